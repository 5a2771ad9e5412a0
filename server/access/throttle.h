/* throttle.h - slows the guessing of passwords without locking anybody out.
 *
 * Four rows judge an attempt, of one person from one address:
 *   pair     this e-mail from this address: 5 free failures, then 1, 2, 4 ... seconds, to 15 minutes
 *   account  this e-mail from anywhere strange: 20 free, to a minute
 *   address  this address, strange, at anybody: 50 free, to a minute
 *   known    this person signed in from this address in the last 90 days: then only `pair` counts
 * So strangers who hammer at an account, or a neighbour behind the same address who hammers at
 * others, do not keep its owner out of a place they have worked from before, and elsewhere for a
 * minute at most. Failures are forgotten after an hour without one. An address of IPv6 is its /64:
 * one subscriber. E-mail addresses are kept as hashes only, whether they have an account or not. */
#ifndef ACCESS_THROTTLE_H
#define ACCESS_THROTTLE_H
#include "server/store/store.h"

/* May this be tried now?
 * Errors  LW_TOO_MANY  not before *wait_seconds_out (1 .. 900) */
LW_MUST_USE lw_status throttle_check(tx *t, lw_str email, lw_str address, int64_t *wait_seconds_out,
                                     lw_error *error);
/* Takes the rows for the rest of this write, so that attempts sent side by side are judged one after
 * another; before throttle_check. */
LW_MUST_USE lw_status throttle_lock(tx *t, lw_str email, lw_str address, lw_error *error);
/* Counts a failure; forgives the pair and remembers the place. Writes. */
LW_MUST_USE lw_status throttle_failed(tx *t, lw_str email, lw_str address, lw_error *error);
LW_MUST_USE lw_status throttle_passed(tx *t, lw_str email, lw_str address, lw_error *error);
/* Removes what is forgotten. Writes; once an hour. */
LW_MUST_USE lw_status throttle_sweep(tx *t, lw_error *error);

#endif
