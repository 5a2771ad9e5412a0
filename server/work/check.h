/* check.h - seeded checks: items with a known answer among those that reviewers are given.
 *
 * A check is a settled item of the gold that its reviewer never saw, shown as if it waited for a word: either as
 * people answered it, or with the right class and another in each other's places, which plants an error. What the
 * reviewer says of it is kept apart and decides nothing. */
#ifndef WORK_CHECK_H
#define WORK_CHECK_H
#include "server/work/project.h"

typedef struct {
    int64_t task_id, item_id; /* task_id 0: there is none left for them */
} check_drawn;

/* Draws one for a reviewer of the stage and makes its task. */
LW_MUST_USE lw_status check_draw(tx *t, const actor *who, project_settings *p, lw_str stage,
                                 lw_arena *arena, check_drawn *drawn_out, lw_error *error);
/* Shows an item that was loaded whole as the check of the task has it. */
LW_MUST_USE lw_status check_dress(tx *t, const project_settings *p, int64_t task_id,
                                  lw_arena *arena, item *i, lw_error *error);
/* The same of an item that the person holds as a check; others are left as they are. */
LW_MUST_USE lw_status check_dress_held(tx *t, const actor *who, lw_arena *arena, item *i,
                                       lw_error *error);
/* A reviewer's word on a check. *state_out: what the item's state would be after such a word; static text. */
LW_MUST_USE lw_status check_judge(tx *t, const project_settings *p, int64_t task_id,
                                  const answer *given, lw_str values, lw_arena *arena,
                                  lw_str *state_out, lw_error *error);

typedef struct {
    typed_id user;
    lw_str name;
    int64_t words, accepted, fixed, rejected; /* of the newest words */
    int64_t planted, noticed;                 /* checks with an error, and those not accepted */
    double hit, hit_low, hit_high;            /* noticed / planted, Wilson's 95 %; NaN: none yet */
    int64_t controls, alarms;                 /* checks without, and those not accepted */
    double alarm, alarm_low, alarm_high;
} reviewer_score;
typedef struct {
    shape_list reviewers; /* of reviewer_score */
} reviewers_view;
extern const shape reviewers_shape;

LW_MUST_USE lw_status reviewers_show(tx *t, int64_t project_id, lw_arena *arena,
                                     reviewers_view *out, lw_error *error);

#endif
