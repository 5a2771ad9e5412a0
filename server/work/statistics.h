/* statistics.h - how far a project is: kept counters, hours, forecast, cost. */
#ifndef WORK_STATISTICS_H
#define WORK_STATISTICS_H
#include "server/work/project.h"

typedef struct {
    int64_t at; /* the end of the hour, or now */
    int64_t settled, answers;
} history_point;

typedef struct {
    int64_t low, middle, high; /* when the last item is settled, at 80 % confidence */
} forecast;

typedef struct {
    double answers_per_settled, minutes_per_settled;
} work_cost;

typedef struct {
    const item_counts *counts;
    int64_t answers_today;    /* since midnight UTC */
    int64_t people_at_work;   /* who hold an item now */
    shape_list history;       /* of history_point, oldest first */
    const forecast *forecast; /* NULL: too little was settled to say */
    const work_cost *cost;    /* NULL: nothing is settled yet */
} progress_view;

extern const shape progress_shape;

/* Answers of the last week for each hour of it, since the first of them. */
typedef struct {
    double per_hour, error; /* 80 % of the time it is within */
    int64_t hours;          /* with work, of which it is known; 0: too few to say */
} work_pace;
LW_MUST_USE lw_status pace_read(tx *t, int64_t project_id, lw_arena *arena, work_pace *pace_out,
                                lw_error *error);

LW_MUST_USE lw_status progress_show(tx *t, int64_t project_id, lw_arena *arena,
                                    progress_view *view_out, lw_error *error);
/* Writes down where every active project stands in this hour. */
LW_MUST_USE lw_status history_note(tx *t, lw_error *error);

#endif
