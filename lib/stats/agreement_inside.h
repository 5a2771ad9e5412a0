/* agreement_inside.h - what one measure of agreement works on; inside lib/stats. */
#ifndef STATS_AGREEMENT_INSIDE_H
#define STATS_AGREEMENT_INSIDE_H
#include "labelwright/agreement.h"

/* Made once for some ratings and a scale, used again by each resample. */
typedef struct {
    const lw_ratings *ratings;
    lw_scale scale;
    size_t used;       /* categories that occur */
    int32_t *category; /* [categories] to 0 .. used-1, or LW_MISSING */
    double *position;  /* [used] on the scale */
    double *pairs;     /* [used][used] */
    double *weights;   /* [used][used] 1 the same .. 0 as far apart as can be */
    double *share;     /* [used] */
    double *by_rater;  /* [rater_count][used]; NULL without raters */
} agreement_work;

/* The measure over the units, each as many times as `times` [units] says; false when not defined. */
typedef bool agreement_value(agreement_work *work, const uint32_t *times, double *value_out);
agreement_value agreement_alpha, agreement_fleiss, agreement_cohen, agreement_gwet,
    agreement_percent;

LW_MUST_USE lw_status agreement_check_bootstrap(const lw_bootstrap_options *options,
                                                lw_error *error);

/* Units that have the same labels, whatever their order, become one; pattern_out [units] says which.
 * Raters and clusters are not kept. False: scratch has no agreement_patterns_bytes. */
bool agreement_patterns_find(const lw_ratings *ratings, lw_arena *scratch, lw_ratings *patterns_out,
                             uint32_t **pattern_out);
size_t agreement_patterns_bytes(const lw_ratings *ratings);

#endif
