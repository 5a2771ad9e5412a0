/* zone.h - days and hours of a time zone, by the system's tables. */
#ifndef ACCESS_ZONE_H
#define ACCESS_ZONE_H
#include "labelwright/base.h"

typedef struct {
    int64_t day; /* since 1970-01-01, by the zone's calendar */
    int weekday; /* 0 is Monday */
    int minute;  /* of the day, 0..1439 */
} zone_time;

enum { ZONE_NAME_MAX = 64, ZONE_TEXT_MAX = 128 };

/* True for a name of the tz database that the system knows: "Europe/Berlin", "UTC". */
bool zone_is_known(lw_str name);
/* What calendar and clock say there. A zone that is gone from the system counts as UTC. */
zone_time zone_at(lw_str name, int64_t microseconds);
/* The first moment, in microseconds UTC, at which clock and calendar there say this. */
int64_t zone_moment(lw_str name, int64_t day, int minute);
/* "2026-12-01 08:00 (Europe/Berlin)"; returns `text`. */
const char *zone_write(char text[ZONE_TEXT_MAX], lw_str name, int64_t microseconds);

#endif
