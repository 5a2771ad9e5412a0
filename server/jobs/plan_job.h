/* plan_job.h - what budget and deadline ask of an answer, found anew; and how a project will go on. */
#ifndef JOBS_PLAN_JOB_H
#define JOBS_PLAN_JOB_H
#include "server/jobs/jobs.h"
#include "server/work/outlook.h"

/* Queues the search for a project's prices, unless one waits already: then that one's id.
 * asked_by: an account, or 0 for the server itself. Errors LW_CONFLICT the project is archived */
LW_MUST_USE lw_status plan_job_create(tx *t, int64_t project_id, int64_t asked_by,
                                      int64_t *job_id_out, lw_error *error);
/* Queues a look ahead. Errors those of outlook_check */
LW_MUST_USE lw_status forecast_job_create(tx *t, const actor *who, const outlook_wanted *wanted,
                                          lw_arena *arena, int64_t *job_id_out, lw_error *error);

#endif
