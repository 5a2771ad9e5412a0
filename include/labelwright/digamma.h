/* digamma.h - the digamma function: what is expected of the logarithm of a share that is known by
 * counts. */
#ifndef LW_DIGAMMA_H
#define LW_DIGAMMA_H
#include "labelwright/base.h"

/* The logarithmic derivative of the gamma function.
 *
 * x       over 0
 * Error   under 2e-10, or that part of the value
 * Cost    a logarithm, and at most six divisions more */
double lw_digamma(double x);

#endif
