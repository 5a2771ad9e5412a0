/* handle_workflow.c - the workflow of a project: shown, changed. */
#include "server/http/handlers.h"
#include "server/jobs/dry_run_job.h"
#include "server/work/workflow.h"

static lw_status reply_workflow(request *q, tx *t, int64_t version, lw_error *error) {
    workflow_view view;
    lw_status status = workflow_show(t, q->project.id, version, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &workflow_view_shape, &view);
    return status;
}

lw_status handle_workflow_show(request *q, tx *t, lw_error *error) {
    project_settings p;
    lw_status status = project_settings_load(t, q->project.id, &p, error);
    return status == LW_OK ? reply_workflow(q, t, p.workflow_version, error) : status;
}

lw_status handle_workflow_version(request *q, tx *t, lw_error *error) {
    return reply_workflow(q, t, q->number, error);
}

lw_status handle_workflow_set(request *q, tx *t, lw_error *error) {
    const workflow_body *body = q->body;
    int64_t version;
    lw_status status = workflow_set(t, &q->who, body->workflow, &q->arena, &version, error);
    return status == LW_OK ? reply_workflow(q, t, version, error) : status;
}

lw_status handle_dry_run(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = dry_run_job_create(t, &q->who, q->body, &q->arena, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}
