/* fit.h - the steps that every estimator shares. */
#ifndef TRUTH_FIT_H
#define TRUTH_FIT_H
#include "labelwright/rng.h"
#include "labelwright/truth.h"

/* The first thing a fit does. */
lw_status fit_check(const lw_answers *answers, const lw_truth_options *options, lw_error *error);

/* Room for a * b * c doubles, 0 each, or NULL. */
double *fit_new_table(lw_arena *arena, size_t a, size_t b, size_t c);

/* An empty model in the arena, which is left as it was on failure. */
lw_status fit_make_model(const lw_answers *answers, bool with_confusion, lw_arena *arena,
                         lw_truth_model *model_out, lw_error *error);

static inline size_t fit_count(const lw_answers *answers) {
    return answers->items > 0 ? answers->item_start[answers->items] : 0;
}

static inline double fit_weight(const lw_answers *answers, size_t answer) {
    return answers->answer_weight ? answers->answer_weight[answer] : 1;
}

/* The class that is known of an item, or LW_NOT_GOLD. */
static inline int32_t fit_gold(const lw_answers *answers, size_t item) {
    return answers->gold ? answers->gold[item] : LW_NOT_GOLD;
}

/* Whether anything is known of an item: gold, or an answer that has a weight. */
static inline bool fit_has_evidence(const lw_answers *answers, size_t item) {
    bool known = fit_gold(answers, item) != LW_NOT_GOLD;
    for (size_t i = answers->item_start[item]; i < answers->item_start[item + 1] && !known; i++)
        known = fit_weight(answers, i) > 0;
    return known;
}

/* to[0 .. count-1] += weight * from[0 .. count-1]; the one hot loop. Waits for memory, not for
 * arithmetic: built for AVX2 it gained 2 % at 4 classes and 7 % at 16 (bench/lib/truth.c). */
static inline void fit_add_scaled(double *restrict to, const double *restrict from, double weight,
                                  size_t count) {
    for (size_t i = 0; i < count; i++) to[i] += weight * from[i];
}

/* Vote shares of each item after `smoothing` votes for each class; even without any vote.
 *
 * skills   [sources]: how much a vote counts, 0 or more; NULL: all 1
 * threads  to work with, or NULL; the bits are the same */
void fit_vote_shares(const lw_answers *answers, const double *skills, double smoothing,
                     lw_threads *threads, double *posteriors);

/* Divides each of `count` numbers over `states` shares, at random where there are several. */
void fit_divide(const double *values, size_t count, size_t states, lw_rng *rng, double *shares);

/* Where iterating begins: the start that is given, or vote shares; gold is certain. */
void fit_start(const lw_answers *answers, lw_threads *threads, double *posteriors);

/* Takes the log scores of `item`, [classes], for its posterior (certain where it is gold). Returns
 * how far the posterior moved, and adds the item's log likelihood. */
double fit_take_scores(const lw_answers *answers, size_t item, double *scores, double *posterior,
                       double *log_likelihood);

/* The shares of the classes, with `smoothing` items of each added. */
void fit_class_prior(const lw_truth_model *model, double smoothing);

/* What is believed of a source before its answers, as so many right and wrong ones; neither is 0. */
typedef struct {
    double right, wrong;
} fit_before;
fit_before fit_answers_before(const lw_truth_options *options);

/* Accuracies and their intervals from the posteriors. */
void fit_reliabilities(const lw_answers *answers, const lw_truth_options *options,
                       lw_truth_model *model);
/* The same where the reliabilities hold how much each source answered and, as accuracy, how much of it
 * is right. */
void fit_conclude(const lw_answers *answers, const lw_truth_options *options,
                  lw_truth_model *model);

/* One iteration of EM: the parameters that the posteriors make likeliest, then the posteriors those
 * parameters make. Returns the objective and how far a posterior moved at most. */
typedef double fit_step(const lw_answers *answers, const lw_truth_options *options, void *state,
                        lw_truth_model *model, double *moved_out);

/* From fit_start to convergence or iterations_max; asserts that the objective never falls. */
void fit_iterate(const lw_answers *answers, const lw_truth_options *options, fit_step *step,
                 void *state, lw_truth_model *model);

#endif
