/* crowd.h - the answers of a crowd from a CSV file: what aggregate, agree, simulate and report read.
 *
 * Names of any text become numbers: tasks and workers in order of first appearance, labels sorted
 * (as numbers where all are), so that what depends on their order does not depend on the file's. */
#ifndef CLI_CROWD_H
#define CLI_CROWD_H
#include "labelwright/intern.h"
#include "labelwright/truth.h"
#include "server/cli/table.h"

enum { CROWD_NO_TRUTH = -1, CROWD_OTHER_LABEL = -2 };

typedef struct {
    lw_answers answers;            /* by task; in arrays of this struct */
    lw_intern *tasks, *workers;    /* their names, by number */
    lw_str labels[LW_CLASSES_MAX]; /* [answers.classes], sorted */
    int32_t *truth; /* [items]: a label, CROWD_NO_TRUTH, or CROWD_OTHER_LABEL where the truth is one
                       that nobody gave; NULL until crowd_read_truth */
    size_t known;   /* tasks with a truth */
    int32_t *gold;  /* [items]: a label or LW_NOT_GOLD; NULL until crowd_read_gold */
    size_t golden;  /* tasks with gold */

    /* What the above points into. */
    lw_intern *label_names;
    int32_t *worker, *label; /* [count] */
    lw_intern *slices;       /* of crowd_read_by: the values of its column; otherwise NULL */
    double *weight; /* [count]; NULL: there is no confidence. Of crowd_read_by the number in
                       `slices` of each answer's value */
    size_t *task_start;
    size_t count;
} crowd;

/* Reads columns task, worker, label and, where there is one, confidence: a number from 0 to 1, or
 * definite, probable, possible. Rows in which a worker answers a task again are kept, with a note.
 *
 * command    for notes on standard error
 * threads    to read with, or NULL; the result is the same
 * crowd_out  for crowd_close, also after an error
 *
 * Errors  as table.h; LW_INVALID  no rows, a confidence out of its range;
 *         LW_TOO_LARGE  more labels than LW_CLASSES_MAX, or names than an int32 counts */
LW_MUST_USE lw_status crowd_read(const char *command, const char *path, lw_threads *threads,
                                 crowd *crowd_out, lw_error *error);

/* The same for who does not weigh answers: confidence is one of the columns that are not used. */
LW_MUST_USE lw_status crowd_read_plain(const char *command, const char *path, lw_threads *threads,
                                       crowd *crowd_out, lw_error *error);

/* The same with another column in place of confidence, whose values are numbered.
 * Errors  besides, LW_TOO_LARGE  more than CROWD_SLICES_MAX different values */
enum { CROWD_SLICES_MAX = 1024 };
LW_MUST_USE lw_status crowd_read_by(const char *command, const char *path, const char *column,
                                    crowd *crowd_out, lw_error *error);

/* Reads columns task, label. Tasks nobody answered are left out, with a note.
 * Errors as table.h; LW_INVALID  a task stands twice with two labels, or none is among the answers */
LW_MUST_USE lw_status crowd_read_truth(const char *command, const char *path, crowd *c,
                                       lw_error *error);

/* The same for what is known and may be learnt from. Before crowd_read_truth, which then leaves
 * those tasks out: what was shown is no test.
 * Errors as crowd_read_truth; LW_INVALID  a label is none of the answers' */
LW_MUST_USE lw_status crowd_read_gold(const char *command, const char *path, crowd *c,
                                      lw_error *error);
void crowd_close(crowd *c);

/* An empty set of names, of tasks, workers or labels; NULL: no memory. */
enum { CROWD_NAME_BYTES_MAX = 2000000000 };
lw_intern *crowd_names(void);

/* A row of answers or of truth of any kind. */
typedef struct {
    const lw_str *fields; /* as table_next gives them */
    int32_t task, worker; /* worker: of answers only */
} crowd_row;
typedef lw_status crowd_take_row(void *context, const table *t, const crowd_row *row,
                                 lw_error *error);

/* Calls `take` for each row of answers of any kind: columns[0] is the task, columns[1] the worker;
 * their names are added to `tasks` and `workers`.
 * Errors as table.h, those of `take`, and LW_INVALID  no rows */
LW_MUST_USE lw_status crowd_read_rows(const char *command, const char *path,
                                      const table_column *columns, size_t count, lw_intern *tasks,
                                      lw_intern *workers, crowd_take_row *take, void *context,
                                      lw_error *error);

/* The same for truth: columns[0] is the task; rows of none of `tasks` are left out, with a note.
 * Errors as crowd_read_truth, and those of `take` */
LW_MUST_USE lw_status crowd_read_truths(const char *command, const char *path,
                                        const table_column *columns, size_t count,
                                        const lw_intern *tasks, crowd_take_row *take, void *context,
                                        lw_error *error);
/* task, label: the columns of most truths. */
enum { CROWD_TRUTH_COLUMNS = 2 };
extern const table_column crowd_truth_columns[CROWD_TRUTH_COLUMNS];
/* For `take`, where a task has another truth already: fills *error, returns LW_INVALID. */
lw_status crowd_refuse_truth(const table *t, lw_str task, lw_error *error);

/* Memory to compute in: addresses are taken, and pages only where something is written. Half of
 * what the machine has for results, half for scratch. */
typedef struct {
    char *start;
    size_t bytes;
} crowd_memory;
LW_MUST_USE lw_status crowd_memory_open(crowd_memory *memory_out, lw_error *error);
lw_arena crowd_memory_results(const crowd_memory *memory);
lw_arena crowd_memory_scratch(const crowd_memory *memory);
void crowd_memory_close(crowd_memory *memory);

/* After a fit of the answers of `path`: where it had no room, *error says of what, and which method
 * would fit. Returns `status`. */
lw_status crowd_explain_room(const char *path, const crowd *c, const crowd_memory *memory,
                             lw_status status, lw_error *error);

#endif
