/* Values, statements and the mistakes made with them, on both databases. */
#include "things.h"

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

static void one_row_or_not_found(void **state) {
    place *p = place_of(state);
    lw_error error = {0};
    int64_t id = 5;
    assert_status(store_run(p->store, STORE_WRITE, grow, &id, &error), LW_NOT_FOUND);
    assert_string_equal(error.message, "there is no such thing");
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

/* A row with a size and one without: the time is what the first brings, and the null of the second changes nothing. */
static lw_status take_time(tx *t, void *context, lw_error *error) {
    int64_t *now = context;
    db_rows rows;
    lw_status status = db_one(t, Q_THING_GET, DB_ARGS(v_int(7), v_int(6)), "thing", &rows, error);
    if (status != LW_OK) return status;
    db_take_now(&rows, 2);
    *now = db_now(t);
    return db_end(&rows, error);
}

static void the_time_is_what_a_row_brings(void **state) {
    place *p = place_of(state);
    enum { THEN = 1234567 };
    int64_t now = 0;
    lw_error error = {0};
    values v = {v_text(LW_STR("then")), v_int(THEN), v_null(), v_null()};
    assert_ok(store_run(p->store, STORE_WRITE, put_values, &v, &error));
    assert_ok(store_run(p->store, STORE_READ, take_time, &now, &error));
    assert_int_equal(now, THEN);
    place_sql(p, "update thing set size = null");
    assert_ok(store_run(p->store, STORE_READ, take_time, &now, &error));
    assert_true(now > THEN);
}

static lw_status see_isolation(tx *t, void *context, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_ISOLATION, DB_NONE, "isolation", &rows, error);
    if (status != LW_OK) return status;
    snprintf(context, 32, "%.*s", LW_FMT(db_text(&rows, 0)));
    return db_end(&rows, error);
}

/* Whoever runs the database may have set another default for it. */
static void writes_see_what_is_committed(void **state) {
    place *p = place_of(state);
    char write[32], read[32];
    lw_error error = {0};
    place_sql(p, "do $$ begin execute format('alter database %I set default_transaction_isolation ="
                 " serializable', current_database()); end $$");
    place_reopen(p);
    assert_ok(store_run(p->store, STORE_WRITE, see_isolation, write, &error));
    assert_ok(store_run(p->store, STORE_READ, see_isolation, read, &error));
    assert_string_equal(write, "read committed");
    assert_string_equal(read, "repeatable read");
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
        ON_BOTH(the_time_is_what_a_row_brings),
        ON_POSTGRES(writes_see_what_is_committed),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
