/* calibration.h - posteriors that keep what they promise, learnt from items of which the answer is
 * known. Sources share errors that no model of their answers sees; only known answers show them. */
#ifndef LW_CALIBRATION_H
#define LW_CALIBRATION_H
#include "labelwright/truth.h"

enum { LW_CALIBRATION_TEMPERATURES = 9, LW_CALIBRATION_ERRORS = 8 };

/* First each class is made as common as the known answers say: p becomes p exp(shift), scaled to sum
 * to 1. Then each of many changes is as likely as said: of temperature T and share e, p becomes
 * (1 - e) p^(1/T), scaled, and e spread evenly. T under 1 sharpens: the mean of models that disagree
 * is too modest. */
typedef struct {
    double likely[LW_CALIBRATION_TEMPERATURES][LW_CALIBRATION_ERRORS]; /* sums to 1 */
    double shift[LW_CLASSES_MAX];
} lw_calibration;

/* Learns from the items with gold, which should be a random sample, and of which the posteriors must
 * not have seen the gold. Few say little: with none of them the prior decides, which trusts
 * posteriors a little less than they trust themselves.
 *
 * posteriors  [items][classes], rows sum to 1
 * gold        [items]: the class known to be right, or below 0
 * classes     1 .. LW_CLASSES_MAX
 *
 * Cost    some 200 times O(items with gold * classes)
 * Source  the shift of highest posterior density, its prior normal with deviation .3 (without prior:
 *         Alexandari and others, 2020); of the rest the posterior mean over a grid, its prior of log T
 *         and e: exp(-((ln T) / .7)^2 / 2 - e / .15) */
void lw_calibration_learn(const double *posteriors, const int32_t *gold, size_t items,
                          size_t classes, lw_calibration *calibration_out);

/* Makes of a posterior the mean over all changes, in place. Another class than before may be the
 * likeliest then, where classes were shifted. */
void lw_calibration_apply(const lw_calibration *calibration, double *posterior, size_t classes);

#endif
