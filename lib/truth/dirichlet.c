/* dirichlet.c - expected logarithms, and divergence. */
#include "dirichlet.h"
#include "labelwright/digamma.h"
#include <math.h>

static double log_gamma(double x) {
    int sign; /* the plain lgamma writes a global */
    return lgamma_r(x, &sign);
}

/* log_gamma(x + by) - log_gamma(x), `by` 0 or more; of large x by Stirling's formula, whose terms are
 * of the size of the difference. */
static double log_gamma_rise(double x, double by) {
    if (x < 1000) return log_gamma(x + by) - log_gamma(x);
    return by * log(x) - by + (x + by - .5) * log1p(by / x) + (1 / (x + by) - 1 / x) / 12;
}

double dirichlet_expect_logs(double *counts, size_t stride, const double *before, size_t count) {
    double all_before = 0, all_risen = 0;
    for (size_t i = 0; i < count; i++) {
        all_before += before[i];
        all_risen += counts[i * stride] - before[i];
    }
    double digamma_all = lw_digamma(all_before + all_risen);
    double cost = log_gamma_rise(all_before, all_risen);
    for (size_t i = 0; i < count; i++) {
        double seen = counts[i * stride], risen = seen - before[i];
        double expected = lw_digamma(seen) - digamma_all;
        if (risen > 0) cost += risen * expected - log_gamma_rise(before[i], risen);
        counts[i * stride] = expected;
    }
    return cost;
}
