/* adaptive.c - beliefs that leave the own item out, in two views; what another answer would add. */
#include "labelwright/adaptive.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Pseudo-counts of each cell and, besides, of the diagonal. Twice as many hide for too long who is
 * good: at a third of the answers of eight real crowds that costs half a point. */
static const double every_cell = .5, diagonal = 1;

static double seen_before(size_t k, size_t label) {
    return every_cell + (k == label ? diagonal : 0);
}
static double row_before(size_t classes) { return every_cell * (double)classes + diagonal; }

/* How sources are seen: by how often they are right, which few answers tell but which is wrong about who
 * favours a class, or by their matrices, of which few answers tell little and which are too sure. */
typedef enum { BY_ACCURACY, BY_MATRIX, VIEWS } view;

/* ---- the fit ------------------------------------------------------------------------------ */

static lw_status check(const lw_answers *a, lw_error *error) {
    if (a->classes == 0 || a->classes > LW_CLASSES_MAX)
        return lw_fail(error, LW_INVALID, "%zu classes, want 1..%d", a->classes, LW_CLASSES_MAX);
    for (size_t i = 0; i < a->item_start[a->items]; i++) {
        if (a->answer_label[i] < 0 || (size_t)a->answer_label[i] >= a->classes)
            return lw_fail(error, LW_INVALID, "answer %zu: label %d is not one of %zu", i,
                           (int)a->answer_label[i], a->classes);
        if (a->answer_source[i] < 0 || (size_t)a->answer_source[i] >= a->sources)
            return lw_fail(error, LW_INVALID, "answer %zu: source %d is not one of %zu", i,
                           (int)a->answer_source[i], a->sources);
    }
    return LW_OK;
}

/* Adds `share` of the item's posterior to the counts: 1 puts it in, -1 takes it out. */
static void count_item(const lw_answers *a, size_t item, double share, lw_adaptive_belief *b) {
    const size_t classes = b->classes;
    const double *row = b->posteriors + item * classes;
    for (size_t k = 0; k < classes; k++) b->class_count[k] += share * row[k];
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        double *cells = b->counts + (size_t)a->answer_source[i] * classes * classes;
        for (size_t k = 0; k < classes; k++)
            cells[k * classes + (size_t)a->answer_label[i]] += share * row[k];
    }
}

static void start_at_shares(const lw_answers *a, lw_adaptive_belief *b) {
    memset(b->counts, 0, b->sources * b->classes * b->classes * sizeof *b->counts);
    memset(b->class_count, 0, b->classes * sizeof *b->class_count);
    for (size_t item = 0; item < a->items; item++) {
        double *row = b->posteriors + item * a->classes;
        size_t start = a->item_start[item], end = a->item_start[item + 1];
        for (size_t k = 0; k < a->classes; k++) row[k] = start == end ? 1 / (double)a->classes : 0;
        for (size_t i = start; i < end; i++) row[a->answer_label[i]] += 1 / (double)(end - start);
        count_item(a, item, 1, b);
    }
}

/* Adds the logs of how likely each class would have a source give this label. */
static void add_by_matrix(const double *cells, size_t classes, size_t label, double *logs) {
    for (size_t k = 0; k < classes; k++) {
        double given = 0;
        for (size_t l = 0; l < classes; l++) given += cells[k * classes + l];
        logs[k] += log((fmax(cells[k * classes + label], 0) + seen_before(k, label)) /
                       (fmax(given, 0) + row_before(classes)));
    }
}

static void add_by_accuracy(const double *cells, size_t classes, size_t label, double *logs) {
    double right = every_cell + diagonal, wrong = every_cell;
    for (size_t k = 0; k < classes; k++)
        for (size_t l = 0; l < classes; l++)
            *(k == l ? &right : &wrong) += fmax(cells[k * classes + l], 0);
    if (classes > 1) logs[label] += log(right / wrong * (double)(classes - 1));
}

/* The item's posterior from everything but itself; returns how far it moved. */
static double update_item(const lw_answers *a, size_t item, view by, double *row,
                          lw_adaptive_belief *b) {
    const size_t classes = b->classes;
    count_item(a, item, -1, b);
    for (size_t k = 0; k < classes; k++) row[k] = log(fmax(b->class_count[k], 0) + 1);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        const double *cells = b->counts + (size_t)a->answer_source[i] * classes * classes;
        size_t label = (size_t)a->answer_label[i];
        if (by == BY_MATRIX) add_by_matrix(cells, classes, label, row);
        else add_by_accuracy(cells, classes, label, row);
    }
    posterior_from_logs(row, classes);
    double moved = 0, *old = b->posteriors + item * classes;
    for (size_t k = 0; k < classes; k++) moved = fmax(moved, fabs(row[k] - old[k]));
    memcpy(old, row, classes * sizeof *row);
    count_item(a, item, 1, b);
    return moved;
}

/* Leaves the belief of one view; `row` is room for one item's. */
static void fit_view(view by, const lw_answers *a, size_t iterations_max, double tolerance,
                     double *row, lw_adaptive_belief *b) {
    size_t iterations = 0;
    bool converged = false;
    start_at_shares(a, b);
    for (; !converged && iterations < iterations_max; iterations++) {
        double moved = 0;
        for (size_t item = 0; item < a->items; item++)
            moved = fmax(moved, update_item(a, item, by, row, b));
        converged = moved <= tolerance;
    }
    if (iterations > b->iterations) b->iterations = iterations;
    b->converged &= converged;
}

static void pool(lw_adaptive_belief *b) {
    const size_t classes = b->classes;
    for (size_t k = 0; k < classes; k++) {
        double *row = b->pooled + k * classes, sum = 0;
        for (size_t l = 0; l < classes; l++) {
            row[l] = seen_before(k, l);
            for (size_t s = 0; s < b->sources; s++)
                row[l] += fmax(b->counts[(s * classes + k) * classes + l], 0);
            sum += row[l];
        }
        for (size_t l = 0; l < classes; l++) row[l] /= sum;
    }
}

lw_status lw_adaptive_fit(const lw_answers *a, size_t iterations_max, double tolerance,
                          lw_arena *arena, lw_adaptive_belief *belief_out, lw_error *error) {
    lw_status status = check(a, error);
    if (status != LW_OK) return status;
    const size_t classes = a->classes;
    lw_arena taken = *arena;
    lw_adaptive_belief b = {.items = a->items,
                            .sources = a->sources,
                            .classes = classes,
                            .posteriors = lw_new(&taken, double, a->items *classes),
                            .counts = lw_new(&taken, double, a->sources * classes * classes),
                            .class_count = lw_new(&taken, double, classes),
                            .pooled = lw_new(&taken, double, classes *classes),
                            .converged = true};
    lw_arena scratch = taken;
    double *row = lw_new(&scratch, double, classes);
    double *sums = lw_new(&scratch, double, a->items *classes);
    if (!b.posteriors || !b.counts || !b.class_count || !b.pooled || !row || !sums)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items, %zu sources and %zu classes",
                       a->items, a->sources, classes);
    for (view by = 0; by < VIEWS; by++) {
        fit_view(by, a, iterations_max, tolerance, row, &b);
        for (size_t i = 0; i < a->items * classes; i++) sums[i] += b.posteriors[i] / VIEWS;
    }
    memcpy(b.posteriors, sums, a->items * classes * sizeof *sums);
    pool(&b);
    *arena = taken;
    *belief_out = b;
    return LW_OK;
}

/* ---- one more answer ---------------------------------------------------------------------- */

typedef struct {
    const double *pooled;
    size_t classes, ahead;
    double best[LW_AHEAD_MAX]; /* expected posterior of the label after 1, 2, ... answers */
    double *joint;             /* [ahead][classes] */
} look;

/* Goes through the answers to come as counts of labels (from `label` on): `ways` is in how many
 * orders they may come, `run` how many of `label` came last. Depth at most LW_AHEAD_MAX. */
static void look_ahead(look *l, const double *joint, size_t depth, size_t label, size_t run,
                       double ways) {
    if (depth >= l->ahead || depth >= LW_AHEAD_MAX) return;
    double *next = l->joint + depth * l->classes;
    for (size_t given = label; given < l->classes; given++) {
        size_t same = given == label ? run + 1 : 1;
        double orders = ways * (double)(depth + 1) / (double)same, most = 0;
        for (size_t k = 0; k < l->classes; k++) {
            next[k] = joint[k] * l->pooled[k * l->classes + given];
            most = fmax(most, next[k]);
        }
        l->best[depth] += orders * most;
        look_ahead(l, next, depth + 1, given, same, orders);
    }
}

static size_t how_far_ahead(size_t classes) {
    return classes <= 2 ? 4 : classes <= 5 ? 3 : classes <= 40 ? 2 : 1;
}

double lw_adaptive_gain(const lw_adaptive_belief *b, size_t item, lw_arena scratch) {
    const double *row = b->posteriors + item * b->classes;
    look l = {.pooled = b->pooled, .classes = b->classes, .ahead = how_far_ahead(b->classes)};
    l.joint = lw_new(&scratch, double, l.ahead * b->classes);
    assert(l.joint && item < b->items);
    look_ahead(&l, row, 0, 0, 0, 1);
    double now = 0, gain = 0;
    for (size_t k = 0; k < b->classes; k++) now = fmax(now, row[k]);
    for (size_t h = 0; h < l.ahead; h++) gain = fmax(gain, (l.best[h] - now) / (double)(h + 1));
    return gain;
}

double lw_adaptive_information(const lw_adaptive_belief *b, size_t item, int32_t source) {
    const size_t classes = b->classes;
    const double *row = b->posteriors + item * classes;
    const double *cells = b->counts + (size_t)source * classes * classes;
    double told = 0;
    for (size_t l = 0; l < classes; l++) {
        double given = 0, own = 0;
        for (size_t k = 0; k < classes; k++) {
            double sum = row_before(classes);
            for (size_t m = 0; m < classes; m++) sum += fmax(cells[k * classes + m], 0);
            double chance = (fmax(cells[k * classes + l], 0) + seen_before(k, l)) / sum;
            given += row[k] * chance;
            own += row[k] * chance * log(chance);
        }
        told += own - given * log(given);
    }
    return told;
}
