/* secret.h - random secrets that people and programs carry; the store keeps only their hashes. */
#ifndef ACCESS_SECRET_H
#define ACCESS_SECRET_H
#include "labelwright/base.h"

#define SECRET_TEXT_MAX 48 /* 43 characters of URL-safe base 64 for 256 bits, and the NUL */
#define SECRET_HASH_BYTES 32

/* Writes 256 bits from the system's generator as NUL-terminated text and returns it. */
lw_str secret_make(char text[SECRET_TEXT_MAX]);

/* BLAKE2b-256 of a text with enough randomness of its own: no salt, no work factor. Returns the
 * bytes as a text over hash_out, ready for v_blob. */
lw_str secret_hash(lw_str text, uint8_t hash_out[SECRET_HASH_BYTES]);

#endif
