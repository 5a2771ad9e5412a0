/* subtypes.c - the mean of three models that give classes hidden states. */
#include "ensemble.h"

lw_status lw_subtypes_fit(const lw_answers *answers, const lw_truth_options *options,
                          lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                          lw_error *error) {
    return ensemble_estimate(answers, options, arena, scratch, ensemble_fill_subtypes, model_out,
                             error);
}
