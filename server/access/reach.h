/* reach.h - from where and when a member may come into a project: addresses, hours, an end.
 *
 * A manager says it, person by person; who has no such word may come from anywhere at any time. An owner of
 * the installation always may. */
#ifndef ACCESS_REACH_H
#define ACCESS_REACH_H
#include "server/record/json.h"

enum { REACH_ADDRESSES_MAX = 50, REACH_TEXT_MAX = 8192 };

/* Checks a document like
 *   {"addresses": ["203.0.113.0/24", "2001:db8::7"], "zone": "Europe/Berlin",
 *    "hours": {"mon": "08:00-17:30"}, "until": "2026-12-31T23:00:00Z"}
 * of which every member may be left out; {} limits nothing.
 * Errors  LW_INVALID  naming the member and the rule */
LW_MUST_USE lw_status reach_read(const json *document, lw_error *error);

/* May somebody at this address come now?
 *
 * document  that was read with reach_read, as text; absent: it limits nothing
 * address   of the peer, canonical text; an IPv4 address inside IPv6 counts as itself
 * now       microseconds
 * Errors    LW_FORBIDDEN  saying which limit, and when the hours begin again
 *           LW_INTERNAL   the text is no such document */
LW_MUST_USE lw_status reach_check(lw_str document, lw_str address, int64_t now, lw_error *error);

#endif
