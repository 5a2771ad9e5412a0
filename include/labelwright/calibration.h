/* calibration.h - posteriors that keep what they promise, learnt from items of which the answer is
 * known. Sources share errors that no model of their answers sees; only known answers show them. */
#ifndef LW_CALIBRATION_H
#define LW_CALIBRATION_H
#include "labelwright/base.h"

enum { LW_CALIBRATION_TEMPERATURES = 6, LW_CALIBRATION_ERRORS = 8 };

/* How likely each flattening is: of temperature T and share e, p becomes (1 - e) p^(1/T), scaled to
 * sum to 1, and e spread evenly. */
typedef struct {
    double likely[LW_CALIBRATION_TEMPERATURES][LW_CALIBRATION_ERRORS]; /* sums to 1 */
} lw_calibration;

/* Learns from the items with gold, which should be a random sample, and of which the posteriors must
 * not have seen the gold. Few say little: with none of them the prior decides, which trusts
 * posteriors a little less than they trust themselves.
 *
 * posteriors  [items][classes], rows sum to 1
 * gold        [items]: the class known to be right, or below 0
 *
 * Cost    48 times O(items with gold * classes)
 * Source  posterior mean over a grid; prior of log T and e: exp(-((ln T) / .5)^2 / 2 - e / .15) */
void lw_calibration_learn(const double *posteriors, const int32_t *gold, size_t items,
                          size_t classes, lw_calibration *calibration_out);

/* Makes of a posterior the mean over all flattenings, in place.
 * room  [classes] */
void lw_calibration_apply(const lw_calibration *calibration, double *posterior, size_t classes,
                          double *room);

#endif
