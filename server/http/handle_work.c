/* handle_work.c - next, answer, review, skip, and one's own answers. */
#include "server/http/handlers.h"
#include "server/work/claim.h"
#include "server/work/lease.h"
#include "server/work/submit.h"

lw_status handle_next(request *q, tx *t, lw_error *error) {
    const next_wanted *wanted = q->body;
    bool trusted = lw_str_equal(wanted->stage, LW_STR("review")) ||
                   lw_str_equal(wanted->stage, LW_STR("audit"));
    if (trusted && !may(CAN_REVIEW, q->who.role, q->who.project))
        return lw_fail(error, LW_FORBIDDEN, "the stage %.*s needs the role of a reviewer",
                       LW_FMT(wanted->stage));
    lease_list leases;
    lw_status status = work_claim(t, &q->who, wanted, &q->arena, &leases, error);
    if (status == LW_OK) reply_shape(q, &lease_list_shape, &leases);
    return status;
}

typedef lw_status submit_operation(tx *t, const actor *who, int64_t id, const answer *given,
                                   repeatable *repeat, lw_arena *arena, answer_receipt *receipt_out,
                                   lw_error *error);

static lw_status handle_submit(request *q, tx *t, submit_operation *submit, lw_error *error) {
    repeatable repeat = {.key = q->idempotency_key};
    if (repeat.key.data) { /* what was asked: the path's id and the body */
        char id[ID_TEXT_MAX];
        lw_str path = id_write(id, q->object_kind, q->object.project_id, q->object.id);
        repeat.request =
            lw_arena_format(&q->arena, "%.*s %.*s", LW_FMT(path), LW_FMT(lw_built(&q->upload)));
        if (!repeat.request.data) return lw_fail(error, LW_TOO_LARGE, "the body is too large");
    }
    answer_receipt receipt;
    lw_status status =
        submit(t, &q->who, q->object.id, q->body, &repeat, &q->arena, &receipt, error);
    if (status != LW_OK) return status;
    if (repeat.repeated) q->status = 200;
    reply_shape(q, &answer_receipt_shape, &receipt);
    return LW_OK;
}

lw_status handle_answer(request *q, tx *t, lw_error *error) {
    return handle_submit(q, t, submit_answer, error);
}
lw_status handle_review(request *q, tx *t, lw_error *error) {
    return handle_submit(q, t, submit_review, error);
}
lw_status handle_revise(request *q, tx *t, lw_error *error) {
    return handle_submit(q, t, submit_revised, error);
}

lw_status handle_skip(request *q, tx *t, lw_error *error) {
    return lease_skip(t, &q->who, q->object.id, q->body, &q->arena, error);
}

lw_status handle_lease_extend(request *q, tx *t, lw_error *error) {
    lease_end end;
    lw_status status = lease_extend(t, &q->who, q->object.id, &end, error);
    if (status == LW_OK) reply_shape(q, &lease_end_shape, &end);
    return status;
}

lw_status handle_lease_release(request *q, tx *t, lw_error *error) {
    return lease_release(t, &q->who, q->object.id, error);
}

lw_status handle_mine(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t cursor, next;
    shape_list answers;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &cursor, error);
    if (status == LW_OK)
        status = own_answers(t, &q->who, cursor, limit, &q->arena, &answers, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &own_answer_shape, answers, next);
    return status;
}

lw_status handle_annotation(request *q, tx *t, lw_error *error) {
    annotation_view view;
    lw_status status = own_answer_view(t, &q->who, q->object.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &annotation_view_shape, &view);
    return status;
}
