/* dry_run.h - recorded answers through a workflow before it goes live, beside the present one. Only reads. */
#ifndef WORK_DRY_RUN_H
#define WORK_DRY_RUN_H
#include "server/work/replay.h"

/* What is paid for an answer or a word; NaN: not known. */
typedef struct {
    double crowd, trained, specialist, adjudicator, review;
} dry_run_prices;

typedef struct {
    const json *workflow;
    typed_id answers_of; /* another project; id 0: this one */
    const dry_run_prices *prices;
} dry_run_wanted;
extern const shape dry_run_wanted_shape;

/* Checks what is wanted and writes it as the input of a job.
 * Errors  LW_INVALID    the document, as workflow_set says it, but that nobody needs to be there for a stage
 *         LW_NOT_FOUND  there is no such other project which the person may manage */
LW_MUST_USE lw_status dry_run_check(tx *t, const actor *who, const dry_run_wanted *wanted,
                                    lw_arena *arena, lw_str *input_out, lw_error *error);

typedef struct dry_run dry_run;
/* Begins, or goes on from what dry_run_progress wrote. Close it whatever this returns. */
LW_MUST_USE lw_status dry_run_open(store *s, int64_t project_id, lw_str input, lw_str progress,
                                   dry_run **run_out, lw_error *error);
/* Replays the next items in a read of its own. */
LW_MUST_USE lw_status dry_run_page(dry_run *run, bool *more_out, lw_error *error);
/* How far it is; both may be asked again and change nothing. */
void dry_run_progress(const dry_run *run, int64_t *done_out, int64_t *total_out, lw_builder *out);
void dry_run_result(const dry_run *run, lw_builder *out);
void dry_run_close(dry_run *run);

#endif
