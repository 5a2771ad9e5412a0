/* committee.c - the mean of six ways to shrink Dawid and Skene's model. */
#include "ensemble.h"

lw_status lw_committee_fit(const lw_answers *answers, const lw_truth_options *options,
                           lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                           lw_error *error) {
    return ensemble_estimate(answers, options, arena, scratch, ensemble_fill_committee, model_out,
                             error);
}
