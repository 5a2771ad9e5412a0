/* plan.h - what a project may cost and when it is to be done; what its work has cost. */
#ifndef WORK_PLAN_H
#define WORK_PLAN_H
#include "server/work/project.h"

typedef struct {
    double budget;   /* NaN: not said */
    lw_str deadline; /* RFC 3339; absent: not said */
    double answer_cost, review_cost;
} plan_wanted;

/* Items that wait and are due, of the DUE_COUNTED_MAX that are due first. */
enum { DUE_COUNTED_MAX = 2000 }; /* rows that are read: 30 ms of a reader */
typedef struct {
    int64_t over, day, week, later; /* past it; within a day; a week; later */
} due_counts;

typedef struct {
    double budget;    /* NaN: not said */
    int64_t deadline; /* SHAPE_NO_INT: not said */
    double answer_cost, review_cost;
    double spent;
    double price_money, price_time; /* that were found */
    bool stopped;                   /* they were found when nothing was left */
    lw_str says;                    /* how it stands with them, for people */
    lw_str outlook;                 /* JSON: what they were found from; absent: not yet */
    int64_t found_at;               /* SHAPE_NO_INT: not yet */
    const due_counts *due;
} plan_view;
extern const shape plan_wanted_shape, plan_view_shape;

LW_MUST_USE lw_status plan_show(tx *t, int64_t project_id, lw_arena *arena, plan_view *out,
                                lw_error *error);
/* Errors  LW_INVALID  a budget where nothing costs anything, or a deadline that is no time to come */
LW_MUST_USE lw_status plan_set(tx *t, int64_t project_id, const plan_wanted *wanted,
                               lw_error *error);

/* Money spent so far, and how many tasks people hold.
 * Cost  a few rows for each person */
LW_MUST_USE lw_status spending_read(tx *t, int64_t project_id, double *spent_out, int64_t *held_out,
                                    lw_error *error);

/* What was done and what it cost: in a stage, by people of a tier, by a person. */
typedef struct {
    typed_id user; /* of a person */
    lw_str name;   /* of the stage, the tier, the person */
    int64_t answers, active_ms;
    double cost;
} spending_row;

/* How often people of a tier or a higher one are right at a question, by the last refit. */
typedef struct {
    lw_str tier, field;
    double answers, accuracy, low, high; /* 95 % interval */
    bool used; /* it is enough for the rule, which goes by the name of the tier otherwise */
} tier_accuracy;

typedef struct {
    double spent, per_settled;        /* NaN: nothing is settled */
    shape_list stages, tiers, people; /* of spending_row, dearest first; SPENDING_ROWS_MAX each */
    shape_list accuracies;            /* of tier_accuracy */
} costs_view;
enum { SPENDING_ROWS_MAX = 500 };
extern const shape costs_shape;

LW_MUST_USE lw_status costs_show(tx *t, int64_t project_id, lw_arena *arena, costs_view *out,
                                 lw_error *error);

#endif
