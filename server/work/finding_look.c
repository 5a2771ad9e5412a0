/* finding_look.c - looks at the newest answers of a project's people for careless work. */
#include "labelwright/intern.h"
#include "server/rules/findings.h"
#include "server/work/finding.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
    ANSWERS_MAX = 50000, /* the newest: read in some seconds, 100 answers of 500 people */
    PAGE_ROWS = 2000,    /* in one transaction */
    LABELS_MAX = 2000,
    ARENA_BYTES = 256 << 20, /* of address space, touched as used */
    SCHEMA_BYTES = 16 << 20,
    ROW_BYTES = 1 << 20,
};
static const double rate = .02; /* of false alarms among what is found */

struct finding_look {
    int64_t project_id;
    store *store;
    const schema_field *field; /* the question that is looked at; NULL: none can be */
    int64_t before;            /* the answers to read next are older */
    bool more;
    lw_intern *people, *items, *labels;
    finding_answer *answers; /* [count], newest first while they are read */
    size_t count;
    const finding_found *found; /* [found_count] */
    size_t found_count;
    char *memory, *schema_memory, *row_memory;
    int64_t page_before;
    size_t page_count;
};

static lw_str bytes_of(const int64_t *id) { return (lw_str){(const char *)id, sizeof *id}; }

/* ---- reading --------------------------------------------------------------------------------- */

/* The first question with a fixed set of answers. */
static lw_status choose_field(tx *t, void *context, lw_error *error) {
    finding_look *l = context;
    project_settings p;
    lw_arena arena = lw_arena_over(l->schema_memory, SCHEMA_BYTES);
    lw_status status = project_settings_load(t, l->project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, &arena, error);
    if (status != LW_OK) return status;
    l->field = NULL;
    for (size_t f = 0; f < p.questions->field_count && !l->field; f++)
        if (schema_answer_count(&p.questions->fields[f])) l->field = &p.questions->fields[f];
    return LW_OK;
}

static lw_status read_label(finding_look *l, lw_str text, int32_t *label_out, lw_error *error) {
    json *values;
    *label_out = -1;
    lw_status status = json_parse(text, &values, error);
    if (status != LW_OK) return status;
    lw_arena scratch = lw_arena_over(l->row_memory, ROW_BYTES);
    lw_str name = lw_arena_copy(&scratch, l->field->name);
    const json *value = name.data ? json_get(values, name.data) : NULL;
    lw_str key = value ? schema_value_key(l->field, value, &scratch) : (lw_str){0};
    if (key.data) status = lw_intern_add(l->labels, key, label_out, error);
    json_free(values);
    return status == LW_TOO_LARGE ? LW_OK : status;
}

static lw_status take_row(finding_look *l, const db_rows *rows, lw_error *error) {
    int64_t about = db_int(rows, 1), account = db_int(rows, 2);
    finding_answer a = {.ms = (int32_t)fmin(1e9, (double)db_int(rows, 4)),
                        .correct = db_is_null(rows, 5) ? -1 : (int8_t)db_int(rows, 5)};
    lw_status status = read_label(l, db_text(rows, 3), &a.label, error);
    if (status != LW_OK || a.label < 0) return status;
    status = lw_intern_add(l->people, bytes_of(&account), &a.person, error);
    if (status == LW_OK) status = lw_intern_add(l->items, bytes_of(&about), &a.item, error);
    if (status == LW_OK) l->answers[l->count++] = a;
    return status;
}

static lw_status read_page(tx *t, void *context, lw_error *error) {
    finding_look *l = context;
    size_t count_before = l->page_count, rows_read = 0;
    lw_status status = LW_OK;
    l->count = count_before;
    l->before = l->page_before;
    size_t room = ANSWERS_MAX - l->count;
    db_rows rows = db_query(t, Q_FINDING_EVIDENCE,
                            DB_ARGS(v_int(l->project_id), v_int(l->before),
                                    v_int(room < PAGE_ROWS ? (int64_t)room : PAGE_ROWS)));
    for (; status == LW_OK && l->count < ANSWERS_MAX && db_next(&rows); rows_read++) {
        l->before = db_int(&rows, 0);
        status = take_row(l, &rows, error);
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    l->more = rows_read > 0 && l->count < ANSWERS_MAX;
    return status == LW_OK ? ended : status;
}

static lw_status read_all(finding_look *l, lw_error *error) {
    lw_status status = LW_OK;
    for (l->more = true; l->more && status == LW_OK;) {
        l->page_before = l->before;
        l->page_count = l->count;
        status = store_run(l->store, STORE_READ, read_page, l, error);
    }
    return status;
}

/* ---- looking --------------------------------------------------------------------------------- */

/* Oldest first. */
static void turn(finding_look *l) {
    for (size_t i = 0, j = l->count; i + 1 < j--; i++) {
        finding_answer swapped = l->answers[i];
        l->answers[i] = l->answers[j];
        l->answers[j] = swapped;
    }
}

static bool get_memory(finding_look *l) {
    l->people = lw_intern_open(ANSWERS_MAX, ANSWERS_MAX * sizeof(int64_t));
    l->items = lw_intern_open(ANSWERS_MAX, ANSWERS_MAX * sizeof(int64_t));
    l->labels = lw_intern_open(LABELS_MAX, ROW_BYTES);
    l->answers = malloc(ANSWERS_MAX * sizeof *l->answers);
    l->memory = malloc(ARENA_BYTES);
    l->schema_memory = malloc(SCHEMA_BYTES);
    l->row_memory = malloc(ROW_BYTES);
    return l->people && l->items && l->labels && l->answers && l->memory && l->schema_memory &&
           l->row_memory;
}

static lw_status look(finding_look *l, lw_error *error) {
    lw_arena arena = lw_arena_over(l->memory, ARENA_BYTES);
    lw_status status = store_run(l->store, STORE_READ, choose_field, l, error);
    if (status != LW_OK || !l->field) return status;
    status = read_all(l, error);
    if (status != LW_OK || !l->count) return status;
    turn(l);
    finding_data data = {.answers = l->answers,
                         .count = l->count,
                         .people = lw_intern_count(l->people),
                         .items = lw_intern_count(l->items),
                         .labels = lw_intern_count(l->labels)};
    return findings_of(&data, rate, &arena, &l->found, &l->found_count, error);
}

lw_status finding_look_run(store *s, int64_t project_id, finding_look **look_out, lw_error *error) {
    finding_look *l = calloc(1, sizeof *l);
    if (!l) return lw_fail(error, LW_NO_MEMORY, "no memory to look at answers");
    *l = (finding_look){.project_id = project_id, .store = s, .before = INT64_MAX};
    lw_status status = get_memory(l) ? look(l, error)
                                     : lw_fail(error, LW_NO_MEMORY, "no memory to look at answers");
    if (status == LW_OK) *look_out = l;
    else finding_look_close(l);
    return status;
}

void finding_look_close(finding_look *l) {
    if (!l) return;
    lw_intern_close(l->people);
    lw_intern_close(l->items);
    lw_intern_close(l->labels);
    free(l->answers);
    free(l->memory);
    free(l->schema_memory);
    free(l->row_memory);
    free(l);
}

/* ---- writing --------------------------------------------------------------------------------- */

static int64_t id_of(const lw_intern *names, int32_t number) {
    int64_t id;
    lw_str bytes = lw_intern_name(names, number);
    memcpy(&id, bytes.data, sizeof id);
    return id;
}

static lw_str words_of(const finding_found *f, lw_arena *arena) {
    switch (f->kind) {
    case FINDING_GUESS:
        return lw_arena_format(arena,
                               "%.0f %% of the answers are those of most others; of careful people "
                               "%.0f %% are at least.",
                               f->seen * 100, f->expected * 100);
    case FINDING_SPEED:
        return lw_arena_format(arena,
                               "%.0f %% of the answers took less than a quarter of the time others "
                               "took for the same items; expected are %.0f %% at most.",
                               f->seen * 100, f->expected * 100);
    case FINDING_STREAK:
        return lw_arena_format(arena, "The same answer %.0f times in a row, where others differ.",
                               f->seen);
    case FINDING_SAME:
        return lw_arena_format(arena,
                               "%.0f %% of the answers are the same one; by those of others to the "
                               "same items %.0f %% are expected at most.",
                               f->seen * 100, f->expected * 100);
    default:
        return lw_arena_format(arena,
                               "%.0f %% of the answers are those of one other person to the same "
                               "items; expected are %.0f %% at most.",
                               f->seen * 100, f->expected * 100);
    }
}

static lw_status write_one(const finding_look *l, tx *t, const project_settings *p,
                           const finding_found *f, lw_arena arena, lw_error *error) {
    int64_t items[FINDING_EVIDENCE];
    for (size_t i = 0; i < f->evidence_count; i++) items[i] = id_of(l->items, f->evidence[i]);
    finding_made made = {.account_id = id_of(l->people, f->person),
                         .other_id = f->other >= 0 ? id_of(l->people, f->other) : 0,
                         .kind = finding_kind_names[f->kind],
                         .says = words_of(f, &arena),
                         .statistic = f->seen,
                         .p = f->p,
                         .items = items,
                         .item_count = f->evidence_count};
    if (!made.says.data) return lw_fail(error, LW_NO_MEMORY, "no room for a finding");
    return finding_note(t, p, &made, &arena, error);
}

lw_status finding_look_write(finding_look *l, tx *t, int64_t *count_out, int64_t *people_out,
                             lw_error *error) {
    project_settings p;
    lw_arena arena = lw_arena_over(l->row_memory, ROW_BYTES);
    lw_status status = project_settings_load(t, l->project_id, &p, error);
    for (size_t i = 0; i < l->found_count && status == LW_OK; i++)
        status = write_one(l, t, &p, &l->found[i], arena, error);
    *count_out = (int64_t)l->found_count;
    *people_out = (int64_t)lw_intern_count(l->people);
    return status;
}
