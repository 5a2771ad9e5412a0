/* counting.c - factorials by Stirling's series; hypergeometric tails added up from their edge. */
#include "counting.h"
#include <assert.h>
#include <math.h>
#include <stddef.h>

/* log n! for small n, where Stirling's series is not yet exact. */
static const double log_factorials[] = {
    0,
    0,
    0.69314718055994530942,
    1.79175946922805500081,
    3.17805383034794561965,
    4.78749174278204599425,
    6.57925121201010099506,
    8.52516136106541430017,
    10.60460290274525022842,
    12.80182748008146961121,
    15.10441257307551529523,
    17.50230784587388583929,
    19.98721449566188614952,
    22.55216385312342288557,
    25.19122118273868150009,
    27.89927138384089156609,
};

double counting_log_factorial(double n) {
    assert(n >= 0);
    if (n < sizeof log_factorials / sizeof *log_factorials) return log_factorials[(size_t)n];
    double z = n + 1, square = 1 / (z * z);
    double rest =
        (1. / 12 -
         (1. / 360 - (1. / 1260 - (1. / 1680 - square / 1188) * square) * square) * square) /
        z;
    return (z - .5) * log(z) - z + .91893853320467274178 + rest;
}

double counting_log_choose(double n, double k) {
    if (k < 0 || k > n) return -INFINITY;
    return counting_log_factorial(n) - counting_log_factorial(k) - counting_log_factorial(n - k);
}

double counting_log_beta(double a, double b) {
    return counting_log_factorial(a - 1) + counting_log_factorial(b - 1) -
           counting_log_factorial(a + b - 1);
}

double counting_log_rest(double a) {
    assert(a <= 1e-9); /* rounding may lift a probability over 1 */
    if (a >= 0) return -INFINITY;
    return a > -.6931471805599453 ? log(-expm1(a)) : log1p(-exp(a));
}

double counting_log_difference(double a, double b) {
    if (b == -INFINITY) return a;
    return a + counting_log_rest(fmin(b - a, 0));
}

/* ---- hypergeometric ----------------------------------------------------------------------- */

double counting_log_at(const counting_hypergeometric *of, double h) {
    return counting_log_choose(of->marked, h) +
           counting_log_choose(of->places - of->marked, of->drawn - h) -
           counting_log_choose(of->places, of->drawn);
}

static double lowest(const counting_hypergeometric *of) {
    return fmax(0, of->marked + of->drawn - of->places);
}

static double highest(const counting_hypergeometric *of) { return fmin(of->marked, of->drawn); }

static double mode(const counting_hypergeometric *of) {
    return floor((of->drawn + 1) * (of->marked + 1) / (of->places + 2));
}

/* 1 + P(h-1)/P(h) + ...: terms fall on this side of the mode, until they no longer count. */
static double sum_down(const counting_hypergeometric *of, double h) {
    double others = of->places - of->marked - of->drawn, term = 1, sum = 1;
    for (double end = lowest(of); h > end && term > sum * 1e-17; h--) {
        term *= h * (others + h) / ((of->marked - h + 1) * (of->drawn - h + 1));
        sum += term;
    }
    return sum;
}

static double sum_up(const counting_hypergeometric *of, double h) {
    double others = of->places - of->marked - of->drawn, term = 1, sum = 1;
    for (double end = highest(of); h < end && term > sum * 1e-17; h++) {
        term *= (of->marked - h) * (of->drawn - h) / ((h + 1) * (others + h + 1));
        sum += term;
    }
    return sum;
}

double counting_log_at_most(const counting_hypergeometric *of, double h) {
    if (h < lowest(of)) return -INFINITY;
    if (h >= highest(of)) return 0;
    if (h <= mode(of)) return fmin(0, counting_log_at(of, h) + log(sum_down(of, h)));
    return counting_log_rest(fmin(0, counting_log_at(of, h + 1) + log(sum_up(of, h + 1))));
}

double counting_log_at_least(const counting_hypergeometric *of, double h) {
    if (h > highest(of)) return -INFINITY;
    if (h <= lowest(of)) return 0;
    if (h >= mode(of)) return fmin(0, counting_log_at(of, h) + log(sum_up(of, h)));
    return counting_log_rest(fmin(0, counting_log_at(of, h - 1) + log(sum_down(of, h - 1))));
}
