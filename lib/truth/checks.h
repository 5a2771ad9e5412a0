/* checks.h - rules that the data and options of several estimators have to keep. All return
 * LW_INVALID with a message that names the thing and the rule. */
#ifndef TRUTH_CHECKS_H
#define TRUTH_CHECKS_H
#include "labelwright/base.h"

enum { CHECKS_ITERATIONS_MAX = 100000 };

/* A number of an item, source or label (`of`) of the `at`-th answer or mark (`what`): 0 .. count-1. */
lw_status check_number(const char *what, size_t at, const char *of, int32_t number, size_t count,
                       lw_error *error);
lw_status check_over_zero(const char *name, double value, lw_error *error);
lw_status check_share(const char *name, double value, lw_error *error); /* 0 .. 1 */
/* What intervals are made with: between 0 and 1. */
lw_status check_confidence(double confidence, lw_error *error);
lw_status check_iterations(size_t iterations_max, lw_error *error); /* 1 .. the above */
lw_status check_tolerance(double tolerance, lw_error *error);       /* 0 or more */

#endif
