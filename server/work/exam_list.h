/* exam_list.h - what managers see of exams: who took them, with what result, question by question. */
#ifndef WORK_EXAM_LIST_H
#define WORK_EXAM_LIST_H
#include "server/work/exam.h"

typedef struct {
    typed_id id, user;
    lw_str name, exam, state; /* open, passed, failed */
    int64_t asked, answered, correct, begun_at, ends_at, ended_at;
    bool forgiven; /* it does not count among the attempts that are allowed */
} attempt_listed;

typedef struct {
    int64_t number;
    typed_id item;
    lw_str external_id, answer, accepted; /* JSON; answer absent: not given */
    bool correct;
} attempt_answered;

typedef struct {
    lw_str exam;
} exam_named;

extern const shape attempt_listed_shape, attempt_answered_shape, exam_named_shape;

/* Newest first, without practice; a team manager is given those of the team. *next_out: 0 at the end. */
LW_MUST_USE lw_status attempts_list(tx *t, const actor *who, int64_t before, size_t limit,
                                    lw_arena *arena, shape_list *attempts_out, int64_t *next_out,
                                    lw_error *error);
/* Of an attempt that has ended, also of another person's.
 * Errors LW_NOT_FOUND; LW_CONFLICT it is open: its person still answers */
LW_MUST_USE lw_status attempt_answers(tx *t, const actor *who, int64_t id, lw_arena *arena,
                                      shape_list *answers_out, lw_error *error);
/* The last attempt that somebody failed at an exam does not count any more: they may try once more, at once.
 * Errors LW_NOT_FOUND not in the project; LW_CONFLICT they have failed none that counts */
LW_MUST_USE lw_status attempt_forgive(tx *t, const actor *who, int64_t account_id, lw_str name,
                                      lw_error *error);

#endif
