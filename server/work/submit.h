/* submit.h - answers: of annotators, of reviewers, and changed ones. Each is one short transaction. */
#ifndef WORK_SUBMIT_H
#define WORK_SUBMIT_H
#include "server/work/project.h"

/* A request that may be repeated: the same key gives the first reply again. */
typedef struct {
    lw_str key;     /* absent: the request does not ask for it */
    lw_str request; /* what it asked, to refuse another request under the same key */
    bool repeated;  /* out: the reply is the first one's */
} repeatable;

/* An annotator's answer to a task under a lease. Work that comes after its lease has ended is kept and
 * marked late.
 * Errors LW_INVALID   values against the schema, naming the field
 *        LW_CONFLICT  lease or schema version is stale; the key was used for another request */
LW_MUST_USE lw_status submit_answer(tx *t, const actor *who, int64_t task_id, const answer *given,
                                    repeatable *repeat, lw_arena *arena,
                                    answer_receipt *receipt_out, lw_error *error);
/* A reviewer's verdict: accept what is believed, fix it, or reject and send it back with a reason. */
LW_MUST_USE lw_status submit_review(tx *t, const actor *who, int64_t task_id, const answer *given,
                                    repeatable *repeat, lw_arena *arena,
                                    answer_receipt *receipt_out, lw_error *error);
/* Replaces one of the author's own last answers; the old one stays as evidence of what was said. */
LW_MUST_USE lw_status submit_revised(tx *t, const actor *who, int64_t annotation_id,
                                     const answer *given, repeatable *repeat, lw_arena *arena,
                                     answer_receipt *receipt_out, lw_error *error);

/* The person's own answers, newest first; *next_out: cursor of the next page or 0. */
LW_MUST_USE lw_status own_answers(tx *t, const actor *who, int64_t cursor, size_t limit,
                                  lw_arena *arena, shape_list *answers_out, int64_t *next_out,
                                  lw_error *error);
/* One of the person's own answers with its item, to be changed. LW_NOT_FOUND when it is not theirs. */
LW_MUST_USE lw_status own_answer_view(tx *t, const actor *who, int64_t annotation_id,
                                      lw_arena *arena, annotation_view *view_out, lw_error *error);

#endif
