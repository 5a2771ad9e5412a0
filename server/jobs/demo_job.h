/* demo_job.h - the demonstration as a job: projects from a folder, half of them labelled already. */
#ifndef JOBS_DEMO_JOB_H
#define JOBS_DEMO_JOB_H
#include "server/jobs/jobs.h"

/* Whether it can be made from `folder` (NULL: the server was started without one).
 * Errors LW_CONFLICT  it is there already, or without a folder
 *        LW_INVALID   there is no such folder */
LW_MUST_USE lw_status demo_job_check(tx *t, const char *folder, lw_error *error);

/* Queues it. asked_by: an account, or 0 for the terminal; the projects are made by a simulated lead.
 * `folder` holds a folder a project: project.json, rows.jsonl or pictures/, and truth.jsonl, which
 * simulated annotators go by.
 * Errors those of demo_job_check */
LW_MUST_USE lw_status demo_job_create(tx *t, const char *folder, int64_t asked_by,
                                      int64_t *job_id_out, lw_error *error);

#endif
