/* certificate_table.c - from which draw on so many errors certify, and within which they refute. */
#include "certificate_inside.h"
#include <assert.h>
#include <math.h>

/* log evidence at (drawn, errors), which in `drawn` rises for a proof and falls for its mirror. */
typedef struct {
    const lw_certificate_options *options;
    double threshold;
    uint64_t errors, wrong;
    bool more;
} row;

static double excess(const row *r, uint64_t drawn) {
    double evidence = r->more ? lw_certificate_log_more(certificate_places(r->options), r->wrong,
                                                        drawn, r->errors)
                              : certificate_log_fewer(r->options, r->wrong, drawn, r->errors);
    return evidence - r->threshold;
}

/* Between low, where the sign is that of `low_excess`, and high, where it is the other, the draw
 * before which it changes: by interpolation, as the evidence is nearly straight, and halving. */
static uint64_t find_change(const row *r, uint64_t low, double low_excess, uint64_t high,
                            double high_excess) {
    for (int step = 0; high - low > 1; step++) {
        double share = low_excess / (low_excess - high_excess);
        if (!isfinite(share) || step % 3 == 2) share = .5;
        uint64_t middle = low + (uint64_t)ceil(share * (double)(high - low));
        if (middle <= low) middle = low + 1;
        if (middle >= high) middle = high - 1;
        double now = excess(r, middle);
        if ((now >= 0) == (high_excess >= 0)) high = middle, high_excess = now;
        else low = middle, low_excess = now;
    }
    return high;
}

/* The draw at which so few are left that counting alone certifies; where errors are overlooked one
 * more than there are. */
static uint64_t certain_at(const row *r) {
    uint64_t places = certificate_places(r->options);
    if (r->wrong > places) return 0;
    return r->options->overlooked > 0 ? places + 1 : places - r->wrong + r->errors + 1;
}

/* The first draw in (low, certain] that certifies. */
static uint64_t first_accepted(const row *r, uint64_t low, uint64_t step, uint64_t certain) {
    double low_excess = low < certain ? excess(r, low) : 0;
    if (low_excess >= 0) return low;
    for (step = step ? step : 1;; step *= 2) {
        uint64_t high = certain - low > step ? low + step : certain;
        double high_excess = high == certain ? INFINITY : excess(r, high);
        if (high_excess >= 0) return find_change(r, low, low_excess, high, high_excess);
        low = high;
        low_excess = high_excess;
    }
}

/* The last draw from `errors` on that refutes; 0 where not even that does. */
static uint64_t last_rejected(const row *r, uint64_t low) {
    uint64_t places = certificate_places(r->options);
    double low_excess = excess(r, low);
    if (low_excess < 0) return 0;
    for (uint64_t step = 16;; step *= 2) {
        uint64_t high = places - low > step ? low + step : places;
        double high_excess = excess(r, high);
        if (high_excess < 0) return find_change(r, low, low_excess, high, high_excess) - 1;
        if (high == places) return high;
        low = high;
        low_excess = high_excess;
    }
}

/* Rows lie one after the other: the arena gives them so while nothing else is taken from it. */
static lw_status put_row(lw_arena *arena, uint64_t **rows, size_t *count, uint64_t drawn,
                         lw_error *error) {
    uint64_t *next = lw_new(arena, uint64_t, 1);
    if (!next) return lw_fail(error, LW_NO_MEMORY, "no room for more than %zu rows", *count);
    if (!*rows) *rows = next;
    assert(next == *rows + *count);
    *next = drawn;
    *count += 1;
    return LW_OK;
}

lw_status lw_certificate_accept_table(const lw_certificate_options *o, lw_arena *arena,
                                      lw_certificate_table *table_out, lw_error *error) {
    lw_status status = certificate_check(o, error);
    if (status != LW_OK) return status;
    row r = {.options = o, .threshold = certificate_threshold(o, 1)};
    uint64_t *rows = NULL, last = 0, step = 64;
    size_t count = 0;
    for (bool more = true; more && status == LW_OK; r.errors++) {
        r.wrong = certificate_too_many(o, r.errors);
        uint64_t certain = certain_at(&r);
        uint64_t from = last > r.errors ? last : r.errors;
        uint64_t drawn = from < certain ? first_accepted(&r, from, step, certain) : from;
        if (drawn > certificate_places(o)) break;
        step = drawn - last;
        last = drawn;
        status = put_row(arena, &rows, &count, drawn, error);
        more = o->leaves
                   ? drawn < certificate_places(o) /* fewer stay, fewer of them may be wrong */
               : o->repair ? drawn < certain
                           : r.errors + 1 < r.wrong;
    }
    if (status == LW_OK) *table_out = (lw_certificate_table){rows, count};
    return status;
}

uint64_t lw_certificate_least_rest(const lw_certificate *a) {
    const lw_certificate_options *o = &a->options;
    if (a->state != LW_CERTIFICATE_OPEN) return 0;
    row r = {.options = o, .threshold = certificate_threshold(o, 1), .errors = a->errors};
    r.wrong = certificate_too_many(o, a->errors - a->skipped);
    uint64_t places = certificate_places(o), certain = certain_at(&r);
    assert(r.wrong <= places); /* it would be proven */
    if (a->errors >= r.wrong) return LW_CERTIFICATE_NEVER;
    if (a->drawn >= certain) return 0;
    uint64_t drawn = first_accepted(&r, a->drawn, 64, certain);
    return drawn > places ? LW_CERTIFICATE_NEVER : drawn - a->drawn;
}

lw_status lw_certificate_reject_table(const lw_certificate_options *o, lw_arena *arena,
                                      lw_certificate_table *table_out, lw_error *error) {
    lw_status status = certificate_check(o, error);
    if (status != LW_OK) return status;
    uint64_t allowed = certificate_allowed(o), *rows = NULL, last = 0;
    row r = {
        .options = o, .threshold = certificate_threshold(o, 1), .wrong = allowed, .more = true};
    size_t count = 0;
    bool any = !o->repair && allowed < certificate_places(o);
    for (; any && r.errors <= allowed + 1 && status == LW_OK; r.errors++) {
        last = last_rejected(&r, last > r.errors ? last : r.errors);
        status = put_row(arena, &rows, &count, last, error);
    }
    if (status == LW_OK) *table_out = (lw_certificate_table){rows, count};
    return status;
}
