/* dry_run_job.h - a dry run of a workflow as a job. */
#ifndef JOBS_DRY_RUN_JOB_H
#define JOBS_DRY_RUN_JOB_H
#include "server/jobs/jobs.h"
#include "server/work/dry_run.h"

/* Errors those of dry_run_check */
LW_MUST_USE lw_status dry_run_job_create(tx *t, const actor *who, const dry_run_wanted *wanted,
                                         lw_arena *arena, int64_t *job_id_out, lw_error *error);

#endif
