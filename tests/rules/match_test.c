#include "server/rules/match.h"
#include "labelwright/rng.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static void assert_near(double is, double wanted) { assert_true(fabs(is - wanted) < 1e-9); }

/* Nearly sure, in doubt, sure, and not answered yet; anybody is right in .8. */
enum { AHEAD = 4, SURE = 2 };
static size_t choose(double person, double draw) {
    const double confidences[] = {.9, .6, .99};
    match_item items[AHEAD] = {{.measured = false}};
    for (size_t i = 0; i <= SURE; i++)
        items[i] = (match_item){confidences[i], {person, 1 - person}, {.8, .2}, true};
    return match_choose(items, AHEAD, draw);
}

static void who_is_better_gets_the_doubtful(void **state) {
    (void)state;
    assert_int_equal(choose(.95, .5), 1);
    assert_int_equal(choose(.6, .5), AHEAD - 1); /* of which nothing is known */
}

static void who_is_like_all_or_not_measured_works_in_order(void **state) {
    (void)state;
    assert_int_equal(choose(.8, .5), 0);
    const match_item unknown[] = {{.measured = false}, {.measured = false}};
    assert_int_equal(match_choose(unknown, 2, .5), 0);
}

static void a_share_is_given_in_order_to_all(void **state) {
    (void)state;
    assert_int_equal(choose(.95, 0), 0);
    assert_int_equal(choose(.95, MATCH_IN_ORDER - 1e-6), 0);
    assert_int_equal(choose(.95, MATCH_IN_ORDER), 1);
}

static void skill_at_the_class_counts_where_it_was_measured(void **state) {
    (void)state;
    /* Two items in the same doubt; at the class of the first they fail. */
    const match_item two[] = {{.7, {.55, .2}, {.8, .1}, true}, {.7, {.97, .05}, {.8, .1}, true}};
    assert_true(match_advantage(&two[0]) < 0);
    assert_true(match_advantage(&two[1]) > 0);
    assert_int_equal(match_choose(two, 2, .9), 1);
}

/* Who is as good as anybody at a hard class has no advantage there, and is not kept from it. */
static void a_class_that_is_hard_for_all_is_as_good_as_another(void **state) {
    (void)state;
    const match_item two[] = {{.7, {.6, .2}, {.6, .2}, true}, {.7, {.9, .1}, {.9, .1}, true}};
    assert_int_equal(match_choose(two, 2, .9), 0);
    const match_item better_at_the_hard[] = {{.7, {.9, .1}, {.9, .1}, true},
                                             {.7, {.75, .2}, {.6, .2}, true}};
    assert_int_equal(match_choose(better_at_the_hard, 2, .9), 1);
}

/* They name it often where it is so, and as often where it is not. */
static void who_only_leans_to_a_class_has_no_advantage_there(void **state) {
    (void)state;
    const match_item leans = {.7, {.95, .6}, {.8, .2}, true},
                     knows = {.7, {.95, .1}, {.8, .2}, true};
    assert_true(match_advantage(&leans) < 0);
    assert_true(match_advantage(&knows) > 0);
}

static void before_people_are_at_a_class_as_they_are_in_all(void **state) {
    (void)state;
    const match_class hard = {.6, .2};
    const match_class half = match_before(&(match_skill){.9, .8}, &hard);
    assert_near(half.named, .8);
    assert_near(half.misnamed, .1);
    const match_class worst = match_before(&(match_skill){0, .8}, &hard);
    assert_near(worst.named, .01);
    assert_near(worst.misnamed, .99);
    const match_class same = match_before(&(match_skill){.8, .8}, &hard);
    assert_near(same.named, hard.named);
    assert_near(same.misnamed, hard.misnamed);
    assert_near(match_before(&(match_skill){1, 1}, &hard).named, .99);
}

static void few_answers_to_a_class_tell_little(void **state) {
    (void)state;
    assert_near(match_share(0, 0, .8), .8);
    assert_near(match_share(5, 10, .8), .65);
    assert_near(match_share(5e11, 1e12, .8), .5);
}

static double share(lw_rng *rng) { return lw_rng_uniform(rng); }

static match_item any_item(lw_rng *rng) {
    if (!lw_rng_below(rng, 4)) return (match_item){.measured = false};
    return (match_item){share(rng), {share(rng), share(rng)}, {share(rng), share(rng)}, true};
}

/* Whatever the items: the one given has the greatest advantage, and the order of the others does not matter. */
static void what_is_given_is_the_best_of_any(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(29);
    for (int round = 0; round < 2000; round++) {
        match_item items[MATCH_AHEAD];
        size_t count = 1 + lw_rng_below(&rng, MATCH_AHEAD);
        for (size_t i = 0; i < count; i++) items[i] = any_item(&rng);
        size_t given = match_choose(items, count, MATCH_IN_ORDER);
        double most = match_advantage(&items[given]);
        assert_true(isfinite(most));
        for (size_t i = 0; i < count; i++) assert_true(match_advantage(&items[i]) <= most + 1e-6);
        match_item last = items[count - 1];
        memmove(items + 1, items, (count - 1) * sizeof *items), items[0] = last;
        size_t moved = match_choose(items, count, MATCH_IN_ORDER);
        assert_true(fabs(match_advantage(&items[moved]) - most) <= 1e-6);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_better_gets_the_doubtful),
        cmocka_unit_test(who_is_like_all_or_not_measured_works_in_order),
        cmocka_unit_test(a_share_is_given_in_order_to_all),
        cmocka_unit_test(skill_at_the_class_counts_where_it_was_measured),
        cmocka_unit_test(a_class_that_is_hard_for_all_is_as_good_as_another),
        cmocka_unit_test(who_only_leans_to_a_class_has_no_advantage_there),
        cmocka_unit_test(before_people_are_at_a_class_as_they_are_in_all),
        cmocka_unit_test(few_answers_to_a_class_tell_little),
        cmocka_unit_test(what_is_given_is_the_best_of_any),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
