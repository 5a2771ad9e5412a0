/* certificate_foresee.c - exact recursion over draws and errors: what an audit will come to. */
#include "certificate_inside.h"
#include <assert.h>
#include <math.h>

#define STEPS_MAX 1e8 /* of the recursion that looks ahead of an audit under way: half a second */
#define SLIGHT 1e-12  /* paths less likely than this do not change the mean anybody is told */
#define ROWS_SLACK 4
#define ROWS_MAX ((uint64_t)1 << 20) /* errors ahead that are followed one by one */
_Static_assert((ROWS_MAX + 2 * ROWS_SLACK) * sizeof(double) <= LW_CERTIFICATE_REST_BYTES, "fits");

/* Open paths: mass[i] is the probability of first + i errors after `drawn` draws, first <= last. */
typedef struct {
    const lw_certificate_options *options;
    double threshold;
    uint64_t wrong; /* of the population */
    double *mass;   /* [room] */
    size_t room;
    uint64_t base; /* errors of mass[0] */
    uint64_t drawn, first, last;
    uint64_t accepted; /* up to so many errors, less one, certify at this draw */
    uint64_t rejected; /* from so many errors on refute at this draw */
} walk;

static double *at(const walk *w, uint64_t errors) { return w->mass + (errors - w->base); }

/* One draw: an error has the chance (wrong - errors) / (population - drawn). */
static void draw(walk *w) {
    double left = (double)(w->options->population - w->drawn);
    uint64_t last = w->last < w->wrong ? w->last + 1 : w->last;
    for (uint64_t k = last;; k--) {
        double stays = k <= w->last ? *at(w, k) * (left - (double)(w->wrong - k)) / left : 0;
        double comes = k > w->first ? *at(w, k - 1) * (double)(w->wrong - k + 1) / left : 0;
        *at(w, k) = stays + comes;
        if (k == w->first) break;
    }
    w->last = last;
    w->drawn++;
}

/* Moves the limits of acceptance and refusal on to this draw; both only rise with it. */
static void move_limits(walk *w) {
    while (w->accepted <= w->last && w->accepted <= w->drawn &&
           certificate_proves(w->options, w->threshold, w->drawn, w->accepted))
        w->accepted++;
    while (w->rejected <= w->last &&
           !certificate_disproves(w->options, w->threshold, w->drawn, w->rejected))
        w->rejected++;
}

/* Takes out the paths that are decided at this draw; false when none is left. */
static bool absorb(walk *w, double *proven, double *disproved) {
    while (w->first < w->accepted) {
        *proven += *at(w, w->first);
        if (w->first++ == w->last) return false;
    }
    while (w->last >= w->rejected) {
        *disproved += *at(w, w->last);
        if (w->last-- == w->first) return false;
    }
    return true;
}

lw_status lw_certificate_foresee(const lw_certificate_options *o, uint64_t wrong, lw_arena scratch,
                                 lw_certificate_prospect *prospect_out, lw_error *error) {
    lw_status status = certificate_check(o, error);
    if (status != LW_OK) return status;
    if (wrong > o->population)
        return lw_fail(error, LW_INVALID, "%llu wrong of a population of %llu",
                       (unsigned long long)wrong, (unsigned long long)o->population);
    uint64_t too_many = certificate_too_many(o, 0);
    uint64_t rows = o->repair || wrong < too_many ? wrong : too_many;
    walk w = {.options = o, .threshold = certificate_threshold(o, 1), .wrong = wrong};
    w.room = rows + ROWS_SLACK;
    w.mass = lw_new(&scratch, double, w.room);
    if (!w.mass) return lw_fail(error, LW_NO_MEMORY, "no room for %zu numbers", w.room);
    w.mass[0] = 1;
    lw_certificate_prospect p = {0};
    double decided = 0;
    for (bool open = true; open;) {
        p.draws += 1 - decided; /* those still open draw once more */
        draw(&w);
        move_limits(&w);
        open = absorb(&w, &p.proven, &p.disproved) && w.drawn < o->population;
        decided = open ? p.proven + p.disproved : 1;
        if (decided >= .9 && !p.draws_90) p.draws_90 = w.drawn;
    }
    *prospect_out = p;
    return LW_OK;
}

size_t lw_certificate_scratch_bytes(const lw_certificate_options *o) {
    double rows = o->repair ? (double)o->population
                            : fmin((1 - o->target) * (double)o->population, (double)o->population);
    return ((size_t)rows + 2 * ROWS_SLACK) * sizeof(double) + 64;
}

/* ---- from the middle of an audit ---------------------------------------------------------- */

static bool is_decided(const walk *w, uint64_t drawn, double errors) {
    uint64_t k = (uint64_t)fmin(fmax(errors + .5, 0), (double)drawn);
    return drawn >= w->options->population ||
           certificate_proves(w->options, w->threshold, drawn, k) ||
           certificate_disproves(w->options, w->threshold, drawn, k);
}

/* Draws until decided if errors came evenly from here on. */
static double mean_path(const walk *w, double errors) {
    uint64_t left = w->options->population - w->drawn, low = 0, high = 1;
    double share = ((double)w->wrong - errors) / (double)left;
    while (high < left && !is_decided(w, w->drawn + high, errors + share * (double)high)) {
        low = high;
        high = high * 2 < left ? high * 2 : left;
    }
    while (high - low > 1) {
        uint64_t middle = low + (high - low) / 2;
        if (is_decided(w, w->drawn + middle, errors + share * (double)middle)) high = middle;
        else low = middle;
    }
    return (double)high;
}

static void drop_slight(walk *w) {
    while (w->first < w->last && *at(w, w->first) < SLIGHT) w->first++;
    while (w->last > w->first && *at(w, w->last) < SLIGHT) w->last--;
}

static double sum(const walk *w, double *mean_errors_out) {
    double mass = 0, errors = 0;
    for (uint64_t k = w->first; k <= w->last; k++) {
        mass += *at(w, k);
        errors += *at(w, k) * (double)k;
    }
    *mean_errors_out = mass > 0 ? errors / mass : (double)w->first;
    return mass;
}

static double look_ahead(walk *w) {
    double draws = 0, mass = 1, mean, steps = 0, unused = 0;
    uint64_t population = w->options->population;
    for (;;) {
        draws += mass;
        steps += (double)(w->last - w->first) + 100; /* 100: what moving the limits costs */
        draw(w);
        move_limits(w);
        if (!absorb(w, &unused, &unused) || w->drawn == population) return draws;
        drop_slight(w);
        mass = sum(w, &mean);
        if (mass < SLIGHT) return draws;
        if (steps > STEPS_MAX || w->last + ROWS_SLACK > w->base + w->room)
            return draws + mass * mean_path(w, mean);
    }
}

lw_status lw_certificate_expected_rest(const lw_certificate *a, lw_arena scratch, double *draws_out,
                                       lw_error *error) {
    const lw_certificate_options *o = &a->options;
    if (a->state != LW_CERTIFICATE_OPEN || a->drawn == o->population) {
        *draws_out = 0;
        return LW_OK;
    }
    double share = a->drawn ? (double)a->errors / (double)a->drawn : 0;
    walk w = {.options = o,
              .threshold = certificate_threshold(o, 1),
              .wrong = a->errors + (uint64_t)(share * (double)(o->population - a->drawn) + .5),
              .base = a->errors,
              .drawn = a->drawn,
              .first = a->errors,
              .last = a->errors,
              .accepted = a->errors,
              .rejected = a->errors};
    uint64_t rows = w.wrong - a->errors, too_many = certificate_too_many(o, a->errors);
    if (!o->repair && rows > too_many) rows = too_many;
    w.room = (rows < ROWS_MAX ? rows : ROWS_MAX) + 2 * ROWS_SLACK;
    w.mass = lw_new(&scratch, double, w.room);
    if (!w.mass) return lw_fail(error, LW_NO_MEMORY, "no room for %zu numbers", w.room);
    w.mass[0] = 1;
    *draws_out = look_ahead(&w);
    return LW_OK;
}
