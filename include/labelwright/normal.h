/* normal.h - the normal distribution: how far out so much of it lies. */
#ifndef LW_NORMAL_H
#define LW_NORMAL_H
#include "labelwright/base.h"

/* The z with P(|Z| > z) == tails for Z ~ N(0, 1): 1.96 for .05.
 *
 * tails  over 0, at most 1
 * Error  under 1e-12 of z down to tails of 1e-12
 * Cost   some ten calls of erfc */
double lw_normal_two_sided(double tails);

#endif
