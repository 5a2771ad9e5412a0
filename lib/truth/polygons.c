/* polygons.c - polygons as a shape of objects.c. */
#include "labelwright/polygons.h"
#include "objects.h"
#include "outline.h"
#include "outline_median.h"
#include <math.h>
#include <string.h>

static const double close_enough = .5; /* to the reference, to have a say in where an object runs */

typedef struct {
    const lw_polygons *polygons;
    size_t reference;       /* the mark that stands for the object at hand */
    lw_outline *outlines;   /* [count]: of its marks */
    lw_arena sweep, median; /* for outline_overlap of any two, and outline_median */
    lw_polygon_object *found;
    size_t objects;
    lw_point *points; /* of the objects found so far, one after the other */
    size_t *starts;   /* of their holes; as many places as points */
    size_t taken;
} geometry;

/* ---- overlap ------------------------------------------------------------------------------ */

static bool is_somewhere(lw_outline o) {
    for (size_t i = 0; i < o.count; i++)
        if (!(fabs(o.points[i].x) <= LW_COORDINATE_MAX && fabs(o.points[i].y) <= LW_COORDINATE_MAX))
            return false;
    return true;
}

static bool has_rings(lw_outline o) {
    for (size_t i = 0; i < o.holes; i++)
        if (o.starts[i] >= o.count || o.starts[i] <= (i ? o.starts[i - 1] : 0)) return false;
    return true;
}

lw_status lw_outline_overlap(lw_outline a, lw_outline b, lw_arena scratch, double *overlap_out,
                             lw_error *error) {
    if (a.count == 0 || b.count == 0 || !is_somewhere(a) || !is_somewhere(b))
        return lw_fail(error, LW_INVALID, "an outline has no points, or one that is nowhere");
    if (!has_rings(a) || !has_rings(b))
        return lw_fail(error, LW_INVALID, "an outline's holes do not begin one after the other");
    if (lw_arena_left(&scratch) < outline_scratch_bytes(a.count + b.count))
        return lw_fail(error, LW_NO_MEMORY, "no room for outlines of %zu points",
                       a.count + b.count);
    *overlap_out = outline_overlap(a, b, scratch);
    return LW_OK;
}

static lw_outline outline_of(const geometry *g, size_t mark) {
    return g->polygons->marks[mark].outline;
}

static double overlap(const void *geometry_, size_t a, size_t b) {
    const geometry *g = geometry_;
    return outline_overlap(outline_of(g, a), outline_of(g, b), g->sweep);
}

/* ---- where objects run -------------------------------------------------------------------- */

static void refer(void *geometry_, const size_t *marks, size_t count) {
    geometry *g = geometry_;
    double most = -1;
    for (size_t i = 0; i < count; i++) {
        double sum = 0;
        for (size_t j = 0; j < count; j++) sum += i == j ? 0 : overlap(g, marks[i], marks[j]);
        if (sum > most) most = sum, g->reference = marks[i];
    }
}

static double overlap_with_reference(const geometry *g, size_t mark) {
    return mark == g->reference ? 1 : overlap(g, mark, g->reference);
}

static double stray(const void *geometry_, size_t mark) {
    double off = 1 - overlap_with_reference(geometry_, mark);
    return off * off;
}

static bool is_near(const void *geometry_, size_t mark) {
    return overlap_with_reference(geometry_, mark) >= close_enough;
}

/* How well an outline stands for the marks of its object. */
static double agreement(const geometry *g, lw_outline outline, const double *weights,
                        size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += weights[i] * outline_overlap(outline, g->outlines[i], g->sweep);
    return sum;
}

/* In the middle of the marks, or the reference where that says it better: where all are the same. */
static void place(void *geometry_, const object_found *found, const size_t *marks,
                  const double *weights, size_t count) {
    geometry *g = geometry_;
    lw_outline outline = {0}, reference = outline_of(g, g->reference);
    lw_point *points = g->points + g->taken;
    size_t *starts = g->starts + g->taken, corners = 0;
    for (size_t i = 0; i < count; i++) {
        g->outlines[i] = outline_of(g, marks[i]);
        corners += g->outlines[i].count;
    }
    if (count > 1)
        outline = outline_median(g->outlines, weights, count, corners, g->median, points, starts);
    if (outline.count == 0 ||
        agreement(g, reference, weights, count) >= agreement(g, outline, weights, count)) {
        memcpy(points, reference.points, reference.count * sizeof *points);
        if (reference.holes > 0) memcpy(starts, reference.starts, reference.holes * sizeof *starts);
        outline = (lw_outline){points, reference.count, starts, reference.holes};
    }
    g->taken += outline.count;
    g->found[g->objects++] = (lw_polygon_object){.item = found->item,
                                                 .label = found->label,
                                                 .confidence = found->confidence,
                                                 .outline = outline};
}

/* ---- all of it ---------------------------------------------------------------------------- */

static const object_shape shape = {overlap, refer, stray, is_near, place};

static lw_status take_marks(const lw_polygons *p, object_mark *marks, lw_error *error) {
    for (size_t i = 0; i < p->count; i++) {
        const lw_polygon_mark *m = &p->marks[i];
        marks[i] = (object_mark){m->item, m->source, m->label, m->nothing};
        if (m->nothing) continue;
        if (m->outline.count < 3)
            return lw_fail(error, LW_INVALID, "mark %zu: has %zu points, want 3 or more", i,
                           m->outline.count);
        if (!is_somewhere(m->outline))
            return lw_fail(error, LW_INVALID, "mark %zu: a point is nowhere", i);
        if (!has_rings(m->outline))
            return lw_fail(error, LW_INVALID,
                           "mark %zu: its holes do not begin one after the other", i);
    }
    return LW_OK;
}

static size_t count_points(const lw_polygons *p) {
    size_t all = 0;
    for (size_t i = 0; i < p->count; i++)
        all += p->marks[i].nothing ? 0 : p->marks[i].outline.count;
    return all;
}

static bool set_up(const lw_polygons *p, lw_arena *taken, lw_arena *scratch, geometry *g) {
    size_t points = count_points(p), sweep_bytes = outline_scratch_bytes(2 * points);
    char *sweep = lw_new(scratch, char, sweep_bytes);
    char *median = lw_new(scratch, char, outline_median_scratch_bytes(p->count));
    *g = (geometry){.polygons = p,
                    .outlines = lw_new(scratch, lw_outline, p->count),
                    .found = lw_new(taken, lw_polygon_object, p->count),
                    .points = lw_new(taken, lw_point, points),
                    .starts = lw_new(taken, size_t, points)};
    if (!sweep || !median || !g->outlines || !g->found || !g->points || !g->starts) return false;
    g->sweep = lw_arena_over(sweep, sweep_bytes);
    g->median = lw_arena_over(median, outline_median_scratch_bytes(p->count));
    return true;
}

lw_status lw_polygons_fit(const lw_polygons *polygons, const lw_objects_options *options,
                          lw_arena *arena, lw_arena scratch, lw_polygons_model *model_out,
                          lw_error *error) {
    lw_arena taken = *arena;
    geometry g;
    object_marks marks = {.items = polygons->items,
                          .sources = polygons->sources,
                          .labels = polygons->labels,
                          .count = polygons->count,
                          .marks = lw_new(&scratch, object_mark, polygons->count)};
    if (!marks.marks || !set_up(polygons, &taken, &scratch, &g))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", polygons->count);
    objects_model model;
    lw_status status = take_marks(polygons, marks.marks, error);
    if (status == LW_OK)
        status = objects_fit(&marks, options, &shape, &g, &taken, scratch, &model, error);
    if (status != LW_OK) return status;
    *arena = taken;
    *model_out = (lw_polygons_model){.objects = g.objects,
                                     .sources = polygons->sources,
                                     .found = g.found,
                                     .reliabilities = model.reliabilities,
                                     .iterations = model.iterations,
                                     .converged = model.converged};
    return LW_OK;
}
