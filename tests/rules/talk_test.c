/* Who may see, name and end what about threads. */
#include "../unit/harness.h"
#include "server/rules/talk.h"

enum { ANN = 1, BOB = 2 };

static talker of(int64_t account_id, project_role role) {
    return (talker){account_id, INSTALLATION_MEMBER, role};
}

static const struct {
    const char *name;
    project_role viewer, author;
    bool blind, shown;
} names[] = {
    {"a fellow annotator's", ROLE_ANNOTATOR, ROLE_ANNOTATOR, false, false},
    {"a manager's to an annotator", ROLE_ANNOTATOR, ROLE_MANAGER, true, true},
    {"a reviewer's to an annotator", ROLE_ANNOTATOR, ROLE_REVIEWER, false, false},
    {"an annotator's to a reviewer", ROLE_REVIEWER, ROLE_ANNOTATOR, false, true},
    {"the same where two look blindly", ROLE_REVIEWER, ROLE_ANNOTATOR, true, false},
    {"the same to an auditor", ROLE_AUDITOR, ROLE_ANNOTATOR, true, false},
    {"an annotator's to a manager, always", ROLE_MANAGER, ROLE_ANNOTATOR, true, true},
    {"one's to somebody without a role", ROLE_NONE, ROLE_ANNOTATOR, false, false},
};

static void names_are_shown_as_those_of_answers(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (talk_shows_name(of(ANN, names[i].viewer), of(BOB, names[i].author), names[i].blind) !=
            names[i].shown)
            fail_msg("%s", names[i].name);
    assert_true(talk_shows_name(of(ANN, ROLE_ANNOTATOR), of(ANN, ROLE_ANNOTATOR), true));
}

static void who_began_it_or_reviews_resolves(void **state) {
    (void)state;
    assert_true(talk_may_resolve(of(ANN, ROLE_ANNOTATOR), ANN));
    assert_false(talk_may_resolve(of(ANN, ROLE_ANNOTATOR), BOB));
    assert_true(talk_may_resolve(of(ANN, ROLE_REVIEWER), BOB));
    assert_false(talk_may_resolve(of(ANN, ROLE_AUDITOR), BOB));
}

static void who_cannot_answer_asks_back(void **state) {
    (void)state;
    assert_true(talk_reopens(of(ANN, ROLE_ANNOTATOR)));
    assert_true(talk_reopens(of(ANN, ROLE_TEAM_MANAGER)));
    assert_false(talk_reopens(of(ANN, ROLE_REVIEWER)));
    assert_false(talk_sees_all(of(ANN, ROLE_TEAM_MANAGER)));
    assert_true(talk_sees_all(of(ANN, ROLE_AUDITOR)));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_shown_as_those_of_answers),
        cmocka_unit_test(who_began_it_or_reviews_resolves),
        cmocka_unit_test(who_cannot_answer_asks_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
