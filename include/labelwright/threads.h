/* threads.h - a small pool for loops over fixed chunks. The chunks depend on the numbers given and
 * not on the threads, so that a sum has the same bits on any number of them. */
#ifndef LW_THREADS_H
#define LW_THREADS_H
#include "labelwright/base.h"

#define LW_THREADS_MAX 256

typedef struct lw_threads lw_threads;

/* A pool that works with `count` threads, 1 .. LW_THREADS_MAX, the calling one included; NULL when
 * the system refuses. One loop at a time: a pool belongs to one caller. */
lw_threads *lw_threads_open(size_t count);
void lw_threads_close(lw_threads *threads);
/* How many it works with: 1 for NULL. */
size_t lw_threads_count(const lw_threads *threads);

/* Does the elements start .. end-1; chunks run at the same time and in any order. */
typedef void lw_chunk(void *context, size_t start, size_t end);

/* Calls `chunk` for 0 .. chunk_size-1, chunk_size .. 2*chunk_size-1, ... up to count-1, and returns
 * when all are done. `threads` NULL: in the calling thread. chunk_size is 1 or more. */
void lw_threads_for(lw_threads *threads, size_t count, size_t chunk_size, lw_chunk *chunk,
                    void *context);

/* What the elements start .. end-1 add. */
typedef double lw_chunk_sum(void *context, size_t start, size_t end);

/* The sum over chunks, added in their order.
 * Errors  LW_NO_MEMORY  scratch has no room for a double for each chunk */
LW_MUST_USE lw_status lw_threads_sum(lw_threads *threads, size_t count, size_t chunk_size,
                                     lw_chunk_sum *chunk, void *context, lw_arena scratch,
                                     double *sum_out, lw_error *error);

#endif
