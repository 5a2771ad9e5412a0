/* beta.h - the beta distribution: what is known of a share after so many successes and failures. */
#ifndef LW_BETA_H
#define LW_BETA_H
#include "labelwright/base.h"

/* P(X <= x) for X ~ Beta(a, b), the regularised incomplete beta function I_x(a, b).
 *
 * a, b     over 0, at most LW_BETA_SHAPE_MAX
 * x        0 .. 1
 * Error    under 1e-12 up to shapes of 1e6, under 1e-9 beyond
 * Cost     O(sqrt(a + b)) steps of a continued fraction
 * Source   DLMF 8.17.22 by Lentz's method; its factor by Loader (2000) */
#define LW_BETA_SHAPE_MAX 1e9
double lw_beta_cumulative(double a, double b, double x);

/* The x with lw_beta_cumulative(a, b, x) == p; p in 0 .. 1. To 1e-12. Two to three times the cost. */
double lw_beta_quantile(double a, double b, double p);

#endif
