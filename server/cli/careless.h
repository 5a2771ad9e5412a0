/* careless.h - which sources answer as if they did not look at the tasks. */
#ifndef CLI_CARELESS_H
#define CLI_CARELESS_H
#include "labelwright/truth.h"

/* What a source does that a careful one hardly would. */
typedef enum {
    CARELESS_WORSE,  /* its answers fit the tasks less than ones drawn without looking */
    CARELESS_SAME,   /* one label nearly always */
    CARELESS_STREAK, /* one label through tasks that do not look alike */
    CARELESS_GUESS,  /* less than half as far from guesses as those of the crowd */
    CARELESS_SIGNS
} careless_sign;
extern const char *const careless_sign_names[CARELESS_SIGNS];

typedef struct {
    size_t answers;
    double entropy;                 /* of its labels, in bits */
    size_t streak;                  /* the longest run of one label, in the order of the tasks */
    double chances[CARELESS_SIGNS]; /* of a careful source to show the sign so clearly, at most */
    double chance;                  /* ... any sign */
    bool remarked;
    careless_sign sign; /* ... for this: of those that suffice by themselves the first */
} careless_habits;

/* Share of the remarks that may be false, in the mean. */
#define CARELESS_FALSE_SHARE .05

/* Watches each source against what all sources together make of its tasks. Chances are bounds that
 * hold for any number of answers, so a source with few is not remarked; among sources they are held
 * to the false share. Answers of one source are taken as independent.
 *
 * model       of the answers
 * habits_out  [sources]
 * Returns false where scratch has no room for 16 bytes an answer, 32 a source, 8 a task and
 * 8 classes * classes.
 * Cost     O(answers * classes), and at most O(items * classes^2)
 * Source   Hoeffding (1963), theorem 1; a union over runs and labels; Benjamini and Hochberg (1995) */
bool careless_watch(const lw_answers *answers, const lw_truth_model *model, lw_arena scratch,
                    careless_habits *habits_out);

#endif
