/* aggregate_points.c - answers that are points in pictures. */
#include "labelwright/points.h"
#include "server/cli/aggregate_objects.h"
#include <math.h>
#include <stddef.h>

_Static_assert(offsetof(lw_point_mark, nothing) == offsetof(object_head, nothing) &&
                   offsetof(lw_point_object, confidence) == offsetof(found_head, confidence),
               "marks and objects begin alike");

static lw_status read_point(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                            bool *flat_out, lw_error *error) {
    (void)shapes;
    lw_point_mark *m = mark;
    *flat_out = false;
    lw_status status = objects_read_number(t, "x", fields[0], &m->at.x, error);
    if (status == LW_OK) status = objects_read_number(t, "y", fields[1], &m->at.y, error);
    return status;
}

static void put(const objects_data *data, const void *found, lw_builder *row) {
    (void)data;
    const lw_point_object *object = found;
    lw_put_format(row, ",%.7g,%.7g", object->at.x, object->at.y);
}

static lw_status fit(const aggregate_options *o, const lw_objects_options *options,
                     const objects_data *d, lw_arena *results, lw_arena scratch,
                     objects_found *found_out, lw_error *error) {
    const lw_points data = {.items = lw_intern_count(d->tasks),
                            .sources = lw_intern_count(d->workers),
                            .labels = lw_intern_count(d->labels),
                            .count = d->answers.count,
                            .marks = (const lw_point_mark *)(const void *)d->answers.marks,
                            .radius = o->radius};
    lw_points_model m;
    lw_status status = lw_points_fit(&data, options, results, scratch, &m, error);
    if (status != LW_OK) return status;
    *found_out = (objects_found){.found = (const char *)m.found,
                                 .objects = m.objects,
                                 .sources = m.sources,
                                 .reliabilities = m.reliabilities,
                                 .iterations = m.iterations,
                                 .converged = m.converged,
                                 .radius = m.radius};
    return LW_OK;
}

/* As of two marks. */
static double overlap(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch) {
    (void)scratch;
    const lw_point at = ((const lw_point_object *)found)->at;
    const lw_point there = ((const lw_point_mark *)truth)->at;
    double apart = hypot(at.x - there.x, at.y - there.y);
    if (apart == 0) return 1;
    return apart < all->radius ? 1 - apart / all->radius : 0;
}

static const object_shape points = {.what = "point",
                                    .whats = "points",
                                    .columns = {{.name = "x"}, {.name = "y"}},
                                    .columns_count = 2,
                                    .mark_bytes = sizeof(lw_point_mark),
                                    .found_bytes = sizeof(lw_point_object),
                                    .read = read_point,
                                    .fit = fit,
                                    .put = put,
                                    .overlap = overlap,
                                    .same_from = .5};

static lw_status run(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&points, o, said, error);
}

const aggregate_kind aggregate_points = {
    .name = "points",
    .columns =
        "task, worker, x, y, a row a point, both empty: saw none; class (may lack);\n"
        "            -o: task, x, y, class, confidence; the same point: within half of --radius",
    .method = objects_method,
    .no_proba = "the confidence of each point is in -o",
    .takes_radius = true,
    .run = run};
