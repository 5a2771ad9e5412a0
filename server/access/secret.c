/* secret.c - random secrets and their hashes, by libsodium. */
#include "server/access/secret.h"
#include <assert.h>
#include <sodium.h>
#include <string.h>

lw_str secret_make(char text[SECRET_TEXT_MAX]) {
    uint8_t bits[32];
    int ready = sodium_init();
    assert(ready >= 0);
    (void)ready;
    randombytes_buf(bits, sizeof bits);
    sodium_bin2base64(text, SECRET_TEXT_MAX, bits, sizeof bits,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    sodium_memzero(bits, sizeof bits);
    return lw_str_from(text);
}

lw_str secret_hash(lw_str text, uint8_t hash_out[SECRET_HASH_BYTES]) {
    int failed = crypto_generichash(hash_out, SECRET_HASH_BYTES, (const uint8_t *)text.data,
                                    text.len, NULL, 0);
    assert(!failed);
    (void)failed;
    return (lw_str){(const char *)hash_out, SECRET_HASH_BYTES};
}
