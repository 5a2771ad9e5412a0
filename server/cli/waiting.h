/* waiting.h - a bar that moves while something runs whose end nobody knows. Only where standard error is
 * a terminal. */
#ifndef CLI_WAITING_H
#define CLI_WAITING_H
#include <pthread.h>
#include <stdbool.h>

typedef struct {
    const char *what;
    bool shown; /* by a thread of its own */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t ended;
    bool over; /* under the lock */
} waiting_bar;

/* Draws the bar with `what` beside it, at once and until waiting_end takes it away; between the two
 * nothing else is to be written on the terminal. Where there is no thread for it the bar stands still. */
void waiting_begin(waiting_bar *w, const char *what);
void waiting_end(waiting_bar *w);

#endif
