/* sweep.h - removes what is over: sessions, tokens, invitations, forgotten failures. */
#ifndef ACCESS_SWEEP_H
#define ACCESS_SWEEP_H
#include "server/store/store.h"

/* One write, a few milliseconds; call it about once an hour, from any server. Nothing depends on it: what
 * is over is refused whether or not it is still there. A store_operation; context is not used. */
LW_MUST_USE lw_status access_sweep(tx *t, void *context, lw_error *error);

#endif
