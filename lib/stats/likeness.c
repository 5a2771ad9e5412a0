/* likeness.c - observed and expected likeness, and their bootstrap. */
#include "labelwright/likeness.h"
#include "resample.h"
#include <assert.h>
#include <math.h>

enum { PAIRS_MAX = 10000000 };

/* A pair of answers that chance might have put together, by their clusters. */
typedef struct {
    uint32_t cluster, other;
    double alike;
} chance_pair;

typedef struct {
    const lw_likeness_data *data;
    size_t *answers;   /* [answers_count]: those to compare */
    uint32_t *cluster; /* [answers_count]: to whose units they are */
    size_t answers_count, compared;
    double *alike, *count; /* [clusters]: mean likeness of each answer to the others of its unit,
                              added; answers. 0 where there is nothing to compare */
    chance_pair *pairs;
    size_t pairs_count;
} work;

lw_likeness_options lw_likeness_defaults(void) {
    return (lw_likeness_options){.bootstrap = lw_bootstrap_defaults(), .chance_pairs = 50000};
}

static size_t clusters_in(const lw_likeness_data *d) {
    return d->cluster_start ? d->clusters : d->units;
}

static size_t answers_in(const lw_likeness_data *d) {
    return d->units ? d->unit_start[d->units] : 0;
}

static size_t pairs_among(size_t answers, size_t most) {
    return answers < 2 || answers - 1 < 2 * most / answers ? answers * (answers - 1) / 2 : most;
}

size_t lw_likeness_scratch_bytes(const lw_likeness_data *d, const lw_likeness_options *o) {
    size_t answers = answers_in(d), pairs = o->chance_pairs;
    return answers * (sizeof(size_t) + sizeof(uint32_t)) +
           d->units * (2 * sizeof(double) + sizeof(uint32_t)) + pairs * sizeof(chance_pair) +
           resample_bytes(clusters_in(d), &o->bootstrap) + 128;
}

static lw_status check(const lw_likeness_data *d, const lw_likeness_options *o, lw_error *error) {
    if (o->chance_pairs < 1 || o->chance_pairs > PAIRS_MAX)
        return lw_fail(error, LW_INVALID, "%zu pairs of chance, want 1..%d", o->chance_pairs,
                       PAIRS_MAX);
    for (size_t unit = 0; unit < d->units; unit++)
        if (d->unit_start[unit] > d->unit_start[unit + 1] || d->unit_start[0] != 0)
            return lw_fail(error, LW_INVALID, "unit %zu: answers %zu to %zu", unit,
                           d->unit_start[unit], d->unit_start[unit + 1]);
    for (size_t c = 0; d->cluster_start && c < d->clusters; c++)
        if (d->cluster_start[0] != 0 || d->cluster_start[c] > d->cluster_start[c + 1] ||
            d->cluster_start[c + 1] > d->units)
            return lw_fail(error, LW_INVALID, "cluster %zu: units %zu to %zu of %zu", c,
                           d->cluster_start[c], d->cluster_start[c + 1], d->units);
    size_t clustered = d->cluster_start && d->clusters > 0 ? d->cluster_start[d->clusters] : 0;
    if (d->cluster_start && clustered != d->units)
        return lw_fail(error, LW_INVALID, "clusters have %zu of %zu units", clustered, d->units);
    return resample_check(&o->bootstrap, error);
}

/* ---- what is compared --------------------------------------------------------------------- */

static double alike_in_unit(const lw_likeness_data *d, size_t start, size_t end) {
    double sum = 0;
    for (size_t i = start; i < end; i++)
        for (size_t j = start; j < i; j++) sum += d->alike(d->context, i, j);
    return 2 * sum / (double)(end - start - 1);
}

static lw_status gather(const lw_likeness_data *d, lw_arena *scratch, work *w, lw_error *error) {
    *w = (work){.data = d,
                .answers = lw_new(scratch, size_t, answers_in(d)),
                .cluster = lw_new(scratch, uint32_t, answers_in(d)),
                .alike = lw_new(scratch, double, clusters_in(d)),
                .count = lw_new(scratch, double, clusters_in(d))};
    if (!w->answers || !w->cluster || !w->alike || !w->count)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", answers_in(d));
    for (size_t unit = 0, cluster = 0; unit < d->units; unit++) {
        size_t start = d->unit_start[unit], end = d->unit_start[unit + 1];
        while (d->cluster_start && d->cluster_start[cluster + 1] <= unit) cluster++;
        if (!d->cluster_start) cluster = unit;
        if (end - start < 2) continue;
        for (size_t i = start; i < end; i++) {
            w->cluster[w->answers_count] = (uint32_t)cluster;
            w->answers[w->answers_count++] = i;
        }
        w->count[cluster] += (double)(end - start);
        w->alike[cluster] += alike_in_unit(d, start, end);
        w->compared++;
    }
    if (w->compared > 0) return LW_OK;
    return lw_fail(error, LW_UNDEFINED, "no two answers to one unit: nothing to compare");
}

static void put_pair(work *w, size_t i, size_t j) {
    double alike = w->data->alike(w->data->context, w->answers[i], w->answers[j]);
    w->pairs[w->pairs_count++] = (chance_pair){w->cluster[i], w->cluster[j], alike};
}

static lw_status draw_pairs(const lw_likeness_options *o, lw_arena *scratch, work *w,
                            lw_error *error) {
    size_t n = w->answers_count, pairs = pairs_among(n, o->chance_pairs);
    w->pairs = lw_new(scratch, chance_pair, pairs);
    if (!w->pairs) return lw_fail(error, LW_NO_MEMORY, "no room for %zu pairs", pairs);
    if (pairs == n * (n - 1) / 2) {
        for (size_t i = 0; i < n; i++)
            for (size_t j = 0; j < i; j++) put_pair(w, i, j);
        return LW_OK;
    }
    lw_rng seed = lw_rng_seed(o->bootstrap.seed), rng = lw_rng_split(&seed, 1);
    while (w->pairs_count < pairs) {
        size_t i = lw_rng_below(&rng, n), j = lw_rng_below(&rng, n - 1);
        put_pair(w, i, j + (j >= i));
    }
    return LW_OK;
}

/* ---- measuring ---------------------------------------------------------------------------- */

/* Over the clusters, each as many times as `times` says; false: nothing differs. */
static bool measure(const work *w, const uint32_t *times, lw_likeness *l) {
    double alike = 0, answers = 0, chance = 0, pairs = 0;
    for (size_t c = 0; c < clusters_in(w->data); c++) {
        alike += times[c] * w->alike[c];
        answers += times[c] * w->count[c];
    }
    for (size_t p = 0; p < w->pairs_count; p++) {
        const chance_pair *pair = &w->pairs[p];
        double weight = (double)times[pair->cluster] * times[pair->other];
        chance += weight * pair->alike;
        pairs += weight;
    }
    l->observed = alike / answers;
    l->expected = chance / pairs;
    l->value = (l->observed - l->expected) / (1 - l->expected);
    return answers > 0 && pairs > 0 && l->expected < 1 - 1e-12;
}

static bool value_of(const void *context, void *room, const uint32_t *times, double *value_out) {
    lw_likeness one;
    (void)room;
    if (!measure(context, times, &one)) return false;
    *value_out = one.value;
    return true;
}

lw_status lw_likeness_measure(const lw_likeness_data *d, const lw_likeness_options *o,
                              lw_arena scratch, lw_likeness *likeness_out, lw_error *error) {
    assert(d->alike && likeness_out);
    work w;
    lw_status status = check(d, o, error);
    if (status == LW_OK) status = gather(d, &scratch, &w, error);
    if (status == LW_OK) status = draw_pairs(o, &scratch, &w, error);
    if (status != LW_OK) return status;
    size_t clusters = clusters_in(d);
    uint32_t *times = lw_new(&scratch, uint32_t, clusters);
    if (!times) return lw_fail(error, LW_NO_MEMORY, "no room for %zu clusters", clusters);
    for (size_t c = 0; c < clusters; c++) times[c] = 1;
    lw_likeness l = {.units = w.compared, .answers = w.answers_count, .interval = {NAN, NAN}};
    if (!measure(&w, times, &l))
        return lw_fail(error, LW_UNDEFINED, "all answers are the same: no chance to differ");
    const resample_urn urn = {
        .things = clusters, .kinds = clusters, .value = value_of, .context = &w};
    status = resample_interval(&urn, &o->bootstrap, scratch, &l.interval, NULL);
    if (status == LW_NO_MEMORY)
        return lw_fail(error, status, "no room for %zu resamples", o->bootstrap.resamples);
    *likeness_out = l;
    return LW_OK;
}
