/* chi_square.h - the chi-square distribution: how little squared error may be there by luck. */
#ifndef LW_CHI_SQUARE_H
#define LW_CHI_SQUARE_H
#include "labelwright/base.h"

/* The x with P(X <= x) == chance for X of the chi-square distribution with so much freedom.
 *
 * freedom  over 0
 * chance   over 0, at most 1/2: its lower tail
 * Error    under 1e-9 of x; under 1e-4 from a freedom of 1,000 on
 * Cost     some sixty sums of O(freedom) terms, up to that freedom
 * Source   DLMF 8.7.1; beyond, Wilson and Hilferty (1931) */
double lw_chi_square_low(double freedom, double chance);

#endif
