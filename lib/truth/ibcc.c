/* ibcc.c - Dawid and Skene's model with Dirichlet priors, by mean-field inference. */
#include "fit.h"
#include "variational.h"

lw_status lw_ibcc_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    double *class_before = lw_new(&scratch, double, answers->classes);
    if (!class_before)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu classes", answers->classes);
    for (size_t k = 0; k < answers->classes; k++) class_before[k] = options->smoothing;
    const variational_options one_state = {.states = 1,
                                           .right = options->accuracy_strength,
                                           .wrong = options->smoothing,
                                           .state = 1,
                                           .class_before = class_before,
                                           .tolerance = options->tolerance,
                                           .iterations_max = options->iterations_max};
    variational_model v;
    lw_truth_model model;
    status = variational_make(answers, &one_state, &scratch, &v, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_start(answers, options->threads, model.posteriors);
    variational_fit(answers, model.posteriors, NULL, &v);
    variational_write(answers, &v, &model);
    variational_write_confusion(answers, &one_state, &model);
    fit_reliabilities(answers, options, &model);
    model.iterations = v.iterations;
    model.converged = v.converged;
    *model_out = model;
    return LW_OK;
}
