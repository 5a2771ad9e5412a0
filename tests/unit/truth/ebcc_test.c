/* Errors that sources share. */
#include "made.h"

static char results_too[BYTES];

/* Answers of items that look like another class to all: with one state a class the sources seem to
 * be wrong by themselves; ten tell the items apart, and the bound is higher. */
static void hidden_states_explain_errors_that_are_shared(void **state) {
    (void)state;
    enum { LOOKS = 400, EACH = 12 };
    static size_t start[LOOKS + 1];
    static int32_t source[LOOKS * EACH], label[LOOKS * EACH];
    lw_rng rng = lw_rng_seed(3);
    for (size_t i = 0; i < LOOKS * EACH; i++) {
        size_t item = i / EACH;
        double yes = item < 120 ? .9 : item < 220 ? .5 : .05; /* yes, tempting no, plain no */
        source[i] = (int32_t)(i % EACH);
        label[i] = lw_rng_uniform(&rng) < yes;
        start[item + 1] = i + 1;
    }
    const lw_answers answers = {.items = LOOKS,
                                .sources = EACH,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_model one = fit_into(results, lw_estimator_find(LW_STR("ibcc")), &answers);
    lw_truth_model ten = fit_into(results_too, lw_estimator_find(LW_STR("ebcc")), &answers);
    assert_true(ten.objective > one.objective + 5);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(hidden_states_explain_errors_that_are_shared),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
