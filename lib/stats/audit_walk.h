/* audit_walk.h - exact recursion over draws and errors of an audit that a rule ends. */
#ifndef STATS_AUDIT_WALK_H
#define STATS_AUDIT_WALK_H
#include "labelwright/base.h"

/* Whether the rule ends the audit after `errors` errors in `drawn` draws. */
typedef bool audit_ends_fn(const void *rule, uint64_t drawn, uint64_t errors);

/* Acceptance needs few errors, and with each draw not fewer; refusal many, and with each draw not
 * fewer. */
typedef struct {
    const void *rule;
    audit_ends_fn *accepts, *refuses;
    uint64_t population, wrong; /* of which so many are wrong */
} audit_law;

/* Open paths: mass[i] is the probability of base + i errors after `drawn` draws. */
typedef struct {
    audit_law law;
    double *mass; /* [room], zero but for the first, which is 1 */
    size_t room;
    uint64_t base, drawn;
    uint64_t first, last;        /* errors of the open paths */
    uint64_t accepted, rejected; /* under `accepted` errors accept at this draw; from `rejected` on
                                    refuse */
    double proven, disproved;    /* probability of the paths that ended so */
} audit_walk;

/* A walk from (drawn, errors), which is open; LW_NO_MEMORY when `room` numbers do not fit. */
LW_MUST_USE lw_status audit_walk_begin(audit_law law, uint64_t drawn, uint64_t errors, size_t room,
                                       lw_arena *scratch, audit_walk *walk_out, lw_error *error);

/* One draw further; false when no path is open any more. Before, last - base + 2 <= room. */
bool audit_walk_step(audit_walk *walk);

typedef struct {
    double proven, disproved, draws;
    uint64_t draws_90;
} audit_outcome;
/* Walks to the end from the first draw. */
audit_outcome audit_walk_all(audit_walk *walk);

#define AUDIT_WALK_SLACK 4 /* numbers beyond the errors that can be open */

#endif
