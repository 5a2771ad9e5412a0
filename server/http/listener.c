/* listener.c - libmicrohttpd: from connections to requests and back. No thread of its pool blocks. */
#include "server/access/address.h"
#include "server/access/session.h"
#include "server/http/assets.h"
#include "server/http/dispatch.h"
#include "server/http/events.h"
#include "server/http/memory.h"
#include "server/http/outside.h"
#include "server/http/reply.h"
#include "server/http/router.h"
#include "server/http/workers.h"
#include <arpa/inet.h>
#include <assert.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netdb.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    HTTP_THREADS = 2,            /* they only parse and copy */
    WORKER_THREADS = 4,          /* password hashes and exports side by side */
    WORKER_QUEUE = 256,          /* beyond it people are told to slow down */
    CONNECTION_BYTES = 16 << 10, /* headers of a request */
    IDLE_SECONDS = 60,           /* of a keep-alive connection */
    STOP_SECONDS = 10,           /* for requests under way at the end */
    STOP_SECONDS_MOST = 60, /* for those that wait for the store, whose waits all have an end */
};

/* ---- one request ------------------------------------------------------------------------- */

static lw_str header(struct MHD_Connection *c, const char *name) {
    return lw_str_from(MHD_lookup_connection_value(c, MHD_HEADER_KIND, name));
}

static enum MHD_Result take_param(void *context, enum MHD_ValueKind kind, const char *name,
                                  const char *value) {
    (void)kind;
    request *q = context;
    if (q->param_count == LIMIT_QUERY_PARAMS) return MHD_NO;
    q->params[q->param_count++] = (query_param){lw_str_from(name), lw_str_from(value ? value : "")};
    return MHD_YES;
}

static lw_status take_params(request *q) {
    if (MHD_get_connection_values(q->connection, MHD_GET_ARGUMENT_KIND, NULL, NULL) >
        LIMIT_QUERY_PARAMS)
        return lw_fail(&q->error, LW_MALFORMED, "more than %d query parameters",
                       LIMIT_QUERY_PARAMS);
    MHD_get_connection_values(q->connection, MHD_GET_ARGUMENT_KIND, take_param, q);
    for (size_t i = 0; i < q->param_count; i++)
        if (!lw_utf8_valid(q->params[i].value) || !lw_utf8_valid(q->params[i].name))
            return lw_fail(&q->error, LW_MALFORMED,
                           "a query parameter is not UTF-8 or has a NUL character");
    return LW_OK;
}

/* Each parameter is one of the route's, and comes once. */
static lw_status check_params(request *q) {
    for (size_t i = 0; i < q->param_count; i++) {
        lw_str name = q->params[i].name;
        const route_param *known = q->route->params;
        while (known && known->name && !lw_str_equal(name, lw_str_from(known->name))) known++;
        if (!known || !known->name)
            return lw_fail(&q->error, LW_INVALID, "%.*s: is not known here",
                           LW_FMT(lw_str_slice(name, 0, 60)));
        for (size_t j = 0; j < i; j++)
            if (lw_str_equal(name, q->params[j].name))
                return lw_fail(&q->error, LW_INVALID, "%s: is given twice", known->name);
    }
    return LW_OK;
}

static enum MHD_Result take_forwarded(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value) {
    (void)kind;
    if (strcasecmp(name, "X-Forwarded-For") == 0) *(lw_str *)context = lw_str_from(value);
    return MHD_YES;
}

/* Who asked the proxy: the last address of the last such header, since all before may be made up. */
static lw_str forwarded_for(const server *s, struct MHD_Connection *c, lw_str peer) {
    lw_str list = {0}, last = {0};
    address_range range;
    if (!s->options.proxy || !address_lies_in(peer, &s->proxy)) return peer;
    MHD_get_connection_values(c, MHD_HEADER_KIND, take_forwarded, &list);
    while (list.data) last = lw_str_cut(&list, ',');
    last = lw_str_trim(last);
    return address_range_read(last, &range) && range.prefix == 8 * ADDRESS_BYTES ? last : peer;
}

static lw_str peer_address(const server *s, struct MHD_Connection *c, lw_arena *arena) {
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(c, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    char text[INET6_ADDRSTRLEN] = "";
    if (info && info->client_addr->sa_family == AF_INET) {
        const struct sockaddr_in *v4 = (const void *)info->client_addr;
        inet_ntop(AF_INET, &v4->sin_addr, text, sizeof text);
    } else if (info && info->client_addr->sa_family == AF_INET6) {
        const struct sockaddr_in6 *v6 = (const void *)info->client_addr;
        if (IN6_IS_ADDR_V4MAPPED(&v6->sin6_addr))
            inet_ntop(AF_INET, &v6->sin6_addr.s6_addr[12], text, sizeof text);
        else inet_ntop(AF_INET6, &v6->sin6_addr, text, sizeof text);
    }
    return lw_arena_copy(arena, forwarded_for(s, c, lw_str_from(text)));
}

static credentials read_credentials(request *q, const char *method) {
    struct MHD_Connection *c = q->connection;
    lw_str authorization = header(c, "Authorization");
    bool bearer = lw_str_starts(authorization, LW_STR("Bearer "));
    const char *cookie = session_cookie_name(q->server->secure);
    return (credentials){
        .cookie = lw_str_from(MHD_lookup_connection_value(c, MHD_COOKIE_KIND, cookie)),
        .csrf = header(c, "X-CSRF-Token"),
        .bearer = bearer ? lw_str_slice(authorization, 7, authorization.len) : (lw_str){0},
        .address = peer_address(q->server, c, &q->arena),
        .agent = lw_str_slice(header(c, "User-Agent"), 0, 200),
        .changes = strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0,
        .background = header(c, "X-Background").len > 0,
    };
}

/* DNS rebinding: a page of another site must not reach a server on loopback under its own name. */
static bool host_is_ours(const server *s, lw_str host) {
    if (!s->loopback) return true;
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        lw_str name = lw_str_from(names[i]);
        if (lw_str_starts(host, name) && (host.len == name.len || host.data[name.len] == ':'))
            return true;
    }
    return false;
}

typedef struct {
    int lengths;
    bool spaced; /* `Content-Length : 5`: a proxy may read it as a length, we do not */
} header_facts;

static enum MHD_Result look_at_header(void *context, enum MHD_ValueKind kind, const char *name,
                                      const char *value) {
    (void)kind, (void)value;
    header_facts *facts = context;
    facts->lengths += strcasecmp(name, "Content-Length") == 0;
    facts->spaced |= strpbrk(name, " \t") != NULL;
    return MHD_YES;
}

static bool type_is(lw_str given, const char *type) {
    lw_str bare = lw_str_trim(lw_str_slice(given, 0, lw_str_find(given, ';')));
    return bare.len == strlen(type) && strncasecmp(bare.data, type, bare.len) == 0;
}

/* Without a type, or with that of any bytes, the file's name and content say what it is. */
static lw_status check_file_type(lw_str given, lw_error *error) {
    bool known = !given.len || type_is(given, "application/octet-stream");
    for (const char *const *type = request_file_types; *type && !known; type++)
        known = type_is(given, *type);
    if (known) return LW_OK;
    return lw_fail(error, LW_MALFORMED,
                   "Content-Type must be text/csv, application/x-ndjson or application/zip");
}

/* The body as announced: length, type, no smuggling. */
static lw_status check_body_headers(request *q) {
    struct MHD_Connection *c = q->connection;
    lw_str length = header(c, "Content-Length"), coding = header(c, "Transfer-Encoding");
    int64_t bytes = 0, most = q->route->takes == BODY_FILE ? LIMIT_UPLOAD_BYTES : LIMIT_BODY_BYTES;
    header_facts facts = {0};
    MHD_get_connection_values(c, MHD_HEADER_KIND, look_at_header, &facts);
    if (facts.lengths > 1) return lw_fail(&q->error, LW_MALFORMED, "Content-Length is given twice");
    if (facts.spaced) return lw_fail(&q->error, LW_MALFORMED, "a header's name has a space");
    if (length.data && coding.data)
        return lw_fail(&q->error, LW_MALFORMED,
                       "Content-Length and Transfer-Encoding exclude each other");
    if (coding.data && !type_is(coding, "chunked"))
        return lw_fail(&q->error, LW_MALFORMED, "Transfer-Encoding can only be chunked");
    if (length.data && (!lw_str_to_int(length, &bytes) || bytes < 0))
        return lw_fail(&q->error, LW_MALFORMED, "Content-Length is not a number");
    if (bytes > most)
        return lw_fail(&q->error, LW_TOO_LARGE, "the body has %lld bytes, allowed are %lld",
                       (long long)bytes, (long long)most);
    lw_str type = header(c, "Content-Type");
    if (q->route->takes == BODY_JSON && (bytes > 0 || coding.data) &&
        !type_is(type, "application/json"))
        return lw_fail(&q->error, LW_MALFORMED, "Content-Type must be application/json");
    return q->route->takes == BODY_FILE ? check_file_type(type, &q->error) : LW_OK;
}

static lw_status open_upload(request *q) {
    char path[4096];
    const char *dir = store_data_dir(q->server->store);
    snprintf(path, sizeof path, "%s/uploads", dir);
    mkdir(path, 0700); /* there already, or the open below says why not */
    q->upload_id = store_new_id(q->server->store);
    snprintf(path, sizeof path, "%s/uploads/%lld", dir, (long long)q->upload_id);
    q->upload_file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (q->upload_file < 0)
        return lw_fail(&q->error, LW_UNAVAILABLE, "the upload cannot be stored: %m");
    return LW_OK;
}

static void discard_upload(request *q) {
    if (q->upload_file < 0) return;
    close(q->upload_file);
    q->upload_file = -1;
    if (q->outcome == LW_OK) return; /* the handler took it over */
    char path[4096];
    snprintf(path, sizeof path, "%s/uploads/%lld", store_data_dir(q->server->store),
             (long long)q->upload_id);
    unlink(path);
}

static void name_methods(request *q, const char *url) {
    char text[ROUTE_METHODS_TEXT];
    route_methods(lw_str_from(url), text);
    q->allow = lw_arena_copy(&q->arena, lw_str_from(text));
}

static lw_status begin(request *q, const char *url, const char *method) {
    server *s = q->server;
    q->given = read_credentials(q, method);
    q->idempotency_key = header(q->connection, "Idempotency-Key");
    q->last_event_id = header(q->connection, "Last-Event-ID");
    q->range = header(q->connection, "Range");
    q->head = strcmp(method, "HEAD") == 0;
    if (!host_is_ours(s, header(q->connection, "Host")))
        return lw_fail(&q->error, LW_FORBIDDEN, "this server does not answer under that host name");
    lw_status status = take_params(q);
    if (status != LW_OK) return status;
    route_match match;
    status = route_find(lw_str_from(method), lw_str_from(url), &match, &q->error);
    if (status == LW_USAGE) name_methods(q, url);
    if (status != LW_OK) return status;
    q->route = match.route;
    q->status = route_status(match.route);
    q->project = match.project;
    q->object = match.object;
    q->object_kind = match.object_kind;
    q->has_object = match.has_object;
    q->number = match.number;
    status = check_params(q);
    if (status == LW_OK) status = check_body_headers(q);
    if (status != LW_OK || q->route->takes != BODY_FILE) return status;
    /* Waits for one read of the database: the price of not taking gigabytes from strangers. */
    status = dispatch_check_access(q);
    if (status == LW_OK) status = open_upload(q);
    return status;
}

static request *request_new(server *s, struct MHD_Connection *c) {
    lw_arena arena;
    void *region = arenas_take(s->arenas, &arena);
    if (!region) return NULL;
    request *q = lw_new(&arena, request, 1);
    assert(q); /* the first allocation of a region that is far larger */
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    *q = (request){.server = s,
                   .connection = c,
                   .region = region,
                   .upload_file = -1,
                   .received_at = now.tv_sec * 1000000 + now.tv_nsec / 1000};
    q->arena = arena;
    q->upload = lw_builder_in(&q->arena);
    atomic_fetch_add(&s->requests, 1);
    return q;
}

static void request_free(request *q) {
    discard_upload(q);
    json_free(q->json);
    server *s = q->server;
    lw_arena used = q->arena; /* the request itself lies in the region */
    arenas_give(s->arenas, q->region, &used);
    atomic_fetch_sub(&s->requests, 1);
}

static enum MHD_Result send_reply(request *q) {
    unsigned status = (unsigned)q->status;
    struct MHD_Response *response = reply_response(q);
    if (!response) return MHD_NO;
    enum MHD_Result queued = MHD_queue_response(q->connection, status, response);
    MHD_destroy_response(response);
    return queued;
}

static enum MHD_Result refuse(request *q, lw_status status) {
    q->outcome = status;
    reply_problem(q);
    q->state = REQUEST_READY;
    return send_reply(q);
}

/* A piece of the body. What is too large is not kept but read to its end, so that the answer arrives. */
static enum MHD_Result take_piece(request *q, const char *data, size_t *bytes) {
    int64_t most = q->route->takes == BODY_FILE ? LIMIT_UPLOAD_BYTES : LIMIT_BODY_BYTES;
    q->upload_bytes += (int64_t)*bytes;
    if (q->upload_bytes > 4 * most) return MHD_NO;
    if (q->outcome == LW_OK && q->upload_bytes > most)
        q->outcome =
            lw_fail(&q->error, LW_TOO_LARGE, "the body has more than %lld bytes", (long long)most);
    if (q->outcome == LW_OK && q->upload_file < 0) lw_put(&q->upload, (lw_str){data, *bytes});
    for (size_t done = 0; q->outcome == LW_OK && q->upload_file >= 0 && done < *bytes;) {
        ssize_t written = write(q->upload_file, data + done, *bytes - done);
        if (written < 0)
            q->outcome = lw_fail(&q->error, LW_UNAVAILABLE, "the upload cannot be stored: %m");
        else done += (size_t)written;
    }
    *bytes = 0;
    return MHD_YES;
}

static enum MHD_Result on_request(void *context, struct MHD_Connection *c, const char *url,
                                  const char *method, const char *version, const char *data,
                                  size_t *bytes, void **state) {
    (void)version;
    server *s = context;
    request *q = *state;
    if (!q) {
        *state = q = request_new(s, c);
        if (!q) return MHD_NO;
        if (!lw_str_starts(lw_str_from(url), LW_STR("/api/"))) {
            if (!host_is_ours(s, header(c, "Host")))
                return refuse(q, lw_fail(&q->error, LW_FORBIDDEN,
                                         "this server does not answer under that host name"));
            return assets_reply(q, lw_str_from(url), lw_str_from(method)) ? send_reply(q) : MHD_NO;
        }
        lw_status status = begin(q, url, method);
        return status == LW_OK ? MHD_YES : refuse(q, status);
    }
    if (*bytes) return take_piece(q, data, bytes);
    if (q->state == REQUEST_READY) return send_reply(q);
    if (q->outcome != LW_OK) return refuse(q, q->outcome);
    assert(q->state == REQUEST_READING);
    /* Counted as under way first and asked then, so that server_stop sees it or it sees server_stop. */
    if (atomic_load(&s->stopping))
        return refuse(q, lw_fail(&q->error, LW_UNAVAILABLE, "the server is shutting down"));
    atomic_fetch_add(&s->suspended, 1);
    MHD_suspend_connection(c);
    dispatch_start(q);
    return MHD_YES;
}

static void on_completed(void *context, struct MHD_Connection *c, void **state,
                         enum MHD_RequestTerminationCode why) {
    (void)context, (void)c, (void)why;
    if (*state) request_free(*state);
    *state = NULL;
}

/* What follows an encoded NUL must not be forgotten: it becomes a byte that no path and no UTF-8 has. */
static size_t unescape(void *context, struct MHD_Connection *c, char *text) {
    (void)context, (void)c;
    size_t length = MHD_http_unescape(text);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '\0') text[i] = '\xff';
    return length;
}

/* ---- the server -------------------------------------------------------------------------- */

static lw_status resolve(const char *listen, struct sockaddr_storage *address, lw_error *error) {
    char host[100];
    const char *colon = strrchr(listen, ':');
    size_t length = colon ? (size_t)(colon - listen) : 0;
    if (!colon || length == 0 || length >= sizeof host)
        return lw_fail(error, LW_USAGE, "--listen %s: is not of the form ADDRESS:PORT", listen);
    bool brackets = listen[0] == '[' && listen[length - 1] == ']';
    snprintf(host, sizeof host, "%.*s", (int)(length - (brackets ? 2 : 0)), listen + brackets);
    struct addrinfo *found,
        hints = {.ai_flags = AI_NUMERICSERV | AI_PASSIVE, .ai_socktype = SOCK_STREAM};
    int64_t port;
    if (!lw_str_to_int(lw_str_from(colon + 1), &port) || port < 0 || port > UINT16_MAX)
        return lw_fail(error, LW_USAGE, "--listen %s: the port is not in 0..%d", listen,
                       UINT16_MAX);
    int fault = getaddrinfo(host, colon + 1, &hints, &found);
    if (fault) return lw_fail(error, LW_USAGE, "--listen %s: %s", listen, gai_strerror(fault));
    memcpy(address, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    return LW_OK;
}

static bool is_loopback(const struct sockaddr_storage *address) {
    if (address->ss_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)address)->sin_addr.s_addr) >> 24) == 127;
    return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)address)->sin6_addr);
}

static lw_status start_daemon(server *s, const struct sockaddr_storage *address, lw_error *error) {
    unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
    if (address->ss_family == AF_INET6) flags |= MHD_USE_IPv6;
    s->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, (const struct sockaddr *)address,
        MHD_OPTION_THREAD_POOL_SIZE, (unsigned)HTTP_THREADS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)CONNECTION_BYTES, MHD_OPTION_CONNECTION_LIMIT, (unsigned)LIMIT_CONNECTIONS,
        MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_SECONDS, MHD_OPTION_NOTIFY_COMPLETED,
        on_completed, s, MHD_OPTION_UNESCAPE_CALLBACK, unescape, s, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_END);
    if (!s->daemon)
        return lw_fail(error, LW_UNAVAILABLE,
                       "cannot listen on %s: %m; --listen names another place", s->options.listen);
    return LW_OK;
}

static void name_address(server *s, const struct sockaddr_storage *address) {
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
    char host[INET6_ADDRSTRLEN] = "";
    bool six = address->ss_family == AF_INET6;
    inet_ntop(address->ss_family,
              six ? (const void *)&((const struct sockaddr_in6 *)address)->sin6_addr
                  : (const void *)&((const struct sockaddr_in *)address)->sin_addr,
              host, sizeof host);
    snprintf(s->address, sizeof s->address, six ? "http://[%s]:%u" : "http://%s:%u", host,
             info ? info->port : 0u);
}

lw_status server_start(store *database, const server_options *options, server **server_out,
                       lw_error *error) {
    struct sockaddr_storage address;
    lw_status status = resolve(options->listen, &address, error);
    address_range proxy = {0};
    if (status == LW_OK && options->proxy &&
        !address_range_read(lw_str_from(options->proxy), &proxy))
        status = lw_fail(error, LW_USAGE, "--proxy %s: want an address or a range like 10.0.0.0/8",
                         options->proxy);
    if (status != LW_OK) return status;
    server *s = calloc(1, sizeof *s);
    if (!s) return lw_fail(error, LW_NO_MEMORY, "no memory for the server");
    s->proxy = proxy;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    s->store = database;
    s->options = *options;
    s->started_at = now.tv_sec * 1000000 + now.tv_nsec / 1000;
    s->secure = lw_str_starts(lw_str_from(options->public_url), LW_STR("https://"));
    s->loopback = is_loopback(&address) && !options->public_url;
    s->arenas = arenas_open(LIMIT_ARENA_BYTES);
    s->workers = workers_open(WORKER_THREADS, WORKER_QUEUE);
    s->askers = workers_open(LIMIT_MODEL_ASKED, LIMIT_MODEL_WAITING);
    s->events = s->arenas && s->workers && s->askers ? events_open(database) : NULL;
    status = outside_open(options->model_hosts, &s->outside, error);
    if (status == LW_OK && !s->events)
        status = lw_fail(error, LW_NO_MEMORY, "no memory for the server");
    if (status == LW_OK) status = start_daemon(s, &address, error);
    if (status != LW_OK) {
        server_stop(s);
        return status;
    }
    name_address(s, &address);
    *server_out = s;
    return LW_OK;
}

static bool nothing_under_way(const server *s) {
    return atomic_load(&s->requests) + atomic_load(&s->streams) == 0;
}
static bool nothing_suspended(const server *s) {
    return atomic_load(&s->suspended) + atomic_load(&s->streams) == 0;
}

static bool wait_until(const server *s, bool (*over)(const server *s), int seconds) {
    struct timespec pause = {.tv_nsec = 10000000};
    for (int waited = 0; !over(s) && waited < seconds * 100; waited++) nanosleep(&pause, NULL);
    return over(s);
}

/* libmicrohttpd must not be stopped while it has suspended connections. Who comes meanwhile is told: to
 * quiesce it would race with its own threads, which then end the process (0.9.75). */
static void stop_daemon(server *s) {
    atomic_store(&s->stopping, true);
    if (s->events) events_end_streams(s->events);
    if (!wait_until(s, nothing_under_way, STOP_SECONDS)) {
        wait_until(s, nothing_suspended, STOP_SECONDS_MOST - STOP_SECONDS);
        struct timespec taken_up = {.tv_nsec = 100000000}; /* those just resumed */
        nanosleep(&taken_up, NULL);
    }
    MHD_stop_daemon(s->daemon);
}

void server_stop(server *s) {
    if (s->daemon) stop_daemon(s);
    if (s->workers) workers_close(s->workers);
    if (s->askers) workers_close(s->askers);
    outside_close(s->outside);
    if (s->events) events_close(s->events);
    if (s->arenas) arenas_close(s->arenas);
    free(s);
}
