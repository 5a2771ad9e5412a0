/* order.h - numbers in order, and what lies where among them. */
#ifndef LW_ORDER_H
#define LW_ORDER_H
#include "labelwright/base.h"

/* Sorts numbers, none of them NaN, the lowest first. */
void lw_sort_doubles(double *values, size_t count);

/* The value below which `share` of the sorted ones lie, between neighbours in proportion: .5 is the
 * median.
 *
 * sorted  [count], count at least 1
 * share   0 .. 1 */
double lw_percentile(const double *sorted, size_t count, double share);

#endif
