/* bulk_job.h - a confused pair put right at once, as a job. */
#ifndef JOBS_BULK_JOB_H
#define JOBS_BULK_JOB_H
#include "server/jobs/jobs.h"
#include "server/work/bulk.h"

/* Errors those of bulk_check */
LW_MUST_USE lw_status bulk_job_create(tx *t, const actor *who, const bulk_wanted *wanted,
                                      lw_arena *arena, int64_t *job_id_out, lw_error *error);
/* Takes back what a job did. Errors those of bulk_check_undo */
LW_MUST_USE lw_status bulk_job_undo(tx *t, const actor *who, int64_t act, lw_arena *arena,
                                    int64_t *job_id_out, lw_error *error);

#endif
