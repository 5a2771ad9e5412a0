/* token.h - API tokens, "lwt_" and 43 characters, shown once; only the hash is stored. */
#ifndef ACCESS_TOKEN_H
#define ACCESS_TOKEN_H
#include "server/access/access.h"

#define TOKEN_TEXT_MAX 64

typedef struct {
    int64_t id;
    char text[TOKEN_TEXT_MAX]; /* NUL-terminated; to be shown once */
} token_made;

/* Makes a token with all the rights of the actor's account. lasts: microseconds; 0: until
 * revoked.
 * Errors  LW_INVALID   the name, or a time that is over LIMIT_TOKEN_DAYS
 *         LW_CONFLICT  LIMIT_TOKENS exist already */
LW_MUST_USE lw_status token_create(tx *t, const actor *who, lw_str name, int64_t lasts,
                                   token_made *made_out, lw_error *error);

typedef struct {
    int64_t id;
    lw_str name;
    int64_t created_at, expires_at, used_at; /* 0: never */
} token_row;
/* The actor's tokens, newest first, with id < before (INT64_MAX: from the first); as session_list. */
LW_MUST_USE lw_status token_list(tx *t, const actor *who, int64_t before, size_t limit,
                                 lw_arena *arena, token_row *rows_out, size_t *count_out,
                                 lw_error *error);
/* Errors  LW_NOT_FOUND  not theirs */
LW_MUST_USE lw_status token_revoke(tx *t, const actor *who, int64_t token_id, lw_error *error);

/* Used by access_enter: whose token is this? Fills all of the actor but the address; its project and the
 * role there are those of `project_id` where there is such a project.
 * Errors  LW_UNAUTHENTICATED  unknown, over, or the account is disabled */
LW_MUST_USE lw_status token_find(tx *t, lw_str text, int64_t project_id, lw_arena *arena,
                                 actor *actor_out, lw_error *error);
/* Removes what has been over for a month. Writes; once an hour. */
LW_MUST_USE lw_status token_sweep(tx *t, lw_error *error);

#endif
