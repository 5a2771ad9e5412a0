/* certificate_overlooked.c - the evidence where auditors overlook some errors by chance.
 *
 * Of j true errors among n draws, k are seen: j is hypergeometric and k, given j, binomial. The
 * likelihood of a path is the sum of both over j, divided by the ways to place k among n. The
 * numerator is the mixture over what is seen, cut off at what the hypothesis would show. */
#include "certificate_inside.h"
#include "counting.h"
#include <assert.h>
#include <math.h>

#define PLANTS_SHARE .2 /* of alpha, for the chance; the audit costs more and gets the rest */

/* Draws n, seen k, of `wrong` true errors among `places`. */
typedef struct {
    double places, wrong, drawn, seen, overlooked;
} seen_law;

/* Term j+1 over term j. */
static double step_up(const seen_law *s, double j) {
    return (s->wrong - j) * (s->drawn - j) * s->overlooked /
           ((s->places - s->wrong - s->drawn + j + 1) * (j + 1 - s->seen));
}

/* The j at which terms are largest: where step_up is 1, a quadratic. */
static double largest_at(const seen_law *s, double low, double high) {
    double others = s->places - s->wrong - s->drawn + 1, before = s->seen - 1;
    double a = 1 - s->overlooked;
    double b = s->overlooked * (s->wrong + s->drawn) + others - before;
    double c = s->overlooked * s->wrong * s->drawn + others * before;
    double root = (sqrt(fmax(b * b + 4 * a * c, 0)) - b) / (2 * a);
    return fmin(fmax(ceil(root), low), high);
}

static double log_likelihood(const seen_law *s) {
    double low = fmax(s->seen, s->wrong + s->drawn - s->places), high = fmin(s->wrong, s->drawn);
    if (low > high) return -INFINITY;
    double top = largest_at(s, low, high), sum = 1, term = 1;
    for (double j = top; j < high && term > sum * 1e-17; j++) sum += term *= step_up(s, j);
    term = 1;
    for (double j = top; j > low && term > sum * 1e-17; j--) sum += term /= step_up(s, j - 1);
    counting_hypergeometric met = {s->places, s->wrong, s->drawn};
    return counting_log_at(&met, top) + counting_log_choose(top, s->seen) +
           s->seen * log1p(-s->overlooked) + (top - s->seen) * log(s->overlooked) + log(sum) -
           counting_log_choose(s->drawn, s->seen);
}

double lw_certificate_log_fewer_overlooked(uint64_t population, uint64_t wrong, double overlooked,
                                           uint64_t drawn, uint64_t errors) {
    assert(errors <= drawn && drawn <= population && wrong >= 1 && wrong <= population);
    assert(overlooked >= 0 && overlooked < 1);
    if (overlooked == 0) return lw_certificate_log_fewer(population, wrong, drawn, errors);
    double shown = ceil((1 - overlooked) * (double)wrong);
    if ((double)errors >= shown) return -INFINITY;
    seen_law law = {(double)population, (double)wrong, (double)drawn, (double)errors, overlooked};
    return certificate_log_mixture((double)population, shown - 1, (double)drawn, (double)errors) -
           log_likelihood(&law);
}

lw_status lw_certificate_plant(lw_certificate_options *o, uint64_t planted, uint64_t missed,
                               lw_error *error) {
    lw_status status = certificate_check(o, error);
    if (status != LW_OK) return status;
    if (planted < 1 || planted > LW_TRIALS_MAX || missed >= planted)
        return lw_fail(error, LW_INVALID, "%llu of %llu planted errors missed: want fewer of 1..%u",
                       (unsigned long long)missed, (unsigned long long)planted, LW_TRIALS_MAX);
    double alpha = 1 - o->confidence;
    lw_interval chance;
    status =
        lw_interval_clopper_pearson(missed, planted, 1 - 2 * PLANTS_SHARE * alpha, &chance, error);
    if (status != LW_OK) return status;
    o->overlooked = chance.high;
    o->confidence = 1 - (1 - PLANTS_SHARE) * alpha;
    return LW_OK;
}
