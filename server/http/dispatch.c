/* dispatch.c - runs a request: who may, the handler, the reply; then wakes the connection. */
#include "server/http/dispatch.h"
#include "server/http/reply.h"
#include "server/http/workers.h"
#include <microhttpd.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

static access_question question_of(const request *q) {
    const route *r = q->route;
    return (access_question){
        .needs = r->needs,
        .audit = r->audit,
        .project_id = q->project.id,
        .object_id = q->has_object ? q->object.id : 0,
        .object = q->has_object ? id_prefix(q->object_kind) : NULL,
    };
}

/* When somebody was last seen; an operation of its own that nobody waits for. */
typedef struct {
    actor who;
} seen;

static lw_status write_seen(tx *t, void *context, lw_error *error) {
    const seen *noted = context;
    return access_seen(t, &noted->who, error);
}

/* A failure only lets the session end a minute early. */
static void seen_written(void *context, lw_status status, const lw_error *error) {
    (void)status, (void)error;
    free(context);
}

static void note_seen(const request *q) {
    seen *noted = q->who.seen_due ? malloc(sizeof *noted) : NULL;
    if (!noted) return;
    noted->who = q->who;
    noted->who.name = noted->who.email = noted->who.address =
        (lw_str){0}; /* they live in the request */
    lw_error error;
    if (store_post(q->server->store, STORE_WRITE, write_seen, seen_written, noted, &error) != LW_OK)
        free(noted);
}

static void finish(request *q) {
    note_seen(q);
    if (q->outcome != LW_OK) reply_problem(q);
    else if (q->text.failed) {
        q->outcome =
            lw_fail(&q->error, LW_TOO_LARGE, "the reply is larger than a request may hold");
        reply_problem(q);
    }
    q->state = REQUEST_READY;
    server *s = q->server; /* the request may be gone once its connection goes on */
    MHD_resume_connection(q->connection);
    atomic_fetch_sub(&s->suspended, 1);
}

static lw_status write_refusal(tx *t, void *context, lw_error *error) {
    request *q = context;
    access_question question = question_of(q);
    return access_refused(t, &q->given, &question, error);
}

static void refusal_written(void *context, lw_status status, const lw_error *error) {
    request *q = context;
    if (status == LW_UNAVAILABLE) { /* a decision that cannot be audited is not given */
        q->outcome = status;
        q->error = *error;
    }
    finish(q);
}

/* The outcome of the operation is known and durable. A refusal's audit row is written afterwards, in
 * an operation of its own, because the refused one was rolled back. */
static void settle(request *q) {
    bool refused = q->outcome == LW_UNAUTHENTICATED || q->outcome == LW_FORBIDDEN ||
                   (q->outcome == LW_NOT_FOUND && q->who.account_id == 0);
    lw_error error;
    if (refused && q->state != REQUEST_REFUSED) {
        q->state = REQUEST_REFUSED;
        if (store_post(q->server->store, STORE_WRITE, write_refusal, refusal_written, q, &error) ==
            LW_OK)
            return;
        q->outcome = error.status;
        q->error = error;
    }
    finish(q);
}

static void operation_done(void *context, lw_status status, const lw_error *error) {
    request *q = context;
    q->outcome = status;
    if (status != LW_OK) q->error = *error;
    settle(q);
}

static lw_status enter(tx *t, void *context, lw_error *error) {
    request *q = context;
    q->arena = q->mark; /* the operation may be run again from its start */
    q->text = lw_builder_in(&q->arena);
    q->status = route_status(q->route);
    memset(&q->who, 0, sizeof q->who);
    access_question question = question_of(q);
    return access_enter(t, &q->given, &question, &q->arena, &q->who, error);
}

/* A body or cursor that cannot be read is told only to those who may send one. */
static lw_status body_fault(const request *q, lw_error *error) {
    return q->body_error.status == LW_OK
               ? LW_OK
               : lw_fail(error, q->body_error.status, "%s", q->body_error.message);
}

static lw_status operate(tx *t, void *context, lw_error *error) {
    request *q = context;
    lw_status status = enter(t, context, error);
    if (status == LW_OK) status = body_fault(q, error);
    return status == LW_OK ? q->route->handle(q, t, error) : status;
}

static lw_status run_access(request *q) {
    store_mode mode = q->route->audit ? STORE_WRITE : STORE_READ;
    return store_run(q->server->store, mode, enter, q, &q->error);
}

/* On a worker thread: the access decision in its transaction, then a handler that may block. */
static void work(void *context) {
    request *q = context;
    q->outcome = run_access(q);
    if (q->outcome == LW_OK) q->outcome = body_fault(q, &q->error);
    if (q->outcome == LW_OK) {
        q->mark = q->arena;
        q->outcome = q->route->handle(q, NULL, &q->error);
    }
    settle(q);
}

static lw_status read_body(request *q) {
    const route *r = q->route;
    if (r->takes != BODY_JSON) return LW_OK;
    lw_str text = lw_built(&q->upload);
    if (!text.len) text = LW_STR("{}");
    lw_status status = json_parse(text, &q->json, &q->error);
    if (status != LW_OK) return status;
    if (json_kind_of(q->json) != JSON_OBJECT)
        return lw_fail(&q->error, LW_INVALID, "the body is not an object");
    void *body = lw_arena_alloc(&q->arena, 1, r->body->size, _Alignof(max_align_t));
    if (!body) return lw_fail(&q->error, LW_TOO_LARGE, "the body is too large");
    q->body = body;
    return shape_read(r->body, q->json, &q->arena, body, &q->error);
}

lw_status dispatch_check_access(request *q) {
    q->mark = q->arena;
    return run_access(q);
}

void dispatch_start(request *q) {
    q->state = REQUEST_RUNNING;
    if (read_body(q) != LW_OK || request_open_cursor(q, &q->error) != LW_OK) {
        q->body_error = q->error;
        q->body = NULL;
    }
    q->mark = q->arena;
    if (q->route->mode == ROUTE_ALONE) {
        q->outcome = q->route->handle(q, NULL, &q->error);
        finish(q);
        return;
    }
    store_mode mode = q->route->mode == ROUTE_WRITE ? STORE_WRITE : STORE_READ;
    /* Once it is posted, the request belongs to the thread that runs it: nothing of it is written here. */
    lw_error error;
    lw_status status;
    switch (q->route->mode) {
    case ROUTE_WORKER: status = workers_post(q->server->workers, work, q, &error); break;
    case ROUTE_OUTSIDE: status = workers_post(q->server->askers, work, q, &error); break;
    default: status = store_post(q->server->store, mode, operate, operation_done, q, &error);
    }
    if (status == LW_OK) return;
    q->outcome = status;
    q->error = error;
    finish(q);
}
