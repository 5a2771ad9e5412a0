#include "harness.h"
#include "labelwright/rng.h"
#include <math.h>

static void a_builder_joins_what_is_put(void **state) {
    (void)state;
    char memory[256];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    lw_put(&out, LW_STR("a"));
    lw_put(&out, (lw_str){NULL, 0});
    lw_put_char(&out, '-');
    lw_put_format(&out, "%03d%s", 7, "");
    assert_text(lw_built(&out), "a-007");
}

static void nothing_put_is_empty_and_not_absent(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(NULL, 0);
    lw_builder out = lw_builder_in(&arena);
    assert_non_null(lw_built(&out).data);
    assert_int_equal(lw_built(&out).len, 0);
}

static void a_full_arena_fails_the_builder_for_good(void **state) {
    (void)state;
    char memory[8];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    lw_put(&out, LW_STR("12345678"));
    assert_false(out.failed);
    lw_put_char(&out, '9');
    assert_true(out.failed);
    lw_put(&out, LW_STR(""));
    lw_put_format(&out, "%d", 1);
    lw_put_char(&out, '1');
    assert_absent(lw_built(&out));
}

/* Two builders in one arena keep moving past each other. */
static void builders_that_take_turns_keep_their_text(void **state) {
    (void)state;
    static char memory[1 << 16], wanted[2][1 << 14];
    lw_rng rng = lw_rng_seed(3);
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder outs[2] = {lw_builder_in(&arena), lw_builder_in(&arena)};
    size_t lens[2] = {0, 0};
    for (int i = 0; i < 600; i++) {
        size_t which = lw_rng_below(&rng, 2);
        char part[32];
        int len = snprintf(part, sizeof part, "%llx,", (unsigned long long)lw_rng_next(&rng));
        lw_put_format(&outs[which], "%s", part);
        memcpy(wanted[which] + lens[which], part, (size_t)len);
        lens[which] += (size_t)len;
    }
    for (size_t which = 0; which < 2; which++) {
        lw_str built = lw_built(&outs[which]);
        assert_int_equal(built.len, lens[which]);
        assert_memory_equal(built.data, wanted[which], lens[which]);
    }
}

/* Whatever the arena's size, the text is whole or the builder says that it failed. */
static void every_size_of_arena_gives_all_or_failure(void **state) {
    (void)state;
    char memory[300];
    size_t bytes = 0;
    for (;; bytes++) {
        lw_arena arena = lw_arena_over(memory, bytes);
        lw_builder out = lw_builder_in(&arena);
        for (int i = 0; i < 40; i++) lw_put_format(&out, "%d,", i % 10);
        assert_true(lw_arena_left(&arena) <= bytes);
        if (!out.failed) break;
        assert_absent(lw_built(&out));
        assert_true(bytes < sizeof memory);
    }
    assert_int_equal(bytes, 81); /* 80 characters and vsnprintf's NUL */
}

/* A value of one of the ways in which printf writes one, or near the middle between two texts. */
static double draw_number(lw_rng *rng) {
    double u = lw_rng_uniform(rng);
    switch (lw_rng_below(rng, 6)) {
    case 0: return u;
    case 1: return 1 - u * 1e-6;
    case 2: return pow(10, 20 * u - 10);
    case 3: return floor(u * 1e6) / 1e6;
    case 4: return (floor(u * 1e6) + .5) / 1e6;
    default: return (lw_rng_below(rng, 2) ? -1 : 1) * floor(u * 1e9);
    }
}

static void a_number_is_put_as_printf_puts_it(void **state) {
    (void)state;
    static const double fixed[] = {0, -0., 1, .5, 1e-4, .99999951, 999999.5, 1e9, NAN, -INFINITY};
    enum { FIXED = sizeof fixed / sizeof *fixed };
    lw_rng rng = lw_rng_seed(4);
    for (size_t i = 0; i < FIXED + 200000; i++) {
        double value = i < FIXED ? fixed[i] : draw_number(&rng);
        char memory[256], wanted[64];
        for (int digits = 1; digits <= LW_NUMBER_DIGITS_MAX; digits += 1 + (i % 3 != 0)) {
            lw_arena arena = lw_arena_over(memory, sizeof memory);
            lw_builder out = lw_builder_in(&arena);
            lw_put_number(&out, value, digits);
            snprintf(wanted, sizeof wanted, "%.*g", digits, value);
            assert_true(lw_str_equal(lw_built(&out), lw_str_from(wanted)));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_builder_joins_what_is_put),
        cmocka_unit_test(nothing_put_is_empty_and_not_absent),
        cmocka_unit_test(a_full_arena_fails_the_builder_for_good),
        cmocka_unit_test(builders_that_take_turns_keep_their_text),
        cmocka_unit_test(every_size_of_arena_gives_all_or_failure),
        cmocka_unit_test(a_number_is_put_as_printf_puts_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
