/* bulk_job.c - a confused pair put right at once, as a job. */
#include "server/jobs/bulk_job.h"
#include "server/jobs/kinds.h"
#include <string.h>

static job_wanted wanted_by(const actor *who) {
    return (job_wanted){
        .project_id = who->project_id, .kind = "bulk", .created_by = who->account_id};
}

lw_status bulk_job_create(tx *t, const actor *who, const bulk_wanted *wanted, lw_arena *arena,
                          int64_t *job_id_out, lw_error *error) {
    job_wanted made = wanted_by(who);
    lw_status status = bulk_check(t, who, wanted, arena, &made.input, error);
    return status == LW_OK ? job_create(t, &made, job_id_out, error) : status;
}

lw_status bulk_job_undo(tx *t, const actor *who, int64_t act, lw_arena *arena, int64_t *job_id_out,
                        lw_error *error) {
    job_wanted made = wanted_by(who);
    lw_status status = bulk_check_undo(t, who, act, arena, &made.input, error);
    return status == LW_OK ? job_create(t, &made, job_id_out, error) : status;
}

static lw_status open_bulk(job_run *run, lw_error *error) {
    bulk *opened = NULL;
    lw_status status = bulk_open(run->project_id, run->id, run->created_by, run->input,
                                 run->progress, &opened, error);
    run->state = opened;
    return status;
}

static lw_status step_bulk(job_run *run, tx *t, job_step *step, lw_error *error) {
    bulk_report report = {.progress = &step->progress, .result = &step->result};
    lw_status status = bulk_step(run->state, t, &report, error);
    step->more = report.more;
    step->done = report.done;
    step->total = report.total;
    memcpy(step->message, report.message, sizeof step->message);
    return status;
}

static void commit_bulk(job_run *run) { bulk_commit(run->state); }

static lw_status undo_bulk(job_run *run, tx *t, job_step *step, lw_error *error) {
    return bulk_give_up(t, run->project_id, run->id, run->created_by, &step->more, error);
}

static void close_bulk(job_run *run, bool ended) {
    (void)ended;
    bulk_close(run->state);
    run->state = NULL;
}

const job_kind bulk_job = {.name = "bulk",
                           .open = open_bulk,
                           .step = step_bulk,
                           .commit = commit_bulk,
                           .undo = undo_bulk,
                           .close = close_bulk};
