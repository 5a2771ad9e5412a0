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
    question.answers = 2; /* one fit differs from the next by chance */
    question.gain = NEXT_STEP_LEEWAY * .01;
    assert_int_equal(next_step_of(&question).kind, STEP_ASK);
    question.settled = true;
    assert_int_equal(next_step_of(&question).kind, STEP_SETTLE);
}

/* Three of at most five, .8 of .95; one more would add .01, which is not worth it. */
static const struct {
    const char *name;
    step_limit limit;
    bool unanimous, word_pays;
    step_kind kind;
    const char *says;
} stopped[] = {
    {"price, agreed", LIMIT_PRICE, true, false, STEP_SETTLE, "Settled: all answers agree, and"},
    {"price, differing", LIMIT_PRICE, false, false, STEP_REVIEW, "For review: the answers differ"},
    {"budget, a word pays", LIMIT_BUDGET, false, true, STEP_REVIEW, "For review for the budget"},
    {"budget, it does not", LIMIT_BUDGET, false, false, STEP_SETTLE, "Stopped for the budget"},
    {"budget, agreed", LIMIT_BUDGET, true, true, STEP_SETTLE,
     "Stopped for the budget: belief 0.800"},
    {"deadline", LIMIT_DEADLINE, false, false, STEP_SETTLE, "Stopped for the deadline"},
    {"spent", LIMIT_SPENT, false, false, STEP_SETTLE, "Stopped: the budget is spent. Belief 0.800"},
};

static void the_reason_names_the_limit_that_spoke(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof stopped / sizeof stopped[0]; i++) {
        step_question question = {.answers = 3,
                                  .min_labels = 2,
                                  .max_labels = 5,
                                  .confidence = .8,
                                  .target = .95,
                                  .weakest = "animal",
                                  .unanimous = stopped[i].unanimous,
                                  .priced = true,
                                  .gain = .01,
                                  .price = stopped[i].limit == LIMIT_SPENT ? 0 : .02,
                                  .limit = stopped[i].limit,
                                  .word_pays = stopped[i].word_pays};
        next_step step = next_step_of(&question);
        if (step.kind != stopped[i].kind || !strstr(step.reason, stopped[i].says))
            fail_msg("%s: step %d, \"%s\"", stopped[i].name, (int)step.kind, step.reason);
        question.answers = 1; /* hard limits come first */
        if (next_step_of(&question).kind != STEP_ASK) fail_msg("%s: too few", stopped[i].name);
    }
}

/* One more answer here for 1, or a step elsewhere for its cost; four are allowed. */
static const struct {
    const char *name;
    int64_t answers, working;
    double confidence, gain, gain_elsewhere, cost_elsewhere;
    step_kind kind;
} weighed[] = {
    {"as much for each unit", 2, 0, .8, .05, .15, 3, STEP_ASK},
    {"more for each unit", 2, 0, .8, .05, .16, 3, STEP_REVIEW},
    {"more, but dear", 2, 0, .8, .05, .16, 4, STEP_ASK},
    {"nothing to gain anywhere", 2, 0, .8, 0, 0, 3, STEP_ASK},
    {"nothing to gain here", 2, 0, .8, 0, .01, 100, STEP_REVIEW},
    {"too few answers yet", 1, 0, .8, .05, .16, 1, STEP_ASK},
    {"sure enough", 2, 0, .95, .05, .16, 1, STEP_SETTLE},
    {"better elsewhere than waiting", 3, 1, .8, .05, .16, 1, STEP_REVIEW},
    {"waiting is the better buy", 3, 1, .8, .05, .16, 10, STEP_WAIT},
    {"asked enough", 4, 0, .8, .05, .16, 10, STEP_REVIEW},
};

static void an_item_goes_where_a_unit_of_cost_gains_most(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof weighed / sizeof weighed[0]; i++) {
        const step_question question = {.answers = weighed[i].answers,
                                        .working = weighed[i].working,
                                        .min_labels = 2,
                                        .max_labels = 4,
                                        .confidence = weighed[i].confidence,
                                        .target = .95,
                                        .weakest = "animal",
                                        .gain = weighed[i].gain,
                                        .elsewhere = "experts",
                                        .cost = 1,
                                        .gain_elsewhere = weighed[i].gain_elsewhere,
                                        .cost_elsewhere = weighed[i].cost_elsewhere};
        next_step step = next_step_of(&question);
        if (step.kind != weighed[i].kind)
            fail_msg("%s: step %d, \"%s\"", weighed[i].name, (int)step.kind, step.reason);
        if (i == 1)
            assert_string_equal(step.reason,
                                "Better at \"experts\": 0.1600 more accuracy is expected there for "
                                "a cost of 3, of another answer here 0.0500 for 1.");
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_case_has_its_step_and_says_why),
        cmocka_unit_test(an_answer_is_bought_where_it_is_worth_its_price),
        cmocka_unit_test(the_reason_names_the_limit_that_spoke),
        cmocka_unit_test(an_item_goes_where_a_unit_of_cost_gains_most),
        cmocka_unit_test(the_reason_names_the_reliabilities_behind_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
