/* stream.c - a reply that is made while it is sent. */
#include "server/http/stream.h"
#include <assert.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    PIPE_BYTES = 256 << 10,
    STREAMS_MAX = 8,    /* each holds a thread and now and then a connection of the store */
    STALL_SECONDS = 60, /* a reader that takes nothing for so long is gone */
};

struct stream_pipe {
    server *server;
    struct MHD_Connection *connection;
    stream_source *source;
    void *context;
    void (*release)(void *context);
    pthread_mutex_t lock; /* guards what follows */
    pthread_cond_t room;  /* for the source */
    pthread_cond_t begun; /* the first bytes are there, or the source has returned */
    size_t start, used;   /* ring */
    bool written;         /* the source has returned */
    lw_error failure;     /* and not well; its status is LW_OK otherwise */
    bool gone;            /* nobody reads any more */
    bool suspended;
    int holders; /* the thread and the response */
    char ring[PIPE_BYTES];
};

static void let_go(stream_pipe *p) {
    pthread_mutex_lock(&p->lock);
    bool last = --p->holders == 0;
    pthread_mutex_unlock(&p->lock);
    if (!last) return;
    pthread_cond_destroy(&p->room);
    pthread_cond_destroy(&p->begun);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

/* Under the lock. */
static void wake_reader(stream_pipe *p) {
    if (!p->suspended) return;
    p->suspended = false;
    MHD_resume_connection(p->connection);
}

static lw_status wait_for_room(stream_pipe *p, lw_error *error) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STALL_SECONDS;
    while (p->used == PIPE_BYTES && !p->gone)
        if (pthread_cond_timedwait(&p->room, &p->lock, &until) != 0) p->gone = true;
    return p->gone ? lw_fail(error, LW_CANCELLED, "nobody reads the reply any more") : LW_OK;
}

lw_status stream_write(stream_pipe *p, lw_str bytes, lw_error *error) {
    lw_status status = LW_OK;
    pthread_mutex_lock(&p->lock);
    while (bytes.len && status == LW_OK) {
        status = wait_for_room(p, error);
        if (status != LW_OK) break;
        size_t end = (p->start + p->used) % PIPE_BYTES;
        size_t piece = p->start + p->used < PIPE_BYTES ? PIPE_BYTES - end : PIPE_BYTES - p->used;
        if (piece > bytes.len) piece = bytes.len;
        memcpy(p->ring + end, bytes.data, piece);
        p->used += piece;
        bytes = lw_str_slice(bytes, piece, bytes.len);
        pthread_cond_signal(&p->begun);
        wake_reader(p);
    }
    pthread_mutex_unlock(&p->lock);
    return status;
}

static void *produce(void *context) {
    stream_pipe *p = context;
    lw_error error;
    lw_status status = p->source(p, p->context, &error);
    p->release(p->context);
    pthread_mutex_lock(&p->lock);
    p->written = true;
    if (status != LW_OK) p->failure = error;
    pthread_cond_signal(&p->begun);
    wake_reader(p);
    pthread_mutex_unlock(&p->lock);
    atomic_fetch_sub(&p->server->streams, 1);
    let_go(p);
    return NULL;
}

static ssize_t read_pipe(void *context, uint64_t position, char *buffer, size_t room) {
    (void)position;
    stream_pipe *p = context;
    ssize_t result = 0;
    pthread_mutex_lock(&p->lock);
    size_t piece = p->start + p->used <= PIPE_BYTES ? p->used : PIPE_BYTES - p->start;
    if (piece > room) piece = room;
    if (piece) {
        memcpy(buffer, p->ring + p->start, piece);
        p->start = (p->start + piece) % PIPE_BYTES;
        p->used -= piece;
        result = (ssize_t)piece;
        pthread_cond_signal(&p->room);
    } else if (p->written) {
        result = p->failure.status != LW_OK ? MHD_CONTENT_READER_END_WITH_ERROR
                                            : MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        p->suspended = true;
        MHD_suspend_connection(p->connection);
    }
    pthread_mutex_unlock(&p->lock);
    return result;
}

static void reader_gone(void *context) {
    stream_pipe *p = context;
    pthread_mutex_lock(&p->lock);
    p->gone = true;
    pthread_cond_signal(&p->room);
    pthread_mutex_unlock(&p->lock);
    let_go(p);
}

/* What fails before its first byte is still answered as a problem. */
static lw_status wait_until_begun(stream_pipe *p, lw_error *error) {
    pthread_mutex_lock(&p->lock);
    while (p->used == 0 && !p->written) pthread_cond_wait(&p->begun, &p->lock);
    bool failed = p->used == 0 && p->failure.status != LW_OK;
    if (failed) *error = p->failure;
    pthread_mutex_unlock(&p->lock);
    return failed ? error->status : LW_OK;
}

lw_status stream_begin(request *q, stream_source *source, void *context,
                       void (*release)(void *context), lw_error *error) {
    server *s = q->server;
    stream_pipe *p = atomic_fetch_add(&s->streams, 1) < STREAMS_MAX ? calloc(1, sizeof *p) : NULL;
    if (!p) {
        atomic_fetch_sub(&s->streams, 1);
        release(context);
        return lw_fail(error, LW_TOO_MANY, "too many exports are running; try again in a moment");
    }
    *p = (stream_pipe){.server = s,
                       .connection = q->connection,
                       .source = source,
                       .context = context,
                       .release = release,
                       .holders = 2};
    pthread_mutex_init(&p->lock, NULL);
    pthread_cond_init(&p->room, NULL);
    pthread_cond_init(&p->begun, NULL);
    q->response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 16 << 10, read_pipe, p, reader_gone);
    pthread_t thread;
    if (q->response && pthread_create(&thread, NULL, produce, p) == 0) {
        pthread_detach(thread);
        q->streams = true;
        return wait_until_begun(p, error); /* a refused request lets go of its response */
    }
    if (q->response) MHD_destroy_response(q->response); /* lets go of its half */
    else let_go(p);
    q->response = NULL;
    release(context);
    atomic_fetch_sub(&s->streams, 1);
    let_go(p);
    return lw_fail(error, LW_UNAVAILABLE, "no thread for the reply");
}
