/* dry_run_job.c - a dry run of a workflow as a job. Items are replayed outside of the steps, in reads of
 * their own; a step writes down how far that is. */
#include "server/jobs/dry_run_job.h"
#include "server/jobs/kinds.h"
#include <stdio.h>
#include <stdlib.h>

typedef struct {
    dry_run *run;
    bool more;
    bool ready; /* a page was replayed that no step has written down */
} dry_run_state;

lw_status dry_run_job_create(tx *t, const actor *who, const dry_run_wanted *wanted, lw_arena *arena,
                             int64_t *job_id_out, lw_error *error) {
    job_wanted made = {
        .project_id = who->project_id, .kind = "dry_run", .created_by = who->account_id};
    lw_status status = dry_run_check(t, who, wanted, arena, &made.input, error);
    return status == LW_OK ? job_create(t, &made, job_id_out, error) : status;
}

static lw_status open_dry_run(job_run *run, lw_error *error) {
    dry_run_state *s = calloc(1, sizeof *s);
    run->state = s;
    if (!s) return lw_fail(error, LW_NO_MEMORY, "no memory for the dry run");
    return dry_run_open(run->store, run->project_id, run->input, run->progress, &s->run, error);
}

static lw_status prepare_dry_run(job_run *run, lw_error *error) {
    dry_run_state *s = run->state;
    if (s->ready) return LW_OK;
    lw_status status = dry_run_page(s->run, &s->more, error);
    s->ready = status == LW_OK;
    return status;
}

static lw_status step_dry_run(job_run *run, tx *t, job_step *step, lw_error *error) {
    const dry_run_state *s = run->state;
    (void)t, (void)error;
    step->more = s->more;
    dry_run_progress(s->run, &step->done, &step->total, &step->progress);
    if (!s->more) dry_run_result(s->run, &step->result);
    snprintf(step->message, sizeof step->message, "%lld item%s replayed", (long long)step->done,
             step->done == 1 ? "" : "s");
    return LW_OK;
}

static void commit_dry_run(job_run *run) {
    dry_run_state *s = run->state;
    s->ready = false;
}

static void close_dry_run(job_run *run, bool ended) {
    dry_run_state *s = run->state;
    (void)ended;
    if (s) dry_run_close(s->run);
    free(s);
    run->state = NULL;
}

const job_kind dry_run_job = {.name = "dry_run",
                              .open = open_dry_run,
                              .prepare = prepare_dry_run,
                              .step = step_dry_run,
                              .commit = commit_dry_run,
                              .close = close_dry_run};
