/* variational.c - mean-field updates in turn: the tables and shares given the items, then the items. */
#include "variational.h"
#include "dirichlet.h"
#include "fit.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>
#include <string.h>

lw_status variational_make(const lw_answers *a, const variational_options *options, lw_arena *arena,
                           variational_model *model_out, lw_error *error) {
    size_t classes = a->classes, columns = classes * options->states;
    variational_model v = {.options = options,
                           .items = a->items,
                           .sources = a->sources,
                           .classes = classes,
                           .columns = columns};
    v.shares = fit_new_table(arena, a->items, columns, 1);
    v.log_answers = fit_new_table(arena, a->sources, classes, columns);
    v.log_states = lw_new(arena, double, columns);
    v.class_items = lw_new(arena, double, classes);
    v.before = lw_new(arena, double, columns);
    v.scores = lw_new(arena, double, columns);
    if (!v.shares || !v.log_answers || !v.log_states || !v.class_items || !v.before || !v.scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items and %zu sources", a->items,
                       a->sources);
    *model_out = v;
    return LW_OK;
}

/* Answers of a source seen before any here, in one state of the class. */
static double seen_before(const lw_answers *a, const variational_options *o, size_t source,
                          size_t class, size_t label) {
    size_t cell = (source * a->classes + class) * a->classes + label;
    double known = a->known_counts ? a->known_counts[cell] / (double)o->states : 0;
    return known + (label == class ? o->right : o->wrong);
}

/* ---- tables and shares -------------------------------------------------------------------- */

static void count_answers(const lw_answers *a, variational_model *v) {
    size_t k = v->classes, states = v->options->states;
    double *counts = v->log_answers;
    for (size_t source = 0; source < v->sources; source++)
        for (size_t label = 0; label < k; label++)
            for (size_t g = 0; g < v->columns; g++)
                *counts++ = seen_before(a, v->options, source, g / states, label);
    for (size_t item = 0; item < v->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t row = (size_t)a->answer_source[i] * k + (size_t)a->answer_label[i];
            fit_add_scaled(v->log_answers + row * v->columns, v->shares + item * v->columns,
                           fit_weight(a, i), v->columns);
        }
}

static double update_answers(const lw_answers *a, variational_model *v) {
    size_t k = v->classes;
    double cost = 0;
    count_answers(a, v);
    for (size_t source = 0; source < v->sources; source++)
        for (size_t g = 0; g < v->columns; g++) {
            for (size_t label = 0; label < k; label++)
                v->before[label] =
                    seen_before(a, v->options, source, g / v->options->states, label);
            cost += dirichlet_expect_logs(v->log_answers + source * k * v->columns + g, v->columns,
                                          v->before, k);
        }
    return cost;
}

static void count_states(const lw_answers *a, variational_model *v) {
    for (size_t g = 0; g < v->columns; g++) v->log_states[g] = v->options->state;
    for (size_t item = 0; item < v->items; item++)
        if (fit_has_evidence(a, item))
            fit_add_scaled(v->log_states, v->shares + item * v->columns, 1, v->columns);
}

static double update_states(const lw_answers *a, variational_model *v) {
    size_t states = v->options->states;
    double cost = 0, *log_class = v->scores; /* no item is at hand */
    count_states(a, v);
    for (size_t k = 0; k < v->classes; k++) {
        v->class_items[k] = v->options->class_before[k];
        for (size_t g = k * states; g < (k + 1) * states; g++)
            v->class_items[k] += v->log_states[g] - v->options->state;
        log_class[k] = v->class_items[k];
    }
    cost += dirichlet_expect_logs(log_class, 1, v->options->class_before, v->classes);
    for (size_t s = 0; s < states; s++) v->before[s] = v->options->state;
    for (size_t k = 0; k < v->classes; k++) {
        cost += dirichlet_expect_logs(v->log_states + k * states, 1, v->before, states);
        for (size_t s = 0; s < states; s++) v->log_states[k * states + s] += log_class[k];
    }
    return cost;
}

/* ---- items -------------------------------------------------------------------------------- */

static double sum_of(const double *values, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += values[i];
    return sum;
}

/* Takes the scores for the item's shares; returns how far a class moved. */
static double take_shares(variational_model *v, size_t item) {
    size_t states = v->options->states;
    double *shares = v->shares + item * v->columns, moved = 0;
    for (size_t g = 0; g < v->columns; g += states)
        moved = fmax(moved, fabs(sum_of(v->scores + g, states) - sum_of(shares + g, states)));
    memcpy(shares, v->scores, v->columns * sizeof *shares);
    return moved;
}

/* Returns the expected log likelihood with the entropy of the shares: the rest of the bound. */
static double update_shares(const lw_answers *a, variational_model *v, double *moved_out) {
    size_t states = v->options->states;
    double sum = 0;
    *moved_out = 0;
    for (size_t item = 0; item < v->items; item++) {
        if (!fit_has_evidence(a, item)) continue;
        memcpy(v->scores, v->log_states, v->columns * sizeof *v->scores);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t row = (size_t)a->answer_source[i] * v->classes + (size_t)a->answer_label[i];
            fit_add_scaled(v->scores, v->log_answers + row * v->columns, fit_weight(a, i),
                           v->columns);
        }
        int32_t gold = fit_gold(a, item);
        for (size_t g = 0; g < v->columns && gold != LW_NOT_GOLD; g++)
            if (g / states != (size_t)gold) v->scores[g] = -INFINITY;
        sum += posterior_from_logs(v->scores, v->columns);
        *moved_out = fmax(*moved_out, take_shares(v, item));
    }
    return sum;
}

/* ---- fitting ------------------------------------------------------------------------------ */

void variational_fit(const lw_answers *a, const double *posteriors, lw_rng *rng,
                     variational_model *v) {
    assert(a->items == v->items && a->sources == v->sources && a->classes == v->classes);
    fit_divide(posteriors, v->items * v->classes, v->options->states, rng, v->shares);
    v->converged = false;
    for (v->iterations = 0; !v->converged && v->iterations < v->options->iterations_max;) {
        double before = v->bound, moved;
        double cost = update_answers(a, v) + update_states(a, v);
        v->bound = update_shares(a, v, &moved) - cost;
        /* Rounding may cost it some last bits of sums this long. */
        assert(v->iterations == 0 || v->bound >= before - 1e-9 * (1 + fabs(before) + cost));
        v->iterations++;
        v->converged = moved <= v->options->tolerance;
    }
}

/* ---- results ------------------------------------------------------------------------------ */

void variational_write(const lw_answers *a, const variational_model *v, lw_truth_model *m) {
    size_t states = v->options->states;
    double whole = sum_of(v->class_items, v->classes);
    for (size_t k = 0; k < v->classes; k++) m->class_prior[k] = v->class_items[k] / whole;
    for (size_t item = 0; item < v->items; item++) {
        double *row = m->posteriors + item * v->classes;
        const double *shares = v->shares + item * v->columns;
        bool part = fit_has_evidence(a, item);
        for (size_t k = 0; k < v->classes; k++)
            row[k] = part ? sum_of(shares + k * states, states) : m->class_prior[k];
        double total = sum_of(row, v->classes); /* 1 but for rounding */
        for (size_t k = 0; k < v->classes; k++) row[k] /= total;
    }
    m->objective = v->bound;
}

void variational_write_confusion(const lw_answers *a, const variational_options *options,
                                 lw_truth_model *m) {
    size_t k = m->classes;
    double *cells = m->confusion;
    for (size_t source = 0; source < m->sources; source++)
        for (size_t class = 0; class < k; class++)
            for (size_t label = 0; label < k; label++)
                *cells++ = seen_before(a, options, source, class, label);
    for (size_t item = 0; item < m->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            double *table = m->confusion + (size_t)a->answer_source[i] * k * k;
            for (size_t class = 0; class < k; class++)
                table[class * k + (size_t)a->answer_label[i]] +=
                    fit_weight(a, i) * m->posteriors[item * k + class];
        }
    for (size_t row = 0; row < m->sources * k; row++) {
        double total = sum_of(m->confusion + row * k, k);
        for (size_t label = 0; label < k; label++) m->confusion[row * k + label] /= total;
    }
}
