/* sampling.h - sampling plans for those who must use one: fixed, ISO 2859-1, sequential (SPRT). The
 * certificate (certificate.h) needs neither a guess beforehand nor a fixed size. */
#ifndef LW_SAMPLING_H
#define LW_SAMPLING_H
#include "labelwright/base.h"

/* Draw `drawn` items at random, without replacement; accept the set when at most `accept` of them are
 * wrong. Looking before the last draw and stopping on what is seen voids the plan. */
typedef struct {
    uint64_t drawn, accept;
} lw_plan;

/* ---- fixed plans -------------------------------------------------------------------------- */

typedef enum {
    LW_PLAN_HYPERGEOMETRIC, /* exact for the finite population */
    LW_PLAN_CLOPPER_PEARSON /* by its limit: as if drawn with replacement, so larger */
} lw_plan_rule;

typedef struct {
    uint64_t population; /* 1 .. LW_PLAN_POPULATION_MAX */
    double target;       /* accuracy to prove, over 0, under 1 */
    double confidence;   /* over 0, under 1 */
    double expected;     /* accuracy the set is thought to have, over the target, at most 1 */
    double power;        /* with which such a set is to be accepted, over 0, under 1 */
    lw_plan_rule rule;
} lw_plan_options;
#define LW_PLAN_POPULATION_MAX 100000000u
lw_plan_options lw_plan_defaults(uint64_t population); /* .95, .95, .98, .9, hypergeometric */

/* The smallest plan that accepts a set below the target with probability at most 1 - confidence, and
 * one of the expected accuracy with probability `power` or better.
 *
 * Errors  LW_INVALID  an option is out of its range
 * Cost    O(accept * log(population) * sqrt(accept)) */
LW_MUST_USE lw_status lw_plan_fixed(const lw_plan_options *options, lw_plan *plan_out,
                                    lw_error *error);

/* Probability that the plan accepts a set of so many items of which so many are wrong.
 * wrong, plan->drawn at most population */
double lw_plan_accepts(const lw_plan *plan, uint64_t population, uint64_t wrong);

/* ---- ISO 2859-1 --------------------------------------------------------------------------- */

typedef enum {
    LW_ISO_S1,
    LW_ISO_S2,
    LW_ISO_S3,
    LW_ISO_S4,
    LW_ISO_I,
    LW_ISO_II,
    LW_ISO_III,
    LW_ISO_LEVELS
} lw_iso_level;
extern const char *const lw_iso_level_names[LW_ISO_LEVELS]; /* "S-1" ... "III" */

/* The single sampling plan for normal inspection of a lot: the whole lot where the sample would be as
 * large. An acceptable quality limit bounds the risk of the producer: lots twice as bad are still
 * accepted about as often as not, so it is no proof of accuracy.
 *
 * population     2 or more
 * percent_wrong  the acceptable quality limit: .01 .015 .025 .04 .065 .1 .15 .25 .4 .65 1 1.5 2.5
 *                4 6.5 or 10 percent of items wrong
 * letter_out     the code letter of the sample size, 'A' .. 'R'
 *
 * Errors  LW_INVALID  the population is under 2, or the limit is none of those
 * Source  ISO 2859-1:1999, tables 1 and 2-A; the acceptance numbers of 2-A lie on diagonals */
LW_MUST_USE lw_status lw_plan_iso2859(uint64_t population, lw_iso_level level, double percent_wrong,
                                      lw_plan *plan_out, char *letter_out, lw_error *error);

/* ---- sequential --------------------------------------------------------------------------- */

typedef struct {
    uint64_t population; /* 1 .. LW_PLAN_POPULATION_MAX */
    double good, bad; /* accuracies: accept sets as good, refuse sets as bad; 0 <= bad < good <= 1,
                            at least one item apart */
    double false_accept, false_refuse; /* probabilities, over 0, under 1 */
} lw_sprt_options;
lw_sprt_options lw_sprt_defaults(uint64_t population); /* .98, .95, .05, .05 */

typedef enum { LW_SPRT_OPEN, LW_SPRT_ACCEPT, LW_SPRT_REFUSE } lw_sprt_state;

/* What Wald's test says after so many draws without replacement. A set between good and bad may need
 * all its items: that is why the certificate is the default.
 *
 * Errors  LW_INVALID  an option, `errors` or `drawn` is out of its range
 * Source  Wald (1945), on hypergeometric likelihoods, with limits 1 / false_accept and
 *         1 / false_refuse, which hold exactly */
LW_MUST_USE lw_status lw_sprt_look(const lw_sprt_options *options, uint64_t drawn, uint64_t errors,
                                   lw_sprt_state *state_out, lw_error *error);

typedef struct {
    double accepted, refused; /* probabilities; what is open at the census counts as neither */
    double draws;             /* in the mean */
    uint64_t draws_90;
} lw_sprt_prospect;

/* Exactly, by recursion, when `wrong` of the population are wrong.
 * scratch  8 bytes for each wrong item, and 64
 * Errors   LW_INVALID, LW_NO_MEMORY
 * Cost     O(draws * wrong) */
LW_MUST_USE lw_status lw_sprt_foresee(const lw_sprt_options *options, uint64_t wrong,
                                      lw_arena scratch, lw_sprt_prospect *prospect_out,
                                      lw_error *error);

#endif
