#include "harness.h"
#include "labelwright/chi_square.h"
#include <math.h>

/* The lower tails printed in tables of the distribution, and scipy's chi2.ppf for the rest. */
static void lower_tails_are_those_of_the_tables(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double freedom, chance, x, off;
    } rows[] = {
        {"1, 2.5 %", 1, .025, 0.0009820691171752555, 1e-9},
        {"2, 2.5 %", 2, .025, 0.05063561596857975, 1e-9},
        {"5, 5 %", 5, .05, 1.1454762260617692, 1e-9},
        {"10, 2.5 %", 10, .025, 3.2469727802368413, 1e-9},
        {"30, 50 %", 30, .5, 29.336031516661585, 1e-9},
        {"100, 1 %", 100, .01, 70.06489492539978, 1e-9},
        {"999, 2.5 %", 999, .025, 913.3009983021134, 1e-9},
        {"5000, 2.5 %", 5000, .025, 4805.904730862248, 1e-4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        double x = lw_chi_square_low(rows[i].freedom, rows[i].chance);
        check_row(rows[i].name, fabs(x / rows[i].x - 1) < rows[i].off);
    }
}

static void more_freedom_and_more_chance_are_farther_out(void **state) {
    (void)state;
    for (double freedom = 1; freedom < 3000; freedom *= 1.3)
        for (double chance = .01; chance < .49; chance += .07) {
            double x = lw_chi_square_low(freedom, chance);
            assert_true(x > 0 && x < lw_chi_square_low(freedom, chance + .01));
            assert_true(x < lw_chi_square_low(freedom * 1.3, chance));
        }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lower_tails_are_those_of_the_tables),
        cmocka_unit_test(more_freedom_and_more_chance_are_farther_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
