/* password.h - passwords: the rules and the hash.
 *
 * Argon2id costs 20 ms and 19 MiB on purpose, so it never runs inside a transaction or on a thread
 * that serves connections: the operations that need it (sign_in.h, invitation.h) are called on worker
 * threads, whose number bounds the memory. */
#ifndef ACCESS_PASSWORD_H
#define ACCESS_PASSWORD_H
#include "labelwright/base.h"

#define PASSWORD_HASH_MAX 128 /* crypto_pwhash_STRBYTES: text with algorithm, cost and salt */

/* A hash no password was made from: checking against it takes as long as against a real one. */
extern const char password_nobody[];

/* May somebody choose this password? Length only, no rule about its composition (NIST 800-63B);
 * the very common ones and the person's own e-mail address and name are refused, in any case.
 * Errors  LW_INVALID  the message says what is wrong, without repeating the password
 *         LW_MALFORMED  not UTF-8 */
LW_MUST_USE lw_status password_check_rules(lw_str password, lw_str email, lw_str name,
                                           lw_error *error);

/* Argon2id, 19 MiB, two passes (OWASP's minimum): about 20 ms.
 * Errors  LW_UNAVAILABLE  no memory for it now */
LW_MUST_USE lw_status password_hash(lw_str password, char hash_out[PASSWORD_HASH_MAX],
                                    lw_error *error);
/* True when the password made this hash. About as long as password_hash, whatever the answer. */
bool password_verify(lw_str password, lw_str hash);
/* True when the hash was made with another cost than password_hash uses today. */
bool password_hash_is_old(lw_str hash);

#endif
