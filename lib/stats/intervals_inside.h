/* intervals_inside.h - what the files of intervals share; inside lib/stats. */
#ifndef STATS_INTERVALS_INSIDE_H
#define STATS_INTERVALS_INSIDE_H
#include "labelwright/intervals.h"

LW_MUST_USE lw_status interval_check(uint64_t successes, uint64_t trials, double confidence,
                                     lw_error *error);

/* Wilson's interval of counts that need not be whole. */
lw_interval interval_wilson(double successes, double trials, double confidence);

#endif
