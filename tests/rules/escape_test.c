/* How many errors a stage lets through. */
#include "../unit/harness.h"
#include "labelwright/rng.h"
#include "server/rules/escape.h"
#include <math.h>

static stage_escape estimate(stage_passage p) {
    stage_escape found;
    lw_error error;
    if (escape_estimate(&p, &found, &error) != LW_OK) fail_msg("%s", error.message);
    return found;
}

/* Of 100 items 20 are caught; of the 80 that pass 40 are judged and 4 wrong, which makes 8 of 28 errors. */
static void what_is_judged_tells_of_the_rest(void **state) {
    (void)state;
    stage_escape found = estimate((stage_passage){100, 20, 40, 4});
    assert_true(found.told);
    assert_true(fabs(found.wrong - .1) < 1e-12);
    assert_true(fabs(found.escape - 8. / 28) < 1e-12);
    assert_true(found.low < found.escape && found.escape < found.high);
    assert_true(found.wrong_low < .1 && .1 < found.wrong_high);
}

static void too_little_says_nothing(void **state) {
    (void)state;
    assert_false(estimate((stage_passage){100, 20, ESCAPE_JUDGED_MIN - 1, 4}).told);
    assert_true(isnan(estimate((stage_passage){100, 20, 0, 0}).wrong));
}

static void a_stage_without_words_has_no_escapes(void **state) {
    (void)state;
    stage_escape found = estimate((stage_passage){0, 0, 50, 5});
    assert_true(found.told && isnan(found.escape) && found.wrong == .1);
}

static void no_error_known_of_says_nothing_of_escapes(void **state) {
    (void)state;
    stage_escape found = estimate((stage_passage){50, 0, 50, 0});
    assert_true(found.told && isnan(found.escape) && found.wrong == 0 && found.wrong_high > 0);
}

static void nothing_found_wrong_still_has_an_upper_end(void **state) {
    (void)state;
    stage_escape found = estimate((stage_passage){100, 10, 100, 0});
    assert_true(found.escape == 0 && found.low == 0 && found.high > 0 && found.high < 1);
}

/* Shares of 500 seeded worlds whose true escape rate the interval holds. */
static void the_interval_holds_the_truth(void **state) {
    (void)state;
    enum { WORLDS = 500, ITEMS = 400 };
    lw_rng rng = lw_rng_seed(7);
    int held = 0;
    for (int world = 0; world < WORLDS; world++) {
        double error_rate = .1 + .2 * lw_rng_uniform(&rng), escape = .1 + .5 * lw_rng_uniform(&rng);
        stage_passage p = {.words = ITEMS};
        for (int i = 0; i < ITEMS; i++) {
            bool wrong = lw_rng_uniform(&rng) < error_rate;
            bool passes = !wrong || lw_rng_uniform(&rng) < escape;
            p.caught += !passes;
            if (!passes || lw_rng_uniform(&rng) < .5) continue;
            p.judged++;
            p.wrong += wrong;
        }
        stage_escape found = estimate(p);
        held += found.low <= escape && escape <= found.high;
    }
    assert_true(held >= WORLDS * .95);
}

static void counts_that_cannot_be_are_refused(void **state) {
    (void)state;
    static const stage_passage wrong[] = {{1, 2, 0, 0}, {0, 0, 3, 4}, {1, -1, 0, 0}, {0, 0, 1, -1}};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        stage_escape found;
        assert_int_equal(escape_estimate(&wrong[i], &found, NULL), LW_INVALID);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_judged_tells_of_the_rest),
        cmocka_unit_test(too_little_says_nothing),
        cmocka_unit_test(a_stage_without_words_has_no_escapes),
        cmocka_unit_test(no_error_known_of_says_nothing_of_escapes),
        cmocka_unit_test(nothing_found_wrong_still_has_an_upper_end),
        cmocka_unit_test(the_interval_holds_the_truth),
        cmocka_unit_test(counts_that_cannot_be_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
