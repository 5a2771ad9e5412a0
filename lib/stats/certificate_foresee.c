/* certificate_foresee.c - what an audit will come to, from its first draw or from its middle. */
#include "audit_walk.h"
#include "certificate_inside.h"
#include <math.h>

#define STEPS_MAX 1e8 /* of the recursion that looks ahead of an audit under way: half a second */
#define SLIGHT 1e-12  /* paths less likely than this do not change the mean anybody is told */
#define ROWS_MAX ((uint64_t)1 << 20) /* errors ahead that are followed one by one */
_Static_assert((ROWS_MAX + 2 * AUDIT_WALK_SLACK) * sizeof(double) <= LW_CERTIFICATE_REST_BYTES,
               "the mean path takes over before the room ends");

typedef struct {
    const lw_certificate_options *options;
    double threshold;
    uint64_t skipped;
} certificate_rule;

static bool proves(const void *rule, uint64_t drawn, uint64_t errors) {
    const certificate_rule *r = rule;
    return certificate_log_for(r->options, drawn, errors, r->skipped) >= r->threshold;
}

static bool disproves(const void *rule, uint64_t drawn, uint64_t errors) {
    const certificate_rule *r = rule;
    return certificate_log_against(r->options, drawn, errors) >= r->threshold;
}

lw_status lw_certificate_foresee(const lw_certificate_options *o, uint64_t wrong, lw_arena scratch,
                                 lw_certificate_prospect *prospect_out, lw_error *error) {
    lw_status status = certificate_check(o, error);
    if (status != LW_OK) return status;
    uint64_t places = certificate_places(o);
    if (wrong > places)
        return lw_fail(error, LW_INVALID, "%llu wrong of a population of %llu",
                       (unsigned long long)wrong, (unsigned long long)places);
    if (certificate_too_many(o, 0) > places) { /* proven before the first draw */
        *prospect_out = (lw_certificate_prospect){.proven = 1};
        return LW_OK;
    }
    uint64_t refused = certificate_allowed(o) + 1; /* so many errors end every audit */
    uint64_t rows = o->repair || wrong < refused ? wrong : refused;
    certificate_rule rule = {o, certificate_threshold(o, 1), 0};
    audit_walk walk;
    status = audit_walk_begin((audit_law){&rule, proves, disproves, places, wrong}, 0, 0,
                              rows + AUDIT_WALK_SLACK, &scratch, &walk, error);
    if (status != LW_OK) return status;
    audit_outcome outcome = audit_walk_all(&walk);
    *prospect_out = (lw_certificate_prospect){outcome.proven, outcome.disproved, outcome.draws,
                                              outcome.draws_90};
    return LW_OK;
}

size_t lw_certificate_scratch_bytes(const lw_certificate_options *o) {
    double rows = o->repair ? (double)o->population : (1 - o->target) * (double)o->population;
    return ((size_t)fmax(rows, 0) + 2 * AUDIT_WALK_SLACK) * sizeof(double) + 64;
}

/* ---- from the middle of an audit ---------------------------------------------------------- */

static bool is_decided(const audit_law *law, uint64_t drawn, double errors) {
    uint64_t k = (uint64_t)fmin(fmax(errors + .5, 0), (double)drawn);
    return drawn >= law->population || law->accepts(law->rule, drawn, k) ||
           law->refuses(law->rule, drawn, k);
}

/* Draws until decided if errors came evenly from here on. */
static double mean_path(const audit_walk *w, double errors) {
    uint64_t left = w->law.population - w->drawn, low = 0, high = 1;
    double share = ((double)w->law.wrong - errors) / (double)left;
    while (high < left && !is_decided(&w->law, w->drawn + high, errors + share * (double)high)) {
        low = high;
        high = high * 2 < left ? high * 2 : left;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (is_decided(&w->law, w->drawn + middle, errors + share * (double)middle)) high = middle;
        else low = middle;
    }
    return (double)high;
}

static double *mass_of(const audit_walk *w, uint64_t errors) {
    return w->mass + (errors - w->base);
}

static void drop_slight(audit_walk *w) {
    while (w->first < w->last && *mass_of(w, w->first) < SLIGHT) w->first++;
    while (w->last > w->first && *mass_of(w, w->last) < SLIGHT) w->last--;
}

static double sum(const audit_walk *w, double *mean_errors_out) {
    double mass = 0, errors = 0;
    for (uint64_t k = w->first; k <= w->last; k++) {
        mass += *mass_of(w, k);
        errors += *mass_of(w, k) * (double)k;
    }
    *mean_errors_out = mass > 0 ? errors / mass : (double)w->first;
    return mass;
}

static double look_ahead(audit_walk *w) {
    double draws = 0, mass = 1, mean, steps = 0;
    for (;;) {
        draws += mass;
        steps += (double)(w->last - w->first) + 100; /* 100: what moving the limits costs */
        if (!audit_walk_step(w)) return draws;
        drop_slight(w);
        mass = sum(w, &mean);
        if (mass < SLIGHT) return draws;
        if (steps > STEPS_MAX || w->last - w->base + AUDIT_WALK_SLACK > w->room)
            return draws + mass * mean_path(w, mean);
    }
}

lw_status lw_certificate_expected_rest(const lw_certificate *a, lw_arena scratch, double *draws_out,
                                       lw_error *error) {
    const lw_certificate_options *o = &a->options;
    uint64_t places = certificate_places(o);
    if (a->state != LW_CERTIFICATE_OPEN || a->drawn == places) {
        *draws_out = 0;
        return LW_OK;
    }
    double share = a->drawn ? (double)a->errors / (double)a->drawn : 0;
    uint64_t more = (uint64_t)(share * (double)(places - a->drawn) + .5), rows = more;
    uint64_t refused = certificate_allowed(o) + 1;
    if (!o->repair && rows > refused) rows = refused;
    if (rows > ROWS_MAX) rows = ROWS_MAX;
    certificate_rule rule = {o, certificate_threshold(o, 1), a->skipped};
    audit_law law = {&rule, proves, disproves, places, a->errors + more};
    audit_walk walk;
    lw_status status = audit_walk_begin(law, a->drawn, a->errors, rows + 2 * AUDIT_WALK_SLACK,
                                        &scratch, &walk, error);
    if (status == LW_OK) *draws_out = look_ahead(&walk);
    return status;
}
