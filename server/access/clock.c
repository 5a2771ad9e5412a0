/* clock.c - a mark in time that only rises. */
#include "server/access/clock.h"
#include <inttypes.h>
#include <stdio.h>

#define TOLERATED INT64_C(60000000) /* clocks of machines differ, and are slowed to be put right */

lw_status access_now(tx *t, int64_t *now_out, lw_error *error) {
    db_rows rows = db_query(t, Q_CLOCK_SHOW, DB_NONE);
    int64_t mark = db_next(&rows) ? db_int(&rows, 0) : 0;
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *now_out = access_later(db_now(t), mark);
    return status;
}

static lw_status write_mark(tx *t, int64_t time, lw_error *error) {
    char text[24];
    int length = snprintf(text, sizeof text, "%" PRId64, time);
    return db_exec(t, Q_CLOCK_RAISE, DB_ARGS(v_text((lw_str){text, (size_t)length})), NULL, error);
}

lw_status access_clock_raise(tx *t, access_clock *clock, int64_t passed, lw_error *error) {
    access_clock next = *clock;
    lw_status status = LW_OK;
    if (next.base == 0) status = access_now(t, &next.base, error), next.since = passed;
    if (status != LW_OK) return status;
    int64_t expected = next.base + (passed - next.since);
    next.behind = access_later(0, expected - db_now(t));
    if (next.behind <= TOLERATED) {
        next = (access_clock){.base = db_now(t), .since = passed};
        expected = db_now(t);
    }
    status = write_mark(t, expected, error);
    if (status == LW_OK) *clock = next;
    return status;
}
