/* checkpoint.c - copies SQLite's write-ahead log into the file beside the writer, so that no answer
 * waits for it.
 *
 * A thread with a connection of its own copies the log in small passes. While it copies the writer
 * appends, so it does not reach the end by itself, and a log is begun anew only from its end: when
 * the log is long and little is left, the writer copies that rest between two commits. */
#include "server/store/inside.h"
#include <stdio.h>

#define PASS_PAGES 1000    /* 8 MB: a page that is written often is copied once for many times */
#define QUIET_PAGES 500    /* 4 MB: worth copying when there is nothing else to do */
#define QUIET_MS 100       /* without a commit */
#define RESTART_PAGES 6000 /* 48 MB: below journal_size_limit, so that the log keeps its blocks */
#define REST_PAGES 128     /* 1 MB: what the writer copies in a few milliseconds */
#define RETRY_MS 200       /* after a failure, or when a reader holds what is to be copied */
#define WAIT_MS 1000       /* at most, of a writer for the thread */
#define LIMIT_PAGES (LIMIT_LOG_BYTES / 8192)

_Static_assert(QUIET_PAGES < PASS_PAGES && PASS_PAGES < RESTART_PAGES, "each costs more");
_Static_assert(RESTART_PAGES < LIMIT_PAGES, "a writer waits when nothing else has helped");

static int uncopied(const checkpointer *c) { return c->log.pages - c->log.copied; }

/* False when nothing was signalled for that long. */
static bool wait_ms(checkpointer *c, int64_t ms) {
    return pool_wait(&c->changed, &c->lock, pool_monotonic_ms() + ms);
}

/* ---- the thread --------------------------------------------------------------------------- */

/* Said once for all failures in a row. */
static void report(checkpointer *c, lw_status status, const lw_error *error) {
    bool failing = status != LW_OK;
    if (failing && !c->failing)
        fprintf(stderr, "labelwright: the log is not copied into the database, trying again: %s\n",
                error->message);
    if (!failing && c->failing)
        fprintf(stderr, "labelwright: the log is copied into the database again\n");
    c->failing = failing;
}

static lw_status copy(checkpointer *c, log_state *seen_out, lw_error *error) {
    const store *s = c->store;
    if (!c->connection) {
        lw_status status = s->driver->open(&s->options, STORE_WRITE, false, &c->connection, error);
        if (status != LW_OK) return status;
    }
    lw_status status = s->driver->checkpoint(c->connection, seen_out, error);
    if (s->driver->lost(c->connection)) {
        s->driver->close(c->connection);
        c->connection = NULL;
    }
    return status;
}

/* Takes what a pass has seen. True when it has brought us on. */
static bool see(checkpointer *c, const log_state *seen) {
    bool further = seen->copied > c->log.copied;
    if (seen->pages > c->log.pages) c->log.pages = seen->pages;
    if (further) c->log.copied = seen->copied;
    c->rest_is_small = further && c->log.pages >= RESTART_PAGES && uncopied(c) <= REST_PAGES;
    return further;
}

/* With the lock held, which is given back while the pages are copied. */
static void pass(checkpointer *c) {
    lw_error error;
    log_state seen = {0};
    unsigned restarts = c->restarts;
    c->copying = true;
    pthread_mutex_unlock(&c->lock);
    lw_status status = copy(c, &seen, &error);
    report(c, status, &error);
    pthread_mutex_lock(&c->lock);
    c->copying = false;
    pthread_cond_broadcast(&c->changed);
    if (c->restarts != restarts) return; /* it saw another log */
    bool further = status == LW_OK && see(c, &seen);
    int64_t until = pool_monotonic_ms() + RETRY_MS;
    while (!further && !c->closing && pool_wait(&c->changed, &c->lock, until)) {
    }
}

/* Waits for a quiet moment where that is what lacks. */
static bool is_due(checkpointer *c) {
    if (c->rest_is_small) return false; /* the writer's turn */
    int most = c->log.pages >= RESTART_PAGES ? REST_PAGES : PASS_PAGES;
    if (uncopied(c) > most) return true;
    return uncopied(c) >= QUIET_PAGES && !wait_ms(c, QUIET_MS);
}

static void *checkpoint_main(void *argument) {
    checkpointer *c = argument;
    pthread_mutex_lock(&c->lock);
    while (!c->closing) {
        if (is_due(c)) pass(c);
        else if (uncopied(c) < QUIET_PAGES || c->rest_is_small)
            pthread_cond_wait(&c->changed, &c->lock);
    }
    pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* ---- beside the writer -------------------------------------------------------------------- */

void checkpointer_committed(checkpointer *c, const void *writer) {
    if (!c->running) return;
    int pages = c->store->driver->log_pages(writer);
    pthread_mutex_lock(&c->lock);
    if (pages < c->log.pages) {
        c->restarts++;
        c->log.copied = 0;
        c->rest_is_small = false;
        c->allowed = LIMIT_PAGES;
    }
    c->log.pages = pages;
    if (uncopied(c) >= QUIET_PAGES || pages >= RESTART_PAGES) pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

/* A log beyond its limit waits for the thread, then for as many pages more until the next time: a
 * reader may hold it. True when the writer is to copy the rest. */
static bool writers_turn(checkpointer *c) {
    if (c->log.pages < c->allowed) return c->rest_is_small;
    int64_t until = pool_monotonic_ms() + WAIT_MS;
    while (c->copying && pool_wait(&c->changed, &c->lock, until)) {
    }
    c->allowed = c->log.pages + PASS_PAGES;
    return true;
}

void checkpointer_before_write(checkpointer *c, void *writer) {
    if (!c->running) return;
    pthread_mutex_lock(&c->lock);
    bool turn = writers_turn(c);
    pthread_mutex_unlock(&c->lock);
    if (!turn) return;
    log_state seen = {0};
    lw_error unused; /* the thread will meet it too, and says so */
    lw_status status = c->store->driver->checkpoint(writer, &seen, &unused);
    pthread_mutex_lock(&c->lock);
    if (status == LW_OK) see(c, &seen);
    c->rest_is_small = false;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
}

lw_status checkpointer_open(checkpointer *c, store *s, lw_error *error) {
    if (!s->driver->checkpoint) return LW_OK;
    c->store = s;
    c->allowed = LIMIT_PAGES;
    lw_status status = s->driver->open(&s->options, STORE_WRITE, false, &c->connection, error);
    if (status != LW_OK) return status;
    pool_init_lock(&c->lock, &c->changed);
    if (pool_start_thread(&c->thread, checkpoint_main, c) != 0) {
        s->driver->close(c->connection);
        return lw_fail(error, LW_UNAVAILABLE, "the system gives no more threads");
    }
    c->running = true;
    return LW_OK;
}

void checkpointer_close(checkpointer *c) {
    if (!c->running) return;
    pthread_mutex_lock(&c->lock);
    c->closing = true;
    pthread_cond_broadcast(&c->changed);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    if (c->connection) c->store->driver->close(c->connection);
    pthread_cond_destroy(&c->changed);
    pthread_mutex_destroy(&c->lock);
    c->running = false;
}
