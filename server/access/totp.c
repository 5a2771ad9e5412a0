/* totp.c - one-time codes by liboath, recovery codes by their hashes. */
#include "server/access/totp.h"
#include "server/access/secret.h"
#include "server/record/ids.h"
#include <assert.h>
#include <liboath/oath.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define STEP INT64_C(30000000) /* microseconds */
#define RECOVERY_CHARS 16

static const char base32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"; /* RFC 4648 */
static const char crockford[] = "0123456789abcdefghjkmnpqrstvwxyz";

static pthread_once_t started = PTHREAD_ONCE_INIT;
static void start(void) {
    int failed = oath_init();
    assert(failed == OATH_OK);
    (void)failed;
}

lw_str totp_code(lw_str secret, int64_t step, char code_out[TOTP_CODE_TEXT]) {
    pthread_once(&started, start);
    int failed = oath_hotp_generate(secret.data, secret.len, (uint64_t)step, 6, false,
                                    OATH_HOTP_DYNAMIC_TRUNCATION, code_out);
    assert(failed == OATH_OK);
    (void)failed;
    return lw_str_from(code_out);
}

/* What of the code counts: its letters and digits, in lower case; false when there are too many. */
static bool squeeze(lw_str code, char *out, size_t room, size_t *length_out) {
    size_t length = 0;
    for (size_t i = 0; i < code.len; i++) {
        char c = code.data[i];
        if (c == ' ' || c == '-') continue;
        if (length == room) return false;
        out[length++] = (char)(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    }
    *length_out = length;
    return true;
}

int64_t totp_match(lw_str secret, int64_t used_step, int64_t now, lw_str code) {
    char digits[6], right[TOTP_CODE_TEXT];
    size_t length;
    if (!squeeze(code, digits, sizeof digits, &length) || length != sizeof digits) return -1;
    int64_t step = now / STEP, found = -1;
    for (int64_t each = step - 1; each <= step + 1; each++) {
        totp_code(secret, each, right);
        if (sodium_memcmp(right, digits, sizeof digits) == 0 && each > used_step) found = each;
    }
    return found;
}

/* Five bits a character; `bytes` is a multiple of five, so nothing is left over. */
static void encode(const uint8_t *bytes, size_t count, const char *alphabet, char *out) {
    assert(count % 5 == 0);
    uint32_t bits = 0;
    int held = 0;
    for (size_t i = 0; i < count; i++) {
        bits = (bits << 8) | bytes[i];
        for (held += 8; held >= 5; held -= 5) *out++ = alphabet[(bits >> (held - 5)) & 31];
        bits &= 0x1f;
    }
    *out = 0;
}

/* An e-mail address as part of a URI: all but letters, digits and a few is %XX. */
static void put_escaped(lw_builder *b, lw_str text) {
    static const char plain[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~@";
    for (size_t i = 0; i < text.len; i++)
        if (memchr(plain, text.data[i], sizeof plain - 1)) lw_put_char(b, text.data[i]);
        else lw_put_format(b, "%%%02X", (unsigned char)text.data[i]);
}

static lw_status write_audit(tx *t, const actor *who, const char *action, lw_error *error) {
    char object[ID_TEXT_MAX];
    return audit_write(t, who, action, id_write(object, ID_ACCOUNT, 0, who->account_id), true,
                       error);
}

lw_status totp_begin(tx *t, const actor *who, lw_arena *arena, totp_begun *begun_out,
                     lw_error *error) {
    uint8_t secret[TOTP_SECRET_BYTES];
    randombytes_buf(secret, sizeof secret);
    int64_t changed = 0;
    lw_status status = db_exec(
        t, Q_ACCOUNT_TOTP_BEGIN,
        DB_ARGS(v_int(who->account_id), v_blob((lw_str){(const char *)secret, sizeof secret})),
        &changed, error);
    if (status != LW_OK) return status;
    if (changed == 0)
        return lw_fail(error, LW_CONFLICT, "a second factor is in force; remove it first");
    totp_begun begun;
    encode(secret, sizeof secret, base32, begun.secret);
    lw_builder b = lw_builder_in(arena);
    lw_put(&b, LW_STR("otpauth://totp/Labelwright:"));
    put_escaped(&b, who->email);
    lw_put_format(&b, "?secret=%s&issuer=Labelwright&algorithm=SHA1&digits=6&period=30",
                  begun.secret);
    if (b.failed) return lw_fail(error, LW_NO_MEMORY, "no room for the address of the code");
    begun.uri = lw_built(&b);
    *begun_out = begun;
    return LW_OK;
}

static lw_str recovery_hash(int64_t account_id, const char *squeezed,
                            uint8_t hash_out[SECRET_HASH_BYTES]) {
    char text[64];
    int length =
        snprintf(text, sizeof text, "%lld:%.*s", (long long)account_id, RECOVERY_CHARS, squeezed);
    return secret_hash((lw_str){text, (size_t)length}, hash_out);
}

static lw_status make_recovery_code(tx *t, int64_t account_id, char code_out[RECOVERY_TEXT],
                                    lw_error *error) {
    uint8_t bits[10], hash[SECRET_HASH_BYTES];
    char plain[RECOVERY_CHARS + 1];
    randombytes_buf(bits, sizeof bits);
    encode(bits, sizeof bits, crockford, plain);
    snprintf(code_out, RECOVERY_TEXT, "%.4s-%.4s-%.4s-%.4s", plain, plain + 4, plain + 8,
             plain + 12);
    return db_exec(t, Q_RECOVERY_INSERT,
                   DB_ARGS(v_int(account_id), v_blob(recovery_hash(account_id, plain, hash))), NULL,
                   error);
}

lw_status totp_confirm(tx *t, const actor *who, lw_str code,
                       char codes_out[LIMIT_RECOVERY_CODES][RECOVERY_TEXT], lw_error *error) {
    char memory[2048];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    person user;
    person_secrets secrets;
    lw_status status = account_read(t, who->account_id, &arena, &user, &secrets, error);
    if (status != LW_OK) return status;
    if (user.totp || !secrets.totp_secret.data)
        return lw_fail(error, LW_CONFLICT,
                       user.totp ? "a second factor is in force already"
                                 : "no second factor was begun");
    int64_t step = totp_match(secrets.totp_secret, 0, db_now(t), code);
    if (step < 0) return lw_fail(error, LW_INVALID, "code: it does not match; is the clock right?");
    int64_t changed = 0;
    status =
        db_exec(t, Q_ACCOUNT_TOTP_CONFIRM, DB_ARGS(v_int(user.id), v_int(step)), &changed, error);
    if (status != LW_OK) return status;
    if (changed == 0) return lw_fail(error, LW_CONFLICT, "a second factor is in force already");
    status = db_exec(t, Q_RECOVERY_CLEAR, DB_ARGS(v_int(user.id)), NULL, error);
    for (int i = 0; status == LW_OK && i < LIMIT_RECOVERY_CODES; i++)
        status = make_recovery_code(t, user.id, codes_out[i], error);
    if (status != LW_OK) return status;
    return write_audit(t, who, "totp.confirm", error);
}

lw_status totp_remove(tx *t, const actor *who, lw_error *error) {
    db_args args = DB_ARGS(v_int(who->account_id));
    lw_status status = db_exec(t, Q_ACCOUNT_TOTP_REMOVE, args, NULL, error);
    if (status != LW_OK) return status;
    status = db_exec(t, Q_RECOVERY_CLEAR, args, NULL, error);
    if (status != LW_OK) return status;
    return write_audit(t, who, "totp.remove", error);
}

/* *right_out is true when the row was there to be changed: once. */
static lw_status take(tx *t, query_id query, db_args args, bool *right_out, lw_error *error) {
    int64_t changed = 0;
    lw_status status = db_exec(t, query, args, &changed, error);
    if (status == LW_OK) *right_out = changed == 1;
    return status;
}

lw_status totp_use(tx *t, const person *user, const person_secrets *secrets, lw_str code,
                   bool *right_out, lw_error *error) {
    char plain[RECOVERY_CHARS];
    size_t length;
    *right_out = false;
    int64_t step = totp_match(secrets->totp_secret, secrets->totp_step, db_now(t), code);
    if (step >= 0)
        return take(t, Q_ACCOUNT_TOTP_USE, DB_ARGS(v_int(user->id), v_int(step)), right_out, error);
    if (!squeeze(code, plain, sizeof plain, &length) || length != sizeof plain) return LW_OK;
    uint8_t hash[SECRET_HASH_BYTES];
    return take(t, Q_RECOVERY_USE,
                DB_ARGS(v_int(user->id), v_blob(recovery_hash(user->id, plain, hash))), right_out,
                error);
}
