#include "harness.h"
#include "labelwright/rng.h"

static void an_allocation_is_zeroed_and_aligned(void **state) {
    (void)state;
    char memory[256];
    memset(memory, 0xAA, sizeof memory);
    lw_arena arena = lw_arena_over(memory + 1, sizeof memory - 1);
    char *byte = lw_new(&arena, char, 1);
    double *doubles = lw_new(&arena, double, 3);
    assert_non_null(byte);
    assert_int_equal((uintptr_t)doubles % _Alignof(double), 0);
    assert_int_equal(*byte, 0);
    for (int i = 0; i < 3; i++) assert_true(doubles[i] == 0);
    assert_true((char *)doubles > byte);
}

static void an_arena_gives_out_its_size_and_not_a_byte_more(void **state) {
    (void)state;
    char memory[64];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_non_null(lw_new(&arena, char, 64));
    assert_int_equal(lw_arena_left(&arena), 0);
    assert_null(lw_new(&arena, char, 1));
    arena = lw_arena_over(memory, sizeof memory);
    assert_null(lw_new(&arena, char, 65));
    assert_int_equal(lw_arena_left(&arena), 64);
}

static void sizes_that_overflow_are_refused(void **state) {
    (void)state;
    char memory[64];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_null(lw_new(&arena, double, SIZE_MAX / 8 + 2));
    assert_null(lw_new(&arena, char, SIZE_MAX));
    assert_null(lw_arena_alloc(&arena, SIZE_MAX / 2, 3, 1));
    assert_int_equal(lw_arena_left(&arena), 64);
}

static void an_arena_over_nothing_refuses(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(NULL, 0);
    assert_null(lw_new(&arena, char, 1));
    assert_absent(lw_arena_copy(&arena, LW_STR("")));
    assert_absent(lw_arena_format(&arena, "%d", 1));
}

static void scratch_by_value_disappears(void **state) {
    (void)state;
    char memory[64];
    lw_arena arena = lw_arena_over(memory, sizeof memory), scratch = arena;
    assert_non_null(lw_new(&scratch, char, 40));
    assert_int_equal(lw_arena_left(&arena), 64);
}

static void copies_end_with_nul_and_need_room_for_it(void **state) {
    (void)state;
    char memory[4];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_absent(lw_arena_copy(&arena, LW_STR("four")));
    assert_absent(lw_arena_copy(&arena, (lw_str){NULL, 0}));
    assert_int_equal(lw_arena_left(&arena), 4);
    lw_str copy = lw_arena_copy(&arena, LW_STR("abc"));
    assert_string_equal(copy.data, "abc");
    assert_int_equal(lw_arena_left(&arena), 0);
}

static void format_fits_whole_or_not_at_all(void **state) {
    (void)state;
    char memory[6];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_absent(lw_arena_format(&arena, "%d", 123456));
    assert_int_equal(lw_arena_left(&arena), 6);
    assert_text(lw_arena_format(&arena, "%d", 12345), "12345");
    assert_int_equal(lw_arena_left(&arena), 0);
}

static void random_allocations_never_overlap(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(7);
    static char memory[4096];
    for (int round = 0; round < 200; round++) {
        size_t skew = lw_rng_below(&rng, 16);
        lw_arena arena = lw_arena_over(memory + skew, sizeof memory - skew);
        char *last_end = memory + skew;
        for (;;) {
            size_t align = (size_t)1 << lw_rng_below(&rng, 6), bytes = lw_rng_below(&rng, 99);
            char *got = lw_arena_alloc(&arena, bytes, 1, align);
            if (!got) break;
            assert_int_equal((uintptr_t)got % align, 0);
            assert_true(got >= last_end && got + bytes <= memory + sizeof memory);
            for (size_t i = 0; i < bytes; i++) assert_int_equal(got[i], 0);
            memset(got, 0xFF, bytes);
            last_end = got + bytes;
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allocation_is_zeroed_and_aligned),
        cmocka_unit_test(an_arena_gives_out_its_size_and_not_a_byte_more),
        cmocka_unit_test(sizes_that_overflow_are_refused),
        cmocka_unit_test(an_arena_over_nothing_refuses),
        cmocka_unit_test(scratch_by_value_disappears),
        cmocka_unit_test(copies_end_with_nul_and_need_room_for_it),
        cmocka_unit_test(format_fits_whole_or_not_at_all),
        cmocka_unit_test(random_allocations_never_overlap),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
