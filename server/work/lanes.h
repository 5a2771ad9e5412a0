/* lanes.h - the queues in which a person may work now. */
#ifndef WORK_LANES_H
#define WORK_LANES_H
#include "server/rules/eligible.h"
#include "server/work/project.h"

enum { LANES_MAX = 256 };

typedef struct {
    lw_str lane, stage;
    stage_work work;
    double checks;   /* share of seeded checks among what is given out */
    lw_str language; /* of its items; absent: any */
    int64_t urgency; /* urgency_rank of its items */
} open_lane;

typedef struct {
    open_lane lanes[LANES_MAX];
    size_t count;
    lw_str
        lacks; /* what the person would need where something waits that is not for them; or absent */
} open_lanes;

/* The lanes for `wanted`: "label", whatever wants answers; "review", whatever wants a word; or the name of
 * a stage. Those whose items have the highest priority first, then those of
 * stages of high priority, then what is due, then those of high tiers: fewer may work there. "audit" is a lane of its own, and of a project
 * with the built-in workflow so are the other two. */
LW_MUST_USE lw_status lanes_find(tx *t, const actor *who, const project_settings *p, lw_str wanted,
                                 lw_arena *arena, open_lanes *out, lw_error *error);

#endif
