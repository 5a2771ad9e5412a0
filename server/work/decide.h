/* decide.h - what follows from an item's evidence: belief, decision, next step. */
#ifndef WORK_DECIDE_H
#define WORK_DECIDE_H
#include "server/work/project.h"

/* One row of evidence, with what deciding needs of its source. */
typedef struct {
    int64_t id, task_id, source_id, account_id, supersedes, active_ms, created_at;
    int64_t schema_version, guideline_version;
    lw_str stage, values, confidence, note, verdict, source_kind, source_name;
    bool late;
    bool live; /* neither superseded nor before a rejection */
} evidence_row;

/* All evidence of an item, oldest first; at most EVIDENCE_MAX rows. */
enum { EVIDENCE_MAX = 2000 };
LW_MUST_USE lw_status evidence_load(tx *t, int64_t project_id, int64_t item_id, int64_t rejected_at,
                                    lw_arena *arena, evidence_row **rows_out, size_t *count_out,
                                    lw_error *error);

/* Computes the item's belief from scratch with the current reliabilities, decides the next step and
 * writes both: item, decision, its label task's slots, its review task, counters, outbox. The caller
 * holds the item's task row (task_show, task_of_item), so that one decides at a time.
 *
 * answers_change  how many live answers of people came (or went) since the last decision
 * state_out       the item's state afterwards; static text */
LW_MUST_USE lw_status item_decide(tx *t, project_settings *p, int64_t item_id,
                                  int64_t answers_change, lw_arena *arena, lw_str *state_out,
                                  lw_error *error);

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
