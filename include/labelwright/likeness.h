/* likeness.h - how far answers of any kind agree beyond chance: boxes, spans, texts, whatever two can
 * be held against each other. */
#ifndef LW_LIKENESS_H
#define LW_LIKENESS_H
#include "labelwright/agreement.h"

/* How alike two answers are: 1 the same .. 0 nothing in common, whichever comes first. */
typedef double lw_likeness_fn(const void *context, size_t answer, size_t other);

typedef struct {
    const size_t
        *unit_start; /* [units + 1], from 0, rising: answers unit_start[u] .. [u+1]-1 are to
                                 unit u; a unit with fewer than two has nothing to compare */
    size_t units;
    lw_likeness_fn *alike;
    const void *context;
    const size_t *cluster_start; /* [clusters + 1]: units that a bootstrap draws together: cluster c
                                    has cluster_start[c] .. [c+1]-1, and all units have one.
                                    NULL: each unit by itself */
    size_t clusters;
} lw_likeness_data;

typedef struct {
    lw_bootstrap_options bootstrap; /* of whole units; its seed draws the pairs of chance too */
    size_t
        chance_pairs; /* 1 .. 10000000: all pairs where there are no more, or so many at random */
} lw_likeness_options;
lw_likeness_options lw_likeness_defaults(void); /* as lw_bootstrap_defaults; 50,000 pairs */

typedef struct {
    double observed; /* mean likeness of answers to the same unit, each answer counting alike */
    double expected; /* the same of any two answers that were compared, to whatever unit: as if they
                        had been given without a look */
    double value;    /* (observed - expected) / (1 - expected): 1 perfect, 0 chance */
    lw_interval interval;  /* of the value; NaN where too few resamples have one */
    size_t units, answers; /* compared */
} lw_likeness;

/* With likeness 1 - distance, and all pairs, value is Krippendorff's alpha.
 *
 * scratch  lw_likeness_scratch_bytes(data, options)
 *
 * Errors  LW_INVALID    an option, or the order of a start, is wrong
 *         LW_UNDEFINED  nothing to compare, or all answers are the same
 *         LW_NO_MEMORY  scratch is too small
 * Cost    a likeness for each pair in a unit and each pair of chance; a pass over clusters and those
 *         pairs for each resample, of which few clusters have few
 * Source  Krippendorff (2011), for any distance; lw_agreement_bootstrap over units */
LW_MUST_USE lw_status lw_likeness_measure(const lw_likeness_data *data,
                                          const lw_likeness_options *options, lw_arena scratch,
                                          lw_likeness *likeness_out, lw_error *error);
size_t lw_likeness_scratch_bytes(const lw_likeness_data *data, const lw_likeness_options *options);

#endif
