/* order.c - numbers in order. */
#include "labelwright/order.h"
#include <assert.h>
#include <stdlib.h>

static int compare(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

void lw_sort_doubles(double *values, size_t count) {
    qsort(values, count, sizeof *values, compare);
}

double lw_percentile(const double *sorted, size_t count, double share) {
    assert(count > 0 && share >= 0 && share <= 1);
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}
