/* team.c - what a team has agreed to. */
#include "server/record/team.h"
#include "server/record/place.h"

const char *const weekday_names[DAYS_OF_WEEK + 1] = {"mon", "tue", "wed", "thu",
                                                     "fri", "sat", "sun", NULL};

/* "08:30", up to "24:00", as minutes; -1: it is none. */
static int read_clock(lw_str text) {
    if (text.len != 5 || text.data[2] != ':') return -1;
    int64_t hour, minute;
    if (!lw_str_to_int(lw_str_slice(text, 0, 2), &hour) ||
        !lw_str_to_int(lw_str_slice(text, 3, 5), &minute))
        return -1;
    int at = (int)(hour * 60 + minute);
    return hour < 0 || minute < 0 || minute > 59 || at > MINUTES_OF_DAY ? -1 : at;
}

static lw_status read_day(lw_str text, const place *at, day_hours *out, lw_error *error) {
    lw_str rest = text, first = lw_str_cut(&rest, '-');
    *out = (day_hours){read_clock(first), read_clock(rest)};
    if (out->from < 0 || out->to < 0 || out->from == MINUTES_OF_DAY || out->from == out->to)
        return place_fail(at, error, LW_INVALID, "\"%.*s\" is no span of time like 08:00-17:30",
                          LW_FMT(place_quote(text)));
    return LW_OK;
}

static int weekday_of(lw_str name) {
    for (int day = 0; day < DAYS_OF_WEEK; day++)
        if (lw_str_equal(name, lw_str_from(weekday_names[day]))) return day;
    return -1;
}

lw_status hours_read(const json *document, work_hours *out, lw_error *error) {
    if (json_kind_of(document) != JSON_OBJECT)
        return lw_fail(error, LW_INVALID, "hours: want an object like {\"mon\": \"08:00-17:30\"}");
    *out = (work_hours){.any = true};
    for (int day = 0; day < DAYS_OF_WEEK; day++) out->days[day].from = -1;
    place hours = place_member(NULL, LW_STR("hours"));
    for (json_member m = json_first(document); m.valid; json_step(&m)) {
        place at = place_member(&hours, m.key);
        int day = weekday_of(m.key);
        if (day < 0)
            return place_fail(&at, error, LW_INVALID, "want mon, tue, wed, thu, fri, sat or sun");
        if (json_kind_of(m.value) != JSON_TEXT)
            return place_fail(&at, error, LW_INVALID, "want a text like 08:00-17:30");
        lw_status status = read_day(json_text(m.value), &at, &out->days[day], error);
        if (status != LW_OK) return status;
        out->any = false;
    }
    return LW_OK;
}

lw_status hours_read_text(lw_str text, work_hours *out, lw_error *error) {
    json *document = NULL;
    lw_status status = json_parse(text, &document, error);
    if (status == LW_OK) status = hours_read(document, out, error);
    json_free(document);
    return status;
}
