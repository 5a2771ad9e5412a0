/* audit_verify.c - recomputes the whole audit log and says what is wrong first. */
#include "server/access/audit.h"
#include "server/record/ids.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BATCH_LEVELS 12
#define BATCH \
    (INT64_C(1) << BATCH_LEVELS) /* rows at a time: nodes below that level are whole in it */
#define KEYS_MAX 64

typedef struct {
    uint8_t public[32];
    bool used;
} known_key;

/* The nodes of one level that a batch finishes: `count` from `first` on. */
typedef struct {
    int64_t first, count;
    merkle_hash hashes[BATCH / 2];
} level_nodes;

typedef struct {
    store *store;
    known_key keys[KEYS_MAX];
    size_t key_count;
    audit_head kept; /* the data directory's copy; size 0: none */

    merkle_edge edge;
    merkle_hash leaves[BATCH];
    level_nodes levels[MERKLE_LEVELS]; /* by level; 0 is not used */
    int64_t nodes;                     /* finished so far, all levels */
    audit_head last_head;
    audit_report report;
} verification;

/* ---- what is known before the rows ------------------------------------------------------- */

static lw_status read_keys(tx *t, verification *v, lw_error *error) {
    v->key_count = 0;
    db_rows rows = db_query(t, Q_AUDIT_KEY_LIST, DB_NONE);
    while (v->key_count < KEYS_MAX && db_next(&rows)) {
        lw_str hex = db_text(&rows, 1);
        size_t length = 0;
        known_key *key = &v->keys[v->key_count];
        *key = (known_key){0};
        if (sodium_hex2bin(key->public, 32, hex.data, hex.len, NULL, &length, NULL) == 0 &&
            length == 32)
            v->key_count++;
    }
    return db_end(&rows, error);
}

static lw_status head_of(const db_rows *rows, audit_head *head_out, lw_error *error) {
    lw_str root = db_blob(rows, 1), signature = db_blob(rows, 3);
    *head_out = (audit_head){.size = db_int(rows, 0), .at = db_int(rows, 2)};
    if (root.len != 32 || signature.len != 64)
        return lw_fail(error, LW_INVALID, "audit head of %lld rows: not a root and a signature",
                       (long long)head_out->size);
    memcpy(head_out->root.bytes, root.data, 32);
    memcpy(head_out->signature, signature.data, 64);
    return LW_OK;
}

static lw_status read_last_head(tx *t, audit_head *head_out, lw_error *error) {
    *head_out = (audit_head){0};
    db_rows rows = db_query(t, Q_AUDIT_HEAD_LAST, DB_NONE);
    lw_status status = LW_OK;
    if (db_next(&rows)) status = head_of(&rows, head_out, error);
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

/* ---- rows -------------------------------------------------------------------------------- */

static lw_status check_row(const db_rows *rows, int64_t wanted, merkle_hash *leaf_out,
                           lw_error *error) {
    int64_t position = db_int(rows, 0), at = db_int(rows, 8);
    if (position != wanted)
        return lw_fail(error, LW_INVALID, "audit row %lld is missing", (long long)wanted);
    *leaf_out = audit_row_leaf(db_int(rows, 1), db_int(rows, 2), db_int(rows, 3), db_text(rows, 4),
                               db_text(rows, 5), db_text(rows, 6), db_int(rows, 7) != 0, at);
    lw_str leaf = db_blob(rows, 9), action = db_text(rows, 4);
    if (leaf.len == 32 && memcmp(leaf.data, leaf_out->bytes, 32) == 0) return LW_OK;
    char time[TIME_TEXT_MAX];
    return lw_fail(error, LW_INVALID, "audit row %lld (%.*s, %s) was changed after it was sealed",
                   (long long)position, LW_FMT(lw_str_slice(action, 0, 40)),
                   time_write(time, at).data);
}

static lw_status check_rows(tx *t, verification *v, int64_t start, int64_t end, lw_error *error) {
    lw_status status = LW_OK;
    int64_t position = start;
    db_rows rows = db_query(t, Q_AUDIT_SEALED, DB_ARGS(v_int(start), v_int(end)));
    while (status == LW_OK && db_next(&rows)) {
        status = check_row(&rows, position, &v->leaves[position - start], error);
        position++;
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = ended;
    if (status == LW_OK && position != end)
        return lw_fail(error, LW_INVALID, "audit row %lld is missing", (long long)position);
    return status;
}

/* ---- heads ------------------------------------------------------------------------------- */

static bool signed_by_known(verification *v, const audit_head *head) {
    for (size_t i = 0; i < v->key_count; i++)
        if (audit_head_signed_by(head, v->keys[i].public)) return v->keys[i].used = true;
    return false;
}

static lw_status check_head(verification *v, const audit_head *head, lw_error *error) {
    merkle_hash root = merkle_root(&v->edge);
    assert(head->size == v->edge.size);
    if (!merkle_equal(&root, &head->root))
        return lw_fail(error, LW_INVALID,
                       "audit head of %lld rows: its root is not that of the rows",
                       (long long)head->size);
    if (!signed_by_known(v, head))
        return lw_fail(error, LW_INVALID, "audit head of %lld rows: no known key has signed it",
                       (long long)head->size);
    if (head->at < v->last_head.at)
        return lw_fail(error, LW_INVALID,
                       "audit head of %lld rows: it is older than the one before",
                       (long long)head->size);
    if (head->size == v->kept.size && !merkle_equal(&root, &v->kept.root))
        return lw_fail(error, LW_INVALID,
                       "audit head of %lld rows: this data directory signed another one",
                       (long long)head->size);
    v->last_head = *head;
    v->report.heads++;
    return LW_OK;
}

/* Appends one leaf and keeps the nodes it finishes for check_nodes. */
static void grow(verification *v, const merkle_hash *leaf) {
    merkle_hash nodes[MERKLE_LEVELS];
    int64_t position = v->edge.size;
    int finished = merkle_append(&v->edge, leaf, nodes);
    for (int level = 1; level <= finished; level++) {
        level_nodes *nodes_of = &v->levels[level];
        if (nodes_of->count == 0) nodes_of->first = position >> level;
        assert(nodes_of->count < BATCH / 2);
        nodes_of->hashes[nodes_of->count++] = nodes[level - 1];
        v->nodes++;
    }
}

/* Appends the batch's leaves; each head on the way must fit. */
static lw_status check_heads(tx *t, verification *v, int64_t start, int64_t end, lw_error *error) {
    lw_status status = LW_OK;
    audit_head head;
    db_rows rows = db_query(t, Q_AUDIT_HEAD_RANGE, DB_ARGS(v_int(start), v_int(end)));
    while (status == LW_OK && db_next(&rows)) {
        status = head_of(&rows, &head, error);
        if (status != LW_OK) break;
        while (v->edge.size < head.size) grow(v, &v->leaves[v->edge.size - start]);
        status = check_head(v, &head, error);
    }
    while (status == LW_OK && v->edge.size < end) grow(v, &v->leaves[v->edge.size - start]);
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    return status == LW_OK ? ended : status;
}

/* ---- nodes ------------------------------------------------------------------------------- */

static lw_status check_level(tx *t, const level_nodes *nodes, int level, lw_error *error) {
    int64_t i = 0;
    bool right = true;
    db_rows rows =
        db_query(t, Q_AUDIT_NODE_RANGE,
                 DB_ARGS(v_int(level), v_int(nodes->first), v_int(nodes->first + nodes->count)));
    while (right && i < nodes->count && db_next(&rows)) {
        lw_str hash = db_blob(&rows, 1);
        right = db_int(&rows, 0) == nodes->first + i && hash.len == 32 &&
                memcmp(hash.data, nodes->hashes[i].bytes, 32) == 0;
        if (right) i++;
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && i < nodes->count)
        return lw_fail(error, LW_INVALID,
                       "audit rows %lld to %lld: their node, of level %d, is missing or not theirs",
                       (long long)((nodes->first + i) << level),
                       (long long)(((nodes->first + i + 1) << level) - 1), level);
    return status;
}

static lw_status check_nodes(tx *t, verification *v, lw_error *error) {
    for (int level = 1; level < MERKLE_LEVELS; level++) {
        level_nodes *nodes = &v->levels[level];
        if (nodes->count == 0) continue;
        lw_status status = check_level(t, nodes, level, error);
        if (status != LW_OK) return status;
        nodes->count = 0;
    }
    return LW_OK;
}

/* ---- the ends ---------------------------------------------------------------------------- */

static lw_status read_count(tx *t, query_id query, int64_t *count_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, query, DB_NONE, "a count", &rows, error);
    if (status != LW_OK) return status;
    *count_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

/* Rows or nodes beyond the last head. A server may have sealed more since we read it: then there is
 * a newer head, and what is beyond belongs to it. */
static lw_status check_end(tx *t, verification *v, int64_t size, lw_error *error) {
    audit_head now;
    int64_t nodes = 0;
    db_rows rows = db_query(t, Q_AUDIT_SEALED_BEYOND, DB_ARGS(v_int(size)));
    bool beyond = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) status = read_count(t, Q_AUDIT_NODE_COUNT, &nodes, error);
    if (status == LW_OK) status = read_count(t, Q_AUDIT_UNSEALED_COUNT, &v->report.unsealed, error);
    if (status == LW_OK) status = read_last_head(t, &now, error);
    if (status != LW_OK || now.size > size) return status;
    if (beyond)
        return lw_fail(error, LW_INVALID, "audit row %lld has no head over it", (long long)size);
    if (nodes != v->nodes)
        return lw_fail(error, LW_INVALID, "the audit tree has %lld nodes, its rows make %lld",
                       (long long)nodes, (long long)v->nodes);
    return LW_OK;
}

static lw_status check_kept(const verification *v, int64_t size, lw_error *error) {
    if (v->kept.size > size)
        return lw_fail(error, LW_INVALID,
                       "the audit log ends at row %lld, but this data directory signed %lld rows",
                       (long long)size, (long long)v->kept.size);
    return LW_OK;
}

/* A root that does not fit is located by the nodes below it. */
static lw_status check_batch(tx *t, verification *v, int64_t start, int64_t end, lw_error *error) {
    lw_error elsewhere;
    lw_status status = check_rows(t, v, start, end, error);
    if (status != LW_OK) return status;
    status = check_heads(t, v, start, end, error);
    if (status != LW_OK && status != LW_INVALID) return status;
    lw_status nodes = check_nodes(t, v, &elsewhere);
    if (nodes != LW_OK && error) *error = elsewhere;
    return nodes != LW_OK ? nodes : status;
}

static lw_status verify(tx *t, void *context, lw_error *error) {
    verification *v = context;
    audit_head last;
    v->edge = (merkle_edge){0};
    v->nodes = 0;
    v->last_head = (audit_head){0};
    v->report = (audit_report){0};
    for (int level = 0; level < MERKLE_LEVELS; level++) v->levels[level].count = 0;

    lw_status status = read_keys(t, v, error);
    if (status == LW_OK) status = read_last_head(t, &last, error);
    if (status == LW_OK) status = check_kept(v, last.size, error);
    for (int64_t start = 0; status == LW_OK && start < last.size; start += BATCH) {
        int64_t end = last.size - start > BATCH ? start + BATCH : last.size;
        status = check_batch(t, v, start, end, error);
    }
    if (status == LW_OK) status = check_end(t, v, last.size, error);
    if (status != LW_OK) return status;
    v->report.rows = last.size;
    v->report.root = merkle_root(&v->edge);
    for (size_t i = 0; i < v->key_count; i++) v->report.keys += v->keys[i].used;
    return LW_OK;
}

lw_status audit_verify(store *s, audit_report *report_out, lw_error *error) {
    if (sodium_init() < 0) return lw_fail(error, LW_INTERNAL, "libsodium does not start");
    verification *v = calloc(1, sizeof *v);
    if (!v) return lw_fail(error, LW_UNAVAILABLE, "no memory to check the audit log");
    v->store = s;
    lw_status status = audit_head_kept(s, &v->kept, error);
    if (status == LW_OK) status = store_run(s, STORE_READ, verify, v, error);
    if (status == LW_OK) *report_out = v->report;
    free(v);
    return status;
}
