#include "server/record/html.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

typedef void cell_fn(lw_builder *page, double value, double low, double high);
static void promise(lw_builder *page, double value, double low, double high) {
    html_cell_promise(page, 0.9, value, low, high);
}

/* What a picture says to those who do not see it. */
static void a_line_says_its_value_and_its_interval(void **state) {
    (void)state;
    static const struct {
        const char *name;
        cell_fn *put;
        double value, low, high;
        const char *says; /* NULL: there is no picture */
    } cases[] = {
        {"interval", html_cell_interval, 0.5, 0.25, 0.75, "aria-label=\"0.500, 0.250 to 0.750\""},
        {"no interval", html_cell_interval, 0.5, NAN, NAN,
         "aria-label=\"0.500, its interval is not known\""},
        {"nothing", html_cell_interval, NAN, NAN, NAN, NULL},
        {"promise", promise, 0.5, 0.25, 0.75,
         "aria-label=\"promised 0.900, is 0.500, 0.250 to 0.750\""},
        {"promise alone", promise, 0.5, NAN, NAN,
         "aria-label=\"promised 0.900, is 0.500, its interval is not known\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char memory[2048];
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_builder page = lw_builder_in(&arena);
        cases[i].put(&page, cases[i].value, cases[i].low, cases[i].high);
        lw_put_char(&page, 0);
        const char *text = lw_built(&page).data;
        bool right = cases[i].says ? strstr(text, cases[i].says) != NULL : !strstr(text, "<svg");
        if (!right || strstr(text, "nan")) fail_msg("%s: %s", cases[i].name, text);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(a_line_says_its_value_and_its_interval)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
