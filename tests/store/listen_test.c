/* Waking those who wait for the outbox, on both databases. */
#include "things.h"

static lw_status append(tx *t, void *context, lw_error *error) {
    (void)context;
    db_rows rows;
    lw_status status =
        db_one(t, Q_OUTBOX_APPEND, DB_ARGS(v_text(LW_STR("{}"))), "seq", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

static lw_status append_and_refuse(tx *t, void *context, lw_error *error) {
    lw_status status = append(t, context, error);
    return status == LW_OK ? LW_FORBIDDEN : status;
}

static void commits_to_the_outbox_wake(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    atomic_int here = 0, there = 0;
    store *other = place_open_other(p);
    usleep(300000); /* both listen */
    store_on_commit(p->store, count_call, &here);
    store_on_commit(other, count_call, &there);
    usleep(100000);
    atomic_store(&here, 0);
    atomic_store(&there, 0);
    int64_t id = 1;
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_status(store_run(p->store, STORE_WRITE, append_and_refuse, NULL, &error), LW_FORBIDDEN);
    usleep(50000);
    assert_int_equal(atomic_load(&here), 0);
    assert_ok(store_run(p->store, STORE_WRITE, append, NULL, &error));
    assert_true(called_beyond(&here, 0, 1000));
    /* SQLite is asked in idle moments */
    assert_true(called_beyond(&there, 0, 6000));
    store_on_commit(p->store, NULL, NULL);
    store_close(other);
}

/* A shard is held by a lock on its number: as many are held as there are writers. */
static void each_writer_of_two_servers_has_a_shard_of_its_own(void **state) {
    place *p = place_of(state);
    store *other = place_open_other(p);
    place_sql(p, "select 1 / case count(*) when 8 then 1 else 0 end from pg_locks"
                 " where locktype = 'advisory' and classid = 7809652 and granted and database ="
                 " (select oid from pg_database where datname = current_database())");
    store_close(other);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(commits_to_the_outbox_wake),
        ON_POSTGRES(each_writer_of_two_servers_has_a_shard_of_its_own),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
