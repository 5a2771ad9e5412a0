/* import_label_studio.c - Label Studio's tasks (its export "JSON"): regions by control, places on pictures as
 * hundredths of width and height. A control is the question called so, or the only one that can take what it
 * says. Source: labelstud.io/guide/task_format and the pages of its tags */
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
    foreign_row row;
    import_input *input;
    json_lists *lists;
    int64_t entry;
    int64_t cancelled, unknown; /* answers that were skipped; regions of further kinds */
    char note[160];
} studio_reader;

bool import_is_label_studio(lw_str first) {
    return lw_str_starts(lw_str_trim(first), LW_STR("[")) &&
           memmem(first.data, first.len, "\"data\"", 6) &&
           (memmem(first.data, first.len, "\"result\"", 8) ||
            memmem(first.data, first.len, "\"file_upload\"", 13)) &&
           !memmem(first.data, first.len, "\"values\"", 8);
}

static void close_reader(void *opaque) {
    studio_reader *r = opaque;
    json_lists_close(r->lists);
    foreign_close(&r->row);
    free(r);
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    studio_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    r->input = input;
    lw_status status = foreign_open(context, "label-studio", &r->row, error);
    if (status == LW_OK) status = json_lists_open(input, &r->lists, error);
    if (status == LW_OK) *reader_out = r;
    else close_reader(r);
    return status;
}

/* ---- regions ---------------------------------------------------------------------------------- */

/* One region and where it goes. */
typedef struct {
    json_writer *w;
    const schema_field *field;
    const json *region, *value;
    double width, height; /* of the picture; 0: not said */
    size_t number;        /* of the object, from 1 */
    lw_arena scratch;
    lw_error *error;
} painted;

static double number_in(const json *object, const char *key) {
    const json *value = json_get(object, key);
    return foreign_is_number(value) ? json_real(value) : NAN;
}

static lw_status refuse(const painted *p, const char *why) {
    return import_refuse(p->error, "a region of %.*s %s", LW_FMT(lw_utf8_start(p->field->name, 60)),
                         why);
}

/* Its label: the first text of the list that is called as the region's type, or as some of its kin. */
static lw_str label_of(const painted *p) {
    lw_str type = json_text(json_get(p->region, "type"));
    const json *labels = json_get(p->value, type.data);
    if (!labels) labels = json_get(p->value, "labels");
    if (!labels) labels = json_get(p->region, "labels");
    return json_text(json_at(labels, 0));
}

/* Ours says of what question a region is, which is not needed here. */
static lw_str region_id(const schema_field *field, lw_str id) {
    bool own = id.len > field->name.len && lw_str_starts(id, field->name) &&
               id.data[field->name.len] == ':';
    return own ? lw_str_slice(id, field->name.len + 1, id.len) : id;
}

static void begin_object(const painted *p) {
    char room[24];
    lw_str id = region_id(p->field, json_text(json_get(p->region, "id")));
    snprintf(room, sizeof room, "%zu", p->number);
    json_open(p->w, '{');
    json_key(p->w, "id"), json_string(p->w, id.len ? id : lw_str_from(room));
    json_key(p->w, "class"), json_string(p->w, label_of(p));
}

static void put_member(const painted *p, const char *key, double number) {
    json_key(p->w, key), json_number(p->w, number);
}

/* Ours turn about their middle, theirs about the corner. */
static lw_status put_box(const painted *p) {
    double x = number_in(p->value, "x") * p->width / 100;
    double y = number_in(p->value, "y") * p->height / 100;
    double w = number_in(p->value, "width") * p->width / 100;
    double h = number_in(p->value, "height") * p->height / 100;
    double degrees = number_in(p->value, "rotation"), turn = degrees * M_PI / 180;
    if (!isfinite(x + y + w + h)) return refuse(p, "has no x, y, width and height");
    if (isfinite(degrees) && degrees != 0) {
        x += -w / 2 + w / 2 * cos(turn) - h / 2 * sin(turn);
        y += -h / 2 + w / 2 * sin(turn) + h / 2 * cos(turn);
    }
    begin_object(p);
    put_member(p, "x", x), put_member(p, "y", y), put_member(p, "w", w), put_member(p, "h", h);
    if (isfinite(degrees) && degrees != 0) put_member(p, "rotation", degrees);
    json_close(p->w, '}');
    return LW_OK;
}

static lw_status put_ellipse(const painted *p) {
    double x = number_in(p->value, "x"), y = number_in(p->value, "y");
    double rx = number_in(p->value, "radiusX"), ry = number_in(p->value, "radiusY");
    double degrees = number_in(p->value, "rotation");
    if (!isfinite(x + y + rx + ry)) return refuse(p, "has no x, y, radiusX and radiusY");
    begin_object(p);
    put_member(p, "x", x * p->width / 100), put_member(p, "y", y * p->height / 100);
    put_member(p, "rx", rx * p->width / 100), put_member(p, "ry", ry * p->height / 100);
    if (isfinite(degrees) && degrees != 0) put_member(p, "rotation", degrees);
    json_close(p->w, '}');
    return LW_OK;
}

static lw_status put_polygon(const painted *p) {
    lw_arena arena = p->scratch;
    const json *points = json_get(p->value, "points");
    size_t count = json_count(points);
    double *corners = lw_new(&arena, double, 2 * count + 1);
    if (!corners) return refuse(p, "is too large");
    for (size_t i = 0; i < 2 * count; i++) {
        const json *at = json_at(json_at(points, i / 2), i % 2);
        if (!foreign_is_number(at)) return refuse(p, "has points that are not x and y");
        corners[i] = json_real(at) * (i % 2 ? p->height : p->width) / 100;
    }
    begin_object(p);
    foreign_put_outline(p->w, corners, count);
    json_close(p->w, '}');
    return LW_OK;
}

static lw_status put_point(const painted *p) {
    double x = number_in(p->value, "x"), y = number_in(p->value, "y");
    if (!isfinite(x + y)) return refuse(p, "has no x and y");
    begin_object(p);
    json_key(p->w, "points"), json_open(p->w, '['), json_open(p->w, '[');
    json_number(p->w, x * p->width / 100), json_number(p->w, y * p->height / 100);
    json_close(p->w, ']'), json_close(p->w, ']');
    json_close(p->w, '}');
    return LW_OK;
}

static lw_status put_span(const painted *p) {
    const json *start = json_get(p->value, "start"), *end = json_get(p->value, "end");
    begin_object(p);
    json_key(p->w, "start"), json_value(p->w, start);
    json_key(p->w, "end"), json_value(p->w, end);
    json_close(p->w, '}');
    return LW_OK;
}

/* ---- masks: brush strokes ---------------------------------------------------------------------- */

/* Bits, highest first, of a list of bytes. */
typedef struct {
    const json *bytes;
    size_t at; /* in bits */
    bool over;
} bit_reader;

static uint32_t take_bits(bit_reader *b, unsigned count) {
    uint32_t value = 0;
    for (; count > 0; count--, b->at++) {
        const json *byte = json_at(b->bytes, b->at / 8);
        b->over |= json_kind_of(byte) != JSON_INT;
        uint32_t bits = b->over ? 0 : (uint32_t)json_int(byte) & 255;
        value = value << 1 | (bits >> (7 - b->at % 8) & 1);
    }
    return value;
}

/* Run lengths of the bytes of a picture of red, green, blue and alpha, row by row; alpha tells what is inside.
 * Fills `inside`, a byte a pixel. */
static bool unpack_brush(const json *bytes, uint8_t *inside, size_t pixels) {
    bit_reader b = {.bytes = bytes};
    unsigned lengths[4];
    uint32_t count = take_bits(&b, 32), word = take_bits(&b, 5) + 1;
    for (size_t i = 0; i < 4; i++) lengths[i] = take_bits(&b, 4) + 1;
    if (b.over || count != pixels * 4 || word != 8) return false;
    for (size_t at = 0; at < count && !b.over;) {
        bool run = take_bits(&b, 1);
        size_t length = (size_t)take_bits(&b, lengths[take_bits(&b, 2)]) + 1;
        uint32_t value = run ? take_bits(&b, word) : 0;
        for (; length > 0 && at < count && !b.over; length--, at++) {
            uint32_t byte = run ? value : take_bits(&b, word);
            if (at % 4 == 3) inside[at / 4] = byte > 127;
        }
    }
    return !b.over;
}

static lw_status put_mask(const painted *p) {
    lw_arena arena = p->scratch;
    if (!(p->width >= 1 && p->height >= 1 && p->width <= LIMIT_MASK_SIDE &&
          p->height <= LIMIT_MASK_SIDE))
        return refuse(p, "has no original_width and original_height");
    size_t width = (size_t)p->width, height = (size_t)p->height;
    uint8_t *inside = lw_new(&arena, uint8_t, width *height);
    if (!inside) return refuse(p, "is too large");
    if (!unpack_brush(json_get(p->value, "rle"), inside, width * height))
        return refuse(p, "has no run lengths of its picture");
    begin_object(p);
    json_key(p->w, "rle"), json_open(p->w, '{');
    json_key(p->w, "size"), json_open(p->w, '[');
    json_integer(p->w, (int64_t)height), json_integer(p->w, (int64_t)width);
    json_close(p->w, ']');
    json_key(p->w, "counts"), json_open(p->w, '[');
    int64_t run = 0;
    uint8_t now = 0;
    for (size_t i = 0; i < width * height; i++, run++) { /* column by column */
        uint8_t pixel = inside[i % height * width + i / height];
        if (pixel == now) continue;
        json_integer(p->w, run);
        now = pixel;
        run = 0;
    }
    json_integer(p->w, run);
    json_close(p->w, ']'), json_close(p->w, '}'), json_close(p->w, '}');
    return LW_OK;
}

/* ---- answers about the whole ------------------------------------------------------------------- */

static lw_status put_choices(const painted *p) {
    const json *list = json_get(p->value, "choices");
    bool one = p->field->kind == KIND_CHOICE && !p->field->several;
    if (json_count(list) == 0 || (one && json_count(list) != 1))
        return refuse(p, "has not as many choices as the question");
    if (one) json_value(p->w, json_at(list, 0));
    else if (p->field->kind == KIND_CHOICES) json_value(p->w, list);
    else {
        json_open(p->w, '{');
        for (size_t i = 0; i < json_count(list); i++) {
            json_key_text(p->w, json_text(json_at(list, i)));
            json_number(p->w, 1. / (double)json_count(list));
        }
        json_close(p->w, '}');
    }
    return LW_OK;
}

static lw_status put_rating(const painted *p) {
    json_value(p->w, json_get(p->value, "rating"));
    return LW_OK;
}

static lw_status put_amount(const painted *p) {
    json_value(p->w, json_get(p->value, "number"));
    return LW_OK;
}

static lw_status put_text(const painted *p) {
    const json *text = json_get(p->value, "text");
    if (json_kind_of(text) == JSON_LIST && json_count(text) != 1)
        return refuse(p, "has several texts");
    json_value(p->w, json_kind_of(text) == JSON_LIST ? json_at(text, 0) : text);
    return LW_OK;
}

/* What a region's type becomes. */
static const struct {
    const char *type;
    field_kind kinds[2]; /* the first, or the second */
    bool each;           /* objects of a list */
    bool on_image;       /* needs the picture's size */
    lw_status (*put)(const painted *p);
} types[] = {
    {"choices", {KIND_CHOICE, KIND_CHOICES}, false, false, put_choices},
    {"rating", {KIND_RATING, KIND_RATING}, false, false, put_rating},
    {"number", {KIND_NUMBER, KIND_NUMBER}, false, false, put_amount},
    {"textarea", {KIND_TEXT, KIND_TEXT}, false, false, put_text},
    {"labels", {KIND_SPANS, KIND_SPANS}, true, false, put_span},
    {"rectanglelabels", {KIND_BOXES, KIND_BOXES}, true, true, put_box},
    {"ellipselabels", {KIND_ELLIPSES, KIND_ELLIPSES}, true, true, put_ellipse},
    {"polygonlabels", {KIND_POLYGONS, KIND_POLYGONS}, true, true, put_polygon},
    {"keypointlabels", {KIND_POINTS, KIND_POINTS}, true, true, put_point},
    {"brushlabels", {KIND_MASKS, KIND_MASKS}, true, true, put_mask},
};
enum { TYPES = sizeof types / sizeof *types };

static size_t type_of(const json *region) {
    lw_str type = json_text(json_get(region, "type"));
    size_t i = 0;
    while (i < TYPES && !lw_str_equal(type, lw_str_from(types[i].type))) i++;
    return i;
}

/* The question that a region answers: called as its control, else the one that can. */
static lw_status field_of(const studio_reader *r, const json *region, size_t type,
                          const schema_field **field_out, lw_error *error) {
    const schema *s = r->row.context->schema;
    size_t index = schema_find(s, json_text(json_get(region, "from_name")));
    if (index < s->field_count && foreign_fits(&s->fields[index], types[type].kinds, 2)) {
        *field_out = &s->fields[index];
        return LW_OK;
    }
    return foreign_field(r->row.context, types[type].type, types[type].kinds, 2, field_out, error);
}

/* ---- tasks ------------------------------------------------------------------------------------ */

static lw_status put_region(studio_reader *r, const json *region, size_t type,
                            const schema_field *field, size_t number, lw_error *error) {
    double width = number_in(region, "original_width"),
           height = number_in(region, "original_height");
    painted p = {&r->row.w, field,          region, json_get(region, "value"), width, height,
                 number,    r->row.scratch, error};
    if (types[type].on_image && !(width > 0 && height > 0))
        return refuse(&p, "has no original_width and original_height");
    return types[type].put(&p);
}

/* The regions of one question, which stand among others. */
static lw_status put_field(studio_reader *r, const json *result, const schema_field *field,
                           lw_error *error) {
    size_t number = 0;
    bool list = false;
    lw_status status = LW_OK;
    for (size_t i = 0; i < json_count(result) && status == LW_OK; i++) {
        const json *region = json_at(result, i);
        const schema_field *own = NULL;
        size_t type = type_of(region);
        if (type == TYPES) continue;
        status = field_of(r, region, type, &own, error);
        if (status != LW_OK || own != field) continue;
        if (number == 0) json_key_text(&r->row.w, field->name);
        if (number++ && !types[type].each)
            return import_refuse(error, "several regions answer %.*s",
                                 LW_FMT(lw_utf8_start(field->name, 60)));
        if (types[type].each && !list) json_open(&r->row.w, '[');
        list |= types[type].each;
        status = put_region(r, region, type, field, number, error);
    }
    if (list) json_close(&r->row.w, ']');
    return status;
}

static lw_str source_of(const json *answer, lw_arena *arena) {
    const json *by = json_get(answer, "completed_by");
    lw_str email = json_text(json_get(by, "email"));
    if (json_kind_of(by) == JSON_INT)
        return lw_arena_format(arena, "label-studio %lld", (long long)json_int(by));
    if (email.len) return email;
    lw_str model = json_text(json_get(answer, "model_version"));
    return model.len ? model : LW_STR("label-studio");
}

static lw_status put_answer(studio_reader *r, const json *answer, lw_error *error) {
    const schema *s = r->row.context->schema;
    const json *result = json_get(answer, "result"), *score = json_get(answer, "score");
    lw_arena arena = r->row.scratch;
    json_writer *w = &r->row.w;
    lw_status status = LW_OK;
    json_open(w, '{');
    json_key(w, "source"), json_string(w, source_of(answer, &arena));
    if (foreign_is_number(score)) json_key(w, "score"), json_value(w, score);
    json_key(w, "values"), json_open(w, '{');
    for (size_t i = 0; i < json_count(result); i++)
        r->unknown += type_of(json_at(result, i)) == TYPES;
    for (size_t i = 0; i < s->field_count && status == LW_OK; i++)
        status = put_field(r, result, &s->fields[i], error);
    json_close(w, '}'), json_close(w, '}');
    return status;
}

static lw_status put_answers(studio_reader *r, const json *task, const char *member,
                             const char *written, lw_error *error) {
    const json *answers = json_get(task, member);
    lw_status status = LW_OK;
    json_key(&r->row.w, written), json_open(&r->row.w, '[');
    for (size_t i = 0; i < json_count(answers) && status == LW_OK; i++) {
        const json *answer = json_at(answers, i);
        bool cancelled = json_is_true(json_get(answer, "was_cancelled"));
        r->cancelled += cancelled;
        if (!cancelled) status = put_answer(r, answer, error);
    }
    json_close(&r->row.w, ']');
    return status;
}

static lw_status take_task(studio_reader *r, const json *task, lw_arena *arena, import_row *row,
                           lw_error *error) {
    char room[24];
    lw_str id = foreign_id(json_get(json_get(task, "meta"), "external_id"), room);
    const json *data = json_get(task, "data");
    if (!id.len) id = foreign_id(json_get(task, "id"), room);
    if (json_kind_of(data) != JSON_OBJECT) return import_refuse(error, "the task has no data");
    foreign_begin_line(&r->row, id);
    json_key(&r->row.w, "data"), json_value(&r->row.w, data);
    bool models = r->row.context->as_predictions;
    lw_status status = models ? LW_OK : put_answers(r, task, "annotations", "annotations", error);
    if (status == LW_OK)
        status = put_answers(r, task, models ? "annotations" : "predictions", "predictions", error);
    return status == LW_OK ? foreign_take(&r->row, NULL, arena, row, error) : status;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    studio_reader *r = opaque;
    lw_str list, entry;
    json *task = NULL;
    lw_error fault;
    lw_status status = json_lists_next(r->lists, &list, &entry, error);
    if (status != LW_OK) return status;
    row->line = ++r->entry;
    if (skip) return LW_OK;
    if (list.len) return lw_fail(error, LW_MALFORMED, "the file is no list of tasks");
    status = json_parse(entry, &task, &fault);
    if (status != LW_OK) status = import_refuse(error, "%s", fault.message);
    if (status == LW_OK) status = take_task(r, task, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(entry, arena);
    json_free(task);
    return status;
}

static double share(const void *opaque) {
    return import_input_share(((const studio_reader *)opaque)->input);
}

static lw_str note(const void *opaque) {
    studio_reader *r = (studio_reader *)(uintptr_t)opaque;
    if (!r->unknown && !r->cancelled) return (lw_str){0};
    snprintf(r->note, sizeof r->note,
             "%lld regions of kinds that are not read and %lld skipped answers left out",
             (long long)r->unknown, (long long)r->cancelled);
    return lw_str_from(r->note);
}

const import_format import_label_studio = {"label-studio", open_reader, next,
                                           share,          note,        close_reader};
