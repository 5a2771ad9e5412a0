/* points.c - points as a shape of objects.c. */
#include "labelwright/points.h"
#include "labelwright/order.h"
#include "objects.h"
#include <math.h>
#include <stdlib.h>

static const double radii = 5; /* the radius that is learnt, in distances to the nearest mark */

typedef struct {
    const lw_points *points;
    double radius;
    lw_point reference;
    double *values; /* [count] */
    lw_point_object *found;
    size_t objects;
} geometry;

static double distance(lw_point a, lw_point b) { return hypot(a.x - b.x, a.y - b.y); }

/* ---- the radius --------------------------------------------------------------------------- */

static int by_item(const void *a, const void *b) {
    const lw_point_mark *const *left = a, *const *right = b;
    return ((*left)->item > (*right)->item) - ((*left)->item < (*right)->item);
}

/* From marks[i] to the nearest of another source among marks[from .. end-1]; INFINITY: none. */
static double nearest(const lw_point_mark *const *marks, size_t i, size_t from, size_t end) {
    double least = INFINITY;
    for (size_t j = from; j < end; j++)
        if (marks[j]->source != marks[i]->source && !marks[j]->nothing)
            least = fmin(least, distance(marks[i]->at, marks[j]->at));
    return least;
}

/* Marks in one and the same place do not say how far apart those of one point lie. */
static double learn_radius(const lw_points *p, const lw_point_mark **marks, double *values) {
    size_t known = 0;
    for (size_t i = 0; i < p->count; i++) marks[i] = &p->marks[i];
    qsort(marks, p->count, sizeof *marks, by_item);
    for (size_t start = 0, end; start < p->count; start = end) {
        for (end = start; end < p->count && marks[end]->item == marks[start]->item;) end++;
        for (size_t i = start; i < end; i++) {
            double near = marks[i]->nothing ? INFINITY : nearest(marks, i, start, end);
            if (near > 0 && isfinite(near)) values[known++] = near;
        }
    }
    if (known == 0) return 0;
    lw_sort_doubles(values, known);
    return radii * lw_percentile(values, known, .5);
}

/* ---- where points lie --------------------------------------------------------------------- */

static lw_point at(const geometry *g, size_t mark) { return g->points->marks[mark].at; }

static double overlap(const void *geometry_, size_t a, size_t b) {
    const geometry *g = geometry_;
    double apart = distance(at(g, a), at(g, b));
    if (apart == 0) return 1;
    return apart < g->radius ? 1 - apart / g->radius : 0;
}

static double median(geometry *g, const size_t *marks, size_t count, bool across) {
    for (size_t i = 0; i < count; i++)
        g->values[i] = across ? at(g, marks[i]).x : at(g, marks[i]).y;
    lw_sort_doubles(g->values, count);
    return lw_percentile(g->values, count, .5);
}

static void refer(void *geometry_, const size_t *marks, size_t count) {
    geometry *g = geometry_;
    g->reference = (lw_point){median(g, marks, count, true), median(g, marks, count, false)};
}

static double stray(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    double off = distance(at(g, mark), g->reference);
    return off * off;
}

static bool is_near(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    return distance(at(g, mark), g->reference) <= g->radius / 2;
}

static void place(void *geometry_, const object_found *found, const size_t *marks,
                  const double *weights, size_t count) {
    geometry *g = geometry_;
    double total = 0;
    lw_point sum = {0, 0};
    for (size_t i = 0; i < count; i++) {
        total += weights[i];
        sum.x += weights[i] * at(g, marks[i]).x;
        sum.y += weights[i] * at(g, marks[i]).y;
    }
    g->found[g->objects++] =
        (lw_point_object){.item = found->item,
                          .label = found->label,
                          .at = count > 0 ? (lw_point){sum.x / total, sum.y / total} : g->reference,
                          .confidence = found->confidence};
}

/* ---- all of it ---------------------------------------------------------------------------- */

static const object_shape shape = {overlap, refer, stray, is_near, place};

static lw_status take_marks(const lw_points *p, object_mark *marks, lw_error *error) {
    if (!(p->radius >= 0) || !isfinite(p->radius))
        return lw_fail(error, LW_INVALID, "radius %g is not 0 or more", p->radius);
    for (size_t i = 0; i < p->count; i++) {
        const lw_point_mark *m = &p->marks[i];
        if (!m->nothing &&
            !(fabs(m->at.x) <= LW_COORDINATE_MAX && fabs(m->at.y) <= LW_COORDINATE_MAX))
            return lw_fail(error, LW_INVALID, "mark %zu: is nowhere", i);
        marks[i] = (object_mark){m->item, m->source, m->label, m->nothing};
    }
    return LW_OK;
}

lw_status lw_points_fit(const lw_points *points, const lw_objects_options *options, lw_arena *arena,
                        lw_arena scratch, lw_points_model *model_out, lw_error *error) {
    lw_arena taken = *arena;
    object_marks marks = {.items = points->items,
                          .sources = points->sources,
                          .labels = points->labels,
                          .count = points->count,
                          .marks = lw_new(&scratch, object_mark, points->count)};
    geometry g = {.points = points,
                  .values = lw_new(&scratch, double, points->count),
                  .found = lw_new(&taken, lw_point_object, points->count)};
    const lw_point_mark **sorted = lw_new(&scratch, const lw_point_mark *, points->count);
    if (!marks.marks || !g.values || !g.found || !sorted)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", points->count);
    objects_model model;
    lw_status status = take_marks(points, marks.marks, error);
    if (status == LW_OK) {
        g.radius = points->radius > 0 ? points->radius : learn_radius(points, sorted, g.values);
        status = objects_fit(&marks, options, &shape, &g, &taken, scratch, &model, error);
    }
    if (status != LW_OK) return status;
    *arena = taken;
    *model_out = (lw_points_model){.objects = g.objects,
                                   .sources = points->sources,
                                   .found = g.found,
                                   .reliabilities = model.reliabilities,
                                   .radius = g.radius,
                                   .iterations = model.iterations,
                                   .converged = model.converged};
    return LW_OK;
}
