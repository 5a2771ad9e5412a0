#include "harness.h"
#include "labelwright/permutation.h"
#include "labelwright/rng.h"
#include <math.h>

enum { MANY = 64 };
static char memory[4096];
static lw_arena scratch(void) { return lw_arena_over(memory, sizeof memory); }

static lw_permutation_result test_of(const lw_permutation_data *d, size_t assignments) {
    lw_permutation_options o = lw_permutation_defaults();
    o.assignments = assignments;
    lw_permutation_result result;
    assert_int_equal(lw_permutation_test(d, &o, scratch(), &result, NULL), LW_OK);
    return result;
}

/* Ernst (2004), Permutation Methods, section 2: days to recover under a new treatment and the
 * standard one; 3 of 35 groupings are as small, and one more is as large the other way. */
static const double days[] = {19, 22, 25, 26, 23, 33, 40};
static const int32_t alone[] = {0, 1, 2, 3, 4, 5, 6};
static const bool treated[] = {true, true, true, true, false, false, false};

static void published_groups_differ_as_said(void **state) {
    (void)state;
    lw_permutation_data d = {days, alone, 7, 7, treated};
    lw_permutation_result exact = test_of(&d, 35), random = test_of(&d, 34);
    assert_near(exact.difference, -9, 1e-12);
    assert_near(exact.p, 4. / 35, 1e-12);
    assert_true(exact.exact && !random.exact);
    assert_true(random.p >= 1. / 35);
    d.values = (const double[]){-19, -22, -25, -26, -23, -33, -40};
    assert_near(test_of(&d, 100).p, 4. / 35, 1e-12);
}

/* Efron and Tibshirani (1993), table 2.1: survival of mice; all 11,440 groupings. */
static void random_groupings_come_near_all_of_them(void **state) {
    (void)state;
    const double survived[] = {94, 197, 16, 38, 99, 141, 23, 52, 104, 146, 10, 51, 30, 40, 27, 46};
    int32_t mouse[16];
    bool group[16];
    for (int32_t i = 0; i < 16; i++) mouse[i] = i, group[i] = i < 7;
    lw_permutation_data d = {survived, mouse, 16, 16, group};
    lw_permutation_result exact = test_of(&d, 11440), random = test_of(&d, 11439);
    assert_near(exact.difference, 30.63, .01);
    assert_true(exact.exact && !random.exact);
    assert_near(random.p, exact.p, 3 * sqrt(exact.p * (1 - exact.p) / 11439));
    assert_near(exact.p, .28, .01); /* one way .14, as they report */
}

/* One source that says much is still one source. */
static void answers_of_a_source_move_together(void **state) {
    (void)state;
    double values[7 * 9];
    int32_t source[7 * 9];
    for (size_t i = 0; i < 63; i++) values[i] = days[i % 7], source[i] = (int32_t)(i % 7);
    lw_permutation_data d = {values, source, 63, 7, treated};
    assert_near(test_of(&d, 35).p, 4. / 35, 1e-12);
    for (size_t i = 0; i < 63; i++) source[i] = (int32_t)i;
    bool group[63];
    for (size_t i = 0; i < 63; i++) group[i] = treated[i % 7];
    lw_permutation_data apart = {values, source, 63, 63, group};
    assert_true(test_of(&apart, 10000).p < .001); /* what taking them for many would say */
}

/* Where sides mean nothing small p-values are as rare as they say, however unequal the sources. */
static void false_alarms_are_as_rare_as_said(void **state) {
    (void)state;
    enum { ROUNDS = 1500 };
    lw_rng rng = lw_rng_seed(1);
    int alarms = 0;
    for (int round = 0; round < ROUNDS; round++) {
        double values[MANY];
        int32_t source[MANY];
        bool group[8];
        double habit[8];
        for (size_t s = 0; s < 8; s++) habit[s] = lw_rng_normal(&rng), group[s] = s % 2;
        for (size_t i = 0; i < MANY; i++) {
            source[i] = (int32_t)(lw_rng_below(&rng, 8) * lw_rng_below(&rng, 8) / 7);
            values[i] = habit[source[i]] + .1 * lw_rng_normal(&rng);
        }
        lw_permutation_data d = {values, source, MANY, 8, group};
        alarms += test_of(&d, 100).p <= .1;
    }
    assert_true(alarms <= ROUNDS / 10 + 3 * 12);
    assert_true(alarms > ROUNDS / 40);
}

static void sources_without_values_do_not_count(void **state) {
    (void)state;
    const int32_t source[] = {1, 3, 4, 6, 8, 9, 10};
    const bool group[] = {1, 1, 0, 1, 1, 0, 1, 1, 0, 0, 0, 1};
    lw_permutation_data d = {days, source, 7, 12, group};
    lw_permutation_result result = test_of(&d, 35);
    assert_true(result.exact);
    assert_near(result.p, 4. / 35, 1e-12);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    lw_permutation_options o = lw_permutation_defaults();
    lw_permutation_result result;
    lw_error error;
    lw_permutation_data d = {days, alone, 7, 7, treated};
    o.assignments = 0;
    assert_int_equal(lw_permutation_test(&d, &o, scratch(), &result, &error), LW_INVALID);
    assert_string_equal(error.message, "0 assignments, want 1..10000000");
    o.assignments = 100;
    d.sources = 5;
    assert_int_equal(lw_permutation_test(&d, &o, scratch(), &result, &error), LW_INVALID);
    assert_string_equal(error.message, "value 5: source 5 is not one of 5");
    d.sources = 7;
    d.values = (const double[]){0, 1, INFINITY, 0, 0, 0, 0};
    assert_int_equal(lw_permutation_test(&d, &o, scratch(), &result, &error), LW_INVALID);
    assert_string_equal(error.message, "value 2: inf is not finite");
    d = (lw_permutation_data){days, alone, 4, 7, treated};
    assert_int_equal(lw_permutation_test(&d, &o, scratch(), &result, &error), LW_UNDEFINED);
    assert_string_equal(error.message, "a side has no source with values");
    d.count = 7;
    size_t bytes = lw_permutation_scratch_bytes(&d);
    assert_int_equal(lw_permutation_test(&d, &o, lw_arena_over(memory, bytes), &result, NULL),
                     LW_OK);
    assert_int_equal(lw_permutation_test(&d, &o, lw_arena_over(memory, 100), &result, NULL),
                     LW_NO_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_groups_differ_as_said),
        cmocka_unit_test(random_groupings_come_near_all_of_them),
        cmocka_unit_test(answers_of_a_source_move_together),
        cmocka_unit_test(false_alarms_are_as_rare_as_said),
        cmocka_unit_test(sources_without_values_do_not_count),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
