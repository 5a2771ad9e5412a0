/* new_id.c - ids that rise with time: 41 bits of milliseconds since 2024, 10 of node, 12 of
 * sequence. */
#include "server/store/inside.h"
#include <time.h>

#define EPOCH_MS 1704067200000LL /* 2024-01-01 */
#define NODE_BITS 10
#define SEQUENCE_BITS 12

_Static_assert(1 << NODE_BITS == STORE_NODES, "a node number fills its bits");

int64_t store_clock(void) {
    struct timespec time;
    clock_gettime(CLOCK_REALTIME, &time);
    return time.tv_sec * 1000000LL + time.tv_nsec / 1000;
}

/* A tick is a millisecond and a sequence number. When more than 4,096 ids are asked for in one
 * millisecond, or the clock goes back, ticks are borrowed from the milliseconds to come. */
int64_t store_new_id(store *s) {
    int64_t now = store_clock() + atomic_load_explicit(&s->clock_offset, memory_order_relaxed);
    int64_t fresh = (now / 1000 - EPOCH_MS) << SEQUENCE_BITS;
    int64_t last = atomic_load_explicit(&s->last_tick, memory_order_relaxed);
    int64_t tick;
    do {
        tick = fresh > last ? fresh : last + 1;
    } while (!atomic_compare_exchange_weak_explicit(&s->last_tick, &last, tick,
                                                    memory_order_relaxed, memory_order_relaxed));
    int64_t milliseconds = tick >> SEQUENCE_BITS;
    int64_t sequence = tick & ((1 << SEQUENCE_BITS) - 1);
    return milliseconds << (NODE_BITS + SEQUENCE_BITS) | s->node << SEQUENCE_BITS | sequence;
}

int64_t store_id_at(int64_t time) {
    int64_t milliseconds = time / 1000 - EPOCH_MS;
    return milliseconds > 0 ? milliseconds << (NODE_BITS + SEQUENCE_BITS) : 0;
}

int64_t store_id_time(int64_t id) {
    return ((id >> (NODE_BITS + SEQUENCE_BITS)) + EPOCH_MS) * 1000;
}
