/* track_record.h - what somebody has done in a project, and what came of it: by day, against the decisions, and what
 * they may learn from. Read from their newest answers; nothing is kept for it. */
#ifndef WORK_TRACK_RECORD_H
#define WORK_TRACK_RECORD_H
#include "server/work/project.h"

typedef struct {
    int64_t at; /* the day's beginning, UTC */
    int64_t answers, active_ms;
} record_day;

/* Of answers to a field, or to one class of it as it was decided, those whose item is settled. */
typedef struct {
    lw_str field, class; /* class absent: all */
    int64_t compared, agreed;
    double share, low, high; /* Jeffreys' 95 % interval; NaN: none compared */
} record_agreement;

/* What was answered where something else was decided, most often first. */
typedef struct {
    lw_str field, answered, decided; /* in short */
    int64_t count;
} record_confusion;

/* An answer that differs from what was decided or known. */
typedef struct {
    typed_id item;
    lw_str external_id;
    int64_t at;
    lw_str answered, right; /* JSON: {field: value} of the fields that differ */
    lw_str by;              /* belief, review, gold: it was known */
    lw_str reason;          /* the reviewer's words; absent: none */
} record_example;

typedef struct {
    int64_t answers;       /* looked at: the newest */
    shape_list days;       /* of record_day, oldest first */
    shape_list agreements; /* of record_agreement, without class */
    shape_list
        classes; /* of record_agreement: how good they are at each class, most answers first */
    shape_list confusions; /* of record_confusion */
    shape_list examples;   /* of record_example, newest first */
} track_record;
extern const shape track_record_shape;

/* Of account_id, in the actor's project.
 * Errors  LW_NOT_FOUND  not in the project, or not of the team of who asks
 * Cost    some rows by primary key for each of the newest 2,000 answers */
LW_MUST_USE lw_status track_record_show(tx *t, const actor *who, int64_t account_id,
                                        lw_arena *arena, track_record *out, lw_error *error);

#endif
