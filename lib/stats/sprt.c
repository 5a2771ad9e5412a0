/* sprt.c - Wald's sequential test of two accuracies of a finite set. */
#include "audit_walk.h"
#include "counting.h"
#include "labelwright/sampling.h"
#include <math.h>

lw_sprt_options lw_sprt_defaults(uint64_t population) {
    return (lw_sprt_options){.population = population,
                             .good = .98,
                             .bad = .95,
                             .false_accept = .05,
                             .false_refuse = .05};
}

typedef struct {
    double population, good, bad; /* wrong items of either hypothesis */
    double accept, refuse;        /* limits of the log likelihood ratio, good over bad */
} sprt_rule;

static bool is_share(double value) { return value > 0 && value < 1; }

static lw_status make_rule(const lw_sprt_options *o, sprt_rule *rule, lw_error *error) {
    if (o->population < 1 || o->population > LW_PLAN_POPULATION_MAX)
        return lw_fail(error, LW_INVALID, "population %llu is not in 1..%u",
                       (unsigned long long)o->population, LW_PLAN_POPULATION_MAX);
    if (!is_share(o->false_accept) || !is_share(o->false_refuse))
        return lw_fail(error, LW_INVALID,
                       "false_accept %g and false_refuse %g must lie between 0 "
                       "and 1",
                       o->false_accept, o->false_refuse);
    if (!(o->bad >= 0 && o->bad < o->good && o->good <= 1))
        return lw_fail(error, LW_INVALID, "accuracies bad %g and good %g are not in order", o->bad,
                       o->good);
    double items = (double)o->population;
    *rule = (sprt_rule){.population = items,
                        .good = floor((1 - o->good) * items + 1e-9),
                        .bad = fmin(floor((1 - o->bad) * items + 1e-9) + 1, items),
                        .accept = -log(o->false_accept),
                        .refuse = log(o->false_refuse)};
    if (rule->good < rule->bad) return LW_OK;
    return lw_fail(error, LW_INVALID, "good and bad are the same number of wrong items");
}

static double log_ratio(const sprt_rule *r, uint64_t drawn, uint64_t errors) {
    double left = r->population - (double)drawn, k = (double)errors;
    double good = counting_log_choose(left, r->good - k),
           bad = counting_log_choose(left, r->bad - k);
    if (bad == -INFINITY) /* too few are left for so bad a set, or too many were met for either */
        return r->bad < k ? -INFINITY : INFINITY;
    return good - counting_log_choose(r->population, r->good) - bad +
           counting_log_choose(r->population, r->bad);
}

static bool accepts(const void *rule, uint64_t drawn, uint64_t errors) {
    const sprt_rule *r = rule;
    return log_ratio(r, drawn, errors) >= r->accept;
}

static bool refuses(const void *rule, uint64_t drawn, uint64_t errors) {
    const sprt_rule *r = rule;
    return log_ratio(r, drawn, errors) <= r->refuse;
}

lw_status lw_sprt_look(const lw_sprt_options *o, uint64_t drawn, uint64_t errors,
                       lw_sprt_state *state_out, lw_error *error) {
    sprt_rule rule = {0};
    lw_status status = make_rule(o, &rule, error);
    if (status != LW_OK) return status;
    if (errors > drawn || drawn > o->population)
        return lw_fail(error, LW_INVALID, "%llu errors in %llu draws of %llu items",
                       (unsigned long long)errors, (unsigned long long)drawn,
                       (unsigned long long)o->population);
    *state_out = accepts(&rule, drawn, errors)   ? LW_SPRT_ACCEPT
                 : refuses(&rule, drawn, errors) ? LW_SPRT_REFUSE
                                                 : LW_SPRT_OPEN;
    return LW_OK;
}

lw_status lw_sprt_foresee(const lw_sprt_options *o, uint64_t wrong, lw_arena scratch,
                          lw_sprt_prospect *prospect_out, lw_error *error) {
    sprt_rule rule = {0};
    lw_status status = make_rule(o, &rule, error);
    if (status != LW_OK) return status;
    if (wrong > o->population)
        return lw_fail(error, LW_INVALID, "%llu wrong of a population of %llu",
                       (unsigned long long)wrong, (unsigned long long)o->population);
    audit_walk walk;
    status = audit_walk_begin((audit_law){&rule, accepts, refuses, o->population, wrong}, 0, 0,
                              wrong + AUDIT_WALK_SLACK, &scratch, &walk, error);
    if (status != LW_OK) return status;
    audit_outcome outcome = audit_walk_all(&walk);
    *prospect_out =
        (lw_sprt_prospect){outcome.proven, outcome.disproved, outcome.draws, outcome.draws_90};
    return LW_OK;
}
