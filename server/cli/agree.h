/* agree.h - labelwright agree: its words, and answers that are not one label each. */
#ifndef CLI_AGREE_H
#define CLI_AGREE_H
#include "labelwright/agreement.h"
#include "server/cli/crowd.h"
#include "server/record/json.h"

typedef struct {
    const char *labels, *kind, *metric, *scale, *by, *radius, *threads, *seed, *json;
} agree_words;

/* One value, for all or for one part. */
typedef struct {
    double value, low, high; /* NaN: not defined */
    size_t items, answers;   /* that say something */
} agree_value;

/* What a part is of: one worker, or two; a label; a value. */
typedef struct {
    const char *name; /* of the column or member */
    lw_str text;
} agree_part;

/* A part as an object of an open list, or as a line for people where w is NULL; their header. */
void agree_put_part(json_writer *w, const agree_part *names, size_t count,
                    const agree_value *value);
void agree_put_header(const char *by);
void agree_put_value(json_writer *w, const agree_value *value);
/* Closes the object, with the seconds since `began`, and prints it. Errors LW_NO_MEMORY */
LW_MUST_USE lw_status agree_print_json(json_writer *w, const lw_builder *text, double began,
                                       lw_error *error);

/* ---- two answers at a time ---------------------------------------------------------------- */

typedef struct {
    const size_t *unit_start; /* [units + 1]: answers by task */
    size_t units;
    const int32_t *workers; /* [answers] */
    const lw_intern *names; /* of workers */
} agree_answers;

/* Pairs of answers to the same task; those of a task are a cluster. */
typedef struct {
    const size_t *answer; /* [2 units]: of pair u answer[2 u] and answer[2 u + 1] */
    const size_t *unit_start, *cluster_start;
    size_t units, clusters;
} agree_pairs;
typedef lw_status agree_take_pairs(void *context, const agree_pairs *pairs, const agree_part *names,
                                   size_t count, lw_arena scratch, lw_error *error);

/* Calls `take` for each worker, with the pairs of his answer (the first, where there are more) and
 * each of somebody else's; or for each two workers who share a task. Errors LW_NO_MEMORY, of `take` */
LW_MUST_USE lw_status agree_by_worker(const agree_answers *answers, lw_arena scratch,
                                      agree_take_pairs *take, void *context, lw_error *error);
LW_MUST_USE lw_status agree_by_pair(const agree_answers *answers, lw_arena scratch,
                                    agree_take_pairs *take, void *context, lw_error *error);

/* Where each worker's answers are of one slice (crowd_read_by): whether those of a slice agree with
 * all other answers more, or less, than the rest do. Whole workers change sides (permutation.h), and
 * p-values are adjusted for the number of slices (discovery.h). Otherwise, or where a slice has
 * nothing to compare, says nothing. A member "differ" or lines. Errors LW_NO_MEMORY */
LW_MUST_USE lw_status agree_differ(const crowd *c, const char *column, uint64_t seed,
                                   json_writer *w, lw_arena scratch, lw_error *error);

/* ---- other kinds of answers --------------------------------------------------------------- */

/* Says how far answers agree that mark objects: boxes, spans, points, polygons, skeletons or masks, or that
 * are texts, as --kind names them.
 * Errors  as objects_read and lw_likeness_measure; LW_USAGE  a word that does not go with marks */
LW_MUST_USE lw_status agree_marks(const agree_words *words, const lw_bootstrap_options *bootstrap,
                                  lw_error *error);

/* Reads answers that are sets of labels: a row for each label, of which an empty one says that there is
 * none. Each different set becomes one label of the crowd, named by its labels.
 *
 * crowd_out  for crowd_close, also after an error
 * arena      holds the names and sets
 * sets_out   its set_start and set_labels are filled in
 *
 * Errors  as label_rows_read; LW_TOO_LARGE  more different sets than LW_CLASSES_MAX */
LW_MUST_USE lw_status agree_read_sets(const char *path, crowd *crowd_out, lw_arena *arena,
                                      lw_ratings *sets_out, lw_error *error);

#endif
