#include "harness.h"
#include "labelwright/belief.h"
#include "labelwright/rng.h"
#include <math.h>

/* Worked by hand from the definition. */
static void posteriors_follow_the_definition(void **state) {
    (void)state;
    double posterior[3];
    lw_belief_answer one = {1, .8, 1};
    assert_int_equal(lw_belief_posterior(&one, 1, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[1], .8, 1e-12);
    assert_int_equal(lw_belief_posterior(&one, 1, 3, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[0], .1, 1e-12);
    assert_near(posterior[1], .8, 1e-12);

    const lw_belief_answer split[] = {{0, .9, 1}, {1, .6, 1}};
    assert_int_equal(lw_belief_posterior(split, 2, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[0], .36 / (.36 + .06), 1e-12);

    const double prior[] = {1, 3}; /* any sum will do */
    assert_int_equal(lw_belief_posterior(split, 2, 2, prior, posterior, NULL), LW_OK);
    assert_near(posterior[0], .36 / (.36 + 3 * .06), 1e-12);

    const lw_belief_answer half = {1, .8, .5};
    assert_int_equal(lw_belief_posterior(&half, 1, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[1], sqrt(.8) / (sqrt(.8) + sqrt(.2)), 1e-12);
}

static void without_answers_the_posterior_is_the_prior(void **state) {
    (void)state;
    double values[] = {2, 0, 6};
    assert_int_equal(lw_belief_posterior(NULL, 0, 3, values, values, NULL), LW_OK);
    assert_near(values[0], .25, 1e-15);
    assert_near(values[1], 0, 0);
    assert_near(values[2], .75, 1e-15);
    assert_int_equal(lw_belief_posterior(NULL, 0, 3, NULL, values, NULL), LW_OK);
    assert_near(values[1], 1. / 3, 1e-15);
}

static void one_class_is_certain(void **state) {
    (void)state;
    double posterior = 0;
    const lw_belief_answer answer = {0, .1, 1};
    assert_int_equal(lw_belief_posterior(&answer, 1, 1, NULL, &posterior, NULL), LW_OK);
    assert_true(posterior == 1);
}

static void nobody_is_always_right_or_wrong(void **state) {
    (void)state;
    double posterior[2];
    const lw_belief_answer quarrel[] = {{0, 1, 1}, {1, 1, 1}};
    assert_int_equal(lw_belief_posterior(quarrel, 2, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[0], .5, 1e-12);
    const lw_belief_answer never = {0, 0, 1};
    assert_int_equal(lw_belief_posterior(&never, 1, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[0], LW_ACCURACY_MIN, 1e-12);
}

static void thousands_of_answers_do_not_underflow(void **state) {
    (void)state;
    static lw_belief_answer answers[20001];
    for (size_t i = 0; i < 20001; i++) answers[i] = (lw_belief_answer){(int32_t)(i & 1), .999, 1};
    double posterior[2];
    assert_int_equal(lw_belief_posterior(answers, 20001, 2, NULL, posterior, NULL), LW_OK);
    assert_near(posterior[0], .999, 1e-9);
}

/* Order is nothing, weight 0 is nothing, a guess is nothing, and the sum is 1. */
static void what_must_hold_for_any_answers(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(21);
    for (int round = 0; round < 500; round++) {
        size_t classes = 1 + lw_rng_below(&rng, 9), count = lw_rng_below(&rng, 12);
        lw_belief_answer answers[14], backwards[14];
        double prior[9], posterior[9], other[9];
        for (size_t k = 0; k < classes; k++) prior[k] = lw_rng_uniform(&rng) + 1e-3;
        for (size_t i = 0; i < count; i++) {
            answers[i].label = (int32_t)lw_rng_below(&rng, classes);
            answers[i].accuracy = lw_rng_uniform(&rng);
            answers[i].weight = lw_rng_uniform(&rng);
            backwards[count - 1 - i] = answers[i];
        }
        backwards[count] = (lw_belief_answer){0, .9, 0};
        backwards[count + 1] = (lw_belief_answer){0, 1. / (double)classes, 1};
        assert_int_equal(lw_belief_posterior(answers, count, classes, prior, posterior, NULL),
                         LW_OK);
        assert_int_equal(lw_belief_posterior(backwards, count + 2, classes, prior, other, NULL),
                         LW_OK);
        double total = 0;
        for (size_t k = 0; k < classes; k++) {
            assert_true(posterior[k] >= 0 && posterior[k] <= 1);
            assert_near(posterior[k], other[k], 1e-12);
            total += posterior[k];
        }
        assert_near(total, 1, 1e-12);
    }
}

static const struct {
    const char *name;
    lw_belief_answer answer;
    double prior[2];
} refused[] = {
    {"label below", {-1, .5, 1}, {1, 1}},
    {"label above", {2, .5, 1}, {1, 1}},
    {"accuracy below", {0, -.1, 1}, {1, 1}},
    {"accuracy above", {0, 1.1, 1}, {1, 1}},
    {"accuracy missing", {0, NAN, 1}, {1, 1}},
    {"weight below", {0, .5, -.1}, {1, 1}},
    {"weight above", {0, .5, 1.1}, {1, 1}},
    {"weight missing", {0, .5, NAN}, {1, 1}},
    {"prior below", {0, .5, 1}, {-1, 2}},
    {"prior missing", {0, .5, 1}, {NAN, 1}},
    {"prior without end", {0, .5, 1}, {INFINITY, 1}},
    {"prior of nothing", {0, .5, 1}, {0, 0}},
    {"prior sum without end", {0, .5, 1}, {1.7e308, 1.7e308}},
};

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        double posterior[2] = {-7, -7};
        lw_error error = {0};
        lw_status status =
            lw_belief_posterior(&refused[i].answer, 1, 2, refused[i].prior, posterior, &error);
        check_row(refused[i].name, status == LW_INVALID && error.message[0]);
        check_row(refused[i].name, posterior[0] == -7 && posterior[1] == -7);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(posteriors_follow_the_definition),
        cmocka_unit_test(without_answers_the_posterior_is_the_prior),
        cmocka_unit_test(one_class_is_certain),
        cmocka_unit_test(nobody_is_always_right_or_wrong),
        cmocka_unit_test(thousands_of_answers_do_not_underflow),
        cmocka_unit_test(what_must_hold_for_any_answers),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
