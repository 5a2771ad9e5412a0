/* permutation.c - the difference of two groups of sources under every, or many, ways to group them. */
#include "labelwright/permutation.h"
#include "labelwright/rng.h"
#include <assert.h>
#include <math.h>

enum { ASSIGNMENTS_MAX = 10000000 };
#define SLIGHT 1e-12 /* relative: sums of the same values in another order are alike */

/* What each source that gave values adds; those of the group stand in chosen[0 .. members-1]. */
typedef struct {
    double *sum, *values; /* [sources] */
    size_t *chosen;       /* [sources] a permutation of the sources */
    size_t sources, members;
    double sum_all, values_all;
} sides;

lw_permutation_options lw_permutation_defaults(void) {
    return (lw_permutation_options){.assignments = 10000};
}

size_t lw_permutation_scratch_bytes(const lw_permutation_data *d) {
    return d->sources * (2 * sizeof(double) + sizeof(size_t)) + 64;
}

static lw_status check(const lw_permutation_data *d, const lw_permutation_options *o,
                       lw_error *error) {
    if (o->assignments < 1 || o->assignments > ASSIGNMENTS_MAX)
        return lw_fail(error, LW_INVALID, "%zu assignments, want 1..%d", o->assignments,
                       ASSIGNMENTS_MAX);
    for (size_t i = 0; i < d->count; i++) {
        if (!isfinite(d->values[i]))
            return lw_fail(error, LW_INVALID, "value %zu: %g is not finite", i, d->values[i]);
        if (d->source[i] < 0 || (size_t)d->source[i] >= d->sources)
            return lw_fail(error, LW_INVALID, "value %zu: source %d is not one of %zu", i,
                           (int)d->source[i], d->sources);
    }
    return LW_OK;
}

/* Sources without values are left out; then the members of the group come first. */
static lw_status gather(const lw_permutation_data *d, lw_arena *scratch, sides *s,
                        lw_error *error) {
    *s = (sides){.sum = lw_new(scratch, double, d->sources),
                 .values = lw_new(scratch, double, d->sources),
                 .chosen = lw_new(scratch, size_t, d->sources)};
    if (!s->sum || !s->values || !s->chosen)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources", d->sources);
    for (size_t i = 0; i < d->count; i++) {
        s->sum[d->source[i]] += d->values[i];
        s->values[d->source[i]]++;
        s->sum_all += d->values[i];
    }
    s->values_all = (double)d->count;
    for (int side = 1; side >= 0; side--) {
        for (size_t i = 0; i < d->sources; i++)
            if (s->values[i] > 0 && d->group[i] == side) s->chosen[s->sources++] = i;
        if (side) s->members = s->sources;
    }
    if (s->members > 0 && s->members < s->sources) return LW_OK;
    return lw_fail(error, LW_UNDEFINED, "a side has no source with values");
}

static double difference(const sides *s) {
    double sum = 0, values = 0;
    for (size_t i = 0; i < s->members; i++) {
        sum += s->sum[s->chosen[i]];
        values += s->values[s->chosen[i]];
    }
    return sum / values - (s->sum_all - sum) / (s->values_all - values);
}

/* Sources over members, or `most` + 1 where there are more. */
static size_t ways(const sides *s, size_t most) {
    double count = 1;
    for (size_t i = 1; i <= s->members; i++) {
        count = count * (double)(s->sources - s->members + i) / (double)i;
        if (count > (double)most + .5) return most + 1;
    }
    return (size_t)(count + .5);
}

/* The next members in rising order, as 0 1 2, 0 1 3, ...; false after the last. */
static bool next_members(size_t *chosen, size_t members, size_t sources) {
    size_t i = members;
    while (i > 0 && chosen[i - 1] == sources - members + i - 1) i--;
    if (i == 0) return false;
    chosen[i - 1]++;
    for (; i < members; i++) chosen[i] = chosen[i - 1] + 1;
    return true;
}

/* Sums and numbers in the places of those that have values, for members to be places. */
static void close_ranks(sides *s) {
    size_t kept = 0;
    for (size_t i = 0; kept < s->sources; i++) {
        if (s->values[i] == 0) continue;
        s->sum[kept] = s->sum[i];
        s->values[kept++] = s->values[i];
    }
    for (size_t i = 0; i < s->sources; i++) s->chosen[i] = i;
}

static double exact_share(sides *s, double wanted) {
    size_t all = 0, as_large = 0;
    close_ranks(s);
    do {
        all++;
        as_large += fabs(difference(s)) >= wanted;
    } while (next_members(s->chosen, s->members, s->sources));
    return (double)as_large / (double)all;
}

static double random_share(sides *s, double wanted, const lw_permutation_options *o) {
    lw_rng rng = lw_rng_seed(o->seed);
    size_t as_large = 0;
    for (size_t n = 0; n < o->assignments; n++) {
        for (size_t i = 0; i < s->members; i++) {
            size_t j = i + lw_rng_below(&rng, s->sources - i), kept = s->chosen[i];
            s->chosen[i] = s->chosen[j];
            s->chosen[j] = kept;
        }
        as_large += fabs(difference(s)) >= wanted;
    }
    return (double)(as_large + 1) / (double)(o->assignments + 1);
}

lw_status lw_permutation_test(const lw_permutation_data *d, const lw_permutation_options *o,
                              lw_arena scratch, lw_permutation_result *result_out,
                              lw_error *error) {
    assert(result_out && (d->values || d->count == 0));
    sides s;
    lw_status status = check(d, o, error);
    if (status == LW_OK) status = gather(d, &scratch, &s, error);
    if (status != LW_OK) return status;
    lw_permutation_result result = {.difference = difference(&s)};
    double wanted = fabs(result.difference) * (1 - SLIGHT);
    result.exact = ways(&s, o->assignments) <= o->assignments;
    result.p = result.exact ? exact_share(&s, wanted) : random_share(&s, wanted, o);
    *result_out = result;
    return LW_OK;
}
