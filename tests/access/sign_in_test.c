/* Passwords, signing in, throttling and the second factor. */
#include "tests/access/place.h"
#include "server/access/password.h"
#include "server/access/sign_in.h"
#include "server/access/sweep.h"
#include "server/access/throttle.h"
#include "server/access/token.h"
#include "server/access/totp.h"
#include "server/limits.h"

#define ANN LW_STR("ann@example.org")
#define FAR LW_STR("203.0.113.9")

static lw_status attempt(place *p, const char *email, lw_str password, lw_str code, lw_str address,
                         sign_in_result *result) {
    sign_in_attempt a = {.email = lw_str_from(email),
                         .password = password,
                         .code = code,
                         .address = address,
                         .agent = LW_STR("test")};
    return sign_in(p->store, &a, &p->arena, result, &p->error);
}

/* ---- passwords --------------------------------------------------------------------------- */

static void passwords_follow_the_rules(void **state) {
    (void)state;
    char thousand[1002];
    memset(thousand, 'x', sizeof thousand);
    const struct {
        const char *name;
        lw_str password;
        lw_status status;
    } cases[] = {
        {"good", PASSWORD, LW_OK},
        {"no composition rule", LW_STR("qzjvkwpl"), LW_OK},
        {"eight code points", LW_STR("пароль-1"), LW_OK},
        {"a thousand", {thousand, 1000}, LW_OK},
        {"seven", LW_STR("qzjvkwp"), LW_INVALID},
        {"empty", LW_STR(""), LW_INVALID},
        {"a thousand and one", {thousand, 1001}, LW_INVALID},
        {"common", LW_STR("password1"), LW_INVALID},
        {"common in capitals", LW_STR("QWERTYUIOP"), LW_INVALID},
        {"the address", LW_STR("ann.smith@example.org"), LW_INVALID},
        {"the mailbox", LW_STR("Ann.Smith"), LW_INVALID},
        {"the name", LW_STR("ann m. smith"), LW_INVALID},
        {"not UTF-8", LW_STR("\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"), LW_MALFORMED},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_row(cases[i].name,
                  password_check_rules(cases[i].password, LW_STR("ann.smith@example.org"),
                                       LW_STR("Ann M. Smith"), NULL) == cases[i].status);
}

static void a_hash_verifies_its_password_alone(void **state) {
    (void)state;
    char hash[PASSWORD_HASH_MAX], again[PASSWORD_HASH_MAX];
    assert_int_equal(password_hash(PASSWORD, hash, NULL), LW_OK);
    assert_int_equal(password_hash(PASSWORD, again, NULL), LW_OK);
    assert_string_not_equal(hash, again); /* each has a salt of its own */
    assert_true(lw_str_starts(lw_str_from(hash), LW_STR("$argon2id$v=19$m=19456,t=2,p=1$")));
    assert_true(password_verify(PASSWORD, lw_str_from(hash)));
    assert_false(password_verify(LW_STR("plain words make a good passworD"), lw_str_from(hash)));
    assert_false(password_verify(PASSWORD, LW_STR("")));
    assert_false(password_verify(PASSWORD, (lw_str){0}));
    assert_false(password_verify(PASSWORD, LW_STR("$argon2id$ nonsense")));
}

static void the_hash_of_nobody_costs_as_much_as_any(void **state) {
    (void)state;
    assert_false(password_hash_is_old(lw_str_from(password_nobody)));
    assert_false(password_verify(LW_STR(""), lw_str_from(password_nobody)));
    assert_true(password_hash_is_old(LW_STR("$argon2id$v=19$m=8192,t=1,p=1$gieQh1dfYa1uJ4CrCN9KgQ"
                                            "$AAYfGeWNzC7PM9L4ry+OYyJwYA2tO8Iw2y4J5MnKEbQ")));
}

/* ---- signing in -------------------------------------------------------------------------- */

static void the_right_password_makes_a_session(void **state) {
    place *p = *state;
    sign_in_result one, two;
    int64_t id = place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    assert_ok(p, attempt(p, " ANN@Example.org ", PASSWORD, (lw_str){0}, HERE, &one));
    assert_int_equal(one.session.user.id, id);
    assert_int_equal(strlen(one.session.secret), 43);
    assert_true(one.session.expires_at > one.session.idle_ends_at);
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &two));
    assert_string_not_equal(one.session.secret, two.session.secret);
    assert_int_equal(2, place_count(p, "select count(*) from session"));
    assert_int_equal(2, place_count(p,
                                    "select count(*) from audit where action = 'session.create' "
                                    "and allowed = 1 and account_id = %lld",
                                    (long long)id));
}

static void wrong_is_wrong_without_saying_what(void **state) {
    place *p = *state;
    sign_in_result result;
    char said[256] = "";
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_user(p, "dis@example.org", INSTALLATION_MEMBER);
    place_sql(p, "update account set state = 'disabled' where email = 'dis@example.org'");
    const struct {
        const char *name, *email;
        lw_str password;
    } cases[] = {
        {"wrong password", "ann@example.org", LW_STR("wrong words")},
        {"empty password", "ann@example.org", LW_STR("")},
        {"nobody", "nobody@example.org", PASSWORD},
        {"no address", "ann", PASSWORD},
        {"an injection", "' or 1=1 --", PASSWORD},
        {"disabled", "dis@example.org", PASSWORD},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_status status =
            attempt(p, cases[i].email, cases[i].password, (lw_str){0}, HERE, &result);
        check_row(cases[i].name, status == LW_UNAUTHENTICATED && !result.code_required);
        if (said[0]) assert_string_equal(said, p->error.message);
        strcpy(said, p->error.message);
    }
    assert_int_equal(0, place_count(p, "select count(*) from session"));
    assert_int_equal(6, place_count(p, "select count(*) from audit where allowed = 0 and "
                                       "action = 'session.create'"));
    /* What was typed as an address is nowhere. */
    assert_int_equal(0,
                     place_count(p, "select count(*) from audit where object like '%%nobody%%'"));
    assert_int_equal(0,
                     place_count(p, "select count(*) from throttle where name like '%%nobody%%'"));
}

static void a_password_of_megabytes_is_wrong(void **state) {
    place *p = *state;
    static char long_one[1 << 20];
    sign_in_result result;
    memset(long_one, 'x', sizeof long_one);
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    assert_status(p,
                  attempt(p, "ann@example.org", (lw_str){long_one, sizeof long_one}, (lw_str){0},
                          HERE, &result),
                  LW_UNAUTHENTICATED);
}

static void an_old_hash_is_renewed_at_sign_in(void **state) {
    place *p = *state;
    sign_in_result result;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    /* Of "old cost", with 8 MiB and one pass. */
    place_sql(p, "update account set password = '%s'",
              "$argon2id$v=19$m=8192,t=1,p=1$OxsQBAbYyuSroVY2BuUcpQ"
              "$u8E6H0oIoG/kHnGVvHNUDNxxsCWII7stOYlbE1cp4dQ");
    assert_ok(p, attempt(p, "ann@example.org", LW_STR("old cost"), (lw_str){0}, HERE, &result));
    assert_int_equal(1, place_count(p, "select count(*) from account where password like "
                                       "'$argon2id$v=19$m=19456,t=2,%%'"));
    assert_ok(p, attempt(p, "ann@example.org", LW_STR("old cost"), (lw_str){0}, HERE, &result));
}

/* ---- throttling -------------------------------------------------------------------------- */

typedef struct {
    lw_str email, address;
    int64_t wait;
} throttle_step;

static lw_status run_check(tx *t, void *context, lw_error *error) {
    throttle_step *s = context;
    return throttle_check(t, s->email, s->address, &s->wait, error);
}
static lw_status run_failed(tx *t, void *context, lw_error *error) {
    const throttle_step *s = context;
    return throttle_failed(t, s->email, s->address, error);
}
static lw_status run_passed(tx *t, void *context, lw_error *error) {
    const throttle_step *s = context;
    return throttle_passed(t, s->email, s->address, error);
}

static void fail_times(place *p, throttle_step s, int times) {
    for (int i = 0; i < times; i++) assert_ok(p, place_write(p, run_failed, &s));
}

static void waiting_doubles_and_ends(void **state) {
    place *p = *state;
    throttle_step s = {ANN, HERE, 0};
    fail_times(p, s, 4);
    assert_ok(p, place_read(p, run_check, &s));
    static const int64_t waits[] = {1, 2, 4, 8, 16};
    for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
        fail_times(p, s, 1);
        assert_status(p, place_read(p, run_check, &s), LW_TOO_MANY);
        assert_in_range(s.wait, waits[i] > 1 ? waits[i] - 1 : 1, waits[i]);
    }
    fail_times(p, s, 40);
    assert_status(p, place_read(p, run_check, &s), LW_TOO_MANY);
    assert_in_range(s.wait, 890, 900);
    p->later = 901 * SECONDS;
    assert_ok(p, place_read(p, run_check, &s));
    p->later = 3700 * SECONDS; /* forgotten: four are free again */
    fail_times(p, s, 4);
    assert_ok(p, place_read(p, run_check, &s));
}

static void a_success_forgives_the_pair(void **state) {
    place *p = *state;
    throttle_step s = {ANN, HERE, 0};
    fail_times(p, s, 5);
    assert_status(p, place_read(p, run_check, &s), LW_TOO_MANY);
    assert_ok(p, place_write(p, run_passed, &s));
    assert_ok(p, place_read(p, run_check, &s));
}

static void strangers_do_not_lock_out_who_is_known_here(void **state) {
    place *p = *state;
    throttle_step known = {ANN, HERE, 0}, elsewhere = {ANN, FAR, 0};
    assert_ok(p, place_write(p, run_passed, &known));
    char address[32];
    for (int i = 0; i < 100; i++) {
        snprintf(address, sizeof address, "198.51.100.%d", i);
        fail_times(p, (throttle_step){ANN, lw_str_from(address), 0}, 1);
    }
    /* A neighbour behind the same address hammers at everybody. */
    for (int i = 0; i < 100; i++) {
        snprintf(address, sizeof address, "user%d@example.org", i);
        fail_times(p, (throttle_step){lw_str_from(address), HERE, 0}, 1);
    }
    assert_ok(p, place_read(p, run_check, &known));
    assert_status(p, place_read(p, run_check, &elsewhere), LW_TOO_MANY);
    assert_in_range(elsewhere.wait, 1, 60); /* never longer than a minute */
    p->later = 91 * 86400 * SECONDS;
    assert_ok(p, place_read(p, run_check, &elsewhere));
}

static void one_subscriber_is_one_address(void **state) {
    place *p = *state;
    static const struct {
        const char *name, *one, *other;
        bool same;
    } cases[] = {
        {"v6 in one /64", "2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true},
        {"v6 in another /64", "2001:db8:1:2::1", "2001:db8:1:3::1", false},
        {"v4 mapped", "::ffff:192.0.2.99", "192.0.2.99", true},
        {"v4", "192.0.2.5", "192.0.2.6", false},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char email[32];
        snprintf(email, sizeof email, "case%zu@example.org", i);
        throttle_step one = {lw_str_from(email), lw_str_from(cases[i].one), 0};
        throttle_step other = {lw_str_from(email), lw_str_from(cases[i].other), 0};
        fail_times(p, one, 5);
        check_row(cases[i].name,
                  place_read(p, run_check, &other) == (cases[i].same ? LW_TOO_MANY : LW_OK));
    }
}

static void guessing_is_slowed_down_for_real(void **state) {
    place *p = *state;
    sign_in_result result;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_user(p, "bob@example.org", INSTALLATION_MEMBER);
    for (int i = 0; i < 5; i++)
        assert_status(p,
                      attempt(p, "ann@example.org", LW_STR("a guess!"), (lw_str){0}, FAR, &result),
                      LW_UNAUTHENTICATED);
    place_sql(p, "update throttle set failures = 12"); /* so that the wait outlasts this test */
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, FAR, &result),
                  LW_TOO_MANY);
    assert_in_range(result.wait_seconds, 1, 900);
    /* Ann elsewhere, and Bob there, are not kept out. */
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &result));
    assert_ok(p, attempt(p, "bob@example.org", PASSWORD, (lw_str){0}, FAR, &result));
}

static void what_is_over_is_swept(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_sign_in(p, "ann@example.org");
    fail_times(p, (throttle_step){ANN, FAR, 0}, 3);
    assert_ok(p, place_write(p, access_sweep, NULL));
    assert_int_equal(1, place_count(p, "select count(*) from session"));
    p->later = 2 * 86400 * SECONDS;
    assert_ok(p, place_write(p, access_sweep, NULL));
    assert_int_equal(0, place_count(p, "select count(*) from session"));
    assert_int_equal(1, place_count(p, "select count(*) from throttle")); /* where Ann is known */
    p->later = 91 * 86400 * SECONDS;
    assert_ok(p, place_write(p, access_sweep, NULL));
    assert_int_equal(0, place_count(p, "select count(*) from throttle"));
}

/* ---- passwords changed ------------------------------------------------------------------- */

static actor actor_of(const session_grant *grant) {
    return (actor){.account_id = grant->user.id,
                   .email = grant->user.email,
                   .name = grant->user.name,
                   .session_id = grant->id,
                   .address = HERE};
}

static lw_status run_token(tx *t, void *context, lw_error *error) {
    token_made made;
    return token_create(t, context, LW_STR("ci"), 0, &made, error);
}

static void a_new_password_ends_other_sessions_and_tokens(void **state) {
    place *p = *state;
    int64_t wait = 0;
    sign_in_result result;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant mine = place_sign_in(p, "ann@example.org");
    place_sign_in(p, "ann@example.org");
    actor who = actor_of(&mine);
    assert_ok(p, place_write(p, run_token, &who));
    assert_ok(p,
              password_change(p->store, &who, PASSWORD, LW_STR("other words"), &wait, &p->error));
    assert_int_equal(
        1, place_count(p, "select count(*) from session where id = %lld", (long long)mine.id));
    assert_int_equal(1, place_count(p, "select count(*) from session"));
    assert_int_equal(0, place_count(p, "select count(*) from token"));
    assert_int_equal(1,
                     place_count(p, "select count(*) from audit where action = 'password.change'"));
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &result),
                  LW_UNAUTHENTICATED);
    assert_ok(p, attempt(p, "ann@example.org", LW_STR("other words"), (lw_str){0}, HERE, &result));
}

static void a_password_is_not_changed_without_the_present_one(void **state) {
    place *p = *state;
    int64_t wait = 0;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant mine = place_sign_in(p, "ann@example.org");
    actor who = actor_of(&mine);
    for (int i = 0; i < 5; i++) {
        assert_status(p,
                      password_change(p->store, &who, LW_STR("a guess"), LW_STR("other words"),
                                      &wait, &p->error),
                      LW_INVALID);
        assert_true(lw_str_starts(lw_str_from(p->error.message), LW_STR("current: ")));
    }
    assert_status(
        p, password_change(p->store, &who, PASSWORD, LW_STR("other words"), &wait, &p->error),
        LW_TOO_MANY);
    assert_int_equal(wait, 1);
    assert_int_equal(5, place_count(p,
                                    "select count(*) from audit where allowed = 0 and "
                                    "action = 'password.confirm' and account_id = %lld",
                                    (long long)who.account_id));
    assert_status(p,
                  password_change(p->store, &who, PASSWORD, LW_STR("password1"), &wait, &p->error),
                  LW_INVALID);
}

/* ---- the second factor ------------------------------------------------------------------- */

static void codes_are_those_of_rfc_6238(void **state) {
    (void)state;
    /* Appendix B, SHA-1, the last six of its eight digits. */
    static const struct {
        int64_t seconds;
        const char *code;
    } vectors[] = {
        {59, "287082"},         {1111111109, "081804"}, {1111111111, "050471"},
        {1234567890, "005924"}, {2000000000, "279037"}, {20000000000, "353130"},
    };
    lw_str secret = LW_STR("12345678901234567890");
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
        char code[TOTP_CODE_TEXT];
        assert_string_equal(totp_code(secret, vectors[i].seconds / 30, code).data, vectors[i].code);
        int64_t step = vectors[i].seconds / 30, now = vectors[i].seconds * SECONDS;
        lw_str given = lw_str_from(code);
        assert_int_equal(totp_match(secret, 0, now, given), step);
        assert_int_equal(totp_match(secret, 0, now + 30 * SECONDS, given), step);
        if (step > 1) assert_int_equal(totp_match(secret, 0, now - 30 * SECONDS, given), step);
        assert_int_equal(totp_match(secret, 0, now + 60 * SECONDS, given), -1);
        if (step > 2) assert_int_equal(totp_match(secret, 0, now - 60 * SECONDS, given), -1);
        assert_int_equal(totp_match(secret, step, now, given), -1); /* used */
    }
    const lw_str no[] = {LW_STR(""), LW_STR("28708"), LW_STR("2870822"), LW_STR("28708a"), {0}};
    for (size_t i = 0; i < sizeof no / sizeof *no; i++)
        assert_int_equal(totp_match(secret, 0, 59 * SECONDS, no[i]), -1);
    assert_int_equal(totp_match(secret, 0, 59 * SECONDS, LW_STR("287 082")), 1);
}

typedef struct {
    place *p;
    actor who;
    totp_begun begun;
    lw_str secret;
    int64_t now;
    char code[TOTP_CODE_TEXT];
    char codes[LIMIT_RECOVERY_CODES][RECOVERY_TEXT];
} totp_step;

static lw_status run_begin(tx *t, void *context, lw_error *error) {
    totp_step *s = context;
    return totp_begin(t, &s->who, &s->p->arena, &s->begun, error);
}
static lw_status run_secret(tx *t, void *context, lw_error *error) {
    totp_step *s = context;
    person user;
    person_secrets secrets;
    s->now = db_now(t);
    lw_status status = account_read(t, s->who.account_id, &s->p->arena, &user, &secrets, error);
    s->secret = secrets.totp_secret;
    return status;
}
static lw_status run_confirm(tx *t, void *context, lw_error *error) {
    totp_step *s = context;
    return totp_confirm(t, &s->who, lw_str_from(s->code), s->codes, error);
}
static lw_status run_remove(tx *t, void *context, lw_error *error) {
    const totp_step *s = context;
    return totp_remove(t, &s->who, error);
}

static totp_step with_second_factor(place *p) {
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant mine = place_sign_in(p, "ann@example.org");
    totp_step s = {.p = p, .who = actor_of(&mine)};
    assert_ok(p, place_write(p, run_begin, &s));
    assert_ok(p, place_read(p, run_secret, &s));
    totp_code(s.secret, s.now / SECONDS / 30, s.code);
    assert_ok(p, place_write(p, run_confirm, &s));
    return s;
}

static void a_second_factor_is_asked_and_works_once(void **state) {
    place *p = *state;
    sign_in_result result;
    totp_step s = with_second_factor(p);
    assert_true(
        lw_str_starts(s.begun.uri, LW_STR("otpauth://totp/Labelwright:ann@example.org?secret=")));
    assert_int_equal(strlen(s.begun.secret), 32);
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &result),
                  LW_UNAUTHENTICATED);
    assert_true(result.code_required);
    /* The code that confirmed it is used up. */
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, lw_str_from(s.code), HERE, &result),
                  LW_UNAUTHENTICATED);
    assert_false(result.code_required);
    totp_code(s.secret, s.now / SECONDS / 30 + 1, s.code);
    assert_status(
        p, attempt(p, "ann@example.org", LW_STR("wrong words"), lw_str_from(s.code), HERE, &result),
        LW_UNAUTHENTICATED);
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, lw_str_from(s.code), HERE, &result));
    assert_true(result.session.user.totp);
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, lw_str_from(s.code), HERE, &result),
                  LW_UNAUTHENTICATED);
}

static void a_recovery_code_works_once_in_any_writing(void **state) {
    place *p = *state;
    sign_in_result result;
    totp_step s = with_second_factor(p);
    char plain[RECOVERY_TEXT], upper[RECOVERY_TEXT];
    for (int i = 0, j = 0; i < RECOVERY_TEXT; i++) {
        upper[i] = (char)(s.codes[0][i] >= 'a' && s.codes[0][i] <= 'z' ? s.codes[0][i] - 32
                                                                       : s.codes[0][i]);
        if (s.codes[1][i] != '-') plain[j++] = s.codes[1][i];
    }
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, lw_str_from(upper), HERE, &result));
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, lw_str_from(plain), HERE, &result));
    assert_status(p,
                  attempt(p, "ann@example.org", PASSWORD, lw_str_from(s.codes[0]), HERE, &result),
                  LW_UNAUTHENTICATED);
    assert_int_equal(LIMIT_RECOVERY_CODES - 2,
                     place_count(p, "select count(*) from recovery_code"));
}

static void codes_cannot_be_guessed(void **state) {
    place *p = *state;
    sign_in_result result;
    with_second_factor(p);
    for (int i = 0; i < 5; i++)
        assert_status(p, attempt(p, "ann@example.org", PASSWORD, LW_STR("000000"), FAR, &result),
                      LW_UNAUTHENTICATED);
    place_sql(p, "update throttle set failures = 12");
    assert_status(p, attempt(p, "ann@example.org", PASSWORD, LW_STR("000000"), FAR, &result),
                  LW_TOO_MANY);
}

static void a_second_factor_begins_and_ends_in_order(void **state) {
    place *p = *state;
    sign_in_result result;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant mine = place_sign_in(p, "ann@example.org");
    totp_step s = {.p = p, .who = actor_of(&mine), .code = "123456"};
    assert_status(p, place_write(p, run_confirm, &s), LW_CONFLICT);
    assert_ok(p, place_write(p, run_begin, &s));
    assert_ok(p, place_write(p, run_begin, &s)); /* lost the first picture: a fresh secret */
    assert_ok(p, place_read(p, run_secret, &s));
    strcpy(s.code, "12345");
    assert_status(p, place_write(p, run_confirm, &s), LW_INVALID);
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &result));
    totp_code(s.secret, s.now / SECONDS / 30, s.code);
    assert_ok(p, place_write(p, run_confirm, &s));
    assert_status(p, place_write(p, run_confirm, &s), LW_CONFLICT);
    assert_status(p, place_write(p, run_begin, &s), LW_CONFLICT);
    assert_ok(p, place_write(p, run_remove, &s));
    assert_int_equal(0, place_count(p, "select count(*) from recovery_code"));
    assert_ok(p, attempt(p, "ann@example.org", PASSWORD, (lw_str){0}, HERE, &result));
}

/* ---- sessions ---------------------------------------------------------------------------- */

typedef struct {
    place *p;
    actor who;
    int64_t id;
    session_row rows[4];
    size_t count;
    session_view view;
} session_step;

static lw_status run_sessions(tx *t, void *context, lw_error *error) {
    session_step *s = context;
    return session_list(t, &s->who, INT64_MAX, 4, &s->p->arena, s->rows, &s->count, error);
}
static lw_status run_end(tx *t, void *context, lw_error *error) {
    const session_step *s = context;
    return session_end(t, &s->who, s->id, error);
}
static lw_status run_end_others(tx *t, void *context, lw_error *error) {
    const session_step *s = context;
    return session_end_others(t, &s->who, error);
}
static lw_status run_show(tx *t, void *context, lw_error *error) {
    session_step *s = context;
    return session_show(t, &s->who, &s->p->arena, &s->view, error);
}

static void sessions_are_listed_and_ended_by_their_owner(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    place_user(p, "bob@example.org", INSTALLATION_MEMBER);
    session_grant first = place_sign_in(p, "ann@example.org"),
                  mine = place_sign_in(p, "ann@example.org");
    session_grant bobs = place_sign_in(p, "bob@example.org");
    session_step s = {.p = p, .who = actor_of(&mine)};
    assert_ok(p, place_read(p, run_sessions, &s));
    assert_int_equal(s.count, 2);
    assert_int_equal(s.rows[0].id, mine.id);
    assert_true(s.rows[0].current);
    assert_false(s.rows[1].current);
    assert_text(s.rows[1].address, "192.0.2.7");
    assert_text(s.rows[1].agent, "test");
    assert_ok(p, place_read(p, run_show, &s));
    assert_int_equal(s.view.expires_at, mine.expires_at);
    assert_int_equal(s.view.idle_ends_at, mine.idle_ends_at);

    s.id = bobs.id;
    assert_status(p, place_write(p, run_end, &s), LW_NOT_FOUND);
    s.id = first.id;
    assert_ok(p, place_write(p, run_end, &s));
    assert_status(p, place_write(p, run_end, &s), LW_NOT_FOUND);
    place_sign_in(p, "ann@example.org");
    assert_ok(p, place_write(p, run_end_others, &s));
    assert_ok(p, place_read(p, run_sessions, &s));
    assert_int_equal(s.count, 1);
    s.id = mine.id;
    assert_ok(p, place_write(p, run_end, &s));
    assert_status(p, place_read(p, run_show, &s), LW_NOT_FOUND);
    s.who.session_id = 0;
    assert_ok(p, place_read(p, run_show, &s)); /* by a token */
    assert_int_equal(s.view.expires_at, 0);
}

static lw_status run_many(tx *t, void *context, lw_error *error) {
    const session_step *s = context;
    person user = {.id = s->who.account_id};
    session_grant grant;
    lw_status status = LW_OK;
    for (int i = 0; status == LW_OK && i < LIMIT_SESSIONS + 20; i++)
        status = session_create(t, &user, HERE, LW_STR("\xff"), &grant, error);
    return status;
}

static void the_oldest_sessions_end_beyond_the_limit(void **state) {
    place *p = *state;
    place_user(p, "ann@example.org", INSTALLATION_MEMBER);
    session_grant first = place_sign_in(p, "ann@example.org");
    session_step s = {.p = p, .who = actor_of(&first)};
    assert_ok(p, place_write(p, run_many, &s));
    assert_int_equal(LIMIT_SESSIONS, place_count(p, "select count(*) from session"));
    assert_status(p, place_read(p, run_show, &s), LW_NOT_FOUND);
}

static void cookies_are_strict(void **state) {
    (void)state;
    char text[SESSION_COOKIE_MAX];
    session_cookie(text, LW_STR("abc"), false);
    assert_string_equal(text, "lw=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    session_cookie(text, LW_STR("abc"), true);
    assert_string_equal(text,
                        "__Host-lw=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
    session_cookie(text, (lw_str){0}, false);
    assert_string_equal(text, "lw=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(passwords_follow_the_rules),
        cmocka_unit_test(a_hash_verifies_its_password_alone),
        cmocka_unit_test(the_hash_of_nobody_costs_as_much_as_any),
        PLACE_TEST(the_right_password_makes_a_session),
        PLACE_TEST(wrong_is_wrong_without_saying_what),
        PLACE_TEST(a_password_of_megabytes_is_wrong),
        PLACE_TEST(an_old_hash_is_renewed_at_sign_in),
        PLACE_TEST(waiting_doubles_and_ends),
        PLACE_TEST(a_success_forgives_the_pair),
        PLACE_TEST(strangers_do_not_lock_out_who_is_known_here),
        PLACE_TEST(one_subscriber_is_one_address),
        PLACE_TEST(guessing_is_slowed_down_for_real),
        PLACE_TEST(what_is_over_is_swept),
        PLACE_TEST(a_new_password_ends_other_sessions_and_tokens),
        PLACE_TEST(a_password_is_not_changed_without_the_present_one),
        cmocka_unit_test(codes_are_those_of_rfc_6238),
        PLACE_TEST(a_second_factor_is_asked_and_works_once),
        PLACE_TEST(a_recovery_code_works_once_in_any_writing),
        PLACE_TEST(codes_cannot_be_guessed),
        PLACE_TEST(a_second_factor_begins_and_ends_in_order),
        PLACE_TEST(sessions_are_listed_and_ended_by_their_owner),
        PLACE_TEST(the_oldest_sessions_end_beyond_the_limit),
        cmocka_unit_test(cookies_are_strict),
    };
    return place_run_tests("sign_in", tests, sizeof tests / sizeof *tests);
}
