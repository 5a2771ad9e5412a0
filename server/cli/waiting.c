/* waiting.c - the bar, drawn by a thread five times a second. */
#include "server/cli/waiting.h"
#include "server/cli/cli.h"
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { WIDTH = 30, BLOCK = 6, TICKS_A_SECOND = 5 };

static void draw(const waiting_bar *w, size_t tick) {
    char bar[WIDTH + 1] = "..............................";
    const size_t way = WIDTH - BLOCK, place = tick % (2 * way);
    memset(bar + (place < way ? place : 2 * way - place), '#', BLOCK);
    fprintf(stderr, "\r\033[K[%s] %s, %zu s", bar, w->what, tick / TICKS_A_SECOND);
}

static void *keep_drawing(void *context) {
    waiting_bar *w = context;
    struct timespec next;
    clock_gettime(CLOCK_MONOTONIC, &next);
    pthread_mutex_lock(&w->lock);
    for (size_t tick = 1; !w->over; tick++) {
        next.tv_nsec += 1000000000 / TICKS_A_SECOND;
        next.tv_sec += next.tv_nsec / 1000000000;
        next.tv_nsec %= 1000000000;
        while (!w->over && pthread_cond_timedwait(&w->ended, &w->lock, &next) == 0) continue;
        if (!w->over) draw(w, tick);
    }
    pthread_mutex_unlock(&w->lock);
    return NULL;
}

void waiting_begin(waiting_bar *w, const char *what) {
    pthread_condattr_t attributes;
    *w = (waiting_bar){.what = what};
    if (!isatty(STDERR_FILENO)) return;
    draw(w, 0);
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&w->ended, &attributes);
    pthread_condattr_destroy(&attributes);
    pthread_mutex_init(&w->lock, NULL);
    w->shown = pthread_create(&w->thread, NULL, keep_drawing, w) == 0;
}

void waiting_end(waiting_bar *w) {
    if (w->shown) {
        pthread_mutex_lock(&w->lock);
        w->over = true;
        pthread_cond_signal(&w->ended);
        pthread_mutex_unlock(&w->lock);
        pthread_join(w->thread, NULL);
        pthread_mutex_destroy(&w->lock);
        pthread_cond_destroy(&w->ended);
    }
    cli_bar_clear();
}
