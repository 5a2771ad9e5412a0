/* handle_exam.c - exams set and taken; tiers; how one stands and what one has done. */
#include "server/http/handlers.h"
#include "server/work/exam.h"
#include "server/work/exam_list.h"
#include "server/work/tiers.h"
#include "server/work/track_record.h"

lw_status handle_exams_show(request *q, tx *t, lw_error *error) {
    document_view view;
    lw_status status = exams_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_exams_set(request *q, tx *t, lw_error *error) {
    const document_body *body = q->body;
    document_view view;
    lw_status status = exams_set(t, &q->who, body->document, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_tiers_show(request *q, tx *t, lw_error *error) {
    document_view view;
    lw_status status = tiers_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_tiers_set(request *q, tx *t, lw_error *error) {
    const document_body *body = q->body;
    document_view view;
    lw_status status = tiers_set(t, &q->who, body->document, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_standing(request *q, tx *t, lw_error *error) {
    standing_view view;
    lw_status status = my_standing(t, &q->who, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &standing_shape, &view);
    return status;
}

static lw_status reply_attempt(request *q, lw_status status, const attempt_view *view) {
    if (status == LW_OK) reply_shape(q, &attempt_shape, view);
    return status;
}

lw_status handle_attempt_begin(request *q, tx *t, lw_error *error) {
    attempt_view view;
    return reply_attempt(q, attempt_begin(t, &q->who, q->body, &q->arena, &view, error), &view);
}

lw_status handle_attempt(request *q, tx *t, lw_error *error) {
    attempt_view view;
    return reply_attempt(q, attempt_show(t, &q->who, q->object.id, &q->arena, &view, error), &view);
}

lw_status handle_attempt_answer(request *q, tx *t, lw_error *error) {
    attempt_view view;
    return reply_attempt(
        q, attempt_answer(t, &q->who, q->object.id, q->body, &q->arena, &view, error), &view);
}

lw_status handle_attempt_end(request *q, tx *t, lw_error *error) {
    attempt_view view;
    return reply_attempt(q, attempt_end(t, &q->who, q->object.id, &q->arena, &view, error), &view);
}

lw_status handle_attempts(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t before, next;
    shape_list attempts;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &before, error);
    if (status == LW_OK)
        status = attempts_list(t, &q->who, before, limit, &q->arena, &attempts, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &attempt_listed_shape, attempts, next);
    return status;
}

lw_status handle_attempt_answers(request *q, tx *t, lw_error *error) {
    shape_list answers;
    lw_status status = attempt_answers(t, &q->who, q->object.id, &q->arena, &answers, error);
    if (status == LW_OK) reply_list_by_id(q, &attempt_answered_shape, answers, 0);
    return status;
}

lw_status handle_attempt_forgive(request *q, tx *t, lw_error *error) {
    const exam_named *wanted = q->body;
    return attempt_forgive(t, &q->who, q->object.id, wanted->exam, error);
}

/* Of the person in the path, or of oneself. */
lw_status handle_track_record(request *q, tx *t, lw_error *error) {
    track_record view;
    int64_t account_id = q->has_object ? q->object.id : q->who.account_id;
    lw_status status = track_record_show(t, &q->who, account_id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &track_record_shape, &view);
    return status;
}
