/* totp.h - the second factor: time-based one-time codes (RFC 6238: SHA-1, six digits, 30 seconds) and
 * recovery codes. A code is taken within one step of the server's clock and once. */
#ifndef ACCESS_TOTP_H
#define ACCESS_TOTP_H
#include "server/access/access.h"
#include "server/access/account.h"
#include "server/limits.h"

#define TOTP_SECRET_BYTES 20
#define TOTP_SECRET_TEXT 33 /* base 32 and the NUL */
#define TOTP_CODE_TEXT 7
#define RECOVERY_TEXT 20 /* xxxx-xxxx-xxxx-xxxx, 80 bits in Crockford base 32, and the NUL */

/* The code of time step `step` (seconds since 1970 / 30), NUL-terminated. */
lw_str totp_code(lw_str secret, int64_t step, char code_out[TOTP_CODE_TEXT]);
/* The step whose code this is, among those next to `now` (microseconds since 1970) and after
 * used_step; -1 for none. Blanks in the code are skipped: people type "123 456". */
int64_t totp_match(lw_str secret, int64_t used_step, int64_t now, lw_str code);

typedef struct {
    char secret[TOTP_SECRET_TEXT]; /* to be typed in */
    lw_str uri;                    /* otpauth://..., for a QR code; in the arena */
} totp_begun;
/* Begins: a fresh secret, not in force until totp_confirm. Writes.
 * Errors  LW_CONFLICT  a second factor is in force: remove it first */
LW_MUST_USE lw_status totp_begin(tx *t, const actor *who, lw_arena *arena, totp_begun *begun_out,
                                 lw_error *error);
/* Puts it in force and makes recovery codes, shown once. Writes.
 * Errors  LW_INVALID   the code does not match
 *         LW_CONFLICT  not begun, or in force already */
LW_MUST_USE lw_status totp_confirm(tx *t, const actor *who, lw_str code,
                                   char codes_out[LIMIT_RECOVERY_CODES][RECOVERY_TEXT],
                                   lw_error *error);
/* Takes it away, with the recovery codes; the password was checked (account_password.h). Writes. */
LW_MUST_USE lw_status totp_remove(tx *t, const actor *who, lw_error *error);

/* Uses a code up: one of the app, or a recovery code (in any case, with or without dashes). Writes.
 * *right_out says whether it was right; a wrong one is no error here, so that the caller can count it
 * and commit. */
LW_MUST_USE lw_status totp_use(tx *t, const person *user, const person_secrets *secrets,
                               lw_str code, bool *right_out, lw_error *error);

#endif
