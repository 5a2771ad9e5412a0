/* sign_in.h - proving who you are with a password, and changing it.
 *
 * These run on a worker thread, outside any transaction, because hashing takes 20 ms: a read fetches
 * the hash, the worker checks it, a write makes the session. A person who does not exist takes the
 * same steps and the same time. Inside the write everything that may have changed is checked again. */
#ifndef ACCESS_SIGN_IN_H
#define ACCESS_SIGN_IN_H
#include "server/access/session.h"

typedef struct {
    lw_str email, password;
    lw_str code; /* of the second factor, or a recovery code; absent: none given */
    lw_str address, agent;
} sign_in_attempt;

typedef struct {
    session_grant session;
    bool code_required;   /* with LW_UNAUTHENTICATED: the password was right, ask for the code */
    int64_t wait_seconds; /* with LW_TOO_MANY: for Retry-After */
} sign_in_result;

/* Signs in. Failures are counted (throttle.h) and audited; the message does not tell a wrong address
 * from a wrong password. The user in the result is in the arena.
 * Errors  LW_UNAUTHENTICATED  wrong e-mail, password or code, or a disabled account
 *         LW_TOO_MANY         see result_out->wait_seconds
 * Cost    two transactions and one hash: about 20 ms */
LW_MUST_USE lw_status sign_in(store *s, const sign_in_attempt *attempt, lw_arena *arena,
                              sign_in_result *result_out, lw_error *error);

/* Checks the password of somebody who is signed in, before something grave (removing the second
 * factor). Failures are counted and audited.
 * Errors  LW_INVALID   wrong; the message names `field`
 *         LW_TOO_MANY  *wait_seconds_out */
LW_MUST_USE lw_status password_confirm(store *s, const actor *who, lw_str password,
                                       const char *field, int64_t *wait_seconds_out,
                                       lw_error *error);

/* Changes the actor's password, ends all their other sessions and all their API tokens.
 * Errors  LW_INVALID   `current` is wrong, or `password` breaks a rule of password.h
 *         LW_CONFLICT  it was changed by somebody else at the same moment
 *         LW_TOO_MANY  *wait_seconds_out */
LW_MUST_USE lw_status password_change(store *s, const actor *who, lw_str current, lw_str password,
                                      int64_t *wait_seconds_out, lw_error *error);

#endif
