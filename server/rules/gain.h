/* gain.h - what one more answer is expected to add to an item, from its belief and who may answer. */
#ifndef RULES_GAIN_H
#define RULES_GAIN_H
#include "server/record/workflow.h"

/* Of more classes the likeliest are looked at: the others hardly change what is expected. */
enum { GAIN_CLASSES_MAX = 40 };

/* Accuracy that one more answer is expected to add, 0..1: lw_adaptive_gain, where whoever answers next is
 * right with this probability whatever the class, and their errors spread evenly.
 *
 * posterior  [classes] sums to 1
 * accuracy   0..1
 *
 * Cost       that of lw_adaptive_gain for at most GAIN_CLASSES_MAX classes, and O(classes) for each */
double gain_of_answer(const double *posterior, size_t classes, double accuracy);

/* How often people of a tier are right while they have not been measured enough: in .90 (trained), .95
 * (specialist) or .98 (adjudicator) of the cases, or as often as anybody where that is more.
 *
 * anybody  how often whoever answers next is right, 0..1 */
double gain_prior_of_tier(tier lowest, double anybody);

/* Of a word of somebody who sees all answers: right in .98. */
double gain_of_word(double confidence);

#endif
