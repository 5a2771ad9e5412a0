/* csv.c - a table for people: what was asked about, what was decided, how sure. */
#include "labelwright/csv.h"
#include "server/record/formats/render.h"
#include "server/record/names.h"
#include <stdio.h>
#include <string.h>

/* A cell that a spreadsheet would run gets a ' before it, if asked for. */
static void put_cell(export_run *run, lw_arena *scratch, lw_builder *out, lw_str text) {
    if (run->comma) lw_put_char(out, ',');
    run->comma = true;
    if (run->guard_formulas && text.len && text.data[0] && strchr("=+-@\t\r", text.data[0])) {
        lw_arena room = *scratch;
        lw_builder guarded = lw_builder_in(&room);
        lw_put_char(&guarded, '\'');
        lw_put(&guarded, text);
        if (guarded.failed) out->failed = true;
        else lw_csv_put(out, lw_built(&guarded));
        return;
    }
    lw_csv_put(out, text);
}

static void end_row(export_run *run, lw_builder *out) {
    lw_put(out, LW_STR("\r\n"));
    run->comma = false;
}

/* Text as it is, anything else as JSON. */
static void put_value(export_run *run, lw_arena *scratch, lw_builder *out, const json *value) {
    if (!value || json_kind_of(value) == JSON_TEXT) {
        put_cell(run, scratch, out, json_text(value));
        return;
    }
    lw_arena room = *scratch;
    lw_builder text = lw_builder_in(&room);
    json_put(&text, value);
    if (text.failed) out->failed = true;
    /* A number is no formula, whatever its sign. */
    json_kind kind = json_kind_of(value);
    bool guard = run->guard_formulas;
    run->guard_formulas = guard && kind != JSON_INT && kind != JSON_REAL;
    put_cell(run, &room, out, lw_built(&text));
    run->guard_formulas = guard;
}

/* The keys of data that the schema is about, in order of bytes, without doubles. */
static const lw_str *keys_asked(const schema *s, lw_arena *arena, size_t *count_out) {
    size_t most = 0, count = 0, kept = 0;
    for (size_t i = 0; i < s->field_count; i++) most += 1 + s->fields[i].option_count;
    lw_str *keys = lw_new(arena, lw_str, most);
    if (!keys) return NULL;
    for (size_t i = 0; i < s->field_count; i++) {
        const schema_field *f = &s->fields[i];
        if (f->on.data) keys[count++] = f->on;
        if (f->kind != KIND_PAIRWISE && f->kind != KIND_RANKING) continue;
        for (size_t k = 0; k < f->option_count; k++) keys[count++] = f->options[k];
    }
    names_sort(keys, count);
    for (size_t i = 0; i < count; i++)
        if (kept == 0 || !lw_str_equal(keys[kept - 1], keys[i])) keys[kept++] = keys[i];
    *count_out = kept;
    return keys;
}

/* Has the field a column of its classes' paths? */
static bool has_path(const schema_field *field) {
    return (field->kind == KIND_CHOICE || field->kind == KIND_CHOICES) && schema_is_nested(field);
}

static void put_class_path(const schema_field *field, lw_str name, lw_builder *out) {
    size_t index = schema_class_find(field, name);
    if (index < field->class_count) schema_put_path(&field->classes[index], out);
}

/* `animal > dog`; of several classes a line each. */
static void put_path(export_run *run, lw_arena *scratch, lw_builder *out, const schema_field *field,
                     const json *value) {
    lw_arena room = *scratch;
    lw_builder path = lw_builder_in(&room);
    if (json_kind_of(value) == JSON_TEXT) put_class_path(field, json_text(value), &path);
    for (size_t i = 0; json_kind_of(value) == JSON_LIST && i < json_count(value); i++) {
        if (i) lw_put_char(&path, '\n');
        put_class_path(field, json_text(json_at(value, i)), &path);
    }
    const char *line = "";
    for (json_member m = json_first(value); m.valid; json_step(&m)) {
        if (!(json_real(m.value) > 0)) continue;
        lw_put(&path, lw_str_from(line));
        put_class_path(field, m.key, &path);
        line = "\n";
    }
    if (path.failed) out->failed = true;
    put_cell(run, &room, out, lw_built(&path));
}

static lw_status put_header(export_run *run, const export_item *item, lw_arena scratch,
                            lw_builder *name, lw_builder *out, lw_error *error) {
    (void)item;
    (void)name;
    size_t count = 0;
    const lw_str *keys = keys_asked(run->schema, &scratch, &count);
    if (!keys) return lw_fail(error, LW_NO_MEMORY, "no room for the columns");
    put_cell(run, &scratch, out, LW_STR("id"));
    for (size_t i = 0; i < count; i++) put_cell(run, &scratch, out, keys[i]);
    put_cell(run, &scratch, out, LW_STR("state"));
    for (size_t i = 0; i < run->schema->field_count; i++) {
        lw_arena room = scratch;
        const schema_field *field = &run->schema->fields[i];
        put_cell(run, &room, out, lw_arena_format(&room, "label.%.*s", LW_FMT(field->name)));
        if (has_path(field))
            put_cell(run, &room, out, lw_arena_format(&room, "path.%.*s", LW_FMT(field->name)));
    }
    put_cell(run, &scratch, out, LW_STR("confidence"));
    put_cell(run, &scratch, out, LW_STR("decided_by"));
    end_row(run, out);
    return render_built(out, error);
}

static void put_row(export_run *run, const export_item *item, const json *data, const json *decided,
                    const lw_str *keys, size_t count, lw_arena scratch, lw_builder *out) {
    put_cell(run, &scratch, out, item->external_id);
    for (size_t i = 0; i < count; i++) put_value(run, &scratch, out, json_get(data, keys[i].data));
    put_cell(run, &scratch, out, item->state);
    for (size_t i = 0; i < run->schema->field_count; i++) {
        const schema_field *field = &run->schema->fields[i];
        const json *value = json_get(decided, field->name.data);
        put_value(run, &scratch, out, value);
        if (has_path(field)) put_path(run, &scratch, out, field, value);
    }
    char confidence[40] = "";
    if (item->confidence == item->confidence)
        snprintf(confidence, sizeof confidence, "%.6g", item->confidence);
    put_cell(run, &scratch, out, lw_str_from(confidence));
    put_cell(run, &scratch, out, item->decided_by);
    end_row(run, out);
}

static lw_status put_item(export_run *run, const export_item *item, lw_arena scratch,
                          lw_builder *name, lw_builder *out, lw_error *error) {
    (void)name;
    json *data = NULL, *decided = NULL;
    size_t count = 0;
    const lw_str *keys = keys_asked(run->schema, &scratch, &count);
    if (!keys) return lw_fail(error, LW_NO_MEMORY, "no room for the columns");
    lw_status status = render_parse(item->data, &data, error);
    if (status == LW_OK) status = render_parse(item->decided, &decided, error);
    if (status == LW_OK) put_row(run, item, data, decided, keys, count, scratch, out);
    json_free(data);
    json_free(decided);
    return status == LW_OK ? render_built(out, error) : status;
}

const export_format format_csv = {
    .name = "csv",
    .extension = "csv",
    .content_type = "text/csv; charset=utf-8",
    .passes = 1,
    .about = "a table of decisions, one item a row",
    .undecided = true,
    .attributes = true,
    .changes = "texts that a spreadsheet would take for a formula have a ' before them",
    .begin = put_header,
    .item = put_item,
};
