/* pool.c - a bounded queue of operations and the threads that take from it. */
#include "server/store/inside.h"
#include <assert.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#define IDLE_MS 2000 /* how often a writer without work looks whether another process has written */

typedef enum { TAKE_WORK, TAKE_IDLE, TAKE_RECONNECT, TAKE_CLOSED } take;

int64_t pool_monotonic_ms(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1000LL + time.tv_nsec / 1000000;
}

static bool pool_is_idle_driver(const worker *w) {
    return w->pool->mode == STORE_WRITE && w->pool->store->driver->idle != NULL;
}

/* When the worker should wake without work, in monotonic ms; 0: never. */
static int64_t wake_at(const worker *w) {
    if (!w->connection) return w->reconnect_at;
    if (!pool_is_idle_driver(w)) return 0;
    return pool_monotonic_ms() + IDLE_MS;
}

/* A worker without a connection leaves the work to those that have one; when none has, it takes
 * the work in order to refuse it. */
static bool may_take(const worker *w) {
    const pool *p = w->pool;
    return p->count > 0 && (w->connection || p->connected == 0);
}

bool pool_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until) {
    struct timespec time = {.tv_sec = until / 1000, .tv_nsec = until % 1000 * 1000000};
    return pthread_cond_timedwait(condition, lock, &time) != ETIMEDOUT;
}

/* Waits until arrived is signalled; false when `until` (monotonic ms, 0: never) has passed. */
static bool wait_until(pool *p, int64_t until) {
    if (until != 0) return pool_wait(&p->arrived, &p->lock, until);
    pthread_cond_wait(&p->arrived, &p->lock);
    return true;
}

/* Takes up to `most` operations into worker->batch, or says why it woke without. */
static take pool_take(worker *w, size_t most, size_t *count_out) {
    pool *p = w->pool;
    take result = TAKE_WORK;
    *count_out = 0;
    pthread_mutex_lock(&p->lock);
    int64_t until = wake_at(w);
    while (!may_take(w)) {
        if (p->closing && p->count == 0) {
            result = TAKE_CLOSED;
            break;
        }
        if (!wait_until(p, until)) {
            result = w->connection ? TAKE_IDLE : TAKE_RECONNECT;
            break;
        }
    }
    while (result == TAKE_WORK && p->count > 0 && *count_out < most) {
        w->batch[(*count_out)++] = p->ring[p->first];
        p->first = (p->first + 1) % LIMIT_STORE_QUEUE;
        p->count--;
    }
    if (p->closing && p->count == 0) pthread_cond_broadcast(&p->arrived);
    pthread_mutex_unlock(&p->lock);
    return result;
}

static void idle(worker *w) {
    if (w->pool->store->driver->idle(w->connection)) listener_notify(&w->pool->store->listener);
}

static void *serve(void *argument) {
    worker *w = argument;
    bool parallel = w->pool->mode == STORE_READ || w->pool->store->driver->writes_in_parallel;
    size_t most = parallel ? 1 : LIMIT_BATCH_OPERATIONS;
    for (;;) {
        size_t count;
        lw_error unused;
        switch (pool_take(w, most, &count)) {
        case TAKE_WORK: worker_run(w, count); break;
        case TAKE_IDLE: idle(w); break;
        case TAKE_RECONNECT:
            if (worker_connect(w, &unused) != LW_OK) continue; /* the next operation says why */
            break;
        case TAKE_CLOSED: return NULL;
        }
    }
}

int pool_start_thread(pthread_t *thread_out, void *(*run)(void *argument), void *argument) {
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int failed = pthread_create(thread_out, NULL, run, argument);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return failed;
}

void pool_init_lock(pthread_mutex_t *lock, pthread_cond_t *condition) {
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(lock, NULL);
}

lw_status pool_open(pool *p, store *s, store_mode mode, int workers, lw_error *error) {
    assert(workers > 0 && workers <= STORE_WORKERS_MAX);
    p->store = s;
    p->mode = mode;
    p->workers = calloc((size_t)workers, sizeof *p->workers);
    if (!p->workers) return lw_fail(error, LW_NO_MEMORY, "no memory for %d threads", workers);
    pool_init_lock(&p->lock, &p->arrived);
    p->worker_count = workers;
    for (int i = 0; i < workers; i++) {
        p->workers[i].pool = p;
        lw_status status = worker_connect(&p->workers[i], error);
        if (status != LW_OK) return status;
    }
    for (int i = 0; i < workers; i++, p->running++)
        if (pool_start_thread(&p->workers[i].thread, serve, &p->workers[i]) != 0)
            return lw_fail(error, LW_UNAVAILABLE, "the system gives no more threads");
    return LW_OK;
}

void pool_close(pool *p) {
    if (!p->workers) return;
    pthread_mutex_lock(&p->lock);
    p->closing = true;
    pthread_cond_broadcast(&p->arrived);
    pthread_mutex_unlock(&p->lock);
    for (int i = 0; i < p->running; i++) pthread_join(p->workers[i].thread, NULL);
    for (int i = 0; i < p->worker_count; i++) worker_disconnect(&p->workers[i]);
    pthread_cond_destroy(&p->arrived);
    pthread_mutex_destroy(&p->lock);
    free(p->workers);
    p->workers = NULL;
}

lw_status pool_post(pool *p, queued work, lw_error *error) {
    lw_status status = LW_OK;
    pthread_mutex_lock(&p->lock);
    if (p->closing) status = lw_fail(error, LW_UNAVAILABLE, "the server is shutting down");
    else if (p->count == LIMIT_STORE_QUEUE)
        status = lw_fail(error, LW_UNAVAILABLE, "%d operations are waiting for the database",
                         LIMIT_STORE_QUEUE);
    else {
        p->ring[(p->first + p->count++) % LIMIT_STORE_QUEUE] = work;
        /* A worker without a connection may not take it, so one signal could be lost on it. */
        if (p->connected == p->worker_count) pthread_cond_signal(&p->arrived);
        else pthread_cond_broadcast(&p->arrived);
    }
    pthread_mutex_unlock(&p->lock);
    return status;
}

bool pool_is_here(const pool *p) {
    for (int i = 0; i < p->running; i++)
        if (pthread_equal(p->workers[i].thread, pthread_self())) return true;
    return false;
}
