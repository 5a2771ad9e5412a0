#include "server/rules/gold.h"
#include "../unit/harness.h"
#include "labelwright/rng.h"

static const gold_plan plan = {.start = .3, .later = .05, .until = 20};

static void the_share_falls_as_somebody_becomes_known(void **state) {
    (void)state;
    assert_near(gold_share(&plan, 0, 0), .3, 1e-12);
    double before = .3;
    for (int64_t n = 1; n <= 20; n++) {
        double share = gold_share(&plan, n, n);
        assert_true(share <= before + 1e-12 && share >= .05);
        before = share;
    }
    assert_near(gold_share(&plan, 20, 20), .05, 1e-12);
    assert_true(gold_share(&plan, 20, 12) > .06); /* who errs is not known as well */
    assert_near(gold_share(&plan, 80, 40), .05, 1e-12);
    assert_near(gold_share(&(gold_plan){.3, .05, 0}, 0, 0), 0, 0);
    assert_near(gold_share(&(gold_plan){.2, .2, 20}, 7, 3), .2, 1e-12);
}

static void the_bin_given_least_is_drawn(void **state) {
    (void)state;
    gold_bin bins[] = {{1, 4, 0, 9}, {2, 2, 0, 9}, {3, 7, 0, 9}, {4, 2, 0, 9}};
    assert_int_equal(gold_choose_bin(bins, 4, 0), 1);
    assert_int_equal(gold_choose_bin(bins, 4, .49), 1);
    assert_int_equal(gold_choose_bin(bins, 4, .5), 3);
    assert_int_equal(gold_choose_bin(bins, 4, .999), 3);
    assert_int_equal(gold_choose_bin(bins, 1, .7), 0);
}

static void the_same_answer_has_the_same_bin_and_another_when_it_is_hard(void **state) {
    (void)state;
    lw_str cat = LW_STR("{\"animal\":\"cat\"}");
    int64_t bin = gold_bin_of(cat, 0, 0);
    assert_in_range(bin, 0, GOLD_KINDS - 1);
    assert_int_equal(gold_bin_of(cat, 3, 3), bin);
    assert_int_equal(gold_bin_of(cat, 8, 1), bin);
    assert_int_equal(gold_bin_of(cat, 4, 1), bin + GOLD_HARD);
}

static void a_known_answer_is_doubtful_when_good_people_fail_it(void **state) {
    (void)state;
    gold_vote votes[8];
    for (size_t i = 0; i < 8; i++) votes[i] = (gold_vote){false, 20, 19};
    assert_false(gold_is_doubtful(votes, 1));
    assert_true(gold_is_doubtful(votes, 4));
    for (size_t i = 0; i < 4; i++) votes[i].others = 4; /* too little is known of them */
    assert_false(gold_is_doubtful(votes, 4));
    for (size_t i = 0; i < 8; i++) votes[i] = (gold_vote){false, 20, 10}; /* they are not good */
    assert_false(gold_is_doubtful(votes, 8));
    for (size_t i = 0; i < 8; i++) votes[i] = (gold_vote){i % 2, 20, 19}; /* hard, not wrong */
    assert_false(gold_is_doubtful(votes, 4));
}

/* Looked at after each of 50 answers of people who are right in .75 to .97 of cases, as measured. */
static void right_known_answers_are_seldom_doubted(void **state) {
    (void)state;
    enum { ITEMS = 500, VOTES = 50 };
    lw_rng rng = lw_rng_seed(7);
    int doubted = 0, wrong_doubted = 0, answers = 0;
    for (int item = 0; item < 2 * ITEMS; item++) {
        bool wrong = item >= ITEMS; /* of those people fail as often as they are right */
        gold_vote votes[VOTES];
        bool found = false;
        size_t n = 0;
        for (; n < VOTES && !found; n++) {
            double accuracy = .75 + .22 * lw_rng_uniform(&rng);
            int64_t others = 5 + (int64_t)lw_rng_below(&rng, 40), correct = 0;
            for (int64_t i = 0; i < others; i++) correct += lw_rng_uniform(&rng) < accuracy;
            votes[n] = (gold_vote){(lw_rng_uniform(&rng) < accuracy) != wrong, others, correct};
            found = gold_is_doubtful(votes, n + 1);
        }
        if (wrong) wrong_doubted += found, answers += (int)n;
        else doubted += found;
    }
    print_message("# right known answers doubted: %.4f; wrong ones %.4f, after %.1f answers\n",
                  (double)doubted / ITEMS, (double)wrong_doubted / ITEMS, (double)answers / ITEMS);
    assert_true(doubted <= .01 * ITEMS);
    assert_true(wrong_doubted >= .99 * ITEMS);
}

static double found_within(double accuracy, int answers, uint64_t seed) {
    enum { PEOPLE = 20000 };
    lw_rng rng = lw_rng_seed(seed);
    int found = 0;
    for (int person = 0; person < PEOPLE; person++) {
        int64_t correct = 0;
        for (int n = 1; n <= answers; n++) {
            correct += lw_rng_uniform(&rng) < accuracy;
            if (gold_failing(n, correct) < GOLD_FAILING) continue;
            found++;
            break;
        }
    }
    return (double)found / PEOPLE;
}

static void who_fails_gold_is_found_soon_and_good_people_seldom(void **state) {
    (void)state;
    double four = found_within(.25, 30, 1), three = found_within(1. / 3, 30, 2),
           two = found_within(.5, 30, 3), good = found_within(.8, 1000, 4),
           better = found_within(.9, 1000, 5);
    print_message(
        "# found within 30: guesses of four %.3f, of three %.3f, of two %.3f; false alarms "
        "in 1,000: right in .8 %.4f, in .9 %.4f\n",
        four, three, two, good, better);
    assert_true(four >= .95 && three >= .95);
    assert_true(good <= .02 && better <= .001);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_share_falls_as_somebody_becomes_known),
        cmocka_unit_test(the_bin_given_least_is_drawn),
        cmocka_unit_test(the_same_answer_has_the_same_bin_and_another_when_it_is_hard),
        cmocka_unit_test(a_known_answer_is_doubtful_when_good_people_fail_it),
        cmocka_unit_test(right_known_answers_are_seldom_doubted),
        cmocka_unit_test(who_fails_gold_is_found_soon_and_good_people_seldom),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
