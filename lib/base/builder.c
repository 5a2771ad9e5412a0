/* builder.c - text that grows inside an arena. */
#include "labelwright/base.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

enum { CAPACITY_FIRST = 64 };

lw_builder lw_builder_in(lw_arena *arena) { return (lw_builder){.arena = arena}; }

/* Twice as much as before while that fits, otherwise exactly what is needed. */
static bool grow_to(lw_builder *builder, size_t needed) {
    lw_arena *arena = builder->arena;
    bool in_place = builder->data && builder->data + builder->capacity == arena->next;
    size_t room = lw_arena_left(arena) + (in_place ? builder->capacity : 0);
    size_t wanted = builder->capacity ? builder->capacity * 2 : CAPACITY_FIRST;
    if (wanted < needed || wanted > room) wanted = needed;
    if (wanted > room) return false;
    if (in_place) {
        arena->next = builder->data + wanted;
    } else {
        char *moved = arena->next; /* not zeroed: every byte handed out is written first */
        arena->next += wanted;
        if (builder->len > 0) memcpy(moved, builder->data, builder->len);
        builder->data = moved;
    }
    builder->capacity = wanted;
    return true;
}

/* Where the next `bytes` go, or NULL when the arena is full. */
static char *make_room(lw_builder *builder, size_t bytes) {
    size_t needed;
    if (builder->failed) return NULL;
    if (__builtin_add_overflow(builder->len, bytes, &needed) ||
        (needed > builder->capacity && !grow_to(builder, needed))) {
        builder->failed = true;
        return NULL;
    }
    return builder->data + builder->len;
}

void lw_put(lw_builder *builder, lw_str text) {
    if (text.len == 0) return;
    char *room = make_room(builder, text.len);
    if (!room) return;
    memcpy(room, text.data, text.len);
    builder->len += text.len;
}

void lw_put_char(lw_builder *builder, char c) {
    char *room = make_room(builder, 1);
    if (!room) return;
    *room = c;
    builder->len++;
}

void lw_put_format(lw_builder *builder, const char *format, ...) {
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int wanted = vsnprintf(NULL, 0, format, args);
    va_end(args);
    assert(wanted >= 0);
    char *room = make_room(builder, (size_t)wanted + 1); /* vsnprintf ends with a NUL */
    if (room) {
        vsnprintf(room, (size_t)wanted + 1, format, again);
        builder->len += (size_t)wanted;
    }
    va_end(again);
}

lw_str lw_built(const lw_builder *builder) {
    if (builder->failed) return (lw_str){NULL, 0};
    return builder->data ? (lw_str){builder->data, builder->len} : LW_STR("");
}
