/* users.c - the people of the installation. */
#include "server/access/people.h"
#include "server/record/ids.h"

lw_status user_list(tx *t, int64_t after, size_t limit, lw_arena *arena, person *people_out,
                    size_t *count_out, lw_error *error) {
    size_t count = 0;
    db_rows rows = db_query(t, Q_ACCOUNT_LIST, DB_ARGS(v_int(after), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows))
        account_from_row(&rows, arena, &people_out[count++], NULL);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

static lw_status apply(const user_change *change, person *user, lw_error *error) {
    if (change->role.data) {
        user->role = installation_role_named(change->role);
        if (user->role == INSTALLATION_NONE)
            return lw_fail(error, LW_INVALID, "role: want owner or member");
    }
    if (change->state.data) {
        user->active = lw_str_equal(change->state, LW_STR("active"));
        if (!user->active && !lw_str_equal(change->state, LW_STR("disabled")))
            return lw_fail(error, LW_INVALID, "state: want active or disabled");
    }
    return LW_OK;
}

/* Takes the owners' rows for the rest of this write, and says whether there is another. */
static lw_status other_owner(tx *t, int64_t account_id, bool *exists_out, lw_error *error) {
    bool exists = false;
    db_rows rows = db_query(t, Q_ACCOUNT_OWNERS, DB_NONE);
    while (db_next(&rows)) exists = exists || db_int(&rows, 0) != account_id;
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *exists_out = exists;
    return status;
}

static lw_status check_owner_left(tx *t, const person *before, const person *after,
                                  lw_error *error) {
    bool was = before->active && before->role == INSTALLATION_OWNER;
    bool is = after->active && after->role == INSTALLATION_OWNER;
    if (!was || is) return LW_OK;
    bool exists;
    lw_status status = other_owner(t, before->id, &exists, error);
    if (status == LW_OK && !exists)
        return lw_fail(error, LW_CONFLICT, "the last owner stays an active owner");
    return status;
}

static lw_status shut_out(tx *t, int64_t account_id, lw_error *error) {
    lw_status status =
        db_exec(t, Q_SESSION_DELETE_OTHERS, DB_ARGS(v_int(account_id), v_int(0)), NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_TOKEN_DELETE_ALL, DB_ARGS(v_int(account_id)), NULL, error);
}

static lw_status write_audit(tx *t, const actor *who, const person *before, const person *after,
                             lw_error *error) {
    char object[ID_TEXT_MAX];
    lw_str name = id_write(object, ID_ACCOUNT, 0, after->id);
    lw_status status = LW_OK;
    if (before->role != after->role)
        status = audit_write(
            t, who, after->role == INSTALLATION_OWNER ? "user.make_owner" : "user.make_member",
            name, true, error);
    if (status == LW_OK && before->active != after->active)
        status =
            audit_write(t, who, after->active ? "user.enable" : "user.disable", name, true, error);
    return status;
}

lw_status user_update(tx *t, const actor *who, int64_t account_id, const user_change *change,
                      lw_arena *arena, person *user_out, lw_error *error) {
    person before;
    lw_status status = account_read(t, account_id, arena, &before, NULL, error);
    if (status != LW_OK) return status;
    person after = before;
    status = apply(change, &after, error);
    if (status == LW_OK) status = check_owner_left(t, &before, &after, error);
    if (status != LW_OK) return status;
    status =
        db_exec(t, Q_ACCOUNT_SET_ROLE_STATE,
                DB_ARGS(v_int(account_id), v_text(lw_str_from(installation_role_names[after.role])),
                        v_text(after.active ? LW_STR("active") : LW_STR("disabled"))),
                NULL, error);
    if (status == LW_OK && !after.active) status = shut_out(t, account_id, error);
    if (status == LW_OK) status = write_audit(t, who, &before, &after, error);
    if (status == LW_OK) *user_out = after;
    return status;
}
