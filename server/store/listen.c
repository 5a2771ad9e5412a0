/* listen.c - wakes the one who reads the outbox: after commits here, and, where servers share a
 * database, after commits of others.
 *
 * Others are told on a connection of its own after the commit, not inside it: PostgreSQL holds one
 * lock over all commits that carry a NOTIFY, which would make every writer wait for the fsync of
 * the one before. One message stands for all commits since the last, and they are some time apart. */
#include "server/store/inside.h"
#include <errno.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#define HEAR_MS 60000 /* a check that the connection lives */
#define RECONNECT_MS 1000
#define PAUSE_MS 20 /* between messages: who shows what happened is not quicker than this */

void listener_notify(listener *l) {
    pthread_mutex_lock(&l->lock);
    void (*notify)(void *context) = l->notify;
    void *context = l->context;
    pthread_mutex_unlock(&l->lock);
    if (notify) notify(context);
}

static void wake(listener *l) {
    uint64_t one = 1;
    ssize_t written = write(l->wake, &one, sizeof one);
    (void)written; /* only fails when it is awake already */
}

static void calm(listener *l) {
    uint64_t times;
    ssize_t got = read(l->wake, &times, sizeof times);
    (void)got; /* only fails when nothing woke it */
}

void listener_committed(listener *l) {
    listener_notify(l);
    if (l->running && !atomic_exchange(&l->committed, true)) wake(l);
}

static void pause_between_messages(void) {
    struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
    nanosleep(&pause, NULL);
}

/* Tells and hears until the connection fails or the store closes. */
static void converse(listener *l, void *connection) {
    const db_driver *driver = l->store->driver;
    lw_error unused; /* the thread connects again; whoever reads the outbox also looks by itself */
    listener_notify(l); /* what was committed while nobody listened */
    while (!atomic_load(&l->closing)) {
        bool heard = false;
        if (driver->hear(connection, l->wake, HEAR_MS, &heard, &unused) != LW_OK) return;
        if (heard) listener_notify(l);
        calm(l);
        if (!atomic_exchange(&l->committed, false)) continue;
        if (driver->tell(connection, &unused) != LW_OK) return;
        pause_between_messages();
    }
}

static void *listen_main(void *argument) {
    listener *l = argument;
    const store *s = l->store;
    while (!atomic_load(&l->closing)) {
        void *connection = NULL;
        lw_error unused;
        if (s->driver->open(&s->options, STORE_READ, false, &connection, &unused) == LW_OK) {
            converse(l, connection);
            s->driver->close(connection);
        }
        struct pollfd woken = {.fd = l->wake, .events = POLLIN};
        int64_t until = pool_monotonic_ms() + RECONNECT_MS;
        for (int64_t left = RECONNECT_MS; left > 0 && !atomic_load(&l->closing);
             left = until - pool_monotonic_ms()) {
            if (poll(&woken, 1, (int)left) > 0) calm(l);
        }
    }
    return NULL;
}

lw_status listener_open(listener *l, store *s, lw_error *error) {
    l->store = s;
    if (!s->driver->hear) return LW_OK;
    if (l->wake < 0 || pthread_create(&l->thread, NULL, listen_main, l) != 0)
        return lw_fail(error, LW_UNAVAILABLE, "the system gives no more threads or files");
    l->running = true;
    return LW_OK;
}

void listener_close(listener *l) {
    if (!l->running) return;
    atomic_store(&l->closing, true);
    wake(l);
    pthread_join(l->thread, NULL);
    l->running = false;
}
