/* frozen.c - the hash over frozen decisions, and their drawing order. */
#include "server/record/frozen.h"
#include "server/record/value.h"

void frozen_begin(frozen_hash *hash) { crypto_hash_sha256_init(&hash->state); }

static void update(frozen_hash *hash, lw_str text) {
    crypto_hash_sha256_update(&hash->state, (const unsigned char *)text.data, text.len);
}

lw_status frozen_add(frozen_hash *hash, lw_str external_id, lw_str decided, lw_arena scratch,
                     lw_error *error) {
    json *values;
    lw_status status = json_parse(decided, &values, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(&scratch);
    canonical_put(&text, values, (canonical_without){0});
    json_free(values);
    if (text.failed) return lw_fail(error, LW_NO_MEMORY, "no room for a decision");
    update(hash, external_id);
    update(hash, LW_STR("\t"));
    update(hash, lw_built(&text));
    update(hash, LW_STR("\n"));
    return LW_OK;
}

void frozen_end(frozen_hash *hash, char hex[FROZEN_HEX_BYTES]) {
    uint8_t bytes[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_final(&hash->state, bytes);
    sodium_bin2hex(hex, FROZEN_HEX_BYTES, bytes, sizeof bytes);
}

void frozen_commit(const uint8_t seed[FROZEN_SEED_BYTES], char hex[FROZEN_HEX_BYTES]) {
    uint8_t bytes[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(bytes, seed, FROZEN_SEED_BYTES);
    sodium_bin2hex(hex, FROZEN_HEX_BYTES, bytes, sizeof bytes);
}

void frozen_key(const uint8_t seed[FROZEN_SEED_BYTES], lw_str frozen_hex, lw_str external_id,
                uint8_t key[FROZEN_KEY_BYTES]) {
    crypto_generichash_state state;
    crypto_generichash_init(&state, seed, FROZEN_SEED_BYTES, FROZEN_KEY_BYTES);
    crypto_generichash_update(&state, (const unsigned char *)frozen_hex.data, frozen_hex.len);
    crypto_generichash_update(&state, (const unsigned char *)"\n", 1);
    crypto_generichash_update(&state, (const unsigned char *)external_id.data, external_id.len);
    crypto_generichash_final(&state, key, FROZEN_KEY_BYTES);
}
