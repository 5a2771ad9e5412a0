/* agreement.h - how far annotators agree beyond chance. */
#ifndef LW_AGREEMENT_H
#define LW_AGREEMENT_H
#include "labelwright/base.h"
#include "labelwright/intervals.h"
#include "labelwright/rng.h"

#define LW_MISSING (-1)
#define LW_CATEGORIES_MAX 1024

/* How far apart two categories are. */
typedef enum {
    LW_NOMINAL,  /* equal or not */
    LW_ORDINAL,  /* by how many labels lie between them */
    LW_INTERVAL, /* by the square of their difference */
    LW_RATIO,    /* by the square of their difference over their sum */
    LW_SCALES
} lw_scale;

/* Labels by unit: who gave them does not matter. A full matrix is the case in which each unit has
 * as many labels as there are raters, some of them LW_MISSING. */
typedef struct {
    const size_t *unit_start; /* [units + 1], from 0, rising: unit u has unit_start[u] .. [u+1]-1 */
    const int32_t *labels;    /* [unit_start[units]]: 0 .. categories-1, or LW_MISSING */
    size_t units, categories;
    const double *values; /* [categories]: for LW_INTERVAL and LW_RATIO; NULL: the index itself */
} lw_ratings;

/* Krippendorff's alpha: 1 - observed / expected disagreement.
 *
 * ratings    a unit with fewer than two labels says nothing and is skipped
 * scale      for LW_RATIO no value may be negative
 * scratch    lw_agreement_scratch_bytes(ratings, 0)
 * alpha_out  1 perfect, 0 chance, negative: worse than chance
 *
 * Errors  LW_INVALID    a label, a value, `categories` or the order of unit_start is wrong
 *         LW_UNDEFINED  no two comparable labels differ: nothing to expect
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(labels * labels of a unit + used categories^2)
 * Source  Krippendorff (2011), Computing Krippendorff's Alpha-Reliability */
LW_MUST_USE lw_status lw_agreement_alpha(const lw_ratings *ratings, lw_scale scale,
                                         lw_arena scratch, double *alpha_out, lw_error *error);

typedef struct {
    double confidence; /* between 0 and 1 */
    size_t resamples;  /* 2 .. 100000 */
    uint64_t seed;
} lw_bootstrap_options;
lw_bootstrap_options lw_bootstrap_defaults(void); /* .95, 1000 resamples, seed 0 */

/* Where alpha would lie had other units been drawn: percentiles of alpha over resamples of whole
 * units, since the labels of one unit are not independent. Resamples without two labels that
 * differ have no alpha and are left out.
 *
 * Errors  as lw_agreement_alpha; LW_INVALID also for options out of range, LW_UNDEFINED also when
 *         more than half of the resamples have no alpha
 * Cost    resamples times lw_agreement_alpha
 * Source  Efron (1979); percentile interval, clustered by unit */
LW_MUST_USE lw_status lw_agreement_alpha_bootstrap(const lw_ratings *ratings, lw_scale scale,
                                                   const lw_bootstrap_options *options,
                                                   lw_arena scratch, lw_interval *interval_out,
                                                   lw_error *error);

/* Scratch that is enough, in bytes: at 0 resamples for alpha alone. */
size_t lw_agreement_scratch_bytes(const lw_ratings *ratings, size_t resamples);

#endif
