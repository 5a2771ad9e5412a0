/* people.h - the people of the installation, and those of a project.
 *
 * These operations write their own audit rows, and an event "people" where a project's people change.
 * The caller has passed access_enter: CAN_OWN for users, CAN_MANAGE for members, and the actor's
 * project is the one spoken of. */
#ifndef ACCESS_PEOPLE_H
#define ACCESS_PEOPLE_H
#include "server/access/access.h"
#include "server/access/account.h"
#include "server/access/invitation.h"
#include "server/record/json.h"

/* ---- of the installation ----------------------------------------------------------------- */

/* In order of making, with id > after (0: from the first). people_out[limit] in the caller's memory,
 * texts in the arena. */
LW_MUST_USE lw_status user_list(tx *t, int64_t after, size_t limit, lw_arena *arena,
                                person *people_out, size_t *count_out, lw_error *error);

/* What is to change; absent texts change nothing. */
typedef struct {
    lw_str role;  /* owner, member */
    lw_str state; /* active, disabled: ends the person's sessions and API tokens at once */
} user_change;
/* Errors  LW_NOT_FOUND  no such person
 *         LW_INVALID    no such role or state
 *         LW_CONFLICT   it would leave the installation without an active owner */
LW_MUST_USE lw_status user_update(tx *t, const actor *who, int64_t account_id,
                                  const user_change *change, lw_arena *arena, person *user_out,
                                  lw_error *error);

/* ---- of a project ------------------------------------------------------------------------ */

typedef struct {
    person user;
    project_role role;
    int64_t answers, active_ms;        /* in this project */
    lw_str tier, tier_by, tier_reason; /* of people who have had no other: the reason is absent */
    int64_t tier_at;                   /* INT64_MIN: it never changed */
    double cost;                       /* NaN: not said */
    lw_str cost_per;                   /* hour, item */
    int64_t team_id;                   /* 0: they came by themselves */
    lw_str team, team_cost_per;
    double team_cost; /* of who has none of their own; NaN: not said */
    lw_str reach;     /* from where and when they may come, a document of reach.h; absent: always */
} member_row;
/* In order of account, with id > after (0: from the first); as user_list. A team manager is given those of
 * the team. */
LW_MUST_USE lw_status member_list(tx *t, const actor *who, int64_t after, size_t limit,
                                  lw_arena *arena, member_row *members_out, size_t *count_out,
                                  lw_error *error);

typedef struct {
    bool invited;               /* the address has no account yet */
    person user;                /* where it has one; in the arena */
    invitation_made invitation; /* where it has none: the link's code */
} member_added;
/* Adds somebody by e-mail address, or makes an invitation where nobody has it. Whom a team manager adds comes
 * into the team, and so into all of its projects.
 * Errors  LW_INVALID    the address, or no such role
 *         LW_FORBIDDEN  the actor may not give this role: nobody grants more than they hold
 *         LW_CONFLICT   already in the project or in another team, or a disabled account */
LW_MUST_USE lw_status member_add(tx *t, const actor *who, lw_str email, lw_str role,
                                 lw_arena *arena, member_added *added_out, lw_error *error);
/* What is to change of a member; absent texts and NaN change nothing. */
typedef struct {
    lw_str role;
    lw_str tier, tier_by; /* by a manager, where a tier is named alone: no rule moves it then */
    lw_str reason;        /* of the tier, for the person */
    double cost;          /* 0: not said any more */
    lw_str cost_per;
    const json *reach; /* a document of reach.h; {}: always */
} member_wanted;
/* Errors  LW_NOT_FOUND  not in the project
 *         LW_INVALID    no such role; a cost without what it is of; what reach_read says
 *         LW_FORBIDDEN  the actor may not take their role or not give the new one
 *         LW_CONFLICT   the last manager, while the installation has no active owner */
LW_MUST_USE lw_status member_change(tx *t, const actor *who, int64_t account_id,
                                    const member_wanted *wanted, lw_error *error);
/* Whom a team manager removes leaves the team and all of its projects.
 * Errors  as member_change */
LW_MUST_USE lw_status member_remove(tx *t, const actor *who, int64_t account_id, lw_error *error);

/* Puts an account into a project, without a question: for who has just made it. No audit row. */
LW_MUST_USE lw_status member_set(tx *t, int64_t project_id, int64_t account_id, project_role role,
                                 lw_error *error);

#endif
