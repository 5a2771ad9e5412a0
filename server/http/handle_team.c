/* handle_team.c - teams of the installation, and those a project is given to. */
#include "server/http/handlers.h"
#include "server/work/team.h"

lw_status handle_teams(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t after, next;
    shape_list teams;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &after, error);
    if (status == LW_OK) status = teams_list(t, after, limit, &q->arena, &teams, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &team_shape, teams, next);
    return status;
}

/* The one of the path, or of none a new one. */
static lw_status save(request *q, tx *t, lw_error *error) {
    team_view view;
    lw_status status =
        team_save(t, q->has_object ? q->object.id : 0, q->body, &q->arena, &view, error);
    if (status == LW_OK) reply_shape(q, &team_shape, &view);
    return status;
}
lw_status handle_team_create(request *q, tx *t, lw_error *error) { return save(q, t, error); }
lw_status handle_team_change(request *q, tx *t, lw_error *error) { return save(q, t, error); }

lw_status handle_user_team(request *q, tx *t, lw_error *error) {
    return team_move(t, &q->who, q->object.id, q->body, &q->arena, error);
}

lw_status handle_project_teams(request *q, tx *t, lw_error *error) {
    size_t limit;
    int64_t after, next;
    shape_list teams;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &after, error);
    if (status == LW_OK)
        status = teams_of_project(t, q->project.id, after, limit, &q->arena, &teams, &next, error);
    if (status == LW_OK) reply_list_by_id(q, &project_team_shape, teams, next);
    return status;
}

lw_status handle_team_give(request *q, tx *t, lw_error *error) {
    return team_give(t, &q->who, q->object.id, q->body, error);
}

lw_status handle_team_take(request *q, tx *t, lw_error *error) {
    return team_take(t, &q->who, q->object.id, error);
}
