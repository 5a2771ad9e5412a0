/* ebcc.c - ibcc with ten hidden states a class, from many random starts. */
#include "fit.h"
#include "variational.h"
#include <math.h>

enum { STATES = 10 };
static const double states_before = .1; /* items of a class, over all its states */

/* As many items of each class as the votes say, beside those that there are: the classes stay as
 * common as they seem. */
static void count_votes(const lw_answers *a, double smoothing, const double *votes,
                        double *class_before) {
    for (size_t k = 0; k < a->classes; k++) class_before[k] = smoothing;
    for (size_t item = 0; item < a->items; item++)
        fit_add_scaled(class_before, votes + item * a->classes, 1, a->classes);
}

/* Keeps the best of the restarts in the model. */
static void fit_restarts(const lw_answers *a, const lw_truth_options *options, const double *start,
                         variational_model *v, lw_truth_model *model) {
    lw_rng rng = lw_rng_seed(options->seed);
    model->objective = -INFINITY;
    model->converged = true;
    for (size_t r = 0; r < options->restarts; r++) {
        variational_fit(a, start, &rng, v);
        if (v->bound > model->objective) variational_write(a, v, model);
        if (v->iterations > model->iterations) model->iterations = v->iterations;
        model->converged = model->converged && v->converged;
    }
}

lw_status lw_ebcc_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    double *start = fit_new_table(&scratch, answers->items, answers->classes, 1);
    double *class_before = lw_new(&scratch, double, answers->classes);
    if (!start || !class_before)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", answers->items);
    const variational_options many_states = {.states = STATES,
                                             .right = options->accuracy_strength,
                                             .wrong = options->smoothing,
                                             .state = states_before / STATES,
                                             .class_before = class_before,
                                             .tolerance = options->tolerance,
                                             .iterations_max = options->iterations_max};
    variational_model v;
    lw_truth_model model;
    status = variational_make(answers, &many_states, &scratch, &v, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_vote_shares(answers, NULL, 0, start);
    count_votes(answers, options->smoothing, start, class_before);
    fit_start(answers, start);
    fit_restarts(answers, options, start, &v, &model);
    variational_write_confusion(answers, &many_states, &model);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
