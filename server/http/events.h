/* events.h - live events: what stands in the outbox, sent to the people who may see it. */
#ifndef HTTP_EVENTS_H
#define HTTP_EVENTS_H
#include "server/http/request.h"

/* Reads the outbox whenever a commit says so (and every second, for commits of other servers). NULL
 * without memory. */
events *events_open(store *s);
/* Ends all streams; people reconnect elsewhere. */
void events_end_streams(events *e);
void events_close(events *e);
/* The number of the newest event that was read. */
int64_t events_last(events *e);

/* Makes the request's response an event stream for q->who, from after q->last_event_id on. */
lw_status events_stream(request *q, tx *t, lw_error *error);

#endif
