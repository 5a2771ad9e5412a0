/* eligible.h - who may work in a stage. Pure: what a person can, against what the stage wants. */
#ifndef RULES_ELIGIBLE_H
#define RULES_ELIGIBLE_H
#include "server/record/workflow.h"

typedef struct {
    tier tier;
    const lw_str *skills; /* [skill_count] */
    size_t skill_count;
    const lw_str *certificates; /* [certificate_count] of skill, none of them lapsed */
    size_t certificate_count;
    const lw_str *languages; /* [language_count] */
    size_t language_count;
} abilities;

/* What of the stage's wants the person lacks, in words ("the tier specialist"); NULL when they may work
 * there. Hard: nothing else outweighs it. */
const char *eligible_lacks(const workflow_stage *stage, const abilities *person, char text[160]);
/* The same of the language of what waits; absent: any. */
const char *eligible_lacks_language(lw_str language, const abilities *person, char text[160]);

#endif
