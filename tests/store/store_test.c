/* What store.h says, on both databases. */
#include "harness.h"
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- operations ---------------------------------------------------------------------------- */

static lw_status insert(tx *t, int64_t id, const char *name, lw_error *error) {
    return db_exec(t, Q_THING_INSERT,
                   DB_ARGS(v_int(id), v_text(lw_str_from(name)), v_int(0), v_null(), v_null()),
                   NULL, error);
}

static lw_status insert_thing(tx *t, void *id, lw_error *error) {
    return insert(t, *(int64_t *)id, NULL, error);
}

static lw_status count_things(tx *t, void *count_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_THING_COUNT, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    *(int64_t *)count_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

static int64_t count(place *p) {
    lw_error error = {0};
    int64_t things = -1;
    assert_ok(store_run(p->store, STORE_READ, count_things, &things, &error));
    return things;
}

/* ---- values -------------------------------------------------------------------------------- */

typedef struct {
    db_value name, size, weight, picture;
} values;

static lw_status put_values(tx *t, void *context, lw_error *error) {
    const values *v = context;
    return db_exec(t, Q_THING_INSERT, DB_ARGS(v_int(7), v->name, v->size, v->weight, v->picture),
                   NULL, error);
}

static bool same_bytes(lw_str a, lw_str b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

/* Reads the row again and compares, the blob twice. */
static lw_status compare_values(tx *t, void *context, lw_error *error) {
    const values *v = context;
    db_rows rows;
    lw_status status = db_one(t, Q_THING_GET, DB_ARGS(v_int(7), v_int(6)), "thing", &rows, error);
    if (status != LW_OK) return status;
    const db_value *wanted[] = {&v->name, &v->size, &v->weight, &v->picture};
    bool same = db_int(&rows, 0) == 7;
    for (int column = 1; column <= 4; column++)
        same &= db_is_null(&rows, column) == (wanted[column - 1]->kind == DB_NULL);
    if (v->name.kind == DB_TEXT) same &= same_bytes(db_text(&rows, 1), v->name.bytes);
    if (v->size.kind == DB_INT) same &= db_int(&rows, 2) == v->size.integer;
    if (v->weight.kind == DB_REAL) same &= db_real(&rows, 3) == v->weight.real;
    for (int twice = 0; twice < 2 && v->picture.kind == DB_BLOB; twice++)
        same &= same_bytes(db_blob(&rows, 4), v->picture.bytes);
    same &= v->name.kind != DB_NULL || (!db_text(&rows, 1).data && db_int(&rows, 2) == 0);
    same &= v->picture.kind != DB_NULL || !db_blob(&rows, 4).data;
    status = db_end(&rows, error);
    return same ? status : lw_fail(error, LW_INVALID, "not what was put in");
}

static void values_come_back(void **state) {
    place *p = place_of(state);
    static char bytes[256], text[9 << 20];
    for (size_t i = 0; i < sizeof bytes; i++) bytes[i] = (char)i;
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + i % 26);
    const struct {
        const char *name;
        values values;
    } cases[] = {
        {"nulls", {v_null(), v_null(), v_null(), v_null()}},
        {"ends",
         {v_text(LW_STR("")), v_int(INT64_MAX), v_real(-1.7976931348623157e308),
          v_blob(LW_STR(""))}},
        {"ordinary",
         {v_text(LW_STR("J\xc3\xbcrgen \xf0\x9f\x90\x88 it's \\x41")), v_int(42), v_real(0.1),
          v_blob((lw_str){bytes, sizeof bytes})}},
        {"smallest", {v_text(LW_STR("\\x")), v_int(0), v_real(5e-324), v_blob(LW_STR("\\x41"))}},
        {"large",
         {v_text((lw_str){text, sizeof text}), v_int(1), v_real(1.0 / 3),
          v_blob((lw_str){text, sizeof text})}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        /* thing.name is indexed, and PostgreSQL's indexes take no text of megabytes. */
        if (i == 4 && store_is_postgres(p->store))
            place_sql(p, "alter table thing drop constraint thing_name_key");
        place_sql(p, "delete from thing");
        lw_error error = {0};
        values v = cases[i].values;
        assert_ok(store_run(p->store, STORE_WRITE, put_values, &v, &error));
        if (store_run(p->store, STORE_READ, compare_values, &v, &error) != LW_OK)
            fail_msg("%s: %s", cases[i].name, error.message);
    }
}

static void bad_values_are_refused(void **state) {
    place *p = place_of(state);
    static const struct {
        const char *name;
        values values;
    } cases[] = {
        {"a NUL in a text", {{.kind = DB_TEXT, .bytes = {"a\0b", 3}}, {0}, {0}, {0}}},
        {"not UTF-8", {{.kind = DB_TEXT, .bytes = {"\xff", 1}}, {0}, {0}, {0}}},
        {"no number", {{0}, {0}, {.kind = DB_REAL, .real = 1e308 * 10}, {0}}},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_error error = {0};
        values v = cases[i].values;
        if (store_run(p->store, STORE_WRITE, put_values, &v, &error) != LW_INVALID)
            fail_msg("%s: accepted (%s)", cases[i].name, error.message);
    }
    assert_int_equal(count(p), 0);
}

/* ---- statements ---------------------------------------------------------------------------- */

static lw_status insert_twice(tx *t, void *context, lw_error *error) {
    (void)context;
    int64_t changed = -1;
    lw_status status = insert(t, 1, "one", error);
    if (status == LW_OK)
        status = db_exec(t, Q_THING_INSERT_ONCE, DB_ARGS(v_int(2), v_text(LW_STR("one"))), &changed,
                         error);
    if (status == LW_OK && changed != 0) return lw_fail(error, LW_INVALID, "changed a row");
    if (status == LW_OK)
        status = db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(1), v_int(0)), &changed, error);
    if (status == LW_OK && changed != 1) return lw_fail(error, LW_INVALID, "changed no row");
    return status;
}

static void changed_counts_rows(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    assert_ok(store_run(p->store, STORE_WRITE, insert_twice, NULL, &error));
    assert_int_equal(count(p), 1);
}

static lw_status grow(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_THING_GROW, DB_ARGS(v_int(*(int64_t *)context)), "thing", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

static void one_row_or_not_found(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t id = 5;
    assert_status(store_run(p->store, STORE_WRITE, grow, &id, &error), LW_NOT_FOUND);
    assert_string_equal(error.message, "thing not found");
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    assert_ok(store_run(p->store, STORE_WRITE, grow, &id, &error));
}

static lw_status insert_many(tx *t, void *context, lw_error *error) {
    (void)context;
    for (int64_t id = 1; id <= 1000; id++) {
        lw_status status = insert(t, id, NULL, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* Two cursors at once, and texts copied while they pass. */
static lw_status walk(tx *t, void *context, lw_error *error) {
    int64_t *sum = context;
    char memory[64];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    db_rows rows = db_query(t, Q_THING_LIST, DB_ARGS(v_int(501)));
    db_rows again = db_query(t, Q_THING_LIST_AGAIN, DB_NONE);
    while (db_next(&rows)) {
        *sum += db_int(&rows, 0) + db_next(&again);
        db_text_copy(&rows, 1, &arena);
    }
    bool ended = !db_next(&rows);
    lw_status status = db_end(&rows, error);
    lw_status other = db_end(&again, error);
    return status != LW_OK ? status : ended ? other : LW_INTERNAL;
}

static void cursors_walk_side_by_side(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t sum = 0;
    assert_ok(store_run(p->store, STORE_WRITE, insert_many, NULL, &error));
    assert_ok(store_run(p->store, STORE_READ, walk, &sum, &error));
    assert_int_equal(sum, 501 * 500 + 500 * 499 / 2 + 500);
}

static lw_status copy_name(tx *t, void *context, lw_error *error) {
    char memory[8];
    lw_arena arena = lw_arena_over(memory, *(size_t *)context);
    db_rows rows;
    lw_status status = db_one(t, Q_THING_GET, DB_ARGS(v_int(1), v_int(0)), "thing", &rows, error);
    if (status != LW_OK) return status;
    db_text_copy(&rows, 1, &arena);
    return db_end(&rows, error);
}

static void copy_needs_room(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    size_t room = 3;
    assert_ok(store_run(p->store, STORE_WRITE, insert_twice, NULL, &error));
    assert_status(store_run(p->store, STORE_READ, copy_name, &room, &error), LW_NO_MEMORY);
    room = 8;
    assert_ok(store_run(p->store, STORE_READ, copy_name, &room, &error));
}

static lw_status ask_here(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_THING_ONLY_HERE, DB_ARGS(v_int(3), v_int(4)), "sum", &rows, error);
    if (status != LW_OK) return status;
    *(int64_t *)context = db_int(&rows, 0);
    return db_end(&rows, error);
}

static void a_query_may_differ_by_database(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t answer = 0;
    assert_ok(store_run(p->store, STORE_READ, ask_here, &answer, &error));
    assert_int_equal(answer, store_is_postgres(p->store) ? 3000 : 7);
}

/* ---- our mistakes -------------------------------------------------------------------------- */

static lw_status too_few(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(1)), NULL, error);
}
static lw_status too_many(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_THING_RESIZE, DB_ARGS(v_int(1), v_int(1), v_int(1)), NULL, error);
}
static lw_status null_where_none_may_be(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_THING_WITHOUT_NAME, DB_ARGS(v_text(LW_STR("x"))), NULL, error);
}
static lw_status rows_from_exec(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_THING_HOLD, DB_ARGS(v_int(1)), NULL, error);
}
static lw_status cursor_twice(tx *t, void *context, lw_error *error) {
    (void)context;
    db_rows rows = db_query(t, Q_THING_LIST, DB_ARGS(v_int(0)));
    db_rows twice = db_query(t, Q_THING_LIST, DB_ARGS(v_int(0)));
    lw_status status = db_end(&twice, error), unused = db_end(&rows, NULL);
    (void)unused;
    return status;
}
static lw_status cursor_left(tx *t, void *context, lw_error *error) {
    (void)context, (void)error;
    db_rows rows = db_query(t, Q_THING_LIST, DB_ARGS(v_int(0)));
    db_next(&rows);
    return LW_OK;
}

static void mistakes_are_internal_and_named(void **state) {
    place *p = place_of(state);
    static const struct {
        const char *query;
        store_operation *run;
    } cases[] = {
        {"thing_resize", too_few},
        {"thing_resize", too_many},
        {"thing_without_name", null_where_none_may_be},
        {"thing_hold", rows_from_exec},
        {"thing_list", cursor_twice},
        {"thing_list", cursor_left},
    };
    int64_t id = 1;
    lw_error error = {0};
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_status status = store_run(p->store, STORE_WRITE, cases[i].run, NULL, &error);
        if (status != LW_INTERNAL || !strstr(error.message, cases[i].query))
            fail_msg("case %zu: %s (%s)", i, lw_status_table[status].name, error.message);
    }
    assert_status(store_run(p->store, STORE_READ, insert_thing, &id, &error), LW_INTERNAL);
    assert_int_equal(count(p), 1);
}

/* ---- transactions -------------------------------------------------------------------------- */

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

/* An operation that keeps its thread until it is let go, so that others gather behind it. */
typedef struct {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    bool entered, open;
    atomic_int finished, failed;
} gate;

static void gate_init(gate *g) {
    memset(g, 0, sizeof *g);
    pthread_mutex_init(&g->lock, NULL);
    pthread_cond_init(&g->changed, NULL);
}

static lw_status wait_at_gate(tx *t, void *context, lw_error *error) {
    (void)t, (void)error;
    gate *g = context;
    pthread_mutex_lock(&g->lock);
    g->entered = true;
    pthread_cond_broadcast(&g->changed);
    while (!g->open) pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
    return LW_OK;
}

static void gate_done(void *context, lw_status status, const lw_error *error) {
    (void)error;
    gate *g = context;
    if (status != LW_OK) atomic_fetch_add(&g->failed, 1);
    atomic_fetch_add(&g->finished, 1);
}

static void gate_await(gate *g) {
    pthread_mutex_lock(&g->lock);
    while (!g->entered) pthread_cond_wait(&g->changed, &g->lock);
    pthread_mutex_unlock(&g->lock);
}

static void gate_open(gate *g) {
    pthread_mutex_lock(&g->lock);
    g->open = true;
    pthread_cond_broadcast(&g->changed);
    pthread_mutex_unlock(&g->lock);
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

static void wait_for(atomic_int *finished, int wanted) {
    for (int i = 0; i < 20000 && atomic_load(finished) < wanted; i++) usleep(1000);
    assert_int_equal(atomic_load(finished), wanted);
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

/* ---- many threads -------------------------------------------------------------------------- */

enum { THREADS = 8, ROUNDS = 50, IDS = 20000 };

typedef struct {
    place *place;
    int number;
    int64_t *ids;
    int failures;
} person;

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

static void *make_ids(void *context) {
    person *who = context;
    for (int i = 0; i < IDS; i++) who->ids[i] = store_new_id(who->place->store);
    return NULL;
}

static int64_t *ids_of; /* what run_people hands out, for make_ids */

static void run_people(place *p, void *(*work)(void *)) {
    pthread_t threads[THREADS];
    person people[THREADS];
    for (int i = 0; i < THREADS; i++) {
        people[i] = (person){
            .place = p, .number = i + 1, .ids = ids_of ? ids_of + (ptrdiff_t)i * IDS : NULL};
        pthread_create(&threads[i], NULL, work, &people[i]);
    }
    for (int i = 0; i < THREADS; i++) {
        pthread_join(threads[i], NULL);
        assert_int_equal(people[i].failures, 0);
    }
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

/* ---- opening ------------------------------------------------------------------------------- */

static lw_status read_setting(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_SETTING_GET, DB_ARGS(v_text(LW_STR("second"))), "setting", &rows, error);
    if (status != LW_OK) return status;
    *(bool *)context = lw_str_equal(db_text(&rows, 0), LW_STR("it's; done -- quite"));
    return db_end(&rows, error);
}

static void migrations_run_once(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    bool as_written = false;
    place_reopen(p); /* a second run of the second would be refused */
    assert_ok(store_run(p->store, STORE_READ, read_setting, &as_written, &error));
    assert_true(as_written);
}

static void *open_once(void *context) {
    person *who = context;
    lw_error error = {0};
    store *s = NULL;
    if (store_open(&who->place->options, &s, &error) != LW_OK) {
        print_message("%s\n", error.message);
        who->failures++;
    }
    store_close(s);
    return NULL;
}

static void servers_started_together_migrate_once(void **state) {
    place *p = place_of(state);
    store_close(p->store);
    p->store = NULL;
    if (p->options.database_url) place_sql(p, "drop table setting, thing, outbox, migration");
    else {
        char path[128];
        snprintf(path, sizeof path, "%s/labelwright.db", p->data_dir);
        assert_int_equal(unlink(path), 0);
    }
    run_people(p, open_once);
    place_reopen(p);
    assert_int_equal(count(p), 0);
}

static void a_newer_database_is_refused(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    store *other = NULL;
    place_sql(p, "insert into migration values (3, 'third', 0)");
    assert_status(store_open(&p->options, &other, &error), LW_CONFLICT);
    assert_null(other);
}

static void a_broken_query_names_itself(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    store *other = NULL;
    place_sql(p, "alter table thing rename column weight to mass");
    assert_status(store_open(&p->options, &other, &error), LW_INTERNAL);
    assert_non_null(strstr(error.message, "thing_insert"));
}

static void files_are_for_us_alone(void **state) {
    place *p = place_of(state);
    int64_t id = 1;
    lw_error error = {0};
    assert_ok(store_run(p->store, STORE_WRITE, insert_thing, &id, &error));
    static const char *const names[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[128];
        struct stat file;
        snprintf(path, sizeof path, "%s/labelwright.db%s", p->data_dir, names[i]);
        assert_int_equal(stat(path, &file), 0);
        assert_int_equal(file.st_mode & 0777, 0600);
    }
}

static void what_cannot_be_opened_says_so(void **state) {
    (void)state;
    static const store_options cases[] = {
        {.data_dir = "/proc/nothing/here"},
        {.data_dir = "/dev/null"},
        {.database_url = "postgres://nobody@127.0.0.1:1/nothing"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_error error = {0};
        store *s = NULL;
        assert_status(store_open(&cases[i], &s, &error), LW_UNAVAILABLE);
        assert_true(error.message[0]);
    }
}

/* ---- waking -------------------------------------------------------------------------------- */

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

static void count_call(void *context) { atomic_fetch_add((atomic_int *)context, 1); }

/* True when *calls goes beyond `before` within a while. */
static bool called_beyond(atomic_int *calls, int before, int ms) {
    for (int i = 0; i < ms && atomic_load(calls) <= before; i++) usleep(1000);
    return atomic_load(calls) > before;
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

/* ---- lost connections ---------------------------------------------------------------------- */

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
        ON_BOTH(values_come_back),
        ON_BOTH(bad_values_are_refused),
        ON_BOTH(changed_counts_rows),
        ON_BOTH(one_row_or_not_found),
        ON_BOTH(cursors_walk_side_by_side),
        ON_BOTH(copy_needs_room),
        ON_BOTH(a_query_may_differ_by_database),
        ON_BOTH(mistakes_are_internal_and_named),
        ON_BOTH(a_failure_cannot_be_swallowed),
        ON_BOTH(what_is_read_tells_of_what_failed_before),
        ON_BOTH(what_fails_leaves_nothing),
        ON_BOTH(failures_leave_the_others_of_a_batch_alone),
        ON_BOTH(the_queue_has_an_end),
        ON_BOTH(concurrent_writers_lose_nothing),
        ON_BOTH(a_deadlock_is_run_again),
        ON_BOTH(ids_are_unique_and_rise),
        ON_BOTH(migrations_run_once),
        ON_BOTH(servers_started_together_migrate_once),
        ON_BOTH(a_newer_database_is_refused),
        ON_BOTH(a_broken_query_names_itself),
        ON_BOTH(commits_to_the_outbox_wake),
        ON_SQLITE(files_are_for_us_alone),
        ON_SQLITE(writers_wait_for_other_processes),
        ON_POSTGRES(each_writer_of_two_servers_has_a_shard_of_its_own),
        ON_POSTGRES(what_nobody_reads_must_not_fail_either),
        ON_POSTGRES(what_did_not_come_to_its_commit_is_known),
        ON_POSTGRES(a_lost_connection_is_replaced),
        ON_POSTGRES(with_one_connection_lost_all_are_replaced),
        cmocka_unit_test(what_cannot_be_opened_says_so),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
