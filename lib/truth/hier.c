/* hier.c - a confusion matrix a source, shrunk towards a coin of its own with the mistakes of all. */
#include "fit.h"
#include "latent.h"
#include <math.h>
#include <string.h>

static void write_confusion(const latent_model *m, double *confusion) {
    size_t k = m->classes;
    for (size_t source = 0; source < m->sources; source++)
        for (size_t class = 0; class < k; class++)
            for (size_t label = 0; label < k; label++)
                confusion[(source * k + class) * k + label] =
                    exp(m->log_answers[(source * k + label) * k + class]);
}

lw_status lw_hier_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    const latent_options latent = {.states = 1,
                                   .one = options->accuracy_strength,
                                   .flat = options->smoothing,
                                   .tolerance = options->tolerance,
                                   .iterations_max = options->iterations_max};
    latent_model m;
    lw_truth_model model;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = latent_make(answers, &latent, &scratch, &m, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_start(answers, options->threads, model.posteriors);
    latent_start(answers, model.posteriors, NULL, &m);
    latent_fit(answers, &m);
    memcpy(model.posteriors, m.shares, m.items * m.classes * sizeof *m.shares);
    memcpy(model.class_prior, m.state_prior, m.classes * sizeof *m.state_prior);
    write_confusion(&m, model.confusion);
    fit_reliabilities(answers, options, &model);
    model.iterations = m.iterations;
    model.converged = m.converged;
    *model_out = model;
    return LW_OK;
}
