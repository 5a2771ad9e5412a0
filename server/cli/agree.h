/* agree.h - labelwright agree: its words, and answers that are not one label each. */
#ifndef CLI_AGREE_H
#define CLI_AGREE_H
#include "labelwright/agreement.h"
#include "server/cli/crowd.h"

typedef struct {
    const char *labels, *kind, *metric, *scale, *by, *seed, *json;
} agree_words;

/* Says how far answers agree that mark objects: boxes or spans, as --kind names them.
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
