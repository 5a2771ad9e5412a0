/* present.c - who of a project would be given nothing just now: is paused, or a quota of their team is reached. */
#include "server/access/zone.h"
#include "server/rules/quota.h"
#include "server/work/workflow.h"

enum { TEAMS_MAX = 1000 }; /* with quotas, of one project */

/* A team with quotas in the project; days are those of its zone. */
typedef struct {
    int64_t id, today, monday;
    quotas most;
} bound_team;

typedef struct {
    tx *t;
    int64_t project_id;
    project_worker *workers; /* [count], by account */
    size_t count;
    lw_error *error;
} presence;

static void leave(const presence *p, int64_t account_id) {
    size_t low = 0, high = p->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (p->workers[middle].account_id < account_id) low = middle + 1;
        else high = middle;
    }
    if (low < p->count && p->workers[low].account_id == account_id) p->workers[low].away = true;
}

static lw_status see_pauses(const presence *p) {
    db_rows rows = db_query(p->t, Q_PAUSED_PEOPLE, DB_ARGS(v_int(p->project_id)));
    while (db_next(&rows)) leave(p, db_int(&rows, 0));
    return db_end(&rows, p->error);
}

static lw_status find_teams(const presence *p, bound_team *teams, size_t *count_out) {
    size_t count = 0;
    db_rows rows = db_query(p->t, Q_TEAMS_WITH_QUOTAS, DB_ARGS(v_int(p->project_id)));
    while (count < TEAMS_MAX && db_next(&rows)) {
        zone_time now = zone_at(db_text(&rows, 1), db_now(p->t));
        teams[count++] = (bound_team){
            .id = db_int(&rows, 0),
            .today = now.day,
            .monday = now.day - now.weekday,
            .most = {db_int(&rows, 2), db_int(&rows, 3), db_int(&rows, 4), db_int(&rows, 5),
                     db_int(&rows, 6), db_int(&rows, 7)},
        };
    }
    *count_out = count;
    return db_end(&rows, p->error);
}

/* What people hold is not counted: who holds work is at it. */
static lw_status see_quotas(const presence *p, const bound_team *team) {
    quotas done = {0};
    db_args which =
        DB_ARGS(v_int(p->project_id), v_int(team->id), v_int(team->monday), v_int(team->today));
    db_rows all = db_query(p->t, Q_TEAM_WORK_OF_TEAM, which);
    db_rows each = db_query(p->t, Q_TEAM_WORK_OF_EACH, which);
    if (db_next(&all)) {
        done.team_day = db_int(&all, 0);
        done.team_week = db_int(&all, 1);
        done.team_total = db_int(&all, 2);
    }
    lw_status status = db_end(&all, p->error);
    while (status == LW_OK && db_next(&each)) {
        done.person_day = db_int(&each, 1);
        done.person_week = db_int(&each, 2);
        done.person_total = db_int(&each, 3);
        if (quota_of(&team->most, &done, 0, 0).left == 0) leave(p, db_int(&each, 0));
    }
    lw_status ended = db_end(&each, status == LW_OK ? p->error : NULL);
    return status == LW_OK ? ended : status;
}

lw_status workflow_see_paused(tx *t, int64_t project_id, project_worker *workers, size_t count,
                              lw_error *error) {
    return see_pauses(&(presence){t, project_id, workers, count, error});
}

lw_status workflow_see_away(tx *t, int64_t project_id, project_worker *workers, size_t count,
                            lw_arena scratch, lw_error *error) {
    presence p = {t, project_id, workers, count, error};
    size_t team_count = 0;
    bound_team *teams = lw_new(&scratch, bound_team, TEAMS_MAX);
    if (!teams) return lw_fail(error, LW_NO_MEMORY, "no room for the teams of a project");
    lw_status status = see_pauses(&p);
    if (status == LW_OK) status = find_teams(&p, teams, &team_count);
    for (size_t i = 0; i < team_count && status == LW_OK; i++) status = see_quotas(&p, &teams[i]);
    return status;
}
