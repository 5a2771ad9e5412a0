/* intervals.h - how well a share is known when `successes` of `trials` were counted, once: who looks
 * again and again and stops on what is seen wants certificate.h. */
#ifndef LW_INTERVALS_H
#define LW_INTERVALS_H
#include "labelwright/base.h"

typedef struct {
    double low, high;
} lw_interval;

#define LW_TRIALS_MAX 1000000000u

/* All of them: two-sided, 0 <= low <= high <= 1.
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

/* Exact for draws without replacement from a finite population: the numbers of successes in the whole
 * that a test of equal tails does not refute, over `population`. At a census the share itself.
 *
 * population  trials .. LW_TRIALS_MAX
 * Errors      as above; LW_INVALID also for the population
 * Cost        O(log(population) * sqrt(trials))
 * Source      Buonaccorsi (1987) */
LW_MUST_USE lw_status lw_interval_hypergeometric(uint64_t successes, uint64_t trials,
                                                 uint64_t population, double confidence,
                                                 lw_interval *interval_out, lw_error *error);

/* A part of a population that was sampled by itself. */
typedef struct {
    uint64_t population; /* trials .. LW_TRIALS_MAX */
    uint64_t trials, successes;
} lw_stratum;

/* The share in the whole population, and how well it is known: Wilson's intervals of the strata, each
 * for a finite population, put together by their distances from the shares. Covers `confidence` about;
 * with one large stratum it is Wilson's.
 *
 * strata     [count], 1 or more
 * share_out  the strata's shares weighed by their populations
 *
 * Errors  LW_INVALID    the confidence, or a stratum's numbers (named by its index)
 *         LW_UNDEFINED  no strata, or one without trials: of it nothing is known
 * Source  Zou and Donner (2008), the method of variance estimates recovery; with n (N - 1) / (N - n)
 *         trials in place of n */
LW_MUST_USE lw_status lw_interval_stratified(const lw_stratum *strata, size_t count,
                                             double confidence, double *share_out,
                                             lw_interval *interval_out, lw_error *error);

#endif
