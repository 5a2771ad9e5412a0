/* import_jsonl.c - items as lines of JSON: rows that people write, and the lines of our own export. */
#include "server/limits.h"
#include "server/record/known.h"
#include "server/record/record.h"
#include "server/work/import_reader.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

enum {
    LINE_BYTES_FIRST = 256 << 10,
    LINE_BYTES_MAX = 2 * LIMIT_ITEM_BYTES, /* an item and its evidence */
    ANSWERS_MAX = 2000,                    /* of one item */
};

typedef struct {
    const import_context *context;
    import_input *input;
    char *buffer;
    size_t capacity, start, end;
    int64_t line; /* of the line before */
    bool at_end;
} jsonl_reader;

/* ---- lines -------------------------------------------------------------------------------- */

static void close_reader(void *opaque) {
    jsonl_reader *r = opaque;
    free(r->buffer);
    free(r);
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    jsonl_reader *r = calloc(1, sizeof *r);
    char *buffer = malloc(LINE_BYTES_FIRST);
    if (!r || !buffer) {
        free(r);
        free(buffer);
        return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    }
    *r = (jsonl_reader){
        .context = context, .input = input, .buffer = buffer, .capacity = LINE_BYTES_FIRST};
    *reader_out = r;
    return LW_OK;
}

/* Reads more behind what is there; the buffer grows to LINE_BYTES_MAX, then what it holds is dropped. */
static lw_status refill(jsonl_reader *r, bool *dropped, lw_error *error) {
    size_t left = r->end - r->start;
    memmove(r->buffer, r->buffer + r->start, left);
    r->start = 0;
    r->end = left;
    if (left == r->capacity && r->capacity < LINE_BYTES_MAX) {
        char *grown = realloc(r->buffer, r->capacity * 2);
        if (!grown) return lw_fail(error, LW_NO_MEMORY, "no memory for so long a line");
        r->buffer = grown;
        r->capacity *= 2;
    } else if (left == r->capacity) {
        *dropped = true;
        r->end = IMPORT_ROW_TEXT_BYTES + 1; /* its beginning is shown */
    }
    ptrdiff_t got = import_input_read(r->input, r->buffer + r->end, r->capacity - r->end);
    if (got < 0) return import_input_failure(r->input, error);
    r->end += (size_t)got;
    r->at_end = got == 0;
    return LW_OK;
}

/* The next line without its end; of one that is too long (*long_out) only a part. */
static lw_status next_line(jsonl_reader *r, lw_str *line_out, bool *long_out, lw_error *error) {
    size_t looked = 0;
    *long_out = false;
    for (;;) {
        const char *from = r->buffer + r->start;
        const char *newline = memchr(from + looked, '\n', r->end - r->start - looked);
        if (!newline && r->at_end && r->end == r->start)
            return lw_fail(error, LW_NOT_FOUND, "no further line");
        if (newline || r->at_end) {
            size_t length = newline ? (size_t)(newline - from) : r->end - r->start;
            r->start += length + (newline != NULL);
            r->line++;
            *line_out = (lw_str){from, length};
            return LW_OK;
        }
        looked = r->end - r->start;
        bool dropped = false;
        lw_status status = refill(r, &dropped, error);
        if (status != LW_OK) return status;
        if (dropped) looked = IMPORT_ROW_TEXT_BYTES + 1;
        *long_out |= dropped;
    }
}

/* ---- values -------------------------------------------------------------------------------- */

static lw_str json_copy(const json *value, lw_arena *arena) {
    if (!value) return (lw_str){0};
    lw_builder out = lw_builder_in(arena);
    json_put(&out, value);
    return lw_built(&out);
}

static lw_str text_copy(const json *value, lw_arena *arena) {
    return lw_arena_copy(arena, json_text(value));
}

/* A whole number, or 0 where it is none. */
static int64_t int_of(const json *value) {
    return json_kind_of(value) == JSON_INT ? json_int(value) : 0;
}

static bool is_number(const json *value) {
    return json_kind_of(value) == JSON_INT || json_kind_of(value) == JSON_REAL;
}

/* A time as time_write gives it; 0 where it is none. */
static int64_t time_of(const json *value) {
    lw_str text = json_text(value);
    struct tm t = {0};
    char copy[TIME_TEXT_MAX];
    int microseconds = 0, used = 0;
    if (!text.data || text.len >= sizeof copy) return 0;
    memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    if (sscanf(copy, "%4d-%2d-%2dT%2d:%2d:%2d.%6dZ%n", &t.tm_year, &t.tm_mon, &t.tm_mday,
               &t.tm_hour, &t.tm_min, &t.tm_sec, &microseconds, &used) != 7 ||
        used == 0)
        return 0;
    t.tm_year -= 1900;
    t.tm_mon--;
    return (int64_t)timegm(&t) * 1000000 + microseconds;
}

/* Answers by field, each checked; not all fields need be there. */
static lw_status check_values(const schema *s, const json *values, const json *data,
                              const char *what, lw_arena scratch, lw_error *error) {
    if (json_kind_of(values) != JSON_OBJECT)
        return import_refuse(error, "%s is not an object", what);
    for (json_member m = json_first(values); m.valid; json_step(&m)) {
        size_t index = schema_find(s, m.key);
        if (index == s->field_count)
            return import_refuse(error, "%s: there is no question \"%.*s\"", what,
                                 LW_FMT(lw_utf8_start(m.key, 80)));
        lw_error fault;
        lw_status status = schema_check_value(&s->fields[index], m.value, data, scratch, &fault);
        if (status == LW_INVALID) return import_refuse(error, "%s: %s", what, fault.message);
        if (status != LW_OK) return lw_fail(error, status, "%s", fault.message);
    }
    return LW_OK;
}

/* ---- data --------------------------------------------------------------------------------- */

/* Members with a meaning of their own; all others are data. */
static const char *const reserved[] = {
    "id",          "external_id", "data",       "meta",     "gold",       "predictions",
    "annotations", "evidence",    "beliefs",    "decision", "provenance", "state",
    "reason",      "media",       "created_at", "answers",  "confidence", "label",
    "priority",    "due_at",      "talk"};

static bool is_urgency(lw_str key) {
    return lw_str_equal(key, LW_STR("priority")) || lw_str_equal(key, LW_STR("due_at"));
}

static bool is_reserved(const schema *s, lw_str key) {
    if (import_is_asked_about(s, key) && is_urgency(key)) return false;
    for (size_t i = 0; i < sizeof reserved / sizeof *reserved; i++)
        if (lw_str_equal(key, lw_str_from(reserved[i]))) return true;
    return false;
}

static lw_status put_data(const schema *s, const json *line, lw_arena *arena, lw_str *data_out,
                          lw_error *error) {
    const json *data = json_get(line, "data");
    if (data && json_kind_of(data) != JSON_OBJECT)
        return import_refuse(error, "data is not an object");
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    size_t count = 0;
    const json *const objects[] = {data, line};
    json_open(&w, '{');
    for (size_t i = 0; i < 2; i++)
        for (json_member m = json_first(objects[i]); m.valid; json_step(&m)) {
            if (i == 1 && (is_reserved(s, m.key) || (data && json_has(data, m.key)))) continue;
            json_key_text(&w, m.key);
            json_put(&out, m.value);
            w.comma = true;
            count++;
        }
    json_close(&w, '}');
    if (count == 0) return import_refuse(error, "has no data");
    *data_out = lw_built(&out);
    return data_out->data ? LW_OK
                          : import_refuse(error, "is longer than %d MB", LIMIT_ITEM_BYTES >> 20);
}

static bool has_data(const void *data, lw_str key) {
    for (json_member m = json_first(data); m.valid; json_step(&m))
        if (lw_str_equal(m.key, key))
            return m.value && !(json_kind_of(m.value) == JSON_TEXT &&
                                lw_str_trim(json_text(m.value)).len == 0);
    return false;
}

static lw_status take_id(const json *line, lw_str data, lw_arena *arena, lw_str *id_out,
                         lw_error *error) {
    const json *id = json_get(line, "external_id");
    if (!id) id = json_get(line, "id");
    if (json_kind_of(id) == JSON_INT)
        *id_out = lw_arena_format(arena, "%lld", (long long)json_int(id));
    else if (json_kind_of(id) == JSON_TEXT && json_text(id).len > 0) *id_out = text_copy(id, arena);
    else if (!id) *id_out = import_id_of_data(data, arena);
    else return import_refuse(error, "the id is neither text nor a whole number");
    return import_check_id(*id_out, error);
}

/* ---- evidence that comes with it ------------------------------------------------------------ */

typedef struct {
    const schema *schema;
    const json *data;
    lw_arena *arena;
    import_answer *answers;
    size_t count;
} answer_list;

static lw_str name_or(const json *value, lw_str otherwise, lw_arena *arena) {
    lw_str text = json_text(value);
    return text.len ? lw_arena_copy(arena, text) : otherwise;
}

static lw_status add_given(answer_list *list, const json *entry, const char *kind, const char *what,
                           lw_error *error) {
    const json *values = json_get(entry, "values"), *score = json_get(entry, "score");
    if (json_text(json_get(entry, "source")).len == 0)
        return import_refuse(error, "%s: has no source", what);
    if (score && !is_number(score)) return import_refuse(error, "%s: score is not a number", what);
    lw_status status = check_values(list->schema, values, list->data, what, *list->arena, error);
    if (status != LW_OK) return status;
    const json *confidence = json_get(entry, "confidence");
    list->answers[list->count++] = (import_answer){
        .source_kind = lw_str_from(kind),
        .source_name = text_copy(json_get(entry, "source"), list->arena),
        .source_version = name_or(json_get(entry, "version"), LW_STR(""), list->arena),
        .stage = LW_STR("import"),
        .values = json_copy(values, list->arena),
        .confidence = json_text(confidence).len ? text_copy(confidence, list->arena) : (lw_str){0},
        .note = text_copy(json_get(entry, "note"), list->arena),
        .score = score ? json_real(score) : NAN,
    };
    return LW_OK;
}

static bool is_one_of(lw_str text, const char *const *names) {
    for (size_t i = 0; names[i]; i++)
        if (lw_str_equal(text, lw_str_from(names[i]))) return true;
    return false;
}

static const char *const source_kinds[] = {"person", "program", "model", "import", NULL};
static const char *const evidence_stages[] = {"label", "review", "import", "audit", "gold", NULL};

/* The place of the answer that this one replaces, plus 1; 0 where it replaces none that is there. */
static size_t find_superseded(const json *list, size_t count, lw_str id) {
    for (size_t i = 0; id.len && i < count; i++)
        if (lw_str_equal(json_text(json_get(json_at(list, i), "id")), id)) return i + 1;
    return 0;
}

/* One row of evidence of our own export. */
static lw_status add_evidence(answer_list *list, const json *entries, size_t index,
                              lw_error *error) {
    const json *entry = json_at(entries, index), *source = json_get(entry, "source");
    lw_str kind = json_text(json_get(source, "kind")), stage = json_text(json_get(entry, "stage"));
    const json *values = json_get(entry, "values"), *score = json_get(entry, "score"),
               *suggested = json_get(entry, "suggested");
    if (!is_one_of(kind, source_kinds))
        return import_refuse(error, "evidence: the kind of its source is unknown");
    if (!is_one_of(stage, evidence_stages))
        return import_refuse(error, "evidence: its stage is unknown");
    /* Made under its own version of the schema, it need not fit the current one. */
    if (json_kind_of(values) != JSON_OBJECT)
        return import_refuse(error, "evidence: values is not an object");
    if (suggested && json_kind_of(suggested) != JSON_LIST)
        return import_refuse(error, "evidence: suggested is not a list");
    list->answers[list->count++] = (import_answer){
        .source_kind = lw_arena_copy(list->arena, kind),
        .source_name = name_or(json_get(source, "name"), LW_STR("unknown"), list->arena),
        .source_version = name_or(json_get(source, "version"), LW_STR(""), list->arena),
        .stage = lw_arena_copy(list->arena, stage),
        .values = json_copy(values, list->arena),
        .confidence = text_copy(json_get(entry, "confidence"), list->arena),
        .note = text_copy(json_get(entry, "note"), list->arena),
        .verdict = text_copy(json_get(entry, "verdict"), list->arena),
        .certificate = text_copy(json_get(entry, "certificate"), list->arena),
        .code = text_copy(json_get(entry, "code"), list->arena),
        .suggested = suggested ? json_copy(suggested, list->arena) : (lw_str){0},
        .active_ms = int_of(json_get(entry, "active_ms")),
        .schema_version = int_of(json_get(entry, "schema_version")),
        .guideline_version = int_of(json_get(entry, "guideline_version")),
        .created_at = time_of(json_get(entry, "created_at")),
        .late = json_is_true(json_get(entry, "late")),
        .score = is_number(score) ? json_real(score) : NAN,
        .supersedes = find_superseded(entries, index, json_text(json_get(entry, "supersedes"))),
    };
    return LW_OK;
}

static lw_status take_answers(answer_list *list, const json *line, lw_error *error) {
    static const struct {
        const char *member, *kind, *what;
    } given[] = {{"predictions", "model", "prediction"}, {"annotations", "import", "annotation"}};
    const json *exported = json_get(line, "evidence");
    size_t most = json_count(exported);
    for (size_t i = 0; i < 2; i++) {
        const json *entries = json_get(line, given[i].member);
        if (entries && json_kind_of(entries) != JSON_LIST)
            return import_refuse(error, "%s is not a list", given[i].member);
        most += json_count(entries);
    }
    if (most > ANSWERS_MAX)
        return import_refuse(error, "has %zu answers, more than %d", most, ANSWERS_MAX);
    list->answers = lw_new(list->arena, import_answer, most);
    if (!list->answers) return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", most);
    lw_status status = LW_OK;
    for (size_t i = 0; i < json_count(exported) && status == LW_OK; i++)
        status = add_evidence(list, exported, i, error);
    for (size_t g = 0; g < 2; g++) {
        const json *entries = json_get(line, given[g].member);
        for (size_t i = 0; i < json_count(entries) && status == LW_OK; i++)
            status = add_given(list, json_at(entries, i), given[g].kind, given[g].what, error);
    }
    return status;
}

/* ---- the state of an exported item ----------------------------------------------------------- */

/* Live answers of people: said at labelling, not replaced, and not before the last rejection. */
static void count_people(import_row *row) {
    for (size_t i = 0; i < row->answer_count; i++) {
        const import_answer *a = &row->answers[i];
        if (lw_str_equal(a->verdict, LW_STR("reject"))) {
            row->people = 0;
            row->rejected_by = i + 1;
        }
        if (lw_str_equal(a->stage, LW_STR("label")) &&
            (a->supersedes == 0 || a->supersedes <= row->rejected_by))
            row->people++;
    }
}

/* The least certain field's best answer, and the first field's in short: what a list shows. */
static void take_beliefs(const json *beliefs, import_row *row, lw_arena *arena) {
    for (size_t f = 0; f < json_count(beliefs); f++) {
        const json *probabilities = json_get(json_at(beliefs, f), "probabilities");
        double best = -1;
        const json *label = NULL;
        for (size_t i = 0; i < json_count(probabilities); i++) {
            const json *entry = json_at(probabilities, i),
                       *probability = json_get(entry, "probability");
            if (!is_number(probability) || json_real(probability) <= best) continue;
            best = json_real(probability);
            label = json_get(entry, "label");
        }
        if (label && !row->label.data) row->label = text_copy(label, arena);
        if (best >= 0 && !(row->confidence <= best)) row->confidence = best;
    }
}

static void take_label(const schema *s, const json *values, import_row *row, lw_arena *arena) {
    for (size_t f = 0; f < s->field_count; f++)
        for (json_member m = json_first(values); m.valid; json_step(&m))
            if (m.value && lw_str_equal(m.key, s->fields[f].name)) {
                row->label = schema_value_short(&s->fields[f], m.value, arena);
                return;
            }
}

static lw_status take_state(const schema *s, const json *line, const json *data, import_row *row,
                            lw_arena *arena, lw_error *error) {
    const json *state = json_get(line, "state"), *decision = json_get(line, "decision");
    count_people(row);
    if (!state) return LW_OK;
    if (!is_one_of(json_text(state), item_states))
        return import_refuse(error, "its state is unknown");
    row->state = text_copy(state, arena);
    row->reason = name_or(json_get(line, "reason"), LW_STR("Imported in this state"), arena);
    const json *beliefs = json_get(line, "beliefs");
    if (beliefs) {
        row->beliefs = json_copy(beliefs, arena);
        take_beliefs(beliefs, row, arena);
    }
    const json *values = json_get(decision, "values"),
               *confidence = json_get(decision, "confidence");
    if (!values) return LW_OK;
    lw_status status = check_values(s, values, data, "decision", *arena, error);
    if (status != LW_OK) return status;
    row->decided = json_copy(values, arena);
    row->decided_by = name_or(json_get(decision, "by"), LW_STR("belief"), arena);
    if (is_number(confidence)) row->confidence = json_real(confidence);
    take_label(s, values, row, arena);
    return LW_OK;
}

/* ---- pictures -------------------------------------------------------------------------------- */

static lw_status check_picture(const import_picture *pictures, size_t at, lw_error *error) {
    const import_picture *p = &pictures[at];
    if (p->file.data && !p->key.len) return import_refuse(error, "media[%zu]: has no key", at);
    for (size_t i = 0; i < at; i++)
        if (p->key.len && lw_str_equal(pictures[i].key, p->key))
            return import_refuse(error, "media[%zu]: \"%.*s\" is there twice", at,
                                 LW_FMT(lw_utf8_start(p->key, 60)));
    return LW_OK;
}

bool import_is_picture_name(lw_str text) {
    static const char *const endings[] = {".png", ".jpg", ".jpeg", ".webp",
                                          ".gif", ".tif", ".tiff"};
    if (lw_str_find(text, ':') < text.len) return false;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t length = strlen(endings[i]);
        if (text.len > length &&
            strncasecmp(text.data + text.len - length, endings[i], length) == 0)
            return true;
    }
    return false;
}

/* A line that was not exported by us may name its pictures in its data alone; how many it may have, the archive
 * that carries them says. */
static lw_status take_named(const json *data, import_row *row, lw_arena *arena, lw_error *error) {
    size_t count = 0;
    for (json_member m = json_first(data); m.valid; json_step(&m))
        count += import_is_picture_name(json_text(m.value));
    if (count == 0) return LW_OK;
    row->pictures = lw_new(arena, import_picture, count);
    if (!row->pictures) return lw_fail(error, LW_NO_MEMORY, "no memory for an item's pictures");
    for (json_member m = json_first(data); m.valid; json_step(&m))
        if (import_is_picture_name(json_text(m.value)))
            row->pictures[row->picture_count++] = (import_picture){
                .key = lw_arena_copy(arena, m.key), .file = text_copy(m.value, arena)};
    return LW_OK;
}

/* What an archive that carries pictures says of the item's; of a line alone it leads nowhere. */
static lw_status take_media(const json *line, const json *data, import_row *row, lw_arena *arena,
                            lw_error *error) {
    const json *media = json_get(line, "media");
    if (!media && !json_get(line, "state")) return take_named(data, row, arena, error);
    size_t count = json_count(media);
    if (count > LIMIT_PICTURES_OF_ITEM)
        return import_refuse(error, "has %zu pictures, more than %d", count,
                             LIMIT_PICTURES_OF_ITEM);
    if (count == 0) return LW_OK;
    row->pictures = lw_new(arena, import_picture, count);
    if (!row->pictures) return lw_fail(error, LW_NO_MEMORY, "no memory for an item's pictures");
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        const json *one = json_at(media, i);
        row->pictures[i].key = text_copy(json_get(one, "key"), arena);
        row->pictures[i].file = text_copy(json_get(one, "file"), arena);
        status = check_picture(row->pictures, i, error);
    }
    row->picture_count = count;
    return status;
}

/* ---- rows ----------------------------------------------------------------------------------- */

static lw_status take_gold(const schema *s, const json *line, const json *data, import_row *row,
                           lw_arena *arena, lw_error *error) {
    const json *gold = json_get(line, "gold"), *meta = json_get(line, "meta");
    if (meta && json_kind_of(meta) != JSON_OBJECT)
        return import_refuse(error, "meta is not an object");
    row->meta = json_copy(meta, arena);
    if (!gold) return LW_OK;
    if (json_kind_of(gold) != JSON_OBJECT) return import_refuse(error, "gold is not an object");
    row->gold = json_copy(gold, arena);
    lw_error fault;
    lw_status status = known_check(s, gold, data, *arena, &fault);
    if (status == LW_INVALID) return import_refuse(error, "gold: %s", fault.message);
    return status == LW_OK ? LW_OK : lw_fail(error, status, "%s", fault.message);
}

/* A member is a number or a text, as a cell of a table is; null is none. */
static lw_status take_urgency(const schema *s, const json *line, lw_arena *arena, urgency *out,
                              lw_error *error) {
    const json *priority = json_get(line, "priority"), *due = json_get(line, "due_at");
    if (import_is_asked_about(s, LW_STR("priority"))) priority = NULL;
    if (import_is_asked_about(s, LW_STR("due_at"))) due = NULL;
    lw_str said = json_kind_of(priority) == JSON_INT
                      ? lw_arena_format(arena, "%lld", (long long)json_int(priority))
                      : json_text(priority);
    if (priority && json_kind_of(priority) != JSON_NULL && !said.data) said = LW_STR("?");
    lw_status status = urgency_read_priority(said, &out->priority, error);
    if (status != LW_OK) return status;
    said = json_text(due);
    if (due && json_kind_of(due) != JSON_NULL && !said.data) said = LW_STR("?");
    return urgency_read_due(said, &out->due_at, error);
}

static lw_status take_all(const schema *s, const json *line, const json *data, import_row *row,
                          lw_arena *arena, lw_error *error) {
    lw_status status = import_check_about(s, has_data, data, error);
    if (status == LW_OK) status = take_id(line, row->data, arena, &row->external_id, error);
    if (status == LW_OK) status = take_gold(s, line, data, row, arena, error);
    if (status == LW_OK) status = take_media(line, data, row, arena, error);
    if (status == LW_OK) status = take_urgency(s, line, arena, &row->urgency, error);
    answer_list list = {.schema = s, .data = data, .arena = arena};
    if (status == LW_OK) status = take_answers(&list, line, error);
    if (status != LW_OK) return status;
    row->answers = list.answers;
    row->answer_count = list.count;
    return take_state(s, line, data, row, arena, error);
}

lw_status import_jsonl_take(const schema *s, lw_str text, lw_arena *arena, import_row *row,
                            lw_error *error) {
    json *line = NULL, *data = NULL;
    lw_error fault;
    lw_status status = json_parse(text, &line, &fault);
    if (status != LW_OK) return import_refuse(error, "%s", fault.message);
    status = json_kind_of(line) == JSON_OBJECT ? put_data(s, line, arena, &row->data, error)
                                               : import_refuse(error, "is not a JSON object");
    if (status == LW_OK) status = json_parse(row->data, &data, error);
    if (status == LW_OK) status = take_all(s, line, data, row, arena, error);
    json_free(data);
    json_free(line);
    return status;
}

lw_status import_jsonl_line(void *opaque, lw_str *text_out, bool *long_out, int64_t *line_out,
                            lw_error *error) {
    jsonl_reader *r = opaque;
    do {
        lw_status status = next_line(r, text_out, long_out, error);
        if (status != LW_OK) return status;
        if (r->line == 1 && lw_str_starts(*text_out, LW_STR("\xEF\xBB\xBF")))
            *text_out = lw_str_slice(*text_out, 3, text_out->len);
    } while (lw_str_trim(*text_out).len == 0);
    *line_out = r->line;
    return LW_OK;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    const jsonl_reader *r = opaque;
    lw_str text;
    bool too_long;
    lw_status status = import_jsonl_line(opaque, &text, &too_long, &row->line, error);
    if (status != LW_OK || skip) return status;
    status = too_long ? import_refuse(error, "is longer than %d MB", LINE_BYTES_MAX >> 20)
                      : import_jsonl_take(r->context->schema, text, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(text, arena);
    return status;
}

static double share(const void *opaque) {
    return import_input_share(((const jsonl_reader *)opaque)->input);
}
static lw_str note(const void *opaque) {
    (void)opaque;
    return (lw_str){0};
}

const import_format import_jsonl = {"jsonl", open_reader, next, share, note, close_reader};
