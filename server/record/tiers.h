/* tiers.h - by what measured quality a person comes to a tier and loses it: the document read and checked. */
#ifndef RECORD_TIERS_H
#define RECORD_TIERS_H
#include "server/record/workflow.h"

typedef struct {
    tier tier;       /* above crowd */
    lw_str field;    /* measured at; absent: the first question */
    double reach;    /* the lower end of the 95 % interval of accuracy must be this or more */
    double lose;     /* its upper end below this takes the tier; NaN: nothing does */
    int64_t answers; /* at least, to come to it */
} tier_rule;

typedef struct {
    tier_rule rules[TIERS]; /* [count] in rising tiers */
    size_t count;
} tier_rules;

/* Errors  LW_INVALID naming place and rule */
LW_MUST_USE lw_status tiers_read(const json *document, const schema *questions, lw_arena *arena,
                                 tier_rules *out, lw_error *error);

#endif
