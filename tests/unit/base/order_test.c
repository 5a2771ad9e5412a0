#include "harness.h"
#include "labelwright/order.h"

static void sorted_numbers_rise(void **state) {
    (void)state;
    double values[] = {3, -1, 2, 2, 1e300, -1e300};
    const double wanted[] = {-1e300, -1, 2, 2, 3, 1e300};
    lw_sort_doubles(values, 6);
    assert_memory_equal(values, wanted, sizeof wanted);
    lw_sort_doubles(values, 0);
}

static void a_percentile_lies_between_its_neighbours(void **state) {
    (void)state;
    const double sorted[] = {1, 2, 4, 8};
    assert_near(lw_percentile(sorted, 4, 0), 1, 0);
    assert_near(lw_percentile(sorted, 4, 1), 8, 0);
    assert_near(lw_percentile(sorted, 4, .5), 3, 1e-12);
    assert_near(lw_percentile(sorted, 3, .5), 2, 1e-12);
    assert_near(lw_percentile(sorted, 4, .9), 6.8, 1e-12);
    assert_near(lw_percentile(sorted, 1, .3), 1, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorted_numbers_rise),
        cmocka_unit_test(a_percentile_lies_between_its_neighbours),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
