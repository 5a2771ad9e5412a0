/* openapi.c - the OpenAPI 3.1 document, printed from the route table and the shapes. */
#include "server/http/openapi.h"
#include "server/access/session.h"
#include "server/http/router.h"
#include "server/version.h"
#include <stdio.h>
#include <string.h>

static void key_text(json_writer *w, const char *key, const char *text) {
    json_key(w, key), json_string(w, lw_str_from(text));
}

static void write_reference(json_writer *w, const char *kind, const char *name) {
    char reference[100];
    snprintf(reference, sizeof reference, "#/components/%s/%s", kind, name);
    json_open(w, '{'), key_text(w, "$ref", reference), json_close(w, '}');
}

static void write_path_schema(json_writer *w, lw_str name) {
    id_kind kind;
    json_open(w, '{');
    if (route_word_id(name, &kind)) {
        char pattern[SHAPE_PATTERN_TEXT];
        key_text(w, "type", "string"), key_text(w, "pattern", shape_id_pattern(kind, pattern));
    } else {
        key_text(w, "type", "integer");
        json_key(w, "minimum"), json_integer(w, 1);
    }
    json_close(w, '}');
}

static void write_param_schema(json_writer *w, const route_param *p) {
    static const char *const types[] = {[PARAM_TEXT] = "string",  [PARAM_NAME] = "string",
                                        [PARAM_ROWS] = "integer", [PARAM_REAL] = "number",
                                        [PARAM_INT] = "integer",  [PARAM_TIME] = "string"};
    json_open(w, '{');
    key_text(w, "type", types[p->kind]);
    if (p->kind == PARAM_TIME) key_text(w, "format", "date-time");
    if (p->kind == PARAM_INT) json_key(w, "minimum"), json_integer(w, 0);
    if (p->kind == PARAM_ROWS) {
        json_key(w, "minimum"), json_integer(w, 1);
        json_key(w, "maximum"), json_integer(w, LIMIT_PAGE_ROWS);
    }
    if (p->kind == PARAM_NAME) {
        json_key(w, "enum"), json_open(w, '[');
        for (const char *const *name = p->names; *name; name++) json_string(w, lw_str_from(*name));
        json_close(w, ']');
    }
    json_close(w, '}');
}

#define repeat_header                                                                             \
    "{\"name\":\"Idempotency-Key\",\"in\":\"header\",\"description\":\"the same key again gives " \
    "the "                                                                                        \
    "first reply\",\"schema\":{\"type\":\"string\",\"minLength\":1,\"maxLength\":200}}"

static void write_params(json_writer *w, const route *r) {
    json_key(w, "parameters"), json_open(w, '[');
    for (const char *brace = strchr(r->path, '{'); brace; brace = strchr(brace + 1, '{')) {
        const char *end = strchr(brace, '}');
        lw_str name = {brace + 1, (size_t)(end - brace - 1)};
        json_open(w, '{');
        json_key(w, "name"), json_string(w, name);
        key_text(w, "in", "path");
        json_key(w, "required"), json_boolean(w, true);
        json_key(w, "schema"), write_path_schema(w, name);
        json_close(w, '}');
    }
    for (const route_param *p = r->params; p && p->name; p++) {
        json_open(w, '{');
        key_text(w, "name", p->name), key_text(w, "in", "query"),
            key_text(w, "description", p->about);
        json_key(w, "schema"), write_param_schema(w, p);
        json_close(w, '}');
    }
    if (r->repeatable) json_raw(w, LW_STR(repeat_header));
    json_close(w, ']');
}

static void write_body(json_writer *w, const route *r) {
    json_key(w, "requestBody"), json_open(w, '{');
    json_key(w, "required"), json_boolean(w, true);
    json_key(w, "content"), json_open(w, '{');
    if (r->takes == BODY_JSON) {
        json_key(w, "application/json"), json_open(w, '{');
        json_key(w, "schema"), write_reference(w, "schemas", r->body->name);
        json_close(w, '}');
    } else {
        for (const char *const *type = request_file_types; *type; type++)
            json_key(w, *type),
                json_raw(w, LW_STR("{\"schema\":{\"type\":\"string\",\"format\":\"binary\"}}"));
    }
    json_close(w, '}'), json_close(w, '}');
}

static void write_reply_schema(json_writer *w, const route *r) {
    if (!r->list) {
        write_reference(w, "schemas", r->reply->name);
        return;
    }
    json_open(w, '{');
    key_text(w, "type", "object");
    json_key(w, "required"), json_open(w, '['), json_string(w, LW_STR("items")),
        json_string(w, LW_STR("next")), json_close(w, ']');
    json_key(w, "properties"), json_open(w, '{');
    json_key(w, "items"), json_open(w, '{'), key_text(w, "type", "array"), json_key(w, "items");
    write_reference(w, "schemas", r->reply->name);
    json_close(w, '}');
    json_key(w, "next"), json_raw(w, LW_STR("{\"type\":[\"string\",\"null\"]}"));
    json_close(w, '}'), json_close(w, '}');
}

static void write_response(json_writer *w, const route *r, int status) {
    char text[8];
    snprintf(text, sizeof text, "%d", status);
    json_key(w, text), json_open(w, '{');
    key_text(w, "description", "done");
    if (r->reply) {
        json_key(w, "content"), json_open(w, '{');
        json_key(w, "application/json"), json_open(w, '{');
        json_key(w, "schema"), write_reply_schema(w, r);
        json_close(w, '}'), json_close(w, '}');
    }
    if (r->types) {
        json_key(w, "content"), json_open(w, '{');
        for (const char *const *type = r->types; *type; type++)
            json_key(w, *type), json_raw(w, LW_STR("{}"));
        json_close(w, '}');
    }
    json_close(w, '}');
}

static void write_responses(json_writer *w, const route *r) {
    static const int problems[] = {400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503};
    json_key(w, "responses"), json_open(w, '{');
    write_response(w, r, route_status(r));
    if (r->repeatable) write_response(w, r, 200);
    if (strstr(r->path, "/media/"))
        write_response(w, r, 206); /* part of it, where a Range was asked for */
    for (size_t i = 0; i < sizeof problems / sizeof problems[0]; i++) {
        char text[8];
        snprintf(text, sizeof text, "%d", problems[i]);
        json_key(w, text), write_reference(w, "responses", "problem");
    }
    json_close(w, '}');
}

static void write_route(json_writer *w, const route *r) {
    char method[8];
    size_t n = 0;
    for (; r->method[n] && n < sizeof method - 1; n++) method[n] = (char)(r->method[n] | 0x20);
    method[n] = '\0';
    json_key(w, method), json_open(w, '{');
    key_text(w, "summary", r->about);
    char id[160];
    n = (size_t)snprintf(id, sizeof id, "%s", method);
    for (const char *at = r->path + strlen("/api/v1"); *at && n < sizeof id - 1; at++)
        if (!strchr("{}", *at)) id[n++] = strchr("/.", *at) ? '_' : *at;
    id[n] = '\0';
    key_text(w, "operationId", id);
    write_params(w, r);
    if (r->takes != BODY_NONE) write_body(w, r);
    write_responses(w, r);
    if (r->needs == CAN_ANYBODY) json_key(w, "security"), json_open(w, '['), json_close(w, ']');
    json_close(w, '}');
}

/* Each path once, with all its methods. */
static void write_paths(json_writer *w) {
    json_key(w, "paths"), json_open(w, '{');
    for (size_t i = 0; i < route_count; i++) {
        bool written = false;
        for (size_t j = 0; j < i; j++) written |= strcmp(routes[j].path, routes[i].path) == 0;
        if (written) continue;
        json_key(w, routes[i].path), json_open(w, '{');
        for (size_t j = i; j < route_count; j++)
            if (strcmp(routes[j].path, routes[i].path) == 0) write_route(w, &routes[j]);
        json_close(w, '}');
    }
    json_close(w, '}');
}

/* ---- shapes: those of the table and those inside them, each once ---- */

enum { SHAPES_MAX = 160 };
typedef struct {
    const shape *shapes[SHAPES_MAX];
    bool body[SHAPES_MAX];
    size_t count;
} shape_set;

static void collect(shape_set *set, const shape *s, bool body) {
    if (!s) return;
    for (size_t i = 0; i < set->count; i++)
        if (set->shapes[i] == s) return;
    if (set->count == SHAPES_MAX) return;
    set->shapes[set->count] = s;
    set->body[set->count++] = body;
}

static void write_schemas(json_writer *w) {
    shape_set set = {.count = 0};
    for (size_t i = 0; i < route_count; i++) {
        collect(&set, routes[i].body, true);
        collect(&set, routes[i].reply, false);
    }
    for (size_t i = 0; i < set.count; i++) /* grows while it is walked */
        for (size_t f = 0; f < set.shapes[i]->count; f++)
            collect(&set, set.shapes[i]->fields[f].of, set.body[i]);
    json_key(w, "schemas"), json_open(w, '{');
    for (size_t i = 0; i < set.count; i++) {
        json_key(w, set.shapes[i]->name);
        shape_describe(set.shapes[i], set.body[i], w);
    }
    json_key(w, "Problem");
    json_raw(w, LW_STR("{\"type\":\"object\",\"required\":[\"type\",\"title\",\"status\","
                       "\"detail\",\"id\"],\"properties\":{"
                       "\"type\":{\"type\":\"string\"},\"title\":{\"type\":\"string\"},\"status\":{"
                       "\"type\":\"integer\"},"
                       "\"detail\":{\"type\":\"string\"},\"id\":{\"type\":\"string\"},\"field\":{"
                       "\"type\":\"string\"}}}"));
    json_close(w, '}');
}

void openapi_write(json_writer *w, bool secure) {
    json_open(w, '{');
    key_text(w, "openapi", "3.1.0");
    json_key(w, "info"), json_open(w, '{');
    key_text(w, "title", "Labelwright"), key_text(w, "version", LABELWRIGHT_VERSION);
    key_text(w, "description", "How the parts play together: docs/reference/http.md");
    json_close(w, '}');
    write_paths(w);
    json_key(w, "components"), json_open(w, '{');
    write_schemas(w);
    json_key(w, "responses");
    json_raw(w, LW_STR("{\"problem\":{\"description\":\"RFC "
                       "9457\",\"content\":{\"application/problem+json\":{\"schema\":"
                       "{\"$ref\":\"#/components/schemas/Problem\"}}}}}"));
    json_key(w, "securitySchemes");
    json_open(w, '{');
    json_key(w, "token"), json_raw(w, LW_STR("{\"type\":\"http\",\"scheme\":\"bearer\"}"));
    json_key(w, "session"), json_open(w, '{');
    key_text(w, "type", "apiKey"), key_text(w, "in", "cookie"),
        key_text(w, "name", session_cookie_name(secure));
    json_close(w, '}'), json_close(w, '}');
    json_close(w, '}');
    json_key(w, "security"), json_raw(w, LW_STR("[{\"token\":[]},{\"session\":[]}]"));
    json_close(w, '}');
}
