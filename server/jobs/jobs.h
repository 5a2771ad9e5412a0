/* jobs.h - durable background work: made in one transaction, run in steps by whichever process holds
 * it, watched and cancelled by people.
 *
 * A job's steps are one transaction each, and each also records how far the job is: after a crash the
 * next holder goes on from the last committed step. */
#ifndef JOBS_JOBS_H
#define JOBS_JOBS_H
#include "server/record/shape.h"
#include "server/store/store.h"

typedef struct {
    typed_id id, project; /* project.id 0: of the installation */
    lw_str kind, state;
    int64_t done, total; /* total 0: not known yet */
    lw_str message;
    lw_str result; /* JSON; absent until it is done */
    int64_t created_at, updated_at;
} job;

typedef struct {
    typed_id job;
} job_receipt; /* of what a request began */

extern const shape job_shape, job_receipt_shape;
extern const char *const
    job_states[]; /* NULL-terminated: queued, running, done, failed, cancelled */

typedef struct {
    int64_t project_id;
    int64_t id; /* from store_new_id, or 0: a fresh one */
    const char *kind;
    lw_str input; /* JSON for the kind */
    int64_t created_by;
    int64_t runner; /* the process that begins it at once; 0: whichever is free */
} job_wanted;

/* Queues a job. */
LW_MUST_USE lw_status job_create(tx *t, const job_wanted *wanted, int64_t *job_id_out,
                                 lw_error *error);
/* Writes down what was done without waiting for a step: a job that is done. `message` is for people,
 * `result` JSON. */
LW_MUST_USE lw_status job_record(tx *t, const job_wanted *wanted, int64_t done, lw_str message,
                                 lw_str result, lw_error *error);
/* Errors LW_NOT_FOUND */
LW_MUST_USE lw_status job_read(tx *t, int64_t project_id, int64_t job_id, lw_arena *arena,
                               job *job_out, lw_error *error);
/* Newest first; `cursor` is the id of the last one seen (0: from the start), *next_out that of the last
 * one given, or 0 when there are no more. */
LW_MUST_USE lw_status job_list(tx *t, int64_t project_id, int64_t cursor, size_t limit,
                               lw_arena *arena, shape_list *jobs_out, int64_t *next_out,
                               lw_error *error);
/* Asks a job to stop; it does so between two steps and takes back what it did. One that has ended, or is
 * past the point where its work stands, stays as it is.
 * Errors LW_NOT_FOUND */
LW_MUST_USE lw_status job_cancel(tx *t, int64_t project_id, int64_t job_id, lw_error *error);
bool job_has_ended(lw_str state);

/* Rows that a job did not take, as CSV `line,reason,row` without the header, in order: at most `limit` of
 * those after line *line, which moves on. *more_out says whether to ask again. */
/* Reason and row have a ' before them where a spreadsheet would take them for a formula. */
#define JOB_REJECTS_HEADER "line,reason,row\n"
LW_MUST_USE lw_status job_rejects(tx *t, int64_t project_id, int64_t job_id, int64_t *line,
                                  size_t limit, lw_builder *out, bool *more_out, lw_error *error);

/* Tells those who watch: ids and numbers only, because everybody in the project hears it. */
LW_MUST_USE lw_status job_tell(tx *t, int64_t project_id, int64_t job_id, const char *kind,
                               const char *state, int64_t done, int64_t total, lw_error *error);

#endif
