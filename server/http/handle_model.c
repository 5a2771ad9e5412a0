/* handle_model.c - the model that a project asks for shapes: named by a manager, asked by who works. */
#include "server/http/handlers.h"
#include "server/http/outside.h"
#include "server/work/model.h"
#include <fcntl.h>
#include <microhttpd.h>
#include <unistd.h>

static void reply_model(request *q, const model_settings *model) {
    lw_error why;
    bool manages = may(CAN_MANAGE, q->who.role, q->who.project);
    model_view view = {.url = manages ? model->url : (lw_str){0},
                       .name = model->name,
                       .version = model->version.data ? model->version : LW_STR(""),
                       .seconds = model->seconds,
                       .able = model->url.len > 0 &&
                               outside_check(q->server->outside, model->url, &why) == LW_OK};
    reply_shape(q, &model_view_shape, &view);
}

lw_status handle_model_show(request *q, tx *t, lw_error *error) {
    model_settings model;
    lw_status status = model_show(t, q->project.id, &q->arena, &model, error);
    if (status == LW_OK) reply_model(q, &model);
    return status;
}

lw_status handle_model_set(request *q, tx *t, lw_error *error) {
    const model_settings *wanted = q->body;
    lw_status status =
        wanted->url.len ? outside_check(q->server->outside, wanted->url, error) : LW_OK;
    if (status == LW_OK) status = model_set(t, &q->who, wanted, q->json, &q->arena, error);
    if (status == LW_OK) reply_model(q, wanted);
    return status;
}

/* ---- asking ---- */

typedef struct {
    request *q;
    model_asked asked;
} asking;

static lw_status prepare(tx *t, void *context, lw_error *error) {
    asking *a = context;
    request *q = a->q;
    q->arena = q->mark;
    return model_ask(t, &q->who, q->object.id, q->body, &q->arena, &a->asked, error);
}

/* The picture as it is served to people, turned and stripped: never what came with the import. */
static lw_status send_picture(const asking *a, outside_line *line, outside_reply *reply,
                              lw_error *error) {
    const picture *p = &a->asked.file.picture;
    int file = open(a->asked.file.path, O_RDONLY | O_CLOEXEC);
    lw_str below = lw_arena_format(&a->q->arena, "/%s", p->hash);
    if (file < 0 || !below.data) {
        if (file >= 0) close(file);
        return lw_fail(error, LW_UNAVAILABLE, "cannot be shown the picture: it is not readable");
    }
    lw_status status = outside_send(
        line,
        &(outside_message){
            .method = "PUT", .below = below, .type = p->type, .file = file, .file_bytes = p->bytes},
        &a->q->arena, reply, error);
    close(file);
    return status;
}

static lw_status send_question(const asking *a, outside_line *line, outside_reply *reply,
                               lw_error *error) {
    const picture *p = &a->asked.file.picture;
    lw_builder text = lw_builder_in(&a->q->arena);
    json_writer w = json_write_to(&text);
    model_question_write(a->q->body, lw_str_from(p->hash), lw_str_from(p->type), p->width,
                         p->height, &w);
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the question");
    return outside_send(
        line,
        &(outside_message){
            .method = "POST", .type = "application/json", .body = lw_built(&text), .file = -1},
        &a->q->arena, reply, error);
}

static lw_status refuse_status(long status, lw_error *error) {
    return lw_fail(error, LW_UNAVAILABLE, "answers with status %ld", status);
}

/* Asked, shown the picture where it does not know it (428), and asked again. */
static lw_status talk(const asking *a, outside_line *line, lw_str *said_out, lw_error *error) {
    outside_reply reply;
    lw_status status = send_question(a, line, &reply, error);
    if (status == LW_OK && reply.status == 428) {
        status = send_picture(a, line, &reply, error);
        if (status == LW_OK && reply.status / 100 != 2) status = refuse_status(reply.status, error);
        if (status == LW_OK) status = send_question(a, line, &reply, error);
    }
    if (status != LW_OK) return status;
    if (reply.status != 200) return refuse_status(reply.status, error);
    *said_out = reply.body;
    return LW_OK;
}

/* A model that says what cannot be is one that does not work: who asked has done nothing wrong. */
static lw_status read_answer(const asking *a, lw_str said, model_answer *found, lw_error *error) {
    json *parsed;
    lw_error inner;
    const picture *p = &a->asked.file.picture;
    lw_status status = json_parse(said, &parsed, &inner);
    if (status == LW_OK) {
        status = model_answer_read(parsed, p->width, p->height, &a->q->arena, found, &inner);
        json_free(parsed);
    }
    return status == LW_OK
               ? LW_OK
               : lw_fail(error, LW_UNAVAILABLE, "says what it may not: %s", inner.message);
}

static lw_status ask_model(const asking *a, model_answer *found, lw_error *error) {
    request *q = a->q;
    outside_line *line;
    lw_str said;
    const union MHD_ConnectionInfo *socket =
        MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    lw_status status = outside_dial(q->server->outside,
                                    &(outside_wanted){.url = a->asked.settings.url,
                                                      .project_id = q->project.id,
                                                      .seconds = a->asked.settings.seconds,
                                                      .waiting = socket ? socket->connect_fd : -1,
                                                      .stopping = &q->server->stopping},
                                    &line, error);
    if (status != LW_OK) return status;
    lw_error inner;
    status = talk(a, line, &said, &inner);
    outside_hang_up(line);
    if (status == LW_OK) status = read_answer(a, said, found, &inner);
    if (status == LW_OK) return LW_OK;
    q->problem = "model";
    return lw_fail(error, status, "the model %.*s %s", LW_FMT(a->asked.settings.name),
                   inner.message);
}

lw_status handle_model_ask(request *q, tx *t, lw_error *error) {
    (void)t;
    asking a = {.q = q};
    lw_status status = store_run(q->server->store, STORE_READ, prepare, &a, error);
    if (status != LW_OK) return status;
    model_answer found = {.source = a.asked.source};
    status = ask_model(&a, &found, error);
    if (status == LW_OK) reply_shape(q, &model_answer_shape, &found);
    return status;
}
