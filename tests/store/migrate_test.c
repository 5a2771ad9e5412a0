/* Opening a store and bringing its schema up to date, on both databases. */
#include "things.h"
#include <sys/stat.h>

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

int main(void) {
    const struct CMUnitTest tests[] = {
        ON_BOTH(migrations_run_once),         ON_BOTH(servers_started_together_migrate_once),
        ON_BOTH(a_newer_database_is_refused), ON_BOTH(a_broken_query_names_itself),
        ON_SQLITE(files_are_for_us_alone),    cmocka_unit_test(what_cannot_be_opened_says_so),
    };
    return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
