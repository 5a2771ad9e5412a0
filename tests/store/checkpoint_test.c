/* The write-ahead log of SQLite: copied beside the writer, it stays short, waits for those who read
 * and survives a disk that refuses the copies. */
#include "harness.h"
#include "tests/temporary.h"
#include <pthread.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PICTURE_BYTES = 1 << 20, LOG_KEPT_BYTES = 64 << 20, READERS = 2, STEADY_WRITES = 320 };

/* ---- a disk that refuses writes to the database file, not to its log ----------------------- */

static struct {
    atomic_bool refuses;
    atomic_int refused;
    const sqlite3_io_methods *real;
    sqlite3_io_methods methods;
} disk;

/* Half of the page is written, as when the power goes. */
static int disk_write(sqlite3_file *file, const void *data, int bytes, sqlite3_int64 offset) {
    bool refuses = atomic_load(&disk.refuses);
    int code = disk.real->xWrite(file, data, refuses ? bytes / 2 : bytes, offset);
    if (!refuses || code != SQLITE_OK) return code;
    atomic_fetch_add(&disk.refused, 1);
    return SQLITE_IOERR_WRITE;
}

static int disk_open(sqlite3_vfs *vfs, sqlite3_filename name, sqlite3_file *file, int flags,
                     int *flags_out) {
    sqlite3_vfs *real = vfs->pAppData;
    int code = real->xOpen(real, name, file, flags, flags_out);
    if (code != SQLITE_OK || !(flags & SQLITE_OPEN_MAIN_DB)) return code;
    if (!disk.real) {
        disk.real = file->pMethods;
        disk.methods = *disk.real;
        disk.methods.xWrite = disk_write;
    }
    assert_ptr_equal(disk.real, file->pMethods);
    file->pMethods = &disk.methods;
    return SQLITE_OK;
}

/* Connections are opened by one thread at a time here. */
static int disk_stand_before_sqlite(void **state) {
    static sqlite3_vfs shim;
    (void)state;
    sqlite3_vfs *real = sqlite3_vfs_find(NULL);
    shim = *real;
    shim.zName = "disk";
    shim.pNext = NULL;
    shim.pAppData = real;
    shim.xOpen = disk_open;
    return sqlite3_vfs_register(&shim, 1);
}

/* ---- work ---------------------------------------------------------------------------------- */

/* A thing with a picture in the place of all from `id` on: the log grows, the file does not. */
static lw_status put_picture(tx *t, void *context, lw_error *error) {
    static const char picture[PICTURE_BYTES];
    int64_t id = *(int64_t *)context;
    lw_status status = db_exec(t, Q_THING_DELETE, DB_ARGS(v_int(id)), NULL, error);
    if (status != LW_OK) return status;
    return db_exec(
        t, Q_THING_INSERT,
        DB_ARGS(v_int(id), v_null(), v_int(0), v_null(), v_blob((lw_str){picture, sizeof picture})),
        NULL, error);
}

static void put_pictures(store *s, int64_t id, int times) {
    lw_error error = {0};
    for (int i = 0; i < times; i++) assert_ok(store_run(s, STORE_WRITE, put_picture, &id, &error));
}

static lw_status count_things(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_THING_COUNT, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    *(int64_t *)context = db_int(&rows, 0);
    return db_end(&rows, error);
}

static off_t log_bytes(const place *p) {
    char path[128];
    struct stat found;
    snprintf(path, sizeof path, "%s/labelwright.db-wal", p->data_dir);
    assert_int_equal(stat(path, &found), 0);
    return found.st_size;
}

typedef struct {
    store *store;
    atomic_bool *over;
    int64_t reads, failures;
} reader;

static void *read_on(void *context) {
    reader *r = context;
    lw_error error;
    int64_t count = 0;
    while (!atomic_load(r->over)) {
        r->failures += store_run(r->store, STORE_READ, count_things, &count, &error) != LW_OK;
        r->reads++;
    }
    return NULL;
}

static void the_log_stays_short_while_people_read_and_write(void **state) {
    place *p = place_of(state);
    atomic_bool over = false;
    pthread_t threads[READERS];
    reader readers[READERS];
    for (int i = 0; i < READERS; i++) {
        readers[i] = (reader){.store = p->store, .over = &over};
        pthread_create(&threads[i], NULL, read_on, &readers[i]);
    }
    _Static_assert((int64_t)STEADY_WRITES * PICTURE_BYTES > LIMIT_LOG_BYTES + LOG_KEPT_BYTES / 2,
                   "a log that is never begun anew would be longer than allowed");
    put_pictures(p->store, 1, STEADY_WRITES);
    atomic_store(&over, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_true(readers[i].reads > 0);
        assert_int_equal(readers[i].failures, 0);
    }
    assert_true(log_bytes(p) <= LIMIT_LOG_BYTES);
}

/* ---- a read that lasts --------------------------------------------------------------------- */

typedef struct {
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t changed;
    bool reads, over, finished;
    int64_t before, after;
} long_read;

static void tell(long_read *l, bool *what) {
    pthread_mutex_lock(&l->lock);
    *what = true;
    pthread_cond_broadcast(&l->changed);
    pthread_mutex_unlock(&l->lock);
}

static void await(long_read *l, const bool *what) {
    pthread_mutex_lock(&l->lock);
    while (!*what) pthread_cond_wait(&l->changed, &l->lock);
    pthread_mutex_unlock(&l->lock);
}

static lw_status read_long(tx *t, void *context, lw_error *error) {
    long_read *l = context;
    lw_status status = count_things(t, &l->before, error);
    tell(l, &l->reads);
    await(l, &l->over);
    return status == LW_OK ? count_things(t, &l->after, error) : status;
}

static void long_read_done(void *context, lw_status status, const lw_error *error) {
    (void)error;
    long_read *l = context;
    if (status != LW_OK) l->after = -1;
    tell(l, &l->finished);
}

static void a_long_read_lengthens_the_log_and_stops_nobody(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    long_read l = {.lock = PTHREAD_MUTEX_INITIALIZER, .changed = PTHREAD_COND_INITIALIZER};
    put_pictures(p->store, 1, 1);
    assert_ok(store_post(p->store, STORE_READ, read_long, long_read_done, &l, &error));
    await(&l, &l.reads);
    put_pictures(p->store, 2, LIMIT_LOG_BYTES / PICTURE_BYTES + 20);
    assert_true(log_bytes(p) > LIMIT_LOG_BYTES);
    tell(&l, &l.over);
    await(&l, &l.finished);
    assert_int_equal(l.before, 1);
    assert_int_equal(l.after, 1);
    int rounds = 0;
    while (log_bytes(p) > LOG_KEPT_BYTES) {
        assert_true(rounds++ < 500);
        put_pictures(p->store, 2, 1);
        usleep(20000);
    }
}

/* ---- a disk that refuses ------------------------------------------------------------------- */

/* What is printed to stderr from here on. */
typedef struct {
    int stderr_before;
    char path[64];
} printed;

static printed printed_begin(void) {
    printed p = {.path = "/tmp/lw-printed-XXXXXX"};
    int file = mkstemp(p.path);
    assert_true(file >= 0);
    fflush(stderr);
    p.stderr_before = dup(STDERR_FILENO);
    dup2(file, STDERR_FILENO);
    close(file);
    return p;
}

static int printed_times(const printed *p, const char *text) {
    char all[4096] = "";
    FILE *file = fopen(p->path, "r");
    assert_non_null(file);
    all[fread(all, 1, sizeof all - 1, file)] = '\0';
    fclose(file);
    int times = 0;
    for (const char *at = all; (at = strstr(at, text)); at++) times++;
    return times;
}

static void printed_end(printed *p) {
    dup2(p->stderr_before, STDERR_FILENO);
    close(p->stderr_before);
    unlink(p->path);
}

/* What is left after a crash at this moment: the files as they are. */
static int64_t count_after_crash(const place *p) {
    char copy[256], dir[64];
    lw_error error = {0};
    int64_t count = -1;
    store *s = NULL;
    assert_non_null(temporary_folder(dir, sizeof dir));
    snprintf(copy, sizeof copy, "cp '%s'/labelwright.db '%s'/labelwright.db-wal '%s'", p->data_dir,
             p->data_dir, dir);
    assert_int_equal(system(copy), 0);
    assert_ok(store_open(&(store_options){.data_dir = dir, .readers = 1}, &s, &error));
    assert_ok(store_run(s, STORE_READ, count_things, &count, &error));
    store_close(s);
    snprintf(copy, sizeof copy, "rm -r '%s'", dir);
    assert_int_equal(system(copy), 0);
    return count;
}

static void wait_printed(const printed *p, const char *text) {
    for (int i = 0; i < 20000 && printed_times(p, text) == 0; i++) usleep(1000);
    assert_int_equal(printed_times(p, text), 1);
}

static void refused_copies_are_told_tried_again_and_lose_nothing(void **state) {
    place *p = place_of(state);
    enum { THINGS = 40 };
    printed out = printed_begin();
    atomic_store(&disk.refused, 0);
    atomic_store(&disk.refuses, true);
    for (int64_t id = 1; id <= THINGS; id++) put_pictures(p->store, id, 1);
    for (int i = 0; i < 20000 && atomic_load(&disk.refused) < 3; i++) usleep(1000);
    atomic_store(&disk.refuses, false);
    int refused = atomic_load(&disk.refused);
    int64_t left = count_after_crash(p);
    wait_printed(&out, "is copied into the database again");
    int told = printed_times(&out, "is not copied into the database, trying again");
    printed_end(&out);
    assert_true(refused >= 3);
    assert_int_equal(told, 1);
    assert_int_equal(left, THINGS);
    place_reopen(p);
    lw_error error = {0};
    assert_ok(store_run(p->store, STORE_READ, count_things, &left, &error));
    assert_int_equal(left, THINGS);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(the_log_stays_short_while_people_read_and_write),
        ON_SQLITE(a_long_read_lengthens_the_log_and_stops_nobody),
        ON_SQLITE(refused_copies_are_told_tried_again_and_lose_nothing),
    };
    return cmocka_run_group_tests_name("checkpoint", tests, disk_stand_before_sqlite, NULL);
}
