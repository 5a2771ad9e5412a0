/* server.h - the running server: what all requests share. */
#ifndef HTTP_SERVER_H
#define HTTP_SERVER_H
#include "server/access/address.h"
#include "server/store/store.h"

typedef struct events events;
typedef struct workers workers;
typedef struct arenas arenas;
typedef struct outside outside;
struct MHD_Daemon;
struct jobs;

typedef struct {
    const char *listen;   /* "127.0.0.1:8080", "[::1]:0" */
    const char *web_dir;  /* serves the page from here instead of from the binary; NULL */
    struct jobs *jobs;    /* to be woken when something is queued */
    const char *demo_dir; /* where the demonstration's data is; NULL: there is none */
    const char *proxy; /* a range of addresses whose X-Forwarded-For is believed; NULL: nobody's */
    const char *model_hosts; /* hosts that models may be asked at, "HOST:PORT, ..."; NULL: none */
    const char *public_url;  /* "https://label.example": in links and for Secure cookies; NULL */
} server_options;

typedef struct {
    store *store;
    server_options options;
    address_range proxy; /* of options.proxy */
    bool secure;         /* public_url is https: cookies are Secure and __Host- */
    bool loopback;       /* listens on loopback only: other Host headers are refused */
    struct MHD_Daemon *daemon;
    events *events;        /* live events, fed from the outbox */
    workers *workers;      /* threads for what blocks: password hashes, exports, uploads */
    workers *askers;       /* others for what waits for other servers, so that nobody else does */
    outside *outside;      /* which of them may be asked */
    arenas *arenas;        /* memory of requests */
    _Atomic int requests;  /* under way; only server_stop asks */
    _Atomic int suspended; /* of them, those that the store or a worker holds; likewise */
    _Atomic bool stopping; /* what begins now is refused */
    _Atomic int streams;   /* replies being made while they are sent */
    int64_t started_at;    /* microseconds since 1970 */
    char address[128];     /* what it listens on, "http://127.0.0.1:8080" */
} server;

/* Starts listening and answers until server_stop. */
LW_MUST_USE lw_status server_start(store *database, const server_options *options,
                                   server **server_out, lw_error *error);
/* Takes no new connection, finishes requests under way, ends event streams, frees. */
void server_stop(server *s);

#endif
