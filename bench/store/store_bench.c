/* store_bench.c - the plain limit of the store: how many short write transactions are durable in a
 * second when a number of threads each wait for their own.
 *
 *     store_bench DATA_DIR [DATABASE_URL]
 *
 * Each transaction inserts a row, appends to the outbox and raises a counter of its thread. A line
 * a run: threads, transactions a second, mean and largest number that shared a commit (SQLite). */
#include "server/store/store.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { THREADS_MAX = 64, SECONDS = 5 };

typedef struct {
    store *store;
    int64_t counter, now;
    atomic_bool *stop;
    long done, failed;
    int64_t *commits; /* the time of each transaction: one commit, one time */
    long commits_max;
} person;

static lw_status write_one(tx *t, void *context, lw_error *error) {
    person *who = context;
    db_rows rows;
    who->now = db_now(t);
    lw_status status =
        db_exec(t, Q_THING_INSERT,
                DB_ARGS(v_int(store_new_id(t->store)), v_null(), v_int(0), v_null(), v_null()),
                NULL, error);
    if (status != LW_OK) return status;
    status = db_one(t, Q_OUTBOX_APPEND, DB_ARGS(v_text(LW_STR("{\"kind\":\"bench\"}"))), "seq",
                    &rows, error);
    if (status == LW_OK) status = db_end(&rows, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(who->counter), v_int(who->done)), NULL, error);
}

static lw_status make_counter(tx *t, void *context, lw_error *error) {
    const person *who = context;
    return db_exec(t, Q_THING_INSERT_ONCE, DB_ARGS(v_int(who->counter), v_null()), NULL, error);
}

static void *work(void *context) {
    person *who = context;
    lw_error error;
    while (!atomic_load(who->stop) && who->done < who->commits_max) {
        if (store_run(who->store, STORE_WRITE, write_one, who, &error) == LW_OK)
            who->commits[who->done++] = who->now;
        else who->failed++;
    }
    return NULL;
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

/* Transactions with the same time shared a commit. */
static void print_shares(int64_t *times, long count) {
    long commits = 0, largest = 0, same = 0;
    qsort(times, (size_t)count, sizeof *times, by_value);
    for (long i = 0; i < count; i++) {
        same = i > 0 && times[i] == times[i - 1] ? same + 1 : 1;
        commits += same == 1;
        if (same > largest) largest = same;
    }
    printf("  %7.1f mean  %4ld largest", commits ? (double)count / (double)commits : 0, largest);
}

static bool measure(store *s, int threads) {
    static person people[THREADS_MAX];
    pthread_t ids[THREADS_MAX];
    atomic_bool stop = false;
    const long each = 2000000 / threads;
    int64_t *times = malloc((size_t)(each * threads) * sizeof *times);
    lw_error error = {0};
    if (!times) return false;
    for (int i = 0; i < threads; i++) {
        people[i] = (person){.store = s,
                             .counter = i,
                             .stop = &stop,
                             .commits = times + i * each,
                             .commits_max = each};
        if (store_run(s, STORE_WRITE, make_counter, &people[i], &error) != LW_OK) return false;
    }
    for (int i = 0; i < threads; i++) pthread_create(&ids[i], NULL, work, &people[i]);
    nanosleep(&(struct timespec){.tv_sec = SECONDS}, NULL);
    atomic_store(&stop, true);
    long done = 0, failed = 0;
    for (int i = 0; i < threads; i++) {
        pthread_join(ids[i], NULL);
        for (long k = 0; k < people[i].done; k++) times[done + k] = people[i].commits[k];
        done += people[i].done;
        failed += people[i].failed;
    }
    printf("%3d threads  %8.0f transactions/s  %ld failed", threads, (double)done / SECONDS,
           failed);
    if (!store_is_postgres(s)) print_shares(times, done);
    printf("\n");
    free(times);
    return failed == 0;
}

int main(int count, char **arguments) {
    static const int threads[] = {1, 8, 64};
    if (count < 2) {
        fprintf(stderr, "usage: store_bench DATA_DIR [DATABASE_URL]\n");
        return 2;
    }
    store_options options = {.data_dir = arguments[1],
                             .database_url = count > 2 ? arguments[2] : NULL};
    store *s = NULL;
    lw_error error = {0};
    if (store_open(&options, &s, &error) != LW_OK) {
        fprintf(stderr, "%s\n", error.message);
        return 1;
    }
    bool clean = true;
    printf("%s\n", store_is_postgres(s) ? "PostgreSQL" : "SQLite");
    for (size_t i = 0; i < sizeof threads / sizeof *threads; i++) clean &= measure(s, threads[i]);
    store_close(s);
    return clean ? 0 : 1;
}
