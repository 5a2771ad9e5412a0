/* threads.c - workers that take the next chunk until there is none. */
#include "labelwright/threads.h"
#include <assert.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

/* One loop. It lives on its caller's stack, who waits until no worker looks at it. */
typedef struct {
    lw_chunk *chunk;
    void *context;
    size_t count, chunk_size;
    atomic_size_t next; /* number of the next chunk to take */
} loop;

struct lw_threads {
    size_t workers; /* threads besides the calling one */
    pthread_mutex_t lock;
    pthread_cond_t begun, done;
    loop *current;       /* under lock: what to work on, or NULL */
    uint64_t generation; /* under lock: rises with each loop, so that a worker joins it once */
    size_t busy;         /* under lock: workers that have not finished the current loop */
    bool closing;        /* under lock */
    pthread_t ids[];     /* [workers] */
};

static void take_chunks(loop *work) {
    size_t chunks = work->count / work->chunk_size + (work->count % work->chunk_size != 0);
    for (size_t i; (i = atomic_fetch_add(&work->next, 1)) < chunks;) {
        size_t start = i * work->chunk_size, left = work->count - start;
        work->chunk(work->context, start,
                    start + (left < work->chunk_size ? left : work->chunk_size));
    }
}

static void *run_worker(void *argument) {
    lw_threads *threads = argument;
    uint64_t seen = 0;
    pthread_mutex_lock(&threads->lock);
    for (;;) {
        while (!threads->closing && threads->generation == seen)
            pthread_cond_wait(&threads->begun, &threads->lock);
        if (threads->closing) break;
        seen = threads->generation;
        loop *work = threads->current;
        pthread_mutex_unlock(&threads->lock);
        take_chunks(work);
        pthread_mutex_lock(&threads->lock);
        if (--threads->busy == 0) pthread_cond_signal(&threads->done);
    }
    pthread_mutex_unlock(&threads->lock);
    return NULL;
}

lw_threads *lw_threads_open(size_t count) {
    assert(count >= 1 && count <= LW_THREADS_MAX);
    lw_threads *threads = calloc(1, sizeof *threads + (count - 1) * sizeof *threads->ids);
    if (!threads) return NULL;
    pthread_mutex_init(&threads->lock, NULL);
    pthread_cond_init(&threads->begun, NULL);
    pthread_cond_init(&threads->done, NULL);
    for (; threads->workers < count - 1; threads->workers++)
        if (pthread_create(&threads->ids[threads->workers], NULL, run_worker, threads) != 0) {
            lw_threads_close(threads);
            return NULL;
        }
    return threads;
}

void lw_threads_close(lw_threads *threads) {
    if (!threads) return;
    pthread_mutex_lock(&threads->lock);
    threads->closing = true;
    pthread_cond_broadcast(&threads->begun);
    pthread_mutex_unlock(&threads->lock);
    for (size_t i = 0; i < threads->workers; i++) pthread_join(threads->ids[i], NULL);
    pthread_cond_destroy(&threads->done);
    pthread_cond_destroy(&threads->begun);
    pthread_mutex_destroy(&threads->lock);
    free(threads);
}

size_t lw_threads_count(const lw_threads *threads) { return threads ? threads->workers + 1 : 1; }

void lw_threads_for(lw_threads *threads, size_t count, size_t chunk_size, lw_chunk *chunk,
                    void *context) {
    assert(chunk && chunk_size > 0);
    loop work = {.chunk = chunk, .context = context, .count = count, .chunk_size = chunk_size};
    if (!threads || threads->workers == 0 || count <= chunk_size) {
        take_chunks(&work);
        return;
    }
    pthread_mutex_lock(&threads->lock);
    assert(threads->busy == 0 && !threads->current); /* one loop at a time */
    threads->current = &work;
    threads->busy = threads->workers;
    threads->generation++;
    pthread_cond_broadcast(&threads->begun);
    pthread_mutex_unlock(&threads->lock);
    take_chunks(&work);
    pthread_mutex_lock(&threads->lock);
    while (threads->busy > 0) pthread_cond_wait(&threads->done, &threads->lock);
    threads->current = NULL;
    pthread_mutex_unlock(&threads->lock);
}

typedef struct {
    lw_chunk_sum *chunk;
    void *context;
    double *parts; /* [chunks] */
    size_t chunk_size;
} summing;

static void sum_chunk(void *context, size_t start, size_t end) {
    summing *sum = context;
    sum->parts[start / sum->chunk_size] = sum->chunk(sum->context, start, end);
}

lw_status lw_threads_sum(lw_threads *threads, size_t count, size_t chunk_size, lw_chunk_sum *chunk,
                         void *context, lw_arena scratch, double *sum_out, lw_error *error) {
    assert(chunk && chunk_size > 0);
    size_t chunks = count / chunk_size + (count % chunk_size != 0);
    double total = 0, *parts = lw_new(&scratch, double, chunks);
    if (!parts) return lw_fail(error, LW_NO_MEMORY, "no room for the sums of %zu chunks", chunks);
    summing sum = {chunk, context, parts, chunk_size};
    lw_threads_for(threads, count, chunk_size, sum_chunk, &sum);
    for (size_t i = 0; i < chunks; i++) total += parts[i];
    *sum_out = total;
    return LW_OK;
}
