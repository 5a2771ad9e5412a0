/* handle_session.c - signing in and out, and coming in by invitation. */
#include "server/access/invitation.h"
#include "server/access/session.h"
#include "server/access/sign_in.h"
#include "server/http/events.h"
#include "server/http/handlers.h"
#include "server/http/user_view.h"
#include <math.h>

static const char *const installation_roles[] = {"member", "owner", NULL};
static const char *const account_states[] = {"active", "disabled", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(user_view, member, kind, ##__VA_ARGS__)
SHAPE(user_shape, "User", user_view, M(id, SHAPE_ID, .id = ID_ACCOUNT), M(email, SHAPE_TEXT),
      M(name, SHAPE_TEXT), M(role, SHAPE_NAME, .names = installation_roles),
      M(state, SHAPE_NAME, .names = account_states),
      M(totp, SHAPE_BOOL, .about = "a second factor is in force"), M(created_at, SHAPE_TIME));
#undef M

user_view user_view_of(const person *user) {
    return (user_view){
        .id = {0, user->id},
        .email = user->email,
        .name = user->name,
        .role = lw_str_from(installation_role_names[user->role]),
        .state = user->active ? LW_STR("active") : LW_STR("disabled"),
        .totp = user->totp,
        .created_at = user->created_at,
    };
}

typedef struct {
    const user_view *user;
    lw_str csrf;
    int64_t expires_at, idle_ends_at, last_event;
} session_reply;
#define M(member, kind, ...) SHAPE_MEMBER(session_reply, member, kind, ##__VA_ARGS__)
SHAPE(session_shape, "Session", session_reply, M(user, SHAPE_OBJECT, .of = &user_shape),
      M(csrf, SHAPE_TEXT, .about = "goes into X-CSRF-Token of every change; null for tokens"),
      M(expires_at, SHAPE_TIME), M(idle_ends_at, SHAPE_TIME),
      M(last_event, SHAPE_INT,
        .about = "as Last-Event-ID it makes /events tell all that happens after this answer"));
#undef M

typedef struct {
    lw_str email, password, code;
} session_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(session_wanted, member, kind, ##__VA_ARGS__)
SHAPE(session_create_shape, "SessionCreate", session_wanted,
      M(email, SHAPE_TEXT, .required = true, .max = 254),
      M(password, SHAPE_TEXT, .required = true, .max = 1000),
      M(code, SHAPE_TEXT, .max = 40, .about = "of the second factor, where one is in force"));
#undef M

static lw_status reply_granted(request *q, const session_grant *grant) {
    char *cookie = lw_arena_alloc(&q->arena, SESSION_COOKIE_MAX, 1, 1);
    if (!cookie) return lw_fail(&q->error, LW_NO_MEMORY, "no room for the cookie");
    q->set_cookie = session_cookie(cookie, lw_str_from(grant->secret), q->server->secure);
    user_view user = user_view_of(&grant->user);
    reply_shape(q, &session_shape,
                &(session_reply){&user, lw_str_from(grant->csrf), grant->expires_at,
                                 grant->idle_ends_at, events_last(q->server->events)});
    return LW_OK;
}

lw_status handle_session_create(request *q, tx *t, lw_error *error) {
    (void)t;
    const session_wanted *wanted = q->body;
    sign_in_result result = {0};
    lw_status status = sign_in(q->server->store,
                               &(sign_in_attempt){.email = wanted->email,
                                                  .password = wanted->password,
                                                  .code = wanted->code,
                                                  .address = q->given.address,
                                                  .agent = q->given.agent},
                               &q->arena, &result, error);
    if (result.code_required) q->problem = "code_required";
    q->retry_after = result.wait_seconds;
    return status == LW_OK ? reply_granted(q, &result.session) : status;
}

lw_status handle_session_show(request *q, tx *t, lw_error *error) {
    session_view view;
    lw_status status = session_show(t, &q->who, &q->arena, &view, error);
    if (status != LW_OK) return status;
    char csrf[SECRET_TEXT_MAX];
    user_view user = user_view_of(&view.user);
    reply_shape(q, &session_shape,
                &(session_reply){
                    &user,
                    q->who.session_id ? session_csrf(q->given.cookie, csrf) : (lw_str){0},
                    view.expires_at ? view.expires_at : SHAPE_NO_INT,
                    view.idle_ends_at ? view.idle_ends_at : SHAPE_NO_INT,
                    events_last(q->server->events),
                });
    return LW_OK;
}

lw_status handle_session_end(request *q, tx *t, lw_error *error) {
    if (q->who.session_id == 0)
        return lw_fail(error, LW_INVALID, "a token is revoked, not signed out");
    char *cookie = lw_arena_alloc(&q->arena, SESSION_COOKIE_MAX, 1, 1);
    if (!cookie) return lw_fail(error, LW_NO_MEMORY, "no room for the cookie");
    q->set_cookie = session_cookie(cookie, (lw_str){0}, q->server->secure);
    return session_end(t, &q->who, q->who.session_id, error);
}

typedef struct {
    lw_str code;
} code_wanted;
SHAPE(code_shape, "InvitationCode", code_wanted,
      SHAPE_MEMBER(code_wanted, code, SHAPE_TEXT, .required = true, .min = 1, .max = 100));

typedef struct {
    lw_str email, role, project, project_role;
    int64_t expires_at;
} invitation_reply;
#define M(member, kind, ...) SHAPE_MEMBER(invitation_reply, member, kind, ##__VA_ARGS__)
SHAPE(invitation_shape, "Invitation", invitation_reply,
      M(email, SHAPE_TEXT, .about = "null: whoever holds the link"), M(role, SHAPE_TEXT),
      M(project, SHAPE_TEXT, .about = "its name"), M(project_role, SHAPE_TEXT),
      M(expires_at, SHAPE_TIME));
#undef M

lw_status handle_invitation_look(request *q, tx *t, lw_error *error) {
    const code_wanted *wanted = q->body;
    invitation_view view;
    lw_status status = invitation_look(t, wanted->code, &q->arena, &view, error);
    if (status != LW_OK) return status;
    reply_shape(q, &invitation_shape,
                &(invitation_reply){
                    view.email, lw_str_from(installation_role_names[view.role]), view.project,
                    lw_str_from(project_role_names[view.project_role]), view.expires_at});
    return LW_OK;
}

typedef struct {
    lw_str code, email, name, password;
} accept_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(accept_wanted, member, kind, ##__VA_ARGS__)
SHAPE(accept_shape, "InvitationAccept", accept_wanted,
      M(code, SHAPE_TEXT, .required = true, .min = 1, .max = 100),
      M(email, SHAPE_TEXT, .required = true, .max = 254),
      M(name, SHAPE_TEXT, .required = true, .min = 1, .max = 200),
      M(password, SHAPE_TEXT, .required = true, .min = 8, .max = 1000));
#undef M

lw_status handle_invitation_accept(request *q, tx *t, lw_error *error) {
    (void)t;
    const accept_wanted *wanted = q->body;
    session_grant grant;
    lw_status status = invitation_accept(q->server->store,
                                         &(invitation_acceptance){.code = wanted->code,
                                                                  .email = wanted->email,
                                                                  .name = wanted->name,
                                                                  .password = wanted->password,
                                                                  .address = q->given.address,
                                                                  .agent = q->given.agent},
                                         &q->arena, &grant, error);
    return status == LW_OK ? reply_granted(q, &grant) : status;
}
