/* agreement_kappa.c - the measures that are (observed - expected) / (1 - expected): they agree on
 * what is observed and differ in what they call chance. */
#include "agreement_inside.h"
#include <string.h>

/* ---- observed ----------------------------------------------------------------------------- */

/* The same from counts: many labels of few categories. */
static bool agreement_of_counts(const agreement_work *work, size_t counted, double *value_out) {
    const double *in_unit = work->in_unit;
    double sum = 0;
    for (size_t a = 0; a < work->used; a++) {
        const double *row = work->weights + a * work->used;
        if (in_unit[a] == 0) continue;
        for (size_t b = 0; b < work->used; b++)
            sum += in_unit[a] * (in_unit[b] - (a == b)) * row[b];
    }
    if (counted < 2) return false;
    *value_out = sum / ((double)counted * (double)(counted - 1));
    return true;
}

/* Mean weight of the pairs of labels of a unit; false when there are none. */
static bool agreement_of_unit(const agreement_work *work, size_t unit, double *value_out) {
    const lw_ratings *r = work->ratings;
    size_t present = agreement_count_unit(work, unit), end = r->unit_start[unit + 1];
    double sum = 0;
    if (present > 0) return agreement_of_counts(work, present, value_out);
    for (size_t i = r->unit_start[unit]; i < end; i++) {
        if (r->labels[i] == LW_MISSING) continue;
        const double *row = work->weights + (size_t)work->category[r->labels[i]] * work->used;
        for (size_t j = r->unit_start[unit]; j < i; j++)
            if (r->labels[j] != LW_MISSING) sum += row[work->category[r->labels[j]]];
        present++;
    }
    if (present < 2) return false;
    *value_out = 2 * sum / (double)(present * (present - 1));
    return true;
}

static bool observed_agreement(const agreement_work *work, const uint32_t *times,
                               double *value_out) {
    double sum = 0, units = 0, value;
    for (size_t unit = 0; unit < work->ratings->units; unit++) {
        if (times[unit] == 0 || !agreement_of_unit(work, unit, &value)) continue;
        sum += times[unit] * value;
        units += times[unit];
    }
    if (units == 0) return false;
    *value_out = sum / units;
    return true;
}

/* ---- expected ----------------------------------------------------------------------------- */

/* share[k]: mean over the units with a label of the share of category k among their labels. */
static void mean_shares(agreement_work *work, const uint32_t *times) {
    const lw_ratings *r = work->ratings;
    double units = 0;
    memset(work->share, 0, work->used * sizeof *work->share);
    for (size_t unit = 0; unit < r->units; unit++) {
        size_t start = r->unit_start[unit], end = r->unit_start[unit + 1], present = 0;
        for (size_t i = start; i < end; i++) present += r->labels[i] != LW_MISSING;
        if (times[unit] == 0 || present == 0) continue;
        double part = times[unit] / (double)present;
        for (size_t i = start; i < end; i++)
            if (r->labels[i] != LW_MISSING) work->share[work->category[r->labels[i]]] += part;
        units += times[unit];
    }
    for (size_t k = 0; k < work->used && units > 0; k++) work->share[k] /= units;
}

/* Weight of a pair of labels drawn from two distributions. */
static double weight_of(const agreement_work *work, const double *a, const double *b) {
    double sum = 0;
    for (size_t i = 0; i < work->used; i++) {
        if (a[i] == 0) continue;
        const double *row = work->weights + i * work->used;
        if (work->scale == LW_NOMINAL) sum += a[i] * b[i];
        else
            for (size_t j = 0; j < work->used; j++) sum += a[i] * b[j] * row[j];
    }
    return sum;
}

/* by_rater[g][k]: share of category k among the labels of rater g. Returns the raters with any. */
static double shares_by_rater(agreement_work *work, const uint32_t *times) {
    const lw_ratings *r = work->ratings;
    const size_t k = work->used;
    double raters = 0;
    memset(work->by_rater, 0, r->rater_count * k * sizeof *work->by_rater);
    for (size_t unit = 0; unit < r->units; unit++)
        for (size_t i = r->unit_start[unit]; times[unit] > 0 && i < r->unit_start[unit + 1]; i++)
            if (r->labels[i] != LW_MISSING)
                work->by_rater[(size_t)r->raters[i] * k + (size_t)work->category[r->labels[i]]] +=
                    times[unit];
    for (size_t g = 0; g < r->rater_count; g++) {
        double *row = work->by_rater + g * k, sum = 0;
        for (size_t c = 0; c < k; c++) sum += row[c];
        for (size_t c = 0; c < k && sum > 0; c++) row[c] /= sum;
        raters += sum > 0;
    }
    return raters;
}

/* Of two different raters, each drawing from his own labels: all pairs less those with oneself. */
static bool expected_of_raters(agreement_work *work, const uint32_t *times, double *value_out) {
    const lw_ratings *r = work->ratings;
    double raters = shares_by_rater(work, times), own = 0;
    if (raters < 2) return false;
    memset(work->share, 0, work->used * sizeof *work->share);
    for (size_t g = 0; g < r->rater_count; g++) {
        const double *row = work->by_rater + g * work->used;
        own += weight_of(work, row, row);
        for (size_t c = 0; c < work->used; c++) work->share[c] += row[c];
    }
    *value_out = (weight_of(work, work->share, work->share) - own) / (raters * (raters - 1));
    return true;
}

/* ---- measures ----------------------------------------------------------------------------- */

static bool beyond_chance(double observed, double expected, double *value_out) {
    if (!(expected < 1 - 1e-12)) return false;
    *value_out = (observed - expected) / (1 - expected);
    return true;
}

bool agreement_percent(agreement_work *work, const uint32_t *times, double *value_out) {
    return observed_agreement(work, times, value_out);
}

bool agreement_fleiss(agreement_work *work, const uint32_t *times, double *value_out) {
    double observed;
    if (!observed_agreement(work, times, &observed)) return false;
    mean_shares(work, times);
    return beyond_chance(observed, weight_of(work, work->share, work->share), value_out);
}

bool agreement_cohen(agreement_work *work, const uint32_t *times, double *value_out) {
    double observed, expected;
    return observed_agreement(work, times, &observed) &&
           expected_of_raters(work, times, &expected) &&
           beyond_chance(observed, expected, value_out);
}

/* The categories are all that could have been given, not only those that were. */
bool agreement_gwet(agreement_work *work, const uint32_t *times, double *value_out) {
    double observed, guesses = 0, weights = 0, k = (double)work->used;
    if (k < 2 || !observed_agreement(work, times, &observed)) return false;
    mean_shares(work, times);
    for (size_t a = 0; a < work->used; a++) guesses += work->share[a] * (1 - work->share[a]);
    for (size_t i = 0; i < work->used * work->used; i++) weights += work->weights[i];
    return beyond_chance(observed, weights * guesses / (k * (k - 1)), value_out);
}
