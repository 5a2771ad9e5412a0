/* schedule.h - items put before others: another priority, another time when they are due. */
#ifndef WORK_SCHEDULE_H
#define WORK_SCHEDULE_H
#include "server/limits.h"
#include "server/work/project.h"

enum { SCHEDULE_ITEMS_MAX = LIMIT_PAGE_ROWS }; /* a page of a list: half a second on PostgreSQL */

typedef struct {
    shape_list items; /* of lw_str: their ids */
    int64_t priority; /* SHAPE_NO_INT: as it is */
    lw_str due_at;    /* absent: as it is; empty: at no time */
} schedule_wanted;
typedef struct {
    int64_t changed;
} schedule_done;
extern const shape schedule_wanted_shape, schedule_done_shape;

/* Sets them, and moves what waits of these items to the queues of their urgency. Who holds an item keeps it.
 * Errors  LW_INVALID    neither is given, a bound, or an id that is none of this project's items
 *         LW_NOT_FOUND  there is no such item */
LW_MUST_USE lw_status items_schedule(tx *t, const actor *who, const schedule_wanted *wanted,
                                     lw_arena *arena, schedule_done *done_out, lw_error *error);

#endif
