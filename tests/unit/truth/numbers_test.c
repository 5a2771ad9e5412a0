#include "harness.h"
#include "labelwright/numbers.h"
#include "labelwright/rng.h"
#include <math.h>
#include <string.h>

enum { ITEMS = 4, SOURCES = 3, COUNT = 11, BYTES = 1 << 18 };
static char result_memory[BYTES], scratch_memory[BYTES];

static const int32_t item[COUNT] = {0, 0, 0, 1, 1, 1, 2, 2, 3, 3, 3};
static const int32_t source[COUNT] = {0, 1, 2, 0, 1, 2, 0, 2, 1, 0, 2};
static const double value[COUNT] = {10, 12, 20, 5, 4, 9, 7.5, 1, 3, 2.5, 3.5};
static const lw_numbers small = {ITEMS, SOURCES, COUNT, item, source, value};

static lw_numbers_model fit(const char *name, const lw_numbers *numbers) {
    const lw_numbers_method *method = lw_numbers_find(lw_str_from(name));
    assert_non_null(method);
    lw_numbers_options options = method->defaults;
    options.tolerance = 1e-12;
    options.iterations_max = 5000;
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_numbers_model model;
    lw_error error = {0};
    if (method->fit(numbers, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                    &error) != LW_OK)
        fail_msg("%s: %s", name, error.message);
    return model;
}

/* By the definitions in numpy, sharing no code. */
static const struct {
    const char *name;
    double values[ITEMS];
} golden[] = {
    {"mean", {14.000000000, 6.000000000, 4.250000000, 3.000000000}},
    {"median", {12, 5, 4.25, 3}},
    {"crh", {10.975491384, 4.540919282, 7.460804065, 2.739095350}},
    {"pm", {10.938921030, 4.531584370, 7.498579160, 2.734556110}},
    {"catd", {11.999999930, 4.000000060, 7.175783250, 2.999999980}},
    {"variance", {13.180578005, 5.561859066, 4.932341277, 2.936453157}},
};
static const double deviations[SOURCES] = {3.473433076, 3.345985073, 4.298489663};

static void values_are_those_of_another_implementation(void **state) {
    (void)state;
    for (size_t row = 0; row < sizeof golden / sizeof *golden; row++) {
        lw_numbers_model model = fit(golden[row].name, &small);
        check_row(golden[row].name, model.converged);
        for (size_t i = 0; i < ITEMS; i++)
            check_row(golden[row].name, fabs(model.values[i] - golden[row].values[i]) < 1e-6);
    }
    lw_numbers_model model = fit("variance", &small);
    for (size_t s = 0; s < SOURCES; s++)
        assert_near(model.spreads[s].deviation, deviations[s], 1e-6);
}

static void every_method_moves_with_the_scale_and_not_with_the_order(void **state) {
    (void)state;
    for (const lw_numbers_method *m = lw_numbers_methods; m->name; m++) {
        double before[ITEMS], low[ITEMS], moved[COUNT], mixed_value[COUNT];
        int32_t mixed_item[COUNT], mixed_source[COUNT];
        lw_numbers_model model = fit(m->name, &small);
        memcpy(before, model.values, sizeof before);
        memcpy(low, model.low, sizeof low);
        for (size_t i = 0; i < COUNT; i++) {
            moved[i] = 3 + 2 * value[i];
            mixed_item[i] = item[COUNT - 1 - i];
            mixed_source[i] = source[COUNT - 1 - i];
            mixed_value[i] = value[COUNT - 1 - i];
        }
        lw_numbers other = small;
        other.value = moved;
        model = fit(m->name, &other);
        for (size_t i = 0; i < ITEMS; i++) {
            check_row(m->name, fabs(model.values[i] - 3 - 2 * before[i]) < 1e-5);
            check_row(m->name, fabs(model.low[i] - 3 - 2 * low[i]) < 1e-5);
        }
        other = (lw_numbers){ITEMS, SOURCES, COUNT, mixed_item, mixed_source, mixed_value};
        model = fit(m->name, &other);
        for (size_t i = 0; i < ITEMS; i++)
            check_row(m->name, fabs(model.values[i] - before[i]) < 1e-6);
    }
}

/* A crowd whose sources' spreads are 1 .. 1 + unequal, and how far off a method's values are. */
enum { CROWD_ITEMS = 150, CROWD_SOURCES = 8, CROWD_COUNT = CROWD_ITEMS * CROWD_SOURCES };
static int32_t crowd_item[CROWD_COUNT], crowd_source[CROWD_COUNT];
static double crowd_value[CROWD_COUNT], crowd_truth[CROWD_ITEMS];

static lw_numbers make_crowd(uint64_t seed, double unequal) {
    lw_rng rng = lw_rng_seed(seed);
    for (size_t i = 0; i < CROWD_COUNT; i++) {
        size_t at = i / CROWD_SOURCES, s = i % CROWD_SOURCES;
        double spread = 1 + unequal * (double)s / (CROWD_SOURCES - 1);
        if (s == 0) crowd_truth[at] = 20 * lw_rng_normal(&rng);
        crowd_item[i] = (int32_t)at;
        crowd_source[i] = (int32_t)s;
        crowd_value[i] = crowd_truth[at] + spread * lw_rng_normal(&rng);
    }
    return (lw_numbers){CROWD_ITEMS, CROWD_SOURCES, CROWD_COUNT,
                        crowd_item,  crowd_source,  crowd_value};
}

static double crowd_error(const char *name, const lw_numbers *numbers, char *why_out) {
    lw_numbers_model model = fit(name, numbers);
    double error = 0;
    for (size_t i = 0; i < CROWD_ITEMS; i++) error += fabs(model.values[i] - crowd_truth[i]);
    memcpy(why_out, model.why, sizeof model.why);
    return error;
}

static void auto_weighs_where_weights_foretell_and_says_so(void **state) {
    (void)state;
    size_t equal = 0;
    char why[200];
    for (uint64_t seed = 0; seed < 20; seed++) {
        lw_numbers unlike = make_crowd(seed, 6);
        double mean = crowd_error("mean", &unlike, why);
        assert_string_equal(why, "");
        assert_true(crowd_error("auto", &unlike, why) < .8 * mean);
        assert_non_null(strstr(why, "middle of crh and variance: weights make the squared error of "
                                    "foretelling hidden answers "));
        assert_non_null(strstr(why, "smaller"));
        lw_numbers alike = make_crowd(seed, 0);
        mean = crowd_error("mean", &alike, why);
        assert_true(crowd_error("auto", &alike, why) < 1.05 * mean);
        equal += strstr(why, "mean: ") == why;
    }
    assert_true(equal > 10); /* where all are alike weights are luck */
}

static void auto_takes_the_mean_where_little_can_be_told(void **state) {
    (void)state;
    lw_numbers_model model = fit("auto", &small);
    assert_string_equal(model.why,
                        "mean: too few answers to tell whether weights foretell others better");
    assert_true(model.values[0] == 14);
}

/* The errors here are normal and nobody's but their source's; catd comes to trust few sources, which
 * its intervals do not know. */
static void intervals_hold_what_they_promise(void **state) {
    (void)state;
    for (const lw_numbers_method *m = lw_numbers_methods; m->name; m++) {
        double inside = 0, all = 0;
        for (uint64_t seed = 0; seed < 10; seed++) {
            lw_numbers numbers = make_crowd(seed, 2);
            lw_numbers_model model = fit(m->name, &numbers);
            for (size_t i = 0; i < CROWD_ITEMS; i++, all++)
                inside += model.low[i] <= crowd_truth[i] && crowd_truth[i] <= model.high[i];
        }
        check_row(m->name, inside / all > (strcmp(m->name, "catd") == 0 ? .75 : .94));
        check_row(m->name, inside / all < .997);
    }
}

/* Ten sources of known spread and bias answer 300 items. */
static void spreads_and_biases_are_found_and_intervals_hold_the_truth(void **state) {
    (void)state;
    enum { MANY = 300, TEN = 10 };
    static int32_t items[MANY * TEN], sources[MANY * TEN];
    static double values[MANY * TEN], truth[MANY];
    lw_rng rng = lw_rng_seed(7);
    for (size_t i = 0; i < MANY; i++) {
        truth[i] = 50 * lw_rng_normal(&rng);
        for (size_t s = 0; s < TEN; s++) {
            size_t at = i * TEN + s;
            items[at] = (int32_t)i;
            sources[at] = (int32_t)s;
            values[at] = truth[i] + (double)(s + 1) * lw_rng_normal(&rng) +
                         (s == 4   ? 9
                          : s == 5 ? -9
                                   : 0);
        }
    }
    lw_numbers many = {MANY, TEN, (size_t)MANY * TEN, items, sources, values};
    lw_numbers_model model = fit("bias", &many);
    double inside = 0;
    for (size_t i = 0; i < MANY; i++)
        inside += model.low[i] <= truth[i] && truth[i] <= model.high[i];
    assert_true(inside / MANY > .9 && inside / MANY < .99);
    assert_near(model.spreads[4].bias, 9, 1);
    assert_near(model.spreads[5].bias, -9, 1);
    for (size_t s = 2; s < TEN; s++) /* the best two share the value and are told apart less */
        assert_near(model.spreads[s].deviation, (double)(s + 1), 1.2);
    assert_true(model.spreads[0].weight > 5 * model.spreads[9].weight);
}

static void an_item_without_answers_has_no_value_and_one_answer_is_the_value(void **state) {
    (void)state;
    const int32_t one_item[] = {1}, one_source[] = {0};
    const double one_value[] = {4};
    lw_numbers one = {2, 1, 1, one_item, one_source, one_value};
    for (const lw_numbers_method *m = lw_numbers_methods; m->name; m++) {
        lw_numbers_model model = fit(m->name, &one);
        check_row(m->name, isnan(model.values[0]) && isnan(model.low[0]));
        check_row(m->name, model.values[1] == 4);
    }
}

static void values_may_be_as_large_and_as_small_as_told(void **state) {
    (void)state;
    static const double ends[COUNT] = {LW_NUMBER_MAX, -LW_NUMBER_MAX, 0, 1e-300,  5e-324, 0,
                                       LW_NUMBER_MAX, LW_NUMBER_MAX,  1, -1e-200, 1e50};
    const lw_numbers wide = {ITEMS, SOURCES, COUNT, item, source, ends};
    for (const lw_numbers_method *m = lw_numbers_methods; m->name; m++) {
        lw_numbers_model model = fit(m->name, &wide);
        for (size_t i = 0; i < ITEMS; i++)
            check_row(m->name, isfinite(model.low[i]) && model.low[i] <= model.values[i] &&
                                   model.values[i] <= model.high[i] && isfinite(model.high[i]));
        for (size_t s = 0; s < SOURCES; s++)
            check_row(m->name,
                      isfinite(model.spreads[s].deviation) && isfinite(model.spreads[s].weight));
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const int32_t bad_item[] = {4}, bad_source[] = {-1}, good[] = {0};
    const double endless_value[] = {INFINITY}, large[] = {-1.1e100}, fine[] = {1};
    const lw_numbers_options o = lw_numbers_methods->defaults;
    lw_numbers_options no_strength = o, sure = o, negative = o, endless = o;
    no_strength.strength = 0, sure.confidence = 1, negative.tolerance = -1;
    endless.iterations_max = 0;
    const struct {
        lw_numbers numbers;
        const lw_numbers_options *options;
        const char *message;
    } cases[] = {
        {{4, 1, 1, bad_item, good, fine}, &o, "answer 0: item 4 is not one of 4"},
        {{4, 1, 1, good, bad_source, fine}, &o, "answer 0: source -1 is not one of 1"},
        {{4, 1, 1, good, good, endless_value},
         &o,
         "answer 0: inf is not a number from -1e+100 to 1e+100"},
        {{4, 1, 1, good, good, large},
         &o,
         "answer 0: -1.1e+100 is not a number from -1e+100 to 1e+100"},
        {small, &no_strength, "strength 0 is not over 0"},
        {small, &sure, "confidence 1 is not between 0 and 1"},
        {small, &negative, "tolerance -1 is below 0"},
        {small, &endless, "0 iterations, want 1..100000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_arena results = lw_arena_over(result_memory, BYTES);
        lw_numbers_model model;
        lw_error error = {0};
        assert_int_equal(lw_numbers_crh_fit(&cases[i].numbers, cases[i].options, &results,
                                            lw_arena_over(scratch_memory, BYTES), &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, cases[i].message);
    }
    assert_null(lw_numbers_find(LW_STR("smells")));
}

static void the_scratch_told_is_enough_and_less_is_refused(void **state) {
    (void)state;
    check_scratch(lw_numbers_methods, lw_numbers_model, &small, lw_numbers_scratch_bytes(&small));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_those_of_another_implementation),
        cmocka_unit_test(every_method_moves_with_the_scale_and_not_with_the_order),
        cmocka_unit_test(spreads_and_biases_are_found_and_intervals_hold_the_truth),
        cmocka_unit_test(auto_weighs_where_weights_foretell_and_says_so),
        cmocka_unit_test(auto_takes_the_mean_where_little_can_be_told),
        cmocka_unit_test(intervals_hold_what_they_promise),
        cmocka_unit_test(an_item_without_answers_has_no_value_and_one_answer_is_the_value),
        cmocka_unit_test(values_may_be_as_large_and_as_small_as_told),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(the_scratch_told_is_enough_and_less_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
