/* posterior.c - from log scores to probabilities, without overflow. */
#include "posterior.h"
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
