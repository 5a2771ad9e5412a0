/* intervals_finite.c - intervals of a share in a finite population, whole or in strata. */
#include "counting.h"
#include "intervals_inside.h"
#include <math.h>

static lw_status check_population(uint64_t trials, uint64_t population, lw_error *error) {
    if (population >= trials && population <= LW_TRIALS_MAX) return LW_OK;
    return lw_fail(error, LW_INVALID, "population %llu is not in %llu..%u",
                   (unsigned long long)population, (unsigned long long)trials, LW_TRIALS_MAX);
}

/* ---- exact -------------------------------------------------------------------------------- */

/* What was drawn, and the share of alpha that a tail must keep. */
typedef struct {
    double population, trials, successes, log_tail;
} finite_draws;

static bool too_few(const finite_draws *f, double whole) {
    counting_hypergeometric law = {f->population, whole, f->trials};
    return counting_log_at_least(&law, f->successes) <= f->log_tail;
}

static bool too_many(const finite_draws *f, double whole) {
    counting_hypergeometric law = {f->population, whole, f->trials};
    return counting_log_at_most(&law, f->successes) <= f->log_tail;
}

lw_status lw_interval_hypergeometric(uint64_t successes, uint64_t trials, uint64_t population,
                                     double confidence, lw_interval *interval_out,
                                     lw_error *error) {
    lw_status status = interval_check(successes, trials, confidence, error);
    if (status == LW_OK) status = check_population(trials, population, error);
    if (status != LW_OK) return status;
    finite_draws f = {(double)population, (double)trials, (double)successes,
                      log((1 - confidence) / 2)};
    /* What was counted is certain; the share of the draws, rounded into it, is never refuted. */
    uint64_t least = successes, most = population - (trials - successes);
    uint64_t near = (uint64_t)((double)successes / (double)trials * (double)population);
    near = near < least ? least : near > most ? most : near;
    uint64_t low = least, high = near;
    while (low < high) {
        uint64_t middle = low + (high - low) / 2;
        if (too_few(&f, (double)middle)) low = middle + 1;
        else high = middle;
    }
    interval_out->low = (double)low / (double)population;
    for (low = near, high = most; low < high;) {
        uint64_t middle = high - (high - low) / 2;
        if (too_many(&f, (double)middle)) high = middle - 1;
        else low = middle;
    }
    interval_out->high = (double)high / (double)population;
    return LW_OK;
}

/* ---- strata ------------------------------------------------------------------------------- */

static lw_status check_stratum(const lw_stratum *s, size_t index, double confidence,
                               lw_error *error) {
    lw_error why;
    lw_status status = interval_check(s->successes, s->trials, confidence, &why);
    if (status == LW_OK) status = check_population(s->trials, s->population, &why);
    return status == LW_OK ? LW_OK : lw_fail(error, status, "stratum %zu: %s", index, why.message);
}

/* Wilson's interval where each trial without replacement tells more. */
static lw_interval finite_wilson(const lw_stratum *s, double confidence) {
    double share = (double)s->successes / (double)s->trials;
    if (s->trials == s->population) return (lw_interval){share, share};
    double left = (double)(s->population - s->trials);
    double trials = (double)s->trials * ((double)s->population - 1) / left;
    return interval_wilson(share * trials, trials, confidence);
}

lw_status lw_interval_stratified(const lw_stratum *strata, size_t count, double confidence,
                                 double *share_out, lw_interval *interval_out, lw_error *error) {
    if (count == 0) return lw_fail(error, LW_UNDEFINED, "no strata");
    double whole = 0, share = 0, below = 0, above = 0;
    for (size_t i = 0; i < count; i++) {
        lw_status status = check_stratum(&strata[i], i, confidence, error);
        if (status != LW_OK) return status;
        whole += (double)strata[i].population;
    }
    for (size_t i = 0; i < count; i++) {
        double weight = (double)strata[i].population / whole;
        double own = (double)strata[i].successes / (double)strata[i].trials;
        lw_interval interval = finite_wilson(&strata[i], confidence);
        share += weight * own;
        below += weight * weight * (own - interval.low) * (own - interval.low);
        above += weight * weight * (interval.high - own) * (interval.high - own);
    }
    *share_out = share;
    *interval_out = (lw_interval){fmax(share - sqrt(below), 0), fmin(share + sqrt(above), 1)};
    return LW_OK;
}
