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
    int64_t ids[LIMIT_SEAL_ROWS];
    merkle_hash leaves[LIMIT_SEAL_ROWS];
    size_t count;
    audit_head head; /* the new one; size 0: nothing sealed */
} seal_state;

static lw_status waits(tx *t, void *context, lw_error *error) {
    bool *waiting = context;
    db_rows rows = db_query(t, Q_AUDIT_SEAL_WAITING, DB_NONE);
    *waiting = db_next(&rows);
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

static lw_status read_hash(tx *t, query_id query, db_args args, merkle_hash *hash_out,
                           lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, query, args, "a node of the audit tree", &rows, error);
    if (status == LW_NOT_FOUND)
        return lw_fail(error, LW_INTERNAL, "a node of the audit tree is missing");
    if (status != LW_OK) return status;
    lw_str hash = db_blob(&rows, 0);
    if (hash.len == sizeof hash_out->bytes) memcpy(hash_out->bytes, hash.data, hash.len);
    bool right = hash.len == sizeof hash_out->bytes;
    status = db_end(&rows, error);
    if (status == LW_OK && !right)
        return lw_fail(error, LW_INTERNAL, "a node of the audit tree is no hash");
    return status;
}

/* The edge of the tree as the last head left it. */
static lw_status read_edge(tx *t, merkle_edge *edge_out, lw_error *error) {
    merkle_edge edge = {0};
    db_rows rows = db_query(t, Q_AUDIT_HEAD_LAST, DB_NONE);
    if (db_next(&rows)) edge.size = db_int(&rows, 0);
    lw_status status = db_end(&rows, error);
    for (int level = 0; status == LW_OK && level < MERKLE_LEVELS; level++) {
        if (!(edge.size >> level & 1)) continue;
        int64_t position = merkle_peak_position(edge.size, level);
        status =
            level == 0
                ? read_hash(t, Q_AUDIT_LEAF, DB_ARGS(v_int(position)), &edge.peaks[level], error)
                : read_hash(t, Q_AUDIT_NODE_READ, DB_ARGS(v_int(level), v_int(position)),
                            &edge.peaks[level], error);
    }
    if (status == LW_OK) *edge_out = edge;
    return status;
}

static lw_status read_rows(tx *t, seal_state *s, lw_error *error) {
    s->count = 0;
    db_rows rows = db_query(t, Q_AUDIT_UNSEALED, DB_ARGS(v_int(LIMIT_SEAL_ROWS)));
    while (s->count < LIMIT_SEAL_ROWS && db_next(&rows)) {
        s->ids[s->count] = db_int(&rows, 0);
        s->leaves[s->count++] = audit_row_leaf(
            db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2), db_text(&rows, 3),
            db_text(&rows, 4), db_text(&rows, 5), db_int(&rows, 6) != 0, db_int(&rows, 7));
    }
    return db_end(&rows, error);
}

static db_value v_hash(const merkle_hash *hash) {
    return v_blob((lw_str){(const char *)hash->bytes, sizeof hash->bytes});
}

static lw_status append(tx *t, seal_state *s, size_t i, lw_error *error) {
    merkle_hash nodes[MERKLE_LEVELS];
    int64_t position = s->edge.size, changed = 0;
    lw_status status =
        db_exec(t, Q_AUDIT_SEAL_ROW,
                DB_ARGS(v_int(s->ids[i]), v_int(position), v_hash(&s->leaves[i])), &changed, error);
    if (status == LW_OK && changed != 1)
        return lw_fail(error, LW_INTERNAL, "an audit row was sealed by somebody else");
    int finished = merkle_append(&s->edge, &s->leaves[i], nodes);
    for (int level = 1; status == LW_OK && level <= finished; level++)
        status = db_exec(t, Q_AUDIT_NODE_INSERT,
                         DB_ARGS(v_int(level), v_int(position >> level), v_hash(&nodes[level - 1])),
                         NULL, error);
    return status;
}

static lw_status seal_some(tx *t, void *context, lw_error *error) {
    seal_state *s = context;
    bool held = false;
    s->head = (audit_head){0};
    s->count = 0;
    lw_status status = claim(t, s, &held, error);
    if (status != LW_OK || !held) return status;
    status = read_edge(t, &s->edge, error);
    if (status == LW_OK) status = read_rows(t, s, error);
    for (size_t i = 0; status == LW_OK && i < s->count; i++) status = append(t, s, i, error);
    if (status != LW_OK || s->count == 0) return status;
    s->head = (audit_head){.size = s->edge.size, .root = merkle_root(&s->edge), .at = db_now(t)};
    audit_head_sign(&s->head, s->key);
    return db_exec(t, Q_AUDIT_HEAD_INSERT,
                   DB_ARGS(v_int(s->head.size), v_hash(&s->head.root), v_int(s->head.at),
                           v_blob((lw_str){(const char *)s->head.signature, 64})),
                   NULL, error);
}

lw_status audit_seal(store *s, const audit_key *key, int64_t process, int64_t *sealed_out,
                     lw_error *error) {
    int64_t sealed = 0;
    bool waiting = false;
    lw_status status = store_run(s, STORE_READ, waits, &waiting, error);
    if (status != LW_OK) return status;
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
