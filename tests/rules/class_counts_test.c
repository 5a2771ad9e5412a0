#include "server/rules/class_counts.h"
#include "labelwright/rng.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

enum { ITEMS = 600, PEOPLE = 4, CLASSES = 3, BYTES = 1 << 20 };

/* Each answers every item. */
typedef struct {
    size_t start[ITEMS + 1];
    int32_t source[ITEMS * PEOPLE], label[ITEMS * PEOPLE], gold[ITEMS];
    lw_answers answers;
    lw_truth_model model;
    char memory[BYTES], scratch[BYTES];
} crowd;
static crowd made;
static const bool people[PEOPLE] = {false};

/* skills [PEOPLE][CLASSES] */
static void make(const double (*skills)[CLASSES], bool known) {
    lw_rng rng = lw_rng_seed(7);
    for (size_t i = 0; i < ITEMS; i++) {
        int32_t truth = (int32_t)lw_rng_below(&rng, CLASSES);
        made.start[i + 1] = (i + 1) * PEOPLE;
        made.gold[i] = known ? truth : LW_NOT_GOLD;
        for (size_t s = 0; s < PEOPLE; s++) {
            bool right = lw_rng_uniform(&rng) < skills[s][truth];
            int32_t other = (truth + 1 + (int32_t)lw_rng_below(&rng, CLASSES - 1)) % CLASSES;
            made.source[i * PEOPLE + s] = (int32_t)s;
            made.label[i * PEOPLE + s] = right ? truth : other;
        }
    }
    made.answers = (lw_answers){.items = ITEMS,
                                .sources = PEOPLE,
                                .classes = CLASSES,
                                .item_start = made.start,
                                .answer_source = made.source,
                                .answer_label = made.label,
                                .gold = made.gold};
    const lw_estimator *one_coin = lw_estimator_find(LW_STR("onecoin"));
    lw_truth_options options = one_coin->defaults;
    lw_arena arena = lw_arena_over(made.memory, BYTES);
    assert_int_equal(one_coin->fit(&made.answers, &options, &arena,
                                   lw_arena_over(made.scratch, BYTES), &made.model, NULL),
                     LW_OK);
}

static class_counts counted(const bool *machine) {
    static char memory[BYTES];
    class_counts counts;
    lw_arena arena = lw_arena_over(memory, class_counts_bytes(PEOPLE, CLASSES));
    assert_int_equal(class_counts_make(&made.answers, &made.model, machine, &arena, &counts, NULL),
                     LW_OK);
    return counts;
}

static match_class at(const class_counts *counts, size_t source, size_t class) {
    const match_class of_all = class_counts_all(counts, class, .8);
    const match_skill skill = {made.model.reliabilities[source].accuracy, .8};
    return class_counts_one(counts, source, class, &skill, &of_all);
}

static const double specialists[PEOPLE][CLASSES] = {
    {.95, .65, .65}, {.65, .95, .65}, {.65, .65, .95}, {.8, .8, .8}};

static void who_is_good_at_a_class_is_seen_to_be(void **state) {
    (void)state;
    for (int known = 0; known < 2; known++) {
        make(specialists, known);
        class_counts counts = counted(people);
        for (size_t k = 0; k < CLASSES; k++)
            for (size_t other = 0; other < CLASSES; other++)
                if (other != k)
                    assert_true(at(&counts, k, k).named > at(&counts, k, other).named + .1);
        assert_true(fabs(at(&counts, 3, 0).named - at(&counts, 3, 1).named) < .1);
    }
}

static void with_known_answers_it_is_plain_counting(void **state) {
    (void)state;
    make(specialists, true);
    class_counts counts = counted(people);
    for (size_t s = 0; s < PEOPLE; s++)
        for (int32_t k = 0; k < CLASSES; k++) {
            double answers = 0, right = 0, named = 0;
            for (size_t i = 0; i < ITEMS; i++) {
                named += made.label[i * PEOPLE + s] == k;
                answers += made.gold[i] == k;
                right += made.gold[i] == k && made.label[i * PEOPLE + s] == k;
            }
            assert_true(fabs(counts.answers[s * CLASSES + (size_t)k] - answers) < 1e-6);
            assert_true(fabs(counts.right[s * CLASSES + (size_t)k] - right) < 1e-6);
            assert_true(fabs(counts.named[s * CLASSES + (size_t)k] - named) < 1e-6);
            match_class found = at(&counts, s, (size_t)k);
            assert_true(fabs(found.named - right / answers) < .05);
            assert_true(fabs(found.misnamed - (named - right) / (ITEMS - answers)) < .05);
        }
}

/* Each alone with their items: the posterior is their own answer, and it tells nothing of them. */
static void nobody_vouches_for_themselves(void **state) {
    (void)state;
    make(specialists, false);
    made.answers.items = ITEMS / PEOPLE;
    for (size_t i = 0; i < made.answers.items; i++) {
        made.start[i + 1] = i + 1;
        for (size_t k = 0; k < CLASSES; k++) {
            double accuracy = made.model.reliabilities[made.source[i]].accuracy;
            made.model.posteriors[i * CLASSES + k] =
                k == (size_t)made.label[i] ? accuracy : (1 - accuracy) / (CLASSES - 1);
        }
    }
    class_counts counts = counted(people);
    for (size_t s = 0; s < PEOPLE; s++) {
        double answers = 0, right = 0;
        for (size_t k = 0; k < CLASSES; k++) {
            answers += counts.answers[s * CLASSES + k];
            right += counts.right[s * CLASSES + k];
        }
        assert_true(answers > 0 && fabs(right / answers - 1. / CLASSES) < 1e-6);
    }
}

static void a_model_that_answers_is_not_among_all_people(void **state) {
    (void)state;
    static const bool last_is_machine[PEOPLE] = {[PEOPLE - 1] = true};
    make(specialists, false);
    enum { ALL = PEOPLE * CLASSES };
    class_counts counts = counted(people);
    double with = counts.answers[ALL];
    assert_true(with > 0 && with <= PEOPLE * CLASS_COUNTS_ONE + 1e-6);
    counts = counted(last_is_machine);
    assert_true(counts.answers[ALL] > 0 && counts.answers[ALL] < with);
    assert_true(counts.answers[(PEOPLE - 1) * CLASSES] > 0); /* but is counted itself */
}

static void too_little_room_is_said(void **state) {
    (void)state;
    char memory[32];
    class_counts counts;
    lw_error error;
    make(specialists, false);
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_int_equal(class_counts_make(&made.answers, &made.model, people, &arena, &counts, &error),
                     LW_NO_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_is_good_at_a_class_is_seen_to_be),
        cmocka_unit_test(with_known_answers_it_is_plain_counting),
        cmocka_unit_test(nobody_vouches_for_themselves),
        cmocka_unit_test(a_model_that_answers_is_not_among_all_people),
        cmocka_unit_test(too_little_room_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
