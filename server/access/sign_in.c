/* sign_in.c - the steps of signing in and of changing a password. */
#include "server/access/sign_in.h"
#include "server/access/password.h"
#include "server/access/throttle.h"
#include "server/access/totp.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <string.h>

#define PERSON_ARENA_BYTES 2048 /* an address, a name, a hash, a secret */

/* One attempt on its way through read, hash and write. An operation may be run again, so each starts
 * from `mark` and writes its outputs afresh. */
typedef struct {
    const sign_in_attempt *attempt;
    lw_str email;
    lw_arena mark, arena;
    bool session_wanted; /* a sign-in; otherwise only the password is asked, of account_id */
    int64_t account_id;

    char stored[PASSWORD_HASH_MAX]; /* the hash that was checked */
    bool password_right;
    char renewed[PASSWORD_HASH_MAX]; /* the same password at today's cost; "" when not needed */

    lw_error verdict; /* of the write, which commits also when the answer is no */
    sign_in_result result;
} attempt_state;

/* ---- read: may it be tried, and against which hash -------------------------------------- */

static lw_status fetch(tx *t, void *context, lw_error *error) {
    attempt_state *a = context;
    a->arena = a->mark;
    lw_status status =
        throttle_check(t, a->email, a->attempt->address, &a->result.wait_seconds, error);
    if (status != LW_OK) return status;
    person user;
    person_secrets secrets;
    status = account_read_by_email(t, a->email, &a->arena, &user, &secrets, error);
    if (status != LW_OK && status != LW_NOT_FOUND) return status;
    bool usable = status == LW_OK && user.active && secrets.password.data &&
                  secrets.password.len < sizeof a->stored;
    lw_str hash = usable ? secrets.password : lw_str_from(password_nobody);
    memset(a->stored, 0, sizeof a->stored);
    memcpy(a->stored, hash.data, hash.len);
    return LW_OK;
}

/* ---- worker: the hash -------------------------------------------------------------------- */

static lw_status check(attempt_state *a, lw_error *error) {
    lw_str password = a->attempt->password, stored = lw_str_from(a->stored);
    /* Longer than any password can be: answered like a wrong one. */
    if (password.len > 4 * LIMIT_PASSWORD_CHARS_MAX) password.len = 0;
    a->password_right = password_verify(password, stored);
    a->renewed[0] = 0;
    if (a->password_right && password_hash_is_old(stored))
        return password_hash(password, a->renewed, error);
    return LW_OK;
}

/* ---- write: the verdict ------------------------------------------------------------------ */

static lw_status audit_failure(tx *t, const attempt_state *a, int64_t account_id, lw_error *error) {
    char object[ID_TEXT_MAX];
    actor who = {.account_id = a->account_id, .address = a->attempt->address};
    /* Never the address typed: people type passwords into the wrong field. */
    lw_str name = account_id ? id_write(object, ID_ACCOUNT, 0, account_id) : LW_STR("user");
    return audit_write(t, &who, a->session_wanted ? "session.create" : "password.confirm", name,
                       false, error);
}

static lw_status refuse(tx *t, attempt_state *a, int64_t account_id, lw_error *error) {
    lw_fail(&a->verdict, LW_UNAUTHENTICATED, "wrong e-mail address, password or code");
    lw_status status = throttle_failed(t, a->email, a->attempt->address, error);
    if (status != LW_OK) return status;
    return audit_failure(t, a, account_id, error);
}

/* True when the account still is what was checked. */
static bool still_right(const attempt_state *a, const person *user, const person_secrets *secrets) {
    return a->password_right && user->active &&
           lw_str_equal(secrets->password, lw_str_from(a->stored));
}

static lw_status ask_second_factor(tx *t, attempt_state *a, const person *user,
                                   const person_secrets *secrets, bool *passed, lw_error *error) {
    *passed = !user->totp || !a->session_wanted;
    if (*passed) return LW_OK;
    if (!a->attempt->code.data) {
        a->result.code_required = true;
        lw_fail(&a->verdict, LW_UNAUTHENTICATED, "the code of the second factor is needed");
        return LW_OK;
    }
    lw_status status = totp_use(t, user, secrets, a->attempt->code, passed, error);
    if (status != LW_OK || *passed) return status;
    return refuse(t, a, user->id, error);
}

static lw_status admit(tx *t, attempt_state *a, const person *user, lw_error *error) {
    lw_status status = throttle_passed(t, a->email, a->attempt->address, error);
    if (status == LW_OK && a->renewed[0])
        status = db_exec(t, Q_ACCOUNT_SET_PASSWORD,
                         DB_ARGS(v_int(user->id), v_text(lw_str_from(a->renewed)),
                                 v_text(lw_str_from(a->stored))),
                         NULL, error);
    if (status != LW_OK || !a->session_wanted) return status;
    return session_create(t, user, a->attempt->address, a->attempt->agent, &a->result.session,
                          error);
}

static lw_status judge(tx *t, void *context, lw_error *error) {
    attempt_state *a = context;
    a->arena = a->mark;
    a->verdict.status = LW_OK;
    a->result = (sign_in_result){0};
    lw_status status = throttle_lock(t, a->email, a->attempt->address, error);
    if (status != LW_OK) return status;
    /* Attempts sent side by side passed the first check together; here they come one by one. */
    status = throttle_check(t, a->email, a->attempt->address, &a->result.wait_seconds, error);
    if (status != LW_OK) return status;

    person user;
    person_secrets secrets;
    status = account_read_by_email(t, a->email, &a->arena, &user, &secrets, error);
    if (status == LW_NOT_FOUND) return refuse(t, a, 0, error);
    if (status != LW_OK) return status;
    if (!still_right(a, &user, &secrets)) return refuse(t, a, user.id, error);
    bool passed;
    status = ask_second_factor(t, a, &user, &secrets, &passed, error);
    if (status != LW_OK || !passed) return status;
    return admit(t, a, &user, error);
}

/* ---- the order of them ------------------------------------------------------------------- */

static lw_status run(store *s, attempt_state *a, lw_error *error) {
    lw_status status = store_run(s, STORE_READ, fetch, a, error);
    if (status != LW_OK) return status;
    status = check(a, error);
    if (status != LW_OK) return status;
    status = store_run(s, STORE_WRITE, judge, a, error);
    if (status != LW_OK) return status;
    if (a->verdict.status != LW_OK)
        return lw_fail(error, a->verdict.status, "%s", a->verdict.message);
    return LW_OK;
}

lw_status sign_in(store *s, const sign_in_attempt *attempt, lw_arena *arena,
                  sign_in_result *result_out, lw_error *error) {
    attempt_state a = {.attempt = attempt, .session_wanted = true};
    *result_out = (sign_in_result){0};
    if (account_email(attempt->email, arena, &a.email, NULL) != LW_OK)
        a.email = LW_STR(""); /* nobody's: the same steps and time as a wrong one */
    a.mark = a.arena = *arena;
    lw_status status = run(s, &a, error);
    *arena = a.arena;
    *result_out = a.result;
    return status;
}

/* `a` holds the hash that was right, for who changes it next. */
static lw_status confirm(store *s, attempt_state *a, const char *field, int64_t *wait_seconds_out,
                         lw_error *error) {
    lw_status status = run(s, a, error);
    *wait_seconds_out = a->result.wait_seconds;
    if (status == LW_UNAUTHENTICATED)
        return lw_fail(error, LW_INVALID, "%s: wrong password", field);
    return status;
}

lw_status password_confirm(store *s, const actor *who, lw_str password, const char *field,
                           int64_t *wait_seconds_out, lw_error *error) {
    char memory[PERSON_ARENA_BYTES];
    sign_in_attempt attempt = {.password = password, .address = who->address};
    attempt_state a = {.attempt = &attempt,
                       .email = who->email,
                       .account_id = who->account_id,
                       .mark = lw_arena_over(memory, sizeof memory)};
    return confirm(s, &a, field, wait_seconds_out, error);
}

typedef struct {
    const actor *who;
    const char *before;
    char after[PASSWORD_HASH_MAX];
} change_state;

static lw_status change(tx *t, void *context, lw_error *error) {
    const change_state *c = context;
    char object[ID_TEXT_MAX];
    db_args account = DB_ARGS(v_int(c->who->account_id));
    int64_t changed = 0;
    lw_status status = db_exec(t, Q_ACCOUNT_SET_PASSWORD,
                               DB_ARGS(v_int(c->who->account_id), v_text(lw_str_from(c->after)),
                                       v_text(lw_str_from(c->before))),
                               &changed, error);
    if (status != LW_OK) return status;
    if (changed == 0) return lw_fail(error, LW_CONFLICT, "the password was changed meanwhile");
    status = session_end_others(t, c->who, error);
    if (status == LW_OK) status = db_exec(t, Q_TOKEN_DELETE_ALL, account, NULL, error);
    if (status != LW_OK) return status;
    return audit_write(t, c->who, "password.change",
                       id_write(object, ID_ACCOUNT, 0, c->who->account_id), true, error);
}

lw_status password_change(store *s, const actor *who, lw_str current, lw_str password,
                          int64_t *wait_seconds_out, lw_error *error) {
    char memory[PERSON_ARENA_BYTES];
    sign_in_attempt attempt = {.password = current, .address = who->address};
    attempt_state a = {.attempt = &attempt,
                       .email = who->email,
                       .account_id = who->account_id,
                       .mark = lw_arena_over(memory, sizeof memory)};
    lw_status status = password_check_rules(password, who->email, who->name, error);
    if (status != LW_OK) return status;
    status = confirm(s, &a, "current", wait_seconds_out, error);
    if (status != LW_OK) return status;
    change_state c = {.who = who, .before = a.renewed[0] ? a.renewed : a.stored};
    status = password_hash(password, c.after, error);
    if (status != LW_OK) return status;
    return store_run(s, STORE_WRITE, change, &c, error);
}
