/* outline_median.c - median signed distances on a grid, and the line on which they are 0. */
#include "outline_median.h"
#include "outline.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { CELLS = 48, NODES = CELLS + 3, LINE_MAX = 2 * NODES * NODES }; /* a cell of margin around */

/* The sides of a cell, so that the opposite of s is (s + 2) % 4. */
enum { TOP, RIGHT, BOTTOM, LEFT, SIDES };

typedef struct {
    double value, weight;
} weighed;

typedef struct {
    weighed *row;  /* [count of outlines]: of the node at hand, sorted */
    double *field; /* [NODES][NODES]: over 0 inside */
    bool *seen;    /* [NODES][NODES]: the line through the edge right of a node was followed */
    lw_point low, step;
    lw_point *line, *best; /* [LINE_MAX] */
    size_t line_count, best_count;
    bool *kept;    /* [LINE_MAX] */
    size_t *spans; /* [2 LINE_MAX]: stretches still to be looked at */
} grid;

size_t outline_median_scratch_bytes(size_t count) {
    size_t nodes = NODES * NODES;
    return nodes * (sizeof(double) + sizeof(bool)) + count * sizeof(weighed) + 64 +
           LINE_MAX * (2 * sizeof(lw_point) + sizeof(bool) + 2 * sizeof(size_t));
}

/* ---- the field ---------------------------------------------------------------------------- */

static lw_point nearest_on_side(lw_point from, lw_point a, lw_point b) {
    double x = b.x - a.x, y = b.y - a.y, length = x * x + y * y;
    double along = length > 0 ? ((from.x - a.x) * x + (from.y - a.y) * y) / length : 0;
    along = fmin(fmax(along, 0), 1);
    return (lw_point){a.x + along * x, a.y + along * y};
}

static lw_point side_end(lw_outline o, size_t side) { return o.points[outline_next(o, side)]; }

static double square_apart(lw_point a, lw_point b) {
    return (a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y);
}

static double distance(lw_outline o, lw_point from) {
    double least = INFINITY;
    for (size_t i = 0; i < o.count; i++)
        least = fmin(least, square_apart(nearest_on_side(from, o.points[i], side_end(o, i)), from));
    return sqrt(least);
}

static bool is_inside(lw_outline o, lw_point at) {
    bool inside = false;
    for (size_t i = 0; i < o.count; i++) {
        lw_point a = o.points[i], b = side_end(o, i);
        if ((a.y > at.y) != (b.y > at.y) && at.x < a.x + (b.x - a.x) * (at.y - a.y) / (b.y - a.y))
            inside = !inside;
    }
    return inside;
}

static double signed_distance(lw_outline o, lw_point at) {
    double apart = distance(o, at);
    return is_inside(o, at) ? apart : -apart;
}

static lw_point node_at(const grid *g, size_t column, size_t row) {
    return (lw_point){g->low.x + g->step.x * (double)column, g->low.y + g->step.y * (double)row};
}

static void lay_grid(grid *g, const lw_outline *outlines, size_t count) {
    outline_bounds all = outline_find_bounds(outlines[0]);
    for (size_t i = 1; i < count; i++) {
        outline_bounds b = outline_find_bounds(outlines[i]);
        all.low = (lw_point){fmin(all.low.x, b.low.x), fmin(all.low.y, b.low.y)};
        all.high = (lw_point){fmax(all.high.x, b.high.x), fmax(all.high.y, b.high.y)};
    }
    g->step = (lw_point){(all.high.x - all.low.x) / CELLS, (all.high.y - all.low.y) / CELLS};
    g->low = (lw_point){all.low.x - g->step.x, all.low.y - g->step.y};
}

/* Half of the weight on each side; between two where it falls there. */
static double weighted_median(const weighed *sorted, size_t count) {
    double whole = 0, below = 0;
    for (size_t i = 0; i < count; i++) whole += sorted[i].weight;
    for (size_t i = 0; i + 1 < count; i++) {
        below += sorted[i].weight;
        if (fabs(2 * below - whole) < 1e-9 * whole)
            return (sorted[i].value + sorted[i + 1].value) / 2;
        if (2 * below > whole) return sorted[i].value;
    }
    return sorted[count - 1].value;
}

static double median_distance(const grid *g, const lw_outline *outlines, const double *weights,
                              size_t count, lw_point from) {
    for (size_t i = 0; i < count; i++) {
        weighed here = {signed_distance(outlines[i], from), weights[i]};
        size_t at = i;
        for (; at > 0 && g->row[at - 1].value > here.value; at--) g->row[at] = g->row[at - 1];
        g->row[at] = here;
    }
    return weighted_median(g->row, count);
}

static void fill_field(grid *g, const lw_outline *outlines, const double *weights, size_t count) {
    for (size_t n = 0; n < NODES * NODES; n++)
        g->field[n] =
            median_distance(g, outlines, weights, count, node_at(g, n % NODES, n / NODES));
}

/* ---- the line ----------------------------------------------------------------------------- */

static bool is_in(const grid *g, size_t column, size_t row) {
    return g->field[row * NODES + column] > 0;
}

/* Where the field is 0 between two neighbours, one inside. */
static lw_point zero_between(const grid *g, size_t column, size_t row, bool down) {
    double a = g->field[row * NODES + column];
    double b = g->field[down ? (row + 1) * NODES + column : row * NODES + column + 1];
    lw_point at = node_at(g, column, row);
    double share = a / (a - b);
    if (down) at.y += share * g->step.y;
    else at.x += share * g->step.x;
    return at;
}

/* A cell's corners from the top left on, clockwise: inside or not. */
static void look_at_cell(const grid *g, size_t column, size_t row, bool *corners) {
    corners[0] = is_in(g, column, row);
    corners[1] = is_in(g, column + 1, row);
    corners[2] = is_in(g, column + 1, row + 1);
    corners[3] = is_in(g, column, row + 1);
}

static double middle_of_cell(const grid *g, size_t column, size_t row) {
    const double *above = g->field + row * NODES + column, *below = above + NODES;
    return above[0] + above[1] + below[0] + below[1];
}

/* The side by which the line that came in by `from` leaves. Side s lies between corners s and s + 1.
 * Where two lines pass, each keeps to the corner that the middle does not belong to. */
static size_t leave_cell(const grid *g, size_t column, size_t row, size_t from) {
    bool corners[4];
    look_at_cell(g, column, row, corners);
    size_t crossed = 0;
    for (size_t s = 0; s < SIDES; s++) crossed += corners[s] != corners[(s + 1) % SIDES];
    if (crossed == 2) {
        size_t to = (from + 1) % SIDES;
        while (corners[to] == corners[(to + 1) % SIDES]) to = (to + 1) % SIDES;
        return to;
    }
    bool middle = middle_of_cell(g, column, row) > 0;
    return corners[from] == middle ? (from + 1) % SIDES : (from + 3) % SIDES;
}

static lw_point point_on_side(const grid *g, size_t column, size_t row, size_t side) {
    if (side == TOP || side == BOTTOM)
        return zero_between(g, column, row + (side == BOTTOM), false);
    return zero_between(g, column + (side == RIGHT), row, true);
}

static void step_over(size_t side, size_t *column, size_t *row) {
    if (side == TOP) --*row;
    if (side == BOTTOM) ++*row;
    if (side == LEFT) --*column;
    if (side == RIGHT) ++*column;
}

/* Follows the line down from the edge right of a node, until it comes back. */
static void follow(grid *g, size_t column, size_t row) {
    size_t c = column, r = row, from = TOP;
    g->line_count = 0;
    do {
        size_t to = leave_cell(g, c, r, from);
        if (to == TOP || to == BOTTOM) g->seen[(r + (to == BOTTOM)) * NODES + c] = true;
        assert(g->line_count < LINE_MAX);
        g->line[g->line_count++] = point_on_side(g, c, r, to);
        step_over(to, &c, &r);
        from = (to + 2) % SIDES;
    } while (c != column || r != row || from != TOP);
}

static double area_inside(const lw_point *points, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) {
        lw_point a = points[i], b = points[i + 1 < count ? i + 1 : 0];
        sum +=
            (a.x - points[0].x) * (b.y - points[0].y) - (b.x - points[0].x) * (a.y - points[0].y);
    }
    return fabs(sum) / 2;
}

/* Calls for each line once, from its top left edge on: `opens` says that the field begins there. */
typedef void take_line(grid *g, bool opens, void *context);

static void follow_all(grid *g, take_line *take, void *context) {
    memset(g->seen, 0, NODES * NODES * sizeof *g->seen);
    for (size_t row = 1; row + 1 < NODES; row++)
        for (size_t column = 0; column + 1 < NODES; column++) {
            if (is_in(g, column, row) == is_in(g, column + 1, row) || g->seen[row * NODES + column])
                continue;
            follow(g, column, row);
            take(g, is_in(g, column + 1, row), context);
        }
}

static void take_as_best(grid *g) {
    g->best_count = g->line_count;
    memcpy(g->best, g->line, g->line_count * sizeof *g->best);
}

static void take_larger(grid *g, bool opens, void *most) {
    double area = area_inside(g->line, g->line_count);
    if (!opens || area <= *(double *)most) return;
    *(double *)most = area;
    take_as_best(g);
}

/* ---- fewer corners ------------------------------------------------------------------------ */

/* The point between two kept ones that lies furthest from the line through them. */
static size_t furthest(const grid *g, size_t start, size_t end, double *square_out) {
    size_t most = start;
    *square_out = 0;
    for (size_t i = start + 1; i < end; i++) {
        lw_point at = g->best[i], b = g->best[end % g->best_count];
        double square = square_apart(at, nearest_on_side(at, g->best[start], b));
        if (square > *square_out) *square_out = square, most = i;
    }
    return most;
}

/* Marks the corners that no line passes within `tolerance` of; returns how many. The line is closed:
 * its first point and the one across from it stay. */
static size_t keep_corners(grid *g, double tolerance) {
    size_t waiting = 0, kept = 2, half = g->best_count / 2;
    memset(g->kept, 0, g->best_count * sizeof *g->kept);
    g->kept[0] = g->kept[half] = true;
    g->spans[waiting++] = 0, g->spans[waiting++] = half;
    g->spans[waiting++] = half, g->spans[waiting++] = g->best_count;
    while (waiting > 0) {
        size_t end = g->spans[--waiting], start = g->spans[--waiting];
        double square;
        size_t most = furthest(g, start, end, &square);
        if (square <= tolerance * tolerance) continue;
        g->kept[most] = true, kept++;
        g->spans[waiting++] = start, g->spans[waiting++] = most;
        g->spans[waiting++] = most, g->spans[waiting++] = end;
    }
    return kept;
}

static size_t take_corners(grid *g, size_t points_max, lw_point *points_out) {
    double tolerance = .25 * fmin(g->step.x, g->step.y);
    while (keep_corners(g, tolerance) > points_max) tolerance *= 1.5;
    size_t count = 0;
    for (size_t i = 0; i < g->best_count; i++)
        if (g->kept[i]) points_out[count++] = g->best[i];
    return count;
}

/* ---- rings -------------------------------------------------------------------------------- */

typedef struct {
    lw_point *points;
    size_t *starts;
    size_t points_max, count, holes;
} rings;

static lw_outline outline_of(const rings *r) {
    return (lw_outline){r->points, r->count, r->starts, r->holes};
}

/* A hole of a part within another hole is none of ours; that one is met first, as it begins higher. */
static void take_hole(grid *g, bool opens, void *context) {
    rings *r = context;
    if (opens || r->points_max - r->count < 3 || !is_inside(outline_of(r), g->line[0])) return;
    take_as_best(g);
    size_t corners = take_corners(g, r->points_max - r->count, r->points + r->count);
    if (corners < 3) return;
    r->starts[r->holes++] = r->count;
    r->count += corners;
}

lw_outline outline_median(const lw_outline *outlines, const double *weights, size_t count,
                          size_t points_max, lw_arena scratch, lw_point *points, size_t *starts) {
    grid g = {.row = lw_new(&scratch, weighed, count),
              .field = lw_new(&scratch, double, NODES *NODES),
              .seen = lw_new(&scratch, bool, NODES *NODES),
              .line = lw_new(&scratch, lw_point, LINE_MAX),
              .best = lw_new(&scratch, lw_point, LINE_MAX),
              .kept = lw_new(&scratch, bool, LINE_MAX),
              .spans = lw_new(&scratch, size_t, 2 * LINE_MAX)};
    assert(count > 0 && points_max >= 3);
    assert(g.row && g.field && g.seen && g.line && g.best && g.kept && g.spans);
    rings r = {points, starts, points_max, 0, 0};
    double most = 0;
    lay_grid(&g, outlines, count);
    if (!(g.step.x > 0) || !(g.step.y > 0)) return outline_of(&r);
    fill_field(&g, outlines, weights, count);
    follow_all(&g, take_larger, &most);
    size_t corners = g.best_count < 3 ? 0 : take_corners(&g, points_max, points);
    if (corners < 3) return outline_of(&r);
    r.count = corners;
    follow_all(&g, take_hole, &r);
    return outline_of(&r);
}
