/* upkeep.h - what passes with time: leases end, old replies and sessions go, hours are written down.
 *
 * Any number of servers may do it at once; each piece is one short transaction that finds its work done. */
#ifndef WORK_UPKEEP_H
#define WORK_UPKEEP_H
#include "server/store/store.h"

typedef struct upkeep upkeep;
/* Starts the thread. */
LW_MUST_USE lw_status upkeep_open(store *s, upkeep **upkeep_out, lw_error *error);
void upkeep_close(upkeep *u);

#endif
