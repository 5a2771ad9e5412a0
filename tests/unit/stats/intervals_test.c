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

/* ---- finite populations ---------------------------------------------------------------------- */

static double choose(double n, double k) {
    return k < 0 || k > n ? 0 : exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1));
}

/* P(successes in [low, high]) when `whole` of the population are successes. */
static double chance(double population, double whole, double trials, double low, double high) {
    double sum = 0;
    for (double k = low; k <= high; k++)
        sum +=
            choose(whole, k) * choose(population - whole, trials - k) / choose(population, trials);
    return sum;
}

static void finite_intervals_are_what_their_tests_leave(void **state) {
    (void)state;
    const uint64_t population = 37;
    for (uint64_t trials = 1; trials <= population; trials += 4)
        for (uint64_t k = 0; k <= trials; k++) {
            lw_interval interval;
            assert_int_equal(lw_interval_hypergeometric(k, trials, population, .9, &interval, NULL),
                             LW_OK);
            double low = (double)population, high = 0, n = (double)trials, found = (double)k;
            for (double whole = 0; whole <= (double)population; whole++) {
                if (found > whole || n - found > (double)population - whole) continue;
                if (chance((double)population, whole, n, found, n) > .05) low = fmin(low, whole);
                if (chance((double)population, whole, n, 0, found) > .05) high = fmax(high, whole);
            }
            assert_near(interval.low, low / (double)population, 1e-12);
            assert_near(interval.high, high / (double)population, 1e-12);
        }
}

static void finite_intervals_cover_and_a_census_knows(void **state) {
    (void)state;
    const double population = 60, trials = 25;
    lw_interval by_count[26], census, large, exact;
    for (uint64_t k = 0; k <= 25; k++)
        assert_int_equal(lw_interval_hypergeometric(k, 25, 60, .9, &by_count[k], NULL), LW_OK);
    for (double whole = 0; whole <= population; whole++) {
        double covered = 0;
        for (size_t k = 0; k <= 25; k++)
            if (by_count[k].low * population <= whole + 1e-9 &&
                whole - 1e-9 <= by_count[k].high * population)
                covered += chance(population, whole, trials, (double)k, (double)k);
        assert_true(covered >= .9 - 1e-9);
    }
    assert_int_equal(lw_interval_hypergeometric(13, 60, 60, .95, &census, NULL), LW_OK);
    assert_true(census.low == 13. / 60 && census.high == 13. / 60);
    assert_int_equal(lw_interval_hypergeometric(81, 263, LW_TRIALS_MAX, .95, &large, NULL), LW_OK);
    assert_int_equal(lw_interval_clopper_pearson(81, 263, .95, &exact, NULL), LW_OK);
    assert_near(large.low, exact.low, 1e-6);
    assert_near(large.high, exact.high, 1e-6);
}

/* Newcombe (1998), Interval estimation for the difference, table II, method 10: a difference is twice
 * the mean of one share and the complement of the other, less 1. */
static void strata_give_newcombes_differences(void **state) {
    (void)state;
    const struct {
        uint64_t first, of_first, second, of_second;
        double low, high;
    } rows[] = {{56, 70, 48, 80, .0524, .3339}, {9, 10, 3, 10, .1705, .8090},
                {6, 7, 2, 7, .0582, .8062},     {5, 56, 0, 29, -.0381, .1926},
                {0, 10, 0, 20, -.1611, .2775},  {10, 10, 0, 10, .6075, 1}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lw_stratum strata[] = {
            {LW_TRIALS_MAX, rows[r].of_first, rows[r].first},
            {LW_TRIALS_MAX, rows[r].of_second, rows[r].of_second - rows[r].second}};
        double share;
        lw_interval i;
        assert_int_equal(lw_interval_stratified(strata, 2, .95, &share, &i, NULL), LW_OK);
        assert_near(2 * i.low - 1, rows[r].low, 6e-5);
        assert_near(2 * i.high - 1, rows[r].high, 6e-5);
    }
}

static void strata_are_weighed_and_those_counted_are_certain(void **state) {
    (void)state;
    lw_stratum one[] = {{LW_TRIALS_MAX, 263, 81}}, two[] = {{900, 90, 45}, {100, 100, 20}};
    double share;
    lw_interval i, wilson;
    assert_int_equal(lw_interval_stratified(one, 1, .95, &share, &i, NULL), LW_OK);
    assert_int_equal(lw_interval_wilson(81, 263, .95, &wilson, NULL), LW_OK);
    assert_near(i.low, wilson.low, 1e-6);
    assert_near(i.high, wilson.high, 1e-6);
    assert_int_equal(lw_interval_stratified(two, 2, .95, &share, &i, NULL), LW_OK);
    assert_near(share, .9 * .5 + .1 * .2, 1e-12);
    double reach = 1.959964 * .5 / sqrt(90 * 899. / 810); /* about: of a share of a half */
    assert_near(i.high - share, .9 * reach, .005);
    assert_near(share - i.low, .9 * reach, .005);
    two[0] = (lw_stratum){900, 900, 450};
    assert_int_equal(lw_interval_stratified(two, 2, .95, &share, &i, NULL), LW_OK);
    assert_true(i.low == share && i.high == share);
}

static void finite_numbers_out_of_range_are_refused(void **state) {
    (void)state;
    lw_interval i;
    lw_error error;
    double share;
    assert_int_equal(lw_interval_hypergeometric(1, 5, 4, .9, &i, &error), LW_INVALID);
    assert_string_equal(error.message, "population 4 is not in 5..1000000000");
    assert_int_equal(lw_interval_hypergeometric(6, 5, 9, .9, &i, NULL), LW_INVALID);
    assert_int_equal(lw_interval_hypergeometric(0, 0, 9, .9, &i, NULL), LW_UNDEFINED);
    lw_stratum strata[] = {{9, 5, 5}, {9, 0, 0}};
    assert_int_equal(lw_interval_stratified(strata, 2, .9, &share, &i, &error), LW_UNDEFINED);
    assert_string_equal(error.message, "stratum 1: no trials");
    strata[1] = (lw_stratum){4, 5, 1};
    assert_int_equal(lw_interval_stratified(strata, 2, .9, &share, &i, &error), LW_INVALID);
    assert_string_equal(error.message, "stratum 1: population 4 is not in 5..1000000000");
    assert_int_equal(lw_interval_stratified(strata, 2, 1, &share, &i, NULL), LW_INVALID);
    assert_int_equal(lw_interval_stratified(strata, 0, .9, &share, &i, NULL), LW_UNDEFINED);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(intervals_are_as_computed_elsewhere),
        cmocka_unit_test(swapping_success_and_failure_mirrors_the_interval),
        cmocka_unit_test(clopper_pearson_covers_at_least_what_it_says),
        cmocka_unit_test(counts_out_of_range_are_refused),
        cmocka_unit_test(finite_intervals_are_what_their_tests_leave),
        cmocka_unit_test(finite_intervals_cover_and_a_census_knows),
        cmocka_unit_test(strata_give_newcombes_differences),
        cmocka_unit_test(strata_are_weighed_and_those_counted_are_certain),
        cmocka_unit_test(finite_numbers_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
