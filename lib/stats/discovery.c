/* discovery.c - Benjamini and Hochberg's step-up procedure. */
#include "labelwright/discovery.h"
#include <assert.h>
#include <stdlib.h>

typedef struct {
    double p;
    size_t number;
} test;

static int largest_first(const void *x, const void *y) {
    const test *a = x, *b = y;
    if (a->p != b->p) return a->p > b->p ? -1 : 1;
    return (a->number > b->number) - (a->number < b->number);
}

lw_status lw_discovery_adjust(const double *p, size_t count, lw_arena scratch, double *adjusted_out,
                              lw_error *error) {
    assert((p && adjusted_out) || count == 0);
    test *sorted = lw_new(&scratch, test, count);
    if (!sorted) return lw_fail(error, LW_NO_MEMORY, "no room for %zu tests", count);
    for (size_t i = 0; i < count; i++) {
        if (!(p[i] >= 0 && p[i] <= 1))
            return lw_fail(error, LW_INVALID, "test %zu: p-value %g is not in 0..1", i, p[i]);
        sorted[i] = (test){p[i], i};
    }
    qsort(sorted, count, sizeof *sorted, largest_first);
    double least = 1;
    for (size_t i = 0; i < count; i++) {
        double among = sorted[i].p * ((double)count / (double)(count - i));
        if (among < least) least = among;
        adjusted_out[sorted[i].number] = least;
    }
    return LW_OK;
}
