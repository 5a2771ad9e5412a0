/* dawid_skene.c - a confusion matrix a source, by EM. */
#include "dawid_skene.h"
#include "dawid_skene_compat.h"
#include "fit.h"
#include <math.h>
#include <string.h>

typedef struct {
    double *counts; /* [sources][label given][true class]: so an answer reads one row */
    double *scores; /* [classes] of the item at hand */
} workspace;

static double *row_of_answer(const lw_answers *a, double *tables, size_t answer) {
    size_t row = (size_t)a->answer_source[answer] * a->classes + (size_t)a->answer_label[answer];
    return tables + row * a->classes;
}

double dawid_skene_seen_before(const lw_answers *a, double smoothing, size_t source, size_t label,
                               size_t k) {
    size_t cell = (source * a->classes + k) * a->classes + label;
    return smoothing + (a->known_counts ? a->known_counts[cell] : 0);
}

static void count_answers(const lw_answers *a, double smoothing, double *counts,
                          const double *posteriors) {
    for (size_t source = 0; source < a->sources; source++)
        for (size_t label = 0; label < a->classes; label++)
            for (size_t k = 0; k < a->classes; k++)
                *counts++ = dawid_skene_seen_before(a, smoothing, source, label, k);
    counts -= a->sources * a->classes * a->classes;
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(row_of_answer(a, counts, i), posteriors + item * a->classes,
                           fit_weight(a, i), a->classes);
}

double dawid_skene_take_logs(const lw_answers *a, double smoothing, size_t source, double *table) {
    size_t classes = a->classes;
    double log_density = 0;
    for (size_t k = 0; k < classes; k++) {
        double total = 0;
        for (size_t label = 0; label < classes; label++) total += table[label * classes + k];
        for (size_t label = 0; label < classes; label++) {
            double *cell = &table[label * classes + k];
            *cell = log(*cell / total);
            log_density += dawid_skene_seen_before(a, smoothing, source, label, k) * *cell;
        }
    }
    return log_density;
}

/* E-step: returns the log likelihood. */
static double update_posteriors(const lw_answers *a, workspace *work, lw_truth_model *model,
                                double *moved_out) {
    double log_likelihood = 0, most = 0;
    for (size_t item = 0; item < a->items; item++) {
        double *scores = work->scores;
        for (size_t k = 0; k < a->classes; k++) scores[k] = log(model->class_prior[k]);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(scores, row_of_answer(a, work->counts, i), fit_weight(a, i), a->classes);
        double moved = fit_take_scores(a, item, scores, model->posteriors + item * a->classes,
                                       &log_likelihood);
        most = moved > most ? moved : most;
    }
    *moved_out = most;
    return log_likelihood;
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *model, double *moved_out) {
    workspace *work = state;
    size_t table = a->classes * a->classes;
    double log_density = 0;
    count_answers(a, options->smoothing, work->counts, model->posteriors);
    for (size_t s = 0; s < a->sources; s++)
        log_density += dawid_skene_take_logs(a, options->smoothing, s, work->counts + s * table);
    fit_class_prior(model, options->smoothing);
    for (size_t k = 0; k < a->classes; k++)
        log_density += options->smoothing * log(model->class_prior[k]);
    return log_density + update_posteriors(a, work, model, moved_out);
}

void dawid_skene_write_confusion(const lw_truth_model *model, const double *logs) {
    size_t classes = model->classes;
    for (size_t s = 0; s < model->sources; s++)
        for (size_t k = 0; k < classes; k++)
            for (size_t label = 0; label < classes; label++)
                model->confusion[(s * classes + k) * classes + label] =
                    exp(logs[(s * classes + label) * classes + k]);
}

lw_status dawid_skene_plain_fit(const lw_answers *answers, const lw_truth_options *options,
                                lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                                lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    size_t classes = answers->classes, cells;
    bool fits = !__builtin_mul_overflow(answers->sources, classes * classes, &cells);
    workspace work = {.counts = fits ? lw_new(&scratch, double, cells) : NULL,
                      .scores = lw_new(&scratch, double, classes)};
    if (!work.counts || !work.scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources and %zu classes",
                       answers->sources, classes);
    lw_truth_model model;
    status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_iterate(answers, options, step, &work, &model);
    dawid_skene_write_confusion(&model, work.counts);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}

lw_status lw_dawid_skene_fit(const lw_answers *answers, const lw_truth_options *options,
                             lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                             lw_error *error) {
    lw_estimator_fit *fit = options->compat         ? dawid_skene_compat_fit
                            : answers->start_errors ? dawid_skene_from_errors_fit
                                                    : dawid_skene_fast_fit;
    return fit(answers, options, arena, scratch, model_out, error);
}
