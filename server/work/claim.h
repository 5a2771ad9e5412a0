/* claim.h - the next pieces of work for a person. */
#ifndef WORK_CLAIM_H
#define WORK_CLAIM_H
#include "server/work/project.h"

/* Leases up to wanted->count tasks to `who` in the lanes they may work in: whatever wants answers
 * ("label"), whatever wants a word ("review"), or one stage; in the order of each lane. Nobody is given a
 * task twice, nor a review of an item they answered; a task never has more leases and answers than it
 * wants. When nothing new is there, leases the person still holds come back, so that nothing waits for
 * its lease to end; with none of those, `reason` says why there is nothing.
 * Cost  constant in the number of items: the scan starts where this person's last one ended */
LW_MUST_USE lw_status work_claim(tx *t, const actor *who, const next_wanted *wanted,
                                 lw_arena *arena, lease_list *leases_out, lw_error *error);

#endif
