/* arena.c - one fixed region, handed out from the front. */
#include "labelwright/base.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

lw_arena lw_arena_over(void *memory, size_t bytes) {
    assert(memory || bytes == 0);
    char *start = memory;
    return (lw_arena){start, start ? start + bytes : start};
}

size_t lw_arena_left(const lw_arena *arena) { return (size_t)(arena->end - arena->next); }

void *lw_arena_alloc(lw_arena *arena, size_t count, size_t size, size_t align) {
    assert(align > 0 && (align & (align - 1)) == 0);
    size_t left = lw_arena_left(arena), bytes;
    size_t padding = -(uintptr_t)arena->next & (align - 1);
    if (__builtin_mul_overflow(count, size, &bytes)) return NULL;
    if (!arena->next || padding > left || bytes > left - padding) return NULL;
    char *result = arena->next + padding;
    arena->next = result + bytes;
    return memset(result, 0, bytes);
}

lw_str lw_arena_copy(lw_arena *arena, lw_str text) {
    if (!text.data || text.len >= lw_arena_left(arena)) return (lw_str){NULL, 0};
    char *copy = arena->next;
    if (text.len > 0) memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    arena->next += text.len + 1;
    return (lw_str){copy, text.len};
}

lw_str lw_arena_format(lw_arena *arena, const char *format, ...) {
    size_t left = lw_arena_left(arena);
    va_list args;
    va_start(args, format);
    int wanted = vsnprintf(arena->next, left, format, args);
    va_end(args);
    assert(wanted >= 0);
    if ((size_t)wanted >= left) return (lw_str){NULL, 0};
    lw_str text = {arena->next, (size_t)wanted};
    arena->next += text.len + 1;
    return text;
}
