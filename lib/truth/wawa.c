/* wawa.c - a vote, and a second one that counts by agreement with the first. */
#include "fit.h"
#include "skilled.h"

lw_status lw_wawa_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    double *totals = lw_new(&scratch, double, answers->sources);
    if (!totals) return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", answers->sources);
    lw_truth_model model;
    status = skilled_make_model(answers, (skilled_more){0}, arena, &model, error);
    if (status != LW_OK) return status;
    fit_vote_shares(answers, NULL, 0, options->threads, model.posteriors);
    skilled_agreement(answers, options, model.posteriors, totals, model.skills);
    fit_vote_shares(answers, model.skills, options->smoothing, options->threads, model.posteriors);
    skilled_finish(answers, options, options->smoothing, &model);
    model.iterations = 1;
    model.converged = true;
    model.first_of_ties = options->compat;
    *model_out = model;
    return LW_OK;
}
