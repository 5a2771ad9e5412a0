#include "harness.h"
#include "labelwright/pairs.h"
#include "labelwright/rng.h"
#include <math.h>

enum { ITEMS_MAX = 300, SOURCES_MAX = 10, COUNT_MAX = 12000, BYTES = 1 << 20 };
static char result_memory[BYTES], scratch_memory[BYTES];
static int32_t left[COUNT_MAX], right[COUNT_MAX], source[COUNT_MAX];
static bool left_won[COUNT_MAX];
static double truth[ITEMS_MAX];

static double logistic(double x) { return 1 / (1 + exp(-x)); }

/* Every source compares, but for the last two: one guesses, one always says left. */
static lw_pairs make(size_t items, size_t sources, size_t count, bool careless, uint64_t seed) {
    lw_rng rng = lw_rng_seed(seed);
    for (size_t i = 0; i < items; i++) truth[i] = 1.5 * lw_rng_normal(&rng);
    for (size_t i = 0; i < count; i++) {
        size_t a = lw_rng_below(&rng, items), b = lw_rng_below(&rng, items - 1);
        b += b >= a;
        left[i] = (int32_t)a, right[i] = (int32_t)b;
        source[i] = (int32_t)lw_rng_below(&rng, sources);
        double chance = logistic(truth[a] - truth[b]);
        if (careless && source[i] == (int32_t)sources - 1) chance = 1;
        if (careless && source[i] == (int32_t)sources - 2) chance = .5;
        left_won[i] = lw_rng_uniform(&rng) < chance;
    }
    return (lw_pairs){items, sources, count, left, right, source, left_won};
}

static lw_pairs_model fit(const lw_pairs_method *method, const lw_pairs *pairs) {
    lw_pairs_options options = method->defaults;
    options.tolerance = 1e-9;
    options.iterations_max = 20000;
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_pairs_model model;
    lw_error error = {0};
    if (method->fit(pairs, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                    &error) != LW_OK)
        fail_msg("%s: %s", method->name, error.message);
    check_row(method->name, model.converged);
    return model;
}

/* The log-posterior as the header states it, sharing no code. */
static double log_posterior(const lw_pairs *p, const lw_pairs_options *o, const lw_pairs_model *m,
                            bool noisy) {
    double sum = 0;
    for (size_t i = 0; i < p->count; i++) {
        double first = logistic(m->scores[p->left[i]] - m->scores[p->right[i]]);
        const lw_pair_source *s = &m->figures[p->source[i]];
        double left_chance = s->reliability * first + (1 - s->reliability) * s->left;
        sum += log(p->left_won[i] ? left_chance : 1 - left_chance);
    }
    for (size_t i = 0; i < p->items; i++)
        sum -= m->scores[i] * m->scores[i] / (2 * o->deviation * o->deviation);
    for (size_t s = 0; s < p->sources && noisy; s++) {
        double r = m->figures[s].reliability, l = m->figures[s].left;
        sum += o->strength * (.9 * log(r) + .1 * log(1 - r) + .5 * log(l) + .5 * log(1 - l));
    }
    return sum;
}

static double numeric_slope(const lw_pairs *p, const lw_pairs_method *method, lw_pairs_model *m,
                            double *parameter) {
    const double step = 1e-5, at = *parameter;
    bool noisy = strcmp(method->name, "noisy") == 0;
    *parameter = at + step;
    double up = log_posterior(p, &method->defaults, m, noisy);
    *parameter = at - step;
    double down = log_posterior(p, &method->defaults, m, noisy);
    *parameter = at;
    return (up - down) / (2 * step);
}

static void the_numeric_gradient_is_zero_where_a_fit_ends(void **state) {
    (void)state;
    lw_pairs pairs = make(12, 5, 300, true, 3);
    for (const lw_pairs_method *m = lw_pairs_methods; m->name; m++) {
        lw_pairs_model model = fit(m, &pairs);
        bool noisy = strcmp(m->name, "noisy") == 0;
        double mean = 0;
        assert_near(model.objective, log_posterior(&pairs, &m->defaults, &model, noisy), 1e-8);
        for (size_t i = 0; i < 12; i++) {
            mean += model.scores[i] / 12;
            check_row(m->name, fabs(numeric_slope(&pairs, m, &model, &model.scores[i])) < 1e-4);
        }
        check_row(m->name, fabs(mean) < 1e-8);
        for (size_t s = 0; s < 5 && noisy; s++) {
            lw_pair_source *f = &model.figures[s];
            assert_near(numeric_slope(&pairs, m, &model, &f->reliability), 0, 1e-3);
            assert_near(numeric_slope(&pairs, m, &model, &f->left), 0, 1e-3);
        }
    }
}

/* Exact intervals for few items, drawn ones for many. */
static void intervals_hold_the_true_distance_from_the_mean(void **state) {
    (void)state;
    const size_t sizes[][2] = {{60, 3000}, {300, 12000}};
    for (size_t row = 0; row < 2; row++) {
        size_t items = sizes[row][0], inside = 0;
        for (const lw_pairs_method *m = lw_pairs_methods; m->name; m++, inside = 0) {
            lw_pairs pairs = make(items, SOURCES_MAX, sizes[row][1], false, 5 + row);
            lw_pairs_model model = fit(m, &pairs);
            double mean = 0;
            for (size_t i = 0; i < items; i++) mean += truth[i] / (double)items;
            for (size_t i = 0; i < items; i++)
                inside += model.low[i] <= truth[i] - mean && truth[i] - mean <= model.high[i];
            double share = (double)inside / (double)items;
            if (!(share > .88 && share <= 1))
                fail_msg("%s, %zu items: %g inside", m->name, items, share);
        }
    }
}

static void careless_sources_are_found_and_cost_less(void **state) {
    (void)state;
    double errors[2] = {0};
    lw_pairs pairs = make(60, SOURCES_MAX, 3000, true, 11);
    for (size_t k = 0; k < 2; k++) {
        lw_pairs_model model = fit(&lw_pairs_methods[k], &pairs);
        for (size_t i = 0; i < 60; i++) errors[k] += fabs(model.scores[i] - truth[i]);
        if (strcmp(lw_pairs_methods[k].name, "noisy") != 0) continue;
        for (size_t s = 0; s + 2 < SOURCES_MAX; s++) assert_true(model.figures[s].reliability > .7);
        assert_true(model.figures[SOURCES_MAX - 2].reliability < .3);
        assert_true(model.figures[SOURCES_MAX - 1].reliability < .3);
        assert_true(model.figures[SOURCES_MAX - 1].left > .95);
    }
    assert_true(errors[0] < errors[1]);
}

/* 0 always beats 1; 2 and 3 are connected with nobody else; 4 is never compared. */
static void always_winners_and_islands_have_finite_scores(void **state) {
    (void)state;
    const int32_t l[] = {0, 0, 0, 2, 3}, r[] = {1, 1, 1, 3, 2}, s[] = {0, 0, 0, 0, 0};
    const bool won[] = {true, true, true, true, true};
    lw_pairs pairs = {5, 1, 5, l, r, s, won};
    for (const lw_pairs_method *m = lw_pairs_methods; m->name; m++) {
        lw_pairs_model model = fit(m, &pairs);
        check_row(m->name, model.scores[0] > 1 && model.scores[0] < 6);
        check_row(m->name, fabs(model.scores[0] + model.scores[1]) < 1e-6);
        check_row(m->name, fabs(model.scores[2] - model.scores[3]) < 1e-6);
        check_row(m->name, fabs(model.scores[4]) < 1e-6);
        check_row(m->name, model.high[4] > 4 && model.high[4] < 6); /* 1.96 * 3 * sqrt(4 / 5) */
        check_row(m->name, model.figures[0].answers == 5);
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const int32_t zero[] = {0}, one[] = {1}, four[] = {4};
    const bool won[] = {true};
    const lw_pairs fine = {2, 1, 1, zero, one, zero, won};
    const lw_pairs_options o = lw_pairs_methods->defaults;
    lw_pairs_options flat = o, weak = o, sure = o, negative = o, endless = o;
    flat.deviation = 0, weak.strength = 0, sure.confidence = 1, negative.tolerance = -1;
    endless.iterations_max = 0;
    const struct {
        lw_pairs pairs;
        const lw_pairs_options *options;
        const char *message;
    } cases[] = {
        {{2, 1, 1, four, one, zero, won}, &o, "answer 0: item 4 is not one of 2"},
        {{2, 1, 1, zero, four, zero, won}, &o, "answer 0: item 4 is not one of 2"},
        {{2, 1, 1, one, one, zero, won}, &o, "answer 0: item 1 meets itself"},
        {{2, 1, 1, zero, one, four, won}, &o, "answer 0: source 4 is not one of 1"},
        {fine, &flat, "deviation 0 is not over 0 and at most 1000"},
        {fine, &weak, "strength 0 is not over 0"},
        {fine, &sure, "confidence 1 is not between 0 and 1"},
        {fine, &negative, "tolerance -1 is below 0"},
        {fine, &endless, "0 iterations, want 1..100000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_arena results = lw_arena_over(result_memory, BYTES);
        lw_pairs_model model;
        lw_error error = {0};
        assert_int_equal(lw_pairs_noisy_fit(&cases[i].pairs, cases[i].options, &results,
                                            lw_arena_over(scratch_memory, BYTES), &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, cases[i].message);
    }
    assert_null(lw_pairs_find(LW_STR("smells")));
}

static void the_scratch_told_is_enough_and_less_is_refused(void **state) {
    (void)state;
    lw_pairs pairs = make(5, 3, 20, false, 1);
    check_scratch(lw_pairs_methods, lw_pairs_model, &pairs, lw_pairs_scratch_bytes(&pairs));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_numeric_gradient_is_zero_where_a_fit_ends),
        cmocka_unit_test(intervals_hold_the_true_distance_from_the_mean),
        cmocka_unit_test(careless_sources_are_found_and_cost_less),
        cmocka_unit_test(always_winners_and_islands_have_finite_scores),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(the_scratch_told_is_enough_and_less_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
