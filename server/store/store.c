/* store.c - opens and closes the database and takes operations. */
#include "server/store/inside.h"
#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#define CONNECTIONS_MAX 8 /* of a kind, by default */

static int between(long value, long least, long most) {
    return (int)(value < least ? least : value > most ? most : value);
}

/* As many as there are processors: more share them, and then each request takes longer and some take
 * much longer (benchmarks.md). */
static int connection_count(int asked) {
    if (asked > 0) return between(asked, 1, STORE_WORKERS_MAX);
    return between(sysconf(_SC_NPROCESSORS_ONLN), 2, CONNECTIONS_MAX);
}

static int writer_count(const store *s) {
    return s->driver->writes_in_parallel ? connection_count(s->options.writers) : 1;
}

/* Texts of the options become the store's own. */
static bool copy_options(store *s, const store_options *options) {
    s->options = *options;
    s->options.data_dir = options->data_dir ? strdup(options->data_dir) : NULL;
    s->options.database_url = options->database_url ? strdup(options->database_url) : NULL;
    return (s->options.data_dir || !options->data_dir) &&
           (s->options.database_url || !options->database_url);
}

static lw_status make_data_dir(const char *path, lw_error *error) {
    if (!path) return LW_OK;
    if (mkdir(path, 0700) == 0 || errno == EEXIST) return LW_OK;
    return lw_fail(error, LW_UNAVAILABLE, "%s: cannot be made: %s", path, strerror(errno));
}

/* How many parameters each query has: the same number on both databases, although one may not use
 * them all. */
static lw_status count_parameters(store *s, lw_error *error) {
    static const db_driver *const drivers[] = {&db_sqlite, &db_postgres};
    for (int query = 0; query < QUERIES; query++) {
        for (size_t i = 0; i < sizeof drivers / sizeof *drivers; i++) {
            char *sql = store_dialect(query_texts[query].sql, drivers[i]->name);
            if (!sql) return lw_fail(error, LW_NO_MEMORY, "no memory for the queries");
            size_t count = store_parameters(sql);
            if (count > s->parameters[query]) s->parameters[query] = count;
            free(sql);
        }
    }
    return LW_OK;
}

static lw_status migrate(const store *s, lw_error *error) {
    void *connection = NULL;
    lw_status status = s->driver->open(&s->options, STORE_WRITE, true, &connection, error);
    if (status != LW_OK) return status;
    status = store_migrate(s->driver, connection, error);
    if (status == LW_OK) status = s->driver->check(connection, error);
    s->driver->close(connection);
    return status;
}

static lw_status take_node(tx *t, void *context, lw_error *error) {
    store *s = context;
    db_rows rows;
    lw_status status = db_one(t, Q_STORE_NODE_TAKE, DB_NONE, "node number", &rows, error);
    if (status != LW_OK) return status;
    s->node = db_int(&rows, 0) % STORE_NODES;
    return db_end(&rows, error);
}

static lw_status start(store *s, lw_error *error) {
    lw_status status = make_data_dir(s->options.data_dir, error);
    if (status == LW_OK) status = count_parameters(s, error);
    if (status == LW_OK) status = migrate(s, error);
    if (status == LW_OK)
        status = pool_open(&s->readers, s, STORE_READ, connection_count(s->options.readers), error);
    if (status == LW_OK) status = checkpointer_open(&s->checkpointer, s, error);
    if (status == LW_OK) status = pool_open(&s->writers, s, STORE_WRITE, writer_count(s), error);
    if (status == LW_OK) status = store_run(s, STORE_WRITE, take_node, s, error);
    if (status == LW_OK) status = listener_open(&s->listener, s, error);
    return status;
}

static bool is_postgres_url(const char *url) {
    return lw_str_starts(lw_str_from(url), LW_STR("postgres://")) ||
           lw_str_starts(lw_str_from(url), LW_STR("postgresql://"));
}

lw_status store_open(const store_options *options, store **store_out, lw_error *error) {
    lw_error own;
    if (!error) error = &own;
    if (options->database_url && !is_postgres_url(options->database_url))
        return lw_fail(error, LW_USAGE, "--database: wants postgres://..., and nothing for SQLite");
    store *s = calloc(1, sizeof *s);
    if (!s) return lw_fail(error, LW_NO_MEMORY, "no memory for the store");
    s->driver = options->database_url ? &db_postgres : &db_sqlite;
    s->listener.wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&s->listener.lock, NULL);
    assert(options->data_dir || options->database_url);
    lw_status status =
        copy_options(s, options) ? start(s, error) : lw_fail(error, LW_NO_MEMORY, "no memory");
    if (status != LW_OK) {
        store_close(s);
        return status;
    }
    *store_out = s;
    return LW_OK;
}

void store_close(store *s) {
    if (!s) return;
    pool_close(&s->writers);
    checkpointer_close(&s->checkpointer);
    pool_close(&s->readers);
    listener_close(&s->listener);
    if (s->listener.wake >= 0) close(s->listener.wake);
    pthread_mutex_destroy(&s->listener.lock);
    free((void *)s->options.data_dir);
    free((void *)s->options.database_url);
    free(s);
}

bool store_is_postgres(const store *s) { return s->driver == &db_postgres; }
const char *store_data_dir(const store *s) { return s->options.data_dir; }

lw_status store_check_writable(tx *t, lw_error *error) {
    const char *folder = t->store->options.data_dir;
    struct statvfs disk;
    if (access(folder, W_OK) != 0 || statvfs(folder, &disk) != 0)
        return lw_fail(error, LW_UNAVAILABLE, "the data directory: %s", strerror(errno));
    uint64_t left = (uint64_t)disk.f_bavail * disk.f_frsize;
    if (left < STORE_BYTES_LEFT_MIN)
        return lw_fail(error, LW_UNAVAILABLE,
                       "the disk of the data directory has %llu bytes left, wanted are %d",
                       (unsigned long long)left, STORE_BYTES_LEFT_MIN);
    db_rows rows;
    lw_status status = db_one(t, Q_STORE_IS_READ_ONLY, DB_NONE, "answer", &rows, error);
    if (status != LW_OK) return status;
    bool read_only = db_int(&rows, 0);
    status = db_end(&rows, error);
    if (status != LW_OK || !read_only) return status;
    return lw_fail(error, LW_UNAVAILABLE, "the database only reads");
}

void store_on_commit(store *s, void (*notify)(void *context), void *context) {
    pthread_mutex_lock(&s->listener.lock);
    s->listener.notify = notify;
    s->listener.context = context;
    pthread_mutex_unlock(&s->listener.lock);
}

lw_status store_post(store *s, store_mode mode, store_operation *run, store_done *done,
                     void *context, lw_error *error) {
    assert(run && done);
    queued work = {.run = run, .done = done, .context = context};
    return pool_post(mode == STORE_WRITE ? &s->writers : &s->readers, work, error);
}

/* What store_run waits with. */
typedef struct {
    store_operation *run;
    void *context;
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t over;
    bool finished;
    lw_status status;
    lw_error error;
} waiter;

static lw_status waiter_run(tx *t, void *context, lw_error *error) {
    waiter *w = context;
    return w->run(t, w->context, error);
}

static void waiter_done(void *context, lw_status status, const lw_error *error) {
    waiter *w = context;
    pthread_mutex_lock(&w->lock);
    w->status = status;
    w->error = *error;
    w->finished = true;
    pthread_cond_signal(&w->over);
    pthread_mutex_unlock(&w->lock);
}

lw_status store_run(store *s, store_mode mode, store_operation *run, void *context,
                    lw_error *error) {
    assert(!pool_is_here(&s->readers) && !pool_is_here(&s->writers));
    waiter w = {.run = run, .context = context};
    pthread_mutex_init(&w.lock, NULL);
    pthread_cond_init(&w.over, NULL);
    lw_status status = store_post(s, mode, waiter_run, waiter_done, &w, error);
    if (status == LW_OK) {
        pthread_mutex_lock(&w.lock);
        while (!w.finished) pthread_cond_wait(&w.over, &w.lock);
        pthread_mutex_unlock(&w.lock);
        status = w.status;
        if (status != LW_OK && error) *error = w.error;
    }
    pthread_cond_destroy(&w.over);
    pthread_mutex_destroy(&w.lock);
    return status;
}
