/* kinds.c - the kinds of jobs. A new kind is a file and a line here. */
#include "server/jobs/kinds.h"

const job_kind *const job_kinds[] = {&import_job,   &demo_job,    &refit_job, &release_job,
                                     &findings_job, &dry_run_job, &plan_job,  &forecast_job,
                                     &bulk_job,     &freeze_job,  NULL};
