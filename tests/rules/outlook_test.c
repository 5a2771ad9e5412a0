#include "server/rules/outlook.h"
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

enum { ITEMS = 400 };

/* Two classes; people right in .8 of the cases; two recorded answers that agree. */
static const lw_belief_answer said[] = {{0, .8, 1}, {0, .8, 1}};
static const double believed[] = {.8, .2};

static outlook_rules rules_of(double target, int64_t min, int64_t max) {
    outlook_rules r = {.flow = &workflow_default,
                       .quality = {.target = target, .min_labels = min, .max_labels = max},
                       .plan = {.answer_cost = 2, .review_cost = 10}};
    for (size_t i = 0; i < TIERS; i++) r.accuracy[i] = .8;
    return r;
}

static outlook_item begun_with(size_t answers) {
    return (outlook_item){.answers = said,
                          .count = answers,
                          .posterior = believed,
                          .classes = 2,
                          .answered = (int64_t)answers};
}

typedef outlook_end runs(const outlook_rules *rules, const outlook_item *like, lw_rng *rng);
static outlook_end mean(runs *run, const outlook_rules *rules, const outlook_item *like) {
    outlook_end sum = {0};
    double below = 0;
    const lw_rng seed = lw_rng_seed(7);
    for (size_t i = 0; i < ITEMS; i++) {
        lw_rng rng = lw_rng_split(&seed, i);
        outlook_end e = run(rules, like, &rng);
        sum.answers += e.answers / ITEMS, sum.words += e.words / ITEMS, sum.cost += e.cost / ITEMS;
        sum.recorded += e.recorded / ITEMS, sum.confidence += e.confidence / ITEMS;
        below += e.below;
    }
    sum.below = below > 0;
    return sum;
}

static void close_to(double found, double wanted, double by) {
    if (fabs(found - wanted) > by) fail_msg("%.6f, not %.6f", found, wanted);
}

static void an_item_goes_on_from_where_it_stands(void **state) {
    (void)state;
    const outlook_rules rules = rules_of(.9, 1, 2);
    const outlook_item one = begun_with(1);
    outlook_end e = mean(outlook_go_on, &rules, &one);
    /* One more answer: they agree in .8 * .8 + .2 * .2 of the cases, else somebody gives their word. */
    close_to(e.answers, 1, 1e-12);
    close_to(e.recorded, 0, 0);
    close_to(e.words, .32, .08); /* 3.4 standard errors; the seed is fixed */
    close_to(e.cost, 2 + 10 * e.words, 1e-9);
    assert_false(e.below);
}

static void recorded_answers_come_before_drawn_ones(void **state) {
    (void)state;
    const outlook_rules rules = rules_of(.99, 3, 3);
    const outlook_item two = begun_with(2);
    outlook_end e = mean(outlook_anew, &rules, &two);
    close_to(e.answers, 3, 1e-12);
    close_to(e.recorded, 2, 1e-12);
}

static void what_programs_said_before_costs_nothing(void **state) {
    (void)state;
    const outlook_rules rules = rules_of(.75, 1, 3);
    outlook_item one = begun_with(2);
    one.before = 1; /* with it one answer suffices */
    outlook_end e = mean(outlook_anew, &rules, &one);
    close_to(e.answers, 1, 1e-12);
    close_to(e.confidence, .64 / .68, 1e-9);
}

static void a_higher_price_asks_less_and_says_below(void **state) {
    (void)state;
    const outlook_item one = begun_with(1);
    double before = INFINITY;
    for (double money = 0; money <= .1; money += .02) {
        outlook_rules rules = rules_of(.97, 1, 7);
        rules.plan.money = money;
        outlook_end e = mean(outlook_go_on, &rules, &one);
        assert_true(e.answers <= before + 1e-9);
        before = e.answers;
        if (money == 0) assert_false(e.below); /* seven answers suffice, or somebody gives a word */
        else if (before < 1e-9) assert_true(e.below);
    }
    close_to(before, 0, 1e-12); /* an answer adds some .05 here, and costs 2 */
}

static void the_same_chance_is_met_again(void **state) {
    (void)state;
    const outlook_rules rules = rules_of(.95, 1, 5);
    const outlook_item one = begun_with(1);
    for (uint64_t i = 0; i < 20; i++) {
        lw_rng first = lw_rng_seed(i), second = lw_rng_seed(i);
        outlook_end a = outlook_go_on(&rules, &one, &first),
                    b = outlook_go_on(&rules, &one, &second);
        assert_true(a.answers == b.answers && a.confidence == b.confidence);
    }
}

static const char flow_text[] =
    "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\",\"min_labels\":1,\"max_labels\":1},"
    "{\"name\":\"check\",\"kind\":\"review\"}],\"edges\":["
    "{\"from\":\"start\",\"to\":\"check\",\"when\":[{\"of\":\"meta\",\"name\":\"hard\",\"is\":["
    "\"yes\"]}]},"
    "{\"from\":\"start\",\"to\":\"label\"},"
    "{\"from\":\"label\",\"to\":\"check\",\"when\":[{\"of\":\"field\",\"name\":\"f\",\"is\":["
    "\"bad\"]}]},"
    "{\"from\":\"label\",\"to\":\"done\"},{\"from\":\"check\",\"on\":\"rejected\",\"to\":"
    "\"quarantine\"},"
    "{\"from\":\"check\",\"to\":\"done\"}]}";

static json *parsed(const char *text) {
    json *value = NULL;
    lw_error error;
    assert_int_equal(json_parse(lw_str_from(text), &value, &error), LW_OK);
    return value;
}

static void conditions_on_meta_and_belief_send_it_their_way(void **state) {
    (void)state;
    static char memory[1 << 20];
    static const struct {
        const char *name, *meta, *decided;
        double answers, words;
    } cases[] = {{"an ordinary one", "{\"hard\":\"no\"}", "{\"f\":\"good\"}", 1, 0},
                 {"one that is hard", "{\"hard\":\"yes\"}", "{\"f\":\"good\"}", 0, 1},
                 {"one that is believed bad", "{}", "{\"f\":\"bad\"}", 1, 1}};
    workflow flow;
    lw_error error;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    json *document = parsed(flow_text);
    assert_int_equal(workflow_read(document, &arena, &flow, &error), LW_OK);
    flow.version = 1;
    outlook_rules rules = rules_of(.5, 1, 1);
    rules.flow = &flow;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json *meta = parsed(cases[i].meta), *decided = parsed(cases[i].decided);
        outlook_item like = begun_with(1);
        like.meta = meta, like.decided = decided;
        outlook_end e = mean(outlook_anew, &rules, &like);
        if (fabs(e.answers - cases[i].answers) > 1e-9 || fabs(e.words - cases[i].words) > 1e-9)
            fail_msg("%s: %.2f answers, %.2f words", cases[i].name, e.answers, e.words);
        json_free(meta), json_free(decided);
    }
    json_free(document);
}

/* An item is taken away after ten hours, unless somebody answers before. */
static void what_waits_too_long_goes_its_way(void **state) {
    (void)state;
    static char memory[1 << 20];
    static const char text[] =
        "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\",\"min_labels\":1,\"max_labels\":1}],"
        "\"edges\":[{\"from\":\"start\",\"to\":\"label\"},{\"from\":\"label\",\"on\":\"waited\","
        "\"to\":\"quarantine\",\"when\":[{\"of\":\"hours\",\"from\":10}]},{\"from\":\"label\","
        "\"to\":"
        "\"done\"}]}";
    static const struct {
        const char *name;
        double gap_hours, hours, answers;
    } cases[] = {{"no pace is known", 0, 0, 1},
                 {"answers come at once", 1e-6, 0, 1},
                 {"none comes in a lifetime", 1e9, 0, 0},
                 {"as long as they take in the mean", 10, 0, .632}, /* 1 - 1 / e */
                 {"it had waited before", 10, 9, .095},
                 {"longer than that", 1e-6, 11, 0}};
    workflow flow;
    lw_error error;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    json *document = parsed(text);
    assert_int_equal(workflow_read(document, &arena, &flow, &error), LW_OK);
    flow.version = 1;
    outlook_rules rules = rules_of(.5, 1, 1);
    rules.flow = &flow;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        outlook_item like = begun_with(0);
        like.hours = cases[i].hours;
        rules.gap_hours = cases[i].gap_hours;
        outlook_end e = mean(outlook_go_on, &rules, &like);
        if (fabs(e.answers - cases[i].answers) > .07) /* 2.9 standard errors; the seed is fixed */
            fail_msg("%s: %.3f answers", cases[i].name, e.answers);
    }
    json_free(document);
}

static void what_nobody_is_asked_about_stays_as_it_is(void **state) {
    (void)state;
    outlook_rules rules = rules_of(.95, 1, 5);
    rules.still = true;
    const outlook_item one = begun_with(1);
    outlook_end begun = mean(outlook_go_on, &rules, &one), fresh = mean(outlook_anew, &rules, &one);
    close_to(begun.cost + begun.answers + fresh.cost + fresh.answers, 0, 0);
    close_to(begun.confidence, .8, 1e-9);
    close_to(fresh.confidence, .5, 1e-9);
    assert_true(begun.below && fresh.below);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_item_goes_on_from_where_it_stands),
        cmocka_unit_test(recorded_answers_come_before_drawn_ones),
        cmocka_unit_test(what_programs_said_before_costs_nothing),
        cmocka_unit_test(a_higher_price_asks_less_and_says_below),
        cmocka_unit_test(the_same_chance_is_met_again),
        cmocka_unit_test(conditions_on_meta_and_belief_send_it_their_way),
        cmocka_unit_test(what_waits_too_long_goes_its_way),
        cmocka_unit_test(what_nobody_is_asked_about_stays_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
