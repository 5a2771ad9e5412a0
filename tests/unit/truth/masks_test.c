#include "harness.h"
#include "labelwright/masks.h"
#include <math.h>
#include <string.h>

enum { BYTES = 1 << 16, SIDE = 6 };
static char result_memory[BYTES], scratch_memory[BYTES];
static const size_t sides[] = {SIDE, SIDE};

/* Two rows of four pixels; one source a column further, one somewhere else. */
static const lw_run square[] = {{7, 4}, {13, 4}}, moved[] = {{8, 4}, {14, 4}}, far[] = {{30, 6}};
static const lw_mask drawn[] = {
    {0, 0, square, 2}, {0, 1, square, 2}, {0, 2, moved, 2}, {0, 3, far, 1}, {1, 0, NULL, 0}};
static const lw_masks small = {2, 4, 5, sides, sides, drawn, NULL};

static lw_masks_model fit_all(lw_masks data, lw_masks_options options) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_masks_model model;
    lw_error error = {0};
    if (lw_masks_fit(&data, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                     &error) != LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static lw_masks_model fit(lw_masks_options options) { return fit_all(small, options); }

static void overlaps_count_pixels(void **state) {
    (void)state;
    assert_near(lw_mask_overlap(&drawn[0], &drawn[1]), 1, 1e-12);
    assert_near(lw_mask_overlap(&drawn[0], &drawn[2]), 6. / 10, 1e-12);
    assert_near(lw_mask_overlap(&drawn[0], &drawn[3]), 0, 1e-12);
    assert_near(lw_mask_overlap(&drawn[4], &drawn[4]), 1, 1e-12);
    assert_near(lw_mask_overlap(&drawn[4], &drawn[3]), 0, 1e-12);
}

static void a_vote_takes_what_more_than_half_have_drawn(void **state) {
    (void)state;
    lw_masks_model model = fit(lw_masks_methods[1].defaults);
    assert_int_equal(model.found[0].count, 2);
    assert_int_equal(model.found[0].runs[0].start, 8);
    assert_int_equal(model.found[0].runs[0].length, 3);
    assert_int_equal(model.found[0].runs[1].start, 14);
    assert_int_equal(model.found[1].count, 0);
    assert_near(model.confidence[1], 1, 1e-12);
    assert_near(model.confidence[0], 6 * .75 / (6 + 2 * .5 + 2 * .25 + 6 * .25), 1e-9);
    assert_near(model.overlap[3], 0, 1e-12);
    assert_near(model.precision[0], 6. / 8, 1e-12);
    assert_near(model.recall[0], 1, 1e-12);
    assert_near(model.overlap[0], (6. / 8 + 1) / 2, 1e-12);
    assert_int_equal(model.answers[0], 2);
}

static void weights_go_to_those_who_agree(void **state) {
    (void)state;
    lw_masks_options options = {.power = 4, .smooth = 0, .share = .5};
    lw_masks_model model = fit(options);
    assert_int_equal(model.found[0].runs[0].start, 7);
    assert_int_equal(model.found[0].runs[0].length, 4);
}

static void given_weights_count_as_so_many_votes(void **state) {
    (void)state;
    const double heavy[] = {1, 1, 3, .5, 1};
    lw_masks data = small;
    data.weight = heavy;
    lw_masks_model model = fit_all(data, lw_masks_methods[1].defaults);
    assert_int_equal(model.found[0].count, 2);
    assert_int_equal(model.found[0].runs[0].start, moved[0].start);
    assert_int_equal(model.found[0].runs[0].length, moved[0].length);
    assert_near(model.overlap[2], 1, 1e-12);
}

static void neighbours_are_believed(void **state) {
    (void)state;
    lw_masks_options options = {.power = 0, .smooth = 1, .share = .3};
    lw_masks_model model = fit(options); /* means of 3 x 3 pixels, from numpy */
    assert_int_equal(model.found[0].count, 2);
    assert_int_equal(model.found[0].runs[0].start, 8);
    assert_int_equal(model.found[0].runs[0].length, 3);
    assert_int_equal(model.found[0].runs[1].start, 14);
    options.share = .4;
    model = fit(options);
    assert_int_equal(model.found[0].runs[0].start, 8);
    assert_int_equal(model.found[0].runs[0].length, 2);
    options.share = .5;
    assert_int_equal(fit(options).found[0].count, 0);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const lw_run twice[] = {{3, 4}, {6, 1}}, over[] = {{34, 3}}, none[] = {{3, 0}};
    const struct {
        lw_mask mask;
        const char *rule;
    } bad[] = {
        {{2, 0, NULL, 0}, "mask 0: item 2 is not one of 2"},
        {{0, 4, NULL, 0}, "mask 0: source 4 is not one of 4"},
        {{0, 0, twice, 2}, "mask 0: run 1 begins before the last one ends"},
        {{0, 0, over, 1}, "mask 0: run 0 is not within 36 pixels"},
        {{0, 0, none, 1}, "mask 0: run 0 is not within 36 pixels"},
    };
    lw_masks_options options = lw_masks_methods->defaults;
    lw_masks_model model;
    lw_error error = {0};
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_masks data = {2, 4, 1, sides, sides, &bad[i].mask, NULL};
        assert_int_equal(lw_masks_fit(&data, &options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, bad[i].rule);
    }
    const struct {
        lw_masks_options options;
        const char *rule;
    } wrong[] = {
        {{-1, 0, .5}, "power -1 is below 0"},
        {{1, 101, .5}, "smooth 101 is not within 0..100"},
        {{1, 0, NAN}, "share nan is not within 0..1"},
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        assert_int_equal(lw_masks_fit(&small, &wrong[i].options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, wrong[i].rule);
    }
    const double weights[] = {0, -1, NAN, INFINITY};
    for (size_t i = 0; i < sizeof weights / sizeof *weights; i++) {
        lw_masks data = {2, 4, 1, sides, sides, drawn, &weights[i]};
        assert_int_equal(lw_masks_fit(&data, &options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_non_null(strstr(error.message, "mask 0: weight "));
    }
    const size_t huge[] = {SIZE_MAX / 2, SIZE_MAX / 2};
    lw_masks data = {2, 4, 5, huge, huge, drawn, NULL};
    assert_int_equal(lw_masks_fit(&data, &options, &results, scratch, &model, &error), LW_INVALID);
    for (size_t room = 0; room < 200; room += 20) {
        lw_arena tight = lw_arena_over(result_memory, room);
        assert_int_equal(lw_masks_fit(&small, &options, &tight, scratch, &model, &error),
                         LW_NO_MEMORY);
        assert_int_equal(lw_arena_left(&tight), room);
        assert_int_equal(lw_masks_fit(&small, &options, &results,
                                      lw_arena_over(scratch_memory, room), &model, &error),
                         LW_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(overlaps_count_pixels),
        cmocka_unit_test(a_vote_takes_what_more_than_half_have_drawn),
        cmocka_unit_test(weights_go_to_those_who_agree),
        cmocka_unit_test(given_weights_count_as_so_many_votes),
        cmocka_unit_test(neighbours_are_believed),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
