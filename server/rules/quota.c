/* quota.c - how much work somebody may be given now. */
#include "server/rules/quota.h"
#include <assert.h>

/* Whether the minute, counted from the beginning of the day, lies in its hours. */
static bool is_within(const day_hours *day, int minute) {
    int end = day->to > day->from ? day->to : day->to + MINUTES_OF_DAY;
    return day->from >= 0 && minute >= day->from && minute < end;
}

int hours_wait(const work_hours *hours, int weekday, int minute) {
    assert(weekday >= 0 && weekday < DAYS_OF_WEEK && minute >= 0 && minute < MINUTES_OF_DAY);
    const day_hours *today = &hours->days[weekday],
                    *yesterday = &hours->days[(weekday + DAYS_OF_WEEK - 1) % DAYS_OF_WEEK];
    if (hours->any || is_within(today, minute) || is_within(yesterday, minute + MINUTES_OF_DAY))
        return 0;
    for (int ahead = 0; ahead <= DAYS_OF_WEEK; ahead++) {
        const day_hours *day = &hours->days[(weekday + ahead) % DAYS_OF_WEEK];
        int wait = day->from + ahead * MINUTES_OF_DAY - minute;
        if (day->from >= 0 && wait > 0) return wait;
    }
    return -1;
}

quota_left quota_of(const quotas *most, const quotas *done, int64_t person_held,
                    int64_t team_held) {
    const struct {
        int64_t most, done, held;
    } rows[] = {
        [QUOTA_PERSON_DAY] = {most->person_day, done->person_day, person_held},
        [QUOTA_PERSON_WEEK] = {most->person_week, done->person_week, person_held},
        [QUOTA_PERSON_TOTAL] = {most->person_total, done->person_total, person_held},
        [QUOTA_TEAM_DAY] = {most->team_day, done->team_day, team_held},
        [QUOTA_TEAM_WEEK] = {most->team_week, done->team_week, team_held},
        [QUOTA_TEAM_TOTAL] = {most->team_total, done->team_total, team_held},
    };
    quota_left least = {INT64_MAX, 0, QUOTA_NONE};
    for (quota_kind kind = 0; kind < QUOTA_NONE; kind++) {
        int64_t left = rows[kind].most - rows[kind].done - rows[kind].held;
        /* Of those that leave nothing the one that ends last is the reason. */
        if (rows[kind].most <= 0 || (left > 0 ? left : 0) > least.left) continue;
        least = (quota_left){left > 0 ? left : 0, rows[kind].most, kind};
    }
    return least;
}

bool quota_wants_team(const quotas *most) {
    return most->team_day > 0 || most->team_week > 0 || most->team_total > 0;
}

bool quota_wants_any(const quotas *most) {
    return quota_wants_team(most) || most->person_day > 0 || most->person_week > 0 ||
           most->person_total > 0;
}
