/* release_job.h - a release as a job: the export, its certificate, its signature. */
#ifndef JOBS_RELEASE_JOB_H
#define JOBS_RELEASE_JOB_H
#include "server/jobs/jobs.h"
#include "server/record/release.h"

/* Errors  LW_NOT_FOUND  no such certification in the project
 *         LW_CONFLICT   it is not closed */
LW_MUST_USE lw_status release_job_create(tx *t, int64_t project_id, int64_t asked_by,
                                         const release_wanted *wanted, lw_arena *arena,
                                         int64_t *job_id_out, lw_error *error);

#endif
