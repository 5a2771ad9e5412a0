/* adaptive.h - how many answers an item needs: what one more is expected to add, and who should give it.
 *
 * Beliefs here leave each item's own weight out of what is known of its sources, so that an item does
 * not vouch for the sources that vouch for it: less sure of itself than Dawid and Skene, as accurate.
 * Sources are seen in two ways, by their confusion matrices and by how often they are right at all, and
 * the belief is the mean of both: it is unsure where they differ, and more answers decide. */
#ifndef LW_ADAPTIVE_H
#define LW_ADAPTIVE_H
#include "labelwright/truth.h"

/* How many answers ahead lw_adaptive_gain looks: one alone often cannot change the label. */
#define LW_AHEAD_MAX 4

/* What answers so far say. */
typedef struct {
    size_t items, sources, classes;
    double *posteriors; /* [items][classes], rows sum to 1 */
    double *counts;     /* [sources][true class][label given]: expected answers, seen by matrices */
    double *class_count; /* [classes]: expected items, likewise */
    double *pooled;      /* [true class][label given]: of all sources together, rows sum to 1 */
    size_t iterations;   /* of the view that took more */
    bool converged;
} lw_adaptive_belief;

/* Fits beliefs to `answers` (weights, gold and what is known besides are not used).
 *
 * iterations_max, tolerance  stop then, or when no posterior moves further
 * arena                      holds the result: 8 (items + classes + sources * classes + 2) * classes bytes;
 *                            also room for as much scratch as 8 (items + 1) * classes bytes
 *
 * Errors  LW_INVALID    a label or source is out of its range
 *         LW_NO_MEMORY  the arena is too small
 * Cost    O(answers * classes^2) an iteration
 * Source  CVB0: Asuncion and others (2009), for Dawid and Skene's model and for that with one
 *         number a source; pseudo-counts 1/2, and 1 more for right answers.
 *
 * Measured on bought answers (labelwright simulate, price .005, orders of arrival 0 to 19): on eight
 * crowds .852 right at .325 of the answers, by matrices alone .857 at .339; on
 * seven others (orders 10 to 14) .806 at .713 and .783 at .702, calibration error .083 and .118. d_product and
 * face, where sources favour classes, lose 1 to 2 points; ms, zc_us, web and labelme gain 3 to 6. Labels
 * found by `committee` among the same answers (--method committee) are right in .855 on the eight for .851,
 * and on the seven as often in the mean: 5 points more on web, 6 fewer on zc_us. */
LW_MUST_USE lw_status lw_adaptive_fit(const lw_answers *answers, size_t iterations_max,
                                      double tolerance, lw_arena *arena,
                                      lw_adaptive_belief *belief_out, lw_error *error);

/* Accuracy that one more answer of a source like all is expected to add to the item: the best over the
 * next 1 to LW_AHEAD_MAX answers (fewer where there are many classes) of their gain for each.
 *
 * scratch  8 classes * LW_AHEAD_MAX bytes
 * Cost     O(classes^(ahead + 1)), ahead 4 for two classes, 3 to five, 2 to forty, then 1 */
double lw_adaptive_gain(const lw_adaptive_belief *belief, size_t item, lw_arena scratch);

/* Bits, in natural units, that this source's answer is expected to tell about the item. Cost
 * O(classes^2) */
double lw_adaptive_information(const lw_adaptive_belief *belief, size_t item, int32_t source);

#endif
