/* builder.c - text that grows inside an arena. */
#include "labelwright/base.h"
#include <assert.h>
#include <math.h>
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

/* Digits of the number that `scaled` is nearest to, or 0 where a rounding of the last bits could have
 * moved it over the middle between two. */
static uint32_t nearest_whole(double scaled) {
    double below = floor(scaled), above = scaled - below;
    return fabs(above - .5) < 1e-6 ? 0 : (uint32_t)below + (above > .5);
}

/* Writes `whole` as `digits` digits after point_after of which a point stands, without the zeros at
 * the end; point_after 0 .. -3: so many zeros between point and digits. */
static void put_digits(lw_builder *builder, uint32_t whole, int digits, int point_after) {
    char text[LW_NUMBER_DIGITS_MAX + sizeof "0.000"], *at = text;
    int before = point_after > 0 ? point_after : 0; /* the point, and what stands there beside it */
    if (point_after <= 0) {
        memcpy(at, "0.000", 5);
        at += 2 - point_after;
    }
    for (; digits > before && whole % 10 == 0 && digits > 1; digits--) whole /= 10;
    for (int i = digits; i-- > before; whole /= 10) at[i + (before > 0)] = (char)('0' + whole % 10);
    if (before > 0) at[before] = '.';
    for (int i = before; i-- > 0; whole /= 10) at[i] = (char)('0' + whole % 10);
    lw_put(builder, (lw_str){text, (size_t)(at - text + digits + (before > 0 && digits > before))});
}

void lw_put_number(lw_builder *builder, double value, int digits) {
    static const double tens[] = {1e-4, 1e-3, 1e-2, 1e-1, 1,   1e1,  1e2,  1e3,  1e4,
                                  1e5,  1e6,  1e7,  1e8,  1e9, 1e10, 1e11, 1e12, 1e13};
    enum { ONE = 4 };
    assert(digits >= 1 && digits <= LW_NUMBER_DIGITS_MAX);
    int power = 0; /* tens[power] <= value < tens[power + 1] */
    uint32_t whole = 0;
    if (value >= tens[0] && value < tens[ONE + digits - 1]) {
        while (value >= tens[power + 1]) power++;
        whole = nearest_whole(value * tens[ONE + digits - 1 - (power - ONE)]);
    }
    if (whole == 0) {
        lw_put_format(builder, "%.*g", digits, value);
        return;
    }
    if (whole >= (uint32_t)tens[ONE + digits]) whole /= 10, power++; /* 9.99 became 10.0 */
    put_digits(builder, whole, digits, power - ONE + 1);
}

lw_str lw_built(const lw_builder *builder) {
    if (builder->failed) return (lw_str){NULL, 0};
    return builder->data ? (lw_str){builder->data, builder->len} : LW_STR("");
}
