/* lease.h - work that is held for a person: prolonged, given back, ended by the clock. */
#ifndef WORK_LEASE_H
#define WORK_LEASE_H
#include "server/work/project.h"

/* A lease as it stands. */
typedef struct {
    int64_t id, task_id, item_id, expires_at;
    bool over; /* its time has passed or its task is gone; only late work can come of it */
    bool gold; /* it takes no slot of its task */
} lease_now;

/* A live lease and whose it is; account_id 0: there is none. */
typedef struct {
    lease_now lease;
    int64_t account_id;
} lease_row;
/* The columns of lease_show, which the row has from `first` on. */
lease_row lease_in_row(const db_rows *rows, int first, int64_t id);

/* Finds the lease `id` of `who`, live or ended by the clock, for the task `task_id` (0: any); `row` is what
 * there is of it.
 * Errors LW_CONFLICT  it is not theirs, its work was done already, or it is of another task */
LW_MUST_USE lw_status lease_find(tx *t, const actor *who, int64_t id, int64_t task_id,
                                 const lease_row *row, lease_now *lease_out, lw_error *error);

/* A fresh end for a live lease. */
LW_MUST_USE lw_status lease_extend(tx *t, const actor *who, int64_t id, lease_end *end_out,
                                   lw_error *error);
/* Gives a lease back; the same person may get the task again. */
LW_MUST_USE lw_status lease_release(tx *t, const actor *who, int64_t id, lw_error *error);
/* Gives the task back for good, with the person's reason. */
LW_MUST_USE lw_status lease_skip(tx *t, const actor *who, int64_t task_id,
                                 const skip_wanted *wanted, lw_arena *arena, lw_error *error);
/* Lets a person who set an item aside with a question (a skip with the reason "asked") get it again. */
LW_MUST_USE lw_status lease_ask_again(tx *t, int64_t project_id, int64_t item_id,
                                      int64_t account_id, lw_error *error);
/* Ends leases whose time has passed, at most a few hundred; *returned_out says how many. Any server may
 * do it at any time. */
LW_MUST_USE lw_status leases_expire(tx *t, int64_t *returned_out, lw_error *error);

#endif
