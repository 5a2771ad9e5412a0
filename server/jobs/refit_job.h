/* refit_job.h - a refit as a job. */
#ifndef JOBS_REFIT_JOB_H
#define JOBS_REFIT_JOB_H
#include "server/jobs/jobs.h"

/* Queues one for a project, unless one waits or runs already: then that one's id.
 * asked_by: an account, or 0 for the server itself. Errors LW_NOT_FOUND there is no such project */
LW_MUST_USE lw_status refit_job_create(tx *t, int64_t project_id, int64_t asked_by,
                                       int64_t *job_id_out, lw_error *error);

#endif
