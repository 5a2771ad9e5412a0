/* value_drawn.c - things that were drawn, held against each other: read, how alike, and one for several. */
#include "labelwright/points.h"
#include "labelwright/polygons.h"
#include "server/record/rle.h"
#include "server/record/value.h"
#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* What is merged lies on hundredths of a pixel: nobody draws finer. */
static double in_pixels(double value) {
    return fabs(value) < 1e12 ? round(value * 100) / 100 : value; /* has no hundredths */
}
static void put_pixels(json_writer *w, double value) { json_number(w, in_pixels(value)); }

static void put_member(json_writer *w, const char *name, double value) {
    json_key(w, name);
    put_pixels(w, value);
}

static double member(const json *object, const char *name) {
    const json *value = json_get(object, name);
    return value ? json_real(value) : 0;
}

double value_nearness(const schema_field *field, double distance) {
    if (field->tolerance == 0) return distance == 0;
    return fmax(0, 1 - distance / (2 * field->tolerance));
}

/* The engine's merging for marks that are known to be of one thing: all of them are taken. */
static lw_objects_options merging(void) {
    lw_objects_options options = lw_objects_methods[0].defaults;
    options.overlap = 0;
    options.share = 0;
    options.iterations_max = 1;
    return options;
}

/* Half of what is left, for a model beside the scratch it is made with. */
static lw_arena take_half(lw_arena *scratch) {
    lw_arena half = {scratch->next, scratch->next + (scratch->end - scratch->next) / 2};
    scratch->next = half.end;
    return half;
}

/* ---- boxes ------------------------------------------------------------------------------- */

static bool box_read(const json *object, lw_arena *arena, drawn *out) {
    double x = member(object, "x"), y = member(object, "y");
    (void)arena;
    out->box = (lw_box){x, y, x + member(object, "w"), y + member(object, "h"),
                        member(object, "rotation")};
    return true;
}

static double box_alike(const schema_field *field, const drawn *a, const drawn *b,
                        lw_arena scratch) {
    (void)field;
    (void)scratch;
    return lw_box_overlap(a->box, b->box);
}

/* whole: borders are to be ones that somebody drew. */
static bool merge_boxes(const drawn *all, size_t count, bool whole, lw_box *merged_out,
                        lw_arena scratch) {
    lw_objects_options options = merging();
    lw_box_mark *marks = lw_new(&scratch, lw_box_mark, count);
    if (!marks) return false;
    for (size_t i = 0; i < count; i++)
        marks[i] = (lw_box_mark){.source = (int32_t)i, .box = all[i].box};
    lw_boxes boxes = {1, count, 1, count, marks, whole};
    lw_boxes_model model;
    lw_arena results = take_half(&scratch);
    if (lw_boxes_fit(&boxes, &options, &results, scratch, &model, NULL) != LW_OK ||
        model.objects != 1)
        return false;
    *merged_out = model.found[0].box;
    return true;
}

static bool box_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    lw_box b;
    if (!merge_boxes(all, count, false, &b, scratch)) return false;
    if (in_pixels(b.x2 - b.x1) <= 0 || in_pixels(b.y2 - b.y1) <= 0) return false;
    put_member(w, "x", b.x1), put_member(w, "y", b.y1);
    put_member(w, "w", b.x2 - b.x1), put_member(w, "h", b.y2 - b.y1);
    if (b.rotation != 0) put_member(w, "rotation", b.rotation);
    return true;
}

const drawn_kind drawn_boxes = {box_read, box_alike, box_merge};

/* ---- spans of text and of time ------------------------------------------------------------ */

static bool span_read(const json *object, lw_arena *arena, drawn *out) {
    (void)arena;
    out->box = (lw_box){.x1 = member(object, "start"), .x2 = member(object, "end"), .y2 = 1};
    return true;
}

/* The frame of whoever drew the border that was taken. */
static const json *frame_at(const drawn *all, size_t count, const char *border, const char *frame,
                            double at) {
    for (size_t i = 0; i < count; i++)
        if (member(all[i].object, border) == at && json_get(all[i].object, frame))
            return json_get(all[i].object, frame);
    return NULL;
}

static bool span_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    lw_box b;
    if (!merge_boxes(all, count, true, &b, scratch)) return false;
    const json *first = frame_at(all, count, "start", "start_frame", b.x1),
               *last = frame_at(all, count, "end", "end_frame", b.x2);
    json_key(w, "start"), json_integer(w, (int64_t)b.x1);
    json_key(w, "end"), json_integer(w, (int64_t)b.x2);
    if (!first || !last || json_int(first) >= json_int(last)) return true;
    json_key(w, "start_frame"), json_value(w, first);
    json_key(w, "end_frame"), json_value(w, last);
    return true;
}

const drawn_kind drawn_spans = {span_read, box_alike, span_merge};

/* ---- outlines ---------------------------------------------------------------------------- */

static lw_box box_around(lw_outline outline) {
    lw_point p = outline.points[0];
    lw_box box = {p.x, p.y, p.x, p.y, 0};
    for (size_t i = 1; i < outline.count; i++) {
        p = outline.points[i];
        box.x1 = fmin(box.x1, p.x), box.x2 = fmax(box.x2, p.x);
        box.y1 = fmin(box.y1, p.y), box.y2 = fmax(box.y2, p.y);
    }
    return box;
}

static lw_point *read_corners(const json *list, lw_point *to) {
    for (size_t i = 0; i < json_count(list); i++) {
        const json *point = json_at(list, i);
        *to++ = (lw_point){json_real(json_at(point, 0)), json_real(json_at(point, 1))};
    }
    return to;
}

/* The corners, and of polygons those of the holes behind them. What was answered under another schema may
 * have none: it is a spot at the origin then. */
static bool points_read(const json *object, lw_arena *arena, drawn *out) {
    const json *list = json_get(object, "points"), *holes = json_get(object, "holes");
    size_t count = json_count(list), hole_count = json_count(holes);
    for (size_t i = 0; i < hole_count; i++) count += json_count(json_at(holes, i));
    lw_point *points = lw_new(arena, lw_point, count + 1), *next = points;
    size_t *starts = lw_new(arena, size_t, hole_count + 1);
    if (!points || !starts) return false;
    next = read_corners(list, next);
    for (size_t i = 0; i < hole_count; i++) {
        starts[i] = (size_t)(next - points);
        next = read_corners(json_at(holes, i), next);
    }
    if (count == 0) count = 1;
    out->outline = (lw_outline){points, count, starts, hole_count};
    out->box = box_around(out->outline);
    out->size = count;
    return true;
}

static bool ellipse_read(const json *object, lw_arena *arena, drawn *out) {
    enum { CORNERS = 48 };
    double turn = member(object, "rotation") * M_PI / 180;
    lw_point *points = lw_new(arena, lw_point, CORNERS);
    if (!points) return false;
    for (size_t i = 0; i < CORNERS; i++) {
        double angle = 2 * M_PI * (double)i / CORNERS;
        double right = member(object, "rx") * cos(angle), down = member(object, "ry") * sin(angle);
        points[i] = (lw_point){member(object, "x") + right * cos(turn) - down * sin(turn),
                               member(object, "y") + right * sin(turn) + down * cos(turn)};
    }
    out->outline = (lw_outline){.points = points, .count = CORNERS};
    out->box = box_around(out->outline);
    out->size = CORNERS;
    return true;
}

static double outline_alike(const schema_field *field, const drawn *a, const drawn *b,
                            lw_arena scratch) {
    double overlap;
    (void)field;
    if (a->box.x1 > b->box.x2 || b->box.x1 > a->box.x2 || a->box.y1 > b->box.y2 ||
        b->box.y1 > a->box.y2)
        return 0;
    lw_status status = lw_outline_overlap(a->outline, b->outline, scratch, &overlap, NULL);
    return status == LW_OK ? overlap : 0;
}

static void put_ring(json_writer *w, const lw_point *points, size_t count) {
    json_open(w, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(w, '[');
        put_pixels(w, points[i].x), put_pixels(w, points[i].y);
        json_close(w, ']');
    }
    json_close(w, ']');
}

static void put_outline(json_writer *w, lw_outline o) {
    json_key(w, "points"), put_ring(w, o.points, o.holes ? o.starts[0] : o.count);
    if (o.holes == 0) return;
    json_key(w, "holes"), json_open(w, '[');
    for (size_t i = 0; i < o.holes; i++) {
        size_t end = i + 1 < o.holes ? o.starts[i + 1] : o.count;
        put_ring(w, o.points + o.starts[i], end - o.starts[i]);
    }
    json_close(w, ']');
}

/* What most enclose. */
static bool polygon_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    lw_objects_options options = merging();
    lw_polygon_mark *marks = lw_new(&scratch, lw_polygon_mark, count);
    if (!marks) return false;
    for (size_t i = 0; i < count; i++)
        marks[i] = (lw_polygon_mark){.source = (int32_t)i, .outline = all[i].outline};
    lw_polygons polygons = {1, count, 1, count, marks};
    lw_polygons_model model;
    lw_arena results = take_half(&scratch);
    if (lw_polygons_fit(&polygons, &options, &results, scratch, &model, NULL) != LW_OK ||
        model.objects != 1)
        return false;
    put_outline(w, model.found[0].outline);
    return true;
}

const drawn_kind drawn_polygons = {points_read, outline_alike, polygon_merge};
const drawn_kind drawn_ellipses = {ellipse_read, outline_alike, NULL};

/* ---- lines and points --------------------------------------------------------------------- */

static double distance_to_side(lw_point p, lw_point a, lw_point b) {
    double x = b.x - a.x, y = b.y - a.y, length = x * x + y * y;
    double along = length > 0 ? ((p.x - a.x) * x + (p.y - a.y) * y) / length : 0;
    along = fmin(1, fmax(0, along));
    return hypot(p.x - a.x - along * x, p.y - a.y - along * y);
}

static double distance_to_line(lw_point p, lw_outline line) {
    double least = hypot(p.x - line.points[0].x, p.y - line.points[0].y);
    for (size_t i = 1; i < line.count; i++)
        least = fmin(least, distance_to_side(p, line.points[i - 1], line.points[i]));
    return least;
}

static double distance_to_nearest(lw_point p, lw_outline points) {
    double least = INFINITY;
    for (size_t i = 0; i < points.count; i++)
        least = fmin(least, hypot(p.x - points.points[i].x, p.y - points.points[i].y));
    return least;
}

/* How far places evenly along a line lie from the other one, in the mean. */
static double distance_along(lw_outline line, lw_outline other) {
    enum { PLACES = 48 };
    double total = 0, passed = 0, sum = 0;
    size_t placed = 0;
    for (size_t i = 1; i < line.count; i++)
        total +=
            hypot(line.points[i].x - line.points[i - 1].x, line.points[i].y - line.points[i - 1].y);
    for (size_t i = 1; i < line.count; i++) {
        lw_point a = line.points[i - 1], b = line.points[i];
        double length = hypot(b.x - a.x, b.y - a.y);
        for (; placed < PLACES; placed++) {
            double at = total * ((double)placed + .5) / PLACES - passed;
            if (at > length) break;
            double share = length > 0 ? at / length : 0;
            sum += distance_to_line(
                (lw_point){a.x + share * (b.x - a.x), a.y + share * (b.y - a.y)}, other);
        }
        passed += length;
    }
    return placed ? sum / (double)placed : distance_to_line(line.points[0], other);
}

/* By the mean of both ways; sums of fractions that are nothing differ from it by a hair. */
static double nearness(const schema_field *field, double there, double back) {
    double mean = (there + back) / 2;
    return value_nearness(field, mean < 1e-9 ? 0 : mean);
}

static double line_alike(const schema_field *field, const drawn *a, const drawn *b,
                         lw_arena scratch) {
    (void)scratch;
    return nearness(field, distance_along(a->outline, b->outline),
                    distance_along(b->outline, a->outline));
}

static double distance_between(lw_outline from, lw_outline to) {
    double sum = 0;
    for (size_t i = 0; i < from.count; i++) sum += distance_to_nearest(from.points[i], to);
    return sum / (double)from.count;
}

static double points_alike(const schema_field *field, const drawn *a, const drawn *b,
                           lw_arena scratch) {
    (void)scratch;
    return nearness(field, distance_between(a->outline, b->outline),
                    distance_between(b->outline, a->outline));
}

/* Of things that are one point each. */
static bool points_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    lw_objects_options options = merging();
    lw_point_mark *marks = lw_new(&scratch, lw_point_mark, count);
    if (!marks) return false;
    double width = 0;
    for (size_t i = 0; i < count; i++) {
        if (all[i].outline.count != 1) return false;
        lw_point at = all[i].outline.points[0], first = all[0].outline.points[0];
        width = fmax(width, hypot(at.x - first.x, at.y - first.y));
        marks[i] = (lw_point_mark){.source = (int32_t)i, .at = at};
    }
    lw_points points = {1, count, 1, count, marks, .radius = 4 * width + 1};
    lw_points_model model;
    lw_arena results = take_half(&scratch);
    if (lw_points_fit(&points, &options, &results, scratch, &model, NULL) != LW_OK ||
        model.objects != 1)
        return false;
    json_key(w, "points"), json_open(w, '['), json_open(w, '[');
    put_pixels(w, model.found[0].at.x), put_pixels(w, model.found[0].at.y);
    json_close(w, ']'), json_close(w, ']');
    return true;
}

const drawn_kind drawn_polylines = {points_read, line_alike, NULL};
const drawn_kind drawn_points = {points_read, points_alike, points_merge};

/* ---- skeletons ---------------------------------------------------------------------------- */

static bool skeleton_read(const json *object, lw_arena *arena, drawn *out) {
    const json *list = json_get(object, "joints");
    size_t count = json_count(list);
    lw_joint *joints = lw_new(arena, lw_joint, count + 1);
    if (!joints) return false;
    for (size_t i = 0; i < count; i++) {
        const json *joint = json_at(list, i);
        double state = json_real(json_at(joint, 2));
        joints[i] = (lw_joint){json_real(json_at(joint, 0)), json_real(json_at(joint, 1)),
                               state == 0   ? LW_JOINT_ABSENT
                               : state == 1 ? LW_JOINT_COVERED
                                            : LW_JOINT_SEEN};
    }
    out->skeleton = (lw_skeleton){joints, count};
    out->size = count + 1;
    return true;
}

static double skeleton_alike(const schema_field *field, const drawn *a, const drawn *b,
                             lw_arena scratch) {
    (void)field;
    (void)scratch;
    return lw_skeleton_likeness(a->skeleton, b->skeleton);
}

/* Each joint that most have, in the mean of them, and seen where most of those saw it; the first one says
 * where they are even. */
static bool skeleton_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    (void)scratch;
    json_key(w, "joints"), json_open(w, '[');
    for (size_t i = 0; i < all[0].skeleton.count; i++) {
        lw_joint first = all[0].skeleton.joints[i];
        double x = 0, y = 0, there = 0, seen = 0;
        for (size_t k = 0; k < count; k++)
            there += all[k].skeleton.joints[i].state != LW_JOINT_ABSENT;
        for (size_t k = 0; k < count; k++) {
            lw_joint joint = all[k].skeleton.joints[i];
            if (joint.state == LW_JOINT_ABSENT) continue;
            x += joint.x / there, y += joint.y / there;
            seen += joint.state == LW_JOINT_SEEN;
        }
        bool taken = 2 * there + (first.state != LW_JOINT_ABSENT) > (double)count;
        bool is_seen = 2 * seen + (first.state == LW_JOINT_SEEN) > there;
        json_open(w, '[');
        put_pixels(w, taken ? x : 0), put_pixels(w, taken ? y : 0);
        json_integer(w, !taken ? 0 : is_seen ? 2 : 1);
        json_close(w, ']');
    }
    json_close(w, ']');
    return true;
}

const drawn_kind drawn_skeletons = {skeleton_read, skeleton_alike, skeleton_merge};

/* ---- masks ------------------------------------------------------------------------------- */

static bool mask_read(const json *object, lw_arena *arena, drawn *out) {
    rle_runs runs = rle_begin(json_get(object, "rle"));
    int64_t count;
    size_t at = 0, inside = 0, taken = 0;
    while (rle_next(&runs, &count)) inside += rle_inside(&runs) && count > 0;
    lw_run *found = lw_new(arena, lw_run, inside ? inside : 1);
    if (!found) return false;
    for (runs = rle_begin(json_get(object, "rle")); rle_next(&runs, &count); at += (size_t)count)
        if (rle_inside(&runs) && count > 0) found[taken++] = (lw_run){at, (size_t)count};
    out->mask = (lw_mask){.runs = found, .count = taken};
    out->height = runs.height;
    out->width = runs.width;
    return true; /* runs are compared in one pass: their number does not multiply */
}

static double mask_alike(const schema_field *field, const drawn *a, const drawn *b,
                         lw_arena scratch) {
    (void)field;
    (void)scratch;
    if (a->height != b->height || a->width != b->width) return 0;
    return lw_mask_overlap(&a->mask, &b->mask);
}

typedef struct {
    size_t at;
    int change; /* of the votes */
} mask_edge;

static int by_place(const void *a, const void *b) {
    size_t x = ((const mask_edge *)a)->at, y = ((const mask_edge *)b)->at;
    return (x > y) - (x < y);
}

/* What more than half have inside; where they are even, the first one says. */
static bool mask_merge(const drawn *all, size_t count, json_writer *w, lw_arena scratch) {
    size_t edges = 0, used = 0, end = 0;
    for (size_t i = 0; i < count; i++) edges += 2 * all[i].mask.count;
    mask_edge *edge = lw_new(&scratch, mask_edge, edges ? edges : 1);
    if (!edge) return false;
    for (size_t i = 0; i < count; i++)
        for (size_t r = 0; r < all[i].mask.count; r++) {
            lw_run run = all[i].mask.runs[r];
            int votes = i == 0 ? 3 : 2;
            edge[used++] = (mask_edge){run.start, votes};
            edge[used++] = (mask_edge){run.start + run.length, -votes};
        }
    qsort(edge, used, sizeof *edge, by_place);
    lw_builder text = lw_builder_in(&scratch);
    rle_text counts = rle_write_to(&text);
    int votes = 0, most = 2 * (int)count + 1;
    bool inside = false;
    for (size_t i = 0; i < used; i++) {
        votes += edge[i].change;
        if (i + 1 < used && edge[i + 1].at == edge[i].at) continue;
        if (inside == (2 * votes > most)) continue;
        rle_put(&counts, (int64_t)(edge[i].at - end));
        end = edge[i].at;
        inside = !inside;
    }
    size_t pixels = (size_t)(all[0].height * all[0].width);
    if (end == 0) return false;
    if (end < pixels) rle_put(&counts, (int64_t)(pixels - end));
    if (!lw_built(&text).data) return false;
    json_key(w, "rle"), json_open(w, '{'), json_key(w, "size"), json_open(w, '[');
    json_integer(w, all[0].height), json_integer(w, all[0].width), json_close(w, ']');
    json_key(w, "counts"), json_string(w, lw_built(&text)), json_close(w, '}');
    return true;
}

const drawn_kind drawn_masks = {mask_read, mask_alike, mask_merge};
