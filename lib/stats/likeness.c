/* likeness.c - observed and expected likeness, and their bootstrap. */
#include "labelwright/likeness.h"
#include "agreement_inside.h"
#include "labelwright/order.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { PAIRS_MAX = 10000000 };

/* A pair of answers that chance might have put together. */
typedef struct {
    uint32_t unit, other;
    double alike;
} chance_pair;

typedef struct {
    const lw_likeness_data *data;
    size_t *answers; /* [answers_count]: those to compare */
    uint32_t *unit;  /* [answers_count]: to which they are */
    size_t answers_count, compared;
    double *alike, *count; /* [units]: mean likeness of each answer to the others, added; answers.
                              0 of a unit that has nothing to compare */
    chance_pair *pairs;
    size_t pairs_count;
} work;

lw_likeness_options lw_likeness_defaults(void) {
    return (lw_likeness_options){.bootstrap = lw_bootstrap_defaults(), .chance_pairs = 50000};
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
           o->bootstrap.resamples * sizeof(double) + 128;
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
    return agreement_check_bootstrap(&o->bootstrap, error);
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
                .unit = lw_new(scratch, uint32_t, answers_in(d)),
                .alike = lw_new(scratch, double, d->units),
                .count = lw_new(scratch, double, d->units)};
    if (!w->answers || !w->unit || !w->alike || !w->count)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", answers_in(d));
    for (size_t unit = 0; unit < d->units; unit++) {
        size_t start = d->unit_start[unit], end = d->unit_start[unit + 1];
        if (end - start < 2) continue;
        for (size_t i = start; i < end; i++) {
            w->unit[w->answers_count] = (uint32_t)unit;
            w->answers[w->answers_count++] = i;
        }
        w->count[unit] = (double)(end - start);
        w->alike[unit] = alike_in_unit(d, start, end);
        w->compared++;
    }
    if (w->compared > 0) return LW_OK;
    return lw_fail(error, LW_UNDEFINED, "no two answers to one unit: nothing to compare");
}

static void put_pair(work *w, size_t i, size_t j) {
    double alike = w->data->alike(w->data->context, w->answers[i], w->answers[j]);
    w->pairs[w->pairs_count++] = (chance_pair){w->unit[i], w->unit[j], alike};
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

/* Over the units, each as many times as `times` says; false: nothing differs. */
static bool measure(const work *w, const uint32_t *times, lw_likeness *l) {
    double alike = 0, answers = 0, chance = 0, pairs = 0;
    for (size_t unit = 0; unit < w->data->units; unit++) {
        alike += times[unit] * w->alike[unit];
        answers += times[unit] * w->count[unit];
    }
    for (size_t p = 0; p < w->pairs_count; p++) {
        const chance_pair *pair = &w->pairs[p];
        double weight = (double)times[pair->unit] * times[pair->other];
        chance += weight * pair->alike;
        pairs += weight;
    }
    l->observed = alike / answers;
    l->expected = chance / pairs;
    l->value = (l->observed - l->expected) / (1 - l->expected);
    return answers > 0 && pairs > 0 && l->expected < 1 - 1e-12;
}

/* Draws as many clusters as there are, with replacement. */
static void draw_units(const lw_likeness_data *d, lw_rng *rng, uint32_t *times) {
    size_t clusters = d->cluster_start ? d->clusters : d->units;
    memset(times, 0, d->units * sizeof *times);
    for (size_t i = 0; i < clusters; i++) {
        size_t c = lw_rng_below(rng, clusters);
        size_t start = d->cluster_start ? d->cluster_start[c] : c;
        size_t end = d->cluster_start ? d->cluster_start[c + 1] : c + 1;
        for (size_t unit = start; unit < end; unit++) times[unit]++;
    }
}

static void resample(const work *w, const lw_bootstrap_options *o, uint32_t *times, double *values,
                     lw_interval *interval_out) {
    size_t defined = 0;
    lw_rng rng = lw_rng_seed(o->seed);
    for (size_t n = 0; n < o->resamples; n++) {
        lw_likeness one;
        draw_units(w->data, &rng, times);
        if (measure(w, times, &one)) values[defined++] = one.value;
    }
    *interval_out = (lw_interval){NAN, NAN};
    if (defined < 2 || defined * 2 < o->resamples) return;
    lw_sort_doubles(values, defined);
    interval_out->low = lw_percentile(values, defined, (1 - o->confidence) / 2);
    interval_out->high = lw_percentile(values, defined, (1 + o->confidence) / 2);
}

lw_status lw_likeness_measure(const lw_likeness_data *d, const lw_likeness_options *o,
                              lw_arena scratch, lw_likeness *likeness_out, lw_error *error) {
    assert(d->alike && likeness_out);
    work w;
    lw_status status = check(d, o, error);
    if (status == LW_OK) status = gather(d, &scratch, &w, error);
    if (status == LW_OK) status = draw_pairs(o, &scratch, &w, error);
    if (status != LW_OK) return status;
    uint32_t *times = lw_new(&scratch, uint32_t, d->units);
    double *values = lw_new(&scratch, double, o->bootstrap.resamples);
    if (!times || !values)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu resamples", o->bootstrap.resamples);
    for (size_t unit = 0; unit < d->units; unit++) times[unit] = 1;
    lw_likeness l = {.units = w.compared, .answers = w.answers_count};
    if (!measure(&w, times, &l))
        return lw_fail(error, LW_UNDEFINED, "all answers are the same: no chance to differ");
    resample(&w, &o->bootstrap, times, values, &l.interval);
    *likeness_out = l;
    return LW_OK;
}
