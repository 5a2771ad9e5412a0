/* inside.h - what the files of the store share; not for others.
 *
 * A pool is a queue and the threads that serve it, each with its own connection: one pool of
 * readers, one of writers (a single thread on SQLite). */
#ifndef STORE_INSIDE_H
#define STORE_INSIDE_H
#include "server/limits.h"
#include "server/store/driver.h"
#include <pthread.h>
#include <stdatomic.h>

#define STORE_NODES 1024
#define STORE_WORKERS_MAX 64 /* threads of a pool: more wait for the same disk */

/* ---- transactions (statement.c) ---------------------------------------------------------- */

/* What an operation's tx is inside. After the first failure of a statement every later one fails
 * with it and the operation cannot commit: that is PostgreSQL's rule, kept on both databases. */
typedef struct {
    tx public; /* first: a tx pointer is a transaction pointer */
    const db_driver *driver;
    store_mode mode;
    int64_t now;               /* 0: nobody has asked yet */
    bool outbox;               /* ran a query whose name starts with outbox_ */
    lw_error failure;          /* of the first statement that failed; LW_OK while none has */
    int cursors;               /* open ones */
    void *statements[QUERIES]; /* the driver's, of the open cursors */
} transaction;

/* Makes *t ready for an operation. */
void transaction_start(transaction *t, store *s, void *connection, store_mode mode);
/* Closes what the operation left open and says how it ended: `status` as it returned, or the
 * failure it did not pass on. */
lw_status transaction_finish(transaction *t, lw_status status, lw_error *error);

/* ---- pools (pool.c) ---------------------------------------------------------------------- */

typedef struct {
    store_operation *run;
    store_done *done;
    void *context;
} queued;

typedef struct pool pool;
typedef struct {
    pool *pool;
    pthread_t thread;
    void *connection;       /* NULL while the database cannot be reached */
    int64_t connected_at;   /* monotonic ms */
    int64_t reconnect_at;   /* without one: when to try again, by the monotonic clock in ms */
    int64_t reconnect_wait; /* and how long to wait after that, in ms */
    transaction transaction;
    queued batch[LIMIT_BATCH_OPERATIONS];
    lw_error errors[LIMIT_BATCH_OPERATIONS]; /* of the operations of the batch */
} worker;

struct pool {
    store *store;
    store_mode mode;
    worker *workers;
    int worker_count;
    int running; /* threads started */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t arrived;
    int connected; /* workers with a connection */
    bool closing;
    size_t first, count;
    queued ring[LIMIT_STORE_QUEUE];
};

LW_MUST_USE lw_status pool_open(pool *p, store *s, store_mode mode, int workers, lw_error *error);
/* Runs what is queued, then ends the threads and closes the connections. */
void pool_close(pool *p);
LW_MUST_USE lw_status pool_post(pool *p, queued work, lw_error *error);
/* True on a thread of the pool. */
bool pool_is_here(const pool *p);
int64_t pool_monotonic_ms(void);
/* Locks, conditions and threads as all of the store: conditions wait by the monotonic clock, signals
 * are for the main thread. */
void pool_init_lock(pthread_mutex_t *lock, pthread_cond_t *condition);
/* Waits until the condition is signalled; false when `until` (monotonic ms) has passed. */
bool pool_wait(pthread_cond_t *condition, pthread_mutex_t *lock, int64_t until);
/* Not 0 when the system gives none. */
int pool_start_thread(pthread_t *thread_out, void *(*run)(void *argument), void *argument);

/* One transaction, or several, over the operations of worker->batch (worker.c): each is run and
 * its `done` called. */
void worker_run(worker *w, size_t count);
/* Opens worker->connection; after a failure the next attempt waits longer. */
LW_MUST_USE lw_status worker_connect(worker *w, lw_error *error);
void worker_disconnect(worker *w);

/* ---- checkpoints (checkpoint.c) ---------------------------------------------------------- */

/* Copies the write-ahead log beside the writer. */
typedef struct {
    store *store;
    bool running;
    pthread_t thread;
    void *connection; /* the thread's; NULL after a failure */
    bool failing;     /* the thread's: it has said so */

    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool closing, copying;
    bool rest_is_small; /* the writer shall copy what is left, so that the log begins anew */
    log_state log;
    unsigned restarts; /* of the log */
    int allowed;       /* pages, before a writer waits */
} checkpointer;

LW_MUST_USE lw_status checkpointer_open(checkpointer *c, store *s, lw_error *error);
void checkpointer_close(checkpointer *c);
/* Around each transaction of the writer, on its connection. */
void checkpointer_before_write(checkpointer *c, void *writer);
void checkpointer_committed(checkpointer *c, const void *writer);

/* ---- listening (listen.c) ---------------------------------------------------------------- */

/* Wakes the listener of this server, and those of other servers on the same database. */
typedef struct {
    store *store;
    bool running;
    pthread_t thread;
    int wake; /* eventfd: something was committed here, or the store closes */
    atomic_bool closing, committed;
    pthread_mutex_t lock; /* guards what follows */
    void (*notify)(void *context);
    void *context;
} listener;

LW_MUST_USE lw_status listener_open(listener *l, store *s, lw_error *error);
void listener_close(listener *l);
/* Calls the listener of this server. */
void listener_notify(listener *l);
/* After a commit that wrote to the outbox: wakes the listener here and those of other servers. */
void listener_committed(listener *l);

/* ---- the store --------------------------------------------------------------------------- */

struct store {
    const db_driver *driver;
    store_options options; /* its texts are the store's own */
    size_t parameters[QUERIES];
    int64_t node;
    _Atomic int64_t last_tick;
    _Atomic int64_t clock_offset; /* the database's clock minus ours, in microseconds */
    /* Monotonic ms: when a connection was last found lost. Those opened before are replaced before their next
     * use, or each would be met one at a time, and a silent one waited for. */
    _Atomic int64_t lost_at;
    pool readers, writers;
    checkpointer checkpointer;
    listener listener;
};

/* Our clock: microseconds since 1970. */
int64_t store_clock(void);

#endif
