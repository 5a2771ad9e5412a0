/* permutation.h - do two groups of sources differ? Whoever gave an answer gave others like it, so
 * whole sources change sides and not single answers. */
#ifndef LW_PERMUTATION_H
#define LW_PERMUTATION_H
#include "labelwright/base.h"

typedef struct {
    const double *values;  /* [count] what is compared: 1 where an answer is right, seconds, ... */
    const int32_t *source; /* [count]: 0 .. sources-1 */
    size_t count, sources;
    const bool *group; /* [sources]: the side a source is on */
} lw_permutation_data;

typedef struct {
    size_t
        assignments; /* 1 .. 10000000: all of them where there are no more, or so many at random */
    uint64_t seed;
} lw_permutation_options;
lw_permutation_options lw_permutation_defaults(void); /* 10,000, seed 0 */

typedef struct {
    double difference; /* mean value of the sources with `group`, less that of the others */
    double p;          /* chance of so large a difference, either way, if sides meant nothing */
    bool exact;        /* of all assignments; otherwise of random ones and the one that is */
} lw_permutation_result;

/* Means are over values, so a source counts as much as it gave; all sides keep their number of
 * sources.
 *
 * scratch  lw_permutation_scratch_bytes(data)
 *
 * Errors  LW_INVALID    a value is not finite, a source or an option is out of its range
 *         LW_UNDEFINED  a side has no source with values
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(count + assignments * sources)
 * Source  Fisher (1935); random ones as Phipson and Smyth (2010) */
LW_MUST_USE lw_status lw_permutation_test(const lw_permutation_data *data,
                                          const lw_permutation_options *options, lw_arena scratch,
                                          lw_permutation_result *result_out, lw_error *error);
size_t lw_permutation_scratch_bytes(const lw_permutation_data *data);

#endif
