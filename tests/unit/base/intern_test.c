#include "harness.h"
#include "failing_heap.h"
#include "labelwright/intern.h"
#include "labelwright/rng.h"

static int32_t add(lw_intern *names, const char *name) {
    int32_t number = -7;
    assert_int_equal(lw_intern_add(names, lw_str_from(name), &number, NULL), LW_OK);
    return number;
}

static void names_are_numbered_as_they_first_appear(void **state) {
    (void)state;
    lw_intern *names = lw_intern_open(10, 100);
    assert_int_equal(lw_intern_count(names), 0);
    assert_int_equal(lw_intern_find(names, LW_STR("a")), -1);
    assert_int_equal(add(names, "b"), 0);
    assert_int_equal(add(names, ""), 1);
    assert_int_equal(add(names, "a"), 2);
    assert_int_equal(add(names, "b"), 0);
    assert_int_equal(add(names, ""), 1);
    assert_int_equal(lw_intern_find(names, LW_STR("a")), 2);
    assert_int_equal(lw_intern_count(names), 3);
    assert_text(lw_intern_name(names, 0), "b");
    assert_text(lw_intern_name(names, 1), "");
    assert_text(lw_intern_name(names, 2), "a");
    lw_intern_close(names);
    lw_intern_close(NULL);
}

static void a_nul_byte_is_part_of_the_name(void **state) {
    (void)state;
    lw_intern *names = lw_intern_open(10, 100);
    int32_t one, other;
    assert_int_equal(lw_intern_add(names, LW_STR("a\0b"), &one, NULL), LW_OK);
    assert_int_equal(lw_intern_add(names, LW_STR("a\0c"), &other, NULL), LW_OK);
    assert_int_not_equal(one, other);
    lw_intern_close(names);
}

static void many_names_keep_their_numbers(void **state) {
    (void)state;
    enum { NAMES = 50000 };
    lw_intern *names = lw_intern_open(NAMES, NAMES * 16);
    lw_rng rng = lw_rng_seed(9);
    static uint64_t keys[NAMES];
    char name[32];
    for (int32_t i = 0; i < NAMES; i++) {
        keys[i] = lw_rng_next(&rng) >> lw_rng_below(&rng, 20) << 20 | (uint64_t)i; /* all differ */
        snprintf(name, sizeof name, "%llx", (unsigned long long)keys[i]);
        assert_int_equal(add(names, name), i);
    }
    for (int32_t i = 0; i < NAMES; i++) {
        snprintf(name, sizeof name, "%llx", (unsigned long long)keys[i]);
        assert_int_equal(lw_intern_find(names, lw_str_from(name)), i);
        assert_true(lw_str_equal(lw_intern_name(names, i), lw_str_from(name)));
    }
    lw_intern_close(names);
}

static void the_bounds_are_kept(void **state) {
    (void)state;
    lw_intern *names = lw_intern_open(2, 5);
    lw_error error = {0};
    int32_t number = -7;
    add(names, "abc");
    assert_int_equal(lw_intern_add(names, LW_STR("def"), &number, &error), LW_TOO_LARGE);
    assert_string_equal(error.message, "names of more than 5 bytes");
    add(names, "de");
    assert_int_equal(lw_intern_add(names, LW_STR(""), &number, &error), LW_TOO_LARGE);
    assert_string_equal(error.message, "more than 2 different names");
    assert_int_equal(number, -7);
    assert_int_equal(add(names, "abc"), 0); /* known names are still found */
    lw_intern_close(names);
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    bool done = false;
    for (int n = 0; !done; n++) {
        allocations_left = n;
        lw_intern *names = lw_intern_open(1000, 100000);
        int32_t failures = 0;
        for (int32_t i = 0; names && i < 300; i++) {
            char name[16];
            int32_t number = -7;
            int len = snprintf(name, sizeof name, "name %d", i);
            lw_str text = {name, (size_t)len};
            lw_status status = lw_intern_add(names, text, &number, NULL);
            if (status != LW_OK) {
                failures++;
                assert_int_equal(status, LW_NO_MEMORY);
                assert_int_equal(lw_intern_count(names), i);
                assert_int_equal(lw_intern_find(names, text), -1);
                assert_int_equal(lw_intern_add(names, text, &number, NULL), LW_OK);
            }
            assert_int_equal(number, i);
        }
        assert_true(failures <= 1);
        done = allocations_left >= 0;
        allocations_left = -1;
        lw_intern_close(names);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_numbered_as_they_first_appear),
        cmocka_unit_test(a_nul_byte_is_part_of_the_name),
        cmocka_unit_test(many_names_keep_their_numbers),
        cmocka_unit_test(the_bounds_are_kept),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
