/* compat.h - what the fits share that go the way of crowd-kit 1.4. */
#ifndef TRUTH_COMPAT_H
#define TRUTH_COMPAT_H
#include "labelwright/truth.h"
#include <math.h>

static const double compat_chance_min = 1e-10; /* of a label, of a class and in the entropy */

static inline double compat_log(double chance) { return log(fmax(chance, compat_chance_min)); }

/* The plain mean of the posteriors; without items all classes are alike. */
void compat_update_prior(lw_truth_model *model);

/* Of the posteriors: a part of the loss. */
double compat_entropy(const lw_truth_model *model);

/* An E-step and an M-step; returns the loss of all answers together. */
typedef double compat_step(void *state);

/* Until the loss, over the weight of the answers, rises by less than the tolerance, or falls. */
void compat_iterate(const lw_answers *answers, const lw_truth_options *options, compat_step *step,
                    void *state, lw_truth_model *model);

#endif
