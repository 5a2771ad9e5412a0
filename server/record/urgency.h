/* urgency.h - how soon an item is to be worked on: its priority, and when it is due.
 *
 * Higher priorities come first; within one, what is due comes before what is not, and what is due earlier before what
 * is due later. */
#ifndef RECORD_URGENCY_H
#define RECORD_URGENCY_H
#include "server/record/ids.h"

enum { PRIORITY_MAX = 9, URGENCY_TEXT_MAX = 8 };

typedef struct {
    int64_t priority; /* 0..PRIORITY_MAX */
    int64_t due_at;   /* microseconds; 0: at no time */
} urgency;

/* Whether it says anything. */
bool urgency_asks(urgency u);
/* The order of queues: higher ones are given out first. Odd: in the order in which its items are due. */
int64_t urgency_rank(urgency u);
/* Of the name of a queue: "!5d", or nothing where nothing is asked. */
lw_str urgency_mark(urgency u, char text[URGENCY_TEXT_MAX]);

/* Reads them as files and people write them: 0..9, and a time such as 2026-11-23T20:08:33Z or a day, of which its end in
 * UTC is meant. An empty text: none.
 * Errors  LW_INVALID  naming the member and the rule */
LW_MUST_USE lw_status urgency_read_priority(lw_str text, int64_t *priority_out, lw_error *error);
LW_MUST_USE lw_status urgency_read_due(lw_str text, int64_t *due_at_out, lw_error *error);

#endif
