#include "harness.h"
#include "labelwright/certificate.h"
#include "labelwright/rng.h"
#include <math.h>

enum { BYTES = 1 << 20 };
static char memory[BYTES], more_memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, BYTES); }
static lw_arena results(void) { return lw_arena_over(more_memory, BYTES); }

static lw_certificate_options of(uint64_t population, double target, double alpha) {
    lw_certificate_options options = lw_certificate_defaults(population);
    options.target = target;
    options.confidence = 1 - alpha;
    return options;
}

static double log_choose(double n, double k) {
    return k < 0 || k > n ? -INFINITY : lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double binomial(double n, double chance, double k) {
    return exp(log_choose(n, k) + k * log(chance) + (n - k) * log1p(-chance));
}

/* ---- the martingale against its definition --------------------------------------------------- */

static double path(double population, double seen, double n, double k) {
    return exp(log_choose(population - n, seen - k) - log_choose(population, seen));
}

/* Summed over how many errors would be seen in the whole set: prior (1, 20) over binomial. */
static double as_defined(double population, double wrong, double overlooked, double n, double k) {
    double prior = 0, mixed = 0, truly = 0, shown = ceil((1 - overlooked) * wrong);
    for (double s = 0; s < shown; s++) {
        double weight = exp(log_choose(population, s) + lgamma(s + 1) +
                            lgamma(population - s + 20) - lgamma(population + 21));
        prior += weight;
        mixed += weight * path(population, s, n, k);
    }
    for (double s = 0; s <= wrong; s++)
        truly += binomial(wrong, 1 - overlooked, s) * path(population, s, n, k);
    return log(mixed / prior / truly);
}

static void evidence_is_the_mixture_over_what_is_seen(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int i = 0; i < 3000; i++) {
        uint64_t population = 2 + lw_rng_below(&rng, 80),
                 wrong = 1 + lw_rng_below(&rng, population);
        uint64_t n = lw_rng_below(&rng, population + 1), k = lw_rng_below(&rng, n + 1);
        if (i % 2) k = k * wrong / population;
        double overlooked = .01 + .9 * lw_rng_uniform(&rng);
        double evidence = lw_certificate_log_fewer_overlooked(population, wrong, overlooked, n, k);
        if ((double)k >= ceil((1 - overlooked) * (double)wrong)) assert_true(evidence == -INFINITY);
        else {
            double wanted =
                as_defined((double)population, (double)wrong, overlooked, (double)n, (double)k);
            assert_near(evidence, wanted, 1e-9 * fmax(1, fabs(wanted)));
        }
        if (k < wrong && wrong - k <= population - n)
            assert_near(lw_certificate_log_fewer_overlooked(population, wrong, 0, n, k),
                        lw_certificate_log_fewer(population, wrong, n, k), 0);
    }
}

/* What makes one hypothesis stand for all that are worse. */
static void more_errors_and_more_seen_are_ordered(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(2);
    for (int i = 0; i < 300; i++) {
        uint64_t population = 20 + lw_rng_below(&rng, 300), n = lw_rng_below(&rng, population + 1);
        uint64_t k = lw_rng_below(&rng, n / 8 + 1);
        double overlooked = .6 * lw_rng_uniform(&rng);
        bool refuted = false;
        for (uint64_t wrong = k + 1; wrong <= population; wrong++) {
            bool now =
                lw_certificate_log_fewer_overlooked(population, wrong, overlooked, n, k) >= log(20);
            assert_true(now || !refuted);
            refuted = now;
        }
        lw_certificate_options o = of(population, .7 + .25 * lw_rng_uniform(&rng), .05);
        o.overlooked = overlooked;
        lw_arena arena = results();
        lw_certificate_table table;
        assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
        for (size_t row = 1; row < table.rows; row++)
            assert_true(table.drawn[row] >= table.drawn[row - 1]);
    }
}

/* ---- the promise, with the chance of the plants ---------------------------------------------- */

/* Exactly: a set in which `wrong` are wrong, each seen with its chance. */
static lw_certificate_prospect foresee_seen(const lw_certificate_options *o, uint64_t wrong,
                                            double overlooked) {
    lw_certificate_prospect mean = {0};
    for (uint64_t seen = 0; seen <= wrong; seen++) {
        double weight = binomial((double)wrong, 1 - overlooked, (double)seen);
        if (weight < 1e-12) continue;
        lw_certificate_prospect p;
        assert_int_equal(lw_certificate_foresee(o, seen, scratch(), &p, NULL), LW_OK);
        mean.proven += weight * p.proven;
        mean.disproved += weight * p.disproved;
        mean.draws += weight * p.draws;
    }
    return mean;
}

/* How often a set with one error too many is certified, whatever the plants happen to show; `naive`
 * takes the limit of the chance for a fact. */
static double falsely_proven(const lw_certificate_options *o, double overlooked, uint64_t planted,
                             bool naive) {
    uint64_t wrong = (uint64_t)((1 - o->target) * (double)o->population + 1e-9) + 1;
    double proven = 0;
    for (uint64_t missed = 0; missed < planted; missed++) {
        double weight = binomial((double)planted, overlooked, (double)missed);
        if (weight < 1e-6) continue;
        lw_certificate_options planned = *o;
        assert_int_equal(lw_certificate_plant(&planned, planted, missed, NULL), LW_OK);
        if (naive) planned.missed = planned.overlooked, planned.overlooked = 0;
        proven += weight * foresee_seen(&planned, wrong, overlooked).proven;
    }
    return proven;
}

static void plants_and_audit_together_keep_the_confidence(void **state) {
    (void)state;
    const struct {
        uint64_t population;
        double target, alpha, overlooked;
        uint64_t planted;
    } rows[] = {
        {200, .9, .05, .02, 40},  {200, .9, .05, .1, 40}, {200, .9, .1, .3, 40},
        {400, .95, .05, .1, 300}, {100, .8, .05, .1, 90}, {100, .8, .1, .5, 30},
    };
    double most = 0;
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lw_certificate_options o = of(rows[r].population, rows[r].target, rows[r].alpha);
        double proven = falsely_proven(&o, rows[r].overlooked, rows[r].planted, false);
        assert_true(proven <= rows[r].alpha);
        most = fmax(most, proven / rows[r].alpha);
    }
    assert_true(most > .1); /* it is not that nothing is ever certified */
    lw_certificate_options o = of(400, .95, .05);
    assert_true(falsely_proven(&o, .1, 300, true) > .05); /* why a limit of a chance is no fact */
}

/* With the chance known the whole alpha is the audit's, and nearly used. */
static void a_known_chance_uses_what_is_allowed(void **state) {
    (void)state;
    const double chances[] = {.02, .1, .3};
    for (size_t i = 0; i < 3; i++) {
        lw_certificate_options o = of(400, .9, .05);
        o.overlooked = chances[i];
        double at_limit = foresee_seen(&o, 41, chances[i]).proven;
        assert_true(at_limit <= .05 && at_limit > .03);
        assert_true(foresee_seen(&o, 45, chances[i]).proven < at_limit);
        assert_true(foresee_seen(&o, 41, chances[i] / 2).proven < at_limit);
        assert_true(foresee_seen(&o, 40, chances[i]).disproved <= .05);
    }
}

/* Means of a prototype that shrinks the tolerance by the chance, which is less than what holds. */
static void being_unsure_of_auditors_costs_little(void **state) {
    (void)state;
    const struct {
        double overlooked, draws;
    } rows[] = {{.02, 494}, {.05, 500}, {.1, 520}, {.2, 563}};
    for (size_t r = 0; r < 4; r++) {
        lw_certificate_options o = of(2000, .95, .05);
        o.overlooked = rows[r].overlooked;
        double draws = foresee_seen(&o, 60, rows[r].overlooked).draws;
        assert_true(draws > rows[r].draws * .99 && draws < rows[r].draws * 1.09);
    }
}

/* Of a set of which `wrong` are wrong, how often it is certified as mended with more left than a tenth of it, or
 * of those that stay: over draws, true errors met and errors seen. */
static double falsely_mended(const lw_certificate_table *table, uint64_t population, uint64_t wrong,
                             double overlooked, bool leaves) {
    static double mass[64][64];
    double wronged = 0;
    assert_true(wrong < 63);
    memset(mass, 0, sizeof mass);
    mass[0][0] = 1;
    for (uint64_t n = 1; n <= population; n++) {
        double left = (double)(population - n + 1);
        for (uint64_t j = wrong + 1; j-- > 0;)
            for (uint64_t k = j + 1; k-- > 0;) {
                double now = mass[j][k] * (1 - (double)(wrong - j) / left);
                double met = j ? (double)(wrong - j + 1) / left : 0;
                if (j) now += mass[j - 1][k] * met * overlooked;
                if (j && k) now += mass[j - 1][k - 1] * met * (1 - overlooked);
                mass[j][k] = now;
            }
        for (uint64_t j = 0; j <= wrong; j++)
            for (uint64_t k = 0; k <= j; k++) {
                if (k >= table->rows || n < table->drawn[k]) continue;
                double stay = (double)(population - (leaves ? k : 0));
                if ((double)(wrong - k) > .1 * stay + 1e-9) wronged += mass[j][k];
                mass[j][k] = 0;
            }
    }
    return wronged;
}

static void mended_sets_are_falsely_certified_rarely(void **state) {
    (void)state;
    for (int leaves = 0; leaves < 2; leaves++) {
        double worst = 0;
        for (uint64_t wrong = 11; wrong <= 30; wrong += 3) {
            lw_certificate_options o = of(100, .9, .1);
            o.repair = true;
            o.leaves = leaves;
            o.overlooked = .15;
            lw_arena arena = results();
            lw_certificate_table table;
            assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
            worst = fmax(worst, falsely_mended(&table, 100, wrong, .15, leaves));
        }
        assert_true(worst <= .1 && worst > .02);
    }
}

/* ---- draw by draw ---------------------------------------------------------------------------- */

static void limits_hold_at_every_moment(void **state) {
    (void)state;
    enum { AUDITS = 400, WRONG = 30 };
    lw_rng rng = lw_rng_seed(3);
    int wronged = 0, left_out = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
        lw_certificate_options o = of(300, .92, .1);
        o.overlooked = .2;
        lw_certificate a;
        assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
        bool too_high = false, outside = false;
        uint64_t met = 0;
        while (a.drawn < 300) {
            bool error = lw_rng_below(&rng, 300 - a.drawn) < WRONG - met;
            met += error;
            bool seen = error && lw_rng_uniform(&rng) >= .2;
            assert_int_equal(lw_certificate_add(&a, seen, NULL), LW_OK);
            lw_interval i = lw_certificate_interval(&a);
            too_high |= lw_certificate_bound(&a) > 1 - WRONG / 300. + 1e-9;
            outside |= i.low > 1 - WRONG / 300. + 1e-9 || i.high < 1 - WRONG / 300. - 1e-9;
        }
        wronged += too_high;
        left_out += outside;
    }
    assert_true(wronged <= AUDITS / 10 + 18 && left_out <= AUDITS / 10 + 18);
}

static void a_census_proves_only_what_the_chance_lets_it(void **state) {
    (void)state;
    lw_certificate_options o = of(400, .9, .05);
    o.overlooked = .2;
    lw_arena arena = results();
    lw_certificate_table table;
    assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
    assert_true(table.rows > 10 && table.rows < 33); /* 32 of 40 are seen, in the mean */
    assert_true(table.drawn[table.rows - 1] <= 400);
    lw_certificate a;
    assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
    for (uint64_t i = 0; i < 400; i++)
        assert_int_equal(lw_certificate_add(&a, i % 12 == 0, NULL), LW_OK); /* 34 */
    assert_int_equal(a.state, LW_CERTIFICATE_OPEN);
    assert_true(lw_certificate_least_rest(&a) == LW_CERTIFICATE_NEVER);
    double rest = -1;
    lw_arena room = scratch();
    assert_int_equal(lw_certificate_expected_rest(&a, room, &rest, NULL), LW_OK);
    assert_near(rest, 0, 0);
}

/* ---- plants ---------------------------------------------------------------------------------- */

static void plants_give_the_limit_of_clopper_and_pearson(void **state) {
    (void)state;
    lw_certificate_options o = of(2000, .95, .05);
    assert_int_equal(lw_certificate_plant(&o, 90, 0, NULL), LW_OK);
    assert_near(o.overlooked, 1 - pow(.01, 1. / 90), 1e-9);
    assert_near(o.overlooked, .05, .0005);
    assert_near(o.confidence, .96, 1e-12);
    o = of(2000, .95, .05);
    assert_int_equal(lw_certificate_plant(&o, 44, 0, NULL), LW_OK);
    assert_near(o.overlooked, .10, .001);
}

static void plants_out_of_range_are_refused(void **state) {
    (void)state;
    const struct {
        uint64_t planted, missed;
    } rows[] = {{0, 0}, {5, 5}, {5, 6}, {(uint64_t)LW_TRIALS_MAX + 1, 0}};
    for (size_t r = 0; r < 4; r++) {
        lw_certificate_options o = of(10, .9, .1);
        lw_error error;
        assert_int_equal(lw_certificate_plant(&o, rows[r].planted, rows[r].missed, &error),
                         LW_INVALID);
        assert_non_null(strstr(error.message, "planted errors missed: want fewer of 1.."));
        assert_near(o.overlooked, 0, 0);
    }
    lw_certificate_options o = of(0, .9, .1);
    assert_int_equal(lw_certificate_plant(&o, 10, 0, NULL), LW_INVALID);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_is_the_mixture_over_what_is_seen),
        cmocka_unit_test(more_errors_and_more_seen_are_ordered),
        cmocka_unit_test(plants_and_audit_together_keep_the_confidence),
        cmocka_unit_test(a_known_chance_uses_what_is_allowed),
        cmocka_unit_test(being_unsure_of_auditors_costs_little),
        cmocka_unit_test(mended_sets_are_falsely_certified_rarely),
        cmocka_unit_test(limits_hold_at_every_moment),
        cmocka_unit_test(a_census_proves_only_what_the_chance_lets_it),
        cmocka_unit_test(plants_give_the_limit_of_clopper_and_pearson),
        cmocka_unit_test(plants_out_of_range_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
