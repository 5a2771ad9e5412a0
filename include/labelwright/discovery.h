/* discovery.h - many tests at once: which of them to believe. */
#ifndef LW_DISCOVERY_H
#define LW_DISCOVERY_H
#include "labelwright/base.h"

/* The p-values as they are worth among so many: of those that are q or less, a share of q at most is
 * false in the mean, where the tests are independent or positively dependent.
 *
 * p             [count], 0 .. 1
 * adjusted_out  [count], in the order of p; may be p itself
 * scratch       16 bytes a test
 *
 * Errors  LW_INVALID    a p-value is not in 0..1 (named by its index)
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(count log count)
 * Source  Benjamini and Hochberg (1995); adjusted as Yekutieli and Benjamini (1999) */
LW_MUST_USE lw_status lw_discovery_adjust(const double *p, size_t count, lw_arena scratch,
                                          double *adjusted_out, lw_error *error);

#endif
