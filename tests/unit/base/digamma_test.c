#include "harness.h"
#include "labelwright/digamma.h"
#include <math.h>

/* scipy.special.digamma */
static const struct {
    const char *name;
    double x, value;
} golden[] = {
    {"next to the pole", 1e-8, -100000000.577216},
    {"small", .01, -100.560885457869},
    {"a half", .5, -1.96351002602142},
    {"one: less Euler's constant", 1, -.577215664901533},
    {"over its zero", 1.5, .0364899739785765},
    {"where the series begins", 6, 1.7061176684318},
    {"in the series", 6.5, 1.79291133039993},
    {"a hundred", 100, 4.60016185273809},
    {"a billion", 1e9, 20.7232658364464},
};

static void values_are_those_of_scipy(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof golden / sizeof *golden; i++) {
        double off = fabs(lw_digamma(golden[i].x) - golden[i].value);
        check_row(golden[i].name, off < 2e-10 * fmax(1, fabs(golden[i].value)));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(values_are_those_of_scipy)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
