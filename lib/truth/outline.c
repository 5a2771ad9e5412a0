/* outline.c - areas in common, by a sweep from the lowest corner to the highest. */
#include "outline.h"
#include "labelwright/order.h"
#include <assert.h>
#include <math.h>

typedef struct {
    double x, slope; /* at its low end; how far x goes for each step up */
    double low, high;
    bool second; /* of outline b */
} side;

typedef struct {
    double x, slope; /* at the height at hand */
    const side *side;
} crossing;

typedef struct {
    side *sides;     /* [count], by their low ends */
    double *heights; /* [points], sorted */
    crossing *row;   /* the sides that meet the height at hand, from left to right */
    size_t count, points, met;
    double least; /* steps up that are smaller are rounding */
    double same;  /* and steps across: sides that cross meet at one x, but for rounding */
    double both, either;
} sweep;

outline_bounds outline_find_bounds(lw_outline o) {
    outline_bounds b = {o.points[0], o.points[0]};
    for (size_t i = 1; i < o.count; i++) {
        b.low.x = fmin(b.low.x, o.points[i].x), b.low.y = fmin(b.low.y, o.points[i].y);
        b.high.x = fmax(b.high.x, o.points[i].x), b.high.y = fmax(b.high.y, o.points[i].y);
    }
    return b;
}

size_t outline_next(lw_outline o, size_t from) {
    size_t first = 0, hole = 0;
    assert(from < o.count);
    while (hole < o.holes && o.starts[hole] <= from) first = o.starts[hole++];
    size_t end = hole < o.holes ? o.starts[hole] : o.count;
    return from + 1 < end ? from + 1 : first;
}

size_t outline_scratch_bytes(size_t points) {
    return points * (sizeof(side) + sizeof(double) + sizeof(crossing)) + 64;
}

static void add_sides(sweep *s, lw_outline o, bool second) {
    for (size_t i = 0; i < o.count; i++) {
        lw_point a = o.points[i], b = o.points[outline_next(o, i)];
        s->heights[s->points++] = a.y;
        if (a.y == b.y) continue;
        lw_point low = a.y < b.y ? a : b, high = a.y < b.y ? b : a;
        s->sides[s->count++] = (side){.x = low.x,
                                      .slope = (high.x - low.x) / (high.y - low.y),
                                      .low = low.y,
                                      .high = high.y,
                                      .second = second};
    }
}

/* The sides that reach from height `low` to `high`, between which none begins or ends. */
static void meet(sweep *s, double low, double high) {
    s->met = 0;
    for (size_t i = 0; i < s->count; i++)
        if (s->sides[i].low <= low && s->sides[i].high >= high)
            s->row[s->met++] = (crossing){.slope = s->sides[i].slope, .side = &s->sides[i]};
}

static bool is_left(crossing a, crossing b, double same) {
    return fabs(a.x - b.x) > same ? a.x < b.x : a.slope < b.slope;
}

/* From left to right at a height, and where they meet as they are above it; insertion, since they
 * hardly change places. */
static void order_row(sweep *s, double height) {
    for (size_t i = 0; i < s->met; i++) {
        crossing c = s->row[i];
        c.x = c.side->x + c.slope * (height - c.side->low);
        size_t at = i;
        for (; at > 0 && is_left(c, s->row[at - 1], s->same); at--) s->row[at] = s->row[at - 1];
        s->row[at] = c;
    }
}

/* The height, above `low` and at most `high`, at which two sides cross next: neighbours do. */
static double next_crossing(const sweep *s, double low, double high) {
    double next = high;
    for (size_t i = 1; i < s->met; i++) {
        const crossing *a = &s->row[i - 1], *b = &s->row[i];
        if (a->slope <= b->slope) continue;
        double height = low + (b->x - a->x) / (a->slope - b->slope);
        if (height > low + s->least && height < next) next = height;
    }
    return next;
}

/* Between two heights among which nothing crosses. */
static void add_trapezoids(sweep *s, double low, double high) {
    bool in[2] = {false, false};
    order_row(s, (low + high) / 2);
    for (size_t i = 0; i + 1 < s->met; i++) {
        in[s->row[i].side->second] ^= true;
        double area = (s->row[i + 1].x - s->row[i].x) * (high - low);
        s->both += in[0] && in[1] ? area : 0;
        s->either += in[0] || in[1] ? area : 0;
    }
}

static void add_slab(sweep *s, double low, double high) {
    meet(s, low, high);
    while (low < high) {
        order_row(s, low);
        double next = next_crossing(s, low, high);
        add_trapezoids(s, low, next);
        low = next;
    }
}

static bool bounds_touch(outline_bounds p, outline_bounds q) {
    return p.low.x < q.high.x && q.low.x < p.high.x && p.low.y < q.high.y && q.low.y < p.high.y;
}

double outline_overlap(lw_outline a, lw_outline b, lw_arena scratch) {
    size_t points = a.count + b.count;
    outline_bounds p = outline_find_bounds(a), q = outline_find_bounds(b);
    if (!bounds_touch(p, q)) return 0;
    sweep s = {.sides = lw_new(&scratch, side, points),
               .heights = lw_new(&scratch, double, points),
               .row = lw_new(&scratch, crossing, points)};
    assert(s.sides && s.heights && s.row);
    add_sides(&s, a, false);
    add_sides(&s, b, true);
    lw_sort_doubles(s.heights, s.points);
    s.least = 1e-12 * (s.heights[s.points - 1] - s.heights[0]);
    s.same = 1e-10 * (fmax(p.high.x, q.high.x) - fmin(p.low.x, q.low.x));
    for (size_t i = 1; i < s.points; i++)
        if (s.heights[i] > s.heights[i - 1]) add_slab(&s, s.heights[i - 1], s.heights[i]);
    return s.either > 0 ? s.both / s.either : 0;
}
