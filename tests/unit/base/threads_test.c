#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/threads.h"
#include <pthread.h>

/* Thread creation that fails on the n-th call (linked with --wrap=pthread_create). */
static int creations_left = -1;
int __real_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument);
int __wrap_pthread_create(pthread_t *id, const pthread_attr_t *attributes, void *(*run)(void *),
                          void *argument) {
    if (creations_left == 0) return 11;
    if (creations_left > 0) creations_left--;
    return __real_pthread_create(id, attributes, run, argument);
}

enum { COUNT_MAX = 1000 };
typedef struct {
    int visits[COUNT_MAX];
    size_t chunk_size, count;
} visiting;

static void visit(void *context, size_t start, size_t end) {
    visiting *seen = context;
    assert_true(start % seen->chunk_size == 0 && end > start && end <= seen->count);
    assert_true(end - start == seen->chunk_size || end == seen->count);
    for (size_t i = start; i < end; i++) seen->visits[i]++;
}

static void every_element_is_done_once(void **state) {
    (void)state;
    const size_t counts[] = {0, 1, 7, 8, 9, COUNT_MAX}, sizes[] = {1, 3, 8, COUNT_MAX, SIZE_MAX};
    for (size_t threads_wanted = 0; threads_wanted <= 4; threads_wanted++) {
        lw_threads *threads = threads_wanted ? lw_threads_open(threads_wanted) : NULL;
        assert_int_equal(lw_threads_count(threads), threads_wanted ? threads_wanted : 1);
        for (size_t c = 0; c < sizeof counts / sizeof *counts; c++)
            for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
                visiting seen = {.chunk_size = sizes[s], .count = counts[c]};
                lw_threads_for(threads, counts[c], sizes[s], visit, &seen);
                for (size_t i = 0; i < COUNT_MAX; i++)
                    assert_int_equal(seen.visits[i], i < counts[c]);
            }
        lw_threads_close(threads);
    }
}

static double add_up(void *context, size_t start, size_t end) {
    const double *values = context;
    double sum = 0;
    for (size_t i = start; i < end; i++) sum += values[i];
    return sum;
}

static void a_sum_has_the_same_bits_on_any_number_of_threads(void **state) {
    (void)state;
    static double values[100003];
    static char memory[1 << 16];
    lw_rng rng = lw_rng_seed(8);
    for (size_t i = 0; i < 100003; i++) values[i] = lw_rng_normal(&rng);
    double alone = 0;
    lw_arena scratch = lw_arena_over(memory, sizeof memory);
    assert_int_equal(lw_threads_sum(NULL, 100003, 64, add_up, values, scratch, &alone, NULL),
                     LW_OK);
    assert_near(alone, add_up(values, 0, 100003), 1e-8);
    for (size_t count = 1; count <= 5; count++) {
        lw_threads *threads = lw_threads_open(count);
        for (int again = 0; again < 20; again++) {
            double sum = 0;
            assert_int_equal(
                lw_threads_sum(threads, 100003, 64, add_up, values, scratch, &sum, NULL), LW_OK);
            assert_true(sum == alone);
        }
        lw_threads_close(threads);
    }
}

static void a_sum_without_scratch_is_refused(void **state) {
    (void)state;
    double memory[2], values[3] = {1, 2, 3}, sum = -7;
    assert_int_equal(lw_threads_sum(NULL, 3, 1, add_up, values,
                                    lw_arena_over(memory, sizeof memory), &sum, NULL),
                     LW_NO_MEMORY);
    assert_true(sum == -7);
    assert_int_equal(lw_threads_sum(NULL, 3, 2, add_up, values,
                                    lw_arena_over(memory, sizeof memory), &sum, NULL),
                     LW_OK);
    assert_true(sum == 6);
}

static void every_thread_may_be_refused(void **state) {
    (void)state;
    for (int n = 0; n < 4; n++) {
        creations_left = n;
        lw_threads *threads = lw_threads_open(4);
        assert_true((threads != NULL) == (n == 3));
        lw_threads_close(threads);
    }
    creations_left = -1;
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_element_is_done_once),
        cmocka_unit_test(a_sum_has_the_same_bits_on_any_number_of_threads),
        cmocka_unit_test(a_sum_without_scratch_is_refused),
        cmocka_unit_test(every_thread_may_be_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
