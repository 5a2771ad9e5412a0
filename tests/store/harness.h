/* harness.h - every claim about the store is checked on SQLite and on PostgreSQL. */
#ifndef TESTS_STORE_HARNESS_H
#define TESTS_STORE_HARNESS_H
#include "server/store/store.h"
#include "server/limits.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* A database for one test, and the store that is open on it. */
typedef struct {
    store *store;
    store_options options;
    char data_dir[64];
    char url[512];
} place;

/* Set up and torn down around each test; *state is a place, or NULL without PostgreSQL. */
int place_sqlite(void **state);
int place_postgres(void **state);
int place_leave(void **state);
/* Closes and opens again. */
void place_reopen(place *p);
store *place_open_other(const place *p); /* as another server would */
/* Runs SQL behind the store's back. */
void place_sql(const place *p, const char *sql);
/* The place of a test, or the test is skipped. */
place *place_of(void **state);

#define ON_BOTH(test)                                              \
    {"sqlite_" #test, test, place_sqlite, place_leave, NULL}, {    \
        "postgres_" #test, test, place_postgres, place_leave, NULL \
    }
#define ON_SQLITE(test) {"sqlite_" #test, test, place_sqlite, place_leave, NULL}
#define ON_POSTGRES(test) {"postgres_" #test, test, place_postgres, place_leave, NULL}

#define assert_ok(expression)                                                                   \
    do {                                                                                        \
        lw_status status_ = (expression);                                                       \
        if (status_ != LW_OK)                                                                   \
            fail_msg("%s: %s (%s)", #expression, lw_status_table[status_].name, error.message); \
    } while (0)
#define assert_status(expression, wanted)                                               \
    do {                                                                                \
        lw_status status_ = (expression);                                               \
        if (status_ != (wanted))                                                        \
            fail_msg("%s: %s (%s), not %s", #expression, lw_status_table[status_].name, \
                     error.message, lw_status_table[wanted].name);                      \
    } while (0)

#endif
