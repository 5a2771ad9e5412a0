/* agreement.c - Krippendorff's alpha from counted pairs, and its bootstrap by unit. */
#include "labelwright/agreement.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES_MAX = 100000 };

/* Distance between two positions on the scale. */
typedef double distance_fn(double a, double b);
static double unequal(double a, double b) { return a != b; }
static double squared(double a, double b) { return (a - b) * (a - b); }
static double relative(double a, double b) { return a == b ? 0 : squared(a, b) / squared(a, -b); }

static const struct {
    distance_fn *distance;
    bool by_value, by_rank; /* positions are the categories' values, or their mean ranks */
} scales[LW_SCALES] = {
    [LW_NOMINAL] = {unequal, false, false},
    [LW_ORDINAL] = {squared, false, true},
    [LW_INTERVAL] = {squared, true, false},
    [LW_RATIO] = {relative, true, false},
};

/* What one computation works on; made once, used again by each resample. */
typedef struct {
    size_t used_categories;
    int32_t *category; /* [categories] to 0 .. used_categories-1, or LW_MISSING */
    double *position;  /* [used_categories] on the scale */
    double *pairs;     /* [used_categories][used_categories], symmetric */
    double *pair_sum;  /* [used_categories] row sums of pairs */
} workspace;

/* ---- checks ------------------------------------------------------------------------------- */

static lw_status check_values(const lw_ratings *r, lw_scale scale, lw_error *error) {
    if (!r->values || !scales[scale].by_value) return LW_OK;
    for (size_t k = 0; k < r->categories; k++)
        if (!isfinite(r->values[k]) || (scale == LW_RATIO && r->values[k] < 0))
            return lw_fail(error, LW_INVALID, "category %zu: value %g is not on the scale", k,
                           r->values[k]);
    return LW_OK;
}

static lw_status check_ratings(const lw_ratings *r, lw_scale scale, lw_error *error) {
    if (r->categories == 0 || r->categories > LW_CATEGORIES_MAX)
        return lw_fail(error, LW_INVALID, "%zu categories, want 1..%d", r->categories,
                       LW_CATEGORIES_MAX);
    for (size_t unit = 0; unit < r->units; unit++) {
        size_t start = r->unit_start[unit], end = r->unit_start[unit + 1];
        if (start > end || (unit == 0 && start != 0))
            return lw_fail(error, LW_INVALID, "unit %zu: labels %zu to %zu", unit, start, end);
        for (size_t i = start; i < end; i++) {
            int32_t label = r->labels[i];
            if (label != LW_MISSING && (label < 0 || (size_t)label >= r->categories))
                return lw_fail(error, LW_INVALID, "unit %zu, label %zu: %d is not in 0..%zu", unit,
                               i - start, (int)label, r->categories - 1);
        }
    }
    return check_values(r, scale, error);
}

/* ---- setting up --------------------------------------------------------------------------- */

static size_t labels_in(const lw_ratings *r) { return r->units ? r->unit_start[r->units] : 0; }

/* Numbers the categories that occur, in order. */
static void number_categories(const lw_ratings *r, workspace *work) {
    for (size_t i = 0; i < labels_in(r); i++)
        if (r->labels[i] != LW_MISSING) work->category[r->labels[i]] = 1;
    for (size_t k = 0; k < r->categories; k++)
        work->category[k] = work->category[k] ? (int32_t)work->used_categories++ : LW_MISSING;
}

static void place_categories(const lw_ratings *r, lw_scale scale, workspace *work) {
    for (size_t k = 0; k < r->categories; k++) {
        if (work->category[k] == LW_MISSING) continue;
        bool by_value = scales[scale].by_value && r->values;
        work->position[work->category[k]] = by_value ? r->values[k] : (double)k;
    }
}

static lw_status set_up(const lw_ratings *r, lw_scale scale, lw_arena *scratch, workspace *work,
                        lw_error *error) {
    *work = (workspace){.category = lw_new(scratch, int32_t, r->categories)};
    if (work->category) number_categories(r, work);
    size_t k = work->used_categories, cells = k * k;
    work->position = lw_new(scratch, double, k);
    work->pair_sum = lw_new(scratch, double, k);
    work->pairs = lw_new(scratch, double, cells);
    if (!work->category || !work->position || !work->pair_sum || !work->pairs)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu categories", r->categories);
    place_categories(r, scale, work);
    return LW_OK;
}

/* ---- alpha -------------------------------------------------------------------------------- */

/* Each ordered pair of labels in a unit adds 1 / (labels in the unit - 1). */
static void count_pairs_of_unit(const lw_ratings *r, size_t unit, workspace *work) {
    const int32_t *labels = r->labels + r->unit_start[unit];
    size_t count = r->unit_start[unit + 1] - r->unit_start[unit], present = 0;
    for (size_t i = 0; i < count; i++) present += labels[i] != LW_MISSING;
    if (present < 2) return;
    double share = 1 / (double)(present - 1);
    for (size_t i = 0; i < count; i++) {
        if (labels[i] == LW_MISSING) continue;
        double *row = work->pairs + (size_t)work->category[labels[i]] * work->used_categories;
        for (size_t j = 0; j < count; j++)
            if (i != j && labels[j] != LW_MISSING) row[work->category[labels[j]]] += share;
    }
}

/* The mean rank of a category's labels, which is where the ordinal scale puts it: the labels
 * between two categories are the difference of their mean ranks. */
static void place_by_rank(workspace *work) {
    double below = 0;
    for (size_t a = 0; a < work->used_categories; a++) {
        work->position[a] = below + work->pair_sum[a] / 2;
        below += work->pair_sum[a];
    }
}

/* Alpha of the chosen units (all of them when `chosen` is NULL); false when there is none. */
static bool alpha_of(const lw_ratings *r, lw_scale scale, const size_t *chosen, workspace *work,
                     double *alpha_out) {
    const size_t k = work->used_categories;
    distance_fn *distance = scales[scale].distance;
    memset(work->pairs, 0, k * k * sizeof *work->pairs);
    for (size_t i = 0; i < r->units; i++) count_pairs_of_unit(r, chosen ? chosen[i] : i, work);

    double total = 0, observed = 0, expected = 0;
    for (size_t a = 0; a < k; a++) {
        work->pair_sum[a] = 0;
        for (size_t b = 0; b < k; b++) work->pair_sum[a] += work->pairs[a * k + b];
        total += work->pair_sum[a];
    }
    if (scales[scale].by_rank) place_by_rank(work);
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < a; b++) { /* symmetric, and 0 on the diagonal */
            double apart = distance(work->position[a], work->position[b]);
            observed += work->pairs[a * k + b] * apart;
            expected += work->pair_sum[a] * work->pair_sum[b] * apart;
        }
    if (!(expected > 0)) return false;
    *alpha_out = 1 - (total - 1) * observed / expected;
    return true;
}

lw_status lw_agreement_alpha(const lw_ratings *r, lw_scale scale, lw_arena scratch,
                             double *alpha_out, lw_error *error) {
    assert((size_t)scale < LW_SCALES && alpha_out);
    workspace work;
    lw_status status = check_ratings(r, scale, error);
    if (status == LW_OK) status = set_up(r, scale, &scratch, &work, error);
    if (status != LW_OK) return status;
    if (!alpha_of(r, scale, NULL, &work, alpha_out))
        return lw_fail(error, LW_UNDEFINED, "no two comparable labels differ");
    return LW_OK;
}

/* ---- bootstrap ---------------------------------------------------------------------------- */

lw_bootstrap_options lw_bootstrap_defaults(void) {
    return (lw_bootstrap_options){.confidence = .95, .resamples = 1000, .seed = 0};
}

size_t lw_agreement_scratch_bytes(const lw_ratings *r, size_t resamples) {
    size_t k = labels_in(r) < r->categories ? labels_in(r) : r->categories;
    size_t numbers = k * k + 2 * k + resamples + (resamples ? r->units : 0);
    return numbers * sizeof(double) + r->categories * sizeof(int32_t) + 8 * sizeof(double);
}

static lw_status check_options(const lw_bootstrap_options *options, lw_error *error) {
    if (!(options->confidence > 0 && options->confidence < 1))
        return lw_fail(error, LW_INVALID, "confidence %g is not between 0 and 1",
                       options->confidence);
    if (options->resamples < 2 || options->resamples > RESAMPLES_MAX)
        return lw_fail(error, LW_INVALID, "%zu resamples, want 2..%d", options->resamples,
                       RESAMPLES_MAX);
    return LW_OK;
}

static int compare_doubles(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* The value below which `share` of the sorted ones lie, between neighbours in proportion. */
static double percentile(const double *sorted, size_t count, double share) {
    double at = share * (double)(count - 1);
    size_t below = (size_t)at;
    if (below + 1 >= count) return sorted[count - 1];
    return sorted[below] + (at - (double)below) * (sorted[below + 1] - sorted[below]);
}

lw_status lw_agreement_alpha_bootstrap(const lw_ratings *r, lw_scale scale,
                                       const lw_bootstrap_options *options, lw_arena scratch,
                                       lw_interval *interval_out, lw_error *error) {
    assert((size_t)scale < LW_SCALES && interval_out);
    workspace work;
    double whole;
    lw_status status = check_options(options, error);
    if (status == LW_OK) status = check_ratings(r, scale, error);
    if (status == LW_OK) status = set_up(r, scale, &scratch, &work, error);
    if (status != LW_OK) return status;
    size_t *chosen = lw_new(&scratch, size_t, r->units);
    double *alphas = lw_new(&scratch, double, options->resamples);
    if (!chosen || !alphas)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu resamples", options->resamples);
    if (!alpha_of(r, scale, NULL, &work, &whole))
        return lw_fail(error, LW_UNDEFINED, "no two comparable labels differ");

    size_t defined = 0;
    lw_rng rng = lw_rng_seed(options->seed);
    for (size_t i = 0; i < options->resamples; i++) {
        for (size_t unit = 0; unit < r->units; unit++) chosen[unit] = lw_rng_below(&rng, r->units);
        defined += alpha_of(r, scale, chosen, &work, &alphas[defined]);
    }
    if (defined < 2 || defined * 2 < options->resamples)
        return lw_fail(error, LW_UNDEFINED, "only %zu of %zu resamples have labels that differ",
                       defined, options->resamples);
    qsort(alphas, defined, sizeof *alphas, compare_doubles);
    interval_out->low = percentile(alphas, defined, (1 - options->confidence) / 2);
    interval_out->high = percentile(alphas, defined, (1 + options->confidence) / 2);
    return LW_OK;
}
