/* The estimators that know a source by one number: what is peculiar to each. */
#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include "patients.h"
#include <math.h>

enum { ITEMS = 400, SOURCES = 30, ANSWERS = ITEMS * SOURCES, BYTES = 4 << 20 };
static char results[BYTES], results_too[BYTES], scratch_memory[BYTES];

static lw_truth_model fit_into(char *memory, const char *name, const lw_answers *answers,
                               const lw_truth_options *options) {
    const lw_estimator *e = lw_estimator_find(lw_str_from(name));
    lw_truth_model model;
    lw_error error = {0};
    lw_arena arena = lw_arena_over(memory, BYTES);
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    if (e->fit(answers, options ? options : &e->defaults, &arena, scratch, &model, &error) != LW_OK)
        fail_msg("%s: %s", name, error.message);
    return model;
}

static lw_truth_model fit_patients(const char *name, double smoothing, size_t restarts) {
    const lw_answers answers = patient_answers();
    lw_truth_options options = lw_estimator_find(lw_str_from(name))->defaults;
    options.smoothing = smoothing;
    options.restarts = restarts;
    options.tolerance = 1e-12;
    options.iterations_max = 100000;
    return fit_into(results, name, &answers, &options);
}

/* ---- crowds ------------------------------------------------------------------------------- */

/* Sources that answer so many items of a crowd with two classes, at random. */
typedef struct {
    size_t sources, answers;
    double right;    /* how often, otherwise the other class; or */
    double strategy; /* how often it says 1 whatever the class, where `right` is 0 */
} group;

static struct {
    size_t start[ITEMS + 1];
    int32_t source[ANSWERS], label[ANSWERS], truth[ITEMS];
    double right[SOURCES];
} crowd;

static bool draw_answer(lw_rng *rng, const group *g, int32_t truth) {
    if (g->right == 0) return lw_rng_uniform(rng) < g->strategy;
    return (lw_rng_uniform(rng) < g->right) == (truth == 1);
}

static lw_answers make(uint64_t seed, const group *groups, size_t count) {
    lw_rng rng = lw_rng_seed(seed);
    size_t answers = 0, sources = 0;
    for (size_t item = 0; item < ITEMS; item++) {
        crowd.truth[item] = (int32_t)lw_rng_below(&rng, 2);
        sources = 0;
        for (size_t g = 0; g < count; g++)
            for (size_t s = 0; s < groups[g].sources; s++, sources++) {
                if (lw_rng_below(&rng, ITEMS) >= groups[g].answers) continue;
                crowd.source[answers] = (int32_t)sources;
                crowd.label[answers++] = draw_answer(&rng, &groups[g], crowd.truth[item]);
                crowd.right[sources] = groups[g].right;
            }
        crowd.start[item + 1] = answers;
    }
    return (lw_answers){.items = ITEMS,
                        .sources = sources,
                        .classes = 2,
                        .item_start = crowd.start,
                        .answer_source = crowd.source,
                        .answer_label = crowd.label};
}

static double share_right(const lw_truth_model *m) {
    double right = 0;
    for (size_t i = 0; i < m->items; i++) right += lw_truth_label(m, i) == crowd.truth[i];
    return right / (double)m->items;
}

/* ---- votes -------------------------------------------------------------------------------- */

/* By hand: two of three say 1 of the first two items, and the third source stands alone; of the last
 * only the first and the third speak, so that the vote is tied and each is half right. */
static void wawa_counts_votes_by_agreement(void **state) {
    (void)state;
    const size_t start[] = {0, 3, 6, 8};
    const int32_t source[] = {0, 1, 2, 0, 1, 2, 0, 2}, label[] = {1, 1, 0, 1, 1, 0, 1, 0};
    const lw_answers answers = {.items = 3,
                                .sources = 3,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_options options = lw_estimator_find(LW_STR("wawa"))->defaults;
    options.smoothing = 1e-12;
    lw_truth_model m = fit_into(results, "wawa", &answers, &options);
    const double skills[] = {2.5 / 3, 1, .5 / 3};
    for (size_t s = 0; s < 3; s++) assert_near(m.skills[s], skills[s], 1e-12);
    assert_near(m.posteriors[1], (1 + 2.5 / 3) / 2, 1e-11);
    assert_near(m.posteriors[5], 2.5 / 3, 1e-11);
    options.compat = true; /* the tie goes to the first class */
    m = fit_into(results, "wawa", &answers, &options);
    const double skills_of_crowd_kit[] = {2. / 3, 1, 1. / 3};
    for (size_t s = 0; s < 3; s++) assert_near(m.skills[s], skills_of_crowd_kit[s], 1e-12);
    assert_true(m.first_of_ties);
    m = fit_into(results, "zbs", &answers, NULL); /* the tie is one no more */
    assert_near(m.skills[0], 1, 1e-12);
    assert_near(m.skills[2], 0, 1e-12);
}

/* crowd-kit 1.4.1, which gives a tie to one class and forgets that an answer was given twice: the
 * first observer's three times are three sources here, and the only patient with a tie is left out. */
static void wawa_and_zbs_agree_with_crowd_kit(void **state) {
    (void)state;
    enum { TIED = 11 };
    lw_answers answers = patient_answers();
    int32_t source[45 * 7];
    double weight[45 * 7];
    for (size_t i = 0; i < 45 * 7; i++) {
        source[i] = (int32_t)(i % 7);
        weight[i] = i / 7 != TIED;
    }
    answers.sources = 7;
    answers.answer_source = source;
    answers.answer_weight = weight;
    const double skills[] = {.9318181818, .8181818182, .8863636364, .7045454545,
                             .8409090909, .8863636364, .8409090909};
    const double patient_37[] = {.15, .7, .15, 0}, patient_38[] = {0, .45, .55, 0};
    static const char *const names[] = {"wawa", "zbs"};
    for (size_t i = 0; i < 2; i++) {
        lw_truth_options options = lw_estimator_find(lw_str_from(names[i]))->defaults;
        options.smoothing = 1e-12;
        lw_truth_model m = fit_into(results, names[i], &answers, &options);
        for (size_t s = 0; s < 7; s++) assert_near(m.skills[s], skills[s], 1e-9);
        for (size_t k = 0; k < 4; k++) {
            assert_near(m.posteriors[36 * 4 + k], patient_37[k], 1e-9);
            assert_near(m.posteriors[37 * 4 + k], patient_38[k], 1e-9);
        }
    }
}

/* ---- against second implementations ------------------------------------------------------- */

/* The same model in forty lines of numpy, sharing no code, to a tolerance of 1e-12. */
static void mace_agrees_with_a_second_implementation(void **state) {
    (void)state;
    lw_truth_model m = fit_patients("mace", 1, 1);
    const double knows[] = {.8090668969, .6024393566, .7742277813, .8227656342, .7549524557};
    const double second[] = {.2146330206, .2499880869, .3958769653, .1395019272};
    const double patient_38[] = {.0000577543, .0788145673, .9211214964, .0000061820};
    assert_near(m.objective, -264.6270938234, 1e-7);
    for (size_t s = 0; s < 5; s++) assert_near(m.skills[s], knows[s], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(m.strategies[4 + k], second[k], 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(m.posteriors[37 * 4 + k], patient_38[k], 1e-9);
}

/* The posterior density climbed by scipy's BFGS from four starts, without EM. */
static void glad_finds_the_top_that_another_way_finds(void **state) {
    (void)state;
    lw_truth_model m = fit_patients("glad", 1, 1);
    const double skills[] = {.917053, .420632, .671930, .907529, .617474};
    const double patient_38[] = {.000527, .187442, .811503, .000527};
    assert_near(m.objective, -235.5166301888, 1e-7);
    for (size_t s = 0; s < 5; s++) assert_near(m.skills[s], skills[s], 2e-6);
    for (size_t k = 0; k < 4; k++) assert_near(m.posteriors[37 * 4 + k], patient_38[k], 2e-6);
    assert_near(m.easiness[0], 1.632241, 2e-6);
    assert_near(m.easiness[37], .028067, 2e-6);
}

/* ---- mace --------------------------------------------------------------------------------- */

static void mace_tells_knowledge_from_a_strategy(void **state) {
    (void)state;
    const group groups[] = {{8, 200, .9, 0}, {6, 200, 0, .9}};
    const lw_answers answers = make(1, groups, 2);
    lw_truth_model m = fit_into(results, "mace", &answers, NULL);
    assert_true(share_right(&m) > .9);
    for (size_t s = 0; s < 8; s++) assert_near(m.skills[s], .8, .15); /* .9 is .8 and half of .2 */
    for (size_t s = 8; s < 14; s++) {
        assert_true(m.skills[s] < .15);
        assert_near(m.strategies[2 * s + 1], .9, .1);
    }
}

/* From other starts it comes to other ends, and keeps the best. */
static void restarts_differ_and_the_best_is_kept(void **state) {
    (void)state;
    const group groups[] = {{3, 100, .8, 0}, {8, 60, 0, .5}, {3, 80, 0, .9}};
    size_t better = 0;
    for (uint64_t seed = 0; seed < 10; seed++) {
        const lw_answers answers = make(seed, groups, 3);
        lw_truth_options options = lw_estimator_find(LW_STR("mace"))->defaults;
        double before = -INFINITY;
        for (options.restarts = 1; options.restarts <= 8; options.restarts++) {
            lw_truth_model m = fit_into(results, "mace", &answers, &options);
            assert_true(m.objective >= before);
            better += options.restarts > 1 && m.objective > before + 1e-3;
            before = m.objective;
        }
    }
    assert_true(better >= 5);
}

/* ---- glad --------------------------------------------------------------------------------- */

/* Items on which most agree are easier than those on which half do. */
static void glad_finds_what_is_hard(void **state) {
    (void)state;
    const group groups[] = {{12, ITEMS, .85, 0}};
    lw_answers answers = make(3, groups, 1);
    lw_rng rng = lw_rng_seed(3);
    for (size_t i = 0; i < crowd.start[ITEMS / 4]; i++) /* nobody knows the first quarter */
        crowd.label[i] = (int32_t)lw_rng_below(&rng, 2);
    lw_truth_model m = fit_into(results, "glad", &answers, NULL);
    double hard = 0, easy = 0;
    for (size_t i = 0; i < ITEMS / 4; i++) hard += m.easiness[i] / (ITEMS / 4);
    for (size_t i = ITEMS / 4; i < ITEMS; i++) easy += m.easiness[i] / (ITEMS - ITEMS / 4);
    assert_true(hard < .5 && easy > 1);
}

/* ---- kos ---------------------------------------------------------------------------------- */

/* What makes the published messages say one class of all items: a few sources with very many
 * answers, mostly the same. */
static void kos_does_not_listen_to_a_few_loud_sources(void **state) {
    (void)state;
    const group groups[] = {{3, ITEMS, 0, .05}, {27, 80, .85, 0}};
    const lw_answers answers = make(4, groups, 2);
    lw_truth_model m = fit_into(results, "kos", &answers, NULL);
    assert_true(m.converged && share_right(&m) > .9);
    for (size_t s = 0; s < 3; s++) assert_true(m.skills[s] < .2);
    for (size_t s = 3; s < 30; s++)
        assert_true(m.skills[s] > .35); /* .7 of them, and a little doubt */
}

static void an_item_of_which_nobody_speaks_is_as_likely_as_any(void **state) {
    (void)state;
    const size_t start[] = {0, 1, 2, 3, 3, 4};
    const int32_t source[] = {0, 0, 0, 0}, label[] = {0, 0, 1, 1};
    const double weight[] = {1, 1, 1, 0};
    const lw_answers answers = {.items = 5,
                                .sources = 1,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label,
                                .answer_weight = weight};
    static const char *const names[] = {"wawa", "zbs", "mace", "glad", "kos", "mmsr"};
    for (size_t i = 0; i < 6; i++) {
        lw_truth_model m = fit_into(results, names[i], &answers, NULL);
        for (size_t item = 3; item < 5; item++)
            check_row(names[i], fabs(m.posteriors[2 * item] - m.class_prior[0]) < 1e-12);
        check_row(names[i], m.class_prior[0] > m.class_prior[1]);
    }
}

/* ---- adversaries -------------------------------------------------------------------------- */

/* Sources that are mostly wrong help as much as ones that are mostly right. */
static void those_who_lie_are_turned_round(void **state) {
    (void)state;
    const group groups[] = {{12, 100, .85, 0}, {4, 100, .1, 0}};
    const lw_answers answers = make(5, groups, 2);
    static const char *const names[] = {"glad", "kos", "mmsr"};
    lw_truth_model plain = fit_into(results_too, "mv", &answers, NULL);
    for (size_t i = 0; i < 3; i++) {
        lw_truth_model m = fit_into(results, names[i], &answers, NULL);
        check_row(names[i], share_right(&m) > share_right(&plain) + .03);
        for (size_t s = 12; s < 16; s++) check_row(names[i], m.skills[s] < 0);
    }
}

/* Fewer than a fifth who say the same and mostly wrong things do not move what mmsr thinks of the
 * others. */
static void mmsr_finds_chances_among_liars(void **state) {
    (void)state;
    const group groups[] = {{20, ITEMS, .8, 0}, {4, ITEMS, .25, 0}};
    const lw_answers answers = make(6, groups, 2);
    for (size_t i = 0; i < crowd.start[ITEMS]; i++) /* all liars say what the first of them says */
        if (crowd.source[i] > 20) crowd.label[i] = crowd.label[i - (size_t)(crowd.source[i] - 20)];
    lw_truth_model m = fit_into(results, "mmsr", &answers, NULL);
    assert_true(share_right(&m) > .97);
    for (size_t s = 0; s < 20; s++) assert_near(1 / (1 + exp(-m.skills[s])), .8, .07);
    for (size_t s = 20; s < 24; s++) assert_true(m.skills[s] < 0);
}

/* Agreement with those who never meet anybody is unknown: what is believed before. */
static void mmsr_believes_the_prior_of_those_who_meet_nobody(void **state) {
    (void)state;
    const size_t start[] = {0, 1, 2};
    const int32_t source[] = {0, 1}, label[] = {0, 1};
    const lw_answers answers = {.items = 2,
                                .sources = 2,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label};
    lw_truth_model m = fit_into(results, "mmsr", &answers, NULL);
    assert_near(m.skills[0], log(3), 1e-3); /* .75 of them right */
}

/* ---- kinds -------------------------------------------------------------------------------- */

/* The last two sources meet on one item alone. They are as unknown as each other, but what is known
 * of their kinds decides between them. */
static void a_source_is_believed_as_its_kind_is(void **state) {
    (void)state;
    const group groups[] = {{10, 200, .9, 0}, {10, 200, .6, 0}};
    lw_answers answers = make(7, groups, 2);
    size_t last = crowd.start[ITEMS - 1];
    int32_t kind[22];
    for (size_t s = 0; s < 22; s++) kind[s] = s == 21 || (s >= 10 && s < 20);
    for (size_t s = 0; s < 2; s++) {
        crowd.source[last + s] = (int32_t)(20 + s);
        crowd.label[last + s] = (int32_t)s;
    }
    crowd.start[ITEMS] = last + 2;
    answers.sources = 22;
    static const char *const names[] = {"glad", "kos", "mmsr"};
    for (size_t i = 0; i < 3; i++) {
        answers.source_kind = NULL;
        lw_truth_model m = fit_into(results, names[i], &answers, NULL);
        check_row(names[i], fabs(m.posteriors[2 * (ITEMS - 1)] - .5) < .01);
        answers.source_kind = kind;
        answers.source_kinds = 2;
        m = fit_into(results, names[i], &answers, NULL);
        check_row(names[i], m.posteriors[2 * (ITEMS - 1)] > .6);
        check_row(names[i], m.skills[20] > m.skills[21]);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wawa_counts_votes_by_agreement),
        cmocka_unit_test(wawa_and_zbs_agree_with_crowd_kit),
        cmocka_unit_test(mace_agrees_with_a_second_implementation),
        cmocka_unit_test(glad_finds_the_top_that_another_way_finds),
        cmocka_unit_test(mace_tells_knowledge_from_a_strategy),
        cmocka_unit_test(restarts_differ_and_the_best_is_kept),
        cmocka_unit_test(glad_finds_what_is_hard),
        cmocka_unit_test(kos_does_not_listen_to_a_few_loud_sources),
        cmocka_unit_test(an_item_of_which_nobody_speaks_is_as_likely_as_any),
        cmocka_unit_test(those_who_lie_are_turned_round),
        cmocka_unit_test(mmsr_finds_chances_among_liars),
        cmocka_unit_test(mmsr_believes_the_prior_of_those_who_meet_nobody),
        cmocka_unit_test(a_source_is_believed_as_its_kind_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
