/* handle_plan.c - budget and deadline of a project, and what it has cost. */
#include "server/http/handlers.h"
#include "server/jobs/plan_job.h"
#include "server/work/plan.h"

lw_status handle_plan_show(request *q, tx *t, lw_error *error) {
    plan_view view;
    lw_status status = plan_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &plan_view_shape, &view);
    return status;
}

lw_status handle_plan_set(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = plan_set(t, q->project.id, q->body, error);
    if (status == LW_OK)
        status = plan_job_create(t, q->project.id, q->who.account_id, &job_id, error);
    return status == LW_OK ? handle_plan_show(q, t, error) : status;
}

lw_status handle_plan_find(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = plan_job_create(t, q->project.id, q->who.account_id, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}

lw_status handle_forecast(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = forecast_job_create(t, &q->who, q->body, &q->arena, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}

lw_status handle_costs(request *q, tx *t, lw_error *error) {
    costs_view view;
    lw_status status = costs_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &costs_shape, &view);
    return status;
}
