/* zone.c - days and hours of a time zone. */
#include "server/access/zone.h"
#include <assert.h>
#include <glib.h>
#include <stdio.h>
#include <string.h>

enum { MINUTES_OF_DAY = 1440, DAY_OF_1970 = 719163 /* of GDate, whose first is 0001-01-01 */ };

/* Names only: nothing that leads elsewhere in the file system, no offsets, which know no summer. */
static bool is_name(lw_str name) {
    if (name.len == 0 || name.len >= ZONE_NAME_MAX || !g_ascii_isalpha(name.data[0])) return false;
    for (size_t i = 0; i < name.len; i++)
        if (!g_ascii_isalnum(name.data[i]) && !strchr("/_+-", name.data[i])) return false;
    return true;
}

static GTimeZone *find(lw_str name) {
    char text[ZONE_NAME_MAX];
    if (!is_name(name)) return NULL;
    memcpy(text, name.data, name.len);
    text[name.len] = '\0';
    return g_time_zone_new_identifier(text);
}

static GTimeZone *find_or_utc(lw_str name) {
    GTimeZone *zone = find(name);
    return zone ? zone : g_time_zone_new_utc();
}

bool zone_is_known(lw_str name) {
    GTimeZone *zone = find(name);
    if (!zone) return false;
    g_time_zone_unref(zone);
    return true;
}

static GDateTime *local_of(lw_str name, int64_t microseconds) {
    GTimeZone *zone = find_or_utc(name);
    GDateTime *utc = g_date_time_new_from_unix_utc(microseconds / 1000000),
              *local = g_date_time_to_timezone(utc, zone);
    g_date_time_unref(utc);
    g_time_zone_unref(zone);
    assert(local && "times lie within the years that calendars have");
    return local;
}

static int64_t day_of(const GDateTime *local) {
    int year, month, day;
    GDate date;
    g_date_time_get_ymd((GDateTime *)local, &year, &month, &day);
    g_date_clear(&date, 1);
    g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
    return (int64_t)g_date_get_julian(&date) - DAY_OF_1970;
}

zone_time zone_at(lw_str name, int64_t microseconds) {
    GDateTime *local = local_of(name, microseconds);
    zone_time at = {.day = day_of(local),
                    .weekday = g_date_time_get_day_of_week(local) - 1,
                    .minute = g_date_time_get_hour(local) * 60 + g_date_time_get_minute(local)};
    g_date_time_unref(local);
    return at;
}

int64_t zone_moment(lw_str name, int64_t day, int minute) {
    GTimeZone *zone = find_or_utc(name);
    GDate date;
    g_date_clear(&date, 1);
    g_date_set_julian(&date, (guint32)(day + minute / MINUTES_OF_DAY + DAY_OF_1970));
    minute %= MINUTES_OF_DAY;
    GDateTime *local = g_date_time_new(zone, g_date_get_year(&date), (int)g_date_get_month(&date),
                                       g_date_get_day(&date), minute / 60, minute % 60, 0);
    g_time_zone_unref(zone);
    assert(local && "times lie within the years that calendars have");
    int64_t moment = g_date_time_to_unix(local) * 1000000;
    g_date_time_unref(local);
    return moment;
}

const char *zone_write(char text[ZONE_TEXT_MAX], lw_str name, int64_t microseconds) {
    GDateTime *local = local_of(name, microseconds);
    snprintf(text, ZONE_TEXT_MAX, "%04d-%02d-%02d %02d:%02d (%.*s)", g_date_time_get_year(local),
             g_date_time_get_month(local), g_date_time_get_day_of_month(local),
             g_date_time_get_hour(local), g_date_time_get_minute(local),
             LW_FMT(lw_str_slice(name, 0, ZONE_NAME_MAX)));
    g_date_time_unref(local);
    return text;
}
