/* belief.c - the posterior of one item, in logs. */
#include "labelwright/belief.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>

static double clamp_accuracy(double accuracy) {
    return fmin(fmax(accuracy, LW_ACCURACY_MIN), LW_ACCURACY_MAX);
}

static bool is_share(double value) { return value >= 0 && value <= 1; } /* false for NaN */

static lw_status check_answers(const lw_belief_answer *answers, size_t count, size_t classes,
                               lw_error *error) {
    for (size_t i = 0; i < count; i++) {
        const lw_belief_answer *answer = &answers[i];
        if (answer->label < 0 || (size_t)answer->label >= classes)
            return lw_fail(error, LW_INVALID, "answer %zu: label %d is not in 0..%zu", i,
                           (int)answer->label, classes - 1);
        if (!is_share(answer->accuracy))
            return lw_fail(error, LW_INVALID, "answer %zu: accuracy %g is not in 0..1", i,
                           answer->accuracy);
        if (!is_share(answer->weight))
            return lw_fail(error, LW_INVALID, "answer %zu: weight %g is not in 0..1", i,
                           answer->weight);
    }
    return LW_OK;
}

static lw_status check_prior(const double *prior, size_t classes, lw_error *error) {
    double total = 0;
    for (size_t k = 0; k < classes; k++) {
        if (!(prior[k] >= 0 && isfinite(prior[k])))
            return lw_fail(error, LW_INVALID, "class %zu: prior %g is not a share", k, prior[k]);
        total += prior[k];
    }
    if (!(total > 0 && isfinite(total)))
        return lw_fail(error, LW_INVALID, "the prior's shares add to %g", total);
    return LW_OK;
}

lw_status lw_belief_posterior(const lw_belief_answer *answers, size_t count, size_t classes,
                              const double *prior, double *posterior_out, lw_error *error) {
    assert(classes > 0 && posterior_out && (answers || count == 0));
    lw_status status = check_answers(answers, count, classes, error);
    if (status == LW_OK && prior) status = check_prior(prior, classes, error);
    if (status != LW_OK) return status;

    double *log_posterior = posterior_out;
    for (size_t k = 0; k < classes; k++) log_posterior[k] = prior ? log(prior[k]) : 0;
    /* What an answer adds to every class alike falls out: only its own label's lead is added. */
    for (size_t i = 0; i < count && classes > 1; i++) {
        double accuracy = clamp_accuracy(answers[i].accuracy);
        double log_lead = log(accuracy / (1 - accuracy) * (double)(classes - 1));
        log_posterior[answers[i].label] += answers[i].weight * log_lead;
    }
    posterior_from_logs(log_posterior, classes);
    return LW_OK;
}
