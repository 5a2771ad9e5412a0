#include "harness.h"
#include "labelwright/boxes.h"
#include <math.h>

enum { BYTES = 1 << 18 };
static char result_memory[BYTES], scratch_memory[BYTES];

/* Two objects; the third source marks a ghost too, and the second item is empty to all but it. */
static const lw_box_mark seen[] = {
    {0, 0, 0, false, {0, 0, 10, 10, 0}},   {0, 1, 0, false, {1, 0, 11, 10, 0}},
    {0, 2, 1, false, {0, 1, 10, 11, 0}},   {0, 0, 1, false, {20, 20, 30, 30, 0}},
    {0, 1, 1, false, {20, 20, 30, 31, 0}}, {0, 2, 0, false, {50, 50, 60, 60, 0}},
    {1, 0, 0, true, {0, 0, 0, 0, 0}},      {1, 1, 0, true, {0, 0, 0, 0, 0}},
    {1, 2, 0, false, {5, 5, 6, 6, 0}},
};
enum { COUNT = sizeof seen / sizeof *seen };
static const lw_boxes small = {2, 3, 2, COUNT, seen, false};

static lw_boxes_model fit(const lw_boxes *data, lw_objects_options options) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_boxes_model model;
    lw_error error = {0};
    if (lw_boxes_fit(data, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                     &error) != LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static void overlaps_are_shares_of_the_area(void **state) {
    (void)state;
    lw_box a = {0, 0, 2, 2, 0};
    assert_near(lw_box_overlap(a, a), 1, 1e-12);
    assert_near(lw_box_overlap(a, (lw_box){1, 0, 3, 2, 0}), 1. / 3, 1e-12);
    assert_near(lw_box_overlap(a, (lw_box){1, 1, 3, 3, 0}), 1. / 7, 1e-12);
    assert_near(lw_box_overlap(a, (lw_box){2, 0, 3, 2, 0}), 0, 1e-12);
    assert_near(lw_box_overlap(a, (lw_box){5, 5, 6, 6, 0}), 0, 1e-12);
}

static void objects_are_what_most_weight_saw(void **state) {
    (void)state;
    for (const lw_objects_method *m = lw_objects_methods; m->name; m++) {
        lw_boxes_model model = fit(&small, m->defaults);
        assert_int_equal(model.objects, 2);
        assert_true(model.converged);
        assert_int_equal(model.found[0].item, 0);
        assert_int_equal(model.found[0].label, 0);
        assert_near(model.found[0].confidence, 1, 1e-9);
        assert_int_equal(model.found[1].label, 1);
        assert_true(model.found[1].confidence > .6 && model.found[1].confidence < 1);
        assert_near(model.found[1].box.x1, 20, 1e-9);
        assert_true(model.found[1].box.y2 >= 30 && model.found[1].box.y2 <= 31);
        assert_true(model.reliabilities[2].precision < model.reliabilities[0].precision);
        assert_true(model.reliabilities[2].recall < model.reliabilities[0].recall);
        assert_int_equal(model.reliabilities[2].marks, 3);
    }
}

static void order_does_not_matter(void **state) {
    (void)state;
    lw_box_mark mixed[COUNT];
    for (size_t i = 0; i < COUNT; i++) mixed[i] = seen[COUNT - 1 - i];
    lw_boxes other = small;
    other.marks = mixed;
    lw_boxes_model model = fit(&small, lw_objects_methods->defaults);
    lw_box_object first = model.found[0];
    double recall = model.reliabilities[1].recall;
    model = fit(&other, lw_objects_methods->defaults);
    assert_int_equal(model.objects, 2);
    assert_near(model.reliabilities[1].recall, recall, 1e-12);
    size_t same = model.found[0].label == first.label ? 0 : 1;
    assert_near(model.found[same].box.x1, first.box.x1, 1e-9);
    assert_near(model.found[same].confidence, first.confidence, 1e-12);
}

static void two_marks_of_one_source_are_two_objects(void **state) {
    (void)state;
    const lw_box_mark pair[] = {{0, 0, 0, false, {0, 0, 10, 10, 0}},
                                {0, 0, 0, false, {0, 0, 10, 10, 0}}};
    lw_boxes data = {1, 1, 1, 2, pair, false};
    assert_int_equal(fit(&data, lw_objects_methods->defaults).objects, 2);
}

static void borders_of_spans_are_ones_that_were_drawn(void **state) {
    (void)state;
    const lw_box_mark spans[] = {{0, 0, 0, false, {0, 0, 5, 1, 0}},
                                 {0, 1, 0, false, {1, 0, 7, 1, 0}},
                                 {0, 2, 0, false, {0, 0, 8, 1, 0}},
                                 {0, 3, 0, false, {2, 0, 8, 1, 0}}};
    lw_boxes data = {1, 4, 1, 4, spans, true};
    lw_boxes_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, 1);
    double x1 = model.found[0].box.x1, x2 = model.found[0].box.x2;
    assert_true(x1 == 0 || x1 == 1 || x1 == 2);
    assert_true(x2 == 5 || x2 == 7 || x2 == 8);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const struct {
        lw_box_mark mark;
        bool drawn;
        const char *rule;
    } bad[] = {
        {{2, 0, 0, true, {0, 0, 0, 0, 0}}, false, "mark 0: item 2 is not one of 2"},
        {{0, -1, 0, true, {0, 0, 0, 0, 0}}, false, "mark 0: source -1 is not one of 3"},
        {{0, 0, 5, false, {0, 0, 1, 1, 0}}, false, "mark 0: label 5 is not one of 2"},
        {{0, 0, 0, false, {0, 0, 0, 1, 0}}, false, "mark 0: has no area, or is nowhere"},
        {{0, 0, 0, false, {0, 0, NAN, 1, 0}}, false, "mark 0: has no area, or is nowhere"},
        {{0, 0, 0, false, {0, 0, 1, 2e100, 0}}, false, "mark 0: has no area, or is nowhere"},
        {{0, 0, 0, false, {0, 0, 1, 1, 5}}, true, "mark 0: is turned, and spans are not"},
    };
    lw_objects_options options = lw_objects_methods->defaults;
    lw_boxes_model model;
    lw_error error = {0};
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_boxes data = {2, 3, 2, 1, &bad[i].mark, bad[i].drawn};
        assert_int_equal(lw_boxes_fit(&data, &options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, bad[i].rule);
    }
    const struct {
        lw_objects_options options;
        const char *rule;
    } wrong[] = {
        {{2, .5, 1, 1}, "overlap 2 is not within 0..1"},
        {{.3, -1, 1, 1}, "share -1 is not within 0..1"},
        {{.3, .5, 0, 1}, "strength 0 is not over 0"},
        {{.3, .5, 1, 0}, "0 iterations, want 1..100000"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(lw_boxes_fit(&small, &wrong[i].options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, wrong[i].rule);
    }
    for (size_t room = 0; room < 600; room += 50) {
        lw_arena tight = lw_arena_over(result_memory, room);
        assert_int_equal(lw_boxes_fit(&small, &options, &tight, scratch, &model, &error),
                         LW_NO_MEMORY);
        assert_int_equal(lw_arena_left(&tight), room);
        assert_int_equal(lw_boxes_fit(&small, &options, &results,
                                      lw_arena_over(scratch_memory, room), &model, &error),
                         LW_NO_MEMORY);
    }
}

static void turned_boxes_overlap_as_their_areas_do(void **state) {
    (void)state;
    const lw_box square = {0, 0, 2, 2, 0}, turned = {0, 0, 2, 2, 45}, bar = {0, 0, 4, 2, 0};
    double common = 8 * (sqrt(2) - 1); /* a regular octagon, of a square of side 2 */
    assert_near(lw_box_overlap(square, turned), common / (8 - common), 1e-12);
    assert_near(lw_box_overlap(turned, turned), 1, 1e-12);
    for (int quarters = -3; quarters < 4; quarters++) {
        lw_box again = square, upright = {1, -1, 3, 3, 90. + 180 * quarters};
        again.rotation = 90 * quarters;
        assert_near(lw_box_overlap(square, again), 1, 1e-12);
        assert_near(lw_box_overlap(bar, upright), 1, 1e-12);
    }
    assert_near(lw_box_overlap(turned, (lw_box){9, 9, 10, 10, 10}), 0, 1e-12);
}

/* The same bar of 10 x 4 about (5, 2), drawn by each in another way. */
static void turned_boxes_are_merged_however_they_are_turned(void **state) {
    (void)state;
    const lw_box_mark marks[] = {{0, 0, 0, false, {0, 0, 10, 4, 28}},
                                 {0, 1, 0, false, {0, 0, 10, 4, 212}},
                                 {0, 2, 0, false, {3, -3, 7, 7, 120}},
                                 {0, 3, 0, false, {3, -3, 7, 7, -60}}};
    lw_boxes data = {1, 4, 1, 4, marks, false};
    lw_boxes_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, 1);
    assert_near(lw_box_overlap(model.found->box, (lw_box){0, 0, 10, 4, 30}), 1, .02);
    assert_near(model.found->box.rotation, 30, 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlaps_are_shares_of_the_area),
        cmocka_unit_test(objects_are_what_most_weight_saw),
        cmocka_unit_test(order_does_not_matter),
        cmocka_unit_test(two_marks_of_one_source_are_two_objects),
        cmocka_unit_test(borders_of_spans_are_ones_that_were_drawn),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(turned_boxes_overlap_as_their_areas_do),
        cmocka_unit_test(turned_boxes_are_merged_however_they_are_turned),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
