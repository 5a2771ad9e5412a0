/* dawid_skene.h - the two forms of Dawid and Skene's estimator, and what they share. */
#ifndef TRUTH_DAWID_SKENE_H
#define TRUTH_DAWID_SKENE_H
#include "labelwright/truth.h"

/* The definition, to be read against the paper, which tests hold the other against; of `compat` and
 * start_errors it knows nothing. */
lw_estimator_fit dawid_skene_plain_fit;

/* The same on options->threads, the same bits on any number of them and any processor. From the
 * definition it differs by the order of sums and the last bit of an exponential. scratch: up to a double
 * for each two answers besides tables like the model's. */
lw_estimator_fit dawid_skene_fast_fit;

/* What was seen of a source before its first answer here. */
double dawid_skene_seen_before(const lw_answers *answers, double smoothing, size_t source,
                               size_t label, size_t true_class);

/* One source's counts, [label given][true class], to log probabilities of the label given the true
 * class; returns the log density of their prior. */
double dawid_skene_take_logs(const lw_answers *answers, double smoothing, size_t source,
                             double *table);

/* Those of all sources to the model's confusion. */
void dawid_skene_write_confusion(const lw_truth_model *model, const double *logs);

#endif
