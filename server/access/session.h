/* session.h - a browser's session: a random secret in a cookie, its hash in the store.
 *
 * It ends LIMIT_SESSION_IDLE_SECONDS after the person's last act (acts within LIMIT_SEEN_SECONDS of
 * the last one written are not written, so up to that much earlier, never later), LIMIT_SESSION_SECONDS
 * after sign-in, at sign-out, when it is revoked, when the password changes, and with the account.
 * Every sign-in makes a new secret. */
#ifndef ACCESS_SESSION_H
#define ACCESS_SESSION_H
#include "server/access/access.h"
#include "server/access/account.h"
#include "server/access/secret.h"

#define SESSION_COOKIE_MAX 192

/* A session just made: what goes to the browser. */
typedef struct {
    int64_t id;
    char secret[SECRET_TEXT_MAX]; /* for the cookie, nowhere else */
    char csrf[SECRET_TEXT_MAX];
    int64_t expires_at, idle_ends_at; /* microseconds since 1970 */
    person user;                      /* in the arena of who made it */
} session_grant;

/* Makes a session for somebody who has just proved who they are, ends the oldest beyond
 * LIMIT_SESSIONS, and writes the audit row. grant_out->user is `user`. */
LW_MUST_USE lw_status session_create(tx *t, const person *user, lw_str address, lw_str agent,
                                     session_grant *grant_out, lw_error *error);

/* What GET /session says of the actor's session. expires_at and idle_ends_at are 0 for a token.
 * Errors  LW_NOT_FOUND  it has just ended */
typedef struct {
    person user;
    int64_t expires_at, idle_ends_at;
} session_view;
LW_MUST_USE lw_status session_show(tx *t, const actor *who, lw_arena *arena, session_view *view_out,
                                   lw_error *error);

/* The CSRF token that belongs to a cookie's secret (keyed BLAKE2b); NUL-terminated. Only for a secret
 * that access_enter has accepted. */
lw_str session_csrf(lw_str secret, char csrf_out[SECRET_TEXT_MAX]);
/* In constant time for texts of the same length. */
bool session_csrf_right(lw_str secret, lw_str csrf);

/* The cookie's name; with `secure` (the page is served over TLS) it has the prefix __Host-. */
const char *session_cookie_name(bool secure);
/* The value of Set-Cookie for a secret; the absent text: takes the cookie away. */
lw_str session_cookie(char text[SESSION_COOKIE_MAX], lw_str secret, bool secure);

typedef struct {
    int64_t id, created_at, seen_at;
    lw_str address, agent;
    bool current;
} session_row;
/* The actor's living sessions, newest first, with id < before (INT64_MAX: from the first), at most
 * `limit`; *count_out how many. rows[limit] in the caller's memory, texts in the arena. */
LW_MUST_USE lw_status session_list(tx *t, const actor *who, int64_t before, size_t limit,
                                   lw_arena *arena, session_row *rows_out, size_t *count_out,
                                   lw_error *error);
/* Ends one of the actor's sessions: also the current one, for sign-out.
 * Errors  LW_NOT_FOUND  not theirs, or over */
LW_MUST_USE lw_status session_end(tx *t, const actor *who, int64_t session_id, lw_error *error);
/* Ends all of the actor's sessions but the current one. */
LW_MUST_USE lw_status session_end_others(tx *t, const actor *who, lw_error *error);

/* Used by access_enter: whose session is this? Fills all of the actor but the address; its project and
 * the role there are those of `project_id` where there is such a project.
 * Errors  LW_UNAUTHENTICATED  unknown, over, or the account is disabled */
LW_MUST_USE lw_status session_find(tx *t, lw_str secret, int64_t project_id, lw_arena *arena,
                                   actor *actor_out, lw_error *error);
/* Removes what is over. Writes; once an hour. */
LW_MUST_USE lw_status session_sweep(tx *t, lw_error *error);

#endif
