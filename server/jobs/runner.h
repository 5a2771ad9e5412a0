/* runner.h - runs jobs: threads of a server, or a command that waits for its own.
 *
 * A process holds a job by its number in job.runner until job.runner_until, by the database's clock, and
 * renews that with every step. Whoever finds a job whose holder let that pass goes on with it; the one
 * that was late learns so at its next step, whose transaction is then rolled back. */
#ifndef JOBS_RUNNER_H
#define JOBS_RUNNER_H
#include "server/jobs/jobs.h"

#define JOB_HOLD_US (10 * 1000000LL) /* a step takes well under a second; a stalled disk some */

/* A job as its kind sees it while this process runs it. */
typedef struct {
    store *store;
    int64_t project_id, id, created_by;
    lw_str input, progress; /* JSON; progress is absent at the beginning */
    bool stands; /* set by the kind in open and commit: what was done so far stays, and it cannot be
                               cancelled any more */
    void *state; /* of the kind, between steps */
    int64_t runner;     /* the number this process holds it under */
    int64_t renewed_at; /* by job_keep, monotonic */
} job_run;

/* What a step leaves behind; written in the step's transaction. */
typedef struct {
    bool more; /* otherwise the job is done */
    int64_t done, total;
    char message[256];   /* for people; NUL-terminated UTF-8 */
    lw_builder progress; /* JSON: where to go on after a crash */
    lw_builder result;   /* JSON, of the last step */
} job_step;

/* How a kind of job runs. Statuses: LW_UNAVAILABLE is tried again, any other failure ends the job, its
 * message shown to people, after undo has taken back what it did. */
typedef struct {
    const char *name;
    /* Whether jobs of this kind are due by themselves, and queues them: every process asks once a minute,
     * and several may at once. Both NULL: such jobs are only made when somebody asks. */
    lw_status (*is_due)(tx *t, bool *due_out, lw_error *error); /* only reads */
    lw_status (*queue_due)(tx *t, lw_error *error);
    /* Begins, or goes on from run->progress; no transaction. */
    lw_status (*open)(job_run *run, lw_error *error);
    /* Gets the next step ready outside of any transaction: reads files. May be NULL. */
    lw_status (*prepare)(job_run *run, lw_error *error);
    /* One transaction of at most 50 ms. May be run again from its beginning, so it leaves run->state as it
     * is; what it found is taken over in `commit`. */
    lw_status (*step)(job_run *run, tx *t, job_step *step, lw_error *error);
    void (*commit)(job_run *run); /* after the step is durable; may be NULL */
    /* Takes back some of what was done, in one transaction, until there is no more. Also after a crash, and
     * when open failed (run->state is then NULL). May be NULL. */
    lw_status (*undo)(job_run *run, tx *t, job_step *step, lw_error *error);
    /* Frees; `ended`: nobody will go on with it. Called also when open failed. */
    void (*close)(job_run *run, bool ended);
} job_kind;

/* All kinds, ending with NULL. */
extern const job_kind *const job_kinds[];

typedef struct jobs jobs;
/* Starts threads that take whatever waits, oldest first, at most one of a project at a time. */
LW_MUST_USE lw_status jobs_start(store *s, int threads, jobs **jobs_out, lw_error *error);
/* Lets the running step finish, leaves the rest to whoever comes, frees. */
void jobs_stop(jobs *j);
/* Something was queued here: look now and not within the second. */
void jobs_wake(jobs *j);

/* Tells how far a job is, for commands. */
typedef void job_watch(void *context, const job *now);
/* Runs one job that was made with `runner` until it has ended, or, when another process took it, waits for
 * that. A failure of the store ends it early; the job goes on when a server runs.
 * Errors  LW_UNAVAILABLE  the database does not answer */
LW_MUST_USE lw_status job_run_here(store *s, int64_t project_id, int64_t job_id, int64_t runner,
                                   job_watch *watch, void *context, lw_error *error);
/* Keeps the hold of a job whose preparation takes long; call it at least every few seconds then.
 * Errors  LW_CONFLICT  another process took it over
 *         LW_CANCELLED it was asked to stop */
LW_MUST_USE lw_status job_keep(job_run *run, lw_error *error);

#endif
