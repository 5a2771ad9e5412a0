/* frozen.h - the hash over decisions that were frozen, and the order in which they are drawn: what a
 * server commits to and a verifier computes again. */
#ifndef RECORD_FROZEN_H
#define RECORD_FROZEN_H
#include "server/record/json.h"
#include <sodium.h>

enum { FROZEN_SEED_BYTES = 32, FROZEN_KEY_BYTES = 32, FROZEN_HEX_BYTES = 65 };

/* SHA-256 over a line for each item, in order of the items: its external id, a tab, its decided values as
 * canonical JSON, a line feed. */
typedef struct {
    crypto_hash_sha256_state state;
} frozen_hash;
void frozen_begin(frozen_hash *hash);
/* Errors  LW_MALFORMED  decided is no JSON; LW_NO_MEMORY */
LW_MUST_USE lw_status frozen_add(frozen_hash *hash, lw_str external_id, lw_str decided,
                                 lw_arena scratch, lw_error *error);
void frozen_end(frozen_hash *hash, char hex[FROZEN_HEX_BYTES]);

/* What is published of a seed before the draw: its SHA-256. */
void frozen_commit(const uint8_t seed[FROZEN_SEED_BYTES], char hex[FROZEN_HEX_BYTES]);
/* An item's key in the drawing order, which is that of the keys' bytes: BLAKE2b-256 under the seed as key
 * of the hex of what was frozen, a line feed and the external id. */
void frozen_key(const uint8_t seed[FROZEN_SEED_BYTES], lw_str frozen_hex, lw_str external_id,
                uint8_t key[FROZEN_KEY_BYTES]);

#endif
