/* label_studio.c - Label Studio's JSON: a task for each item, its decision as an annotation, what models
 * said as predictions. A control (from_name) is called as our field, an object (to_name) as the key of data
 * it is about. Places on pictures are hundredths of the width and height; a turned box is given by the
 * corner that was its top left one before it turned. Offsets in text are code points, as ours. Times
 * are seconds, as of its Audio. Source: labelstud.io/guide/task_format and the pages of its tags. */
#include "server/record/formats/render.h"
#include "server/record/rle.h"
#include <math.h>

/* Where the regions of one value go. */
typedef struct {
    const schema_field *field;
    const json *data;            /* of the item */
    const export_media *picture; /* the field is about; NULL: none */
    lw_arena scratch;
    json_writer *w;
    lw_error *error;
} painter;

/* What a question about the whole item hangs on there: its text, or the first key of its data. */
static lw_str object_of(const painter *p) {
    if (p->field->on.data) return p->field->on;
    json_member first = json_first(p->data);
    return json_get(p->data, "text") || !first.valid ? LW_STR("text") : first.key;
}

/* Ids are of a field with us and of an annotation there. */
static void put_region_id(const painter *p, const char *key, lw_str field, lw_str id) {
    lw_arena room = p->scratch;
    lw_str text = id.data ? lw_arena_format(&room, "%.*s:%.*s", LW_FMT(field), LW_FMT(id)) : field;
    json_key(p->w, key);
    json_string(p->w, text);
}

static void open_region(const painter *p, lw_str id, const char *type) {
    json_open(p->w, '{');
    put_region_id(p, "id", p->field->name, id);
    json_key(p->w, "from_name"), json_string(p->w, p->field->name);
    json_key(p->w, "to_name"), json_string(p->w, object_of(p));
    json_key(p->w, "type"), json_string(p->w, lw_str_from(type));
}

static void open_value(const painter *p) {
    json_key(p->w, "value");
    json_open(p->w, '{');
}

static void close_region(const painter *p) {
    json_close(p->w, '}');
    json_close(p->w, '}');
}

static void put_size(const painter *p, int64_t width, int64_t height) {
    json_key(p->w, "original_width"), json_integer(p->w, width);
    json_key(p->w, "original_height"), json_integer(p->w, height);
    json_key(p->w, "image_rotation"), json_integer(p->w, 0);
}

static void put_number(const painter *p, const char *key, double number) {
    json_key(p->w, key);
    json_number(p->w, number);
}

/* A list of one text. */
static void put_label(const painter *p, const char *key, lw_str label) {
    json_key(p->w, key);
    json_open(p->w, '[');
    json_string(p->w, label);
    json_close(p->w, ']');
}

static lw_str class_of(const json *object) { return json_text(json_get(object, "class")); }
static lw_str id_of(const json *object) { return json_text(json_get(object, "id")); }
static double across(const painter *p, double x) { return x / (double)p->picture->width * 100; }
static double down(const painter *p, double y) { return y / (double)p->picture->height * 100; }

/* ---- answers about the whole item ----------------------------------------------------------- */

static lw_status put_choice(const painter *p, const json *value) {
    open_region(p, (lw_str){0}, "choices");
    open_value(p);
    json_key(p->w, "choices");
    if (json_kind_of(value) == JSON_LIST) {
        json_value(p->w, value);
    } else {
        json_open(p->w, '[');
        if (json_kind_of(value) == JSON_TEXT) json_value(p->w, value);
        for (json_member m = json_first(value); m.valid; json_step(&m)) /* those that are right */
            if (json_real(m.value) > 0) json_string(p->w, m.key);
        json_close(p->w, ']');
    }
    close_region(p);
    return LW_OK;
}

static lw_status put_plain(const painter *p, const char *type, const char *key, const json *value) {
    open_region(p, (lw_str){0}, type);
    open_value(p);
    json_key(p->w, key);
    json_value(p->w, value);
    close_region(p);
    return LW_OK;
}

static lw_status put_rating(const painter *p, const json *value) {
    return put_plain(p, "rating", "rating", value);
}

static lw_status put_amount(const painter *p, const json *value) {
    return put_plain(p, "number", "number", value);
}

static lw_status put_text(const painter *p, const json *value) {
    open_region(p, (lw_str){0}, "textarea");
    open_value(p);
    put_label(p, "text", json_text(value));
    close_region(p);
    return LW_OK;
}

/* ---- objects -------------------------------------------------------------------------------- */

/* The code points [start, end) of a text. */
static lw_str marked(lw_str text, int64_t start, int64_t end) {
    size_t from = text.len, to = text.len;
    int64_t point = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (((unsigned char)text.data[i] & 0xC0) == 0x80) continue;
        if (point == start) from = i;
        if (point++ == end) to = i;
    }
    return lw_str_slice(text, from, to);
}

static lw_status put_span(const painter *p, const json *span) {
    int64_t start = json_int(json_get(span, "start")), end = json_int(json_get(span, "end"));
    const json *text = p->field->on.data ? json_get(p->data, p->field->on.data) : NULL;
    open_region(p, id_of(span), "labels");
    open_value(p);
    json_key(p->w, "start"), json_integer(p->w, start);
    json_key(p->w, "end"), json_integer(p->w, end);
    if (json_kind_of(text) == JSON_TEXT)
        json_key(p->w, "text"), json_string(p->w, marked(json_text(text), start, end));
    put_label(p, "labels", class_of(span));
    close_region(p);
    return LW_OK;
}

static lw_status put_segment(const painter *p, const json *segment) {
    open_region(p, id_of(segment), "labels");
    open_value(p);
    put_number(p, "start", (double)json_int(json_get(segment, "start")) / 1e6);
    put_number(p, "end", (double)json_int(json_get(segment, "end")) / 1e6);
    json_key(p->w, "channel"), json_integer(p->w, 0);
    put_label(p, "labels", class_of(segment));
    close_region(p);
    return LW_OK;
}

static lw_status put_relation(const painter *p, const json *relation) {
    json_open(p->w, '{');
    json_key(p->w, "type"), json_string(p->w, LW_STR("relation"));
    put_region_id(p, "from_id", p->field->of, json_text(json_get(relation, "from")));
    put_region_id(p, "to_id", p->field->of, json_text(json_get(relation, "to")));
    json_key(p->w, "direction"), json_string(p->w, LW_STR("right"));
    put_label(p, "labels", class_of(relation));
    json_close(p->w, '}');
    return LW_OK;
}

/* Ours turn about their middle, theirs about the corner. */
static lw_status put_box(const painter *p, const json *box) {
    double x = json_real(json_get(box, "x")), y = json_real(json_get(box, "y"));
    double w = json_real(json_get(box, "w")), h = json_real(json_get(box, "h"));
    const json *rotation = json_get(box, "rotation");
    double degrees = rotation ? json_real(rotation) : 0, turn = degrees * M_PI / 180;
    double left = degrees == 0 ? x : x + w / 2 - w / 2 * cos(turn) + h / 2 * sin(turn);
    double top = degrees == 0 ? y : y + h / 2 - w / 2 * sin(turn) - h / 2 * cos(turn);
    open_region(p, id_of(box), "rectanglelabels");
    put_size(p, p->picture->width, p->picture->height);
    open_value(p);
    put_number(p, "x", across(p, left));
    put_number(p, "y", down(p, top));
    put_number(p, "width", across(p, w));
    put_number(p, "height", down(p, h));
    put_number(p, "rotation", degrees);
    put_label(p, "rectanglelabels", class_of(box));
    close_region(p);
    return LW_OK;
}

/* The centre and half axes; both turn about the centre. */
static lw_status put_ellipse(const painter *p, const json *ellipse) {
    const json *rotation = json_get(ellipse, "rotation");
    open_region(p, id_of(ellipse), "ellipselabels");
    put_size(p, p->picture->width, p->picture->height);
    open_value(p);
    put_number(p, "x", across(p, json_real(json_get(ellipse, "x"))));
    put_number(p, "y", down(p, json_real(json_get(ellipse, "y"))));
    put_number(p, "radiusX", across(p, json_real(json_get(ellipse, "rx"))));
    put_number(p, "radiusY", down(p, json_real(json_get(ellipse, "ry"))));
    put_number(p, "rotation", rotation ? json_real(rotation) : 0);
    put_label(p, "ellipselabels", class_of(ellipse));
    close_region(p);
    return LW_OK;
}

static lw_status put_polygon(const painter *p, const json *polygon) {
    lw_arena room = p->scratch;
    size_t count = render_outline_count(polygon);
    double *points = lw_new(&room, double, 2 * count);
    if (!points) return lw_fail(p->error, LW_NO_MEMORY, "no room for a polygon");
    render_outline(polygon, points);
    painter inner = *p;
    inner.scratch = room;
    open_region(&inner, id_of(polygon), "polygonlabels");
    put_size(p, p->picture->width, p->picture->height);
    open_value(p);
    json_key(p->w, "points");
    json_open(p->w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(p->w, '[');
        json_number(p->w, across(p, points[2 * i]));
        json_number(p->w, down(p, points[2 * i + 1]));
        json_close(p->w, ']');
    }
    json_close(p->w, ']');
    json_key(p->w, "closed"), json_boolean(p->w, true);
    put_label(p, "polygonlabels", class_of(polygon));
    close_region(p);
    return LW_OK;
}

/* A key point is one point: the second and later ones of an object get its id and their number. */
static lw_status put_points(const painter *p, const json *object) {
    const json *points = json_get(object, "points");
    for (size_t i = 0; i < json_count(points); i++) {
        lw_arena room = p->scratch;
        lw_str id = id_of(object);
        if (i > 0) id = lw_arena_format(&room, "%.*s#%zu", LW_FMT(id), i + 1);
        painter inner = *p;
        inner.scratch = room;
        open_region(&inner, id, "keypointlabels");
        put_size(p, p->picture->width, p->picture->height);
        open_value(p);
        put_number(p, "x", across(p, json_real(json_at(json_at(points, i), 0))));
        put_number(p, "y", down(p, json_real(json_at(json_at(points, i), 1))));
        put_number(p, "width", 0.5); /* of the dot, in hundredths too */
        put_label(p, "keypointlabels", class_of(object));
        close_region(p);
    }
    return LW_OK;
}

/* ---- masks: brush strokes ------------------------------------------------------------------- */

/* Bits, highest first, as a JSON list of bytes. */
typedef struct {
    json_writer *w;
    unsigned held, bits;
} bit_writer;

static void put_bits(bit_writer *b, uint32_t value, unsigned count) {
    while (count-- > 0) {
        b->held = b->held << 1 | (value >> count & 1);
        if (++b->bits < 8) continue;
        json_integer(b->w, b->held);
        b->held = b->bits = 0;
    }
}

/* Their run lengths are of the bytes of a picture of red, green, blue and alpha, row by row: one bit for
 * a run, two for which of the four lengths follows, the length less one, and the byte. */
static void put_run(bit_writer *b, uint64_t pixels, bool inside) {
    static const struct {
        uint32_t most, bits;
    } lengths[] = {{8, 3}, {16, 4}, {256, 8}, {65536, 16}};
    for (uint64_t left = pixels * 4; left > 0;) {
        uint32_t piece = left > 65536 ? 65536 : (uint32_t)left, size = 0;
        while (piece > lengths[size].most) size++;
        put_bits(b, 1, 1);
        put_bits(b, size, 2);
        put_bits(b, piece - 1, lengths[size].bits);
        put_bits(b, inside ? 255 : 0, 8);
        left -= piece;
    }
}

/* The mask row by row, a bit a pixel; NULL where there is no room. */
static uint8_t *mask_rows(const json *rle, int64_t width, int64_t height, lw_arena *arena) {
    uint8_t *rows = lw_new(arena, uint8_t, (size_t)(width * height / 8 + 1));
    rle_runs runs = rle_begin(rle);
    int64_t count, at = 0;
    for (; rows && rle_next(&runs, &count); at += count) {
        if (!rle_inside(&runs)) continue;
        for (int64_t i = at; i < at + count; i++) {
            int64_t pixel = i % height * width + i / height;
            rows[pixel / 8] |= (uint8_t)(1u << (pixel % 8));
        }
    }
    return rows;
}

static void put_runs(const uint8_t *rows, int64_t pixels, json_writer *w) {
    bit_writer b = {.w = w};
    put_bits(&b, (uint32_t)(pixels * 4), 32);
    put_bits(&b, 8 - 1, 5); /* of a word */
    put_bits(&b, (3 - 1) << 12 | (4 - 1) << 8 | (8 - 1) << 4 | (16 - 1), 16);
    int64_t began = 0;
    bool inside = rows[0] & 1;
    for (int64_t i = 1; i <= pixels; i++) {
        bool now = i < pixels && (rows[i / 8] >> (i % 8) & 1);
        if (i < pixels && now == inside) continue;
        put_run(&b, (uint64_t)(i - began), inside);
        began = i;
        inside = now;
    }
    if (b.bits) put_bits(&b, 0, 8 - b.bits);
}

static lw_status put_mask(const painter *p, const json *object) {
    const int64_t pixels_most = (1LL << 30) - 1; /* four bytes each are counted in 32 bits */
    const json *rle = json_get(object, "rle");
    rle_runs size = rle_begin(rle);
    if (size.width > pixels_most / size.height)
        return lw_fail(p->error, LW_TOO_LARGE,
                       "a mask of %lld x %lld pixels is too large for Label Studio",
                       (long long)size.width, (long long)size.height);
    lw_arena room = p->scratch;
    const uint8_t *rows = mask_rows(rle, size.width, size.height, &room);
    if (!rows) return lw_fail(p->error, LW_NO_MEMORY, "no room for a mask");
    painter inner = *p; /* the rows stay where they are */
    inner.scratch = room;
    open_region(&inner, id_of(object), "brushlabels");
    put_size(p, size.width, size.height);
    open_value(p);
    json_key(p->w, "format"), json_string(p->w, LW_STR("rle"));
    json_key(p->w, "rle");
    json_open(p->w, '[');
    put_runs(rows, size.width * size.height, p->w);
    json_close(p->w, ']');
    put_label(p, "brushlabels", class_of(object));
    close_region(p);
    return LW_OK;
}

/* ---- fields --------------------------------------------------------------------------------- */

/* What it has no control for is NULL: distributions, comparisons, open lines, tracks of a video whose
 * size and length we do not know. */
static const struct {
    lw_status (*put)(const painter *p, const json *value);
    bool each;     /* of the objects of a list */
    bool on_image; /* needs the picture's size */
} writers[FIELD_KINDS] = {
    [KIND_CHOICE] = {put_choice, false, false},     [KIND_CHOICES] = {put_choice, false, false},
    [KIND_RATING] = {put_rating, false, false},     [KIND_NUMBER] = {put_amount, false, false},
    [KIND_TEXT] = {put_text, false, false},         [KIND_SPANS] = {put_span, true, false},
    [KIND_RELATIONS] = {put_relation, true, false}, [KIND_SEGMENTS] = {put_segment, true, false},
    [KIND_BOXES] = {put_box, true, true},           [KIND_POLYGONS] = {put_polygon, true, true},
    [KIND_POINTS] = {put_points, true, true},       [KIND_MASKS] = {put_mask, true, false},
    [KIND_ELLIPSES] = {put_ellipse, true, true},
};

static bool carries(const schema *s, const schema_field *field) {
    (void)s;
    return writers[field->kind].put != NULL;
}

static lw_status put_field(painter *p, const json *value) {
    const field_kind kind = p->field->kind;
    if (!value || !writers[kind].put || (writers[kind].on_image && !p->picture)) return LW_OK;
    if (!writers[kind].each) return writers[kind].put(p, value);
    lw_status status = LW_OK;
    for (size_t i = 0; i < json_count(value) && status == LW_OK; i++)
        status = writers[kind].put(p, json_at(value, i));
    return status;
}

static lw_status put_result(const export_run *run, const export_item *item, const json *data,
                            lw_str values, lw_arena scratch, json_writer *w, lw_error *error) {
    json *parsed;
    lw_status status = render_parse(values, &parsed, error);
    if (status != LW_OK) return status;
    json_key(w, "result");
    json_open(w, '[');
    for (size_t i = 0; i < run->schema->field_count && status == LW_OK; i++) {
        const schema_field *field = &run->schema->fields[i];
        painter p = {field, data, render_picture(item, field), scratch, w, error};
        status = put_field(&p, json_get(parsed, field->name.data));
    }
    json_close(w, ']');
    json_free(parsed);
    return status;
}

/* ---- tasks ---------------------------------------------------------------------------------- */

static bool is_prediction(const export_evidence *e) {
    return lw_str_equal(e->source_kind, LW_STR("model")) ||
           lw_str_equal(e->source_kind, LW_STR("program"));
}

static lw_status put_prediction(const export_run *run, const export_item *item, const json *data,
                                const export_evidence *e, lw_arena scratch, json_writer *w,
                                lw_error *error) {
    lw_arena room = scratch;
    json_open(w, '{');
    json_key(w, "model_version");
    json_string(w, e->source_version.len
                       ? lw_arena_format(&room, "%.*s %.*s", LW_FMT(e->source_name),
                                         LW_FMT(e->source_version))
                       : e->source_name);
    if (!isnan(e->score)) json_key(w, "score"), json_number(w, e->score);
    lw_status status = put_result(run, item, data, e->values, room, w, error);
    json_close(w, '}');
    return status;
}

static lw_status put_task(const export_run *run, const export_item *item, const json *data,
                          lw_arena scratch, json_writer *w, lw_error *error) {
    lw_status status = LW_OK;
    json_open(w, '{');
    json_key(w, "data"), json_raw(w, item->data);
    json_key(w, "meta"), json_open(w, '{');
    json_key(w, "external_id"), json_string(w, item->external_id);
    json_key(w, "state"), json_string(w, item->state);
    json_close(w, '}');
    json_key(w, "annotations"), json_open(w, '[');
    if (item->decided.data) {
        json_open(w, '{');
        status = put_result(run, item, data, item->decided, scratch, w, error);
        json_close(w, '}');
    }
    json_close(w, ']');
    json_key(w, "predictions"), json_open(w, '[');
    for (size_t i = 0; i < item->evidence_count && status == LW_OK; i++)
        if (is_prediction(&item->evidence[i]))
            status = put_prediction(run, item, data, &item->evidence[i], scratch, w, error);
    json_close(w, ']');
    json_close(w, '}');
    return status;
}

static lw_status begin(export_run *run, const export_item *item, lw_arena scratch, lw_builder *name,
                       lw_builder *out, lw_error *error) {
    (void)run, (void)item, (void)scratch, (void)name;
    lw_put(out, LW_STR("[\n"));
    return render_built(out, error);
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    json *data;
    lw_status status = render_parse(item->data, &data, error);
    if (status != LW_OK) return status;
    if (run->comma) lw_put(out, LW_STR(",\n"));
    run->comma = true;
    json_writer w = json_write_to(out);
    status = put_task(run, item, data, scratch, &w, error);
    json_free(data);
    return status == LW_OK ? render_built(out, error) : status;
}

static lw_status end(export_run *run, const export_item *item, lw_arena scratch, lw_builder *name,
                     lw_builder *out, lw_error *error) {
    (void)run, (void)item, (void)scratch, (void)name;
    lw_put(out, LW_STR("]\n"));
    return render_built(out, error);
}

const export_format format_label_studio = {
    .name = "label-studio",
    .extension = "json",
    .content_type = "application/json",
    .passes = 1,
    .about = "Label Studio's tasks: decisions as annotations, models' answers as predictions",
    .reads_evidence = true,
    .undecided = true,
    .carries = carries,
    .changes =
        "an object of several points became as many key points; answers of people are not in it, "
        "their decision is",
    .begin = begin,
    .item = put_item,
    .end = end,
};
