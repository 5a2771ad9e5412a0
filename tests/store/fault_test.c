/* Fails the first call, then the second, and so on, over fifty steps of work: what was acknowledged
 * is there after opening again, nothing is half done, and the store recovers by itself. */
#include "fault_vfs.h"
#include "harness.h"
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { STEPS = 50, TOGETHER = 5, ATTEMPTS = 100 };

typedef struct {
    int64_t id;
    lw_status status;
    char message[256];
    atomic_int *finished;
} step;

/* A thing, an entry and a counter: all or nothing. */
static lw_status step_run(tx *t, void *context, lw_error *error) {
    const step *s = context;
    db_rows rows;
    lw_status status =
        db_exec(t, Q_THING_INSERT, DB_ARGS(v_int(s->id), v_null(), v_int(0), v_null(), v_null()),
                NULL, error);
    if (status != LW_OK) return status;
    status = db_one(t, Q_OUTBOX_APPEND, DB_ARGS(v_text(LW_STR("{}"))), "seq", &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK || s->id == 0) return status;
    status = db_one(t, Q_THING_GROW, DB_ARGS(v_int(0)), "counter", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

static void step_done(void *context, lw_status status, const lw_error *error) {
    step *s = context;
    s->status = status;
    snprintf(s->message, sizeof s->message, "%s", error->message);
    atomic_fetch_add(s->finished, 1);
}

/* Posts what is not done yet of steps from .. end, together, until all are. A step whose commit got
 * no answer may be there already: the second attempt then meets a conflict. */
static void do_steps(store *s, step *steps, int from, int end) {
    bool done[STEPS] = {false};
    int left = end - from;
    for (int attempt = 0; left > 0; attempt++) {
        if (attempt == ATTEMPTS) fail_msg("step %d: %s", from, steps[from].message);
        if (attempt > 0) usleep(20000);
        atomic_int finished = 0;
        int posted = 0;
        lw_error error = {0};
        for (int i = from; i < end; i++) {
            if (done[i]) continue;
            steps[i] = (step){.id = i, .finished = &finished};
            assert_ok(store_post(s, STORE_WRITE, step_run, step_done, &steps[i], &error));
            posted++;
        }
        while (atomic_load(&finished) < posted) usleep(100);
        for (int i = from; i < end; i++) {
            if (done[i]) continue;
            bool was_there = steps[i].status == LW_CONFLICT && attempt > 0;
            if (steps[i].status != LW_OK && steps[i].status != LW_UNAVAILABLE && !was_there)
                fail_msg("step %d: %s (%s)", i, lw_status_table[steps[i].status].name,
                         steps[i].message);
            done[i] = steps[i].status == LW_OK || was_there;
            left -= done[i];
        }
    }
}

typedef struct {
    int64_t things, counter, entries;
} totals;

static lw_status read_totals(tx *t, void *context, lw_error *error) {
    totals *found = context;
    db_rows rows;
    lw_status status = db_one(t, Q_THING_COUNT, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    found->things = db_int(&rows, 0);
    found->counter = db_int(&rows, 1);
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    status = db_one(t, Q_OUTBOX_COUNT, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    found->entries = db_int(&rows, 0);
    return db_end(&rows, error);
}

static store *open_despite(const store_options *options) {
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
        lw_error error = {0};
        store *s = NULL;
        lw_status status = store_open(options, &s, &error);
        if (status == LW_OK) return s;
        assert_status(status, LW_UNAVAILABLE);
        usleep(20000);
    }
    fail_msg("never opened");
    return NULL;
}

/* All the work on a fresh database, with the fault in it, and the count of it without. */
static void work_through(const store_options *faulty, const store_options *healthy) {
    step steps[STEPS];
    store *s = open_despite(faulty);
    do_steps(s, steps, 0, 1);
    for (int from = 1; from < STEPS; from += TOGETHER)
        do_steps(s, steps, from, from + TOGETHER < STEPS ? from + TOGETHER : STEPS);
    store_close(s);
    totals found = {0};
    lw_error error = {0};
    s = open_despite(healthy);
    assert_ok(store_run(s, STORE_READ, read_totals, &found, &error));
    store_close(s);
    assert_int_equal(found.things, STEPS);
    assert_int_equal(found.counter, STEPS - 1);
    assert_int_equal(found.entries, STEPS);
}

static void disk_faults_lose_nothing(void **state) {
    place *p = place_of(state);
    static const struct {
        const char *text;
        int stride;
    } faults[] = {{"open:%d:EIO", 1},
                  {"write:%d:EIO", 1},
                  {"write:%d:ENOSPC:4", 5},
                  {"fsync:%d:EIO", 1},
                  {"fsync:%d:EIO:3", 3},
                  {"write:%d:EIO,open:1:EIO:3", 7}}; /* and the new connection cannot be opened */
    store_close(p->store);
    p->store = NULL;
    for (size_t kind = 0; kind < sizeof faults / sizeof *faults; kind++) {
        bool struck = true;
        int n = 1;
        for (; struck; n += faults[kind].stride) {
            char text[32], remove[128];
            snprintf(remove, sizeof remove, "rm -f '%s'/*", p->data_dir);
            assert_int_equal(system(remove), 0);
            snprintf(text, sizeof text, faults[kind].text, n);
            assert_true(fault_arm(text));
            work_through(&p->options, &p->options);
            struck = fault_struck();
            fault_arm(NULL);
        }
        assert_true(n > 4); /* there was something to fail */
    }
}

static void faults_are_spelt_right(void **state) {
    (void)state;
    assert_false(fault_arm("fsync"));
    assert_false(fault_arm("read:1:EIO"));
    assert_false(fault_arm("fsync:1:EPERM"));
    assert_false(fault_arm("fsync:1:EIO,"));
    assert_true(fault_arm("fsync:1:EIO,open:2:ENOSPC:3"));
    assert_true(fault_arm(NULL));
}

/* ---- PostgreSQL ---------------------------------------------------------------------------- */

typedef struct {
    pid_t process;
    int port;
} proxy;

/* The folder of the server's socket is the value of host in its address. */
static proxy proxy_start(const char *url, const char *fault) {
    char socket[256];
    int ends[2];
    snprintf(socket, sizeof socket, "%s/.s.PGSQL.5432", strstr(url, "host=") + 5);
    assert_int_equal(pipe(ends), 0);
    pid_t process = fork();
    if (process == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execlp("python3", "python3", "tests/faults/pg_proxy.py", socket, fault, (char *)NULL);
        _exit(127);
    }
    close(ends[1]);
    FILE *out = fdopen(ends[0], "r");
    int port = 0;
    assert_int_equal(fscanf(out, "%d", &port), 1);
    fclose(out);
    return (proxy){process, port};
}

static void proxy_stop(proxy p) {
    kill(p.process, SIGKILL);
    waitpid(p.process, NULL, 0);
}

static void empty_tables(const place *p) {
    place_sql(
        p, "set client_min_messages = warning; drop schema public cascade; create schema public");
}

static void connection_faults_lose_nothing(void **state) {
    place *p = place_of(state);
    static const struct {
        const char *kind;
        int last, stride; /* numbers are tried from 1 to last */
    } faults[] = {{"cut", 400, 23}, {"half", 400, 57}, {"outage", 400, 83}, {"refuse", 4, 1}};
    store_close(p->store);
    p->store = NULL;
    const char *slash = strstr(p->url, "/test_");
    const char *query = strchr(slash, '?');
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        for (int n = 1; n <= faults[i].last; n += faults[i].stride) {
            char fault[32], url[256];
            empty_tables(p);
            snprintf(fault, sizeof fault, "%s:%d", faults[i].kind, n);
            proxy between = proxy_start(p->url, fault);
            snprintf(url, sizeof url, "postgres://tests@127.0.0.1:%d%.*s", between.port,
                     (int)(query - slash), slash);
            store_options faulty = {.database_url = url, .readers = 1, .writers = 2};
            work_through(&faulty, &p->options);
            proxy_stop(between);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(faults_are_spelt_right),
        ON_SQLITE(disk_faults_lose_nothing),
        ON_POSTGRES(connection_faults_lose_nothing),
    };
    return cmocka_run_group_tests_name("fault", tests, NULL, NULL);
}
