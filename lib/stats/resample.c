/* resample.c - all different resamples where they are few, otherwise so many at random. */
#include "resample.h"
#include "labelwright/order.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES_MAX = 100000 };

lw_status resample_check(const lw_bootstrap_options *o, lw_error *error) {
    if (!(o->confidence > 0 && o->confidence < 1))
        return lw_fail(error, LW_INVALID, "confidence %g is not between 0 and 1", o->confidence);
    if (o->resamples < 2 || o->resamples > RESAMPLES_MAX)
        return lw_fail(error, LW_INVALID, "%zu resamples, want 2..%d", o->resamples, RESAMPLES_MAX);
    return LW_OK;
}

static lw_status too_few(double share, lw_error *error) {
    return lw_fail(error, LW_UNDEFINED, "only %.3g of the resamples have labels that differ",
                   share);
}

/* ---- all of them -------------------------------------------------------------------------- */

typedef struct {
    double value, probability;
} outcome;

static int by_value(const void *a, const void *b) {
    double x = ((const outcome *)a)->value, y = ((const outcome *)b)->value;
    return (x > y) - (x < y);
}

/* How many different resamples there are: ways to share out `things` among the kinds; more than
 * `most` are not counted. */
static size_t count_different(size_t things, size_t kinds, size_t most) {
    size_t count = 1;
    for (size_t i = 1; i < kinds && count <= most; i++) count = count * (things + i) / i;
    return count;
}

/* The next way to share out what times [kinds] sum to, from all on the first to all on the last;
 * false: that was the last. Source  Nijenhuis and Wilf (1978), NEXCOM */
static bool share_out_next(uint32_t *times, size_t kinds) {
    size_t first = 0;
    while (times[first] == 0) first++;
    if (first + 1 == kinds) return false;
    uint32_t here = times[first];
    times[first] = 0;
    times[0] = here - 1;
    times[first + 1]++;
    return true;
}

/* The value up to which `share` of the probability lies. */
static double quantile(const outcome *sorted, size_t count, double share) {
    double below = 0;
    size_t i = 0;
    while (i + 1 < count && (below += sorted[i].probability) < share) i++;
    return sorted[i].value;
}

static lw_status take_all(const resample_urn *u, size_t different, const lw_bootstrap_options *o,
                          lw_arena scratch, lw_interval *interval_out, lw_error *error) {
    size_t count = 0, factorials = u->kinds > 1 ? u->things + 1 : 1;
    assert(factorials <= different);
    outcome *outcomes = lw_new(&scratch, outcome, different);
    uint32_t *times = lw_new(&scratch, uint32_t, u->kinds);
    double *log_share = lw_new(&scratch, double, u->kinds); /* of one draw */
    double *log_factorial = lw_new(&scratch, double, factorials);
    if (!outcomes || !times || !log_share || !log_factorial)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu resamples", different);
    for (size_t i = 2; i < factorials; i++)
        log_factorial[i] = log_factorial[i - 1] + log((double)i);
    for (size_t i = 0; i < u->things; i++) log_share[u->kind ? u->kind[i] : i]++;
    for (size_t k = 0; k < u->kinds; k++) log_share[k] = log(log_share[k] / (double)u->things);
    times[0] = (uint32_t)u->things;
    double share = 0;
    do {
        double log_probability = log_factorial[factorials - 1];
        for (size_t k = 0; k < u->kinds && u->kinds > 1; k++)
            if (times[k] > 0) log_probability += times[k] * log_share[k] - log_factorial[times[k]];
        if (!u->value(u->context, u->rooms ? u->rooms[0] : NULL, times, &outcomes[count].value))
            continue;
        share += outcomes[count++].probability = exp(log_probability);
    } while (share_out_next(times, u->kinds));
    if (share < .5) return too_few(share, error);
    qsort(outcomes, count, sizeof *outcomes, by_value);
    interval_out->low = quantile(outcomes, count, share * (1 - o->confidence) / 2);
    interval_out->high = quantile(outcomes, count, share * (1 + o->confidence) / 2);
    return LW_OK;
}

/* ---- at random ---------------------------------------------------------------------------- */

typedef struct {
    const resample_urn *urn;
    lw_rng seed;
    size_t part_size;
    uint32_t *times; /* [parts][kinds] */
    double *values;  /* [resamples]; NaN: none */
} drawing;

static void draw_part(void *context, size_t start, size_t end) {
    const drawing *d = context;
    const resample_urn *u = d->urn;
    size_t part = start / d->part_size;
    uint32_t *times = d->times + part * u->kinds;
    for (size_t n = start; n < end; n++) {
        lw_rng rng = lw_rng_split(&d->seed, n);
        memset(times, 0, u->kinds * sizeof *times);
        for (size_t i = 0; i < u->things; i++) {
            size_t thing = lw_rng_below(&rng, u->things);
            times[u->kind ? u->kind[thing] : thing]++;
        }
        if (!u->value(u->context, u->rooms ? u->rooms[part] : NULL, times, &d->values[n]))
            d->values[n] = NAN;
    }
}

static lw_status take_some(const resample_urn *u, const lw_bootstrap_options *o, lw_arena scratch,
                           lw_interval *interval_out, lw_error *error) {
    size_t parts = lw_threads_count(o->threads), defined = 0;
    drawing d = {.urn = u,
                 .seed = lw_rng_seed(o->seed),
                 .part_size = (o->resamples + parts - 1) / parts,
                 .times = lw_new(&scratch, uint32_t, parts * u->kinds),
                 .values = lw_new(&scratch, double, o->resamples)};
    if (!d.times || !d.values)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu resamples", o->resamples);
    lw_threads_for(o->threads, o->resamples, d.part_size, draw_part, &d);
    for (size_t n = 0; n < o->resamples; n++)
        if (!isnan(d.values[n])) d.values[defined++] = d.values[n];
    double share = (double)defined / (double)o->resamples;
    if (share < .5) return too_few(share, error);
    lw_sort_doubles(d.values, defined);
    interval_out->low = lw_percentile(d.values, defined, (1 - o->confidence) / 2);
    interval_out->high = lw_percentile(d.values, defined, (1 + o->confidence) / 2);
    return LW_OK;
}

/* ---- */

size_t resample_bytes(size_t kinds, const lw_bootstrap_options *o) {
    size_t all = o->resamples * (sizeof(outcome) + 3 * sizeof(double));
    return all + lw_threads_count(o->threads) * kinds * sizeof(uint32_t) + 8 * sizeof(double);
}

lw_status resample_interval(const resample_urn *u, const lw_bootstrap_options *o, lw_arena scratch,
                            lw_interval *interval_out, lw_error *error) {
    assert(u->things > 0 && u->kinds > 0 && u->kinds <= u->things && interval_out);
    size_t different = count_different(u->things, u->kinds, o->resamples);
    return different <= o->resamples ? take_all(u, different, o, scratch, interval_out, error)
                                     : take_some(u, o, scratch, interval_out, error);
}
