/* sampling.c - the smallest plan with two given risks. */
#include "counting.h"
#include "labelwright/beta.h"
#include "labelwright/sampling.h"
#include <assert.h>
#include <math.h>

lw_plan_options lw_plan_defaults(uint64_t population) {
    return (lw_plan_options){.population = population,
                             .target = .95,
                             .confidence = .95,
                             .expected = .98,
                             .power = .9,
                             .rule = LW_PLAN_HYPERGEOMETRIC};
}

static bool is_share(double value) { return value > 0 && value < 1; }

static lw_status check_plan(const lw_plan_options *o, lw_error *error) {
    if (o->population < 1 || o->population > LW_PLAN_POPULATION_MAX)
        return lw_fail(error, LW_INVALID, "population %llu is not in 1..%u",
                       (unsigned long long)o->population, LW_PLAN_POPULATION_MAX);
    if (!is_share(o->target) || !is_share(o->confidence) || !is_share(o->power))
        return lw_fail(error, LW_INVALID,
                       "target %g, confidence %g and power %g must lie between 0 and 1", o->target,
                       o->confidence, o->power);
    if (!(o->expected > o->target && o->expected <= 1))
        return lw_fail(error, LW_INVALID, "expected accuracy %g is not over the target %g, up to 1",
                       o->expected, o->target);
    return LW_OK;
}

double lw_plan_accepts(const lw_plan *plan, uint64_t population, uint64_t wrong) {
    assert(plan->drawn <= population && wrong <= population);
    counting_hypergeometric law = {(double)population, (double)wrong, (double)plan->drawn};
    return exp(counting_log_at_most(&law, (double)plan->accept));
}

/* Whether a set just too bad is accepted rarely enough. */
static bool is_safe(const lw_plan_options *o, uint64_t too_many, const lw_plan *plan) {
    if (plan->drawn == o->population) return plan->accept < too_many; /* a census knows */
    if (o->rule == LW_PLAN_HYPERGEOMETRIC)
        return lw_plan_accepts(plan, o->population, too_many) <= 1 - o->confidence;
    double wrong = (double)plan->accept, right = (double)(plan->drawn - plan->accept);
    double too_bad = 1 - (double)too_many / (double)o->population;
    return lw_beta_cumulative(right, wrong + 1, too_bad) <= 1 - o->confidence; /* binomial */
}

/* The fewest draws with which `accept` errors are safe, from `low`, which is too few, on. */
static uint64_t fewest_draws(const lw_plan_options *o, uint64_t too_many, uint64_t accept,
                             uint64_t low) {
    uint64_t high = o->population;
    while (high - low > 1) {
        lw_plan plan = {low + (high - low) / 2, accept};
        if (is_safe(o, too_many, &plan)) high = plan.drawn;
        else low = plan.drawn;
    }
    return high;
}

lw_status lw_plan_fixed(const lw_plan_options *o, lw_plan *plan_out, lw_error *error) {
    lw_status status = check_plan(o, error);
    if (status != LW_OK) return status;
    double items = (double)o->population;
    uint64_t too_many = (uint64_t)((1 - o->target) * items + 1e-9) + 1;
    uint64_t expected = (uint64_t)((1 - o->expected) * items + .5);
    if (expected >= too_many) expected = too_many - 1;
    lw_plan plan = {0, 0};
    for (;; plan.accept++) {
        uint64_t low = plan.drawn > plan.accept ? plan.drawn : plan.accept;
        plan.drawn = low < o->population ? fewest_draws(o, too_many, plan.accept, low) : low;
        if (plan.drawn == o->population) break;
        if (lw_plan_accepts(&plan, o->population, expected) >= o->power) break;
    }
    if (plan.drawn == o->population) plan.accept = too_many - 1;
    *plan_out = plan;
    return LW_OK;
}
