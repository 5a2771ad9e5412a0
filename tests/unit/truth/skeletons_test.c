#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/skeletons.h"
#include <math.h>

enum { BYTES = 1 << 20 };
static char result_memory[BYTES], scratch_memory[BYTES];

#define A LW_JOINT_ABSENT
#define C LW_JOINT_COVERED
#define S LW_JOINT_SEEN
#define SKELETON(...) \
    {(const lw_joint[]){__VA_ARGS__}, sizeof((const lw_joint[]){__VA_ARGS__}) / sizeof(lw_joint)}

/* A body of seven joints, of which the third source confuses two and alone sees one; it marks one more body.
 * On the second item nobody else sees any. */
static const lw_skeleton_mark seen[] = {
    {0, 0, 0, false,
     SKELETON({0, 0, S}, {100, 0, S}, {100, 100, C}, {0, 100, S}, {50, 50, S}, {0, 50, S},
              {9, 9, A})},
    {0, 1, 0, false,
     SKELETON({2, 0, S}, {104, 0, C}, {100, 100, C}, {9, 9, A}, {50, 50, S}, {0, 50, S},
              {9, 9, A})},
    {0, 2, 1, false,
     SKELETON({1, 0, S}, {100, 98, S}, {100, 2, S}, {0, 102, S}, {50, 50, S}, {0, 50, S},
              {50, 80, S})},
    {0, 2, 0, false,
     SKELETON({800, 0, S}, {900, 0, S}, {9, 9, A}, {9, 9, A}, {9, 9, A}, {9, 9, A}, {9, 9, A})},
    {1, 0, 0, true, {NULL, 0}},
    {1, 1, 0, true, {NULL, 0}},
    {1, 2, 0, false, SKELETON({5, 5, S}, {9, 9, S})},
};
enum { COUNT = sizeof seen / sizeof *seen };
static const lw_skeletons small = {2, 3, 2, COUNT, seen};

static lw_skeletons_model fit(const lw_skeletons *data, lw_objects_options options) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_skeletons_model model;
    lw_error error = {0};
    if (lw_skeletons_fit(data, &options, &results, lw_arena_over(scratch_memory, BYTES), &model,
                         &error) != LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static void a_body_has_the_joints_that_most_weight_saw(void **state) {
    (void)state;
    for (const lw_objects_method *m = lw_objects_methods; m->name; m++) {
        lw_skeletons_model model = fit(&small, m->defaults);
        assert_int_equal(model.objects, 1);
        assert_true(model.converged);
        assert_int_equal(model.found->label, 0);
        assert_near(model.found->confidence, 1, 1e-9);
        lw_skeleton s = model.found->skeleton;
        const lw_joint wanted[] = {{1, 0, S},   {102, 0, S}, {100, 100, C}, {0, 101, S},
                                   {50, 50, S}, {0, 50, S},  {0, 0, A}};
        assert_int_equal(s.count, 7);
        for (size_t j = 0; j < 7; j++) {
            assert_near(s.joints[j].x, wanted[j].x, .7); /* weights are not the same */
            assert_near(s.joints[j].y, wanted[j].y, .7);
            assert_int_equal(s.joints[j].state, wanted[j].state);
        }
        assert_true(model.reliabilities[2].precision < model.reliabilities[0].precision);
    }
}

/* Bodies of other templates are never one. */
static void skeletons_of_other_numbers_of_joints_are_apart(void **state) {
    (void)state;
    const lw_skeleton_mark marks[] = {{0, 0, 0, false, SKELETON({0, 0, S}, {9, 9, S})},
                                      {0, 1, 0, false, SKELETON({0, 0, S}, {9, 9, S}, {0, 9, S})}};
    lw_objects_options any = lw_objects_methods->defaults;
    any.overlap = any.share = 0;
    lw_skeletons data = {1, 2, 1, 2, marks};
    assert_int_equal(fit(&data, any).objects, 2);
}

/* Five sources, of whom the last two are five times as unsteady, mark a body in each picture. */
static void steady_sources_say_where(void **state) {
    (void)state;
    enum { ITEMS = 60, SOURCES = 5, JOINTS = 6, MARKS = ITEMS * SOURCES };
    static lw_skeleton_mark marks[MARKS];
    static lw_joint joints[MARKS * JOINTS], truth[ITEMS * JOINTS];
    lw_rng rng = lw_rng_seed(7);
    for (size_t i = 0; i < MARKS * JOINTS; i++) {
        size_t mark = i / JOINTS, item = mark / SOURCES, source = mark % SOURCES;
        lw_joint *at = &truth[item * JOINTS + i % JOINTS];
        if (source == 0)
            *at = (lw_joint){200 * lw_rng_uniform(&rng), 200 * lw_rng_uniform(&rng), S};
        double jitter = source < 3 ? 3 : 15;
        joints[i] = (lw_joint){at->x + jitter * lw_rng_normal(&rng),
                               at->y + jitter * lw_rng_normal(&rng), S};
        marks[mark] = (lw_skeleton_mark){
            (int32_t)item, (int32_t)source, 0, false, {joints + mark * JOINTS, JOINTS}};
    }
    lw_skeletons data = {ITEMS, SOURCES, 1, MARKS, marks};
    lw_skeletons_model model = fit(&data, lw_objects_methods->defaults);
    assert_int_equal(model.objects, ITEMS);
    double off = 0, plain = 0;
    for (size_t o = 0; o < model.objects; o++)
        for (size_t j = 0; j < JOINTS; j++) {
            lw_joint at = truth[o * JOINTS + j], found = model.found[o].skeleton.joints[j];
            double x = 0, y = 0;
            for (size_t s = 0; s < SOURCES; s++) {
                lw_joint marked = marks[o * SOURCES + s].skeleton.joints[j];
                x += marked.x / SOURCES, y += marked.y / SOURCES;
            }
            off += hypot(found.x - at.x, found.y - at.y);
            plain += hypot(x - at.x, y - at.y);
        }
    if (off > .5 * plain) fail_msg("%g of the plain mean's %g", off, plain);
    assert_true(model.reliabilities[4].jitter > 2 * model.reliabilities[0].jitter);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const struct {
        lw_skeleton_mark mark;
        const char *rule;
    } bad[] = {
        {{2, 0, 0, true, {NULL, 0}}, "mark 0: item 2 is not one of 2"},
        {{0, 3, 0, true, {NULL, 0}}, "mark 0: source 3 is not one of 3"},
        {{0, 0, 2, false, SKELETON({0, 0, S})}, "mark 0: label 2 is not one of 2"},
        {{0, 0, 0, false, {NULL, 0}}, "mark 0: has no joints"},
        {{0, 0, 0, false, SKELETON({0, INFINITY, S})}, "mark 0: a joint is nowhere"},
        {{0, 0, 0, false, SKELETON({-2e100, 0, C})}, "mark 0: a joint is nowhere"},
    };
    lw_skeletons_model model;
    lw_error error = {0};
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    const lw_objects_options *options = &lw_objects_methods->defaults;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_skeletons data = {2, 3, 2, 1, &bad[i].mark};
        assert_int_equal(lw_skeletons_fit(&data, options, &results, scratch, &model, &error),
                         LW_INVALID);
        assert_string_equal(error.message, bad[i].rule);
    }
    for (size_t room = 0; room < 400; room += 50) {
        lw_arena tight = lw_arena_over(result_memory, room);
        assert_int_equal(lw_skeletons_fit(&small, options, &tight, scratch, &model, &error),
                         LW_NO_MEMORY);
        assert_int_equal(lw_arena_left(&tight), room);
        assert_int_equal(lw_skeletons_fit(&small, options, &results,
                                          lw_arena_over(scratch_memory, room), &model, &error),
                         LW_NO_MEMORY);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_body_has_the_joints_that_most_weight_saw),
        cmocka_unit_test(skeletons_of_other_numbers_of_joints_are_apart),
        cmocka_unit_test(steady_sources_say_where),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
