/* members.c - the people of a project. */
#include "server/access/people.h"
#include "server/access/reach.h"
#include "server/access/team.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>

lw_status member_list(tx *t, const actor *who, int64_t after, size_t limit, lw_arena *arena,
                      member_row *members_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    db_rows rows = db_query(t, Q_MEMBER_LIST,
                            DB_ARGS(v_int(who->project_id), v_int(after), v_int((int64_t)limit),
                                    v_int(team_shown_to(who))));
    while (count < limit && db_next(&rows)) {
        member_row *row = &members_out[count++];
        account_from_row(&rows, arena, &row->user, NULL);
        row->role = project_role_named(db_text(&rows, 10));
        row->answers = db_int(&rows, 11);
        row->active_ms = db_int(&rows, 12);
        row->tier = db_text_copy(&rows, 13, arena);
        row->tier_by = db_text_copy(&rows, 14, arena);
        row->tier_reason = db_text_copy(&rows, 15, arena);
        row->tier_at = db_is_null(&rows, 16) ? INT64_MIN : db_int(&rows, 16);
        row->cost = db_is_null(&rows, 17) ? NAN : db_real(&rows, 17);
        row->cost_per = db_text_copy(&rows, 18, arena);
        row->team_id = db_int(&rows, 19);
        row->team = db_text_copy(&rows, 20, arena);
        row->team_cost = db_is_null(&rows, 21) ? NAN : db_real(&rows, 21);
        row->team_cost_per = db_text_copy(&rows, 22, arena);
        row->reach = db_text_copy(&rows, 23, arena);
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

static lw_status happened(tx *t, const actor *who, db_value account, const char *kind,
                          lw_error *error) {
    char project[ID_TEXT_MAX], body[96];
    id_write(project, ID_PROJECT, 0, who->project_id);
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}", project);
    db_value of = account.kind == DB_NULL ? v_int(who->project_id) : v_null();
    return db_exec(t, Q_OUTBOX_INSERT,
                   DB_ARGS(of, account, v_text(lw_str_from(kind)),
                           v_text((lw_str){body, (size_t)length}), v_int(db_now(t))),
                   NULL, error);
}

/* The audit row, and the events: for the person, whose stream of events ends with it and is asked again what
 * it may see, and for those who look at the project's people. */
static lw_status tell(tx *t, const actor *who, const char *action, int64_t account_id,
                      lw_error *error) {
    char object[ID_TEXT_MAX];
    lw_status status =
        audit_write(t, who, action, id_write(object, ID_ACCOUNT, 0, account_id), true, error);
    if (status == LW_OK) status = happened(t, who, v_int(account_id), "access", error);
    return status == LW_OK ? happened(t, who, v_null(), "people", error) : status;
}

static lw_status read_role(lw_str name, project_role *role_out, lw_error *error) {
    *role_out = project_role_named(name);
    if (*role_out == ROLE_NONE)
        return lw_fail(error, LW_INVALID, "role: want manager, reviewer, annotator or auditor");
    if (*role_out == ROLE_TEAM_MANAGER)
        return lw_fail(error, LW_INVALID,
                       "role: team_manager comes with a team, which an owner says");
    return LW_OK;
}

static lw_status check_grant(const actor *who, project_role role, lw_error *error) {
    if (!may_grant(who->role, who->project, role))
        return lw_fail(error, LW_FORBIDDEN, "nobody gives or takes the role %s without holding it",
                       project_role_names[role]);
    return LW_OK;
}

/* Of a team manager, who adds to the team; others add to the project. */
static bool adds_to_team(const actor *who) { return team_shown_to(who) != 0; }

static lw_status check_adding(const actor *who, project_role role, lw_error *error) {
    if (!adds_to_team(who)) return check_grant(who, role, error);
    if (role == ROLE_ANNOTATOR) return LW_OK;
    return lw_fail(error, LW_FORBIDDEN, "a team manager adds annotators to the team alone");
}

static lw_status add_to_team(tx *t, const actor *who, const person *user, lw_error *error) {
    lw_status status = team_join(t, who->team_id, user->id, false, error);
    return status == LW_OK ? tell(t, who, "team.join", user->id, error) : status;
}

static lw_status add_account(tx *t, const actor *who, const person *user, project_role role,
                             lw_error *error) {
    int64_t added = 0;
    if (!user->active) return lw_fail(error, LW_CONFLICT, "this account is disabled");
    if (adds_to_team(who)) return add_to_team(t, who, user, error);
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
    if (status == LW_OK) status = check_adding(who, wanted, error);
    if (status != LW_OK) return status;
    status = account_read_by_email(t, address, arena, &added.user, NULL, error);
    added.invited = status == LW_NOT_FOUND;
    if (added.invited) {
        invitation_offer offer = {.email = address,
                                  .role = INSTALLATION_MEMBER,
                                  .project_id = who->project_id,
                                  .project_role = wanted,
                                  .team_id = team_shown_to(who)};
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

static lw_status change_role(tx *t, const actor *who, int64_t account_id, lw_str role,
                             lw_error *error) {
    project_role wanted;
    lw_status status = read_role(role, &wanted, error);
    if (status == LW_OK) status = check_grant(who, wanted, error);
    if (status == LW_OK) status = check_taking(t, who, account_id, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_MEMBER_SET_ROLE,
                   DB_ARGS(v_int(who->project_id), v_int(account_id),
                           v_text(lw_str_from(project_role_names[wanted]))),
                   NULL, error);
}

static lw_status change_tier(tx *t, const actor *who, int64_t account_id, const member_wanted *w,
                             lw_error *error) {
    char reason[LIMIT_NAME_CHARS * 8 + 64];
    int length = snprintf(reason, sizeof reason, "%.*s %s%s%.*s", LW_FMT(who->name),
                          w->tier.data ? "gave the tier" : "said by whom it is moved",
                          w->reason.data ? ": " : "", LW_FMT(w->reason));
    return db_exec(t, Q_MEMBER_SET_TIER,
                   DB_ARGS(v_int(who->project_id), v_int(account_id), v_text(w->tier),
                           v_text(w->tier_by.data ? w->tier_by : LW_STR("manager")),
                           v_text((lw_str){reason, (size_t)length}), v_int(db_now(t))),
                   NULL, error);
}

static lw_status change_cost(tx *t, const actor *who, int64_t account_id, const member_wanted *w,
                             lw_error *error) {
    bool said = w->cost > 0;
    if (said && !w->cost_per.data)
        return lw_fail(error, LW_INVALID, "cost_per: is missing; a cost is of an hour or an item");
    return db_exec(t, Q_MEMBER_SET_COST,
                   DB_ARGS(v_int(who->project_id), v_int(account_id),
                           said ? v_real(w->cost) : v_null(),
                           said ? v_text(w->cost_per) : v_null()),
                   NULL, error);
}

/* Nobody shuts themselves out by mistake. */
static lw_status change_reach(tx *t, const actor *who, int64_t account_id, const json *document,
                              lw_error *error) {
    char memory[REACH_TEXT_MAX];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder text = lw_builder_in(&arena);
    lw_status status = reach_read(document, error);
    if (status != LW_OK) return status;
    if (account_id == who->account_id && who->role != INSTALLATION_OWNER)
        return lw_fail(error, LW_CONFLICT, "reach: nobody limits their own access");
    bool limits = json_count(document) > 0;
    json_put(&text, document);
    if (text.failed)
        return lw_fail(error, LW_TOO_LARGE, "reach: is longer than %d bytes", REACH_TEXT_MAX);
    return db_exec(t, Q_MEMBER_SET_REACH,
                   DB_ARGS(v_int(who->project_id), v_int(account_id),
                           limits ? v_text(lw_built(&text)) : v_null()),
                   NULL, error);
}

lw_status member_change(tx *t, const actor *who, int64_t account_id, const member_wanted *wanted,
                        lw_error *error) {
    project_role now;
    lw_status status = role_of(t, who, account_id, &now, error);
    if (status == LW_OK && wanted->role.data)
        status = change_role(t, who, account_id, wanted->role, error);
    if (status == LW_OK && (wanted->tier.data || wanted->tier_by.data))
        status = change_tier(t, who, account_id, wanted, error);
    if (status == LW_OK && !isnan(wanted->cost))
        status = change_cost(t, who, account_id, wanted, error);
    if (status == LW_OK && wanted->reach)
        status = change_reach(t, who, account_id, wanted->reach, error);
    return status == LW_OK ? tell(t, who, "member.change", account_id, error) : status;
}

static lw_status remove_from_team(tx *t, const actor *who, int64_t account_id, lw_error *error) {
    if (account_id == who->account_id)
        return lw_fail(error, LW_CONFLICT, "who manages a team is taken out of it by an owner");
    lw_status status = team_check(t, who, account_id, error);
    if (status == LW_OK) status = team_quit(t, account_id, error);
    return status == LW_OK ? tell(t, who, "team.quit", account_id, error) : status;
}

lw_status member_remove(tx *t, const actor *who, int64_t account_id, lw_error *error) {
    if (adds_to_team(who)) return remove_from_team(t, who, account_id, error);
    lw_status status = check_taking(t, who, account_id, error);
    if (status != LW_OK) return status;
    status = db_exec(t, Q_MEMBER_DELETE, DB_ARGS(v_int(who->project_id), v_int(account_id)), NULL,
                     error);
    if (status != LW_OK) return status;
    return tell(t, who, "member.remove", account_id, error);
}
