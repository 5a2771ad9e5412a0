/* dawid_skene_compat.h - what of Dawid and Skene's estimator goes the way of crowd-kit 1.4. */
#ifndef TRUTH_DAWID_SKENE_COMPAT_H
#define TRUTH_DAWID_SKENE_COMPAT_H
#include "labelwright/truth.h"

/* Fits as crowd-kit does: nothing is smoothed, and the loss by which it stops counts the class prior
 * once for each answer, so that it may fall. `objective` is that loss. */
lw_estimator_fit dawid_skene_compat_fit;

/* lw_dawid_skene_fit of answers with start_errors, begun from the posteriors that those make. */
lw_estimator_fit dawid_skene_from_errors_fit;

#endif
