/* review.c - the rule that ends a review when it no longer finds errors quickly. */
#include "labelwright/review.h"
#include "labelwright/certificate.h"
#include <assert.h>

enum { WINDOW_MIN = 20, WINDOW_PART = 50 };

lw_review_options lw_review_defaults(uint64_t population) {
    uint64_t part = population / WINDOW_PART;
    return (lw_review_options){.population = population,
                               .target = .95,
                               .window = part > WINDOW_MIN ? part : WINDOW_MIN,
                               .yield = 2};
}

static lw_status check(const lw_review_options *o, uint64_t reviewed, lw_error *error) {
    lw_certificate unused;
    lw_certificate_options audit = lw_certificate_defaults(o->population);
    audit.target = o->target;
    audit.reviewed = reviewed;
    lw_status status = lw_certificate_begin(&audit, &unused, error); /* the same ranges */
    if (status != LW_OK) return status;
    if (o->window < 1 || !(o->yield >= 0))
        return lw_fail(error, LW_INVALID, "a window of %llu, a yield of %g",
                       (unsigned long long)o->window, o->yield);
    return LW_OK;
}

lw_status lw_review_end(const lw_review_options *o, const bool *wrong, uint64_t reviewed,
                        uint64_t *end_out, lw_error *error) {
    assert(end_out && (wrong || reviewed == 0));
    lw_status status = check(o, reviewed, error);
    if (status != LW_OK) return status;
    double wanted = o->yield * (1 - o->target) * (double)o->window - 1e-9;
    uint64_t found = 0, end = reviewed == o->population ? reviewed : LW_REVIEW_GOES_ON;
    for (uint64_t i = 0; i < reviewed; i++) {
        found += wrong[i];
        if (i >= o->window) found -= wrong[i - o->window];
        if (i + 1 < o->window || (double)found >= wanted) continue;
        end = i + 1;
        break;
    }
    *end_out = end;
    return LW_OK;
}
