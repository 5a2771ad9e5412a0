/* team.h - teams: made, shown, given projects; how much work their people may be given now. */
#ifndef WORK_TEAM_H
#define WORK_TEAM_H
#include "server/record/team.h"
#include "server/work/project.h"

/* ---- what an owner sees and says ------------------------------------------------------------- */

typedef struct {
    lw_str name, kind, zone;
    const json *hours;    /* NULL: at any time */
    shape_list languages; /* of lw_str */
    double cost;          /* NaN: not said */
    lw_str cost_per;
} team_wanted;

typedef struct {
    typed_id user;
    lw_str email, name;
    bool manages;
} team_person;

typedef struct {
    typed_id id;
    lw_str name;
} team_project_ref;

typedef struct {
    typed_id id;
    lw_str name, kind, zone, hours, languages, cost_per;
    double cost;
    int64_t created_at;
    shape_list people;   /* of team_person */
    shape_list projects; /* of team_project_ref */
} team_view;

typedef struct {
    typed_id team; /* id 0: in none any more */
    bool manages;
} team_place;

extern const shape team_shape, team_wanted_shape, team_place_shape;

/* In order of making; *next_out is the cursor of the next page or 0. */
LW_MUST_USE lw_status teams_list(tx *t, int64_t after, size_t limit, lw_arena *arena,
                                 shape_list *teams_out, int64_t *next_out, lw_error *error);
/* Makes a team, or (team_id not 0) says anew what one has agreed to.
 * Errors  LW_INVALID    the zone, the hours, a cost without what it is of
 *         LW_NOT_FOUND  no such team
 *         LW_CONFLICT   the name is another team's */
LW_MUST_USE lw_status team_save(tx *t, int64_t team_id, const team_wanted *wanted, lw_arena *arena,
                                team_view *out, lw_error *error);
/* Errors  LW_NOT_FOUND no such person or team; LW_CONFLICT of team_join */
LW_MUST_USE lw_status team_move(tx *t, const actor *who, int64_t account_id,
                                const team_place *place, lw_arena *arena, lw_error *error);

/* ---- what a project has given ---------------------------------------------------------------- */

typedef struct {
    typed_id id;
    lw_str name, kind;
    int64_t people;
    bool given;
    int64_t person_day, person_week, person_total, team_day, team_week, team_total;
    int64_t answers; /* in all */
} project_team;
extern const shape project_team_shape, quotas_shape;

LW_MUST_USE lw_status teams_of_project(tx *t, int64_t project_id, int64_t after, size_t limit,
                                       lw_arena *arena, shape_list *teams_out, int64_t *next_out,
                                       lw_error *error);
/* Gives the project to a team, whose people come in; or changes its quotas.
 * Errors LW_NOT_FOUND no such team */
LW_MUST_USE lw_status team_give(tx *t, const actor *who, int64_t team_id, const quotas *wanted,
                                lw_error *error);
/* Takes it back; those who came with the team go. Errors LW_NOT_FOUND it was not given */
LW_MUST_USE lw_status team_take(tx *t, const actor *who, int64_t team_id, lw_error *error);

/* ---- while they work ------------------------------------------------------------------------- */

typedef struct {
    int64_t left;  /* pieces that they may be given now; INT64_MAX: as many as there are */
    lw_str reason; /* why none, until when; absent: some */
} team_leave;

/* How much `who` may be given. Asks only about people of a team.
 * Cost  two look-ups; with quotas of the whole team some rows for each of its people */
LW_MUST_USE lw_status team_ask_leave(tx *t, const actor *who, lw_arena *arena,
                                     team_leave *leave_out, lw_error *error);
/* What a person sees of their team. */
typedef struct {
    lw_str name, zone, hours, languages; /* the last two JSON */
} team_agreed;
extern const shape team_agreed_shape;
/* *out NULL: they came by themselves. */
LW_MUST_USE lw_status team_show_agreed(tx *t, const actor *who, lw_arena *arena,
                                       const team_agreed **out, lw_error *error);

enum { TEAM_LANGUAGES_MAX = 50 };
/* Adds the languages of their team to languages[*count]; of people of none nothing is asked. */
LW_MUST_USE lw_status team_add_languages(tx *t, const actor *who, lw_arena *arena,
                                         lw_str *languages, size_t *count, lw_error *error);

/* Counts an answer of theirs. */
LW_MUST_USE lw_status team_count_answer(tx *t, const actor *who, lw_error *error);

#endif
