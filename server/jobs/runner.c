/* runner.c - takes jobs, runs them step by step, and ends them. */
#include "server/jobs/runner.h"
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    STEP_TEXT_BYTES = 64 << 10, /* of a step's progress and result */
    INPUT_BYTES = 256 << 10,
    ATTEMPTS = 20, /* of a step while the store does not answer */
    THREADS_MAX = 16,
};
#define TELL_EVERY_US 500000 /* progress, to those who watch */
#define KEEP_EVERY_US 5000000
#define DUE_EVERY_US 60000000 /* what jobs are due by themselves is asked */
#define WAIT_US 3000000       /* before a job goes on whose disk or database had failed it */

/* Why a job takes back what it did: job.cancel_asked. */
typedef enum { GO_ON, STOP_CANCELLED, STOP_FAILED } stop_reason;

/* One job in this process. */
typedef struct {
    job_run run;
    const job_kind *kind;
    char kind_name[32];
    bool opened;
    stop_reason stopping;
    int64_t done, total;
    char message[256];
    int64_t told_at;
    atomic_bool *quit; /* the process wants to end; may be NULL */
    char *memory;      /* input and progress live here */
    char *step_memory;
} session;

static const job_kind *kind_find(const char *name) {
    for (size_t i = 0; job_kinds[i]; i++)
        if (strcmp(job_kinds[i]->name, name) == 0) return job_kinds[i];
    return NULL;
}

/* ---- steps ------------------------------------------------------------------------------- */

typedef struct {
    session *s;
    stop_reason stopping; /* as the row says */
    job_step step;
    const char *state; /* after this step */
    bool told;
    int64_t now;
} step_run;

static lw_status held(tx *t, const job_run *run, stop_reason *stop_out, char message[256],
                      lw_error *error) {
    db_rows rows = db_query(t, Q_JOB_HELD,
                            DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(run->runner)));
    bool found = db_next(&rows);
    if (found) {
        *stop_out = (stop_reason)db_int(&rows, 0);
        if (message) snprintf(message, 256, "%.*s", LW_FMT(db_text(&rows, 1)));
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || found) return status;
    return lw_fail(error, LW_CONFLICT, "another process took the job over");
}

static lw_status write_progress(tx *t, step_run *r, lw_error *error) {
    const job_run *run = &r->s->run;
    return db_exec(t, Q_JOB_PROGRESS,
                   DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(r->step.done),
                           v_int(r->step.total), v_text(lw_str_from(r->step.message)),
                           v_text(lw_built(&r->step.progress)), v_int(db_now(t) + JOB_HOLD_US),
                           v_int(db_now(t))),
                   NULL, error);
}

static lw_status write_end(tx *t, step_run *r, lw_error *error) {
    const job_run *run = &r->s->run;
    lw_str result = r->step.result.len ? lw_built(&r->step.result) : (lw_str){0};
    return db_exec(t, Q_JOB_END,
                   DB_ARGS(v_int(run->project_id), v_int(run->id), v_text(lw_str_from(r->state)),
                           v_int(r->step.done), v_int(r->step.total),
                           v_text(lw_str_from(r->step.message)), v_text(result), v_int(db_now(t))),
                   NULL, error);
}

static lw_status do_step(tx *t, step_run *r, lw_error *error) {
    session *s = r->s;
    if (!r->stopping) return s->kind->step(&s->run, t, &r->step, error);
    r->step.more = false;
    if (s->kind && s->kind->undo) {
        lw_status status = s->kind->undo(&s->run, t, &r->step, error);
        if (status != LW_OK) return status;
    }
    if (!r->step.more) r->state = r->stopping == STOP_FAILED ? "failed" : "cancelled";
    if (r->stopping == STOP_CANCELLED)
        snprintf(r->step.message, sizeof r->step.message,
                 r->step.more ? "Taking back what was done" : "Cancelled: nothing was changed");
    return LW_OK;
}

/* The store operation of a step: holds the job, works, records how far it is. */
static lw_status run_step(tx *t, void *context, lw_error *error) {
    step_run *r = context;
    session *s = r->s;
    lw_arena arena = lw_arena_over(s->step_memory, STEP_TEXT_BYTES / 2);
    lw_arena result = lw_arena_over(s->step_memory + STEP_TEXT_BYTES / 2, STEP_TEXT_BYTES / 2);
    r->step = (job_step){.done = s->done,
                         .total = s->total,
                         .progress = lw_builder_in(&arena),
                         .result = lw_builder_in(&result)};
    memcpy(r->step.message, s->message, sizeof s->message);
    r->now = db_now(t);
    lw_status status = held(t, &s->run, &r->stopping, r->step.message, error);
    if (status != LW_OK) return status;
    if (s->run.stands) r->stopping = GO_ON;
    r->state = "running";
    status = do_step(t, r, error);
    if (status != LW_OK) return status;
    if (!r->stopping && !r->step.more) r->state = "done";
    if (r->step.progress.failed || r->step.result.failed)
        return lw_fail(error, LW_INTERNAL, "what a step of %s leaves behind is too long",
                       s->kind_name);
    bool ends = strcmp(r->state, "running") != 0;
    status = ends ? write_end(t, r, error) : write_progress(t, r, error);
    r->told = ends || db_now(t) - s->told_at >= TELL_EVERY_US;
    if (status == LW_OK && r->told)
        status = job_tell(t, s->run.project_id, s->run.id, s->kind_name, r->state, r->step.done,
                          r->step.total, error);
    return status;
}

static bool wants_to_quit(const session *s) { return s->quit && atomic_load(s->quit); }

static void pause_ms(long ms) {
    struct timespec wait = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&wait, NULL);
}

/* Runs an operation; while the store does not answer, again and again for some seconds. */
static lw_status run_patiently(session *s, store_operation *operation, void *context,
                               lw_error *error) {
    lw_status status = LW_UNAVAILABLE;
    for (int attempt = 0; attempt < ATTEMPTS && !(attempt && wants_to_quit(s)); attempt++) {
        if (attempt) pause_ms(attempt < 5 ? 50L << attempt : 1000);
        status = store_run(s->run.store, STORE_WRITE, operation, context, error);
        if (status != LW_UNAVAILABLE) break;
    }
    return status;
}

/* One step; *state_out is the job's state after it, static text. */
static lw_status step_once(session *s, const char **state_out, lw_error *error) {
    step_run r = {.s = s};
    lw_status status = LW_OK;
    if (!s->stopping && s->kind->prepare) status = s->kind->prepare(&s->run, error);
    if (status == LW_OK) status = run_patiently(s, run_step, &r, error);
    if (status != LW_OK) return status;
    if (!r.stopping && s->kind->commit) s->kind->commit(&s->run);
    s->stopping = r.stopping;
    s->done = r.step.done;
    s->total = r.step.total;
    memcpy(s->message, r.step.message, sizeof s->message);
    if (r.told) s->told_at = r.now;
    *state_out = r.state;
    return LW_OK;
}

/* ---- a job from taking to ending ---------------------------------------------------------- */

typedef struct {
    session *s;
    const lw_error *cause;
} failing;

/* Remembers that the job failed, before anything is taken back, so that a crash does not change it. */
static lw_status write_failure(tx *t, void *context, lw_error *error) {
    failing *f = context;
    const job_run *run = &f->s->run;
    stop_reason stop;
    lw_status status = held(t, run, &stop, NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_JOB_FAIL,
                   DB_ARGS(v_int(run->project_id), v_int(run->id),
                           v_text(lw_str_from(f->cause->message)), v_int(db_now(t))),
                   NULL, error);
}

static lw_status load(tx *t, void *context, lw_error *error) {
    session *s = context;
    lw_arena arena = lw_arena_over(s->memory, INPUT_BYTES);
    db_rows rows;
    lw_status status = db_one(t, Q_JOB_LOAD, DB_ARGS(v_int(s->run.project_id), v_int(s->run.id)),
                              "job", &rows, error);
    if (status != LW_OK) return status;
    snprintf(s->kind_name, sizeof s->kind_name, "%.*s", LW_FMT(db_text(&rows, 0)));
    s->run.input = db_text_copy(&rows, 1, &arena);
    s->run.progress = db_text_copy(&rows, 2, &arena);
    s->run.created_by = db_int(&rows, 3);
    s->done = db_int(&rows, 4);
    s->total = db_int(&rows, 5);
    snprintf(s->message, sizeof s->message, "%.*s", LW_FMT(db_text(&rows, 6)));
    s->stopping = (stop_reason)db_int(&rows, 7);
    return db_end(&rows, error);
}

static lw_status open_kind(session *s, lw_error *error) {
    s->kind = kind_find(s->kind_name);
    if (!s->kind)
        return lw_fail(error, LW_INTERNAL, "this program knows no jobs of the kind %s",
                       s->kind_name);
    s->opened = true;
    return s->kind->open(&s->run, error);
}

/* After a failure that trying again does not mend: the rest of the steps take back what was done. */
static lw_status begin_failing(session *s, const lw_error *cause, lw_error *error) {
    failing f = {s, cause};
    s->stopping = STOP_FAILED;
    return run_patiently(s, write_failure, &f, error);
}

/* True where the job is left as it is, for a later holder to go on with. */
static bool is_left(lw_status status, const session *s) {
    return status == LW_CONFLICT || status == LW_UNAVAILABLE || (status != LW_OK && s->stopping);
}

static lw_status run_to_end(session *s, job_watch *watch, void *context, lw_error *error) {
    const char *state = "running";
    lw_error cause;
    lw_status status = open_kind(s, &cause);
    if (s->stopping) status = LW_OK; /* what was done can be taken back all the same */
    while (!wants_to_quit(s)) {
        if (is_left(status, s)) return lw_fail(error, status, "%s", cause.message);
        if (status != LW_OK && status != LW_CANCELLED) {
            status = begin_failing(s, &cause, error);
            if (status != LW_OK) return status;
        }
        if (status == LW_CANCELLED)
            s->stopping = STOP_CANCELLED; /* no more reading: the row says why */
        status = step_once(s, &state, &cause);
        if (status == LW_OK && watch) {
            job now = {.kind = lw_str_from(s->kind_name),
                       .state = lw_str_from(state),
                       .done = s->done,
                       .total = s->total,
                       .message = lw_str_from(s->message)};
            watch(context, &now);
        }
        if (status == LW_OK && job_has_ended(lw_str_from(state))) return LW_OK;
    }
    return lw_fail(error, LW_UNAVAILABLE, "the program is ending; the job goes on later");
}

/* Lets the next one begin at once. */
static lw_status release(tx *t, void *context, lw_error *error) {
    const job_run *run = context;
    return db_exec(t, Q_JOB_RENEW,
                   DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(run->runner), v_int(0)),
                   NULL, error);
}

/* Says what is waited for, and lets whoever is free go on soon. */
static lw_status write_waiting(tx *t, void *context, lw_error *error) {
    const failing *f = context;
    const job_run *run = &f->s->run;
    char message[256];
    int length = snprintf(message, sizeof message, "Waiting to go on: %.200s", f->cause->message);
    while (!lw_utf8_valid((lw_str){message, (size_t)length})) length--; /* cut inside a character */
    int64_t changed = 0;
    lw_status status = db_exec(t, Q_JOB_WAIT,
                               DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(run->runner),
                                       v_text((lw_str){message, (size_t)length}),
                                       v_int(db_now(t) + WAIT_US), v_int(db_now(t))),
                               &changed, error);
    if (status != LW_OK || !changed) return status;
    return job_tell(t, run->project_id, run->id, f->s->kind_name, "running", f->s->done,
                    f->s->total, error);
}

/* Leaves the job to whoever comes next. When that cannot be written, the hold ends by itself a little
 * later. */
static void let_go(session *s, const lw_error *cause) {
    failing f = {s, cause};
    lw_error error;
    lw_status status = wants_to_quit(s)
                           ? store_run(s->run.store, STORE_WRITE, release, &s->run, &error)
                           : store_run(s->run.store, STORE_WRITE, write_waiting, &f, &error);
    (void)status;
}

static lw_status run_session(session *s, job_watch *watch, void *context, lw_error *error) {
    s->memory = malloc(INPUT_BYTES + STEP_TEXT_BYTES);
    if (!s->memory) return lw_fail(error, LW_NO_MEMORY, "no memory to run a job");
    s->step_memory = s->memory + INPUT_BYTES;
    lw_status status = store_run(s->run.store, STORE_READ, load, s, error);
    if (status == LW_OK) status = run_to_end(s, watch, context, error);
    if (s->opened) s->kind->close(&s->run, status == LW_OK);
    if (status == LW_UNAVAILABLE || (status != LW_OK && wants_to_quit(s))) let_go(s, error);
    free(s->memory);
    return status;
}

/* ---- keeping a job during long preparation ------------------------------------------------- */

static int64_t monotonic_us(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static lw_status renew(tx *t, void *context, lw_error *error) {
    const job_run *run = context;
    stop_reason stop;
    lw_status status = held(t, run, &stop, NULL, error);
    if (status != LW_OK) return status;
    if (stop) return lw_fail(error, LW_CANCELLED, "the job was cancelled");
    return db_exec(t, Q_JOB_RENEW,
                   DB_ARGS(v_int(run->project_id), v_int(run->id), v_int(run->runner),
                           v_int(db_now(t) + JOB_HOLD_US)),
                   NULL, error);
}

lw_status job_keep(job_run *run, lw_error *error) {
    int64_t now = monotonic_us();
    if (now - run->renewed_at < KEEP_EVERY_US) return LW_OK;
    run->renewed_at = now;
    return store_run(run->store, STORE_WRITE, renew, run, error);
}

/* ---- in a command --------------------------------------------------------------------------- */

typedef struct {
    int64_t project_id, job_id;
    char memory[16 << 10];
    job found;
} looking;

static lw_status look(tx *t, void *context, lw_error *error) {
    looking *l = context;
    lw_arena arena = lw_arena_over(l->memory, sizeof l->memory);
    return job_read(t, l->project_id, l->job_id, &arena, &l->found, error);
}

static lw_status wait_for_other(store *s, int64_t project_id, int64_t job_id, job_watch *watch,
                                void *context, lw_error *error) {
    looking l = {.project_id = project_id, .job_id = job_id};
    for (;;) {
        lw_status status = store_run(s, STORE_READ, look, &l, error);
        if (status != LW_OK) return status;
        watch(context, &l.found);
        if (job_has_ended(l.found.state)) return LW_OK;
        pause_ms(200);
    }
}

lw_status job_run_here(store *s, int64_t project_id, int64_t job_id, int64_t runner,
                       job_watch *watch, void *context, lw_error *error) {
    session here = {.run = {.store = s, .project_id = project_id, .id = job_id, .runner = runner}};
    lw_status status = run_session(&here, watch, context, error);
    if (status != LW_OK && status != LW_CONFLICT) return status;
    return wait_for_other(s, project_id, job_id, watch, context, error); /* with the result */
}

/* ---- threads of a server --------------------------------------------------------------------- */

struct jobs {
    store *store;
    atomic_bool quit;
    int thread_count;
    pthread_t threads[THREADS_MAX];
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t wake;
    int poked;
    int64_t due_at; /* monotonic: when to ask next what is due */
};

typedef struct {
    int64_t runner, project_id, id;
} taking;

static lw_status take(tx *t, void *context, lw_error *error) {
    taking *k = context;
    k->id = 0;
    db_rows rows;
    lw_status status = db_one(t, Q_JOB_TAKE_ALONE, DB_NONE, "row", &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK) return status;
    rows = db_query(t, Q_JOB_WAITING, DB_ARGS(v_int(db_now(t))));
    if (db_next(&rows)) {
        k->project_id = db_int(&rows, 0);
        k->id = db_int(&rows, 1);
    }
    status = db_end(&rows, error);
    if (status != LW_OK || !k->id) return status;
    return db_exec(t, Q_JOB_TAKE,
                   DB_ARGS(v_int(k->project_id), v_int(k->id), v_int(k->runner),
                           v_int(db_now(t) + JOB_HOLD_US), v_int(db_now(t))),
                   NULL, error);
}

static lw_status any_waiting(tx *t, void *context, lw_error *error) {
    bool *found = context;
    db_rows rows = db_query(t, Q_JOB_WAITING_ANY, DB_ARGS(v_int(db_now(t))));
    *found = db_next(&rows);
    return db_end(&rows, error);
}

/* A job to run, if there is one. Idle servers only read. */
static bool take_next(jobs *j, taking *k) {
    bool found = false;
    lw_error error;
    if (store_run(j->store, STORE_READ, any_waiting, &found, &error) != LW_OK || !found)
        return false;
    *k = (taking){.runner = store_new_id(j->store)};
    return store_run(j->store, STORE_WRITE, take, k, &error) == LW_OK && k->id;
}

static lw_status any_due(tx *t, void *context, lw_error *error) {
    bool *found = context;
    *found = false;
    lw_status status = LW_OK;
    for (size_t i = 0; job_kinds[i] && status == LW_OK && !*found; i++)
        if (job_kinds[i]->is_due) status = job_kinds[i]->is_due(t, found, error);
    return status;
}

static lw_status queue_due(tx *t, void *context, lw_error *error) {
    (void)context;
    lw_status status = LW_OK;
    for (size_t i = 0; job_kinds[i] && status == LW_OK; i++)
        if (job_kinds[i]->queue_due) status = job_kinds[i]->queue_due(t, error);
    return status;
}

/* Once a minute, one of the threads. A failure is the database's: it is asked again in a minute. */
static void look_for_due(jobs *j) {
    int64_t now = monotonic_us();
    pthread_mutex_lock(&j->lock);
    bool mine = now >= j->due_at;
    if (mine) j->due_at = now + DUE_EVERY_US;
    pthread_mutex_unlock(&j->lock);
    bool found = false;
    lw_error error;
    if (!mine || store_run(j->store, STORE_READ, any_due, &found, &error) != LW_OK || !found)
        return;
    if (store_run(j->store, STORE_WRITE, queue_due, NULL, &error) != LW_OK)
        fprintf(stderr, "labelwright: jobs that are due were not queued: %s\n", error.message);
}

static void wait_a_second(jobs *j) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec++;
    pthread_mutex_lock(&j->lock);
    while (!j->poked && !atomic_load(&j->quit))
        if (pthread_cond_timedwait(&j->wake, &j->lock, &until) != 0) break;
    if (j->poked) j->poked--;
    pthread_mutex_unlock(&j->lock);
}

static void *thread_main(void *context) {
    jobs *j = context;
    while (!atomic_load(&j->quit)) {
        taking k;
        look_for_due(j);
        if (!take_next(j, &k)) {
            wait_a_second(j);
            continue;
        }
        session s = {
            .run = {.store = j->store, .project_id = k.project_id, .id = k.id, .runner = k.runner},
            .quit = &j->quit};
        lw_error error;
        lw_status status = run_session(&s, NULL, NULL, &error);
        if (status != LW_OK && status != LW_CONFLICT && !atomic_load(&j->quit))
            fprintf(stderr, "labelwright: job %s: %s\n", s.kind_name, error.message);
    }
    return NULL;
}

lw_status jobs_start(store *s, int threads, jobs **jobs_out, lw_error *error) {
    assert(threads > 0 && threads <= THREADS_MAX);
    jobs *j = calloc(1, sizeof *j);
    if (!j) return lw_fail(error, LW_NO_MEMORY, "no memory to run jobs");
    j->store = s;
    pthread_mutex_init(&j->lock, NULL);
    pthread_cond_init(&j->wake, NULL);
    while (j->thread_count < threads &&
           pthread_create(&j->threads[j->thread_count], NULL, thread_main, j) == 0)
        j->thread_count++;
    if (j->thread_count < threads) {
        jobs_stop(j);
        return lw_fail(error, LW_UNAVAILABLE, "cannot start threads to run jobs");
    }
    *jobs_out = j;
    return LW_OK;
}

void jobs_wake(jobs *j) {
    pthread_mutex_lock(&j->lock);
    j->poked = j->thread_count;
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
}

void jobs_stop(jobs *j) {
    pthread_mutex_lock(&j->lock);
    atomic_store(&j->quit, true);
    pthread_cond_broadcast(&j->wake);
    pthread_mutex_unlock(&j->lock);
    for (int i = 0; i < j->thread_count; i++) pthread_join(j->threads[i], NULL);
    pthread_cond_destroy(&j->wake);
    pthread_mutex_destroy(&j->lock);
    free(j);
}
