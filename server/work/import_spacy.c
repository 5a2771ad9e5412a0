/* import_spacy.c - lines of text with entities as spaCy's tools write them: `ents` or `entities` as [start, end,
 * label], or `spans` as objects of these members, and `cats`, a share for each class. Places are code points.
 * Source: spacy.io/api/data-formats, prodi.gy/docs/api-interfaces */
#include "server/work/import_foreign.h"
#include <stdlib.h>

typedef struct {
    foreign_row row;
    void *lines; /* of import_jsonl */
} spacy_reader;

static const char *const entity_members[] = {"ents", "entities", "spans"};
enum { ENTITY_MEMBERS = sizeof entity_members / sizeof *entity_members };

static const json *entities_of(const json *line) {
    for (size_t i = 0; i < ENTITY_MEMBERS; i++) {
        const json *list = json_get(line, entity_members[i]);
        if (json_kind_of(list) == JSON_LIST) return list;
    }
    return NULL;
}

/* By its first line: a text, and lists of entities or shares of classes; with an id it is a row of ours. */
bool import_is_spacy(lw_str first) {
    json *line = NULL;
    lw_error error;
    lw_str rest = lw_str_trim(first), text = lw_str_cut(&rest, '\n');
    if (!lw_str_starts(text, LW_STR("{")) || json_parse(text, &line, &error) != LW_OK) return false;
    bool is = json_text(json_get(line, "text")).data && !json_has(line, LW_STR("id")) &&
              (entities_of(line) || json_kind_of(json_get(line, "cats")) == JSON_OBJECT);
    json_free(line);
    return is;
}

static void close_reader(void *opaque) {
    spacy_reader *r = opaque;
    if (r->lines) import_jsonl.close(r->lines);
    foreign_close(&r->row);
    free(r);
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    spacy_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    lw_status status = foreign_open(context, "spacy", &r->row, error);
    if (status == LW_OK) status = import_jsonl.open(context, input, &r->lines, error);
    if (status == LW_OK) *reader_out = r;
    else close_reader(r);
    return status;
}

/* ---- values ----------------------------------------------------------------------------------- */

static bool is_category(const schema_field *f) {
    return f->kind == KIND_CHOICE || f->kind == KIND_CHOICES || f->kind == KIND_DISTRIBUTION;
}

/* The text: what the first question about one is on. */
static lw_str text_key(const schema *s) {
    for (size_t i = 0; i < s->field_count; i++)
        if ((s->fields[i].kind == KIND_SPANS || is_category(&s->fields[i])) && s->fields[i].on.len)
            return s->fields[i].on;
    return LW_STR("text");
}

static lw_status put_entities(foreign_row *row, const json *entities, lw_error *error) {
    static const field_kind kinds[] = {KIND_SPANS};
    static const char *const members[] = {"start", "end", "label"};
    const schema_field *field = NULL;
    json_writer *w = &row->w;
    lw_status status = foreign_field(row->context, "spacy", kinds, 1, &field, error);
    if (status != LW_OK) return status;
    json_key_text(w, field->name), json_open(w, '[');
    for (size_t i = 0; i < json_count(entities); i++) {
        const json *entity = json_at(entities, i), *said[3];
        bool is_list = json_kind_of(entity) == JSON_LIST;
        for (size_t k = 0; k < 3; k++)
            said[k] = is_list ? json_at(entity, k) : json_get(entity, members[k]);
        if (json_kind_of(said[2]) != JSON_TEXT)
            return import_refuse(error, "entity %zu has no start, end and label", i + 1);
        foreign_begin_object(w, i + 1, json_text(said[2]));
        json_key(w, "start"), json_value(w, said[0]);
        json_key(w, "end"), json_value(w, said[1]);
        json_close(w, '}');
    }
    json_close(w, ']');
    return LW_OK;
}

/* The share of a class, called as it or, where several questions are about classes, FIELD.CLASS. */
static double share_of(const json *cats, const schema_field *field, size_t class) {
    char memory[2048];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_str name = lw_arena_format(&arena, "%.*s.%.*s", LW_FMT(field->name),
                                  LW_FMT(field->classes[class].name));
    const json *share = name.data ? json_get(cats, name.data) : NULL;
    if (!share) share = json_get(cats, field->classes[class].name.data);
    return foreign_is_number(share) ? json_real(share) : json_is_true(share);
}

static void put_category(json_writer *w, const schema_field *field, const json *cats) {
    size_t best = 0;
    for (size_t c = 1; c < field->class_count; c++)
        if (share_of(cats, field, c) > share_of(cats, field, best)) best = c;
    if (!(share_of(cats, field, best) > 0)) return;
    json_key_text(w, field->name);
    if (field->kind == KIND_CHOICE && !field->several) {
        json_string(w, field->classes[best].name);
        return;
    }
    bool shares = field->kind == KIND_DISTRIBUTION || field->several;
    json_open(w, shares ? '{' : '[');
    for (size_t c = 0; c < field->class_count; c++) {
        double share = share_of(cats, field, c);
        if (!shares && share >= .5) json_string(w, field->classes[c].name);
        if (shares && share > 0) json_key_text(w, field->classes[c].name), json_number(w, share);
    }
    json_close(w, shares ? '}' : ']');
}

/* How many of the classes some question has. */
static size_t count_known(const schema *s, const json *cats) {
    size_t known = 0;
    for (json_member m = json_first(cats); m.valid; json_step(&m)) {
        lw_str rest = m.key, field = lw_str_cut(&rest, '.');
        bool found = false;
        for (size_t i = 0; i < s->field_count && !found; i++) {
            const schema_field *f = &s->fields[i];
            found = is_category(f) && (schema_class_find(f, m.key) < f->class_count ||
                                       (rest.data && lw_str_equal(f->name, field) &&
                                        schema_class_find(f, rest) < f->class_count));
        }
        known += found;
    }
    return known;
}

static lw_status put_values(foreign_row *row, const json *line, lw_error *error) {
    const schema *s = row->context->schema;
    const json *entities = entities_of(line), *cats = json_get(line, "cats");
    lw_status status = LW_OK;
    if (count_known(s, cats) < json_count(cats))
        return import_refuse(error, "cats has a class that no question has");
    foreign_begin_values(row);
    if (entities) status = put_entities(row, entities, error);
    for (size_t i = 0; json_count(cats) && i < s->field_count; i++)
        if (is_category(&s->fields[i])) put_category(&row->w, &s->fields[i], cats);
    foreign_end_values(row);
    return status;
}

static lw_status take_line(spacy_reader *r, const json *line, lw_arena *arena, import_row *row,
                           lw_error *error) {
    char room[24];
    lw_str id = foreign_id(json_get(json_get(line, "meta"), "id"), room);
    if (!id.len) id = foreign_id(json_get(line, "id"), room);
    if (json_kind_of(line) != JSON_OBJECT || !json_text(json_get(line, "text")).data)
        return import_refuse(error, "has no text");
    foreign_begin(&r->row, id, text_key(r->row.context->schema), json_text(json_get(line, "text")));
    lw_status status = LW_OK;
    if (entities_of(line) || json_count(json_get(line, "cats")))
        status = put_values(&r->row, line, error);
    return status == LW_OK ? foreign_take(&r->row, NULL, arena, row, error) : status;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    spacy_reader *r = opaque;
    lw_str text;
    bool too_long;
    json *line = NULL;
    lw_error fault;
    lw_status status = import_jsonl_line(r->lines, &text, &too_long, &row->line, error);
    if (status != LW_OK || skip) return status;
    status = too_long ? import_refuse(error, "its marks are too large")
                      : json_parse(text, &line, &fault);
    if (!too_long && status != LW_OK) status = import_refuse(error, "%s", fault.message);
    if (status == LW_OK) status = take_line(r, line, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(text, arena);
    json_free(line);
    return status;
}

static double share(const void *opaque) {
    return import_jsonl.share(((const spacy_reader *)opaque)->lines);
}
static lw_str note(const void *opaque) {
    (void)opaque;
    return (lw_str){0};
}

const import_format import_spacy = {"spacy", open_reader, next, share, note, close_reader};
