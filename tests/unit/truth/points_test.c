#include "harness.h"
#include "labelwright/points.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = 1 << 20 };
static char result_memory[BYTES], scratch_memory[BYTES];

/* Two spots; the third source sets a stray point too, and nobody else sees any on the second item. */
static const lw_point_mark seen[] = {
    {0, 0, 0, false, {10, 10}}, {0, 1, 0, false, {11, 10}}, {0, 2, 1, false, {10, 11}},
    {0, 0, 1, false, {30, 30}}, {0, 1, 1, false, {30, 31}}, {0, 2, 0, false, {60, 60}},
    {1, 0, 0, true, {0, 0}},    {1, 1, 0, true, {0, 0}},    {1, 2, 0, false, {5, 5}},
};
enum { COUNT = sizeof seen / sizeof *seen };
static const lw_points small = {2, 3, 2, COUNT, seen, 0};

static lw_points_model fit(const lw_points *data, lw_objects_options options) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_points_model model;
    lw_error error = {0};
    if (lw_points_fit(data, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                      &error) != LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static void points_are_what_most_weight_saw(void **state) {
    (void)state;
    for (const lw_objects_method *m = lw_objects_methods; m->name; m++) {
        lw_points_model model = fit(&small, m->defaults);
        assert_int_equal(model.objects, 2);
        assert_true(model.converged);
        assert_int_equal(model.found[0].label, 0);
        assert_near(model.found[0].confidence, 1, 1e-9);
        assert_near(model.found[0].at.x, 10.4, .5);
        assert_int_equal(model.found[1].label, 1);
        assert_near(model.found[1].at.y, 30.5, .5);
        assert_true(model.reliabilities[2].precision < model.reliabilities[0].precision);
    }
}

static void the_radius_is_learnt_or_given(void **state) {
    (void)state;
    assert_near(fit(&small, lw_objects_methods->defaults).radius, 5, 1e-9);
    lw_points narrow = small;
    narrow.radius = .5;
    lw_points_model model = fit(&narrow, lw_objects_methods->defaults);
    assert_near(model.radius, .5, 0);
    assert_int_equal(model.objects, 0); /* no two marks are of one point then */
}

static void marks_in_one_place_need_no_radius(void **state) {
    (void)state;
    const lw_point_mark same[] = {{0, 0, 0, false, {3, 4}}, {0, 1, 0, false, {3, 4}}};
    lw_points data = {1, 2, 1, 2, same, 0};
    lw_points_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, 1);
    assert_near(model.found->at.x, 3, 1e-12);
}

/* Five sources, of whom the last two are five times as unsteady, mark ten spots of each picture. */
static void steady_sources_say_where(void **state) {
    (void)state;
    enum { ITEMS = 40, SOURCES = 5, SPOTS = 10, MARKS = ITEMS * SOURCES * SPOTS };
    static lw_point_mark marks[MARKS];
    static lw_point spots[ITEMS * SPOTS];
    lw_rng rng = lw_rng_seed(7);
    for (size_t i = 0; i < MARKS; i++) {
        size_t item = i / (SOURCES * SPOTS), source = i / SPOTS % SOURCES, spot = i % SPOTS;
        lw_point *at = &spots[item * SPOTS + spot];
        if (source == 0) *at = (lw_point){100. * (double)spot, 100 * lw_rng_uniform(&rng)};
        double jitter = source < 3 ? 2 : 10;
        marks[i] = (lw_point_mark){(int32_t)item,
                                   (int32_t)source,
                                   0,
                                   false,
                                   {at->x + jitter * (2 * lw_rng_uniform(&rng) - 1),
                                    at->y + jitter * (2 * lw_rng_uniform(&rng) - 1)}};
    }
    lw_points data = {ITEMS, SOURCES, 1, MARKS, marks, 0};
    lw_points_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, ITEMS * SPOTS);
    double off = 0, plain = 0;
    for (size_t o = 0; o < model.objects; o++) {
        const lw_point_object *found = &model.found[o];
        const lw_point *spot =
            &spots[(size_t)found->item * SPOTS + (size_t)lround(found->at.x / 100)];
        lw_point mean = {0, 0};
        for (size_t s = 0; s < SOURCES; s++) {
            size_t first = ((size_t)found->item * SOURCES + s) * SPOTS;
            lw_point at = marks[first + (size_t)lround(found->at.x / 100)].at;
            mean.x += at.x / SOURCES, mean.y += at.y / SOURCES;
        }
        off += hypot(found->at.x - spot->x, found->at.y - spot->y);
        plain += hypot(mean.x - spot->x, mean.y - spot->y);
    }
    assert_true(off < .5 * plain);
    assert_true(model.reliabilities[4].jitter > 2 * model.reliabilities[0].jitter);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const struct {
        lw_point_mark mark;
        double radius;
        const char *rule;
    } bad[] = {
        {{2, 0, 0, true, {0, 0}}, 0, "mark 0: item 2 is not one of 2"},
        {{0, 3, 0, true, {0, 0}}, 0, "mark 0: source 3 is not one of 3"},
        {{0, 0, 2, false, {0, 0}}, 0, "mark 0: label 2 is not one of 2"},
        {{0, 0, 0, false, {0, INFINITY}}, 0, "mark 0: is nowhere"},
        {{0, 0, 0, false, {-2e100, 0}}, 0, "mark 0: is nowhere"},
        {{0, 0, 0, false, {0, 0}}, -1, "radius -1 is not 0 or more"},
        {{0, 0, 0, false, {0, 0}}, NAN, "radius nan is not 0 or more"},
    };
    lw_points_model model;
    lw_error error = {0};
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    const lw_objects_options *options = &lw_objects_methods->defaults;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_points data = {2, 3, 2, 1, &bad[i].mark, bad[i].radius};
        assert_int_equal(lw_points_fit(&data, options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, bad[i].rule);
    }
    for (size_t room = 0; room < 400; room += 50) {
        lw_arena tight = lw_arena_over(result_memory, room);
        assert_int_equal(lw_points_fit(&small, options, &tight, scratch, &model, &error),
                         LW_NO_MEMORY);
        assert_int_equal(lw_arena_left(&tight), room);
        assert_int_equal(lw_points_fit(&small, options, &results,
                                       lw_arena_over(scratch_memory, room), &model, &error),
                         LW_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(points_are_what_most_weight_saw),
        cmocka_unit_test(the_radius_is_learnt_or_given),
        cmocka_unit_test(marks_in_one_place_need_no_radius),
        cmocka_unit_test(steady_sources_say_where),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
