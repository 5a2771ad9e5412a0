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
    lw_intern_seal(names);
    assert_int_equal(lw_intern_count(names), NAMES);
    assert_true(lw_str_equal(lw_intern_name(names, NAMES - 1), lw_str_from(name)));
    lw_intern_close(names);
}

/* Names of every length about the longest that lies in its slot, that differ in one byte anywhere. */
static void names_of_any_length_are_told_apart(void **state) {
    (void)state;
    lw_intern *names = lw_intern_open(10000, 100000);
    char name[64];
    int32_t count = 0;
    memset(name, 'x', sizeof name);
    for (size_t len = 0; len <= 40; len++) {
        for (size_t changed = 0; changed <= len; changed++) { /* changed == len: none */
            if (changed < len) name[changed] = '\0';
            int32_t number = -7;
            assert_int_equal(lw_intern_add(names, (lw_str){name, len}, &number, NULL), LW_OK);
            assert_int_equal(number, count++);
            name[changed] = 'x';
        }
    }
    assert_int_equal(lw_intern_count(names), count);
    lw_intern_close(names);
}

static void many_at_once_are_numbered_as_one_by_one(void **state) {
    (void)state;
    enum { COUNT = 300, ROUNDS = 40 };
    lw_intern *at_once = lw_intern_open(100000, 1 << 20);
    lw_intern *one_by_one = lw_intern_open(100000, 1 << 20);
    lw_rng rng = lw_rng_seed(10);
    char text[COUNT][24];
    lw_str list[COUNT];
    int32_t numbers[COUNT];
    for (size_t round = 0; round < ROUNDS; round++) {
        size_t count = lw_rng_below(&rng, COUNT + 1), added = 0;
        for (size_t i = 0; i < count; i++) {
            int len = snprintf(text[i], sizeof text[i], "%0*llu", 1 + (int)lw_rng_below(&rng, 20),
                               (unsigned long long)lw_rng_below(&rng, 3000));
            list[i] = (lw_str){text[i], (size_t)len};
        }
        assert_int_equal(lw_intern_add_all(at_once, list, count, numbers, &added, NULL), LW_OK);
        assert_int_equal(added, count);
        for (size_t i = 0; i < count; i++) {
            int32_t number;
            assert_int_equal(lw_intern_add(one_by_one, list[i], &number, NULL), LW_OK);
            assert_int_equal(numbers[i], number);
        }
    }
    lw_intern_close(at_once);
    lw_intern_close(one_by_one);
}

static void many_at_once_stop_at_a_bound(void **state) {
    (void)state;
    lw_intern *names = lw_intern_open(2, 100);
    const lw_str list[] = {LW_STR("a"), LW_STR("b"), LW_STR("a"), LW_STR("c"), LW_STR("a")};
    int32_t numbers[5];
    size_t added = 0;
    assert_int_equal(lw_intern_add_all(names, list, 5, numbers, &added, NULL), LW_TOO_LARGE);
    assert_int_equal(added, 3);
    assert_true(numbers[0] == 0 && numbers[1] == 1 && numbers[2] == 0);
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

/* A table of large pages is asked for in another way than a small one. */
static void a_table_of_large_pages_may_fail_to_grow(void **state) {
    (void)state;
    enum {
        SMALL = 49152,
        COUNT = 110000
    }; /* names in the largest small table, and into two large */
    lw_intern *names = lw_intern_open(COUNT, 1 << 20);
    char name[16];
    int32_t number;
    for (int32_t i = 0; i < COUNT; i++) {
        lw_str text = {name, (size_t)snprintf(name, sizeof name, "%d", i)};
        for (int before = 0; i == SMALL && before < 2; before++) {
            allocations_left = before;
            assert_int_equal(lw_intern_add(names, text, &number, NULL), LW_NO_MEMORY);
            assert_int_equal(lw_intern_count(names), i);
        }
        allocations_left = -1;
        assert_int_equal(lw_intern_add(names, text, &number, NULL), LW_OK);
        assert_int_equal(number, i);
    }
    for (int32_t i = 0; i < COUNT; i++) {
        lw_str text = {name, (size_t)snprintf(name, sizeof name, "%d", i)};
        assert_int_equal(lw_intern_find(names, text), i);
    }
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
        cmocka_unit_test(names_of_any_length_are_told_apart),
        cmocka_unit_test(many_at_once_are_numbered_as_one_by_one),
        cmocka_unit_test(many_at_once_stop_at_a_bound),
        cmocka_unit_test(the_bounds_are_kept),
        cmocka_unit_test(a_table_of_large_pages_may_fail_to_grow),
        cmocka_unit_test(every_allocation_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
