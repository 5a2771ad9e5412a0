/* audit.c - rows of the audit log: written, listed, and as records of the tree. */
#include "server/access/audit.h"
#include "server/access/access.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

static audit_entry entry_of(db_rows *rows, lw_arena *arena) {
    audit_entry entry = {
        .id = db_int(rows, 0),
        .at = db_int(rows, 1),
        .project_id = db_int(rows, 2),
        .account_id = db_int(rows, 3),
        .action = db_text_copy(rows, 6, arena),
        .object = db_text_copy(rows, 7, arena),
        .address = db_text_copy(rows, 8, arena),
        .allowed = db_int(rows, 9) != 0,
    };
    if (db_is_null(rows, 4)) return entry;
    entry.name = db_text_copy(rows, 4, arena);
    entry.email = db_text_copy(rows, 5, arena);
    return entry;
}

lw_status audit_list(tx *t, int64_t project_id, int64_t before, size_t limit, lw_arena *arena,
                     audit_entry *entries_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    db_value rows_max = v_int((int64_t)limit);
    db_rows rows = project_id ? db_query(t, Q_AUDIT_LIST_PROJECT,
                                         DB_ARGS(v_int(project_id), v_int(before), rows_max))
                              : db_query(t, Q_AUDIT_LIST, DB_ARGS(v_int(before), rows_max));
    while (count < limit && db_next(&rows)) entries_out[count++] = entry_of(&rows, arena);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

/* ---- a row as a record of the tree: fields in order, numbers big-endian, texts after their length,
 * so that no two rows give the same bytes --------------------------------------------------- */

typedef struct {
    crypto_hash_sha256_state state;
} hasher;

static void put_number(hasher *h, int64_t number) {
    uint8_t bytes[8];
    for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)((uint64_t)number >> (56 - 8 * i));
    crypto_hash_sha256_update(&h->state, bytes, sizeof bytes);
}

static void put_text(hasher *h, lw_str text) {
    put_number(h, (int64_t)text.len);
    crypto_hash_sha256_update(&h->state, (const uint8_t *)text.data, text.len);
}

merkle_hash audit_row_leaf(int64_t id, int64_t project_id, int64_t account_id, lw_str action,
                           lw_str object, lw_str address, bool allowed, int64_t at) {
    hasher h;
    merkle_hash leaf;
    crypto_hash_sha256_init(&h.state);
    crypto_hash_sha256_update(&h.state, (const uint8_t *)"\0", 1); /* RFC 6962: a leaf */
    put_number(&h, id);
    put_number(&h, project_id);
    put_number(&h, account_id);
    put_text(&h, action);
    put_text(&h, object);
    put_text(&h, address);
    put_number(&h, allowed);
    put_number(&h, at);
    crypto_hash_sha256_final(&h.state, leaf.bytes);
    return leaf;
}

/* ---- writing ------------------------------------------------------------------------------ */

static db_value id_or_null(int64_t id) { return id ? v_int(id) : v_null(); }

lw_status audit_write(tx *t, const actor *who, const char *action, lw_str object, bool allowed,
                      lw_error *error) {
    assert(action && object.data);
    int64_t id = store_new_id(t->store), at = db_now(t);
    lw_str address = who->address.data ? who->address : LW_STR(""), did = lw_str_from(action);
    merkle_hash leaf =
        audit_row_leaf(id, who->project_id, who->account_id, did, object, address, allowed, at);
    return db_exec(t, Q_AUDIT_INSERT,
                   DB_ARGS(v_int(id), id_or_null(who->project_id), id_or_null(who->account_id),
                           v_text(did), v_text(object), v_text(address), v_int(allowed), v_int(at),
                           v_blob((lw_str){(const char *)leaf.bytes, sizeof leaf.bytes})),
                   NULL, error);
}
