/* certificate.c - an audit draw by draw: limits that only get better, and the state they decide. */
#include "labelwright/certificate.h"
#include "certificate_inside.h"
#include <assert.h>
#include <math.h>

const char *const lw_certificate_state_names[LW_CERTIFICATE_STATES] = {"open", "proven",
                                                                       "disproved"};

lw_certificate_options lw_certificate_defaults(uint64_t population) {
    return (lw_certificate_options){.population = population, .target = .95, .confidence = .95};
}

double lw_certificate_series_confidence(double confidence, uint64_t number) {
    assert(confidence > 0 && confidence < 1 && number >= 1 && number <= LW_SERIES_MAX);
    double i = (double)number, pi = acos(-1);
    return 1 - (1 - confidence) * 6 / (pi * pi * i * i);
}

static uint64_t at_least(uint64_t a, uint64_t b) { return a > b ? a : b; }
static uint64_t at_most(uint64_t a, uint64_t b) { return a < b ? a : b; }

/* Could `wrong` of the population be wrong? A limit moves on while it could not. */
typedef bool refuted_fn(const lw_certificate *audit, double threshold, uint64_t wrong);

static bool is_too_many(const lw_certificate *a, double threshold, uint64_t wrong) {
    return certificate_log_fewer(&a->options, wrong, a->drawn, a->errors) >= threshold;
}

static bool is_too_few(const lw_certificate *a, double threshold, uint64_t wrong) {
    return lw_certificate_log_more(certificate_places(&a->options), wrong, a->drawn, a->errors) >=
           threshold;
}

/* How far from `from` in steps of `step` (1 or -1) all numbers are refuted, at most `room`; they are
 * so up to a point and not beyond it: doubling, then halving. */
static uint64_t refuted_run(const lw_certificate *a, refuted_fn *refuted, double threshold,
                            uint64_t from, int step, uint64_t room) {
    uint64_t good = 0, reach = 1;
    while (good < room) {
        uint64_t next = at_most(reach, room); /* is the next-th number refuted too? */
        if (!refuted(a, threshold, step > 0 ? from + next - 1 : from - next + 1)) {
            room = next - 1;
            break;
        }
        good = next;
        reach *= 2;
    }
    while (good < room) {
        uint64_t middle = good + (room - good + 1) / 2;
        if (refuted(a, threshold, step > 0 ? from + middle - 1 : from - middle + 1)) good = middle;
        else room = middle - 1;
    }
    return good;
}

/* A right draw can only speak against many errors, a wrong one only against few. What was counted is
 * certain, and wins where the limits contradict each other. */
static void tighten(const lw_certificate *a, bool wrong, int sides, uint64_t *low, uint64_t *high) {
    double threshold = certificate_threshold(&a->options, sides);
    uint64_t least = a->errors, most = certificate_places(&a->options);
    if (a->options.overlooked == 0) most -= a->drawn - a->errors; /* those are right, then */
    *low = at_most(at_least(*low, least), most);
    *high = at_least(at_most(*high, most), *low);
    if (wrong) *low += refuted_run(a, is_too_few, threshold, *low, 1, *high - *low);
    else *high -= refuted_run(a, is_too_many, threshold, *high, -1, *high - *low);
}

static lw_certificate_state decide(const lw_certificate *a) {
    if (a->wrong_max < certificate_too_many(&a->options, a->errors - a->skipped))
        return LW_CERTIFICATE_PROVEN;
    if (a->wrong_min > certificate_allowed(&a->options) && !a->options.repair)
        return LW_CERTIFICATE_DISPROVED;
    return LW_CERTIFICATE_OPEN;
}

lw_status lw_certificate_begin(const lw_certificate_options *options, lw_certificate *audit_out,
                               lw_error *error) {
    lw_status status = certificate_check(options, error);
    if (status != LW_OK) return status;
    uint64_t places = certificate_places(options);
    lw_certificate audit = {.options = *options, .wrong_max = places, .wrong_high = places};
    audit.state = decide(&audit); /* so few are left that all of them may be wrong */
    audit.log_for = lw_certificate_log_evidence(&audit);
    *audit_out = audit;
    return LW_OK;
}

static lw_status take_draw(lw_certificate *a, bool wrong, bool skipped, lw_error *error) {
    if (a->drawn == certificate_places(&a->options))
        return lw_fail(error, LW_INVALID, "all %llu items of the population have been %s",
                       (unsigned long long)a->options.population,
                       a->options.reviewed ? "reviewed or drawn" : "drawn");
    a->drawn++;
    a->errors += wrong;
    a->skipped += skipped;
    tighten(a, wrong, 1, &a->wrong_min, &a->wrong_max);
    tighten(a, wrong, 2, &a->wrong_low, &a->wrong_high);
    assert(a->wrong_min <= a->wrong_max && a->wrong_max <= certificate_places(&a->options));
    a->log_for = fmax(a->log_for, lw_certificate_log_evidence(a));
    a->log_against =
        fmax(a->log_against, certificate_log_against(&a->options, a->drawn, a->errors));
    if (a->state == LW_CERTIFICATE_OPEN) {
        a->state = decide(a);
        if (a->state != LW_CERTIFICATE_OPEN) a->decided_at = a->drawn;
    }
    return LW_OK;
}

lw_status lw_certificate_add(lw_certificate *a, bool wrong, lw_error *error) {
    return take_draw(a, wrong, false, error);
}

lw_status lw_certificate_skip(lw_certificate *a, lw_error *error) {
    return take_draw(a, true, true, error);
}

double lw_certificate_log_evidence(const lw_certificate *a) {
    return certificate_log_for(&a->options, a->drawn, a->errors, a->skipped);
}

/* Accuracy when so many are wrong, of which auditors see all but `missed`. */
static double accuracy(const lw_certificate *a, uint64_t wrong, double missed) {
    double mended = a->options.repair ? (double)(a->errors - a->skipped) : 0;
    double left = (double)wrong / (1 - missed) - mended;
    double stay = (double)a->options.population - (a->options.leaves ? mended : 0);
    return stay > 0 ? fmin(fmax(1 - left / stay, 0), 1) : 1;
}

double lw_certificate_bound(const lw_certificate *a) {
    return accuracy(a, a->wrong_max, a->options.missed);
}

lw_interval lw_certificate_interval(const lw_certificate *a) {
    return (lw_interval){accuracy(a, a->wrong_high, a->options.missed),
                         accuracy(a, a->wrong_low, 0)};
}
