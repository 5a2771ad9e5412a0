/* What a stage wants: its own limits stand over the project's. */
#include "../unit/harness.h"
#include "server/rules/walk.h"
#include <math.h>

static const struct {
    const char *name;
    int64_t project_min, project_max, stage_min, stage_max, min, max;
} limits[] = {
    {"a stage without limits", 2, 5, 0, 0, 2, 5},
    {"one that asks at most one", 2, 5, 0, 1, 1, 1},
    {"one that asks at most as many as the project at least", 2, 5, 0, 2, 2, 2},
    {"one that asks at most more", 2, 5, 0, 7, 2, 7},
    {"one that asks at least more than the project at most", 1, 3, 4, 0, 4, 4},
    {"one that asks at least fewer", 2, 5, 1, 0, 1, 5},
    {"one that says both", 2, 5, 6, 7, 6, 7},
};

static void a_stage_s_own_limits_stand_over_the_project_s(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        workflow_stage stage = {.kind = STAGE_LABEL,
                                .target = NAN,
                                .price = NAN,
                                .cost = NAN,
                                .min_labels = limits[i].stage_min,
                                .max_labels = limits[i].stage_max};
        workflow flow = {.version = 1, .stages = &stage, .stage_count = 1};
        walk_item seen = {.flow = &flow,
                          .quality = {.target = .9,
                                      .min_labels = limits[i].project_min,
                                      .max_labels = limits[i].project_max}};
        quality_settings q = walk_quality(&seen, 0);
        if (q.min_labels != limits[i].min || q.max_labels != limits[i].max)
            fail_msg("%s: %lld to %lld", limits[i].name, (long long)q.min_labels,
                     (long long)q.max_labels);
    }
}

static void one_answer_ends_a_stage_that_asks_at_most_one(void **state) {
    (void)state;
    static const workflow_stage stage = {
        .kind = STAGE_SPECIALIST, .target = NAN, .price = NAN, .cost = NAN, .max_labels = 1};
    static const workflow flow = {.version = 1, .stages = &stage, .stage_count = 1};
    walk_item seen = {.flow = &flow,
                      .quality = {.target = .95, .min_labels = 2, .max_labels = 5},
                      .confidence = .8,
                      .unanimous = true,
                      .weakest = "finding"};
    for (size_t i = 0; i < TIERS; i++) seen.gain[i] = NAN;
    assert_int_equal(walk_step(&seen, 0, NULL, 0, 0, false).kind, STEP_ASK);
    assert_false(walk_asks(walk_step(&seen, 0, NULL, 1, 0, false).kind));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stage_s_own_limits_stand_over_the_project_s),
        cmocka_unit_test(one_answer_ends_a_stage_that_asks_at_most_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
