/* freeze_job.h - the freeze of a certification as a job. */
#ifndef JOBS_FREEZE_JOB_H
#define JOBS_FREEZE_JOB_H
#include "server/jobs/jobs.h"
#include "server/work/project.h"

/* Queues it for a certification whose certification_draw said that there is more to freeze. */
LW_MUST_USE lw_status freeze_job_create(tx *t, const actor *who, int64_t certification_id,
                                        lw_arena *arena, lw_error *error);

#endif
