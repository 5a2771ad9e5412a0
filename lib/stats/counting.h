/* counting.h - logarithms of factorials, binomials and hypergeometric sums. */
#ifndef STATS_COUNTING_H
#define STATS_COUNTING_H

/* log n! for whole n >= 0; error under 1e-15 of its value. */
double counting_log_factorial(double n);
/* log of n over k; -inf unless 0 <= k <= n. */
double counting_log_choose(double n, double k);
/* log B(a, b) for whole a, b >= 1. */
double counting_log_beta(double a, double b);

/* H: how many of `drawn` places, taken without replacement from `places`, are among `marked`. */
typedef struct {
    double places, marked, drawn; /* whole; marked and drawn at most places */
} counting_hypergeometric;

/* log P(H = h), log P(H <= h), log P(H >= h). Each of a few times sqrt(drawn) terms at most, to a
 * relative error of some 1e-12 in either tail. */
double counting_log_at(const counting_hypergeometric *of, double h);
double counting_log_at_most(const counting_hypergeometric *of, double h);
double counting_log_at_least(const counting_hypergeometric *of, double h);

/* log(exp(a) - exp(b)) for a >= b; log(1 - exp(a)) for a <= 0. */
double counting_log_difference(double a, double b);
double counting_log_rest(double a);

#endif
