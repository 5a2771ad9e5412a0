/* chi_square.c - the lower tail, by halving over the series of the incomplete gamma function. */
#include "labelwright/chi_square.h"
#include "labelwright/normal.h"
#include <assert.h>
#include <math.h>

enum { HALVINGS = 60, TERMS_MAX = 20000 };
static const double freedom_of_series = 1000;

/* P(X <= x), for x up to about the mean: there the terms fall from the first on. */
static double cumulative(double freedom, double x) {
    double a = freedom / 2, y = x / 2, term = 1, sum = 1;
    int sign; /* the plain lgamma writes a global */
    for (int i = 1; i < TERMS_MAX && term > 1e-17 * sum; i++) sum += term *= y / (a + i);
    return sum * exp(a * log(y) - y - lgamma_r(a + 1, &sign));
}

double lw_chi_square_low(double freedom, double chance) {
    assert(freedom > 0 && chance > 0 && chance <= .5);
    if (freedom > freedom_of_series) {
        double rest = 2 / (9 * freedom), z = lw_normal_two_sided(2 * chance);
        return freedom * pow(1 - rest - z * sqrt(rest), 3);
    }
    double low = 0, high = freedom; /* over the median */
    for (int i = 0; i < HALVINGS; i++) {
        double middle = low + (high - low) / 2;
        if (cumulative(freedom, middle) < chance) low = middle;
        else high = middle;
    }
    return high;
}
