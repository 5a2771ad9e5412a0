#include "harness.h"
#include "labelwright/adaptive.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = 1 << 20 };
static char memory[BYTES], scratch[BYTES];

/* Three items, three sources, two classes. */
static const size_t start[] = {0, 3, 5, 6};
static const int32_t source[] = {0, 1, 2, 0, 1, 2}, label[] = {0, 0, 1, 1, 1, 0};
static const lw_answers small = {.items = 3,
                                 .sources = 3,
                                 .classes = 2,
                                 .item_start = start,
                                 .answer_source = source,
                                 .answer_label = label};

static lw_adaptive_belief fit(const lw_answers *answers, size_t iterations) {
    lw_arena arena = lw_arena_over(memory, BYTES);
    lw_adaptive_belief belief;
    assert_int_equal(lw_adaptive_fit(answers, iterations, 1e-9, &arena, &belief, NULL), LW_OK);
    return belief;
}

/* Alone, an item knows nothing of its sources but the pseudo-counts: 3 to 1 for each answer. */
static void the_own_item_is_left_out(void **state) {
    (void)state;
    lw_answers one = small;
    one.items = 1;
    lw_adaptive_belief alone = fit(&one, 1); /* nothing else: only the pseudo-counts speak */
    double odds = 3. / 4 * 3 / 4 * 1 / 4 / (1. / 4 * 1 / 4 * 3 / 4);
    assert_near(alone.posteriors[0], odds / (1 + odds), 1e-12);
    assert_true(alone.converged == false && alone.iterations == 1);
}

static void rows_sum_to_one_and_counts_to_items_and_answers(void **state) {
    (void)state;
    lw_adaptive_belief b = fit(&small, 500);
    assert_true(b.converged);
    for (size_t i = 0; i < 3; i++)
        assert_near(b.posteriors[2 * i] + b.posteriors[2 * i + 1], 1, 1e-12);
    double items = 0, answers = 0;
    for (size_t k = 0; k < 2; k++) items += b.class_count[k];
    for (size_t i = 0; i < 12; i++) answers += b.counts[i];
    assert_near(items, 3, 1e-9);
    assert_near(answers, 6, 1e-9);
    assert_near(b.pooled[0] + b.pooled[1], 1, 1e-12);
}

/* All say 1 where it is 1; where it is 0 two of five still do. By their matrices a 0 proves a 0; by how
 * often they are right, three who say 1 outweigh two who say 0. */
static void it_is_unsure_where_matrix_and_accuracy_differ(void **state) {
    (void)state;
    enum { ITEMS = 61, EACH = 5 };
    static size_t starts[ITEMS + 1];
    static int32_t sources[ITEMS * EACH], labels[ITEMS * EACH];
    for (size_t i = 0; i < ITEMS; i++) {
        starts[i + 1] = (i + 1) * EACH;
        for (size_t s = 0; s < EACH; s++) {
            bool zero = i % 2 == 0 && (s + EACH - i % EACH) % EACH < 3;
            sources[i * EACH + s] = (int32_t)s;
            labels[i * EACH + s] = i + 1 < ITEMS ? !zero : s < 3;
        }
    }
    const lw_answers biased = {.items = ITEMS,
                               .sources = EACH,
                               .classes = 2,
                               .item_start = starts,
                               .answer_source = sources,
                               .answer_label = labels};
    lw_adaptive_belief b = fit(&biased, 100);
    double one = b.posteriors[2 * (ITEMS - 1) + 1];
    assert_true(one > .1 && one < .9);
    assert_true(b.posteriors[2 * 1 + 1] > .95); /* all of them say so */
}

/* By hand: with posterior (p, 1 - p) and sources right with .8, the first answer changes nothing
 * while p > .8; two alike turn it while p < 16 / 17. */
static void gain_looks_past_the_answer_that_cannot_turn_the_label(void **state) {
    (void)state;
    double posterior[2] = {.9, .1}, pooled[4] = {.8, .2, .2, .8}, cells[4] = {0}, classes[2] = {0};
    lw_adaptive_belief b = {1, 1, 2, posterior, cells, classes, pooled, 1, true};
    double two = fmax(.9 * .64, .1 * .04) + 2 * .9 * .16 + fmax(.9 * .04, .1 * .64);
    double best = (two - .9) / 2, gain = lw_adaptive_gain(&b, 0, lw_arena_over(scratch, BYTES));
    assert_true(gain >= best - 1e-12 && gain > 0);
    posterior[0] = posterior[1] = .5;
    assert_near(lw_adaptive_gain(&b, 0, lw_arena_over(scratch, BYTES)), .3, 1e-12);
    posterior[0] = 1, posterior[1] = 0;
    assert_near(lw_adaptive_gain(&b, 0, lw_arena_over(scratch, BYTES)), 0, 1e-12);
}

static void a_source_that_is_known_to_be_right_tells_more(void **state) {
    (void)state;
    double posterior[2] = {.5, .5}, pooled[4] = {.5, .5, .5, .5}, classes[2] = {0};
    double cells[8] = {90, 10, 10, 90, 50, 50, 50, 50};
    lw_adaptive_belief b = {1, 2, 2, posterior, cells, classes, pooled, 1, true};
    double p = 91.5 / 102, told = log(2) + p * log(p) + (1 - p) * log(1 - p);
    assert_near(lw_adaptive_information(&b, 0, 0), told, 1e-12);
    assert_true(lw_adaptive_information(&b, 0, 0) > 10 * lw_adaptive_information(&b, 0, 1));
}

static void good_sources_are_believed_over_many_bad_ones(void **state) {
    (void)state;
    enum { ITEMS = 300, EACH = 7 };
    static size_t starts[ITEMS + 1];
    static int32_t sources[ITEMS * EACH], labels[ITEMS * EACH], truth[ITEMS];
    lw_rng rng = lw_rng_seed(3);
    for (size_t i = 0; i < ITEMS; i++) {
        truth[i] = (int32_t)lw_rng_below(&rng, 3);
        starts[i + 1] = (i + 1) * EACH;
        for (size_t s = 0; s < EACH; s++) {
            bool right = lw_rng_uniform(&rng) < (s < 3 ? .9 : .4);
            sources[i * EACH + s] = (int32_t)s;
            labels[i * EACH + s] = right ? truth[i] : (int32_t)lw_rng_below(&rng, 3);
        }
    }
    lw_answers many = {.items = ITEMS,
                       .sources = EACH,
                       .classes = 3,
                       .item_start = starts,
                       .answer_source = sources,
                       .answer_label = labels};
    lw_adaptive_belief b = fit(&many, 100);
    size_t right = 0;
    for (size_t i = 0; i < ITEMS; i++) right += b.posteriors[3 * i + (size_t)truth[i]] > .5;
    assert_true(right > ITEMS * 95 / 100);
}

static void what_is_out_of_range_or_has_no_room_is_refused(void **state) {
    (void)state;
    const int32_t high[] = {0, 1, 3, 0, 1, 2};
    lw_answers bad = small;
    lw_arena arena = lw_arena_over(memory, BYTES);
    lw_adaptive_belief belief;
    lw_error error;
    bad.answer_source = high;
    assert_int_equal(lw_adaptive_fit(&bad, 9, 0, &arena, &belief, &error), LW_INVALID);
    assert_string_equal(error.message, "answer 2: source 3 is not one of 3");
    bad = small;
    bad.answer_label = high;
    assert_int_equal(lw_adaptive_fit(&bad, 9, 0, &arena, &belief, &error), LW_INVALID);
    assert_string_equal(error.message, "answer 2: label 3 is not one of 2");
    bad.classes = 0;
    assert_int_equal(lw_adaptive_fit(&bad, 9, 0, &arena, &belief, &error), LW_INVALID);
    lw_status status = LW_NO_MEMORY;
    for (size_t bytes = 0; status != LW_OK; bytes++) {
        lw_arena room = lw_arena_over(memory, bytes), before = room;
        status = lw_adaptive_fit(&small, 9, 0, &room, &belief, NULL);
        assert_true(status == LW_OK || (status == LW_NO_MEMORY && room.next == before.next));
        assert_true(bytes < 500);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_own_item_is_left_out),
        cmocka_unit_test(rows_sum_to_one_and_counts_to_items_and_answers),
        cmocka_unit_test(it_is_unsure_where_matrix_and_accuracy_differ),
        cmocka_unit_test(gain_looks_past_the_answer_that_cannot_turn_the_label),
        cmocka_unit_test(a_source_that_is_known_to_be_right_tells_more),
        cmocka_unit_test(good_sources_are_believed_over_many_bad_ones),
        cmocka_unit_test(what_is_out_of_range_or_has_no_room_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
