/* posterior.c - from log scores to probabilities, without overflow. */
#include "posterior.h"
#include "labelwright/truth.h"
#include <assert.h>
#include <math.h>

double posterior_from_logs(double *logs, size_t classes) {
    double most = logs[0], total = 0;
    for (size_t k = 1; k < classes; k++) most = logs[k] > most ? logs[k] : most;
    assert(isfinite(most));
    for (size_t k = 0; k < classes; k++) total += logs[k] = exp(logs[k] - most);
    double inverse = 1 / total;
    for (size_t k = 0; k < classes; k++) logs[k] *= inverse;
    return most + log(total);
}

/* Posteriors that differ by rounding alone are equal. */
static const double tie = 1e-9;

int32_t lw_truth_label(const lw_truth_model *model, size_t item) {
    const double *row = model->posteriors + item * model->classes;
    size_t best = 0;
    for (size_t k = 1; model->first_of_ties && k < model->classes; k++)
        if (row[k] > row[best]) best = k;
    if (model->first_of_ties) return (int32_t)best;
    for (size_t k = 1; k < model->classes; k++) {
        bool more = row[k] > row[best] + tie;
        bool equal = !more && row[k] >= row[best] - tie;
        if (more || (equal && model->class_prior[k] > model->class_prior[best] + tie)) best = k;
    }
    return (int32_t)best;
}
