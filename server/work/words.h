/* words.h - what reviewers said of an item who saw all its answers; of two who look independently, both. */
#ifndef WORK_WORDS_H
#define WORK_WORDS_H
#include "server/record/workflow.h"
#include "server/work/evidence.h"
#include "server/work/standing.h"

/* A task that waits for the words of two. */
bool words_are_two(const task_now *task);
/* What a row of review says: ON_ACCEPTED, ON_FIXED or ON_REJECTED. */
stage_outcome word_outcome(const evidence_row *word);
/* The words on a task, oldest first: two at most. */
size_t words_of_task(const evidence_row *rows, size_t count, int64_t task_id,
                     const evidence_row *found[2]);
/* While the second of two is wanted, the first does not count: what the second is shown and what accepting
 * would settle must not come from it. Clears `live` of such rows. */
void words_hide(const standing *now, evidence_row *rows, size_t count);

/* What two words come to: what both say, or ON_DISPUTED. Accepting is to say what would be accepted.
 *
 * accepted    JSON values that accepting settles; absent: there are none
 * values_out  JSON: what stands by both; absent after a rejection or a dispute */
LW_MUST_USE lw_status words_join(const schema *questions, const evidence_row *const said[2],
                                 lw_str accepted, lw_arena *arena, stage_outcome *is_out,
                                 lw_str *values_out, lw_error *error);

#endif
