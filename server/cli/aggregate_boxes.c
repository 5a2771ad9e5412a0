/* aggregate_boxes.c - answers that are boxes in pictures, or spans in texts. */
#include "labelwright/boxes.h"
#include "server/cli/aggregate_objects.h"
#include <math.h>
#include <stddef.h>

_Static_assert(offsetof(lw_box_mark, nothing) == offsetof(object_head, nothing) &&
                   offsetof(lw_box_object, confidence) == offsetof(found_head, confidence),
               "marks and objects begin alike");

static bool has_area(lw_box b) { return b.x1 < b.x2 && b.y1 < b.y2; }

static lw_status refuse_order(const table *t, const char *low, double at, const char *high,
                              double end, lw_error *error) {
    return table_refuse(t, error, LW_INVALID, "%s %g is above %s %g", low, at, high, end);
}

static lw_status fit(const objects_data *d, bool drawn, const lw_objects_options *options,
                     lw_arena *results, lw_arena scratch, objects_found *found_out,
                     lw_error *error) {
    const lw_boxes data = {.items = lw_intern_count(d->tasks),
                           .sources = lw_intern_count(d->workers),
                           .labels = lw_intern_count(d->labels),
                           .count = d->answers.count,
                           .marks = (const lw_box_mark *)(const void *)d->answers.marks,
                           .drawn = drawn};
    lw_boxes_model m;
    lw_status status = lw_boxes_fit(&data, options, results, scratch, &m, error);
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
    (void)all, (void)scratch;
    const lw_box_object *object = found;
    const lw_box_mark *mark = truth;
    return lw_box_overlap(object->box, mark->box);
}

static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    (void)radius, (void)scratch;
    return lw_box_overlap(((const lw_box_mark *)mark)->box, ((const lw_box_mark *)other)->box);
}

/* ---- boxes -------------------------------------------------------------------------------- */

enum { X1, Y1, X2, Y2, ROTATION };
static const char *const borders[] = {"x1", "y1", "x2", "y2", "rotation"};

static lw_status read_box(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                          bool *flat_out, lw_error *error) {
    (void)shapes;
    double at[ROTATION + 1] = {0};
    for (size_t i = X1; i <= ROTATION; i++) {
        if (i == ROTATION && fields[i].len == 0) continue;
        lw_status status = objects_read_number(t, borders[i], fields[i], &at[i], error);
        if (status != LW_OK) return status;
    }
    for (size_t i = X1; i <= Y1; i++)
        if (at[i] > at[i + X2])
            return refuse_order(t, borders[i], at[i], borders[i + X2], at[i + X2], error);
    lw_box_mark *m = mark;
    m->box = (lw_box){at[X1], at[Y1], at[X2], at[Y2], at[ROTATION]};
    *flat_out = !has_area(m->box);
    return LW_OK;
}

static void put_box(const objects_data *data, const void *found, lw_builder *row) {
    const lw_box b = ((const lw_box_object *)found)->box;
    lw_put_format(row, ",%.7g,%.7g,%.7g,%.7g", b.x1, b.y1, b.x2, b.y2);
    if (data->has[ROTATION]) lw_put_format(row, ",%.7g", b.rotation);
}

static lw_status fit_boxes(const aggregate_options *o, const lw_objects_options *options,
                           const objects_data *data, lw_arena *results, lw_arena scratch,
                           objects_found *found_out, lw_error *error) {
    (void)o;
    return fit(data, false, options, results, scratch, found_out, error);
}

const object_shape object_boxes = {.what = "box",
                                   .whats = "boxes",
                                   .columns = {{.name = "x1"},
                                               {.name = "y1"},
                                               {.name = "x2"},
                                               {.name = "y2"},
                                               {.name = "rotation", .optional = true}},
                                   .columns_count = 5,
                                   .mark_bytes = sizeof(lw_box_mark),
                                   .found_bytes = sizeof(lw_box_object),
                                   .read = read_box,
                                   .fit = fit_boxes,
                                   .put = put_box,
                                   .overlap = overlap,
                                   .same_from = .5,
                                   .common = common};

static lw_status run_boxes(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&object_boxes, o, said, error);
}

const aggregate_kind aggregate_boxes = {
    .name = "boxes",
    .columns = "task, worker, x1, y1, x2, y2, a row a box, all four empty: saw none; rotation "
               "(degrees,\n"
               "            clockwise, may lack); class (may lack); -o: task, x1, y1, x2, y2, "
               "rotation, class, confidence",
    .method = objects_method,
    .accuracy = objects_accuracy,
    .no_proba = "the confidence of each box is in -o",
    .run = run_boxes};

/* ---- spans -------------------------------------------------------------------------------- */

static lw_status read_place(const table *t, const char *column, lw_str text, double *place_out,
                            lw_error *error) {
    lw_status status = objects_read_number(t, column, text, place_out, error);
    if (status != LW_OK || *place_out == floor(*place_out)) return status;
    return table_refuse(t, error, LW_INVALID, "%s %s is not a whole number", column,
                        table_show(text).text);
}

static lw_status read_span(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                           bool *flat_out, lw_error *error) {
    (void)shapes;
    double start, end;
    lw_status status = read_place(t, "start", fields[0], &start, error);
    if (status == LW_OK) status = read_place(t, "end", fields[1], &end, error);
    if (status != LW_OK) return status;
    if (start > end) return refuse_order(t, "start", start, "end", end, error);
    lw_box_mark *m = mark;
    m->box = (lw_box){start, 0, end, 1, 0};
    *flat_out = !has_area(m->box);
    return LW_OK;
}

static void put_span(const objects_data *data, const void *found, lw_builder *row) {
    (void)data;
    const lw_box_object *object = found;
    lw_put_format(row, ",%.0f,%.0f", object->box.x1, object->box.x2);
}

static lw_status fit_spans(const aggregate_options *o, const lw_objects_options *options,
                           const objects_data *data, lw_arena *results, lw_arena scratch,
                           objects_found *found_out, lw_error *error) {
    (void)o;
    return fit(data, true, options, results, scratch, found_out, error);
}

const object_shape object_spans = {.what = "span",
                                   .whats = "spans",
                                   .columns = {{.name = "start"}, {.name = "end"}},
                                   .columns_count = 2,
                                   .mark_bytes = sizeof(lw_box_mark),
                                   .found_bytes = sizeof(lw_box_object),
                                   .read = read_span,
                                   .fit = fit_spans,
                                   .put = put_span,
                                   .overlap = overlap,
                                   .same_from = .5,
                                   .common = common};

static lw_status run_spans(const aggregate_options *o, json_writer *said, lw_error *error) {
    return objects_run(&object_spans, o, said, error);
}

const aggregate_kind aggregate_spans = {
    .name = "spans",
    .columns = "task, worker, start, end, a row a span, both empty: saw none; class (may lack);\n"
               "            -o: task, start, end, class, confidence",
    .method = objects_method,
    .accuracy = objects_accuracy,
    .no_proba = "the confidence of each span is in -o",
    .run = run_spans};
