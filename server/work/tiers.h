/* tiers.h - tiers by measured quality: the rules set, applied behind a refit, and how one stands oneself. */
#ifndef WORK_TIERS_H
#define WORK_TIERS_H
#include "server/work/ability.h"
#include "server/work/document.h"
#include "server/work/team.h"

LW_MUST_USE lw_status tiers_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                                 lw_error *error);
/* Errors LW_INVALID of tiers_read */
LW_MUST_USE lw_status tiers_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                                document_view *out, lw_error *error);
/* Moves those whose measured quality says so, but nobody whose tier is a manager's word. Each move has an
 * audit row of the server's, a reason the person reads, and the event "people".
 * Cost one look at the project's people and their reliabilities; nothing where there are no rules */
LW_MUST_USE lw_status tiers_apply(tx *t, int64_t project_id, lw_error *error);

/* What a person sees of themselves in a project. */
typedef struct {
    lw_str tier, tier_by, tier_reason;
    int64_t tier_at;
    shape_list abilities, measured, exams; /* of ability_view, measured_view, exam_offer */
    shape_list measured_classes;
    const team_agreed *team; /* NULL: in none */
} standing_view;
extern const shape standing_shape;
LW_MUST_USE lw_status my_standing(tx *t, const actor *who, lw_arena *arena, standing_view *out,
                                  lw_error *error);

#endif
