/* borders.c - quantiles of the borders of marks, and which quantile: each from the other until both
 * stay. */
#include "borders.h"
#include <assert.h>
#include <math.h>

enum { ITERATIONS_MAX = 50, MARKS_MIN = 3 }; /* of two marks neither shows which of them strays */
static const double LEAN_MIN = .25, tolerance = 1e-4;

typedef struct {
    double at, weight;
} mark;

typedef struct {
    const borders_marks *data;
    mark *sorted;          /* [marks of one object] */
    double *scale;         /* [sources]: mean distance of its marks, either side by its share */
    double *sum, *counted; /* [sources] */
    double *lean;          /* [BORDERS] */
    double (*placed)[BORDERS];
} fit;

static size_t marks_of(const borders_marks *m, size_t object) {
    return m->start[object + 1] - m->start[object];
}

static size_t most_marks(const borders_marks *m) {
    size_t most = 0;
    for (size_t o = 0; o < m->objects; o++) most = marks_of(m, o) > most ? marks_of(m, o) : most;
    return most;
}

size_t borders_scratch_bytes(const borders_marks *m) {
    return most_marks(m) * sizeof(mark) + 3 * m->sources * sizeof(double) + 64;
}

/* By insertion: objects have few marks. */
static void insert(mark *sorted, size_t count, mark one) {
    for (; count > 0 && sorted[count - 1].at > one.at; count--) sorted[count] = sorted[count - 1];
    sorted[count] = one;
}

/* Below which `share` of the weight lies; each mark lies in the middle of its weight, and between two
 * the way is in proportion. */
static double quantile(const mark *sorted, size_t count, double share) {
    double total = 0, below = 0, last = 0;
    for (size_t i = 0; i < count; i++) total += sorted[i].weight;
    for (size_t i = 0; i < count; i++) {
        double middle = (below + sorted[i].weight / 2) / total;
        if (middle >= share && i == 0) return sorted[0].at;
        if (middle >= share)
            return sorted[i - 1].at +
                   (sorted[i].at - sorted[i - 1].at) * (share - last) / (middle - last);
        below += sorted[i].weight;
        last = middle;
    }
    return sorted[count - 1].at;
}

static void place(fit *f) {
    const borders_marks *m = f->data;
    for (size_t o = 0; o < m->objects; o++)
        for (size_t border = 0; border < BORDERS; border++) {
            size_t start = m->start[o], count = marks_of(m, o);
            for (size_t i = 0; i < count; i++)
                insert(f->sorted, i,
                       (mark){m->outwards[start + i][border], 1 / f->scale[m->source[start + i]]});
            f->placed[o][border] = count > 0 ? quantile(f->sorted, count, f->lean[border]) : 0;
        }
}

typedef struct {
    double outwards[BORDERS], inwards[BORDERS]; /* sums of distances, in scales of their sources */
    double all, counted; /* sum of distances, either side by its share, and how many */
    double objects;
} distances;

static void measure_mark(fit *f, size_t object, size_t i, distances *d) {
    int32_t source = f->data->source[i];
    double sum = 0;
    for (size_t border = 0; border < BORDERS; border++) {
        double off = f->data->outwards[i][border] - f->placed[object][border];
        sum += off > 0 ? f->lean[border] * off : (f->lean[border] - 1) * off;
        (off > 0 ? d->outwards : d->inwards)[border] += fabs(off) / f->scale[source];
    }
    f->sum[source] += sum;
    f->counted[source] += BORDERS;
    d->all += sum;
    d->counted += BORDERS;
}

static distances measure(fit *f) {
    distances d = {0};
    for (size_t s = 0; s < f->data->sources; s++) f->sum[s] = f->counted[s] = 0;
    for (size_t o = 0; o < f->data->objects; o++) {
        if (marks_of(f->data, o) < MARKS_MIN) continue;
        for (size_t i = f->data->start[o]; i < f->data->start[o + 1]; i++)
            measure_mark(f, o, i, &d);
        d.objects++;
    }
    return d;
}

static void set_scales(fit *f, const distances *d, double strength) {
    double pooled = d->all / d->counted, worth = strength * BORDERS;
    for (size_t s = 0; s < f->data->sources; s++)
        f->scale[s] = (f->sum[s] + worth * pooled) / (f->counted[s] + worth);
}

/* What makes the distances most likely, with so many objects more that do not lean; returns how far it
 * moved. */
static double find_lean(fit *f, const distances *d, double strength) {
    double moved = 0;
    for (size_t border = 0; border < BORDERS; border++) {
        double in = d->inwards[border], out = d->outwards[border], before = f->lean[border];
        double even = strength * (in + out) / (2 * d->objects);
        if (!(in + out > 0)) continue; /* nobody strays there */
        in = sqrt(in + even), out = sqrt(out + even);
        f->lean[border] = fmin(fmax(in / (in + out), LEAN_MIN), 1 - LEAN_MIN);
        moved = fmax(moved, fabs(f->lean[border] - before));
    }
    return moved;
}

void borders_place(const borders_marks *marks, double strength, lw_arena scratch,
                   double (*placed_out)[BORDERS], double lean_out[BORDERS]) {
    fit f = {.data = marks,
             .sorted = lw_new(&scratch, mark, most_marks(marks)),
             .scale = lw_new(&scratch, double, marks->sources),
             .sum = lw_new(&scratch, double, marks->sources),
             .counted = lw_new(&scratch, double, marks->sources),
             .lean = lean_out,
             .placed = placed_out};
    assert(strength > 0 && f.sorted && f.scale && f.sum && f.counted);
    for (size_t s = 0; s < marks->sources; s++) f.scale[s] = 1;
    for (size_t border = 0; border < BORDERS; border++) f.lean[border] = .5;
    place(&f);
    for (size_t i = 0; i < ITERATIONS_MAX; i++) {
        distances d = measure(&f);
        if (!(d.all > 0)) break; /* nobody strays, or nobody can be seen to */
        double moved = find_lean(&f, &d, strength);
        set_scales(&f, &d, strength);
        place(&f);
        if (moved < tolerance) break;
    }
}
