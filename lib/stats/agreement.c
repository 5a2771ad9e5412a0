/* agreement.c - measures of agreement: their table, what they work on, and their bootstrap. */
#include "labelwright/agreement.h"
#include "agreement_inside.h"
#include "resample.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { COUNTED_FROM = 16 };

const lw_agreement_name lw_agreement_names[LW_AGREEMENTS] = {
    [LW_ALPHA] = {"alpha", "Krippendorff's alpha: any number of workers, answers may be missing"},
    [LW_FLEISS] = {"fleiss", "Fleiss' kappa: chance from how common each label is"},
    [LW_COHEN] =
        {"cohen",
         "Cohen's kappa of two workers, Conger's of more: chance from each worker's own labels"},
    [LW_GWET] = {"gwet", "Gwet's AC1, on other scales AC2: steady where one label is rare"},
    [LW_PERCENT] = {"percent", "share of pairs of answers that agree: not corrected for chance"},
};
const char *const lw_scale_names[LW_SCALES] = {
    [LW_NOMINAL] = "nominal", [LW_ORDINAL] = "ordinal", [LW_INTERVAL] = "interval",
    [LW_RATIO] = "ratio",     [LW_JACCARD] = "jaccard", [LW_MASI] = "masi",
};
static agreement_value *const values[LW_AGREEMENTS] = {
    [LW_ALPHA] = agreement_alpha, [LW_FLEISS] = agreement_fleiss,   [LW_COHEN] = agreement_cohen,
    [LW_GWET] = agreement_gwet,   [LW_PERCENT] = agreement_percent,
};
static const char undefined[] = "nothing to compare, or no disagreement to expect";

/* ---- checks ------------------------------------------------------------------------------- */

static bool by_value(lw_scale scale) { return scale == LW_INTERVAL || scale == LW_RATIO; }
static size_t labels_in(const lw_ratings *r) { return r->units ? r->unit_start[r->units] : 0; }

static lw_status check_values(const lw_ratings *r, lw_scale scale, lw_error *error) {
    if (!r->values || !by_value(scale)) return LW_OK;
    for (size_t k = 0; k < r->categories; k++)
        if (!isfinite(r->values[k]) || (scale == LW_RATIO && r->values[k] < 0))
            return lw_fail(error, LW_INVALID, "category %zu: value %g is not on the scale", k,
                           r->values[k]);
    return LW_OK;
}

static bool of_sets(lw_scale scale) { return scale == LW_JACCARD || scale == LW_MASI; }

static lw_status check_sets(const lw_ratings *r, lw_scale scale, lw_error *error) {
    if (!of_sets(scale)) return LW_OK;
    if (!r->set_start || !r->set_labels)
        return lw_fail(error, LW_INVALID, "scale %s wants categories that are sets",
                       lw_scale_names[scale]);
    for (size_t k = 0; k < r->categories; k++) {
        bool wrong = r->set_start[k] > r->set_start[k + 1] || (k == 0 && r->set_start[0] != 0);
        for (size_t i = r->set_start[k] + 1; !wrong && i < r->set_start[k + 1]; i++)
            wrong = r->set_labels[i] <= r->set_labels[i - 1];
        if (wrong)
            return lw_fail(error, LW_INVALID, "category %zu: the labels of its set do not rise", k);
    }
    return LW_OK;
}

static lw_status check_raters(const lw_ratings *r, lw_agreement measure, lw_error *error) {
    if (measure != LW_COHEN) return LW_OK;
    if (!r->raters) return lw_fail(error, LW_INVALID, "cohen wants to know who gave each label");
    for (size_t i = 0; i < labels_in(r); i++)
        if (r->raters[i] < 0 || (size_t)r->raters[i] >= r->rater_count)
            return lw_fail(error, LW_INVALID, "label %zu: rater %d is not one of %zu", i,
                           (int)r->raters[i], r->rater_count);
    return LW_OK;
}

static lw_status check_clusters(const lw_ratings *r, lw_error *error) {
    for (size_t c = 0; r->cluster_start && c < r->clusters; c++)
        if (r->cluster_start[c] > r->cluster_start[c + 1] || r->cluster_start[c + 1] > r->units ||
            (c == 0 && r->cluster_start[0] != 0))
            return lw_fail(error, LW_INVALID, "cluster %zu: units %zu to %zu of %zu", c,
                           r->cluster_start[c], r->cluster_start[c + 1], r->units);
    return LW_OK;
}

static lw_status check_ratings(const lw_ratings *r, lw_agreement measure, lw_scale scale,
                               lw_error *error) {
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
    lw_status status = check_values(r, scale, error);
    if (status == LW_OK) status = check_sets(r, scale, error);
    if (status == LW_OK) status = check_raters(r, measure, error);
    if (status == LW_OK) status = check_clusters(r, error);
    return status;
}

/* ---- setting up --------------------------------------------------------------------------- */

/* Numbers the categories that occur, in order. */
static void number_categories(const lw_ratings *r, agreement_work *work) {
    for (size_t i = 0; i < labels_in(r); i++)
        if (r->labels[i] != LW_MISSING) work->category[r->labels[i]] = 1;
    for (size_t k = 0; k < r->categories; k++)
        work->category[k] = work->category[k] ? (int32_t)work->used++ : LW_MISSING;
}

static void place_categories(const lw_ratings *r, lw_scale scale, agreement_work *work) {
    for (size_t k = 0; k < r->categories; k++) {
        if (work->category[k] == LW_MISSING) continue;
        work->position[work->category[k]] = by_value(scale) && r->values ? r->values[k] : (double)k;
    }
}

/* How near two categories are: 1 the same, 0 the ends of the scale. Source  Gwet (2014) */
typedef struct {
    const lw_ratings *ratings;
    const double *at; /* position of each category: of sets their number */
    double low, high, categories;
} weight_scale;
typedef double weight_fn(const weight_scale *scale, size_t a, size_t b);

static double same(const weight_scale *scale, size_t a, size_t b) {
    (void)scale;
    return a == b;
}
static double by_rank(const weight_scale *scale, size_t a, size_t b) {
    double between = fabs((double)a - (double)b), most = scale->categories - 1;
    return 1 - (between + 1) * between / ((most + 1) * most);
}
static double by_square(const weight_scale *scale, size_t a, size_t b) {
    double apart = scale->at[a] - scale->at[b], most = scale->high - scale->low;
    return 1 - apart * apart / (most * most);
}
static double by_relative_square(const weight_scale *scale, size_t a, size_t b) {
    double apart = (scale->at[a] - scale->at[b]) / (scale->at[a] + scale->at[b]);
    double most = (scale->high - scale->low) / (scale->high + scale->low);
    return 1 - apart * apart / (most * most);
}
/* Labels that two sets have in common, and together. */
static void compare_sets(const weight_scale *scale, size_t a, size_t b, double *both, double *any) {
    const lw_ratings *r = scale->ratings;
    size_t x = r->set_start[(size_t)scale->at[a]], x_end = r->set_start[(size_t)scale->at[a] + 1];
    size_t y = r->set_start[(size_t)scale->at[b]], y_end = r->set_start[(size_t)scale->at[b] + 1];
    *any = (double)(x_end - x + (y_end - y));
    for (*both = 0; x < x_end && y < y_end;) {
        int32_t left = r->set_labels[x], right = r->set_labels[y];
        *both += left == right;
        x += left <= right;
        y += right <= left;
    }
    *any -= *both;
}

static double by_labels(const weight_scale *scale, size_t a, size_t b) {
    double both, any;
    compare_sets(scale, a, b, &both, &any);
    return any > 0 ? both / any : 1;
}

static double by_labels_and_kind(const weight_scale *scale, size_t a, size_t b) {
    double both, any, own, other, unused;
    compare_sets(scale, a, b, &both, &any);
    compare_sets(scale, a, a, &own, &unused);
    compare_sets(scale, b, b, &other, &unused);
    if (any == 0) return 1;
    double kind = both == any ? 1 : both == fmin(own, other) ? 2. / 3 : 1. / 3;
    return both / any * kind;
}

static weight_fn *const weights[LW_SCALES] = {
    [LW_NOMINAL] = same,       [LW_ORDINAL] = by_rank,
    [LW_INTERVAL] = by_square, [LW_RATIO] = by_relative_square,
    [LW_JACCARD] = by_labels,  [LW_MASI] = by_labels_and_kind};

static void weigh(agreement_work *work) {
    const double *at = work->position;
    weight_scale scale = {work->ratings, at, INFINITY, -INFINITY, (double)work->used};
    for (size_t a = 0; a < work->used; a++)
        scale.low = fmin(scale.low, at[a]), scale.high = fmax(scale.high, at[a]);
    for (size_t a = 0; a < work->used; a++)
        for (size_t b = 0; b < work->used; b++) /* categories of one value are the same */
            work->weights[a * work->used + b] = a == b || (by_value(work->scale) && at[a] == at[b])
                                                    ? 1
                                                    : weights[work->scale](&scale, a, b);
}

static lw_status set_up(const lw_ratings *r, lw_agreement measure, lw_scale scale,
                        lw_arena *scratch, agreement_work *work, lw_error *error) {
    *work = (agreement_work){
        .ratings = r, .scale = scale, .category = lw_new(scratch, int32_t, r->categories)};
    if (work->category) number_categories(r, work);
    size_t k = work->used, raters = measure == LW_COHEN ? r->rater_count : 0;
    work->position = lw_new(scratch, double, k);
    work->share = lw_new(scratch, double, k);
    work->in_unit = lw_new(scratch, double, k);
    work->pairs = lw_new(scratch, double, k *k);
    work->weights = lw_new(scratch, double, k *k);
    work->by_rater = lw_new(scratch, double, raters *k);
    if (!work->category || !work->position || !work->share || !work->in_unit || !work->pairs ||
        !work->weights || !work->by_rater)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu categories", r->categories);
    place_categories(r, scale, work);
    weigh(work);
    return LW_OK;
}

size_t agreement_count_unit(const agreement_work *work, size_t unit) {
    const lw_ratings *r = work->ratings;
    size_t start = r->unit_start[unit], end = r->unit_start[unit + 1], present = 0;
    if (end - start < COUNTED_FROM || end - start < work->used) return 0;
    memset(work->in_unit, 0, work->used * sizeof *work->in_unit);
    for (size_t i = start; i < end; i++) {
        if (r->labels[i] == LW_MISSING) continue;
        work->in_unit[work->category[r->labels[i]]]++;
        present++;
    }
    return present;
}

/* ---- the measure -------------------------------------------------------------------------- */

/* Each unit once. */
static uint32_t *each_unit(const lw_ratings *r, lw_arena *scratch) {
    uint32_t *once = lw_new(scratch, uint32_t, r->units);
    for (size_t unit = 0; unit < r->units && once; unit++) once[unit] = 1;
    return once;
}

lw_status lw_agreement_measure(const lw_ratings *r, lw_agreement measure, lw_scale scale,
                               lw_arena scratch, double *value_out, lw_error *error) {
    assert((size_t)measure < LW_AGREEMENTS && (size_t)scale < LW_SCALES && value_out);
    agreement_work work;
    lw_status status = check_ratings(r, measure, scale, error);
    if (status == LW_OK) status = set_up(r, measure, scale, &scratch, &work, error);
    if (status != LW_OK) return status;
    const uint32_t *once = each_unit(r, &scratch);
    if (!once) return lw_fail(error, LW_NO_MEMORY, "no room for %zu units", r->units);
    if (!values[measure](&work, once, value_out)) return lw_fail(error, LW_UNDEFINED, undefined);
    return LW_OK;
}

/* ---- bootstrap ---------------------------------------------------------------------------- */

lw_bootstrap_options lw_bootstrap_defaults(void) {
    return (lw_bootstrap_options){.confidence = .95, .resamples = 1000, .seed = 0};
}

/* What one thread works in. */
static size_t work_bytes(const lw_ratings *r) {
    size_t k = labels_in(r) < r->categories ? labels_in(r) : r->categories;
    size_t numbers = 2 * k * k + 3 * k + r->rater_count * k;
    return numbers * sizeof(double) + r->categories * sizeof(int32_t) +
           r->units * sizeof(uint32_t) + 16 * sizeof(double);
}

size_t lw_agreement_scratch_bytes(const lw_ratings *r, const lw_bootstrap_options *o) {
    if (!o) return work_bytes(r);
    size_t things = r->cluster_start && r->clusters > r->units ? r->clusters : r->units;
    return lw_threads_count(o->threads) *
               (work_bytes(r) + sizeof(agreement_room) + sizeof(void *)) +
           agreement_patterns_bytes(r) + agreement_clusters_bytes(r) + resample_bytes(things, o);
}

/* What a bootstrap draws: units by their patterns, clusters as tables of patterns, or clusters of
 * units where the raters count. */
typedef struct {
    const lw_ratings *ratings;
    agreement_value *value;
    agreement_clusters clusters; /* start NULL: units of ratings->cluster_start */
} drawn;

/* Where a resample is of clusters: the units or patterns of one of them. */
static void add_cluster(const drawn *d, size_t cluster, uint32_t times, uint32_t *units) {
    if (d->clusters.start) {
        for (size_t i = d->clusters.start[cluster]; i < d->clusters.start[cluster + 1]; i++)
            units[d->clusters.pattern[i]] += times * d->clusters.units[i];
        return;
    }
    const size_t *start = d->ratings->cluster_start;
    for (size_t unit = start[cluster]; unit < start[cluster + 1]; unit++) units[unit] += times;
}

static bool value_of(const void *context, void *room, const uint32_t *times, double *value_out) {
    const drawn *d = context;
    agreement_room *r = room;
    if (!d->ratings->cluster_start) return d->value(&r->work, times, value_out);
    memset(r->times, 0, r->work.ratings->units * sizeof *r->times);
    for (size_t c = 0; c < d->ratings->clusters; c++)
        if (times[c] > 0) add_cluster(d, c, times[c], r->times);
    return d->value(&r->work, r->times, value_out);
}

/* Clusters of one unit each are the units themselves. */
static bool clusters_are_units(const lw_ratings *r) {
    if (!r->cluster_start || r->clusters != r->units) return false;
    for (size_t c = 0; c < r->clusters; c++)
        if (r->cluster_start[c + 1] != c + 1) return false;
    return true;
}

/* A room for each thread. `over`: what is measured, r or the patterns of it. */
static lw_status make_rooms(const lw_ratings *over, lw_agreement measure, lw_scale scale,
                            size_t count, lw_arena *scratch, void ***rooms_out, lw_error *error) {
    agreement_room *rooms = lw_new(scratch, agreement_room, count);
    void **at = lw_new(scratch, void *, count);
    for (size_t i = 0; i < count && rooms && at; i++) {
        lw_status status = set_up(over, measure, scale, scratch, &rooms[i].work, error);
        if (status != LW_OK) return status;
        rooms[i].times = lw_new(scratch, uint32_t, over->units);
        at[i] = rooms[i].times ? &rooms[i] : NULL;
    }
    if (!rooms || !at || !at[count - 1])
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu units", over->units);
    *rooms_out = at;
    return LW_OK;
}

lw_status lw_agreement_bootstrap(const lw_ratings *ratings, lw_agreement measure, lw_scale scale,
                                 const lw_bootstrap_options *options, lw_arena scratch,
                                 lw_interval *interval_out, lw_error *error) {
    assert((size_t)measure < LW_AGREEMENTS && (size_t)scale < LW_SCALES && interval_out);
    lw_status status = resample_check(options, error);
    if (status == LW_OK) status = check_ratings(ratings, measure, scale, error);
    if (status != LW_OK) return status;
    lw_ratings r = *ratings;
    if (clusters_are_units(&r)) r.cluster_start = NULL;
    lw_ratings over = r;
    uint32_t *pattern = NULL;
    drawn d = {.ratings = &r, .value = values[measure]};
    if (measure != LW_COHEN && !agreement_patterns_find(&r, &scratch, &over, &pattern))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu units", r.units);
    if (pattern && r.cluster_start &&
        !agreement_clusters_count(&r, pattern, over.units, &scratch, &d.clusters))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu clusters", r.clusters);
    resample_urn urn = {.things = r.cluster_start ? r.clusters : r.units,
                        .kinds = r.cluster_start ? r.clusters : over.units,
                        .kind = r.cluster_start ? NULL : pattern,
                        .value = value_of,
                        .context = &d};
    if (urn.things == 0) return lw_fail(error, LW_UNDEFINED, undefined);
    void **rooms = NULL;
    status = make_rooms(&over, measure, scale, lw_threads_count(options->threads), &scratch, &rooms,
                        error);
    if (status != LW_OK) return status;
    urn.rooms = rooms;
    return resample_interval(&urn, options, scratch, interval_out, error);
}
