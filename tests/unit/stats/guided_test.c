#include "harness.h"
#include "labelwright/guided.h"
#include "labelwright/rng.h"
#include <math.h>
#include <stdlib.h>

enum { ITEMS_MAX = 2000, BYTES = 2 << 20 };
static char memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, BYTES); }

static lw_guided_plan of(uint64_t population, double target, double alpha,
                         const double *predicted) {
    lw_guided_plan plan = {.claim = lw_losses_defaults(population), .predicted = predicted};
    plan.claim.target = target;
    plan.claim.confidence = 1 - alpha;
    return plan;
}

static lw_guided_look look_at(const lw_guided_plan *plan, const uint32_t *items,
                              const double *losses, uint64_t drawn) {
    lw_guided_look look;
    assert_int_equal(lw_guided_certify(plan, items, losses, drawn, scratch(), &look, NULL), LW_OK);
    return look;
}

/* ---- the promise, over every path there is --------------------------------------------------- */

/* Items of a kind are alike: those of it come one after the other. */
typedef struct {
    double predicted, loss;
    uint32_t first, count, taken;
} kind;

typedef struct {
    const lw_guided_plan *plan;
    kind kinds[4];
    uint32_t items[16];
    double losses[16];
    double truth, whole, proven, disproved, under_bound, outside;
} paths;

static void follow(paths *p, uint64_t drawn, double chance, lw_guided_look look) {
    const uint64_t population = p->plan->claim.population;
    if (drawn == population || drawn == look.block_end)
        look = look_at(p->plan, p->items, p->losses, drawn);
    if (drawn == population) {
        p->whole += chance;
        p->proven += look.state == LW_CERTIFICATE_PROVEN ? chance : 0;
        p->disproved += look.state == LW_CERTIFICATE_DISPROVED ? chance : 0;
        return;
    }
    if (drawn == population / 2) {
        lw_guided_look half = look_at(p->plan, p->items, p->losses, drawn);
        p->under_bound += p->truth < half.bound - 1e-7 ? chance : 0;
        p->outside += p->truth < half.interval.low - 1e-7 || p->truth > half.interval.high + 1e-7
                          ? chance
                          : 0;
    }
    double whole = 0;
    for (size_t i = 0; i < 4; i++)
        whole += (p->kinds[i].count - p->kinds[i].taken) *
                 look.weight[lw_guided_bin(p->kinds[i].predicted)];
    for (size_t i = 0; i < 4; i++) {
        kind *k = &p->kinds[i];
        if (k->taken == k->count) continue;
        double of_kind = (k->count - k->taken) * look.weight[lw_guided_bin(k->predicted)] / whole;
        p->items[drawn] = k->first + k->taken++;
        p->losses[drawn] = k->loss;
        follow(p, drawn + 1, chance * of_kind, look);
        k->taken--;
    }
}

/* At a target that is just met or just failed. */
static paths every_path(const kind *kinds, bool met, double alpha) {
    static double predicted[16];
    paths p = {0};
    uint64_t population = 0;
    double lost = 0;
    memcpy(p.kinds, kinds, sizeof p.kinds);
    for (size_t i = 0; i < 4; i++) {
        p.kinds[i].first = (uint32_t)population;
        for (uint32_t j = 0; j < kinds[i].count; j++) predicted[population++] = kinds[i].predicted;
        lost += kinds[i].loss * kinds[i].count;
    }
    p.truth = 1 - lost / (double)population;
    lw_guided_plan plan = of(population, p.truth + (met ? 0 : 1e-4), alpha, predicted);
    p.plan = &plan;
    follow(&p, 0, 1, look_at(&plan, NULL, NULL, 0));
    return p;
}

static void false_claims_are_no_more_likely_than_said(void **state) {
    (void)state;
    const struct {
        const char *name;
        kind kinds[4];
    } rows[] = {
        {"good beliefs",
         {{.01, 0, 0, 6, 0}, {.01, 1, 0, 1, 0}, {.5, 0, 0, 1, 0}, {.5, 1, 0, 2, 0}}},
        {"bad beliefs", {{.5, 0, 0, 6, 0}, {.01, 1, 0, 2, 0}, {.01, 0, 0, 2, 0}, {.5, 1, 0, 0, 0}}},
        {"losses", {{.02, .1, 0, 5, 0}, {.02, .9, 0, 1, 0}, {.6, .5, 0, 2, 0}, {.6, 1, 0, 1, 0}}},
    };
    const double alpha = .3;
    double most = 0;
    for (size_t r = 0; r < 3; r++) {
        paths failed = every_path(rows[r].kinds, false, alpha),
              met = every_path(rows[r].kinds, true, alpha);
        check_row(rows[r].name, fabs(failed.whole - 1) < 1e-9);
        check_row(rows[r].name, fabs(failed.proven + failed.disproved - 1) < 1e-9);
        check_row(rows[r].name, failed.proven <= alpha);
        check_row(rows[r].name, failed.under_bound <= alpha && failed.outside <= alpha);
        check_row(rows[r].name, met.disproved <= alpha);
        most = fmax(most, failed.proven / alpha);
    }
    assert_true(most > .2);
}

/* ---- whole audits ---------------------------------------------------------------------------- */

typedef struct {
    double predicted[ITEMS_MAX], losses[ITEMS_MAX]; /* by item */
    uint32_t items[ITEMS_MAX];
    double met[ITEMS_MAX]; /* in drawing order */
    bool drawn[ITEMS_MAX];
} set;

/* Draws until it is decided; the draws. */
static uint64_t run(set *s, const lw_guided_plan *plan, lw_guided_look *look) {
    memset(s->drawn, 0, sizeof s->drawn);
    *look = look_at(plan, NULL, NULL, 0);
    uint64_t n = 0;
    while (look->state == LW_CERTIFICATE_OPEN && n < plan->claim.population) {
        for (; n < look->block_end && n < plan->claim.population; n++) {
            uint32_t item = lw_guided_draw(plan, look, s->drawn, n);
            assert_false(s->drawn[item]);
            s->drawn[item] = true;
            s->items[n] = item;
            s->met[n] = s->losses[item];
        }
        *look = look_at(plan, s->items, s->met, n);
    }
    return look->decided_at;
}

/* Items of which a share is wrong, and beliefs: a mean of `rate` where right, more where wrong. */
static void make(set *s, uint64_t count, uint64_t wrong, double sharpness, lw_rng *rng) {
    for (uint64_t i = 0; i < count; i++) {
        s->losses[i] = i < wrong;
        double logit = -3.5 + 1.2 * lw_rng_normal(rng) + (i < wrong ? sharpness : 0);
        s->predicted[i] = 1 / (1 + exp(-logit));
    }
}

enum { AUDITS = 10, ITEMS = 1000, WRONG = 30 };

static double mean_draws(double sharpness, bool upside_down) {
    static set s;
    lw_rng rng = lw_rng_seed(3);
    double draws = 0;
    for (int audit = 0; audit < AUDITS; audit++) {
        make(&s, ITEMS, WRONG, sharpness, &rng);
        for (size_t i = 0; i < ITEMS && upside_down; i++)
            s.predicted[i] = .3 * (1 - s.predicted[i]);
        lw_guided_plan plan = of(ITEMS, .95, .05, s.predicted);
        plan.seed = (uint64_t)audit;
        lw_guided_look look;
        draws += (double)run(&s, &plan, &look) / AUDITS;
        assert_int_equal(look.state, LW_CERTIFICATE_PROVEN);
    }
    return draws;
}

static void beliefs_save_draws_as_far_as_they_are_sharp(void **state) {
    (void)state;
    lw_certificate_options uniform = lw_certificate_defaults(ITEMS);
    lw_certificate_prospect prospect;
    assert_int_equal(lw_certificate_foresee(&uniform, WRONG, scratch(), &prospect, NULL), LW_OK);
    double sharp = mean_draws(4, false), against = mean_draws(1.5, true);
    assert_true(sharp < prospect.draws * .85);
    assert_true(against < prospect.draws * 1.25); /* 10 audits: a tenth is chance */
}

static void failing_sets_are_certified_rarely(void **state) {
    (void)state;
    enum { SETS = 120, FEW = 120 };
    static set s;
    lw_rng rng = lw_rng_seed(4);
    int proven = 0, disproved = 0;
    for (int audit = 0; audit < SETS; audit++) {
        bool failing = audit % 2;
        make(&s, FEW, failing ? 13 : 12, audit % 4 < 2 ? 2 : -1, &rng);
        lw_guided_plan plan = of(FEW, .9, .1, s.predicted);
        plan.seed = (uint64_t)audit;
        lw_guided_look look;
        run(&s, &plan, &look);
        proven += failing && look.state == LW_CERTIFICATE_PROVEN;
        disproved += !failing && look.state == LW_CERTIFICATE_DISPROVED;
    }
    assert_true(proven <= SETS / 20 + 7 && disproved <= SETS / 20 + 7); /* three deviations */
}

static void sets_far_from_the_target_are_told_soon(void **state) {
    (void)state;
    static set s;
    lw_rng rng = lw_rng_seed(5);
    make(&s, 2000, 300, 1.5, &rng);
    lw_guided_plan plan = of(2000, .95, .05, s.predicted);
    lw_guided_look look;
    assert_true(run(&s, &plan, &look) < 200);
    assert_int_equal(look.state, LW_CERTIFICATE_DISPROVED);
    assert_true(look.interval.high < .97);
    make(&s, 2000, 0, 1.5, &rng);
    assert_true(run(&s, &plan, &look) < 90);
    assert_int_equal(look.state, LW_CERTIFICATE_PROVEN);
    assert_true(look.bound >= .95 - 1e-6 && look.interval.low <= look.bound + 1e-9);
}

static void a_census_knows(void **state) {
    (void)state;
    static set s;
    lw_rng rng = lw_rng_seed(6);
    make(&s, 30, 2, 1, &rng);
    for (uint32_t i = 0; i < 30; i++) s.items[i] = 29 - i, s.met[i] = s.losses[29 - i];
    lw_guided_plan plan = of(30, .9, .05, s.predicted);
    lw_guided_look look = look_at(&plan, s.items, s.met, 30);
    assert_int_equal(look.state, LW_CERTIFICATE_PROVEN);
    assert_near(look.bound, 1 - 2. / 30, 1e-7);
    assert_near(look.interval.low, 1 - 2. / 30, 1e-7);
    assert_near(look.interval.high, 1 - 2. / 30, 1e-7);
    assert_near(look.lost, 2, 0);
}

/* Targets, beliefs and losses of any kind: chances stay chances to the last item. */
static void every_audit_ends_rightly_at_its_census(void **state) {
    (void)state;
    static set s;
    lw_rng rng = lw_rng_seed(8);
    for (int round = 0; round < 250; round++) {
        uint64_t count = 1 + lw_rng_below(&rng, 40);
        double share = lw_rng_uniform(&rng), lost = 0;
        for (uint64_t i = 0; i < count; i++) {
            double any = lw_rng_uniform(&rng);
            s.losses[i] = round % 4 == 0 ? any : round % 4 == 1 ? 1 : any < share;
            s.predicted[i] = lw_rng_below(&rng, 5) ? pow(lw_rng_uniform(&rng), 4)
                                                   : (double)lw_rng_below(&rng, 2);
            lost += s.losses[i];
        }
        lw_guided_plan plan = of(count, .01 + .98 * lw_rng_uniform(&rng), .3, s.predicted);
        lw_guided_look look = look_at(&plan, NULL, NULL, 0);
        memset(s.drawn, 0, sizeof s.drawn);
        for (uint64_t n = 0; n < count;) {
            for (; n < look.block_end && n < count; n++) {
                s.items[n] = lw_guided_draw(&plan, &look, s.drawn, n);
                s.drawn[s.items[n]] = true;
                s.met[n] = s.losses[s.items[n]];
            }
            look = look_at(&plan, s.items, s.met, n);
            for (size_t b = 0; b < LW_GUIDED_BINS; b++)
                assert_true(look.weight[b] >= 0 && look.weight[b] < INFINITY);
        }
        assert_int_not_equal(look.state, LW_CERTIFICATE_OPEN);
        assert_near(look.bound, 1 - lost / (double)count, 1e-6);
    }
}

/* ---- draws ----------------------------------------------------------------------------------- */

static void draws_follow_the_weights_and_the_seed(void **state) {
    (void)state;
    const double predicted[] = {0, .5, .5, .02};
    lw_guided_plan plan = of(4, .9, .05, predicted);
    lw_guided_look look = {0};
    look.weight[lw_guided_bin(0)] = 1;
    look.weight[lw_guided_bin(.5)] = 2;
    look.weight[lw_guided_bin(.02)] = 5;
    bool drawn[] = {false, true, false, false};
    int times[4] = {0};
    for (uint64_t number = 0; number < 8000; number++) {
        uint32_t item = lw_guided_draw(&plan, &look, drawn, number);
        assert_int_equal(item, lw_guided_draw(&plan, &look, drawn, number));
        times[item]++;
    }
    assert_int_equal(times[1], 0);
    assert_true(abs(times[0] - 1000) < 100 && abs(times[2] - 2000) < 130);
    plan.seed = 1;
    int same = 0;
    for (uint64_t number = 0; number < 1000; number++) {
        lw_guided_plan other = plan;
        other.seed = 2;
        same += lw_guided_draw(&plan, &look, drawn, number) ==
                lw_guided_draw(&other, &look, drawn, number);
    }
    assert_true(same < 600);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    const double fine[] = {0, .5, 1}, odd[] = {0, 1.5, NAN};
    const struct {
        const char *name;
        uint64_t population;
        double target;
        const double *predicted;
        uint32_t items[2];
        double losses[2];
        const char *message;
    } rows[] = {
        {"target", 3, 1, fine, {0, 1}, {0, 0}, "target 1 is not between 0 and 1"},
        {"population",
         LW_GUIDED_POPULATION_MAX + 1ull,
         .9,
         fine,
         {0, 1},
         {0, 0},
         "population 10000001 is not in 1..10000000"},
        {"prediction", 3, .9, odd, {0, 1}, {0, 0}, "item 1: predicted loss 1.5 is not in 0..1"},
        {"item", 3, .9, fine, {0, 3}, {0, 0}, "draw 2: item 3 is none of the population"},
        {"twice", 3, .9, fine, {2, 2}, {0, 0}, "draw 2: item 2 is drawn twice"},
        {"loss", 3, .9, fine, {0, 1}, {0, -1}, "draw 2: loss -1 is not in 0..1"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        lw_guided_plan plan = of(rows[r].population, rows[r].target, .05, rows[r].predicted);
        lw_guided_look look;
        lw_error error;
        check_row(rows[r].name, lw_guided_certify(&plan, rows[r].items, rows[r].losses, 2,
                                                  scratch(), &look, &error) == LW_INVALID);
        assert_string_equal(error.message, rows[r].message);
    }
    lw_guided_plan plan = of(3, .9, .05, fine);
    lw_guided_look look;
    size_t bytes = lw_guided_scratch_bytes(&plan, 2);
    const uint32_t items[] = {0, 1};
    for (size_t room = 0; room <= bytes; room += bytes / 16) {
        lw_status status =
            lw_guided_certify(&plan, items, fine, 2, lw_arena_over(memory, room), &look, NULL);
        assert_true(status == LW_OK || (status == LW_NO_MEMORY && room < bytes));
    }
    assert_int_equal(
        lw_guided_certify(&plan, items, fine, 2, lw_arena_over(memory, bytes), &look, NULL), LW_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(false_claims_are_no_more_likely_than_said),
        cmocka_unit_test(beliefs_save_draws_as_far_as_they_are_sharp),
        cmocka_unit_test(failing_sets_are_certified_rarely),
        cmocka_unit_test(sets_far_from_the_target_are_told_soon),
        cmocka_unit_test(a_census_knows),
        cmocka_unit_test(every_audit_ends_rightly_at_its_census),
        cmocka_unit_test(draws_follow_the_weights_and_the_seed),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
