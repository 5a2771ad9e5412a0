/* seal.c - appends audit rows to the tree and signs its head. */
#include "server/access/audit.h"
#include "server/limits.h"
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define HOLD INT64_C(2000000) /* microseconds until another server may take over from a dead one */

typedef struct {
    const audit_key *key;
    int64_t process;

    merkle_edge edge;
    int64_t sealed_size; /* of the tree as the last head left it */
    size_t count;
    char ids[LIMIT_SEAL_ROWS * 20 + 8]; /* JSON, of the rows that are sealed */
    size_t ids_length;
    audit_head head; /* the new one; size 0: nothing sealed */
} seal_state;

typedef struct {
    int64_t process;
    bool waiting;
} look;

/* Whether there is something to seal for this process. */
static lw_status waits(tx *t, void *context, lw_error *error) {
    look *l = context;
    db_rows rows = db_query(t, Q_AUDIT_SEAL_WAITING, DB_ARGS(v_int(l->process), v_int(db_now(t))));
    l->waiting = db_next(&rows);
    return db_end(&rows, error);
}

static lw_status claim(tx *t, const seal_state *s, bool *held_out, lw_error *error) {
    int64_t changed = 0;
    lw_status status = db_exec(
        t, Q_AUDIT_SEAL_CLAIM,
        DB_ARGS(v_int(s->process), v_int(db_now(t) + HOLD), v_int(db_now(t))), &changed, error);
    *held_out = changed == 1;
    return status;
}

/* The edge of the tree as the last head left it. */
static lw_status read_edge(db_rows *asked_head, db_rows *asked_peaks, merkle_edge *edge,
                           lw_error *error) {
    int64_t found = 0;
    edge->size = db_next(asked_head) ? db_int(asked_head, 0) : 0;
    while (db_next(asked_peaks)) {
        int64_t level = db_int(asked_peaks, 0);
        lw_str hash = db_blob(asked_peaks, 1);
        if (level < 0 || level >= MERKLE_LEVELS || !(edge->size >> level & 1)) continue;
        if (hash.len != sizeof edge->peaks[level].bytes) continue;
        memcpy(edge->peaks[level].bytes, hash.data, hash.len);
        found |= INT64_C(1) << level;
    }
    lw_status status = db_end(asked_head, error), ended = db_end(asked_peaks, error);
    if (status != LW_OK || ended != LW_OK) return status != LW_OK ? status : ended;
    if (found != edge->size)
        return lw_fail(error, LW_INTERNAL, "a node of the audit tree is missing");
    return LW_OK;
}

/* Appends what waits. */
static lw_status read_rows(db_rows *rows, seal_state *s, lw_error *error) {
    s->count = s->ids_length = 0;
    while (s->count < LIMIT_SEAL_ROWS && db_next(rows)) {
        merkle_hash unused[MERKLE_LEVELS],
            leaf = audit_row_leaf(db_int(rows, 0), db_int(rows, 1), db_int(rows, 2),
                                  db_text(rows, 3), db_text(rows, 4), db_text(rows, 5),
                                  db_int(rows, 6) != 0, db_int(rows, 7));
        merkle_append(&s->edge, &leaf, unused);
        s->ids_length +=
            (size_t)snprintf(s->ids + s->ids_length, sizeof s->ids - s->ids_length, "%c%lld",
                             s->count++ ? ',' : '[', (long long)db_int(rows, 0));
    }
    s->ids[s->ids_length++] = ']';
    assert(s->ids_length < sizeof s->ids);
    return db_end(rows, error);
}

static db_value v_hash(const merkle_hash *hash) {
    return v_blob((lw_str){(const char *)hash->bytes, sizeof hash->bytes});
}

/* The rows wait no longer: nobody else has sealed one of them. */
static lw_status take_from_waiting(tx *t, const seal_state *s, lw_str ids, lw_error *error) {
    int64_t taken = 0;
    lw_status status = db_exec(t, Q_AUDIT_SEAL, DB_ARGS(v_text(ids)), &taken, error);
    if (status == LW_OK && taken != (int64_t)s->count)
        return lw_fail(error, LW_INTERNAL, "an audit row was sealed by somebody else");
    return status;
}

/* Peaks that are new since the last head. */
static lw_status write_edge(tx *t, const seal_state *s, lw_error *error) {
    lw_status status = LW_OK;
    for (int level = 0; status == LW_OK && level < MERKLE_LEVELS; level++)
        if (s->edge.size >> level & 1 && s->edge.size >> level != s->sealed_size >> level)
            status = db_exec(t, Q_AUDIT_PEAK_SET,
                             DB_ARGS(v_int(level), v_hash(&s->edge.peaks[level])), NULL, error);
    return status;
}

/* A few statements, and few waits: its rows hold back what others leave behind in the database. */
static lw_status seal_some(tx *t, void *context, lw_error *error) {
    seal_state *s = context;
    bool held = false;
    s->head = (audit_head){0};
    s->count = 0;
    lw_status status = claim(t, s, &held, error);
    if (status != LW_OK || !held) return status;
    db_rows head = db_query(t, Q_AUDIT_HEAD_LAST, DB_NONE),
            peaks = db_query(t, Q_AUDIT_PEAK_LIST, DB_NONE),
            rows = db_query(t, Q_AUDIT_UNSEALED, DB_ARGS(v_int(LIMIT_SEAL_ROWS)));
    status = read_edge(&head, &peaks, &s->edge, error);
    if (status != LW_OK) return status;
    s->sealed_size = s->edge.size;
    status = read_rows(&rows, s, error);
    if (status != LW_OK || s->count == 0) return status;
    lw_str ids = {s->ids, s->ids_length};
    s->head = (audit_head){.size = s->edge.size, .root = merkle_root(&s->edge), .at = db_now(t)};
    audit_head_sign(&s->head, s->key);
    status = write_edge(t, s, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_AUDIT_HEAD_INSERT,
                    DB_ARGS(v_int(s->head.size), v_hash(&s->head.root), v_int(s->head.at),
                            v_blob((lw_str){(const char *)s->head.signature, 64}), v_text(ids)),
                    NULL, error);
    return status == LW_OK ? take_from_waiting(t, s, ids, error) : status;
}

lw_status audit_seal(store *s, const audit_key *key, int64_t process, int64_t *sealed_out,
                     lw_error *error) {
    int64_t sealed = 0;
    look looked = {process, false};
    lw_status status = store_run(s, STORE_READ, waits, &looked, error);
    if (status != LW_OK) return status;
    bool waiting = looked.waiting;
    seal_state *state = waiting ? calloc(1, sizeof *state) : NULL;
    if (waiting && !state) return lw_fail(error, LW_UNAVAILABLE, "no memory to seal the audit log");
    while (waiting && status == LW_OK) {
        state->key = key;
        state->process = process;
        status = store_run(s, STORE_WRITE, seal_some, state, error);
        if (status == LW_OK && state->head.size) status = audit_head_keep(s, &state->head, error);
        sealed += (int64_t)state->count;
        waiting = state->count == LIMIT_SEAL_ROWS;
    }
    free(state);
    *sealed_out = sealed;
    return status;
}

/* ---- the thread -------------------------------------------------------------------------- */

struct sealer {
    store *store;
    audit_key key;
    int64_t process;
    pthread_t thread;
    pthread_mutex_t lock; /* guards closing */
    pthread_cond_t changed;
    bool closing;
};

/* Waits a second, or until the sealer is closed; true when it is. */
static bool rest(sealer *s) {
    struct timespec end;
    clock_gettime(CLOCK_MONOTONIC, &end);
    end.tv_sec++;
    pthread_mutex_lock(&s->lock);
    int waited = 0;
    while (!s->closing && waited != ETIMEDOUT)
        waited = pthread_cond_timedwait(&s->changed, &s->lock, &end);
    bool closing = s->closing;
    pthread_mutex_unlock(&s->lock);
    return closing;
}

static void *serve(void *argument) {
    sealer *s = argument;
    bool failing = false;
    for (bool last = false; !last;) {
        last = rest(s);
        int64_t sealed;
        lw_error error;
        /* A failure leaves the rows unsealed; the next second tries again. */
        lw_status status = audit_seal(s->store, &s->key, s->process, &sealed, &error);
        if (status != LW_OK && !failing)
            fprintf(stderr, "audit log not sealed: %s\n", error.message);
        failing = status != LW_OK;
    }
    return NULL;
}

lw_status sealer_open(store *s, sealer **sealer_out, lw_error *error) {
    sealer *made = calloc(1, sizeof *made);
    if (!made) return lw_fail(error, LW_UNAVAILABLE, "no memory for the sealer");
    made->store = s;
    made->process = store_new_id(s);
    lw_status status = audit_key_open(s, &made->key, error);
    if (status != LW_OK) {
        free(made);
        return status;
    }
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&made->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&made->lock, NULL);
    if (pthread_create(&made->thread, NULL, serve, made)) {
        free(made);
        return lw_fail(error, LW_UNAVAILABLE, "cannot start a thread for the audit log");
    }
    *sealer_out = made;
    return LW_OK;
}

void sealer_close(sealer *s) {
    if (!s) return;
    pthread_mutex_lock(&s->lock);
    s->closing = true;
    pthread_cond_signal(&s->changed);
    pthread_mutex_unlock(&s->lock);
    pthread_join(s->thread, NULL);
    pthread_cond_destroy(&s->changed);
    pthread_mutex_destroy(&s->lock);
    free(s);
}
