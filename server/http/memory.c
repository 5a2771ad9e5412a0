/* memory.c - regions of address space for requests. */
#include "server/http/memory.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>
#include <sys/mman.h>

enum { SPARE_MAX = 64, KEEP_BYTES = 64 << 10 };

struct arenas {
    size_t bytes;
    pthread_mutex_t lock;
    void *spare[SPARE_MAX]; /* guarded by lock */
    size_t spares;
};

arenas *arenas_open(size_t region_bytes) {
    arenas *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->bytes = region_bytes;
    pthread_mutex_init(&pool->lock, NULL);
    return pool;
}

void arenas_close(arenas *pool) {
    for (size_t i = 0; i < pool->spares; i++) munmap(pool->spare[i], pool->bytes);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

void *arenas_take(arenas *pool, lw_arena *arena_out) {
    pthread_mutex_lock(&pool->lock);
    void *region = pool->spares ? pool->spare[--pool->spares] : NULL;
    pthread_mutex_unlock(&pool->lock);
    if (!region) {
        region = mmap(NULL, pool->bytes, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
        if (region == MAP_FAILED) return NULL;
    }
    *arena_out = lw_arena_over(region, pool->bytes);
    return region;
}

void arenas_give(arenas *pool, void *region, const lw_arena *used) {
    assert(used->next >= (char *)region);
    if (used->next > (char *)region + KEEP_BYTES)
        madvise((char *)region + KEEP_BYTES, pool->bytes - KEEP_BYTES, MADV_DONTNEED);
    pthread_mutex_lock(&pool->lock);
    bool kept = pool->spares < SPARE_MAX;
    if (kept) pool->spare[pool->spares++] = region;
    pthread_mutex_unlock(&pool->lock);
    if (!kept) munmap(region, pool->bytes);
}
