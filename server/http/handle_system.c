/* handle_system.c - events, the OpenAPI document, health and figures. */
#include "server/http/events.h"
#include "server/http/handlers.h"
#include "server/http/openapi.h"
#include "server/version.h"

lw_status handle_events(request *q, tx *t, lw_error *error) { return events_stream(q, t, error); }

lw_status handle_openapi(request *q, tx *t, lw_error *error) {
    (void)t, (void)error;
    json_writer w = reply_json(q);
    openapi_write(&w, q->server->secure);
    return LW_OK;
}

typedef struct {
    lw_str status, version;
} health;
SHAPE(health_shape, "Health", health, SHAPE_MEMBER(health, status, SHAPE_TEXT),
      SHAPE_MEMBER(health, version, SHAPE_TEXT));

static lw_status reply_health(request *q) {
    reply_shape(q, &health_shape, &(health){LW_STR("ok"), LW_STR(LABELWRIGHT_VERSION)});
    return LW_OK;
}

lw_status handle_healthz(request *q, tx *t, lw_error *error) {
    (void)t, (void)error;
    return reply_health(q);
}

/* A read of the database has worked, or this handler would not run. It is open to anybody and asked
 * all the time, so that writes are looked at, not tried. */
lw_status handle_readyz(request *q, tx *t, lw_error *error) {
    lw_status status = store_check_writable(t, error);
    return status == LW_OK ? reply_health(q) : status;
}

lw_status handle_metrics(request *q, tx *t, lw_error *error) {
    (void)error;
    q->text = lw_builder_in(&q->arena);
    q->type = "text/plain; version=0.0.4";
    lw_put_format(&q->text,
                  "# HELP labelwright_up_seconds Time since the start.\n"
                  "# TYPE labelwright_up_seconds gauge\nlabelwright_up_seconds %.3f\n",
                  (double)(db_now(t) - q->server->started_at) / 1e6);
    lw_put_format(&q->text,
                  "# HELP labelwright_requests_open Requests under way.\n"
                  "# TYPE labelwright_requests_open gauge\nlabelwright_requests_open %d\n",
                  (int)q->server->requests);
    return LW_OK;
}
