/* freeze_job.c - the freeze of a certification as a job: a page a step, then the moment, and when all has been read
 * outside of the steps, the draw. */
#include "server/jobs/freeze_job.h"
#include "server/jobs/kinds.h"
#include "server/limits.h"
#include "server/work/certification.h"
#include <stdio.h>
#include <stdlib.h>

typedef enum { FREEZE_PAGES, FREEZE_MOMENT, FREEZE_DRAW } freeze_phase;
static const char *const phases[] = {"pages", "moment", "draw"};

/* How far it is: what the progress says. */
typedef struct {
    freeze_phase phase;
    int64_t after, done, total; /* after: the last item of the pages so far */
} freeze_place;

typedef struct {
    int64_t certification_id;
    freeze_place at, next; /* next: once the step is durable */
    certification_frozen frozen;
    bool read, changed; /* changed: something is not decided any more as it was frozen */
    char *memory;       /* [LIMIT_ARENA_BYTES] */
} freeze_state;

lw_status freeze_job_create(tx *t, const actor *who, int64_t certification_id, lw_arena *arena,
                            lw_error *error) {
    char id[ID_TEXT_MAX];
    int64_t job_id;
    lw_str text = id_write(id, ID_CERTIFICATION, who->project_id, certification_id);
    job_wanted wanted = {.project_id = who->project_id,
                         .kind = "freeze",
                         .input =
                             lw_arena_format(arena, "{\"certification\":\"%.*s\"}", LW_FMT(text)),
                         .created_by = who->account_id};
    if (!wanted.input.data) return lw_fail(error, LW_NO_MEMORY, "no room for the job");
    return job_create(t, &wanted, &job_id, error);
}

static lw_status read_input(const job_run *run, int64_t *id_out, lw_error *error) {
    json *input;
    int64_t project_id;
    lw_status status = json_parse(run->input, &input, error);
    if (status != LW_OK) return status;
    lw_str text = json_text(json_get(input, "certification"));
    bool read = text.data && id_read(text, ID_CERTIFICATION, &project_id, id_out);
    json_free(input);
    return read ? LW_OK : lw_fail(error, LW_INTERNAL, "the job's certification is no id");
}

static lw_status read_progress(lw_str progress, freeze_place *at, lw_error *error) {
    json *read;
    if (!progress.len) return LW_OK;
    lw_status status = json_parse(progress, &read, error);
    if (status != LW_OK) return status;
    for (freeze_phase phase = FREEZE_PAGES; phase <= FREEZE_DRAW; phase++)
        if (lw_str_equal(json_text(json_get(read, "phase")), lw_str_from(phases[phase])))
            at->phase = phase;
    at->after = json_int(json_get(read, "after"));
    at->done = json_int(json_get(read, "done"));
    at->total = json_int(json_get(read, "total"));
    json_free(read);
    return LW_OK;
}

static lw_status open_freeze(job_run *run, lw_error *error) {
    freeze_state *s = run->state = calloc(1, sizeof *s);
    if (s) s->memory = malloc(LIMIT_ARENA_BYTES);
    if (!s || !s->memory) return lw_fail(error, LW_NO_MEMORY, "no memory for the freeze");
    lw_status status = read_input(run, &s->certification_id, error);
    return status == LW_OK ? read_progress(run->progress, &s->at, error) : status;
}

/* ---- reading what was frozen ------------------------------------------------------------------ */

static lw_status sum(tx *t, void *context, lw_error *error) {
    job_run *run = context;
    freeze_state *s = run->state;
    lw_arena arena = lw_arena_over(s->memory, LIMIT_ARENA_BYTES);
    lw_status status =
        certification_frozen_sum(t, run->project_id, s->certification_id, arena, &s->frozen, error);
    if (status != LW_OK) return status;
    db_rows rows = db_query(t, Q_CERTIFICATION_CHANGED,
                            DB_ARGS(v_int(run->project_id), v_int(s->certification_id)));
    s->changed = db_next(&rows);
    return db_end(&rows, error);
}

static lw_status order(tx *t, void *context, lw_error *error) {
    job_run *run = context;
    freeze_state *s = run->state;
    certification_row row;
    lw_arena arena = lw_arena_over(s->memory, LIMIT_ARENA_BYTES);
    lw_status status =
        certification_load(t, run->project_id, s->certification_id, &arena, &row, error);
    return status == LW_OK
               ? certification_frozen_order(t, run->project_id, &row, arena, &s->frozen, error)
               : status;
}

static lw_status prepare_freeze(job_run *run, lw_error *error) {
    freeze_state *s = run->state;
    if (s->at.phase != FREEZE_DRAW || s->read) return LW_OK;
    lw_status status = store_run(run->store, STORE_READ, sum, run, error);
    if (status == LW_OK) status = job_keep(run, error);
    if (status == LW_OK) status = store_run(run->store, STORE_READ, order, run, error);
    s->read = status == LW_OK;
    return status;
}

/* ---- steps ------------------------------------------------------------------------------------ */

static lw_status freeze_page(job_run *run, tx *t, lw_error *error) {
    freeze_state *s = run->state;
    item_counts counts;
    int64_t count;
    lw_status status = certification_freeze_page(t, run->project_id, s->certification_id,
                                                 &s->next.after, &count, error);
    if (status == LW_OK) status = counter_read(t, run->project_id, &counts, error);
    if (status != LW_OK) return status;
    s->next.done += count;
    s->next.total = counts.settled > s->next.done ? counts.settled : s->next.done;
    if (count < LIMIT_FREEZE_ROWS) s->next.phase = FREEZE_MOMENT;
    return LW_OK;
}

static lw_status take_moment(job_run *run, tx *t, lw_error *error) {
    freeze_state *s = run->state;
    bool more;
    lw_status status =
        certification_freeze_moment(t, run->project_id, s->certification_id, &more, error);
    if (status == LW_OK && !more) s->next.phase = FREEZE_DRAW;
    return status;
}

static lw_status draw(job_run *run, tx *t, job_step *step, lw_error *error) {
    freeze_state *s = run->state;
    lw_arena arena = lw_arena_over(s->memory, LIMIT_ARENA_BYTES);
    bool voided = false;
    lw_status status = LW_OK;
    if (s->changed) {
        status = certification_hold(t, run->project_id, s->certification_id, "freezing", error);
        if (status == LW_OK)
            status = certification_check_frozen(t, run->project_id, s->certification_id, &voided,
                                                &arena, error);
    }
    if (status == LW_OK && !voided)
        status = certification_freeze_finish(t, run->project_id, s->certification_id, &s->frozen,
                                             &arena, error);
    step->more = false;
    lw_put(&step->result, LW_STR("{}"));
    snprintf(step->message, sizeof step->message, "%s",
             voided ? "Void: a decision was changed meanwhile" : "Frozen: it can be audited now");
    return status;
}

static void write_progress(const freeze_place *at, job_step *step) {
    json_writer w = json_write_to(&step->progress);
    json_open(&w, '{');
    json_key(&w, "phase"), json_string(&w, lw_str_from(phases[at->phase]));
    json_key(&w, "after"), json_integer(&w, at->after);
    json_key(&w, "done"), json_integer(&w, at->done);
    json_key(&w, "total"), json_integer(&w, at->total);
    json_close(&w, '}');
}

static lw_status step_freeze(job_run *run, tx *t, job_step *step, lw_error *error) {
    freeze_state *s = run->state;
    lw_status status = LW_OK;
    s->next = s->at;
    step->more = true;
    snprintf(step->message, sizeof step->message, "Freezing what is settled");
    switch (s->at.phase) {
    case FREEZE_PAGES: status = freeze_page(run, t, error); break;
    case FREEZE_MOMENT: status = take_moment(run, t, error); break;
    case FREEZE_DRAW: status = draw(run, t, step, error); break;
    }
    step->done = s->next.done;
    step->total = s->next.total;
    if (status == LW_OK && step->more) write_progress(&s->next, step);
    return status;
}

static void commit_freeze(job_run *run) {
    freeze_state *s = run->state;
    s->at = s->next;
}

static lw_status undo_freeze(job_run *run, tx *t, job_step *step, lw_error *error) {
    char memory[4096];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    int64_t id;
    lw_status status = read_input(run, &id, error);
    step->more = false;
    return status == LW_OK ? certification_freeze_stop(t, run->project_id, id, &arena, error)
                           : status;
}

static void close_freeze(job_run *run, bool ended) {
    freeze_state *s = run->state;
    (void)ended;
    if (!s) return;
    certification_frozen_free(&s->frozen);
    free(s->memory);
    free(s);
    run->state = NULL;
}

const job_kind freeze_job = {.name = "freeze",
                             .open = open_freeze,
                             .prepare = prepare_freeze,
                             .step = step_freeze,
                             .commit = commit_freeze,
                             .undo = undo_freeze,
                             .close = close_freeze};
