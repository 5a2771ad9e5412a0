/* bwa.c - each class by itself: answers are 0 or 1, and a source errs with a variance of its own. */
#include "fit.h"
#include <math.h>
#include <string.h>

/* Answers that a source's precision is worth before any, and the precision of an item's value around
 * the mean of all: the paper's. */
static const double strength = 15, item_precision = 1;
static const double variance_min = 1e-6; /* where all agree */

typedef struct {
    double *values;    /* [items][classes]: how far the item is of the class, 0 .. 1 */
    double *answers;   /* [sources]: weight of its answers */
    double *precision; /* [sources], for the class at hand */
    double *variance;  /* [classes]: of an answer, before any is seen */
} workspace;

static double count_known(const lw_answers *a, size_t source, size_t class, bool wrong_only) {
    size_t k = a->classes, cells = a->known_counts ? k * k : 0;
    double count = 0;
    for (size_t i = 0; i < cells; i++)
        if (!wrong_only || (i / k == class) != (i % k == class))
            count += a->known_counts[source * cells + i];
    return count;
}

static void count_answers(const lw_answers *a, double *answers) {
    for (size_t s = 0; s < a->sources; s++) answers[s] = count_known(a, s, 0, false);
    for (size_t i = 0; i < fit_count(a); i++) answers[a->answer_source[i]] += fit_weight(a, i);
}

/* How far answers are from the mean of their item, twice where there are two classes and up to four
 * times where there are many: the paper's correction. */
static double variance_before(const lw_answers *a, const double *values, size_t class) {
    double sum = 0, weights = 0;
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            double value = values[item * a->classes + class], weight = fit_weight(a, i);
            sum += weight * value * (1 - value);
            weights += weight;
        }
    double skew = 4 * (1 - 1 / (double)a->classes);
    return weights > 0 ? fmax(sum / weights * skew, variance_min) : 1;
}

static double mean_value(const lw_answers *a, const double *values, size_t class) {
    double sum = 0;
    for (size_t item = 0; item < a->items; item++) sum += values[item * a->classes + class];
    return a->items > 0 ? sum / (double)a->items : 1 / (double)a->classes;
}

/* Precisions from squared errors; returns the log density that they have. */
static double update_precisions(const lw_answers *a, const workspace *w, size_t class) {
    double log_density = 0, before = strength * w->variance[class];
    for (size_t s = 0; s < a->sources; s++)
        w->precision[s] = before + count_known(a, s, class, true);
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            bool is_class = (size_t)a->answer_label[i] == class;
            double off = w->values[item * a->classes + class] - is_class;
            w->precision[a->answer_source[i]] += fit_weight(a, i) * off * off;
        }
    for (size_t s = 0; s < a->sources; s++) {
        double answers = strength + w->answers[s];
        w->precision[s] = answers / w->precision[s];
        log_density += answers / 2 * (log(w->precision[s]) - 1);
    }
    return log_density;
}

/* Values from the weighted answers and the mean; returns the log density that they had. */
static double update_values(const lw_answers *a, const workspace *w, size_t class, double mean) {
    double log_density = 0;
    for (size_t item = 0; item < a->items; item++) {
        double *value = &w->values[item * a->classes + class];
        log_density -= item_precision / 2 * (*value - mean) * (*value - mean);
        if (fit_gold(a, item) != LW_NOT_GOLD) continue; /* what is known does not move */
        double sum = item_precision * mean, weights = item_precision;
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            double weight = fit_weight(a, i) * w->precision[a->answer_source[i]];
            if ((size_t)a->answer_label[i] == class) sum += weight;
            weights += weight;
        }
        *value = sum / weights;
    }
    return log_density;
}

/* Each class' values over their sum; returns how far one moved. */
static double take_values(const workspace *w, lw_truth_model *m) {
    double moved = 0;
    for (size_t i = 0; i < m->items * m->classes; i += m->classes) {
        double total = 0;
        for (size_t k = 0; k < m->classes; k++) total += w->values[i + k];
        for (size_t k = 0; k < m->classes; k++) {
            double posterior = w->values[i + k] / total;
            moved = fmax(moved, fabs(posterior - m->posteriors[i + k]));
            m->posteriors[i + k] = posterior;
        }
    }
    return moved;
}

/* The means of all items, which need not sum to 1. */
static void share_prior(lw_truth_model *m) {
    double total = 0;
    for (size_t k = 0; k < m->classes; k++) total += m->class_prior[k];
    for (size_t k = 0; k < m->classes; k++) m->class_prior[k] /= total;
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *model, double *moved_out) {
    const workspace *w = state;
    double log_density = 0;
    (void)options;
    if (model->iterations == 0)
        memcpy(w->values, model->posteriors, a->items * a->classes * sizeof *w->values);
    for (size_t k = 0; k < a->classes; k++) {
        model->class_prior[k] = mean_value(a, w->values, k);
        log_density += update_precisions(a, w, k);
        log_density += update_values(a, w, k, model->class_prior[k]);
    }
    share_prior(model);
    *moved_out = take_values(w, model);
    return log_density;
}

static lw_status set_up(const lw_answers *a, lw_arena *scratch, workspace *w, lw_error *error) {
    *w = (workspace){.values = fit_new_table(scratch, a->items, a->classes, 1),
                     .answers = lw_new(scratch, double, a->sources),
                     .precision = lw_new(scratch, double, a->sources),
                     .variance = lw_new(scratch, double, a->classes)};
    if (!w->values || !w->answers || !w->precision || !w->variance)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items and %zu sources", a->items,
                       a->sources);
    count_answers(a, w->answers);
    fit_vote_shares(a, NULL, 0, NULL, w->values); /* not the start: that is no part of the model */
    for (size_t k = 0; k < a->classes; k++) w->variance[k] = variance_before(a, w->values, k);
    return LW_OK;
}

lw_status lw_bwa_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                     lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    workspace w;
    lw_truth_model model;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = set_up(answers, &scratch, &w, error);
    if (status == LW_OK) status = fit_make_model(answers, false, arena, &model, error);
    if (status != LW_OK) return status;
    fit_iterate(answers, options, step, &w, &model);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
