/* team.c - who is in which team. */
#include "server/access/team.h"

static lw_status read_team(tx *t, int64_t account_id, int64_t *team_id_out, lw_error *error) {
    db_rows rows = db_query(t, Q_TEAM_OF_PERSON, DB_ARGS(v_int(account_id)));
    *team_id_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    return db_end(&rows, error);
}

lw_status team_join(tx *t, int64_t team_id, int64_t account_id, bool manages, lw_error *error) {
    int64_t changed = 0;
    lw_str role = lw_str_from(project_role_names[manages ? ROLE_TEAM_MANAGER : ROLE_ANNOTATOR]);
    lw_status status =
        db_exec(t, Q_TEAM_PERSON_SET, DB_ARGS(v_int(account_id), v_int(team_id), v_int(manages)),
                &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_CONFLICT, "the person is in another team; nobody is in two");
    if (status == LW_OK)
        status = db_exec(t, Q_TEAM_PERSON_ENTER,
                         DB_ARGS(v_int(team_id), v_int(account_id), v_text(role), v_int(db_now(t))),
                         NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_TEAM_PERSON_ROLE, DB_ARGS(v_int(team_id), v_int(account_id), v_text(role)),
                   NULL, error);
}

lw_status team_quit(tx *t, int64_t account_id, lw_error *error) {
    int64_t team_id;
    lw_status status = read_team(t, account_id, &team_id, error);
    if (status != LW_OK || !team_id) return status;
    status =
        db_exec(t, Q_TEAM_PERSON_QUIT, DB_ARGS(v_int(team_id), v_int(account_id)), NULL, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_TEAM_PERSON_DELETE, DB_ARGS(v_int(account_id)), NULL, error);
}

lw_status team_welcome(tx *t, int64_t team_id, int64_t account_id, lw_error *error) {
    int64_t now_in;
    if (!team_id) return LW_OK;
    lw_status status = read_team(t, account_id, &now_in, error);
    return status == LW_OK && !now_in ? team_join(t, team_id, account_id, false, error) : status;
}

int64_t team_shown_to(const actor *who) {
    return may(CAN_MANAGE, who->role, who->project) ? 0 : who->team_id;
}

lw_status team_check(tx *t, const actor *who, int64_t account_id, lw_error *error) {
    int64_t shown = team_shown_to(who);
    db_rows rows = db_query(t, Q_MEMBER_TEAM, DB_ARGS(v_int(who->project_id), v_int(account_id)));
    bool theirs = db_next(&rows) && (!shown || db_int(&rows, 0) == shown);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !theirs)
        return lw_fail(error, LW_NOT_FOUND, "there is no such person in the project");
    return status;
}
