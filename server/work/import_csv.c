/* import_csv.c - rows of a CSV file: `id`, `priority`, `due_at`, `meta.*`, `gold.*`, and every other column a key of data. */
#include "labelwright/csv.h"
#include "server/limits.h"
#include "server/work/import_reader.h"
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HEADER_BYTES = 1 << 20 };

typedef enum {
    COLUMN_ID,
    COLUMN_DATA,
    COLUMN_META,
    COLUMN_GOLD,
    COLUMN_PRIORITY,
    COLUMN_DUE,
    COLUMN_IGNORED
} column_kind;
typedef struct {
    column_kind kind;
    lw_str key;
    const schema_field *field; /* of gold */
} column;

typedef struct {
    const import_context *context;
    import_input *input;
    lw_csv *csv;
    column columns[LW_CSV_FIELDS_MAX];
    size_t count;
    bool has_meta, has_gold, has_id;
    char note[200];
    lw_arena header;
    char header_memory[HEADER_BYTES];
} csv_reader;

/* ---- header ------------------------------------------------------------------------------ */

static void note_column(csv_reader *r, lw_str name) {
    size_t used = strlen(r->note);
    snprintf(r->note + used, sizeof r->note - used, "%s%.*s",
             used ? ", " : "ignored: no such question: ", LW_FMT(lw_utf8_start(name, 60)));
}

static column read_column(csv_reader *r, lw_str name) {
    const schema *s = r->context->schema;
    if (lw_str_equal(name, LW_STR("id"))) return (column){.kind = COLUMN_ID, .key = name};
    if (lw_str_starts(name, LW_STR("meta.")))
        return (column){.kind = COLUMN_META, .key = lw_str_slice(name, 5, name.len)};
    if (lw_str_starts(name, LW_STR("gold."))) {
        size_t index = schema_find(s, lw_str_slice(name, 5, name.len));
        if (index < s->field_count)
            return (column){
                .kind = COLUMN_GOLD, .key = s->fields[index].name, .field = &s->fields[index]};
        note_column(r, name);
        return (column){.kind = COLUMN_IGNORED, .key = name};
    }
    bool asked = import_is_asked_about(s, name);
    if (!asked && lw_str_equal(name, LW_STR("priority")))
        return (column){.kind = COLUMN_PRIORITY, .key = name};
    if (!asked && lw_str_equal(name, LW_STR("due_at")))
        return (column){.kind = COLUMN_DUE, .key = name};
    return (column){.kind = COLUMN_DATA, .key = name};
}

/* r->count where there is none. */
static size_t column_of(const csv_reader *r, lw_str key) {
    size_t i = 0;
    while (i < r->count &&
           !(r->columns[i].kind == COLUMN_DATA && lw_str_equal(r->columns[i].key, key)))
        i++;
    return i;
}

static lw_status check_header(const csv_reader *r, lw_error *error) {
    const schema *s = r->context->schema;
    size_t data = 0;
    for (size_t i = 0; i < r->count; i++) data += r->columns[i].kind == COLUMN_DATA;
    if (data == 0)
        return lw_fail(error, LW_INVALID,
                       "%.*s has no column with data: its first line must name the columns",
                       LW_FMT(r->context->name));
    const schema_field *missed = NULL;
    bool some = false;
    for (size_t f = 0; f < s->field_count; f++) {
        bool found = !s->fields[f].on.data || column_of(r, s->fields[f].on) < r->count;
        if (!found && (!missed || (s->fields[f].required && !missed->required)))
            missed = &s->fields[f];
        some |= found;
    }
    if (!missed || (some && !missed->required)) return LW_OK;
    return lw_fail(error, LW_INVALID,
                   "%.*s has no column \"%.*s\", which the question \"%.*s\" is about",
                   LW_FMT(r->context->name), LW_FMT(missed->on), LW_FMT(missed->name));
}

static lw_status add_column(csv_reader *r, lw_str raw, lw_error *error) {
    if (!lw_utf8_valid(raw) || memchr(raw.data, 0, raw.len))
        return lw_fail(error, LW_INVALID, "%.*s: the header is not UTF-8 text",
                       LW_FMT(r->context->name));
    lw_str name = lw_arena_copy(&r->header, lw_str_trim(raw));
    if (!name.data)
        return lw_fail(error, LW_INVALID, "%.*s: the header is too long", LW_FMT(r->context->name));
    if (name.len == 0)
        return lw_fail(error, LW_INVALID, "%.*s: column %zu has no name", LW_FMT(r->context->name),
                       r->count + 1);
    column c = read_column(r, name);
    for (size_t i = 0; i < r->count; i++)
        if (r->columns[i].kind == c.kind && lw_str_equal(r->columns[i].key, c.key))
            return lw_fail(error, LW_INVALID, "%.*s: the column \"%.*s\" is there twice",
                           LW_FMT(r->context->name), LW_FMT(lw_utf8_start(name, 80)));
    r->columns[r->count++] = c;
    r->has_meta |= c.kind == COLUMN_META;
    r->has_gold |= c.kind == COLUMN_GOLD;
    r->has_id |= c.kind == COLUMN_ID;
    return LW_OK;
}

static lw_status read_header(csv_reader *r, lw_error *error) {
    lw_csv_row row;
    lw_status status = lw_csv_next(r->csv, &row, error);
    if (status == LW_NOT_FOUND)
        return lw_fail(error, LW_INVALID, "%.*s is empty", LW_FMT(r->context->name));
    if (status == LW_UNAVAILABLE) return import_input_failure(r->input, error);
    if (status != LW_OK)
        return lw_fail(error, LW_INVALID, "%.*s: its first line is no CSV header",
                       LW_FMT(r->context->name));
    const char *other = lw_csv_other_separator(&row);
    if (other)
        return lw_fail(error, LW_INVALID,
                       "%.*s: its columns stand apart by %s, want commas, or a .tsv with tabs",
                       LW_FMT(r->context->name), other);
    for (size_t i = 0; i < row.count && status == LW_OK; i++)
        status = add_column(r, row.fields[i], error);
    return status == LW_OK ? check_header(r, error) : status;
}

static void close_reader(void *opaque) {
    csv_reader *r = opaque;
    lw_csv_close(r->csv);
    free(r);
}

static bool is_tab_separated(lw_str name) {
    return lw_str_ends(name, LW_STR(".tsv")) || lw_str_ends(name, LW_STR(".tsv.gz")) ||
           lw_str_ends(name, LW_STR(".tsv.zst"));
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    csv_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    r->context = context;
    r->input = input;
    r->header = lw_arena_over(r->header_memory, sizeof r->header_memory);
    lw_csv_options options = lw_csv_defaults();
    options.row_bytes_max = LIMIT_ITEM_BYTES;
    if (is_tab_separated(context->name)) options.separator = '\t';
    r->csv = lw_csv_open(options, import_input_read, input);
    lw_status status =
        r->csv ? read_header(r, error) : lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    if (status != LW_OK) {
        close_reader(r);
        return status;
    }
    *reader_out = r;
    return LW_OK;
}

/* ---- rows --------------------------------------------------------------------------------- */

/* The row as text again, as far as it is kept. */
static lw_str row_text(const lw_csv_row *row, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    for (size_t i = 0; i < row->count && text.len <= IMPORT_ROW_TEXT_BYTES; i++) {
        if (i) lw_put_char(&text, ',');
        lw_csv_put(&text, lw_str_slice(row->fields[i], 0, IMPORT_ROW_TEXT_BYTES + 1));
    }
    return import_row_text(lw_built(&text), arena);
}

typedef struct {
    const csv_reader *reader;
    const lw_csv_row *row;
} row_of;

static bool has_cell(const void *opaque, lw_str key) {
    const row_of *of = opaque;
    size_t i = column_of(of->reader, key);
    return i < of->reader->count && lw_str_trim(of->row->fields[i]).len > 0;
}

static lw_status check_row(const csv_reader *r, const lw_csv_row *row, lw_error *error) {
    if (row->count != r->count)
        return import_refuse(error, "has %zu column%s, the header has %zu", row->count,
                             row->count == 1 ? "" : "s", r->count);
    for (size_t i = 0; i < r->count; i++) {
        const column *c = &r->columns[i];
        if (c->kind == COLUMN_IGNORED) continue;
        if (!lw_utf8_valid(row->fields[i]))
            return import_refuse(error, "column \"%.*s\" is not UTF-8",
                                 LW_FMT(lw_utf8_start(c->key, 80)));
        if (lw_str_find(row->fields[i], '\0') < row->fields[i].len)
            return import_refuse(error, "column \"%.*s\" holds a NUL byte",
                                 LW_FMT(lw_utf8_start(c->key, 80)));
    }
    return import_check_about(r->context->schema, has_cell, &(row_of){r, row}, error);
}

static lw_str put_columns(const csv_reader *r, const lw_csv_row *row, column_kind kind,
                          lw_arena *arena) {
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    for (size_t i = 0; i < r->count; i++) {
        if (r->columns[i].kind != kind) continue;
        json_key_text(&w, r->columns[i].key);
        json_string(&w, row->fields[i].data ? row->fields[i] : LW_STR(""));
    }
    json_close(&w, '}');
    return lw_built(&out);
}

/* How a cell says an answer: kinds that are text say it as it is, numbers as numbers, several classes
 * apart by semicolons, everything else as JSON. */
static bool is_text_kind(field_kind kind) {
    return kind == KIND_CHOICE || kind == KIND_TEXT || kind == KIND_PAIRWISE;
}

static lw_str cell_as_json(const schema_field *field, lw_str cell, lw_arena *arena) {
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    bool several = field->several && lw_str_starts(cell, LW_STR("{"));
    if (is_text_kind(field->kind) && !several) {
        json_string(&w, cell);
    } else if (field->kind == KIND_CHOICES && !lw_str_starts(cell, LW_STR("["))) {
        json_open(&w, '[');
        for (lw_str rest = cell; rest.data;) json_string(&w, lw_str_trim(lw_str_cut(&rest, ';')));
        json_close(&w, ']');
    } else {
        json_raw(&w, cell);
    }
    return lw_built(&out);
}

static lw_status check_gold(const schema_field *field, lw_str value, lw_arena *arena,
                            lw_error *error) {
    json *parsed = NULL;
    lw_error fault;
    lw_status status = json_parse(value, &parsed, &fault);
    if (status == LW_OK) status = schema_check_value(field, parsed, NULL, *arena, &fault);
    json_free(parsed);
    if (status == LW_OK || status == LW_NO_MEMORY) return status;
    return import_refuse(error, "gold: %s", fault.message);
}

static lw_status put_gold(const csv_reader *r, const lw_csv_row *row, lw_arena *arena,
                          lw_str *gold_out, lw_error *error) {
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    size_t count = 0;
    for (size_t i = 0; i < r->count; i++) {
        const schema_field *field = r->columns[i].field;
        lw_str cell = lw_str_trim(row->fields[i]);
        if (!field || cell.len == 0) continue;
        bool known =
            field->kind == KIND_CHOICE && schema_class_find(field, cell) < field->class_count;
        lw_str value = cell_as_json(field, cell, arena);
        lw_status status = known ? LW_OK : check_gold(field, value, arena, error);
        if (status != LW_OK) return status;
        json_key_text(&w, field->name);
        json_raw(&w, value);
        count++;
    }
    json_close(&w, '}');
    if (count) *gold_out = lw_built(&out);
    return LW_OK;
}

static lw_status take_id(const csv_reader *r, const lw_csv_row *row, lw_arena *arena,
                         lw_str *id_out, lw_error *error) {
    for (size_t i = 0; i < r->count; i++)
        if (r->columns[i].kind == COLUMN_ID && row->fields[i].len > 0) {
            *id_out = lw_arena_copy(arena, row->fields[i]);
            return import_check_id(row->fields[i], error);
        }
    return LW_OK;
}

static lw_status take_urgency(const csv_reader *r, const lw_csv_row *row, urgency *out,
                              lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < r->count && status == LW_OK; i++) {
        lw_str cell = lw_str_trim(row->fields[i]);
        if (r->columns[i].kind == COLUMN_PRIORITY)
            status = urgency_read_priority(cell, &out->priority, error);
        if (r->columns[i].kind == COLUMN_DUE) status = urgency_read_due(cell, &out->due_at, error);
    }
    return status;
}

static lw_status take_row(const csv_reader *r, const lw_csv_row *from, lw_arena *arena,
                          import_row *row, lw_error *error) {
    lw_status status = check_row(r, from, error);
    if (status == LW_OK) status = take_id(r, from, arena, &row->external_id, error);
    if (status == LW_OK && r->has_gold) status = put_gold(r, from, arena, &row->gold, error);
    if (status == LW_OK) status = take_urgency(r, from, &row->urgency, error);
    if (status != LW_OK) return status;
    row->data = put_columns(r, from, COLUMN_DATA, arena);
    if (r->has_meta) row->meta = put_columns(r, from, COLUMN_META, arena);
    if (!row->external_id.data) row->external_id = import_id_of_data(row->data, arena);
    return LW_OK;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    csv_reader *r = opaque;
    lw_csv_row from;
    lw_error fault;
    lw_status status = lw_csv_next(r->csv, &from, &fault);
    if (status == LW_NOT_FOUND) return lw_fail(error, status, "no further row");
    if (status == LW_UNAVAILABLE) return import_input_failure(r->input, error);
    row->line = (int64_t)from.line;
    if (skip) return LW_OK;
    if (status == LW_TOO_LARGE || status == LW_NO_MEMORY)
        return import_refuse(error, "is longer than %d MB", LIMIT_ITEM_BYTES >> 20);
    if (status != LW_OK) {
        const char *rule = strstr(fault.message, ": ");
        return import_refuse(error, "%s", rule ? rule + 2 : fault.message);
    }
    status = take_row(r, &from, arena, row, error);
    if (status == LW_INVALID) row->text = row_text(&from, arena);
    return status;
}

static double share(const void *opaque) {
    return import_input_share(((const csv_reader *)opaque)->input);
}
static lw_str note(const void *opaque) {
    const csv_reader *r = opaque;
    return r->note[0] ? lw_str_from(r->note) : (lw_str){0};
}

const import_format import_csv = {"csv", open_reader, next, share, note, close_reader};
