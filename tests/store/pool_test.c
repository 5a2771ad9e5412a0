/* Connections that are lost, on both databases. */
#include "things.h"

static void a_lost_connection_is_replaced(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    for (int64_t id = 1; id <= 20; id++) {
        if (id % 5 == 0)
            place_sql(p, "select pg_terminate_backend(pid) from pg_stat_activity"
                         " where datname = current_database() and pid <> pg_backend_pid()");
        assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
        assert_int_equal(count(p), id);
    }
    atomic_int calls = 0;
    store_on_commit(p->store, count_call, &calls);
    place_sql(p, "notify labelwright");
    assert_true(called_beyond(&calls, 0, 5000)); /* the listener came back too */
    store_on_commit(p->store, NULL, NULL);
}

/* Runs an operation on each connection at the same time; those on lost ones are run again. */
static void use_all_connections(place *p) {
    gate g;
    lw_error error = {0};
    int all = p->options.readers + p->options.writers;
    gate_init(&g);
    for (int i = 0; i < all; i++)
        assert_ok(store_post(p->store, i < p->options.readers ? STORE_READ : STORE_WRITE,
                             wait_at_gate, gate_done, &g, &error));
    usleep(100000);
    gate_open(&g);
    wait_for(&g.finished, all);
    assert_int_equal(atomic_load(&g.failed), 0);
}

/* Whoever cuts one connection, or makes it silent, has often met all. */
static void with_one_connection_lost_all_are_replaced(void **state) {
    place *p = place_of(state);
    place_sql(p, "create table before as select pid from pg_stat_activity where"
                 " application_name = 'labelwright' and datname = current_database()");
    place_sql(p, "select pg_terminate_backend(min(pid)) from before");
    use_all_connections(p);
    use_all_connections(p);
    /* the listener's is not one of the pools' */
    place_sql(p, "select 1 / case when count(*) < 2 then 1 else 0 end from pg_stat_activity"
                 " where pid in (select pid from before)");
}

/* Another process holds the file for a while; the write waits for it. */
static void writers_wait_for_other_processes(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    char hold[256];
    snprintf(hold, sizeof hold,
             "python3 -c \"import sqlite3, time; d = sqlite3.connect('%s/labelwright.db',"
             " isolation_level=None); d.execute('begin immediate'); print('x', flush=True);"
             " time.sleep(0.7); d.execute('commit')\"",
             p->data_dir);
    FILE *other = popen(hold, "r");
    assert_int_equal(fgetc(other), 'x');
    int64_t id = 1;
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    pclose(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_SQLITE(writers_wait_for_other_processes),
        ON_POSTGRES(a_lost_connection_is_replaced),
        ON_POSTGRES(with_one_connection_lost_all_are_replaced),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
