/* findings_parts.h - what the files of findings share: the answers grouped, and tests placed. Only findings.c and
 * copies.c include it. */
#ifndef RULES_FINDINGS_PARTS_H
#define RULES_FINDINGS_PARTS_H
#include "server/rules/findings.h"

enum { ANSWERS_OF_ITEM_MAX = 12 };

typedef struct {
    const finding_data *data;
    size_t *item_start, *by_item; /* [items + 1], [count]: answers of an item, in order of time */
    size_t *person_start, *by_person; /* the same of a person */
    int32_t *other; /* [count]: the answer whose time each one's is compared with, or -1 */
    int32_t
        *others_say; /* [count]: what most others of its item say; -1: they differ, or are none */
    double *share;   /* [labels]: of all answers */
    double most;     /* how often people mostly say what most others say */
    double pair;     /* how often two people mostly agree */
    double fast;     /* how often people mostly are fast */
    double *p;       /* [people][FINDING_KINDS] */
    finding_found *found; /* [people][FINDING_KINDS] */
    lw_arena *arena;
    lw_error *error;
} findings_look;

lw_status findings_no_room(const findings_look *l);
size_t findings_answers_of(const findings_look *l, size_t person);
double findings_median(double *values, size_t count, double otherwise);
/* The row of a person's test with its p; what evidence it has is added. */
finding_found *findings_place(findings_look *l, size_t person, finding_kind kind, double p,
                              double seen, double expected);
void findings_add_evidence(finding_found *f, int32_t item);

/* Whose answers follow another's: see copies.c. */
lw_status findings_test_copies(findings_look *l);

#endif
