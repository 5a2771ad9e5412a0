/* guided.h - the certificate of an audit that looks where errors are believed to be.
 *
 * Each item has a predicted loss (1 - the confidence of its label, say). Items are drawn at random
 * with unequal chances that beliefs and what was found so far decide, and what each draw shows is
 * weighed by its chance: wrong beliefs cost draws and never the confidence. Worth it where beliefs are
 * sharp; with near-useless ones the uniform audit of certificate.h is as quick and simpler.
 *
 * A draw is fixed by a seed, whose hash was published before, and by the results before its block:
 * within a block the next draws are known and can be given out together.
 *
 * Source  Shekhar and others (2023), weighted audit without replacement; Waudby-Smith and Ramdas
 *         (2023); closed form in docs/reference/certificate.md */
#ifndef LW_GUIDED_H
#define LW_GUIDED_H
#include "labelwright/certificate_losses.h"

#define LW_GUIDED_BINS 7
#define LW_GUIDED_POPULATION_MAX 10000000u

typedef struct {
    lw_losses_options claim;
    const double *predicted; /* [claim.population] loss of each item as believed: 0 .. 1 */
    uint64_t seed;
} lw_guided_plan;

/* Which of the bins an item of this predicted loss is in: all of a bin are alike. */
size_t lw_guided_bin(double predicted);

/* What an audit says after its last draw. */
typedef struct {
    lw_certificate_state state; /* that of the first decision */
    uint64_t decided_at;        /* draws when it was decided; 0: open */
    double lost;                /* sum of the losses met: not of a fair sample */
    double bound;         /* the mean quality of all is at least this: the best of all moments */
    lw_interval interval; /* where it lies, both ends together */
    double
        weight[LW_GUIDED_BINS]; /* of an item that was not drawn, by its bin: its chance to be the
                                      next is this over the sum of all of them. Holds ... */
    uint64_t block_end;         /* ... until so many draws */
} lw_guided_look;

/* items    [drawn] in drawing order, each 0 .. population-1 and once
 * losses   [drawn], 0 .. 1
 * scratch  lw_guided_scratch_bytes(drawn)
 *
 * Errors  LW_INVALID    the claim, a prediction, an item or a loss is out of its range, or an item
 *                       comes twice
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(population) and some 10 us a draw */
LW_MUST_USE lw_status lw_guided_certify(const lw_guided_plan *plan, const uint32_t *items,
                                        const double *losses, uint64_t drawn, lw_arena scratch,
                                        lw_guided_look *look_out, lw_error *error);
size_t lw_guided_scratch_bytes(const lw_guided_plan *plan, uint64_t drawn);

/* The item of draw `number` (0 is the first), which the seed chooses by the weights in `look`: of the
 * draws before the block of `number`.
 *
 * drawn  [claim.population] whether an item was drawn before; not all were
 * Cost   O(population) */
uint32_t lw_guided_draw(const lw_guided_plan *plan, const lw_guided_look *look, const bool *drawn,
                        uint64_t number);

#endif
