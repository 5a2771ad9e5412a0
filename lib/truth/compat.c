/* compat.c - the prior, the entropy and the stop of crowd-kit's EM. */
#include "compat.h"
#include "fit.h"

void compat_update_prior(lw_truth_model *m) { fit_class_prior(m, m->items > 0 ? 0 : 1); }

double compat_entropy(const lw_truth_model *m) {
    double sum = 0;
    for (size_t i = 0; i < m->items * m->classes; i++)
        sum -= fmax(m->posteriors[i], compat_chance_min) * compat_log(m->posteriors[i]);
    return sum;
}

/* Without any answers the loss is 0 anyway. */
static double weight_of(const lw_answers *a) {
    double weight = 0;
    for (size_t i = 0; i < fit_count(a); i++) weight += fit_weight(a, i);
    return weight > 0 ? weight : 1;
}

void compat_iterate(const lw_answers *answers, const lw_truth_options *options, compat_step *step,
                    void *state, lw_truth_model *model) {
    double before = -INFINITY, weight = weight_of(answers);
    model->first_of_ties = true;
    while (!model->converged && model->iterations < options->iterations_max) {
        model->objective = step(state) / weight;
        model->converged = model->objective - before < options->tolerance;
        before = model->objective;
        model->iterations++;
    }
}
