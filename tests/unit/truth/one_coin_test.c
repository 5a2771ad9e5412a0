/* One accuracy a source, found and covered. */
#include "made.h"

/* Many items make the accuracies known: 95 % intervals hold the true one in 90 to 99 of 100. */
static void one_coin_finds_the_accuracies(void **state) {
    (void)state;
    int covered = 0, wanted = 0;
    for (uint64_t seed = 100; seed < 140; seed++) {
        made m = make(seed, false, false);
        for (size_t i = 0; i < ITEMS; i++) m.gold[i] = m.truth[i]; /* exact Beta posterior */
        lw_truth_model model = fit_into(results, lw_estimator_find(LW_STR("onecoin")), view(&m));
        for (size_t s = 0; s < SOURCES; s++, wanted++)
            covered += model.reliabilities[s].low <= m.accuracy[s] &&
                       m.accuracy[s] <= model.reliabilities[s].high;
    }
    assert_int_equal(wanted, 280);
    if (covered < 255 || covered > 278) fail_msg("%d of %d", covered, wanted);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_coin_finds_the_accuracies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
