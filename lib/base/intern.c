/* intern.c - open addressing over numbers; the names lie end to end in one block. */
#include "labelwright/intern.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64, BYTES_FIRST = 1024, EMPTY = -1 };

struct lw_intern {
    size_t names_max, bytes_max;
    int32_t *slots; /* [slot_count], a power of two, at most half of it taken */
    size_t slot_count;
    size_t *ends; /* [slot_count / 2]: name i is bytes[ends[i-1] .. ends[i]-1] */
    size_t count;
    char *bytes;
    size_t capacity;
};

static void fill_empty(int32_t *slots, size_t count) {
    for (size_t i = 0; i < count; i++) slots[i] = EMPTY;
}

lw_intern *lw_intern_open(size_t names_max, size_t bytes_max) {
    assert(names_max > 0 && names_max <= INT32_MAX && bytes_max < SIZE_MAX / 2);
    lw_intern *names = calloc(1, sizeof *names);
    if (!names) return NULL;
    names->names_max = names_max;
    names->bytes_max = bytes_max;
    names->slot_count = SLOTS_FIRST;
    names->capacity = BYTES_FIRST;
    names->slots = malloc(SLOTS_FIRST * sizeof *names->slots);
    names->ends = malloc(SLOTS_FIRST / 2 * sizeof *names->ends);
    names->bytes = malloc(BYTES_FIRST);
    if (!names->slots || !names->ends || !names->bytes) {
        lw_intern_close(names);
        return NULL;
    }
    fill_empty(names->slots, names->slot_count);
    return names;
}

void lw_intern_close(lw_intern *names) {
    if (!names) return;
    free(names->slots);
    free(names->ends);
    free(names->bytes);
    free(names);
}

size_t lw_intern_count(const lw_intern *names) { return names->count; }

lw_str lw_intern_name(const lw_intern *names, int32_t number) {
    assert(number >= 0 && (size_t)number < names->count);
    size_t start = number ? names->ends[number - 1] : 0;
    return (lw_str){names->bytes + start, names->ends[number] - start};
}

/* Low bits of FNV-1a alone are weak on short names: the multiplication carries upwards only. */
static size_t first_slot(lw_str name, size_t slot_count) {
    uint64_t hash = lw_str_hash(name);
    return (size_t)(hash ^ (hash >> 32)) & (slot_count - 1);
}

/* The slot that holds `name`, or the empty one where it would go. */
static size_t find_slot(const lw_intern *names, lw_str name) {
    size_t slot = first_slot(name, names->slot_count);
    while (names->slots[slot] != EMPTY &&
           !lw_str_equal(lw_intern_name(names, names->slots[slot]), name))
        slot = (slot + 1) & (names->slot_count - 1);
    return slot;
}

int32_t lw_intern_find(const lw_intern *names, lw_str name) {
    return names->slots[find_slot(names, name)]; /* EMPTY is -1 */
}

/* Twice the slots; on failure everything is as before. */
static bool grow_slots(lw_intern *names) {
    size_t slot_count = names->slot_count * 2;
    int32_t *slots = malloc(slot_count * sizeof *slots);
    size_t *ends = slots ? realloc(names->ends, slot_count / 2 * sizeof *ends) : NULL;
    if (!ends) {
        free(slots);
        return false;
    }
    names->ends = ends;
    fill_empty(slots, slot_count);
    free(names->slots);
    names->slots = slots;
    names->slot_count = slot_count;
    for (size_t i = 0; i < names->count; i++)
        slots[find_slot(names, lw_intern_name(names, (int32_t)i))] = (int32_t)i;
    return true;
}

static bool grow_bytes(lw_intern *names, size_t needed) {
    size_t capacity = names->capacity;
    while (capacity < needed) capacity *= 2;
    char *bytes = realloc(names->bytes, capacity);
    if (!bytes) return false;
    names->bytes = bytes;
    names->capacity = capacity;
    return true;
}

lw_status lw_intern_add(lw_intern *names, lw_str name, int32_t *number_out, lw_error *error) {
    size_t slot = find_slot(names, name);
    if (names->slots[slot] != EMPTY) {
        *number_out = names->slots[slot];
        return LW_OK;
    }
    size_t used = names->count ? names->ends[names->count - 1] : 0;
    if (names->count == names->names_max)
        return lw_fail(error, LW_TOO_LARGE, "more than %zu different names", names->names_max);
    if (name.len > names->bytes_max - used)
        return lw_fail(error, LW_TOO_LARGE, "names of more than %zu bytes", names->bytes_max);
    if (used + name.len > names->capacity && !grow_bytes(names, used + name.len))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu names", names->count + 1);
    if (names->count == names->slot_count / 2) {
        if (!grow_slots(names))
            return lw_fail(error, LW_NO_MEMORY, "no memory for %zu names", names->count + 1);
        slot = find_slot(names, name);
    }
    if (name.len > 0) memcpy(names->bytes + used, name.data, name.len);
    names->ends[names->count] = used + name.len;
    names->slots[slot] = (int32_t)names->count;
    *number_out = (int32_t)names->count++;
    return LW_OK;
}
