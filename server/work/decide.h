/* decide.h - what follows from an item's evidence: belief, decision, next step. */
#ifndef WORK_DECIDE_H
#define WORK_DECIDE_H
#include "server/work/project.h"

/* Computes the item's belief from scratch with the current reliabilities, decides the next step and
 * writes both: item, decision, its label task's slots, its review task, counters, outbox. The caller
 * holds the item's task row (task_show, tasks_of_item), so that one decides at a time.
 *
 * answers_change  how many live answers of people came (or went) since the last decision
 * state_out       the item's state afterwards; static text */
LW_MUST_USE lw_status item_decide(tx *t, project_settings *p, int64_t item_id,
                                  int64_t answers_change, lw_arena *arena, lw_str *state_out,
                                  lw_error *error);

/* What deciding an item anew came to. */
typedef struct {
    bool
        changed; /* its state, its decision, or its confidence by more than what nobody would see */
    bool was_settled, settled;
} redecision;
/* As item_decide, for an item about which nothing new was said: its sources are seen otherwise. A
 * reviewer's word stands, an item that a reviewer holds waits for their word, and one that came with its
 * decision keeps it. Writes nothing where nothing changes, and never when `write` is false. */
LW_MUST_USE lw_status item_redecide(tx *t, project_settings *p, int64_t item_id, bool write,
                                    lw_arena *arena, redecision *done_out, lw_error *error);

/* A reviewer's word: the values stand as decided (values absent: what is believed now). */
LW_MUST_USE lw_status item_decide_reviewed(tx *t, project_settings *p, int64_t item_id,
                                           lw_str values, const char *reason, lw_arena *arena,
                                           lw_str *state_out, lw_error *error);
/* Answers so far do not count any more; the item goes back to work under a new task, so that the same
 * people may be asked again. `up_to` is the annotation that said so, or a fresh id. */
LW_MUST_USE lw_status item_restart(tx *t, const project_settings *p, int64_t item_id, int64_t up_to,
                                   const char *reason, lw_arena *arena, lw_str *state_out,
                                   lw_error *error);

#endif
