/* The suite that every row of the table of estimators passes. */
#include "made.h"

static char results_too[BYTES];

static void estimators_are_found_by_name(void **state) {
    (void)state;
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        assert_ptr_equal(lw_estimator_find(lw_str_from(e->name)), e);
        assert_non_null(e->about);
    }
    assert_null(lw_estimator_find(LW_STR("oracle")));
}

static void models_are_sound_on_any_data(void **state) {
    (void)state;
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        size_t right = 0;
        for (uint64_t seed = 0; seed < 20; seed++) {
            made m = make(seed, seed & 1, seed & 2);
            lw_truth_model model = fit_into(results, e, view(&m));
            check_model(e->name, view(&m), &model);
            check_row(e->name, model.converged || e->draws);
            for (size_t i = 0; i < ITEMS; i++) {
                const double *row = model.posteriors + i * CLASSES;
                size_t best = 0;
                for (size_t k = 1; k < CLASSES; k++) best = row[k] > row[best] ? k : best;
                right += best == (size_t)m.truth[i];
            }
        }
        check_row(e->name, right > 20 * ITEMS * 7 / 10); /* one source has .675 on average */
    }
}

/* Weights, gold, kinds, earlier work, a start, and half of the sources being one: what the fits
 * assert holds too. */
static void models_are_sound_whatever_is_known(void **state) {
    (void)state;
    static double known[SOURCES * CLASSES * CLASSES], start[ITEMS * CLASSES];
    static int32_t kind[SOURCES];
    for (uint64_t seed = 40; seed < 50; seed++) {
        made m = make(seed, true, true);
        lw_rng rng = lw_rng_seed(seed);
        for (size_t s = 0; s < SOURCES; s++) kind[s] = (int32_t)lw_rng_below(&rng, 2);
        for (size_t i = 0; i < SOURCES * CLASSES * CLASSES; i++)
            known[i] = seed & 1 ? 5 * lw_rng_uniform(&rng) : (double)lw_rng_below(&rng, 2);
        for (size_t i = 0; i < ITEMS * CLASSES; i++) start[i] = i % CLASSES == seed % CLASSES;
        for (size_t i = 0; i < m.start[ITEMS]; i++) m.source[i] = m.source[i] < 4 ? 0 : m.source[i];
        lw_answers answers = *view(&m);
        answers.known_counts = known;
        answers.start = start;
        answers.source_kind = kind;
        answers.source_kinds = 2;
        for (const lw_estimator *e = lw_estimators; e->name; e++) {
            lw_truth_model model = fit_into(results, e, &answers);
            check_model(e->name, &answers, &model);
        }
    }
}

/* As little, as much and as one-sided a belief as the options take, and more earlier work than the
 * intervals count. */
static void beliefs_may_be_as_strong_as_options_go(void **state) {
    (void)state;
    static double known[SOURCES * CLASSES * CLASSES];
    const struct {
        double mean, strength, known;
    } rows[] = {{1e-300, 1e-300, 0}, {1 - 1e-16, .1, 0},      {1 - 1e-16, 1e-6, 0},
                {.5, 1e-300, 0},     {1 - 1e-16, 9.9e8, 9e8}, {.75, 4, 9e8}};
    made m = make(3, true, false);
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lw_answers answers = *view(&m);
        for (size_t i = 0; i < SOURCES * CLASSES * CLASSES; i++) known[i] = rows[r].known;
        if (rows[r].known > 0) answers.known_counts = known;
        for (const lw_estimator *e = lw_estimators; e->name; e++) {
            lw_truth_options options = e->defaults;
            lw_truth_model model;
            lw_arena arena = lw_arena_over(results, BYTES);
            options.accuracy_mean = rows[r].mean;
            options.accuracy_strength = rows[r].strength;
            assert_int_equal(e->fit(&answers, &options, &arena, scratch(), &model, NULL), LW_OK);
            check_sums(e->name, model.posteriors, ITEMS, CLASSES);
            for (size_t s = 0; s < SOURCES; s++) {
                const lw_reliability *of = &model.reliabilities[s];
                check_row(e->name, 0 <= of->low && of->low <= of->high && of->high <= 1);
                check_row(e->name, of->accuracy >= 0 && of->accuracy <= 1);
            }
        }
    }
}

static void the_same_input_gives_the_same_bits(void **state) {
    (void)state;
    made m = make(1, true, true);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model one = fit_into(results, e, view(&m)),
                       two = fit_into(results_too, e, view(&m));
        assert_memory_equal(one.posteriors, two.posteriors, ITEMS * CLASSES * sizeof(double));
        assert_memory_equal(one.reliabilities, two.reliabilities, SOURCES * sizeof(lw_reliability));
        assert_true(one.objective == two.objective && one.iterations == two.iterations);
    }
}

static void threads_change_nothing_and_fit_in_the_memory_told(void **state) {
    (void)state;
    made m = make(1, true, true);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model alone = fit_into(results, e, view(&m));
        for (size_t count = 1; count <= 8; count *= 2) {
            lw_truth_options options = e->defaults;
            options.threads = lw_threads_open(count);
            size_t bytes = lw_estimator_scratch_bytes(e, view(&m), &options);
            assert_true(bytes <= BYTES);
            lw_truth_model model;
            lw_arena arena = lw_arena_over(results_too, BYTES);
            lw_arena room = lw_arena_over(scratch_memory, bytes);
            assert_int_equal(e->fit(view(&m), &options, &arena, room, &model, NULL), LW_OK);
            lw_threads_close(options.threads);
            check_row(e->name, memcmp(alone.posteriors, model.posteriors,
                                      ITEMS * CLASSES * sizeof(double)) == 0);
            check_row(e->name, alone.iterations == model.iterations);
        }
    }
}

static void inputs_are_not_touched(void **state) {
    (void)state;
    made m = make(2, true, true);
    view(&m);
    made before = m;
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_options options = e->defaults;
        lw_truth_model model;
        lw_arena arena = lw_arena_over(results, BYTES);
        assert_int_equal(e->fit(&m.answers, &options, &arena, scratch(), &model, NULL), LW_OK);
        assert_memory_equal(m.source, before.source, sizeof m.source);
        assert_memory_equal(m.label, before.label, sizeof m.label);
        assert_memory_equal(m.weight, before.weight, sizeof m.weight);
        assert_memory_equal(m.gold, before.gold, sizeof m.gold);
        assert_memory_equal(m.start, before.start, sizeof m.start);
        assert_memory_equal(&options, &e->defaults, sizeof options);
    }
}

static void nothing_at_all_is_handled(void **state) {
    (void)state;
    const size_t none[4] = {0};
    const lw_answers no_items = {.items = 0, .sources = 0, .classes = 3, .item_start = none};
    const lw_answers no_answers = {.items = 3, .sources = 2, .classes = 3, .item_start = none};
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model = fit_into(results, e, &no_items);
        check_model(e->name, &no_items, &model);
        model = fit_into(results, e, &no_answers);
        check_model(e->name, &no_answers, &model);
        for (size_t i = 0; i < 9; i++) assert_near(model.posteriors[i], 1. / 3, 1e-12);
        assert_near(model.reliabilities[1].accuracy, e->defaults.accuracy_mean, 1e-12);
    }
}

static void one_source_is_handled(void **state) {
    (void)state;
    const size_t start[] = {0, 1, 2, 3, 3};
    const int32_t source[] = {0, 0, 0}, label[] = {0, 0, 1};
    const lw_answers answers = {.items = 4,
                                .sources = 1,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model = fit_into(results, e, &answers);
        check_model(e->name, &answers, &model);
        check_row(e->name,
                  model.posteriors[0] > .5 && model.posteriors[2] > .5); /* it is believed */
        assert_near(model.reliabilities[0].answers, 3, 0);
    }
}

static void one_class_is_certain(void **state) {
    (void)state;
    const size_t start[] = {0, 1, 1};
    const int32_t source[] = {0}, label[] = {0};
    const lw_answers answers = {.items = 2,
                                .sources = 1,
                                .classes = 1,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model = fit_into(results, e, &answers);
        check_model(e->name, &answers, &model);
        assert_true(model.posteriors[0] == 1 && model.posteriors[1] == 1);
    }
}

static void gold_is_certain_and_teaches(void **state) {
    (void)state;
    made m = make(3, false, true);
    for (size_t i = 0; i < ITEMS; i += 5) m.gold[i] = (m.truth[i] + 1) % CLASSES; /* against all */
    made without = m;
    for (size_t i = 0; i < ITEMS; i++) without.gold[i] = LW_NOT_GOLD;
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model = fit_into(results, e, view(&m));
        lw_truth_model plain = fit_into(results_too, e, view(&without));
        double with = 0, before = 0;
        for (size_t i = 0; i < ITEMS; i += 5)
            assert_true(model.posteriors[i * CLASSES + (size_t)m.gold[i]] == 1);
        for (size_t s = 0; s < SOURCES; s++) {
            with += model.reliabilities[s].accuracy;
            before += plain.reliabilities[s].accuracy;
        }
        check_row(e->name, with < before - .3);
    }
}

static void an_answer_of_no_weight_is_no_answer(void **state) {
    (void)state;
    made m = make(4, false, false);
    made fewer = m;
    size_t count = 0;
    for (size_t item = 0; item < ITEMS; item++) {
        for (size_t i = m.start[item]; i < m.start[item + 1]; i++) {
            if (i % 3 == 0) {
                m.weight[i] = 0;
                continue;
            }
            fewer.source[count] = m.source[i];
            fewer.label[count++] = m.label[i];
        }
        fewer.start[item + 1] = count;
    }
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model one = fit_into(results, e, view(&m)),
                       two = fit_into(results_too, e, view(&fewer));
        for (size_t i = 0; i < ITEMS * CLASSES; i++)
            assert_near(one.posteriors[i], two.posteriors[i], 1e-9);
    }
}

static void no_weights_are_weights_of_one(void **state) {
    (void)state;
    made m = make(5, false, true);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model one = fit_into(results, e, view(&m));
        lw_answers plain = *view(&m);
        plain.answer_weight = NULL;
        lw_truth_model two = fit_into(results_too, e, &plain);
        for (size_t i = 0; i < ITEMS * CLASSES; i++) /* ds adds in another order without them */
            assert_near(one.posteriors[i], two.posteriors[i], 1e-9);
    }
}

/* Items backwards, sources and classes renumbered: the same beliefs under the new names. */
static void names_and_order_change_nothing(void **state) {
    (void)state;
    made m = make(6, true, true), other = m;
    size_t count = 0;
    for (size_t item = 0; item < ITEMS; item++) {
        size_t from = ITEMS - 1 - item;
        for (size_t i = m.start[from + 1]; i-- > m.start[from];) {
            other.source[count] = SOURCES - 1 - m.source[i];
            other.label[count] = (m.label[i] + 1) % CLASSES;
            other.weight[count++] = m.weight[i];
        }
        other.start[item + 1] = count;
        other.gold[item] = m.gold[from] == LW_NOT_GOLD ? LW_NOT_GOLD : (m.gold[from] + 1) % CLASSES;
    }
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        if (e->draws) continue; /* other items get other starts */
        lw_truth_model one = fit_into(results, e, view(&m)),
                       two = fit_into(results_too, e, view(&other));
        for (size_t i = 0; i < ITEMS; i++)
            for (size_t k = 0; k < CLASSES; k++)
                assert_near(one.posteriors[i * CLASSES + k],
                            two.posteriors[(ITEMS - 1 - i) * CLASSES + (k + 1) % CLASSES], 1e-7);
        for (size_t s = 0; s < SOURCES; s++)
            assert_near(one.reliabilities[s].low, two.reliabilities[SOURCES - 1 - s].low, 1e-7);
    }
}

static void iterations_stop_where_they_are_told_to(void **state) {
    (void)state;
    made m = make(7, false, false);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model;
        lw_truth_options options = e->defaults;
        double before = -INFINITY;
        for (options.iterations_max = 1; options.iterations_max < 30; options.iterations_max++) {
            lw_arena arena = lw_arena_over(results, BYTES);
            assert_int_equal(e->fit(view(&m), &options, &arena, scratch(), &model, NULL), LW_OK);
            check_row(e->name, model.iterations <= options.iterations_max);
            check_row(e->name, model.objective >= before - 1e-9); /* it never falls */
            before = model.objective;
            if (model.converged) break;
        }
    }
}

static void memory_too_small_is_refused_and_nothing_is_used(void **state) {
    (void)state;
    made m = make(8, true, false);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        size_t needed[2];
        for (size_t which = 0; which < 2; which++) { /* the arena, then scratch */
            lw_status status = LW_NO_MEMORY;
            for (size_t bytes = 0; status != LW_OK; bytes += bytes < 4096 ? 8 : 1024) {
                needed[which] = bytes;
                lw_truth_model model = {.items = 99};
                lw_arena arena = lw_arena_over(results, which == 0 ? bytes : BYTES), before = arena;
                lw_arena room = lw_arena_over(scratch_memory, which == 1 ? bytes : BYTES);
                status = e->fit(view(&m), &e->defaults, &arena, room, &model, NULL);
                if (status == LW_OK) break;
                assert_int_equal(status, LW_NO_MEMORY);
                assert_int_equal(model.items, 99);
                assert_ptr_equal(arena.next, before.next);
            }
        }
        size_t cells = SOURCES * CLASSES * CLASSES; /* as the header promises */
        assert_true(needed[0] <= 8 * (ITEMS + 1) * CLASSES + 32 * SOURCES + 8 * cells);
        check_row(e->name, needed[1] <= lw_estimator_scratch_bytes(e, view(&m), &e->defaults));
    }
}

static void what_the_arena_holds_is_the_models(void **state) {
    (void)state;
    made m = make(10, true, false);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model model, again;
        lw_arena arena = lw_arena_over(results, BYTES);
        assert_int_equal(e->fit(view(&m), &e->defaults, &arena, scratch(), &model, NULL), LW_OK);
        double first = model.posteriors[0], low = model.reliabilities[SOURCES - 1].low;
        assert_int_equal(e->fit(view(&m), &e->defaults, &arena, scratch(), &again, NULL), LW_OK);
        memset(again.posteriors, 0xFF, ITEMS * CLASSES * sizeof(double));
        memset(again.reliabilities, 0xFF, SOURCES * sizeof(lw_reliability));
        assert_true(model.posteriors[0] == first && model.reliabilities[SOURCES - 1].low == low);
    }
}

static void check_refused(const lw_estimator *e, const lw_answers *answers, lw_threads *threads,
                          const char *message) {
    lw_truth_options options = e->defaults;
    lw_truth_model model = {.items = 99};
    lw_error error = {0};
    lw_arena arena = lw_arena_over(results, BYTES);
    options.threads = threads;
    lw_status status = e->fit(answers, &options, &arena, scratch(), &model, &error);
    check_row(message, status == LW_INVALID && model.items == 99);
    assert_string_equal(error.message, message);
}

static void bad_answers_are_refused(void **state) {
    (void)state;
    static const struct {
        const char *message;
        int32_t source, label, gold;
        double weight;
        size_t middle, classes;
    } bad[] = {
        {"item 1: source 2 is not one of 2", 2, 0, 0, 1, 1, 2},
        {"item 1: source -1 is not one of 2", -1, 0, 0, 1, 1, 2},
        {"item 1, source 1: label 2 is not in 0..1", 1, 2, 0, 1, 1, 2},
        {"item 1, source 1: label -1 is not in 0..1", 1, -1, 0, 1, 1, 2},
        {"item 1, source 1: weight 1.5 is not in 0..1", 1, 0, 0, 1.5, 1, 2},
        {"item 1, source 1: weight -1 is not in 0..1", 1, 0, 0, -1, 1, 2},
        {"item 1: gold 2 is not in 0..1", 1, 0, 2, 1, 1, 2},
        {"item 1: gold -2 is not in 0..1", 1, 0, -2, 1, 1, 2},
        {"item 1: answers 3 to 2", 1, 0, 0, 1, 3, 2},
        {"0 classes, want 1..1024", 1, 0, 0, 1, 1, 0},
        {"1025 classes, want 1..1024", 1, 0, 0, 1, 1, LW_CLASSES_MAX + 1},
    };
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            const size_t start[] = {0, bad[i].middle, 2};
            const int32_t source[] = {0, bad[i].source, 0}, label[] = {0, bad[i].label, 0};
            const int32_t gold[] = {LW_NOT_GOLD, bad[i].gold};
            const double weight[] = {1, bad[i].weight, 1};
            const lw_answers answers = {.items = 2,
                                        .sources = 2,
                                        .classes = bad[i].classes,
                                        .item_start = start,
                                        .answer_source = source,
                                        .answer_label = label,
                                        .answer_weight = weight,
                                        .gold = gold};
            check_refused(e, &answers, NULL, bad[i].message);
        }
}

static void the_first_of_many_faults_is_told_on_any_threads(void **state) {
    (void)state;
    enum { MANY = 50000 };
    static size_t start[MANY + 1];
    static int32_t source[MANY], label[MANY];
    for (size_t i = 0; i <= MANY; i++) start[i] = i;
    for (size_t i = 20000; i < MANY; i++) label[i] = 2;
    const lw_answers answers = {.items = MANY,
                                .sources = 1,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    for (size_t count = 1; count <= 8; count *= 2) {
        lw_threads *threads = lw_threads_open(count);
        check_refused(lw_estimators, &answers, threads,
                      "item 20000, source 0: label 2 is not in 0..1");
        lw_threads_close(threads);
    }
}

static void bad_earlier_work_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *message;
        int32_t kind;
        size_t kinds;
        double count, start, error;
    } bad[] = {
        {"source 1: kind 1 is not one of 1", 1, 1, 1, .5, 1},
        {"source 1: kind -1 is not one of 1", -1, 1, 1, .5, 1},
        {"0 kinds of source, want 1..16", 0, 0, 1, .5, 1},
        {"17 kinds of source, want 1..16", 0, 17, 1, .5, 1},
        {"source 1: known count -1 is out of range", 0, 1, -1, .5, 1},
        {"source 1: known count inf is out of range", 0, 1, INFINITY, .5, 1},
        {"item 1: the start does not sum to 1", 0, 1, 1, .6, 1},
        {"item 1: the start does not sum to 1", 0, 1, 1, NAN, 1},
        {"source 1: start error -2 is out of range", 0, 1, 1, .5, -2},
        {"source 1: start error nan is out of range", 0, 1, 1, .5, NAN},
    };
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
            const size_t item_start[] = {0, 1, 2};
            const int32_t source[] = {0, 1}, label[] = {0, 1}, kind[] = {0, bad[i].kind};
            const double counts[] = {1, 1, 1, 1, 1, 1, 1, bad[i].count};
            const double start[] = {.5, .5, .5, bad[i].start};
            const double errors[] = {1, 1, 1, 1, 1, 1, 1, bad[i].error};
            const lw_answers answers = {.items = 2,
                                        .sources = 2,
                                        .classes = 2,
                                        .item_start = item_start,
                                        .answer_source = source,
                                        .answer_label = label,
                                        .source_kind = kind,
                                        .source_kinds = bad[i].kinds,
                                        .known_counts = counts,
                                        .start = start,
                                        .start_errors = errors};
            check_refused(e, &answers, NULL, bad[i].message);
        }
}

/* A source known to say 0 for 1 and 1 for 0 is as good as one that does not, where there is a
 * confusion matrix; and where there is not, one known to be wrong is not believed. */
static void earlier_work_is_remembered(void **state) {
    (void)state;
    const size_t item_start[] = {0, 2};
    const int32_t source[] = {0, 1}, label[] = {0, 1};
    const double counts[] = {0, 90, 90, 0, 8, 2, 2, 8};
    const lw_answers answers = {.items = 1,
                                .sources = 2,
                                .classes = 2,
                                .item_start = item_start,
                                .answer_source = source,
                                .answer_label = label,
                                .known_counts = counts};
    static const struct {
        const char *name;
        double sure; /* wawa, zbs and mace know nobody who is worse than none */
    } those[] = {{"onecoin", .8}, {"ds", .8},  {"wawa", .7}, {"zbs", .7},  {"mace", .7},
                 {"glad", .8},    {"kos", .8}, {"mmsr", .8}, {"ibcc", .8}, {"ebcc", .8}};
    for (size_t i = 0; i < sizeof those / sizeof *those; i++) {
        const char *name = those[i].name;
        lw_truth_model model = fit_into(results, lw_estimator_find(lw_str_from(name)), &answers);
        check_row(name, model.posteriors[1] > those[i].sure);
        check_row(name, model.reliabilities[0].high < .2 && model.reliabilities[1].low > .4);
        check_row(name, model.reliabilities[0].answers == 181);
    }
}

static void a_fit_from_its_own_end_stays_there(void **state) {
    (void)state;
    made m = make(5, true, true);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_model cold = fit_into(results, e, view(&m));
        lw_answers warm_data = *view(&m);
        warm_data.start = cold.posteriors;
        lw_truth_model warm = fit_into(results_too, e, &warm_data);
        for (size_t i = 0; i < ITEMS * CLASSES; i++)
            check_row(e->name,
                      fabs(warm.posteriors[i] - cold.posteriors[i]) < (e->draws ? .2 : .01));
    }
}

/* Next to nothing and very much are in range, and no reason to divide by 0. */
static void options_at_their_ends_are_sound(void **state) {
    (void)state;
    made m = make(11, true, true);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_options ends[6];
        for (size_t i = 0; i < 6; i++) {
            ends[i] = e->defaults;
            ends[i].iterations_max = 50;
        }
        ends[0].smoothing = ends[1].accuracy_strength = 1e-300;
        ends[2].smoothing = ends[3].accuracy_strength = 1e8;
        ends[4].accuracy_mean = 1e-12;
        ends[5].accuracy_mean = 1 - 1e-12;
        for (size_t i = 0; i < 6; i++) {
            lw_truth_model model;
            lw_arena arena = lw_arena_over(results, BYTES);
            assert_int_equal(e->fit(view(&m), &ends[i], &arena, scratch(), &model, NULL), LW_OK);
            check_sums(e->name, model.posteriors, ITEMS, CLASSES);
        }
    }
}

static void bad_options_are_refused(void **state) {
    (void)state;
    made m = make(9, false, false);
    for (const lw_estimator *e = lw_estimators; e->name; e++) {
        lw_truth_options bad[11];
        for (size_t i = 0; i < 11; i++) bad[i] = e->defaults;
        bad[0].smoothing = 0;
        bad[1].smoothing = NAN;
        bad[2].accuracy_mean = 1;
        bad[3].accuracy_strength = 0;
        bad[4].confidence = 1;
        bad[5].tolerance = -1;
        bad[6].tolerance = INFINITY;
        bad[7].iterations_max = 0;
        bad[8].iterations_max = 100001;
        bad[9].restarts = 0;
        bad[10].restarts = LW_RESTARTS_MAX + 1;
        for (size_t i = 0; i < 11; i++) {
            lw_truth_model model;
            lw_arena arena = lw_arena_over(results, BYTES);
            assert_int_equal(e->fit(view(&m), &bad[i], &arena, scratch(), &model, NULL),
                             LW_INVALID);
        }
    }
}

/* Of two votes against two the label is the first with compat, and elsewhere the more common. */
static void ties_go_where_they_are_told_to(void **state) {
    (void)state;
    double posteriors[] = {.5, .5, 0}, prior[] = {.2, .3, .5};
    lw_truth_model model = {
        .items = 1, .classes = 3, .posteriors = posteriors, .class_prior = prior};
    assert_int_equal(lw_truth_label(&model, 0), 1);
    model.first_of_ties = true;
    assert_int_equal(lw_truth_label(&model, 0), 0);
    posteriors[2] = .5 + 1e-12;
    assert_int_equal(lw_truth_label(&model, 0), 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimators_are_found_by_name),
        cmocka_unit_test(models_are_sound_on_any_data),
        cmocka_unit_test(models_are_sound_whatever_is_known),
        cmocka_unit_test(beliefs_may_be_as_strong_as_options_go),
        cmocka_unit_test(the_same_input_gives_the_same_bits),
        cmocka_unit_test(threads_change_nothing_and_fit_in_the_memory_told),
        cmocka_unit_test(inputs_are_not_touched),
        cmocka_unit_test(nothing_at_all_is_handled),
        cmocka_unit_test(one_source_is_handled),
        cmocka_unit_test(one_class_is_certain),
        cmocka_unit_test(gold_is_certain_and_teaches),
        cmocka_unit_test(an_answer_of_no_weight_is_no_answer),
        cmocka_unit_test(no_weights_are_weights_of_one),
        cmocka_unit_test(names_and_order_change_nothing),
        cmocka_unit_test(iterations_stop_where_they_are_told_to),
        cmocka_unit_test(memory_too_small_is_refused_and_nothing_is_used),
        cmocka_unit_test(what_the_arena_holds_is_the_models),
        cmocka_unit_test(bad_answers_are_refused),
        cmocka_unit_test(the_first_of_many_faults_is_told_on_any_threads),
        cmocka_unit_test(bad_earlier_work_is_refused),
        cmocka_unit_test(earlier_work_is_remembered),
        cmocka_unit_test(a_fit_from_its_own_end_stays_there),
        cmocka_unit_test(options_at_their_ends_are_sound),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(ties_go_where_they_are_told_to),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
