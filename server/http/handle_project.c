/* handle_project.c - projects: list, make, show, change; how far and how good. */
#include "server/http/handlers.h"
#include "server/work/project.h"
#include "server/work/quality.h"
#include "server/work/quality_report.h"
#include "server/work/statistics.h"

lw_status handle_projects(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t cursor, next;
    shape_list projects;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &cursor, error);
    if (status == LW_OK)
        status = project_list(t, &q->who, cursor, limit, &q->arena, &projects, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &project_shape, projects, next);
    return status;
}

static lw_status reply_project(request *q, tx *t, int64_t project_id, lw_error *error) {
    project shown;
    lw_status status = project_show(t, &q->who, project_id, &q->arena, &shown, error);
    if (status == LW_OK) reply_shape(q, &project_shape, &shown);
    return status;
}

lw_status handle_project_create(request *q, tx *t, lw_error *error) {
    int64_t project_id;
    lw_status status = project_create(t, &q->who, q->body, &q->arena, &project_id, error);
    q->who.project = ROLE_MANAGER;
    return status == LW_OK ? reply_project(q, t, project_id, error) : status;
}

lw_status handle_project_show(request *q, tx *t, lw_error *error) {
    return reply_project(q, t, q->project.id, error);
}

lw_status handle_project_patch(request *q, tx *t, lw_error *error) {
    lw_status status = project_update(t, &q->who, q->project.id, q->body, &q->arena, error);
    return status == LW_OK ? reply_project(q, t, q->project.id, error) : status;
}

lw_status handle_schema_show(request *q, tx *t, lw_error *error) {
    schema_document document;
    lw_status status =
        project_schema_document(t, q->project.id, q->number, &q->arena, &document, error);
    if (status == LW_OK) reply_shape(q, &schema_document_shape, &document);
    return status;
}

lw_status handle_progress(request *q, tx *t, lw_error *error) {
    progress_view view;
    lw_status status = progress_show(t, q->project.id, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &progress_shape, &view);
    return status;
}

lw_status handle_quality(request *q, tx *t, lw_error *error) {
    quality_view view;
    lw_status status =
        quality_show(t, q->project.id, request_param(q, "slice"), &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &quality_view_shape, &view);
    return status;
}

lw_status handle_quality_report(request *q, tx *t, lw_error *error) {
    q->text = lw_builder_in(&q->arena);
    q->type = "text/html; charset=utf-8";
    return quality_report(t, &q->who, q->project.id, &q->arena, &q->text, error);
}
