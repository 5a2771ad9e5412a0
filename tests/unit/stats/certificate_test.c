#include "harness.h"
#include "labelwright/certificate.h"
#include "labelwright/rng.h"
#include <math.h>
#include <stdlib.h>

/* Scratch and results of a test. */
static char *memory, *more_memory;
enum { MEMORY_BYTES = 16 << 20 };
static lw_arena scratch(void) { return lw_arena_over(memory, MEMORY_BYTES); }
static lw_arena results(void) { return lw_arena_over(more_memory, MEMORY_BYTES); }

static int open_memory(void **state) {
    (void)state;
    memory = malloc(MEMORY_BYTES);
    more_memory = malloc(MEMORY_BYTES);
    return !memory || !more_memory;
}

static int close_memory(void **state) {
    (void)state;
    free(memory);
    free(more_memory);
    return 0;
}

static lw_certificate_options of(uint64_t population, double target, double alpha, bool repair) {
    lw_certificate_options options = lw_certificate_defaults(population);
    options.target = target;
    options.confidence = 1 - alpha;
    options.repair = repair;
    return options;
}

/* ---- the martingales against their definition ---------------------------------------------- */

static double log_choose(double n, double k) {
    return k < 0 || k > n ? -INFINITY : lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1);
}

static double log_path(double population, double wrong, double n, double k) {
    return log_choose(population - n, wrong - k) - log_choose(population, wrong);
}

static double log_add(double a, double b) {
    double top = fmax(a, b);
    return top == -INFINITY ? top : top + log(exp(a - top) + exp(b - top));
}

/* Added up over the wrong items as the definition says: the prior (1, 20) below `wrong`. */
static double fewer_as_defined(double population, double wrong, double n, double k) {
    double prior = -INFINITY, mixed = -INFINITY;
    for (double m = 0; m < wrong; m++) {
        double weight = log_choose(population, m) + lgamma(m + 1) + lgamma(population - m + 20) -
                        lgamma(population + 21);
        prior = log_add(prior, weight);
        mixed = log_add(mixed, weight + log_path(population, m, n, k));
    }
    return mixed - prior - log_path(population, wrong, n, k);
}

/* The flat prior over wrong+1 .. 4 wrong + 2. */
static double more_as_defined(double population, double wrong, double n, double k) {
    double count = 0, mixed = -INFINITY;
    for (double m = wrong + 1; m <= fmin(4 * wrong + 2, population); m++, count++)
        mixed = log_add(mixed, log_path(population, m, n, k));
    return mixed - log(count) - log_path(population, wrong, n, k);
}

static void evidence_is_the_mixture_it_is_defined_as(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int i = 0; i < 4000; i++) {
        uint64_t population = 1 + lw_rng_below(&rng, i % 4 ? 60 : 700);
        uint64_t wrong = 1 + lw_rng_below(&rng, population);
        uint64_t n = lw_rng_below(&rng, population + 1), k = lw_rng_below(&rng, n + 1);
        if (i % 2) k = k * wrong / population; /* near what is to be expected */
        double p = (double)population, w = (double)wrong, dn = (double)n, dk = (double)k;
        double fewer = lw_certificate_log_fewer(population, wrong, n, k);
        if (k >= wrong) assert_true(fewer == -INFINITY);
        else if (wrong - k > population - n) assert_true(fewer == INFINITY);
        else if (n - k > population) continue;
        else assert_near(fewer, fewer_as_defined(p, w, dn, dk), 1e-8 * fmax(1, fabs(fewer)));
        double more = lw_certificate_log_more(population, wrong, n, k);
        if (k > wrong) assert_true(more == INFINITY);
        else if (wrong - k > population - n || wrong == population) assert_true(more == -INFINITY);
        else if (more > -600) /* what was added up there is not lost to underflow */
            assert_near(more, more_as_defined(p, w, dn, dk), 1e-8 * fmax(1, fabs(more)));
    }
}

/* The mean of what the next draw leaves is what there is: the promise rests on this alone. */
static void evidence_is_a_martingale_at_its_hypothesis(void **state) {
    (void)state;
    for (uint64_t n = 0; n < 150; n += 7)
        for (uint64_t k = 0; k <= n && k < 11; k++) {
            double error = (11. - (double)k) / (200. - (double)n);
            double now = exp(lw_certificate_log_fewer(200, 11, n, k));
            double next = error * exp(lw_certificate_log_fewer(200, 11, n + 1, k + 1)) +
                          (1 - error) * exp(lw_certificate_log_fewer(200, 11, n + 1, k));
            assert_near(next, now, 1e-9 * now);
            now = exp(lw_certificate_log_more(200, 11, n, k));
            next = error * exp(lw_certificate_log_more(200, 11, n + 1, k + 1)) +
                   (1 - error) * exp(lw_certificate_log_more(200, 11, n + 1, k));
            assert_near(next, now, 1e-9 * now);
        }
    assert_near(lw_certificate_log_fewer(1000000, 50001, 0, 0), 0, 1e-8);
}

/* ---- golden: computed by a prototype (numpy) that adds up the mixture term by term ---------- */

static const struct {
    uint64_t population, errors, drawn;
} accept_rows[] = {
    {200, 0, 59},    {2000, 0, 79},    {2000, 1, 124},  {2000, 2, 163},  {2000, 3, 197},
    {2000, 5, 261},  {2000, 8, 349},   {2000, 10, 404}, {2000, 15, 533}, {2000, 20, 654},
    {2000, 30, 881}, {2000, 50, 1290}, {10000, 0, 81},
};
static const struct {
    uint64_t errors, drawn;
} reject_rows[] = {{4, 14}, {5, 24}, {8, 57}, {10, 80}, {20, 209}, {30, 358}, {50, 695}};

static void acceptance_table_is_as_computed_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof accept_rows / sizeof *accept_rows; i++) {
        lw_certificate_options o = lw_certificate_defaults(accept_rows[i].population);
        lw_arena arena = results();
        lw_certificate_table table;
        assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
        assert_int_equal(table.drawn[accept_rows[i].errors], accept_rows[i].drawn);
        assert_int_equal(table.rows, o.population / 20 + 1);
    }
    lw_certificate_options o = lw_certificate_defaults(2000);
    lw_arena arena = results();
    lw_certificate_table table;
    assert_int_equal(lw_certificate_reject_table(&o, &arena, &table, NULL), LW_OK);
    for (size_t i = 0; i < sizeof reject_rows / sizeof *reject_rows; i++)
        assert_int_equal(table.drawn[reject_rows[i].errors], reject_rows[i].drawn);
    assert_int_equal(table.rows, 102);
    assert_int_equal(table.drawn[101], 2000);
    assert_int_equal(table.drawn[0], 0);
}

/* Means of the prototype, by simulation, and the 90th percentiles; `most` is what we must keep. */
static const struct {
    const char *name;
    uint64_t population, wrong;
    bool repair;
    double draws, most;
} means[] = {
    {"200, .97", 200, 6, false, 138, 139},       {"200, .99", 200, 2, false, 79, 80},
    {"200, 1", 200, 0, false, 59, 59},           {"2000, .96", 2000, 80, false, 1099, 1110},
    {"2000, .97", 2000, 60, false, 483, 490},    {"2000, .98", 2000, 40, false, 234, 240},
    {"2000, .99", 2000, 20, false, 129, 132},    {"2000, 1", 2000, 0, false, 79, 80},
    {"2000, .90", 2000, 200, false, 154, 155},   {"2000, .85", 2000, 300, false, 50, 51},
    {"2000, .93", 2000, 140, false, 602, 605},   {"10000, .97", 10000, 300, false, 661, 665},
    {"10000, .99", 10000, 100, false, 137, 138}, {"repair .92", 2000, 160, true, 1194, 1195},
    {"repair .93", 2000, 140, true, 1087, 1088}, {"repair .94", 2000, 120, true, 948, 950},
    {"repair .95", 2000, 100, true, 766, 770},   {"repair .96", 2000, 80, true, 551, 552},
    {"repair .97", 2000, 60, true, 352, 353},    {"repair .99", 2000, 20, true, 126, 127},
};

static void mean_sizes_are_as_simulated_elsewhere(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof means / sizeof *means; i++) {
        lw_certificate_options o = of(means[i].population, .95, .05, means[i].repair);
        lw_certificate_prospect prospect;
        assert_int_equal(lw_certificate_foresee(&o, means[i].wrong, scratch(), &prospect, NULL),
                         LW_OK);
        check_row(means[i].name, fabs(prospect.draws / means[i].draws - 1) < .01);
        check_row(means[i].name, prospect.draws <= means[i].most);
        check_row(means[i].name, (double)prospect.draws_90 >= prospect.draws - .5);
        check_row(means[i].name, fabs(prospect.proven + prospect.disproved - 1) < 1e-9);
    }
}

/* ---- the promise ---------------------------------------------------------------------------- */

static double falsely_proven(uint64_t population, double target, double alpha) {
    lw_certificate_options o = of(population, target, alpha, false);
    uint64_t wrong = (uint64_t)((1 - target) * (double)population + 1e-9) + 1;
    lw_certificate_prospect prospect;
    assert_int_equal(lw_certificate_foresee(&o, wrong, scratch(), &prospect, NULL), LW_OK);
    return prospect.proven;
}

static double falsely_disproved(uint64_t population, double target, double alpha) {
    lw_certificate_options o = of(population, target, alpha, false);
    uint64_t wrong = (uint64_t)((1 - target) * (double)population + 1e-9);
    lw_certificate_prospect prospect;
    assert_int_equal(lw_certificate_foresee(&o, wrong, scratch(), &prospect, NULL), LW_OK);
    return prospect.disproved;
}

/* Exact, at the worst set that is still too bad: one error more than allowed. ./dev bench
 * engine/certificate goes through the whole grid. */
static void false_claims_are_no_more_likely_than_said(void **state) {
    (void)state;
    const uint64_t populations[] = {100, 237, 1000, 2000};
    const double targets[] = {.8, .9, .95, .99}, alphas[] = {.01, .05, .1};
    for (size_t p = 0; p < 4; p++)
        for (size_t t = 0; t < 4; t++)
            for (size_t a = 0; a < 3; a++) {
                assert_true(falsely_proven(populations[p], targets[t], alphas[a]) <= alphas[a]);
                assert_true(falsely_disproved(populations[p], targets[t], alphas[a]) <= alphas[a]);
            }
    assert_near(falsely_proven(200, .95, .05), .0454, .0002);
    assert_near(falsely_proven(2000, .95, .05), .0484, .0002);
    assert_near(falsely_proven(10000, .95, .05), .0494, .0003);
}

/* Paths that certify a mended set with too many errors left, by a recursion of this test's own over
 * the acceptance table. */
static double falsely_mended(const lw_certificate_table *table, uint64_t population, uint64_t wrong,
                             uint64_t allowed) {
    static double mass[512];
    double wronged = 0;
    assert_true(wrong < 500);
    memset(mass, 0, sizeof mass);
    mass[0] = 1;
    for (uint64_t n = 1; n <= population; n++) {
        double left = (double)(population - n + 1);
        for (uint64_t k = wrong + 1; k-- > 0;) {
            double stays = mass[k] * (1 - (double)(wrong - k) / left);
            mass[k] = stays + (k ? mass[k - 1] * (double)(wrong - k + 1) / left : 0);
        }
        for (uint64_t k = 0; k <= wrong; k++) {
            uint64_t row = k < table->rows ? k : table->rows - 1;
            if (n < table->drawn[row]) continue;
            if (wrong - k > allowed) wronged += mass[k];
            mass[k] = 0;
        }
    }
    return wronged;
}

static void mended_sets_are_falsely_certified_rarely(void **state) {
    (void)state;
    const struct {
        uint64_t population;
        double most;
    } rows[] = {{200, .021}, {2000, .0255}};
    for (size_t i = 0; i < 2; i++) {
        lw_certificate_options o = of(rows[i].population, .95, .05, true);
        uint64_t allowed = rows[i].population / 20;
        lw_arena arena = results();
        lw_certificate_table table;
        assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
        double worst = 0;
        for (uint64_t wrong = allowed + 1; wrong < allowed * 2; wrong += 1 + allowed / 20)
            worst = fmax(worst, falsely_mended(&table, rows[i].population, wrong, allowed));
        assert_true(worst <= rows[i].most);
        assert_true(worst > rows[i].most * .8);
    }
}

/* ---- draw by draw --------------------------------------------------------------------------- */

/* The next of a random order: wrong with the share of wrong items left. */
static bool draw(lw_rng *rng, const lw_certificate *audit, uint64_t wrong) {
    return lw_rng_below(rng, audit->options.population - audit->drawn) < wrong - audit->errors;
}

static void running_decides_as_the_tables_say(void **state) {
    (void)state;
    lw_certificate_options o = lw_certificate_defaults(400);
    lw_arena arena = results();
    lw_certificate_table accept, reject;
    assert_int_equal(lw_certificate_accept_table(&o, &arena, &accept, NULL), LW_OK);
    assert_int_equal(lw_certificate_reject_table(&o, &arena, &reject, NULL), LW_OK);
    lw_rng rng = lw_rng_seed(4);
    for (uint64_t wrong = 0; wrong < 60; wrong++) {
        lw_certificate audit;
        assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
        for (lw_certificate_state wanted = LW_CERTIFICATE_OPEN; audit.drawn < o.population;) {
            assert_int_equal(lw_certificate_add(&audit, draw(&rng, &audit, wrong), NULL), LW_OK);
            uint64_t n = audit.drawn, k = audit.errors;
            if (wanted == LW_CERTIFICATE_OPEN && k < accept.rows && n >= accept.drawn[k])
                wanted = LW_CERTIFICATE_PROVEN;
            if (wanted == LW_CERTIFICATE_OPEN && (k >= reject.rows || n <= reject.drawn[k]))
                wanted = LW_CERTIFICATE_DISPROVED;
            assert_int_equal(audit.state, wanted);
            assert_int_equal(audit.decided_at > 0, wanted != LW_CERTIFICATE_OPEN);
        }
        assert_int_equal(audit.wrong_max, wrong);
        assert_int_equal(audit.wrong_min, wrong);
        assert_near(lw_certificate_bound(&audit), 1 - (double)wrong / 400, 1e-12);
    }
}

/* The limits by looking at every number of wrong items, from the outside in. */
static void limits_are_those_of_a_full_scan(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(9);
    for (int round = 0; round < 12; round++) {
        uint64_t population = 20 + lw_rng_below(&rng, 180), low = 0, high = population;
        uint64_t wrong = lw_rng_below(&rng, population / (round % 2 ? 1 : 10) + 1);
        lw_certificate_options o = lw_certificate_defaults(population);
        lw_certificate audit;
        assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
        while (audit.drawn < population) {
            assert_int_equal(lw_certificate_add(&audit, draw(&rng, &audit, wrong), NULL), LW_OK);
            uint64_t n = audit.drawn, k = audit.errors, top = population, bottom = 0;
            while (top > 0 && lw_certificate_log_fewer(population, top, n, k) >= log(20)) top--;
            while (bottom < population &&
                   lw_certificate_log_more(population, bottom, n, k) >= log(20))
                bottom++;
            if (population - (n - k) < top) top = population - (n - k); /* counted */
            high = top < high ? top : high;
            low = bottom > low ? bottom : low;
            if (low > high) break; /* once in twenty */
            assert_int_equal(audit.wrong_max, high);
            assert_int_equal(audit.wrong_min, low);
        }
    }
}

/* Simulated: how often an interval that was looked at after every draw ever left the truth out. */
static void intervals_hold_at_every_moment(void **state) {
    (void)state;
    enum { AUDITS = 600 };
    const uint64_t wrongs[] = {0, 4, 15, 60};
    lw_rng rng = lw_rng_seed(2);
    for (size_t w = 0; w < 4; w++) {
        lw_certificate_options o = of(300, .9, .1, w == 2);
        int missed = 0, false_bounds = 0;
        for (int audits = 0; audits < AUDITS; audits++) {
            lw_certificate audit;
            bool left_out = false, false_bound = false;
            assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
            while (audit.drawn < 120) {
                assert_int_equal(lw_certificate_add(&audit, draw(&rng, &audit, wrongs[w]), NULL),
                                 LW_OK);
                uint64_t left = wrongs[w] - (o.repair ? audit.errors : 0);
                double truth = 1 - (double)left / 300;
                lw_interval interval = lw_certificate_interval(&audit);
                assert_true(0 <= interval.low && interval.low <= interval.high);
                left_out |= truth < interval.low - 1e-9 || truth > interval.high + 1e-9;
                false_bound |= truth < lw_certificate_bound(&audit) - 1e-9;
                if (!left_out && !false_bound)
                    assert_true(interval.low <= lw_certificate_bound(&audit) + 1e-12);
            }
            missed += left_out;
            false_bounds += false_bound;
        }
        assert_true(missed <= 60 + 3 * 7.4); /* a tenth, and three deviations */
        assert_true(false_bounds <= 60 + 3 * 7.4);
    }
}

/* The rule with running limits is a little quicker than the table; it must stay as honest. */
static void mending_while_looking_stays_honest(void **state) {
    (void)state;
    enum { AUDITS = 1500 };
    lw_certificate_options o = of(200, .95, .05, true);
    lw_rng rng = lw_rng_seed(3);
    int wronged = 0;
    for (int audits = 0; audits < AUDITS; audits++) {
        lw_certificate audit;
        assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
        while (audit.state == LW_CERTIFICATE_OPEN)
            assert_int_equal(lw_certificate_add(&audit, draw(&rng, &audit, 13), NULL), LW_OK);
        assert_int_equal(audit.state, LW_CERTIFICATE_PROVEN);
        wronged += 13 - audit.errors > 10;
    }
    assert_true(wronged <= AUDITS / 20);
}

/* ---- what is put right leaves ---------------------------------------------------------------- */

static lw_certificate_options leaving(uint64_t population, double target, double alpha) {
    lw_certificate_options o = of(population, target, alpha, true);
    o.leaves = true;
    return o;
}

/* Of those that stay too many are wrong, as it is defined. */
static bool is_too_bad(uint64_t population, uint64_t wrong, uint64_t mended, double target) {
    return (double)(wrong - mended) > (1 - target) * (double)(population - mended) + 1e-9;
}

/* Exactly: the paths that certify a class of which too much that stays in it is wrong, over every number of wrong
 * items from the least that is too many. */
static double worst_of_leaving(uint64_t population, double target, double alpha) {
    static double mass[512];
    lw_certificate_options o = leaving(population, target, alpha);
    lw_arena arena = results();
    lw_certificate_table table;
    double worst = 0;
    assert_true(population < 500);
    assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
    for (size_t k = 1; k < table.rows; k++) assert_true(table.drawn[k] >= table.drawn[k - 1]);
    assert_int_equal(table.drawn[table.rows - 1], population);
    for (uint64_t wrong = 1; wrong <= population; wrong++) {
        double wronged = 0;
        if (!is_too_bad(population, wrong, 0, target)) continue;
        memset(mass, 0, sizeof mass);
        mass[0] = 1;
        for (uint64_t n = 1; n <= population; n++) {
            double left = (double)(population - n + 1);
            for (uint64_t k = wrong + 1; k-- > 0;) {
                double stays = mass[k] * (1 - (double)(wrong - k) / left);
                mass[k] = stays + (k ? mass[k - 1] * (double)(wrong - k + 1) / left : 0);
            }
            for (uint64_t k = 0; k <= wrong; k++) {
                if (n < table.drawn[k < table.rows ? k : table.rows - 1]) continue;
                if (is_too_bad(population, wrong, k, target)) wronged += mass[k];
                mass[k] = 0;
            }
        }
        worst = fmax(worst, wronged);
    }
    return worst;
}

static void classes_that_errors_leave_are_falsely_certified_rarely(void **state) {
    (void)state;
    const uint64_t populations[] = {30, 100, 237};
    const double targets[] = {.8, .9, .95}, alphas[] = {.01, .05, .1};
    for (size_t p = 0; p < 3; p++)
        for (size_t t = 0; t < 3; t++)
            for (size_t a = 0; a < 3; a++)
                assert_true(worst_of_leaving(populations[p], targets[t], alphas[a]) <= alphas[a]);
}

/* Draw by draw, some of them skipped, which stay: what is said of those that stay is rarely false, whenever one looks. */
static void what_is_said_of_those_that_stay_holds_at_every_moment(void **state) {
    (void)state;
    enum { AUDITS = 1500, ITEMS = 200, WRONG = 30 };
    lw_certificate_options o = leaving(ITEMS, .9, .05);
    lw_rng rng = lw_rng_seed(11);
    int false_bounds = 0, left_out = 0, wronged = 0;
    for (int audits = 0; audits < AUDITS; audits++) {
        lw_certificate a;
        bool false_bound = false, left = false;
        double bound = 0;
        assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
        while (a.drawn < 150) {
            bool wrong = draw(&rng, &a, WRONG), skip = wrong && lw_rng_below(&rng, 8) == 0;
            lw_certificate_state before = a.state;
            assert_int_equal(
                skip ? lw_certificate_skip(&a, NULL) : lw_certificate_add(&a, wrong, NULL), LW_OK);
            double mended = (double)(a.errors - a.skipped);
            double truth = 1 - (WRONG - mended) / (ITEMS - mended);
            lw_interval interval = lw_certificate_interval(&a);
            /* It never falls, but where what is counted shows that it was false. */
            assert_true(lw_certificate_bound(&a) >= bound - 1e-12 || false_bound);
            bound = lw_certificate_bound(&a);
            false_bound |= truth < bound - 1e-9;
            left |= truth < interval.low - 1e-9 || truth > interval.high + 1e-9;
            assert_true(a.state != LW_CERTIFICATE_DISPROVED);
            if (a.state != before) wronged += truth < .9 - 1e-9;
            if (!false_bound)
                assert_int_equal(a.state == LW_CERTIFICATE_PROVEN, bound >= .9 - 1e-9);
        }
        false_bounds += false_bound;
        left_out += left;
    }
    assert_true(false_bounds <= AUDITS / 20 && left_out <= AUDITS / 20 && wronged <= AUDITS / 20);
}

/* Ten of a hundred may be wrong. What was skipped was not put right, and a census does not know of it. */
static void what_is_skipped_stays_in_a_mended_set(void **state) {
    (void)state;
    for (int leaves = 0; leaves < 2; leaves++)
        for (uint64_t skipped = 9; skipped < 12; skipped++) {
            lw_certificate_options o = of(100, .9, .05, true);
            o.leaves = leaves;
            lw_certificate a;
            lw_error error;
            double rest;
            assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
            for (uint64_t i = 0; i < 100; i++)
                assert_int_equal(i % 9 == 4 && i / 9 < skipped
                                     ? lw_certificate_skip(&a, NULL)
                                     : lw_certificate_add(&a, i < 4, NULL),
                                 LW_OK);
            assert_int_equal(lw_certificate_skip(&a, &error), LW_INVALID);
            assert_int_equal(a.skipped, skipped);
            double stay = leaves ? 96 : 100;
            assert_near(lw_certificate_bound(&a), 1 - (double)skipped / stay, 1e-12);
            bool proven = skipped <= (leaves ? 9 : 10);
            assert_int_equal(a.state, proven ? LW_CERTIFICATE_PROVEN : LW_CERTIFICATE_OPEN);
            assert_true(lw_certificate_least_rest(&a) == (proven ? 0 : LW_CERTIFICATE_NEVER));
            assert_int_equal(lw_certificate_expected_rest(&a, scratch(), &rest, NULL), LW_OK);
            assert_true(rest == 0);
        }
}

/* With everything wrong and put right nothing stays, and nothing that is false is said of it. */
static void a_class_that_everything_leaves_is_empty(void **state) {
    (void)state;
    lw_certificate_options o = leaving(5, .5, .05);
    lw_certificate a;
    assert_int_equal(lw_certificate_begin(&o, &a, NULL), LW_OK);
    for (int i = 0; i < 5; i++) assert_int_equal(lw_certificate_add(&a, true, NULL), LW_OK);
    assert_int_equal(a.state, LW_CERTIFICATE_PROVEN);
    assert_int_equal(a.decided_at, 5);
    assert_true(lw_certificate_bound(&a) == 1);
}

static void missed_errors_tighten_the_target(void **state) {
    (void)state;
    lw_certificate_options plain = of(2000, 1 - .05 * .9, .05, false),
                           o = of(2000, .95, .05, false);
    o.missed = .1;
    lw_arena arena = results();
    lw_certificate_table one, other;
    assert_int_equal(lw_certificate_accept_table(&plain, &arena, &one, NULL), LW_OK);
    assert_int_equal(lw_certificate_accept_table(&o, &arena, &other, NULL), LW_OK);
    assert_int_equal(one.rows, other.rows);
    assert_memory_equal(one.drawn, other.drawn, one.rows * sizeof *one.drawn);
    lw_certificate audit;
    assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
    while (audit.state == LW_CERTIFICATE_OPEN)
        assert_int_equal(lw_certificate_add(&audit, false, NULL), LW_OK);
    assert_int_equal(audit.drawn, one.drawn[0]);
    assert_true(lw_certificate_bound(&audit) >= .95);
    assert_near(lw_certificate_bound(&audit), 1 - (double)audit.wrong_max / .9 / 2000, 1e-12);
}

/* 2,000 items, 100 may be wrong; auditors may miss a tenth, so 90 seen still prove it. */
static lw_certificate census(uint64_t wrong) {
    lw_certificate_options o = of(2000, .95, .05, false);
    o.missed = .1;
    lw_certificate audit;
    assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
    for (uint64_t i = 0; i < o.population; i++) { /* errors come evenly */
        bool error = (i + 1) * wrong / o.population > i * wrong / o.population;
        assert_int_equal(lw_certificate_add(&audit, error, NULL), LW_OK);
    }
    return audit;
}

static void what_may_have_been_missed_disproves_nothing(void **state) {
    (void)state;
    lw_certificate audit = census(90);
    assert_int_equal(audit.state, LW_CERTIFICATE_PROVEN);
    audit = census(91);
    assert_int_equal(audit.state, LW_CERTIFICATE_OPEN);
    assert_true(lw_certificate_least_rest(&audit) == LW_CERTIFICATE_NEVER);
    lw_interval interval = lw_certificate_interval(&audit);
    assert_true(interval.low < .95 && interval.high > .95);
    audit = census(100);
    assert_int_equal(audit.state, LW_CERTIFICATE_OPEN);
    audit = census(101);
    assert_int_equal(audit.state, LW_CERTIFICATE_DISPROVED);

    lw_certificate_prospect prospect;
    for (uint64_t wrong = 80; wrong <= 101; wrong += 7) { /* 80, 87: may be proven; 94, 101 */
        assert_int_equal(lw_certificate_foresee(&audit.options, wrong, results(), &prospect, NULL),
                         LW_OK);
        assert_true(wrong > 100 || prospect.disproved <= .05);
        assert_true(prospect.proven + prospect.disproved <= 1 + 1e-9);
        if (wrong <= 90) assert_near(prospect.proven + prospect.disproved, 1, 1e-9);
        if (wrong > 90) assert_true(prospect.proven <= .05);
    }
    assert_near(prospect.disproved + prospect.proven, 1, 1e-9);
}

/* ---- what is still needed ------------------------------------------------------------------- */

static double simulated_rest(const lw_certificate *from, uint64_t wrong, int audits) {
    lw_rng rng = lw_rng_seed(7);
    double draws = 0;
    for (int i = 0; i < audits; i++) {
        lw_certificate audit = *from;
        while (audit.state == LW_CERTIFICATE_OPEN)
            assert_int_equal(lw_certificate_add(&audit, draw(&rng, &audit, wrong), NULL), LW_OK);
        draws += (double)(audit.drawn - from->drawn);
    }
    return draws / audits;
}

static void expected_rest_is_what_simulation_says(void **state) {
    (void)state;
    for (int mode = 0; mode < 3; mode++) { /* as it is, put right, and what is put right leaves */
        lw_certificate_options o = of(1000, .95, .05, mode > 0);
        o.leaves = mode == 2;
        lw_certificate audit;
        double rest;
        assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
        assert_int_equal(lw_certificate_expected_rest(&audit, scratch(), &rest, NULL), LW_OK);
        assert_near(rest, (double)lw_certificate_least_rest(&audit), 1e-9);
        for (int i = 0; i < 50; i++)
            assert_int_equal(lw_certificate_add(&audit, i == 20, NULL), LW_OK);
        assert_int_equal(audit.state, LW_CERTIFICATE_OPEN);
        assert_int_equal(lw_certificate_expected_rest(&audit, scratch(), &rest, NULL), LW_OK);
        double simulated = simulated_rest(&audit, 20, 1500);
        assert_near(rest, simulated, .06 * simulated);
        lw_certificate lucky = audit;
        for (uint64_t left = lw_certificate_least_rest(&audit); left > 0; left--) {
            assert_int_equal(lucky.state, LW_CERTIFICATE_OPEN);
            assert_int_equal(lw_certificate_add(&lucky, false, NULL), LW_OK);
        }
        assert_int_equal(lucky.state, LW_CERTIFICATE_PROVEN);
        assert_int_equal(lw_certificate_least_rest(&lucky), 0);
        assert_int_equal(lw_certificate_expected_rest(&lucky, scratch(), &rest, NULL), LW_OK);
        assert_true(rest == 0);
    }
}

/* A large set near its target: the recursion gives way to the mean path and still ends. */
static void expected_rest_of_a_large_set_comes_soon(void **state) {
    (void)state;
    lw_certificate_options o = of(50000000, .95, .05, false);
    lw_certificate audit;
    double rest;
    assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
    for (int i = 0; i < 2000; i++)
        assert_int_equal(lw_certificate_add(&audit, i % 20 == 10, NULL), LW_OK);
    assert_int_equal(audit.state, LW_CERTIFICATE_OPEN);
    assert_int_equal(lw_certificate_expected_rest(&audit, scratch(), &rest, NULL), LW_OK);
    assert_true(rest > 2000 && rest <= 50000000);
}

/* ---- edges ---------------------------------------------------------------------------------- */

static void every_small_population_is_decided_rightly_by_its_census(void **state) {
    (void)state;
    for (uint64_t population = 1; population <= 12; population++)
        for (uint64_t wrong = 0; wrong <= population; wrong++) {
            lw_certificate_options o = of(population, .75, 1e-9, false);
            lw_certificate audit;
            lw_certificate_prospect prospect;
            assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
            for (uint64_t i = 0; i < population; i++)
                assert_int_equal(lw_certificate_add(&audit, i < wrong, NULL), LW_OK);
            bool good = (double)wrong <= .25 * (double)population;
            assert_int_equal(audit.state, good ? LW_CERTIFICATE_PROVEN : LW_CERTIFICATE_DISPROVED);
            assert_int_equal(lw_certificate_foresee(&o, wrong, scratch(), &prospect, NULL), LW_OK);
            assert_true((good ? prospect.proven : prospect.disproved) >= 1 - 1e-8);
            lw_error error;
            assert_int_equal(lw_certificate_add(&audit, false, &error), LW_INVALID);
            assert_non_null(strstr(error.message, "have been drawn"));
            assert_int_equal(audit.drawn, population);
        }
}

static void a_series_spends_alpha_once(void **state) {
    (void)state;
    double spent = 0;
    for (uint64_t i = 1; i <= LW_SERIES_MAX; i++)
        spent += 1 - lw_certificate_series_confidence(.95, i);
    assert_true(spent < .05 && spent > .05 * .9999);
    assert_near(lw_certificate_series_confidence(.95, 1), 1 - .05 * .6079271018540267, 1e-15);
    assert_near(lw_certificate_series_confidence(.95, 2), 1 - .05 * .1519817754635067, 1e-15);
}

static const struct {
    const char *name;
    lw_certificate_options options;
} refused[] = {
    {"no population", {0, .95, .95, false, 0, 0, 0, false}},
    {"population over the limit",
     {(uint64_t)LW_POPULATION_MAX + 1, .95, .95, false, 0, 0, 0, false}},
    {"target 0", {10, 0, .95, false, 0, 0, 0, false}},
    {"target 1", {10, 1, .95, false, 0, 0, 0, false}},
    {"target NaN", {10, NAN, .95, false, 0, 0, 0, false}},
    {"confidence 1", {10, .9, 1, false, 0, 0, 0, false}},
    {"confidence NaN", {10, .9, NAN, false, 0, 0, 0, false}},
    {"missed 1", {10, .9, .9, false, 1, 0, 0, false}},
    {"missed below 0", {10, .9, .9, false, -.1, 0, 0, false}},
    {"reviewed over the population", {10, .9, .9, false, 0, 11, 0, false}},
    {"overlooked 1", {10, .9, .9, false, 0, 0, 1, false}},
    {"overlooked below 0", {10, .9, .9, false, 0, 0, -.1, false}},
    {"leaves without repair", {10, .9, .9, false, 0, 0, 0, true}},
};

static void options_out_of_range_are_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        const lw_certificate_options *o = &refused[i].options;
        lw_certificate audit;
        lw_certificate_table table;
        lw_certificate_prospect prospect;
        lw_arena arena = results();
        check_row(refused[i].name, lw_certificate_begin(o, &audit, NULL) == LW_INVALID);
        check_row(refused[i].name,
                  lw_certificate_accept_table(o, &arena, &table, NULL) == LW_INVALID);
        check_row(refused[i].name,
                  lw_certificate_reject_table(o, &arena, &table, NULL) == LW_INVALID);
        check_row(refused[i].name,
                  lw_certificate_foresee(o, 0, scratch(), &prospect, NULL) == LW_INVALID);
    }
    lw_certificate_options o = lw_certificate_defaults(10);
    lw_certificate_prospect prospect;
    assert_int_equal(lw_certificate_foresee(&o, 11, scratch(), &prospect, NULL), LW_INVALID);
}

static void too_little_room_is_said(void **state) {
    (void)state;
    char small[64];
    lw_certificate_options o = lw_certificate_defaults(2000);
    lw_certificate_table table = {NULL, 77};
    lw_certificate_prospect prospect;
    lw_certificate audit;
    double rest;
    lw_arena arena = lw_arena_over(small, sizeof small);
    assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_NO_MEMORY);
    arena = lw_arena_over(small, sizeof small);
    assert_int_equal(lw_certificate_reject_table(&o, &arena, &table, NULL), LW_NO_MEMORY);
    assert_int_equal(table.rows, 77);
    arena = lw_arena_over(small, sizeof small);
    assert_int_equal(lw_certificate_foresee(&o, 100, arena, &prospect, NULL), LW_NO_MEMORY);
    assert_int_equal(lw_certificate_begin(&o, &audit, NULL), LW_OK);
    assert_int_equal(lw_certificate_expected_rest(&audit, lw_arena_over(small, 8), &rest, NULL),
                     LW_NO_MEMORY);
    for (int mode = 0; mode < 3; mode++) { /* what is said to be enough is */
        o.repair = mode > 0;
        o.leaves = mode == 2;
        size_t bytes = lw_certificate_scratch_bytes(&o);
        arena = lw_arena_over(memory, bytes);
        assert_int_equal(lw_certificate_accept_table(&o, &arena, &table, NULL), LW_OK);
        arena = lw_arena_over(memory, bytes);
        assert_int_equal(lw_certificate_reject_table(&o, &arena, &table, NULL), LW_OK);
        assert_int_equal(
            lw_certificate_foresee(&o, 2000, lw_arena_over(memory, bytes), &prospect, NULL), LW_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(evidence_is_the_mixture_it_is_defined_as),
        cmocka_unit_test(evidence_is_a_martingale_at_its_hypothesis),
        cmocka_unit_test(acceptance_table_is_as_computed_elsewhere),
        cmocka_unit_test(mean_sizes_are_as_simulated_elsewhere),
        cmocka_unit_test(false_claims_are_no_more_likely_than_said),
        cmocka_unit_test(mended_sets_are_falsely_certified_rarely),
        cmocka_unit_test(running_decides_as_the_tables_say),
        cmocka_unit_test(limits_are_those_of_a_full_scan),
        cmocka_unit_test(intervals_hold_at_every_moment),
        cmocka_unit_test(mending_while_looking_stays_honest),
        cmocka_unit_test(classes_that_errors_leave_are_falsely_certified_rarely),
        cmocka_unit_test(what_is_said_of_those_that_stay_holds_at_every_moment),
        cmocka_unit_test(what_is_skipped_stays_in_a_mended_set),
        cmocka_unit_test(a_class_that_everything_leaves_is_empty),
        cmocka_unit_test(missed_errors_tighten_the_target),
        cmocka_unit_test(what_may_have_been_missed_disproves_nothing),
        cmocka_unit_test(expected_rest_is_what_simulation_says),
        cmocka_unit_test(expected_rest_of_a_large_set_comes_soon),
        cmocka_unit_test(every_small_population_is_decided_rightly_by_its_census),
        cmocka_unit_test(a_series_spends_alpha_once),
        cmocka_unit_test(options_out_of_range_are_refused),
        cmocka_unit_test(too_little_room_is_said),
    };
    return cmocka_run_group_tests(tests, open_memory, close_memory);
}
