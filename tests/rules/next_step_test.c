#include "server/rules/next_step.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

/* At least 2 answers and at most 5, target 0.95. */
static const struct {
    const char *name;
    int64_t answers, working;
    double confidence;
    bool unanimous, settled;
    step_kind kind;
    const char *says;
} cases[] = {
    {"nothing yet", 0, 0, 0, true, false, STEP_ASK, "Waiting for its first answer."},
    {"too few", 1, 0, 0.99, true, false, STEP_ASK, "1 of at least 2"},
    {"sure enough", 2, 0, 0.95, true, false, STEP_SETTLE, "reaches the target"},
    {"not sure", 2, 0, 0.94, true, false, STEP_ASK, "Another answer is wanted"},
    {"the last is on its way", 4, 1, 0.9, false, false, STEP_WAIT, "on the way"},
    {"asked enough, agreed", 5, 0, 0.9, true, false, STEP_SETTLE, "the most that may be asked"},
    {"asked enough, differing", 5, 0, 0.9, false, false, STEP_REVIEW, "For review"},
    {"settled, a little below", 2, 0, 0.93, true, true, STEP_SETTLE, "Stays settled"},
    {"settled, at the leeway's end", 5, 0, 0.926, false, true, STEP_SETTLE, "Stays settled"},
    {"settled, clearly below", 2, 0, 0.92, true, true, STEP_ASK, "Another answer is wanted"},
    {"settled, nobody left to ask", 5, 0, 0.92, false, true, STEP_REVIEW, "For review"},
    {"settled, fewer answers than wanted now", 1, 0, 0.99, true, true, STEP_ASK, "at least 2"},
};

static step_question question_of(size_t i) {
    return (step_question){.answers = cases[i].answers,
                           .working = cases[i].working,
                           .min_labels = 2,
                           .max_labels = 5,
                           .confidence = cases[i].confidence,
                           .target = 0.95,
                           .unanimous = cases[i].unanimous,
                           .settled = cases[i].settled,
                           .weakest = "animal"};
}

static void each_case_has_its_step_and_says_why(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        step_question question = question_of(i);
        next_step step = next_step_of(&question);
        if (step.kind != cases[i].kind || !strstr(step.reason, cases[i].says))
            fail_msg("%s: step %d, \"%s\"", cases[i].name, (int)step.kind, step.reason);
    }
}

static void the_reason_names_the_reliabilities_behind_it(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        step_question question = question_of(i);
        question.reliability_version = 9223372036854775807;
        question.weakest = "a name of a field that goes on for longer than what anybody would read";
        next_step step = next_step_of(&question);
        bool named = strstr(step.reason, " Reliabilities: version 9223372036854775807.") != NULL;
        if (named != (question.answers > 0)) fail_msg("%s: \"%s\"", cases[i].name, step.reason);
    }
}

static void an_answer_is_bought_where_it_is_worth_its_price(void **state) {
    (void)state;
    step_question question = {.answers = 2,
                              .min_labels = 2,
                              .max_labels = 5,
                              .confidence = .8,
                              .target = .95,
                              .weakest = "animal",
                              .priced = true,
                              .gain = .02,
                              .price = .01};
    assert_int_equal(next_step_of(&question).kind, STEP_ASK);
    question.gain = .01;
    next_step step = next_step_of(&question);
    assert_int_equal(step.kind, STEP_REVIEW);
    assert_string_equal(step.reason,
                        "For review: the answers differ, and one more would add 0.0100 "
                        "to the accuracy, not more than 0.0100.");
    question.unanimous = true;
    assert_int_equal(next_step_of(&question).kind, STEP_SETTLE);
    question.answers = 1; /* the least that must be asked comes first */
    assert_int_equal(next_step_of(&question).kind, STEP_ASK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_step_and_says_why),
        cmocka_unit_test(an_answer_is_bought_where_it_is_worth_its_price),
        cmocka_unit_test(the_reason_names_the_reliabilities_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
