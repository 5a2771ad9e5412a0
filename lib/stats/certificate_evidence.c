/* certificate_evidence.c - the two test martingales, in closed form.
 *
 * A prior on the number of wrong items that is beta-binomial has a beta-binomial posterior, and its
 * sums below a limit are hypergeometric tails: P(wrong <= x) after k errors in n of N draws under
 * the prior (1, b) is P(H >= k + 1) for H of x + 1 marks on N + b places, n + b of them drawn. So
 * nothing is summed over the wrong items, and no ratio is multiplied over draws. */
#include "certificate_inside.h"
#include "counting.h"
#include <assert.h>
#include <math.h>

/* The prior (1, 20) of "fewer": one error in twenty-one, in the mean. Flat, (1, 1), for "more". */
#define PRIOR_FEWER 20.
#define PRIOR_MORE 1.
/* "More" spreads its prior up to this many times what the hypothesis allows: a set with more errors
 * still than that is found out soon enough. */
#define MORE_REACH 4u

/* Where the wrong items that were not met must lie. */
static double log_likelihood(double population, double wrong, double drawn, double errors) {
    return counting_log_choose(population - drawn, wrong - errors) -
           counting_log_choose(population, wrong);
}

/* The law whose tails are those of the posterior up to `limit` wrong items. */
static counting_hypergeometric posterior(double population, double drawn, double prior,
                                         double limit) {
    return (counting_hypergeometric){population + prior, drawn + prior, limit + 1};
}

double certificate_log_mixture(double population, double limit, double n, double k) {
    counting_hypergeometric before = posterior(population, 0, PRIOR_FEWER, limit),
                            after = posterior(population, n, PRIOR_FEWER, limit);
    return counting_log_beta(k + 1, n - k + PRIOR_FEWER) - counting_log_beta(1, PRIOR_FEWER) +
           counting_log_at_least(&after, k + 1) - counting_log_at_least(&before, 1);
}

double lw_certificate_log_fewer(uint64_t population, uint64_t wrong, uint64_t drawn,
                                uint64_t errors) {
    assert(errors <= drawn && drawn <= population && wrong >= 1 && wrong <= population);
    if (errors >= wrong) return -INFINITY;
    if (wrong - errors > population - drawn) return INFINITY;
    double total = (double)population, n = (double)drawn, k = (double)errors;
    return certificate_log_mixture(total, (double)wrong - 1, n, k) -
           log_likelihood(total, (double)wrong, n, k);
}

/* Posterior mass of (low, high], from the tail in which it does not cancel. */
static double log_mass_between(double population, double n, double k, double low, double high) {
    counting_hypergeometric to_low = posterior(population, n, PRIOR_MORE, low),
                            to_high = posterior(population, n, PRIOR_MORE, high);
    double over_low = counting_log_at_most(&to_low, k);
    if (over_low < -1) return counting_log_difference(over_low, counting_log_at_most(&to_high, k));
    return counting_log_difference(counting_log_at_least(&to_high, k + 1),
                                   counting_log_at_least(&to_low, k + 1));
}

double lw_certificate_log_more(uint64_t population, uint64_t wrong, uint64_t drawn,
                               uint64_t errors) {
    assert(errors <= drawn && drawn <= population && wrong <= population);
    if (errors > wrong) return INFINITY;
    if (wrong - errors > population - drawn || wrong == population) return -INFINITY;
    uint64_t high = wrong * MORE_REACH + 2 < population ? wrong * MORE_REACH + 2 : population;
    double total = (double)population, n = (double)drawn, k = (double)errors;
    double mixed = log((total + 1) / (n + 1) / (double)(high - wrong)) - counting_log_choose(n, k) +
                   log_mass_between(total, n, k, (double)wrong, (double)high);
    return mixed - log_likelihood(total, (double)wrong, n, k);
}

/* ---- what the claim asks of them ---------------------------------------------------------- */

lw_status certificate_check(const lw_certificate_options *o, lw_error *error) {
    if (o->population < 1 || o->population > LW_POPULATION_MAX)
        return lw_fail(error, LW_INVALID, "population %llu is not in 1..%u",
                       (unsigned long long)o->population, LW_POPULATION_MAX);
    if (o->reviewed > o->population)
        return lw_fail(error, LW_INVALID, "reviewed %llu of a population of %llu",
                       (unsigned long long)o->reviewed, (unsigned long long)o->population);
    if (!(o->target > 0 && o->target < 1))
        return lw_fail(error, LW_INVALID, "target %g is not between 0 and 1", o->target);
    if (!(o->confidence > 0 && o->confidence < 1))
        return lw_fail(error, LW_INVALID, "confidence %g is not between 0 and 1", o->confidence);
    if (!(o->missed >= 0 && o->missed < 1))
        return lw_fail(error, LW_INVALID, "missed %g is not in 0..1, without 1", o->missed);
    if (!(o->overlooked >= 0 && o->overlooked < 1))
        return lw_fail(error, LW_INVALID, "overlooked %g is not in 0..1, without 1", o->overlooked);
    if (o->leaves && !o->repair)
        return lw_fail(error, LW_INVALID, "leaves without repair: nothing is put right");
    return LW_OK;
}

uint64_t certificate_places(const lw_certificate_options *o) { return o->population - o->reviewed; }

static double allowance(const lw_certificate_options *o) {
    return (1 - o->target) * (double)o->population;
}

/* The whole part of what was multiplied: .05 * 2000 is 100. */
static uint64_t whole(double number) { return (uint64_t)(number + 1e-9); }

uint64_t certificate_allowed(const lw_certificate_options *o) { return whole(allowance(o)); }

uint64_t certificate_too_many(const lw_certificate_options *o, uint64_t mended) {
    double allowed = allowance(o);
    if (o->repair) allowed += (double)mended * (o->leaves ? o->target : 1);
    return whole(allowed * (1 - o->missed)) + 1;
}

/* Logarithms of factorials are right to some ulps: evidence short by as much does not decide. */
double certificate_threshold(const lw_certificate_options *o, int sides) {
    return log(sides / (1 - o->confidence)) + 2e-14 * (double)o->population;
}

double certificate_log_fewer(const lw_certificate_options *o, uint64_t wrong, uint64_t drawn,
                             uint64_t errors) {
    uint64_t places = certificate_places(o);
    return o->overlooked > 0
               ? lw_certificate_log_fewer_overlooked(places, wrong, o->overlooked, drawn, errors)
               : lw_certificate_log_fewer(places, wrong, drawn, errors);
}

double certificate_log_for(const lw_certificate_options *o, uint64_t drawn, uint64_t errors,
                           uint64_t skipped) {
    uint64_t wrong = certificate_too_many(o, errors > skipped ? errors - skipped : 0);
    return wrong > certificate_places(o) ? INFINITY
                                         : certificate_log_fewer(o, wrong, drawn, errors);
}

double certificate_log_against(const lw_certificate_options *o, uint64_t drawn, uint64_t errors) {
    uint64_t allowed = certificate_allowed(o), places = certificate_places(o);
    if (o->repair || allowed >= places) return -INFINITY;
    return lw_certificate_log_more(places, allowed, drawn, errors); /* whatever was missed */
}
