/* urgency.c - how soon an item is to be worked on. */
#include "server/record/urgency.h"
#include <assert.h>
#include <stdio.h>

#define DUE_BEFORE 3786912000000000LL /* the year 2090: ids, which order queues, end in 2093 */

bool urgency_asks(urgency u) { return u.priority || u.due_at; }

int64_t urgency_rank(urgency u) { return 2 * u.priority + (u.due_at != 0); }

lw_str urgency_mark(urgency u, char text[URGENCY_TEXT_MAX]) {
    assert(u.priority >= 0 && u.priority <= PRIORITY_MAX);
    text[0] = '\0';
    if (urgency_asks(u))
        snprintf(text, URGENCY_TEXT_MAX, "!%d%s", (int)u.priority, u.due_at ? "d" : "");
    return lw_str_from(text);
}

lw_status urgency_read_priority(lw_str text, int64_t *priority_out, lw_error *error) {
    *priority_out = 0;
    if (text.len == 0) return LW_OK;
    if (lw_str_to_int(text, priority_out) && *priority_out >= 0 && *priority_out <= PRIORITY_MAX)
        return LW_OK;
    return lw_fail(error, LW_INVALID, "priority: is not a whole number of 0..%d", PRIORITY_MAX);
}

lw_status urgency_read_due(lw_str text, int64_t *due_at_out, lw_error *error) {
    enum { DAY = sizeof "2026-11-23" - 1 };
    char day[sizeof "2026-11-23T23:59:59Z"];
    *due_at_out = 0;
    if (text.len == 0) return LW_OK;
    if (text.len == DAY) {
        snprintf(day, sizeof day, "%.*sT23:59:59Z", LW_FMT(text));
        text = lw_str_from(day);
    }
    if (!time_read(text, due_at_out) || *due_at_out <= 0)
        return lw_fail(error, LW_INVALID,
                       "due_at: is not a time such as 2026-11-23T20:08:33Z, or a day");
    if (*due_at_out < DUE_BEFORE) return LW_OK;
    return lw_fail(error, LW_INVALID, "due_at: is not before 2090");
}
