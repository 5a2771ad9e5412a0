/* intern.c - open addressing by buckets of slots; the names lie end to end in one block, short ones in
 * their slots too. */
#include "labelwright/intern.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

enum { SLOTS_FIRST = 64, BYTES_FIRST = 1024, AHEAD = 32, LINE = 64, LARGE_PAGE = 2 << 20 };

/* A name of up to KEY_BYTES is known by its key alone: one look into memory finds it. Of a longer one the
 * key is a hash, and the name itself is compared where that agrees. */
enum { KEY_BYTES = 11, LONG = 0xFF };
typedef struct {
    uint64_t head; /* bytes 0 .. 7, or the hash */
    uint32_t
        tag; /* bytes 8 .. 10 and the length, or LONG, above them, mixed with the head: of names
                      that differ it mostly differs, of those with one head always */
    uint32_t hash; /* where to look */
    bool is_long;
} key;

/* Four names, in one line of the processor's cache. Their tags are compared all at once: which of them
 * it is, is no branch that could be foretold wrongly. */
enum { BUCKET_SLOTS = 4 };
typedef struct {
    uint64_t head[BUCKET_SLOTS];
    uint32_t tag[BUCKET_SLOTS];
    uint32_t after[BUCKET_SLOTS]; /* number + 1; 0: the slot is empty, and so are those behind it */
} bucket;
_Static_assert(sizeof(bucket) == LINE, "a bucket is a line");

struct lw_intern {
    size_t names_max, bytes_max;
    bucket *buckets;   /* [buckets_in(slot_count)]; NULL once sealed */
    size_t slot_count; /* a power of two, of which room_in may be taken */
    uint32_t *ends;    /* [room_in(slot_count)]: name i is bytes[ends[i-1] .. ends[i]-1] */
    size_t count;
    char *bytes;
    size_t capacity;
};

static size_t buckets_in(size_t slot_count) { return slot_count / BUCKET_SLOTS; }
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

static inline uint32_t place_of(uint64_t head, uint32_t tag) {
    uint64_t hash = mix(head ^ (uint64_t)tag << 32);
    return (uint32_t)(hash ^ (hash >> 32));
}

static inline key make_key(uint64_t head, uint32_t tail, bool is_long) {
    uint64_t mixed = head * 0xD6E8FEB86659FD93u;
    uint32_t tag = tail ^ (uint32_t)(mixed >> 32);
    return (key){head, tag, place_of(head, tag), is_long};
}

static inline key key_of(lw_str name) {
    if (name.len > KEY_BYTES) return make_key(hash_long(name), (uint32_t)LONG << 24, true);
    uint32_t length = (uint32_t)name.len << 24;
    if (name.len < 8) return make_key(load_few(name.data, name.len), length, false);
    uint32_t rest = (uint32_t)load_few(name.data + 8, name.len - 8);
    return make_key(load(name.data, 8), rest | length, false);
}

/* ---- the set ------------------------------------------------------------------------------ */

/* Empty ones. Names lie in them at random: of a table over a few pages, large pages spare most looks
 * at how pages lie in memory, and most faults of the first touch. */
static bucket *new_buckets(size_t slot_count) {
    size_t bytes = buckets_in(slot_count) * sizeof(bucket);
    bucket *buckets = aligned_alloc(bytes < LARGE_PAGE ? LINE : LARGE_PAGE, bytes);
    if (!buckets) return NULL;
    if (bytes >= LARGE_PAGE)
        madvise(buckets, bytes, MADV_HUGEPAGE); /* a hint: nothing is lost when it is refused */
    return memset(buckets, 0, bytes);
}

lw_intern *lw_intern_open(size_t names_max, size_t bytes_max) {
    assert(names_max > 0 && names_max <= INT32_MAX && bytes_max <= UINT32_MAX);
    lw_intern *names = calloc(1, sizeof *names);
    if (!names) return NULL;
    names->names_max = names_max;
    names->bytes_max = bytes_max;
    names->slot_count = SLOTS_FIRST;
    names->capacity = BYTES_FIRST;
    names->buckets = new_buckets(SLOTS_FIRST);
    names->ends = malloc(room_in(SLOTS_FIRST) * sizeof *names->ends);
    names->bytes = malloc(BYTES_FIRST);
    if (!names->buckets || !names->ends || !names->bytes) {
        lw_intern_close(names);
        return NULL;
    }
    return names;
}

void lw_intern_close(lw_intern *names) {
    if (!names) return;
    free(names->buckets);
    free(names->ends);
    free(names->bytes);
    free(names);
}

void lw_intern_seal(lw_intern *names) {
    free(names->buckets);
    names->buckets = NULL;
}

size_t lw_intern_count(const lw_intern *names) { return names->count; }

lw_str lw_intern_name(const lw_intern *names, int32_t number) {
    assert(number >= 0 && (size_t)number < names->count);
    size_t start = number ? names->ends[number - 1] : 0;
    return (lw_str){names->bytes + start, names->ends[number] - start};
}

/* A bit for each of a bucket's numbers that is the one looked for. */
static inline unsigned compare_all(const uint32_t *numbers, uint32_t wanted) {
#if defined(__SSE2__)
    __m128i all = _mm_load_si128((const __m128i *)(const void *)numbers);
    __m128i same = _mm_cmpeq_epi32(all, _mm_set1_epi32((int)wanted));
    return (unsigned)_mm_movemask_ps(_mm_castsi128_ps(same));
#else
    unsigned same = 0;
    for (size_t i = 0; i < BUCKET_SLOTS; i++) same |= (unsigned)(numbers[i] == wanted) << i;
    return same;
#endif
}

/* Where a name is, or the empty slot where it would go. */
typedef struct {
    bucket *in;
    size_t slot;
} place;

static inline place find_place(const lw_intern *names, key k, lw_str name) {
    size_t last = buckets_in(names->slot_count) - 1;
    assert(names->buckets); /* not sealed */
    for (size_t i = k.hash & last;; i = (i + 1) & last) {
        bucket *in = &names->buckets[i];
        unsigned empty = compare_all(in->after, 0), same = compare_all(in->tag, k.tag) & ~empty;
        for (; same; same &= same - 1) {
            size_t slot = (size_t)__builtin_ctz(same);
            if (in->head[slot] == k.head &&
                (!k.is_long ||
                 lw_str_equal(lw_intern_name(names, (int32_t)(in->after[slot] - 1)), name)))
                return (place){in, slot};
        }
        if (empty) return (place){in, (size_t)__builtin_ctz(empty)};
    }
}

int32_t lw_intern_find(const lw_intern *names, lw_str name) {
    place at = find_place(names, key_of(name), name);
    return (int32_t)at.in->after[at.slot] - 1;
}

static void move_slot(const bucket *from, size_t slot, bucket *buckets, size_t slot_count) {
    size_t last = buckets_in(slot_count) - 1;
    size_t i = place_of(from->head[slot], from->tag[slot]) & last;
    unsigned empty;
    while (!(empty = compare_all(buckets[i].after, 0))) i = (i + 1) & last;
    size_t to = (size_t)__builtin_ctz(empty);
    buckets[i].head[to] = from->head[slot];
    buckets[i].tag[to] = from->tag[slot];
    buckets[i].after[to] = from->after[slot];
}

/* Twice the slots; on failure everything is as before. */
static bool grow_slots(lw_intern *names) {
    size_t slot_count = names->slot_count * 2;
    bucket *buckets = new_buckets(slot_count);
    uint32_t *ends = buckets ? realloc(names->ends, room_in(slot_count) * sizeof *ends) : NULL;
    if (!ends) {
        free(buckets);
        return false;
    }
    for (size_t i = 0; i < buckets_in(names->slot_count); i++)
        for (size_t slot = 0; slot < BUCKET_SLOTS && names->buckets[i].after[slot] != 0; slot++)
            move_slot(&names->buckets[i], slot, buckets, slot_count);
    free(names->buckets);
    names->ends = ends;
    names->buckets = buckets;
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
static lw_status add_new(lw_intern *names, key k, lw_str name, place at, lw_error *error) {
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
        at = find_place(names, k, name);
    }
    if (name.len > 0) memcpy(names->bytes + used, name.data, name.len);
    names->ends[names->count] = (uint32_t)(used + name.len);
    at.in->head[at.slot] = k.head;
    at.in->tag[at.slot] = k.tag;
    at.in->after[at.slot] = (uint32_t)++names->count;
    return LW_OK;
}

static inline lw_status add(lw_intern *names, key k, lw_str name, int32_t *number_out,
                            lw_error *error) {
    place at = find_place(names, k, name);
    uint32_t after = at.in->after[at.slot];
    if (after != 0) {
        *number_out = (int32_t)(after - 1);
        return LW_OK;
    }
    lw_status status = add_new(names, k, name, at, error);
    if (status == LW_OK) *number_out = (int32_t)(names->count - 1);
    return status;
}

lw_status lw_intern_add(lw_intern *names, lw_str name, int32_t *number_out, lw_error *error) {
    return add(names, key_of(name), name, number_out, error);
}

/* The buckets of some names are called for before the first of them is looked at. */
lw_status lw_intern_add_all(lw_intern *names, const lw_str *list, size_t count,
                            int32_t *numbers_out, size_t *added_out, lw_error *error) {
    key keys[AHEAD];
    *added_out = 0;
    while (*added_out < count) {
        size_t first = *added_out, some = count - first < AHEAD ? count - first : AHEAD;
        for (size_t i = 0; i < some; i++) {
            keys[i] = key_of(list[first + i]);
            __builtin_prefetch(&names->buckets[keys[i].hash & (buckets_in(names->slot_count) - 1)]);
        }
        for (size_t i = 0; i < some; i++, ++*added_out) {
            lw_status status = add(names, keys[i], list[first + i], &numbers_out[first + i], error);
            if (status != LW_OK) return status;
        }
    }
    return LW_OK;
}
