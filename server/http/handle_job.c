/* handle_job.c - jobs, imports, exports, media. */
#include "server/http/handlers.h"
#include "server/http/stream.h"
#include "server/jobs/demo_job.h"
#include "server/jobs/import_job.h"
#include "server/jobs/refit_job.h"
#include "server/jobs/runner.h"
#include "server/work/export.h"
#include "server/work/item.h"
#include "server/work/media.h"
#include <fcntl.h>
#include <microhttpd.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* ---- jobs ---- */

lw_status handle_jobs(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t cursor, next;
    shape_list found;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &cursor, error);
    if (status == LW_OK)
        status = job_list(t, q->project.id, cursor, limit, &q->arena, &found, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &job_shape, found, next);
    return status;
}

lw_status handle_job(request *q, tx *t, lw_error *error) {
    job found;
    lw_status status = job_read(t, q->project.id, q->object.id, &q->arena, &found, error);
    if (status == LW_OK) reply_shape(q, &job_shape, &found);
    return status;
}

lw_status handle_job_cancel(request *q, tx *t, lw_error *error) {
    return job_cancel(t, q->project.id, q->object.id, error);
}

lw_status handle_job_rejects(request *q, tx *t, lw_error *error) {
    enum { ROWS_AT_ONCE = 1000 };
    int64_t line = 0;
    bool more = true;
    q->text = lw_builder_in(&q->arena);
    q->type = "text/csv; charset=utf-8";
    lw_put(&q->text, LW_STR(JOB_REJECTS_HEADER));
    lw_status status = LW_OK;
    while (status == LW_OK && more && !q->text.failed)
        status = job_rejects(t, q->project.id, q->object.id, &line, ROWS_AT_ONCE, &q->text, &more,
                             error);
    return status;
}

/* ---- imports ---- */

typedef struct {
    const request *q;
    lw_str name, type;
    int64_t job_id;
} import_begin;

static lw_status begin_import(tx *t, void *context, lw_error *error) {
    import_begin *begin = context;
    const request *q = begin->q;
    return import_job_create(t,
                             &(import_wanted){.project_id = q->project.id,
                                              .created_by = q->who.account_id,
                                              .upload_id = q->upload_id,
                                              .name = begin->name,
                                              .type = begin->type,
                                              .format = request_param(q, "format"),
                                              .field = request_param(q, "field"),
                                              .as_predictions = lw_str_equal(
                                                  request_param(q, "as"), LW_STR("predictions"))},
                             &begin->job_id, error);
}

/* The file is on disk before the job that speaks of it. */
static lw_status sync_upload(const request *q, lw_error *error) {
    char folder[4096];
    snprintf(folder, sizeof folder, "%s/uploads", store_data_dir(q->server->store));
    int directory = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool synced = directory >= 0 && fsync(q->upload_file) == 0 && fsync(directory) == 0;
    if (directory >= 0) close(directory);
    return synced ? LW_OK : lw_fail(error, LW_UNAVAILABLE, "the upload cannot be stored: %m");
}

lw_status handle_import(request *q, tx *t, lw_error *error) {
    (void)t;
    const char *type = MHD_lookup_connection_value(q->connection, MHD_HEADER_KIND, "Content-Type");
    lw_str name = request_param(q, "name");
    if (q->upload_bytes == 0)
        return lw_fail(error, LW_INVALID, "body: is empty; send the file itself");
    import_begin begin = {
        .q = q, .name = name.len ? name : LW_STR("upload"), .type = lw_str_from(type)};
    lw_status status = sync_upload(q, error);
    if (status == LW_OK)
        status = store_run(q->server->store, STORE_WRITE, begin_import, &begin, error);
    if (status != LW_OK) return status;
    jobs_wake(q->server->options.jobs);
    reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, begin.job_id}});
    return LW_OK;
}

/* ---- refits ---- */

lw_status handle_refit(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status = refit_job_create(t, q->project.id, q->who.account_id, &job_id, error);
    if (status == LW_OK)
        reply_shape(q, &job_receipt_shape, &(job_receipt){{q->project.id, job_id}});
    return status;
}

/* ---- the demonstration ---- */

typedef struct {
    bool possible;
    lw_str reason;
} demo_offer;
SHAPE(demo_offer_shape, "DemoOffer", demo_offer, SHAPE_MEMBER(demo_offer, possible, SHAPE_BOOL),
      SHAPE_MEMBER(demo_offer, reason, SHAPE_TEXT, .about = "why it is not possible"));

lw_status handle_demo_show(request *q, tx *t, lw_error *error) {
    lw_error why;
    lw_status status = demo_job_check(t, q->server->options.demo_dir, &why);
    if (status != LW_OK && status != LW_CONFLICT && status != LW_INVALID)
        return lw_fail(error, status, "%s", why.message);
    demo_offer offer = {.possible = status == LW_OK};
    if (!offer.possible) offer.reason = lw_arena_copy(&q->arena, lw_str_from(why.message));
    reply_shape(q, &demo_offer_shape, &offer);
    return LW_OK;
}

lw_status handle_demo(request *q, tx *t, lw_error *error) {
    int64_t job_id;
    lw_status status =
        demo_job_create(t, q->server->options.demo_dir, q->who.account_id, &job_id, error);
    if (status == LW_OK) reply_shape(q, &job_receipt_shape, &(job_receipt){{0, job_id}});
    return status;
}

/* ---- exports ---- */

/* An export while it is sent, and what is written down of it: a job that is done, its manifest the
 * result. */
typedef struct {
    store *store;
    int64_t project_id, account_id, job_id;
    bool media;
    export_done done;
    lw_builder manifest;
    char format[40], file[40];
} export_stream;

static lw_status write_stream(void *context, lw_str bytes, lw_error *error) {
    return stream_write(context, bytes, error);
}

static lw_status record_export(tx *t, void *context, lw_error *error) {
    const export_stream *e = context;
    char message[120];
    int length = snprintf(message, sizeof message, "%lld item%s sent as %s",
                          (long long)e->done.items, e->done.items == 1 ? "" : "s", e->format);
    return job_record(t,
                      &(job_wanted){.project_id = e->project_id,
                                    .id = e->job_id,
                                    .kind = "export",
                                    .input = LW_STR("{}"),
                                    .created_by = e->account_id},
                      e->done.items, (lw_str){message, (size_t)length}, lw_built(&e->manifest),
                      error);
}

/* The manifest is there before the last byte is sent. */
static lw_status run_export(stream_pipe *pipe, void *context, lw_error *error) {
    export_stream *e = context;
    char *memory = malloc(EXPORT_MANIFEST_BYTES);
    if (!memory) return lw_fail(error, LW_UNAVAILABLE, "no memory for the export");
    lw_arena arena = lw_arena_over(memory, EXPORT_MANIFEST_BYTES);
    e->manifest = lw_builder_in(&arena);
    lw_status status = export_project(&(export_wanted){.store = e->store,
                                                       .project_id = e->project_id,
                                                       .format = lw_str_from(e->format),
                                                       .media = e->media,
                                                       .write = write_stream,
                                                       .context = pipe,
                                                       .manifest = &e->manifest,
                                                       .file = lw_str_from(e->file)},
                                      &e->done, error);
    if (status == LW_OK) status = store_run(e->store, STORE_WRITE, record_export, e, error);
    free(memory);
    return status;
}

static void name_export(request *q, const export_stream *e, const char *type) {
    char text[160], id[ID_TEXT_MAX];
    snprintf(text, sizeof text, "attachment; filename=\"%s\"", e->file);
    MHD_add_response_header(q->response, "Content-Disposition", text);
    snprintf(text, sizeof text, "</api/v1/jobs/%s/manifest>; rel=\"describedby\"",
             id_write(id, ID_JOB, e->project_id, e->job_id).data);
    MHD_add_response_header(q->response, "Link", text);
    MHD_add_response_header(q->response, "Content-Type", type);
    MHD_add_response_header(q->response, "Cache-Control", "no-store");
}

lw_status handle_export(request *q, tx *t, lw_error *error) {
    (void)t;
    lw_str format = request_param(q, "format");
    const char *extension, *type;
    bool media = lw_str_equal(request_param(q, "media"), LW_STR("yes"));
    if (!format.len) format = LW_STR("jsonl");
    lw_status status = export_kind(format, media, &extension, &type, error);
    if (status != LW_OK) return status;
    export_stream *wanted = calloc(1, sizeof *wanted);
    if (!wanted) return lw_fail(error, LW_UNAVAILABLE, "no memory for the export");
    *wanted = (export_stream){.store = q->server->store,
                              .project_id = q->project.id,
                              .account_id = q->who.account_id,
                              .job_id = store_new_id(q->server->store),
                              .media = media};
    snprintf(wanted->format, sizeof wanted->format, "%.*s", LW_FMT(format));
    snprintf(wanted->file, sizeof wanted->file, "export.%s", extension);
    export_stream named = *wanted; /* the stream frees it, perhaps before this returns */
    status = stream_begin(q, run_export, wanted, free, error);
    if (status == LW_OK) name_export(q, &named, type);
    return status;
}

lw_status handle_export_manifest(request *q, tx *t, lw_error *error) {
    job found;
    lw_status status = job_read(t, q->project.id, q->object.id, &q->arena, &found, error);
    if (status != LW_OK) return status;
    if (!lw_str_equal(found.kind, LW_STR("export")) || !found.result.data)
        return lw_fail(error, LW_NOT_FOUND, "the job is no export");
    q->text = lw_builder_in(&q->arena);
    q->type = "application/json";
    lw_put(&q->text, found.result);
    return LW_OK;
}

/* ---- media ---- */

static lw_status media_allowed(request *q, tx *t, const media_file *file, lw_error *error) {
    if (may(CAN_VIEW_ITEMS, q->who.role, q->who.project)) return LW_OK;
    bool held;
    lw_status status =
        item_is_held(t, q->project.id, file->item_id, q->who.account_id, &held, error);
    if (status == LW_OK && !held)
        return lw_fail(error, LW_NOT_FOUND, "there is no such picture for you now");
    return status;
}

/* `bytes=FIRST-LAST`, `bytes=FIRST-` or `bytes=-COUNT`; anything else, and several ranges, is the whole. */
static bool read_range(lw_str range, int64_t size, int64_t *first_out, int64_t *last_out) {
    if (!lw_str_starts(range, LW_STR("bytes=")) || lw_str_find(range, ',') < range.len)
        return false;
    lw_str last = lw_str_slice(range, 6, range.len), first = lw_str_cut(&last, '-');
    *last_out = size - 1;
    if (last.len && !lw_str_to_int(last, last_out)) return false;
    if (!first.len) {
        *first_out = *last_out >= size ? 0 : size - *last_out;
        *last_out = size - 1;
        return last.len > 0;
    }
    if (*last_out >= size) *last_out = size - 1;
    return lw_str_to_int(first, first_out) && *first_out >= 0 && *first_out <= *last_out;
}

/* A file, or a part of it, as a stream of its own of which a range may be asked for. */
static lw_status send_file(request *q, const char *path, const char *type, int64_t begin,
                           int64_t bytes, lw_error *error) {
    int opened = open(path, O_RDONLY | O_CLOEXEC);
    if (opened < 0) return lw_fail(error, LW_UNAVAILABLE, "the picture's file cannot be read: %m");
    int64_t first = 0, last = bytes - 1;
    bool part = read_range(q->range, bytes, &first, &last);
    if (!part) first = 0, last = bytes - 1;
    q->response = MHD_create_response_from_fd_at_offset64((uint64_t)(last - first + 1), opened,
                                                          (uint64_t)(begin + first));
    if (!q->response) {
        close(opened);
        return lw_fail(error, LW_UNAVAILABLE, "no memory for the picture");
    }
    MHD_add_response_header(q->response, "Content-Type", type);
    MHD_add_response_header(q->response, "Cache-Control", "private, max-age=300");
    MHD_add_response_header(q->response, "Accept-Ranges", "bytes");
    if (part) {
        char text[80];
        snprintf(text, sizeof text, "bytes %lld-%lld/%lld", (long long)first, (long long)last,
                 (long long)bytes);
        MHD_add_response_header(q->response, "Content-Range", text);
        q->status = 206;
    }
    return LW_OK;
}

lw_status handle_media(request *q, tx *t, lw_error *error) {
    media_file file;
    lw_status status = media_find(t, q->project.id, q->object.id, &file, error);
    if (status == LW_OK) status = media_allowed(q, t, &file, error);
    if (status != LW_OK) return status;
    return send_file(q, file.path, file.picture.type, 0, file.picture.bytes, error);
}

static lw_status read_number(const request *q, const char *name, int64_t *number_out,
                             lw_error *error) {
    lw_str text = request_param(q, name);
    if (lw_str_to_int(text, number_out) && *number_out >= 0) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: wants a whole number from 0", name);
}

lw_status handle_media_tile(request *q, tx *t, lw_error *error) {
    int64_t level, column, row;
    media_file file;
    media_tile tile;
    lw_status status = read_number(q, "level", &level, error);
    if (status == LW_OK) status = read_number(q, "column", &column, error);
    if (status == LW_OK) status = read_number(q, "row", &row, error);
    if (status == LW_OK) status = media_find(t, q->project.id, q->object.id, &file, error);
    if (status == LW_OK) status = media_allowed(q, t, &file, error);
    if (status == LW_OK)
        status = media_tile_find(store_data_dir(t->store), &file.picture, level, column, row, &tile,
                                 error);
    if (status != LW_OK) return status;
    return send_file(q, tile.path, file.picture.type, tile.first, tile.bytes, error);
}
