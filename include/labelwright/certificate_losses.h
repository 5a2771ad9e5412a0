/* certificate_losses.h - the certificate of a quality that is not right or wrong: each item has a loss
 * in 0 .. 1 (1 - IoU, 1 - F1 of its spans, a scaled error), agreed before the audit, and the claim is
 * about the mean of 1 - loss over the population.
 *
 * All else is as in certificate.h: labels frozen, a uniform random order fixed before the audit, no
 * item skipped (a skipped one has the loss 1), and what is said holds at all moments at once.
 *
 * Source  a mean of betting martingales without replacement (Waudby-Smith and Ramdas 2023; Ville
 *         1939); closed form in docs/reference/certificate.md */
#ifndef LW_CERTIFICATE_LOSSES_H
#define LW_CERTIFICATE_LOSSES_H
#include "labelwright/certificate.h"

typedef struct {
    uint64_t population; /* items delivered, 1 .. LW_POPULATION_MAX */
    double target;       /* the mean quality to prove, 1 - mean loss; over 0, under 1 */
    double confidence;   /* over 0, under 1 */
} lw_losses_options;
lw_losses_options lw_losses_defaults(uint64_t population); /* .95, .95 */

/* What an audit says after its last draw. */
typedef struct {
    lw_certificate_state state; /* that of the first decision */
    uint64_t decided_at;        /* draws when it was decided; 0: open */
    double lost;                /* sum of the losses */
    double bound;               /* the mean quality is at least this, at the whole confidence */
    lw_interval interval;       /* where it lies, both ends together at the confidence */
    uint64_t least_rest;        /* further draws that prove the claim if none loses anything; 0 when
                                   decided */
    uint64_t expected_rest;     /* further draws until the state is decided if the losses met come
                                   again, in the same order (none lost anything, where nothing was
                                   drawn), all that are left where 100,000 do not; 0 when decided */
} lw_losses_look;

/* The best limits of all moments so far, not of the last alone.
 *
 * losses  [drawn] in drawing order, each 0 .. 1
 * drawn   0 .. population
 *
 * Errors  LW_INVALID  an option, `drawn` or a loss (named by its draw) is out of its range
 * Cost    some hundred passes over the losses, 30 ns a loss each, and one over 100,000 draws to come */
LW_MUST_USE lw_status lw_losses_certify(const lw_losses_options *options, const double *losses,
                                        uint64_t drawn, lw_losses_look *look_out, lw_error *error);

#endif
