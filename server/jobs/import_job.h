/* import_job.h - an import as a job. */
#ifndef JOBS_IMPORT_JOB_H
#define JOBS_IMPORT_JOB_H
#include "server/jobs/jobs.h"

typedef struct {
    int64_t project_id, created_by;
    int64_t upload_id;    /* the file is uploads/ID in the data directory, and goes with the job */
    lw_str path;          /* or it stands here and stays; absolute; absent: upload_id */
    lw_str name, type;    /* of the file, for people; its media type or absent */
    lw_str format, field; /* as import_source has them */
    bool as_predictions;
    int64_t runner; /* as job_wanted.runner */
} import_wanted;

/* The path of an upload, NUL-terminated. */
void upload_path(const store *s, int64_t upload_id, char path[4096]);
LW_MUST_USE lw_status import_job_create(tx *t, const import_wanted *wanted, int64_t *job_id_out,
                                        lw_error *error);

#endif
