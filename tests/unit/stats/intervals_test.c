#include "harness.h"
#include "labelwright/intervals.h"
#include <math.h>

/* Made with scipy 1.17 (binomtest.proportion_ci; beta.ppf for Jeffreys). The rows 81 of 263 and 15
 * of 148 are also in Newcombe (1998), table I: Wilson .2553 to .3662 and .0624 to .1605. The ends
 * of 1 in 1000000, which scipy gives to four digits, are roots of the binomial sums (mpmath). */
static const struct {
    uint64_t successes, trials;
    double confidence;
    lw_interval wilson, exact, jeffreys;
} golden[] = {
    {0, 10, .95, {0, 0.2775327999}, {0, 0.3084971078}, {0, 0.2171962675}},
    {1,
     10,
     .95,
     {0.0178762131, 0.4041500268},
     {0.002528578544, 0.445016117},
     {0.01101167376, 0.3813147711}},
    {7,
     10,
     .95,
     {0.3967781475, 0.8922087326},
     {0.3475471499, 0.9332604888},
     {0.3941816819, 0.9073054061}},
    {10, 10, .95, {0.7224672001, 1}, {0.6915028922, 1}, {0.7828037325, 1}},
    {0, 1, .95, {0, 0.7934506856}, {0, 0.975}, {0, 0.8532536837}},
    {15,
     148,
     .95,
     {0.06238639953, 0.1604872417},
     {0.05784401008, 0.1616504903},
     {0.06044851701, 0.1576431435}},
    {81,
     263,
     .95,
     {0.2552885199, 0.366209577},
     {0.2527367456, 0.3676219226},
     {0.254521935, 0.3656474992}},
    {50,
     100,
     .99,
     {0.375279625, 0.624720375},
     {0.3688614374, 0.6311385626},
     {0.373623236, 0.626376764}},
    {3,
     100000,
     .9,
     {1.198951375e-05, 7.506356554e-05},
     {8.17696281e-06, 7.753472237e-05},
     {1.083682629e-05, 7.03341079e-05}},
    {500000,
     1000000,
     .95,
     {0.4990200199, 0.5009799801},
     {0.4990195192, 0.5009804808},
     {0.4990200192, 0.5009799808}},
    {1,
     1000000,
     .999,
     {7.843673339e-08, 1.274899055e-05},
     {5.001250416e-10, 9.998632510e-06},
     {7.639485502e-09, 8.864961037e-06}},
};

typedef lw_status interval_fn(uint64_t, uint64_t, double, lw_interval *, lw_error *);

static void check_interval(interval_fn *fn, size_t row, lw_interval wanted) {
    lw_interval got;
    lw_status status =
        fn(golden[row].successes, golden[row].trials, golden[row].confidence, &got, NULL);
    assert_int_equal(status, LW_OK);
    assert_near(got.low, wanted.low, 6e-10 * wanted.low);
    assert_near(got.high, wanted.high, 6e-10 * wanted.high);
}

static void intervals_are_as_computed_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        check_interval(lw_interval_wilson, i, golden[i].wilson);
        check_interval(lw_interval_clopper_pearson, i, golden[i].exact);
        check_interval(lw_interval_jeffreys, i, golden[i].jeffreys);
    }
}

static interval_fn *const all[] = {lw_interval_wilson, lw_interval_clopper_pearson,
                                   lw_interval_jeffreys};

static void swapping_success_and_failure_mirrors_the_interval(void **state) {
    (void)state;
    for (size_t f = 0; f < 3; f++)
        for (uint64_t trials = 1; trials <= 40; trials++)
            for (uint64_t hits = 0; hits <= trials; hits++) {
                lw_interval one, other;
                assert_int_equal(all[f](hits, trials, .9, &one, NULL), LW_OK);
                assert_int_equal(all[f](trials - hits, trials, .9, &other, NULL), LW_OK);
                assert_near(one.low, 1 - other.high, 1e-12);
                double share = (double)hits / (double)trials;
                assert_true(0 <= one.low && one.low <= share && share <= one.high && one.high <= 1);
            }
}

/* Clopper-Pearson's promise, checked by adding up the binomial. */
static void clopper_pearson_covers_at_least_what_it_says(void **state) {
    (void)state;
    const uint64_t trials = 25;
    for (double share = .01; share < 1; share += .01) {
        double covered = 0;
        for (uint64_t hits = 0; hits <= trials; hits++) {
            lw_interval interval;
            assert_int_equal(lw_interval_clopper_pearson(hits, trials, .95, &interval, NULL),
                             LW_OK);
            double n = (double)trials, k = (double)hits;
            double mass = exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) + k * log(share) +
                              (n - k) * log1p(-share));
            if (interval.low <= share && share <= interval.high) covered += mass;
        }
        assert_true(covered >= .95);
    }
}

static void counts_out_of_range_are_refused(void **state) {
    (void)state;
    for (size_t f = 0; f < 3; f++) {
        lw_interval interval = {-7, -7};
        lw_error error = {0};
        assert_int_equal(all[f](0, 0, .95, &interval, &error), LW_UNDEFINED);
        assert_int_equal(all[f](3, 2, .95, &interval, &error), LW_INVALID);
        assert_string_equal(error.message, "3 successes of 2 trials");
        assert_int_equal(all[f](1, (uint64_t)LW_TRIALS_MAX + 1, .95, &interval, NULL), LW_INVALID);
        assert_int_equal(all[f](1, 2, 0, &interval, NULL), LW_INVALID);
        assert_int_equal(all[f](1, 2, 1, &interval, NULL), LW_INVALID);
        assert_int_equal(all[f](1, 2, NAN, &interval, NULL), LW_INVALID);
        assert_true(interval.low == -7 && interval.high == -7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_as_computed_elsewhere),
        cmocka_unit_test(swapping_success_and_failure_mirrors_the_interval),
        cmocka_unit_test(clopper_pearson_covers_at_least_what_it_says),
        cmocka_unit_test(counts_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
