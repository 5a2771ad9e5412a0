/* plan_job.c - the search for a project's prices, and its forecast. Items are read and sent on their way outside
 * of the steps. New prices are written in one step; then items are decided anew by them, as behind a refit. */
#include "server/jobs/plan_job.h"
#include "server/jobs/kinds.h"
#include "server/work/plan.h"
#include "server/work/refit.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    NEW_ANSWERS_MIN = 20, /* fewer do not move what is to come */
    QUEUED_AT_ONCE = 20,  /* projects in one look; the next ones a minute later */
    OUTLOOK_BYTES = 8192,
};
#define SOON_US (600 * 1000000LL)    /* prices hold so long, whatever comes in */
#define LATER_US (86400 * 1000000LL) /* and no longer, for time passes too */

typedef struct {
    outlook *looking;
    bool found, written;
    plan_prices prices;
    char text[OUTLOOK_BYTES];
    lw_str outlook; /* in it */
    refit *deciding;
} plan_state;

/* ---- what both have -------------------------------------------------------------------------- */

static lw_status open_state(job_run *run, lw_error *error) {
    run->state = calloc(1, sizeof(plan_state));
    return run->state ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for the forecast");
}

static void close_state(job_run *run, bool ended) {
    plan_state *s = run->state;
    (void)ended;
    if (!s) return;
    outlook_close(s->looking);
    refit_close(s->deciding);
    free(s);
    run->state = NULL;
}

/* Reads all that is to be read. One that failed begins anew. */
static lw_status look(job_run *run, lw_error *error) {
    plan_state *s = run->state;
    outlook_close(s->looking);
    s->looking = NULL;
    lw_status status = outlook_open(run->store, run->project_id, &s->looking, error);
    for (bool more = true; more && status == LW_OK;) {
        status = outlook_look(s->looking, &more, error);
        if (status == LW_OK) status = job_keep(run, error);
    }
    return status;
}

static lw_status write_outlook(plan_state *s, const outlook_wanted *wanted, lw_error *error) {
    lw_arena arena = lw_arena_over(s->text, sizeof s->text);
    lw_builder text = lw_builder_in(&arena);
    outlook_write(s->looking, &s->prices, wanted, &text);
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the forecast");
    s->outlook = lw_built(&text);
    s->found = true;
    return LW_OK;
}

/* ---- the forecast ---------------------------------------------------------------------------- */

lw_status forecast_job_create(tx *t, const actor *who, const outlook_wanted *wanted,
                              lw_arena *arena, int64_t *job_id_out, lw_error *error) {
    job_wanted made = {
        .project_id = who->project_id, .kind = "forecast", .created_by = who->account_id};
    lw_status status = outlook_check(t, who->project_id, wanted, arena, &made.input, error);
    return status == LW_OK ? job_create(t, &made, job_id_out, error) : status;
}

static lw_status prepare_forecast(job_run *run, lw_error *error) {
    plan_state *s = run->state;
    char memory[4096];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    outlook_wanted wanted;
    if (s->found) return LW_OK;
    lw_status status = outlook_wanted_read(run->input, &arena, &wanted, error);
    if (status == LW_OK) status = look(run, error);
    if (status != LW_OK) return status;
    s->prices = outlook_prices(s->looking);
    return write_outlook(s, &wanted, error);
}

static lw_status step_forecast(job_run *run, tx *t, job_step *step, lw_error *error) {
    const plan_state *s = run->state;
    (void)t, (void)error;
    step->more = false;
    lw_put(&step->result, s->outlook);
    snprintf(step->message, sizeof step->message, "Looked ahead");
    return LW_OK;
}

const job_kind forecast_job = {.name = "forecast",
                               .open = open_state,
                               .prepare = prepare_forecast,
                               .step = step_forecast,
                               .close = close_state};

/* ---- the plan -------------------------------------------------------------------------------- */

lw_status plan_job_create(tx *t, int64_t project_id, int64_t asked_by, int64_t *job_id_out,
                          lw_error *error) {
    project_settings p;
    db_rows rows;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK && p.archived)
        return lw_fail(error, LW_CONFLICT, "the project is archived");
    if (status == LW_OK)
        status = db_one(t, Q_REFIT_HOLD, DB_ARGS(v_int(project_id)), "project", &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK) return status;
    rows = db_query(t, Q_JOB_QUEUED, DB_ARGS(v_int(project_id), v_text(LW_STR("plan"))));
    *job_id_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    status = db_end(&rows, error);
    if (status != LW_OK || *job_id_out) return status;
    job_wanted wanted = {
        .project_id = project_id, .kind = "plan", .input = LW_STR("{}"), .created_by = asked_by};
    return job_create(t, &wanted, job_id_out, error);
}

static lw_status find_due(tx *t, int64_t *projects, size_t *count_out, lw_error *error) {
    *count_out = 0;
    db_rows rows = db_query(t, Q_PLAN_DUE,
                            DB_ARGS(v_int(NEW_ANSWERS_MIN), v_int(db_now(t) - SOON_US),
                                    v_int(db_now(t) - LATER_US), v_int(QUEUED_AT_ONCE)));
    while (*count_out < QUEUED_AT_ONCE && db_next(&rows))
        projects[(*count_out)++] = db_int(&rows, 0);
    return db_end(&rows, error);
}

static lw_status is_plan_due(tx *t, bool *due_out, lw_error *error) {
    int64_t projects[QUEUED_AT_ONCE];
    size_t count;
    lw_status status = find_due(t, projects, &count, error);
    *due_out = status == LW_OK && count > 0;
    return status;
}

static lw_status queue_due_plans(tx *t, lw_error *error) {
    int64_t projects[QUEUED_AT_ONCE], job_id;
    size_t count;
    lw_status status = find_due(t, projects, &count, error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = plan_job_create(t, projects[i], 0, &job_id, error);
    return status;
}

static lw_status keep(void *context, lw_error *error) { return job_keep(context, error); }

static lw_status open_deciding(job_run *run, lw_str progress, lw_error *error) {
    plan_state *s = run->state;
    refit_source source = {.store = run->store,
                           .project_id = run->project_id,
                           .keep = keep,
                           .keep_context = run,
                           .reopens_all = true};
    return refit_open(&source, progress, &s->deciding, error);
}

static lw_status open_plan(job_run *run, lw_error *error) {
    lw_status status = open_state(run, error);
    if (status != LW_OK || !run->progress.len) return status;
    return open_deciding(run, run->progress, error);
}

static lw_status prepare_plan(job_run *run, lw_error *error) {
    plan_state *s = run->state;
    lw_status status = LW_OK;
    if (s->written && !s->deciding) status = open_deciding(run, LW_STR("{}"), error);
    if (status != LW_OK) return status;
    if (s->deciding) return refit_look(s->deciding, error);
    if (s->found) return LW_OK;
    status = look(run, error);
    if (status != LW_OK) return status;
    s->prices = outlook_prices(s->looking);
    return write_outlook(s, NULL, error);
}

static bool same_prices(const plan_prices *a, const plan_prices *b) {
    return a->money == b->money && a->time == b->time && a->spent == b->spent;
}

static lw_status write_prices(job_run *run, tx *t, job_step *step, lw_error *error) {
    const plan_state *s = run->state;
    project_settings p;
    lw_status status = project_settings_load(t, run->project_id, &p, error);
    if (status == LW_OK)
        status = db_exec(t, Q_PLAN_FOUND,
                         DB_ARGS(v_int(run->project_id), v_real(s->prices.money),
                                 v_real(s->prices.time), v_int(s->prices.spent), v_text(s->outlook),
                                 v_int(outlook_answers(s->looking)), v_int(db_now(t))),
                         NULL, error);
    if (status != LW_OK) return status;
    step->more = !same_prices(&p.plan, &s->prices);
    lw_put(step->more ? &step->progress : &step->result, LW_STR("{}"));
    snprintf(step->message, sizeof step->message, "%s",
             step->more ? "Deciding anew by the new prices" : "The prices stay as they are");
    return LW_OK;
}

static lw_status step_plan(job_run *run, tx *t, job_step *step, lw_error *error) {
    plan_state *s = run->state;
    if (!s->deciding) return write_prices(run, t, step, error);
    refit_report report = {.progress = &step->progress, .result = &step->result};
    lw_status status = refit_write(s->deciding, t, &report, error);
    step->more = report.more;
    step->done = report.done;
    step->total = report.total;
    snprintf(step->message, sizeof step->message, "Decided anew by the new prices");
    return status;
}

static void commit_plan(job_run *run) {
    plan_state *s = run->state;
    if (s->deciding) refit_wrote(s->deciding);
    s->written = true;
    run->stands = true;
}

const job_kind plan_job = {.name = "plan",
                           .is_due = is_plan_due,
                           .queue_due = queue_due_plans,
                           .open = open_plan,
                           .prepare = prepare_plan,
                           .step = step_plan,
                           .commit = commit_plan,
                           .close = close_state};
