/* piles.h - answers as a file gives them, kept in piles of neighbouring tasks: what a pile is sorted
 * into fits the processor's cache, so that sorting costs little more than one more reading, and each
 * pile's memory goes back as its answers reach their place. */
#ifndef CLI_PILES_H
#define CLI_PILES_H
#include "labelwright/truth.h"

typedef struct piles piles;

/* An empty set, for piles_close. with_weights: a double is kept for each answer. Memory: 8 bytes an
 * answer, 16 with weights, and half a block for each PILE_TASKS tasks.
 * Errors  LW_NO_MEMORY */
LW_MUST_USE lw_status piles_open(bool with_weights, piles **piles_out, lw_error *error);
void piles_close(piles *p); /* NULL is nothing */

/* So many answers, one after another. */
typedef struct {
    size_t count;
    const int32_t *task, *source, *label; /* [count]; 0 or more; label: under LW_CLASSES_MAX */
    const double *weight;                 /* [count]; not looked at without weights */
} pile_answers;

/* Errors  LW_NO_MEMORY  some of them may have been added */
LW_MUST_USE lw_status piles_add(piles *p, const pile_answers *answers, lw_error *error);
size_t piles_count(const piles *p);

/* Where sorted answers go: arrays as those of lw_answers. */
typedef struct {
    size_t *start;           /* [tasks + 1] */
    int32_t *source, *label; /* [piles_count] */
    double *weight;          /* [piles_count]; NULL without weights */
} piles_sorted;

/* Sorts by task, those of a task in the order in which they came, and empties the piles.
 *
 * tasks   more than any task that was added
 * place   [labels]: the label that stands for each in the result
 * Cost    O(tasks + count), over the threads */
void piles_sort(piles *p, size_t tasks, const int32_t *place, lw_threads *threads,
                const piles_sorted *to);

#endif
