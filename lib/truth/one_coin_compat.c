/* one_coin_compat.c - one accuracy a source, by EM with the loss and the stop of crowd-kit. */
#include "one_coin_compat.h"
#include "compat.h"
#include "fit.h"
#include <string.h>

typedef struct {
    double right, total; /* weights of its answers */
    double log_right, log_wrong;
} coin;

typedef struct {
    const lw_answers *answers;
    coin *coins;    /* [sources] */
    double *scores; /* [classes], of the item at hand */
    double *given;  /* [classes]: posteriors of the items, once for each answer */
    lw_truth_model *model;
} em;

static void count_answers(em *e) {
    const lw_answers *a = e->answers;
    memset(e->coins, 0, a->sources * sizeof *e->coins);
    memset(e->given, 0, a->classes * sizeof *e->given);
    for (size_t item = 0; item < a->items; item++) {
        const double *posterior = e->model->posteriors + item * a->classes;
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            coin *source = &e->coins[a->answer_source[i]];
            source->total += fit_weight(a, i);
            source->right += fit_weight(a, i) * posterior[a->answer_label[i]];
            fit_add_scaled(e->given, posterior, fit_weight(a, i), a->classes);
        }
    }
}

/* Of a chance, kept within crowd-kit's bounds on both sides. */
static double log_within(double chance) {
    return log(fmin(fmax(chance, compat_chance_min), 1 - compat_chance_min));
}

/* M-step: returns what the answers add to the loss. */
static double update_coins(em *e) {
    double others = e->answers->classes > 1 ? (double)(e->answers->classes - 1) : 1, loss = 0;
    compat_update_prior(e->model);
    count_answers(e);
    for (size_t s = 0; s < e->answers->sources; s++) {
        coin *source = &e->coins[s];
        double accuracy = source->total > 0 ? source->right / source->total : 0;
        source->log_right = log_within(accuracy);
        source->log_wrong = log_within((1 - accuracy) / others);
        loss += source->right * source->log_right;
        loss += (source->total - source->right) * source->log_wrong;
    }
    for (size_t k = 0; k < e->answers->classes; k++)
        loss += e->given[k] * compat_log(e->model->class_prior[k]);
    return loss;
}

static void update_posteriors(em *e) {
    const lw_answers *a = e->answers;
    double unused = 0;
    for (size_t item = 0; item < a->items; item++) {
        for (size_t k = 0; k < a->classes; k++) e->scores[k] = compat_log(e->model->class_prior[k]);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            const coin *source = &e->coins[a->answer_source[i]];
            /* What an answer takes from all classes alike falls out. */
            e->scores[a->answer_label[i]] +=
                fit_weight(a, i) * (source->log_right - source->log_wrong);
        }
        fit_take_scores(a, item, e->scores, e->model->posteriors + item * a->classes, &unused);
    }
}

static double step(void *state) {
    em *e = state;
    update_posteriors(e);
    double loss = update_coins(e);
    return loss + compat_entropy(e->model);
}

lw_status one_coin_compat_fit(const lw_answers *answers, const lw_truth_options *options,
                              lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                              lw_error *error) {
    lw_truth_model model;
    em e = {.answers = answers,
            .coins = lw_new(&scratch, coin, answers->sources),
            .scores = lw_new(&scratch, double, answers->classes),
            .given = lw_new(&scratch, double, answers->classes),
            .model = &model};
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK && (!e.coins || !e.scores || !e.given))
        status = lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", answers->sources);
    if (status == LW_OK) status = fit_make_model(answers, false, arena, &model, error);
    if (status != LW_OK) return status;
    fit_start(answers, options->threads, model.posteriors);
    update_coins(&e);
    compat_iterate(answers, options, step, &e, &model);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
