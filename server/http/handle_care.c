/* handle_care.c - gold in the stream, findings, pauses and appeals. */
#include "server/http/handlers.h"
#include "server/jobs/findings_job.h"
#include "server/work/finding.h"
#include "server/work/gold.h"

lw_status handle_gold_show(request *q, tx *t, lw_error *error) {
    gold_view view;
    lw_status status = gold_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &gold_view_shape, &view);
    return status;
}

lw_status handle_gold_set(request *q, tx *t, lw_error *error) {
    lw_status status = gold_set(t, q->project.id, q->body, error);
    return status == LW_OK ? handle_gold_show(q, t, error) : status;
}

lw_status handle_gold_decide(request *q, tx *t, lw_error *error) {
    return gold_decide(t, &q->who, q->object.id, q->body, &q->arena, error);
}

lw_status handle_findings(request *q, tx *t, lw_error *error) {
    findings_view view;
    lw_status status = findings_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &findings_view_shape, &view);
    return status;
}

lw_status handle_findings_look(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = findings_job_create(t, q->project.id, q->who.account_id, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}

lw_status handle_care(request *q, tx *t, lw_error *error) {
    return finding_decide(t, &q->who, q->object.id, q->body, error);
}

lw_status handle_pause_show(request *q, tx *t, lw_error *error) {
    pause_view view;
    db_rows asked = pause_ask(t, q->project.id, q->who.account_id);
    lw_status status = pause_read(&asked, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &pause_view_shape, &view);
    return status;
}

lw_status handle_appeal(request *q, tx *t, lw_error *error) {
    const reason_wanted *wanted = q->body;
    lw_status status = pause_appeal(t, &q->who, wanted->reason, error);
    return status == LW_OK ? handle_pause_show(q, t, error) : status;
}
