/* numbers.h - truth inference for answers that are numbers: from many answers of unequal sources to
 * a value with an interval for each item, and a bias and a spread for each source. */
#ifndef LW_NUMBERS_H
#define LW_NUMBERS_H
#include "labelwright/base.h"

/* Of what size a value may be, so that squares of sums and their ratios are numbers. */
#define LW_NUMBER_MAX 1e100

/* Answers one by one, in any order. A source may answer an item twice: those are two answers. */
typedef struct {
    size_t items, sources, count;
    const int32_t *item;   /* [count]: 0 .. items-1 */
    const int32_t *source; /* [count]: 0 .. sources-1 */
    const double *value;   /* [count]: -LW_NUMBER_MAX .. LW_NUMBER_MAX */
} lw_numbers;

typedef struct {
    double strength;   /* answers that the pooled spread is worth for each source: over 0 */
    double confidence; /* of the intervals: between 0 and 1 */
    double tolerance;  /* stop when no value moves further, in spreads of the answers: 0 or more */
    size_t iterations_max; /* 1 .. 100000 */
} lw_numbers_options;

typedef struct {
    double bias; /* mean of its answers less the values found; shrunk towards 0 */
    double
        deviation; /* of its answers around the values, bias taken off where the method does so */
    double weight; /* of one of its answers, relative to the others: over 0 */
    size_t answers;
} lw_number_source;

typedef struct {
    size_t items, sources;
    double *values;            /* [items]; of an item without answers: NaN */
    double *low, *high;        /* [items]: interval of the value; NaN likewise */
    lw_number_source *spreads; /* [sources] */
    size_t iterations;
    bool converged;
    char why[200]; /* of a method that chooses: what and why, in one line; otherwise empty */
} lw_numbers_model;

/* Fits `numbers` into *model_out.
 *
 * arena    holds the model: 24 items + 32 sources bytes
 * scratch  lw_numbers_scratch_bytes; not the same arena
 *
 * Intervals are Student's: the spread of an item's own answers stands with that of their sources,
 * which counts as four answers. They hold what more answers of such sources would come to, and not the
 * truth: errors that sources share are not in them. Measured at .95: of made normal errors they hold
 * .96 to .99 (catd .81); what two random halves of the answers come to differs within them on .94 to
 * .98 of the items of six crowds (pm .86 and catd .92 on one); the experts' values, which these crowds
 * miss as one, were inside on .27 to .88.
 *
 * Errors  LW_INVALID    an item, source, value or option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(count) an iteration; median O(count log answers of an item)
 * Deterministic, and the same whatever the order of the answers but for rounding. */
typedef lw_status lw_numbers_fit(const lw_numbers *numbers, const lw_numbers_options *options,
                                 lw_arena *arena, lw_arena scratch, lw_numbers_model *model_out,
                                 lw_error *error);

/* The mean of an item's answers. */
LW_MUST_USE lw_numbers_fit lw_numbers_mean_fit;
/* The middle one, or the mean of the middle two. */
LW_MUST_USE lw_numbers_fit lw_numbers_median_fit;
/* A normal error with a variance of its own for each source, shrunk towards the pooled one; EM.
 * Source  Raykar and others (2010), section 5, with a conjugate prior */
LW_MUST_USE lw_numbers_fit lw_numbers_variance_fit;
/* The same with a bias of its own for each source, shrunk towards none. */
LW_MUST_USE lw_numbers_fit lw_numbers_bias_fit;
/* The mean, or the middle between crh and variance where that foretells hidden answers better; `why`
 * says so. Each interval is as wide as the middle of theirs, and sources are those of variance. Cost
 * some fourteen fits.
 * Source  own; it errs by 11.83 on N_Emotion (mean 12.02), and by 11.16 in the mean of five crowds of
 *         Snow and others (2008), where variance errs by 11.18, crh 11.23 and the mean 11.34 */
LW_MUST_USE lw_numbers_fit lw_numbers_auto_fit;
/* Weights -log(a source's share of all squared error), errors in spreads of their item.
 * Source  CRH: Li and others (2014), Resolving Conflicts in Heterogeneous Data */
LW_MUST_USE lw_numbers_fit lw_numbers_crh_fit;
/* Weights -log(a source's squared error over that of the worst): the worst has none.
 * Source  PM: Aydin and others (2014), as in Zheng and others (2017) */
LW_MUST_USE lw_numbers_fit lw_numbers_pm_fit;
/* Weights by how small a source's variance may be said to be: those with few answers have little. Where
 * answers are few one source may come to be all that counts.
 * Source  CATD: Li and others (2014), A Confidence-Aware Approach, at its .05 */
LW_MUST_USE lw_numbers_fit lw_numbers_catd_fit;

typedef struct {
    const char *name;  /* stable and short */
    const char *about; /* one line for people */
    lw_numbers_options defaults;
    lw_numbers_fit *fit;
} lw_numbers_method;
extern const lw_numbers_method lw_numbers_methods[]; /* ends with a row without a name */
/* The row of that name, or NULL. */
const lw_numbers_method *lw_numbers_find(lw_str name);
/* Scratch that is enough for any method, in bytes. */
size_t lw_numbers_scratch_bytes(const lw_numbers *numbers);

#endif
