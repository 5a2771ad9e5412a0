/* session.c - sessions of browsers. */
#include "server/access/session.h"
#include "server/access/clock.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define SECOND INT64_C(1000000)
#define IDLE (LIMIT_SESSION_IDLE_SECONDS * SECOND)
#define LIFE (LIMIT_SESSION_SECONDS * SECOND)

lw_str session_csrf(lw_str secret, char csrf_out[SECRET_TEXT_MAX]) {
    static const uint8_t purpose[] = "labelwright csrf";
    uint8_t mac[32];
    assert(secret.len >= crypto_generichash_KEYBYTES_MIN &&
           secret.len <= crypto_generichash_KEYBYTES_MAX);
    crypto_generichash(mac, sizeof mac, purpose, sizeof purpose - 1, (const uint8_t *)secret.data,
                       secret.len);
    sodium_bin2base64(csrf_out, SECRET_TEXT_MAX, mac, sizeof mac,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    return lw_str_from(csrf_out);
}

bool session_csrf_right(lw_str secret, lw_str csrf) {
    char right[SECRET_TEXT_MAX];
    lw_str wanted = session_csrf(secret, right);
    return csrf.data && csrf.len == wanted.len &&
           sodium_memcmp(csrf.data, wanted.data, wanted.len) == 0;
}

const char *session_cookie_name(bool secure) { return secure ? "__Host-lw" : "lw"; }

lw_str session_cookie(char text[SESSION_COOKIE_MAX], lw_str secret, bool secure) {
    int length = snprintf(text, SESSION_COOKIE_MAX,
                          "%s=%.*s; Path=/; Max-Age=%d; HttpOnly; "
                          "SameSite=Strict%s",
                          session_cookie_name(secure), LW_FMT(secret),
                          secret.data ? LIMIT_SESSION_SECONDS : 0, secure ? "; Secure" : "");
    assert(length > 0 && length < SESSION_COOKIE_MAX);
    return (lw_str){text, (size_t)length};
}

static lw_status write_audit(tx *t, int64_t account_id, lw_str address, const char *action,
                             int64_t session_id, lw_error *error) {
    char object[ID_TEXT_MAX];
    actor who = {.account_id = account_id, .address = address};
    return audit_write(t, &who, action, id_write(object, ID_SESSION, 0, session_id), true, error);
}

/* The first bytes of a User-Agent, never half a character. */
static lw_str kept_agent(lw_str agent) {
    lw_str kept = lw_str_slice(agent, 0, LIMIT_AGENT_BYTES);
    for (int i = 0; i < 3 && kept.len > 0 && !lw_utf8_valid(kept); i++) kept.len--;
    return kept.len > 0 && lw_utf8_valid(kept) ? kept : LW_STR("");
}

lw_status session_create(tx *t, const person *user, lw_str address, lw_str agent,
                         session_grant *grant_out, lw_error *error) {
    session_grant grant = {.id = store_new_id(t->store), .user = *user};
    uint8_t hash[SECRET_HASH_BYTES];
    lw_str secret = secret_make(grant.secret);
    session_csrf(secret, grant.csrf);
    lw_str kept = kept_agent(agent);
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    grant.expires_at = now + LIFE;
    grant.idle_ends_at = now + IDLE;
    status = db_exec(t, Q_SESSION_INSERT,
                     DB_ARGS(v_blob(secret_hash(secret, hash)), v_int(grant.id), v_int(user->id),
                             v_int(now), v_int(grant.expires_at),
                             v_text(address.data ? address : LW_STR("")), v_text(kept)),
                     NULL, error);
    if (status != LW_OK) return status;
    status =
        db_exec(t, Q_SESSION_TRIM, DB_ARGS(v_int(user->id), v_int(LIMIT_SESSIONS)), NULL, error);
    if (status != LW_OK) return status;
    status = write_audit(t, user->id, address, "session.create", grant.id, error);
    if (status == LW_OK) *grant_out = grant;
    return status;
}

static int64_t earlier(int64_t a, int64_t b) { return a < b ? a : b; }

lw_status session_show(tx *t, const actor *who, lw_arena *arena, session_view *view_out,
                       lw_error *error) {
    session_view view = {0};
    lw_status status = account_read(t, who->account_id, arena, &view.user, NULL, error);
    if (status != LW_OK || who->session_id == 0) goto done;
    db_rows rows;
    status = db_one(t, Q_SESSION_TIMES, DB_ARGS(v_int(who->account_id), v_int(who->session_id)),
                    "session", &rows, error);
    if (status != LW_OK) goto done;
    view.expires_at = db_int(&rows, 1);
    view.idle_ends_at = earlier(db_int(&rows, 0) + IDLE, view.expires_at);
    status = db_end(&rows, error);
done:
    if (status == LW_OK) *view_out = view;
    return status;
}

lw_status session_list(tx *t, const actor *who, int64_t before, size_t limit, lw_arena *arena,
                       session_row *rows_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    db_rows rows = db_query(t, Q_SESSION_LIST,
                            DB_ARGS(v_int(who->account_id), v_int(before), v_int(now),
                                    v_int(now - IDLE), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) {
        int64_t id = db_int(&rows, 0);
        rows_out[count++] = (session_row){
            .id = id,
            .created_at = db_int(&rows, 1),
            .seen_at = db_int(&rows, 2),
            .address = db_text_copy(&rows, 3, arena),
            .agent = db_text_copy(&rows, 4, arena),
            .current = id == who->session_id,
        };
    }
    status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

lw_status session_end(tx *t, const actor *who, int64_t session_id, lw_error *error) {
    int64_t ended = 0;
    lw_status status = db_exec(t, Q_SESSION_DELETE,
                               DB_ARGS(v_int(who->account_id), v_int(session_id)), &ended, error);
    if (status != LW_OK) return status;
    if (ended == 0) return lw_fail(error, LW_NOT_FOUND, "no such session");
    return write_audit(t, who->account_id, who->address, "session.end", session_id, error);
}

lw_status session_end_others(tx *t, const actor *who, lw_error *error) {
    lw_status status =
        db_exec(t, Q_SESSION_DELETE_OTHERS, DB_ARGS(v_int(who->account_id), v_int(who->session_id)),
                NULL, error);
    if (status != LW_OK) return status;
    return write_audit(t, who->account_id, who->address, "session.end_others", who->session_id,
                       error);
}

lw_status session_find(tx *t, lw_str secret, int64_t project_id, lw_arena *arena, actor *actor_out,
                       lw_error *error) {
    uint8_t hash[SECRET_HASH_BYTES];
    db_rows rows;
    lw_status status =
        db_one(t, Q_SESSION_BY_HASH, DB_ARGS(v_blob(secret_hash(secret, hash)), v_int(project_id)),
               "session", &rows, error);
    if (status == LW_NOT_FOUND) return lw_fail(error, LW_UNAUTHENTICATED, "not signed in");
    if (status != LW_OK) return status;
    int64_t seen_at = db_int(&rows, 3), expires_at = db_int(&rows, 4);
    db_take_now(&rows, 13);
    int64_t now = access_later(db_now(t), db_int(&rows, 8));
    actor found = {
        .session_id = db_int(&rows, 0),
        .account_id = db_int(&rows, 1),
        .email = db_text_copy(&rows, 5, arena),
        .name = db_text_copy(&rows, 6, arena),
        .role = installation_role_named(db_text(&rows, 7)),
        .project_id = db_int(&rows, 9),
        .project = project_role_named(db_text(&rows, 10)),
        .team_id = db_int(&rows, 11),
        .reach = db_text_copy(&rows, 12, arena),
        .now = now,
        .seen_due = now - seen_at >= LIMIT_SEEN_SECONDS * SECOND,
    };
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (now >= expires_at || now - seen_at >= IDLE)
        return lw_fail(error, LW_UNAUTHENTICATED, "the session is over; sign in again");
    *actor_out = found;
    return LW_OK;
}

lw_status session_sweep(tx *t, lw_error *error) {
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_SESSION_SWEEP, DB_ARGS(v_int(now), v_int(now - IDLE)), NULL, error);
}
