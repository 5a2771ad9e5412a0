/* belief.h - what the answers to one question about one item say, given how good their sources are.
 *
 * The small sum behind every submit: a handful of answers, reliabilities already known. Where those
 * come from is truth.h. */
#ifndef LW_BELIEF_H
#define LW_BELIEF_H
#include "labelwright/base.h"

/* No source is believed to be always right or always wrong, whatever its record. */
#define LW_ACCURACY_MIN 1e-3
#define LW_ACCURACY_MAX (1 - LW_ACCURACY_MIN)

typedef struct {
    int32_t label;   /* 0 .. classes-1 */
    double accuracy; /* how often its source is right, 0 .. 1; used within MIN .. MAX above */
    double weight;   /* how much of an answer it is, 0 (none) .. 1 (a whole one) */
} lw_belief_answer;

/* The posterior over the classes of one item: prior[k] times, for each answer,
 * (accuracy when its label is k, otherwise (1 - accuracy) / (classes - 1)) to the power of weight.
 *
 * answers        [count], in any order; count may be 0: the posterior is then the prior
 * classes        at least 1
 * prior          [classes], not negative, not all 0, of any sum; NULL is the uniform one
 * posterior_out  [classes], sums to 1; may be the same array as prior
 *
 * Errors  LW_INVALID  a label, accuracy, weight or prior is out of its range; nothing is written
 * Cost    O(count + classes)
 * Source  Dawid and Skene (1979), with one number a source */
LW_MUST_USE lw_status lw_belief_posterior(const lw_belief_answer *answers, size_t count,
                                          size_t classes, const double *prior,
                                          double *posterior_out, lw_error *error);

#endif
