/* findings_job.h - looking for careless work as a job. */
#ifndef JOBS_FINDINGS_JOB_H
#define JOBS_FINDINGS_JOB_H
#include "server/jobs/jobs.h"

/* Queues one. Errors  LW_CONFLICT  the project is archived */
LW_MUST_USE lw_status findings_job_create(tx *t, int64_t project_id, int64_t asked_by,
                                          int64_t *job_id_out, lw_error *error);
/* The same after a refit, of a project that gives out gold or pauses by itself. */
LW_MUST_USE lw_status findings_job_follow(tx *t, int64_t project_id, lw_error *error);

#endif
