/* agreement.h - how far annotators agree beyond chance. */
#ifndef LW_AGREEMENT_H
#define LW_AGREEMENT_H
#include "labelwright/base.h"
#include "labelwright/intervals.h"
#include "labelwright/rng.h"
#include "labelwright/threads.h"

#define LW_MISSING (-1)
#define LW_CATEGORIES_MAX 1024

/* How far apart two categories are. */
typedef enum {
    LW_NOMINAL,  /* equal or not */
    LW_ORDINAL,  /* by how many labels lie between them */
    LW_INTERVAL, /* by the square of their difference */
    LW_RATIO,    /* by the square of their difference over their sum */
    LW_JACCARD,  /* of sets: by the share of their labels that is not in both */
    LW_MASI, /* the same, times 1 where they are the same, 2/3 where one holds the other, 1/3 where
                    they overlap (Passonneau 2006); so sets that differ in kind are further apart */
    LW_SCALES
} lw_scale;

/* Labels by unit: who gave them matters to one measure only. A full matrix is the case in which each unit has
 * as many labels as there are raters, some of them LW_MISSING. */
typedef struct {
    const size_t *unit_start; /* [units + 1], from 0, rising: unit u has unit_start[u] .. [u+1]-1 */
    const int32_t *labels;    /* [unit_start[units]]: 0 .. categories-1, or LW_MISSING */
    size_t units, categories;
    /* For LW_JACCARD and LW_MASI each category is a set: category k has the labels set_labels
     * [set_start[k] .. set_start[k+1]-1], rising. Sets without labels are the same as each other. */
    const size_t *set_start; /* [categories + 1], from 0 */
    const int32_t *set_labels;
    const double *values;  /* [categories]: for LW_INTERVAL and LW_RATIO; NULL: the index itself */
    const int32_t *raters; /* [unit_start[units]]: who gave each label, 0 .. rater_count-1; for
                              LW_COHEN, otherwise NULL will do */
    size_t rater_count;
    const size_t *cluster_start; /* [clusters + 1]: units that a bootstrap draws together: cluster c
                                    has cluster_start[c] .. [c+1]-1. NULL: each unit by itself */
    size_t clusters;
} lw_ratings;

/* Measures of agreement. All are (observed - expected) / (1 - expected) agreement, but LW_PERCENT, which
 * expects none; they differ in what they call chance. Scales other than LW_NOMINAL give part of the
 * agreement to labels that are near each other. */
typedef enum {
    LW_ALPHA,   /* Krippendorff's alpha: chance as if all labels were drawn from one urn */
    LW_FLEISS,  /* Fleiss' kappa: the mean share of each category, squared */
    LW_COHEN,   /* Cohen's kappa of two raters, Conger's of more: each rater's own shares */
    LW_GWET,    /* Gwet's AC1, on other scales AC2: chance only where raters guess; robust where one
                   category is rare */
    LW_PERCENT, /* share of pairs of labels that agree: not corrected for chance */
    LW_AGREEMENTS
} lw_agreement;

typedef struct {
    const char *name;  /* "alpha", for commands and records */
    const char *about; /* one line for people */
} lw_agreement_name;
extern const lw_agreement_name lw_agreement_names[LW_AGREEMENTS];
extern const char *const lw_scale_names[LW_SCALES];

/* How far the raters agree.
 *
 * ratings    a unit with fewer than two labels has nothing to compare; its label still counts for
 *            what is expected by LW_FLEISS, LW_COHEN and LW_GWET
 * scale      for LW_RATIO no value may be negative
 * scratch    lw_agreement_scratch_bytes(ratings, NULL)
 * value_out  1 perfect, 0 chance, negative: worse than chance; LW_PERCENT: 0 .. 1
 *
 * Errors  LW_INVALID    a label, a rater, a value, a set, `categories` or the order of a start is
 *                       wrong, or LW_COHEN has no raters, or a scale of sets has no sets
 *         LW_UNDEFINED  nothing to compare, or no disagreement to expect
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(labels * min(labels of a unit, used categories) + used categories^2); LW_COHEN besides
 *         O(raters * used categories), squared where the scale is not LW_NOMINAL
 * Source  Krippendorff (2011), Computing Krippendorff's Alpha-Reliability; Fleiss (1971); Cohen
 *         (1960, 1968); Conger (1980); Gwet (2008, 2014), whose weights and way with missing labels
 *         are used */
LW_MUST_USE lw_status lw_agreement_measure(const lw_ratings *ratings, lw_agreement measure,
                                           lw_scale scale, lw_arena scratch, double *value_out,
                                           lw_error *error);

typedef struct {
    double confidence; /* between 0 and 1 */
    size_t resamples;  /* 2 .. 100000 */
    uint64_t seed;
    lw_threads *threads; /* to work with; NULL: the calling thread. The bits are the same */
} lw_bootstrap_options;
lw_bootstrap_options lw_bootstrap_defaults(void); /* .95, 1000 resamples, seed 0 */

/* Where the measure would lie had other units been drawn: its percentiles over resamples of whole
 * clusters, since the labels of one are not independent. Where there are no more different resamples
 * than `resamples`, as of few clusters or of many units that are alike, all are taken with their
 * probabilities, as if endlessly many had been drawn. Resamples for which the measure is not defined
 * are left out.
 *
 * scratch  lw_agreement_scratch_bytes(ratings, options)
 *
 * Errors  as lw_agreement_measure; LW_INVALID also for options out of range, LW_UNDEFINED also when
 *         the measure is not defined for half of the resamples
 * Cost    for each resample: a draw of each cluster (3 ns, and each unit of it that differs), and
 *         the measure over the units that differ; LW_COHEN: lw_agreement_measure. Of two clusters
 *         three resamples differ, of three ten, of five 126
 * Source  Efron (1979); percentile interval, clustered; all resamples: Fisher and Hall (1991) */
LW_MUST_USE lw_status lw_agreement_bootstrap(const lw_ratings *ratings, lw_agreement measure,
                                             lw_scale scale, const lw_bootstrap_options *options,
                                             lw_arena scratch, lw_interval *interval_out,
                                             lw_error *error);

/* Scratch that is enough, in bytes; options NULL: for the measure alone. */
size_t lw_agreement_scratch_bytes(const lw_ratings *ratings, const lw_bootstrap_options *options);

#endif
