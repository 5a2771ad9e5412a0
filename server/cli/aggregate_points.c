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

static double nearness(lw_point a, lw_point b, double radius) {
    double apart = hypot(a.x - b.x, a.y - b.y);
    if (apart == 0) return 1;
    return apart < radius ? 1 - apart / radius : 0;
}

/* As of two marks. */
static double overlap(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch) {
    (void)scratch;
    return nearness(((const lw_point_object *)found)->at, ((const lw_point_mark *)truth)->at,
                    all->radius);
}

static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    (void)scratch;
    return nearness(((const lw_point_mark *)mark)->at, ((const lw_point_mark *)other)->at, radius);
}

const object_shape object_points = {.what = "point",
                                    .whats = "points",
                                    .columns = {{.name = "x"}, {.name = "y"}},
                                    .columns_count = 2,
                                    .mark_bytes = sizeof(lw_point_mark),
                                    .found_bytes = sizeof(lw_point_object),
                                    .read = read_point,
                                    .fit = fit,
                                    .put = put,
                                    .overlap = overlap,
                                    .same_from = .5,
                                    .common = common,
                                    .takes_radius = true};

static lw_status run(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&object_points, o, said, error);
}

const aggregate_kind aggregate_points = {
    .name = "points",
    .columns =
        "task, worker, x, y, a row a point, both empty: saw none; class (may lack);\n"
        "            -o: task, x, y, class, confidence; the same point: within half of --radius",
    .method = objects_method,
    .accuracy = objects_accuracy,
    .no_proba = "the confidence of each point is in -o",
    .takes_radius = true,
    .run = run};
