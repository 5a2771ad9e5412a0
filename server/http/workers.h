/* workers.h - a few threads for what may block: password hashes, exports, file syncs. */
#ifndef HTTP_WORKERS_H
#define HTTP_WORKERS_H
#include "labelwright/base.h"

typedef struct workers workers;
workers *workers_open(size_t threads, size_t queue_max); /* NULL without memory */
void workers_close(workers *w);                          /* finishes what is queued */
/* LW_TOO_MANY when the queue is full. */
LW_MUST_USE lw_status workers_post(workers *w, void (*run)(void *context), void *context,
                                   lw_error *error);

#endif
