/* Transactions, on both databases. */
#include "things.h"

static lw_status insert_and_swallow(tx *t, void *context, lw_error *error) {
    (void)context, (void)error;
    lw_status first = insert(t, 2, "two", NULL);
    lw_status second = insert(t, 1, NULL, NULL); /* is there already */
    lw_status third = insert(t, 3, "three", NULL);
    (void)first, (void)second, (void)third;
    return LW_OK;
}

static void a_failure_cannot_be_swallowed(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t id = 1;
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_status(store_run(p->store, STORE_WRITE, insert_and_swallow, NULL, &error), LW_CONFLICT);
    assert_non_null(strstr(error.message, "thing_insert"));
    assert_int_equal(count(p), 1);
}

/* On PostgreSQL the insert is only sent; the count behind it is the first to wait. */
static lw_status insert_and_count(tx *t, void *context, lw_error *error) {
    lw_status first = insert_thing(t, context, error);
    int64_t things = -1;
    lw_status status = count_things(t, &things, error);
    if (status == LW_OK) return lw_fail(error, LW_INVALID, "read %d things", (int)things);
    return first == LW_OK ? status : first;
}

static void what_is_read_tells_of_what_failed_before(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t id = 1;
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_status(store_run(p->store, STORE_WRITE, insert_and_count, &id, &error), LW_CONFLICT);
    assert_non_null(strstr(error.message, "query thing_insert"));
}

static lw_status ask_and_forget(tx *t, void *context, lw_error *error) {
    int64_t id = 2;
    db_rows rows = db_query(t, Q_THING_ONLY_HERE, DB_ARGS(v_int(*(int64_t *)context), v_int(0)));
    lw_status status = db_end(&rows, error);
    return status == LW_OK ? insert_thing(t, &id, error) : status;
}

static void what_nobody_reads_must_not_fail_either(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t fits = 1, too_large = INT64_MAX;
    assert_status(store_run(p->store, STORE_WRITE, ask_and_forget, &too_large, &error),
                  LW_INTERNAL);
    assert_non_null(strstr(error.message, "query thing_only_here"));
    assert_int_equal(count(p), 0);
    assert_ok(store_run(p->store, STORE_WRITE, ask_and_forget, &fits, &error));
    assert_int_equal(count(p), 1);
}

static lw_status shrink(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(1), v_int(-1)), NULL, error);
}

static lw_status insert_and_refuse(tx *t, void *context, lw_error *error) {
    lw_status status = insert_thing(t, context, error);
    return status == LW_OK ? lw_fail(error, LW_FORBIDDEN, "no") : status;
}

static void what_fails_leaves_nothing(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t id = 1;
    assert_status(store_run(p->store, STORE_WRITE, insert_and_refuse, &id, &error), LW_FORBIDDEN);
    assert_string_equal(error.message, "no");
    assert_int_equal(count(p), 0);
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_status(store_run(p->store, STORE_WRITE, insert_thing, &id, &error), LW_CONFLICT);
    assert_status(store_run(p->store, STORE_WRITE, shrink, NULL, &error), LW_CONFLICT);
    place_reopen(p);
    assert_int_equal(count(p), 1);
}

/* One of a batch: inserts a thing of its own, or one that is there already. */
typedef struct {
    gate *gate;
    int64_t id, now;
    lw_status status;
    bool refuses;
} member;

static lw_status member_run(tx *t, void *context, lw_error *error) {
    member *m = context;
    m->now = db_now(t);
    lw_status status = insert_thing(t, &m->id, error);
    return status == LW_OK && m->refuses ? LW_FORBIDDEN : status;
}

static void member_done(void *context, lw_status status, const lw_error *error) {
    member *m = context;
    m->status = status;
    gate_done(m->gate, status, error);
}

static void failures_leave_the_others_of_a_batch_alone(void **state) {
    place *p = place_of(state);
    enum { MEMBERS = 100 };
    gate g, counter;
    gate_init(&g), gate_init(&counter);
    member members[MEMBERS] = {0};
    lw_error error = {0};
    for (int i = 0; i < (store_is_postgres(p->store) ? 4 : 1); i++)
        assert_ok(store_post(p->store, STORE_WRITE, wait_at_gate, gate_done, &g, &error));
    gate_await(&g);
    for (int i = 0; i < MEMBERS; i++) {
        /* every tenth wants an id that is taken, every seventh thinks better of it */
        members[i] = (member){
            .gate = &counter, .id = i % 10 == 9 ? i - 1 : i, .refuses = i % 7 == 6 && i % 10 != 8};
        assert_ok(store_post(p->store, STORE_WRITE, member_run, member_done, &members[i], &error));
    }
    gate_open(&g);
    wait_for(&counter.finished, MEMBERS);
    int64_t committed = 0, together = 0; /* a batch ends by time, so a slow machine makes several */
    for (int i = 0; i < MEMBERS; i++) {
        committed += members[i].status == LW_OK;
        together += i > 0 && members[i].now == members[i - 1].now;
        if (i % 10 != 9 && i % 10 != 8)
            assert_int_equal(members[i].status, members[i].refuses ? LW_FORBIDDEN : LW_OK);
        else if (i % 10 == 9) /* of two that want the same id, one has it */
            assert_true((members[i].status == LW_OK) != (members[i - 1].status == LW_OK) ||
                        members[i].refuses);
    }
    if (!store_is_postgres(p->store)) assert_true(together > 0);
    assert_int_equal(count(p), committed);
    place_reopen(p);
    assert_int_equal(count(p), committed);
}

static void the_queue_has_an_end(void **state) {
    place *p = place_of(state);
    gate g;
    gate_init(&g);
    lw_error error = {0};
    int waiting = store_is_postgres(p->store) ? 4 : 1, posted = 0;
    for (int i = 0; i < waiting; i++) {
        g.entered = false;
        assert_ok(store_post(p->store, STORE_WRITE, wait_at_gate, gate_done, &g, &error));
        gate_await(&g);
    }
    lw_status status = LW_OK;
    while (posted <= LIMIT_STORE_QUEUE) {
        status = store_post(p->store, STORE_WRITE, wait_at_gate, gate_done, &g, &error);
        if (status != LW_OK) break;
        posted++;
    }
    assert_int_equal(posted, LIMIT_STORE_QUEUE);
    assert_int_equal(status, LW_UNAVAILABLE);
    gate_open(&g);
    store_close(p->store); /* finishes all */
    p->store = NULL;
    assert_int_equal(atomic_load(&g.finished), waiting + posted);
    assert_int_equal(atomic_load(&g.failed), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(a_failure_cannot_be_swallowed), ON_BOTH(what_is_read_tells_of_what_failed_before),
        ON_BOTH(what_fails_leaves_nothing),     ON_BOTH(failures_leave_the_others_of_a_batch_alone),
        ON_BOTH(the_queue_has_an_end),          ON_POSTGRES(what_nobody_reads_must_not_fail_either),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
