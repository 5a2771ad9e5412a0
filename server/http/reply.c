/* reply.c - what is sent: bodies, problems, headers. */
#include "server/http/reply.h"
#include "server/http/handlers.h"
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

json_writer reply_json(request *q) {
    q->text = lw_builder_in(&q->arena);
    q->type = "application/json";
    return json_write_to(&q->text);
}

void reply_shape(request *q, const shape *s, const void *structure) {
    json_writer w = reply_json(q);
    shape_write(s, structure, &w);
}

/* `sentiment: "maybe" is not a class` names the field first; other messages name none. */
static lw_str field_named(const lw_error *error) {
    lw_str message = lw_str_from(error->message);
    size_t colon = lw_str_find(message, ':');
    bool names = error->status == LW_INVALID && colon < message.len &&
                 lw_str_find(lw_str_slice(message, 0, colon), ' ') == colon;
    return names ? lw_str_slice(message, 0, colon) : (lw_str){0};
}

void reply_problem(request *q) {
    if (q->response) MHD_destroy_response(q->response);
    q->response = NULL;
    const lw_status_info *info = &lw_status_table[q->outcome];
    q->status = q->outcome == LW_USAGE ? 405 : info->http;
    if (q->outcome == LW_UNAVAILABLE && !q->retry_after) q->retry_after = 1;
    char text[TIME_TEXT_MAX + 64];
    json_writer w = reply_json(q);
    json_open(&w, '{');
    snprintf(text, sizeof text, "urn:labelwright:problem:%s", q->problem ? q->problem : info->name);
    json_key(&w, "type"), json_string(&w, lw_str_from(text));
    json_key(&w, "title"), json_string(&w, lw_str_from(info->title));
    json_key(&w, "status"), json_integer(&w, q->status);
    json_key(&w, "detail"), json_string(&w, lw_str_from(q->error.message));
    snprintf(text, sizeof text, "%012llx", (unsigned long long)store_new_id(q->server->store));
    json_key(&w, "id"), json_string(&w, lw_str_from(text));
    lw_str field = field_named(&q->error);
    if (field.len) json_key(&w, "field"), json_string(&w, field);
    json_close(&w, '}');
    q->type = "application/problem+json";
}

/* The page needs no inline script. Mantine turns transitions off with a style element while the colours
 * change, hence 'unsafe-inline' for styles. */
static const char *const secure_headers[][2] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' "
     "blob: data:; "
     "font-src 'self'; connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri "
     "'none'; "
     "form-action 'self'; frame-ancestors 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "no-referrer"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()"},
};

void reply_secure(const server *s, struct MHD_Response *response) {
    for (size_t i = 0; i < sizeof secure_headers / sizeof secure_headers[0]; i++)
        MHD_add_response_header(response, secure_headers[i][0], secure_headers[i][1]);
    if (s->secure)
        MHD_add_response_header(response, "Strict-Transport-Security", "max-age=31536000");
}

static enum MHD_Result copy_header(void *context, enum MHD_ValueKind kind, const char *name,
                                   const char *value) {
    (void)kind;
    return MHD_add_response_header(context, name, value);
}

/* libmicrohttpd ends a reply of unknown length with its last chunk even where only the headers are
 * sent, and the next reply begins behind it: HEAD gets the headers of a reply with an empty body. */
static void drop_stream(request *q) {
    struct MHD_Response *headers =
        MHD_create_response_from_buffer(0, (void *)(uintptr_t)"", MHD_RESPMEM_PERSISTENT);
    if (headers) MHD_get_response_headers(q->response, copy_header, headers);
    MHD_destroy_response(q->response);
    q->response = headers;
}

struct MHD_Response *reply_response(request *q) {
    if (q->head && q->streams && q->response) drop_stream(q);
    struct MHD_Response *response = q->response;
    bool made_here = !response;
    if (made_here) {
        lw_str body = lw_built(&q->text);
        /* The arena outlives the response: it is given back when the request has been sent. */
        response = MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.data,
                                                   MHD_RESPMEM_PERSISTENT);
    }
    q->response = NULL;
    if (!response) return NULL;
    reply_secure(q->server, response);
    char number[24];
    if (made_here) {
        if (q->type && q->text.len) MHD_add_response_header(response, "Content-Type", q->type);
        MHD_add_response_header(response, "Cache-Control", "no-store");
    }
    if (q->set_cookie.data) MHD_add_response_header(response, "Set-Cookie", q->set_cookie.data);
    if (q->allow.data) MHD_add_response_header(response, "Allow", q->allow.data);
    if (q->retry_after) {
        snprintf(number, sizeof number, "%lld", (long long)q->retry_after);
        MHD_add_response_header(response, "Retry-After", number);
    }
    return response;
}

const char *const request_file_types[] = {
    "text/csv",
    "application/x-ndjson",
    "application/zip",
    "application/jsonl",
    "application/json",
    "application/x-zip-compressed",
    NULL,
};

lw_str request_param(const request *q, const char *name) {
    for (size_t i = 0; i < q->param_count; i++)
        if (lw_str_equal(q->params[i].name, lw_str_from(name))) return q->params[i].value;
    return (lw_str){0};
}

lw_status request_limit(const request *q, size_t *limit_out, lw_error *error) {
    lw_str text = request_param(q, "limit");
    int64_t limit = 50;
    if (text.data && (!lw_str_to_int(text, &limit) || limit < 1 || limit > LIMIT_PAGE_ROWS))
        return lw_fail(error, LW_INVALID, "limit: is not a whole number in 1..%d", LIMIT_PAGE_ROWS);
    *limit_out = (size_t)limit;
    return LW_OK;
}

/* What the cursor of a list begins with: which list it is and which filters are asked for, in any order.
 * A cursor of another list would only skip rows at random. */
enum { TAG_DIGITS = 8 };
static void write_tag(const request *q, char tag[TAG_DIGITS + 1]) {
    uint64_t sum = lw_str_hash(lw_str_from(q->route->path)) + (uint64_t)q->project.id * 31 +
                   (uint64_t)q->object.id * 37;
    for (size_t i = 0; i < q->param_count; i++) {
        const query_param *p = &q->params[i];
        if (lw_str_equal(p->name, LW_STR("cursor")) || lw_str_equal(p->name, LW_STR("limit")))
            continue;
        sum += lw_str_hash(p->name) * 3 ^ lw_str_hash(p->value);
    }
    snprintf(tag, TAG_DIGITS + 1, "%08x", (unsigned)(sum ^ sum >> 32));
}

lw_status request_open_cursor(request *q, lw_error *error) {
    for (size_t i = 0; i < q->param_count; i++) {
        lw_str *value = &q->params[i].value;
        char tag[TAG_DIGITS + 1];
        if (!lw_str_equal(q->params[i].name, LW_STR("cursor"))) continue;
        write_tag(q, tag);
        if (!lw_str_starts(*value, (lw_str){tag, TAG_DIGITS}))
            return lw_fail(error, LW_INVALID,
                           "cursor: is not one this list gave with these filters; ask for its "
                           "first page");
        *value = lw_str_slice(*value, TAG_DIGITS, value->len);
    }
    return LW_OK;
}

void reply_list(request *q, const shape *s, shape_list rows, lw_str next) {
    char tag[TAG_DIGITS + 1];
    write_tag(q, tag);
    lw_str cursor =
        next.data ? lw_arena_format(&q->arena, "%s%.*s", tag, LW_FMT(next)) : (lw_str){0};
    json_writer w = reply_json(q);
    json_open(&w, '{');
    json_key(&w, "items"), json_open(&w, '[');
    for (size_t i = 0; i < rows.count; i++)
        shape_write(s, (const char *)rows.items + i * s->size, &w);
    json_close(&w, ']');
    json_key(&w, "next"), json_string(&w, cursor);
    json_close(&w, '}');
    if (next.data && !cursor.data) q->text.failed = true; /* a list never ends early */
}

void reply_list_by_id(request *q, const shape *s, shape_list rows, int64_t next) {
    char text[24];
    int length = snprintf(text, sizeof text, "%lld", (long long)next);
    reply_list(q, s, rows, next ? (lw_str){text, (size_t)length} : (lw_str){0});
}

lw_status request_cursor(const request *q, int64_t *cursor_out, lw_error *error) {
    lw_str text = request_param(q, "cursor");
    *cursor_out = 0;
    if (text.data && (!lw_str_to_int(text, cursor_out) || *cursor_out <= 0))
        return lw_fail(error, LW_INVALID, "cursor: is not one this list gave");
    return LW_OK;
}
