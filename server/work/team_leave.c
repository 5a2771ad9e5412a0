/* team_leave.c - how much work somebody of a team may be given now, and how much was done. */
#include "server/access/zone.h"
#include "server/rules/quota.h"
#include "server/work/team.h"
#include <stdio.h>

typedef struct {
    tx *t;
    const actor *who;
    lw_arena *arena;
    lw_error *error;
    lw_str team, zone;
    work_hours hours;
    quotas most, done;
    zone_time now;
} asked_leave;

/* *given_out false: the project was taken from the team in between. */
static lw_status read_terms(asked_leave *a, bool *given_out) {
    db_rows rows =
        db_query(a->t, Q_TEAM_TERMS, DB_ARGS(v_int(a->who->project_id), v_int(a->who->team_id)));
    lw_str hours = LW_STR("{}");
    *given_out = db_next(&rows);
    if (*given_out) {
        a->team = db_text_copy(&rows, 0, a->arena);
        a->zone = db_text_copy(&rows, 1, a->arena);
        hours = db_text_copy(&rows, 2, a->arena);
        a->most = (quotas){db_int(&rows, 3), db_int(&rows, 4), db_int(&rows, 5),
                           db_int(&rows, 6), db_int(&rows, 7), db_int(&rows, 8)};
    }
    lw_status status = db_end(&rows, a->error);
    if (status != LW_OK || !*given_out) return status;
    a->now = zone_at(a->zone, db_now(a->t));
    return hours_read_text(hours, &a->hours, a->error);
}

static int64_t monday(const asked_leave *a) { return a->now.day - a->now.weekday; }

static lw_status read_count(asked_leave *a, db_rows *asked, int64_t *count_out) {
    *count_out = db_next(asked) ? db_int(asked, 0) : 0;
    return db_end(asked, a->error);
}

static lw_status read_person(asked_leave *a, int64_t *held_out) {
    db_rows held = db_query(a->t, Q_TEAM_PERSON_HELD,
                            DB_ARGS(v_int(a->who->project_id), v_int(a->who->account_id)));
    db_rows rows = db_query(a->t, Q_TEAM_WORK_OF_PERSON,
                            DB_ARGS(v_int(a->who->project_id), v_int(a->who->team_id),
                                    v_int(a->who->account_id), v_int(monday(a))));
    while (db_next(&rows)) {
        int64_t day = db_int(&rows, 0), answers = db_int(&rows, 1);
        if (day == 0) a->done.person_total = answers;
        else a->done.person_week += answers;
        if (day == a->now.day) a->done.person_day = answers;
    }
    lw_status status = read_count(a, &held, held_out);
    lw_status ended = db_end(&rows, status == LW_OK ? a->error : NULL);
    return status == LW_OK ? ended : status;
}

/* What all of them have done and hold. */
static lw_status read_team(asked_leave *a, int64_t *held_out) {
    db_value of = v_int(a->who->project_id), team = v_int(a->who->team_id);
    db_rows work = db_query(a->t, Q_TEAM_WORK_OF_TEAM,
                            DB_ARGS(of, team, v_int(monday(a)), v_int(a->now.day))),
            held = db_query(a->t, Q_TEAM_HELD, DB_ARGS(of, team));
    if (db_next(&work)) {
        a->done.team_day = db_int(&work, 0);
        a->done.team_week = db_int(&work, 1);
        a->done.team_total = db_int(&work, 2);
    }
    lw_status status = db_end(&work, a->error);
    return status == LW_OK ? read_count(a, &held, held_out) : status;
}

/* Nobody else of the team is given anything before this transaction has ended. */
static lw_status hold_team(asked_leave *a) {
    db_rows hold =
        db_query(a->t, Q_TEAM_HOLD, DB_ARGS(v_int(a->who->project_id), v_int(a->who->team_id)));
    return db_end(&hold, a->error);
}

static lw_status say(asked_leave *a, lw_str reason, team_leave *out) {
    *out = (team_leave){0, reason};
    return reason.data ? LW_OK : lw_fail(a->error, LW_NO_MEMORY, "no room for a reason");
}

static lw_status say_hours(asked_leave *a, int wait, team_leave *out) {
    char when[ZONE_TEXT_MAX];
    if (wait < 0)
        return say(a, LW_STR("Your team has no working hours: nothing is given out."), out);
    int64_t begins = zone_moment(a->zone, a->now.day, a->now.minute + wait);
    return say(a,
               lw_arena_format(a->arena, "It is outside of your working hours until %s.",
                               zone_write(when, a->zone, begins)),
               out);
}

static lw_status say_quota(asked_leave *a, const quota_left *left, team_leave *out) {
    static const struct {
        const char *of, *span;
        int days; /* until it begins anew: 7 on Monday; 0: never */
    } words[QUOTA_NONE] = {
        [QUOTA_PERSON_DAY] = {"Your quota", " a day", 1},
        [QUOTA_PERSON_WEEK] = {"Your quota", " a week", 7},
        [QUOTA_PERSON_TOTAL] = {"Your quota", "", 0},
        [QUOTA_TEAM_DAY] = {"Your team's quota", " a day", 1},
        [QUOTA_TEAM_WEEK] = {"Your team's quota", " a week", 7},
        [QUOTA_TEAM_TOTAL] = {"Your team's quota", "", 0},
    };
    char when[ZONE_TEXT_MAX], until[ZONE_TEXT_MAX + 16] = "";
    int days = words[left->which].days;
    if (days) {
        int64_t day = days == 1 ? a->now.day + 1 : monday(a) + 7;
        zone_write(when, a->zone, zone_moment(a->zone, day, 0));
        snprintf(until, sizeof until, " until %s", when);
    }
    return say(a,
               lw_arena_format(a->arena, "%s of %lld answer%s%s is reached%s.",
                               words[left->which].of, (long long)left->most,
                               left->most == 1 ? "" : "s", words[left->which].span, until),
               out);
}

lw_status team_ask_leave(tx *t, const actor *who, lw_arena *arena, team_leave *leave_out,
                         lw_error *error) {
    asked_leave a = {.t = t, .who = who, .arena = arena, .error = error};
    bool given = false;
    int64_t held = 0, team_held = 0;
    *leave_out = (team_leave){.left = INT64_MAX};
    if (!who->team_id) return LW_OK;
    lw_status status = read_terms(&a, &given);
    if (status != LW_OK || !given) return status;
    int wait = hours_wait(&a.hours, a.now.weekday, a.now.minute);
    if (wait) return say_hours(&a, wait, leave_out);
    if (!quota_wants_any(&a.most)) return LW_OK;
    status = hold_team(&a);
    if (status == LW_OK && quota_wants_team(&a.most)) status = read_team(&a, &team_held);
    if (status == LW_OK) status = read_person(&a, &held);
    if (status != LW_OK) return status;
    quota_left left = quota_of(&a.most, &a.done, held, team_held);
    leave_out->left = left.left;
    return left.left > 0 ? LW_OK : say_quota(&a, &left, leave_out);
}

static lw_status add_on(tx *t, const actor *who, int64_t day, lw_error *error) {
    return db_exec(
        t, Q_TEAM_WORK_ADD,
        DB_ARGS(v_int(who->project_id), v_int(who->team_id), v_int(who->account_id), v_int(day)),
        NULL, error);
}

lw_status team_count_answer(tx *t, const actor *who, lw_error *error) {
    char name[ZONE_NAME_MAX];
    lw_arena arena = lw_arena_over(name, sizeof name);
    if (!who->team_id) return LW_OK;
    db_rows rows = db_query(t, Q_TEAM_ZONE, DB_ARGS(v_int(who->team_id)));
    lw_str zone = db_next(&rows) ? db_text_copy(&rows, 0, &arena) : (lw_str){0};
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) status = add_on(t, who, 0, error);
    return status == LW_OK ? add_on(t, who, zone_at(zone, db_now(t)).day, error) : status;
}
