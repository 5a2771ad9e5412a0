/* committee.c - the mean of six ways to shrink Dawid and Skene's model; of three that give classes
 * hidden states; and whichever of the two foretells hidden answers better. */
#include "ensemble.h"
#include "fit.h"
#include "gate.h"
#include <stdio.h>

/* Subtypes are worth their freedom where they carry this much of the weight: on sixteen real crowds
 * the share was under .5 or over .67. */
static const double gate_share_min = .6;

typedef struct {
    const lw_answers *answers;
    const lw_truth_options *options;
    const double *starts[2];
    lw_arena scratch;
    lw_truth_model model;
    ensemble_progress progress;
} ensemble;

typedef lw_status fill_posteriors(ensemble *e, lw_error *error);

static lw_status fill_committee(ensemble *e, lw_error *error) {
    return committee_posteriors(e->answers, e->options, e->starts, e->scratch, e->model.posteriors,
                                &e->progress, error);
}

static lw_status fill_subtypes(ensemble *e, lw_error *error) {
    return subtype_posteriors(e->answers, e->options, e->starts, e->scratch, e->model.posteriors,
                              &e->progress, error);
}

static lw_status fill_chosen(ensemble *e, lw_error *error) {
    double share;
    lw_status status = gate_subtype_share(e->answers, e->options, e->scratch, &share, error);
    if (status != LW_OK) return status;
    bool open = share >= gate_share_min;
    if (share < 0)
        snprintf(e->model.why, sizeof e->model.why,
                 "committee: too few answers to tell whether workers err together");
    else
        snprintf(e->model.why, sizeof e->model.why,
                 "%s: models in which workers err together carry %.0f %% of the weight in "
                 "foretelling hidden answers, and %.0f %% are wanted",
                 open ? "subtypes" : "committee", share * 100, gate_share_min * 100);
    return open ? fill_subtypes(e, error) : fill_committee(e, error);
}

static lw_status fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                     lw_arena scratch, fill_posteriors *fill, lw_truth_model *model_out,
                     lw_error *error) {
    ensemble e = {.answers = answers, .options = options, .progress = {.converged = true}};
    lw_arena taken = *arena;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = fit_make_model(answers, false, &taken, &e.model, error);
    if (status != LW_OK) return status;
    /* The starts stay at the front of the scratch; what lies behind them is free to compute in. */
    size_t bytes = 2 * answers->items * answers->classes * sizeof(double) + _Alignof(double);
    if (bytes > lw_arena_left(&scratch))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", answers->items);
    lw_arena kept = lw_arena_over(scratch.next, bytes);
    e.scratch = (lw_arena){scratch.next + bytes, scratch.end};
    status = ensemble_starts(answers, &kept, e.scratch, e.starts, error);
    if (status == LW_OK) status = fill(&e, error);
    if (status != LW_OK) return status;
    ensemble_finish(answers, options, &e.progress, &e.model);
    *arena = taken;
    *model_out = e.model;
    return LW_OK;
}

lw_status lw_committee_fit(const lw_answers *answers, const lw_truth_options *options,
                           lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                           lw_error *error) {
    return fit(answers, options, arena, scratch, fill_committee, model_out, error);
}

lw_status lw_subtypes_fit(const lw_answers *answers, const lw_truth_options *options,
                          lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                          lw_error *error) {
    return fit(answers, options, arena, scratch, fill_subtypes, model_out, error);
}

lw_status lw_auto_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    return fit(answers, options, arena, scratch, fill_chosen, model_out, error);
}
