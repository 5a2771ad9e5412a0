/* class_counts.h - how right people are at single classes, from a fit that knows one number a source.
 *
 * Each answer is counted by the posterior that its item has without it, so that nobody vouches for
 * themselves. For who is given which item; a belief does not look at it. Pure. */
#ifndef RULES_CLASS_COUNTS_H
#define RULES_CLASS_COUNTS_H
#include "labelwright/truth.h"
#include "server/rules/match.h"

/* Answers of one person that count among all: nobody outweighs the rest. */
enum { CLASS_COUNTS_ONE = 20 };

/* Weights of answers, [sources + 1][classes] each; the last row is of all people together. */
typedef struct {
    size_t sources, classes;
    double *answers; /* expected to items of the class */
    double *right;   /* of them, those that name it */
    double *named;   /* that name the class, of any items */
} class_counts;

size_t class_counts_bytes(size_t sources, size_t classes);
/* Counts what was fitted.
 *
 * answers  of two classes or more
 * model    of one_coin, fitted to them
 * machine  [sources]: is not among all people
 * arena    holds the result: class_counts_bytes
 *
 * Errors  LW_NO_MEMORY  the arena is too small
 * Cost    O((answers + sources) * classes) */
LW_MUST_USE lw_status class_counts_make(const lw_answers *answers, const lw_truth_model *model,
                                        const bool *machine, lw_arena *arena,
                                        class_counts *counts_out, lw_error *error);
/* All people together at a class.
 *
 * anybody  how right they are at all, over 0 and below 1; so is the result */
match_class class_counts_all(const class_counts *counts, size_t class, double anybody);
/* One source there.
 *
 * of_all  class_counts_all of the class */
match_class class_counts_one(const class_counts *counts, size_t source, size_t class,
                             const match_skill *skill, const match_class *of_all);

#endif
