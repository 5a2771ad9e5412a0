/* agreement_alpha.c - Krippendorff's alpha from counted pairs. */
#include "agreement_inside.h"
#include <string.h>

/* Distance between two positions on the scale. */
typedef double distance_fn(double a, double b);
static double unequal(double a, double b) { return a != b; }
static double squared(double a, double b) { return (a - b) * (a - b); }
static double relative(double a, double b) { return a == b ? 0 : squared(a, b) / squared(a, -b); }

static distance_fn *const distances[LW_SCALES] = {
    [LW_NOMINAL] = unequal,  [LW_ORDINAL] = squared,                      /* of mean ranks */
    [LW_INTERVAL] = squared, [LW_RATIO] = relative,  [LW_JACCARD] = NULL, /* 1 - weight */
    [LW_MASI] = NULL,
};

/* The same from counts: many labels of few categories. */
static void count_pairs_of_counts(agreement_work *work, double share) {
    const double *in_unit = work->in_unit;
    for (size_t a = 0; a < work->used; a++) {
        double *row = work->pairs + a * work->used, each = in_unit[a] * share;
        if (in_unit[a] == 0) continue;
        for (size_t b = 0; b < work->used; b++) row[b] += each * (in_unit[b] - (a == b));
    }
}

/* Each ordered pair of labels in a unit adds 1 / (labels in the unit - 1). */
static void count_pairs_of_unit(agreement_work *work, size_t unit, double times) {
    const lw_ratings *r = work->ratings;
    size_t counted = agreement_count_unit(work, unit);
    if (counted > 1) count_pairs_of_counts(work, times / (double)(counted - 1));
    if (counted > 0) return;
    const int32_t *labels = r->labels + r->unit_start[unit];
    size_t count = r->unit_start[unit + 1] - r->unit_start[unit], present = 0;
    for (size_t i = 0; i < count; i++) present += labels[i] != LW_MISSING;
    if (present < 2) return;
    double share = times / (double)(present - 1);
    for (size_t i = 0; i < count; i++) {
        if (labels[i] == LW_MISSING) continue;
        double *row = work->pairs + (size_t)work->category[labels[i]] * work->used;
        for (size_t j = 0; j < count; j++)
            if (i != j && labels[j] != LW_MISSING) row[work->category[labels[j]]] += share;
    }
}

/* The mean rank of a category's labels, which is where the ordinal scale puts it: the labels
 * between two categories are the difference of their mean ranks. */
static void place_by_rank(agreement_work *work) {
    double below = 0;
    for (size_t a = 0; a < work->used; a++) {
        work->position[a] = below + work->share[a] / 2;
        below += work->share[a];
    }
}

bool agreement_alpha(agreement_work *work, const uint32_t *times, double *value_out) {
    const size_t k = work->used;
    distance_fn *distance = distances[work->scale];
    memset(work->pairs, 0, k * k * sizeof *work->pairs);
    for (size_t unit = 0; unit < work->ratings->units; unit++)
        if (times[unit] > 0) count_pairs_of_unit(work, unit, times[unit]);

    double total = 0, observed = 0, expected = 0;
    for (size_t a = 0; a < k; a++) {
        work->share[a] = 0;
        for (size_t b = 0; b < k; b++) work->share[a] += work->pairs[a * k + b];
        total += work->share[a];
    }
    if (work->scale == LW_ORDINAL) place_by_rank(work);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < a; b++) { /* symmetric, and 0 on the diagonal */
            double apart = distance ? distance(work->position[a], work->position[b])
                                    : 1 - work->weights[a * k + b];
            observed += work->pairs[a * k + b] * apart;
            expected += work->share[a] * work->share[b] * apart;
        }
    if (!(expected > 0)) return false;
    *value_out = 1 - (total - 1) * observed / expected;
    return true;
}
