/* members.c - the people of a project. */
#include "server/access/people.h"
#include "server/record/ids.h"
#include <assert.h>
#include <stdio.h>

lw_status member_list(tx *t, int64_t project_id, int64_t after, size_t limit, lw_arena *arena,
                      member_row *members_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    db_rows rows =
        db_query(t, Q_MEMBER_LIST, DB_ARGS(v_int(project_id), v_int(after), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) {
        member_row *row = &members_out[count++];
        account_from_row(&rows, arena, &row->user, NULL);
        row->role = project_role_named(db_text(&rows, 10));
        row->answers = db_int(&rows, 11);
        row->active_ms = db_int(&rows, 12);
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

lw_status member_set(tx *t, int64_t project_id, int64_t account_id, project_role role,
                     lw_error *error) {
    assert(role > ROLE_NONE && role < PROJECT_ROLES);
    return db_exec(t, Q_MEMBER_INSERT,
                   DB_ARGS(v_int(project_id), v_int(account_id),
                           v_text(lw_str_from(project_role_names[role])), v_int(db_now(t))),
                   NULL, error);
}

/* The audit row, and the event for those who look at the project's people. */
static lw_status tell(tx *t, const actor *who, const char *action, int64_t account_id,
                      lw_error *error) {
    char object[ID_TEXT_MAX], project[ID_TEXT_MAX], body[96];
    lw_status status =
        audit_write(t, who, action, id_write(object, ID_ACCOUNT, 0, account_id), true, error);
    if (status != LW_OK) return status;
    id_write(project, ID_PROJECT, 0, who->project_id);
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}", project);
    return db_exec(t, Q_OUTBOX_INSERT,
                   DB_ARGS(v_int(who->project_id), v_null(), v_text(LW_STR("people")),
                           v_text((lw_str){body, (size_t)length}), v_int(db_now(t))),
                   NULL, error);
}

static lw_status read_role(lw_str name, project_role *role_out, lw_error *error) {
    *role_out = project_role_named(name);
    if (*role_out == ROLE_NONE)
        return lw_fail(error, LW_INVALID, "role: want manager, reviewer, annotator or auditor");
    return LW_OK;
}

static lw_status check_grant(const actor *who, project_role role, lw_error *error) {
    if (!may_grant(who->role, who->project, role))
        return lw_fail(error, LW_FORBIDDEN, "nobody gives or takes the role %s without holding it",
                       project_role_names[role]);
    return LW_OK;
}

static lw_status add_account(tx *t, const actor *who, const person *user, project_role role,
                             lw_error *error) {
    int64_t added = 0;
    if (!user->active) return lw_fail(error, LW_CONFLICT, "this account is disabled");
    lw_status status =
        db_exec(t, Q_MEMBER_INSERT,
                DB_ARGS(v_int(who->project_id), v_int(user->id),
                        v_text(lw_str_from(project_role_names[role])), v_int(db_now(t))),
                &added, error);
    if (status != LW_OK) return status;
    if (added == 0)
        return lw_fail(error, LW_CONFLICT, "%.*s is in the project already", LW_FMT(user->email));
    return tell(t, who, "member.add", user->id, error);
}

lw_status member_add(tx *t, const actor *who, lw_str email, lw_str role, lw_arena *arena,
                     member_added *added_out, lw_error *error) {
    member_added added = {0};
    project_role wanted;
    lw_str address;
    lw_status status = read_role(role, &wanted, error);
    if (status == LW_OK) status = account_email(email, arena, &address, error);
    if (status == LW_OK) status = check_grant(who, wanted, error);
    if (status != LW_OK) return status;
    status = account_read_by_email(t, address, arena, &added.user, NULL, error);
    added.invited = status == LW_NOT_FOUND;
    if (added.invited) {
        invitation_offer offer = {.email = address,
                                  .role = INSTALLATION_MEMBER,
                                  .project_id = who->project_id,
                                  .project_role = wanted};
        added.user = (person){0};
        status = invitation_make(t, who, &offer, &added.invitation, error);
    } else if (status == LW_OK) {
        status = add_account(t, who, &added.user, wanted, error);
    }
    if (status == LW_OK) *added_out = added;
    return status;
}

/* Their role in the actor's project.
 * Errors  LW_NOT_FOUND  none */
static lw_status role_of(tx *t, const actor *who, int64_t account_id, project_role *role_out,
                         lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_MEMBER_ROLE, DB_ARGS(v_int(who->project_id), v_int(account_id)),
                              "project", &rows, error);
    if (status != LW_OK) return status;
    *role_out = project_role_named(db_text(&rows, 0));
    status = db_end(&rows, error);
    if (status == LW_OK && *role_out == ROLE_NONE)
        return lw_fail(error, LW_NOT_FOUND, "not in the project");
    return status;
}

/* A project without a manager needs an owner to look after it. The managers' rows are taken for the
 * rest of this write. */
static lw_status check_managed(tx *t, const actor *who, int64_t leaving, lw_error *error) {
    bool managed = false;
    db_rows rows = db_query(t, Q_MEMBER_MANAGERS, DB_ARGS(v_int(who->project_id)));
    while (db_next(&rows)) managed = managed || db_int(&rows, 0) != leaving;
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || managed) return status;
    rows = db_query(t, Q_ACCOUNT_OWNER_EXISTS, DB_NONE);
    managed = db_next(&rows);
    status = db_end(&rows, error);
    if (status == LW_OK && !managed)
        return lw_fail(error, LW_CONFLICT, "the last manager stays: there is no owner");
    return status;
}

/* May the actor take the role somebody has now, and can the project spare them in it? */
static lw_status check_taking(tx *t, const actor *who, int64_t account_id, lw_error *error) {
    project_role role;
    lw_status status = role_of(t, who, account_id, &role, error);
    if (status == LW_OK) status = check_grant(who, role, error);
    if (status == LW_OK && role == ROLE_MANAGER) status = check_managed(t, who, account_id, error);
    return status;
}

lw_status member_change(tx *t, const actor *who, int64_t account_id, lw_str role, lw_error *error) {
    project_role wanted;
    lw_status status = read_role(role, &wanted, error);
    if (status == LW_OK) status = check_grant(who, wanted, error);
    if (status == LW_OK) status = check_taking(t, who, account_id, error);
    if (status != LW_OK) return status;
    status = db_exec(t, Q_MEMBER_SET_ROLE,
                     DB_ARGS(v_int(who->project_id), v_int(account_id),
                             v_text(lw_str_from(project_role_names[wanted]))),
                     NULL, error);
    if (status != LW_OK) return status;
    return tell(t, who, "member.change", account_id, error);
}

lw_status member_remove(tx *t, const actor *who, int64_t account_id, lw_error *error) {
    lw_status status = check_taking(t, who, account_id, error);
    if (status != LW_OK) return status;
    status = db_exec(t, Q_MEMBER_DELETE, DB_ARGS(v_int(who->project_id), v_int(account_id)), NULL,
                     error);
    if (status != LW_OK) return status;
    return tell(t, who, "member.remove", account_id, error);
}
