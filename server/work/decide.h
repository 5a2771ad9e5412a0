/* decide.h - what follows from an item's evidence: belief, decision, next step, and the way on. */
#ifndef WORK_DECIDE_H
#define WORK_DECIDE_H
#include "server/record/workflow.h"
#include "server/work/project.h"
#include "server/work/standing.h"

/* Asks the edges on "waited" of items whose time has come, a batch of them, and moves those that one takes: by the
 * database's clock. An item on which somebody gives a word at this moment is asked a minute later, one that none takes
 * an hour later. *asked_out: how many were looked at. */
LW_MUST_USE lw_status items_wait_over(tx *t, int64_t *asked_out, lw_error *error);

/* Computes the item's belief from scratch with the current reliabilities, decides the next step and
 * writes it: item, decision, its tasks, its way through the workflow, counters, outbox. The caller
 * holds the item's task rows (standing_hold_ask, tasks_of_item), so that one decides at a time.
 *
 * held            what standing_hold_read has read of it, or NULL
 * answers_change  how many live answers of people came (or went) since the last decision
 * state_out       the item's state afterwards; static text */
LW_MUST_USE lw_status item_decide(tx *t, project_settings *p, int64_t item_id, const standing *held,
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

/* What somebody says who saw all answers: ON_ACCEPTED, what was decided before or is believed now;
 * ON_FIXED, the values; ON_REJECTED, that the answers so far do not count any more where the item goes back
 * to be answered. */
typedef struct {
    stage_outcome is;
    lw_str values;         /* JSON, of ON_FIXED */
    int64_t annotation_id; /* the row that says it */
    const char *reason;    /* for people */
} word_given;
/* A word on an item that waits for one; it goes on from there. Errors LW_INVALID without an answer to
 * accept */
LW_MUST_USE lw_status item_decide_word(tx *t, project_settings *p, int64_t item_id,
                                       const word_given *word, lw_arena *arena, lw_str *state_out,
                                       lw_error *error);

/* The values stand from now on, whatever way the item was on. `by`: "review", somebody's word has them right;
 * "belief", they are what was believed before such a word was taken back. */
LW_MUST_USE lw_status item_settle(tx *t, project_settings *p, int64_t item_id, lw_str values,
                                  lw_str by, const char *reason, lw_arena *arena, lw_error *error);

/* Brings an item into the project's workflow: one that was imported, with what came with it. `seq` is
 * its place in the lane, 0: at the end. Of a project with the built-in workflow, imports make the tasks
 * of many items by one statement instead. */
LW_MUST_USE lw_status item_enter(tx *t, project_settings *p, int64_t item_id, int64_t seq,
                                 lw_arena *arena, lw_error *error);
/* Answers so far do not count any more; the item begins anew, in the workflow of today, so that the same
 * people may be asked again. */
LW_MUST_USE lw_status item_restart(tx *t, project_settings *p, int64_t item_id, const char *reason,
                                   lw_arena *arena, lw_str *state_out, lw_error *error);

#endif
