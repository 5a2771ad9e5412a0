#include "harness.h"
#include "labelwright/certificate_classes.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = 1 << 20, CLASSES = 6 };
static char memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, BYTES); }

static lw_certificate begin(uint64_t population, double target, double alpha) {
    lw_certificate_options options = lw_certificate_defaults(population);
    options.target = target;
    options.confidence = 1 - alpha;
    lw_certificate audit;
    assert_int_equal(lw_certificate_begin(&options, &audit, NULL), LW_OK);
    return audit;
}

/* The next of a random order of a class of which so many are wrong. */
static void draw(lw_rng *rng, lw_certificate *c, uint64_t wrong) {
    bool error = lw_rng_below(rng, c->options.population - c->drawn) < wrong - c->errors;
    assert_int_equal(lw_certificate_add(c, error, NULL), LW_OK);
}

static size_t choose(const lw_certificate *classes, size_t count, lw_choose_rule rule,
                     bool *chosen) {
    assert_int_equal(lw_classes_choose(classes, count, rule, scratch(), chosen, NULL), LW_OK);
    size_t sum = 0;
    for (size_t i = 0; i < count; i++) sum += chosen[i];
    return sum;
}

/* ---- golden: mean draws of a class of 500 when K are proven together, computed elsewhere ------- */

static void proving_more_classes_together_costs_as_computed_elsewhere(void **state) {
    (void)state;
    const struct {
        double classes, draws_97, draws_99;
    } rows[] = {{1, 257, 106}, {2, 289, 125}, {5, 323, 148}, {10, 345, 164}, {20, 363, 180}};
    for (size_t r = 0; r < 5; r++) {
        lw_certificate one = begin(500, .95, .05 / rows[r].classes);
        lw_certificate_prospect prospect;
        assert_int_equal(lw_certificate_foresee(&one.options, 15, scratch(), &prospect, NULL),
                         LW_OK);
        assert_near(prospect.draws, rows[r].draws_97, 2);
        assert_int_equal(lw_certificate_foresee(&one.options, 5, scratch(), &prospect, NULL),
                         LW_OK);
        assert_near(prospect.draws, rows[r].draws_99, 2);
    }
}

/* ---- every class ---------------------------------------------------------------------------- */

static void every_class_is_proven_when_each_is(void **state) {
    (void)state;
    lw_certificate classes[] = {begin(200, .95, .05), begin(60, .9, .05), begin(10, .5, .05)};
    lw_rng rng = lw_rng_seed(1);
    bool open = true;
    for (int n = 0; n < 60; n++)
        for (size_t c = 0; c < 3; c++) {
            if (classes[c].drawn == classes[c].options.population) continue;
            draw(&rng, &classes[c], 0);
            bool all = classes[0].state && classes[1].state && classes[2].state;
            assert_int_equal(lw_classes_every(classes, 3),
                             all ? LW_CERTIFICATE_PROVEN : LW_CERTIFICATE_OPEN);
            open = !all;
        }
    assert_false(open);
}

static void one_class_that_fails_disproves_every_class_at_its_share(void **state) {
    (void)state;
    lw_certificate classes[] = {begin(500, .95, .05), begin(500, .95, .05)};
    while (classes[1].state == LW_CERTIFICATE_OPEN)
        assert_int_equal(lw_certificate_add(&classes[1], true, NULL), LW_OK);
    assert_int_equal(classes[1].state, LW_CERTIFICATE_DISPROVED);
    lw_certificate at_half = begin(500, .95, .025);
    while (at_half.state == LW_CERTIFICATE_OPEN)
        assert_int_equal(lw_certificate_add(&at_half, true, NULL), LW_OK);
    assert_true(at_half.drawn > classes[1].drawn); /* so the first look is too early */
    assert_int_equal(lw_classes_every(classes, 2), LW_CERTIFICATE_OPEN);
    while (classes[1].drawn < at_half.drawn)
        assert_int_equal(lw_certificate_add(&classes[1], true, NULL), LW_OK);
    assert_int_equal(lw_classes_every(classes, 2), LW_CERTIFICATE_DISPROVED);
}

/* ---- chosen classes ------------------------------------------------------------------------- */

/* A class that has this much evidence at this moment, to the draw: right draws only. */
static lw_certificate with_evidence(double evidence) {
    lw_certificate c = begin(100000, .95, .05);
    while (lw_certificate_log_evidence(&c) < log(evidence))
        assert_int_equal(lw_certificate_add(&c, false, NULL), LW_OK);
    return c;
}

static void chosen_are_those_that_reach_their_limits(void **state) {
    (void)state;
    /* Of four at .05: one after the other 80, 60, 40, 20; together 80 / j: the last is 20. */
    const struct {
        const char *name;
        double evidence[4];
        size_t family, discovery;
    } rows[] = {
        {"none", {1, 2, 3, 19}, 0, 0},
        {"one", {1, 81, 3, 2}, 1, 1},
        {"one is not enough", {1, 70, 3, 2}, 0, 0},
        {"two", {65, 85, 3, 2}, 2, 2},
        {"two together", {45, 45, 3, 2}, 0, 2},
        {"four, one by one", {81, 62, 42, 21}, 4, 4},
        {"four together", {21, 21, 21, 21}, 0, 4},
        {"the third falls short", {81, 62, 30, 21}, 2, 4},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lw_certificate classes[4];
        bool chosen[4];
        for (size_t c = 0; c < 4; c++) classes[c] = with_evidence(rows[r].evidence[c]);
        check_row(rows[r].name, choose(classes, 4, LW_CHOOSE_FAMILY, chosen) == rows[r].family);
        check_row(rows[r].name,
                  choose(classes, 4, LW_CHOOSE_DISCOVERY, chosen) == rows[r].discovery);
    }
}

static void family_remembers_the_best_moment_and_discovery_does_not(void **state) {
    (void)state;
    lw_certificate c = with_evidence(25);
    bool chosen;
    assert_int_equal(choose(&c, 1, LW_CHOOSE_FAMILY, &chosen), 1);
    assert_int_equal(choose(&c, 1, LW_CHOOSE_DISCOVERY, &chosen), 1);
    for (int i = 0; i < 6; i++) assert_int_equal(lw_certificate_add(&c, true, NULL), LW_OK);
    assert_int_equal(choose(&c, 1, LW_CHOOSE_FAMILY, &chosen), 1);
    assert_int_equal(choose(&c, 1, LW_CHOOSE_DISCOVERY, &chosen), 0);
}

/* Half of the classes have one error too many. Looked at after every draw: how often a failing one
 * was ever chosen; and at a moment that what was seen decides, which share of the chosen fails. */
static void failing_classes_are_chosen_rarely(void **state) {
    (void)state;
    enum { AUDITS = 500 };
    lw_rng rng = lw_rng_seed(3);
    double families = 0, shares = 0, found = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
        lw_certificate classes[CLASSES];
        bool chosen[CLASSES], wronged = false, stopped = false;
        for (size_t c = 0; c < CLASSES; c++) classes[c] = begin(60, .9, .1);
        for (int n = 0; n < 45; n++) {
            for (size_t c = 0; c < CLASSES; c++) draw(&rng, &classes[c], c % 2 ? 7 : 1);
            choose(classes, CLASSES, LW_CHOOSE_FAMILY, chosen);
            wronged |= chosen[1] || chosen[3] || chosen[5];
            double picked = (double)choose(classes, CLASSES, LW_CHOOSE_DISCOVERY, chosen);
            if (stopped || (picked < 3 && n < 44)) continue;
            stopped = true;
            if (picked > 0) shares += (chosen[1] + chosen[3] + chosen[5]) / picked;
            found += picked;
        }
        families += wronged;
    }
    assert_true(families <= AUDITS * .1 + 3 * sqrt(AUDITS * .09));
    assert_true(shares <= AUDITS * .1);
    assert_true(found > AUDITS * 2.5);
}

/* ---- recall --------------------------------------------------------------------------------- */

static void recall_is_bounded_by_both_audits(void **state) {
    (void)state;
    enum { AUDITS = 400 };
    lw_rng rng = lw_rng_seed(4);
    int wronged = 0;
    for (int audit = 0; audit < AUDITS; audit++) { /* 120 given, of which 100 right; 25 not found */
        lw_certificate given = begin(120, .5, .1), rest = begin(300, .5, .1);
        while (given.drawn < 60) draw(&rng, &given, 20);
        while (rest.drawn < 150) draw(&rng, &rest, 25);
        wronged += lw_classes_recall_bound(&given, &rest) > .8 + 1e-12;
        if (audit > 0) continue;
        while (given.drawn < 120) draw(&rng, &given, 20);
        while (rest.drawn < 300) draw(&rng, &rest, 25);
        assert_near(lw_classes_recall_bound(&given, &rest), .8, 1e-12);
        assert_near(lw_classes_recall_bound(&given, NULL), 1, 1e-12);
    }
    assert_true(wronged <= AUDITS / 10);
    lw_certificate nothing = begin(10, .5, .1);
    assert_near(lw_classes_recall_bound(&nothing, NULL), 0, 0);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    lw_certificate two[] = {begin(10, .9, .1), begin(10, .9, .2)};
    bool chosen[2];
    lw_error error;
    assert_int_equal(lw_classes_choose(two, 2, LW_CHOOSE_FAMILY, scratch(), chosen, &error),
                     LW_INVALID);
    assert_string_equal(error.message, "class 1: confidence 0.8 is not that of the first");
    assert_int_equal(lw_classes_choose(two, 0, LW_CHOOSE_FAMILY, scratch(), chosen, &error),
                     LW_INVALID);
    assert_string_equal(error.message, "0 classes, want 1..65536");
    two[1] = two[0];
    assert_int_equal(
        lw_classes_choose(two, 2, LW_CHOOSE_FAMILY, lw_arena_over(memory, 16), chosen, &error),
        LW_NO_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(proving_more_classes_together_costs_as_computed_elsewhere),
        cmocka_unit_test(every_class_is_proven_when_each_is),
        cmocka_unit_test(one_class_that_fails_disproves_every_class_at_its_share),
        cmocka_unit_test(chosen_are_those_that_reach_their_limits),
        cmocka_unit_test(family_remembers_the_best_moment_and_discovery_does_not),
        cmocka_unit_test(failing_classes_are_chosen_rarely),
        cmocka_unit_test(recall_is_bounded_by_both_audits),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
