/* guided.c - a guided audit draw by draw: blocks of chances, bets on both sides, limits. */
#include "labelwright/guided.h"
#include "labelwright/rng.h"
#include "guided_inside.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Upper ends of the bins' predicted losses. */
static const double bin_ends[LW_GUIDED_BINS] = {.003, .01, .03, .08, .2, .4, 1};
/* Mean losses assumed, over what is allowed: by those who bet that it is less, and that it is more. */
static const double rates_fewer[GUIDED_RATES] = {.03, .3, .6, .82};
static const double rates_more[GUIDED_RATES] = {1.25, 2, 4, 8};
static const double rate_room = .9; /* of what would just be too much */
static const double even_part = .2; /* of the chances is uniform: no belief starves an item */
enum { BLOCK_MIN = 8, BLOCK_PART = 12, HALVINGS = 50 };
/* As in certificate_losses.c: less is no difference, and rounding does not decide. */
#define SLIGHT 1e-9
#define ROUNDING 1e-12

size_t lw_guided_bin(double predicted) {
    size_t bin = 0;
    while (bin + 1 < LW_GUIDED_BINS && predicted > bin_ends[bin]) bin++;
    return bin;
}

/* ---- one side ----------------------------------------------------------------------------- */

/* Bets against "all items lose `total` or more", or keep `total` or more where it is mirrored. */
typedef struct {
    bool mirrored, refuted;
    double total, lost;
    double stakes[GUIDED_COMPONENTS][LW_GUIDED_BINS];
    double wealth[GUIDED_COMPONENTS];
    double *gains; /* [draws][components] (stake - loss) / chance, and ... */
    double *sums;  /* [draws][components] ... the sum of stakes, for other totals */
} side;

typedef struct {
    const lw_guided_plan *plan;
    guided_bins bins;
    double weight[LW_GUIDED_BINS];
    side fewer, more;
    uint64_t drawn, block_end;
} audit;

/* What the sum of wealth, which begins as one for each component, must reach to refute. Wealth that
 * is lost to underflow will not. */
static double wanted(const lw_guided_plan *p, int sides) {
    double rounding = 1 + ROUNDING * (double)p->claim.population;
    return GUIDED_COMPONENTS * sides / (1 - p->claim.confidence) * rounding;
}

static double sum_of(const double *wealth) {
    double sum = 0;
    for (size_t c = 0; c < GUIDED_COMPONENTS; c++) sum += wealth[c];
    return sum;
}

static double seen_from(const side *s, double loss) { return s->mirrored ? 1 - loss : loss; }

/* What the items left lose at least if the side's hypothesis holds. */
static double rest_of(const side *s) { return s->total - s->lost; }

static void assume(const audit *a, const side *s, size_t c, double *assumed_out) {
    double allowed = 1 - a->plan->claim.target, left = a->bins.left_sum;
    double most = s->mirrored ? 1 : rate_room * fmax(rest_of(s), 0) / left;
    guided_assume(&a->bins, s->mirrored ? rates_more : rates_fewer, c, allowed, most, assumed_out);
    for (size_t b = 0; s->mirrored && b < LW_GUIDED_BINS; b++) assumed_out[b] = 1 - assumed_out[b];
}

/* ---- blocks ------------------------------------------------------------------------------- */

/* Chances by the wealth of those who want them; they add up to 1 over the items left. */
static void choose_weights(audit *a) {
    double sum = sum_of(a->fewer.wealth), left = a->bins.left_sum;
    double rest = fmin(fmax(rest_of(&a->fewer), 0), left);
    double wished[LW_GUIDED_BINS] = {0};
    for (size_t c = 0; c < GUIDED_COMPONENTS; c++) {
        double assumed[LW_GUIDED_BINS], chances[LW_GUIDED_BINS];
        double share = sum > 0 ? a->fewer.wealth[c] / sum : 1. / GUIDED_COMPONENTS;
        assume(a, &a->fewer, c, assumed);
        guided_best_chances(&a->bins, assumed, rest, chances);
        double whole = guided_sum(&a->bins, chances);
        for (size_t b = 0; b < LW_GUIDED_BINS; b++) wished[b] += share * chances[b] / whole;
    }
    for (size_t b = 0; b < LW_GUIDED_BINS; b++)
        a->weight[b] = (1 - even_part) * wished[b] + even_part / left;
}

static void choose_stakes(audit *a, side *s) {
    double rest = fmin(fmax(rest_of(s), 0), a->bins.left_sum);
    for (size_t c = 0; c < GUIDED_COMPONENTS; c++) {
        double assumed[LW_GUIDED_BINS];
        assume(a, s, c, assumed);
        guided_best_stakes(&a->bins, assumed, a->weight, rest, s->stakes[c]);
    }
}

static void begin_block(audit *a) {
    uint64_t length = a->drawn / BLOCK_PART;
    a->block_end = a->drawn + (length > BLOCK_MIN ? length : BLOCK_MIN);
    if (a->bins.left_sum <= 0) return;
    choose_weights(a);
    choose_stakes(a, &a->fewer);
    choose_stakes(a, &a->more);
}

/* ---- draws -------------------------------------------------------------------------------- */

/* By what a draw multiplied the wealth of a component, where `rest` was the least left to lose. */
static double factor(const side *s, uint64_t draw, size_t c, double rest) {
    size_t at = draw * GUIDED_COMPONENTS + c;
    return s->gains[at] > 0 ? s->gains[at] / (s->sums[at] - rest) : 0; /* not 0 over 0 */
}

static void side_take(audit *a, side *s, size_t bin, double loss, double chance) {
    double seen = seen_from(s, loss), rest = rest_of(s);
    for (size_t c = 0; c < GUIDED_COMPONENTS; c++) {
        size_t at = a->drawn * GUIDED_COMPONENTS + c;
        s->gains[at] = (s->stakes[c][bin] - seen) / chance;
        s->sums[at] = guided_sum(&a->bins, s->stakes[c]);
        if (rest > 0 && !s->refuted) /* otherwise it holds, or does not, for sure */
            s->wealth[c] *= factor(s, a->drawn, c, rest);
    }
    s->lost += seen;
    s->refuted = s->refuted || sum_of(s->wealth) >= wanted(a->plan, 1) ||
                 s->lost + a->bins.left_sum - 1 < s->total;
}

static void audit_take(audit *a, size_t bin, double loss) {
    double chance = a->weight[bin] / guided_sum(&a->bins, a->weight);
    side_take(a, &a->fewer, bin, loss, chance);
    side_take(a, &a->more, bin, loss, chance);
    a->bins.left[bin]--;
    a->bins.left_sum--;
    a->bins.drawn[bin]++;
    a->bins.lost[bin] += loss;
    if (++a->drawn == a->block_end) begin_block(a);
}

static lw_status audit_begin(const lw_guided_plan *p, uint64_t draws, lw_arena *scratch, audit *a,
                             lw_error *error) {
    double items = (double)p->claim.population, allowed = (1 - p->claim.target) * items + SLIGHT;
    size_t cells = draws * GUIDED_COMPONENTS;
    *a = (audit){.plan = p, .fewer = {.total = allowed}, .more = {.mirrored = true}};
    a->more.total = items - allowed;
    for (size_t i = 0; i < 2; i++) {
        side *s = i ? &a->more : &a->fewer;
        for (size_t c = 0; c < GUIDED_COMPONENTS; c++) s->wealth[c] = 1;
        s->gains = lw_new(scratch, double, cells);
        s->sums = lw_new(scratch, double, cells);
        if (!s->gains || !s->sums)
            return lw_fail(error, LW_NO_MEMORY, "no room for %llu draws",
                           (unsigned long long)draws);
    }
    for (uint64_t i = 0; i < p->claim.population; i++) {
        size_t bin = lw_guided_bin(p->predicted[i]);
        a->bins.left[bin]++;
        a->bins.predicted[bin] += p->predicted[i];
    }
    for (size_t b = 0; b < LW_GUIDED_BINS; b++) a->bins.predicted[b] /= fmax(a->bins.left[b], 1);
    a->bins.left_sum = items;
    begin_block(a);
    return LW_OK;
}

/* ---- limits ------------------------------------------------------------------------------- */

/* Whether the same draws and stakes ever refuted another total. */
static bool refutes(const audit *a, const side *s, const double *losses, int sides, double total) {
    double wealth[GUIDED_COMPONENTS], lost = 0, enough = wanted(a->plan, sides);
    for (size_t c = 0; c < GUIDED_COMPONENTS; c++) wealth[c] = 1;
    for (uint64_t t = 0; t < a->drawn; t++) {
        double rest = total - lost, left = (double)(a->plan->claim.population - t);
        if (rest > left) return true;
        if (rest <= 0) return false;
        for (size_t c = 0; c < GUIDED_COMPONENTS; c++) wealth[c] *= factor(s, t, c, rest);
        if (sum_of(wealth) >= enough) return true;
        lost += seen_from(s, losses[t]);
    }
    return false;
}

static double limit(const audit *a, const side *s, const double *losses, int sides) {
    double low = s->lost, high = s->lost + a->bins.left_sum;
    for (int i = 0; i < HALVINGS && high - low > SLIGHT * (double)a->plan->claim.population; i++) {
        double middle = low + (high - low) / 2;
        if (refutes(a, s, losses, sides, middle)) high = middle;
        else low = middle;
    }
    return high;
}

/* ---- the whole ---------------------------------------------------------------------------- */

size_t lw_guided_scratch_bytes(const lw_guided_plan *p, uint64_t drawn) {
    return (size_t)drawn * GUIDED_COMPONENTS * 4 * sizeof(double) + (size_t)p->claim.population +
           64;
}

static lw_status check(const lw_guided_plan *p, const uint32_t *items, const double *losses,
                       uint64_t drawn, lw_arena scratch, lw_error *error) {
    lw_losses_look unused;
    lw_status status = lw_losses_certify(&p->claim, NULL, 0, &unused, error); /* its ranges */
    if (status != LW_OK) return status;
    uint64_t population = p->claim.population;
    if (population > LW_GUIDED_POPULATION_MAX)
        return lw_fail(error, LW_INVALID, "population %llu is not in 1..%u",
                       (unsigned long long)population, LW_GUIDED_POPULATION_MAX);
    for (uint64_t i = 0; i < population; i++)
        if (!(p->predicted[i] >= 0 && p->predicted[i] <= 1))
            return lw_fail(error, LW_INVALID, "item %llu: predicted loss %g is not in 0..1",
                           (unsigned long long)i, p->predicted[i]);
    bool *seen = lw_new(&scratch, bool, population);
    if (!seen)
        return lw_fail(error, LW_NO_MEMORY, "no room for %llu items",
                       (unsigned long long)population);
    for (uint64_t t = 0; t < drawn; t++) {
        if (items[t] >= population || seen[items[t]])
            return lw_fail(error, LW_INVALID, "draw %llu: item %u is %s", (unsigned long long)t + 1,
                           items[t],
                           items[t] >= population ? "none of the population" : "drawn twice");
        if (!(losses[t] >= 0 && losses[t] <= 1))
            return lw_fail(error, LW_INVALID, "draw %llu: loss %g is not in 0..1",
                           (unsigned long long)t + 1, losses[t]);
        seen[items[t]] = true;
    }
    return LW_OK;
}

lw_status lw_guided_certify(const lw_guided_plan *p, const uint32_t *items, const double *losses,
                            uint64_t drawn, lw_arena scratch, lw_guided_look *look_out,
                            lw_error *error) {
    assert(p->predicted && look_out && ((items && losses) || drawn == 0));
    audit a;
    lw_status status = check(p, items, losses, drawn, scratch, error);
    if (status == LW_OK) status = audit_begin(p, drawn, &scratch, &a, error);
    if (status != LW_OK) return status;
    lw_guided_look look = {0};
    for (uint64_t t = 0; t < drawn; t++) {
        audit_take(&a, lw_guided_bin(p->predicted[items[t]]), losses[t]);
        look.lost += losses[t];
        if (look.state != LW_CERTIFICATE_OPEN) continue;
        look.state = a.fewer.refuted  ? LW_CERTIFICATE_PROVEN
                     : a.more.refuted ? LW_CERTIFICATE_DISPROVED
                                      : LW_CERTIFICATE_OPEN;
        look.decided_at = look.state != LW_CERTIFICATE_OPEN ? a.drawn : 0;
    }
    double population = (double)p->claim.population;
    look.bound = 1 - limit(&a, &a.fewer, losses, 1) / population;
    look.interval.low = 1 - limit(&a, &a.fewer, losses, 2) / population;
    look.interval.high = limit(&a, &a.more, losses, 2) / population;
    look.interval.high = fmax(look.interval.high, look.interval.low); /* once in 1 / alpha */
    memcpy(look.weight, a.weight, sizeof look.weight);
    look.block_end = a.block_end;
    *look_out = look;
    return LW_OK;
}

uint32_t lw_guided_draw(const lw_guided_plan *p, const lw_guided_look *look, const bool *drawn,
                        uint64_t number) {
    const uint64_t items = p->claim.population;
    double whole = 0;
    lw_rng seed = lw_rng_seed(p->seed), rng = lw_rng_split(&seed, number);
    for (uint64_t i = 0; i < items; i++)
        whole += drawn[i] ? 0 : look->weight[lw_guided_bin(p->predicted[i])];
    double at = lw_rng_uniform(&rng) * whole;
    uint64_t chosen = items;
    for (uint64_t i = 0; i < items && at >= 0; i++) {
        if (drawn[i]) continue;
        chosen = i; /* the last one, should rounding leave a rest */
        at -= look->weight[lw_guided_bin(p->predicted[i])];
    }
    assert(chosen < items);
    return (uint32_t)chosen;
}
