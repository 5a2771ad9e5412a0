/* given.h - which labels each source gives: tables with a row for each of those alone take as much room
 * and time as there are answers, however many sources and classes there are. */
#ifndef TRUTH_GIVEN_H
#define TRUTH_GIVEN_H
#include "labelwright/truth.h"

typedef struct {
    size_t rows;
    const size_t *source_start; /* [sources + 1]: those of a source lie together, by label */
    const int32_t *row_label;   /* [rows] */
    const int32_t *answer_row;  /* [answers + more] */
} given_labels;

/* Rows for the labels of all answers, and of `more` that lie behind them in answer_source and
 * answer_label without being of an item; for all labels where known_counts are given.
 *
 * arena  holds the result: 8 (answers + more + sources) bytes and some, or 4 sources * classes more with
 *        known_counts; and 4 (answers + more) + 8 (sources + classes) bytes while it is made
 *
 * Errors  LW_NO_MEMORY
 * Cost    O(answers + more + sources), + sources * classes with known_counts */
LW_MUST_USE lw_status given_find(const lw_answers *answers, size_t more, lw_arena *arena,
                                 given_labels *given_out, lw_error *error);

/* How many rows there are at most. */
size_t given_rows_max(const lw_answers *answers, size_t more);

#endif
