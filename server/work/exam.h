/* exam.h - exams of a project: set by managers, taken by its people.
 *
 * An attempt is on the record from its beginning, with what was drawn and what was answered, so that a
 * reload or a crash goes on where it was. Its answers are no evidence about the items. */
#ifndef WORK_EXAM_H
#define WORK_EXAM_H
#include "server/record/exam.h"
#include "server/work/document.h"

/* An exam as it is offered to a person. */
typedef struct {
    lw_str name, about, certificate;
    double pass;
    int64_t questions, practice_questions, minutes, valid_days; /* SHAPE_NO_INT: none */
    int64_t attempts_left, from; /* when they may again; SHAPE_NO_INT: now, or never */
    bool may;
    lw_str reason;              /* why not; absent: they may */
    typed_id attempt, practice; /* that is open; id 0: none */
} exam_offer;

typedef struct {
    lw_str exam;
    bool practice;
} attempt_wanted;

typedef struct {
    int64_t number; /* from 0 */
    const item *item;
} attempt_question;

/* The last answer of practice, with what would have been right. */
typedef struct {
    int64_t number;
    bool correct;
    lw_str answer, accepted, explanation; /* JSON, JSON {field: [value]}, text or absent */
} attempt_feedback;

typedef struct {
    typed_id id;
    lw_str exam, state; /* open, passed, failed, ended: of practice */
    bool practice;
    int64_t asked, answered, correct; /* SHAPE_NO_INT: not said before the end */
    double pass;
    int64_t begun_at, ends_at, ended_at;
    const attempt_question *question; /* NULL: none is left */
    const attempt_feedback *last;     /* NULL: none, or no practice */
} attempt_view;

typedef struct {
    int64_t number;
    const json *values;
} attempt_answer_wanted;

extern const shape exam_offer_shape, attempt_wanted_shape, attempt_shape, attempt_answer_shape;

LW_MUST_USE lw_status exams_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                                 lw_error *error);
/* A new version, by which attempts that begin from now on go.
 * Errors LW_INVALID of exams_read and exams_check_schema; an item that is not there or whose answer is not
 * known */
LW_MUST_USE lw_status exams_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                                document_view *out, lw_error *error);
/* List of exam_offer, for whoever asks. */
LW_MUST_USE lw_status exams_offered(tx *t, const actor *who, lw_arena *arena,
                                    shape_list *offers_out, lw_error *error);
/* Begins an attempt, or gives the one that is open.
 * Errors LW_NOT_FOUND no such exam; LW_CONFLICT they may not now, or there is not enough to ask */
LW_MUST_USE lw_status attempt_begin(tx *t, const actor *who, const attempt_wanted *wanted,
                                    lw_arena *arena, attempt_view *out, lw_error *error);
/* One's own attempt; its time may be over, which ends it.
 * Errors LW_NOT_FOUND also another person's */
LW_MUST_USE lw_status attempt_show(tx *t, const actor *who, int64_t id, lw_arena *arena,
                                   attempt_view *out, lw_error *error);
/* Answers the question that is next; the same answer again changes nothing. The last one ends the attempt.
 * Errors LW_CONFLICT another question is next, or the attempt is over; LW_INVALID no answer to the schema */
LW_MUST_USE lw_status attempt_answer(tx *t, const actor *who, int64_t id,
                                     const attempt_answer_wanted *wanted, lw_arena *arena,
                                     attempt_view *out, lw_error *error);
/* Ends it as it is: what was not answered is wrong. */
LW_MUST_USE lw_status attempt_end(tx *t, const actor *who, int64_t id, lw_arena *arena,
                                  attempt_view *out, lw_error *error);

#endif
