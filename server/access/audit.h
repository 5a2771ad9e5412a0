/* audit.h - reading the audit log, sealing it, and checking it.
 *
 * Rows are written once, with their leaf, in the transaction of what they tell (audit_write in
 * access.h), and wait in audit_waiting. Behind the writers one sealer at a time appends them to a
 * Merkle tree (RFC 6962), at most every second, and signs the tree's head with Ed25519. A head names
 * the rows since the one before: a row's place in the tree is the order of sealing, not of its id.
 * Of the tree only the edge is kept, in audit_peak; the rest is what the leaves make.
 *
 * Each data directory has a key of its own: audit.key, readable by its user alone, made at the first
 * start. Its public half stands in the table setting. audit.head beside it repeats the last head that
 * this directory signed, so that a log cut off at its end, or put back from an older copy, is seen.
 * What this cannot see: rows removed within the second before they are sealed, and a rewriting by
 * somebody who holds the database and audit.key; keep a copy of the heads elsewhere against that. */
#ifndef ACCESS_AUDIT_H
#define ACCESS_AUDIT_H
#include "server/access/merkle.h"
#include "server/store/store.h"

/* ---- reading ----------------------------------------------------------------------------- */

typedef struct {
    int64_t id, at;
    int64_t project_id, account_id; /* 0: none */
    lw_str name, email;             /* of the account; absent without one */
    lw_str action, object, address;
    bool allowed;
} audit_entry;
/* Newest first, of one project (0: of all), with id < before (INT64_MAX: from the newest).
 * entries_out[limit] in the caller's memory, texts in the arena. */
LW_MUST_USE lw_status audit_list(tx *t, int64_t project_id, int64_t before, size_t limit,
                                 lw_arena *arena, audit_entry *entries_out, size_t *count_out,
                                 lw_error *error);

/* ---- the tree's records ------------------------------------------------------------------ */

/* A row's leaf: the hash of its fields, each with its length, in the order of the columns. */
merkle_hash audit_row_leaf(int64_t id, int64_t project_id, int64_t account_id, lw_str action,
                           lw_str object, lw_str address, bool allowed, int64_t at);

typedef struct {
    int64_t size; /* leaves */
    merkle_hash root;
    int64_t at; /* microseconds since 1970 */
    uint8_t signature[64];
} audit_head;

/* ---- keys -------------------------------------------------------------------------------- */

typedef struct {
    uint8_t secret[64], public[32];
} audit_key;
/* Reads the data directory's key, or makes it, and publishes its public half.
 * Errors  LW_UNAVAILABLE  the file cannot be read or made, or others may read it, or is no key */
LW_MUST_USE lw_status audit_key_open(store *s, audit_key *key_out, lw_error *error);
void audit_head_sign(audit_head *head, const audit_key *key);
bool audit_head_signed_by(const audit_head *head, const uint8_t public[32]);
/* The copy of the last head in the data directory; size 0 where there is none.
 * Errors  LW_UNAVAILABLE  the file cannot be written, read, or understood */
LW_MUST_USE lw_status audit_head_keep(store *s, const audit_head *head, lw_error *error);
LW_MUST_USE lw_status audit_head_kept(store *s, audit_head *head_out, lw_error *error);

/* ---- sealing ----------------------------------------------------------------------------- */

/* Seals what waits, LIMIT_SEAL_ROWS a transaction. Does nothing (and *sealed_out is 0) while another
 * process holds the seal. `process` tells processes apart. Not from inside an operation. */
LW_MUST_USE lw_status audit_seal(store *s, const audit_key *key, int64_t process,
                                 int64_t *sealed_out, lw_error *error);

/* A thread that does so every second when there is something, and once more when it is closed. A
 * failure is tried again, and told on standard error once. */
typedef struct sealer sealer;
LW_MUST_USE lw_status sealer_open(store *s, sealer **sealer_out, lw_error *error);
void sealer_close(sealer *sealer);

/* ---- checking ---------------------------------------------------------------------------- */

typedef struct {
    int64_t rows, unsealed, heads;
    merkle_hash root;
    int keys; /* that signed heads */
} audit_report;
/* Recomputes everything: rows, leaves, the edge, roots and signatures, that nothing is missing or too
 * much, and that the log still reaches the head kept in the data directory. Beside a running server.
 * Errors  LW_INVALID      what is wrong first, and where, in one line
 *         LW_UNAVAILABLE  the database or data directory
 * Cost    O(rows), constant memory */
LW_MUST_USE lw_status audit_verify(store *s, audit_report *report_out, lw_error *error);

#endif
