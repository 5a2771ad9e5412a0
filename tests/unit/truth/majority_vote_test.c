/* The majority vote by hand. */
#include "made.h"

/* Smoothed shares by hand: two votes to one with half a vote for each class. */
static void majority_vote_is_the_share_of_votes(void **state) {
    (void)state;
    const size_t start[] = {0, 3};
    const int32_t source[] = {0, 1, 2}, label[] = {1, 1, 0};
    const lw_answers answers = {.items = 1,
                                .sources = 3,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_model model = fit_into(results, lw_estimator_find(LW_STR("mv")), &answers);
    assert_near(model.posteriors[1], 2.5 / 4, 1e-15);
    assert_near(model.reliabilities[0].accuracy, (2.5 / 4 + 3) / 5, 1e-15);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(majority_vote_is_the_share_of_votes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
