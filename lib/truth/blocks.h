/* blocks.h - steps of EM over some items at a time, whose scores fit the processor's nearest cache.
 *
 * A table has a row of columns for each source and label it gives: [sources][labels][columns], where
 * the columns are the classes, or their hidden states. Or it has a row for each source alone: then
 * answer_label is NULL. */
#ifndef TRUTH_BLOCKS_H
#define TRUTH_BLOCKS_H
#include "labelwright/truth.h"

enum { BLOCK_SCORES = 2048 }; /* of one block: 16 KiB */

/* Scores become the log prior, [columns], and for each answer its row of `logs`; of the items from
 * `first` on, [items][columns]. */
typedef void block_score(const lw_answers *answers, size_t first, size_t items, size_t columns,
                         const double *log_prior, const double *logs, double *scores);

/* Adds the items' posteriors, [items][columns], to the rows of their answers in counts. */
typedef void block_count(const lw_answers *answers, size_t first, size_t items, size_t columns,
                         const double *posteriors, double *counts);

/* Takes the highest score of each item from all of its scores; returns the sum of the highest. */
typedef double block_take_highest(size_t items, size_t columns, double *scores);

/* Scales each item's row to sum to 1 and adds it to sizes, [columns]; returns the sum of the logs of
 * what the rows summed to, each from 1 to `columns`. */
typedef double block_scale(size_t items, size_t columns, double *rows, double *sizes);

/* Copies the items' rows from `from` to `to`; returns in how many a column changed by more than
 * `tolerance`. */
typedef size_t block_move(size_t items, size_t columns, double tolerance, const double *from,
                          double *to);

typedef struct {
    block_score *score;
    block_count *count;
    block_take_highest *take_highest;
    block_scale *scale;
    block_move *move;
} block_steps;

/* Built for so many columns where they are few, and for the processor at hand. */
const block_steps *block_steps_for(size_t columns);

/* Copies `from` to `to`; returns by how much any of them changed at most, or `most`. */
double block_replace(size_t count, const double *restrict from, double *restrict to, double most);

#endif
