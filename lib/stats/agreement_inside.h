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
    double *in_unit;   /* [used] labels of a unit */
    double *by_rater;  /* [rater_count][used]; NULL without raters */
} agreement_work;

/* What one thread of a bootstrap works in. */
typedef struct {
    agreement_work work;
    uint32_t *times; /* [work.ratings->units] of what the drawn clusters have */
} agreement_room;

/* The measure over the units, each as many times as `times` [units] says; false when not defined. */
typedef bool agreement_value(agreement_work *work, const uint32_t *times, double *value_out);
agreement_value agreement_alpha, agreement_fleiss, agreement_cohen, agreement_gwet,
    agreement_percent;

/* Counts the labels of a unit in work->in_unit and returns how many there are; 0 where there are so few
 * that to go through their pairs is quicker. */
size_t agreement_count_unit(const agreement_work *work, size_t unit);

/* Units that have the same labels, whatever their order, become one; pattern_out [units] says which.
 * Raters and clusters are not kept. False: scratch has no agreement_patterns_bytes. */
bool agreement_patterns_find(const lw_ratings *ratings, lw_arena *scratch, lw_ratings *patterns_out,
                             uint32_t **pattern_out);
size_t agreement_patterns_bytes(const lw_ratings *ratings);

/* What each cluster has of the patterns: a table of few rows where a task has thousands of pairs. */
typedef struct {
    size_t *start;             /* [clusters + 1]: rows start[c] .. start[c+1]-1 are cluster c's */
    uint32_t *pattern, *units; /* [rows]: how many units have the pattern */
} agreement_clusters;
/* False: scratch has no agreement_clusters_bytes. */
bool agreement_clusters_count(const lw_ratings *ratings, const uint32_t *pattern,
                              size_t pattern_count, lw_arena *scratch,
                              agreement_clusters *clusters_out);
size_t agreement_clusters_bytes(const lw_ratings *ratings);

#endif
