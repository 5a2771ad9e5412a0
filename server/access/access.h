/* access.h - who is asking, may they do this to this thing from here and now, and the audit row.
 *
 * Every route passes through access_enter inside its own transaction, before its handler. Order of
 * a request: access_enter; the operation; after the commit, when actor.seen_due, an operation of
 * its own with access_seen, which nobody waits for. */
#ifndef ACCESS_H
#define ACCESS_H
#include "server/rules/may.h"
#include "server/store/store.h"

/* What the request brought as proof; absent texts where it brought nothing. A bearer counts before a
 * cookie. */
typedef struct {
    lw_str cookie;   /* the session's secret */
    lw_str csrf;     /* header X-CSRF-Token */
    lw_str bearer;   /* an API token, lwt_... */
    lw_str address;  /* of the peer, canonical text */
    lw_str agent;    /* User-Agent; cut at LIMIT_AGENT_BYTES where it is stored */
    bool changes;    /* the method changes something: a cookie then needs its CSRF token */
    bool background; /* not caused by a person: does not keep the session alive */
} credentials;

/* What a route asks for: columns of the route table. */
typedef struct {
    permission needs;
    const char
        *audit; /* action for the audit log, e.g. "item.read"; NULL: not audited when allowed */
    int64_t project_id; /* 0: not about a project */
    int64_t object_id;  /* 0: the project or the installation itself */
    const char *object; /* prefix of its kind, "item"; NULL with object_id 0 */
} access_question;

/* Who is asking; filled by access_enter. */
typedef struct {
    int64_t account_id; /* 0: nobody is signed in */
    lw_str name, email; /* in the arena */
    installation_role role;
    int64_t project_id;   /* the question's */
    project_role project; /* in that project; ROLE_NONE without one */
    int64_t team_id;      /* the team they came into it with; 0: by themselves */
    int64_t session_id;   /* 0: by token or nobody */
    int64_t token_id;     /* 0: by session or nobody */
    lw_str address;
    lw_str reach;  /* from where and when they may come into it (reach.h); absent: always */
    int64_t now;   /* the time that access goes by */
    bool seen_due; /* the last-seen time is over LIMIT_SEEN_SECONDS old: call access_seen */
} actor;

/* Finds who is asking, decides with may(), and writes the audit row where the question names an
 * action: the transaction must then be a write. A refusal rolls this transaction back, so its row is
 * written by access_refused, in a transaction of its own.
 *
 * For CAN_ANYBODY a proof that does not hold is the same as none: the actor is nobody.
 * Errors  LW_UNAUTHENTICATED  nobody, or the session or token is over, or unknown
 *         LW_FORBIDDEN        CSRF token missing or wrong; a member without the permission; or one who
 *                             may not come from there or now
 *         LW_NOT_FOUND        the project does not exist or is not theirs: the two look the same
 * Cost    one query of look-ups by primary key, and the audit row */
LW_MUST_USE lw_status access_enter(tx *t, const credentials *given, const access_question *question,
                                   lw_arena *arena, actor *actor_out, lw_error *error);

/* The audit row of a refusal; its own write. Its action is the question's, or "refuse." and the
 * permission. Nothing is written where nobody was signed in, so that strangers cannot fill the disk. */
LW_MUST_USE lw_status access_refused(tx *t, const credentials *given,
                                     const access_question *question, lw_error *error);

/* Writes when the actor's session or token was last seen; its own write. Without it (a crash) a
 * session ends up to LIMIT_SEEN_SECONDS early, never late. */
LW_MUST_USE lw_status access_seen(tx *t, const actor *who, lw_error *error);

/* One audit row: who did what to which thing from where. `object` is a typed id or a word; never
 * content. */
LW_MUST_USE lw_status audit_write(tx *t, const actor *who, const char *action, lw_str object,
                                  bool allowed, lw_error *error);

#endif
