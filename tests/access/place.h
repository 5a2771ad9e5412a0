/* place.h - a fresh installation for each test: a store in a folder of its own, on SQLite, and again
 * on PostgreSQL where LABELWRIGHT_TEST_POSTGRES names a server. */
#ifndef TESTS_ACCESS_PLACE_H
#define TESTS_ACCESS_PLACE_H
#include "tests/unit/harness.h"
#include "server/access/access.h"
#include "server/access/account.h"
#include "server/access/session.h"
#include "server/store/store.h"

#define PASSWORD LW_STR("plain words make a good password")
#define HERE LW_STR("192.0.2.7")
#define SECONDS INT64_C(1000000)

typedef struct {
    store *store;
    char dir[48];
    char url[256]; /* of the test's own database; "" on SQLite */
    int64_t
        later; /* microseconds added to the clock of the operations that place_read and _write run */
    lw_arena arena;
    lw_error error; /* of the last operation that failed */
    char memory[1 << 18];
} place;

/* Runs the tests on each database; for main. */
int place_run_tests(const char *name, const struct CMUnitTest *tests, size_t count);
#define PLACE_TEST(test) cmocka_unit_test_setup_teardown(test, place_setup, place_teardown)
int place_setup(void **state);
int place_teardown(void **state);

lw_status place_read(place *p, store_operation *run, void *context);
lw_status place_write(place *p, store_operation *run, void *context);
/* Fails the test, with the message, when the status is another. */
#define assert_status(place_, status, wanted)                                                \
    do {                                                                                     \
        lw_status status_ = (status), wanted_ = (wanted);                                    \
        if (status_ != wanted_)                                                              \
            fail_msg("%s is %s (%s), not %s", #status, lw_status_table[status_].name,        \
                     status_ ? (place_)->error.message : "", lw_status_table[wanted_].name); \
    } while (0)
#define assert_ok(place_, status) assert_status(place_, status, LW_OK)

/* What somebody with the database's password can do: any statement, past the store. */
void place_sql(place *p, const char *format, ...) LW_PRINTF(2, 3);
/* Many of them. */
void place_script(place *p, const char *sql);
/* The first column of the first row as a number. */
int64_t place_count(place *p, const char *format, ...) LW_PRINTF(2, 3);

/* Makes an account with PASSWORD (hashed once) and returns its id. */
int64_t place_user(place *p, const char *email, installation_role role);
/* A project with nobody in it; its id. */
int64_t place_project(place *p);
void place_member(place *p, int64_t project_id, int64_t account_id, project_role role);
/* Signs in somebody made by place_user. */
session_grant place_sign_in(place *p, const char *email);

#endif
