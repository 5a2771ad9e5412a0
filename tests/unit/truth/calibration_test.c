#include "harness.h"
#include "labelwright/calibration.h"
#include "labelwright/rng.h"
#include <math.h>

enum { ITEMS = 400, CLASSES = 3 };
static double posteriors[ITEMS][CLASSES];
static int32_t gold[ITEMS];

/* Answers that promise .9 and keep `kept`. */
static void make_items(double kept, size_t known) {
    lw_rng rng = lw_rng_seed(1);
    for (size_t i = 0; i < ITEMS; i++) {
        posteriors[i][0] = .9, posteriors[i][1] = .06, posteriors[i][2] = .04;
        int32_t truth = lw_rng_uniform(&rng) < kept ? 0 : 1 + (int32_t)lw_rng_below(&rng, 2);
        gold[i] = i < known ? truth : -1;
    }
}

static double promise(const lw_calibration *c) {
    double row[CLASSES] = {.9, .06, .04};
    lw_calibration_apply(c, row, CLASSES);
    assert_near(row[0] + row[1] + row[2], 1, 1e-12);
    assert_true(row[0] > row[1] && row[0] > row[2]);
    return row[0];
}

static void promises_are_kept_after_learning(void **state) {
    (void)state;
    const double kept[] = {.5, .7, .88, .99};
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
        lw_calibration c;
        make_items(kept[i], ITEMS);
        lw_calibration_learn(&posteriors[0][0], gold, ITEMS, CLASSES, &c);
        assert_near(promise(&c), kept[i], .05);
    }
}

static void little_gold_moves_little(void **state) {
    (void)state;
    lw_calibration none, few, many;
    make_items(.5, 0);
    lw_calibration_learn(&posteriors[0][0], gold, ITEMS, CLASSES, &none);
    make_items(.5, 5);
    lw_calibration_learn(&posteriors[0][0], gold, ITEMS, CLASSES, &few);
    make_items(.5, ITEMS);
    lw_calibration_learn(&posteriors[0][0], gold, ITEMS, CLASSES, &many);
    assert_true(promise(&none) > .7 && promise(&none) < .9);
    assert_true(promise(&few) < promise(&none) && promise(&few) > promise(&many));
}

/* Posteriors that see class 0 in seven of ten items, which is in three; `known` of them are known. */
static double share_of_class_0(size_t known) {
    lw_rng rng = lw_rng_seed(2);
    for (size_t i = 0; i < ITEMS; i++) {
        int32_t truth = lw_rng_uniform(&rng) < .3 ? 0 : 1;
        double seen = truth == 0 ? .9 : .3 + .6 * lw_rng_uniform(&rng);
        posteriors[i][0] = seen, posteriors[i][1] = 1 - seen, posteriors[i][2] = 0;
        gold[i] = i < known ? truth : -1;
    }
    lw_calibration c;
    lw_calibration_learn(&posteriors[0][0], gold, ITEMS, CLASSES, &c);
    double share = 0;
    for (size_t i = 0; i < ITEMS; i++) {
        lw_calibration_apply(&c, posteriors[i], CLASSES);
        share += posteriors[i][0] > posteriors[i][1] ? 1. / ITEMS : 0;
    }
    return share;
}

static void a_class_that_is_given_too_often_becomes_rarer(void **state) {
    (void)state;
    double none = share_of_class_0(0), few = share_of_class_0(5), many = share_of_class_0(200);
    assert_true(none > .65 && few > .6 && few <= none);
    assert_true(many < .5);
}

static void certain_and_wrong_is_no_catastrophe(void **state) {
    (void)state;
    double row[] = {1, 0};
    const int32_t wrong = 1;
    lw_calibration c;
    lw_calibration_learn(row, &wrong, 1, 2, &c);
    lw_calibration_apply(&c, row, 2);
    assert_true(row[0] > .5 && row[0] < 1 && isfinite(row[1]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_are_kept_after_learning),
        cmocka_unit_test(little_gold_moves_little),
        cmocka_unit_test(a_class_that_is_given_too_often_becomes_rarer),
        cmocka_unit_test(certain_and_wrong_is_no_catastrophe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
