/* coco.c - COCO's object detection file. Its images and annotations are two lists, so the items are
 * read twice: once for each. An image's number is its place among
 * the decided items with a picture, the same in both passes of one snapshot. */
#include "server/record/formats/render.h"
#include "server/record/rle.h"
#include <math.h>

enum { ELLIPSE_CORNERS = 48 }; /* of its outline, whose area is .3 % short */

static bool is_drawn(const schema_field *f) {
    return f->kind == KIND_BOXES || f->kind == KIND_ELLIPSES || f->kind == KIND_POLYGONS ||
           f->kind == KIND_MASKS || f->kind == KIND_SKELETONS;
}

static bool carries(const schema *s, const schema_field *field) {
    (void)s;
    return is_drawn(field);
}

/* Names of the joints, and pairs of their numbers, from 1: the bones. */
static void put_template(const schema_field *f, json_writer *w) {
    json_key(w, "keypoints"), json_open(w, '[');
    for (size_t i = 0; i < f->joint_count; i++) json_string(w, f->joints[i].name);
    json_close(w, ']');
    json_key(w, "skeleton"), json_open(w, '[');
    for (size_t i = 0; i < f->joint_count; i++)
        for (size_t k = 0; k < f->joints[i].to_count; k++) {
            size_t other = 0;
            while (!lw_str_equal(f->joints[other].name, f->joints[i].to[k])) other++;
            json_open(w, '[');
            json_integer(w, (int64_t)i + 1), json_integer(w, (int64_t)other + 1);
            json_close(w, ']');
        }
    json_close(w, ']');
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
            if (s->fields[i].joint_count > 0) put_template(&s->fields[i], w);
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
    if (item->media_count > 1) json_key(&w, "view"), json_string(&w, picture->key);
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
    size_t count;       /* of numbers */
    const json *rle;    /* of a mask; NULL: the outline */
    const json *joints; /* of a skeleton, which has no outline; else NULL */
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

/* As corners, clockwise from the end of the first axis: COCO knows no round outlines. */
static void outline_ellipse(figure *f, const json *object) {
    double x = json_real(json_get(object, "x")), y = json_real(json_get(object, "y"));
    double rx = json_real(json_get(object, "rx")), ry = json_real(json_get(object, "ry"));
    const json *rotation = json_get(object, "rotation");
    double turn = rotation ? json_real(rotation) * M_PI / 180 : 0;
    for (size_t i = 0; i < ELLIPSE_CORNERS; i++) {
        double angle = 2 * M_PI * (double)i / ELLIPSE_CORNERS;
        double right = rx * cos(angle), down = ry * sin(angle);
        f->outline[2 * i] = x + right * cos(turn) - down * sin(turn);
        f->outline[2 * i + 1] = y + right * sin(turn) + down * cos(turn);
    }
    f->count = 2 * ELLIPSE_CORNERS;
    measure(f);
    f->area = M_PI * rx * ry;
}

static void outline_polygon(figure *f, const json *polygon) {
    f->count = 2 * render_outline_count(polygon);
    render_outline(polygon, f->outline);
    measure(f);
}

/* Around the joints that are there. */
static void measure_joints(figure *f, const json *joints) {
    for (size_t i = 0; i < json_count(joints); i++) {
        const json *joint = json_at(joints, i);
        if (json_real(json_at(joint, 2)) == 0) continue;
        f->outline[f->count++] = json_real(json_at(joint, 0));
        f->outline[f->count++] = json_real(json_at(joint, 1));
    }
    measure(f);
    f->area = f->box.w * f->box.h;
    f->joints = joints;
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
    if (!f->joints) put_numbers(w, f->outline, f->count);
    json_close(w, ']');
}

/* A joint that is not there is at 0, 0. */
static void put_joints(json_writer *w, const json *joints) {
    int64_t there = 0;
    json_key(w, "keypoints"), json_open(w, '[');
    for (size_t i = 0; i < json_count(joints); i++) {
        const json *joint = json_at(joints, i);
        double state = json_real(json_at(joint, 2));
        there += state != 0;
        json_number(w, state != 0 ? json_real(json_at(joint, 0)) : 0);
        json_number(w, state != 0 ? json_real(json_at(joint, 1)) : 0);
        json_number(w, state);
    }
    json_close(w, ']');
    json_key(w, "num_keypoints"), json_integer(w, there);
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
    if (f->joints) put_joints(&w, f->joints);
    json_key(&w, "iscrowd");
    json_integer(&w, 0);
    if (attributes) json_key(&w, "attributes"), json_value(&w, attributes);
    json_close(&w, '}');
}

static lw_status put_field(export_run *run, const schema_field *field, int64_t first,
                           const json *value, lw_arena scratch, lw_builder *out, lw_error *error) {
    for (size_t i = 0; i < json_count(value); i++) {
        const json *object = json_at(value, i);
        bool polygon = field->kind == KIND_POLYGONS;
        size_t class = schema_class_find(field, json_text(json_get(object, "class")));
        lw_arena room = scratch;
        const json *joints = json_get(object, "joints");
        size_t corners = polygon  ? render_outline_count(object)
                         : joints ? json_count(joints)
                                  : ELLIPSE_CORNERS;
        figure f = {.outline = lw_new(&room, double, 2 * corners)};
        if (!f.outline) return lw_fail(error, LW_NO_MEMORY, "no room for a polygon");
        if (class == field->class_count) continue; /* of an earlier schema, and not mapped */
        if (field->kind == KIND_MASKS) measure_mask(&f, json_get(object, "rle"));
        else if (field->kind == KIND_ELLIPSES) outline_ellipse(&f, object);
        else if (polygon) outline_polygon(&f, object);
        else if (joints) measure_joints(&f, joints);
        else outline_box(&f, object);
        put_object(run, &f, first + (int64_t)class, json_get(object, "attributes"), out);
    }
    return LW_OK;
}

static lw_status put_objects(export_run *run, const export_item *item, const export_media *picture,
                             const json *decided, lw_arena scratch, lw_builder *out,
                             lw_error *error) {
    int64_t first = 1;
    lw_status status = LW_OK;
    for (size_t i = 0; i < run->schema->field_count && status == LW_OK; i++) {
        const schema_field *field = &run->schema->fields[i];
        if (!is_drawn(field)) continue;
        if (render_picture(item, field) == picture)
            status = put_field(run, field, first, json_get(decided, field->name.data), scratch, out,
                               error);
        first += (int64_t)field->class_count;
    }
    return status;
}

static bool is_drawn_on(const schema *s, const export_item *item, const export_media *picture) {
    for (size_t i = 0; i < s->field_count; i++)
        if (is_drawn(&s->fields[i]) && render_picture(item, &s->fields[i]) == picture) return true;
    return false;
}

/* Each view of a thing is a picture of its own. */
static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    json *decided = NULL;
    if (!item->decided.data) return LW_OK;
    lw_status status = run->pass == 0 ? LW_OK : render_parse(item->decided, &decided, error);
    for (size_t i = 0; i < item->media_count && status == LW_OK; i++) {
        const export_media *picture = &item->media[i];
        if (!is_drawn_on(run->schema, item, picture)) continue;
        run->images++;
        if (run->pass == 0) {
            next_line(run, out);
            put_image(run, item, picture, out);
        } else {
            status = put_objects(run, item, picture, decided, scratch, out, error);
        }
    }
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
    .about =
        "boxes, ellipses, polygons, masks and skeletons as COCO's file of objects and keypoints",
    .attributes = true,
    .carries = carries,
    .changes = "a turned box is its outline; its bbox is the upright one around it. An ellipse is "
               "an outline of 48 corners. A polygon with holes is one outline, with seams of no "
               "width to them",
    .begin = begin,
    .item = put_item,
    .end = end,
};
