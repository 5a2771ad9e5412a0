/* intern.c - open addressing; the names lie end to end in one block, short ones in their slots too. */
#include "labelwright/intern.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { SLOTS_FIRST = 64, BYTES_FIRST = 1024, AHEAD = 32 };

/* A name of up to KEY_BYTES lies in its slot whole: one look into memory finds it. Of a longer one
 * there is its hash, and the name itself is compared where that agrees. */
enum { KEY_BYTES = 11, LONG = 0xFF };
typedef struct {
    uint64_t head; /* bytes 0 .. 7, or the hash */
    uint32_t tail; /* bytes 8 .. 10 and the length, or LONG, above them */
} key;

typedef struct { /* 16 bytes: none straddles two lines of the processor's cache */
    uint64_t head;
    uint32_t tail;
    uint32_t after; /* number + 1; 0: the slot is empty */
} slot;

struct lw_intern {
    size_t names_max, bytes_max;
    slot *slots;       /* [slot_count] */
    size_t slot_count; /* a power of two, of which room_in may be taken */
    uint32_t *ends;    /* [room_in(slot_count)]: name i is bytes[ends[i-1] .. ends[i]-1] */
    size_t count;
    char *bytes;
    size_t capacity;
};

static size_t room_in(size_t slot_count) { return slot_count / 4 * 3; }

/* ---- keys --------------------------------------------------------------------------------- */

/* `count` bytes, 1 .. 8, the first the lowest. */
static inline uint64_t load(const char *from, size_t count) {
    uint64_t word = 0;
    memcpy(&word, from, count);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    word = __builtin_bswap64(word);
#endif
    return word;
}

/* Fewer than 8 bytes, by loads that may overlap: a load of a size known only at run time is a call. */
static inline uint64_t load_few(const char *from, size_t count) {
    if (count >= 4) return load(from, 4) | load(from + count - 4, 4) << (8 * (count - 4));
    if (count >= 2) return load(from, 2) | load(from + count - 2, 2) << (8 * (count - 2));
    return count ? load(from, 1) : 0;
}

static inline uint64_t mix(uint64_t x) {
    x = (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
    return (x ^ (x >> 32)) * 0xD6E8FEB86659FD93u;
}

static uint64_t hash_long(lw_str name) {
    uint64_t hash = name.len;
    for (size_t at = 0; at + 8 < name.len; at += 8) hash = mix(hash ^ load(name.data + at, 8));
    return mix(hash ^ load(name.data + name.len - 8, 8));
}

static inline key key_of(lw_str name) {
    if (name.len > KEY_BYTES) return (key){hash_long(name), (uint32_t)LONG << 24};
    uint32_t length = (uint32_t)name.len << 24;
    if (name.len < 8) return (key){load_few(name.data, name.len), length};
    return (key){load(name.data, 8), (uint32_t)load_few(name.data + 8, name.len - 8) | length};
}

static inline size_t first_slot(key k, size_t slot_count) {
    uint64_t hash = mix(k.head ^ (uint64_t)k.tail << 20);
    return (size_t)(hash ^ (hash >> 32)) & (slot_count - 1);
}

/* ---- the set ------------------------------------------------------------------------------ */

lw_intern *lw_intern_open(size_t names_max, size_t bytes_max) {
    assert(names_max > 0 && names_max <= INT32_MAX && bytes_max <= UINT32_MAX);
    lw_intern *names = calloc(1, sizeof *names);
    if (!names) return NULL;
    names->names_max = names_max;
    names->bytes_max = bytes_max;
    names->slot_count = SLOTS_FIRST;
    names->capacity = BYTES_FIRST;
    names->slots = calloc(SLOTS_FIRST, sizeof *names->slots);
    names->ends = malloc(room_in(SLOTS_FIRST) * sizeof *names->ends);
    names->bytes = malloc(BYTES_FIRST);
    if (!names->slots || !names->ends || !names->bytes) {
        lw_intern_close(names);
        return NULL;
    }
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

/* The slot that holds a long name, or the empty one where it would go. */
static slot *find_long(const lw_intern *names, key k, lw_str name) {
    for (size_t i = first_slot(k, names->slot_count);; i = (i + 1) & (names->slot_count - 1)) {
        slot *at = &names->slots[i];
        if (at->after == 0) return at;
        if (at->head == k.head && at->tail == k.tail &&
            lw_str_equal(lw_intern_name(names, (int32_t)(at->after - 1)), name))
            return at;
    }
}

/* The same for any name. */
static inline slot *find_slot(const lw_intern *names, key k, lw_str name) {
    if (k.tail >> 24 == LONG) return find_long(names, k, name);
    slot *slots = names->slots;
    size_t last = names->slot_count - 1, i = first_slot(k, names->slot_count);
    while (slots[i].after != 0 && (slots[i].head != k.head || slots[i].tail != k.tail))
        i = (i + 1) & last;
    return &slots[i];
}

int32_t lw_intern_find(const lw_intern *names, lw_str name) {
    return (int32_t)find_slot(names, key_of(name), name)->after - 1;
}

/* Twice the slots; on failure everything is as before. */
static bool grow_slots(lw_intern *names) {
    size_t slot_count = names->slot_count * 2;
    slot *slots = calloc(slot_count, sizeof *slots);
    uint32_t *ends = slots ? realloc(names->ends, room_in(slot_count) * sizeof *ends) : NULL;
    if (!ends) {
        free(slots);
        return false;
    }
    for (size_t i = 0; i < names->slot_count; i++) {
        if (names->slots[i].after == 0) continue;
        size_t to = first_slot((key){names->slots[i].head, names->slots[i].tail}, slot_count);
        while (slots[to].after != 0) to = (to + 1) & (slot_count - 1);
        slots[to] = names->slots[i];
    }
    free(names->slots);
    names->ends = ends;
    names->slots = slots;
    names->slot_count = slot_count;
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

/* Adds a name that belongs into the empty slot `at`. */
static lw_status add_new(lw_intern *names, key k, lw_str name, slot *at, lw_error *error) {
    size_t used = names->count ? names->ends[names->count - 1] : 0;
    if (names->count == names->names_max)
        return lw_fail(error, LW_TOO_LARGE, "more than %zu different names", names->names_max);
    if (name.len > names->bytes_max - used)
        return lw_fail(error, LW_TOO_LARGE, "names of more than %zu bytes", names->bytes_max);
    if (used + name.len > names->capacity && !grow_bytes(names, used + name.len))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu names", names->count + 1);
    if (names->count == room_in(names->slot_count)) {
        if (!grow_slots(names))
            return lw_fail(error, LW_NO_MEMORY, "no memory for %zu names", names->count + 1);
        at = find_slot(names, k, name);
    }
    if (name.len > 0) memcpy(names->bytes + used, name.data, name.len);
    names->ends[names->count] = (uint32_t)(used + name.len);
    *at = (slot){k.head, k.tail, (uint32_t)++names->count};
    return LW_OK;
}

static inline lw_status add(lw_intern *names, key k, lw_str name, int32_t *number_out,
                            lw_error *error) {
    slot *at = find_slot(names, k, name);
    if (at->after != 0) {
        *number_out = (int32_t)(at->after - 1);
        return LW_OK;
    }
    lw_status status = add_new(names, k, name, at, error);
    if (status == LW_OK) *number_out = (int32_t)(names->count - 1);
    return status;
}

lw_status lw_intern_add(lw_intern *names, lw_str name, int32_t *number_out, lw_error *error) {
    return add(names, key_of(name), name, number_out, error);
}

/* The slots of some names are called for before the first of them is looked at. */
lw_status lw_intern_add_all(lw_intern *names, const lw_str *list, size_t count,
                            int32_t *numbers_out, size_t *added_out, lw_error *error) {
    key keys[AHEAD];
    *added_out = 0;
    while (*added_out < count) {
        size_t first = *added_out, some = count - first < AHEAD ? count - first : AHEAD;
        for (size_t i = 0; i < some; i++) {
            keys[i] = key_of(list[first + i]);
            __builtin_prefetch(&names->slots[first_slot(keys[i], names->slot_count)]);
        }
        for (size_t i = 0; i < some; i++, ++*added_out) {
            lw_status status = add(names, keys[i], list[first + i], &numbers_out[first + i], error);
            if (status != LW_OK) return status;
        }
    }
    return LW_OK;
}
