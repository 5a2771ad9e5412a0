/* invitation.c - how people come in. */
#include "server/access/invitation.h"
#include "server/access/clock.h"
#include "server/access/password.h"
#include "server/access/team.h"
#include "server/limits.h"
#include "server/record/ids.h"
#include <string.h>

#define SECOND INT64_C(1000000)

/* ---- making ------------------------------------------------------------------------------ */

static db_value id_or_null(int64_t id) { return id ? v_int(id) : v_null(); }

static lw_status insert(tx *t, int64_t created_by, const invitation_offer *offer,
                        invitation_made *made_out, lw_error *error) {
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    invitation_made made = {.id = store_new_id(t->store),
                            .expires_at = now + LIMIT_INVITATION_SECONDS * SECOND};
    uint8_t hash[SECRET_HASH_BYTES];
    lw_str code = secret_make(made.code);
    status = db_exec(t, Q_INVITATION_INSERT,
                     DB_ARGS(v_blob(secret_hash(code, hash)), v_int(made.id), v_text(offer->email),
                             v_text(lw_str_from(installation_role_names[offer->role])),
                             id_or_null(offer->project_id),
                             v_text(lw_str_from(project_role_names[offer->project_role])),
                             id_or_null(created_by), v_int(now), v_int(made.expires_at),
                             id_or_null(offer->team_id)),
                     NULL, error);
    if (status == LW_OK) *made_out = made;
    return status;
}

/* A team manager invites into the team alone, and by it into this project. */
static bool may_offer(const actor *who, const invitation_offer *offer) {
    if (may_grant(who->role, who->project, offer->project_role)) return true;
    return may(CAN_LEAD, who->role, who->project) && who->team_id == offer->team_id &&
           offer->project_role == ROLE_ANNOTATOR;
}

static lw_status check_offer(const actor *who, const invitation_offer *offer, lw_error *error) {
    if (offer->role == INSTALLATION_NONE || offer->role > who->role)
        return lw_fail(error, LW_FORBIDDEN, "nobody invites into a role above their own");
    if (offer->project_id != 0 && (offer->project_id != who->project_id || !may_offer(who, offer)))
        return lw_fail(error, LW_FORBIDDEN, "not allowed to give this role in the project");
    return LW_OK;
}

/* Somebody with a password needs no link: they are added, or sign in. */
static lw_status check_free(tx *t, lw_str email, lw_error *error) {
    db_rows rows = db_query(t, Q_ACCOUNT_BY_EMAIL, DB_ARGS(v_text(email)));
    bool taken = db_next(&rows) && !db_is_null(&rows, 7);
    lw_status status = db_end(&rows, error);
    if (status != LW_OK) return status;
    if (taken) return lw_fail(error, LW_CONFLICT, "%.*s has an account already", LW_FMT(email));
    return LW_OK;
}

lw_status invitation_make(tx *t, const actor *who, const invitation_offer *offer,
                          invitation_made *made_out, lw_error *error) {
    lw_status status = check_offer(who, offer, error);
    if (status == LW_OK && offer->email.data) status = check_free(t, offer->email, error);
    if (status == LW_OK) status = insert(t, who->account_id, offer, made_out, error);
    if (status != LW_OK) return status;
    char object[ID_TEXT_MAX];
    return audit_write(t, who, "invitation.create",
                       id_write(object, ID_INVITATION, 0, made_out->id), true, error);
}

static lw_status owner_exists(tx *t, bool *exists_out, lw_error *error) {
    db_rows rows = db_query(t, Q_ACCOUNT_OWNER_EXISTS, DB_NONE);
    bool exists = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *exists_out = exists;
    return status;
}

lw_status invitation_first_owner(tx *t, invitation_made *made_out, bool *needed_out,
                                 lw_error *error) {
    bool exists;
    lw_status status = owner_exists(t, &exists, error);
    if (status != LW_OK) return status;
    if (!exists) {
        invitation_offer offer = {.role = INSTALLATION_OWNER};
        status = db_exec(t, Q_INVITATION_FORGET_FIRST_OWNER, DB_NONE, NULL, error);
        if (status == LW_OK) status = insert(t, 0, &offer, made_out, error);
    }
    if (status == LW_OK) *needed_out = !exists;
    return status;
}

lw_status invitation_for_account(tx *t, const person *user, invitation_made *made_out,
                                 lw_error *error) {
    invitation_offer offer = {.email = user->email, .role = user->role};
    return insert(t, 0, &offer, made_out, error);
}

/* ---- looking ----------------------------------------------------------------------------- */

typedef struct {
    invitation_view view;
    int64_t id, project_id, created_by, team_id;
} found_invitation;

static lw_status find(tx *t, lw_str code, lw_arena *arena, found_invitation *found_out,
                      lw_error *error) {
    static const char gone[] = "this invitation does not exist, was used, or is over";
    uint8_t hash[SECRET_HASH_BYTES];
    db_rows rows;
    lw_status status = db_one(t, Q_INVITATION_BY_HASH, DB_ARGS(v_blob(secret_hash(code, hash))),
                              "invitation", &rows, error);
    if (status == LW_NOT_FOUND) return lw_fail(error, LW_NOT_FOUND, "%s", gone);
    if (status != LW_OK) return status;
    found_invitation found = {
        .id = db_int(&rows, 0),
        .view.role = installation_role_named(db_text(&rows, 2)),
        .project_id = db_int(&rows, 3),
        .view.project_role = project_role_named(db_text(&rows, 4)),
        .created_by = db_int(&rows, 5),
        .view.expires_at = db_int(&rows, 6),
        .team_id = db_int(&rows, 8),
    };
    if (!db_is_null(&rows, 1)) found.view.email = db_text_copy(&rows, 1, arena);
    if (!db_is_null(&rows, 7)) found.view.project = db_text_copy(&rows, 7, arena);
    status = db_end(&rows, error);
    if (status != LW_OK) return status;

    int64_t now;
    status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    bool over = now >= found.view.expires_at;
    bool first_owner = found.created_by == 0 && !found.view.email.data;
    if (first_owner && !over) status = owner_exists(t, &over, error);
    if (status != LW_OK) return status;
    if (over) return lw_fail(error, LW_NOT_FOUND, "%s", gone);
    *found_out = found;
    return LW_OK;
}

lw_status invitation_look(tx *t, lw_str code, lw_arena *arena, invitation_view *view_out,
                          lw_error *error) {
    found_invitation found;
    lw_status status = find(t, code, arena, &found, error);
    if (status == LW_OK) *view_out = found.view;
    return status;
}

/* ---- accepting --------------------------------------------------------------------------- */

typedef struct {
    const invitation_acceptance *given;
    lw_str email, name;
    lw_arena mark, arena;
    found_invitation found;
    char hash[PASSWORD_HASH_MAX];
    session_grant grant;
} acceptance_state;

/* What can be refused before a hash is computed; and again inside the write. */
static lw_status check(tx *t, void *context, lw_error *error) {
    acceptance_state *a = context;
    a->arena = a->mark;
    lw_status status = find(t, a->given->code, &a->arena, &a->found, error);
    if (status != LW_OK) return status;
    if (a->found.view.email.data && !lw_str_equal(a->found.view.email, a->email))
        return lw_fail(error, LW_INVALID, "email: the invitation is for another address");
    return check_free(t, a->email, error);
}

/* Makes the account, or gives the one that a command made its first password; *user_out is it. */
static lw_status take_account(tx *t, acceptance_state *a, const found_invitation *found,
                              person *user_out, lw_error *error) {
    lw_str hash = lw_str_from(a->hash);
    lw_status status = account_read_by_email(t, a->email, &a->arena, user_out, NULL, error);
    if (status == LW_NOT_FOUND) {
        int64_t id;
        status = account_insert(t, a->email, a->name, found->view.role, hash, &id, error);
        if (status != LW_OK) return status;
        return account_read(t, id, &a->arena, user_out, NULL, error);
    }
    if (status != LW_OK) return status;
    /* Only a link bound to the address proves anything about it. */
    int64_t claimed = 0;
    if (user_out->active && found->view.email.data)
        status =
            db_exec(t, Q_ACCOUNT_CLAIM, DB_ARGS(v_int(user_out->id), v_text(hash), v_text(a->name)),
                    &claimed, error);
    if (status != LW_OK) return status;
    if (claimed == 0)
        return lw_fail(error, LW_CONFLICT, "this address has an account; sign in instead");
    user_out->name = a->name;
    return LW_OK;
}

/* With a team they come into all of its projects, this one too unless it was taken from the team. */
static lw_status join(tx *t, int64_t project_id, int64_t account_id, lw_str role, int64_t team_id,
                      lw_error *error) {
    if (team_id) return team_welcome(t, team_id, account_id, error);
    return db_exec(t, Q_MEMBER_INSERT,
                   DB_ARGS(v_int(project_id), v_int(account_id), v_text(role), v_int(db_now(t))),
                   NULL, error);
}

/* Other managers have invited the same address: their projects too. */
static lw_status join_others(tx *t, lw_str email, int64_t account_id, lw_error *error) {
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    db_args args = DB_ARGS(v_text(email), v_int(now));
    db_rows rows = db_query(t, Q_INVITATION_OPEN_FOR, args);
    while (status == LW_OK && db_next(&rows))
        status = join(t, db_int(&rows, 0), account_id, db_text(&rows, 1), db_int(&rows, 3), error);
    lw_status ended = db_end(&rows, error);
    if (status == LW_OK) status = ended;
    if (status != LW_OK) return status;
    return db_exec(t, Q_INVITATION_USE_ALL, args, NULL, error);
}

static lw_status write_audit(tx *t, const person *user, lw_str address, int64_t invitation_id,
                             int64_t project_id, lw_error *error) {
    char object[ID_TEXT_MAX];
    actor who = {.account_id = user->id, .address = address, .project_id = project_id};
    return audit_write(t, &who, "invitation.accept",
                       id_write(object, ID_INVITATION, 0, invitation_id), true, error);
}

/* Of two people with the same link only one uses it up. */
static lw_status use_up(tx *t, lw_str code, lw_error *error) {
    uint8_t hash[SECRET_HASH_BYTES];
    int64_t used = 0;
    lw_status status =
        db_exec(t, Q_INVITATION_USE, DB_ARGS(v_blob(secret_hash(code, hash)), v_int(db_now(t))),
                &used, error);
    if (status == LW_OK && used == 0)
        return lw_fail(error, LW_NOT_FOUND, "this invitation was used just now");
    return status;
}

static lw_status accept(tx *t, void *context, lw_error *error) {
    acceptance_state *a = context;
    const found_invitation *found = &a->found;
    person user;
    lw_status status = check(t, a, error);
    if (status == LW_OK) status = use_up(t, a->given->code, error);
    if (status == LW_OK) status = take_account(t, a, found, &user, error);
    if (status != LW_OK) return status;
    if (found->project_id != 0)
        status =
            join(t, found->project_id, user.id,
                 lw_str_from(project_role_names[found->view.project_role]), found->team_id, error);
    if (status == LW_OK && found->view.email.data)
        status = join_others(t, found->view.email, user.id, error);
    if (status == LW_OK)
        status = write_audit(t, &user, a->given->address, found->id, found->project_id, error);
    if (status != LW_OK) return status;
    return session_create(t, &user, a->given->address, a->given->agent, &a->grant, error);
}

lw_status invitation_accept(store *s, const invitation_acceptance *given, lw_arena *arena,
                            session_grant *grant_out, lw_error *error) {
    acceptance_state a = {.given = given};
    lw_status status = account_email(given->email, arena, &a.email, error);
    if (status == LW_OK) status = account_name(given->name, &a.name, error);
    if (status == LW_OK) status = password_check_rules(given->password, a.email, a.name, error);
    if (status != LW_OK) return status;
    a.mark = a.arena = *arena;
    status = store_run(s, STORE_READ, check, &a, error);
    if (status == LW_OK) status = password_hash(given->password, a.hash, error);
    if (status == LW_OK) status = store_run(s, STORE_WRITE, accept, &a, error);
    if (status != LW_OK) return status;
    *arena = a.arena;
    *grant_out = a.grant;
    return LW_OK;
}

lw_status invitation_sweep(tx *t, lw_error *error) {
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_INVITATION_SWEEP, DB_ARGS(v_int(now)), NULL, error);
}
