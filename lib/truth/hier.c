/* hier.c - a confusion matrix a source, shrunk towards a coin of its own with the mistakes of all. */
#include "fit.h"
#include "latent.h"
#include <string.h>

lw_status lw_hier_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    const latent_options latent = {.states = 1,
                                   .one = options->accuracy_strength,
                                   .flat = options->smoothing,
                                   .tolerance = options->tolerance,
                                   .iterations_max = options->iterations_max};
    given_labels given;
    latent_model m;
    lw_truth_model model;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = given_find(answers, 0, &scratch, &given, error);
    if (status == LW_OK) status = latent_make(answers, &given, &latent, &scratch, &m, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_start(answers, options->threads, model.posteriors);
    latent_start(model.posteriors, NULL, &m);
    latent_fit(&m, false);
    memcpy(model.posteriors, m.shares, m.items * m.classes * sizeof *m.shares);
    memcpy(model.class_prior, m.state_prior, m.classes * sizeof *m.state_prior);
    latent_write_confusion(&m, model.confusion);
    fit_reliabilities(answers, options, &model);
    model.iterations = m.iterations;
    model.converged = m.converged;
    *model_out = model;
    return LW_OK;
}
