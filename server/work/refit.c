/* refit.c - measures a project's sources anew and decides anew what that changes. */
#include "server/work/refit.h"
#include "server/limits.h"
#include "labelwright/intervals.h"
#include "server/work/believe.h"
#include "server/work/decide.h"
#include "server/work/measure.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGES_AT_ONCE = 10,  /* of evidence between two steps: some 100 ms */
    ROWS_AT_ONCE = 500,  /* of reliabilities in one transaction */
    ITEMS_AT_ONCE = 200, /* looked at in one read */
    LOOKS_AT_ONCE = 10,  /* reads between two steps */
    CHANGES_AT_ONCE = 40 /* items written in one transaction: well below 50 ms of the writer */
};

typedef enum { MEASURING, WRITING, DECIDING } refit_phase;

/* How far it is. What a crash must not lose is in progress_members. */
typedef struct {
    int64_t version; /* the one being made; 0: not known yet */
    int64_t was;     /* the one before */
    int64_t answers, answers_then, sources;
    int64_t after; /* the last item looked at */
    int64_t items, changed, settled, reopened, skipped;
    int64_t sent;   /* items that are to go back to work; `reopened` when that is written */
    int64_t held;   /* those that would, beyond what goes at once */
    size_t written; /* rows of reliabilities, then of classes */
    refit_phase phase;
    bool over;
} refit_state;

struct refit {
    refit_source source;
    refit_state now, next;
    int64_t answers_total, items_total; /* for progress */
    int64_t reopens_most;
    measuring *sources;
    schema questions;
    const measurement *rows; /* [row_count] */
    size_t row_count;
    const class_measurement *of_classes; /* [of_classes_count]; written after them */
    size_t of_classes_count;
    bool read; /* all evidence was */
    /* What the last look found. */
    int64_t changes[CHANGES_AT_ONCE];
    size_t change_count;
    int64_t looked_after; /* where it began */
    refit_state looked;
    char *memory;        /* of an item at a time */
    char *schema_memory; /* questions lives here */
};

enum { SCHEMA_BYTES = 16 << 20 };

/* ---- progress ------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    size_t offset;
} progress_members[] = {
    {"version", offsetof(refit_state, version)},   {"sources", offsetof(refit_state, sources)},
    {"answers", offsetof(refit_state, answers)},   {"items", offsetof(refit_state, items)},
    {"changed", offsetof(refit_state, changed)},   {"settled", offsetof(refit_state, settled)},
    {"reopened", offsetof(refit_state, reopened)}, {"skipped", offsetof(refit_state, skipped)},
    {"held", offsetof(refit_state, held)},         {"after", offsetof(refit_state, after)},
    {"sent", offsetof(refit_state, sent)},
};
enum {
    PROGRESS_MEMBERS = sizeof progress_members / sizeof progress_members[0],
    RESULT_MEMBERS = PROGRESS_MEMBERS - 2 /* people have no use for the last */
};

static int64_t *member_of(refit_state *state, size_t member) {
    return (int64_t *)(void *)((char *)state + progress_members[member].offset);
}

/* Only the third phase goes on after a crash; before it everything is measured again. */
static lw_status read_progress(lw_str text, refit_state *state, lw_error *error) {
    if (!text.len) return LW_OK;
    json *value;
    lw_status status = json_parse(text, &value, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < PROGRESS_MEMBERS; i++)
        *member_of(state, i) = json_int(json_get(value, progress_members[i].name));
    json_free(value);
    state->phase = DECIDING;
    return LW_OK;
}

static void write_members(const refit_state *state, size_t count, json_writer *w) {
    refit_state copy = *state;
    for (size_t i = 0; i < count; i++) {
        json_key(w, progress_members[i].name);
        json_integer(w, *member_of(&copy, i));
    }
}

static void write_progress(const refit_state *state, lw_builder *out) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    write_members(state, PROGRESS_MEMBERS, &w);
    json_close(&w, '}');
}

/* ---- opening ------------------------------------------------------------------------------- */

static lw_status load(tx *t, void *context, lw_error *error) {
    refit *r = context;
    project_settings p;
    item_counts counts;
    lw_arena arena = lw_arena_over(r->schema_memory, SCHEMA_BYTES);
    lw_status status = project_settings_load(t, r->source.project_id, &p, error);
    if (status == LW_OK) status = counter_read(t, p.id, &counts, error);
    if (status == LW_OK)
        status = project_schema_load(t, p.id, p.schema_version, &arena, &r->questions, error);
    if (status != LW_OK) return status;
    r->answers_total = counts.answers;
    r->items_total = counts.items;
    int64_t settled = counts.settled + r->now.reopened - r->now.settled; /* as it began */
    r->reopens_most = settled / REFIT_REOPENS;
    if (r->reopens_most < REFIT_REOPENS_MIN) r->reopens_most = REFIT_REOPENS_MIN;
    if (r->source.reopens_all) r->reopens_most = INT64_MAX;
    if (r->now.phase == MEASURING) {
        r->now.was = p.reliability_version;
        r->now.version = p.reliability_version + 1;
        r->now.answers_then = counts.answers;
    }
    return LW_OK;
}

/* Once in the life of a database, where nobody has yet: a few seconds at the most, of samples. */
static lw_status analyse(tx *t, void *context, lw_error *error) {
    (void)context;
    db_rows rows = db_query(t, Q_REFIT_WITHOUT_STATISTICS, DB_NONE);
    bool without = db_next(&rows);
    lw_status status = db_end(&rows, error);
    return status == LW_OK && without ? db_exec(t, Q_REFIT_ANALYSE, DB_NONE, NULL, error) : status;
}

lw_status refit_open(const refit_source *source, lw_str progress, refit **refit_out,
                     lw_error *error) {
    refit *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory for the refit");
    r->source = *source;
    r->memory = malloc(LIMIT_ARENA_BYTES); /* touched only as used */
    r->schema_memory = malloc(SCHEMA_BYTES);
    lw_status status = r->memory && r->schema_memory
                           ? read_progress(progress, &r->now, error)
                           : lw_fail(error, LW_NO_MEMORY, "no memory for the refit");
    if (status == LW_OK) status = store_run(source->store, STORE_READ, load, r, error);
    if (status == LW_OK && r->now.phase == MEASURING)
        status = store_run(source->store, STORE_WRITE, analyse, NULL, error);
    if (status == LW_OK && r->now.phase == MEASURING)
        status =
            measuring_open(source->store, source->project_id, &r->questions, &r->sources, error);
    if (status == LW_OK) *refit_out = r;
    else refit_close(r);
    return status;
}

void refit_close(refit *r) {
    if (!r) return;
    measuring_close(r->sources);
    free(r->memory);
    free(r->schema_memory);
    free(r);
}

bool refit_stands(const refit *r) { return r->now.phase == DECIDING; }

/* ---- measuring ----------------------------------------------------------------------------- */

static lw_status look_at_evidence(refit *r, lw_error *error) {
    bool more = !r->read;
    lw_status status = LW_OK;
    for (int page = 0; page < PAGES_AT_ONCE && more && status == LW_OK; page++)
        status = measuring_read(r->sources, &more, error);
    if (status != LW_OK) return status;
    r->now.answers = measuring_answers(r->sources);
    if (more) return LW_OK;
    if (r->read)
        status = measuring_fit(r->sources, r->source.keep, r->source.keep_context, &r->rows,
                               &r->row_count, error);
    if (status == LW_OK && r->read) {
        r->of_classes = measuring_classes(r->sources, &r->of_classes_count);
        r->now.phase = WRITING;
    }
    r->read = true;
    return status;
}

/* ---- writing the version ------------------------------------------------------------------- */

static lw_status write_row(tx *t, const refit *r, const measurement *row, lw_error *error) {
    return db_exec(t, Q_RELIABILITY_SET,
                   DB_ARGS(v_int(r->source.project_id), v_int(r->now.version),
                           v_int(row->source_id), v_text(row->field), v_real(row->answers),
                           v_real(row->accuracy), v_real(row->low), v_real(row->high)),
                   NULL, error);
}

static lw_status write_class(tx *t, const refit *r, const class_measurement *row, lw_error *error) {
    return db_exec(t, Q_CLASS_RELIABILITY_SET,
                   DB_ARGS(v_int(r->source.project_id), v_int(row->source_id), v_text(row->class),
                           v_real(row->person.named), v_real(row->person.misnamed),
                           v_real(row->anybody.named), v_real(row->anybody.misnamed),
                           v_real(row->answers), v_real(row->accuracy), v_real(row->low),
                           v_real(row->high)),
                   NULL, error);
}

/* People of each tier or a higher one together, at each question. */
static lw_status write_tiers(tx *t, const refit *r, lw_error *error) {
    typedef struct {
        double answers, right;
    } pool;
    const schema *questions = &r->questions;
    pool *pools = calloc(questions->field_count * TIERS, sizeof *pools);
    if (!pools) return lw_fail(error, LW_NO_MEMORY, "no memory for the tiers");
    db_rows rows = db_query(t, Q_RELIABILITY_BY_TIER,
                            DB_ARGS(v_int(r->source.project_id), v_int(r->now.version),
                                    v_int((int64_t)(questions->field_count * TIERS))));
    while (db_next(&rows)) {
        size_t field = schema_find(questions, db_text(&rows, 1));
        if (field == questions->field_count) continue;
        for (tier lowest = TIER_ANY; lowest <= tier_named(db_text(&rows, 0)); lowest++) {
            pool *p = &pools[field * TIERS + lowest];
            p->answers += db_real(&rows, 2);
            p->right += db_real(&rows, 3);
        }
    }
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < questions->field_count * TIERS && status == LW_OK; i++) {
        const pool *p = &pools[i];
        lw_interval interval;
        if (p->answers < 1) continue;
        status = lw_interval_wilson((uint64_t)lround(fmin(p->right, p->answers)),
                                    (uint64_t)ceil(p->answers), .95, &interval, error);
        const measurement row = {SOURCE_OF_TIER(i % TIERS),
                                 questions->fields[i / TIERS].name,
                                 p->answers,
                                 p->right / p->answers,
                                 interval.low,
                                 interval.high};
        if (status == LW_OK) status = write_row(t, r, &row, error);
    }
    free(pools);
    return status;
}

/* The project changes over to the version, or, when nothing could be measured, remembers that it was
 * tried. */
static lw_status change_over(tx *t, refit *r, lw_error *error) {
    int64_t changed;
    if (!r->row_count) r->next.version = r->now.was;
    lw_status status = db_exec(t, Q_REFIT_SWITCH,
                               DB_ARGS(v_int(r->source.project_id), v_int(r->next.version),
                                       v_int(r->now.answers_then), v_int(r->now.was)),
                               &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_INTERNAL, "another refit came in between");
    r->next.phase = DECIDING;
    r->next.over = !r->row_count;
    return status;
}

static lw_status write_version(tx *t, refit *r, lw_error *error) {
    size_t end = r->now.written + ROWS_AT_ONCE, total = r->row_count + r->of_classes_count;
    if (end > total) end = total;
    lw_status status = LW_OK;
    for (size_t i = r->now.written; i < end && status == LW_OK; i++)
        status = i < r->row_count ? write_row(t, r, &r->rows[i], error)
                                  : write_class(t, r, &r->of_classes[i - r->row_count], error);
    r->next.written = end;
    if (status == LW_OK && end == total) status = write_tiers(t, r, error);
    return status == LW_OK && end == total ? change_over(t, r, error) : status;
}

/* ---- deciding anew ------------------------------------------------------------------------- */

static void count_change(refit_state *state, const redecision *done) {
    state->changed += done->changed;
    state->settled += done->settled && !done->was_settled;
    state->reopened += done->was_settled && !done->settled;
}

typedef struct {
    int64_t id;
    bool decided; /* something was said about it */
} candidate;

static lw_status load_candidates(tx *t, refit *r, candidate *found, size_t *count_out,
                                 lw_error *error) {
    *count_out = 0;
    db_rows rows = db_query(
        t, Q_REFIT_ITEMS,
        DB_ARGS(v_int(r->source.project_id), v_int(r->looked.after), v_int(ITEMS_AT_ONCE)));
    while (*count_out < ITEMS_AT_ONCE && db_next(&rows))
        found[(*count_out)++] = (candidate){db_int(&rows, 0), db_int(&rows, 1) != 0};
    return db_end(&rows, error);
}

/* An item that cannot be weighed (evidence beyond all measure) stays as it is: the others go on. A
 * failure of the database comes again with the next statement. */
static bool is_of_the_item(lw_status status) {
    return status == LW_NO_MEMORY || status == LW_TOO_LARGE || status == LW_INVALID ||
           status == LW_MALFORMED;
}

/* Reads until enough items are found that change. On PostgreSQL it holds each item's task for that
 * (and so is a write): an answer that is being decided at this moment with the version before is then
 * waited for, and one that comes later finds the new one. SQLite's writes come one after another. */
static lw_status look_at_items(tx *t, void *context, lw_error *error) {
    refit *r = context;
    project_settings p;
    candidate found[ITEMS_AT_ONCE];
    size_t count;
    refit_state before = r->looked;
    size_t changes_before = r->change_count;
    lw_arena all = lw_arena_over(r->memory, LIMIT_ARENA_BYTES);
    lw_status status = project_settings_load(t, r->source.project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, &all, error);
    if (status == LW_OK) status = load_candidates(t, r, found, &count, error);
    for (size_t i = 0; status == LW_OK && i < count && r->change_count < CHANGES_AT_ONCE; i++) {
        redecision would = {.changed = false};
        lw_arena arena = all;
        if (found[i].decided)
            status = item_redecide(t, &p, found[i].id, false, &arena, &would, error);
        if (is_of_the_item(status)) r->looked.skipped++, status = LW_OK;
        bool goes_back = would.changed && would.was_settled && !would.settled;
        bool held = goes_back && r->looked.sent >= r->reopens_most;
        if (would.changed && !held) r->changes[r->change_count++] = found[i].id;
        r->looked.sent += goes_back && !held;
        r->looked.held += held;
        r->looked.after = found[i].id;
        r->looked.items++;
    }
    r->looked.over = status == LW_OK && count == 0;
    if (status != LW_OK) { /* it may run again */
        r->looked = before;
        r->change_count = changes_before;
    }
    return status;
}

static lw_status look_for_changes(refit *r, lw_error *error) {
    store *s = r->source.store;
    store_mode mode = store_is_postgres(s) ? STORE_WRITE : STORE_READ;
    lw_status status = LW_OK;
    r->looked = r->now;
    r->change_count = 0;
    for (int look = 0; look < LOOKS_AT_ONCE && status == LW_OK && !r->looked.over &&
                       r->change_count < CHANGES_AT_ONCE;
         look++)
        status = store_run(s, mode, look_at_items, r, error);
    return status;
}

static lw_status write_changes(tx *t, refit *r, lw_error *error) {
    project_settings p;
    lw_arena all = lw_arena_over(r->memory, LIMIT_ARENA_BYTES);
    r->next = r->looked;
    lw_status status = project_settings_load(t, r->source.project_id, &p, error);
    if (status == LW_OK) status = project_questions(t, &p, &all, error);
    for (size_t i = 0; i < r->change_count && status == LW_OK; i++) {
        redecision done;
        lw_arena arena = all;
        status = item_redecide(t, &p, r->changes[i], true, &arena, &done, error);
        if (status == LW_OK) count_change(&r->next, &done);
    }
    return status;
}

/* ---- steps --------------------------------------------------------------------------------- */

static const char *plural(int64_t count) { return count == 1 ? "" : "s"; }

static void describe(const refit_state *s, char message[256]) {
    if (s->over && !s->sources)
        snprintf(message, 256, "Nothing to measure yet: no two sources answered the same question");
    else if (s->over)
        snprintf(
            message, 256,
            "Reliabilities %lld: %lld source%s by %lld answer%s; %lld of %lld items changed, %lld "
            "settled by it, %lld back to work",
            (long long)s->version, (long long)s->sources, plural(s->sources), (long long)s->answers,
            plural(s->answers), (long long)s->changed, (long long)s->items, (long long)s->settled,
            (long long)s->reopened);
    if (s->over && s->held) {
        size_t used = strlen(message);
        snprintf(message + used, 256 - used, "; %lld more keep their decision until the next time",
                 (long long)s->held);
    }
    if (s->over) return;
    if (s->phase == DECIDING)
        snprintf(message, 256, "Deciding anew: %lld items, %lld changed", (long long)s->items,
                 (long long)s->changed);
    else if (s->phase == WRITING)
        snprintf(message, 256, "Writing how good %lld source%s are", (long long)s->sources,
                 plural(s->sources));
    else snprintf(message, 256, "Reading answers: %lld", (long long)s->answers);
}

/* Whose measured accuracy fell most, for it is they who send items back. */
static lw_status write_fallen(tx *t, const refit *r, json_writer *w, lw_error *error) {
    enum { SHOWN = 5 };
    json_key(w, "fell"), json_open(w, '[');
    db_rows rows =
        db_query(t, Q_RELIABILITY_FELL,
                 DB_ARGS(v_int(r->source.project_id), v_int(r->next.version), v_int(SHOWN)));
    while (db_next(&rows)) {
        json_open(w, '{');
        json_key(w, "name"), json_string(w, db_text(&rows, 0));
        json_key(w, "field"), json_string(w, db_text(&rows, 1));
        json_key(w, "was"), json_number(w, db_real(&rows, 2));
        json_key(w, "now"), json_number(w, db_real(&rows, 3));
        json_close(w, '}');
    }
    json_close(w, ']');
    return db_end(&rows, error);
}

static lw_status write_result(tx *t, const refit *r, lw_builder *out, lw_error *error) {
    json_writer w = json_write_to(out);
    json_open(&w, '{');
    write_members(&r->next, RESULT_MEMBERS, &w);
    lw_status status = write_fallen(t, r, &w, error);
    json_close(&w, '}');
    return status;
}

lw_status refit_look(refit *r, lw_error *error) {
    if (r->now.phase == DECIDING) return look_for_changes(r, error);
    return r->now.phase == MEASURING ? look_at_evidence(r, error) : LW_OK;
}

lw_status refit_write(refit *r, tx *t, refit_report *report, lw_error *error) {
    lw_status status = LW_OK;
    r->next = r->now;
    if (r->now.phase == WRITING) r->next.sources = measuring_sources(r->sources);
    if (r->now.phase == WRITING) status = write_version(t, r, error);
    if (r->now.phase == DECIDING) status = write_changes(t, r, error);
    if (status != LW_OK) return status;
    const refit_state *s = &r->next;
    report->more = !s->over;
    report->total = r->answers_total + r->items_total;
    report->done = s->answers + s->items;
    if (report->done > report->total || s->over) report->done = report->total;
    describe(s, report->message);
    if (s->phase == DECIDING && !s->over) write_progress(s, report->progress);
    return s->over ? write_result(t, r, report->result, error) : LW_OK;
}

void refit_wrote(refit *r) { r->now = r->next; }

lw_status refit_undo(tx *t, int64_t project_id, lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_RELIABILITY_FORGET,
                   DB_ARGS(v_int(project_id), v_int(p.reliability_version)), NULL, error);
}
