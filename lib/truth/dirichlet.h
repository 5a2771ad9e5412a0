/* dirichlet.h - shares that are known by counts. */
#ifndef TRUTH_DIRICHLET_H
#define TRUTH_DIRICHLET_H
#include <stddef.h>

/* Counts of a Dirichlet distribution, `stride` apart, to what is expected of the logs of the shares.
 * Returns how far the distribution is from the one it had before: what it costs the bound on the
 * evidence.
 *
 * counts  [count]; overwritten
 * before  [count], each over 0 and at most the count */
double dirichlet_expect_logs(double *counts, size_t stride, const double *before, size_t count);

#endif
