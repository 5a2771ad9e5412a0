/* failing_heap.h - allocations that fail on the n-th call. Included by one file of a binary linked
 * with --wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=aligned_alloc. */
#ifndef TESTS_UNIT_FAILING_HEAP_H
#define TESTS_UNIT_FAILING_HEAP_H
#include <stdbool.h>
#include <stddef.h>

static int allocations_left = -1; /* -1: never fail */

static bool allocation_fails(void) {
    if (allocations_left < 0) return false;
    return allocations_left-- == 0;
}

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t bytes);
void *__real_realloc(void *memory, size_t bytes);
void *__real_aligned_alloc(size_t align, size_t bytes);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t bytes);
void *__wrap_realloc(void *memory, size_t bytes);
void *__wrap_aligned_alloc(size_t align, size_t bytes);
void *__wrap_malloc(size_t bytes) { return allocation_fails() ? NULL : __real_malloc(bytes); }
void *__wrap_calloc(size_t count, size_t bytes) {
    return allocation_fails() ? NULL : __real_calloc(count, bytes);
}
void *__wrap_realloc(void *memory, size_t bytes) {
    return allocation_fails() ? NULL : __real_realloc(memory, bytes);
}
void *__wrap_aligned_alloc(size_t align, size_t bytes) {
    return allocation_fails() ? NULL : __real_aligned_alloc(align, bytes);
}

#endif
