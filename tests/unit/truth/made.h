/* made.h - answers of made sources, fits of them, and what any model must be. */
#ifndef TRUTH_MADE_H
#define TRUTH_MADE_H
#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include "patients.h"
#include <math.h>

enum { ITEMS = 60, SOURCES = 7, CLASSES = 4, ANSWERS = ITEMS * SOURCES, BYTES = 1 << 20 };
static char results[BYTES], scratch_memory[BYTES];
static inline lw_arena scratch(void) { return lw_arena_over(scratch_memory, BYTES); }

/* Answers of made sources, and the truth they were made from. */
typedef struct {
    size_t start[ITEMS + 1];
    int32_t source[ANSWERS], label[ANSWERS], gold[ITEMS], truth[ITEMS];
    double weight[ANSWERS], accuracy[SOURCES];
    lw_answers answers;
} made;

static inline made make(uint64_t seed, bool with_weights, bool with_gold) {
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
static inline const lw_answers *view(made *m) {
    m->answers.item_start = m->start;
    m->answers.answer_source = m->source;
    m->answers.answer_label = m->label;
    m->answers.answer_weight = m->weight;
    m->answers.gold = m->gold;
    return &m->answers;
}

static inline lw_truth_model fit_into(char *memory, const lw_estimator *estimator,
                                      const lw_answers *answers) {
    lw_truth_model model;
    lw_error error = {0};
    lw_arena arena = lw_arena_over(memory, BYTES);
    if (estimator->fit(answers, &estimator->defaults, &arena, scratch(), &model, &error) != LW_OK)
        fail_msg("%s: %s", estimator->name, error.message);
    return model;
}

static inline void check_sums(const char *name, const double *rows, size_t count, size_t classes) {
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

static inline void check_model(const char *name, const lw_answers *a, const lw_truth_model *m) {
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

/* The patients' answers by an estimator, to a tolerance of 1e-12. */
static inline lw_truth_model fit_patients_exactly(const char *name) {
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

#endif
