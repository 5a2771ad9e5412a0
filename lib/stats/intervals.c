/* intervals.c - Wilson, Clopper-Pearson and Jeffreys intervals of a share. */
#include "labelwright/beta.h"
#include "labelwright/normal.h"
#include "intervals_inside.h"
#include <assert.h>
#include <math.h>

lw_status interval_check(uint64_t successes, uint64_t trials, double confidence, lw_error *error) {
    if (!(confidence > 0 && confidence < 1))
        return lw_fail(error, LW_INVALID, "confidence %g is not between 0 and 1", confidence);
    if (trials > LW_TRIALS_MAX)
        return lw_fail(error, LW_INVALID, "%llu trials, at most %u", (unsigned long long)trials,
                       LW_TRIALS_MAX);
    if (successes > trials)
        return lw_fail(error, LW_INVALID, "%llu successes of %llu trials",
                       (unsigned long long)successes, (unsigned long long)trials);
    if (trials == 0) return lw_fail(error, LW_UNDEFINED, "no trials");
    return LW_OK;
}

lw_interval interval_wilson(double successes, double trials, double confidence) {
    double share = successes / trials;
    double z = lw_normal_two_sided(1 - confidence), square = z * z;
    double middle = share + square / (2 * trials);
    double reach = z * sqrt(share * (1 - share) / trials + square / (4 * trials * trials));
    return (lw_interval){successes <= 0 ? 0 : (middle - reach) / (1 + square / trials),
                         successes >= trials ? 1 : (middle + reach) / (1 + square / trials)};
}

lw_status lw_interval_wilson(uint64_t successes, uint64_t trials, double confidence,
                             lw_interval *interval_out, lw_error *error) {
    lw_status status = interval_check(successes, trials, confidence, error);
    if (status != LW_OK) return status;
    *interval_out = interval_wilson((double)successes, (double)trials, confidence);
    return LW_OK;
}

lw_status lw_interval_clopper_pearson(uint64_t successes, uint64_t trials, double confidence,
                                      lw_interval *interval_out, lw_error *error) {
    lw_status status = interval_check(successes, trials, confidence, error);
    if (status != LW_OK) return status;
    double hits = (double)successes, misses = (double)(trials - successes);
    double tail = (1 - confidence) / 2;
    interval_out->low = hits > 0 ? lw_beta_quantile(hits, misses + 1, tail) : 0;
    interval_out->high = misses > 0 ? lw_beta_quantile(hits + 1, misses, 1 - tail) : 1;
    return LW_OK;
}

lw_status lw_interval_jeffreys(uint64_t successes, uint64_t trials, double confidence,
                               lw_interval *interval_out, lw_error *error) {
    lw_status status = interval_check(successes, trials, confidence, error);
    if (status != LW_OK) return status;
    double hits = (double)successes, misses = (double)(trials - successes);
    double tail = (1 - confidence) / 2;
    interval_out->low = hits > 0 ? lw_beta_quantile(hits + .5, misses + .5, tail) : 0;
    interval_out->high = misses > 0 ? lw_beta_quantile(hits + .5, misses + .5, 1 - tail) : 1;
    return LW_OK;
}
