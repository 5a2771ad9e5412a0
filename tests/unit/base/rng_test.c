#include "harness.h"
#include "labelwright/rng.h"
#include <math.h>

/* Splitmix64 from seed 1234567: 6457827717110365317, 3203168211198807973, 9817491932198370423,
 * 4593380528125082431 (Vigna's splitmix64.c; the values Rosetta Code publishes). xoshiro256** from
 * the state 1, 2, 3, 4: 11520, 0, 1509978240, 1215971899390074240 (the rand_xoshiro test vector,
 * made with Vigna's xoshiro256starstar.c). */
static void sequences_are_the_published_ones(void **state) {
    (void)state;
    lw_rng seeded = lw_rng_seed(1234567);
    const uint64_t spread[] = {6457827717110365317u, 3203168211198807973u, 9817491932198370423u,
                               4593380528125082431u};
    assert_memory_equal(seeded.state, spread, sizeof spread);
    lw_rng rng = {{1, 2, 3, 4}};
    const uint64_t published[] = {
        11520, 0, 1509978240, 1215971899390074240, 1216172134540287360, 607988272756665600};
    for (size_t i = 0; i < sizeof published / sizeof *published; i++)
        assert_true(lw_rng_next(&rng) == published[i]);
}

static void below_stays_below_and_is_even(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(0);
    for (int i = 0; i < 100; i++) assert_true(lw_rng_below(&rng, 1) == 0);
    for (int i = 0; i < 1000; i++)
        assert_true(lw_rng_below(&rng, ((uint64_t)3 << 62) + 1) <= (uint64_t)3 << 62);
    int counts[7] = {0};
    for (int i = 0; i < 70000; i++) counts[lw_rng_below(&rng, 7)]++;
    double chi_square = 0;
    for (int i = 0; i < 7; i++) chi_square += (counts[i] - 1e4) * (counts[i] - 1e4) / 1e4;
    assert_true(chi_square < 22.46); /* 6 degrees of freedom, p = .001; the seed is fixed */
}

/* Three quarters of 2^64: scaled without care, every other number would be a multiple of three. */
static void below_is_even_where_the_bound_does_not_divide(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(3);
    int multiples = 0;
    for (int i = 0; i < 30000; i++) multiples += lw_rng_below(&rng, (uint64_t)3 << 62) % 3 == 0;
    assert_near(multiples, 1e4, 330); /* four deviations */
}

static void uniform_is_in_its_range_with_the_right_mean(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    double sum = 0;
    for (int i = 0; i < 100000; i++) {
        double value = lw_rng_uniform(&rng);
        assert_true(value >= 0 && value < 1);
        sum += value;
    }
    assert_near(sum / 1e5, .5, .004); /* four standard errors */
}

static void normal_has_mean_0_and_deviation_1(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(2);
    double sum = 0, squares = 0, inside = 0;
    for (int i = 0; i < 100000; i++) {
        double value = lw_rng_normal(&rng);
        assert_true(isfinite(value));
        sum += value;
        squares += value * value;
        inside += fabs(value) < 1.959964;
    }
    assert_near(sum / 1e5, 0, .013);
    assert_near(squares / 1e5, 1, .018);
    assert_near(inside / 1e5, .95, .003);
}

static void streams_differ_and_leave_the_parent_alone(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(5), before = rng;
    lw_rng a = lw_rng_split(&rng, 0), b = lw_rng_split(&rng, 1), again = lw_rng_split(&rng, 0);
    assert_memory_equal(&rng, &before, sizeof rng);
    assert_memory_equal(&a, &again, sizeof a);
    lw_rng other = lw_rng_seed(6), c = lw_rng_split(&other, 0);
    int same = 0;
    for (int i = 0; i < 1000; i++) {
        uint64_t x = lw_rng_next(&a);
        same += x == lw_rng_next(&b) || x == lw_rng_next(&c) || x == lw_rng_next(&rng);
    }
    assert_int_equal(same, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sequences_are_the_published_ones),
        cmocka_unit_test(below_stays_below_and_is_even),
        cmocka_unit_test(below_is_even_where_the_bound_does_not_divide),
        cmocka_unit_test(uniform_is_in_its_range_with_the_right_mean),
        cmocka_unit_test(normal_has_mean_0_and_deviation_1),
        cmocka_unit_test(streams_differ_and_leave_the_parent_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
