/* gate.h - do sources err together? Told by answers that are hidden and foretold. */
#ifndef TRUTH_GATE_H
#define TRUTH_GATE_H
#include "labelwright/truth.h"

/* Hides a tenth of the answers, four times, fits every model of committee and subtypes to the rest,
 * and mixes them so that the mixture foretells the hidden answers best.
 *
 * share_out  the weight of the subtype models in that mixture, 0 .. 1; -1: too few answers to say
 *
 * Errors  LW_NO_MEMORY
 * Cost    four times a fit of all of them, of some 100,000 answers at most */
LW_MUST_USE lw_status gate_subtype_share(const lw_answers *answers, const lw_truth_options *options,
                                         lw_arena scratch, double *share_out, lw_error *error);

#endif
