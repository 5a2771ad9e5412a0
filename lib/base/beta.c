/* beta.c - the incomplete beta function and its inverse. */
#include "labelwright/beta.h"
#include <assert.h>
#include <float.h>
#include <math.h>
#include <stdbool.h>

enum { FRACTION_STEPS_MAX = 1000000, QUANTILE_STEPS_MAX = 200 };

/* log1p(u) - u, which near 0 is far smaller than its parts: there by the series of the inverse
 * hyperbolic tangent. */
static double log1p_minus(double u) {
    if (fabs(u) > .25) return log1p(u) - u;
    double r = u / (2 + u), square = r * r, power = 1, sum = 0;
    for (int k = 3; k <= 25; k += 2) sum += (power *= square) / k;
    return r * (2 * sum - u);
}

/* What Stirling's formula leaves: log gamma(z) - ((z - 1/2) log z - z + log(2 pi) / 2). */
static double stirling_rest(double z) {
    int sign; /* the plain lgamma writes a global */
    if (z < 15) return lgamma_r(z, &sign) - ((z - .5) * log(z) - z + .91893853320467274);
    double square = 1 / (z * z);
    return (1. / 12 -
            (1. / 360 - (1. / 1260 - (1. / 1680 - square / 1188) * square) * square) * square) /
           z;
}

/* log(x^a (1-x)^b / B(a, b)), written as the distance of x from the mean so that large shapes do
 * not cancel (Loader 2000, for the binomial). */
static double log_front(double a, double b, double x) {
    double n = a + b, off = x * n - a;
    double spread = .5 * log(a / n * b) - .91893853320467274;
    return a * log1p_minus(off / a) + b * log1p_minus(-off / b) + spread + stirling_rest(n) -
           stirling_rest(a) - stirling_rest(b);
}

static double log_density(double a, double b, double x) {
    return log_front(a, b, x) - log(x) - log1p(-x);
}

static double away_from_zero(double value) { return fabs(value) < DBL_MIN ? DBL_MIN : value; }

/* The continued fraction of I_x(a, b) for x below the mean or so, where it converges fast. */
static double fraction(double a, double b, double x) {
    double c = 1, d = 1 / away_from_zero(1 - (a + b) * x / (a + 1)), result = d;
    for (int m = 1;; m++) {
        assert(m <= FRACTION_STEPS_MAX); /* it converges in sqrt(a + b) steps */
        double even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m));
        d = 1 / away_from_zero(1 + even * d);
        c = away_from_zero(1 + even / c);
        result *= d * c;
        double odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1));
        d = 1 / away_from_zero(1 + odd * d);
        c = away_from_zero(1 + odd / c);
        result *= d * c;
        if (fabs(d * c - 1) < 4 * DBL_EPSILON) return result;
    }
}

double lw_beta_cumulative(double a, double b, double x) {
    assert(a > 0 && b > 0 && a <= LW_BETA_SHAPE_MAX && b <= LW_BETA_SHAPE_MAX);
    assert(x >= 0 && x <= 1);
    if (x == 0 || x == 1) return x;
    double front = exp(log_front(a, b, x));
    double below = x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a
                                             : 1 - front * fraction(b, a, 1 - x) / b;
    return fmin(fmax(below, 0), 1);
}

/* Newton's step from x, or the middle of the bracket where that leads out of it. */
static double next_guess(double a, double b, double x, double excess, double low, double high) {
    double guess = x - excess / exp(log_density(a, b, x));
    return guess > low && guess < high ? guess : low + (high - low) / 2;
}

double lw_beta_quantile(double a, double b, double p) {
    assert(p >= 0 && p <= 1);
    if (p == 0 || p == 1) return p;
    double low = 0, high = 1, x = a / (a + b);
    for (int step = 0; step < QUANTILE_STEPS_MAX; step++) {
        double excess = lw_beta_cumulative(a, b, x) - p;
        if (excess == 0) return x;
        if (excess > 0) high = x;
        else low = x;
        double guess = next_guess(a, b, x, excess, low, high);
        if (fabs(guess - x) <= 4 * DBL_EPSILON * x || high - low <= DBL_MIN) return guess;
        x = guess;
    }
    return x;
}
