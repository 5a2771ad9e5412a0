/* Many threads at once, on both databases. */
#include "things.h"

static void *write_much(void *context) {
    person *who = context;
    for (int64_t i = 0; i < ROUNDS; i++) {
        lw_error error = {0};
        int64_t id = 1000 * who->number + i, shared = 0;
        if (store_run(who->place->store, STORE_WRITE, insert_thing, &id, &error) != LW_OK ||
            store_run(who->place->store, STORE_WRITE, grow, &shared, &error) != LW_OK ||
            store_run(who->place->store, STORE_READ, count_things, &id, &error) != LW_OK || id < i)
            who->failures++;
    }
    return NULL;
}

static lw_status size_of(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_THING_GET, DB_ARGS(v_int(0), v_int(-1)), "thing", &rows, error);
    if (status != LW_OK) return status;
    *(int64_t *)context = db_int(&rows, 2);
    return db_end(&rows, error);
}

static void concurrent_writers_lose_nothing(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t shared = 0, size = 0;
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &shared, &error));
    run_people(p, write_much);
    assert_int_equal(count(p), THREADS * ROUNDS + 1);
    assert_ok(store_run(p->store, STORE_READ, size_of, &size, &error));
    assert_int_equal(size, THREADS * ROUNDS);
}

/* Two that take two rows in opposite order: on PostgreSQL one of them is run again. */
typedef struct {
    int64_t first, second;
    atomic_int *runs;
} pair;

static lw_status grow_both(tx *t, void *context, lw_error *error) {
    const pair *both = context;
    int64_t ids[] = {both->first, both->second};
    atomic_fetch_add(both->runs, 1);
    for (int i = 0; i < 2; i++) {
        lw_status status = grow(t, &ids[i], error);
        if (status != LW_OK) return status;
        if (i == 0) usleep(200000);
    }
    return LW_OK;
}

static void *grow_pair(void *context) {
    person *who = context;
    static atomic_int runs;
    pair both = {who->number % 2, 1 - who->number % 2, &runs};
    lw_error error = {0};
    if (who->number <= 2 &&
        store_run(who->place->store, STORE_WRITE, grow_both, &both, &error) != LW_OK)
        who->failures++;
    return NULL;
}

static lw_status hold_at_gate(tx *t, void *context, lw_error *error) {
    int64_t id = 1;
    lw_status status = grow(t, &id, error);
    return status == LW_OK ? wait_at_gate(t, context, error) : status;
}

static lw_status resize(tx *t, void *context, lw_error *error) {
    (void)context;
    db_now(t); /* so that it has begun */
    return db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(1), v_int(5)), NULL, error);
}

static void *cancel_who_waits(void *context) {
    const place *p = context;
    usleep(200000);
    place_sql(p,
              "select pg_cancel_backend(pid) from pg_stat_activity where wait_event_type = 'Lock'"
              " and datname = current_database()");
    return NULL;
}

/* The statement and the commit behind it go in one piece; the commit is not reached. */
static void what_did_not_come_to_its_commit_is_known(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    gate g;
    int64_t id = 1;
    pthread_t canceller;
    gate_init(&g);
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_ok(store_post(p->store, STORE_WRITE, hold_at_gate, gate_done, &g, &error));
    gate_await(&g);
    assert_int_equal(pthread_create(&canceller, NULL, cancel_who_waits, p), 0);
    assert_status(store_run(p->store, STORE_WRITE, resize, NULL, &error), LW_UNAVAILABLE);
    assert_non_null(strstr(error.message, "query thing_resize"));
    assert_null(strstr(error.message, "not known"));
    pthread_join(canceller, NULL);
    gate_open(&g);
    wait_for(&g.finished, 1);
    assert_int_equal(atomic_load(&g.failed), 0);
}

static void a_deadlock_is_run_again(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t size = 0;
    for (int64_t id = 0; id < 2; id++)
        assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    run_people(p, grow_pair);
    assert_ok(store_run(p->store, STORE_READ, size_of, &size, &error));
    assert_int_equal(size, 2);
}

static int by_value(const void *a, const void *b) {
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
    return (x > y) - (x < y);
}

static void ids_are_unique_and_rise(void **state) {
    place *p = place_of(state);
    ids_of = calloc(THREADS * IDS, sizeof *ids_of);
    run_people(p, make_ids);
    for (int i = 1; i < THREADS * IDS; i++)
        if (i % IDS != 0) assert_true(ids_of[i] > ids_of[i - 1]);
    qsort(ids_of, THREADS * IDS, sizeof *ids_of, by_value);
    for (int i = 1; i < THREADS * IDS; i++) assert_true(ids_of[i] > ids_of[i - 1]);
    assert_true(ids_of[0] > 0);
    free(ids_of);
    ids_of = NULL;

    store *other = place_open_other(p);
    int64_t id = store_new_id(other), here = store_new_id(p->store);
    assert_int_not_equal(id >> 12 & 1023, here >> 12 & 1023);
    assert_true(store_id_at(store_id_time(id)) <= id);
    assert_true(store_id_at(store_id_time(id) + 1000) > id);
    assert_int_equal(store_id_at(0), 0);
    store_close(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(concurrent_writers_lose_nothing),
        ON_BOTH(a_deadlock_is_run_again),
        ON_BOTH(ids_are_unique_and_rise),
        ON_POSTGRES(what_did_not_come_to_its_commit_is_known),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
