/* examine.c - who may take an exam, what is right in it, and who has passed. */
#include "server/rules/examine.h"
#include <math.h>
#include <stdio.h>

#define HOUR_US (3600 * 1000000LL)
#define DAY_US (24 * HOUR_US)

static bool is_one_of(const schema_field *field, const json *value, const json *accepted,
                      lw_arena scratch) {
    bool right = false;
    for (size_t i = 0; value && i < json_count(accepted) && !right; i++)
        if (schema_values_agree(field, value, json_at(accepted, i), scratch, &right, NULL) != LW_OK)
            return false;
    return right;
}

static const json *value_of(const json *answer, lw_str field) {
    for (json_member m = json_first(answer); m.valid; json_step(&m))
        if (lw_str_equal(m.key, field)) return m.value;
    return NULL;
}

bool exam_is_right(const schema *questions, const json *answer, const json *accepted,
                   lw_arena scratch) {
    for (json_member m = json_first(accepted); m.valid; json_step(&m)) {
        size_t field = schema_find(questions, m.key);
        if (field == questions->field_count) continue; /* it is not asked any more */
        if (!is_one_of(&questions->fields[field], value_of(answer, m.key), m.value, scratch))
            return false;
    }
    return true;
}

bool exam_is_passed(const exam *e, int64_t correct, int64_t asked) {
    return (double)correct >= ceil(e->pass * (double)asked - 1e-9);
}

exam_leave exam_may_begin(const exam *e, const exam_standing *is) {
    exam_leave leave = {.left = e->attempts > is->attempts ? e->attempts - is->attempts : 0};
    int64_t renewal = e->valid_days == INT64_MIN ? INT64_MAX : e->valid_days * DAY_US / 10;
    if (is->valid_to && is->valid_to - is->now > renewal) {
        snprintf(leave.reason, sizeof leave.reason, "you hold its certificate");
        if (is->valid_to != INT64_MAX) leave.from = is->valid_to - renewal;
    } else if (!leave.left) {
        snprintf(leave.reason, sizeof leave.reason, "all %lld attempts were used",
                 (long long)e->attempts);
    } else if (is->last_end && is->last_end + e->wait_hours * HOUR_US > is->now) {
        leave.from = is->last_end + e->wait_hours * HOUR_US;
        snprintf(leave.reason, sizeof leave.reason, "between two attempts lie %lld hours",
                 (long long)e->wait_hours);
    } else {
        leave.may = true;
    }
    return leave;
}
