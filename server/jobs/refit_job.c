/* refit_job.c - a refit as a job, and when the server begins one by itself. */
#include "server/jobs/refit_job.h"
#include "server/jobs/findings_job.h"
#include "server/jobs/kinds.h"
#include "server/work/project.h"
#include "server/work/refit.h"
#include "server/work/tiers.h"
#include <string.h>

enum {
    NEW_ANSWERS_MIN = 50, /* fewer do not move what is known of anybody */
    QUEUED_AT_ONCE = 20,  /* projects in one look; the next ones a minute later */
};
#define AFTER_FAILURE_US \
    (3600 * 1000000LL) /* one that failed or was cancelled is not wanted at once */

lw_status refit_job_create(tx *t, int64_t project_id, int64_t asked_by, int64_t *job_id_out,
                           lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status == LW_OK && p.archived)
        return lw_fail(error, LW_CONFLICT, "the project is archived");
    db_rows rows;
    if (status == LW_OK)
        status = db_one(t, Q_REFIT_HOLD, DB_ARGS(v_int(project_id)), "project", &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK) return status;
    rows = db_query(t, Q_REFIT_QUEUED, DB_ARGS(v_int(project_id)));
    *job_id_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    status = db_end(&rows, error);
    if (status != LW_OK || *job_id_out) return status;
    job_wanted wanted = {
        .project_id = project_id, .kind = "refit", .input = LW_STR("{}"), .created_by = asked_by};
    return job_create(t, &wanted, job_id_out, error);
}

static lw_status find_due(tx *t, int64_t *projects, size_t *count_out, lw_error *error) {
    *count_out = 0;
    db_rows rows = db_query(t, Q_REFIT_DUE,
                            DB_ARGS(v_int(db_now(t) - AFTER_FAILURE_US), v_int(NEW_ANSWERS_MIN),
                                    v_int(QUEUED_AT_ONCE)));
    while (*count_out < QUEUED_AT_ONCE && db_next(&rows))
        projects[(*count_out)++] = db_int(&rows, 0);
    return db_end(&rows, error);
}

static lw_status is_refit_due(tx *t, bool *due_out, lw_error *error) {
    int64_t projects[QUEUED_AT_ONCE];
    size_t count;
    lw_status status = find_due(t, projects, &count, error);
    *due_out = status == LW_OK && count > 0;
    return status;
}

static lw_status queue_due_refits(tx *t, lw_error *error) {
    int64_t projects[QUEUED_AT_ONCE], job_id;
    size_t count;
    lw_status status = find_due(t, projects, &count, error);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = refit_job_create(t, projects[i], 0, &job_id, error);
    return status;
}

static lw_status keep(void *context, lw_error *error) { return job_keep(context, error); }

static lw_status open_refit(job_run *run, lw_error *error) {
    refit_source source = {
        .store = run->store, .project_id = run->project_id, .keep = keep, .keep_context = run};
    refit *opened = NULL;
    lw_status status = refit_open(&source, run->progress, &opened, error);
    run->state = opened;
    if (status == LW_OK) run->stands = refit_stands(opened);
    return status;
}

static lw_status prepare_refit(job_run *run, lw_error *error) {
    return refit_look(run->state, error);
}

static lw_status step_refit(job_run *run, tx *t, job_step *step, lw_error *error) {
    refit_report report = {.progress = &step->progress, .result = &step->result};
    lw_status status = refit_write(run->state, t, &report, error);
    if (status == LW_OK && !report.more) status = tiers_apply(t, run->project_id, error);
    step->more = report.more;
    step->done = report.done;
    step->total = report.total;
    memcpy(step->message, report.message, sizeof step->message);
    if (status == LW_OK && !report.more) status = findings_job_follow(t, run->project_id, error);
    return status;
}

static void commit_refit(job_run *run) {
    refit_wrote(run->state);
    run->stands = refit_stands(run->state);
}

static lw_status undo_refit(job_run *run, tx *t, job_step *step, lw_error *error) {
    step->more = false;
    return refit_undo(t, run->project_id, error);
}

static void close_refit(job_run *run, bool ended) {
    (void)ended;
    refit_close(run->state);
    run->state = NULL;
}

const job_kind refit_job = {.name = "refit",
                            .is_due = is_refit_due,
                            .queue_due = queue_due_refits,
                            .open = open_refit,
                            .prepare = prepare_refit,
                            .step = step_refit,
                            .commit = commit_refit,
                            .undo = undo_refit,
                            .close = close_refit};
