/* Beliefs that take one answer at a time, against fits of all answers. */
#include "harness.h"
#include "labelwright/belief.h"
#include "labelwright/rng.h"
#include <math.h>
#include <string.h>

enum {
    ITEMS = 400,
    SOURCES = 12,
    CLASSES = 3,
    COUNT = ITEMS * 5,
    LATE = COUNT / 20,
    BYTES = 1 << 20
};
static char data_memory[BYTES], results[BYTES], results_too[BYTES], crowd_memory[BYTES],
    scratch_memory[BYTES];

/* Answers in their order of arrival, and the truth they were made from. */
typedef struct {
    int32_t item[COUNT], source[COUNT], label[COUNT], gold[ITEMS], truth[ITEMS];
} made;

static void swap(int32_t *values, size_t a, size_t b) {
    int32_t kept = values[a];
    values[a] = values[b];
    values[b] = kept;
}

/* Puts answers first .. COUNT-1 into another order. */
static void shuffle(made *m, size_t first, lw_rng *rng) {
    for (size_t i = COUNT - 1; i > first; i--) {
        size_t other = first + lw_rng_below(rng, i - first + 1);
        swap(m->item, i, other);
        swap(m->source, i, other);
        swap(m->label, i, other);
    }
}

/* Sources are right in .55 to .95 of the cases, and say the next class where they are not. */
static made make(uint64_t seed) {
    made m;
    lw_rng rng = lw_rng_seed(seed);
    for (size_t i = 0; i < ITEMS; i++) {
        m.truth[i] = (int32_t)lw_rng_below(&rng, CLASSES);
        m.gold[i] = i % 20 == 0 ? m.truth[i] : LW_NOT_GOLD;
    }
    for (size_t i = 0; i < COUNT; i++) {
        m.item[i] = (int32_t)(i % ITEMS);
        m.source[i] = (int32_t)lw_rng_below(&rng, SOURCES);
        bool right = lw_rng_uniform(&rng) < .55 + .4 * m.source[i] / (SOURCES - 1);
        m.label[i] = (m.truth[m.item[i]] + !right) % CLASSES;
    }
    shuffle(&m, 0, &rng);
    return m;
}

/* The first `count` of them. */
static lw_answers pack(const made *m, size_t count) {
    const lw_triples triples = {ITEMS, SOURCES, CLASSES, count, m->item, m->source, m->label, NULL};
    lw_answers answers;
    lw_arena arena = lw_arena_over(data_memory, BYTES);
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_OK);
    answers.gold = m->gold;
    return answers;
}

static const lw_estimator *hier(void) { return lw_estimator_find(LW_STR("hier")); }

static double hier_strength(void) {
    return hier()->defaults.accuracy_strength + CLASSES * hier()->defaults.smoothing;
}

static lw_truth_model fit(char *memory, const lw_answers *answers) {
    lw_truth_options options = hier()->defaults;
    options.tolerance = 1e-11;
    options.iterations_max = 20000;
    lw_truth_model model;
    lw_arena arena = lw_arena_over(memory, BYTES);
    assert_int_equal(
        hier()->fit(answers, &options, &arena, lw_arena_over(scratch_memory, BYTES), &model, NULL),
        LW_OK);
    assert_true(model.converged);
    return model;
}

static lw_belief_crowd begin(const lw_answers *answers, const lw_truth_model *model, size_t items,
                             size_t sources) {
    lw_belief_crowd crowd;
    lw_arena arena = lw_arena_over(crowd_memory, BYTES);
    assert_int_equal(
        lw_belief_begin(answers, model, hier_strength(), items, sources, &arena, &crowd, NULL),
        LW_OK);
    return crowd;
}

/* A fit of all but the late answers, which are then taken one by one. */
static lw_belief_crowd take_late(const made *m) {
    lw_answers early = pack(m, COUNT - LATE);
    lw_truth_model model = fit(results, &early);
    lw_belief_crowd crowd = begin(&early, &model, ITEMS, SOURCES);
    for (size_t i = COUNT - LATE; i < COUNT; i++)
        assert_int_equal(
            lw_belief_take(&crowd, (size_t)m->item[i], (size_t)m->source[i], m->label[i], 1, NULL),
            LW_OK);
    assert_int_equal(crowd.taken, LATE);
    return crowd;
}

static size_t best_of(const double *row) {
    size_t best = 0;
    for (size_t k = 1; k < CLASSES; k++) best = row[k] > row[best] ? k : best;
    return best;
}

/* As the header measures it on real crowds; these are cleaner. */
static void answers_taken_one_by_one_are_near_a_fit_of_all(void **state) {
    (void)state;
    double off = 0, same = 0, rounds = 10;
    for (uint64_t seed = 0; seed < 10; seed++) {
        made m = make(seed);
        lw_belief_crowd crowd = take_late(&m);
        lw_answers all = pack(&m, COUNT);
        lw_truth_model model = fit(results_too, &all);
        for (size_t i = 0; i < ITEMS; i++) {
            const double *online = crowd.posteriors + i * CLASSES;
            const double *batch = model.posteriors + i * CLASSES;
            assert_near(online[0] + online[1] + online[2], 1, 1e-12);
            same += best_of(online) == best_of(batch);
            for (size_t k = 0; k < CLASSES; k++) off += fabs(online[k] - batch[k]) / CLASSES;
        }
    }
    assert_true(off / (rounds * ITEMS) < .01);
    assert_true(same / (rounds * ITEMS) > .99);
}

/* How far apart the posteriors are in the mean, and at most. */
static double mean_apart(const double *one, const double *other, double *most_out) {
    double sum = 0;
    *most_out = 0;
    for (size_t i = 0; i < ITEMS * CLASSES; i++) {
        sum += fabs(one[i] - other[i]) / (ITEMS * CLASSES);
        *most_out = fmax(*most_out, fabs(one[i] - other[i]));
    }
    return sum;
}

/* Whichever way it came there, a fit ends in one place; from votes it may end in another for an item
 * or two. */
static void the_order_of_arrival_does_not_matter_after_a_fit(void **state) {
    (void)state;
    for (uint64_t seed = 20; seed < 30; seed++) {
        made m = make(seed);
        lw_rng rng = lw_rng_seed(seed);
        lw_answers all = pack(&m, COUNT);
        lw_truth_model cold = fit(results_too, &all);
        double first[ITEMS * CLASSES], most;
        for (size_t order = 0; order < 4; order++) {
            lw_belief_crowd crowd = take_late(&m);
            all = pack(&m, COUNT);
            all.start = crowd.posteriors;
            lw_truth_model warm = fit(results, &all);
            if (order == 0) memcpy(first, warm.posteriors, sizeof first);
            mean_apart(warm.posteriors, first, &most);
            assert_true(most < 1e-6);
            assert_true(mean_apart(warm.posteriors, cold.posteriors, &most) < .005);
            shuffle(&m, COUNT - LATE, &rng);
        }
    }
}

/* By hand: a matrix of 3 and 1 of 4 answers, an item that may be either. */
static void an_answer_moves_its_item_and_its_source(void **state) {
    (void)state;
    double posteriors[] = {.5, .5}, prior[] = {.5, .5}, confusion[] = {.75, .25, .25, .75};
    const size_t start[] = {0, 0};
    const lw_answers none = {.items = 1, .sources = 1, .classes = 2, .item_start = start};
    const lw_truth_model model = {.items = 1,
                                  .sources = 1,
                                  .classes = 2,
                                  .posteriors = posteriors,
                                  .class_prior = prior,
                                  .confusion = confusion};
    lw_belief_crowd crowd;
    lw_arena arena = lw_arena_over(crowd_memory, BYTES);
    assert_int_equal(lw_belief_begin(&none, &model, 4, 2, 2, &arena, &crowd, NULL), LW_OK);
    assert_int_equal(lw_belief_take(&crowd, 0, 0, 1, 1, NULL), LW_OK);
    assert_near(crowd.posteriors[1], .75, 1e-12);
    const double answers[] = {3, 1, 1.25, 3.75}; /* label 0 for each class, then label 1 */
    for (size_t i = 0; i < 4; i++) assert_near(crowd.answers[i], answers[i], 1e-12);
    assert_near(crowd.totals[0], 4.25, 1e-12);
    assert_near(crowd.totals[1], 4.75, 1e-12);

    /* A new item and a new source: as likely as items are, as good as sources are. */
    assert_int_equal(lw_belief_take(&crowd, 1, 1, 0, .5, NULL), LW_OK);
    assert_near(crowd.posteriors[2], sqrt(.75) / (sqrt(.75) + sqrt(.25)), 1e-12);
}

static void gold_stays_and_says_how_good_its_sources_are(void **state) {
    (void)state;
    made m = make(40);
    lw_answers all = pack(&m, COUNT);
    lw_truth_model model = fit(results, &all);
    lw_belief_crowd crowd = begin(&all, &model, ITEMS, SOURCES);
    int32_t gold = m.gold[0], wrong = (gold + 1) % CLASSES;
    size_t cell = (3 * CLASSES + (size_t)wrong) * CLASSES + (size_t)gold;
    double before = crowd.answers[cell];
    for (int i = 0; i < 100; i++)
        assert_int_equal(lw_belief_take(&crowd, 0, 3, wrong, 1, NULL), LW_OK);
    assert_true(crowd.posteriors[gold] == 1);
    assert_near(crowd.answers[cell], before + 100, 1e-9);
}

static void no_class_is_lost_for_good(void **state) {
    (void)state;
    made m = make(41);
    lw_answers all = pack(&m, COUNT);
    lw_truth_model model = fit(results, &all);
    lw_belief_crowd crowd = begin(&all, &model, ITEMS + 1, SOURCES);
    for (int i = 0; i < 3000; i++)
        assert_int_equal(lw_belief_take(&crowd, ITEMS, SOURCES - 1, i < 1000 ? 0 : 1, 1, NULL),
                         LW_OK);
    assert_true(crowd.posteriors[ITEMS * CLASSES + 1] > .9);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    made m = make(42);
    lw_answers all = pack(&m, COUNT);
    lw_truth_model model = fit(results, &all), without = model;
    without.confusion = NULL;
    lw_belief_crowd crowd;
    lw_error error = {0};
    const struct {
        const lw_truth_model *model;
        double strength;
        size_t items, sources;
        const char *message;
    } begins[] = {
        {&without, 4, ITEMS, SOURCES, "the model has no confusion matrices"},
        {&model, 0, ITEMS, SOURCES, "strength 0 is not over 0"},
        {&model, 4, ITEMS - 1, SOURCES,
         "the model has 400 items and 12 sources, room is for 399 and 12"},
        {&model, 4, ITEMS, 3, "the model has 400 items and 12 sources, room is for 400 and 3"},
    };
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        lw_arena arena = lw_arena_over(crowd_memory, BYTES), before = arena;
        assert_int_equal(lw_belief_begin(&all, begins[i].model, begins[i].strength, begins[i].items,
                                         begins[i].sources, &arena, &crowd, &error),
                         LW_INVALID);
        assert_string_equal(error.message, begins[i].message);
        assert_ptr_equal(arena.next, before.next);
    }
    crowd = begin(&all, &model, ITEMS, SOURCES);
    const struct {
        size_t item, source;
        int32_t label;
        double weight;
        const char *message;
    } takes[] = {
        {ITEMS, 0, 0, 1, "item 400 is not one of 400"},
        {0, SOURCES, 0, 1, "source 12 is not one of 12"},
        {0, 0, CLASSES, 1, "label 3 is not in 0..2"},
        {0, 0, LW_ABSTAINED, 1, "label -1 is not in 0..2"},
        {0, 0, 0, 1.5, "weight 1.5 is not within 0..1"},
        {0, 0, 0, NAN, "weight nan is not within 0..1"},
    };
    for (size_t i = 0; i < sizeof takes / sizeof *takes; i++) {
        assert_int_equal(lw_belief_take(&crowd, takes[i].item, takes[i].source, takes[i].label,
                                        takes[i].weight, &error),
                         LW_INVALID);
        assert_string_equal(error.message, takes[i].message);
    }
    assert_int_equal(crowd.taken, 0);
}

static void the_memory_told_is_enough_and_less_is_refused(void **state) {
    (void)state;
    made m = make(43);
    lw_answers all = pack(&m, COUNT);
    lw_truth_model model = fit(results, &all);
    size_t told = 8 * (ITEMS * CLASSES + SOURCES * CLASSES * (CLASSES + 1)) + 8 * CLASSES + ITEMS;
    for (size_t bytes = 0; bytes <= told; bytes += 8) {
        lw_belief_crowd crowd = {.items = 99};
        lw_arena arena = lw_arena_over(crowd_memory, bytes), before = arena;
        lw_status status =
            lw_belief_begin(&all, &model, hier_strength(), ITEMS, SOURCES, &arena, &crowd, NULL);
        assert_int_equal(status, bytes == told ? LW_OK : LW_NO_MEMORY);
        if (status != LW_OK) assert_true(arena.next == before.next && crowd.items == 99);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_taken_one_by_one_are_near_a_fit_of_all),
        cmocka_unit_test(the_order_of_arrival_does_not_matter_after_a_fit),
        cmocka_unit_test(an_answer_moves_its_item_and_its_source),
        cmocka_unit_test(gold_stays_and_says_how_good_its_sources_are),
        cmocka_unit_test(no_class_is_lost_for_good),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(the_memory_told_is_enough_and_less_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
