/* Dawid-Skene with priors against a second implementation. */
#include "made.h"

/* In forty lines of numpy and scipy's digamma, sharing no code; the bound too. */
static void ibcc_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients_exactly("ibcc");
    const double shares[] = {.38784192, .44847277, .12279114, .04089417};
    const double second[] = {.7604885526, .1594743616, .0400438909, .0399931949,
                             .1066854931, .5366346473, .3209335119, .0357463476,
                             .083217247,  .0832185532, .5842288069, .249335393,
                             .1249409962, .1249406073, .1249433616, .6251750349};
    const double patient_38[] = {.000000117, .979555733, .0204420649, .00000208530};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], 1e-8);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[16 + i], second[i], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 1e-9);
    assert_near(model.objective, -253.0339191923507, 1e-8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ibcc_agrees_with_a_second_implementation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
