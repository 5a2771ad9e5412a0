/* label_rows.h - answers that take a row for each of their labels: several choices, shares, ranks. */
#ifndef CLI_LABEL_ROWS_H
#define CLI_LABEL_ROWS_H
#include "server/cli/crowd.h"

enum { LABEL_ROWS_NONE = -1 }; /* label of a row that says: none of them */

typedef struct {
    int32_t task, worker, label; /* worker: 0 in a truth */
    double value;
    uint64_t line;
} label_row;

typedef struct label_rows label_rows;

/* What a kind of answer asks of its rows. */
typedef struct {
    const char *value; /* column of the number; NULL: there is none */
    const char *rule;  /* what the number has to be: within low .. high */
    double low, high;
    size_t labels_max; /* of the answers, together */
    bool may_be_none;  /* an empty label says that there is none */
    /* Makes the rows of one answer, of different labels in order, comparable; a rule that they
     * break, or NULL. */
    const char *(*settle)(label_row *rows, size_t count);
} label_rows_kind;

struct label_rows {
    const label_rows_kind *kind;
    lw_intern *tasks, *workers, *labels;
    label_row *rows; /* [count], by task, worker and label */
    size_t count, room;
    char file[256]; /* for messages */
};

/* Reads answers: columns task, worker, label and the kind's value.
 * rows_out  for label_rows_close, also after an error
 * Errors    as crowd_read_rows; LW_INVALID  a rule of the kind, or a label twice in one answer */
LW_MUST_USE lw_status label_rows_read(const char *command, const char *path,
                                      const label_rows_kind *kind, label_rows *rows_out,
                                      lw_error *error);

/* Reads a truth, without workers, of tasks among those of `answers`; shares and adds to its labels.
 * truth_out  likewise, and before `answers` is closed
 * Errors     as crowd_read_truths, and as above */
LW_MUST_USE lw_status label_rows_read_truth(const char *path, const label_rows *answers,
                                            label_rows *truth_out, lw_error *error);
void label_rows_close(label_rows *rows);
void label_rows_close_truth(label_rows *truth);

/* One past the last row of the answer that starts at `start`. */
size_t label_rows_end(const label_rows *rows, size_t start);

#endif
