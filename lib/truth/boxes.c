/* boxes.c - boxes, turned or not, and spans as a shape of objects.c. */
#include "labelwright/boxes.h"
#include "labelwright/order.h"
#include "borders.h"
#include "objects.h"
#include "outline.h"
#include <math.h>

enum { CORNERS = 4, NUMBERS = 5 }; /* a box: its borders and its rotation */

static const double close_enough = .5; /* to the reference, to have a say in where an object lies */

typedef struct {
    const lw_boxes *boxes;
    lw_box reference;
    double *values;       /* [count]: one number of the marks of one object */
    lw_box_object *found; /* [objects] */
    size_t objects;
    /* What is placed at the end, all at once; of drawn borders nothing. */
    size_t *start;               /* [objects + 1]: their near marks */
    int32_t *source;             /* [start[objects]] */
    double (*outwards)[BORDERS]; /* [start[objects]]: in widths and heights of the object's box */
} geometry;

/* ---- overlap ------------------------------------------------------------------------------ */

static double length_in_common(double a1, double a2, double b1, double b2) {
    return fmax(fmin(a2, b2) - fmax(a1, b1), 0);
}

static double area(lw_box b) { return (b.x2 - b.x1) * (b.y2 - b.y1); }

static void find_corners(lw_box b, lw_point *corners) {
    double x = (b.x1 + b.x2) / 2, y = (b.y1 + b.y2) / 2, angle = b.rotation * (M_PI / 180);
    double along = (b.x2 - b.x1) / 2, down = (b.y2 - b.y1) / 2, c = cos(angle), s = sin(angle);
    const double signs[CORNERS][2] = {{-1, -1}, {1, -1}, {1, 1}, {-1, 1}};
    for (size_t i = 0; i < CORNERS; i++) {
        double right = signs[i][0] * along, below = signs[i][1] * down;
        corners[i] = (lw_point){x + right * c - below * s, y + right * s + below * c};
    }
}

static double turned_overlap(lw_box a, lw_box b) {
    lw_point corners[2][CORNERS];
    _Alignas(max_align_t) char room[1024];
    find_corners(a, corners[0]);
    find_corners(b, corners[1]);
    return outline_overlap((lw_outline){.points = corners[0], .count = CORNERS},
                           (lw_outline){.points = corners[1], .count = CORNERS},
                           lw_arena_over(room, sizeof room));
}

double lw_box_overlap(lw_box a, lw_box b) {
    if (a.rotation != 0 || b.rotation != 0) return turned_overlap(a, b);
    double common = length_in_common(a.x1, a.x2, b.x1, b.x2);
    common *= length_in_common(a.y1, a.y2, b.y1, b.y2);
    return common > 0 ? common / (area(a) + area(b) - common) : 0;
}

/* ---- where objects lie -------------------------------------------------------------------- */

/* The same box, turned by at most 45 degrees from `rotation`: by right angles, which exchange width
 * and height. */
static lw_box turned_near(lw_box b, double rotation) {
    double quarters = round((b.rotation - rotation) / 90);
    if (quarters == 0) return b;
    b.rotation -= quarters * 90;
    if (fmod(quarters, 2) == 0) return b;
    double x = (b.x1 + b.x2) / 2, y = (b.y1 + b.y2) / 2;
    double along = (b.x2 - b.x1) / 2, down = (b.y2 - b.y1) / 2;
    return (lw_box){x - down, y - along, x + down, y + along, b.rotation};
}

static double number_of(lw_box b, size_t which) {
    const double numbers[NUMBERS] = {b.x1, b.y1, b.x2, b.y2, b.rotation};
    return numbers[which];
}

static lw_box box_of(const double *numbers) {
    return (lw_box){numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]};
}

static lw_box median_box(const geometry *g, const size_t *marks, size_t count) {
    double numbers[NUMBERS], rotation = g->boxes->marks[marks[0]].box.rotation;
    for (size_t which = 0; which < NUMBERS; which++) {
        for (size_t i = 0; i < count; i++)
            g->values[i] = number_of(turned_near(g->boxes->marks[marks[i]].box, rotation), which);
        lw_sort_doubles(g->values, count);
        numbers[which] = lw_percentile(g->values, count, .5);
    }
    return box_of(numbers);
}

/* Far marks make a median nobody drew: of spans, the nearest mark stands in for it. */
static void refer(void *geometry_, const size_t *marks, size_t count) {
    geometry *g = geometry_;
    lw_box median = median_box(g, marks, count);
    g->reference = median;
    double best = -1;
    for (size_t i = 0; g->boxes->drawn && i < count; i++) {
        lw_box box = g->boxes->marks[marks[i]].box;
        double overlap = lw_box_overlap(box, median);
        if (overlap > best) best = overlap, g->reference = box;
    }
}

static double overlap(const void *geometry_, size_t a, size_t b) {
    const geometry *g = geometry_;
    return lw_box_overlap(g->boxes->marks[a].box, g->boxes->marks[b].box);
}

static bool is_near(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    return lw_box_overlap(g->boxes->marks[mark].box, g->reference) >= close_enough;
}

static double stray(const void *geometry_, size_t mark) {
    const geometry *g = geometry_;
    lw_box b = g->reference, a = turned_near(g->boxes->marks[mark].box, b.rotation);
    double width = b.x2 - b.x1, height = b.y2 - b.y1;
    double off[] = {(a.x1 - b.x1) / width, (a.x2 - b.x2) / width, (a.y1 - b.y1) / height,
                    (a.y2 - b.y2) / height, (a.rotation - b.rotation) * (M_PI / 180)};
    double sum = 0;
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) sum += off[i] * off[i];
    return sum / (g->boxes->drawn ? 2 : BORDERS);
}

/* Of the numbers, the one with half the weight on each side. */
static double weighted_median(const double *numbers, const double *weights, size_t count) {
    double total = 0, best = numbers[0], lowest = INFINITY;
    for (size_t i = 0; i < count; i++) total += weights[i];
    for (size_t i = 0; i < count; i++) {
        double below = 0;
        for (size_t j = 0; j < count; j++) below += numbers[j] <= numbers[i] ? weights[j] : 0;
        if (below >= total / 2 && numbers[i] < lowest) lowest = best = numbers[i];
    }
    return best;
}

static bool is_sound(lw_box b) {
    return b.x1 >= -LW_COORDINATE_MAX && b.x1 < b.x2 && b.x2 <= LW_COORDINATE_MAX &&
           b.y1 >= -LW_COORDINATE_MAX && b.y1 < b.y2 && b.y2 <= LW_COORDINATE_MAX &&
           fabs(b.rotation) <= LW_COORDINATE_MAX;
}

/* A whole turn or half of one changes nothing. */
static lw_box turned_least(lw_box b) {
    b.rotation = remainder(b.rotation, 180);
    if (b.rotation == -90) b.rotation = 90;
    return b;
}

/* Notes how far out the borders of a mark lie, beside the reference. */
static void note_mark(geometry *g, size_t mark) {
    lw_box r = g->reference, b = turned_near(g->boxes->marks[mark].box, r.rotation);
    double width = r.x2 - r.x1, height = r.y2 - r.y1;
    size_t at = g->start[g->objects + 1]++;
    g->source[at] = g->boxes->marks[mark].source;
    g->outwards[at][0] = (r.x1 - b.x1) / width;
    g->outwards[at][1] = (r.y1 - b.y1) / height;
    g->outwards[at][2] = (b.x2 - r.x2) / width;
    g->outwards[at][3] = (b.y2 - r.y2) / height;
}

static lw_box grown(lw_box b, const double *outwards) {
    double width = b.x2 - b.x1, height = b.y2 - b.y1;
    return (lw_box){b.x1 - outwards[0] * width, b.y1 - outwards[1] * height,
                    b.x2 + outwards[2] * width, b.y2 + outwards[3] * height, b.rotation};
}

/* The median of each number that was drawn. */
static lw_box drawn_box(const geometry *g, const size_t *marks, const double *weights,
                        size_t count) {
    double numbers[NUMBERS];
    for (size_t which = 0; which < NUMBERS; which++) {
        for (size_t i = 0; i < count; i++)
            g->values[i] = number_of(g->boxes->marks[marks[i]].box, which);
        numbers[which] = weighted_median(g->values, weights, count);
    }
    return box_of(numbers);
}

static void place(void *geometry_, const object_found *found, const size_t *marks,
                  const double *weights, size_t count) {
    geometry *g = geometry_;
    lw_box box = g->reference;
    if (g->boxes->drawn && count > 0) box = drawn_box(g, marks, weights, count);
    g->start[g->objects + 1] = g->start[g->objects];
    for (size_t i = 0; !g->boxes->drawn && i < count; i++) note_mark(g, marks[i]);
    g->found[g->objects++] = (lw_box_object){
        .item = found->item, .label = found->label, .box = box, .confidence = found->confidence};
}

/* Of borders that were not drawn. */
static lw_status place_borders(geometry *g, double strength, lw_arena scratch, lw_error *error) {
    const borders_marks marks = {.objects = g->objects,
                                 .sources = g->boxes->sources,
                                 .start = g->start,
                                 .source = g->source,
                                 .outwards = (const double (*)[BORDERS])g->outwards};
    double (*placed)[BORDERS] =
        lw_arena_alloc(&scratch, g->objects, sizeof *placed, _Alignof(double));
    if (!placed || lw_arena_left(&scratch) < borders_scratch_bytes(&marks))
        return lw_fail(error, LW_NO_MEMORY, "no room for the borders of %zu boxes", g->objects);
    double lean[BORDERS];
    borders_place(&marks, strength, scratch, placed, lean);
    for (size_t i = 0; i < g->objects; i++) {
        lw_box box = grown(g->found[i].box, placed[i]);
        g->found[i].box = turned_least(is_sound(box) ? box : g->found[i].box);
    }
    return LW_OK;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static const object_shape shape = {overlap, refer, stray, is_near, place};

static lw_status take_marks(const lw_boxes *b, object_mark *marks, lw_error *error) {
    for (size_t i = 0; i < b->count; i++) {
        const lw_box_mark *m = &b->marks[i];
        if (!m->nothing && !is_sound(m->box))
            return lw_fail(error, LW_INVALID, "mark %zu: has no area, or is nowhere", i);
        if (!m->nothing && b->drawn && m->box.rotation != 0)
            return lw_fail(error, LW_INVALID, "mark %zu: is turned, and spans are not", i);
        marks[i] = (object_mark){m->item, m->source, m->label, m->nothing};
    }
    return LW_OK;
}

lw_status lw_boxes_fit(const lw_boxes *boxes, const lw_objects_options *options, lw_arena *arena,
                       lw_arena scratch, lw_boxes_model *model_out, lw_error *error) {
    lw_arena taken = *arena;
    object_marks marks = {.items = boxes->items,
                          .sources = boxes->sources,
                          .labels = boxes->labels,
                          .count = boxes->count,
                          .marks = lw_new(&scratch, object_mark, boxes->count)};
    geometry g = {.boxes = boxes,
                  .values = lw_new(&scratch, double, boxes->count),
                  .found = lw_new(&taken, lw_box_object, boxes->count),
                  .start = lw_new(&scratch, size_t, boxes->count + 1),
                  .source = lw_new(&scratch, int32_t, boxes->count),
                  .outwards =
                      lw_arena_alloc(&scratch, boxes->count, sizeof *g.outwards, _Alignof(double))};
    if (!marks.marks || !g.values || !g.found || !g.start || !g.source || !g.outwards)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", boxes->count);
    objects_model model;
    lw_status status = take_marks(boxes, marks.marks, error);
    if (status == LW_OK)
        status = objects_fit(&marks, options, &shape, &g, &taken, scratch, &model, error);
    if (status == LW_OK && !boxes->drawn)
        status = place_borders(&g, options->strength, scratch, error);
    if (status != LW_OK) return status;
    *arena = taken;
    *model_out = (lw_boxes_model){.objects = g.objects,
                                  .sources = boxes->sources,
                                  .found = g.found,
                                  .reliabilities = model.reliabilities,
                                  .iterations = model.iterations,
                                  .converged = model.converged};
    return LW_OK;
}
