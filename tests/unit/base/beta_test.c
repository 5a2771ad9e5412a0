#include "harness.h"
#include "labelwright/beta.h"
#include "labelwright/rng.h"
#include <math.h>

/* Made with mpmath at 40 digits: betainc, and for the large shapes the integral of the density. */
static const struct {
    double a, b, x, p;
} cumulative[] = {
    {1, 1, .3, .3},
    {2, 3, .4, .5248},
    {.5, .5, .1, .20483276469913346},
    {.5, .5, .999, .9798649583666225},
    {10, 1, .7, .028247524899999982},
    {1e-3, 2, .5, .99980674653694775},
    {100, 200, .35, .73257146495754407},
    {5000, 7000, .41, .069092543820119075},
    {1e6, 2e6, .3334, .59680154489011167},
    {3, 1e6, 1e-6, .08030167298125864},
    {1e8, 1e8, .50002, .71419617736006453},
    {.5, 1e7, 1e-9, .11246291464977419},
};

static void cumulative_is_as_computed_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cumulative / sizeof *cumulative; i++) {
        double a = cumulative[i].a, b = cumulative[i].b;
        double tolerance = a + b > 3e6 ? 1e-9 : 1e-12; /* as the header promises */
        double x = cumulative[i].x, p = cumulative[i].p;
        assert_near(lw_beta_cumulative(a, b, x), p, tolerance);
        if (a <= 1e5 && b <= 1e5) assert_near(lw_beta_cumulative(b, a, 1 - x), 1 - p, tolerance);
    }
}

static void the_ends_are_exact(void **state) {
    (void)state;
    assert_true(lw_beta_cumulative(3, 4, 0) == 0 && lw_beta_cumulative(3, 4, 1) == 1);
    assert_true(lw_beta_quantile(3, 4, 0) == 0 && lw_beta_quantile(3, 4, 1) == 1);
}

static void the_quantile_undoes_the_cumulative(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(5);
    for (int round = 0; round < 2000; round++) {
        double a = pow(10, 6 * lw_rng_uniform(&rng) - 1), b = pow(10, 6 * lw_rng_uniform(&rng) - 1);
        double p = lw_rng_uniform(&rng);
        double x = lw_beta_quantile(a, b, p);
        assert_true(x >= 0 && x <= 1);
        double slope =
            exp((a - 1) * log(x) + (b - 1) * log1p(-x) + lgamma(a + b) - lgamma(a) - lgamma(b));
        double grain = x == 1 ? 1 : slope * 1e-14; /* what the last bits of x are worth */
        assert_near(lw_beta_cumulative(a, b, x), p, 1e-12 + grain);
    }
}

static void more_probability_is_further_right(void **state) {
    (void)state;
    for (double a = .5; a < 1e6; a *= 7)
        for (double p = .01, last = 0; p < 1; p += .01) {
            double x = lw_beta_quantile(a, 3, p);
            assert_true(x > last);
            last = x;
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cumulative_is_as_computed_elsewhere),
        cmocka_unit_test(the_ends_are_exact),
        cmocka_unit_test(the_quantile_undoes_the_cumulative),
        cmocka_unit_test(more_probability_is_further_right),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
