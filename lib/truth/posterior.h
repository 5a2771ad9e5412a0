/* posterior.h - from log scores to probabilities. */
#ifndef TRUTH_POSTERIOR_H
#define TRUTH_POSTERIOR_H
#include <stddef.h>

/* Replaces logs[0 .. classes-1] by exp of them over their sum; returns the log of that sum. At
 * least one of them is finite and none is +infinity. */
double posterior_from_logs(double *logs, size_t classes);

#endif
