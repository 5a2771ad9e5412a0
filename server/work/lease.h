/* lease.h - work that is held for a person: prolonged, given back, ended by the clock. */
#ifndef WORK_LEASE_H
#define WORK_LEASE_H
#include "server/work/project.h"

/* A lease as it stands. */
typedef struct {
    int64_t id, task_id, item_id, expires_at;
    bool over; /* its time has passed or its task is gone; only late work can come of it */
} lease_now;

/* Finds the lease `id` of `who`, live or ended by the clock, for the task `task_id` (0: any). Asked and
 * read apart, so that other questions are sent in between.
 * Errors LW_CONFLICT  it is not theirs, its work was done already, or it is of another task */
db_rows lease_ask(tx *t, const actor *who, int64_t id);
LW_MUST_USE lw_status lease_find(tx *t, const actor *who, int64_t id, int64_t task_id,
                                 db_rows *asked, lease_now *lease_out, lw_error *error);

/* A fresh end for a live lease. */
LW_MUST_USE lw_status lease_extend(tx *t, const actor *who, int64_t id, lease_end *end_out,
                                   lw_error *error);
/* Gives a lease back; the same person may get the task again. */
LW_MUST_USE lw_status lease_release(tx *t, const actor *who, int64_t id, lw_error *error);
/* Gives the task back for good, with the person's reason. */
LW_MUST_USE lw_status lease_skip(tx *t, const actor *who, int64_t task_id,
                                 const skip_wanted *wanted, lw_error *error);
/* Ends leases whose time has passed, at most a few hundred; *returned_out says how many. Any server may
 * do it at any time. */
LW_MUST_USE lw_status leases_expire(tx *t, int64_t *returned_out, lw_error *error);

#endif
