/* auto.c - committee or subtypes: whichever foretells hidden answers better. */
#include "ensemble.h"
#include "gate.h"
#include <stdio.h>

/* Subtypes are worth their freedom where they carry this much of the weight: on sixteen real crowds
 * the share was under .5 or over .67. */
static const double gate_share_min = .6;

static void say_why(double share, bool open, lw_truth_model *model) {
    if (share < 0)
        snprintf(model->why, sizeof model->why,
                 "committee: too few answers to tell whether workers err together");
    else
        snprintf(model->why, sizeof model->why,
                 "%s: models in which workers err together carry %.0f %% of the weight in "
                 "foretelling hidden answers, and %.0f %% are wanted",
                 open ? "subtypes" : "committee", share * 100, gate_share_min * 100);
}

static lw_status fill_chosen(ensemble *e, lw_error *error) {
    double share;
    lw_status status = gate_subtype_share(e->answers, e->options, e->scratch, &share, error);
    if (status != LW_OK) return status;
    bool open = share >= gate_share_min;
    say_why(share, open, &e->model);
    return open ? ensemble_fill_subtypes(e, error) : ensemble_fill_committee(e, error);
}

lw_status lw_auto_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    return ensemble_estimate(answers, options, arena, scratch, fill_chosen, model_out, error);
}
