/* Weighted means against a second implementation. */
#include "made.h"

/* The same for the weighted means. */
static void bwa_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients_exactly("bwa");
    const double patient_4[] = {.273737798, .663866612, .0622995327, .0000960577};
    const double patient_38[] = {.003811962, .500396304, .49569206, .000099673798};
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[3 * 4 + k], patient_4[k], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 1e-9);
    assert_near(model.objective, 1349.9113963303084, 1e-7);
}

/* One who is known to be wrong as a rule weighs little against one who is right. */
static void bwa_weighs_by_what_is_known_of_sources(void **state) {
    (void)state;
    const size_t start[] = {0, 2, 4};
    const int32_t source[] = {0, 1, 0, 1}, label[] = {0, 1, 1, 0};
    const double counts[] = {20, 80, 80, 20, 95, 5, 5, 95};
    lw_answers answers = {.items = 2,
                          .sources = 2,
                          .classes = 2,
                          .item_start = start,
                          .answer_source = source,
                          .answer_label = label};
    lw_truth_model even = fit_into(results, lw_estimator_find(LW_STR("bwa")), &answers);
    assert_near(even.posteriors[0], .5, 1e-12);
    answers.known_counts = counts;
    lw_truth_model known = fit_into(results, lw_estimator_find(LW_STR("bwa")), &answers);
    assert_true(known.posteriors[1] > .7 && known.posteriors[2] > .7);
    assert_true(known.reliabilities[0].high < .35 && known.reliabilities[1].low > .8);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bwa_agrees_with_a_second_implementation),
        cmocka_unit_test(bwa_weighs_by_what_is_known_of_sources),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
