#include "harness.h"
#include "labelwright/polygons.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = 1 << 22 };
static char result_memory[BYTES], scratch_memory[BYTES];

#define OUTLINE(points_) \
    ((lw_outline){.points = (points_), .count = sizeof(points_) / sizeof *(points_)})

static const lw_point square[] = {{0, 0}, {2, 0}, {2, 2}, {0, 2}};
static const lw_point shifted[] = {{1, 1}, {1, 3}, {3, 3}, {3, 1}}; /* the other way round */
static const lw_point far[] = {{10, 10}, {12, 10}, {12, 12}};
static const lw_point line[] = {{0, 0}, {1, 1}, {2, 2}};
static const lw_point bow[] = {{0, 0}, {2, 2}, {2, 0}, {0, 2}}; /* crosses itself in the middle */
static const lw_point comb[] = {{0, 0}, {5, 0}, {5, 2}, {4, 2}, {4, 1}, {3, 1},
                                {3, 2}, {2, 2}, {2, 1}, {1, 1}, {1, 2}, {0, 2}};
static const lw_point bar[] = {{-1, 1}, {6, 1}, {6, 2}, {-1, 2}};

static double overlap(lw_outline a, lw_outline b) {
    double share = -1;
    lw_error error = {0};
    if (lw_outline_overlap(a, b, lw_arena_over(scratch_memory, BYTES), &share, &error) != LW_OK)
        fail_msg("%s", error.message);
    return share;
}

static void overlaps_are_shares_of_the_area(void **state) {
    (void)state;
    const struct {
        const char *name;
        lw_outline a, b;
        double share;
    } rows[] = {
        {"with itself", OUTLINE(square), OUTLINE(square), 1},
        {"a corner", OUTLINE(square), OUTLINE(shifted), 1. / 7},
        {"apart", OUTLINE(square), OUTLINE(far), 0},
        {"without area", OUTLINE(square), OUTLINE(line), 0},
        {"two without area", OUTLINE(line), OUTLINE(line), 0},
        {"crossing itself", OUTLINE(square), OUTLINE(bow), .5},
        {"crossing itself, with itself", OUTLINE(bow), OUTLINE(bow), 1},
        {"teeth", OUTLINE(comb), OUTLINE(bar), 3. / 12},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        check_row(rows[i].name, fabs(overlap(rows[i].a, rows[i].b) - rows[i].share) < 1e-9);
        check_row(rows[i].name, fabs(overlap(rows[i].b, rows[i].a) - rows[i].share) < 1e-9);
    }
}

/* A star of `count` corners: any outline but for what crosses itself. */
static void draw_star(lw_rng *rng, lw_point *points, size_t count) {
    double x = 2 * lw_rng_uniform(rng), y = 2 * lw_rng_uniform(rng);
    for (size_t i = 0; i < count; i++) {
        double angle = 2 * M_PI * (double)i / (double)count, reach = .5 + 2 * lw_rng_uniform(rng);
        points[i] = (lw_point){x + reach * cos(angle), y + reach * sin(angle)};
    }
}

static bool is_inside(lw_outline o, double x, double y) {
    bool inside = false;
    for (size_t i = 0; i < o.count; i++) {
        lw_point a = o.points[i], b = o.points[(i + 1) % o.count];
        if ((a.y > y) != (b.y > y) && x < a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y))
            inside = !inside;
    }
    return inside;
}

/* Against a fine grid, which shares no code with the sweep. */
static void overlaps_are_what_a_grid_counts(void **state) {
    (void)state;
    enum { GRID = 300 };
    lw_rng rng = lw_rng_seed(3);
    for (size_t round = 0; round < 20; round++) {
        lw_point a[24], b[24];
        size_t m = 3 + lw_rng_below(&rng, 22), n = 3 + lw_rng_below(&rng, 22), both = 0, either = 0;
        draw_star(&rng, a, m);
        draw_star(&rng, b, n);
        lw_outline p = {.points = a, .count = m}, q = {.points = b, .count = n};
        for (size_t i = 0; i < GRID * GRID; i++) {
            double x = -3 + 8. / GRID * ((double)(i % GRID) + .5);
            double y = -3 + 8. / GRID * ((double)(i / GRID) + .5);
            bool in_p = is_inside(p, x, y), in_q = is_inside(q, x, y);
            both += in_p && in_q;
            either += in_p || in_q;
        }
        assert_near(overlap(p, q), (double)both / (double)either, .01);
    }
}

static void overlap_refuses_what_is_no_outline(void **state) {
    (void)state;
    const lw_point nowhere[] = {{0, 0}, {1, NAN}, {2, 0}};
    const lw_point far_away[] = {{0, 0}, {1e200, 0}, {0, 1e200}};
    const lw_point as_far_as_told[] = {{-1e100, -1e100}, {1e100, -1e100}, {0, 1e100}};
    double share;
    lw_error error = {0};
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    assert_int_equal(
        lw_outline_overlap(OUTLINE(far_away), OUTLINE(far_away), scratch, &share, NULL),
        LW_INVALID);
    assert_int_equal(
        lw_outline_overlap(OUTLINE(as_far_as_told), OUTLINE(as_far_as_told), scratch, &share, NULL),
        LW_OK);
    assert_near(share, 1, 1e-12);
    assert_int_equal(lw_outline_overlap(OUTLINE(nowhere), OUTLINE(square), scratch, &share, &error),
                     LW_INVALID);
    assert_int_equal(lw_outline_overlap((lw_outline){.points = square}, OUTLINE(square), scratch,
                                        &share, &error),
                     LW_INVALID);
    const size_t backwards[] = {3, 2}, beyond[] = {4};
    lw_outline holed = OUTLINE(square), further = OUTLINE(square);
    holed.starts = backwards, holed.holes = 2;
    further.starts = beyond, further.holes = 1;
    assert_int_equal(lw_outline_overlap(holed, OUTLINE(square), scratch, &share, &error),
                     LW_INVALID);
    assert_int_equal(lw_outline_overlap(OUTLINE(square), further, scratch, &share, &error),
                     LW_INVALID);
    assert_int_equal(lw_outline_overlap(OUTLINE(square), OUTLINE(shifted),
                                        lw_arena_over(scratch_memory, 100), &share, &error),
                     LW_NO_MEMORY);
}

/* A ring of radius 10 about (20, 20), with a hole of radius 6, on each item, drawn by each with jitter of
 * its own. */
enum { ITEMS = 20, SOURCES = 5, DRAWN = SOURCES + 1, CORNERS = 24 };
static lw_point drawn[ITEMS * DRAWN][2 * CORNERS];
static const size_t hole_start[] = {CORNERS};
static lw_polygon_mark marks[ITEMS * SOURCES], truths[ITEMS];
static const double jitters[DRAWN] = {1, 1, 1, 2, 4, 0}; /* the last is the truth */

static void draw_marks(void) {
    lw_rng rng = lw_rng_seed(5);
    for (size_t m = 0; m < ITEMS * DRAWN; m++) {
        size_t source = m % DRAWN, item = m / DRAWN;
        double turn = lw_rng_uniform(&rng);
        for (size_t i = 0; i < 2 * CORNERS; i++) {
            double angle = 2 * M_PI * ((double)i + turn) / CORNERS, radius = i < CORNERS ? 10 : 6;
            double reach = radius * (1 + jitters[source] * (.2 * lw_rng_uniform(&rng) - .1));
            drawn[m][i] = (lw_point){20 + reach * cos(angle), 20 + reach * sin(angle)};
        }
        lw_polygon_mark *mark = source < SOURCES ? &marks[item * SOURCES + source] : &truths[item];
        *mark = (lw_polygon_mark){(int32_t)item,
                                  (int32_t)(source % SOURCES),
                                  0,
                                  false,
                                  {drawn[m], 2 * CORNERS, hole_start, 1}};
    }
}

static lw_polygons_model fit(const lw_polygons *data, lw_objects_options options) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_polygons_model model;
    lw_error error = {0};
    if (lw_polygons_fit(data, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                        &error) != LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static void the_outline_is_better_than_those_it_comes_from(void **state) {
    (void)state;
    draw_marks();
    lw_polygons data = {ITEMS, SOURCES, 1, ITEMS * SOURCES, marks};
    for (const lw_objects_method *m = lw_objects_methods; m->name; m++) {
        lw_polygons_model model = fit(&data, m->defaults);
        assert_int_equal(model.objects, ITEMS);
        double found = 0, first = 0;
        for (size_t i = 0; i < ITEMS; i++) {
            assert_near(model.found[i].confidence, 1, 1e-9);
            assert_int_equal(model.found[i].outline.holes, 1);
            found += overlap(model.found[i].outline, truths[i].outline) / ITEMS;
            first += overlap(marks[i * SOURCES].outline, truths[i].outline) / ITEMS;
        }
        assert_true(found > first);
        assert_true(model.reliabilities[4].jitter > 1.8 * model.reliabilities[0].jitter);
    }
}

static void objects_are_what_most_weight_saw(void **state) {
    (void)state;
    const lw_polygon_mark mixed[] = {
        {0, 0, 0, false, OUTLINE(square)},
        {0, 1, 0, false, OUTLINE(square)},
        {0, 2, 1, false, OUTLINE(square)},
        {0, 0, 1, false, OUTLINE(far)},
        {0, 2, 1, false, OUTLINE(far)},
        {0, 1, 0, false, OUTLINE(shifted)},
        {1, 0, 0, true, {0}},
        {1, 1, 0, true, {0}},
    };
    lw_polygons data = {2, 3, 2, sizeof mixed / sizeof *mixed, mixed};
    lw_polygons_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, 2);
    assert_int_equal(model.found[0].label, 0);
    assert_near(overlap(model.found[0].outline, OUTLINE(square)), 1, 1e-9);
    assert_int_equal(model.found[1].label, 1);
    assert_near(overlap(model.found[1].outline, OUTLINE(far)), 1, 1e-9);
    assert_true(model.reliabilities[1].precision < model.reliabilities[0].precision);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const lw_point nowhere[] = {{0, 0}, {1, INFINITY}, {2, 0}};
    const lw_point far_away[] = {{0, 0}, {1, 2e100}, {2, 0}};
    const struct {
        lw_polygon_mark mark;
        const char *rule;
    } bad[] = {
        {{1, 0, 0, true, {0}}, "mark 0: item 1 is not one of 1"},
        {{0, 9, 0, true, {0}}, "mark 0: source 9 is not one of 3"},
        {{0, 0, 2, false, OUTLINE(square)}, "mark 0: label 2 is not one of 2"},
        {{0, 0, 0, false, {.points = square, .count = 2}}, "mark 0: has 2 points, want 3 or more"},
        {{0, 0, 0, false, OUTLINE(nowhere)}, "mark 0: a point is nowhere"},
        {{0, 0, 0, false, OUTLINE(far_away)}, "mark 0: a point is nowhere"},
    };
    lw_polygons_model model;
    lw_error error = {0};
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    const lw_objects_options *options = &lw_objects_methods->defaults;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_polygons data = {1, 3, 2, 1, &bad[i].mark};
        assert_int_equal(lw_polygons_fit(&data, options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, bad[i].rule);
    }
    draw_marks();
    lw_polygons data = {1, SOURCES, 1, SOURCES, marks};
    for (size_t room = 0; room < 2000; room += 100) {
        lw_arena tight = lw_arena_over(result_memory, room);
        assert_int_equal(lw_polygons_fit(&data, options, &tight, scratch, &model, &error),
                         LW_NO_MEMORY);
        assert_int_equal(lw_arena_left(&tight), room);
        assert_int_equal(lw_polygons_fit(&data, options, &results,
                                         lw_arena_over(scratch_memory, room), &model, &error),
                         LW_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlaps_are_shares_of_the_area),
        cmocka_unit_test(overlaps_are_what_a_grid_counts),
        cmocka_unit_test(overlap_refuses_what_is_no_outline),
        cmocka_unit_test(the_outline_is_better_than_those_it_comes_from),
        cmocka_unit_test(objects_are_what_most_weight_saw),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
