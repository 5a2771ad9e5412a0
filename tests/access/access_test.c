/* The door: who is asking, may they, and what the audit log keeps of it. */
#include "tests/access/place.h"
#include "server/access/people.h"
#include "server/access/token.h"
#include "server/limits.h"

typedef struct {
    place *p;
    credentials given;
    access_question question;
    actor who;
} entry;

static lw_status run_enter(tx *t, void *context, lw_error *error) {
    entry *e = context;
    return access_enter(t, &e->given, &e->question, &e->p->arena, &e->who, error);
}
static lw_status run_refused(tx *t, void *context, lw_error *error) {
    const entry *e = context;
    return access_refused(t, &e->given, &e->question, error);
}
static lw_status run_seen(tx *t, void *context, lw_error *error) {
    const entry *e = context;
    return access_seen(t, &e->who, error);
}

static entry by_cookie(place *p, const session_grant *grant, permission needs) {
    return (entry){.p = p,
                   .question.needs = needs,
                   .given = {.cookie = lw_str_from(grant->secret),
                             .csrf = lw_str_from(grant->csrf),
                             .address = HERE,
                             .changes = true}};
}

static void nobody_enters_but_where_anybody_may(void **state) {
    place *p = *state;
    entry e = {.p = p, .given.address = HERE};
    for (permission needs = PERMISSION_MISSING; needs < PERMISSIONS; needs++) {
        e.question.needs = needs;
        assert_status(p, place_read(p, run_enter, &e),
                      needs == CAN_ANYBODY ? LW_OK : LW_UNAUTHENTICATED);
    }
    assert_int_equal(e.who.account_id, 0);
}

static void a_session_enters_with_its_csrf_token(void **state) {
    place *p = *state;
    int64_t id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    assert_ok(p, place_read(p, run_enter, &e));
    assert_int_equal(e.who.account_id, id);
    assert_int_equal(e.who.session_id, grant.id);
    assert_text(e.who.email, "ann@example.org");
    assert_int_equal(e.who.role, INSTALLATION_MEMBER);
    assert_false(e.who.seen_due);
}

static void a_change_without_the_csrf_token_is_refused(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org"),
                  other = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    const lw_str wrong[] = {
        {0}, LW_STR(""), LW_STR("x"), lw_str_from(other.csrf), lw_str_from(grant.secret)};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        e.given.csrf = wrong[i];
        assert_status(p, place_read(p, run_enter, &e), LW_FORBIDDEN);
    }
    e.given.changes = false;
    assert_ok(p, place_read(p, run_enter, &e));
}

static void unknown_secrets_do_not_enter(void **state) {
    place *p = *state;
    entry e = {.p = p, .question.needs = CAN_SIGNED_IN, .given.address = HERE};
    const lw_str secrets[] = {LW_STR("x"), LW_STR("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
                              LW_STR("' or 1=1 --")};
    for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
        e.given.cookie = secrets[i];
        e.given.bearer = (lw_str){0};
        assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
        e.given.bearer = secrets[i];
        assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
    }
    e.question.needs = CAN_ANYBODY; /* an old cookie does not keep anybody from signing in */
    assert_ok(p, place_read(p, run_enter, &e));
    assert_int_equal(e.who.account_id, 0);
}

static void a_session_ends_when_idle_and_after_its_life(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    p->later = (LIMIT_SESSION_IDLE_SECONDS - 5) * SECONDS;
    assert_ok(p, place_read(p, run_enter, &e));
    assert_true(e.who.seen_due);
    p->later += 10 * SECONDS;
    assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
    /* Kept alive every ten minutes it still ends after twelve hours. */
    lw_status status = LW_OK;
    for (p->later = 0; p->later < (LIMIT_SESSION_SECONDS - 600) * SECONDS;
         p->later += 600 * SECONDS) {
        assert_ok(p, place_read(p, run_enter, &e));
        assert_ok(p, place_write(p, run_seen, &e));
    }
    assert_ok(p, place_read(p, run_enter, &e));
    p->later = LIMIT_SESSION_SECONDS * SECONDS;
    status = place_read(p, run_enter, &e);
    assert_status(p, status, LW_UNAUTHENTICATED);
}

static void background_requests_do_not_renew_the_session(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    p->later = 2 * LIMIT_SEEN_SECONDS * SECONDS;
    e.given.background = true;
    assert_ok(p, place_read(p, run_enter, &e));
    assert_false(e.who.seen_due);
    e.given.background = false;
    assert_ok(p, place_read(p, run_enter, &e));
    assert_true(e.who.seen_due);
}

static void a_disabled_account_is_out_at_once(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    assert_ok(p, place_read(p, run_enter, &e));
    place_sql(p, "update account set state = 'disabled'");
    assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
}

static void somebody_elses_project_does_not_exist(void **state) {
    place *p = *state;
    int64_t id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    int64_t project = place_project(p), other = place_project(p);
    place_member(p, project, id, ROLE_ANNOTATOR);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_VIEW_PROJECT);
    char theirs[256];
    e.question.project_id = other;
    assert_status(p, place_read(p, run_enter, &e), LW_NOT_FOUND);
    strcpy(theirs, p->error.message);
    e.question.project_id = other + 12345;
    assert_status(p, place_read(p, run_enter, &e), LW_NOT_FOUND);
    assert_string_equal(theirs, p->error.message);
    e.question.project_id = project;
    assert_ok(p, place_read(p, run_enter, &e));
    assert_int_equal(e.who.project, ROLE_ANNOTATOR);
    assert_int_equal(e.who.project_id, project);
    e.question.needs = CAN_MANAGE;
    assert_status(p, place_read(p, run_enter, &e), LW_FORBIDDEN);
    e.question.needs = PERMISSION_MISSING;
    assert_status(p, place_read(p, run_enter, &e), LW_FORBIDDEN);
}

static void a_changed_role_counts_with_the_next_request(void **state) {
    place *p = *state;
    int64_t id = place_user(p, "ann@example.org", INSTALLATION_MEMBER), project = place_project(p);
    place_member(p, project, id, ROLE_REVIEWER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_REVIEW);
    e.question.project_id = project;
    assert_ok(p, place_read(p, run_enter, &e));
    place_sql(p, "update member set role = 'annotator'");
    assert_status(p, place_read(p, run_enter, &e), LW_FORBIDDEN);
    place_sql(p, "delete from member");
    assert_status(p, place_read(p, run_enter, &e), LW_NOT_FOUND);
}

static void an_owner_enters_every_project(void **state) {
    place *p = *state;
    place_user(p, "olive@example.org", INSTALLATION_OWNER);
    session_grant grant = place_sign_in(p, "olive@example.org");
    entry e = by_cookie(p, &grant, CAN_MANAGE);
    e.question.project_id = place_project(p);
    assert_ok(p, place_read(p, run_enter, &e));
    assert_int_equal(e.who.project, ROLE_NONE);
}

static void allowed_and_refused_leave_a_row_each(void **state) {
    place *p = *state;
    int64_t id = place_user(p, "ann@example.org", INSTALLATION_MEMBER), project = place_project(p);
    place_member(p, project, id, ROLE_ANNOTATOR);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_ANNOTATE);
    e.question.project_id = project;
    e.question.object_id = 77;
    e.question.object = "item";
    e.question.audit = "item.read";
    assert_ok(p, place_write(p, run_enter, &e));
    assert_int_equal(1, place_count(p,
                                    "select count(*) from audit where action = 'item.read' and "
                                    "allowed = 1 and account_id = %lld and project_id = %lld and "
                                    "address = '192.0.2.7' and object like 'item!_%%' escape '!'",
                                    (long long)id, (long long)project));
    e.question.needs = CAN_MANAGE;
    assert_status(p, place_write(p, run_enter, &e), LW_FORBIDDEN);
    assert_int_equal(1, place_count(p, "select count(*) from audit where action = 'item.read'"));
    assert_ok(p, place_write(p, run_refused, &e));
    e.question.audit = NULL;
    e.given.csrf = (lw_str){0}; /* also when it was refused for its CSRF token */
    assert_ok(p, place_write(p, run_refused, &e));
    assert_int_equal(1, place_count(p, "select count(*) from audit where action = 'item.read' and "
                                       "allowed = 0"));
    assert_int_equal(1, place_count(p,
                                    "select count(*) from audit where allowed = 0 and action = "
                                    "'refuse.manage' and account_id = %lld",
                                    (long long)id));
}

static void strangers_cannot_fill_the_audit_log(void **state) {
    place *p = *state;
    entry e = {.p = p, .question.needs = CAN_SIGNED_IN, .given = {.address = HERE}};
    assert_ok(p, place_write(p, run_refused, &e));
    e.given.cookie = LW_STR("no such session");
    assert_ok(p, place_write(p, run_refused, &e));
    e.given.bearer = LW_STR("lwt_no such token");
    assert_ok(p, place_write(p, run_refused, &e));
    assert_int_equal(0, place_count(p, "select count(*) from audit"));
}

static void without_room_the_answer_is_no(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant grant = place_sign_in(p, "ann@example.org");
    entry e = by_cookie(p, &grant, CAN_SIGNED_IN);
    lw_arena full = p->arena;
    for (size_t room = 0;; room++) {
        p->arena = lw_arena_over(p->memory + 1024, room);
        lw_status status = place_read(p, run_enter, &e);
        if (status == LW_OK) break;
        assert_status(p, status, LW_NO_MEMORY);
        assert_true(room < 200);
    }
    p->arena = full;
}

/* ---- tokens ------------------------------------------------------------------------------ */

typedef struct {
    place *p;
    actor who;
    lw_str name;
    int64_t expires_in;
    token_made made;
    token_row rows[3];
    size_t count;
    int64_t id;
} token_step;

static lw_status run_create(tx *t, void *context, lw_error *error) {
    token_step *s = context;
    return token_create(t, &s->who, s->name, s->expires_in, &s->made, error);
}
static lw_status run_list(tx *t, void *context, lw_error *error) {
    token_step *s = context;
    return token_list(t, &s->who, s->id, 3, &s->p->arena, s->rows, &s->count, error);
}
static lw_status run_revoke(tx *t, void *context, lw_error *error) {
    token_step *s = context;
    return token_revoke(t, &s->who, s->id, error);
}

static token_step tokens_of(place *p, const char *email) {
    return (token_step){
        .p = p,
        .name = LW_STR("ci"),
        .who = {.account_id = place_user(p, email, INSTALLATION_MEMBER), .address = HERE}};
}

static void a_token_enters_without_a_csrf_token_until_it_is_over(void **state) {
    place *p = *state;
    token_step s = tokens_of(p, "ann@example.org");
    s.expires_in = 3600 * SECONDS;
    assert_ok(p, place_write(p, run_create, &s));
    assert_true(lw_str_starts(lw_str_from(s.made.text), LW_STR("lwt_")));
    assert_int_equal(0, place_count(p, "select count(*) from token where name like 'lwt%%'"));
    entry e = {.p = p,
               .question.needs = CAN_SIGNED_IN,
               .given = {.bearer = lw_str_from(s.made.text), .address = HERE, .changes = true}};
    assert_ok(p, place_read(p, run_enter, &e));
    assert_int_equal(e.who.account_id, s.who.account_id);
    assert_int_equal(e.who.token_id, s.made.id);
    assert_true(e.who.seen_due);
    assert_ok(p, place_write(p, run_seen, &e));
    assert_ok(p, place_read(p, run_enter, &e));
    assert_false(e.who.seen_due);
    p->later = 3601 * SECONDS;
    assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
}

static void a_revoked_token_is_over_at_once(void **state) {
    place *p = *state;
    token_step s = tokens_of(p, "ann@example.org"), other = tokens_of(p, "bob@example.org");
    assert_ok(p, place_write(p, run_create, &s));
    other.id = s.made.id;
    assert_status(p, place_write(p, run_revoke, &other), LW_NOT_FOUND);
    s.id = s.made.id;
    assert_ok(p, place_write(p, run_revoke, &s));
    assert_status(p, place_write(p, run_revoke, &s), LW_NOT_FOUND);
    entry e = {.p = p,
               .question.needs = CAN_SIGNED_IN,
               .given = {.bearer = lw_str_from(s.made.text), .address = HERE}};
    assert_status(p, place_read(p, run_enter, &e), LW_UNAUTHENTICATED);
}

static void tokens_are_listed_newest_first_in_pages(void **state) {
    place *p = *state;
    token_step s = tokens_of(p, "ann@example.org");
    for (int i = 0; i < 4; i++) assert_ok(p, place_write(p, run_create, &s));
    int64_t last = s.made.id;
    s.id = INT64_MAX;
    assert_ok(p, place_read(p, run_list, &s));
    assert_int_equal(s.count, 3);
    assert_int_equal(s.rows[0].id, last);
    assert_int_equal(s.rows[0].used_at, 0);
    assert_int_equal(s.rows[0].expires_at, 0);
    assert_text(s.rows[0].name, "ci");
    s.id = s.rows[2].id;
    assert_ok(p, place_read(p, run_list, &s));
    assert_int_equal(s.count, 1);
}

static void tokens_have_bounds(void **state) {
    place *p = *state;
    token_step s = tokens_of(p, "ann@example.org");
    static const struct {
        const char *name;
        int64_t days;
        const char *token;
        lw_status status;
    } cases[] = {
        {"past", -1, "ci", LW_INVALID},
        {"beyond ten years", LIMIT_TOKEN_DAYS + 1, "ci", LW_INVALID},
        {"no name", 1, " ", LW_INVALID},
        {"two lines", 1, "a\nb", LW_INVALID},
        {"not UTF-8", 1, "\xff", LW_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        s.expires_in = cases[i].days * 86400 * SECONDS;
        s.name = lw_str_from(cases[i].token);
        check_row(cases[i].name, place_write(p, run_create, &s) == cases[i].status);
    }
    s.name = LW_STR("ci");
    s.expires_in = 0;
    for (int i = 0; i < LIMIT_TOKENS; i++) assert_ok(p, place_write(p, run_create, &s));
    assert_status(p, place_write(p, run_create, &s), LW_CONFLICT);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        PLACE_TEST(nobody_enters_but_where_anybody_may),
        PLACE_TEST(a_session_enters_with_its_csrf_token),
        PLACE_TEST(a_change_without_the_csrf_token_is_refused),
        PLACE_TEST(unknown_secrets_do_not_enter),
        PLACE_TEST(a_session_ends_when_idle_and_after_its_life),
        PLACE_TEST(background_requests_do_not_renew_the_session),
        PLACE_TEST(a_disabled_account_is_out_at_once),
        PLACE_TEST(somebody_elses_project_does_not_exist),
        PLACE_TEST(a_changed_role_counts_with_the_next_request),
        PLACE_TEST(an_owner_enters_every_project),
        PLACE_TEST(allowed_and_refused_leave_a_row_each),
        PLACE_TEST(strangers_cannot_fill_the_audit_log),
        PLACE_TEST(without_room_the_answer_is_no),
        PLACE_TEST(a_token_enters_without_a_csrf_token_until_it_is_over),
        PLACE_TEST(a_revoked_token_is_over_at_once),
        PLACE_TEST(tokens_are_listed_newest_first_in_pages),
        PLACE_TEST(tokens_have_bounds),
    };
    return place_run_tests("access", tests, sizeof tests / sizeof *tests);
}
