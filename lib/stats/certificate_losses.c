/* certificate_losses.c - bets, of several sizes, that the next loss is under what is left to lose. */
#include "labelwright/certificate_losses.h"
#include <assert.h>
#include <math.h>

/* How much of what can be staked safely each bet stakes: large ones win soon where hardly anything is
 * lost, small ones where the mean is near the limit. */
static const double stakes[] = {1, .85, .65, .45, .3, .18, .1, .05};
enum { STAKES = sizeof stakes / sizeof *stakes, HALVINGS = 50, AHEAD_MAX = 100000 };

/* Sums of losses are right to some ulps of the population: less than this is no difference. */
#define SLIGHT 1e-9
/* Rounding must not decide: wealth is right to about as much for each draw. */
#define ROUNDING 1e-14

lw_losses_options lw_losses_defaults(uint64_t population) {
    return (lw_losses_options){.population = population, .target = .95, .confidence = .95};
}

/* ---- one side ----------------------------------------------------------------------------- */

/* The bets against "the whole population loses `total` or more", as losses come. */
typedef struct {
    double total, left; /* items not drawn */
    double lost, wealth[STAKES];
    double wanted; /* sum of wealth that refutes */
    bool refuted;
} bets;

static bets bets_begin(const lw_losses_options *o, int sides, double total) {
    bets b = {.total = total, .left = (double)o->population};
    b.wanted = STAKES * sides / (1 - o->confidence) * (1 + ROUNDING * b.left);
    for (size_t i = 0; i < STAKES; i++) b.wealth[i] = 1;
    b.refuted = total > b.left;
    return b;
}

/* The mean of each factor is at most 1 where the hypothesis holds: the next loss is then `fair` or
 * more in the mean. */
static void bets_take(bets *b, double loss) {
    double fair = (b->total - b->lost) / b->left, sum = 0;
    b->lost += loss;
    b->left--;
    if (b->refuted || fair <= 0) return; /* so much was lost already: it holds, for sure */
    for (size_t i = 0; i < STAKES; i++) {
        double kept = 1 - stakes[i] * loss; /* all is lost: not 0 over 0 where that was fair */
        b->wealth[i] = kept > 0 ? b->wealth[i] * kept / (1 - stakes[i] * fair) : 0;
        sum += b->wealth[i];
    }
    b->refuted = sum >= b->wanted || b->lost + b->left < b->total;
}

/* ---- both sides --------------------------------------------------------------------------- */

/* That the population loses little is shown by its losses, that it loses much by their complements,
 * of which the same bets are made. */
typedef struct {
    const lw_losses_options *options;
    const double *losses;
    uint64_t drawn;
    int sides;
    bool mirrored;
} side;

static double seen_from(const side *s, double loss) { return s->mirrored ? 1 - loss : loss; }

static bool refutes(const side *s, double total) {
    bets b = bets_begin(s->options, s->sides, total);
    for (uint64_t i = 0; i < s->drawn && !b.refuted; i++) bets_take(&b, seen_from(s, s->losses[i]));
    return b.refuted;
}

/* The least total that is refuted: all above it are, at the latest when it is. */
static double limit(const side *s) {
    double low = 0, high = (double)s->options->population;
    for (uint64_t i = 0; i < s->drawn; i++) {
        low += seen_from(s, s->losses[i]);
        high -= 1 - seen_from(s, s->losses[i]);
    }
    for (int i = 0; i < HALVINGS && high - low > SLIGHT; i++) {
        double middle = low + (high - low) / 2;
        if (refutes(s, middle)) high = middle;
        else low = middle;
    }
    return high;
}

/* ---- the audit ---------------------------------------------------------------------------- */

/* The claim under way: both sides, as the draws come. */
typedef struct {
    bets fewer, more;
    uint64_t drawn;
} trial;

static trial trial_begin(const lw_losses_options *o) {
    double items = (double)o->population, allowed = (1 - o->target) * items + SLIGHT;
    return (trial){bets_begin(o, 1, allowed), bets_begin(o, 1, items - allowed), 0};
}

static lw_certificate_state trial_take(trial *t, double loss) {
    bets_take(&t->fewer, loss);
    bets_take(&t->more, 1 - loss);
    t->drawn++;
    return t->fewer.refuted  ? LW_CERTIFICATE_PROVEN
           : t->more.refuted ? LW_CERTIFICATE_DISPROVED
                             : LW_CERTIFICATE_OPEN;
}

/* Draws that decide the trial when the losses come again and again; all that are left, where `most` do not. */
static uint64_t draws_to_decide(trial t, const double *losses, uint64_t count, uint64_t most) {
    uint64_t draws = 0, left = (uint64_t)t.fewer.left;
    for (bool open = true; open && draws < left; draws++) {
        if (draws == most) return left;
        open = trial_take(&t, count ? losses[draws % count] : 0) == LW_CERTIFICATE_OPEN;
    }
    return draws;
}

static void decide(const lw_losses_options *o, const double *losses, uint64_t drawn,
                   lw_losses_look *look) {
    static const double nothing = 0;
    trial t = trial_begin(o);
    for (uint64_t i = 0; i < drawn && look->state == LW_CERTIFICATE_OPEN; i++)
        look->state = trial_take(&t, losses[i]);
    if (look->state != LW_CERTIFICATE_OPEN) {
        look->decided_at = t.drawn;
        return;
    }
    look->least_rest = draws_to_decide(t, &nothing, 1, UINT64_MAX);
    look->expected_rest = draws_to_decide(t, losses, drawn, AHEAD_MAX);
}

static lw_status check(const lw_losses_options *o, const double *losses, uint64_t drawn,
                       lw_error *error) {
    lw_certificate unused;
    lw_certificate_options plain = lw_certificate_defaults(o->population);
    plain.target = o->target;
    plain.confidence = o->confidence;
    lw_status status = lw_certificate_begin(&plain, &unused, error); /* the same ranges */
    if (status != LW_OK) return status;
    if (drawn > o->population)
        return lw_fail(error, LW_INVALID, "%llu draws of %llu items", (unsigned long long)drawn,
                       (unsigned long long)o->population);
    for (uint64_t i = 0; i < drawn; i++)
        if (!(losses[i] >= 0 && losses[i] <= 1))
            return lw_fail(error, LW_INVALID, "draw %llu: loss %g is not in 0..1",
                           (unsigned long long)i + 1, losses[i]);
    return LW_OK;
}

lw_status lw_losses_certify(const lw_losses_options *o, const double *losses, uint64_t drawn,
                            lw_losses_look *look_out, lw_error *error) {
    assert(look_out && (losses || drawn == 0));
    lw_status status = check(o, losses, drawn, error);
    if (status != LW_OK) return status;
    lw_losses_look look = {0};
    for (uint64_t i = 0; i < drawn; i++) look.lost += losses[i];
    decide(o, losses, drawn, &look);
    double items = (double)o->population;
    look.bound = 1 - limit(&(side){o, losses, drawn, 1, false}) / items;
    look.interval.low = 1 - limit(&(side){o, losses, drawn, 2, false}) / items;
    look.interval.high = limit(&(side){o, losses, drawn, 2, true}) / items;
    look.interval.high = fmax(look.interval.high, look.interval.low); /* once in 1 / alpha */
    assert(look.interval.low <= look.bound + SLIGHT);
    *look_out = look;
    return LW_OK;
}
