/* team.h - who is in which team. A team's people come into the projects it is given, and go with it.
 *
 * The caller writes the audit row. */
#ifndef ACCESS_TEAM_H
#define ACCESS_TEAM_H
#include "server/access/access.h"

/* Puts somebody into a team, or changes whether they manage it, and into all of its projects; where they
 * are already by themselves they stay as they are.
 * Errors  LW_CONFLICT  they are in another team: nobody is in two */
LW_MUST_USE lw_status team_join(tx *t, int64_t team_id, int64_t account_id, bool manages,
                                lw_error *error);
/* Takes somebody out of their team and out of the projects they came into with it. In none: nothing. */
LW_MUST_USE lw_status team_quit(tx *t, int64_t account_id, lw_error *error);
/* The same after an invitation: who is in another team by now stays there. */
LW_MUST_USE lw_status team_welcome(tx *t, int64_t team_id, int64_t account_id, lw_error *error);

/* A team manager sees and looks after those of the team alone; everybody else who may, all people.
 * Errors  LW_NOT_FOUND  not in the project; not theirs looks the same */
LW_MUST_USE lw_status team_check(tx *t, const actor *who, int64_t account_id, lw_error *error);
/* The team whose people are all that `who` is shown; 0: everybody. */
int64_t team_shown_to(const actor *who);

#endif
