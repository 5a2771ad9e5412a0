/* team.c - teams: made, shown, given projects. */
#include "server/work/team.h"
#include "server/access/account.h"
#include "server/access/team.h"
#include "server/access/zone.h"
#include "server/limits.h"
#include "server/work/ability.h"
#include <math.h>

enum { PEOPLE_READ = 20000, PROJECTS_READ = 20000 }; /* of a page of teams */

static const char *const team_kinds[] = {"own", "partner", NULL};
static const char *const cost_pers[] = {"hour", "item", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(team_person, member, kind, ##__VA_ARGS__)
SHAPE(team_person_shape, "TeamPerson", team_person, M(user, SHAPE_ID, .id = ID_ACCOUNT),
      M(email, SHAPE_TEXT), M(name, SHAPE_TEXT), M(manages, SHAPE_BOOL, .about = "the others"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(team_project_ref, member, kind, ##__VA_ARGS__)
SHAPE(team_project_ref_shape, "TeamProject", team_project_ref, M(id, SHAPE_ID, .id = ID_PROJECT),
      M(name, SHAPE_TEXT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(team_view, member, kind, ##__VA_ARGS__)
SHAPE(team_shape, "Team", team_view, M(id, SHAPE_ID, .id = ID_TEAM), M(name, SHAPE_TEXT),
      M(kind, SHAPE_NAME, .names = team_kinds),
      M(zone, SHAPE_TEXT, .about = "of its days and hours, as Europe/Berlin"),
      M(hours, SHAPE_RAW, .required = true,
        .about = "{\"mon\": \"08:00-17:30\"}: when work is given; {}: at any time"),
      M(languages, SHAPE_RAW, .required = true, .about = "list of those all its people have"),
      M(cost, SHAPE_REAL, .about = "of each of its people who have none of their own"),
      M(cost_per, SHAPE_NAME, .names = cost_pers), M(created_at, SHAPE_TIME),
      M(people, SHAPE_LIST, .of = &team_person_shape),
      M(projects, SHAPE_LIST, .of = &team_project_ref_shape));
#undef M

static void wanted_default(void *body) {
    *(team_wanted *)body = (team_wanted){.kind = LW_STR("own"), .zone = LW_STR("UTC"), .cost = NAN};
}
#define M(member, kind, ...) SHAPE_MEMBER(team_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(team_wanted_shape, "TeamWanted", team_wanted, wanted_default,
           M(name, SHAPE_TEXT, .required = true, .min = 1, .max = LIMIT_NAME_CHARS),
           M(kind, SHAPE_NAME, .names = team_kinds),
           M(zone, SHAPE_TEXT, .min = 1, .max = ZONE_NAME_MAX),
           M(hours, SHAPE_JSON, .about = "as in a Team; at any time where none are given"),
           M(languages, SHAPE_TEXTS, .max = TEAM_LANGUAGES_MAX),
           M(cost, SHAPE_REAL, .min = 0, .max = 1e9), M(cost_per, SHAPE_NAME, .names = cost_pers));
#undef M
SHAPE(team_place_shape, "TeamPlace", team_place,
      SHAPE_MEMBER(team_place, team, SHAPE_ID, .id = ID_TEAM, .about = "null: in none any more"),
      SHAPE_MEMBER(team_place, manages, SHAPE_BOOL));

#define QUOTA_MEMBERS(type, ...)                                    \
    SHAPE_MEMBER(type, person_day, SHAPE_INT, ##__VA_ARGS__),       \
        SHAPE_MEMBER(type, person_week, SHAPE_INT, ##__VA_ARGS__),  \
        SHAPE_MEMBER(type, person_total, SHAPE_INT, ##__VA_ARGS__), \
        SHAPE_MEMBER(type, team_day, SHAPE_INT, ##__VA_ARGS__),     \
        SHAPE_MEMBER(type, team_week, SHAPE_INT, ##__VA_ARGS__),    \
        SHAPE_MEMBER(type, team_total, SHAPE_INT, ##__VA_ARGS__)
SHAPE(quotas_shape, "Quotas", quotas, QUOTA_MEMBERS(quotas, .min = 0, .max = 1e9));
#define M(member, kind, ...) SHAPE_MEMBER(project_team, member, kind, ##__VA_ARGS__)
SHAPE(project_team_shape, "ProjectTeam", project_team, M(id, SHAPE_ID, .id = ID_TEAM),
      M(name, SHAPE_TEXT), M(kind, SHAPE_NAME, .names = team_kinds), M(people, SHAPE_INT),
      M(given, SHAPE_BOOL), QUOTA_MEMBERS(project_team),
      M(answers, SHAPE_INT, .about = "of its people here, in all"));
#undef M

#define M(member, kind, ...) SHAPE_MEMBER(team_agreed, member, kind, ##__VA_ARGS__)
SHAPE(team_agreed_shape, "TeamAgreed", team_agreed, M(name, SHAPE_TEXT), M(zone, SHAPE_TEXT),
      M(hours, SHAPE_RAW, .required = true), M(languages, SHAPE_RAW, .required = true));
#undef M

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the teams");
}

/* ---- shown ----------------------------------------------------------------------------------- */

static team_view read_team(db_rows *rows, lw_arena *arena) {
    return (team_view){.id = {0, db_int(rows, 0)},
                       .name = db_text_copy(rows, 1, arena),
                       .kind = db_text_copy(rows, 2, arena),
                       .zone = db_text_copy(rows, 3, arena),
                       .hours = db_text_copy(rows, 4, arena),
                       .languages = db_text_copy(rows, 5, arena),
                       .cost = db_is_null(rows, 6) ? NAN : db_real(rows, 6),
                       .cost_per = db_text_copy(rows, 7, arena),
                       .created_at = db_int(rows, 8)};
}

/* Rows come in the order of the teams; each goes to the list of its own. */
static team_view *team_of(team_view *teams, size_t count, size_t *at, int64_t team_id) {
    while (*at < count && teams[*at].id.id < team_id) ++*at;
    return *at < count && teams[*at].id.id == team_id ? &teams[*at] : NULL;
}

static lw_status read_people(db_rows *rows, team_view *teams, size_t count, lw_arena *arena,
                             lw_error *error) {
    team_person *found = lw_new(arena, team_person, PEOPLE_READ);
    size_t at = 0;
    for (size_t i = 0; found && i < PEOPLE_READ && db_next(rows); i++) {
        team_view *team = team_of(teams, count, &at, db_int(rows, 0));
        found[i] = (team_person){{0, db_int(rows, 1)},
                                 db_text_copy(rows, 2, arena),
                                 db_text_copy(rows, 3, arena),
                                 db_int(rows, 4) != 0};
        if (team && !team->people.count++) team->people.items = &found[i];
    }
    lw_status status = db_end(rows, error);
    return found ? status : no_room(error);
}

static lw_status read_projects(db_rows *rows, team_view *teams, size_t count, lw_arena *arena,
                               lw_error *error) {
    team_project_ref *found = lw_new(arena, team_project_ref, PROJECTS_READ);
    size_t at = 0;
    for (size_t i = 0; found && i < PROJECTS_READ && db_next(rows); i++) {
        team_view *team = team_of(teams, count, &at, db_int(rows, 0));
        found[i] = (team_project_ref){{0, db_int(rows, 1)}, db_text_copy(rows, 2, arena)};
        if (team && !team->projects.count++) team->projects.items = &found[i];
    }
    lw_status status = db_end(rows, error);
    return found ? status : no_room(error);
}

lw_status teams_list(tx *t, int64_t after, size_t limit, lw_arena *arena, shape_list *teams_out,
                     int64_t *next_out, lw_error *error) {
    team_view *teams = lw_new(arena, team_view, limit);
    size_t count = 0;
    if (!teams) return no_room(error);
    db_rows rows = db_query(t, Q_TEAM_LIST, DB_ARGS(v_int(after), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) teams[count++] = read_team(&rows, arena);
    lw_status status = db_end(&rows, error);
    *teams_out = (shape_list){teams, count};
    *next_out = count == limit ? teams[count - 1].id.id : 0;
    if (status != LW_OK || !count) return status;
    db_value first = v_int(teams[0].id.id), last = v_int(teams[count - 1].id.id);
    db_rows people = db_query(t, Q_TEAM_PEOPLE_LIST, DB_ARGS(first, last, v_int(PEOPLE_READ))),
            projects =
                db_query(t, Q_TEAM_PROJECTS_LIST, DB_ARGS(first, last, v_int(PROJECTS_READ)));
    status = read_people(&people, teams, count, arena, error);
    return status == LW_OK ? read_projects(&projects, teams, count, arena, error) : status;
}

static lw_status team_exists(tx *t, int64_t team_id, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_TEAM_EXISTS, DB_ARGS(v_int(team_id)), "team", &rows, error);
    return status == LW_OK ? db_end(&rows, error) : status;
}

/* ---- made and changed ------------------------------------------------------------------------ */

static lw_status check_wanted(const team_wanted *wanted, lw_error *error) {
    work_hours hours;
    if (!zone_is_known(wanted->zone))
        return lw_fail(error, LW_INVALID,
                       "zone: the system knows no time zone \"%.*s\"; want one like Europe/Berlin",
                       LW_FMT(wanted->zone));
    if (wanted->cost > 0 && !wanted->cost_per.data)
        return lw_fail(error, LW_INVALID, "cost_per: is missing; a cost is of an hour or an item");
    return wanted->hours ? hours_read(wanted->hours, &hours, error) : LW_OK;
}

static lw_str hours_text(const json *hours, lw_arena *arena) {
    if (!hours) return LW_STR("{}");
    lw_builder text = lw_builder_in(arena);
    json_put(&text, hours);
    return text.failed ? (lw_str){0} : lw_built(&text);
}

static lw_str list_text(const shape_list *list, lw_arena *arena) {
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '[');
    for (size_t i = 0; i < list->count; i++) json_string(&w, ((const lw_str *)list->items)[i]);
    json_close(&w, ']');
    return text.failed ? (lw_str){0} : lw_built(&text);
}

lw_status team_save(tx *t, int64_t team_id, const team_wanted *wanted, lw_arena *arena,
                    team_view *out, lw_error *error) {
    lw_status status = check_wanted(wanted, error);
    if (status == LW_OK && team_id) status = team_exists(t, team_id, error);
    if (status != LW_OK) return status;
    lw_str hours = hours_text(wanted->hours, arena),
           languages = list_text(&wanted->languages, arena);
    if (!hours.data || !languages.data) return no_room(error);
    bool priced = wanted->cost > 0;
    int64_t changed = 0, id = team_id ? team_id : store_new_id(t->store);
    db_value cost = priced ? v_real(wanted->cost) : v_null(),
             per = priced ? v_text(wanted->cost_per) : v_null();
    if (team_id)
        status = db_exec(t, Q_TEAM_UPDATE,
                         DB_ARGS(v_int(id), v_text(wanted->kind), v_text(wanted->zone),
                                 v_text(hours), v_text(languages), cost, per, v_text(wanted->name)),
                         &changed, error);
    else
        status = db_exec(t, Q_TEAM_INSERT,
                         DB_ARGS(v_int(id), v_text(wanted->name), v_text(wanted->kind),
                                 v_text(wanted->zone), v_text(hours), v_text(languages), cost, per,
                                 v_int(db_now(t))),
                         &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_CONFLICT, "name: there is a team \"%.*s\" already",
                       LW_FMT(wanted->name));
    shape_list list;
    int64_t next;
    if (status == LW_OK) status = teams_list(t, id - 1, 1, arena, &list, &next, error);
    if (status == LW_OK) *out = *(const team_view *)list.items;
    return status;
}

lw_status team_move(tx *t, const actor *who, int64_t account_id, const team_place *place,
                    lw_arena *arena, lw_error *error) {
    person user;
    char object[ID_TEXT_MAX];
    lw_status status = account_read(t, account_id, arena, &user, NULL, error);
    if (status == LW_OK && place->team.id) status = team_exists(t, place->team.id, error);
    if (status == LW_OK)
        status = place->team.id ? team_join(t, place->team.id, account_id, place->manages, error)
                                : team_quit(t, account_id, error);
    if (status != LW_OK) return status;
    return audit_write(t, who, place->team.id ? "team.join" : "team.quit",
                       id_write(object, ID_ACCOUNT, 0, account_id), true, error);
}

/* ---- given ----------------------------------------------------------------------------------- */

static int64_t int_or_none(const db_rows *rows, int column) {
    return db_is_null(rows, column) ? SHAPE_NO_INT : db_int(rows, column);
}

lw_status teams_of_project(tx *t, int64_t project_id, int64_t after, size_t limit, lw_arena *arena,
                           shape_list *teams_out, int64_t *next_out, lw_error *error) {
    project_team *teams = lw_new(arena, project_team, limit);
    size_t count = 0;
    if (!teams) return no_room(error);
    db_rows rows = db_query(t, Q_TEAMS_OF_PROJECT,
                            DB_ARGS(v_int(project_id), v_int(after), v_int((int64_t)limit)));
    for (; count < limit && db_next(&rows); count++)
        teams[count] = (project_team){.id = {0, db_int(&rows, 0)},
                                      .name = db_text_copy(&rows, 1, arena),
                                      .kind = db_text_copy(&rows, 2, arena),
                                      .people = db_int(&rows, 3),
                                      .given = db_int(&rows, 4) != 0,
                                      .person_day = int_or_none(&rows, 5),
                                      .person_week = int_or_none(&rows, 6),
                                      .person_total = int_or_none(&rows, 7),
                                      .team_day = int_or_none(&rows, 8),
                                      .team_week = int_or_none(&rows, 9),
                                      .team_total = int_or_none(&rows, 10),
                                      .answers = db_int(&rows, 11)};
    *teams_out = (shape_list){teams, count};
    *next_out = count == limit ? teams[count - 1].id.id : 0;
    return db_end(&rows, error);
}

static db_value quota_value(int64_t most) { return most > 0 ? v_int(most) : v_null(); }

lw_status team_give(tx *t, const actor *who, int64_t team_id, const quotas *q, lw_error *error) {
    db_value of = v_int(who->project_id), team = v_int(team_id);
    lw_status status = team_exists(t, team_id, error);
    if (status == LW_OK)
        status = db_exec(t, Q_TEAM_PROJECT_SET,
                         DB_ARGS(of, team, quota_value(q->person_day), quota_value(q->person_week),
                                 quota_value(q->person_total), quota_value(q->team_day),
                                 quota_value(q->team_week), quota_value(q->team_total)),
                         NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_TEAM_PROJECT_ENTER, DB_ARGS(of, team, v_int(db_now(t))), NULL, error);
    return status == LW_OK ? people_changed(t, who->project_id, error) : status;
}

lw_status team_take(tx *t, const actor *who, int64_t team_id, lw_error *error) {
    int64_t changed = 0;
    db_args which = DB_ARGS(v_int(who->project_id), v_int(team_id));
    lw_status status = db_exec(t, Q_TEAM_PROJECT_DELETE, which, &changed, error);
    if (status == LW_OK && !changed)
        return lw_fail(error, LW_NOT_FOUND, "the project is not given to this team");
    if (status == LW_OK) status = db_exec(t, Q_TEAM_PROJECT_QUIT, which, NULL, error);
    return status == LW_OK ? people_changed(t, who->project_id, error) : status;
}

lw_status team_show_agreed(tx *t, const actor *who, lw_arena *arena, const team_agreed **out,
                           lw_error *error) {
    *out = NULL;
    if (!who->team_id) return LW_OK;
    team_agreed *found = lw_new(arena, team_agreed, 1);
    if (!found) return no_room(error);
    db_rows rows = db_query(t, Q_TEAM_AGREED, DB_ARGS(v_int(who->team_id)));
    if (db_next(&rows)) {
        *found = (team_agreed){db_text_copy(&rows, 0, arena), db_text_copy(&rows, 1, arena),
                               db_text_copy(&rows, 2, arena), db_text_copy(&rows, 3, arena)};
        *out = found;
    }
    return db_end(&rows, error);
}

lw_status team_add_languages(tx *t, const actor *who, lw_arena *arena, lw_str *languages,
                             size_t *count, lw_error *error) {
    const team_agreed *team;
    json *list = NULL;
    lw_status status = team_show_agreed(t, who, arena, &team, error);
    if (status == LW_OK && team) status = json_parse(team->languages, &list, error);
    for (size_t i = 0; status == LW_OK && i < json_count(list) && i < TEAM_LANGUAGES_MAX; i++)
        languages[(*count)++] = lw_arena_copy(arena, json_text(json_at(list, i)));
    json_free(list);
    return status;
}
