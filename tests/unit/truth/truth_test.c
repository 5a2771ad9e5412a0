/* The suite that every row of the table of estimators passes, and what is peculiar to one. */
#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include "patients.h"
#include <math.h>
#include <stdlib.h>

enum { ITEMS = 60, SOURCES = 7, CLASSES = 4, ANSWERS = ITEMS * SOURCES, BYTES = 1 << 20 };
static char results[BYTES], results_too[BYTES], scratch_memory[BYTES], data_memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(scratch_memory, BYTES); }

/* Answers of made sources, and the truth they were made from. */
typedef struct {
    size_t start[ITEMS + 1];
    int32_t source[ANSWERS], label[ANSWERS], gold[ITEMS], truth[ITEMS];
    double weight[ANSWERS], accuracy[SOURCES];
    lw_answers answers;
} made;

static made make(uint64_t seed, bool with_weights, bool with_gold) {
    made m = {0};
    lw_rng rng = lw_rng_seed(seed);
    size_t count = 0;
    for (size_t s = 0; s < SOURCES; s++) m.accuracy[s] = .4 + .55 * lw_rng_uniform(&rng);
    for (size_t item = 0; item < ITEMS; item++) {
        m.truth[item] = (int32_t)lw_rng_below(&rng, CLASSES);
        m.gold[item] = with_gold && item % 5 == 0 ? m.truth[item] : LW_NOT_GOLD;
        for (int32_t s = 0; s < SOURCES; s++) {
            if (lw_rng_below(&rng, 3) == 0) continue;
            bool right = lw_rng_uniform(&rng) < m.accuracy[s];
            int32_t off = 1 + (int32_t)lw_rng_below(&rng, CLASSES - 1);
            m.source[count] = s;
            m.label[count] = right ? m.truth[item] : (m.truth[item] + off) % CLASSES;
            m.weight[count++] = with_weights ? (double)lw_rng_below(&rng, 5) / 4 : 1;
        }
        m.start[item + 1] = count;
    }
    m.answers = (lw_answers){.items = ITEMS, .sources = SOURCES, .classes = CLASSES};
    return m;
}

/* The view of what was made; the pointers cannot be set before it has its final place. */
static const lw_answers *view(made *m) {
    m->answers.item_start = m->start;
    m->answers.answer_source = m->source;
    m->answers.answer_label = m->label;
    m->answers.answer_weight = m->weight;
    m->answers.gold = m->gold;
    return &m->answers;
}

static lw_truth_model fit_into(char *memory, const lw_estimator *estimator,
                               const lw_answers *answers) {
    lw_truth_model model;
    lw_error error = {0};
    lw_arena arena = lw_arena_over(memory, BYTES);
    if (estimator->fit(answers, &estimator->defaults, &arena, scratch(), &model, &error) != LW_OK)
        fail_msg("%s: %s", estimator->name, error.message);
    return model;
}

static void check_sums(const char *name, const double *rows, size_t count, size_t classes) {
    for (size_t i = 0; i < count; i++) {
        double total = 0;
        for (size_t k = 0; k < classes; k++) {
            double p = rows[i * classes + k];
            check_row(name, p >= 0 && p <= 1);
            total += p;
        }
        check_row(name, fabs(total - 1) < 1e-9);
    }
}

static void check_model(const char *name, const lw_answers *a, const lw_truth_model *m) {
    check_row(name, m->items == a->items && m->sources == a->sources && m->classes == a->classes);
    check_sums(name, m->posteriors, m->items, m->classes);
    check_sums(name, m->class_prior, 1, m->classes);
    if (m->confusion) check_sums(name, m->confusion, m->sources * m->classes, m->classes);
    if (m->strategies) check_sums(name, m->strategies, m->sources, m->classes);
    for (size_t i = 0; m->easiness && i < m->items; i++) check_row(name, isfinite(m->easiness[i]));
    for (size_t s = 0; s < m->sources; s++) {
        const lw_reliability *r = &m->reliabilities[s];
        check_row(name, !m->skills || isfinite(m->skills[s]));
        check_row(name,
                  0 <= r->low && r->low < r->accuracy && r->accuracy < r->high && r->high <= 1);
    }
    check_row(name, m->iterations >= 1 && isfinite(m->objective));
}

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
            lw_truth_model model = {.items = 99};
            lw_error error = {0};
            lw_arena arena = lw_arena_over(results, BYTES);
            lw_status status = e->fit(&answers, &e->defaults, &arena, scratch(), &model, &error);
            check_row(bad[i].message, status == LW_INVALID && model.items == 99);
            assert_string_equal(error.message, bad[i].message);
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
            lw_truth_model model = {.items = 99};
            lw_error error = {0};
            lw_arena arena = lw_arena_over(results, BYTES);
            lw_status status = e->fit(&answers, &e->defaults, &arena, scratch(), &model, &error);
            check_row(bad[i].message, status == LW_INVALID && model.items == 99);
            assert_string_equal(error.message, bad[i].message);
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

/* ---- packing ------------------------------------------------------------------------------ */

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

/* ---- against others ----------------------------------------------------------------------- */

static lw_truth_model fit_patients(double smoothing, double tolerance) {
    const lw_answers answers = patient_answers();
    lw_truth_options options = lw_estimator_find(LW_STR("ds"))->defaults;
    options.smoothing = smoothing;
    options.tolerance = tolerance;
    lw_truth_model model;
    lw_arena arena = lw_arena_over(results, BYTES);
    assert_int_equal(lw_dawid_skene_fit(&answers, &options, &arena, scratch(), &model, NULL),
                     LW_OK);
    assert_true(model.converged);
    return model;
}

static void dawid_skene_finds_the_published_rates(void **state) {
    (void)state;
    lw_truth_model model = fit_patients(1e-6, 1e-8); /* the paper smooths nothing */
    const double shares[] = {.40, .42, .11, .07};
    const double first[] = {.89, .11, 0, 0, .07, .88, .05, 0, 0, .34, .66, 0, 0, 0, .56, .44};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], .0051);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[i], first[i], .0051);
}

/* The same model in forty lines of numpy, sharing no code, to a tolerance of 1e-12. */
static void dawid_skene_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients(.1, 1e-12);
    const double shares[] = {.3985018059, .4465220734, .0866837057, .0682924151};
    const double second[] = {.8210077725, .1681038069, .0054512687, .0054371519,
                             .1020818693, .5399464222, .3531107548, .0048609537,
                             .0236105788, .0237058784, .9289511522, .0237323906,
                             .0294076511, .0294076618, .0296995987, .9114850883};
    const double patient_38[] = {0, .1701775564, .8298217185, .0000007251};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], 2e-10);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[16 + i], second[i], 2e-10);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 2e-10);
    assert_near(model.objective, -217.82707613537045, 1e-9);
    assert_int_equal(model.iterations, 45);
}

static lw_truth_model fit_patients_exactly(const char *name) {
    const lw_answers answers = patient_answers();
    const lw_estimator *e = lw_estimator_find(lw_str_from(name));
    lw_truth_options options = e->defaults;
    options.tolerance = 1e-12;
    lw_truth_model model;
    lw_arena arena = lw_arena_over(results, BYTES);
    assert_int_equal(e->fit(&answers, &options, &arena, scratch(), &model, NULL), LW_OK);
    assert_true(model.converged);
    return model;
}

/* In forty lines of numpy and scipy's digamma, sharing no code; the bound too. */
static void ibcc_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients_exactly("ibcc");
    const double shares[] = {.38784192, .44847277, .12279114, .04089417};
    const double second[] = {.7604885526, .1594743616, .0400438909, .0399931949,
                             .1066854931, .5366346473, .3209335119, .0357463476,
                             .083217247,  .0832185532, .5842288069, .249335393,
                             .1249409962, .1249406073, .1249433616, .6251750349};
    const double patient_38[] = {.000000117, .979555733, .0204420649, .00000208530};
    for (size_t k = 0; k < 4; k++) assert_near(model.class_prior[k], shares[k], 1e-8);
    for (size_t i = 0; i < 16; i++) assert_near(model.confusion[16 + i], second[i], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 1e-9);
    assert_near(model.objective, -253.0339191923507, 1e-8);
}

/* The same for the weighted means. */
static void bwa_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model model = fit_patients_exactly("bwa");
    const double patient_4[] = {.273737798, .663866612, .0622995327, .0000960577};
    const double patient_38[] = {.003811962, .500396304, .49569206, .000099673798};
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[3 * 4 + k], patient_4[k], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(model.posteriors[37 * 4 + k], patient_38[k], 1e-9);
    assert_near(model.objective, 1349.9113963303084, 1e-7);
}

/* One who is known to be wrong as a rule weighs little against one who is right. */
static void bwa_weighs_by_what_is_known_of_sources(void **state) {
    (void)state;
    const size_t start[] = {0, 2, 4};
    const int32_t source[] = {0, 1, 0, 1}, label[] = {0, 1, 1, 0};
    const double counts[] = {20, 80, 80, 20, 95, 5, 5, 95};
    lw_answers answers = {.items = 2,
                          .sources = 2,
                          .classes = 2,
                          .item_start = start,
                          .answer_source = source,
                          .answer_label = label};
    lw_truth_model even = fit_into(results, lw_estimator_find(LW_STR("bwa")), &answers);
    assert_near(even.posteriors[0], .5, 1e-12);
    answers.known_counts = counts;
    lw_truth_model known = fit_into(results, lw_estimator_find(LW_STR("bwa")), &answers);
    assert_true(known.posteriors[1] > .7 && known.posteriors[2] > .7);
    assert_true(known.reliabilities[0].high < .35 && known.reliabilities[1].low > .8);
}

/* Answers of items that look like another class to all: with one state a class the sources seem to
 * be wrong by themselves; ten tell the items apart, and the bound is higher. */
static void hidden_states_explain_errors_that_are_shared(void **state) {
    (void)state;
    enum { LOOKS = 400, EACH = 12 };
    static size_t start[LOOKS + 1];
    static int32_t source[LOOKS * EACH], label[LOOKS * EACH];
    lw_rng rng = lw_rng_seed(3);
    for (size_t i = 0; i < LOOKS * EACH; i++) {
        size_t item = i / EACH;
        double yes = item < 120 ? .9 : item < 220 ? .5 : .05; /* yes, tempting no, plain no */
        source[i] = (int32_t)(i % EACH);
        label[i] = lw_rng_uniform(&rng) < yes;
        start[item + 1] = i + 1;
    }
    const lw_answers answers = {.items = LOOKS,
                                .sources = EACH,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_model one = fit_into(results, lw_estimator_find(LW_STR("ibcc")), &answers);
    lw_truth_model ten = fit_into(results_too, lw_estimator_find(LW_STR("ebcc")), &answers);
    assert_true(ten.objective > one.objective + 5);
}

/* Counts by which every source has said `same` times the class itself and `other` times each other. */
static void fill_errors(double *errors, double same, double other) {
    for (size_t i = 0; i < 5 * 16; i++) errors[i] = i % 16 / 4 == i % 4 ? same : other;
}

static lw_truth_model fit_as_crowd_kit(const char *name, const lw_answers *answers) {
    const lw_estimator *e = lw_estimator_find(lw_str_from(name));
    const lw_truth_options options = lw_estimator_options(e, true);
    lw_truth_model model;
    lw_arena arena = lw_arena_over(results, BYTES);
    assert_int_equal(e->fit(answers, &options, &arena, scratch(), &model, NULL), LW_OK);
    return model;
}

/* crowd-kit 1.4.1's DawidSkene on the same patients, with gold and with initial_error. Each stops
 * because its loss has fallen. */
static void compat_is_crowd_kit(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool gold, alone;
        double same, other; /* of start_errors; 0: none */
        size_t iterations;
        double loss, prior[4], patient_38[4], second[4]; /* of the second observer, true class 2 */
        const char *labels;
    } rows[] = {
        {"plain",
         false,
         false,
         0,
         0,
         3,
         -1.601079705007299,
         {.3997920406, .4230334238, .110521076, .0666534596},
         {0, .0260348273, .9739651727, 0},
         {.1051050558, .5782849448, .3166099993, 0},
         "142222132243121111222222112111131224233111212"},
        {"gold",
         true,
         false,
         0,
         0,
         6,
         -1.5487111924986894,
         {.4222222222, .4666760753, .066657258, .0444444444},
         {0, 1, 0, 0},
         {.0952361751, .5237989633, .333346774, .0476180876},
         "122122132242121111222222112111131224223111212"},
        {"assign",
         false,
         true,
         1,
         9,
         3,
         -1.8902513000355965,
         {.3780185018, .2723945472, .1530163048, .1965706462},
         {.999986192, 0, 0, .000013808},
         {.9313026124, .017389385, 0, .0513080026},
         "214411311121243322441414221223212111411223131"},
        {"addition",
         false,
         false,
         0,
         40,
         4,
         -1.8962249386497105,
         {.3802762988, .2451096879, .1774247006, .1971893128},
         {.9999991609, 0, 0, .0000008391},
         {.8990152326, .0113453449, 0, .0896394225},
         "214411311121243322444414221223212411111223134"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        int32_t gold[45];
        double errors[5 * 16];
        lw_answers answers = patient_answers();
        for (size_t i = 0; i < 45; i++) gold[i] = LW_NOT_GOLD;
        gold[1] = gold[37] = 1, gold[3] = 0;
        if (rows[r].gold) answers.gold = gold;
        fill_errors(errors, rows[r].same, rows[r].other);
        if (rows[r].other > 0) answers.start_errors = errors;
        answers.start_errors_alone = rows[r].alone;
        lw_truth_model m = fit_as_crowd_kit("ds", &answers);
        check_row(rows[r].name, m.converged && m.iterations == rows[r].iterations);
        check_row(rows[r].name, fabs(m.objective - rows[r].loss) < 1e-9);
        for (size_t k = 0; k < 4; k++) {
            check_row(rows[r].name, fabs(m.class_prior[k] - rows[r].prior[k]) < 2e-10);
            check_row(rows[r].name, fabs(m.posteriors[37 * 4 + k] - rows[r].patient_38[k]) < 2e-10);
            check_row(rows[r].name, fabs(m.confusion[16 + 4 + k] - rows[r].second[k]) < 2e-10);
        }
        for (size_t i = 0; i < 45; i++)
            check_row(rows[r].name, lw_truth_label(&m, i) == rows[r].labels[i] - '1');
    }
}

/* Observers who are said to mean another class than they say lead to another end: a worse one, where
 * what all call 1 is something else. Beside the answers a few such words are outvoted. */
static void start_errors_say_where_iterating_begins(void **state) {
    (void)state;
    double errors[5 * 16];
    lw_answers answers = patient_answers();
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    lw_truth_model plain = fit_into(results, ds, &answers);
    answers.start_errors = errors;
    fill_errors(errors, .1, .3);
    lw_truth_model beside = fit_into(results_too, ds, &answers);
    assert_int_equal(lw_truth_label(&beside, 0), lw_truth_label(&plain, 0));
    assert_near(beside.objective, plain.objective, 1e-2);
    answers.start_errors_alone = true;
    lw_truth_model alone = fit_into(results_too, ds, &answers);
    check_model("ds", &answers, &alone);
    assert_true(alone.objective < plain.objective - 1);
    assert_true(lw_truth_label(&alone, 0) != lw_truth_label(&plain, 0));
}

/* crowd-kit 1.4.1's OneCoinDawidSkene on the same patients. */
static void compat_of_one_coin_is_crowd_kit(void **state) {
    (void)state;
    const lw_answers answers = patient_answers();
    lw_truth_model m = fit_as_crowd_kit("onecoin", &answers);
    const double prior[] = {.3997718688, .4543891089, .1235116203, .022327402};
    const double patient_38[] = {.0000519303, .4634798757, .5364652937, .0000029003};
    const char *labels = "132222132242121111222222112111131223233111212";
    assert_true(m.converged && m.iterations == 7);
    assert_near(m.objective, -1.6835462624147182, 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(m.class_prior[k], prior[k], 2e-10);
    for (size_t k = 0; k < 4; k++) assert_near(m.posteriors[37 * 4 + k], patient_38[k], 2e-10);
    for (size_t i = 0; i < 45; i++) assert_int_equal(lw_truth_label(&m, i), labels[i] - '1');
}

static void check_compat(const char *name) {
    const size_t none[4] = {0};
    const lw_answers no_items = {.items = 0, .sources = 2, .classes = 3, .item_start = none};
    const lw_answers no_answers = {.items = 3, .sources = 2, .classes = 3, .item_start = none};
    lw_truth_model model = fit_as_crowd_kit(name, &no_items);
    check_model(name, &no_items, &model);
    model = fit_as_crowd_kit(name, &no_answers);
    check_model(name, &no_answers, &model);
    for (uint64_t seed = 0; seed < 20; seed++) {
        made m = make(seed, seed & 1, seed & 2);
        model = fit_as_crowd_kit(name, view(&m));
        check_model(name, view(&m), &model);
        for (size_t i = 0; i < ITEMS; i++)
            if (m.gold[i] != LW_NOT_GOLD)
                check_row(name, model.posteriors[i * CLASSES + (size_t)m.gold[i]] == 1);
    }
}

static void compat_is_sound_on_any_data(void **state) {
    (void)state;
    check_compat("ds");
    check_compat("onecoin");
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

static void compat_has_the_memory_that_is_told(void **state) {
    (void)state;
    double errors[5 * 16];
    lw_answers answers = patient_answers();
    answers.start_errors = errors;
    fill_errors(errors, 2, 1);
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    for (size_t compat = 0; compat < 2; compat++) {
        const lw_truth_options options = lw_estimator_options(ds, compat == 1);
        size_t told = lw_estimator_scratch_bytes(ds, &answers, &options);
        lw_truth_model model = {.items = 99};
        for (size_t bytes = 0; model.items == 99; bytes += 64) {
            assert_true(bytes <= told);
            lw_arena arena = lw_arena_over(results, BYTES), before = arena;
            lw_status status = ds->fit(&answers, &options, &arena,
                                       lw_arena_over(scratch_memory, bytes), &model, NULL);
            if (status == LW_OK) break;
            assert_int_equal(status, LW_NO_MEMORY);
            assert_ptr_equal(arena.next, before.next);
        }
    }
}

/* Sources that give no answer have no part in the memory that answers are told to need. */
static void start_errors_of_silent_sources_fit_in_the_memory_told(void **state) {
    (void)state;
    enum { MANY = 400 };
    static double errors[MANY * 4];
    const size_t start[] = {0, 1};
    const int32_t source[] = {0}, label[] = {1};
    const lw_answers answers = {.items = 1,
                                .sources = MANY,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label,
                                .start_errors = errors};
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    for (size_t compat = 0; compat < 2; compat++) {
        const lw_truth_options options = lw_estimator_options(ds, compat == 1);
        size_t told = lw_estimator_scratch_bytes(ds, &answers, &options);
        assert_true(told <= BYTES);
        lw_truth_model model;
        lw_arena arena = lw_arena_over(results, BYTES);
        assert_int_equal(
            ds->fit(&answers, &options, &arena, lw_arena_over(scratch_memory, told), &model, NULL),
            LW_OK);
    }
}

/* Smoothed shares by hand: two votes to one with half a vote for each class. */
static void majority_vote_is_the_share_of_votes(void **state) {
    (void)state;
    const size_t start[] = {0, 3};
    const int32_t source[] = {0, 1, 2}, label[] = {1, 1, 0};
    const lw_answers answers = {.items = 1,
                                .sources = 3,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_model model = fit_into(results, lw_estimator_find(LW_STR("mv")), &answers);
    assert_near(model.posteriors[1], 2.5 / 4, 1e-15);
    assert_near(model.reliabilities[0].accuracy, (2.5 / 4 + 3) / 5, 1e-15);
}

/* Many items make the accuracies known: 95 % intervals hold the true one in 90 to 99 of 100. */
static void one_coin_finds_the_accuracies(void **state) {
    (void)state;
    int covered = 0, wanted = 0;
    for (uint64_t seed = 100; seed < 140; seed++) {
        made m = make(seed, false, false);
        for (size_t i = 0; i < ITEMS; i++) m.gold[i] = m.truth[i]; /* exact Beta posterior */
        lw_truth_model model = fit_into(results, lw_estimator_find(LW_STR("onecoin")), view(&m));
        for (size_t s = 0; s < SOURCES; s++, wanted++)
            covered += model.reliabilities[s].low <= m.accuracy[s] &&
                       m.accuracy[s] <= model.reliabilities[s].high;
    }
    assert_int_equal(wanted, 280);
    if (covered < 255 || covered > 278) fail_msg("%d of %d", covered, wanted);
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
        cmocka_unit_test(bad_earlier_work_is_refused),
        cmocka_unit_test(earlier_work_is_remembered),
        cmocka_unit_test(a_fit_from_its_own_end_stays_there),
        cmocka_unit_test(options_at_their_ends_are_sound),
        cmocka_unit_test(bad_options_are_refused),
        cmocka_unit_test(packing_leaves_abstentions_out),
        cmocka_unit_test(packing_keeps_each_items_answers_in_order),
        cmocka_unit_test(packing_refuses_what_it_cannot_pack),
        cmocka_unit_test(dawid_skene_finds_the_published_rates),
        cmocka_unit_test(dawid_skene_agrees_with_a_second_implementation),
        cmocka_unit_test(ibcc_agrees_with_a_second_implementation),
        cmocka_unit_test(bwa_agrees_with_a_second_implementation),
        cmocka_unit_test(bwa_weighs_by_what_is_known_of_sources),
        cmocka_unit_test(hidden_states_explain_errors_that_are_shared),
        cmocka_unit_test(compat_is_crowd_kit),
        cmocka_unit_test(compat_of_one_coin_is_crowd_kit),
        cmocka_unit_test(compat_is_sound_on_any_data),
        cmocka_unit_test(compat_has_the_memory_that_is_told),
        cmocka_unit_test(start_errors_say_where_iterating_begins),
        cmocka_unit_test(start_errors_of_silent_sources_fit_in_the_memory_told),
        cmocka_unit_test(ties_go_where_they_are_told_to),
        cmocka_unit_test(majority_vote_is_the_share_of_votes),
        cmocka_unit_test(one_coin_finds_the_accuracies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
