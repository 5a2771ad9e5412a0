/* intervals.h - how well a share is known when `successes` of `trials` were counted. */
#ifndef LW_INTERVALS_H
#define LW_INTERVALS_H
#include "labelwright/base.h"

typedef struct {
    double low, high;
} lw_interval;

#define LW_TRIALS_MAX 1000000000u

/* All three: two-sided, 0 <= low <= high <= 1.
 *
 * successes   0 .. trials
 * trials      1 .. LW_TRIALS_MAX
 * confidence  over 0, under 1: .95 leaves .025 on either side
 *
 * Errors  LW_INVALID    successes, trials or confidence is out of its range
 *         LW_UNDEFINED  no trials: nothing is known
 * Cost    constant (Wilson); O(sqrt(trials)) (the others) */

/* Covers `confidence` on average over shares; the one to show people.
 * Source  Wilson (1927), without continuity correction */
LW_MUST_USE lw_status lw_interval_wilson(uint64_t successes, uint64_t trials, double confidence,
                                         lw_interval *interval_out, lw_error *error);

/* Covers at least `confidence` whatever the share is; the one to promise with.
 * Source  Clopper and Pearson (1934) */
LW_MUST_USE lw_status lw_interval_clopper_pearson(uint64_t successes, uint64_t trials,
                                                  double confidence, lw_interval *interval_out,
                                                  lw_error *error);

/* Equal tails of the posterior under Jeffreys' prior Beta(1/2, 1/2); low is 0 at no successes and
 * high is 1 at no failures.
 * Source  Brown, Cai and DasGupta (2001), section 3.1.2 */
LW_MUST_USE lw_status lw_interval_jeffreys(uint64_t successes, uint64_t trials, double confidence,
                                           lw_interval *interval_out, lw_error *error);

#endif
