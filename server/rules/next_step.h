/* next_step.h - what happens to an item now: the one decision behind routing, redundancy and review.
 *
 * A pure function of plain numbers, so that the server, simulation and tests share it. It always
 * says why. */
#ifndef RULES_NEXT_STEP_H
#define RULES_NEXT_STEP_H
#include "labelwright/base.h"

typedef enum {
    STEP_ASK,    /* one more answer */
    STEP_WAIT,   /* answers are on their way; decide when they come */
    STEP_SETTLE, /* the belief is the decision */
    STEP_REVIEW, /* a reviewer decides */
    STEPS
} step_kind;

/* What asks that an answer be worth something, the strictest of them. */
typedef enum {
    LIMIT_PRICE,    /* the project's or stage's own price */
    LIMIT_BUDGET,   /* money gains more elsewhere */
    LIMIT_SPENT,    /* no money is left */
    LIMIT_DEADLINE, /* people's time gains more elsewhere */
    STEP_LIMITS
} step_limit;

typedef struct {
    int64_t answers;                /* live answers of people */
    int64_t working;                /* live leases */
    int64_t min_labels, max_labels; /* the project's limits; 1 <= min <= max */
    double confidence;              /* posterior of the least certain field, 0..1 */
    double target;                  /* wanted, 0.5..1 */
    bool unanimous;                 /* all live answers are the same */
    const char *weakest;            /* name of the least certain field; for the reason */
    bool
        settled; /* it is settled, and no new evidence came: only its sources are seen otherwise now */
    int64_t reliability_version; /* of the confidence; for the reason; 0: none was measured yet */
    bool priced; /* gain and price are known: no answer is bought that is not worth its price */
    double gain, price; /* accuracy that one more answer is expected to add, and that it must */
    step_limit limit;   /* what the price is of */
    bool word_pays;     /* a word is worth what the budget and the deadline ask of it */
    /* Where the item would go undecided, when its gain is known and what a step costs here and there: it
     * goes when that is the better buy. NULL: it is not known. */
    const char *elsewhere;
    double cost, gain_elsewhere, cost_elsewhere; /* costs over 0 */
} step_question;

typedef struct {
    step_kind kind;
    char reason[240]; /* for people; NUL-terminated */
} next_step;

/* A settled item goes back only when its error may be so many times what the target allows: less is
 * within what one fit differs from the next, and would ask people again for nothing. */
#define NEXT_STEP_LEEWAY 1.5

/* The next step. Hard limits first: never more than max_labels are asked for, and nothing settles on
 * fewer than min_labels. What is not asked about any more for the budget or the deadline goes to review where a
 * word pays, and else settles below its target, which the reason says. */
next_step next_step_of(const step_question *question);

#endif
