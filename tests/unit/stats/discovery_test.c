#include "harness.h"
#include "labelwright/discovery.h"
#include "labelwright/rng.h"
#include <math.h>

enum { TESTS_MAX = 40 };
static char memory[16 * TESTS_MAX + 64];
static lw_arena scratch(void) { return lw_arena_over(memory, sizeof memory); }

static void adjust(const double *p, size_t count, double *adjusted) {
    assert_int_equal(lw_discovery_adjust(p, count, scratch(), adjusted, NULL), LW_OK);
}

/* Benjamini and Hochberg (1995), section 4.1, thrombolysis: at .05 the first four are believed. */
static void published_tests_are_told_apart(void **state) {
    (void)state;
    const double p[] = {.0001, .0004, .0019, .0095, .0201, .0278, .0298, .0344,
                        .0459, .3240, .4262, .5719, .6528, .7590, 1};
    double adjusted[15];
    adjust(p, 15, adjusted);
    for (size_t i = 0; i < 15; i++) assert_int_equal(adjusted[i] <= .05, i < 4);
    assert_near(adjusted[3], .0095 * 15 / 4, 1e-12);
    assert_near(adjusted[5], .0298 * 15 / 7, 1e-12); /* the seventh makes up for the sixth */
    assert_near(adjusted[14], 1, 0);
}

/* As the procedure is written: the largest k with p(k) <= k q / count, and all up to it. */
static void adjusted_values_are_the_procedure_at_every_level(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int round = 0; round < 200; round++) {
        size_t count = 1 + lw_rng_below(&rng, TESTS_MAX);
        double p[TESTS_MAX], adjusted[TESTS_MAX], q = lw_rng_uniform(&rng), limit = -1;
        for (size_t i = 0; i < count; i++) {
            p[i] = round % 2 ? lw_rng_uniform(&rng) : pow(lw_rng_uniform(&rng), 4);
            if (round % 3 == 0) p[i] = floor(p[i] * 8) / 8;
        }
        for (size_t i = 0; i < count; i++) {
            size_t rank = 0;
            for (size_t j = 0; j < count; j++) rank += p[j] <= p[i];
            if (p[i] * (double)count <= q * (double)rank) limit = fmax(limit, p[i]);
        }
        adjust(p, count, adjusted);
        for (size_t i = 0; i < count; i++) {
            assert_int_equal(adjusted[i] <= q, p[i] <= limit);
            assert_true(adjusted[i] >= p[i] && adjusted[i] <= 1);
        }
        adjust(p, count, p); /* in place */
        assert_memory_equal(p, adjusted, count * sizeof *p);
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    double p[] = {.5, 1.5}, adjusted[2];
    lw_error error;
    assert_int_equal(lw_discovery_adjust(p, 2, scratch(), adjusted, &error), LW_INVALID);
    assert_string_equal(error.message, "test 1: p-value 1.5 is not in 0..1");
    p[1] = NAN;
    assert_int_equal(lw_discovery_adjust(p, 2, scratch(), adjusted, NULL), LW_INVALID);
    p[1] = 0;
    assert_int_equal(lw_discovery_adjust(p, 2, lw_arena_over(memory, 16), adjusted, NULL),
                     LW_NO_MEMORY);
    assert_int_equal(lw_discovery_adjust(NULL, 0, scratch(), NULL, NULL), LW_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(published_tests_are_told_apart),
        cmocka_unit_test(adjusted_values_are_the_procedure_at_every_level),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
