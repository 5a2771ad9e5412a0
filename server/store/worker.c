/* worker.c - runs operations on one connection: alone, or many under one commit. */
#include "server/store/inside.h"
#include <assert.h>
#include <stdio.h>

#define RECONNECT_MS_MIN 100
#define RECONNECT_MS_MAX 3000
/* A shared commit takes no further operation after this time, so that the first does not wait for
 * long behind slow ones. */
#define BATCH_MS 20

static void count_connected(worker *w, int by) {
    pool *p = w->pool;
    pthread_mutex_lock(&p->lock);
    p->connected += by;
    pthread_cond_broadcast(&p->arrived);
    pthread_mutex_unlock(&p->lock);
}

lw_status worker_connect(worker *w, lw_error *error) {
    assert(!w->connection);
    const store *s = w->pool->store;
    void *connection = NULL;
    lw_status status = s->driver->open(&s->options, w->pool->mode, false, &connection, error);
    if (status == LW_OK) {
        w->connection = connection;
        w->connected_at = pool_monotonic_ms();
        w->reconnect_wait = RECONNECT_MS_MIN;
        count_connected(w, 1);
        return LW_OK;
    }
    w->reconnect_at = pool_monotonic_ms() + w->reconnect_wait;
    w->reconnect_wait =
        w->reconnect_wait * 2 < RECONNECT_MS_MAX ? w->reconnect_wait * 2 : RECONNECT_MS_MAX;
    return status;
}

void worker_disconnect(worker *w) {
    if (!w->connection) return;
    w->pool->store->driver->close(w->connection);
    w->connection = NULL;
    w->reconnect_at = pool_monotonic_ms();
    count_connected(w, -1);
}

static void disconnect_if_lost(worker *w) {
    store *s = w->pool->store;
    if (!w->connection || !s->driver->lost(w->connection)) return;
    if (s->driver->remote) atomic_store(&s->lost_at, pool_monotonic_ms());
    worker_disconnect(w);
}

static lw_status ensure_connection(worker *w, lw_error *error) {
    if (w->connection && w->connected_at < atomic_load(&w->pool->store->lost_at))
        worker_disconnect(w);
    if (w->connection) return LW_OK;
    if (pool_monotonic_ms() < w->reconnect_at)
        return lw_fail(error, LW_UNAVAILABLE, "the database cannot be reached; trying again soon");
    return worker_connect(w, error);
}

/* Begins a transaction. A connection that was lost since the last one is replaced, once. */
static lw_status begin(worker *w, lw_error *error) {
    store *s = w->pool->store;
    lw_status status = LW_OK;
    for (int attempt = 0; attempt < 2; attempt++) {
        status = ensure_connection(w, error);
        if (status != LW_OK) return status;
        status = s->driver->begin(w->connection, w->pool->mode, error);
        if (status == LW_OK) return LW_OK;
        disconnect_if_lost(w);
        if (w->connection) return status;
    }
    return status;
}

/* Runs the operation in the open transaction. */
static lw_status run(worker *w, const queued *work, lw_error *error) {
    transaction *t = &w->transaction;
    error->status = LW_OK;
    error->message[0] = '\0';
    transaction_start(t, w->pool->store, w->connection, w->pool->mode);
    lw_status status = work->run(&t->public, work->context, error);
    return transaction_finish(t, status, error);
}

static void finish(const queued *work, lw_status status, lw_error *error) {
    error->status = status;
    work->done(work->context, status, error);
}

/* The database did not say that it is done, and may have done it all the same: an answer was lost, or
 * what a failed fsync left in the log is found after a crash. */
static void say_unknown(const worker *w, lw_status status, lw_error *error) {
    const db_driver *driver = w->pool->store->driver;
    char why[sizeof error->message];
    if (status != LW_UNAVAILABLE || (driver->unsure && !driver->unsure(w->connection))) return;
    snprintf(why, sizeof why, "%s", error->message);
    lw_fail(error, status, "it is not known whether this was stored; please try again (%.180s)",
            why);
}

/* ---- alone: reads, and writes where they are parallel ------------------------------------- */

static lw_status attempt_alone(worker *w, const queued *work, bool *again_out, lw_error *error) {
    const db_driver *driver = w->pool->store->driver;
    *again_out = false;
    lw_status status = begin(w, error);
    if (status != LW_OK) return status;
    status = run(w, work, error);
    bool committing = status == LW_OK;
    if (committing) status = driver->commit(w->connection, error);
    if (status == LW_OK) return LW_OK;
    *again_out = driver->retry && driver->retry(w->connection);
    if (committing && !*again_out && w->pool->mode == STORE_WRITE) say_unknown(w, status, error);
    driver->rollback(w->connection);
    disconnect_if_lost(w);
    return status;
}

static void run_alone(worker *w, const queued *work) {
    lw_error *error = &w->errors[0];
    bool again = false;
    lw_status status = attempt_alone(w, work, &again, error);
    for (int retry = 0; again && retry < LIMIT_RETRIES; retry++)
        status = attempt_alone(w, work, &again, error);
    if (status == LW_OK && w->transaction.outbox) listener_committed(&w->pool->store->listener);
    finish(work, status, error);
}

/* ---- shared: many operations, a savepoint each, one commit -------------------------------- */

/* Runs one operation; *gone_out is true when the whole transaction is lost with it. */
static lw_status run_in_savepoint(worker *w, const queued *work, bool *gone_out, lw_error *error) {
    const db_driver *driver = w->pool->store->driver;
    lw_error unused;
    lw_status status = driver->savepoint(w->connection, error);
    if (status != LW_OK) {
        *gone_out = true;
        return status;
    }
    status = run(w, work, error);
    if (status == LW_OK) {
        status = driver->release(w->connection, error);
        *gone_out = status != LW_OK;
        return status;
    }
    *gone_out = driver->rollback_to(w->connection, &unused) != LW_OK;
    return status;
}

/* Runs operations until the time is up or the transaction is lost; returns how many were run. The
 * state of each is in worker->errors. */
static size_t run_some(worker *w, size_t from, size_t count, bool *gone_out, bool *outbox_out) {
    int64_t until = pool_monotonic_ms() + BATCH_MS;
    size_t i = from;
    do {
        lw_error *error = &w->errors[i];
        lw_status status = run_in_savepoint(w, &w->batch[i], gone_out, error);
        error->status = status;
        if (status == LW_OK && w->transaction.outbox) *outbox_out = true;
        i++;
    } while (i < count && !*gone_out && pool_monotonic_ms() < until);
    return i - from;
}

/* Those that would have been committed share the failure. */
static void fail_all(worker *w, size_t from, size_t end, const lw_error *cause) {
    for (size_t i = from; i < end; i++)
        if (w->errors[i].status == LW_OK)
            lw_fail(&w->errors[i], LW_UNAVAILABLE, "%s", cause->message);
}

/* One transaction over operations from `from`; returns where the next begins. */
static size_t run_shared(worker *w, size_t from, size_t count) {
    const db_driver *driver = w->pool->store->driver;
    lw_error cause;
    bool gone = false, outbox = false;
    if (w->connection) checkpointer_before_write(&w->pool->store->checkpointer, w->connection);
    disconnect_if_lost(w);
    lw_status status = begin(w, &cause);
    if (status != LW_OK) {
        for (size_t i = from; i < count; i++) lw_fail(&w->errors[i], status, "%s", cause.message);
        return count;
    }
    size_t end = from + run_some(w, from, count, &gone, &outbox);
    if (gone) lw_fail(&cause, LW_UNAVAILABLE, "not stored: %s", w->errors[end - 1].message);
    else status = driver->commit(w->connection, &cause);
    if (!gone) say_unknown(w, status, &cause);
    if (gone || status != LW_OK) {
        driver->rollback(w->connection);
        disconnect_if_lost(w);
        fail_all(w, from, end, &cause);
        return end;
    }
    checkpointer_committed(&w->pool->store->checkpointer, w->connection);
    if (outbox) listener_committed(&w->pool->store->listener);
    return end;
}

void worker_run(worker *w, size_t count) {
    assert(count > 0 && count <= LIMIT_BATCH_OPERATIONS);
    if (w->pool->mode == STORE_READ || w->pool->store->driver->writes_in_parallel) {
        run_alone(w, &w->batch[0]);
        return;
    }
    for (size_t from = 0; from < count;) {
        size_t end = run_shared(w, from, count);
        for (size_t i = from; i < end; i++)
            finish(&w->batch[i], w->errors[i].status, &w->errors[i]);
        from = end;
    }
}
