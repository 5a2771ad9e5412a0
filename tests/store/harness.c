#include "harness.h"
#include "tests/temporary.h"
#include <libpq-fe.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <unistd.h>

static void open_place(place *p) {
    lw_error error = {0};
    assert_ok(store_open(&p->options, &p->store, &error));
}

static place *make_place(void) {
    place *p = calloc(1, sizeof *p);
    assert_non_null(p);
    assert_non_null(temporary_folder(p->data_dir, sizeof p->data_dir));
    p->options = (store_options){.data_dir = p->data_dir, .readers = 2, .writers = 4};
    return p;
}

int place_sqlite(void **state) {
    place *p = make_place();
    *state = p;
    open_place(p);
    return 0;
}

static void run_on(const char *url, const char *sql) {
    PGconn *pg = PQconnectdb(url);
    PGresult *result = PQexec(pg, sql);
    ExecStatusType status = PQresultStatus(result);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
        fail_msg("%s: %s", sql, PQerrorMessage(pg));
    PQclear(result);
    PQfinish(pg);
}

/* The server's address with another database's name. */
int place_postgres(void **state) {
    static int databases;
    const char *server = getenv("LABELWRIGHT_TEST_POSTGRES");
    *state = NULL;
    if (!server) return 0;
    place *p = make_place();
    const char *name = strstr(server, "/postgres?");
    assert_non_null(name);
    char create[64];
    snprintf(create, sizeof create, "create database test_%d_%d template template0", (int)getpid(),
             ++databases);
    run_on(server, create);
    snprintf(p->url, sizeof p->url, "%.*s/test_%d_%d%s", (int)(name - server), server,
             (int)getpid(), databases, name + strlen("/postgres"));
    p->options.database_url = p->url;
    *state = p;
    open_place(p);
    return 0;
}

int place_leave(void **state) {
    place *p = *state;
    if (!p) return 0;
    store_close(p->store);
    char remove[128];
    snprintf(remove, sizeof remove, "rm -rf '%s'", p->data_dir);
    int removed = system(remove);
    free(p);
    return removed;
}

void place_reopen(place *p) {
    store_close(p->store);
    p->store = NULL;
    open_place(p);
}

store *place_open_other(const place *p) {
    lw_error error = {0};
    store *other = NULL;
    assert_ok(store_open(&p->options, &other, &error));
    return other;
}

void place_sql(const place *p, const char *sql) {
    if (p->options.database_url) {
        run_on(p->url, sql);
        return;
    }
    char path[128];
    snprintf(path, sizeof path, "%s/labelwright.db", p->data_dir);
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    sqlite3_busy_timeout(db, 5000);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

place *place_of(void **state) {
    if (!*state) {
        print_message("no PostgreSQL server on this machine\n");
        skip();
    }
    return *state;
}
