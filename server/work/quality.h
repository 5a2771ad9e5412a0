/* quality.h - how good the answers are: agreement, sources, time, confidence, confusion. */
#ifndef WORK_QUALITY_H
#define WORK_QUALITY_H
#include "server/work/trusted.h"

typedef struct {
    lw_str field, metric;    /* "alpha": Krippendorff's, nominal */
    double value, low, high; /* 95 %, bootstrap over items; NaN: not defined on these answers */
    int64_t items;           /* with two answers or more */
} agreement_row;

typedef struct {
    int64_t at; /* the end of the day */
    double value, low, high;
    int64_t items;
} agreement_day;

typedef struct {
    const source_ref *source;
    int64_t answers; /* in the sample */
    /* At the first field, as measured by the last refit; before one, from the sample alone. */
    double accuracy, low, high; /* NaN: not measured */
    double measured;            /* the weight of the answers it was measured by */
    int64_t active_ms_median;
} source_row;

typedef struct {
    lw_str value;            /* of the key in the item's meta, as text; absent: it has none */
    double agree, low, high; /* alpha of the first field, as above */
    int64_t items;           /* with two answers or more */
} slice_row;

/* From the last answers of people, at most SAMPLE_ANSWERS of them. */
typedef struct {
    int64_t sample;               /* answers looked at */
    int64_t sample_from;          /* when the oldest of them came; SHAPE_NO_INT: they are all */
    int64_t reliability_version;  /* of the sources' accuracies; 0: no refit yet */
    shape_list agreement;         /* of agreement_row, one a field */
    shape_list agreement_history; /* of agreement_day, of the first field */
    shape_list sources;           /* of source_row, most answers first */
    lw_str answer_seconds, confidence, confusion; /* JSON, see the shape */
    lw_str audited, audit_open;                   /* absent: not yet audited; no other is open */
    const calibration *calibration;
    shape_list people;      /* of person_accuracy */
    shape_list meta_keys;   /* of lw_str: by which one can slice, as newer items have them */
    shape_list slices;      /* of slice_row, largest first; empty where no key was named */
    int64_t slices_smaller; /* items with two answers or more in slices beyond those */
} quality_view;

extern const shape quality_view_shape;

/* slice  a key of the items' meta, by whose values agreement is told apart; absent: it is not */
LW_MUST_USE lw_status quality_show(tx *t, int64_t project_id, lw_str slice, lw_arena *arena,
                                   quality_view *view_out, lw_error *error);

#endif
