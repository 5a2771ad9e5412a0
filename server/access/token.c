/* token.c - API tokens. */
#include "server/access/token.h"
#include "server/access/account.h"
#include "server/access/clock.h"
#include "server/access/secret.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <stdio.h>

#define SECOND INT64_C(1000000)
#define DAY (86400 * SECOND)

static lw_status write_audit(tx *t, const actor *who, const char *action, int64_t token_id,
                             lw_error *error) {
    char object[ID_TEXT_MAX];
    return audit_write(t, who, action, id_write(object, ID_TOKEN, 0, token_id), true, error);
}

static lw_status check_room(tx *t, int64_t account_id, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_TOKEN_COUNT, DB_ARGS(v_int(account_id)), "tokens", &rows, error);
    if (status != LW_OK) return status;
    int64_t count = db_int(&rows, 0);
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (count >= LIMIT_TOKENS)
        return lw_fail(error, LW_CONFLICT, "%lld tokens already; revoke one first",
                       (long long)count);
    return LW_OK;
}

lw_status token_create(tx *t, const actor *who, lw_str name, int64_t lasts, token_made *made_out,
                       lw_error *error) {
    lw_str kept;
    lw_status status = account_name(name, &kept, error);
    if (status != LW_OK) return status;
    if (lasts < 0 || lasts > LIMIT_TOKEN_DAYS * DAY)
        return lw_fail(error, LW_INVALID, "expires: want 1 to %d days from now", LIMIT_TOKEN_DAYS);
    int64_t now;
    status = check_room(t, who->account_id, error);
    if (status == LW_OK) status = access_now(t, &now, error);
    if (status != LW_OK) return status;

    token_made made = {.id = store_new_id(t->store)};
    char secret[SECRET_TEXT_MAX];
    uint8_t hash[SECRET_HASH_BYTES];
    lw_str bits = secret_make(secret);
    snprintf(made.text, sizeof made.text, "lwt_%.*s", LW_FMT(bits));
    status = db_exec(t, Q_TOKEN_INSERT,
                     DB_ARGS(v_blob(secret_hash(lw_str_from(made.text), hash)), v_int(made.id),
                             v_int(who->account_id), v_text(kept), v_int(now),
                             lasts ? v_int(now + lasts) : v_null()),
                     NULL, error);
    if (status != LW_OK) return status;
    status = write_audit(t, who, "token.create", made.id, error);
    if (status == LW_OK) *made_out = made;
    return status;
}

lw_status token_list(tx *t, const actor *who, int64_t before, size_t limit, lw_arena *arena,
                     token_row *rows_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    db_rows rows = db_query(t, Q_TOKEN_LIST,
                            DB_ARGS(v_int(who->account_id), v_int(before), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows))
        rows_out[count++] = (token_row){
            .id = db_int(&rows, 0),
            .name = db_text_copy(&rows, 1, arena),
            .created_at = db_int(&rows, 2),
            .expires_at = db_int(&rows, 3),
            .used_at = db_int(&rows, 4),
        };
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

lw_status token_revoke(tx *t, const actor *who, int64_t token_id, lw_error *error) {
    int64_t revoked = 0;
    lw_status status = db_exec(t, Q_TOKEN_DELETE, DB_ARGS(v_int(who->account_id), v_int(token_id)),
                               &revoked, error);
    if (status != LW_OK) return status;
    if (revoked == 0) return lw_fail(error, LW_NOT_FOUND, "no such token");
    return write_audit(t, who, "token.revoke", token_id, error);
}

lw_status token_find(tx *t, lw_str text, int64_t project_id, lw_arena *arena, actor *actor_out,
                     lw_error *error) {
    uint8_t hash[SECRET_HASH_BYTES];
    db_rows rows;
    lw_status status =
        db_one(t, Q_TOKEN_BY_HASH, DB_ARGS(v_blob(secret_hash(text, hash)), v_int(project_id)),
               "token", &rows, error);
    if (status == LW_NOT_FOUND) return lw_fail(error, LW_UNAUTHENTICATED, "no such API token");
    if (status != LW_OK) return status;
    int64_t expires_at = db_int(&rows, 2), used_at = db_int(&rows, 3);
    db_take_now(&rows, 12);
    int64_t now = access_later(db_now(t), db_int(&rows, 7));
    actor found = {
        .token_id = db_int(&rows, 0),
        .account_id = db_int(&rows, 1),
        .email = db_text_copy(&rows, 4, arena),
        .name = db_text_copy(&rows, 5, arena),
        .role = installation_role_named(db_text(&rows, 6)),
        .project_id = db_int(&rows, 8),
        .project = project_role_named(db_text(&rows, 9)),
        .team_id = db_int(&rows, 10),
        .reach = db_text_copy(&rows, 11, arena),
        .now = now,
        .seen_due = now - used_at >= LIMIT_SEEN_SECONDS * SECOND,
    };
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (expires_at != 0 && now >= expires_at)
        return lw_fail(error, LW_UNAUTHENTICATED, "the API token is over");
    *actor_out = found;
    return LW_OK;
}

lw_status token_sweep(tx *t, lw_error *error) {
    return db_exec(t, Q_TOKEN_SWEEP, DB_ARGS(v_int(db_now(t) - 30 * DAY)), NULL, error);
}
