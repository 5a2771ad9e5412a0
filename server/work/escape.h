/* escape.h - how many errors each stage lets through, by what later stages, audits and known answers say. */
#ifndef WORK_ESCAPE_H
#define WORK_ESCAPE_H
#include "server/rules/escape.h"
#include "server/work/project.h"

typedef struct {
    lw_str stage;
    int64_t words, caught, judged, wrong; /* as in stage_passage */
    bool told;
    double wrong_share, wrong_low, wrong_high, escape, low, high;
} escape_row;
typedef struct {
    shape_list stages; /* of escape_row, in the order of the workflow */
    int64_t judged_min;
} escape_view;
extern const shape escape_shape;

/* Of the present workflow's stages, by name also in earlier versions. A later word counts where an edge without
 * conditions brought the item to it: otherwise it was looked at because it was doubtful, and tells nothing of the
 * rest. Cost: the newest 2,000 words, audited items and known answers each. */
LW_MUST_USE lw_status escape_show(tx *t, int64_t project_id, lw_arena *arena, escape_view *out,
                                  lw_error *error);

#endif
