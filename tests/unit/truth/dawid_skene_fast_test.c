/* The fast form of Dawid and Skene's estimator against its definition. */
#include "../../../lib/truth/dawid_skene.h"
#include "harness.h"
#include "labelwright/rng.h"
#include <math.h>
#include <stdlib.h>

enum { ITEMS_MAX = 4000, PER_ITEM_MAX = 12, SOURCES_MAX = 50, CLASSES_MAX = 33 };
enum { ANSWERS_MAX = ITEMS_MAX * PER_ITEM_MAX, BYTES = 8 << 20 };
enum { CELLS_MAX = SOURCES_MAX * CLASSES_MAX * CLASSES_MAX };

static size_t item_start[ITEMS_MAX + 1];
static int32_t answer_source[ANSWERS_MAX], answer_label[ANSWERS_MAX], gold[ITEMS_MAX];
static double weights[ANSWERS_MAX], known_counts[CELLS_MAX],
    posteriors_before[ITEMS_MAX * CLASSES_MAX];
static char results[BYTES], results_too[BYTES], scratch_memory[BYTES];

/* Sums in another order: some last bits, of which a few iterations make somewhat more. */
static const double tolerance = 1e-9;

typedef struct {
    const char *name;
    size_t items, sources, classes, per_item; /* per_item: at most */
    bool with_gold, with_known_counts, with_start, with_weights;
} shape;

/* Answers of which half are right; some items, sources and classes have none. */
static lw_answers make(const shape *s, uint64_t seed) {
    lw_rng rng = lw_rng_seed(seed);
    size_t count = 0;
    for (size_t item = 0; item < s->items; item++) {
        uint64_t truth = lw_rng_below(&rng, s->classes);
        gold[item] = lw_rng_below(&rng, 4) == 0 ? (int32_t)truth : LW_NOT_GOLD;
        item_start[item] = count;
        for (uint64_t left = lw_rng_below(&rng, s->per_item + 1); left > 0; left--) {
            uint64_t label = lw_rng_below(&rng, 2) ? truth : lw_rng_below(&rng, s->classes);
            answer_source[count] = (int32_t)lw_rng_below(&rng, s->sources);
            weights[count] = (double)lw_rng_below(&rng, 5) / 4;
            answer_label[count++] = (int32_t)label;
        }
        double total = 0, *before = posteriors_before + item * s->classes;
        for (size_t k = 0; k < s->classes; k++) total += before[k] = lw_rng_uniform(&rng);
        for (size_t k = 0; k < s->classes; k++) before[k] /= total;
    }
    item_start[s->items] = count;
    for (size_t i = 0; i < s->sources * s->classes * s->classes; i++)
        known_counts[i] = 3 * lw_rng_uniform(&rng);
    return (lw_answers){.items = s->items,
                        .sources = s->sources,
                        .classes = s->classes,
                        .item_start = item_start,
                        .answer_source = answer_source,
                        .answer_label = answer_label,
                        .answer_weight = s->with_weights ? weights : NULL,
                        .gold = s->with_gold ? gold : NULL,
                        .known_counts = s->with_known_counts ? known_counts : NULL,
                        .start = s->with_start ? posteriors_before : NULL};
}

static lw_truth_model fit_into(char *memory, lw_estimator_fit *fit, const lw_answers *answers,
                               size_t iterations, lw_threads *threads) {
    lw_truth_options options = lw_estimator_find(LW_STR("ds"))->defaults;
    lw_arena arena = lw_arena_over(memory, BYTES);
    lw_truth_model model;
    lw_error error = {0};
    options.iterations_max = iterations;
    options.tolerance = 0;
    options.threads = threads;
    if (fit(answers, &options, &arena, lw_arena_over(scratch_memory, BYTES), &model, &error) !=
        LW_OK)
        fail_msg("%s", error.message);
    return model;
}

static void check_near(const char *name, const double *a, const double *b, size_t count) {
    for (size_t i = 0; i < count; i++) check_row(name, fabs(a[i] - b[i]) <= tolerance);
}

static const shape shapes[] = {
    {"nothing", 0, 3, 4, 5, false, false, false, false},
    {"one item, one source", 1, 1, 2, 1, false, false, false, false},
    {"no answers", 7, 3, 3, 0, false, false, false, false},
    {"one class", 20, 4, 1, 3, false, false, false, false},
    {"two classes", 999, 17, 2, 5, false, false, false, false},
    {"three classes", 1500, 50, 3, 12, true, false, false, false},
    {"four classes, several chunks", 4000, 9, 4, 12, false, false, false, false},
    {"five classes", 777, 13, 5, 7, false, true, false, false},
    {"six classes", 801, 13, 6, 7, true, true, true, false},
    {"seven classes, a block and an item", 2048 / 7 + 1, 5, 7, 9, false, false, true, false},
    {"eight classes", 512, 11, 8, 9, false, false, false, false},
    {"33 classes", 300, 20, 33, 12, true, false, false, false},
    {"sources without answers", 30, 50, 4, 1, false, false, false, false},
    {"weights", 1500, 31, 4, 9, false, false, false, true},
    {"weights of many classes, and all else", 700, 13, 9, 7, true, true, true, true},
    {"gold, earlier work and a start", 2000, 23, 4, 6, true, true, true, false},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

static void it_is_the_definition_on_any_shape(void **state) {
    (void)state;
    for (size_t i = 0; i < SHAPES; i++)
        for (uint64_t seed = 0; seed < 3; seed++) {
            const char *name = shapes[i].name;
            lw_answers a = make(&shapes[i], 10 * i + seed);
            size_t iterations = 1 + 3 * seed;
            lw_truth_model plain = fit_into(results, dawid_skene_plain_fit, &a, iterations, NULL);
            lw_truth_model fast = fit_into(results_too, dawid_skene_fast_fit, &a, iterations, NULL);
            check_near(name, plain.posteriors, fast.posteriors, a.items * a.classes);
            check_near(name, plain.class_prior, fast.class_prior, a.classes);
            check_near(name, plain.confusion, fast.confusion, a.sources * a.classes * a.classes);
            check_row(name, fabs(plain.objective - fast.objective) <=
                                tolerance * (1 + fabs(plain.objective)));
            for (size_t s = 0; s < a.sources; s++)
                check_near(name, &plain.reliabilities[s].accuracy, &fast.reliabilities[s].accuracy,
                           1);
        }
}

static void it_stops_where_the_definition_stops(void **state) {
    (void)state;
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    lw_answers a = make(&shapes[6], 1);
    lw_truth_model models[2];
    for (size_t i = 0; i < 2; i++) {
        lw_arena arena = lw_arena_over(i ? results : results_too, BYTES);
        assert_int_equal(
            (i ? dawid_skene_fast_fit : dawid_skene_plain_fit)(
                &a, &ds->defaults, &arena, lw_arena_over(scratch_memory, BYTES), &models[i], NULL),
            LW_OK);
        assert_true(models[i].converged);
    }
    assert_int_equal(models[0].iterations, models[1].iterations);
}

static void threads_do_not_change_a_bit(void **state) {
    (void)state;
    static const size_t counts[] = {1, 2, 8};
    for (size_t i = 0; i < SHAPES; i++) {
        lw_answers a = make(&shapes[i], i);
        lw_truth_model alone = fit_into(results, dawid_skene_fast_fit, &a, 5, NULL);
        for (size_t t = 0; t < sizeof counts / sizeof *counts; t++) {
            lw_threads *threads = lw_threads_open(counts[t]);
            lw_truth_model other = fit_into(results_too, dawid_skene_fast_fit, &a, 5, threads);
            lw_threads_close(threads);
            assert_memory_equal(alone.posteriors, other.posteriors,
                                a.items * a.classes * sizeof(double));
            assert_memory_equal(alone.confusion, other.confusion,
                                a.sources * a.classes * a.classes * sizeof(double));
            check_row(shapes[i].name, alone.objective == other.objective);
        }
    }
}

static void the_scratch_that_is_told_of_is_enough(void **state) {
    (void)state;
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    for (size_t i = 0; i < SHAPES; i++) {
        lw_answers a = make(&shapes[i], i);
        size_t enough = lw_estimator_scratch_bytes(ds, &a, &ds->defaults);
        enum { PARTS = 20 };
        for (size_t part = 0; part <= PARTS; part++) {
            lw_arena arena = lw_arena_over(results, BYTES), before = arena;
            lw_arena room = lw_arena_over(scratch_memory, enough * part / PARTS);
            lw_truth_model model;
            lw_status status = dawid_skene_fast_fit(&a, &ds->defaults, &arena, room, &model, NULL);
            check_row(shapes[i].name, status == LW_OK || (part < PARTS && status == LW_NO_MEMORY));
            check_row(shapes[i].name, status == LW_OK || arena.next == before.next);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_the_definition_on_any_shape),
        cmocka_unit_test(it_stops_where_the_definition_stops),
        cmocka_unit_test(threads_do_not_change_a_bit),
        cmocka_unit_test(the_scratch_that_is_told_of_is_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
