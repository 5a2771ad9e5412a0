#include "harness.h"
#include "labelwright/sampling.h"
#include <math.h>

static char memory[1 << 20];
static lw_arena scratch(void) { return lw_arena_over(memory, sizeof memory); }

/* ---- fixed plans: sizes computed by a prototype (numpy, exact sums) ------------------------- */

static const struct {
    const char *name;
    uint64_t population;
    double expected;
    uint64_t hypergeometric, clopper_pearson; /* 0: not computed there */
} sizes[] = {
    {"200 .96", 200, .96, 184, 200},     {"200 .97", 200, .97, 160, 200},
    {"200 .99", 200, .99, 93, 113},      {"200 1", 200, 1, 47, 53},
    {"2000 .96", 2000, .96, 1274, 1771}, {"2000 .97", 2000, .97, 568, 687},
    {"2000 .99", 2000, .99, 148, 152},   {"2000 1", 2000, 1, 57, 58},
    {"10000 .96", 10000, .96, 2681, 0},  {"10000 .97", 10000, .97, 754, 784},
    {"10000 .99", 10000, .99, 152, 153}, {"10000 1", 10000, 1, 59, 59},
};

static void fixed_plans_are_as_computed_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        lw_plan_options o = lw_plan_defaults(sizes[i].population);
        o.expected = sizes[i].expected;
        lw_plan plan;
        assert_int_equal(lw_plan_fixed(&o, &plan, NULL), LW_OK);
        check_row(sizes[i].name, plan.drawn == sizes[i].hypergeometric);
        o.rule = LW_PLAN_CLOPPER_PEARSON;
        assert_int_equal(lw_plan_fixed(&o, &plan, NULL), LW_OK);
        if (sizes[i].clopper_pearson)
            check_row(sizes[i].name,
                      fabs((double)plan.drawn / (double)sizes[i].clopper_pearson - 1) < .012);
    }
}

/* By trying every plan. */
static void no_smaller_plan_keeps_both_risks(void **state) {
    (void)state;
    for (uint64_t population = 5; population < 90; population += 7) {
        lw_plan_options o = lw_plan_defaults(population);
        o.target = .8;
        o.expected = .93;
        uint64_t too_many = (uint64_t)(.2 * (double)population + 1e-9) + 1;
        uint64_t expected = (uint64_t)(.07 * (double)population + .5);
        lw_plan found, plan;
        assert_int_equal(lw_plan_fixed(&o, &found, NULL), LW_OK);
        assert_true(lw_plan_accepts(&found, population, too_many) <= .05);
        assert_true(lw_plan_accepts(&found, population, expected) >= .9);
        for (plan.drawn = 1; plan.drawn < found.drawn; plan.drawn++)
            for (plan.accept = 0; plan.accept < plan.drawn; plan.accept++)
                assert_true(lw_plan_accepts(&plan, population, too_many) > .05 ||
                            lw_plan_accepts(&plan, population, expected) < .9);
    }
}

static void plans_out_of_range_are_refused(void **state) {
    (void)state;
    const lw_plan_options bad[] = {
        {0, .95, .95, .98, .9, LW_PLAN_HYPERGEOMETRIC},
        {(uint64_t)LW_PLAN_POPULATION_MAX + 1, .95, .95, .98, .9, LW_PLAN_HYPERGEOMETRIC},
        {10, 1, .95, .98, .9, LW_PLAN_HYPERGEOMETRIC},
        {10, .95, 0, .98, .9, LW_PLAN_HYPERGEOMETRIC},
        {10, .95, .95, .95, .9, LW_PLAN_HYPERGEOMETRIC},
        {10, .95, .95, 1.1, .9, LW_PLAN_HYPERGEOMETRIC},
        {10, .95, .95, .98, NAN, LW_PLAN_HYPERGEOMETRIC},
    };
    lw_plan plan;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_int_equal(lw_plan_fixed(&bad[i], &plan, NULL), LW_INVALID);
}

/* ---- ISO 2859-1: rows of its tables 1 and 2-A ----------------------------------------------- */

static const struct {
    uint64_t population;
    lw_iso_level level;
    double percent;
    char letter;
    uint64_t drawn, accept;
} iso_rows[] = {
    {1000, LW_ISO_II, 1, 'J', 80, 2},      {1000, LW_ISO_II, .65, 'J', 80, 1},
    {1000, LW_ISO_II, 10, 'J', 80, 14},    {1000, LW_ISO_II, .15, 'J', 80, 0},
    {1000, LW_ISO_II, .1, 'K', 125, 0}, /* arrow down */
    {1000, LW_ISO_II, .25, 'H', 50, 0}, /* arrow up */
    {1000, LW_ISO_II, .4, 'K', 125, 1}, /* arrow down, between 0 and 1 */
    {3000, LW_ISO_II, 2.5, 'K', 125, 7},   {3000, LW_ISO_III, 1, 'L', 200, 5},
    {3000, LW_ISO_I, 1, 'H', 50, 1},       {10000, LW_ISO_S4, 4, 'G', 32, 3},
    {600000, LW_ISO_II, 1, 'Q', 1250, 21}, {1000, LW_ISO_II, .01, 'Q', 1000, 0},
    {200000, LW_ISO_II, 4, 'M', 315, 21}, /* arrow up from P */
};

static void iso_plans_are_those_of_its_tables(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof iso_rows / sizeof *iso_rows; i++) {
        lw_plan plan;
        char letter;
        assert_int_equal(lw_plan_iso2859(iso_rows[i].population, iso_rows[i].level,
                                         iso_rows[i].percent, &plan, &letter, NULL),
                         LW_OK);
        assert_int_equal(letter, iso_rows[i].letter);
        assert_int_equal(plan.drawn, iso_rows[i].drawn);
        assert_int_equal(plan.accept, iso_rows[i].accept);
    }
}

/* The binomial chance to accept a lot that is just as bad as the limit: the standard's tables of
 * operating characteristics have it between .87 and .99 for every plan. */
static void iso_plans_accept_lots_at_their_limit(void **state) {
    (void)state;
    const double limits[] = {.01, .015, .025, .04, .065, .1, .15, .25,
                             .4,  .65,  1,    1.5, 2.5,  4,  6.5, 10};
    for (uint64_t population = 100000000; population > 20000000; population /= 2)
        for (int level = 0; level < LW_ISO_LEVELS; level++)
            for (size_t i = 0; i < 16; i++) {
                lw_plan plan;
                char letter;
                assert_int_equal(lw_plan_iso2859(population, (lw_iso_level)level, limits[i], &plan,
                                                 &letter, NULL),
                                 LW_OK);
                double share = limits[i] / 100, n = (double)plan.drawn, accepted = 0;
                for (double k = 0; k <= (double)plan.accept; k++)
                    accepted += exp(lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1) +
                                    k * log(share) + (n - k) * log1p(-share));
                assert_true(accepted > .87 && accepted < .995);
            }
    /* Letter J at 1 percent, as published: a lot with 6.52 percent wrong is accepted one time in ten. */
    lw_plan plan = {80, 2};
    assert_near(lw_plan_accepts(&plan, 100000000, 6520000), .1, .002);
}

static void iso_limits_that_are_none_are_refused(void **state) {
    (void)state;
    lw_plan plan;
    char letter;
    lw_error error;
    assert_int_equal(lw_plan_iso2859(1, LW_ISO_II, 1, &plan, &letter, &error), LW_INVALID);
    assert_int_equal(lw_plan_iso2859(100, LW_ISO_II, 2, &plan, &letter, &error), LW_INVALID);
    assert_non_null(strstr(error.message, "limit 2 is none of"));
    assert_int_equal(lw_plan_iso2859(100, LW_ISO_II, NAN, &plan, &letter, NULL), LW_INVALID);
}

/* ---- SPRT ----------------------------------------------------------------------------------- */

/* Means and 90th percentiles of a prototype that only accepts. */
static const struct {
    const char *name;
    uint64_t population, wrong;
    double draws, draws_90;
} sequential[] = {
    {"200 .99", 200, 2, 81, 104},        {"200 1", 200, 0, 68, 68},
    {"2000 .99", 2000, 20, 130, 179},    {"2000 1", 2000, 0, 93, 93},
    {"10000 .99", 10000, 100, 137, 186}, {"10000 1", 10000, 0, 96, 96},
};

static void sequential_sizes_are_as_computed_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof sequential / sizeof *sequential; i++) {
        lw_sprt_options o = lw_sprt_defaults(sequential[i].population);
        o.false_refuse = 1e-12;
        lw_sprt_prospect p;
        assert_int_equal(lw_sprt_foresee(&o, sequential[i].wrong, scratch(), &p, NULL), LW_OK);
        check_row(sequential[i].name, fabs(p.draws - sequential[i].draws) < 1);
        check_row(sequential[i].name, fabs((double)p.draws_90 - sequential[i].draws_90) <= 1);
    }
}

static void sequential_risks_are_kept(void **state) {
    (void)state;
    const uint64_t populations[] = {50, 200, 2000};
    for (size_t i = 0; i < 3; i++) {
        lw_sprt_options o = lw_sprt_defaults(populations[i]);
        uint64_t good = (uint64_t)(.02 * (double)populations[i] + 1e-9);
        uint64_t bad = (uint64_t)(.05 * (double)populations[i] + 1e-9) + 1;
        lw_sprt_prospect p;
        assert_int_equal(lw_sprt_foresee(&o, bad, scratch(), &p, NULL), LW_OK);
        assert_true(p.accepted <= .05 && p.accepted > .02);
        assert_int_equal(lw_sprt_foresee(&o, good, scratch(), &p, NULL), LW_OK);
        assert_true(p.refused <= .05);
        assert_true(p.accepted >= .95 - 1e-9);
    }
}

static void sequential_looks_say_what_is_known(void **state) {
    (void)state;
    lw_sprt_options o = lw_sprt_defaults(2000);
    const struct {
        uint64_t drawn, errors;
        lw_sprt_state wanted;
    } looks[] = {{0, 0, LW_SPRT_OPEN},    {92, 0, LW_SPRT_OPEN},      {93, 0, LW_SPRT_ACCEPT},
                 {10, 5, LW_SPRT_REFUSE}, {1950, 50, LW_SPRT_ACCEPT}, {500, 110, LW_SPRT_REFUSE}};
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++) {
        lw_sprt_state got;
        assert_int_equal(lw_sprt_look(&o, looks[i].drawn, looks[i].errors, &got, NULL), LW_OK);
        assert_int_equal(got, looks[i].wanted);
    }
}

static void sequential_options_out_of_range_are_refused(void **state) {
    (void)state;
    const lw_sprt_options bad[] = {
        {0, .98, .95, .05, .05},   {100, .95, .98, .05, .05}, {100, .98, .98, .05, .05},
        {100, .98, -.1, .05, .05}, {100, 1.1, .95, .05, .05}, {100, .98, .95, 0, .05},
        {100, .98, .95, .05, 1},   {100, NAN, .95, .05, .05}, {3, 1, 1, .05, .05},
    };
    lw_sprt_prospect p;
    lw_sprt_state state_now;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(lw_sprt_foresee(&bad[i], 0, scratch(), &p, NULL), LW_INVALID);
        assert_int_equal(lw_sprt_look(&bad[i], 0, 0, &state_now, NULL), LW_INVALID);
    }
    lw_sprt_options o = lw_sprt_defaults(100);
    assert_int_equal(lw_sprt_look(&o, 5, 6, &state_now, NULL), LW_INVALID);
    assert_int_equal(lw_sprt_look(&o, 101, 6, &state_now, NULL), LW_INVALID);
    assert_int_equal(lw_sprt_foresee(&o, 101, scratch(), &p, NULL), LW_INVALID);
    assert_int_equal(lw_sprt_foresee(&o, 5, lw_arena_over(memory, 16), &p, NULL), LW_NO_MEMORY);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(fixed_plans_are_as_computed_elsewhere),
        cmocka_unit_test(no_smaller_plan_keeps_both_risks),
        cmocka_unit_test(plans_out_of_range_are_refused),
        cmocka_unit_test(iso_plans_are_those_of_its_tables),
        cmocka_unit_test(iso_plans_accept_lots_at_their_limit),
        cmocka_unit_test(iso_limits_that_are_none_are_refused),
        cmocka_unit_test(sequential_sizes_are_as_computed_elsewhere),
        cmocka_unit_test(sequential_risks_are_kept),
        cmocka_unit_test(sequential_looks_say_what_is_known),
        cmocka_unit_test(sequential_options_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
