/* kinds.h - one row a kind of job; the table is in kinds.c. */
#ifndef JOBS_KINDS_H
#define JOBS_KINDS_H
#include "server/jobs/runner.h"

extern const job_kind import_job, demo_job, refit_job, release_job, findings_job, dry_run_job,
    plan_job, forecast_job, bulk_job, freeze_job;

#endif
