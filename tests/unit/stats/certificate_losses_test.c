#include "harness.h"
#include "labelwright/certificate_losses.h"
#include "labelwright/order.h"
#include "labelwright/rng.h"
#include <math.h>

enum { ITEMS_MAX = 2000 };

static lw_losses_options of(uint64_t population, double target, double alpha) {
    lw_losses_options options = lw_losses_defaults(population);
    options.target = target;
    options.confidence = 1 - alpha;
    return options;
}

static lw_losses_look look_at(const lw_losses_options *o, const double *losses, uint64_t drawn) {
    lw_losses_look look;
    assert_int_equal(lw_losses_certify(o, losses, drawn, &look, NULL), LW_OK);
    return look;
}

static double sum_of(const double *losses, uint64_t count) {
    double sum = 0;
    for (uint64_t i = 0; i < count; i++) sum += losses[i];
    return sum;
}

static void shuffle(lw_rng *rng, double *losses, uint64_t count) {
    for (uint64_t i = count; i > 1; i--) {
        uint64_t j = lw_rng_below(rng, i);
        double kept = losses[i - 1];
        losses[i - 1] = losses[j];
        losses[j] = kept;
    }
}

/* ---- the promise, over every order there is ------------------------------------------------- */

typedef struct {
    double orders, proven, disproved, under_bound, outside;
} tally;

/* The next order of the numbers, as a dictionary has them; false after the last. */
static bool next_order(double *values, size_t count) {
    size_t i = count - 1, j = count - 1;
    while (i > 0 && values[i - 1] >= values[i]) i--;
    if (i == 0) return false;
    while (values[j] <= values[i - 1]) j--;
    double kept = values[i - 1];
    values[i - 1] = values[j];
    values[j] = kept;
    for (j = count - 1; i < j; i++, j--) kept = values[i], values[i] = values[j], values[j] = kept;
    return true;
}

static tally every_order(const lw_losses_options *o, double *losses, uint64_t looked_at) {
    tally t = {0};
    double truth = 1 - sum_of(losses, o->population) / (double)o->population;
    lw_sort_doubles(losses, o->population);
    do {
        lw_losses_look all = look_at(o, losses, o->population),
                       look = look_at(o, losses, looked_at);
        t.orders++;
        t.proven += all.state == LW_CERTIFICATE_PROVEN;
        t.disproved += all.state == LW_CERTIFICATE_DISPROVED;
        t.under_bound += truth < look.bound - 1e-8;
        t.outside += truth < look.interval.low - 1e-8 || truth > look.interval.high + 1e-8;
    } while (next_order(losses, o->population));
    return t;
}

static void false_claims_are_no_more_likely_than_said(void **state) {
    (void)state;
    enum { N = 12 };
    const double rows[][N] = {
        {0, 0, 0, 0, 0, 0, 0, 0, .5, .5, 1, 1},
        {0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1},
        {.1, .1, .1, .1, .1, .1, .1, .1, .1, .8, .8, 1},
    };
    const double alphas[] = {.1, .3};
    double most = 0;
    for (size_t r = 0; r < 3; r++)
        for (size_t a = 0; a < 2; a++) {
            double losses[N];
            memcpy(losses, rows[r], sizeof losses);
            double mean = sum_of(losses, N) / N;
            lw_losses_options just_failed = of(N, 1 - mean + 1e-4, alphas[a]),
                              just_met = of(N, 1 - mean, alphas[a]);
            tally failed = every_order(&just_failed, losses, 6);
            tally met = every_order(&just_met, losses, 6);
            assert_true(failed.orders >= 600 && failed.proven + failed.disproved == failed.orders);
            assert_true(failed.proven <= alphas[a] * failed.orders);
            assert_true(met.disproved <= alphas[a] * met.orders);
            assert_true(met.under_bound <= alphas[a] * met.orders);
            assert_true(met.outside <= alphas[a] * met.orders);
            most = fmax(most, failed.proven / failed.orders / alphas[a]);
        }
    assert_true(most > .2); /* the promise is used, not only kept */
}

/* ---- golden: mean draws of a prototype (numpy), by simulation -------------------------------- */

static const struct {
    const char *name;
    double mean, deviation, missing; /* share of items that lose all */
    double target, draws;
} sizes[] = {
    {".85 proves .80", .85, .1, 0, .8, 83},
    {".85 proves .82", .85, .1, 0, .82, 150},
    {".825 with misses proves .80", .85, .1, .03, .8, 415},
};

static void mean_sizes_are_as_simulated_elsewhere(void **state) {
    (void)state;
    enum { AUDITS = 60 };
    static double losses[ITEMS_MAX];
    lw_rng rng = lw_rng_seed(5);
    for (size_t r = 0; r < sizeof sizes / sizeof *sizes; r++) {
        double draws = 0;
        for (int audit = 0; audit < AUDITS; audit++) {
            for (size_t i = 0; i < ITEMS_MAX; i++) {
                double quality = sizes[r].mean + sizes[r].deviation * lw_rng_normal(&rng);
                losses[i] = 1 - fmin(fmax(quality, 0), 1);
                if ((double)i < sizes[r].missing * ITEMS_MAX) losses[i] = 1;
            }
            shuffle(&rng, losses, ITEMS_MAX);
            lw_losses_options o = of(ITEMS_MAX, sizes[r].target, .05);
            draws += (double)look_at(&o, losses, ITEMS_MAX).decided_at / AUDITS;
        }
        check_row(sizes[r].name, fabs(draws / sizes[r].draws - 1) < .15);
    }
}

/* ---- properties ----------------------------------------------------------------------------- */

static void random_losses(lw_rng *rng, double *losses, uint64_t count) {
    for (uint64_t i = 0; i < count; i++) {
        double u = lw_rng_uniform(rng);
        losses[i] = u < .6 ? 0 : u < .7 ? 1 : lw_rng_uniform(rng);
    }
}

static void what_was_decided_stays_and_limits_only_get_better(void **state) {
    (void)state;
    double losses[60];
    lw_rng rng = lw_rng_seed(6);
    for (int round = 0; round < 20; round++) {
        random_losses(&rng, losses, 60);
        lw_losses_options o = of(60, .7, .1);
        lw_losses_look before = look_at(&o, losses, 0);
        for (uint64_t n = 1; n <= 60; n++) {
            lw_losses_look now = look_at(&o, losses, n);
            double counted = 1 - sum_of(losses, n) / 60; /* the best there can still be */
            if (before.state != LW_CERTIFICATE_OPEN) {
                assert_int_equal(now.state, before.state);
                assert_int_equal(now.decided_at, before.decided_at);
            } else if (now.state != LW_CERTIFICATE_OPEN) assert_int_equal(now.decided_at, n);
            assert_true(now.bound >= fmin(before.bound, counted) - 1e-8);
            assert_true(now.interval.low <= now.interval.high &&
                        now.interval.high <= counted + 1e-8);
            assert_near(now.lost, sum_of(losses, n), 1e-12);
            before = now;
        }
        assert_near(before.bound, 1 - before.lost / 60, 1e-8);
        assert_near(before.interval.low, 1 - before.lost / 60, 1e-8);
        assert_near(before.interval.high, 1 - before.lost / 60, 1e-8);
        assert_int_equal(before.state, before.lost <= 18 + 1e-9 ? LW_CERTIFICATE_PROVEN
                                                                : LW_CERTIFICATE_DISPROVED);
    }
}

/* Where all that is left must be lost for a limit to hold, each loss of 1 is what was to be expected. */
static void whole_losses_in_every_order_leave_a_bound(void **state) {
    (void)state;
    for (uint64_t population = 1; population <= 8; population++)
        for (uint64_t orders = 0; orders < 1u << population; orders++) {
            double losses[8], before = 0;
            for (uint64_t i = 0; i < population; i++) losses[i] = (double)(orders >> i & 1);
            lw_losses_options o = of(population, .5, .4);
            for (uint64_t n = 0; n <= population; n++) {
                lw_losses_look look = look_at(&o, losses, n);
                double best = 1 - sum_of(losses, n) / (double)population;
                assert_true(look.bound >= fmin(before, best) - 1e-8 && look.bound <= best + 1e-8);
                before = look.bound;
            }
            assert_near(before, 1 - sum_of(losses, population) / (double)population, 1e-8);
        }
}

static void what_is_needed_still_is_what_decides(void **state) {
    (void)state;
    static double losses[400];
    lw_rng rng = lw_rng_seed(7);
    for (int round = 0; round < 10; round++) {
        lw_losses_options o = of(400, .85, .05);
        random_losses(&rng, losses, 6);
        for (size_t i = 0; i < 6; i++) losses[i] *= .4;
        lw_losses_look begun = look_at(&o, losses, 6);
        if (begun.state != LW_CERTIFICATE_OPEN) continue;
        for (size_t i = 6; i < 400; i++) losses[i] = losses[i - 6];
        lw_losses_look again = look_at(&o, losses, 400);
        assert_int_equal(again.decided_at, 6 + begun.expected_rest);
        memset(losses + 6, 0, sizeof losses - 6 * sizeof *losses);
        lw_losses_look clean = look_at(&o, losses, 400);
        assert_int_equal(clean.state, LW_CERTIFICATE_PROVEN);
        assert_int_equal(clean.decided_at, 6 + begun.least_rest);
    }
    lw_losses_options o = of(2000, .95, .05);
    lw_losses_look nothing = look_at(&o, NULL, 0);
    assert_int_equal(nothing.state, LW_CERTIFICATE_OPEN);
    assert_true(nothing.bound == 0 && nothing.interval.low == 0 && nothing.interval.high == 1);
    assert_int_equal(nothing.least_rest, nothing.expected_rest);
    assert_true(nothing.least_rest > 58 && nothing.least_rest < 100);
    /* Losses at the limit itself decide nothing: all that are left are to be drawn. */
    const double at_limit[2] = {.2, 0};
    lw_losses_options large = of(1000000, .9, .05);
    assert_int_equal(look_at(&large, at_limit, 2).expected_rest, 1000000 - 2);
}

static void nothing_lost_and_all_lost_are_found_out(void **state) {
    (void)state;
    double losses[50] = {0};
    lw_losses_options o = of(50, .9, .05);
    assert_int_equal(look_at(&o, losses, 50).state, LW_CERTIFICATE_PROVEN);
    for (size_t i = 0; i < 50; i++) losses[i] = 1;
    lw_losses_look look = look_at(&o, losses, 50);
    assert_int_equal(look.state, LW_CERTIFICATE_DISPROVED);
    assert_true(look.decided_at <= 4);
    assert_near(look.bound, 0, 1e-8);
    for (size_t i = 0; i < 50; i++) losses[i] = .1; /* 5 of 5 allowed: it is met, and just so */
    assert_int_equal(look_at(&o, losses, 50).state, LW_CERTIFICATE_PROVEN);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const struct {
        const char *name;
        lw_losses_options options;
        uint64_t drawn;
        double loss;
        const char *message;
    } rows[] = {
        {"population", {0, .9, .9}, 1, 0, "population 0 is not in 1..1000000000"},
        {"target", {10, 1, .9}, 1, 0, "target 1 is not between 0 and 1"},
        {"confidence", {10, .9, NAN}, 1, 0, "confidence nan is not between 0 and 1"},
        {"drawn", {1, .9, .9}, 2, 0, "2 draws of 1 items"},
        {"loss", {10, .9, .9}, 2, 1.5, "draw 2: loss 1.5 is not in 0..1"},
        {"negative", {10, .9, .9}, 2, -.1, "draw 2: loss -0.1 is not in 0..1"},
        {"not a number", {10, .9, .9}, 2, NAN, "draw 2: loss nan is not in 0..1"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        double losses[] = {0, rows[r].loss};
        lw_losses_look look;
        lw_error error;
        check_row(rows[r].name, lw_losses_certify(&rows[r].options, losses, rows[r].drawn, &look,
                                                  &error) == LW_INVALID);
        assert_string_equal(error.message, rows[r].message);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(false_claims_are_no_more_likely_than_said),
        cmocka_unit_test(mean_sizes_are_as_simulated_elsewhere),
        cmocka_unit_test(what_was_decided_stays_and_limits_only_get_better),
        cmocka_unit_test(whole_losses_in_every_order_leave_a_bound),
        cmocka_unit_test(what_is_needed_still_is_what_decides),
        cmocka_unit_test(nothing_lost_and_all_lost_are_found_out),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
