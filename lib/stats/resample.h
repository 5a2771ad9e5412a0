/* resample.h - what a bootstrap draws, and where the values of its resamples lie; inside lib/stats. */
#ifndef STATS_RESAMPLE_H
#define STATS_RESAMPLE_H
#include "labelwright/agreement.h"

/* The value of a resample that has kind k times[k] times; false: it has none. Runs on several threads
 * at once, each with a room of its own. */
typedef bool resample_value(const void *context, void *room, const uint32_t *times,
                            double *value_out);

/* What is drawn from, with replacement, as often as there are things in it. */
typedef struct {
    size_t things, kinds;
    const uint32_t *kind; /* [things] 0 .. kinds-1; NULL: each is a kind of its own */
    resample_value *value;
    const void *context;
    void *const *rooms; /* [lw_threads_count(options->threads)]; NULL: the value needs none */
} resample_urn;

LW_MUST_USE lw_status resample_check(const lw_bootstrap_options *options, lw_error *error);

/* The percentiles of the value: over all different resamples with their probabilities, where there
 * are no more than options->resamples, or else over so many at random, each from its own stream, so
 * that threads change nothing. Those without a value are left out.
 *
 * scratch  resample_bytes(kinds, options)
 *
 * Errors  LW_UNDEFINED  half of the resamples, or more, have no value
 *         LW_NO_MEMORY  scratch is too small */
LW_MUST_USE lw_status resample_interval(const resample_urn *urn,
                                        const lw_bootstrap_options *options, lw_arena scratch,
                                        lw_interval *interval_out, lw_error *error);
size_t resample_bytes(size_t kinds, const lw_bootstrap_options *options);

#endif
