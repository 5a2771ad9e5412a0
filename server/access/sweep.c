/* sweep.c - removes what is over. */
#include "server/access/sweep.h"
#include "server/access/invitation.h"
#include "server/access/session.h"
#include "server/access/throttle.h"
#include "server/access/token.h"

static lw_status (*const sweeps[])(tx *t, lw_error *error) = {
    session_sweep,
    token_sweep,
    invitation_sweep,
    throttle_sweep,
};

lw_status access_sweep(tx *t, void *context, lw_error *error) {
    (void)context;
    for (size_t i = 0; i < sizeof sweeps / sizeof *sweeps; i++) {
        lw_status status = sweeps[i](t, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}
