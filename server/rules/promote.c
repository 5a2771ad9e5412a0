/* promote.c - to which tier measured quality leads. */
#include "server/rules/promote.h"
#include <stdio.h>

static const measured_at *find(const measured_at *measured, size_t count, lw_str field) {
    for (size_t i = 0; i < count; i++)
        if (lw_str_equal(measured[i].field, field)) return &measured[i];
    return NULL;
}

static void say(tier_verdict *out, const char *what, const measured_at *m, const char *wanted,
                double limit, int64_t answers) {
    int length = snprintf(out->reason, sizeof out->reason,
                          "%s %s: right in %.1f %% of what could be compared at \"%.*s\", between "
                          "%.1f %% and %.1f %% on the weight of %.0f answers; %s %.1f %%",
                          what, tier_names[out->tier], 100 * m->accuracy,
                          LW_FMT(lw_utf8_start(m->field, 60)), 100 * m->low, 100 * m->high,
                          m->answers, wanted, 100 * limit);
    if (answers && length > 0 && (size_t)length < sizeof out->reason)
        snprintf(out->reason + length, sizeof out->reason - (size_t)length, " on %lld or more",
                 (long long)answers);
}

tier_verdict tier_decide(const tier_rules *rules, tier now, lw_str first,
                         const measured_at *measured, size_t count) {
    tier_verdict out = {.tier = now};
    for (size_t i = rules->count; i-- > 0;) {
        const tier_rule *r = &rules->rules[i];
        const measured_at *m = find(measured, count, r->field.data ? r->field : first);
        if (!m) continue;
        if (r->tier > now && m->low >= r->reach && m->answers >= (double)r->answers) {
            out.tier = r->tier;
            say(&out, "Promoted to", m, "wanted is at least", r->reach, r->answers);
            return out;
        }
        if (r->tier == now && m->high < r->lose) {
            out.tier = (tier)(now - 1);
            say(&out, "Back to", m, "the tier is lost below", r->lose, 0);
            return out;
        }
    }
    return out;
}
