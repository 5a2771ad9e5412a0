/* workers.c - threads for what may block. */
#include "server/http/workers.h"
#include <pthread.h>
#include <stdlib.h>

typedef struct {
    void (*run)(void *context);
    void *context;
} job;

struct workers {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    job *queue; /* ring of queue_max; with head, queued and closing guarded by lock */
    size_t queue_max, head, queued;
    bool closing;
    size_t threads;
    pthread_t thread[];
};

static void *work(void *context) {
    workers *w = context;
    pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->queued && !w->closing) pthread_cond_wait(&w->wake, &w->lock);
        if (!w->queued) break;
        job next = w->queue[w->head];
        w->head = (w->head + 1) % w->queue_max;
        w->queued--;
        pthread_mutex_unlock(&w->lock);
        next.run(next.context);
        pthread_mutex_lock(&w->lock);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

workers *workers_open(size_t threads, size_t queue_max) {
    workers *w = calloc(1, sizeof *w + threads * sizeof w->thread[0]);
    if (!w) return NULL;
    w->queue = calloc(queue_max, sizeof w->queue[0]);
    w->queue_max = queue_max;
    pthread_mutex_init(&w->lock, NULL);
    pthread_cond_init(&w->wake, NULL);
    while (w->queue && w->threads < threads &&
           pthread_create(&w->thread[w->threads], NULL, work, w) == 0)
        w->threads++;
    if (w->threads == threads) return w;
    workers_close(w);
    return NULL;
}

void workers_close(workers *w) {
    pthread_mutex_lock(&w->lock);
    w->closing = true;
    pthread_cond_broadcast(&w->wake);
    pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < w->threads; i++) pthread_join(w->thread[i], NULL);
    pthread_cond_destroy(&w->wake);
    pthread_mutex_destroy(&w->lock);
    free(w->queue);
    free(w);
}

lw_status workers_post(workers *w, void (*run)(void *context), void *context, lw_error *error) {
    pthread_mutex_lock(&w->lock);
    bool room = w->queued < w->queue_max && !w->closing;
    if (room) {
        w->queue[(w->head + w->queued++) % w->queue_max] = (job){run, context};
        pthread_cond_signal(&w->wake);
    }
    pthread_mutex_unlock(&w->lock);
    return room ? LW_OK : lw_fail(error, LW_TOO_MANY, "too many requests of this kind are waiting");
}
