/* one_coin.c - Dawid and Skene with one number a source, by EM. */
#include "fit.h"
#include "one_coin_compat.h"
#include "skilled.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* By source. A label adds `lead` to its own class and `wrong` to all: the sum is log accuracy. */
typedef struct {
    double right, total; /* weights of its answers */
    double log_lead, log_wrong;
} coin;

typedef struct {
    coin *coins;    /* [sources] */
    double *scores; /* [classes] of the item at hand */
} workspace;

/* M-step: the accuracy of highest posterior density; returns the log density of its prior. */
static double update_coins(const lw_answers *a, const lw_truth_options *options, coin *coins,
                           const double *posteriors) {
    memset(coins, 0, a->sources * sizeof *coins);
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            coin *source = &coins[a->answer_source[i]];
            double weight = fit_weight(a, i);
            source->total += weight;
            source->right += weight * posteriors[item * a->classes + (size_t)a->answer_label[i]];
        }
    const fit_before before = fit_answers_before(options);
    double log_density = 0;
    double others = a->classes > 1 ? (double)(a->classes - 1) : 1;
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        double right_before = known.right + before.right; /* known ones included */
        double wrong_before = known.total - known.right + before.wrong;
        double right = coins[s].right + right_before;
        double wrong = fmax(coins[s].total - coins[s].right, 0) + wrong_before;
        double log_right = log(right / (right + wrong)), log_wrong = log(wrong / (right + wrong));
        coins[s].log_wrong = log_wrong - log(others);
        coins[s].log_lead = log_right - coins[s].log_wrong;
        log_density += right_before * log_right + wrong_before * log_wrong;
    }
    return log_density;
}

/* E-step: returns the log likelihood. */
static double update_posteriors(const lw_answers *a, const workspace *work, lw_truth_model *model,
                                double *moved_out) {
    double log_likelihood = 0, most = 0;
    for (size_t item = 0; item < a->items; item++) {
        double common = 0, *scores = work->scores;
        for (size_t k = 0; k < a->classes; k++) scores[k] = log(model->class_prior[k]);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            const coin *source = &work->coins[a->answer_source[i]];
            double weight = fit_weight(a, i);
            scores[a->answer_label[i]] += weight * source->log_lead;
            common += weight * source->log_wrong;
        }
        log_likelihood += common;
        double moved = fit_take_scores(a, item, scores, model->posteriors + item * a->classes,
                                       &log_likelihood);
        most = moved > most ? moved : most;
    }
    *moved_out = most;
    return log_likelihood;
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *model, double *moved_out) {
    workspace *work = state;
    double log_density = update_coins(a, options, work->coins, model->posteriors);
    fit_class_prior(model, options->smoothing);
    for (size_t k = 0; k < a->classes; k++)
        log_density += options->smoothing * log(model->class_prior[k]);
    return log_density + update_posteriors(a, work, model, moved_out);
}

lw_status lw_one_coin_fit(const lw_answers *answers, const lw_truth_options *options,
                          lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                          lw_error *error) {
    if (options->compat)
        return one_coin_compat_fit(answers, options, arena, scratch, model_out, error);
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    workspace work = {.coins = lw_new(&scratch, coin, answers->sources),
                      .scores = lw_new(&scratch, double, answers->classes)};
    if (!work.coins || !work.scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", answers->sources);
    lw_truth_model model;
    status = fit_make_model(answers, false, arena, &model, error);
    if (status != LW_OK) return status;
    fit_iterate(answers, options, step, &work, &model);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
