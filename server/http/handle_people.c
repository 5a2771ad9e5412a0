/* handle_people.c - people of the installation and of projects, invitations, the audit log. */
#include "server/access/audit.h"
#include "server/access/invitation.h"
#include "server/access/people.h"
#include "server/http/handlers.h"
#include "server/http/user_view.h"
#include "server/record/record.h"
#include "server/record/workflow.h"
#include "server/work/ability.h"
#include <math.h>
#include <stdio.h>

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the list");
}

/* ---- of the installation ---- */

lw_status handle_users(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t after;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &after, error);
    if (status != LW_OK) return status;
    person *people = lw_new(&q->arena, person, limit);
    user_view *shown = lw_new(&q->arena, user_view, limit);
    if (!people || !shown) return no_room(error);
    status = user_list(t, after, limit, &q->arena, people, &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++) shown[i] = user_view_of(&people[i]);
    reply_list_by_id(q, &user_shape, (shape_list){shown, count},
                     count == limit ? people[count - 1].id : 0);
    return LW_OK;
}

static const char *const account_states[] = {"active", "disabled", NULL};
static const char *const installation_roles[] = {"member", "owner", NULL};

#define M(member, kind, ...) SHAPE_MEMBER(user_change, member, kind, ##__VA_ARGS__)
SHAPE(user_patch_shape, "UserPatch", user_change, M(role, SHAPE_NAME, .names = installation_roles),
      M(state, SHAPE_NAME, .names = account_states));
#undef M

lw_status handle_user_patch(request *q, tx *t, lw_error *error) {
    person user;
    lw_status status = user_update(t, &q->who, q->object.id, q->body, &q->arena, &user, error);
    if (status != LW_OK) return status;
    user_view shown = user_view_of(&user);
    reply_shape(q, &user_shape, &shown);
    return LW_OK;
}

typedef struct {
    lw_str email, role;
} invitation_wanted;
#define M(member, kind, ...) SHAPE_MEMBER(invitation_wanted, member, kind, ##__VA_ARGS__)
SHAPE(invitation_create_shape, "InvitationCreate", invitation_wanted,
      M(email, SHAPE_TEXT, .min = 3, .max = 254),
      M(role, SHAPE_NAME, .required = true, .names = installation_roles));
#undef M

typedef struct {
    typed_id id;
    lw_str link;
    int64_t expires_at;
} invitation_link;
#define M(member, kind, ...) SHAPE_MEMBER(invitation_link, member, kind, ##__VA_ARGS__)
SHAPE(invitation_made_shape, "InvitationMade", invitation_link,
      M(id, SHAPE_ID, .id = ID_INVITATION),
      M(link, SHAPE_TEXT, .about = "shown once; begins with / where the server has no public URL"),
      M(expires_at, SHAPE_TIME));
#undef M

/* The code stands in the fragment, which browsers do not send and proxies do not log. */
static lw_str link_of(const request *q, const char *code, lw_arena *arena) {
    const char *base = q->server->options.public_url;
    return lw_arena_format(arena, "%s/join#%s", base ? base : "", code);
}

lw_status handle_invitation_create(request *q, tx *t, lw_error *error) {
    const invitation_wanted *wanted = q->body;
    invitation_offer offer = {.role = lw_str_equal(wanted->role, LW_STR("owner"))
                                          ? INSTALLATION_OWNER
                                          : INSTALLATION_MEMBER};
    invitation_made made;
    lw_status status = LW_OK;
    if (wanted->email.data) status = account_email(wanted->email, &q->arena, &offer.email, error);
    if (status == LW_OK) status = invitation_make(t, &q->who, &offer, &made, error);
    if (status != LW_OK) return status;
    reply_shape(
        q, &invitation_made_shape,
        &(invitation_link){{0, made.id}, link_of(q, made.code, &q->arena), made.expires_at});
    return LW_OK;
}

typedef struct {
    typed_id id;
    lw_str email, role;
    typed_id project;
    lw_str project_name, project_role;
    const user_view *created_by;
    int64_t created_at, expires_at;
} invitation_view_row;
#define M(member, kind, ...) SHAPE_MEMBER(invitation_view_row, member, kind, ##__VA_ARGS__)
SHAPE(invitation_row_shape, "OpenInvitation", invitation_view_row,
      M(id, SHAPE_ID, .id = ID_INVITATION),
      M(email, SHAPE_TEXT, .about = "null: whoever holds the link"),
      M(role, SHAPE_NAME, .names = installation_roles, .about = "in the installation"),
      M(project, SHAPE_ID, .id = ID_PROJECT, .about = "null: into none"),
      M(project_name, SHAPE_TEXT), M(project_role, SHAPE_NAME, .names = member_roles),
      M(created_by, SHAPE_OBJECT, .of = &audit_user_shape,
        .about = "null: a command on the terminal"),
      M(created_at, SHAPE_TIME), M(expires_at, SHAPE_TIME));
#undef M

static invitation_view_row view_of_invitation(const invitation_row *row, user_view *by) {
    *by = (user_view){.id = {0, row->created_by}, .email = row->by_email, .name = row->by_name};
    return (invitation_view_row){.id = {0, row->id},
                                 .email = row->email,
                                 .role = row->role,
                                 .project = {0, row->project_id},
                                 .project_name = row->project,
                                 .project_role = row->project_role,
                                 .created_by = row->created_by ? by : NULL,
                                 .created_at = row->created_at,
                                 .expires_at = row->expires_at};
}

lw_status handle_invitations(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t before;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &before, error);
    if (status != LW_OK) return status;
    invitation_row *rows = lw_new(&q->arena, invitation_row, limit);
    invitation_view_row *shown = lw_new(&q->arena, invitation_view_row, limit);
    user_view *users = lw_new(&q->arena, user_view, limit);
    if (!rows || !shown || !users) return no_room(error);
    status = invitation_list(t, q->project.id, before ? before : INT64_MAX, limit, &q->arena, rows,
                             &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++) shown[i] = view_of_invitation(&rows[i], &users[i]);
    reply_list_by_id(q, &invitation_row_shape, (shape_list){shown, count},
                     count == limit ? rows[count - 1].id : 0);
    return LW_OK;
}

lw_status handle_invitation_revoke(request *q, tx *t, lw_error *error) {
    return invitation_revoke(t, &q->who, q->project.id, q->object.id, error);
}

/* ---- of a project ---- */

typedef struct {
    const user_view *user;
    lw_str role;
    int64_t answers, active_ms;
    lw_str tier, tier_by, tier_reason;
    int64_t tier_at;
    double cost;
    lw_str cost_per;
    typed_id team;
    lw_str team_name, team_cost_per;
    double team_cost;
    lw_str reach;
    shape_list abilities, measured, measured_classes;
} member_view;
static const char *const tier_bys[] = {"rules", "manager", NULL};
static const char *const cost_pers[] = {"hour", "item", NULL};
#define M(member, kind, ...) SHAPE_MEMBER(member_view, member, kind, ##__VA_ARGS__)
SHAPE(member_shape, "Member", member_view, M(user, SHAPE_OBJECT, .of = &user_shape),
      M(role, SHAPE_NAME, .names = member_roles), M(answers, SHAPE_INT), M(active_ms, SHAPE_INT),
      M(tier, SHAPE_NAME, .names = &tier_names[TIER_CROWD]),
      M(tier_by, SHAPE_NAME, .names = tier_bys,
        .about = "whose word it is; what a manager said no rule moves"),
      M(tier_reason, SHAPE_TEXT, .about = "null: it never changed"), M(tier_at, SHAPE_TIME),
      M(cost, SHAPE_REAL), M(cost_per, SHAPE_NAME, .names = cost_pers),
      M(team, SHAPE_ID, .id = ID_TEAM, .about = "they came with; null: by themselves"),
      M(team_name, SHAPE_TEXT), M(team_cost, SHAPE_REAL, .about = "counts where cost is null"),
      M(team_cost_per, SHAPE_NAME, .names = cost_pers),
      M(reach, SHAPE_RAW, .about = "from where and when they may come; null: always"),
      M(abilities, SHAPE_LIST, .of = &ability_shape, .about = "lapsed ones too"),
      M(measured, SHAPE_LIST, .of = &measured_shape, .about = "by the last refit"),
      M(measured_classes, SHAPE_LIST, .of = &measured_class_shape,
        .about = "of those of whom five items or more were answered"));
#undef M

lw_status handle_people(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t after;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &after, error);
    if (status != LW_OK) return status;
    member_row *members = lw_new(&q->arena, member_row, limit);
    user_view *users = lw_new(&q->arena, user_view, limit);
    member_view *shown = lw_new(&q->arena, member_view, limit);
    int64_t *ids = lw_new(&q->arena, int64_t, limit);
    skills_view *skills = lw_new(&q->arena, skills_view, limit);
    if (!members || !users || !shown || !ids || !skills) return no_room(error);
    status = member_list(t, &q->who, after, limit, &q->arena, members, &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++) ids[i] = members[i].user.id;
    status = abilities_show(t, q->project.id, ids, count, &q->arena, skills, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++) {
        const member_row *m = &members[i];
        users[i] = user_view_of(&m->user);
        shown[i] = (member_view){.user = &users[i],
                                 .role = lw_str_from(project_role_names[m->role]),
                                 .answers = m->answers,
                                 .active_ms = m->active_ms,
                                 .tier = m->tier,
                                 .tier_by = m->tier_by,
                                 .tier_reason = m->tier_reason,
                                 .tier_at = m->tier_at,
                                 .cost = m->cost,
                                 .cost_per = m->cost_per,
                                 .team = {0, m->team_id},
                                 .team_name = m->team,
                                 .team_cost = m->team_cost,
                                 .team_cost_per = m->team_cost_per,
                                 .reach = m->reach,
                                 .abilities = skills[i].abilities,
                                 .measured = skills[i].measured,
                                 .measured_classes = skills[i].measured_classes};
    }
    reply_list_by_id(q, &member_shape, (shape_list){shown, count},
                     count == limit ? members[count - 1].user.id : 0);
    return LW_OK;
}

typedef struct {
    const user_view *user;
    lw_str link;
} added_view;
SHAPE(member_added_shape, "MemberAdded", added_view,
      SHAPE_MEMBER(added_view, user, SHAPE_OBJECT, .of = &user_shape,
                   .about = "where the address has an account"),
      SHAPE_MEMBER(added_view, link, SHAPE_TEXT, .about = "to be sent to them, where it has none"));

lw_status handle_people_add(request *q, tx *t, lw_error *error) {
    const person_wanted *wanted = q->body;
    member_added added;
    lw_status status =
        member_add(t, &q->who, wanted->email, wanted->role, &q->arena, &added, error);
    if (status != LW_OK) return status;
    user_view user = added.invited ? (user_view){0} : user_view_of(&added.user);
    added_view view = {added.invited ? NULL : &user,
                       added.invited ? link_of(q, added.invitation.code, &q->arena) : (lw_str){0}};
    reply_shape(q, &member_added_shape, &view);
    return LW_OK;
}

static void member_absent(void *body) { *(member_wanted *)body = (member_wanted){.cost = NAN}; }
#define M(member, kind, ...) SHAPE_MEMBER(member_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(member_patch_shape, "MemberPatch", member_wanted, member_absent,
           M(role, SHAPE_NAME, .names = member_roles),
           M(tier, SHAPE_NAME, .names = &tier_names[TIER_CROWD]),
           M(tier_by, SHAPE_NAME, .names = tier_bys,
             .about = "rules: may move it again; manager where a tier is named alone"),
           M(reason, SHAPE_TEXT, .min = 1, .max = LIMIT_NAME_CHARS,
             .about = "of the tier, for the person"),
           M(cost, SHAPE_REAL, .min = 0, .max = 1e9, .about = "0: not said any more"),
           M(cost_per, SHAPE_NAME, .names = cost_pers),
           M(reach, SHAPE_JSON,
             .about = "addresses [203.0.113.0/24], hours {mon: 08:00-17:30} in zone, until; "
                      "{}: from anywhere at any time"));
#undef M

lw_status handle_people_patch(request *q, tx *t, lw_error *error) {
    return member_change(t, &q->who, q->object.id, q->body, error);
}

lw_status handle_ability_grant(request *q, tx *t, lw_error *error) {
    return ability_grant(t, &q->who, q->object.id, q->body, error);
}

lw_status handle_ability_take(request *q, tx *t, lw_error *error) {
    return ability_take(t, &q->who, q->object.id, q->body, error);
}

lw_status handle_people_remove(request *q, tx *t, lw_error *error) {
    return member_remove(t, &q->who, q->object.id, error);
}

/* ---- the audit log ---- */

typedef struct {
    lw_str seq;
    int64_t at;
    const user_view *user;
    lw_str action, object, address;
    bool allowed;
} audit_view;
#define M(member, kind, ...) SHAPE_MEMBER(user_view, member, kind, ##__VA_ARGS__)
SHAPE(audit_user_shape, "AuditUser", user_view, M(id, SHAPE_ID, .id = ID_ACCOUNT),
      M(email, SHAPE_TEXT), M(name, SHAPE_TEXT));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(audit_view, member, kind, ##__VA_ARGS__)
SHAPE(audit_row_shape, "AuditRow", audit_view, M(seq, SHAPE_TEXT), M(at, SHAPE_TIME),
      M(user, SHAPE_OBJECT, .of = &audit_user_shape), M(action, SHAPE_TEXT), M(object, SHAPE_TEXT),
      M(address, SHAPE_TEXT), M(allowed, SHAPE_BOOL));
#undef M

lw_status handle_audit(request *q, tx *t, lw_error *error) {
    size_t limit, count;
    int64_t before;
    lw_status status = request_limit(q, &limit, error);
    if (status == LW_OK) status = request_cursor(q, &before, error);
    if (status != LW_OK) return status;
    audit_entry *entries = lw_new(&q->arena, audit_entry, limit);
    audit_view *shown = lw_new(&q->arena, audit_view, limit);
    user_view *users = lw_new(&q->arena, user_view, limit);
    if (!entries || !shown || !users) return no_room(error);
    status = audit_list(t, q->project.id, before ? before : INT64_MAX, limit, &q->arena, entries,
                        &count, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < count; i++) {
        const audit_entry *e = &entries[i];
        users[i] = (user_view){.id = {0, e->account_id}, .email = e->email, .name = e->name};
        shown[i] = (audit_view){lw_arena_format(&q->arena, "%lld", (long long)e->id),
                                e->at,
                                e->account_id ? &users[i] : NULL,
                                e->action,
                                e->object,
                                e->address,
                                e->allowed};
    }
    reply_list_by_id(q, &audit_row_shape, (shape_list){shown, count},
                     count == limit ? entries[count - 1].id : 0);
    return LW_OK;
}
