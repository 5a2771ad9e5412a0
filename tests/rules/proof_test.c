#include "server/rules/proof.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

static const proof_claim hundred = {
    .population = 100, .target = 0.9, .confidence = 0.95, .repair = true};

static proof_standing stand(const proof_claim *claim, const proof_word *words, size_t count) {
    proof_standing s;
    lw_error error;
    assert_int_equal(
        proof_stand(claim, &(proof_said){.words = words, .count = count}, NULL, &s, NULL, &error),
        LW_OK);
    return s;
}

static void spotless_words_prove_what_the_engines_table_says(void **state) {
    (void)state;
    proof_word words[100] = {PROOF_RIGHT};
    proof_point points[100];
    proof_standing s;
    lw_error error;
    lw_certificate_options options = lw_certificate_defaults(100);
    options.target = 0.9;
    options.repair = true;
    char memory[1 << 16];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_certificate_table table;
    assert_int_equal(lw_certificate_accept_table(&options, &arena, &table, &error), LW_OK);
    size_t needed = (size_t)table.drawn[0];
    assert_int_equal(proof_stand(&hundred, &(proof_said){.words = words, .count = needed}, points,
                                 &s, NULL, &error),
                     LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_int_equal(s.decided_at, needed);
    assert_true(s.bound >= 0.9);
    assert_int_equal(stand(&hundred, words, needed - 1).state, LW_CERTIFICATE_OPEN);
    assert_int_equal(stand(&hundred, words, needed - 1).least_rest, 1);
    for (size_t i = 1; i < needed; i++) assert_true(points[i].bound >= points[i - 1].bound);
    assert_int_equal(points[needed - 1].drawn, needed);
}

/* Ten of a hundred may be wrong. A census that skipped eleven does not know of so many. */
static void skipped_items_are_errors_that_were_not_put_right(void **state) {
    (void)state;
    proof_word words[100] = {PROOF_RIGHT};
    for (size_t i = 0; i < 11; i++) words[i * 9] = PROOF_SKIPPED;
    proof_standing s = stand(&hundred, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_OPEN);
    assert_int_equal(s.skipped, 11);
    assert_int_equal(s.errors, 11);
    assert_true(s.bound <= 0.89 + 1e-9);
    words[0] = PROOF_RIGHT;
    s = stand(&hundred, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_true(s.bound <= 0.9 + 1e-9);
    for (size_t i = 0; i < 100; i++) words[i] = words[i] == PROOF_SKIPPED ? PROOF_WRONG : words[i];
    s = stand(&hundred, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_true(s.bound > 0.999);
}

static void nothing_is_said_while_planted_errors_are_out(void **state) {
    (void)state;
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[100] = {PROOF_RIGHT};
    proof_claim claim = hundred;
    proof_plants plants = {.caught = 9};
    claim.target = 0.6, claim.planted = 10, claim.plants = &plants;
    proof_standing s = stand(&claim, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_OPEN);
    assert_true(s.plants_out && s.bound == 0);
    proof_say(&claim, &s, text);
    assert_string_equal(
        text, "Open: 1 of 10 planted errors are still to be judged; nothing is said before.");
    plants.caught = 10;
    s = stand(&claim, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_true(s.overlooked > 0.3 && s.overlooked < 0.4);
    plants = (proof_plants){8, 2};
    assert_true(stand(&claim, words, 100).overlooked > s.overlooked);
    plants = (proof_plants){0, 10};
    s = stand(&claim, words, 100);
    assert_int_equal(s.state, LW_CERTIFICATE_OPEN);
    assert_true(s.overlooked > 0.99 && s.bound < 0.01 && s.least_rest == LW_CERTIFICATE_NEVER);
    proof_say(&claim, &s, text);
    assert_string_equal(
        text, "Open: all of 10 planted errors were overlooked; nothing can be proven so.");
}

static void errors_disprove_without_repair_and_never_with_it(void **state) {
    (void)state;
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[30];
    for (size_t i = 0; i < 30; i++) words[i] = PROOF_WRONG;
    proof_claim claim = hundred;
    assert_int_equal(stand(&claim, words, 30).state, LW_CERTIFICATE_OPEN);
    claim.repair = false;
    proof_standing s = stand(&claim, words, 30);
    assert_int_equal(s.state, LW_CERTIFICATE_DISPROVED);
    proof_say(&claim, &s, text);
    assert_string_equal(text, "Disproved: fewer than 90 % are right, with 95 % confidence, from 30 "
                              "audited items.");
}

/* The engine's own word, at the end and on the way. */
static void losses_prove_a_mean_and_say_so(void **state) {
    (void)state;
    enum { DRAWN = 150 };
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[DRAWN];
    double losses[DRAWN];
    proof_point points[DRAWN];
    proof_standing s;
    lw_losses_look look;
    lw_error error;
    for (size_t i = 0; i < DRAWN; i++) {
        losses[i] = i % 3 ? 0 : 0.1;
        words[i] = i % 3 ? PROOF_RIGHT : PROOF_WRONG;
    }
    proof_claim claim = {.population = 1000, .target = 0.9, .confidence = 0.95, .losses = true};
    proof_said said = {.words = words, .losses = losses, .count = DRAWN};
    lw_losses_options options = {1000, 0.9, 0.95};
    assert_int_equal(lw_losses_certify(&options, losses, DRAWN, &look, &error), LW_OK);
    assert_int_equal(proof_stand(&claim, &said, points, &s, NULL, &error), LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_true(s.bound == look.bound && s.decided_at == look.decided_at && s.errors == 50);
    assert_true(points[DRAWN - 1].bound == s.bound && points[DRAWN - 1].errors == 50);
    for (size_t i = 1; i < DRAWN; i++) assert_true(points[i].bound >= points[i - 1].bound);
    assert_int_equal(lw_losses_certify(&options, losses, 30, &look, &error), LW_OK);
    assert_true(points[29].bound == look.bound); /* each point is that of its own look */
    proof_say(&claim, &s, text);
    assert_non_null(strstr(text, "Proven: the mean quality is at least 9"));
    said.count = 0;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, NULL, &error), LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_OPEN);
    for (size_t i = 0; i < DRAWN; i++) losses[i] = 1, words[i] = PROOF_SKIPPED;
    said.count = DRAWN;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, NULL, &error), LW_OK);
    proof_say(&claim, &s, text);
    assert_int_equal(s.skipped, DRAWN);
    assert_non_null(strstr(text, "Disproved: the mean quality is below 90.0 %"));
}

/* Two classes of 200 at .9: a spotless one, and one of which every third is wrong. */
static void each_class_is_an_audit_of_its_own(void **state) {
    (void)state;
    enum { MOST = 120 };
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[MOST];
    size_t classes[MOST];
    proof_point points[MOST];
    proof_audit audits[2];
    proof_standing s;
    lw_error error;
    proof_class claimed[] = {{.name = LW_STR("good"), .items = 200},
                             {.name = LW_STR("bad"), .items = 200}};
    proof_claim claim = {.target = 0.9, .confidence = 0.95, .classes = claimed, .class_count = 1};
    proof_said said = {.words = words, .classes = classes, .count = MOST};
    lw_certificate_options options = lw_certificate_defaults(200);
    options.target = 0.9;
    char memory[1 << 16];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_certificate_table table;
    assert_int_equal(lw_certificate_accept_table(&options, &arena, &table, &error), LW_OK);
    size_t needed = (size_t)table.drawn[0];
    for (size_t i = 0; i < MOST; i++) words[i] = PROOF_RIGHT, classes[i] = 0;
    said.count = needed;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_true(!audits[0].wanted && audits[0].chosen && s.least_rest == 0);
    proof_say(&claim, &s, text);
    assert_non_null(strstr(text, "Proven: of the items decided as good at least 9"));
    claimed[0].title = LW_STR("Good ones");
    proof_say(&claim, &s, text);
    assert_non_null(strstr(text, "of the items decided as Good ones at least 9"));

    claim.class_count = 2;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_OPEN);
    assert_true(s.bound == 0 && s.least_rest == needed); /* nothing of the other was drawn */
    assert_true(!audits[0].wanted && audits[1].wanted);

    said.count = MOST;
    for (size_t i = 0; i < MOST; i++) {
        classes[i] = i % 2;
        words[i] = i % 6 == 1 ? PROOF_SKIPPED : PROOF_RIGHT;
    }
    assert_int_equal(proof_stand(&claim, &said, points, &s, audits, &error), LW_OK);
    assert_int_equal(s.state, LW_CERTIFICATE_DISPROVED);
    assert_true(s.decided_at < MOST && s.errors == 20 && s.skipped == 20);
    assert_int_equal(audits[0].audit.state, LW_CERTIFICATE_PROVEN);
    assert_int_equal(audits[1].audit.state, LW_CERTIFICATE_DISPROVED);
    assert_true(audits[0].chosen && !audits[1].chosen && s.chosen == 1);
    assert_true(!audits[0].wanted && !audits[1].wanted);
    double bound = lw_certificate_bound(&audits[1].audit);
    assert_true(s.bound == bound && points[MOST - 1].bound == bound);
    proof_say(&claim, &s, text);
    assert_string_equal(
        text, "Disproved: of the items of one of 2 classes (Good ones, bad) fewer "
              "than 90 % are right, with 95 % confidence, from 120 audited items; 90 % are to be "
              "proven. 1 of them meet it, at this confidence together.");

    /* One that is proven alone is drawn from again where it can only be named with others. */
    size_t n = 0;
    for (size_t i = 0; i < needed; i++) words[n] = PROOF_RIGHT, classes[n++] = 0;
    for (bool failed = false; !failed; n++) {
        words[n] = PROOF_WRONG, classes[n] = 1, said.count = n + 1;
        assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
        failed = audits[1].audit.state == LW_CERTIFICATE_DISPROVED;
    }
    assert_true(audits[0].wanted && !audits[0].chosen);
}

/* Each class alone was drawn from until it is proven; named among others, it would want more. */
static void a_claim_that_is_proven_names_all_its_classes(void **state) {
    (void)state;
    enum { CLASSES = 3, MOST = 300 };
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[MOST] = {PROOF_RIGHT};
    size_t classes[MOST];
    proof_audit audits[CLASSES];
    proof_standing s = {0};
    lw_error error;
    proof_class claimed[CLASSES] = {{.name = LW_STR("cat"), .items = 200},
                                    {.name = LW_STR("dog"), .items = 200},
                                    {.name = LW_STR("cow"), .items = 200}};
    proof_claim claim = {
        .target = 0.9, .confidence = 0.95, .classes = claimed, .class_count = CLASSES};
    proof_said said = {.words = words, .classes = classes};
    for (size_t i = 0; i < MOST; i++) classes[i] = i % CLASSES;
    while (s.state == LW_CERTIFICATE_OPEN && said.count < MOST) {
        for (size_t k = 0; k < CLASSES && said.count; k++) assert_true(!audits[k].chosen);
        said.count++;
        assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    }
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_int_equal(s.chosen, CLASSES);
    for (size_t k = 0; k < CLASSES; k++) assert_true(audits[k].chosen && !audits[k].wanted);
    proof_say(&claim, &s, text);
    assert_non_null(
        strstr(text, "Proven: of the items of each of 3 classes (cat, dog, cow) at least 9"));
    assert_null(strstr(text, "meet it"));
}

/* As many names as have room stand in the sentence, which is whole however long they are. */
static void a_sentence_has_room_for_the_names_of_many_classes(void **state) {
    (void)state;
    char text[PROOF_SENTENCE_BYTES], long_name[200];
    memset(long_name, 'x', sizeof long_name);
    proof_class claimed[LIMIT_CERTIFIED_CLASSES];
    proof_audit audits[LIMIT_CERTIFIED_CLASSES];
    proof_standing s;
    lw_error error;
    for (size_t k = 0; k < LIMIT_CERTIFIED_CLASSES; k++)
        claimed[k] = (proof_class){.name = {long_name, sizeof long_name}, .items = 1000000};
    proof_claim claim = {.target = 0.9,
                         .confidence = 0.95,
                         .repair = true,
                         .classes = claimed,
                         .class_count = LIMIT_CERTIFIED_CLASSES};
    assert_int_equal(proof_stand(&claim, &(proof_said){0}, NULL, &s, audits, &error), LW_OK);
    s.chosen = 60;
    proof_say(&claim, &s, text);
    assert_non_null(strstr(text, "xxx and 61 more) at least 0.0 % are right, so far and as put"));
    assert_non_null(strstr(text, " 60 of them meet it, at this confidence together."));
}

/* What is put right leaves its class, what was skipped stays in it, and what was reviewed is not drawn. */
static void a_mended_class_is_claimed_of_what_stays(void **state) {
    (void)state;
    enum { MOST = 60 };
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[MOST];
    size_t classes[MOST] = {0};
    proof_audit audits[1];
    proof_standing s;
    lw_error error;
    proof_class claimed[] = {{.name = LW_STR("good"), .items = 80, .reviewed = 20}};
    proof_claim claim = {
        .target = 0.9, .confidence = 0.95, .repair = true, .classes = claimed, .class_count = 1};
    proof_said said = {.words = words, .classes = classes};
    for (size_t i = 0; i < MOST; i++)
        words[i] = i % 5 == 4 ? PROOF_WRONG : i % 15 == 3 ? PROOF_SKIPPED : PROOF_RIGHT;
    for (said.count = 0; said.count <= MOST; said.count++) {
        assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
        assert_true(s.state != LW_CERTIFICATE_DISPROVED && s.drawn == said.count);
        assert_int_equal(audits[0].wanted, s.state == LW_CERTIFICATE_OPEN);
        if (said.count == 4) {
            proof_say(&claim, &s, text);
            assert_non_null(strstr(text, "Open: of the items decided as good at least"));
            assert_non_null(strstr(text, "are right, so far and as put right by the audit, with"));
        }
    }
    /* The census: twelve have left, four of the 68 that stay are not known to be right. */
    assert_int_equal(s.state, LW_CERTIFICATE_PROVEN);
    assert_int_equal(s.skipped, 4);
    assert_true(s.bound > 1 - 4. / 68 - 1e-9 && s.bound < 1 - 4. / 68 + 1e-9);
    assert_true(lw_certificate_interval(&audits[0].audit).high < 1 - 4. / 68 + 1e-9);
    proof_say(&claim, &s, text);
    assert_non_null(strstr(text, "are right, as put right by the audit, with 95 % confidence"));
    said.count = MOST, claimed[0].reviewed = 21;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_INVALID);
    claimed[0].reviewed = 80, said.count = 0; /* the review has seen all of it */
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.state == LW_CERTIFICATE_PROVEN && s.bound == 1 && !audits[0].wanted);
}

/* What is overlooked of one class tells nothing of another. */
static void each_class_has_planted_errors_of_its_own(void **state) {
    (void)state;
    enum { MOST = 200 };
    char text[PROOF_SENTENCE_BYTES];
    proof_word words[MOST] = {PROOF_RIGHT};
    size_t classes[MOST];
    proof_audit audits[2];
    proof_standing s;
    lw_error error;
    proof_plants plants[2] = {{40, 0}, {39, 0}};
    proof_class claimed[] = {{.name = LW_STR("seen"), .items = 100},
                             {.name = LW_STR("missed"), .items = 100}};
    proof_claim claim = {.target = 0.8,
                         .confidence = 0.95,
                         .repair = true,
                         .planted = 40,
                         .plants = plants,
                         .classes = claimed,
                         .class_count = 2};
    proof_said said = {.words = words, .classes = classes, .count = MOST};
    for (size_t i = 0; i < MOST; i++) classes[i] = i % 2;
    assert_int_equal(proof_possible(&claim, &error), LW_OK);
    said.count = 100;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.state == LW_CERTIFICATE_OPEN && s.plants_out && s.left == 1 && s.bound == 0);
    assert_int_equal(s.least_rest, LW_CERTIFICATE_NEVER);
    assert_true(audits[0].state == LW_CERTIFICATE_PROVEN && !audits[0].wanted && !audits[0].chosen);
    assert_true(audits[1].state == LW_CERTIFICATE_OPEN && audits[1].wanted && audits[1].bound == 0);
    proof_say(&claim, &s, text);
    assert_string_equal(
        text, "Open: 1 of 80 planted errors are still to be judged; nothing is said before.");
    plants[1].caught = 40;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.state == LW_CERTIFICATE_PROVEN && s.chosen == 2 && !audits[1].wanted);
    assert_true(audits[0].bound == audits[1].bound && s.bound == audits[0].bound);
    double overlooked = s.overlooked;
    plants[1] = (proof_plants){30, 10}; /* a quarter of the errors of this class */
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.overlooked > 2 * overlooked && audits[1].bound < audits[0].bound);
    assert_true(s.bound == audits[1].bound);
    plants[1] = (proof_plants){0, 40};
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.state == LW_CERTIFICATE_OPEN && s.blind_spot && s.overlooked > 0.99);
    assert_true(audits[1].bound == 0 && audits[0].state == LW_CERTIFICATE_PROVEN && !s.chosen);
    proof_say(&claim, &s, text);
    assert_string_equal(
        text, "Open: all planted errors of a class were overlooked; nothing can be proven so.");
    /* Without repair one fails and the other is not named: what plants say would have to be shared. */
    plants[1] = plants[0], claim.repair = false, said.count = MOST;
    for (size_t i = 1; i < MOST; i += 4) words[i] = PROOF_WRONG;
    assert_int_equal(proof_stand(&claim, &said, NULL, &s, audits, &error), LW_OK);
    assert_true(s.state == LW_CERTIFICATE_DISPROVED && s.chosen == 0);
    assert_true(audits[0].state == LW_CERTIFICATE_PROVEN && !audits[0].wanted);
    claimed[1].items = 6, claim.planted = 5;
    assert_int_equal(proof_possible(&claim, &error), LW_INVALID);
    assert_non_null(strstr(error.message, "target: no audit of 6 items can prove 0.8"));
}

static const struct {
    const char *name;
    proof_claim claim;
    size_t words;
    const char *says;
} refused[] = {
    {"nothing", {.population = 0, .target = 0.9, .confidence = 0.95}, 0, "population"},
    {"certainty", {.population = 10, .target = 1, .confidence = 0.95}, 0, "target"},
    {"no confidence", {.population = 10, .target = 0.9, .confidence = 0}, 0, "confidence"},
    {"more reviewed than there are",
     {.population = 10, .reviewed = 11, .target = 0.9, .confidence = 0.95},
     0,
     "reviewed"},
    {"a class of nothing",
     {.target = 0.9,
      .confidence = 0.95,
      .classes = &(proof_class){.name = {"odd", 3}},
      .class_count = 1},
     0,
     "classes: no item is decided as odd"},
    {"more words than items", {.population = 10, .target = 0.9, .confidence = 0.95}, 11, "drawn"},
};

static void impossible_claims_are_refused_naming_the_member(void **state) {
    (void)state;
    proof_word words[11] = {PROOF_RIGHT};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        proof_standing s;
        lw_error error;
        lw_status status =
            proof_stand(&refused[i].claim, &(proof_said){.words = words, .count = refused[i].words},
                        NULL, &s, NULL, &error);
        if (status != LW_INVALID || !strstr(error.message, refused[i].says))
            fail_msg("%s: %d %s", refused[i].name, (int)status, error.message);
    }
}

static void a_claim_that_no_audit_can_prove_is_found_before(void **state) {
    (void)state;
    lw_error error;
    proof_claim claim = {
        .population = 30, .target = 0.95, .confidence = 0.95, .repair = true, .planted = 7};
    assert_int_equal(proof_possible(&claim, &error), LW_INVALID);
    assert_non_null(strstr(error.message, "target: no audit of 30 items"));
    claim.planted = 0;
    assert_int_equal(proof_possible(&claim, &error), LW_OK);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spotless_words_prove_what_the_engines_table_says),
        cmocka_unit_test(skipped_items_are_errors_that_were_not_put_right),
        cmocka_unit_test(nothing_is_said_while_planted_errors_are_out),
        cmocka_unit_test(errors_disprove_without_repair_and_never_with_it),
        cmocka_unit_test(losses_prove_a_mean_and_say_so),
        cmocka_unit_test(each_class_is_an_audit_of_its_own),
        cmocka_unit_test(a_claim_that_is_proven_names_all_its_classes),
        cmocka_unit_test(a_sentence_has_room_for_the_names_of_many_classes),
        cmocka_unit_test(a_mended_class_is_claimed_of_what_stays),
        cmocka_unit_test(each_class_has_planted_errors_of_its_own),
        cmocka_unit_test(impossible_claims_are_refused_naming_the_member),
        cmocka_unit_test(a_claim_that_no_audit_can_prove_is_found_before),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
