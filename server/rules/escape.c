/* escape.c - how many errors a stage lets through. */
#include "server/rules/escape.h"
#include "labelwright/intervals.h"
#include <math.h>

/* The share of errors that passes, where `caught` of all is caught and `wrong` of the rest is wrong. */
static double escaping(double caught, double wrong) {
    double passing = (1 - caught) * wrong;
    return passing / (caught + passing);
}

static lw_status share_of(int64_t part, int64_t of, double confidence, lw_interval *out,
                          lw_error *error) {
    return lw_interval_wilson((uint64_t)part, (uint64_t)of, confidence, out, error);
}

lw_status escape_estimate(const stage_passage *p, stage_escape *out, lw_error *error) {
    lw_interval wrong, wide, caught;
    *out = (stage_escape){false, NAN, NAN, NAN, NAN, NAN, NAN};
    if (p->caught < 0 || p->caught > p->words || p->wrong < 0 || p->wrong > p->judged)
        return lw_fail(error, LW_INVALID, "%lld of %lld words, %lld of %lld judged",
                       (long long)p->caught, (long long)p->words, (long long)p->wrong,
                       (long long)p->judged);
    if (p->judged < ESCAPE_JUDGED_MIN) return LW_OK;
    lw_status status = share_of(p->wrong, p->judged, .95, &wrong, error);
    if (status == LW_OK) status = share_of(p->wrong, p->judged, .975, &wide, error);
    if (status != LW_OK) return status;
    out->told = true;
    out->wrong = (double)p->wrong / (double)p->judged;
    out->wrong_low = wrong.low, out->wrong_high = wrong.high;
    if (!p->words || p->caught + p->wrong == 0) return LW_OK;
    status = share_of(p->caught, p->words, .975, &caught, error);
    if (status != LW_OK) return status;
    out->escape = escaping((double)p->caught / (double)p->words, out->wrong);
    out->low = wide.low > 0 ? escaping(caught.high, wide.low) : 0;
    out->high = escaping(caught.low, wide.high);
    return LW_OK;
}
