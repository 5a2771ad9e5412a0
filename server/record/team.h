/* team.h - what a team has agreed to: working hours and quotas, read and checked. */
#ifndef RECORD_TEAM_H
#define RECORD_TEAM_H
#include "server/record/json.h"

enum { DAYS_OF_WEEK = 7, MINUTES_OF_DAY = 1440 };

typedef struct {
    int from,
        to; /* minutes of the day, from 0; to at or below from: into the next day; from -1: no work */
} day_hours;

typedef struct {
    bool any;                     /* at any time */
    day_hours days[DAYS_OF_WEEK]; /* from Monday */
} work_hours;

extern const char *const weekday_names[DAYS_OF_WEEK + 1]; /* mon, tue, ...; ends with NULL */

/* Reads {"mon": "08:00-17:30", "fri": "22:00-06:00"}; days that are not named are free, and {} is any time.
 * Errors  LW_INVALID  naming the day and the rule */
LW_MUST_USE lw_status hours_read(const json *document, work_hours *out, lw_error *error);
/* The same of its text, as it is stored. */
LW_MUST_USE lw_status hours_read_text(lw_str text, work_hours *out, lw_error *error);

/* Of answers; in a project, of a person or of a whole team. */
typedef struct {
    int64_t person_day, person_week, person_total, team_day, team_week, team_total;
} quotas;

#endif
