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
    double row[CLASSES] = {.9, .06, .04}, room[CLASSES];
    lw_calibration_apply(c, row, CLASSES, room);
    assert_near(row[0] + row[1] + row[2], 1, 1e-12);
    assert_true(row[0] > row[1] && row[1] >= row[2]); /* the order stays */
    return row[0];
}

static void promises_are_kept_after_learning(void **state) {
    (void)state;
    const double kept[] = {.5, .7, .88};
    for (size_t i = 0; i < 3; i++) {
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

static void certain_and_wrong_is_no_catastrophe(void **state) {
    (void)state;
    double row[] = {1, 0}, room[2];
    const int32_t wrong = 1;
    lw_calibration c;
    lw_calibration_learn(row, &wrong, 1, 2, &c);
    lw_calibration_apply(&c, row, 2, room);
    assert_true(row[0] > .5 && row[0] < 1 && isfinite(row[1]));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(promises_are_kept_after_learning),
        cmocka_unit_test(little_gold_moves_little),
        cmocka_unit_test(certain_and_wrong_is_no_catastrophe),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
