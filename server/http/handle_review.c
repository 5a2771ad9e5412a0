/* handle_review.c - why reviewers correct, and what they corrected. */
#include "server/http/handlers.h"
#include "server/jobs/bulk_job.h"
#include "server/work/check.h"
#include "server/work/correction.h"
#include "server/work/escape.h"
#include "server/work/reasons.h"

lw_status handle_reasons_show(request *q, tx *t, lw_error *error) {
    document_view view;
    lw_status status = reasons_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_reasons_set(request *q, tx *t, lw_error *error) {
    document_view view;
    const document_body *body = q->body;
    lw_status status = reasons_set(t, &q->who, body->document, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &document_view_shape, &view);
    return status;
}

lw_status handle_corrections(request *q, tx *t, lw_error *error) {
    corrections found;
    lw_status status = corrections_show(t, q->project.id, 0, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &corrections_shape, &found);
    return status;
}

lw_status handle_feedback(request *q, tx *t, lw_error *error) {
    corrections found;
    lw_status status = my_corrections(t, &q->who, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &corrections_shape, &found);
    return status;
}

static lw_status reply_job(request *q, int64_t job_id) {
    reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return LW_OK;
}

lw_status handle_bulk(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = bulk_job_create(t, &q->who, q->body, &q->arena, &job_id, error);
    return status == LW_OK ? reply_job(q, job_id) : status;
}

lw_status handle_bulk_undo(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = bulk_job_undo(t, &q->who, q->object.id, &q->arena, &job_id, error);
    return status == LW_OK ? reply_job(q, job_id) : status;
}

lw_status handle_reviewers(request *q, tx *t, lw_error *error) {
    reviewers_view found;
    lw_status status = reviewers_show(t, q->project.id, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &reviewers_shape, &found);
    return status;
}

lw_status handle_escapes(request *q, tx *t, lw_error *error) {
    escape_view found;
    lw_status status = escape_show(t, q->project.id, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &escape_shape, &found);
    return status;
}
