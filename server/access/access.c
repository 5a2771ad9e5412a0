/* access.c - the one door of every route: who is asking, may they, and the audit row. */
#include "server/access/access.h"
#include "server/access/clock.h"
#include "server/access/reach.h"
#include "server/access/session.h"
#include "server/access/token.h"
#include "server/record/ids.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

/* Who brought these? Nobody (account_id 0) is an answer, not an error. */
static lw_status identify(tx *t, const credentials *given, int64_t project_id, lw_arena *arena,
                          actor *who, lw_error *error) {
    *who = (actor){0};
    if (given->bearer.data) return token_find(t, given->bearer, project_id, arena, who, error);
    if (!given->cookie.data || given->cookie.len == 0) return LW_OK;
    lw_status status = session_find(t, given->cookie, project_id, arena, who, error);
    if (status != LW_OK) return status;
    if (given->changes && !session_csrf_right(given->cookie, given->csrf)) {
        *who = (actor){0};
        return lw_fail(error, LW_FORBIDDEN, "the X-CSRF-Token header is missing or wrong");
    }
    return LW_OK;
}

static lw_status decide(const access_question *question, const actor *who, lw_error *error) {
    if (question->needs == CAN_ANYBODY) return LW_OK;
    if (who->account_id == 0) return lw_fail(error, LW_UNAUTHENTICATED, "not signed in");
    bool seen = who->project_id != 0 && may(CAN_VIEW_PROJECT, who->role, who->project);
    if (question->project_id != 0 && !seen)
        return lw_fail(error, LW_NOT_FOUND, "there is no such project");
    if (!may(question->needs, who->role, who->project))
        return lw_fail(error, LW_FORBIDDEN, "not allowed to %s here",
                       (unsigned)question->needs < PERMISSIONS && permission_names[question->needs]
                           ? permission_names[question->needs]
                           : "do this");
    if (question->project_id == 0 || who->role == INSTALLATION_OWNER) return LW_OK;
    return reach_check(who->reach, who->address, who->now, error);
}

/* The thing asked about, as the audit log names it. */
static lw_str object_text(const access_question *question, char text[ID_TEXT_MAX]) {
    for (id_kind kind = 0; question->object && kind < ID_KINDS; kind++)
        if (strcmp(question->object, id_prefix(kind)) == 0)
            return id_write(text, kind, question->project_id, question->object_id);
    assert(!question->object && "a route names an object of no known kind");
    if (question->project_id != 0) return id_write(text, ID_PROJECT, 0, question->project_id);
    return LW_STR("installation");
}

lw_status access_enter(tx *t, const credentials *given, const access_question *question,
                       lw_arena *arena, actor *actor_out, lw_error *error) {
    actor who;
    lw_status status = identify(t, given, question->project_id, arena, &who, error);
    bool refused = status == LW_UNAUTHENTICATED || status == LW_FORBIDDEN;
    if (question->needs == CAN_ANYBODY && refused) status = LW_OK;
    if (status != LW_OK) return status;
    who.address = given->address;
    who.seen_due = who.seen_due && !given->background;
    status = decide(question, &who, error);
    if (status == LW_OK && question->audit) {
        char text[ID_TEXT_MAX];
        status = audit_write(t, &who, question->audit, object_text(question, text), true, error);
    }
    if (status == LW_OK) *actor_out = who;
    return status;
}

lw_status access_refused(tx *t, const credentials *given, const access_question *question,
                         lw_error *error) {
    char memory[2048], action[48], text[ID_TEXT_MAX];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    credentials unchecked = *given;
    unchecked.changes = false; /* a refusal for its CSRF token is recorded too */
    actor who;
    lw_status status = identify(t, &unchecked, question->project_id, &arena, &who, error);
    if (status == LW_UNAUTHENTICATED) return LW_OK;
    if (status != LW_OK || who.account_id == 0) return status;
    who.address = given->address;
    who.project_id = question->project_id;
    const char *name =
        (unsigned)question->needs < PERMISSIONS ? permission_names[question->needs] : NULL;
    snprintf(action, sizeof action, "refuse.%s", name ? name : "missing");
    return audit_write(t, &who, question->audit ? question->audit : action,
                       object_text(question, text), false, error);
}

lw_status access_seen(tx *t, const actor *who, lw_error *error) {
    if (who->session_id == 0 && who->token_id == 0) return LW_OK;
    bool by_session = who->session_id != 0;
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    return db_exec(t, by_session ? Q_SESSION_SEEN : Q_TOKEN_SEEN,
                   DB_ARGS(v_int(who->account_id),
                           v_int(by_session ? who->session_id : who->token_id), v_int(now)),
                   NULL, error);
}
