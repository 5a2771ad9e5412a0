/* queue.c - how soon an item that waits for a word should be looked at. */
#include "server/rules/queue.h"
#include "server/rules/route.h"
#include <assert.h>
#include <math.h>

static int within(double band) {
    return band < 0 ? 0 : band >= QUEUE_BANDS ? QUEUE_BANDS - 1 : (int)band;
}

int queue_risk_band(double confidence, double doubt, double cost) {
    static const double doubt_weight = .2;
    assert(confidence >= 0 && confidence <= 1 + 1e-9 && doubt >= 0 && doubt <= 1 && cost > 0);
    double risk = cost * (1 - confidence * (1 - doubt_weight * doubt));
    return risk <= 0 ? QUEUE_BANDS - 1 : within(floor(2 * log2(.5 / risk) + 1));
}

double queue_error_cost(const workflow_stage *stage, const json *decided) {
    for (size_t i = 0; i < stage->error_cost_count; i++) {
        const error_cost *c = &stage->error_costs[i];
        const json *value = decided ? json_get(decided, c->field.data) : NULL;
        if (value && value_says_any(value, c->is, c->is_count)) return c->cost;
    }
    return 1;
}

int queue_stratum_band(int64_t nth) {
    assert(nth >= 1);
    return within(ceil(log2((double)nth)));
}
