/* aggregate_polygons.c - answers that are outlines in pictures. */
#include "labelwright/polygons.h"
#include "server/cli/aggregate_objects.h"
#include <math.h>
#include <stddef.h>
#include <string.h>

enum {
    POINTS_MAX = 100000
}; /* of an outline: what is traced from a large mask has some thousands */

_Static_assert(offsetof(lw_polygon_mark, nothing) == offsetof(object_head, nothing) &&
                   offsetof(lw_polygon_object, confidence) == offsetof(found_head, confidence),
               "marks and objects begin alike");

/* How many holes are begun: a bar stands before each. */
static size_t count_bars(lw_str text) {
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++) count += text.data[i] == '|';
    return count;
}

static bool encloses_something(lw_outline o) {
    lw_point low = o.points[0], high = low;
    for (size_t i = 1; i < o.count; i++) {
        low = (lw_point){fmin(low.x, o.points[i].x), fmin(low.y, o.points[i].y)};
        high = (lw_point){fmax(high.x, o.points[i].x), fmax(high.y, o.points[i].y)};
    }
    return low.x < high.x && low.y < high.y;
}

/* The corners up to the next bar, which is passed. */
static lw_status read_ring(const table *t, lw_str *rest, lw_outline *o, lw_point *points,
                           lw_error *error) {
    lw_str text = *rest;
    const char *bar = memchr(text.data, '|', text.len);
    if (bar) text.len = (size_t)(bar - text.data);
    rest->data += text.len + (bar != NULL), rest->len -= text.len + (bar != NULL);
    size_t numbers = objects_count_words(text), count = numbers / 2;
    if (numbers % 2 != 0 || count < 3 || o->count + count > POINTS_MAX)
        return table_refuse(t, error, LW_INVALID,
                            "points has %zu numbers, want x and y of 3 to %d corners", numbers,
                            POINTS_MAX);
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        lw_point *at = &points[o->count++];
        status = objects_read_number(t, "points", objects_take_word(&text), &at->x, error);
        if (status == LW_OK)
            status = objects_read_number(t, "points", objects_take_word(&text), &at->y, error);
    }
    return status;
}

static lw_status read_polygon(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                              bool *flat_out, lw_error *error) {
    lw_str text = fields[0];
    size_t corners = objects_count_words(text) / 2, holes = count_bars(text);
    lw_point *points = lw_new(shapes, lw_point, corners);
    size_t *starts = lw_new(shapes, size_t, holes);
    if (!points || !starts)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu points", corners);
    lw_polygon_mark *m = mark;
    m->outline = (lw_outline){points, 0, starts, holes};
    lw_status status = read_ring(t, &text, &m->outline, points, error);
    for (size_t i = 0; i < holes && status == LW_OK; i++) {
        starts[i] = m->outline.count;
        status = read_ring(t, &text, &m->outline, points, error);
    }
    if (status == LW_OK) *flat_out = !encloses_something(m->outline);
    return status;
}

static void put(const objects_data *data, const void *found, lw_builder *row) {
    (void)data;
    const lw_polygon_object *object = found;
    for (size_t i = 0, hole = 0; i < object->outline.count; i++) {
        lw_point at = object->outline.points[i];
        bool begins = hole < object->outline.holes && object->outline.starts[hole] == i;
        hole += begins;
        lw_put_format(row, "%s%.7g %.7g", i == 0 ? "," : begins ? "|" : " ", at.x, at.y);
    }
}

static lw_status fit(const aggregate_options *o, const lw_objects_options *options,
                     const objects_data *d, lw_arena *results, lw_arena scratch,
                     objects_found *found_out, lw_error *error) {
    (void)o;
    const lw_polygons data = {.items = lw_intern_count(d->tasks),
                              .sources = lw_intern_count(d->workers),
                              .labels = lw_intern_count(d->labels),
                              .count = d->answers.count,
                              .marks = (const lw_polygon_mark *)(const void *)d->answers.marks};
    lw_polygons_model m;
    lw_status status = lw_polygons_fit(&data, options, results, scratch, &m, error);
    if (status != LW_OK) return status;
    *found_out = (objects_found){.found = (const char *)m.found,
                                 .objects = m.objects,
                                 .sources = m.sources,
                                 .reliabilities = m.reliabilities,
                                 .iterations = m.iterations,
                                 .converged = m.converged};
    return LW_OK;
}

static double share_in_common(lw_outline a, lw_outline b, lw_arena scratch) {
    double share = 0;
    lw_error unused; /* both were finite when they were read */
    (void)!lw_outline_overlap(a, b, scratch, &share, &unused);
    return share;
}

static double overlap(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch) {
    (void)all;
    const lw_polygon_object *object = found;
    const lw_polygon_mark *mark = truth;
    return share_in_common(object->outline, mark->outline, scratch);
}

static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    (void)radius;
    return share_in_common(((const lw_polygon_mark *)mark)->outline,
                           ((const lw_polygon_mark *)other)->outline, scratch);
}

const object_shape object_polygons = {.what = "polygon",
                                      .whats = "polygons",
                                      .columns = {{.name = "points"}},
                                      .columns_count = 1,
                                      .mark_bytes = sizeof(lw_polygon_mark),
                                      .found_bytes = sizeof(lw_polygon_object),
                                      .read = read_polygon,
                                      .fit = fit,
                                      .put = put,
                                      .overlap = overlap,
                                      .same_from = .5,
                                      .common = common};

static lw_status run(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&object_polygons, o, said, error);
}

const aggregate_kind aggregate_polygons = {
    .name = "polygons",
    .columns = "task, worker, points (x y of each corner, all in one field, | before a hole), a "
               "row a polygon, "
               "empty: saw none;\n"
               "            class (may lack); -o: task, points, class, confidence",
    .method = objects_method,
    .accuracy = objects_accuracy,
    .no_proba = "the confidence of each polygon is in -o",
    .run = run};
