/* trusted.h - what trusted words say of the decisions' confidence and of people.
 *
 * A word is what an auditor said blind of a decided item. Only words of items that chance has drawn
 * count: what was looked at because it was doubtful, planted, or seen before says nothing of the rest. */
#ifndef WORK_TRUSTED_H
#define WORK_TRUSTED_H
#include "server/work/project.h"

typedef struct {
    double from, to;            /* from <= confidence < to; the last one with its end */
    int64_t items, right;       /* drawn, and decided rightly */
    double believed;            /* their mean confidence; NaN: no items */
    double accuracy, low, high; /* share of right ones with Wilson's 95 % interval; NaN: no items */
} calibration_bin;

/* Why words were left out. */
typedef struct {
    int64_t doubtful;   /* looked at first because the belief was in doubt */
    int64_t planted;    /* known errors, to measure what auditors overlook */
    int64_t skipped;    /* nobody could tell */
    int64_t again;      /* items that had a word before */
    int64_t reviewed;   /* decided by a reviewer and not by the belief */
    int64_t changed;    /* decided otherwise since */
    int64_t unbelieved; /* items whose decision came without a confidence */
} words_left_out;

typedef struct {
    const calibration_bin *all;  /* no items: not calibrated */
    shape_list bins;             /* of calibration_bin */
    const calibration_bin *gold; /* decisions of belief about items with a known answer */
    const words_left_out *left_out;
    bool whole; /* there were no more words than are looked at */
} calibration;

typedef struct {
    lw_str name; /* the class that is right */
    int64_t answers, right;
    double accuracy, low, high; /* Wilson, 95 % */
} class_accuracy;

typedef struct {
    const source_ref *source;
    int64_t answers, right; /* to the first field of items that were drawn and judged */
    double accuracy, low, high;
    shape_list classes; /* of class_accuracy, with answers */
} person_accuracy;

extern const shape calibration_shape, person_accuracy_shape;

/* Whether what was decided is what is known, both {field: value} as JSON: of every field that is known. */
LW_MUST_USE lw_status decided_as_known(const schema *questions, lw_str known, lw_str decided,
                                       lw_arena scratch, bool *same_out, lw_error *error);
LW_MUST_USE lw_status calibration_show(tx *t, int64_t project_id, const schema *questions,
                                       lw_arena *arena, calibration *shown_out, lw_error *error);
/* People by the answers they gave to `field` of items whose answer was then judged, most answers first. */
LW_MUST_USE lw_status people_measured(tx *t, int64_t project_id, const schema_field *field,
                                      lw_arena *arena, shape_list *people_out, lw_error *error);

#endif
