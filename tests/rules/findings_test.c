#include "../unit/harness.h"
#include "crowd.h"
#include "server/rules/findings.h"

enum { ARENA_BYTES = 64 << 20, SEEDS = 60 };

typedef struct {
    double found, right_kind, alarms; /* shares: of bad people, of careful ones */
} measured;

/* Over many seeds: how many of the bad are found, and of the careful. */
static measured measure(crowd_plan plan, finding_kind wanted) {
    char *memory = malloc(ARENA_BYTES);
    measured sum = {0};
    for (int seed = 0; seed < SEEDS; seed++) {
        plan.seed = 1000 + (uint64_t)seed;
        crowd_made made = crowd_make(&plan);
        lw_arena arena = lw_arena_over(memory, ARENA_BYTES);
        const finding_found *found;
        size_t count;
        lw_error error;
        assert_int_equal(findings_of(&made.data, .02, &arena, &found, &count, &error), LW_OK);
        char named[512] = {0}, kinds[512] = {0};
        for (size_t i = 0; i < count; i++) {
            named[found[i].person] = 1;
            kinds[found[i].person] |= found[i].kind == wanted;
            assert_true(found[i].p >= 0 && found[i].p <= .02);
        }
        for (int p = 0; p < plan.people; p++) {
            bool bad = p < plan.bad;
            if (bad) sum.found += named[p], sum.right_kind += kinds[p];
            else sum.alarms += named[p];
        }
        free(made.answers);
    }
    free(memory);
    if (plan.bad) sum.found /= SEEDS * plan.bad, sum.right_kind /= SEEDS * plan.bad;
    sum.alarms /= SEEDS * (plan.people - plan.bad);
    return sum;
}

/* 100 answers each, a fifth of them with a known answer unless it says otherwise. */
static const struct {
    const char *name;
    crowd_plan plan;
    finding_kind kind;
    double found; /* at least */
} crowds[] = {
    {"guesses of four", {20, 2, 100, 4, 3, GUESSES, .2, .8, 0}, FINDING_GUESS, .95},
    {"guesses of two", {20, 2, 100, 2, 3, GUESSES, .2, .8, 0}, FINDING_GUESS, .95},
    {"guesses of four, nothing known", {20, 2, 100, 4, 3, GUESSES, 0, .8, 0}, FINDING_GUESS, .95},
    {"always the same of four", {20, 2, 100, 4, 3, SAME, .2, .8, 0}, FINDING_SAME, .95},
    {"always the same of two", {20, 2, 100, 2, 3, SAME, .2, .8, 0}, FINDING_SAME, .95},
    {"streaks", {20, 2, 100, 4, 3, STREAKS, .2, .8, 0}, FINDING_STREAK, .95},
    {"too fast", {20, 2, 100, 4, 3, FAST, .2, .8, 0}, FINDING_SPEED, .95},
    {"copies", {20, 1, 100, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, .9},
    {"copies, a fifth known", {20, 1, 100, 4, 3, COPIES, .2, .8, 0}, FINDING_COPY, .95},
    {"copies, five answers an item", {20, 1, 100, 4, 5, COPIES, 0, .8, 0}, FINDING_COPY, .95},
    {"copies of two", {20, 1, 100, 2, 3, COPIES, 0, .8, 0}, FINDING_COPY, .8},
    {"copies, 200 answers", {20, 1, 200, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, .95},
    {"copies, 300 answers", {20, 1, 300, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, .95},
    {"copies of most, 300 answers", {20, 1, 300, 4, 3, COPIES_MOST, 0, .8, 0}, FINDING_COPY, .95},
    {"neighbours who do not copy, 100", {20, 0, 100, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, 0},
    {"neighbours who do not copy", {20, 0, 300, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, 0},
    {"neighbours who do not copy, long", {20, 0, 1000, 4, 3, COPIES, 0, .8, 0}, FINDING_COPY, 0},
    {"neighbours, two answers an item", {20, 0, 300, 4, 2, COPIES, 0, .8, 0}, FINDING_COPY, 0},
    {"neighbours of two labels", {20, 0, 300, 2, 3, COPIES, 0, .7, 0}, FINDING_COPY, 0},
    {"nobody is careless, four", {40, 0, 100, 4, 3, CAREFUL, .2, .7, 0}, FINDING_GUESS, 0},
    {"nobody is careless, two", {40, 0, 100, 2, 3, CAREFUL, .2, .7, 0}, FINDING_GUESS, 0},
    {"nobody is careless, many answers", {20, 0, 1000, 4, 3, CAREFUL, .1, .7, 0}, FINDING_GUESS, 0},
};

static void careless_people_are_found_and_careful_ones_are_not(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        measured m = measure(crowds[i].plan, crowds[i].kind);
        print_message("# %s: found %.3f, as %s %.3f, false alarms %.4f\n", crowds[i].name, m.found,
                      finding_kind_names[crowds[i].kind], m.right_kind, m.alarms);
        if (m.found < crowds[i].found || m.alarms > .02) fail_msg("%s", crowds[i].name);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(careless_people_are_found_and_careful_ones_are_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
