/* findings.h - what in people's answers speaks for careless or copied work.
 *
 * Pure functions of answers, so that the server, simulations and tests share them. Nothing here decides: a
 * finding has its evidence, and how likely somebody careful looks like that. */
#ifndef RULES_FINDINGS_H
#define RULES_FINDINGS_H
#include "labelwright/base.h"

typedef enum {
    FINDING_GUESS,  /* agrees with others and with known answers hardly better than chance */
    FINDING_SPEED,  /* much faster than others at the same items */
    FINDING_STREAK, /* one answer many times in a row, where others differ */
    FINDING_SAME,   /* one answer nearly always: less entropy than the items have */
    FINDING_COPY,   /* agrees with one other person beyond what both are right */
    FINDING_KINDS
} finding_kind;
extern const char *const finding_kind_names[FINDING_KINDS]; /* guess, speed, streak, same, copy */

enum {
    FINDING_ANSWERS_MIN = 20, /* of a person: fewer tell nothing */
    FINDING_SHARED_MIN = 20,  /* items of two people */
    FINDING_EVIDENCE = 20,    /* items shown */
    FINDING_PAIRS_MAX = 50000 /* of people, that are compared */
};

typedef struct {
    int32_t person, item, label; /* label: of one question, 0 .. labels - 1 */
    int32_t ms;                  /* worked on it; 0: not known */
    int8_t correct;              /* 1, 0 by a known answer; -1: none is known */
} finding_answer;

typedef struct {
    const finding_answer
        *answers; /* [count], in the order of their time; of a person one an item */
    size_t count, people, items, labels;
} finding_data;

typedef struct {
    int32_t person, other; /* other: of copy; else -1 */
    finding_kind kind;
    double seen, expected; /* shares; of streak: its length, and the chance of it */
    double p;              /* adjusted: for the tests of a person, and for all people */
    int32_t evidence[FINDING_EVIDENCE]; /* items */
    size_t evidence_count;
} finding_found;

/* What is found, clearest first. Of what is reported a share of `rate` at most is a false alarm in the
 * mean, and where nobody is careless any alarm has the chance of `rate` at most: five tests a person
 * (Bonferroni, weighted: copies are hardest to tell), over people Benjamini and Hochberg (1995).
 *
 * data       people with fewer than FINDING_ANSWERS_MIN answers are left out
 * found_out  [*count_out] in the arena
 *
 * Errors  LW_NO_MEMORY
 * Cost    O(count * answers of an item + pairs * answers of a person); of pairs that agree more than people do,
 *         144 times the answers of both */
LW_MUST_USE lw_status findings_of(const finding_data *data, double rate, lw_arena *arena,
                                  const finding_found **found_out, size_t *count_out,
                                  lw_error *error);

#endif
