/* Answers that go together. */
#include "../unit/harness.h"
#include "server/rules/consensus.h"

enum { MOST = 5 };

static const struct {
    const char *name;
    size_t count;
    const char *agree; /* rows one after the other */
    size_t times[MOST], groups, group[MOST], middle[MOST];
} cases[] = {
    {"one alone", 1, "1", {1}, 1, {0}, {0}},
    {"two that agree", 2, "11 11", {1, 1}, 1, {0, 0}, {0}},
    {"two that do not", 2, "10 01", {1, 1}, 2, {0, 1}, {0, 1}},
    {"of two that do not, the more frequent first", 2, "10 01", {1, 3}, 2, {1, 0}, {1, 0}},
    {"the one in the middle holds both", 3, "101 011 111", {1, 1, 1}, 1, {0, 0, 0}, {2}},
    {"a chain breaks where most are not with it",
     4,
     "1100 1110 0111 0011",
     {1, 1, 1, 1},
     2,
     {0, 0, 0, 1},
     {1, 3}},
    {"weight moves the middle", 4, "1100 1110 0111 0011", {1, 1, 1, 5}, 2, {1, 0, 0, 0}, {2, 0}},
};

static void answers_are_grouped_around_the_one_most_agree_with(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        bool agree[MOST * MOST];
        size_t used = 0, group[MOST], middle[MOST];
        for (const char *c = cases[i].agree; *c; c++)
            if (*c != ' ') agree[used++] = *c == '1';
        size_t groups = consensus_group(agree, cases[i].times, cases[i].count, group, middle);
        check_row(cases[i].name, groups == cases[i].groups);
        for (size_t k = 0; k < cases[i].count; k++)
            check_row(cases[i].name, group[k] == cases[i].group[k]);
        for (size_t g = 0; g < groups; g++)
            check_row(cases[i].name, middle[g] == cases[i].middle[g]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_are_grouped_around_the_one_most_agree_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
