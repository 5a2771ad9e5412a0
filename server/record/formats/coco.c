/* coco.c - COCO's object detection file. Its images and annotations are two lists, so the items are
 * read twice: once for each. An image's number is its place among
 * the decided items with a picture, the same in both passes of one snapshot. */
#include "server/record/formats/render.h"
#include "server/record/rle.h"
#include <math.h>

static bool is_drawn(const schema_field *f) {
    return f->kind == KIND_BOXES || f->kind == KIND_POLYGONS || f->kind == KIND_MASKS;
}

static bool carries(const schema *s, const schema_field *field) {
    (void)s;
    return is_drawn(field);
}

/* Numbers of categories run through the drawn fields in order, from 1. */
static void put_categories(const schema *s, json_writer *w) {
    int64_t number = 0;
    json_open(w, '[');
    for (size_t i = 0; i < s->field_count; i++) {
        if (!is_drawn(&s->fields[i])) continue;
        for (size_t c = 0; c < s->fields[i].class_count; c++) {
            json_open(w, '{');
            json_key(w, "id");
            json_integer(w, ++number);
            json_key(w, "name");
            json_string(w, s->fields[i].classes[c].name);
            json_key(w, "supercategory");
            json_string(w, s->fields[i].name);
            json_close(w, '}');
        }
    }
    json_close(w, ']');
}

static lw_status begin(export_run *run, const export_item *item, lw_arena scratch, lw_builder *name,
                       lw_builder *out, lw_error *error) {
    (void)item;
    (void)scratch;
    (void)name;
    run->images = 0;
    run->comma = false;
    if (run->pass == 0) {
        lw_put(out, LW_STR("{\"info\":{\"description\":\"Exported by "
                           "Labelwright\"},\"licenses\":[],\"categories\":"));
        json_writer w = json_write_to(out);
        put_categories(run->schema, &w);
        lw_put(out, LW_STR(",\n\"images\":[\n"));
    } else {
        lw_put(out, LW_STR("],\n\"annotations\":[\n"));
    }
    return render_built(out, error);
}

static void next_line(export_run *run, lw_builder *out) {
    if (run->comma) lw_put(out, LW_STR(",\n"));
    run->comma = true;
}

static void put_image(const export_run *run, const export_item *item, const export_media *picture,
                      lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "id");
    json_integer(&w, (int64_t)run->images);
    json_key(&w, "file_name");
    json_string(&w, picture->file_name);
    json_key(&w, "width");
    json_integer(&w, picture->width);
    json_key(&w, "height");
    json_integer(&w, picture->height);
    json_key(&w, "external_id");
    json_string(&w, item->external_id);
    json_close(&w, '}');
}

static void put_numbers(json_writer *w, const double *numbers, size_t count) {
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) json_number(w, numbers[i]);
    json_close(w, ']');
}

/* An object as COCO wants it: its outline as x, y, x, y, ... or its run lengths, and what follows. */
typedef struct {
    double *outline;
    size_t count;    /* of numbers */
    const json *rle; /* of a mask; NULL: the outline */
    render_box box;
    double area;
} figure;

/* Shoelace formula, and the box around. */
static void measure(figure *f) {
    double left = INFINITY, top = INFINITY, right = -INFINITY, bottom = -INFINITY, twice = 0;
    for (size_t i = 0; i < f->count; i += 2) {
        const double *a = f->outline + i, *b = f->outline + (i + 2) % f->count;
        twice += a[0] * b[1] - b[0] * a[1];
        left = fmin(left, a[0]), right = fmax(right, a[0]);
        top = fmin(top, a[1]), bottom = fmax(bottom, a[1]);
    }
    f->box = (render_box){left, top, right - left, bottom - top};
    f->area = fabs(twice) / 2;
}

/* The corners, turned clockwise about the middle. */
static void outline_box(figure *f, const json *object) {
    static const double corners[8] = {0, 0, 1, 0, 1, 1, 0, 1};
    double x = json_real(json_get(object, "x")), y = json_real(json_get(object, "y"));
    double w = json_real(json_get(object, "w")), h = json_real(json_get(object, "h"));
    const json *rotation = json_get(object, "rotation");
    double turn = rotation ? json_real(rotation) * M_PI / 180 : 0;
    for (size_t i = 0; i < 8; i += 2) {
        double right = (corners[i] - 0.5) * w, down = (corners[i + 1] - 0.5) * h;
        f->outline[i] =
            turn == 0 ? x + corners[i] * w : x + w / 2 + right * cos(turn) - down * sin(turn);
        f->outline[i + 1] =
            turn == 0 ? y + corners[i + 1] * h : y + h / 2 + right * sin(turn) + down * cos(turn);
    }
    f->count = 8;
    measure(f);
    f->area = w * h;
    if (turn == 0) f->box = (render_box){x, y, w, h};
}

static void outline_polygon(figure *f, const json *points) {
    f->count = 2 * json_count(points);
    for (size_t i = 0; i < f->count; i++)
        f->outline[i] = json_real(json_at(json_at(points, i / 2), i % 2));
    measure(f);
}

/* The box is of whole pixels: a mask of one pixel is 1 wide. */
static void measure_mask(figure *f, const json *rle) {
    rle_runs runs = rle_begin(rle);
    int64_t count, at = 0, area = 0;
    int64_t left = runs.width, right = -1, top = runs.height, bottom = -1;
    for (; rle_next(&runs, &count); at += count) {
        if (!rle_inside(&runs) || count == 0) continue;
        int64_t first = at / runs.height, last = (at + count - 1) / runs.height;
        int64_t above = at % runs.height, below = (at + count - 1) % runs.height;
        area += count;
        left = first < left ? first : left;
        right = last;
        if (first != last) above = 0, below = runs.height - 1;
        top = above < top ? above : top;
        bottom = below > bottom ? below : bottom;
    }
    f->rle = rle;
    f->area = (double)area;
    f->box = area ? (render_box){(double)left, (double)top, (double)(right - left + 1),
                                 (double)(bottom - top + 1)}
                  : (render_box){0};
}

static void put_segmentation(json_writer *w, const figure *f) {
    json_key(w, "segmentation");
    if (f->rle) {
        json_value(w, f->rle);
        return;
    }
    json_open(w, '[');
    put_numbers(w, f->outline, f->count);
    json_close(w, ']');
}

static void put_object(export_run *run, const figure *f, int64_t category, const json *attributes,
                       lw_builder *out) {
    json_writer w = json_write_to(out);
    next_line(run, out);
    json_open(&w, '{');
    json_key(&w, "id");
    json_integer(&w, (int64_t)++run->objects);
    json_key(&w, "image_id");
    json_integer(&w, (int64_t)run->images);
    json_key(&w, "category_id");
    json_integer(&w, category);
    json_key(&w, "bbox");
    put_numbers(&w, (double[]){f->box.x, f->box.y, f->box.w, f->box.h}, 4);
    json_key(&w, "area");
    json_number(&w, f->area);
    put_segmentation(&w, f);
    json_key(&w, "iscrowd");
    json_integer(&w, 0);
    if (attributes) json_key(&w, "attributes"), json_value(&w, attributes);
    json_close(&w, '}');
}

static lw_status put_field(export_run *run, const schema_field *field, int64_t first,
                           const json *value, lw_arena scratch, lw_builder *out, lw_error *error) {
    for (size_t i = 0; i < json_count(value); i++) {
        const json *object = json_at(value, i), *points = json_get(object, "points");
        size_t class = schema_class_find(field, json_text(json_get(object, "class")));
        lw_arena room = scratch;
        figure f = {.outline = lw_new(&room, double, points ? 2 * json_count(points) + 2 : 8)};
        if (!f.outline) return lw_fail(error, LW_NO_MEMORY, "no room for a polygon");
        if (class == field->class_count) continue; /* of an earlier schema, and not mapped */
        if (field->kind == KIND_MASKS) measure_mask(&f, json_get(object, "rle"));
        else if (points) outline_polygon(&f, points);
        else outline_box(&f, object);
        put_object(run, &f, first + (int64_t)class, json_get(object, "attributes"), out);
    }
    return LW_OK;
}

static lw_status put_objects(export_run *run, const export_item *item, const json *decided,
                             lw_arena scratch, lw_builder *out, lw_error *error) {
    int64_t first = 1;
    lw_status status = LW_OK;
    for (size_t i = 0; i < run->schema->field_count && status == LW_OK; i++) {
        const schema_field *field = &run->schema->fields[i];
        if (!is_drawn(field)) continue;
        if (render_picture(item, field))
            status = put_field(run, field, first, json_get(decided, field->name.data), scratch, out,
                               error);
        first += (int64_t)field->class_count;
    }
    return status;
}

static const export_media *drawn_picture(const schema *s, const export_item *item) {
    const export_media *picture = NULL;
    for (size_t i = 0; i < s->field_count && !picture; i++)
        if (is_drawn(&s->fields[i])) picture = render_picture(item, &s->fields[i]);
    return picture;
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    const export_media *picture = drawn_picture(run->schema, item);
    if (!picture || !item->decided.data) return LW_OK;
    run->images++;
    if (run->pass == 0) {
        next_line(run, out);
        put_image(run, item, picture, out);
        return render_built(out, error);
    }
    json *decided;
    lw_status status = render_parse(item->decided, &decided, error);
    if (status == LW_OK) status = put_objects(run, item, decided, scratch, out, error);
    json_free(decided);
    return status == LW_OK ? render_built(out, error) : status;
}

static lw_status end(export_run *run, const export_item *item, lw_arena scratch, lw_builder *name,
                     lw_builder *out, lw_error *error) {
    (void)item;
    (void)scratch;
    (void)name;
    if (run->pass == 1) lw_put(out, LW_STR("]}\n"));
    return render_built(out, error);
}

const export_format format_coco = {
    .name = "coco",
    .extension = "json",
    .content_type = "application/json",
    .passes = 2,
    .about = "boxes, polygons and masks as COCO's object detection file",
    .attributes = true,
    .carries = carries,
    .changes = "a turned box is its outline; its bbox is the upright one around it",
    .begin = begin,
    .item = put_item,
    .end = end,
};
