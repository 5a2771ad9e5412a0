/* ability.h - what the people of a project can: skills and certificates granted, taken and shown, and how
 * good they were measured to be. */
#ifndef WORK_ABILITY_H
#define WORK_ABILITY_H
#include "server/record/exam.h"
#include "server/work/project.h"

typedef struct {
    lw_str kind, name; /* skill, certificate */
    int64_t granted_at, expires_at;
    lw_str
        lapses_with; /* schema, guidelines, both: with the version it was granted under; nothing */
    int64_t schema_version, guideline_version; /* when it was granted */
    lw_str exam;                               /* absent: by a manager's word */
    lw_str scope, issuer;                      /* absent: not said */
    bool lapsed;
} ability_view;

typedef struct {
    lw_str field;
    double answers, accuracy, low, high; /* as of the last refit */
} measured_view;

typedef struct {
    lw_str class; /* of the first question */
    double answers, accuracy, low, high;
} measured_class_view;

typedef struct {
    shape_list abilities;        /* of ability_view, lapsed ones too */
    shape_list measured;         /* of measured_view */
    shape_list measured_classes; /* of measured_class_view */
} skills_view;

typedef struct {
    lw_str kind, name, lapses_with;
    int64_t valid_days; /* SHAPE_NO_INT: it does not expire */
    lw_str scope;       /* what it covers; absent: not said */
} ability_wanted;

extern const shape ability_shape, measured_shape, measured_class_shape, ability_wanted_shape,
    ability_taken_shape;

/* Of the people account_ids[count], in rising order: skills_out[count]. */
LW_MUST_USE lw_status abilities_show(tx *t, int64_t project_id, const int64_t *account_ids,
                                     size_t count, lw_arena *arena, skills_view *skills_out,
                                     lw_error *error);
/* Grants or renews. Errors LW_NOT_FOUND: not in the project */
LW_MUST_USE lw_status ability_grant(tx *t, const actor *who, int64_t account_id,
                                    const ability_wanted *wanted, lw_error *error);
/* A certificate of an exam that was passed. */
typedef struct {
    lw_str name, exam, lapses_with, scope;
    int64_t attempt_id, valid_days, schema_version, guideline_version;
} ability_earned;
LW_MUST_USE lw_status ability_earn(tx *t, int64_t project_id, int64_t account_id,
                                   const ability_earned *earned, lw_error *error);
/* Errors LW_NOT_FOUND: they do not have it */
LW_MUST_USE lw_status ability_take(tx *t, const actor *who, int64_t account_id,
                                   const ability_wanted *wanted, lw_error *error);
/* The event for those who look at the project's people. */
LW_MUST_USE lw_status people_changed(tx *t, int64_t project_id, lw_error *error);

#endif
