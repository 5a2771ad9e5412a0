/* import_foreign.c - rows in the making, of what other tools say. */
#include "server/work/import_foreign.h"
#include "server/limits.h"
#include <stdio.h>
#include <stdlib.h>

enum { TEXT_BYTES = 6 * LIMIT_ITEM_BYTES, SCRATCH_BYTES = 6 * LIMIT_ITEM_BYTES };

lw_status foreign_open(const import_context *context, const char *format, foreign_row *row,
                       lw_error *error) {
    *row = (foreign_row){.context = context, .format = format};
    row->memory = malloc((size_t)TEXT_BYTES + SCRATCH_BYTES);
    if (!row->memory) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    row->scratch = lw_arena_over(row->memory + TEXT_BYTES, SCRATCH_BYTES);
    return LW_OK;
}

void foreign_close(foreign_row *row) { free(row->memory); }

/* ---- lines ---------------------------------------------------------------------------------- */

void foreign_begin_line(foreign_row *row, lw_str id) {
    row->room = lw_arena_over(row->memory, TEXT_BYTES);
    row->text = lw_builder_in(&row->room);
    row->w = json_write_to(&row->text);
    json_open(&row->w, '{');
    if (id.data) json_key(&row->w, "id"), json_string(&row->w, id);
}

void foreign_begin(foreign_row *row, lw_str id, lw_str key, lw_str value) {
    json_writer *w = &row->w;
    foreign_begin_line(row, id);
    json_key(w, "data"), json_open(w, '{');
    json_key_text(w, key), json_string(w, value);
    json_close(w, '}');
}

void foreign_begin_values(foreign_row *row) {
    json_writer *w = &row->w;
    json_key(w, row->context->as_predictions ? "predictions" : "annotations"), json_open(w, '[');
    json_open(w, '{');
    json_key(w, "source"), json_string(w, lw_str_from(row->format));
    json_key(w, "values"), json_open(w, '{');
}

void foreign_end_values(foreign_row *row) {
    json_close(&row->w, '}');
    json_close(&row->w, '}');
    json_close(&row->w, ']');
}

lw_status foreign_take(foreign_row *row, import_picture *taken, lw_arena *arena, import_row *out,
                       lw_error *error) {
    json_close(&row->w, '}');
    if (row->text.failed) return import_refuse(error, "its marks are too large");
    lw_status status =
        import_jsonl_take(row->context->schema, lw_built(&row->text), arena, out, error);
    if (status != LW_OK || !taken) return status;
    out->pictures = taken;
    out->picture_count = 1;
    return LW_OK;
}

/* ---- questions ------------------------------------------------------------------------------ */

bool foreign_fits(const schema_field *field, const field_kind *kinds, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (field->kind == kinds[i]) return true;
    return false;
}

static lw_status fail_field(const import_context *context, const char *format,
                            const field_kind *kinds, size_t count, size_t fitting,
                            lw_error *error) {
    char memory[600];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    const schema *s = context->schema;
    for (size_t i = 0; fitting && i < s->field_count; i++)
        if (foreign_fits(&s->fields[i], kinds, count))
            lw_put_format(&out, "%s%.*s", out.len ? ", " : "",
                          LW_FMT(lw_utf8_start(s->fields[i].name, 40)));
    for (size_t i = 0; !fitting && i < count; i++)
        lw_put_format(&out, "%s%s", i ? ", " : "", field_kind_name(kinds[i]));
    lw_str list = lw_utf8_start((lw_str){out.data, out.len}, 150);
    if (context->field.len)
        return lw_fail(error, LW_INVALID, "%.*s cannot take what %s holds; these can: %.*s",
                       LW_FMT(lw_utf8_start(context->field, 60)), format, LW_FMT(list));
    if (fitting)
        return lw_fail(error, LW_INVALID, "name the question that takes the marks, one of: %.*s",
                       LW_FMT(list));
    return lw_fail(error, LW_INVALID,
                   "no question takes the marks of %s: it wants one of the kinds %.*s", format,
                   LW_FMT(list));
}

lw_status foreign_field(const import_context *context, const char *format, const field_kind *kinds,
                        size_t count, const schema_field **field_out, lw_error *error) {
    const schema *s = context->schema;
    const schema_field *found = NULL;
    size_t fitting = 0;
    for (size_t i = 0; i < s->field_count; i++) {
        if (!foreign_fits(&s->fields[i], kinds, count)) continue;
        fitting++;
        if (!context->field.len || lw_str_equal(s->fields[i].name, context->field))
            found = &s->fields[i];
    }
    if (!found || (!context->field.len && fitting > 1))
        return fail_field(context, format, kinds, count, fitting, error);
    *field_out = found;
    return LW_OK;
}

/* ---- values --------------------------------------------------------------------------------- */

void foreign_begin_object(json_writer *w, size_t number, lw_str class) {
    char id[24];
    int length = snprintf(id, sizeof id, "%zu", number);
    json_open(w, '{');
    json_key(w, "id"), json_string(w, (lw_str){id, (size_t)length});
    json_key(w, "class"), json_string(w, class);
}

static void put_ring(json_writer *w, const double *corners, size_t count) {
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, '[');
        json_number(w, corners[2 * i]), json_number(w, corners[2 * i + 1]);
        json_close(w, ']');
    }
    json_close(w, ']');
}

static bool is_corner(const double *corners, size_t a, size_t b) {
    return corners[2 * a] == corners[2 * b] && corners[2 * a + 1] == corners[2 * b + 1];
}

/* The corner from `from` on that is corner `of` again, or `count`. */
static size_t find_again(const double *corners, size_t count, size_t from, size_t of) {
    while (from < count && !is_corner(corners, from, of)) from++;
    return from;
}

/* Each hole ends where it began, and then at the first corner of all. */
static bool are_holes(const double *corners, size_t count, size_t from) {
    while (from < count) {
        size_t back = find_again(corners, count, from + 1, from);
        if (back < from + 3 || back + 1 >= count || !is_corner(corners, back + 1, 0)) return false;
        from = back + 2;
    }
    return true;
}

void foreign_put_outline(json_writer *w, const double *corners, size_t count) {
    size_t outer = count > 3 ? find_again(corners, count, 3, 0) : count;
    bool holes = outer + 1 < count && are_holes(corners, count, outer + 1);
    if (!holes && outer != count - 1)
        outer = count; /* one that is closed says its first corner twice */
    json_key(w, "points"), put_ring(w, corners, outer);
    if (!holes) return;
    json_key(w, "holes"), json_open(w, '[');
    for (size_t from = outer + 1; from < count;) {
        size_t back = find_again(corners, count, from + 1, from);
        put_ring(w, corners + 2 * from, back - from);
        from = back + 2;
    }
    json_close(w, ']');
}

lw_str foreign_id(const json *id, char room[24]) {
    if (json_kind_of(id) == JSON_TEXT) return json_text(id);
    if (json_kind_of(id) != JSON_INT) return (lw_str){0};
    int length = snprintf(room, 24, "%lld", (long long)json_int(id));
    return (lw_str){room, (size_t)length};
}

bool foreign_is_number(const json *value) {
    return json_kind_of(value) == JSON_INT || json_kind_of(value) == JSON_REAL;
}
