/* skilled.c - models with one number a source. */
#include "skilled.h"
#include "fit.h"
#include <math.h>
#include <string.h>

/* Votes that differ by rounding alone are equal. */
static const double tie = 1e-9;

lw_status skilled_make_model(const lw_answers *a, skilled_more more, lw_arena *arena,
                             lw_truth_model *model_out, lw_error *error) {
    lw_arena taken = *arena;
    lw_truth_model model;
    lw_status status = fit_make_model(a, false, &taken, &model, error);
    if (status != LW_OK) return status;
    model.skills = lw_new(&taken, double, a->sources);
    if (more.strategies) model.strategies = fit_new_table(&taken, a->sources, a->classes, 1);
    if (more.easiness) model.easiness = lw_new(&taken, double, a->items);
    if (!model.skills || (more.strategies && !model.strategies) ||
        (more.easiness && !model.easiness))
        return lw_fail(error, LW_NO_MEMORY, "no room for a model of %zu items and %zu sources",
                       a->items, a->sources);
    for (size_t k = 0; k < a->classes; k++) model.class_prior[k] = 1 / (double)a->classes;
    *arena = taken;
    *model_out = model;
    return LW_OK;
}

skilled_count skilled_known(const lw_answers *a, size_t source) {
    skilled_count known = {0};
    size_t classes = a->classes, cells = a->known_counts ? classes * classes : 0;
    for (size_t i = 0; i < cells; i++) {
        double count = a->known_counts[source * cells + i];
        known.total += count;
        if (i / classes == i % classes) known.right += count;
    }
    return known;
}

/* How far a label is the likeliest of a row. */
static double share_of_best(const double *row, size_t classes, size_t label, bool first) {
    double most = 0, ties = 0;
    for (size_t k = 0; k < classes; k++) most = fmax(most, row[k]);
    if (row[label] < most - tie) return 0;
    for (size_t k = 0; k < (first ? label : classes); k++) ties += row[k] >= most - tie;
    return first ? ties == 0 : 1 / ties;
}

void skilled_agreement(const lw_answers *a, const lw_truth_options *options,
                       const double *posteriors, double *totals, double *shares) {
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        totals[s] = known.total;
        shares[s] = known.right;
    }
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t label = (size_t)a->answer_label[i];
            double right =
                share_of_best(posteriors + item * a->classes, a->classes, label, options->compat);
            totals[a->answer_source[i]] += fit_weight(a, i);
            shares[a->answer_source[i]] += fit_weight(a, i) * right;
        }
    for (size_t s = 0; s < a->sources; s++)
        shares[s] = totals[s] > 0 ? shares[s] / totals[s] : options->accuracy_mean;
}

double skilled_from_chance(double chance, size_t classes) {
    double others = classes > 1 ? (double)(classes - 1) : 1;
    return ((double)classes * chance - 1) / others;
}

double skilled_to_chance(double skill, size_t classes) {
    double even = 1 / (double)classes;
    return even + (1 - even) * skill;
}

size_t skilled_kind(const lw_answers *a, size_t source) {
    return a->source_kind ? (size_t)a->source_kind[source] : 0;
}

void skilled_kind_means(const lw_answers *a, const double *skills, double before, double sources,
                        double *means) {
    double sums[LW_SOURCE_KINDS_MAX] = {0}, counts[LW_SOURCE_KINDS_MAX] = {0};
    for (size_t s = 0; s < a->sources && a->source_kind; s++) {
        sums[skilled_kind(a, s)] += skills[s];
        counts[skilled_kind(a, s)]++;
    }
    for (size_t kind = 0; kind < LW_SOURCE_KINDS_MAX; kind++)
        means[kind] = (before * sources + sums[kind]) / (sources + counts[kind]);
}

size_t skilled_pairs(const lw_answers *a) {
    size_t pairs = 0, all;
    if (__builtin_mul_overflow(a->sources, a->sources, &all)) all = SIZE_MAX;
    for (size_t item = 0; item < a->items && pairs < all; item++) {
        size_t answers = a->item_start[item + 1] - a->item_start[item], meetings;
        if (__builtin_mul_overflow(answers, answers, &meetings) ||
            __builtin_add_overflow(pairs, meetings, &pairs))
            pairs = SIZE_MAX;
    }
    return pairs < all ? pairs : all;
}

void skilled_finish(const lw_answers *a, const lw_truth_options *options, double smoothing,
                    lw_truth_model *model) {
    fit_class_prior(model, smoothing);
    for (size_t item = 0; item < a->items; item++)
        if (!fit_has_evidence(a, item))
            memcpy(model->posteriors + item * a->classes, model->class_prior,
                   a->classes * sizeof *model->class_prior);
    fit_reliabilities(a, options, model);
}
