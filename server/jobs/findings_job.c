/* findings_job.c - looking for careless work as a job: all is read and looked at outside of
 * transactions, what is found is written in one. */
#include "server/jobs/findings_job.h"
#include "server/jobs/kinds.h"
#include "server/work/finding.h"
#include <stdio.h>

lw_status findings_job_create(tx *t, int64_t project_id, int64_t asked_by, int64_t *job_id_out,
                              lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK) return status;
    if (p.archived) return lw_fail(error, LW_CONFLICT, "the project is archived");
    job_wanted wanted = {.project_id = project_id,
                         .kind = "findings",
                         .input = LW_STR("{}"),
                         .created_by = asked_by};
    return job_create(t, &wanted, job_id_out, error);
}

lw_status findings_job_follow(tx *t, int64_t project_id, lw_error *error) {
    project_settings p;
    int64_t job_id;
    lw_status status = project_settings_load(t, project_id, &p, error);
    if (status != LW_OK || p.archived || (!p.gold_until && !p.pause_careless)) return status;
    return findings_job_create(t, project_id, 0, &job_id, error);
}

static lw_status open_look(job_run *run, lw_error *error) {
    (void)run, (void)error;
    return LW_OK;
}

static lw_status prepare_look(job_run *run, lw_error *error) {
    finding_look *look = run->state;
    finding_look_close(look); /* of a try before */
    run->state = look = NULL;
    lw_status status = finding_look_run(run->store, run->project_id, &look, error);
    run->state = look;
    return status;
}

static lw_status step_look(job_run *run, tx *t, job_step *step, lw_error *error) {
    int64_t count, people;
    lw_status status = finding_look_write(run->state, t, &count, &people, error);
    if (status != LW_OK) return status;
    snprintf(step->message, sizeof step->message, "Looked at %lld people: %lld finding%s",
             (long long)people, (long long)count, count == 1 ? "" : "s");
    json_writer w = json_write_to(&step->result);
    json_open(&w, '{');
    json_key(&w, "people"), json_integer(&w, people);
    json_key(&w, "findings"), json_integer(&w, count);
    json_close(&w, '}');
    step->more = false;
    return LW_OK;
}

static void close_look(job_run *run, bool ended) {
    (void)ended;
    finding_look_close(run->state);
    run->state = NULL;
}

const job_kind findings_job = {.name = "findings",
                               .open = open_look,
                               .prepare = prepare_look,
                               .step = step_look,
                               .close = close_look};
