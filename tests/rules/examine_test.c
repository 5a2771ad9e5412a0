/* Exams: what is right, who has passed, who may begin. */
#include "../unit/harness.h"
#include "server/rules/examine.h"

static char memory[1 << 20];

static json *parse(const char *text) {
    json *value;
    lw_error error;
    assert_int_equal(json_parse(lw_str_from(text), &value, &error), LW_OK);
    return value;
}

static const char questions_text[] =
    "{\"fields\":[{\"name\":\"animal\",\"kind\":\"choice\",\"classes\":[{\"name\":\"cat\"},"
    "{\"name\":\"dog\"}]},{\"name\":\"signs\",\"kind\":\"choices\",\"classes\":[{\"name\":\"a\"},"
    "{\"name\":\"b\"}]},{\"name\":\"weight\",\"kind\":\"number\"},{\"name\":\"marks\",\"kind\":"
    "\"boxes\",\"classes\":[{\"name\":\"x\"}]}]}";

#define BOX(id, x) "{\"id\":\"" id "\",\"class\":\"x\",\"x\":" x ",\"y\":1,\"w\":2,\"h\":2}"
static const struct {
    const char *name, *answer, *accepted;
    bool right;
} answers[] = {
    {"the one", "{\"animal\":\"cat\"}", "{\"animal\":[\"cat\"]}", true},
    {"another", "{\"animal\":\"dog\"}", "{\"animal\":[\"cat\"]}", false},
    {"one of several", "{\"animal\":\"dog\"}", "{\"animal\":[\"cat\",\"dog\"]}", true},
    {"left out", "{}", "{\"animal\":[\"cat\"]}", false},
    {"a set in any order", "{\"signs\":[\"b\",\"a\"]}", "{\"signs\":[[\"a\",\"b\"]]}", true},
    {"a set with one less", "{\"signs\":[\"b\"]}", "{\"signs\":[[\"a\",\"b\"]]}", false},
    {"3.0 for 3", "{\"weight\":3.0}", "{\"weight\":[3]}", true},
    {"objects whatever their ids", "{\"marks\":[" BOX("7", "1") "]}",
     "{\"marks\":[[" BOX("1", "1") "]]}", true},
    {"objects elsewhere", "{\"marks\":[" BOX("1", "5") "]}", "{\"marks\":[[" BOX("1", "1") "]]}",
     false},
    {"what is not asked about", "{\"animal\":\"cat\",\"weight\":9}", "{\"animal\":[\"cat\"]}",
     true},
    {"one of two fields", "{\"animal\":\"cat\",\"weight\":9}",
     "{\"animal\":[\"cat\"],\"weight\":[3]}", false},
    {"a field that is gone", "{\"animal\":\"cat\"}", "{\"animal\":[\"cat\"],\"plant\":[1]}", true},
};

static void answers_are_compared_as_the_schema_compares(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema questions;
    lw_error error;
    json *document = parse(questions_text);
    if (schema_read(document, &arena, &questions, &error) != LW_OK) fail_msg("%s", error.message);
    json_free(document);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        json *answer = parse(answers[i].answer), *accepted = parse(answers[i].accepted);
        if (exam_is_right(&questions, answer, accepted, arena) != answers[i].right)
            fail_msg("%s", answers[i].name);
        json_free(answer);
        json_free(accepted);
    }
}

static void the_pass_mark_is_met_exactly(void **state) {
    (void)state;
    static const struct {
        double pass;
        int64_t asked, enough;
    } marks[] = {{0.75, 4, 3}, {0.8, 5, 4}, {0.7, 10, 7}, {0.95, 20, 19}, {1, 7, 7}, {0.01, 3, 1}};
    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++) {
        exam e = {.pass = marks[i].pass};
        assert_true(exam_is_passed(&e, marks[i].enough, marks[i].asked));
        assert_false(exam_is_passed(&e, marks[i].enough - 1, marks[i].asked));
    }
}

#define HOUR (3600 * 1000000LL)
#define DAY (24 * HOUR)
static const struct {
    const char *name;
    exam_standing is;
    bool may;
    int64_t left, from;
    const char *says;
} beginnings[] = {
    {"the first", {.now = 100 * DAY}, true, 2, 0, ""},
    {"the second at once",
     {.attempts = 1, .last_end = 100 * DAY - HOUR, .now = 100 * DAY},
     false,
     1,
     100 * DAY + HOUR,
     "2 hours"},
    {"the second later", {.attempts = 1, .last_end = 98 * DAY, .now = 100 * DAY}, true, 1, 0, ""},
    {"the third", {.attempts = 2, .last_end = 1, .now = 100 * DAY}, false, 0, 0, "all 2 attempts"},
    {"a holder",
     {.valid_to = 120 * DAY, .now = 100 * DAY},
     false,
     2,
     110 * DAY,
     "hold its certificate"},
    {"a holder for good",
     {.valid_to = INT64_MAX, .now = 100 * DAY},
     false,
     2,
     0,
     "hold its certificate"},
    {"a holder near the end", {.valid_to = 110 * DAY, .now = 100 * DAY}, true, 2, 0, ""},
    {"a holder whose attempts are used",
     {.attempts = 2, .last_end = 1, .valid_to = 101 * DAY, .now = 100 * DAY},
     false,
     0,
     0,
     "all 2 attempts"},
};

static void an_exam_is_begun_when_its_terms_allow_it(void **state) {
    (void)state;
    exam e = {.attempts = 2, .wait_hours = 2, .valid_days = 100};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        exam_leave leave = exam_may_begin(&e, &beginnings[i].is);
        if (leave.may != beginnings[i].may || leave.left != beginnings[i].left ||
            leave.from != beginnings[i].from || !strstr(leave.reason, beginnings[i].says) ||
            leave.may != !leave.reason[0])
            fail_msg("%s: %d, %lld left, from %lld, \"%s\"", beginnings[i].name, leave.may,
                     (long long)leave.left, (long long)leave.from, leave.reason);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_compared_as_the_schema_compares),
        cmocka_unit_test(the_pass_mark_is_met_exactly),
        cmocka_unit_test(an_exam_is_begun_when_its_terms_allow_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
