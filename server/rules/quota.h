/* quota.h - how much work somebody may be given now: by the hours of the day, and by how much was done.
 * Pure: what was agreed against what the clock says and what was counted. */
#ifndef RULES_QUOTA_H
#define RULES_QUOTA_H
#include "server/record/team.h"

/* Minutes until the hours begin; 0: it is within them, -1: they never are.
 *
 * weekday  0 is Monday
 * minute   of that day, 0..1439, on the clock of those who work */
int hours_wait(const work_hours *hours, int weekday, int minute);

typedef enum {
    QUOTA_PERSON_DAY,
    QUOTA_PERSON_WEEK,
    QUOTA_PERSON_TOTAL,
    QUOTA_TEAM_DAY,
    QUOTA_TEAM_WEEK,
    QUOTA_TEAM_TOTAL,
    QUOTA_NONE
} quota_kind;

typedef struct {
    int64_t left;     /* pieces that may be given; INT64_MAX: there is no quota */
    int64_t most;     /* of the quota that leaves the least */
    quota_kind which; /* QUOTA_NONE: there is none */
} quota_left;

/* most    0 or less: no such quota
 * done    answers there are
 * held    what is given out already, to the person and to their team: it counts too */
quota_left quota_of(const quotas *most, const quotas *done, int64_t person_held, int64_t team_held);

bool quota_wants_team(const quotas *most); /* whether the team's are counted at all */
bool quota_wants_any(const quotas *most);

#endif
