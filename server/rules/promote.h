/* promote.h - to which tier measured quality leads. Pure.
 *
 * It looks at the ends of the interval only, which few answers leave wide: nobody rises or falls on five. */
#ifndef RULES_PROMOTE_H
#define RULES_PROMOTE_H
#include "server/record/tiers.h"

typedef struct {
    lw_str field;
    double answers, accuracy, low, high; /* 95 % interval */
} measured_at;

typedef struct {
    tier tier;        /* as it was, where nothing follows */
    char reason[320]; /* for the person, NUL-terminated; empty where nothing follows */
} tier_verdict;

/* The highest tier whose rule is met, above the present one; else one below it, where its rule is broken.
 * `first` is the question that rules without a field are about. */
tier_verdict tier_decide(const tier_rules *rules, tier now, lw_str first,
                         const measured_at *measured, size_t count);

#endif
