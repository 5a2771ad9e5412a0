/* auto.c - committee or subtypes: whichever foretells hidden answers better; and the votes. */
#include "ensemble.h"
#include "fit.h"
#include "gate.h"
#include <stdio.h>

/* As much as one of the committee's models has beside the six. */
static const double votes_weight = 1. / (COMMITTEE_MODELS + 1);

static void say_why(const gate_verdict *gate, lw_truth_model *model) {
    if (!gate->known)
        snprintf(model->why, sizeof model->why,
                 "committee: too few answers to tell whether workers err together");
    else
        snprintf(model->why, sizeof model->why,
                 "%s better by models in which workers err together (%.0f %% of the evidence is "
                 "for them, %.0f %% are asked for)",
                 gate->open ? "subtypes: hidden answers are foretold"
                            : "committee: hidden answers are not foretold",
                 gate->share * 100, gate->wanted * 100);
}

/* Mixes the votes in: where all models take the same wrong turn, they do not. */
static lw_status add_votes(ensemble *e, lw_error *error) {
    size_t cells = e->answers->items * e->answers->classes;
    lw_arena scratch = e->scratch;
    double *shares = lw_new(&scratch, double, cells);
    if (!shares) return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", e->answers->items);
    fit_vote_shares(e->answers, NULL, 0, e->options->threads, shares);
    for (size_t i = 0; i < cells; i++)
        e->model.posteriors[i] += votes_weight * (shares[i] - e->model.posteriors[i]);
    return LW_OK;
}

static lw_status fill_subtypes(ensemble *e, lw_error *error) {
    const lw_truth_options *given = e->options;
    lw_truth_options options = *given;
    options.restarts = ensemble_worth_restarts(given->restarts, fit_count(e->answers));
    e->options = &options;
    lw_status status = ensemble_fill_subtypes(e, error);
    e->options = given;
    return status;
}

static lw_status fill_chosen(ensemble *e, lw_error *error) {
    gate_verdict gate;
    lw_status status = gate_judge(e->answers, e->options, e->scratch, &gate, error);
    if (status != LW_OK) return status;
    say_why(&gate, &e->model);
    status = gate.open ? fill_subtypes(e, error) : ensemble_fill_committee(e, error);
    if (status != LW_OK) return status;
    return add_votes(e, error);
}

lw_status lw_auto_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    return ensemble_estimate(answers, options, arena, scratch, fill_chosen, model_out, error);
}
