/* place.c - a fresh installation for each test. */
#include "tests/access/place.h"
#include "server/access/password.h"
#include "server/access/people.h"
#include "server/access/sign_in.h"
#include "tests/temporary.h"
#include <ftw.h>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static bool postgres; /* which database the next place is on */

static void server_sql(const char *url, const char *sql) {
    PGconn *c = PQconnectdb(url);
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(c));
    PQclear(r);
    PQfinish(c);
}

/* postgres://tests@/postgres?host=...: the same server, another database. */
static void make_database(place *p) {
    static int numbers;
    char sql[128], name[64];
    const char *server = getenv("LABELWRIGHT_TEST_POSTGRES");
    const char *found = strstr(server, "/postgres?");
    assert_non_null(found);
    snprintf(name, sizeof name, "access_%ld_%d", (long)getpid(), ++numbers);
    snprintf(sql, sizeof sql, "create database %s template template0", name);
    server_sql(server, sql);
    snprintf(p->url, sizeof p->url, "%.*s/%s%s", (int)(found - server), server, name, found + 9);
}

int place_setup(void **state) {
    place *p = calloc(1, sizeof *p);
    p->arena = lw_arena_over(p->memory, sizeof p->memory);
    if (!temporary_folder(p->dir, sizeof p->dir)) return -1;
    if (postgres) make_database(p);
    store_options options = {
        .data_dir = p->dir, .database_url = p->url[0] ? p->url : NULL, .readers = 2, .writers = 3};
    if (store_open(&options, &p->store, &p->error) != LW_OK) {
        print_error("%s\n", p->error.message);
        return -1;
    }
    *state = p;
    return 0;
}

static int remove_one(const char *path, const struct stat *about, int kind, struct FTW *where) {
    (void)about, (void)kind, (void)where;
    return remove(path);
}

int place_teardown(void **state) {
    place *p = *state;
    store_close(p->store);
    nftw(p->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
    free(p);
    return 0;
}

static int setup_postgres(void **state) {
    postgres = true;
    int failed = place_setup(state);
    postgres = false;
    return failed;
}

/* One list, each test that needs a place twice: TAP wants one plan. */
int place_run_tests(const char *name, const struct CMUnitTest *tests, size_t count) {
    struct CMUnitTest *all = calloc(2 * count, sizeof *all);
    size_t used = 0;
    for (size_t i = 0; i < count; i++) all[used++] = tests[i];
    for (size_t i = 0; getenv("LABELWRIGHT_TEST_POSTGRES") && i < count; i++) {
        if (!tests[i].setup_func) continue;
        size_t room = strlen(tests[i].name) + 16;
        char *longer = malloc(room);
        snprintf(longer, room, "%s_on_postgres", tests[i].name);
        all[used] = tests[i];
        all[used].name = longer;
        all[used++].setup_func = setup_postgres;
    }
    int failed = _cmocka_run_group_tests(name, all, used, NULL, NULL);
    for (size_t i = count; i < used; i++) free((void *)(uintptr_t)all[i].name);
    free(all);
    return failed;
}

typedef struct {
    place *p;
    store_operation *run;
    void *context;
} shifted;

static lw_status run_later(tx *t, void *context, lw_error *error) {
    const shifted *s = context;
    db_pretend_now(t, db_now(t) + s->p->later);
    return s->run(t, s->context, error);
}

lw_status place_read(place *p, store_operation *run, void *context) {
    return store_run(p->store, STORE_READ, run_later, &(shifted){p, run, context}, &p->error);
}

lw_status place_write(place *p, store_operation *run, void *context) {
    return store_run(p->store, STORE_WRITE, run_later, &(shifted){p, run, context}, &p->error);
}

static int64_t sqlite_sql(place *p, const char *sql) {
    char path[64];
    sqlite3 *db = NULL;
    sqlite3_stmt *statement = NULL;
    snprintf(path, sizeof path, "%s/labelwright.db", p->dir);
    if (sqlite3_open(path, &db) || sqlite3_busy_timeout(db, 5000) ||
        sqlite3_prepare_v2(db, sql, -1, &statement, NULL))
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    int64_t value = sqlite3_step(statement) == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    if (sqlite3_finalize(statement)) fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
    return value;
}

static int64_t postgres_sql(place *p, const char *sql) {
    PGconn *c = PQconnectdb(p->url);
    PGresult *r = PQexec(c, sql);
    if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(c));
    int64_t value = PQntuples(r) > 0 ? strtoll(PQgetvalue(r, 0, 0), NULL, 10) : 0;
    PQclear(r);
    PQfinish(c);
    return value;
}

void place_script(place *p, const char *sql) {
    if (p->url[0]) {
        postgres_sql(p, sql);
        return;
    }
    char path[64], *said = NULL;
    sqlite3 *db = NULL;
    snprintf(path, sizeof path, "%s/labelwright.db", p->dir);
    if (sqlite3_open(path, &db) || sqlite3_exec(db, sql, NULL, NULL, &said))
        fail_msg("%.200s: %s", sql, said ? said : sqlite3_errmsg(db));
    sqlite3_close(db);
}

static int64_t any_sql(place *p, const char *format, va_list values) {
    char sql[1024];
    vsnprintf(sql, sizeof sql, format, values);
    return p->url[0] ? postgres_sql(p, sql) : sqlite_sql(p, sql);
}

void place_sql(place *p, const char *format, ...) {
    va_list values;
    va_start(values, format);
    any_sql(p, format, values);
    va_end(values);
}

int64_t place_count(place *p, const char *format, ...) {
    va_list values;
    va_start(values, format);
    int64_t value = any_sql(p, format, values);
    va_end(values);
    return value;
}

typedef struct {
    const char *email, *hash;
    installation_role role;
    int64_t id;
} new_user;

static lw_status insert_user(tx *t, void *context, lw_error *error) {
    new_user *u = context;
    return account_insert(t, lw_str_from(u->email), lw_str_from(u->email), u->role,
                          lw_str_from(u->hash), &u->id, error);
}

int64_t place_user(place *p, const char *email, installation_role role) {
    static char hash[PASSWORD_HASH_MAX];
    if (!hash[0]) assert_ok(p, password_hash(PASSWORD, hash, &p->error));
    new_user u = {email, hash, role, 0};
    assert_ok(p, place_write(p, insert_user, &u));
    return u.id;
}

int64_t place_project(place *p) {
    int64_t id = store_new_id(p->store);
    place_sql(
        p,
        "insert into project (id, name, description, state, schema_version, guideline_version, "
        "reliability_version, target, min_labels, max_labels, lease_seconds, created_by, "
        "created_at) values (%lld, 'Mails', '', 'active', 1, 1, 0, 0.9, 1, 3, 600, 1, 1)",
        (long long)id);
    return id;
}

void place_member(place *p, int64_t project_id, int64_t account_id, project_role role) {
    place_sql(p,
              "insert into member (project_id, account_id, role, created_at) "
              "values (%lld, %lld, '%s', 1)",
              (long long)project_id, (long long)account_id, project_role_names[role]);
}

session_grant place_sign_in(place *p, const char *email) {
    sign_in_result result;
    sign_in_attempt attempt = {.email = lw_str_from(email),
                               .password = PASSWORD,
                               .address = HERE,
                               .agent = LW_STR("test")};
    assert_ok(p, sign_in(p->store, &attempt, &p->arena, &result, &p->error));
    return result.session;
}
