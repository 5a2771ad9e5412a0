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

/* I_x(a, b) for x between 0 and 1; front is exp(log_front(a, b, x)). */
static double cumulative(double a, double b, double x, double front) {
    double below = x < (a + 1) / (a + b + 2) ? front * fraction(a, b, x) / a
                                             : 1 - front * fraction(b, a, 1 - x) / b;
    return fmin(fmax(below, 0), 1);
}

static void check_shapes(double a, double b) {
    assert(a > 0 && b > 0 && a <= LW_BETA_SHAPE_MAX && b <= LW_BETA_SHAPE_MAX);
}

double lw_beta_cumulative(double a, double b, double x) {
    check_shapes(a, b);
    assert(x >= 0 && x <= 1);
    if (x == 0 || x == 1) return x;
    return cumulative(a, b, x, exp(log_front(a, b, x)));
}

/* Where a standard normal has p above it, to 3e-3 (Abramowitz and Stegun 26.2.22). */
static double rough_normal(double p) {
    double t = sqrt(-2 * log(fmin(p, 1 - p)));
    double z = t - (2.30753 + .27061 * t) / (1 + t * (.99229 + .04481 * t));
    return p < .5 ? z : -z;
}

/* Within a hundredth of a deviation or so of the quantile: for shapes of 1 or more a normal
 * approximation of the logarithm of the odds (Abramowitz and Stegun 26.5.22), otherwise the power
 * that rules at the nearer end. */
static double first_guess(double a, double b, double p) {
    if (a >= 1 && b >= 1) {
        double z = rough_normal(p), by_a = 1 / (2 * a - 1), by_b = 1 / (2 * b - 1);
        double h = 2 / (by_a + by_b), lambda = (z * z - 3) / 6;
        double w =
            z * sqrt(fmax(h + lambda, 0)) / h - (by_b - by_a) * (lambda + 5. / 6 - 2 / (3 * h));
        return a / (a + b * exp(2 * w));
    }
    double low = exp(a * log(a / (a + b))) / a, high = exp(b * log(b / (a + b))) / b;
    double both = low + high;
    return p < low / both ? pow(a * both * p, 1 / a) : 1 - pow(b * both * (1 - p), 1 / b);
}

/* Halley's step from x, or the middle of the bracket where that leads out of it. */
static double next_guess(double a, double b, double x, double newton, double low, double high) {
    double bend = newton * ((a - 1) / x - (b - 1) / (1 - x));
    double guess = x - newton / (1 - .5 * fmin(fmax(bend, -1), 1));
    return guess >= low && guess <= high ? guess : low + (high - low) / 2;
}

double lw_beta_quantile(double a, double b, double p) {
    check_shapes(a, b);
    assert(p >= 0 && p <= 1);
    if (p == 0 || p == 1) return p;
    double low = 0, high = 1, x = first_guess(a, b, p);
    double deviation = sqrt(a * b / (a + b)) / (a + b);
    if (!(x > low && x < high)) x = a / (a + b);
    for (int step = 0; step < QUANTILE_STEPS_MAX; step++) {
        double front = exp(log_front(a, b, x));
        double excess = cumulative(a, b, x, front) - p;
        if (excess == 0) return x;
        if (excess > 0) high = x;
        else low = x;
        double newton = excess * x * (1 - x) / front;
        double guess = next_guess(a, b, x, newton, low, high);
        /* What is left of the error is the third power of the step, where both steps are small. */
        double step_size = fmax(fabs(guess - x), fabs(newton));
        double fine = 3e-5 * fmin(deviation, fmin(x, 1 - x));
        if (step_size <= fmax(fine, 4 * DBL_EPSILON * x) || high - low <= DBL_MIN) return guess;
        x = guess;
    }
    return x;
}
