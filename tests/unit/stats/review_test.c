#include "harness.h"
#include "labelwright/certificate.h"
#include "labelwright/review.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = LW_CERTIFICATE_REST_BYTES };
static char memory[BYTES], more_memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, BYTES); }

/* ---- the rule -------------------------------------------------------------------------------- */

static uint64_t end_of(const lw_review_options *o, const bool *wrong, uint64_t reviewed) {
    uint64_t end;
    assert_int_equal(lw_review_end(o, wrong, reviewed, &end, NULL), LW_OK);
    return end;
}

static void review_ends_when_a_window_finds_too_few(void **state) {
    (void)state;
    lw_review_options o = {.population = 50, .target = .9, .window = 5, .yield = 2};
    bool wrong[50] = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0}; /* one of five is what is wanted */
    assert_true(end_of(&o, wrong, 4) == LW_REVIEW_GOES_ON);
    assert_true(end_of(&o, wrong, 10) == LW_REVIEW_GOES_ON);
    assert_int_equal(end_of(&o, wrong, 11), 11);
    o.yield = 1;
    assert_int_equal(end_of(&o, wrong, 50), 11);
    o.yield = 0; /* never: all are reviewed */
    assert_true(end_of(&o, wrong, 49) == LW_REVIEW_GOES_ON);
    assert_int_equal(end_of(&o, wrong, 50), 50);
    o.yield = 4;
    assert_int_equal(end_of(&o, wrong, 5), 5);
}

static void an_end_once_reached_stays(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int round = 0; round < 50; round++) {
        bool wrong[300];
        for (size_t i = 0; i < 300; i++)
            wrong[i] = lw_rng_uniform(&rng) < .5 * exp(-(double)i / 60);
        lw_review_options o = lw_review_defaults(300);
        assert_int_equal(o.window, 20);
        uint64_t end = end_of(&o, wrong, 300);
        for (uint64_t n = 0; n <= 300; n++)
            assert_true(end_of(&o, wrong, n) == (n < end ? LW_REVIEW_GOES_ON : end));
    }
    assert_int_equal(lw_review_defaults(8315).window, 166);
}

static void options_out_of_range_are_refused(void **state) {
    (void)state;
    const struct {
        const char *name;
        lw_review_options options;
        uint64_t reviewed;
    } rows[] = {
        {"no population", {0, .9, 20, 2}, 0}, {"target", {10, 1, 20, 2}, 0},
        {"no window", {10, .9, 0, 2}, 0},     {"yield", {10, .9, 20, -1}, 0},
        {"yield NaN", {10, .9, 20, NAN}, 0},  {"more than there are", {1, .9, 20, 2}, 2},
    };
    const bool wrong[2] = {0};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        uint64_t end = 7;
        check_row(rows[r].name, lw_review_end(&rows[r].options, wrong, rows[r].reviewed, &end,
                                              NULL) == LW_INVALID);
        assert_int_equal(end, 7);
    }
}

/* ---- the audit of the rest ------------------------------------------------------------------- */

static lw_certificate_options after(uint64_t population, uint64_t reviewed, bool repair) {
    lw_certificate_options o = lw_certificate_defaults(population);
    o.reviewed = reviewed;
    o.repair = repair;
    return o;
}

/* 1,000 items of which 200 were reviewed: 50 of the 800 may be wrong, .9375 of them right. */
static void the_rest_may_have_the_errors_of_the_whole(void **state) {
    (void)state;
    for (int repair = 0; repair < 2; repair++) {
        lw_certificate_options o = after(1000, 200, repair), rest = after(800, 0, repair);
        rest.target = .9375;
        lw_arena arena = lw_arena_over(more_memory, BYTES);
        lw_certificate_table one, other;
        assert_int_equal(lw_certificate_accept_table(&o, &arena, &one, NULL), LW_OK);
        assert_int_equal(lw_certificate_accept_table(&rest, &arena, &other, NULL), LW_OK);
        assert_int_equal(one.rows, other.rows);
        assert_memory_equal(one.drawn, other.drawn, one.rows * sizeof *one.drawn);
        assert_int_equal(lw_certificate_reject_table(&o, &arena, &one, NULL), LW_OK);
        assert_int_equal(lw_certificate_reject_table(&rest, &arena, &other, NULL), LW_OK);
        assert_int_equal(one.rows, other.rows);
        assert_memory_equal(one.drawn, other.drawn, one.rows * sizeof *one.drawn);
        lw_certificate_prospect prospect;
        assert_int_equal(lw_certificate_foresee(&o, 51, scratch(), &prospect, NULL), LW_OK);
        assert_true(prospect.draws > 100 && (repair || prospect.proven <= .05));
    }
}

static void bounds_are_of_the_whole(void **state) {
    (void)state;
    lw_certificate_options o = after(1000, 200, true);
    lw_certificate a;
    assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
    assert_near(lw_certificate_bound(&a), .2, 1e-12); /* those reviewed are right */
    double rest;
    assert_int_equal(lw_certificate_expected_rest(&a, scratch(), &rest, NULL), LW_OK);
    assert_near(rest, (double)lw_certificate_least_rest(&a), 0);
    for (uint64_t i = 0; i < 800; i++)
        assert_int_equal(lw_certificate_add(&a, i % 10 == 0, NULL), LW_OK);
    assert_int_equal(a.state, LW_CERTIFICATE_PROVEN);
    assert_near(lw_certificate_bound(&a), 1, 1e-12); /* all are mended now */
    lw_error error;
    assert_int_equal(lw_certificate_add(&a, false, &error), LW_INVALID);
    assert_string_equal(error.message,
                        "all 1000 items of the population have been reviewed or drawn");
}

static void a_review_can_leave_nothing_to_prove(void **state) {
    (void)state;
    const uint64_t reviewed[] = {950, 999, 1000};
    for (size_t i = 0; i < 3; i++)
        for (int repair = 0; repair < 2; repair++) {
            lw_certificate_options o = after(1000, reviewed[i], repair);
            lw_certificate a;
            lw_certificate_table table;
            lw_certificate_prospect prospect;
            lw_arena arena = lw_arena_over(more_memory, BYTES);
            double rest;
            assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
            assert_int_equal(a.state, LW_CERTIFICATE_PROVEN);
            assert_int_equal(a.decided_at, 0);
            assert_true(a.log_for == INFINITY && lw_certificate_least_rest(&a) == 0);
            assert_near(lw_certificate_bound(&a), (double)reviewed[i] / 1000, 1e-12);
            assert_int_equal(lw_certificate_expected_rest(&a, scratch(), &rest, NULL), LW_OK);
            assert_near(rest, 0, 0);
            assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
            assert_int_equal(table.drawn[0], 0);
            assert_int_equal(lw_certificate_reject_table(&o, &arena, &table, NULL), LW_OK);
            assert_int_equal(table.rows, 0);
            assert_int_equal(lw_certificate_foresee(&o, 0, scratch(), &prospect, NULL), LW_OK);
            assert_true(prospect.proven == 1 && prospect.draws == 0);
            for (uint64_t n = reviewed[i]; n < 1000; n++)
                assert_int_equal(lw_certificate_add(&a, true, NULL), LW_OK);
            assert_int_equal(a.state, LW_CERTIFICATE_PROVEN);
        }
    lw_certificate_options o = after(1000, 949, true); /* 51 left, of which 50 may be wrong */
    lw_certificate a;
    assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
    assert_int_equal(a.state, LW_CERTIFICATE_OPEN);
    assert_int_equal(lw_certificate_least_rest(&a), 1);
}

/* Whatever a review found, what is proven after it is wrong one time in twenty at most: here doubt is
 * no guide at all, and the review stops at its luckiest. */
static void reviewing_first_stays_honest(void **state) {
    (void)state;
    enum { SETS = 1200, ITEMS = 200 };
    lw_rng rng = lw_rng_seed(2);
    int wronged = 0;
    for (int set = 0; set < SETS; set++) {
        bool wrong[ITEMS];
        uint64_t left = 0, reviewed;
        for (size_t i = 0; i < ITEMS; i++) wrong[i] = lw_rng_below(&rng, 100) < 9;
        lw_review_options review = lw_review_defaults(ITEMS);
        assert_int_equal(lw_review_end(&review, wrong, ITEMS, &reviewed, NULL), LW_OK);
        for (uint64_t i = reviewed; i < ITEMS; i++) left += wrong[i];
        lw_certificate_options o = after(ITEMS, reviewed, true);
        lw_certificate a;
        assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
        while (a.state == LW_CERTIFICATE_OPEN) {
            bool error = lw_rng_below(&rng, ITEMS - reviewed - a.drawn) < left - a.errors;
            assert_int_equal(lw_certificate_add(&a, error, NULL), LW_OK);
        }
        wronged += left - a.errors > ITEMS / 20;
    }
    assert_true(wronged <= SETS / 20);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(review_ends_when_a_window_finds_too_few),
        cmocka_unit_test(an_end_once_reached_stays),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(the_rest_may_have_the_errors_of_the_whole),
        cmocka_unit_test(bounds_are_of_the_whole),
        cmocka_unit_test(a_review_can_leave_nothing_to_prove),
        cmocka_unit_test(reviewing_first_stays_honest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
