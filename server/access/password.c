/* password.c - the rules for passwords and their hash. */
#include "server/access/password.h"
#include "server/access/password_common.h"
#include "server/limits.h"
#include <sodium.h>
#include <string.h>
#include <strings.h>

#define PASSES 2
#define MEMORY_BYTES ((size_t)19 << 20)

const char password_nobody[] = "$argon2id$v=19$m=19456,t=2,p=1$gieQh1dfYa1uJ4CrCN9KgQ"
                               "$AAYfGeWNzC7PM9L4ry+OYyJwYA2tO8Iw2y4J5MnKEbQ";

static bool equal_any_case(lw_str a, lw_str b) {
    return a.len == b.len && a.len > 0 && strncasecmp(a.data, b.data, a.len) == 0;
}

static bool is_common(lw_str password) {
    for (size_t i = 0; i < password_common_count; i++)
        if (equal_any_case(password, lw_str_from(password_common[i]))) return true;
    return false;
}

lw_status password_check_rules(lw_str password, lw_str email, lw_str name, lw_error *error) {
    if (!lw_utf8_valid(password)) return lw_fail(error, LW_MALFORMED, "password: not UTF-8");
    size_t characters = lw_utf8_count(password);
    if (characters < LIMIT_PASSWORD_CHARS_MIN || characters > LIMIT_PASSWORD_CHARS_MAX)
        return lw_fail(error, LW_INVALID, "password: %zu characters, want %d to %d", characters,
                       LIMIT_PASSWORD_CHARS_MIN, LIMIT_PASSWORD_CHARS_MAX);
    lw_str rest = email, mailbox = lw_str_cut(&rest, '@');
    if (equal_any_case(password, email) || equal_any_case(password, mailbox) ||
        equal_any_case(password, name))
        return lw_fail(error, LW_INVALID, "password: it is your name or e-mail address");
    if (is_common(password))
        return lw_fail(error, LW_INVALID, "password: it is one of the most common; take another");
    return LW_OK;
}

lw_status password_hash(lw_str password, char hash_out[PASSWORD_HASH_MAX], lw_error *error) {
    _Static_assert(PASSWORD_HASH_MAX >= crypto_pwhash_STRBYTES, "room for the hash");
    if (sodium_init() < 0 || crypto_pwhash_str_alg(hash_out, password.data, password.len, PASSES,
                                                   MEMORY_BYTES, crypto_pwhash_ALG_ARGON2ID13))
        return lw_fail(error, LW_UNAVAILABLE, "no memory to hash a password; try again");
    return LW_OK;
}

/* The hash as NUL-terminated text, zeros behind it; false when it cannot be one. */
static bool hash_text(lw_str hash, char text[PASSWORD_HASH_MAX]) {
    if (!hash.data || hash.len >= PASSWORD_HASH_MAX) return false;
    memset(text, 0, PASSWORD_HASH_MAX);
    memcpy(text, hash.data, hash.len);
    return true;
}

bool password_verify(lw_str password, lw_str hash) {
    char text[PASSWORD_HASH_MAX];
    return hash_text(hash, text) && sodium_init() >= 0 &&
           crypto_pwhash_str_verify(text, password.data, password.len) == 0;
}

bool password_hash_is_old(lw_str hash) {
    char text[PASSWORD_HASH_MAX];
    return !hash_text(hash, text) || crypto_pwhash_str_needs_rehash(text, PASSES, MEMORY_BYTES);
}
