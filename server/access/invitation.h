/* invitation.h - how people come in: a one-time code in a link, /join#CODE. There is no sign-up.
 *
 * Only the code's hash is stored. An invitation ends after LIMIT_INVITATION_SECONDS, with its use, and
 * with the account of who made it. */
#ifndef ACCESS_INVITATION_H
#define ACCESS_INVITATION_H
#include "server/access/session.h"

typedef struct {
    lw_str email; /* as account_email returns it; absent: whoever holds the link */
    installation_role role;
    int64_t project_id; /* 0: into no project */
    project_role project_role;
    int64_t team_id; /* 0: into no team */
} invitation_offer;

typedef struct {
    int64_t id, expires_at;
    char code[SECRET_TEXT_MAX]; /* to be shown once */
} invitation_made;

/* Makes an invitation, in the name of the actor. Writes.
 * Errors  LW_FORBIDDEN  the actor offers more than they hold: a role in the installation above their
 *                       own, or one in the project that may_grant refuses
 *         LW_CONFLICT   the address has an account with a password already */
LW_MUST_USE lw_status invitation_make(tx *t, const actor *who, const invitation_offer *offer,
                                      invitation_made *made_out, lw_error *error);

/* The one-time link of the first owner: while there is no owner, makes a fresh code and forgets those
 * of earlier starts. *needed_out is false, and nothing is made, once there is one. Writes. */
LW_MUST_USE lw_status invitation_first_owner(tx *t, invitation_made *made_out, bool *needed_out,
                                             lw_error *error);

/* The link with which somebody whose account a command has made chooses a password. Writes. */
LW_MUST_USE lw_status invitation_for_account(tx *t, const person *user, invitation_made *made_out,
                                             lw_error *error);

typedef struct {
    lw_str email; /* absent: the person names their own */
    installation_role role;
    lw_str project; /* its name; absent: none */
    project_role project_role;
    int64_t expires_at;
} invitation_view;
/* What a code offers, for the page that /join shows. Texts in the arena.
 * Errors  LW_NOT_FOUND  unknown, used, over or withdrawn: all look the same */
LW_MUST_USE lw_status invitation_look(tx *t, lw_str code, lw_arena *arena,
                                      invitation_view *view_out, lw_error *error);

typedef struct {
    lw_str code, email, name, password;
    lw_str address, agent;
} invitation_acceptance;
/* Accepts: makes the account (or gives its first password to one that a command made), the
 * membership, and a session, in one transaction. An invitation bound to an address also accepts
 * the others bound to it. Runs on a worker thread, outside any transaction: it hashes a password.
 * Errors  LW_NOT_FOUND  as invitation_look
 *         LW_INVALID    e-mail, name or password; another address than the invitation's
 *         LW_CONFLICT   the address has an account: sign in instead
 * Cost    two transactions and one hash: about 20 ms */
LW_MUST_USE lw_status invitation_accept(store *s, const invitation_acceptance *given,
                                        lw_arena *arena, session_grant *grant_out, lw_error *error);

typedef struct {
    int64_t id, project_id, created_by; /* 0: none; created_by 0: the terminal */
    lw_str email;                       /* absent: whoever holds the link */
    lw_str role, project, project_role; /* of project both absent: into none */
    lw_str by_email, by_name;
    int64_t created_at, expires_at;
} invitation_row;
/* Open invitations, newest first, with id < before (INT64_MAX: from the first): those into a project, or
 * all (0). rows_out[limit] in the caller's memory, texts in the arena. Their codes are nowhere. */
LW_MUST_USE lw_status invitation_list(tx *t, int64_t project_id, int64_t before, size_t limit,
                                      lw_arena *arena, invitation_row *rows_out, size_t *count_out,
                                      lw_error *error);
/* Takes an open one back, of the actor's project, or any (project_id 0). Writes, with its audit row.
 * Errors  LW_NOT_FOUND  none such, used, or over */
LW_MUST_USE lw_status invitation_revoke(tx *t, const actor *who, int64_t project_id,
                                        int64_t invitation_id, lw_error *error);

/* Removes what is over. Writes; once an hour. */
LW_MUST_USE lw_status invitation_sweep(tx *t, lw_error *error);

#endif
