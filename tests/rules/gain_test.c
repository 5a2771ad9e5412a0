#include "server/rules/gain.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

static void close_to(double value, double wanted) {
    if (!(fabs(value - wanted) < 1e-9)) fail_msg("%.12f, not %.12f", value, wanted);
}

/* Two classes at .5: whoever comes is right so often, and three more answers add nothing that their
 * first did not bring for each. */
static void a_first_answer_adds_what_its_source_knows(void **state) {
    (void)state;
    const double even[] = {.5, .5};
    close_to(gain_of_answer(even, 2, .8), .3);
    close_to(gain_of_answer(even, 2, .5), 0);
}

/* At .9 with sources of .8 one answer never changes the label; two do when both contradict it, which is
 * right in .1 * .8^2 of the cases and wrong in .9 * .2^2; of three answers all must, and each adds more. */
static void answers_that_change_nothing_alone_add_together(void **state) {
    (void)state;
    const double row[] = {.1, .9};
    close_to(gain_of_answer(row, 2, .8), (.1 * .512 - .9 * .008) / 3);
}

static void what_is_certain_is_not_asked(void **state) {
    (void)state;
    const double row[] = {0, 1, 0}, one[] = {1};
    close_to(gain_of_answer(row, 3, .9), 0);
    close_to(gain_of_answer(one, 1, .9), 0);
}

/* Of 1,000 classes the order does not matter, nor do those that are hardly possible. */
static void many_classes_are_seen_by_the_likeliest(void **state) {
    (void)state;
    static double row[1000], turned[1000];
    const double few[] = {.6, .4};
    for (size_t k = 0; k < 1000; k++) row[k] = 1e-12;
    row[3] = .6, row[998] = .4;
    for (size_t k = 0; k < 1000; k++) turned[999 - k] = row[k];
    double gain = gain_of_answer(row, 1000, .8);
    close_to(gain, gain_of_answer(turned, 1000, .8));
    assert_true(gain > 0 && gain < .4);
    assert_true(gain > gain_of_answer(few, 2, .8)); /* errors spread over the others tell more */
}

static void a_tier_stands_for_an_accuracy(void **state) {
    (void)state;
    const double row[] = {.6, .4};
    close_to(gain_of_answer(row, 2, gain_prior_of_tier(TIER_SPECIALIST, .8)), .35);
    close_to(gain_prior_of_tier(TIER_CROWD, .8), .8);
    close_to(gain_prior_of_tier(TIER_TRAINED, .97), .97);
    close_to(gain_of_word(.6), .38);
    close_to(gain_of_word(.99), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_answer_adds_what_its_source_knows),
        cmocka_unit_test(answers_that_change_nothing_alone_add_together),
        cmocka_unit_test(a_tier_stands_for_an_accuracy),
        cmocka_unit_test(what_is_certain_is_not_asked),
        cmocka_unit_test(many_classes_are_seen_by_the_likeliest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
