/* certificate.h - proof, by a random audit, that a delivered set is as accurate as promised.
 *
 * The labels of `population` items are frozen; a seed is drawn; its random permutation is the order
 * in which trusted people audit, without replacement and blind. After any draw one may look, stop or
 * go on: what is said here holds at all moments at once with the confidence asked for, whatever the
 * labels are like and whenever one stops. An item that is skipped counts as an error. A label that
 * changes after the freeze, other than by the audit in repair mode, ends the certificate.
 *
 *     lw_certificate audit;
 *     lw_certificate_options options = lw_certificate_defaults(2000);
 *     if (lw_certificate_begin(&options, &audit, &error) != LW_OK) ...
 *     while (audit.state == LW_CERTIFICATE_OPEN)
 *         if (lw_certificate_add(&audit, next_item_is_wrong(), &error) != LW_OK) ...
 *     printf("%.4f right, at least\n", lw_certificate_bound(&audit));
 *
 * Source  a mixture of hypergeometric likelihoods as a test martingale (Waudby-Smith and Ramdas
 *         2020; Ville 1939); closed form in docs/reference/certificate.md */
#ifndef LW_CERTIFICATE_H
#define LW_CERTIFICATE_H
#include "labelwright/intervals.h"

#define LW_POPULATION_MAX 1000000000u

typedef struct {
    uint64_t population; /* items delivered, 1 .. LW_POPULATION_MAX */
    double target;       /* the accuracy to prove, over 0, under 1 */
    double confidence; /* over 0, under 1; a false claim is made with probability 1 - confidence */
    bool repair;       /* audited errors are put right, the claim is about the mended set */
    double missed;     /* at most this share of the true errors escapes the audit, as a fact and
                            not in the mean; 0 .. under 1 */
    uint64_t reviewed; /* of the population, put right by trusted people before (review.h): the
                            audit draws from the others; at most `population` */
    double overlooked; /* each true error escapes the audit by itself with this chance at most; 0 ..
                            under 1. From planted errors: lw_certificate_plant */
    bool
        leaves; /* with repair: what is put right leaves the population, as an item leaves the class
                      it was given; the claim is about those that stay */
} lw_certificate_options;
lw_certificate_options lw_certificate_defaults(uint64_t population); /* .95, .95, no repair, 0 */

/* What planted errors tell of auditors: errors like the real ones, from earlier work say, hidden in
 * their queue, their number fixed beforehand and all of them through before this is asked. Takes a
 * fifth of alpha out of options->confidence for the upper limit of the chance to overlook one (Clopper
 * and Pearson), and leaves four fifths to the audit: together they keep the confidence that was there.
 *
 * planted  1 .. LW_TRIALS_MAX
 * missed   0 .. planted; where all were there is no limit
 *
 * Errors  LW_INVALID  an option, planted or missed is out of its range, or all were missed */
LW_MUST_USE lw_status lw_certificate_plant(lw_certificate_options *options, uint64_t planted,
                                           uint64_t missed, lw_error *error);

/* The confidence that certificate `number` (1, 2, ...) of a series needs so that all of the series are
 * right together with `confidence`, however many come: its alpha is 6 / (pi number)^2 of the whole.
 * For a set that grows: each certificate has a freeze and a seed of its own.
 * number  1 .. LW_SERIES_MAX */
#define LW_SERIES_MAX 10000
double lw_certificate_series_confidence(double confidence, uint64_t number);

typedef enum {
    LW_CERTIFICATE_OPEN,      /* go on drawing, or stop with the bound reached so far; where errors
                                 may be missed, a whole population can leave it so */
    LW_CERTIFICATE_PROVEN,    /* the set (as mended) meets the target */
    LW_CERTIFICATE_DISPROVED, /* it does not; never said in repair mode, which always ends in proof */
    LW_CERTIFICATE_STATES
} lw_certificate_state;
extern const char *const lw_certificate_state_names[LW_CERTIFICATE_STATES]; /* "open", ... */

/* An audit as it stands. Plain data: copy it, store it, go on with it. */
typedef struct {
    lw_certificate_options options;
    lw_certificate_state state; /* that of the first decision; later draws do not take it back */
    uint64_t drawn, errors, skipped; /* skipped: of the errors, those that nobody put right */
    uint64_t decided_at; /* draws when `state` was decided; 0: open, or proven before any */

    /* How many of those not reviewed are, or were, wrong: as auditors see it where a share is missed,
     * truly where errors are overlooked by chance. The best limits of all moments so far, at the
     * whole confidence each, and for both together. */
    uint64_t wrong_min, wrong_max;
    uint64_t wrong_low, wrong_high;

    /* log of the evidence for the claim and against it: the best of all moments. It is decided at
     * any level a at which one of them reaches log(1 / a). */
    double log_for, log_against;
} lw_certificate;

/* Errors  LW_INVALID  an option is out of its range */
LW_MUST_USE lw_status lw_certificate_begin(const lw_certificate_options *options,
                                           lw_certificate *audit_out, lw_error *error);

/* Takes the next draw, in drawing order.
 * Errors  LW_INVALID  all that was not reviewed has been drawn; the audit is as before
 * Cost    O(sqrt(errors)), about a microsecond */
LW_MUST_USE lw_status lw_certificate_add(lw_certificate *audit, bool wrong, lw_error *error);

/* Takes the next draw as one of which auditors could not tell: an error that was not put right, and
 * stays. Without repair the same as any error. Otherwise as lw_certificate_add. */
LW_MUST_USE lw_status lw_certificate_skip(lw_certificate *audit, lw_error *error);

/* The accuracy of the set (as mended) is at least this, at the whole confidence; where what is put
 * right leaves, of those that stay, 1 where none does. */
double lw_certificate_bound(const lw_certificate *audit);

/* Where the accuracy (as mended) lies, both ends together at the confidence. The plain share of
 * right draws after stopping early is too good: show it beside this, never alone. */
lw_interval lw_certificate_interval(const lw_certificate *audit);

/* log of the evidence for the claim at this moment alone: a test martingale, no running maximum. */
double lw_certificate_log_evidence(const lw_certificate *audit);

/* How many further draws are to be expected until the state is decided if the share of errors among
 * what is left is that among what was drawn (none, where nothing was drawn); 0 when decided.
 *
 * Exact up to some 1e8 steps of its recursion and a million errors, beyond that by the mean path.
 * scratch  LW_CERTIFICATE_REST_BYTES
 * Errors   LW_NO_MEMORY
 * Cost     O(draws expected * spread of the errors), under a second */
#define LW_CERTIFICATE_REST_BYTES ((8u << 20) + 4096)
LW_MUST_USE lw_status lw_certificate_expected_rest(const lw_certificate *audit, lw_arena scratch,
                                                   double *draws_out, lw_error *error);

/* How many further draws prove the claim if none of them is an error; 0 when decided,
 * LW_CERTIFICATE_NEVER when more errors were seen than prove anything, with those that may have been
 * missed. */
#define LW_CERTIFICATE_NEVER UINT64_MAX
uint64_t lw_certificate_least_rest(const lw_certificate *audit);

/* ---- what can be known before the audit ---------------------------------------------------- */

/* The acceptance table: having met `errors` errors, one may certify from `drawn` draws on. It is
 * the whole rule but for repair mode, where a moment that allowed it earlier also counts. */
typedef struct {
    const uint64_t *drawn; /* [rows]: by number of errors, rising */
    size_t rows;           /* with more errors: never, or in repair mode at the last row's draws */
} lw_certificate_table;

/* table_out  in `arena`: 8 bytes a row; a row for each error the target allows (in repair mode more,
 *            at most the population)
 * Errors     LW_INVALID    an option is out of its range
 *            LW_NO_MEMORY
 * Cost       about a microsecond a row and sqrt(row) */
LW_MUST_USE lw_status lw_certificate_accept_table(const lw_certificate_options *options,
                                                  lw_arena *arena, lw_certificate_table *table_out,
                                                  lw_error *error);

/* Its mirror: meeting `errors` errors within `drawn` draws disproves the target; 0: no number of
 * draws is few enough. Rows end where every number is. Not in repair mode: no rows. */
LW_MUST_USE lw_status lw_certificate_reject_table(const lw_certificate_options *options,
                                                  lw_arena *arena, lw_certificate_table *table_out,
                                                  lw_error *error);

/* What an audit by those tables comes to. In repair mode one that runs ends some twentieth earlier: it
 * also uses the limits of the moments before. */
typedef struct {
    double proven, disproved; /* probabilities; 1 together unless errors may be missed */
    double draws;             /* in the mean */
    uint64_t draws_90;        /* with probability .9 no more */
} lw_certificate_prospect;

/* Exactly, by recursion over draws and errors, when `wrong` of those not reviewed are wrong (and as
 * many of them as auditors do not miss are seen: give what they would see).
 *
 * wrong    at most population - reviewed
 * scratch  lw_certificate_scratch_bytes(options)
 * Errors   LW_INVALID, LW_NO_MEMORY
 * Cost     O(population * wrong): 10 ms at 10,000 and 500 */
LW_MUST_USE lw_status lw_certificate_foresee(const lw_certificate_options *options, uint64_t wrong,
                                             lw_arena scratch,
                                             lw_certificate_prospect *prospect_out,
                                             lw_error *error);

/* Scratch that is enough for lw_certificate_foresee, and room that is for one table. */
size_t lw_certificate_scratch_bytes(const lw_certificate_options *options);

/* log of the evidence that fewer than `wrong` of the population are wrong, and that more than
 * `wrong` are, after `errors` errors in `drawn` draws: the test martingales themselves. Each is 0
 * before the first draw, may be infinite, and passes log(1 / alpha) with probability at most alpha
 * where it should not.
 * Arguments as the draws allow: errors <= drawn <= population, wrong <= population, and at least 1
 * in the first. */
double lw_certificate_log_fewer(uint64_t population, uint64_t wrong, uint64_t drawn,
                                uint64_t errors);
double lw_certificate_log_more(uint64_t population, uint64_t wrong, uint64_t drawn,
                               uint64_t errors);

/* The first of them where each true error is overlooked with this chance, 0 .. under 1: `errors` are
 * those seen. It refutes more true errors and lower chances too,
 * of which more would be seen. */
double lw_certificate_log_fewer_overlooked(uint64_t population, uint64_t wrong, double overlooked,
                                           uint64_t drawn, uint64_t errors);

#endif
