/* events.c - live events: one reader of the outbox, a ring of recent events, many streams.
 *
 * Each stream has a position in the ring; one that fell off its end is told to load anew (`reset`).
 * What a person may see is decided when the stream opens: a stream lives half a minute, or until what they may
 * see has changed ("access"), then the page opens the next where this one ended, and is asked who it is
 * again. */
#include "server/http/events.h"
#include "server/access/reach.h"
#include "server/http/reply.h"
#include <assert.h>
#include <microhttpd.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum {
    RING = 1024,         /* recent events: a minute of a busy server */
    BODY_BYTES = 1024,   /* of one event; they are small by contract */
    STREAMS_MAX = 3500,  /* some connections are left for work */
    PROJECTS_MAX = 256,  /* that one person follows at a time */
    STREAM_SECONDS = 30, /* then rights are asked for again */
    PAUSE_MS = 20, /* between reads of the outbox: what is committed meanwhile is read together */
    POKE_SECONDS = 5,   /* how often quiet streams are looked at */
    KEEP_ROWS = 100000, /* of the outbox, for those who come back */
    BATCH = 256,
};

typedef struct {
    int64_t seq, project_id, account_id; /* 0: null */
    char kind[24];
    char body[BODY_BYTES];
} event;

typedef struct stream stream;
struct stream {
    events *hub;
    struct MHD_Connection *connection;
    int64_t account_id;
    int64_t position; /* seq of the last event considered */
    bool everything;  /* an owner */
    bool suspended, over;
    bool greeted; /* the first line, which opens the stream in browsers, is sent */
    time_t opened_at;
    stream *next, *previous;
    size_t project_count;
    int64_t projects[]; /* [project_count] that this person has a role in */
};

struct events {
    store *store;
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t wake;
    bool changed, closing;
    bool ending;  /* new streams end at once */
    int64_t last; /* newest seq read */
    size_t count; /* events in the ring, newest at ring[(start + count - 1) % RING] */
    size_t start;
    stream *streams;
    size_t stream_count;
    event ring[RING];
    pthread_t reader;
};

/* ---- reading the outbox ------------------------------------------------------------------ */

typedef struct {
    events *hub;
    event batch[BATCH];
    size_t count;
} outbox_read;

static lw_status read_outbox(tx *t, void *context, lw_error *error) {
    outbox_read *read = context;
    read->count = 0;
    db_rows rows = db_query(t, Q_OUTBOX_AFTER, DB_ARGS(v_int(read->hub->last), v_int(BATCH)));
    while (db_next(&rows)) {
        event *e = &read->batch[read->count++];
        *e = (event){.seq = db_int(&rows, 0),
                     .project_id = db_int(&rows, 1),
                     .account_id = db_int(&rows, 2)};
        snprintf(e->kind, sizeof e->kind, "%.*s", LW_FMT(db_text(&rows, 3)));
        snprintf(e->body, sizeof e->body, "%.*s", LW_FMT(db_text(&rows, 4)));
    }
    return db_end(&rows, error);
}

static lw_status read_last(tx *t, void *context, lw_error *error) {
    events *e = context;
    db_rows rows = db_query(t, Q_OUTBOX_LAST, DB_NONE);
    if (db_next(&rows)) e->last = db_int(&rows, 0);
    return db_end(&rows, error);
}

static lw_status prune_outbox(tx *t, void *context, lw_error *error) {
    (void)context;
    return db_exec(t, Q_OUTBOX_PRUNE, DB_ARGS(v_int(KEEP_ROWS)), NULL, error);
}

static void resume(stream *s) {
    if (!s->suspended) return;
    s->suspended = false;
    MHD_resume_connection(s->connection);
}

static void publish(events *hub, const outbox_read *read) {
    pthread_mutex_lock(&hub->lock);
    for (size_t i = 0; i < read->count; i++) {
        hub->ring[(hub->start + hub->count) % RING] = read->batch[i];
        if (hub->count < RING) hub->count++;
        else hub->start = (hub->start + 1) % RING;
        hub->last = read->batch[i].seq;
    }
    for (stream *s = hub->streams; s; s = s->next) resume(s);
    pthread_mutex_unlock(&hub->lock);
}

static void pause_between_reads(void) {
    struct timespec pause = {.tv_nsec = PAUSE_MS * 1000000};
    nanosleep(&pause, NULL);
}

static void *reader_main(void *context) {
    events *hub = context;
    outbox_read *read = malloc(sizeof *read);
    if (!read) return NULL;
    read->hub = hub;
    time_t quiet_since = time(NULL), pruned_at = quiet_since;
    pthread_mutex_lock(&hub->lock);
    while (!hub->closing) {
        struct timespec until;
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec++;
        while (!hub->changed && !hub->closing)
            if (pthread_cond_timedwait(&hub->wake, &hub->lock, &until) != 0) break;
        hub->changed = false;
        pthread_mutex_unlock(&hub->lock);
        do { /* an unreachable database shows elsewhere; events resume with it */
            read->count = 0;
            lw_error error;
            if (store_run(hub->store, STORE_READ, read_outbox, read, &error) != LW_OK) break;
            if (read->count) publish(hub, read), quiet_since = time(NULL);
        } while (read->count == BATCH);
        time_t now = time(NULL);
        if (now - quiet_since >= POKE_SECONDS) { /* streams look at their age */
            read->count = 0;
            publish(hub, read);
            quiet_since = now;
        }
        if (now - pruned_at >= 600) {
            lw_error error;
            if (store_run(hub->store, STORE_WRITE, prune_outbox, NULL, &error) == LW_OK)
                pruned_at = now;
        }
        pause_between_reads();
        pthread_mutex_lock(&hub->lock);
    }
    pthread_mutex_unlock(&hub->lock);
    free(read);
    return NULL;
}

static void on_commit(void *context) {
    events *hub = context;
    pthread_mutex_lock(&hub->lock);
    if (!hub->changed) pthread_cond_signal(&hub->wake);
    hub->changed = true;
    pthread_mutex_unlock(&hub->lock);
}

events *events_open(store *s) {
    events *hub = calloc(1, sizeof *hub);
    if (!hub) return NULL;
    hub->store = s;
    pthread_mutex_init(&hub->lock, NULL);
    pthread_cond_init(&hub->wake, NULL);
    lw_error error;
    if (store_run(s, STORE_READ, read_last, hub, &error) != LW_OK ||
        pthread_create(&hub->reader, NULL, reader_main, hub) != 0) {
        free(hub);
        return NULL;
    }
    store_on_commit(s, on_commit, hub);
    return hub;
}

void events_end_streams(events *hub) {
    pthread_mutex_lock(&hub->lock);
    hub->ending = true;
    for (stream *s = hub->streams; s; s = s->next) {
        s->over = true;
        resume(s);
    }
    pthread_mutex_unlock(&hub->lock);
}

void events_close(events *hub) {
    store_on_commit(hub->store, NULL, NULL);
    pthread_mutex_lock(&hub->lock);
    hub->closing = true;
    pthread_cond_signal(&hub->wake);
    pthread_mutex_unlock(&hub->lock);
    pthread_join(hub->reader, NULL);
    assert(!hub->streams);
    pthread_cond_destroy(&hub->wake);
    pthread_mutex_destroy(&hub->lock);
    free(hub);
}

int64_t events_last(events *hub) {
    pthread_mutex_lock(&hub->lock);
    int64_t last = hub->last;
    pthread_mutex_unlock(&hub->lock);
    return last;
}

/* ---- streams ----------------------------------------------------------------------------- */

static bool may_see(const stream *s, const event *e) {
    if (e->account_id) return e->account_id == s->account_id;
    if (!e->project_id || s->everything) return true;
    for (size_t i = 0; i < s->project_count; i++)
        if (s->projects[i] == e->project_id) return true;
    return false;
}

/* The next events for this stream as text, at most `room` bytes. Under the hub's lock. */
static size_t render(stream *s, char *text, size_t room) {
    events *hub = s->hub;
    size_t used = 0;
    int64_t oldest = hub->count ? hub->ring[hub->start].seq : hub->last + 1;
    if (!s->greeted) {
        used = (size_t)snprintf(text, room, "retry: 500\n\n");
        /* Of a number beyond the last, the database is a copy that was put back, or this server behind. */
        if (s->position < oldest - 1 || s->position > hub->last) {
            used += (size_t)snprintf(text + used, room - used,
                                     "id: %lld\nevent: reset\ndata: {}\n\n", (long long)hub->last);
            s->position = hub->last;
        }
        s->greeted = true;
    }
    for (size_t i = 0; i < hub->count; i++) {
        const event *e = &hub->ring[(hub->start + i) % RING];
        if (e->seq <= s->position) continue;
        if (may_see(s, e)) {
            if (used + strlen(e->kind) + strlen(e->body) + 64 > room) break;
            used += (size_t)snprintf(text + used, room - used, "id: %lld\nevent: %s\ndata: %s\n\n",
                                     (long long)e->seq, e->kind, e->body);
        }
        s->position = e->seq;
        s->over = e->account_id == s->account_id && strcmp(e->kind, "access") == 0;
        if (s->over) break;
    }
    return used;
}

static ssize_t read_stream(void *context, uint64_t position, char *buffer, size_t room) {
    (void)position;
    stream *s = context;
    pthread_mutex_lock(&s->hub->lock);
    ssize_t result;
    if (s->over || time(NULL) - s->opened_at > STREAM_SECONDS) {
        result = MHD_CONTENT_READER_END_OF_STREAM;
    } else {
        result = (ssize_t)render(s, buffer, room);
        if (result == 0) {
            s->suspended = true;
            MHD_suspend_connection(s->connection);
        }
    }
    pthread_mutex_unlock(&s->hub->lock);
    return result;
}

static void free_stream(void *context) {
    stream *s = context;
    events *hub = s->hub;
    pthread_mutex_lock(&hub->lock);
    if (s->previous) s->previous->next = s->next;
    else hub->streams = s->next;
    if (s->next) s->next->previous = s->previous;
    hub->stream_count--;
    pthread_mutex_unlock(&hub->lock);
    free(s);
}

static bool add_stream(events *hub, stream *s) {
    pthread_mutex_lock(&hub->lock);
    bool room = hub->stream_count < STREAMS_MAX;
    if (room) {
        if (s->position < 0) s->position = hub->last;
        s->over = hub->ending;
        s->next = hub->streams;
        if (hub->streams) hub->streams->previous = s;
        hub->streams = s;
        hub->stream_count++;
    }
    pthread_mutex_unlock(&hub->lock);
    return room;
}

lw_status events_stream(request *q, tx *t, lw_error *error) {
    events *hub = q->server->events;
    stream *s = calloc(1, sizeof *s + PROJECTS_MAX * sizeof s->projects[0]);
    if (!s) return lw_fail(error, LW_UNAVAILABLE, "no memory for an event stream");
    *s = (stream){.hub = hub,
                  .connection = q->connection,
                  .account_id = q->who.account_id,
                  .position = -1,
                  .everything = q->who.role == INSTALLATION_OWNER,
                  .opened_at = time(NULL)};
    if (q->last_event_id.data &&
        (!lw_str_to_int(q->last_event_id, &s->position) || s->position < 0)) {
        free(s);
        return lw_fail(error, LW_INVALID, "Last-Event-ID: is not a number this server gave");
    }
    db_rows rows =
        db_query(t, Q_MEMBER_PROJECTS, DB_ARGS(v_int(q->who.account_id), v_int(PROJECTS_MAX)));
    while (db_next(&rows)) {
        lw_error closed; /* a stream ends soon: its limits are looked at when the next one begins */
        if (s->everything ||
            reach_check(db_text(&rows, 1), q->who.address, q->who.now, &closed) == LW_OK)
            s->projects[s->project_count++] = db_int(&rows, 0);
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !add_stream(hub, s))
        status = lw_fail(error, LW_TOO_MANY, "too many pages follow this server; reload later");
    if (status != LW_OK) {
        free(s);
        return status;
    }
    q->response =
        MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 4096, read_stream, s, free_stream);
    if (!q->response) {
        free_stream(s);
        return lw_fail(error, LW_UNAVAILABLE, "no memory for an event stream");
    }
    q->streams = true;
    MHD_add_response_header(q->response, "Content-Type", "text/event-stream");
    MHD_add_response_header(q->response, "Cache-Control", "no-store");
    return LW_OK;
}
