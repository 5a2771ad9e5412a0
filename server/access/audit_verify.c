/* audit_verify.c - recomputes the whole audit log and says what is wrong first. */
#include "server/access/audit.h"
#include "server/record/ids.h"
#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 4096 /* rows at a time, and so many heads at most */
#define KEYS_MAX 64

typedef struct {
    uint8_t public[32];
    bool used;
} known_key;

typedef struct {
    store *store;
    known_key keys[KEYS_MAX];
    size_t key_count;
    audit_head kept; /* the data directory's copy; size 0: none */

    merkle_edge edge;        /* of the rows so far */
    audit_head heads[BATCH]; /* [head_count] of a batch */
    size_t head_count;
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

/* Appends the row that the cursor stands on. */
static lw_status check_row(verification *v, const db_rows *rows, lw_error *error) {
    int64_t position = v->edge.size, at = db_int(rows, 8);
    if (db_is_null(rows, 1))
        return lw_fail(error, LW_INVALID, "audit row %lld is missing", (long long)position);
    lw_str stored = db_blob(rows, 9), action = db_text(rows, 4);
    merkle_hash unused[MERKLE_LEVELS],
        leaf = audit_row_leaf(db_int(rows, 1), db_int(rows, 2), db_int(rows, 3), action,
                              db_text(rows, 5), db_text(rows, 6), db_int(rows, 7) != 0, at);
    merkle_append(&v->edge, &leaf, unused);
    /* Rows that waited when leaves were not yet written with them have none: their head tells. */
    if (!stored.data || (stored.len == 32 && memcmp(stored.data, leaf.bytes, 32) == 0))
        return LW_OK;
    char time[TIME_TEXT_MAX];
    return lw_fail(error, LW_INVALID, "audit row %lld (%.*s, %s) was changed after it was written",
                   (long long)position, LW_FMT(lw_str_slice(action, 0, 40)),
                   time_write(time, at).data);
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
                       "audit head of %lld rows: its root is not that of the rows, one of %lld to "
                       "%lld is not what was sealed",
                       (long long)head->size, (long long)v->last_head.size,
                       (long long)head->size - 1);
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

/* Heads of up to BATCH rows. */
static lw_status read_heads(tx *t, verification *v, lw_error *error) {
    lw_status status = LW_OK;
    v->head_count = 0;
    db_rows rows =
        db_query(t, Q_AUDIT_HEAD_RANGE, DB_ARGS(v_int(v->edge.size), v_int(v->edge.size + BATCH)));
    while (status == LW_OK && v->head_count < BATCH && db_next(&rows))
        status = head_of(&rows, &v->heads[v->head_count++], error);
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = ended;
    if (status == LW_OK && v->head_count == 0)
        return lw_fail(error, LW_INVALID, "an audit head after that of %lld rows is missing",
                       (long long)v->edge.size);
    return status;
}

static lw_status fail_count(const audit_head *head, lw_error *error) {
    return lw_fail(error, LW_INVALID,
                   "audit head of %lld rows: names more rows or fewer than it counts",
                   (long long)head->size);
}

/* Appends the rows that the heads name; each head must be that of the rows so far. */
static lw_status check_heads(tx *t, verification *v, lw_error *error) {
    size_t at = 0;
    lw_status status = read_heads(t, v, error);
    if (status != LW_OK) return status;
    int64_t last = v->heads[v->head_count - 1].size;
    db_rows rows = db_query(t, Q_AUDIT_SEALED, DB_ARGS(v_int(v->edge.size), v_int(last)));
    while (status == LW_OK && db_next(&rows)) {
        if (at == v->head_count || db_int(&rows, 0) != v->heads[at].size) {
            status = fail_count(&v->heads[at < v->head_count ? at : at - 1], error);
            break;
        }
        status = check_row(v, &rows, error);
        if (status == LW_OK && v->edge.size == v->heads[at].size)
            status = check_head(v, &v->heads[at++], error);
    }
    lw_status ended = db_end(&rows, status == LW_OK ? error : NULL);
    if (status == LW_OK) status = ended;
    return status == LW_OK && at < v->head_count ? fail_count(&v->heads[at], error) : status;
}

/* ---- the ends ---------------------------------------------------------------------------- */

static lw_status read_count(tx *t, query_id query, int64_t *count_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, query, DB_NONE, "count", &rows, error);
    if (status != LW_OK) return status;
    *count_out = db_int(&rows, 0);
    return db_end(&rows, error);
}

/* Every row is under a head or waits for one. */
static lw_status check_rest(tx *t, verification *v, lw_error *error) {
    int64_t rows = 0;
    lw_status status = read_count(t, Q_AUDIT_COUNT, &rows, error);
    if (status == LW_OK) status = read_count(t, Q_AUDIT_UNSEALED_COUNT, &v->report.unsealed, error);
    if (status == LW_OK && rows != v->edge.size + v->report.unsealed)
        return lw_fail(
            error, LW_INVALID,
            "the audit log has %lld rows, but %lld are under a head and %lld wait for one",
            (long long)rows, (long long)v->edge.size, (long long)v->report.unsealed);
    return status;
}

/* What is appended to must be the edge of the rows. */
static lw_status check_edge(tx *t, const verification *v, lw_error *error) {
    int64_t right = 0;
    db_rows rows = db_query(t, Q_AUDIT_PEAK_LIST, DB_NONE);
    while (db_next(&rows)) {
        int64_t level = db_int(&rows, 0);
        lw_str hash = db_blob(&rows, 1);
        if (level >= 0 && level < MERKLE_LEVELS && v->edge.size >> level & 1 && hash.len == 32 &&
            memcmp(hash.data, v->edge.peaks[level].bytes, 32) == 0)
            right |= INT64_C(1) << level;
    }
    lw_status status = db_end(&rows, error);
    for (int level = 0; status == LW_OK && level < MERKLE_LEVELS; level++)
        if ((v->edge.size & ~right) >> level & 1)
            return lw_fail(error, LW_INVALID,
                           "the audit tree's edge, at level %d, is missing or not that of its rows",
                           level);
    return status;
}

static lw_status check_kept(const verification *v, int64_t size, lw_error *error) {
    if (v->kept.size > size)
        return lw_fail(error, LW_INVALID,
                       "the audit log ends at row %lld, but this data directory signed %lld rows",
                       (long long)size, (long long)v->kept.size);
    return LW_OK;
}

static lw_status verify(tx *t, void *context, lw_error *error) {
    verification *v = context;
    audit_head last;
    v->edge = (merkle_edge){0};
    v->last_head = (audit_head){0};
    v->report = (audit_report){0};

    lw_status status = read_keys(t, v, error);
    if (status == LW_OK) status = read_last_head(t, &last, error);
    if (status == LW_OK) status = check_kept(v, last.size, error);
    while (status == LW_OK && v->edge.size < last.size) status = check_heads(t, v, error);
    if (status == LW_OK) status = check_edge(t, v, error);
    if (status == LW_OK) status = check_rest(t, v, error);
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
