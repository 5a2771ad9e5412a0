/* skilled.h - what estimators share that know a source by one number, its skill. */
#ifndef TRUTH_SKILLED_H
#define TRUTH_SKILLED_H
#include "labelwright/truth.h"

/* What else than skills a model has. */
typedef struct {
    bool strategies, easiness;
} skilled_more;

/* An empty model with skills, classes alike, in the arena, which is left as it was on failure. */
LW_MUST_USE lw_status skilled_make_model(const lw_answers *answers, skilled_more more,
                                         lw_arena *arena, lw_truth_model *model_out,
                                         lw_error *error);

/* The weights of answers, those of earlier work included. */
typedef struct {
    double right, total;
} skilled_count;

/* What is known of a source from earlier work. */
skilled_count skilled_known(const lw_answers *answers, size_t source);

/* The share of each source's answers that are equal to the item's likeliest class. Of several
 * likeliest ones each is right in parts; with `compat` the first is. accuracy_mean for a source
 * without answers.
 *
 * totals  [sources], overwritten */
void skilled_agreement(const lw_answers *answers, const lw_truth_options *options,
                       const double *posteriors, double *totals, double *shares_out);

/* From the chance to be right to 1: always, 0: as often as by guessing; and back. */
double skilled_from_chance(double chance, size_t classes);
double skilled_to_chance(double skill, size_t classes);

/* The kind of a source, 0 where none are given. */
size_t skilled_kind(const lw_answers *answers, size_t source);

/* What is believed of a source of each kind before its answers: the mean skill of its kind, with so
 * many sources more that have the skill `before`; just that where no kinds are given.
 *
 * skills     [sources]
 * means_out  [LW_SOURCE_KINDS_MAX] */
void skilled_kind_means(const lw_answers *answers, const double *skills, double before,
                        double sources, double *means_out);

/* How often a source meets another on an item, at most, either way; at most once for two. */
size_t skilled_pairs(const lw_answers *answers);

/* The last step of a fit: class prior, which is also the posterior where no answer says anything,
 * and reliabilities. */
void skilled_finish(const lw_answers *answers, const lw_truth_options *options, double smoothing,
                    lw_truth_model *model);

#endif
