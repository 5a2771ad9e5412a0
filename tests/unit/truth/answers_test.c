/* What is packed of answers for an estimator. */
#include "made.h"

static char data_memory[BYTES];

static void packing_leaves_abstentions_out(void **state) {
    (void)state;
    const int32_t item[] = {1, 0, 1, 0}, source[] = {0, 1, 2, 3},
                  label[] = {LW_ABSTAINED, 1, 0, LW_ABSTAINED};
    const lw_triples triples = {2, 4, 2, 4, item, source, label, NULL};
    lw_answers answers;
    lw_arena arena = lw_arena_over(data_memory, BYTES);
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_OK);
    const size_t start[] = {0, 1, 2};
    const int32_t sources[] = {1, 2}, labels[] = {1, 0};
    assert_memory_equal(answers.item_start, start, sizeof start);
    assert_memory_equal(answers.answer_source, sources, sizeof sources);
    assert_memory_equal(answers.answer_label, labels, sizeof labels);
}

static void packing_keeps_each_items_answers_in_order(void **state) {
    (void)state;
    const int32_t item[] = {2, 0, 2, 3, 0, 2}, source[] = {5, 4, 3, 2, 1, 0},
                  label[] = {0, 1, 0, 1, 0, 1};
    const double weight[] = {.1, .2, .3, .4, .5, .6};
    lw_triples triples = {5, 6, 2, 6, item, source, label, weight};
    lw_answers answers;
    lw_arena arena = lw_arena_over(data_memory, BYTES);
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_OK);
    const size_t start[] = {0, 2, 2, 5, 6, 6};
    const int32_t sources[] = {4, 1, 5, 3, 0, 2}, labels[] = {1, 0, 0, 0, 1, 1};
    const double weights[] = {.2, .5, .1, .3, .6, .4};
    assert_memory_equal(answers.item_start, start, sizeof start);
    assert_memory_equal(answers.answer_source, sources, sizeof sources);
    assert_memory_equal(answers.answer_label, labels, sizeof labels);
    assert_memory_equal(answers.answer_weight, weights, sizeof weights);
    assert_null(answers.gold);
    triples.weight = NULL;
    lw_answers other;
    assert_int_equal(lw_answers_pack(&triples, &arena, &other, NULL), LW_OK);
    assert_null(other.answer_weight);
    assert_ptr_not_equal(other.item_start, answers.item_start);
}

static void packing_refuses_what_it_cannot_pack(void **state) {
    (void)state;
    const int32_t item[] = {0, 5}, low[] = {0, -1}, zero[] = {0, 0};
    lw_triples triples = {5, 1, 1, 2, item, zero, zero, NULL};
    lw_answers answers = {.items = 99};
    lw_error error;
    lw_arena arena = lw_arena_over(data_memory, BYTES), before = arena;
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, &error), LW_INVALID);
    assert_string_equal(error.message, "answer 1: item 5 is not one of 5");
    triples.item = low;
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, &error), LW_INVALID);
    triples.item = zero;
    for (size_t bytes = 0; bytes < 6 * 8 + 2 * 8; bytes += 8) {
        arena = before = lw_arena_over(data_memory, bytes);
        assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_NO_MEMORY);
        assert_ptr_equal(arena.next, before.next);
    }
    assert_int_equal(answers.items, 99);
    arena = lw_arena_over(data_memory, 6 * 8 + 2 * 8); /* as the header promises */
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(packing_leaves_abstentions_out),
        cmocka_unit_test(packing_keeps_each_items_answers_in_order),
        cmocka_unit_test(packing_refuses_what_it_cannot_pack),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
