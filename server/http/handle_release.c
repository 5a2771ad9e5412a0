/* handle_release.c - releases: made, listed, their files. */
#include "server/http/handlers.h"
#include "server/jobs/release_job.h"
#include "server/jobs/runner.h"
#include "server/work/release.h"
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

lw_status handle_release_make(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status =
        release_job_create(t, q->project.id, q->who.account_id, q->body, &q->arena, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}

lw_status handle_releases(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t cursor, next;
    shape_list rows;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &cursor, error);
    if (status == LW_OK)
        status = release_list(t, q->project.id, cursor, limit, &q->arena, &rows, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &release_shape, rows, next);
    return status;
}

lw_status handle_release(request *q, tx *t, lw_error *error) {
    release found;
    lw_status status = release_show(t, q->project.id, q->object.id, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &release_shape, &found);
    return status;
}

/* ---- files ------------------------------------------------------------------------------------ */

static void name_file(request *q, int64_t number, const char *ending) {
    char text[100];
    snprintf(text, sizeof text, "attachment; filename=\"release-%lld%s\"", (long long)number,
             ending);
    MHD_add_response_header(q->response, "Content-Disposition", text);
    MHD_add_response_header(q->response, "Content-Type", "application/x-ndjson");
    MHD_add_response_header(q->response, "Cache-Control", "no-store");
}

static lw_status send_file(request *q, const char *path, lw_error *error) {
    struct stat about;
    int opened = open(path, O_RDONLY | O_CLOEXEC);
    if (opened < 0 || fstat(opened, &about) != 0) {
        if (opened >= 0) close(opened);
        return lw_fail(error, LW_UNAVAILABLE, "the file of the release cannot be read: %m");
    }
    q->response = MHD_create_response_from_fd64((uint64_t)about.st_size, opened);
    if (q->response) return LW_OK;
    close(opened);
    return lw_fail(error, LW_UNAVAILABLE, "no memory for the file");
}

lw_status handle_release_items(request *q, tx *t, lw_error *error) {
    release found;
    char path[RELEASE_PATH_BYTES];
    lw_status status = release_show(t, q->project.id, q->object.id, &q->arena, &found, error);
    if (status != LW_OK) return status;
    release_items_path(q->server->store, found.sha256, path);
    status = send_file(q, path, error);
    if (status == LW_OK) name_file(q, found.number, ".jsonl");
    return status;
}

lw_status handle_release_diff(request *q, tx *t, lw_error *error) {
    release found;
    char path[RELEASE_PATH_BYTES];
    lw_status status = release_show(t, q->project.id, q->object.id, &q->arena, &found, error);
    if (status != LW_OK) return status;
    if (found.changed == SHAPE_NO_INT)
        return lw_fail(error, LW_NOT_FOUND, "it is the first release: there is none before it");
    release_diff_path(q->server->store, q->object.id, path);
    status = send_file(q, path, error);
    if (status == LW_OK) name_file(q, found.number, ".diff.jsonl");
    return status;
}

lw_status handle_release_certificate(request *q, tx *t, lw_error *error) {
    lw_str text;
    lw_status status = release_certificate(t, q->project.id, q->object.id, &q->arena, &text, error);
    if (status != LW_OK) return status;
    q->text = lw_builder_in(&q->arena);
    q->type = "application/json";
    lw_put(&q->text, text);
    return LW_OK;
}

lw_status handle_release_page(request *q, tx *t, lw_error *error) {
    lw_str text;
    release_signed opened;
    lw_status status = release_certificate(t, q->project.id, q->object.id, &q->arena, &text, error);
    if (status == LW_OK) status = release_open(text, &opened, error);
    if (status != LW_OK) return status;
    q->text = lw_builder_in(&q->arena);
    q->type = "text/html; charset=utf-8";
    release_page(&opened, &q->text);
    json_free(opened.document);
    return LW_OK;
}
