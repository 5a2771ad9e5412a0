/* exp, log and log gamma over vectors, beside those of the C library. */
#include "harness.h"
#include "../../../lib/truth/exponentials.h"
#include "labelwright/rng.h"
#include <float.h>
#include <math.h>

enum { VALUES = 100001 }; /* odd: the last are no whole vector */
static double before[VALUES], after[VALUES];

static void check_close(double wanted_of(double)) {
    for (size_t i = 0; i < VALUES; i++) {
        double wanted = wanted_of(before[i]);
        if (!(fabs(after[i] - wanted) <= 2 * DBL_EPSILON * fabs(wanted)))
            fail_msg("of %.17g: %.17g, not %.17g", before[i], after[i], wanted);
    }
}

static void exponentials_are_right_to_the_last_bits(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (size_t i = 0; i < VALUES; i++)
        before[i] = after[i] = lw_rng_uniform(&rng) * (i % 2 ? -1 : -700);
    take_exponentials(VALUES, after);
    check_close(exp);
    double ends[] = {0, -0., -701, -INFINITY};
    take_exponentials(4, ends);
    assert_true(ends[0] == 1 && ends[1] == 1 && ends[2] == 0 && ends[3] == 0);
}

static void logarithms_are_right_to_the_last_bits(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(2);
    for (size_t i = 0; i < VALUES; i++) {
        double exponent = lw_rng_uniform(&rng) - .5;
        before[i] = after[i] = exp(exponent * (i % 3 == 0 ? 1e-3 : i % 3 == 1 ? 20 : 1400));
    }
    before[0] = after[0] = DBL_MIN;
    before[1] = after[1] = DBL_MAX;
    before[2] = after[2] = 1;
    before[3] = after[3] = M_SQRT1_2;
    before[4] = after[4] = nextafter(M_SQRT1_2, 0);
    take_logarithms(VALUES, after);
    check_close(log);
}

static double log_gamma(double x) {
    int sign;
    return lgamma_r(x, &sign);
}

static void log_gammas_are_right_to_the_last_bits_of_them_or_of_one(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(3);
    for (size_t i = 0; i < VALUES; i++)
        before[i] = after[i] = exp(50 * lw_rng_uniform(&rng) - (i % 2 ? 40 : 5));
    before[0] = after[0] = 1;
    before[1] = after[1] = 2;
    before[2] = after[2] = 8;
    before[3] = after[3] = nextafter(8, 0);
    before[4] = after[4] = DBL_MIN * 1e10;
    take_log_gammas(VALUES, after);
    for (size_t i = 0; i < VALUES; i++) {
        double wanted = log_gamma(before[i]);
        if (!(fabs(after[i] - wanted) <= 4e-15 * fmax(fabs(wanted), 4)))
            fail_msg("of %.17g: %.17g, not %.17g", before[i], after[i], wanted);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exponentials_are_right_to_the_last_bits),
        cmocka_unit_test(logarithms_are_right_to_the_last_bits),
        cmocka_unit_test(log_gammas_are_right_to_the_last_bits_of_them_or_of_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
