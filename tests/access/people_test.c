/* The permission matrix, people of the installation and of projects, and how they come in. */
#include "tests/access/place.h"
#include "server/access/invitation.h"
#include "server/access/people.h"
#include "server/access/sign_in.h"
#include "server/limits.h"
#include <math.h>
#include <pthread.h>

/* ---- may --------------------------------------------------------------------------------- */

static void the_matrix_is_the_one_we_promise(void **state) {
    (void)state;
    /* Who: o owner, m manager, u auditor, r reviewer, a annotator, t team manager, s signed in, n nobody. */
    static const struct {
        permission needs;
        const char *who;
    } promised[] = {
        {PERMISSION_MISSING, ""}, {CAN_ANYBODY, "omuratsn"},    {CAN_SIGNED_IN, "omurats"},
        {CAN_OWN, "o"},           {CAN_VIEW_PROJECT, "omurat"}, {CAN_ANNOTATE, "omrat"},
        {CAN_REVIEW, "omr"},      {CAN_VIEW_ITEMS, "omur"},     {CAN_LEAD, "omt"},
        {CAN_MANAGE, "om"},       {CAN_AUDIT, "omu"},
    };
    static const struct {
        char who;
        installation_role installation;
        project_role project;
    } people[] = {
        {'o', INSTALLATION_OWNER, ROLE_NONE},          {'m', INSTALLATION_MEMBER, ROLE_MANAGER},
        {'u', INSTALLATION_MEMBER, ROLE_AUDITOR},      {'r', INSTALLATION_MEMBER, ROLE_REVIEWER},
        {'a', INSTALLATION_MEMBER, ROLE_ANNOTATOR},    {'s', INSTALLATION_MEMBER, ROLE_NONE},
        {'t', INSTALLATION_MEMBER, ROLE_TEAM_MANAGER}, {'n', INSTALLATION_NONE, ROLE_NONE},
    };
    assert_int_equal(sizeof promised / sizeof *promised, PERMISSIONS);
    for (size_t i = 0; i < PERMISSIONS; i++)
        for (size_t j = 0; j < sizeof people / sizeof *people; j++)
            if (may(promised[i].needs, people[j].installation, people[j].project) !=
                (strchr(promised[i].who, people[j].who) != NULL))
                fail_msg("permission %zu of %c", i, people[j].who);
}

static void nobody_may_anything_by_a_role_alone_or_a_wild_value(void **state) {
    (void)state;
    for (permission needs = CAN_SIGNED_IN; needs < PERMISSIONS; needs++)
        assert_false(may(needs, INSTALLATION_NONE, ROLE_MANAGER));
    assert_false(may((permission)PERMISSIONS, INSTALLATION_OWNER, ROLE_MANAGER));
    assert_false(may((permission)-1, INSTALLATION_OWNER, ROLE_MANAGER));
    assert_false(may(CAN_OWN, (installation_role)99, ROLE_MANAGER));
    assert_false(may(CAN_MANAGE, INSTALLATION_MEMBER, (project_role)99));
}

static void nobody_grants_more_than_they_hold(void **state) {
    (void)state;
    for (project_role role = ROLE_ANNOTATOR; role < PROJECT_ROLES; role++) {
        assert_true(may_grant(INSTALLATION_OWNER, ROLE_NONE, role));
        assert_true(may_grant(INSTALLATION_MEMBER, ROLE_MANAGER, role));
        for (project_role mine = ROLE_NONE; mine < ROLE_MANAGER; mine++)
            assert_false(may_grant(INSTALLATION_MEMBER, mine, role));
        assert_false(may_grant(INSTALLATION_NONE, ROLE_MANAGER, role));
    }
    assert_false(may_grant(INSTALLATION_OWNER, ROLE_MANAGER, ROLE_NONE));
    assert_false(may_grant(INSTALLATION_OWNER, ROLE_MANAGER, PROJECT_ROLES));
}

static void names_and_roles_are_each_others_inverse(void **state) {
    (void)state;
    for (project_role role = ROLE_ANNOTATOR; role < PROJECT_ROLES; role++)
        assert_int_equal(project_role_named(lw_str_from(project_role_names[role])), role);
    assert_int_equal(installation_role_named(LW_STR("owner")), INSTALLATION_OWNER);
    assert_int_equal(installation_role_named(LW_STR("Owner")), INSTALLATION_NONE);
    assert_int_equal(installation_role_named((lw_str){0}), INSTALLATION_NONE);
    assert_int_equal(project_role_named(LW_STR("")), ROLE_NONE);
    assert_int_equal(project_role_named((lw_str){0}), ROLE_NONE);
}

/* ---- addresses and names ----------------------------------------------------------------- */

static void addresses_and_names_are_checked(void **state) {
    place *p = *state;
    static const struct {
        const char *given, *kept;
    } emails[] = {
        {"Ann@Example.ORG", "ann@example.org"},
        {" a@b ", "a@b"},
        {"a+b@c.d", "a+b@c.d"},
        {"jörg@example.org", "jörg@example.org"},
        {"", NULL},
        {"a", NULL},
        {"@b", NULL},
        {"a@", NULL},
        {"a@b@c", NULL},
        {"a b@c", NULL},
        {"a\n@c", NULL},
        {"a,b@c", NULL},
        {"<a@b>", NULL},
        {"\xff@b", NULL},
    };
    for (size_t i = 0; i < sizeof emails / sizeof *emails; i++) {
        lw_str kept;
        lw_status status = account_email(lw_str_from(emails[i].given), &p->arena, &kept, &p->error);
        check_row(emails[i].given, (status == LW_OK) == (emails[i].kept != NULL));
        if (emails[i].kept)
            check_row(emails[i].given, lw_str_equal(kept, lw_str_from(emails[i].kept)));
    }
    char text[300];
    lw_str kept;
    memset(text, 'a', sizeof text);
    text[100] = '@';
    assert_status(p, account_email((lw_str){text, 255}, &p->arena, &kept, &p->error), LW_INVALID);
    assert_ok(p, account_email((lw_str){text, 254}, &p->arena, &kept, &p->error));
    static const struct {
        const char *given;
        lw_status status;
    } names[] = {
        {"Ann", LW_OK},        {"محمد", LW_OK},           {"", LW_INVALID},
        {"  ", LW_INVALID},    {"a\nb", LW_INVALID},      {"a\x1b[31m", LW_INVALID},
        {"a\x7f", LW_INVALID}, {"a\xc2\x9b", LW_INVALID}, {"\xc3(", LW_MALFORMED},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        check_row(names[i].given,
                  account_name(lw_str_from(names[i].given), &kept, &p->error) == names[i].status);
    assert_status(p, account_name((lw_str){text, 201}, &kept, &p->error), LW_INVALID);
}

/* ---- people ------------------------------------------------------------------------------ */

typedef struct {
    place *p;
    actor who;
    int64_t id, after;
    lw_str email, role, state;
    project_role project_role;
    member_added added;
    person people[3];
    member_row members[3];
    size_t count;
} step;

static lw_status run_users(tx *t, void *context, lw_error *error) {
    step *s = context;
    return user_list(t, s->after, 3, &s->p->arena, s->people, &s->count, error);
}
static lw_status run_user_update(tx *t, void *context, lw_error *error) {
    step *s = context;
    user_change change = {.role = s->role, .state = s->state};
    return user_update(t, &s->who, s->id, &change, &s->p->arena, &s->people[0], error);
}
static lw_status run_members(tx *t, void *context, lw_error *error) {
    step *s = context;
    return member_list(t, &s->who, s->after, 3, &s->p->arena, s->members, &s->count, error);
}
static lw_status run_add(tx *t, void *context, lw_error *error) {
    step *s = context;
    return member_add(t, &s->who, s->email, s->role, &s->p->arena, &s->added, error);
}
static lw_status run_change(tx *t, void *context, lw_error *error) {
    const step *s = context;
    return member_change(t, &s->who, s->id, &(member_wanted){.role = s->role, .cost = NAN}, error);
}
static lw_status run_remove(tx *t, void *context, lw_error *error) {
    const step *s = context;
    return member_remove(t, &s->who, s->id, error);
}
static lw_status run_set(tx *t, void *context, lw_error *error) {
    const step *s = context;
    return member_set(t, s->who.project_id, s->id, s->project_role, error);
}

static step as_owner(place *p) {
    return (step){.p = p,
                  .who = {.account_id = place_user(p, "olive@example.org", INSTALLATION_OWNER),
                          .role = INSTALLATION_OWNER,
                          .address = HERE}};
}

static void the_last_owner_stays(void **state) {
    place *p = *state;
    step s = as_owner(p);
    s.id = s.who.account_id;
    s.role = LW_STR("member");
    assert_status(p, place_write(p, run_user_update, &s), LW_CONFLICT);
    s.role = (lw_str){0};
    s.state = LW_STR("disabled");
    assert_status(p, place_write(p, run_user_update, &s), LW_CONFLICT);
    int64_t other = place_user(p, "oscar@example.org", INSTALLATION_OWNER);
    place_sql(p, "update account set state = 'disabled' where id = %lld", (long long)other);
    assert_status(p, place_write(p, run_user_update, &s),
                  LW_CONFLICT); /* who is disabled is none */
    s.id = other;
    s.state = LW_STR("active");
    assert_ok(p, place_write(p, run_user_update, &s));
    s.id = s.who.account_id;
    s.state = LW_STR("disabled");
    assert_ok(p, place_write(p, run_user_update, &s));
    assert_int_equal(1, place_count(p, "select count(*) from audit where action = 'user.disable'"));
    assert_int_equal(1, place_count(p, "select count(*) from audit where action = 'user.enable'"));
}

typedef struct {
    step s;
    lw_status status;
    lw_error error;
} demotion;

static void *demote(void *argument) {
    demotion *d = argument;
    d->status = store_run(d->s.p->store, STORE_WRITE, run_user_update, &d->s, &d->error);
    return NULL;
}

static void two_owners_cannot_remove_each_other_at_once(void **state) {
    place *p = *state;
    step s = as_owner(p);
    int64_t ids[2] = {s.who.account_id, place_user(p, "oscar@example.org", INSTALLATION_OWNER)};
    static char memory[2][4096];
    for (int round = 0; round < 10; round++) {
        demotion both[2];
        pthread_t threads[2];
        static place places[2];
        for (int i = 0; i < 2; i++) {
            places[i].store = p->store;
            places[i].arena = lw_arena_over(memory[i], sizeof memory[i]);
            both[i] = (demotion){.s = s};
            both[i].s.p = &places[i];
            both[i].s.id = ids[i];
            both[i].s.role = LW_STR("member");
            pthread_create(&threads[i], NULL, demote, &both[i]);
        }
        for (int i = 0; i < 2; i++) pthread_join(threads[i], NULL);
        assert_int_equal((both[0].status == LW_OK) + (both[1].status == LW_OK), 1);
        assert_int_equal(1, place_count(p, "select count(*) from account where role = 'owner'"));
        place_sql(p, "update account set role = 'owner'");
    }
}

static void a_disabled_person_loses_sessions_and_tokens(void **state) {
    place *p = *state;
    step s = as_owner(p);
    s.id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_sign_in(p, "ann@example.org");
    place_sql(
        p,
        "insert into token (hash, id, account_id, name, created_at) values ('x', 1, %lld, 'ci', 1)",
        (long long)s.id);
    s.state = LW_STR("disabled");
    assert_ok(p, place_write(p, run_user_update, &s));
    assert_false(s.people[0].active);
    assert_int_equal(0, place_count(p, "select count(*) from session"));
    assert_int_equal(0, place_count(p, "select count(*) from token"));
}

static void a_change_of_a_person_is_checked(void **state) {
    place *p = *state;
    step s = as_owner(p);
    s.id = 12345;
    s.role = LW_STR("member");
    assert_status(p, place_write(p, run_user_update, &s), LW_NOT_FOUND);
    s.id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    s.role = LW_STR("superuser");
    assert_status(p, place_write(p, run_user_update, &s), LW_INVALID);
    s.role = (lw_str){0};
    s.state = LW_STR("gone");
    assert_status(p, place_write(p, run_user_update, &s), LW_INVALID);
    s.state = (lw_str){0};
    assert_ok(p, place_write(p, run_user_update, &s));
    assert_int_equal(0, place_count(p, "select count(*) from audit"));
    s.role = LW_STR("owner");
    assert_ok(p, place_write(p, run_user_update, &s));
    assert_int_equal(1,
                     place_count(p, "select count(*) from audit where action = 'user.make_owner'"));
}

static void people_are_listed_in_pages(void **state) {
    place *p = *state;
    step s = as_owner(p);
    static const char *const emails[] = {"a@example.org", "b@example.org", "c@example.org"};
    for (size_t i = 0; i < 3; i++) place_user(p, emails[i], INSTALLATION_MEMBER);
    assert_ok(p, place_read(p, run_users, &s));
    assert_int_equal(s.count, 3);
    assert_int_equal(s.people[0].id, s.who.account_id);
    assert_text(s.people[0].email, "olive@example.org");
    assert_int_equal(s.people[0].role, INSTALLATION_OWNER);
    s.after = s.people[2].id;
    assert_ok(p, place_read(p, run_users, &s));
    assert_int_equal(s.count, 1);
    assert_text(s.people[0].email, "c@example.org");
}

static step as_manager(place *p) {
    step s = {.p = p,
              .who = {.account_id = place_user(p, "max@example.org", INSTALLATION_MEMBER),
                      .role = INSTALLATION_MEMBER,
                      .project_id = place_project(p),
                      .project = ROLE_MANAGER,
                      .address = HERE}};
    place_member(p, s.who.project_id, s.who.account_id, ROLE_MANAGER);
    return s;
}

static void a_member_is_added_changed_listed_and_removed(void **state) {
    place *p = *state;
    step s = as_manager(p);
    int64_t ann = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    s.email = LW_STR("ANN@example.org");
    s.role = LW_STR("annotator");
    assert_ok(p, place_write(p, run_add, &s));
    assert_false(s.added.invited);
    assert_int_equal(s.added.user.id, ann);
    assert_status(p, place_write(p, run_add, &s), LW_CONFLICT);
    place_sql(
        p,
        "insert into source (project_id, id, kind, account_id, name, version, answers, active_ms) "
        "values (%lld, 1, 'person', %lld, 'Ann', '', 12, 3400)",
        (long long)s.who.project_id, (long long)ann);
    assert_ok(p, place_read(p, run_members, &s));
    assert_int_equal(s.count, 2);
    assert_int_equal(s.members[0].role, ROLE_MANAGER);
    assert_int_equal(s.members[0].answers, 0);
    assert_int_equal(s.members[1].role, ROLE_ANNOTATOR);
    assert_int_equal(s.members[1].answers, 12);
    assert_int_equal(s.members[1].active_ms, 3400);
    assert_text(s.members[1].user.email, "ann@example.org");
    s.after = ann;
    assert_ok(p, place_read(p, run_members, &s));
    assert_int_equal(s.count, 0);

    s.id = ann;
    s.role = LW_STR("reviewer");
    assert_ok(p, place_write(p, run_change, &s));
    assert_int_equal(1, place_count(p, "select count(*) from member where role = 'reviewer'"));
    assert_ok(p, place_write(p, run_remove, &s));
    assert_status(p, place_write(p, run_remove, &s), LW_NOT_FOUND);
    assert_status(p, place_write(p, run_change, &s), LW_NOT_FOUND);
    assert_int_equal(3, place_count(p,
                                    "select count(*) from audit where action like 'member.%%' and "
                                    "project_id = %lld",
                                    (long long)s.who.project_id));
    assert_int_equal(3, place_count(p, "select count(*) from outbox where kind = 'people'"));
}

static void adding_is_checked(void **state) {
    place *p = *state;
    step s = as_manager(p);
    place_user(p, "dis@example.org", INSTALLATION_MEMBER);
    place_sql(p, "update account set state = 'disabled' where email = 'dis@example.org'");
    static const struct {
        const char *name, *email, *role;
        lw_status status;
    } cases[] = {
        {"no role", "ann@example.org", "", LW_INVALID},
        {"a role of the installation", "ann@example.org", "owner", LW_INVALID},
        {"no address", "ann", "annotator", LW_INVALID},
        {"disabled", "dis@example.org", "annotator", LW_CONFLICT},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s.email = lw_str_from(cases[i].email);
        s.role = lw_str_from(cases[i].role);
        check_row(cases[i].name, place_write(p, run_add, &s) == cases[i].status);
    }
    s.who.project = ROLE_REVIEWER;
    s.email = LW_STR("ann@example.org");
    s.role = LW_STR("annotator");
    assert_status(p, place_write(p, run_add, &s), LW_FORBIDDEN);
    s.id = s.who.account_id;
    assert_status(p, place_write(p, run_change, &s), LW_FORBIDDEN);
    assert_status(p, place_write(p, run_remove, &s), LW_FORBIDDEN);
    assert_int_equal(0, place_count(p, "select count(*) from audit"));
}

static void the_last_manager_leaves_only_to_an_owner(void **state) {
    place *p = *state;
    step s = as_manager(p);
    s.id = s.who.account_id;
    assert_status(p, place_write(p, run_remove, &s), LW_CONFLICT);
    s.role = LW_STR("annotator");
    assert_status(p, place_write(p, run_change, &s), LW_CONFLICT);
    place_user(p, "olive@example.org", INSTALLATION_OWNER);
    assert_ok(p, place_write(p, run_remove, &s));
}

static void who_makes_a_project_is_in_it(void **state) {
    place *p = *state;
    step s = as_manager(p);
    s.id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    s.project_role = ROLE_AUDITOR;
    assert_ok(p, place_write(p, run_set, &s));
    s.project_role = ROLE_MANAGER;
    assert_ok(p, place_write(p, run_set, &s)); /* does not change who is in it already */
    assert_int_equal(1, place_count(p, "select count(*) from member where role = 'auditor'"));
}

/* ---- invitations ------------------------------------------------------------------------- */

typedef struct {
    place *p;
    actor who;
    invitation_offer offer;
    invitation_made made;
    invitation_view view;
    bool needed;
    lw_str code;
} invite;

static lw_status run_first_owner(tx *t, void *context, lw_error *error) {
    invite *i = context;
    return invitation_first_owner(t, &i->made, &i->needed, error);
}
static lw_status run_make(tx *t, void *context, lw_error *error) {
    invite *i = context;
    return invitation_make(t, &i->who, &i->offer, &i->made, error);
}
static lw_status run_look(tx *t, void *context, lw_error *error) {
    invite *i = context;
    return invitation_look(t, i->code, &i->p->arena, &i->view, error);
}
static lw_status run_for_account(tx *t, void *context, lw_error *error) {
    invite *i = context;
    person user;
    lw_status status = account_read(t, i->who.account_id, &i->p->arena, &user, NULL, error);
    return status == LW_OK ? invitation_for_account(t, &user, &i->made, error) : status;
}

static lw_status accept(place *p, const char *code, const char *email, session_grant *grant) {
    invitation_acceptance a = {.code = lw_str_from(code),
                               .email = lw_str_from(email),
                               .name = LW_STR("New Person"),
                               .password = PASSWORD,
                               .address = HERE,
                               .agent = LW_STR("test")};
    return invitation_accept(p->store, &a, &p->arena, grant, &p->error);
}

static void the_first_owner_comes_by_a_one_time_link(void **state) {
    place *p = *state;
    invite old = {.p = p}, i = {.p = p};
    session_grant grant;
    assert_ok(p, place_write(p, run_first_owner, &old));
    assert_true(old.needed);
    assert_ok(p, place_write(p, run_first_owner, &i)); /* a fresh code on every start */
    assert_string_not_equal(old.made.code, i.made.code);
    assert_status(p, accept(p, old.made.code, "olive@example.org", &grant), LW_NOT_FOUND);
    i.code = lw_str_from(i.made.code);
    assert_ok(p, place_read(p, run_look, &i));
    assert_absent(i.view.email);
    assert_int_equal(i.view.role, INSTALLATION_OWNER);
    assert_absent(i.view.project);
    assert_ok(p, accept(p, i.made.code, "Olive@example.org", &grant));
    assert_int_equal(grant.user.role, INSTALLATION_OWNER);
    assert_text(grant.user.email, "olive@example.org");
    assert_int_equal(
        1, place_count(p, "select count(*) from session where id = %lld", (long long)grant.id));
    assert_status(p, accept(p, i.made.code, "eve@example.org", &grant), LW_NOT_FOUND);
    assert_ok(p, place_write(p, run_first_owner, &i));
    assert_false(i.needed);
    place_sign_in(p, "olive@example.org");
}

static void the_first_owners_link_ends_when_a_command_makes_one(void **state) {
    place *p = *state;
    invite i = {.p = p};
    session_grant grant;
    assert_ok(p, place_write(p, run_first_owner, &i));
    place_user(p, "olive@example.org", INSTALLATION_OWNER);
    assert_status(p, accept(p, i.made.code, "eve@example.org", &grant), LW_NOT_FOUND);
}

static invite by_owner(place *p) {
    return (invite){.p = p,
                    .offer.role = INSTALLATION_MEMBER,
                    .who = {.account_id = place_user(p, "olive@example.org", INSTALLATION_OWNER),
                            .role = INSTALLATION_OWNER,
                            .address = HERE}};
}

static void an_invitation_into_a_project_makes_account_and_membership(void **state) {
    place *p = *state;
    step s = as_manager(p);
    session_grant grant;
    s.email = LW_STR("new@example.org");
    s.role = LW_STR("reviewer");
    assert_ok(p, place_write(p, run_add, &s));
    assert_true(s.added.invited);
    invite i = {.p = p, .code = lw_str_from(s.added.invitation.code)};
    assert_ok(p, place_read(p, run_look, &i));
    assert_text(i.view.email, "new@example.org");
    assert_text(i.view.project, "Mails");
    assert_int_equal(i.view.project_role, ROLE_REVIEWER);
    assert_status(p, accept(p, s.added.invitation.code, "eve@example.org", &grant), LW_INVALID);
    assert_ok(p, accept(p, s.added.invitation.code, "new@example.org", &grant));
    assert_int_equal(grant.user.role, INSTALLATION_MEMBER);
    assert_int_equal(1, place_count(p,
                                    "select count(*) from member where role = 'reviewer' and "
                                    "account_id = %lld",
                                    (long long)grant.user.id));
    assert_int_equal(
        1, place_count(p, "select count(*) from audit where action = 'invitation.accept'"));
    assert_int_equal(0, place_count(p, "select count(*) from audit where object like '%%@%%'"));
}

static void one_acceptance_takes_all_that_name_the_address(void **state) {
    place *p = *state;
    step s = as_manager(p);
    session_grant grant;
    s.email = LW_STR("new@example.org");
    s.role = LW_STR("annotator");
    assert_ok(p, place_write(p, run_add, &s));
    member_added first = s.added;
    s.who.project_id = place_project(p);
    place_member(p, s.who.project_id, s.who.account_id, ROLE_MANAGER);
    assert_ok(p, place_write(p, run_add, &s));
    assert_ok(p, accept(p, first.invitation.code, "new@example.org", &grant));
    assert_int_equal(2, place_count(p, "select count(*) from member where account_id = %lld",
                                    (long long)grant.user.id));
    assert_status(p, accept(p, s.added.invitation.code, "new@example.org", &grant), LW_NOT_FOUND);
}

static void an_open_link_does_not_take_an_address_that_exists(void **state) {
    place *p = *state;
    invite i = by_owner(p);
    session_grant grant;
    assert_ok(p, place_write(p, run_make, &i));
    assert_status(p, accept(p, i.made.code, "olive@example.org", &grant), LW_CONFLICT);
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_sql(p, "update account set password = null where email = 'ann@example.org'");
    assert_status(p, accept(p, i.made.code, "ann@example.org", &grant), LW_CONFLICT);
    assert_int_equal(0, place_count(p, "select count(*) from session"));
    assert_ok(p, accept(p, i.made.code, "new@example.org", &grant)); /* and is still good */
}

static void an_account_made_by_a_command_gets_its_password_by_a_link(void **state) {
    place *p = *state;
    invite i = {.p = p, .who.account_id = place_user(p, "ann@example.org", INSTALLATION_MEMBER)};
    session_grant grant;
    sign_in_result result;
    place_sql(p, "update account set password = null");
    sign_in_attempt a = {
        .email = LW_STR("ann@example.org"), .password = LW_STR(""), .address = HERE};
    assert_status(p, sign_in(p->store, &a, &p->arena, &result, &p->error), LW_UNAUTHENTICATED);
    assert_ok(p, place_write(p, run_for_account, &i));
    assert_ok(p, accept(p, i.made.code, "ann@example.org", &grant));
    assert_int_equal(grant.user.id, i.who.account_id);
    assert_text(grant.user.name, "New Person");
    place_sign_in(p, "ann@example.org");
}

static void invitations_end(void **state) {
    place *p = *state;
    invite i = by_owner(p);
    session_grant grant;
    assert_ok(p, place_write(p, run_make, &i));
    i.code = lw_str_from(i.made.code);
    p->later = LIMIT_INVITATION_SECONDS * SECONDS;
    assert_status(p, place_read(p, run_look, &i), LW_NOT_FOUND);
    p->later = 0;
    assert_ok(p, place_read(p, run_look, &i));
    place_sql(p, "update account set state = 'disabled'"); /* of who made it */
    assert_status(p, place_read(p, run_look, &i), LW_NOT_FOUND);
    assert_status(p, accept(p, i.made.code, "new@example.org", &grant), LW_NOT_FOUND);
    i.code = LW_STR("no such code");
    assert_status(p, place_read(p, run_look, &i), LW_NOT_FOUND);
}

static void nobody_invites_above_themselves(void **state) {
    place *p = *state;
    invite i = by_owner(p);
    i.who.role = INSTALLATION_MEMBER;
    i.offer.role = INSTALLATION_OWNER;
    assert_status(p, place_write(p, run_make, &i), LW_FORBIDDEN);
    i.offer.role = INSTALLATION_NONE;
    assert_status(p, place_write(p, run_make, &i), LW_FORBIDDEN);
    i.offer = (invitation_offer){.role = INSTALLATION_MEMBER,
                                 .project_id = place_project(p),
                                 .project_role = ROLE_ANNOTATOR};
    i.who.project = ROLE_MANAGER;
    assert_status(p, place_write(p, run_make, &i), LW_FORBIDDEN); /* manager of another project */
    i.who.project_id = i.offer.project_id;
    assert_ok(p, place_write(p, run_make, &i));
    i.who.project = ROLE_AUDITOR;
    assert_status(p, place_write(p, run_make, &i), LW_FORBIDDEN);
    i.offer = (invitation_offer){.role = INSTALLATION_MEMBER, .email = LW_STR("olive@example.org")};
    assert_status(p, place_write(p, run_make, &i), LW_CONFLICT);
}

static void an_acceptance_is_checked_before_it_costs(void **state) {
    place *p = *state;
    invite i = by_owner(p);
    session_grant grant;
    assert_ok(p, place_write(p, run_make, &i));
    lw_str code = lw_str_from(i.made.code), email = LW_STR("new@example.org");
    const struct {
        const char *name;
        invitation_acceptance given;
        lw_status status;
    } cases[] = {
        {"email", {code, LW_STR("new"), LW_STR("New"), PASSWORD, HERE, HERE}, LW_INVALID},
        {"name", {code, email, LW_STR(" "), PASSWORD, HERE, HERE}, LW_INVALID},
        {"password", {code, email, LW_STR("New"), LW_STR("short"), HERE, HERE}, LW_INVALID},
        {"common", {code, email, LW_STR("New"), LW_STR("password123"), HERE, HERE}, LW_INVALID},
        {"code", {LW_STR("x"), email, LW_STR("New"), PASSWORD, HERE, HERE}, LW_NOT_FOUND},
    };
    for (size_t c = 0; c < sizeof cases / sizeof *cases; c++)
        check_row(cases[c].name, invitation_accept(p->store, &cases[c].given, &p->arena, &grant,
                                                   &p->error) == cases[c].status);
    assert_int_equal(1, place_count(p, "select count(*) from account"));
}

typedef struct {
    place p;
    const char *code;
    char email[32];
    lw_status status;
    pthread_t thread;
} accepting;

static void *accept_aside(void *argument) {
    accepting *a = argument;
    session_grant grant;
    a->p.arena = lw_arena_over(a->p.memory, sizeof a->p.memory);
    a->status = accept(&a->p, a->code, a->email, &grant);
    return NULL;
}

static void one_of_many_with_the_same_link_comes_in(void **state) {
    place *p = *state;
    invite i = by_owner(p);
    static accepting all[6];
    assert_ok(p, place_write(p, run_make, &i));
    for (int n = 0; n < 6; n++) {
        all[n].p.store = p->store;
        all[n].code = i.made.code;
        snprintf(all[n].email, sizeof all[n].email, "new%d@example.org", n);
        pthread_create(&all[n].thread, NULL, accept_aside, &all[n]);
    }
    int in = 0;
    for (int n = 0; n < 6; n++) {
        pthread_join(all[n].thread, NULL);
        in += all[n].status == LW_OK;
        assert_true(all[n].status == LW_OK || all[n].status == LW_NOT_FOUND);
    }
    assert_int_equal(in, 1);
    assert_int_equal(2, place_count(p, "select count(*) from account"));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_matrix_is_the_one_we_promise),
        cmocka_unit_test(nobody_may_anything_by_a_role_alone_or_a_wild_value),
        cmocka_unit_test(nobody_grants_more_than_they_hold),
        cmocka_unit_test(names_and_roles_are_each_others_inverse),
        PLACE_TEST(addresses_and_names_are_checked),
        PLACE_TEST(the_last_owner_stays),
        PLACE_TEST(two_owners_cannot_remove_each_other_at_once),
        PLACE_TEST(a_disabled_person_loses_sessions_and_tokens),
        PLACE_TEST(a_change_of_a_person_is_checked),
        PLACE_TEST(people_are_listed_in_pages),
        PLACE_TEST(a_member_is_added_changed_listed_and_removed),
        PLACE_TEST(adding_is_checked),
        PLACE_TEST(the_last_manager_leaves_only_to_an_owner),
        PLACE_TEST(who_makes_a_project_is_in_it),
        PLACE_TEST(the_first_owner_comes_by_a_one_time_link),
        PLACE_TEST(the_first_owners_link_ends_when_a_command_makes_one),
        PLACE_TEST(an_invitation_into_a_project_makes_account_and_membership),
        PLACE_TEST(one_acceptance_takes_all_that_name_the_address),
        PLACE_TEST(an_open_link_does_not_take_an_address_that_exists),
        PLACE_TEST(an_account_made_by_a_command_gets_its_password_by_a_link),
        PLACE_TEST(invitations_end),
        PLACE_TEST(nobody_invites_above_themselves),
        PLACE_TEST(an_acceptance_is_checked_before_it_costs),
        PLACE_TEST(one_of_many_with_the_same_link_comes_in),
    };
    return place_run_tests("people", tests, sizeof tests / sizeof *tests);
}
