/* import.c - an import from its first row to its last task. */
#include "server/work/import.h"
#include "server/work/decide.h"
#include "server/limits.h"
#include "server/work/import_write.h"
#include "server/work/import_zip.h"
#include "server/work/project.h"
#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
    SCHEMA_BYTES = 32 << 20,
    SCRATCH_BYTES = 1 << 20,
    BATCH_BYTES = 96 << 20,     /* address space; touched only as used */
    BATCH_BYTES_FULL = 4 << 20, /* of rows in one transaction */
    BATCH_ROWS_MIN = 50,
    UNDO_ROWS = 500,
    TASK_ROWS = 2000,
    ENTER_ROWS = 200, /* items that are looked at one by one */
    NOTE_BYTES = 160, /* fits a job's message, behind its counts */
};
#define SEQ_BLOCK 4194304u /* places in the lane that an import may take: 2^22 */
#define BATCH_US 40000     /* what a transaction should take */
#define READ_US 1000000    /* and reading for it: pictures take long */

typedef enum { PHASE_ROWS, PHASE_TASKS } import_phase;

/* How far the import is: what progress says. */
typedef struct {
    import_phase phase;
    import_counts counts;
    int64_t tasks_after; /* the last item that has its task */
    int64_t tasks;
    char note[NOTE_BYTES]; /* of the file, known at its end; empty: none */
} import_place;

typedef struct {
    int64_t line;
    lw_str reason, text;
} rejected_row;

struct import {
    import_source source;
    import_context context;
    project_settings project;
    schema schema;
    const import_format *format;
    import_input *input;
    void *reader;
    media_decoder *decoder;
    char *memory; /* of the schema, the batch and scratch */
    lw_arena scratch;
    import_place place; /* committed */
    import_place next;  /* what the running step makes of it */

    /* The batch that is read and not yet written. */
    import_row *rows;      /* [row_count] */
    rejected_row *rejects; /* [reject_count] */
    size_t row_count, reject_count;
    size_t rows_wanted; /* in the next batch; adapts to how long a transaction takes */
    bool at_end;
    double share;
};

static int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

/* 9998 as "9,998". */
static const char *with_commas(char text[32], int64_t number) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, number);
    char *out = text;
    for (int i = 0; i < length; i++) {
        if (i && digits[i - 1] != '-' && (length - i) % 3 == 0) *out++ = ',';
        *out++ = digits[i];
    }
    *out = '\0';
    return text;
}

/* ---- progress ----------------------------------------------------------------------------- */

static void write_place(const import_place *place, lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    json_key(&w, "phase"), json_integer(&w, place->phase);
    json_key(&w, "rows"), json_integer(&w, place->counts.rows);
    json_key(&w, "accepted"), json_integer(&w, place->counts.accepted);
    json_key(&w, "duplicates"), json_integer(&w, place->counts.duplicates);
    json_key(&w, "rejected"), json_integer(&w, place->counts.rejected);
    json_key(&w, "answers"), json_integer(&w, place->counts.answers);
    json_key(&w, "urgent"), json_integer(&w, place->counts.urgent);
    json_key(&w, "states"), json_open(&w, '[');
    for (size_t i = 0; i < IMPORT_STATES; i++) json_integer(&w, place->counts.states[i]);
    json_close(&w, ']');
    json_key(&w, "tasks_after"), json_integer(&w, place->tasks_after);
    json_key(&w, "tasks"), json_integer(&w, place->tasks);
    json_key(&w, "note"), json_string(&w, lw_str_from(place->note));
    json_close(&w, '}');
}

static lw_status read_place(lw_str text, import_place *place, lw_error *error) {
    json *value;
    if (!text.data) return LW_OK;
    lw_status status = json_parse(text, &value, error);
    if (status != LW_OK) return status;
    place->phase = (import_phase)json_int(json_get(value, "phase"));
    place->counts.rows = json_int(json_get(value, "rows"));
    place->counts.accepted = json_int(json_get(value, "accepted"));
    place->counts.duplicates = json_int(json_get(value, "duplicates"));
    place->counts.rejected = json_int(json_get(value, "rejected"));
    place->counts.answers = json_int(json_get(value, "answers"));
    place->counts.urgent = json_int(json_get(value, "urgent"));
    const json *states = json_get(value, "states");
    for (size_t i = 0; i < IMPORT_STATES && i < json_count(states); i++)
        place->counts.states[i] = json_int(json_at(states, i));
    place->tasks_after = json_int(json_get(value, "tasks_after"));
    place->tasks = json_int(json_get(value, "tasks"));
    snprintf(place->note, NOTE_BYTES, "%.*s", LW_FMT(json_text(json_get(value, "note"))));
    json_free(value);
    return LW_OK;
}

/* ---- opening ------------------------------------------------------------------------------ */

typedef struct {
    import *im;
    lw_arena *arena;
} loading;

static lw_status load_project(tx *t, void *context, lw_error *error) {
    loading *l = context;
    import *im = l->im;
    lw_arena arena = *l->arena; /* an operation may be run again */
    lw_status status = project_settings_load(t, im->source.project_id, &im->project, error);
    if (status == LW_OK && im->project.archived)
        status = lw_fail(error, LW_INVALID, "the project is archived: nothing can be imported");
    if (status == LW_OK)
        status = project_schema_load(t, im->source.project_id, im->project.schema_version, &arena,
                                     &im->schema, error);
    return status;
}

/* How a file is told: by its media type, by the end of its name without .gz or .zst, by its first bytes where
 * it is JSON, by the name of a file where it is an archive. Those of other tools stand before what would take
 * the same files as rows or pictures alone. */
static const struct {
    const import_format *format;
    const char *types[4], *suffixes[4];
    bool (*is)(lw_str first);
    bool (*holds)(const import_context *context, lw_str file);
} formats[] = {
    {.format = &import_coco, .is = import_is_coco, .holds = import_holds_coco},
    {.format = &import_yolo, .holds = import_holds_yolo},
    {.format = &import_voc, .holds = import_holds_voc},
    {.format = &import_label_studio, .is = import_is_label_studio},
    {.format = &import_spacy, .is = import_is_spacy},
    {.format = &import_json, .is = import_is_json},
    {&import_csv, {"text/csv"}, {".csv", ".tsv"}, NULL, NULL},
    {&import_jsonl,
     {"application/x-ndjson", "application/jsonl", "application/json"},
     {".jsonl", ".ndjson", ".json"},
     NULL,
     NULL},
    {&import_zip, {"application/zip", "application/x-zip-compressed"}, {".zip"}, NULL, NULL},
};
enum { FORMATS = sizeof formats / sizeof *formats };
const char *const import_format_names[] = {"csv",  "jsonl", "json",         "zip",   "coco",
                                           "yolo", "voc",   "label-studio", "spacy", NULL};

static bool ends_with_any(lw_str name, const char *const suffixes[4]) {
    for (size_t i = 0; i < 4 && suffixes[i]; i++)
        if (lw_str_ends(name, lw_str_from(suffixes[i]))) return true;
    return false;
}

static bool is_any(lw_str type, const char *const types[4]) {
    for (size_t i = 0; i < 4 && types[i]; i++)
        if (lw_str_equal(type, lw_str_from(types[i]))) return true;
    return false;
}

static lw_str without_packing(lw_str name) {
    if (lw_str_ends(name, LW_STR(".gz"))) return lw_str_slice(name, 0, name.len - 3);
    if (lw_str_ends(name, LW_STR(".zst"))) return lw_str_slice(name, 0, name.len - 4);
    return name;
}

static const import_format *format_by_content(lw_str first) {
    if (lw_str_starts(first, LW_STR("PK\x03\x04")) || lw_str_starts(first, LW_STR("PK\x05\x06")))
        return &import_zip;
    lw_str text = lw_str_trim(first);
    return lw_str_starts(text, LW_STR("{")) || import_is_json(text) ? &import_jsonl : &import_csv;
}

static const import_format *format_named(lw_str name) {
    for (size_t i = 0; i < FORMATS; i++)
        if (lw_str_equal(name, lw_str_from(formats[i].format->name))) return formats[i].format;
    return NULL;
}

static const import_format *choose_format(const import *im, lw_str first) {
    lw_str type = lw_str_trim(lw_str_slice(im->source.type, 0, lw_str_find(im->source.type, ';')));
    lw_str name = without_packing(im->source.name);
    for (size_t i = 0; i < FORMATS; i++)
        if (is_any(type, formats[i].types)) return formats[i].format;
    for (size_t i = 0; i < FORMATS; i++)
        if (ends_with_any(name, formats[i].suffixes)) return formats[i].format;
    return format_by_content(first);
}

static const import_format *format_of_json(lw_str first) {
    for (size_t i = 0; i < FORMATS; i++)
        if (formats[i].is && formats[i].is(first)) return formats[i].format;
    return &import_jsonl;
}

/* By the first file that tells. */
static const import_format *format_of_archive(const import_context *context) {
    const import_format *found = NULL;
    zip_walk *walk = NULL;
    lw_error error;
    lw_str file;
    lw_status status = zip_open(context, &walk, &error);
    while (!found && status == LW_OK && (status = zip_next(walk, &file, &error)) == LW_OK)
        for (size_t i = 0; i < FORMATS && !found; i++)
            if (formats[i].holds && formats[i].holds(context, file)) found = formats[i].format;
    zip_close(walk);
    return found ? found : &import_zip;
}

static bool is_folder(const char *path) {
    struct stat about;
    return stat(path, &about) == 0 && S_ISDIR(about.st_mode);
}

static lw_status open_reader(import *im, lw_error *error) {
    lw_status status = LW_OK;
    if (is_folder(im->source.path)) {
        im->format = &import_folder;
    } else {
        status = import_input_open(im->source.path, im->source.name, &im->input, error);
        if (status != LW_OK) return status;
        lw_str first = import_input_peek(im->input);
        im->format = format_named(im->source.format);
        if (!im->format) im->format = choose_format(im, first);
        if (!im->source.format.len && im->format == &import_jsonl)
            im->format = format_of_json(first);
        if (im->format == &import_zip && import_is_bundle(&im->context))
            im->format = &import_bundle;
        else if (!im->source.format.len && im->format == &import_zip)
            im->format = format_of_archive(&im->context);
    }
    return im->format->open(&im->context, im->input, &im->reader, error);
}

/* Rows that were committed before a crash are read again and left alone. */
static lw_status skip_rows(import *im, lw_error *error) {
    for (int64_t i = 0; i < im->place.counts.rows; i++) {
        lw_arena arena = im->scratch;
        import_row row = {0};
        lw_status status = im->format->next(im->reader, true, &arena, &row, error);
        if (status == LW_NOT_FOUND)
            return lw_fail(error, LW_INVALID, "%.*s has changed since the import began",
                           LW_FMT(im->source.name));
        if (status != LW_OK && status != LW_INVALID) return status;
    }
    return LW_OK;
}

static lw_status open_all(import *im, lw_str progress, lw_error *error) {
    im->memory = malloc((size_t)SCHEMA_BYTES + SCRATCH_BYTES + BATCH_BYTES);
    im->decoder = media_decoder_open(NULL, im->source.keep, im->source.keep_context);
    if (!im->memory || !im->decoder)
        return lw_fail(error, LW_NO_MEMORY, "no memory for the import");
    lw_arena arena = lw_arena_over(im->memory, SCHEMA_BYTES);
    im->scratch = lw_arena_over(im->memory + SCHEMA_BYTES, SCRATCH_BYTES);
    loading l = {im, &arena};
    lw_status status = read_place(progress, &im->place, error);
    if (status == LW_OK) status = store_run(im->source.store, STORE_READ, load_project, &l, error);
    if (status != LW_OK || im->place.phase == PHASE_TASKS) return status;
    im->context = (import_context){.path = im->source.path,
                                   .name = im->source.name,
                                   .schema = &im->schema,
                                   .field = im->source.field,
                                   .as_predictions = im->source.as_predictions,
                                   .data_dir = store_data_dir(im->source.store),
                                   .decoder = im->decoder,
                                   .keep = im->source.keep,
                                   .keep_context = im->source.keep_context};
    status = open_reader(im, error);
    return status == LW_OK ? skip_rows(im, error) : status;
}

lw_status import_open(const import_source *source, lw_str progress, import **import_out,
                      lw_error *error) {
    import *im = calloc(1, sizeof *im);
    if (!im) return lw_fail(error, LW_NO_MEMORY, "no memory for the import");
    im->source = *source;
    im->rows_wanted = LIMIT_IMPORT_BATCH_ROWS / 4;
    lw_status status = open_all(im, progress, error);
    if (status != LW_OK) {
        import_close(im);
        return status;
    }
    *import_out = im;
    return LW_OK;
}

void import_close(import *im) {
    if (!im) return;
    if (im->reader) im->format->close(im->reader);
    import_input_close(im->input);
    media_decoder_close(im->decoder);
    free(im->memory);
    free(im);
}

bool import_stands(const import *im) { return im->place.phase == PHASE_TASKS; }

/* ---- phase one: rows ----------------------------------------------------------------------- */

static void keep_reject(import *im, const import_row *row, const lw_error *why, lw_arena *arena) {
    lw_str reason = lw_arena_copy(arena, lw_str_from(why->message));
    im->rejects[im->reject_count++] =
        (rejected_row){row->line, reason, row->text.data ? row->text : LW_STR("")};
}

static bool is_full(const import *im, const lw_arena *arena, int64_t began) {
    size_t count = im->row_count + im->reject_count;
    return count >= im->rows_wanted ||
           (size_t)BATCH_BYTES - lw_arena_left(arena) > BATCH_BYTES_FULL ||
           (count % 8 == 0 && monotonic_us() - began > READ_US);
}

lw_status import_read(import *im, lw_error *error) {
    if (im->place.phase == PHASE_TASKS || im->row_count + im->reject_count > 0) return LW_OK;
    lw_arena arena = lw_arena_over(im->memory + SCHEMA_BYTES + SCRATCH_BYTES, BATCH_BYTES);
    im->rows = lw_new(&arena, import_row, im->rows_wanted);
    im->rejects = lw_new(&arena, rejected_row, im->rows_wanted);
    assert(im->rows && im->rejects);
    int64_t began = monotonic_us();
    do {
        import_row row = {.confidence = NAN};
        lw_error fault;
        lw_status status = im->format->next(im->reader, false, &arena, &row, &fault);
        im->at_end = status == LW_NOT_FOUND;
        if (status == LW_OK) im->rows[im->row_count++] = row;
        else if (status == LW_INVALID) keep_reject(im, &row, &fault, &arena);
        else if (!im->at_end) return lw_fail(error, status, "%s", fault.message);
    } while (!im->at_end && !is_full(im, &arena, began));
    im->share = im->format->share(im->reader);
    return LW_OK;
}

/* How many rows the file probably has. */
static int64_t estimate_rows(const import *im, int64_t rows) {
    if (im->at_end || im->share <= 0) return rows;
    double estimate = (double)rows / im->share;
    return estimate > (double)rows ? (int64_t)estimate : rows;
}

/* NULL where the items have no language. */
static lw_status find_language_key(const import *im, tx *t, lw_arena *arena, const char **key_out,
                                   lw_error *error) {
    *key_out = NULL;
    if (!im->project.by_language) return LW_OK;
    db_rows rows = db_query(t, Q_PROJECT_LANGUAGE_KEY, DB_ARGS(v_int(im->source.project_id)));
    lw_str key = db_next(&rows) ? db_text_copy(&rows, 0, arena) : (lw_str){0};
    if (key.len) *key_out = key.data;
    return db_end(&rows, error);
}

static lw_status write_rows(import *im, tx *t, lw_error *error) {
    char key[LIMIT_NAME_CHARS * 4 + 1];
    lw_arena arena = lw_arena_over(key, sizeof key);
    import_target target = {.project_id = im->source.project_id,
                            .batch_id = im->source.id,
                            .schema_version = im->project.schema_version,
                            .guideline_version = im->project.guideline_version};
    import_counts *counts = &im->next.counts;
    lw_status status = find_language_key(im, t, &arena, &target.language_key, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_BATCH_INSERT,
                         DB_ARGS(v_int(target.project_id), v_int(target.batch_id)), NULL, error);
    for (size_t i = 0; i < im->row_count && status == LW_OK; i++)
        status = import_write_row(t, &target, &im->rows[i], counts, im->scratch, error);
    for (size_t i = 0; i < im->reject_count && status == LW_OK; i++)
        status = db_exec(t, Q_REJECT_INSERT,
                         DB_ARGS(v_int(target.project_id), v_int(target.batch_id),
                                 v_int(im->rejects[i].line), v_text(im->rejects[i].reason),
                                 v_text(im->rejects[i].text)),
                         NULL, error);
    counts->rejected += (int64_t)im->reject_count;
    counts->rows += (int64_t)(im->row_count + im->reject_count);
    return status;
}

static lw_status add_counters(import *im, tx *t, lw_error *error) {
    const import_counts *counts = &im->next.counts;
    lw_status status = counter_add(t, im->source.project_id, "items", counts->accepted, error);
    if (status == LW_OK)
        status = counter_add(t, im->source.project_id, "answers", counts->answers, error);
    for (size_t i = 0; i < IMPORT_STATES && status == LW_OK; i++)
        status = counter_add(t, im->source.project_id, item_states[i], counts->states[i], error);
    return status;
}

/* Shows all rows at once. */
static lw_status flip(import *im, tx *t, lw_error *error) {
    im->next.phase = PHASE_TASKS;
    lw_str note = lw_utf8_start(im->format->note(im->reader), NOTE_BYTES - 1);
    snprintf(im->next.note, NOTE_BYTES, "%.*s", LW_FMT(note));
    /* Ids of other processes may be a little behind this one's. */
    im->next.tasks_after = im->source.id - (60000LL << 22);
    lw_status status = add_counters(im, t, error);
    if (status == LW_OK && im->next.counts.urgent)
        status = db_exec(t, Q_PROJECT_SET_BY_URGENCY, DB_ARGS(v_int(im->source.project_id)), NULL,
                         error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_BATCH_FLIP,
                         DB_ARGS(v_int(im->source.project_id), v_int(im->source.id),
                                 v_int(store_new_id(t->store))),
                         NULL, error);
    if (status != LW_OK) return status;
    char id[ID_TEXT_MAX], body[80];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(id, ID_PROJECT, 0, im->source.project_id).data);
    return happened(t, im->source.project_id, "counters", (lw_str){body, (size_t)length}, error);
}

static lw_status write_phase_one(import *im, tx *t, import_report *report, lw_error *error) {
    int64_t began = monotonic_us();
    lw_status status = write_rows(im, t, error);
    if (status == LW_OK && im->at_end) status = flip(im, t, error);
    if (status != LW_OK) return status;
    size_t count = im->row_count + im->reject_count;
    int64_t took = monotonic_us() - began;
    if (took > BATCH_US && count >= im->rows_wanted) im->rows_wanted = im->rows_wanted * 2 / 3;
    if (took < BATCH_US / 2) im->rows_wanted = im->rows_wanted * 3 / 2;
    if (im->rows_wanted > LIMIT_IMPORT_BATCH_ROWS) im->rows_wanted = LIMIT_IMPORT_BATCH_ROWS;
    if (im->rows_wanted < BATCH_ROWS_MIN) im->rows_wanted = BATCH_ROWS_MIN;
    report->more = true;
    report->done = im->next.counts.rows;
    report->total = estimate_rows(im, report->done);
    char number[32];
    snprintf(report->message, sizeof report->message, "Reading %.*s: %s rows so far",
             LW_FMT(lw_utf8_start(im->source.name, 120)), with_commas(number, report->done));
    return LW_OK;
}

/* ---- phase two: tasks, and what items are found by ----------------------------------------------------------------------- */

static lw_status batch_seq_base(const import *im, tx *t, int64_t *base_out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_IMPORT_BATCH_SHOW, DB_ARGS(v_int(im->source.project_id), v_int(im->source.id)),
               "import's batch", &rows, error);
    if (status != LW_OK) return status;
    *base_out = db_int(&rows, 1);
    return db_end(&rows, error);
}

static lw_status next_range(tx *t, int64_t project_id, int64_t batch_id, int64_t after,
                            int64_t limit, int64_t *last_out, int64_t *count_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(
        t, Q_IMPORT_RANGE, DB_ARGS(v_int(project_id), v_int(batch_id), v_int(after), v_int(limit)),
        "range", &rows, error);
    if (status != LW_OK) return status;
    *last_out = db_int(&rows, 0);
    *count_out = db_int(&rows, 1);
    return db_end(&rows, error);
}

/* Whether items of the range are looked at one by one: they enter the project's workflow, or answers came
 * with them, of which something is to be made. */
static bool looks_at_each(const import *im) {
    return im->project.workflow_version || im->place.counts.answers;
}

static lw_status look_at(import *im, tx *t, project_settings *p, int64_t item_id, int64_t base,
                         lw_error *error) {
    lw_arena arena = lw_arena_over(im->memory + SCHEMA_BYTES + SCRATCH_BYTES, BATCH_BYTES);
    if (p->workflow_version) {
        uint64_t shuffled = lw_str_hash((lw_str){(const char *)&item_id, sizeof item_id});
        return item_enter(t, p, item_id, base + (int64_t)(shuffled % SEQ_BLOCK), &arena, error);
    }
    lw_str unused;
    return item_decide(t, p, item_id, NULL, 0, &arena, &unused, error);
}

static lw_status look_at_each(import *im, tx *t, int64_t last, int64_t base, lw_error *error) {
    int64_t ids[ENTER_ROWS];
    size_t count = 0;
    db_rows rows =
        db_query(t, im->project.workflow_version ? Q_IMPORT_RANGE_ITEMS : Q_IMPORT_RANGE_ANSWERED,
                 DB_ARGS(v_int(im->source.project_id), v_int(im->source.id),
                         v_int(im->place.tasks_after), v_int(last)));
    while (count < ENTER_ROWS && db_next(&rows)) ids[count++] = db_int(&rows, 0);
    lw_status status = db_end(&rows, error);
    project_settings p = im->project;
    p.questions = &im->schema;
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = look_at(im, t, &p, ids[i], base, error);
    return status;
}

static lw_status make_tasks(import *im, tx *t, int64_t last, lw_error *error) {
    int64_t base;
    lw_status status = batch_seq_base(im, t, &base, error);
    if (status != LW_OK) return status;
    const db_value owner = v_int(im->source.project_id), batch = v_int(im->source.id);
    const db_value after = v_int(im->place.tasks_after), until = v_int(last);
    if (!im->project.workflow_version) {
        status = db_exec(
            t, Q_IMPORT_RANGE_TASKS,
            DB_ARGS(owner, batch, after, until, v_int(base), v_int(im->project.quality.min_labels)),
            NULL, error);
        if (status == LW_OK && (im->project.by_language || im->place.counts.urgent))
            status =
                db_exec(t, Q_IMPORT_RANGE_LANES, DB_ARGS(owner, batch, after, until), NULL, error);
    }
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_RANGE_META, DB_ARGS(owner, batch, after, until), NULL, error);
    if (status == LW_OK && looks_at_each(im)) status = look_at_each(im, t, last, base, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_RANGE_DECISIONS,
                         DB_ARGS(owner, batch, after, until,
                                 v_text(LW_STR("Waiting for its first answer")), v_int(db_now(t))),
                         NULL, error);
    return status;
}

static void write_result(const import *im, const import_counts *counts, import_report *report) {
    json_writer w = json_write_to(report->result);
    json_open(&w, '{');
    json_key(&w, "accepted"), json_integer(&w, counts->accepted);
    json_key(&w, "duplicates"), json_integer(&w, counts->duplicates);
    json_key(&w, "rejected"), json_integer(&w, counts->rejected);
    if (*im->place.note) json_key(&w, "note"), json_string(&w, lw_str_from(im->place.note));
    json_close(&w, '}');
    char accepted[32], duplicates[32], rejected[32];
    int used =
        snprintf(report->message, sizeof report->message, "%s row%s in",
                 with_commas(accepted, counts->accepted), counts->accepted == 1 ? " is" : "s are");
    const size_t room = sizeof report->message;
    if (counts->duplicates)
        used += snprintf(report->message + used, room - (size_t)used, "; %s there already",
                         with_commas(duplicates, counts->duplicates));
    if (counts->rejected)
        used += snprintf(report->message + used, room - (size_t)used, "; %s left out",
                         with_commas(rejected, counts->rejected));
    if (*im->place.note)
        snprintf(report->message + used, room - (size_t)used, " (%s)", im->place.note);
}

static lw_status write_phase_two(import *im, tx *t, import_report *report, lw_error *error) {
    int64_t last, count, at_once = looks_at_each(im) ? ENTER_ROWS : TASK_ROWS;
    lw_status status = next_range(t, im->source.project_id, im->source.id, im->place.tasks_after,
                                  at_once, &last, &count, error);
    if (status == LW_OK && count) status = make_tasks(im, t, last, error);
    if (status != LW_OK) return status;
    report->done = report->total = im->place.counts.rows;
    im->next.tasks += count;
    if (count) im->next.tasks_after = last;
    report->more = count == at_once;
    if (report->more) {
        char made[32], all[32];
        snprintf(report->message, sizeof report->message, "Queueing the new items: %s of %s",
                 with_commas(made, im->next.tasks), with_commas(all, im->place.counts.accepted));
        return LW_OK;
    }
    write_result(im, &im->place.counts, report);
    return db_exec(t, Q_IMPORT_BATCH_FINISH,
                   DB_ARGS(v_int(im->source.project_id), v_int(im->source.id)), NULL, error);
}

/* ---- steps ---------------------------------------------------------------------------------- */

lw_status import_write(import *im, tx *t, import_report *report, lw_error *error) {
    im->next = im->place;
    lw_status status = im->place.phase == PHASE_ROWS ? write_phase_one(im, t, report, error)
                                                     : write_phase_two(im, t, report, error);
    if (status == LW_OK) write_place(&im->next, report->progress);
    return status;
}

void import_wrote(import *im) {
    im->place = im->next;
    im->row_count = im->reject_count = 0;
}

static const query_id undo_queries[] = {
    Q_IMPORT_UNDO_COUNTS, Q_IMPORT_UNDO_ANNOTATIONS, Q_IMPORT_UNDO_DECISIONS, Q_IMPORT_UNDO_BODIES,
    Q_IMPORT_UNDO_GOLD,   Q_IMPORT_UNDO_MEDIA,       Q_IMPORT_UNDO_ITEMS};

lw_status import_undo(tx *t, int64_t project_id, int64_t batch_id, import_report *report,
                      lw_error *error) {
    int64_t last, count, first = batch_id - (60000LL << 22);
    lw_status status = next_range(t, project_id, batch_id, first, UNDO_ROWS, &last, &count, error);
    for (size_t i = 0; i < sizeof undo_queries / sizeof *undo_queries && count && status == LW_OK;
         i++)
        status = db_exec(t, undo_queries[i],
                         DB_ARGS(v_int(project_id), v_int(batch_id), v_int(first), v_int(last)),
                         NULL, error);
    report->more = count == UNDO_ROWS;
    if (status != LW_OK || report->more) return status;
    status = db_exec(t, Q_IMPORT_UNDO_SOURCES, DB_ARGS(v_int(project_id)), NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_BATCH_DELETE, DB_ARGS(v_int(project_id), v_int(batch_id)),
                         NULL, error);
    return status;
}
