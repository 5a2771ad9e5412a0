/* password_pool.c - a bounded queue and a few threads that hash passwords. */
#include "server/access/password.h"
#include "server/limits.h"
#include <assert.h>
#include <pthread.h>
#include <stdlib.h>

#define THREADS_MAX 16

struct password_pool {
    pthread_mutex_t lock; /* guards everything below */
    pthread_cond_t changed;
    struct {
        void (*work)(void *context);
        void *context;
    } queue[LIMIT_PASSWORD_QUEUE]; /* a ring: `count` from `first` */
    size_t first, count;
    bool closing;
    pthread_t threads[THREADS_MAX];
    int started;
};

static void *serve(void *argument) {
    password_pool *pool = argument;
    pthread_mutex_lock(&pool->lock);
    for (;;) {
        while (pool->count == 0 && !pool->closing) pthread_cond_wait(&pool->changed, &pool->lock);
        if (pool->count == 0) break;
        void (*work)(void *) = pool->queue[pool->first].work;
        void *context = pool->queue[pool->first].context;
        pool->first = (pool->first + 1) % LIMIT_PASSWORD_QUEUE;
        pool->count--;
        pthread_mutex_unlock(&pool->lock);
        work(context);
        pthread_mutex_lock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

lw_status password_pool_open(int threads, password_pool **pool_out, lw_error *error) {
    assert(threads > 0);
    password_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return lw_fail(error, LW_UNAVAILABLE, "no memory for the password threads");
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->changed, NULL);
    for (int i = 0; i < threads && i < THREADS_MAX; i++) {
        if (pthread_create(&pool->threads[i], NULL, serve, pool)) break;
        pool->started++;
    }
    if (pool->started == 0) {
        password_pool_close(pool);
        return lw_fail(error, LW_UNAVAILABLE, "cannot start a thread for passwords");
    }
    *pool_out = pool;
    return LW_OK;
}

void password_pool_close(password_pool *pool) {
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->changed);
    pthread_mutex_unlock(&pool->lock);
    for (int i = 0; i < pool->started; i++) pthread_join(pool->threads[i], NULL);
    pthread_cond_destroy(&pool->changed);
    pthread_mutex_destroy(&pool->lock);
    free(pool);
}

lw_status password_pool_post(password_pool *pool, void (*work)(void *), void *context,
                             lw_error *error) {
    lw_status status = LW_OK;
    pthread_mutex_lock(&pool->lock);
    if (pool->closing || pool->count == LIMIT_PASSWORD_QUEUE) {
        status = lw_fail(error, LW_UNAVAILABLE, "too many sign-ins at once; try again shortly");
    } else {
        size_t last = (pool->first + pool->count++) % LIMIT_PASSWORD_QUEUE;
        pool->queue[last].work = work;
        pool->queue[last].context = context;
        pthread_cond_signal(&pool->changed);
    }
    pthread_mutex_unlock(&pool->lock);
    return status;
}
