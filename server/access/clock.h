/* clock.h - the time by which sessions, tokens and invitations end: never before the latest one that this
 * installation has seen.
 *
 * Somebody who sets the clock back must not make what is over live again. The latest time stands in the
 * table setting; the upkeep of every server raises it. While the clock is behind it by more than a
 * minute the mark goes on by the time that passes, so that sessions still end. A clock that was ahead by
 * mistake and is put right ends what would have ended by then; people sign in again. */
#ifndef ACCESS_CLOCK_H
#define ACCESS_CLOCK_H
#include "server/store/store.h"

static inline int64_t access_later(int64_t a, int64_t b) { return a > b ? a : b; }

/* The time that access goes by: the database's, or the mark where that is later. One look-up. */
LW_MUST_USE lw_status access_now(tx *t, int64_t *now_out, lw_error *error);

/* What one process remembers between two raises; all zero at the start. */
typedef struct {
    int64_t base, since; /* the time taken over, and what passed since the machine started then */
    int64_t behind;      /* of the clock behind the mark, when it was raised last; microseconds */
} access_clock;
/* Raises the mark. Writes; every half a minute, and at the start. `passed`: microseconds since the machine
 * started, sleep included; no clock that can be set. */
LW_MUST_USE lw_status access_clock_raise(tx *t, access_clock *clock, int64_t passed,
                                         lw_error *error);

#endif
