/* guided_inside.h - stakes and chances of a guided audit; inside lib/stats. */
#ifndef STATS_GUIDED_INSIDE_H
#define STATS_GUIDED_INSIDE_H
#include "labelwright/guided.h"

enum { GUIDED_RATES = 4, GUIDED_COMPONENTS = 2 * GUIDED_RATES };

/* What is known before a draw, by bin. */
typedef struct {
    double left[LW_GUIDED_BINS];      /* items */
    double drawn[LW_GUIDED_BINS];     /* items */
    double lost[LW_GUIDED_BINS];      /* by those */
    double predicted[LW_GUIDED_BINS]; /* mean loss as believed */
    double left_sum;
} guided_bins;

/* What component `c` assumes each item of a bin to lose: rates that differ in the mean over what is
 * left, in two shapes, that of the beliefs as corrected by what was found, and flat.
 * allowed    mean loss that the claim allows
 * rate_most  no mean above this */
void guided_assume(const guided_bins *bins, const double *rates, size_t c, double allowed,
                   double rate_most, double *assumed_out);

/* Chances, up to a factor, with which the evidence against "what is left loses `rest` or more" would
 * grow fastest if the assumed losses were true; 0 of an empty bin. */
void guided_best_chances(const guided_bins *bins, const double *assumed, double rest,
                         double *chances_out);

/* The stakes, 1 or more, that make it grow fastest with given chances (by item, adding up to 1). */
void guided_best_stakes(const guided_bins *bins, const double *assumed, const double *chances,
                        double rest, double *stakes_out);

/* Sum over the items left of a number by bin. */
double guided_sum(const guided_bins *bins, const double *by_bin);

#endif
