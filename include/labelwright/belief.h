/* belief.h - what the answers to one question about one item say, given how good their sources are.
 *
 * The small sum behind every submit: a handful of answers, reliabilities already known. Where those
 * come from is truth.h. And between two fits of a whole crowd: what one answer more says of its item
 * and of its source. */
#ifndef LW_BELIEF_H
#define LW_BELIEF_H
#include "labelwright/truth.h"

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

/* ---- one answer at a time ----------------------------------------------------------------- */

/* What is believed of items and of sources, by confusion matrices, since a fit. */
typedef struct {
    size_t items, sources, classes;
    double *posteriors; /* [items][classes], rows sum to 1 */
    double *answers; /* [sources][label given][true class]: expected, those of the prior included */
    double *totals;  /* [sources][true class]: the same over all labels */
    bool *known;     /* [items]: gold, which no answer moves */
    double *room;    /* [classes] */
    size_t taken;    /* answers since the fit */
} lw_belief_crowd;

/* Begins where a fit ended. What is to come may be of items and sources that it had not: those items
 * are as likely of a class as items are, and those sources answer as all do together.
 *
 * answers         that were fitted
 * model           what came of it: of ds, hier, ibcc or ebcc, which have confusion matrices
 * strength        answers that a source's matrix is worth before any, for each true class, over 0:
 *                 classes * smoothing for ds, and accuracy_strength more for hier
 * items, sources  to have room for: at least the model's
 * arena           holds the result: 8 (items * classes + sources * classes * (classes + 1)) bytes, and
 *                 8 classes + items
 *
 * Errors  LW_INVALID    the model has no confusion matrices, or more items or sources than are to have
 *                       room, or strength is out of its range
 *         LW_NO_MEMORY  the arena is too small; nothing of it is used then
 * Cost    O(answers * classes + sources * classes^2 + items * classes) */
LW_MUST_USE lw_status lw_belief_begin(const lw_answers *answers, const lw_truth_model *model,
                                      double strength, size_t items, size_t sources,
                                      lw_arena *arena, lw_belief_crowd *crowd_out, lw_error *error);

/* Takes an answer: its item's posterior moves by its source's matrix, and the matrix by the new
 * posterior. What it says of those who answered the item before waits for the next fit: of all
 * answers, with `start` set to these posteriors (or of the first so many of them), then begin anew.
 *
 * item, source, label  in their ranges
 * weight               how much of an answer it is, 0 .. 1
 *
 * Errors  LW_INVALID  one of them is out of its range; nothing is changed
 * Cost    O(classes)
 *
 * Measured on sixteen crowds, the last twentieth of the answers taken one by one after a fit of hier
 * to the rest: posteriors are then .013 from those of a fit of all in the mean (.022 without taking
 * them) and labels the same on 98.6 % of the items, right on .8315 of them where a fit of all is on
 * .8328 and the fit before on .8290; with the last fifth .027, 97.3 % and .8287. A fit that starts from
 * here ends .003 from one that starts from votes, and labels 99.7 % alike. */
LW_MUST_USE lw_status lw_belief_take(lw_belief_crowd *crowd, size_t item, size_t source,
                                     int32_t label, double weight, lw_error *error);

#endif
