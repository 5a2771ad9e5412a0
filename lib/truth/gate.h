/* gate.h - do sources err together? Told by answers that are hidden and foretold. */
#ifndef TRUTH_GATE_H
#define TRUTH_GATE_H
#include "labelwright/truth.h"

typedef struct {
    bool known;    /* false: there are too few answers to say, and the rest says nothing */
    bool open;     /* the subtypes are worth their freedom */
    bool clear;    /* it would not be otherwise with more answers hidden */
    double share;  /* the weight of the subtype models in the mixture, 0 .. 1 ... */
    double wanted; /* ... which opens from here on */
} gate_verdict;

/* Hides a tenth of the answers, up to four times until the verdict is clear, fits every model of
 * committee and subtypes to the rest, and mixes them so that the mixture foretells the hidden
 * answers best.
 *
 * Errors  LW_NO_MEMORY
 * Cost    each time a fit of all of them, of some 30,000 answers at most */
LW_MUST_USE lw_status gate_judge(const lw_answers *answers, const lw_truth_options *options,
                                 lw_arena scratch, gate_verdict *verdict_out, lw_error *error);

#endif
