/* review.h - reviewing the most doubtful items first, and when to stop and audit the rest.
 *
 * Trusted people review in order of falling doubt and put right what is wrong, as long as that finds
 * errors quickly. Then the labels are frozen, a new seed is drawn, and a random audit of the items
 * not reviewed proves the whole (lw_certificate_options.reviewed, with repair). The proof holds
 * whatever the order and the rule were: the audit's chance is new. */
#ifndef LW_REVIEW_H
#define LW_REVIEW_H
#include "labelwright/base.h"

typedef struct {
    uint64_t population; /* items, 1 or more */
    double target;       /* the accuracy to prove, over 0, under 1 */
    uint64_t window;     /* of so many reviews the last are looked at, 1 or more */
    double yield;        /* go on while the share of errors among them is so many times what the
                            target allows, 0 or more */
} lw_review_options;
/* .95; a window of 20 or, if that is more, a fiftieth of the population; a yield of 2, which on seven
 * real crowds was near the cheapest. */
lw_review_options lw_review_defaults(uint64_t population);

#define LW_REVIEW_GOES_ON UINT64_MAX

/* After how many reviews to stop: LW_REVIEW_GOES_ON where the rule does not say so yet, or the whole
 * population where it never does. Stable: further reviews change nothing once it has stopped.
 *
 * wrong      [reviewed] whether each review found an error, in order
 * reviewed   0 .. population
 * end_out    0 .. reviewed
 *
 * Errors  LW_INVALID  an option or `reviewed` is out of its range
 * Cost    O(reviewed) */
LW_MUST_USE lw_status lw_review_end(const lw_review_options *options, const bool *wrong,
                                    uint64_t reviewed, uint64_t *end_out, lw_error *error);

#endif
