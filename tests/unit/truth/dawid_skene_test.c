/* Dawid-Skene against the paper and a second implementation. */
#include "made.h"

static lw_truth_model fit_patients(double smoothing, double tolerance) {
    const lw_answers answers = patient_answers();
    lw_truth_options options = lw_estimator_find(LW_STR("ds"))->defaults;
    options.smoothing = smoothing;
    options.tolerance = tolerance;
    lw_truth_model model;
    lw_arena arena = lw_arena_over(results, BYTES);
    assert_int_equal(lw_dawid_skene_fit(&answers, &options, &arena, scratch(), &model, NULL),
                     LW_OK);
    assert_true(model.converged);
    return model;
}

static void dawid_skene_finds_the_published_rates(void **state) {
    (void)state;
    lw_truth_model model = fit_patients(1e-6, 1e-8); /* the paper smooths nothing */
    const double shares[] = {.40, .42, .11, .07};
    const double first[] = {.89, .11, 0, 0, .07, .88, .05, 0, 0, .34, .66, 0, 0, 0, .56, .44};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], .0051);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[i], first[i], .0051);
}

/* The same model in forty lines of numpy, sharing no code, to a tolerance of 1e-12. */
static void dawid_skene_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients(.1, 1e-12);
    const double shares[] = {.3985018059, .4465220734, .0866837057, .0682924151};
    const double second[] = {.8210077725, .1681038069, .0054512687, .0054371519,
                             .1020818693, .5399464222, .3531107548, .0048609537,
                             .0236105788, .0237058784, .9289511522, .0237323906,
                             .0294076511, .0294076618, .0296995987, .9114850883};
    const double patient_38[] = {0, .1701775564, .8298217185, .0000007251};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], 2e-10);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[16 + i], second[i], 2e-10);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 2e-10);
    assert_near(model.objective, -217.82707613537045, 1e-9);
    assert_int_equal(model.iterations, 45);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(dawid_skene_finds_the_published_rates),
        cmocka_unit_test(dawid_skene_agrees_with_a_second_implementation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
