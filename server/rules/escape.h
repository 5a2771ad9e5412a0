/* escape.h - how many errors a stage lets through.
 *
 * Of what passes a stage some is looked at again by somebody trusted: a later stage, an audit, a known answer. What
 * those find wrong tells of the rest, as far as chance chose them. Pure functions of counts. */
#ifndef RULES_ESCAPE_H
#define RULES_ESCAPE_H
#include "labelwright/base.h"

enum { ESCAPE_JUDGED_MIN = 30 }; /* fewer tell too little to say anything */

typedef struct {
    int64_t words,
        caught; /* words given in the stage, and those that put right or sent back; 0: nobody gives any */
    int64_t judged, wrong; /* items that passed it and were judged later, and those found wrong */
} stage_passage;

typedef struct {
    bool told; /* no: too little was judged, or no error is known of */
    /* Of what passes, the share that is wrong, with Wilson's 95 % interval. */
    double wrong, wrong_low, wrong_high;
    /* Of the errors that come to the stage, the share that passes: (1 - c) e / (c + (1 - c) e) for shares c of
     * caught and e of wrong. Its interval takes both at 97.5 %, so that it holds at 95 % whatever they have to do
     * with each other. NaN of a stage in which nobody gives a word, or where no error is known of. */
    double escape, low, high;
} stage_escape;

/* Errors  LW_INVALID  a part is larger than its whole */
LW_MUST_USE lw_status escape_estimate(const stage_passage *passage, stage_escape *out,
                                      lw_error *error);

#endif
