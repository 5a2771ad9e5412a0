/* shape.c - one table for each JSON object we take or give. */
#include "server/record/shape.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define WHOLE_MAX 9007199254740992.0 /* 2^53: beyond it doubles skip whole numbers */

/* Where a fault is: `people[3].email`. */
typedef struct {
    char text[160];
} place;

static place place_member(const place *at, const char *name) {
    place inner;
    snprintf(inner.text, sizeof inner.text, "%.100s%s%.50s", at->text, at->text[0] ? "." : "",
             name);
    return inner;
}

static place place_index(const place *at, size_t index) {
    place inner;
    snprintf(inner.text, sizeof inner.text, "%.130s[%zu]", at->text, index);
    return inner;
}

typedef struct {
    lw_arena *arena;
    lw_error *error;
} reader;

static lw_status read_object(reader *r, const shape *s, const json *body, const place *at,
                             void *structure);

static bool bounded(const shape_field *f) { return f->min != 0 || f->max != 0; }

static lw_status wrong_kind(reader *r, const place *at, const json *value, const char *wanted) {
    return lw_fail(r->error, LW_INVALID, "%s: wants %s, not %s", at->text, wanted,
                   json_kind_names[json_kind_of(value)]);
}

static lw_status no_room(reader *r) {
    return lw_fail(r->error, LW_TOO_LARGE, "the body is too large to be read");
}

static lw_status copy_text(reader *r, lw_str text, lw_str *out) {
    *out = lw_arena_copy(r->arena, text);
    return out->data ? LW_OK : no_room(r);
}

static lw_status read_text(reader *r, const shape_field *f, const json *value, const place *at,
                           lw_str *out) {
    if (json_kind_of(value) != JSON_TEXT) return wrong_kind(r, at, value, "text");
    lw_str text = json_text(value);
    if (lw_str_find(text, '\0') < text.len)
        return lw_fail(r->error, LW_INVALID, "%s: the text has a NUL character", at->text);
    size_t length = lw_utf8_count(text);
    if (bounded(f) && ((double)length < f->min || (double)length > f->max)) {
        if (length == 0) return lw_fail(r->error, LW_INVALID, "%s: is empty", at->text);
        return lw_fail(r->error, LW_INVALID, "%s: %zu characters, allowed are %.0f..%.0f", at->text,
                       length, f->min, f->max);
    }
    return copy_text(r, text, out);
}

static lw_status read_name(reader *r, const shape_field *f, const json *value, const place *at,
                           lw_str *out) {
    if (json_kind_of(value) != JSON_TEXT) return wrong_kind(r, at, value, "text");
    char allowed[120] = "";
    for (const char *const *name = f->names; *name; name++) {
        if (lw_str_equal(json_text(value), lw_str_from(*name))) {
            *out = lw_str_from(*name);
            return LW_OK;
        }
        size_t used = strlen(allowed);
        snprintf(allowed + used, sizeof allowed - used, "%s%s", used ? ", " : "", *name);
    }
    return lw_fail(r->error, LW_INVALID, "%s: is not one of %s", at->text, allowed);
}

static lw_status check_bounds(reader *r, const shape_field *f, double value, const place *at) {
    if (bounded(f) && !(value >= f->min && value <= f->max))
        return lw_fail(r->error, LW_INVALID, "%s: %g is not in %.10g..%.10g", at->text, value,
                       f->min, f->max);
    return LW_OK;
}

/* 3.0 is a whole number too, as in JSON Schema. */
static lw_status read_whole(reader *r, const shape_field *f, const json *value, const place *at,
                            int64_t *out) {
    json_kind kind = json_kind_of(value);
    if (kind != JSON_INT && kind != JSON_REAL) return wrong_kind(r, at, value, "a whole number");
    double real = json_real(value);
    if (kind == JSON_REAL && real != floor(real))
        return lw_fail(r->error, LW_INVALID, "%s: %.10g is not a whole number", at->text, real);
    lw_status status = check_bounds(r, f, real, at);
    if (status != LW_OK) return status;
    if (kind == JSON_REAL && fabs(real) > WHOLE_MAX)
        return lw_fail(r->error, LW_INVALID,
                       "%s: %.10g is beyond 2^53; write it with all its digits, without a point "
                       "or an exponent",
                       at->text, real);
    *out = kind == JSON_INT ? json_int(value) : (int64_t)real;
    return LW_OK;
}

static lw_status read_list(reader *r, const shape_field *f, const json *value, const place *at,
                           shape_list *out) {
    if (json_kind_of(value) != JSON_LIST) return wrong_kind(r, at, value, "a list");
    size_t count = json_count(value), size = f->of ? f->of->size : sizeof(lw_str);
    if (bounded(f) && ((double)count < f->min || (double)count > f->max))
        return lw_fail(r->error, LW_INVALID, "%s: %zu entries, allowed are %.0f..%.0f", at->text,
                       count, f->min, f->max);
    char *items = lw_arena_alloc(r->arena, count ? count : 1, size, _Alignof(max_align_t));
    if (!items) return no_room(r);
    for (size_t i = 0; i < count; i++) {
        place inner = place_index(at, i);
        const json *entry = json_at(value, i);
        lw_status status =
            f->of ? read_object(r, f->of, entry, &inner, items + i * size)
                  : read_text(r, f, entry, &inner, (lw_str *)(void *)(items + i * size));
        if (status != LW_OK) return status;
    }
    *out = (shape_list){items, count};
    return LW_OK;
}

static lw_status read_id(reader *r, const shape_field *f, const json *value, const place *at,
                         typed_id *out) {
    if (json_kind_of(value) != JSON_TEXT) return wrong_kind(r, at, value, "an id");
    if (!id_read(json_text(value), f->id, &out->project_id, &out->id))
        return lw_fail(r->error, LW_INVALID, "%s: is not an id of the form %s_...", at->text,
                       id_prefix(f->id));
    return LW_OK;
}

static lw_status read_raw(reader *r, const json *value, lw_str *out) {
    lw_builder text = lw_builder_in(r->arena);
    json_put(&text, value);
    if (text.failed) return no_room(r);
    *out = lw_built(&text);
    return LW_OK;
}

static lw_status read_value(reader *r, const shape_field *f, const json *value, const place *at,
                            void *member) {
    json_kind kind = json_kind_of(value);
    switch (f->kind) {
    case SHAPE_TEXT: return read_text(r, f, value, at, member);
    case SHAPE_NAME: return read_name(r, f, value, at, member);
    case SHAPE_INT: return read_whole(r, f, value, at, member);
    case SHAPE_REAL:
        if (kind != JSON_INT && kind != JSON_REAL) return wrong_kind(r, at, value, "a number");
        *(double *)member = json_real(value);
        return check_bounds(r, f, json_real(value), at);
    case SHAPE_BOOL:
        if (kind != JSON_BOOL) return wrong_kind(r, at, value, "true or false");
        *(bool *)member = json_is_true(value);
        return LW_OK;
    case SHAPE_ID: return read_id(r, f, value, at, member);
    case SHAPE_RAW: return read_raw(r, value, member);
    case SHAPE_JSON: *(const json **)member = value; return LW_OK;
    case SHAPE_OBJECT: {
        void *inner = lw_arena_alloc(r->arena, 1, f->of->size, _Alignof(max_align_t));
        if (!inner) return no_room(r);
        *(void **)member = inner;
        return read_object(r, f->of, value, at, inner);
    }
    case SHAPE_LIST:
    case SHAPE_TEXTS: return read_list(r, f, value, at, member);
    case SHAPE_TIME:
    case SHAPE_KINDS: break;
    }
    assert(false && "a shape for bodies has no such member");
    return LW_INTERNAL;
}

static const shape_field *find_field(const shape *s, lw_str name) {
    for (size_t i = 0; i < s->count; i++)
        if (lw_str_equal(lw_str_from(s->fields[i].name), name)) return &s->fields[i];
    return NULL;
}

static lw_status read_object(reader *r, const shape *s, const json *body, const place *at,
                             void *structure) {
    if (s->defaults) s->defaults(structure);
    else memset(structure, 0, s->size);
    if (json_kind_of(body) != JSON_OBJECT)
        return wrong_kind(r, at->text[0] ? at : &(place){"the body"}, body, "an object");
    for (json_member m = json_first(body); m.valid; json_step(&m)) {
        const shape_field *f = find_field(s, m.key);
        if (!f) {
            char name[64];
            snprintf(name, sizeof name, "%.*s", (int)(m.key.len < 60 ? m.key.len : 60), m.key.data);
            place inner = place_member(at, name);
            return lw_fail(r->error, LW_INVALID, "%s: is not known here", inner.text);
        }
        if (!m.value) continue; /* null counts as left out */
        place inner = place_member(at, f->name);
        lw_status status = read_value(r, f, m.value, &inner, (char *)structure + f->offset);
        if (status != LW_OK) return status;
    }
    for (size_t i = 0; i < s->count; i++) {
        const shape_field *f = &s->fields[i];
        place inner = place_member(at, f->name);
        if (f->required && !json_get(body, f->name))
            return lw_fail(r->error, LW_INVALID, "%s: is missing", inner.text);
    }
    return LW_OK;
}

lw_status shape_read(const shape *s, const json *body, lw_arena *arena, void *struct_out,
                     lw_error *error) {
    reader r = {arena, error};
    return read_object(&r, s, body, &(place){""}, struct_out);
}

/* ---- writing ----------------------------------------------------------------------------- */

static bool is_null(const shape_field *f, const void *member) {
    switch (f->kind) {
    case SHAPE_TEXT:
    case SHAPE_NAME:
    case SHAPE_RAW: return !((const lw_str *)member)->data;
    case SHAPE_INT:
    case SHAPE_TIME: return *(const int64_t *)member == SHAPE_NO_INT;
    case SHAPE_REAL: return isnan(*(const double *)member);
    case SHAPE_ID: return ((const typed_id *)member)->id == 0;
    case SHAPE_JSON:
    case SHAPE_OBJECT: return !*(void *const *)member;
    case SHAPE_LIST:
    case SHAPE_TEXTS: return f->omit && !((const shape_list *)member)->items;
    case SHAPE_BOOL: return f->omit && !*(const bool *)member;
    default: return false;
    }
}

static void write_value(const shape_field *f, const void *member, json_writer *w) {
    char text[ID_TEXT_MAX];
    const shape_list *list = member;
    switch (f->kind) {
    case SHAPE_TEXT:
    case SHAPE_NAME: json_string(w, *(const lw_str *)member); return;
    case SHAPE_INT: json_integer(w, *(const int64_t *)member); return;
    case SHAPE_REAL: json_number(w, *(const double *)member); return;
    case SHAPE_BOOL: json_boolean(w, *(const bool *)member); return;
    case SHAPE_TIME: json_string(w, time_write(text, *(const int64_t *)member)); return;
    case SHAPE_ID: {
        const typed_id *id = member;
        json_string(w, id_write(text, f->id, id->project_id, id->id));
        return;
    }
    case SHAPE_RAW: json_raw(w, *(const lw_str *)member); return;
    case SHAPE_OBJECT: shape_write(f->of, *(const void *const *)member, w); return;
    case SHAPE_LIST:
    case SHAPE_TEXTS:
        json_open(w, '[');
        for (size_t i = 0; i < list->count; i++)
            if (f->of) shape_write(f->of, (const char *)list->items + i * f->of->size, w);
            else json_string(w, ((const lw_str *)list->items)[i]);
        json_close(w, ']');
        return;
    case SHAPE_JSON:
    case SHAPE_KINDS: break;
    }
    assert(false && "a shape for replies has no such member");
}

void shape_write(const shape *s, const void *structure, json_writer *w) {
    json_open(w, '{');
    for (size_t i = 0; i < s->count; i++) {
        const shape_field *f = &s->fields[i];
        const void *member = (const char *)structure + f->offset;
        bool null = is_null(f, member);
        if (null && f->omit) continue;
        json_key(w, f->name);
        if (null) json_null(w);
        else write_value(f, member, w);
    }
    json_close(w, '}');
}

/* ---- documenting ------------------------------------------------------------------------- */

static void describe_number(const shape_field *f, const char *least, const char *most,
                            json_writer *w) {
    if (!bounded(f)) return;
    json_key(w, least), json_number(w, f->min);
    json_key(w, most), json_number(w, f->max);
}

static void describe_type(const char *type, bool nullable, json_writer *w) {
    json_key(w, "type");
    if (nullable) json_open(w, '[');
    json_string(w, lw_str_from(type));
    if (nullable) json_string(w, LW_STR("null")), json_close(w, ']');
}

static void describe_reference(const shape *of, json_writer *w) {
    char reference[80];
    snprintf(reference, sizeof reference, "#/components/schemas/%s", of->name);
    json_key(w, "$ref"), json_string(w, lw_str_from(reference));
}

const char *shape_id_pattern(id_kind kind, char text[SHAPE_PATTERN_TEXT]) {
    snprintf(text, SHAPE_PATTERN_TEXT, "^%s_[0-9a-hjkmnp-tv-z]{%d}$", id_prefix(kind),
             id_in_project(kind) ? 26 : 13);
    return text;
}

static void describe_field(const shape_field *f, bool nullable, json_writer *w) {
    json_open(w, '{');
    switch (f->kind) {
    case SHAPE_TEXT:
        describe_type("string", nullable, w);
        describe_number(f, "minLength", "maxLength", w);
        break;
    case SHAPE_NAME:
        describe_type("string", nullable, w);
        json_key(w, "enum"), json_open(w, '[');
        for (const char *const *name = f->names; *name; name++) json_string(w, lw_str_from(*name));
        if (nullable) json_null(w);
        json_close(w, ']');
        break;
    case SHAPE_INT:
        describe_type("integer", nullable, w);
        describe_number(f, "minimum", "maximum", w);
        break;
    case SHAPE_REAL:
        describe_type("number", nullable, w);
        describe_number(f, "minimum", "maximum", w);
        break;
    case SHAPE_BOOL: describe_type("boolean", nullable, w); break;
    case SHAPE_TIME:
        describe_type("string", nullable, w);
        json_key(w, "format"), json_string(w, LW_STR("date-time"));
        break;
    case SHAPE_ID: {
        char pattern[SHAPE_PATTERN_TEXT];
        describe_type("string", nullable, w);
        json_key(w, "pattern"), json_string(w, lw_str_from(shape_id_pattern(f->id, pattern)));
        break;
    }
    case SHAPE_OBJECT:
        if (nullable) {
            json_key(w, "anyOf"), json_open(w, '[');
            json_open(w, '{'), describe_reference(f->of, w), json_close(w, '}');
            json_open(w, '{'), describe_type("null", false, w), json_close(w, '}');
            json_close(w, ']');
        } else {
            describe_reference(f->of, w);
        }
        break;
    case SHAPE_LIST:
    case SHAPE_TEXTS:
        describe_type("array", nullable, w);
        json_key(w, "items"), json_open(w, '{');
        if (f->of) describe_reference(f->of, w);
        else describe_type("string", false, w);
        json_close(w, '}');
        if (f->of) describe_number(f, "minItems", "maxItems", w);
        break;
    case SHAPE_RAW:
    case SHAPE_JSON:
    case SHAPE_KINDS: break; /* any value */
    }
    if (f->about) json_key(w, "description"), json_string(w, lw_str_from(f->about));
    json_close(w, '}');
}

void shape_describe(const shape *s, bool body, json_writer *w) {
    json_open(w, '{');
    describe_type("object", false, w);
    json_key(w, "properties"), json_open(w, '{');
    for (size_t i = 0; i < s->count; i++) {
        json_key(w, s->fields[i].name);
        describe_field(&s->fields[i], !s->fields[i].required, w);
    }
    json_close(w, '}');
    json_key(w, "required"), json_open(w, '[');
    for (size_t i = 0; i < s->count; i++)
        if (body ? s->fields[i].required : !s->fields[i].omit)
            json_string(w, lw_str_from(s->fields[i].name));
    json_close(w, ']');
    if (body) json_key(w, "additionalProperties"), json_boolean(w, false);
    json_close(w, '}');
}
