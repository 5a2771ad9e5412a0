/* handle_certification.c - certifications: begun, drawn, ended, shown. */
#include "server/http/handlers.h"
#include "server/jobs/freeze_job.h"
#include "server/record/record.h"
#include "server/work/certification.h"

static lw_status reply_certification(request *q, tx *t, int64_t id, lw_error *error) {
    certification shown;
    lw_status status = certification_show(t, q->project.id, id, &q->arena, &shown, error);
    if (status == LW_OK) reply_shape(q, &certification_shape, &shown);
    return status;
}

lw_status handle_certification_begin(request *q, tx *t, lw_error *error) {
    int64_t id;
    bool more;
    lw_status status = certification_begin(t, &q->who, q->body, &q->arena, &id, &more, error);
    if (status == LW_OK && more) status = freeze_job_create(t, &q->who, id, &q->arena, error);
    return status == LW_OK ? reply_certification(q, t, id, error) : status;
}

lw_status handle_certifications(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t cursor, next;
    shape_list rows;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &cursor, error);
    if (status == LW_OK)
        status =
            certification_list(t, q->project.id, cursor, limit, &q->arena, &rows, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &certification_shape, rows, next);
    return status;
}

lw_status handle_certification(request *q, tx *t, lw_error *error) {
    return reply_certification(q, t, q->object.id, error);
}

lw_status handle_certification_draw(request *q, tx *t, lw_error *error) {
    int64_t id = q->object.id;
    bool more;
    lw_status status = certification_draw(t, &q->who, id, &q->arena, &more, error);
    if (status == LW_OK && more) status = freeze_job_create(t, &q->who, id, &q->arena, error);
    return status == LW_OK ? reply_certification(q, t, q->object.id, error) : status;
}

lw_status handle_certification_close(request *q, tx *t, lw_error *error) {
    lw_status status = certification_close(t, &q->who, q->object.id, &q->arena, error);
    return status == LW_OK ? reply_certification(q, t, q->object.id, error) : status;
}

lw_status handle_certification_give_up(request *q, tx *t, lw_error *error) {
    const reason_wanted *wanted = q->body;
    lw_status status =
        certification_give_up(t, &q->who, q->object.id, wanted->reason, &q->arena, error);
    return status == LW_OK ? reply_certification(q, t, q->object.id, error) : status;
}
