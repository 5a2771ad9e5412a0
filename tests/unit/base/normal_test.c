#include "harness.h"
#include "labelwright/normal.h"
#include <math.h>

/* scipy.stats.norm.isf(tails / 2) */
static const struct {
    const char *name;
    double tails, z;
} golden[] = {
    {"all", 1, 0},
    {"half", .5, 0.674489750196082},
    {"five in a hundred", .05, 1.959963984540054},
    {"one in a hundred", .01, 2.575829303548901},
    {"one in a billion", 1e-9, 6.109410204869},
};

static void quantiles_are_those_of_scipy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++)
        check_row(golden[i].name, fabs(lw_normal_two_sided(golden[i].tails) - golden[i].z) < 1e-9);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(quantiles_are_those_of_scipy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
