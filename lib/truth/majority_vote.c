/* majority_vote.c - shares of the votes, smoothed. */
#include "fit.h"

lw_status lw_majority_vote_fit(const lw_answers *answers, const lw_truth_options *options,
                               lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                               lw_error *error) {
    (void)scratch;
    lw_truth_model model;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = fit_make_model(answers, false, arena, &model, error);
    if (status != LW_OK) return status;
    fit_vote_shares(answers, NULL, options->smoothing, options->threads, model.posteriors);
    fit_class_prior(&model, options->smoothing);
    fit_reliabilities(answers, options, &model);
    model.iterations = 1;
    model.converged = true;
    model.first_of_ties = options->compat;
    *model_out = model;
    return LW_OK;
}
