/* request.h - one request from its first byte to its reply, and what a handler may do with it.
 *
 * A handler reads: take the body, call one operation, render. It runs inside one transaction, on a
 * store thread (ROUTE_READ, ROUTE_WRITE), or without one on a worker thread that may block
 * (ROUTE_WORKER), or on one that waits for other servers (ROUTE_OUTSIDE); or at once, on the thread of the connection, without access or database
 * (ROUTE_ALONE). */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H
#include "server/access/access.h"
#include "server/http/server.h"
#include "server/limits.h"
#include "server/record/shape.h"

typedef struct request request;
typedef lw_status route_handler(request *q, tx *t, lw_error *error);

typedef enum { ROUTE_READ, ROUTE_WRITE, ROUTE_WORKER, ROUTE_OUTSIDE, ROUTE_ALONE } route_mode;
typedef enum { BODY_NONE, BODY_JSON, BODY_FILE } body_kind;

/* A query parameter of a route: others are refused. */
typedef enum { PARAM_TEXT, PARAM_NAME, PARAM_ROWS, PARAM_REAL, PARAM_INT, PARAM_TIME } param_kind;
typedef struct {
    const char *name, *about;
    param_kind kind;          /* for the documentation; handlers read and check */
    const char *const *names; /* of PARAM_NAME, ends with NULL */
} route_param;

typedef struct {
    const char *method, *path; /* "/api/v1/items/{item}" */
    permission needs;          /* PERMISSION_MISSING does not compile: see ROUTE in routes.c */
    const char *audit;         /* action, or NULL; audited routes are writes */
    route_mode mode;
    route_handler *handle;
    const shape *body; /* of the JSON body; NULL: none */
    body_kind takes;
    int status;               /* of success; 0: 200 */
    const shape *reply;       /* NULL: not a JSON object described by a shape */
    bool list;                /* the reply is {items: [reply], next} */
    const char *const *types; /* of a reply that is not JSON, ends with NULL */
    bool repeatable;   /* takes Idempotency-Key: the same again gives the first reply and 200 */
    const char *about; /* one line for OpenAPI */
    const route_param *params; /* ends with {NULL} */
} route;

typedef struct {
    lw_str name, value;
} query_param;

/* Response whose body does not come from the arena (files, streams, events): made by the handler,
 * owned by the request until it is sent. */
struct MHD_Response;
struct MHD_Connection;

struct request {
    server *server;
    struct MHD_Connection *connection;
    const route *route;
    int64_t received_at; /* monotonic, microseconds */

    lw_arena arena;    /* all memory of this request */
    void *region;      /* where the arena came from */
    lw_builder upload; /* JSON body as it arrives */
    int upload_file;   /* BODY_FILE: descriptor of the file it is written to, or -1 */
    int64_t upload_id; /* its name under uploads/ */
    int64_t upload_bytes;

    typed_id project; /* {project}, or the project of the object */
    typed_id object;  /* {item}, {task}, ... */
    id_kind object_kind;
    bool has_object;
    int64_t number; /* {version} */
    query_param params[LIMIT_QUERY_PARAMS];
    size_t param_count;
    credentials given;
    lw_str idempotency_key;
    lw_str last_event_id;
    lw_str range;
    bool head; /* only the headers are sent */

    json *json;          /* the parsed body */
    void *body;          /* its struct, read through route->body */
    lw_error body_error; /* why it or the cursor could not be read; LW_OK: they could */
    actor who;

    lw_status outcome; /* of the operation */
    lw_error error;
    int status;          /* HTTP; route->status unless the handler says otherwise */
    lw_builder text;     /* the reply's body */
    const char *type;    /* its content type */
    lw_str set_cookie;   /* absent: none */
    lw_str allow;        /* methods that are possible, of a 405; absent: none */
    int64_t retry_after; /* seconds; 0: none */
    const char *problem; /* a finer name than the status has, for programs; NULL: the status's */
    struct MHD_Response *response; /* instead of text */
    bool streams;                  /* it has no length */

    enum { REQUEST_READING, REQUEST_RUNNING, REQUEST_REFUSED, REQUEST_READY } state;
    lw_arena mark; /* where a repeated operation starts over */
};

static inline int route_status(const route *r) { return r->status ? r->status : 200; }

/* The types a BODY_FILE may have; ends with NULL. */
extern const char *const request_file_types[];

/* A JSON writer for the reply. */
json_writer reply_json(request *q);
/* Writes one struct as the whole reply. */
void reply_shape(request *q, const shape *s, const void *structure);
/* Query parameters: absent when not given. */
lw_str request_param(const request *q, const char *name);
/* `limit`, 1..LIMIT_PAGE_ROWS, default 50. */
LW_MUST_USE lw_status request_limit(const request *q, size_t *limit_out, lw_error *error);

#endif
