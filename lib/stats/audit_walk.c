/* audit_walk.c - an error comes with the chance (wrong - errors) / (population - drawn). */
#include "audit_walk.h"
#include <assert.h>

lw_status audit_walk_begin(audit_law law, uint64_t drawn, uint64_t errors, size_t room,
                           lw_arena *scratch, audit_walk *w, lw_error *error) {
    double *mass = lw_new(scratch, double, room);
    if (!mass) return lw_fail(error, LW_NO_MEMORY, "no room for %zu numbers", room);
    mass[0] = 1;
    *w = (audit_walk){.law = law,
                      .mass = mass,
                      .room = room,
                      .base = errors,
                      .drawn = drawn,
                      .first = errors,
                      .last = errors,
                      .accepted = errors,
                      .rejected = errors};
    return LW_OK;
}

static double *at(const audit_walk *w, uint64_t errors) {
    assert(errors - w->base < w->room);
    return w->mass + (errors - w->base);
}

static void draw(audit_walk *w) {
    double left = (double)(w->law.population - w->drawn);
    uint64_t wrong = w->law.wrong, last = w->last < wrong ? w->last + 1 : w->last;
    for (uint64_t k = last;; k--) {
        double stays = k <= w->last ? *at(w, k) * (left - (double)(wrong - k)) / left : 0;
        double comes = k > w->first ? *at(w, k - 1) * (double)(wrong - k + 1) / left : 0;
        *at(w, k) = stays + comes;
        if (k == w->first) break;
    }
    w->last = last;
    w->drawn++;
}

static void move_limits(audit_walk *w) {
    const audit_law *law = &w->law;
    while (w->accepted <= w->last && w->accepted <= w->drawn &&
           law->accepts(law->rule, w->drawn, w->accepted))
        w->accepted++;
    while (w->rejected <= w->last && !law->refuses(law->rule, w->drawn, w->rejected)) w->rejected++;
}

static bool absorb(audit_walk *w) {
    while (w->first < w->accepted) {
        w->proven += *at(w, w->first);
        if (w->first++ == w->last) return false;
    }
    while (w->last >= w->rejected) {
        w->disproved += *at(w, w->last);
        if (w->last-- == w->first) return false;
    }
    return true;
}

bool audit_walk_step(audit_walk *w) {
    assert(w->drawn < w->law.population && w->last - w->base + 2 <= w->room);
    draw(w);
    move_limits(w);
    return absorb(w) && w->drawn < w->law.population;
}

audit_outcome audit_walk_all(audit_walk *w) {
    audit_outcome outcome = {0};
    double decided = 0;
    for (bool open = true; open;) {
        outcome.draws += 1 - decided; /* those still open draw once more */
        open = audit_walk_step(w);
        decided = open ? w->proven + w->disproved : 1;
        if (decided >= .9 && !outcome.draws_90) outcome.draws_90 = w->drawn;
    }
    outcome.proven = w->proven;
    outcome.disproved = w->disproved;
    return outcome;
}
