/* pairs.h - from many answers to "which of these two?" by unequal sources: a score with an interval
 * for each item, and a reliability for each source. */
#ifndef LW_PAIRS_H
#define LW_PAIRS_H
#include "labelwright/base.h"

/* Comparisons one by one, in any order. A pair may be compared often, also by one source. */
typedef struct {
    size_t items, sources, count;
    const int32_t *left, *right; /* [count]: 0 .. items-1, not the same; as they were shown */
    const int32_t *source;       /* [count]: 0 .. sources-1 */
    const bool *left_won;        /* [count] */
} lw_pairs;

typedef struct {
    double deviation;      /* of the normal prior of scores, in log-odds: over 0, at most 1000 */
    double strength;       /* answers that the prior of a source is worth: over 0 */
    double confidence;     /* of the intervals: between 0 and 1 */
    double tolerance;      /* stop when no score moves further, in log-odds: 0 or more */
    size_t iterations_max; /* 1 .. 100000 */
    uint64_t seed;         /* of the draws that intervals of very many items are made from */
} lw_pairs_options;

typedef struct {
    double reliability; /* chance that an answer compares, and is not a guess: 0 .. 1 */
    double left;        /* chance that a guess names the left one: 0 .. 1 */
    size_t answers;
    size_t agreed; /* answers that name the item of the higher score */
} lw_pair_source;

/* The left item wins with chance 1 / (1 + exp(right's score - left's score)) where the source
 * compares, so a difference of 1 is odds of 2.7 to 1, and of 2 is 7.4 to 1. */
typedef struct {
    size_t items, sources;
    double *scores;          /* [items]: their mean is 0; the higher wins */
    double *low, *high;      /* [items]: interval of the score, as a distance from the mean one */
    lw_pair_source *figures; /* [sources] */
    double objective;        /* log-likelihood and log-prior at the scores, up to a constant */
    size_t iterations;
    bool converged;
} lw_pairs_model;

/* Fits `pairs` into *model_out.
 *
 * arena    holds the model: 24 items + 32 sources bytes
 * scratch  lw_pairs_scratch_bytes; not the same arena
 *
 * The prior pulls scores weakly together: it gives items that always win a finite score, and items
 * that no chain of comparisons connects a common scale, of which their wide intervals warn.
 * Intervals are normal ones from the curvature of the objective with reliabilities taken as known:
 * exact for up to 200 items, from 200 seeded draws (error some 5 % of the width) for more.
 *
 * Errors  LW_INVALID    an item, source or option is out of its range, or an item meets itself
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(count) for each of some 5 Newton steps of some 10 to 100 conjugate gradients
 * Deterministic for a seed, and the same whatever the order of the answers but for rounding. */
typedef lw_status lw_pairs_fit(const lw_pairs *pairs, const lw_pairs_options *options,
                               lw_arena *arena, lw_arena scratch, lw_pairs_model *model_out,
                               lw_error *error);

/* Every answer compares: reliability 1, left 1/2. Newton's method on a concave objective.
 * Source  Bradley and Terry (1952), with a normal prior */
LW_MUST_USE lw_pairs_fit lw_pairs_bradley_terry_fit;
/* An answer compares with the chance of its source and is a guess otherwise; EM.
 *
 * Priors: reliability .9 and left .5, each worth `strength` answers.
 * Source  Chen and others (2013), Pairwise Ranking Aggregation in a Crowdsourced Setting, with the
 *         guess of crowd-kit's noisy model */
LW_MUST_USE lw_pairs_fit lw_pairs_noisy_fit;

typedef struct {
    const char *name;  /* stable and short */
    const char *about; /* one line for people */
    lw_pairs_options defaults;
    lw_pairs_fit *fit;
} lw_pairs_method;
extern const lw_pairs_method lw_pairs_methods[]; /* ends with a row without a name */
/* The row of that name, or NULL. */
const lw_pairs_method *lw_pairs_find(lw_str name);
/* Scratch that is enough for any method, in bytes. */
size_t lw_pairs_scratch_bytes(const lw_pairs *pairs);

#endif
