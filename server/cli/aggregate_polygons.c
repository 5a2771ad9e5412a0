/* aggregate_polygons.c - answers that are outlines in pictures. */
#include "labelwright/polygons.h"
#include "server/cli/aggregate_objects.h"
#include <math.h>
#include <stddef.h>

enum {
    POINTS_MAX = 100000
}; /* of an outline: what is traced from a large mask has some thousands */

_Static_assert(offsetof(lw_polygon_mark, nothing) == offsetof(object_head, nothing) &&
                   offsetof(lw_polygon_object, confidence) == offsetof(found_head, confidence),
               "marks and objects begin alike");

static bool is_blank(char c) { return c == ' ' || c == ',' || c == ';'; }

/* The next number of "x,y x,y ..."; absent at the end. */
static lw_str take_word(lw_str *rest) {
    while (rest->len > 0 && is_blank(*rest->data)) rest->data++, rest->len--;
    lw_str word = {rest->data, 0};
    while (rest->len > 0 && !is_blank(*rest->data)) rest->data++, rest->len--, word.len++;
    return word;
}

static size_t count_words(lw_str text) {
    size_t count = 0;
    while (take_word(&text).len > 0) count++;
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

static lw_status read_polygon(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                              bool *flat_out, lw_error *error) {
    lw_str text = fields[0];
    size_t numbers = count_words(text), count = numbers / 2;
    if (numbers % 2 != 0 || count < 3 || count > POINTS_MAX)
        return table_refuse(t, error, LW_INVALID,
                            "points has %zu numbers, want x and y of 3 to %d corners", numbers,
                            POINTS_MAX);
    lw_point *points = lw_new(shapes, lw_point, count);
    if (!points) return lw_fail(error, LW_NO_MEMORY, "no memory for %zu points", count);
    for (size_t i = 0; i < count; i++) {
        lw_status status = objects_read_number(t, "points", take_word(&text), &points[i].x, error);
        if (status == LW_OK)
            status = objects_read_number(t, "points", take_word(&text), &points[i].y, error);
        if (status != LW_OK) return status;
    }
    lw_polygon_mark *m = mark;
    m->outline = (lw_outline){points, count};
    *flat_out = !encloses_something(m->outline);
    return LW_OK;
}

static void put(const objects_data *data, const void *found, lw_builder *row) {
    (void)data;
    const lw_polygon_object *object = found;
    for (size_t i = 0; i < object->outline.count; i++) {
        lw_point at = object->outline.points[i];
        lw_put_format(row, "%s%.7g %.7g", i == 0 ? "," : " ", at.x, at.y);
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

static double overlap(const objects_found *all, const void *found, const void *truth,
                      lw_arena scratch) {
    (void)all;
    const lw_polygon_object *object = found;
    const lw_polygon_mark *mark = truth;
    double share = 0;
    lw_error unused; /* both were finite when they were read */
    (void)!lw_outline_overlap(object->outline, mark->outline, scratch, &share, &unused);
    return share;
}

static const object_shape polygons = {.what = "polygon",
                                      .whats = "polygons",
                                      .columns = {{.name = "points"}},
                                      .columns_count = 1,
                                      .mark_bytes = sizeof(lw_polygon_mark),
                                      .found_bytes = sizeof(lw_polygon_object),
                                      .read = read_polygon,
                                      .fit = fit,
                                      .put = put,
                                      .overlap = overlap,
                                      .same_from = .5};

static lw_status run(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&polygons, o, said, error);
}

const aggregate_kind aggregate_polygons = {
    .name = "polygons",
    .columns =
        "task, worker, points (x y of each corner, all in one field), a row a polygon, empty: "
        "saw none;\n"
        "            class (may lack); -o: task, points, class, confidence",
    .method = objects_method,
    .no_proba = "the confidence of each polygon is in -o",
    .run = run};
