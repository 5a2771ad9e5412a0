/* zbs.c - zero-based skills: votes that count by agreement with the last one, by smaller steps. */
#include "fit.h"
#include "skilled.h"
#include <math.h>

/* The schedule of crowd-kit. The first step goes all the way, so where skills begin is all one. */
enum { ROUNDS_OF_A_STEP = 20 };
static const double step_factor = .5;

/* Moves skills towards agreement; returns how far one moved at most. */
static double move_skills(const double *agreement, double step, size_t sources, double *skills) {
    double most = 0;
    for (size_t s = 0; s < sources; s++) {
        double move = step * (agreement[s] - skills[s]);
        skills[s] += move;
        most = fmax(most, fabs(move));
    }
    return most;
}

static void iterate(const lw_answers *a, const lw_truth_options *options, double *totals,
                    double *agreement, lw_truth_model *m) {
    double step = 1;
    fit_start(a, options->threads, m->posteriors);
    while (!m->converged && m->iterations < options->iterations_max) {
        m->iterations++;
        if (m->iterations % ROUNDS_OF_A_STEP == 0) step *= step_factor;
        skilled_agreement(a, options, m->posteriors, totals, agreement);
        double moved = move_skills(agreement, step, a->sources, m->skills);
        fit_vote_shares(a, m->skills, options->smoothing, options->threads, m->posteriors);
        m->converged = moved <= options->tolerance;
    }
}

lw_status lw_zbs_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                     lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    double *totals = lw_new(&scratch, double, answers->sources);
    double *agreement = lw_new(&scratch, double, answers->sources);
    if (!totals || !agreement)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", answers->sources);
    lw_truth_model model;
    status = skilled_make_model(answers, (skilled_more){0}, arena, &model, error);
    if (status != LW_OK) return status;
    iterate(answers, options, totals, agreement, &model);
    model.first_of_ties = options->compat;
    skilled_finish(answers, options, options->smoothing, &model);
    *model_out = model;
    return LW_OK;
}
