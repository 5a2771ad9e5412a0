/* proof.h - what the words of a certification prove. Pure functions of plain records: the server, the
 * page of a release and its verifier say the same.
 *
 * A claim is about `population` frozen items of which `reviewed` were judged, and put right, before the
 * freeze; the others are drawn in an order that was committed to before. */
#ifndef RULES_PROOF_H
#define RULES_PROOF_H
#include "labelwright/certificate_classes.h"
#include "labelwright/certificate_losses.h"
#include "server/limits.h"

/* The items that were frozen as one class. */
typedef struct {
    lw_str name, title; /* title: what people call it; absent: its name */
    uint64_t items, reviewed;
} proof_class;

/* Of errors that were planted, as far as they were judged. */
typedef struct {
    uint64_t caught, missed;
} proof_plants;

typedef struct {
    uint64_t population, reviewed;
    double target, confidence;
    bool repair;
    bool
        losses; /* target is the mean of 1 - loss; then none of what stands below, no repair, no reviewed */
    uint64_t
        planted; /* of each class, or of all; 0: none, and auditors are taken to overlook nothing */
    const proof_plants *plants; /* [proof_audits] of the planted; NULL: none was judged */
    /* [class_count] the target is to be met by the items of each class, which are drawn from; with repair by those that
     * stay in it, as what is put right gets another. Then no losses; the reviewed and the planted are those of each
     * class: errors that say it. 0: of the population as a whole */
    const proof_class *classes;
    size_t class_count; /* at most LIMIT_CERTIFIED_CLASSES */
} proof_claim;

/* Of how many audits of their own a claim is made: one for each class, or one. */
size_t proof_audits(const proof_claim *claim);

typedef enum { PROOF_RIGHT, PROOF_WRONG, PROOF_SKIPPED } proof_word;

typedef struct {
    lw_certificate_state state;
    double bound;           /* at least this share of the population, or of each class, is right */
    lw_interval interval;   /* of classes NaN: each has its own */
    uint64_t drawn, errors; /* errors: wrong and skipped */
    uint64_t skipped;
    double lost;          /* of losses: their sum, */
    double expected_rest; /* and how many draws are to be expected until it is decided */
    uint64_t decided_at,
        least_rest; /* least_rest: LW_CERTIFICATE_NEVER where it cannot be any more */
    double
        overlooked;  /* the chance that auditors overlook an error is at most this, by the plants */
    bool plants_out; /* some planted errors have not been judged: nothing is decided before */
    bool
        blind_spot; /* all planted errors were overlooked, or all of a class: nothing can be proven */
    uint64_t left; /* planted errors that have not been judged */
    size_t chosen; /* of the classes: so many may be named as meeting the target */
} proof_standing;

/* One of the audits: of a class, or of all. */
typedef struct {
    lw_certificate audit; /* not where there are losses */
    /* What may be said of it; nothing while it is not known what auditors overlook. */
    lw_certificate_state state;
    double bound;
    lw_interval interval;
    uint64_t least_rest;
    bool chosen; /* of classes: all that are chosen meet the target, at the confidence together */
    bool wanted; /* further draws of it tell more */
} proof_audit;

/* Where an audit stood after a draw. */
typedef struct {
    uint64_t drawn, errors;
    double bound;
} proof_point;

/* What was said of the drawn items, in drawing order. */
typedef struct {
    const proof_word *words; /* [count] */
    const double
        *losses; /* [count] 0 .. 1, 1 of a skipped item; NULL where the claim is not about losses */
    const size_t *classes; /* [count] of which; NULL where the claim is not about classes */
    size_t count;
} proof_said;

/* What the words say. A skipped item counts as an error, and one that was not put
 * right: in repair mode the claim bears it among those that may be wrong.
 *
 * points     [said->count] receives the bound after each word; NULL: not wanted
 * audits_out [proof_audits(claim)]; NULL: not wanted
 *
 * Errors  LW_INVALID  the claim's numbers are out of range, or more words than items; the message names
 *                     the member
 * Cost    some microseconds a word; of losses, with points, up to a hundred times that */
LW_MUST_USE lw_status proof_stand(const proof_claim *claim, const proof_said *said,
                                  proof_point *points, proof_standing *standing_out,
                                  proof_audit *audits_out, lw_error *error);

/* Which of the claimed classes has the name, or class_count. */
size_t proof_class_named(const proof_claim *claim, lw_str name);

/* Whether such a claim can be proven at all, by an audit without any error.
 * Errors  LW_INVALID  no; or as proof_stand */
LW_MUST_USE lw_status proof_possible(const proof_claim *claim, lw_error *error);

/* What pages and certificates call the parts of a claim; static texts. */
typedef struct {
    const char *title, *how;    /* a headline over what has come of it, and the words below */
    const char *bound, *errors; /* what these figures are */
    const char *method, *sampling;
} proof_terms;
/* state: by its name; of `classes` one or more are claimed. */
proof_terms proof_terms_of(lw_str state, bool losses, bool classes);

/* "Proven: at least 95.0 % are right, with 95 % confidence, from 213 audited items." `mended`: as put
 * right. NUL-terminated. */
enum { PROOF_SENTENCE_BYTES = 768 };
void proof_say(const proof_claim *claim, const proof_standing *s, char text[PROOF_SENTENCE_BYTES]);

#endif
