#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/texts.h"
#include <math.h>

enum { BYTES = 1 << 20 };
static char result_memory[BYTES], scratch_memory[BYTES], room[64];

/* ---- words ---- */

static const struct {
    const char *name, *text;
    const char *words[8];
} splits[] = {
    {"blanks of all kinds",
     " a\tb\xc2\xa0"
     "c\n d ",
     {"a", "b", "c", "d"}},
    {"characters of scripts without blanks", "東京 ok", {"東", "京", "ok"}},
    {"a change of script", "Tシャツ", {"T", "シ", "ャ", "ツ"}},
    {"Thai", "ไป", {"ไ", "ป"}},
    {"accents and punctuation stay", "é, it's", {"é,", "it's"}},
    {"nothing", " \t", {NULL}},
};

static void text_falls_into_words(void **state) {
    (void)state;
    for (size_t row = 0; row < sizeof splits / sizeof *splits; row++) {
        lw_str rest = lw_str_from(splits[row].text);
        for (size_t i = 0; splits[row].words[i]; i++)
            check_row(splits[row].name,
                      lw_str_equal(lw_texts_next_word(&rest), lw_str_from(splits[row].words[i])));
        check_row(splits[row].name, lw_texts_next_word(&rest).data == NULL);
    }
}

/* A blank is kept where none would be put. */
static void a_form_is_written_as_in_its_text(void **state) {
    (void)state;
    static const struct {
        const char *text;
        const char *forms[6];
    } rows[] = {
        {" a  b", {"a", "b"}},
        {"東京 大阪", {"東", "京", " 大", "阪"}},
        {"京 ok", {"京", " ok"}},
        {"ok \xe3\x80\x80京", {"ok", "\xe3\x80\x80京"}}, /* the last of them: U+3000 */
        {" ", {NULL}},
    };
    for (size_t row = 0; row < sizeof rows / sizeof *rows; row++) {
        lw_str rest = lw_str_from(rows[row].text), form = {NULL, 0};
        for (size_t i = 0; rows[row].forms[i]; i++) {
            lw_str before = form;
            form = lw_texts_next_form(&rest, form);
            check_row(rows[row].text, lw_str_equal(form, lw_str_from(rows[row].forms[i])));
            lw_str word = lw_texts_without_blank(form);
            bool has_blank = word.len < form.len;
            check_row(rows[row].text, word.len > 0 && lw_texts_without_blank(word).len == word.len);
            check_row(rows[row].text,
                      !before.len || !has_blank || !lw_texts_blank_between(before, form));
        }
        check_row(rows[row].text, lw_texts_next_form(&rest, form).data == NULL);
    }
    assert_int_equal(lw_texts_without_blank((lw_str){NULL, 0}).len, 0);
}

static void words_compare_without_case_and_punctuation_at_the_ends(void **state) {
    (void)state;
    static const char *const pairs[][2] = {
        {"\"Cars.\"", "cars"},
        {"It's", "it's"},
        {"ÉTÉ!", "été"},
        {"ŻÓŁĆ", "żółć"},
        {"ΑΒΓ", "αβγ"},
        {"ЁЖ", "ёж"},
        {"...", ""},
        {"東", "東"},
        {"。", ""},
        {"Ÿ", "Ÿ"},
        {"𝔸", "𝔸"},
        {"", ""},
    };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        check_row(pairs[i][0], lw_str_equal(lw_texts_fold(lw_str_from(pairs[i][0]), room),
                                            lw_str_from(pairs[i][1])));
    assert_true(lw_texts_blank_between(LW_STR("a"), LW_STR("b")));
    assert_false(lw_texts_blank_between(LW_STR("東"), LW_STR("b")));
    assert_false(lw_texts_blank_between(LW_STR("a"), LW_STR("京")));
}

static void texts_are_alike_by_their_words(void **state) {
    (void)state;
    static const struct {
        const char *a, *b;
        double alike;
    } rows[] = {
        {"the cat sat", "The cat, sat!", 1},
        {"the cat sat down", "the cat sat", .75},
        {"a b a b", "b a b a", .5},
        {"one", "two", 0},
        {"東京", "東都", .5},
        {"", "", 1},
        {"...", "", 1},
        {"", "word", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (int swapped = 0; swapped < 2; swapped++) {
            lw_str a = lw_str_from(rows[i].a), b = lw_str_from(rows[i].b);
            double alike = -1;
            lw_arena enough = lw_arena_over(scratch_memory, 32 * (a.len + b.len) + 256);
            assert_int_equal(
                lw_texts_likeness(swapped ? b : a, swapped ? a : b, enough, &alike, NULL), LW_OK);
            check_row(rows[i].a, fabs(alike - rows[i].alike) < 1e-12);
        }
    double alike = -1;
    lw_error error = {0};
    assert_int_equal(lw_texts_likeness(LW_STR("a"), LW_STR("b"), lw_arena_over(scratch_memory, 20),
                                       &alike, &error),
                     LW_NO_MEMORY);
    assert_string_equal(error.message, "no room for texts of 2 bytes");
    assert_true(alike == -1);
}

static void distance_counts_edits(void **state) {
    (void)state;
    const int32_t kitten[] = {1, 2, 3, 3, 4, 5}, sitting[] = {6, 2, 3, 3, 2, 5, 7};
    lw_arena scratch = lw_arena_over(scratch_memory, BYTES);
    assert_int_equal(lw_texts_distance(kitten, 6, sitting, 7, scratch), 3);
    assert_int_equal(lw_texts_distance(sitting, 7, kitten, 6, scratch), 3);
    assert_int_equal(lw_texts_distance(kitten, 0, sitting, 7, scratch), 7);
    assert_int_equal(lw_texts_distance(kitten, 6, kitten, 6, scratch), 0);
}

/* ---- fits ---- */

/* Forms are words times ten and a variant of writing. */
enum { ANSWERS = 8, WORDS = 27 };
static const int32_t form[WORDS] = {10, 20, 30, 40,     /* item 0: 1 2 3 4 */
                                    11, 20, 50, 40,     /*         1 2 5 4 */
                                    11, 20, 30, 60, 40, /*         1 2 3 6 4 */
                                    90, 91, 90,         /*         9 9 9: source 3 */
                                    70, 80,             /* item 1: 7 8 */
                                    70, 80,             /*         7 8 */
                                    70, 80, 90, 90,     /*         7 8 9 9: source 3 */
                                    10, 20, 30};        /* item 3: 1 2 3, alone */
static const size_t item_start[] = {0, 4, 7, 7, 8};
static const size_t word_start[] = {0, 4, 8, 13, 16, 18, 20, 24, WORDS};
static const int32_t source[ANSWERS] = {0, 1, 2, 3, 0, 1, 3, 4};
static int32_t word[WORDS];

static lw_texts small(void) {
    for (size_t i = 0; i < WORDS; i++) word[i] = form[i] / 10;
    return (lw_texts){4, 5, item_start, source, word_start, word, form};
}

static lw_texts_model fit(const lw_texts_method *method, const lw_texts *texts) {
    lw_arena results = lw_arena_over(result_memory, BYTES);
    lw_texts_model model;
    lw_error error = {0};
    if (method->fit(texts, &method->defaults, &results, lw_arena_over(scratch_memory, BYTES),
                    &model, &error) != LW_OK)
        fail_msg("%s: %s", method->name, error.message);
    check_row(method->name, model.converged);
    return model;
}

static void each_place_is_voted_on_and_written_as_most_write_it(void **state) {
    (void)state;
    lw_texts texts = small();
    lw_texts_model m = fit(lw_texts_find(LW_STR("rover")), &texts);
    const int32_t wanted[] = {11, 20, 30, 40, 70, 80, 10, 20, 30};
    const size_t starts[] = {0, 4, 6, 6, 9};
    assert_memory_equal(m.word_start, starts, sizeof starts);
    assert_memory_equal(m.form, wanted, sizeof wanted);
    assert_true(m.confidence[0] > .5 && m.confidence[0] < m.confidence[1]);
    assert_true(isnan(m.confidence[2]));
    assert_near(m.confidence[3], 1, 1e-9);
}

static void the_closest_answer_is_chosen_whole(void **state) {
    (void)state;
    lw_texts texts = small();
    lw_texts_model m = fit(lw_texts_find(LW_STR("choice")), &texts);
    const int32_t wanted[] = {10, 20, 30, 40, 70, 80, 10, 20, 30};
    assert_memory_equal(m.form, wanted, sizeof wanted);
}

static void sources_that_differ_weigh_less(void **state) {
    (void)state;
    lw_texts texts = small();
    for (const lw_texts_method *method = lw_texts_methods; method->name; method++) {
        lw_texts_model m = fit(method, &texts);
        for (size_t s = 0; s < 3; s++) {
            check_row(method->name, m.figures[s].weight > m.figures[3].weight);
            check_row(method->name, m.figures[s].agreement > m.figures[3].agreement);
        }
        check_row(method->name, m.figures[0].low < m.figures[0].agreement &&
                                    m.figures[0].agreement < m.figures[0].high);
        check_row(method->name, m.figures[0].answers == 2 && m.figures[4].answers == 1);
        check_row(method->name, isnan(m.figures[4].agreement) && isnan(m.figures[4].low));
    }
}

/* Five sources copy a text of 60 words and get each word wrong, left out or doubled at times. */
static void votes_mend_what_single_answers_get_wrong(void **state) {
    (void)state;
    enum { LENGTH = 60, SOURCES = 5, ROOM = 2 * LENGTH * SOURCES };
    static int32_t made[ROOM];
    static const int32_t sources[SOURCES] = {0, 1, 2, 3, 4};
    const size_t starts[] = {0, SOURCES};
    size_t at[SOURCES + 1] = {0}, count = 0, singles = 0;
    int32_t truth[LENGTH];
    lw_rng rng = lw_rng_seed(4);
    for (size_t i = 0; i < LENGTH; i++) truth[i] = (int32_t)lw_rng_below(&rng, 20);
    for (size_t s = 0; s < SOURCES; s++) {
        for (size_t i = 0; i < LENGTH; i++) {
            double chance = lw_rng_uniform(&rng);
            if (chance < .05) continue;
            made[count++] = chance < .1 ? 20 + (int32_t)lw_rng_below(&rng, 20) : truth[i];
            if (chance > .95) made[count++] = 20 + (int32_t)lw_rng_below(&rng, 20);
        }
        at[s + 1] = count;
        singles += lw_texts_distance(made + at[s], count - at[s], truth, LENGTH,
                                     lw_arena_over(scratch_memory, BYTES));
    }
    lw_texts texts = {1, SOURCES, starts, sources, at, made, made};
    lw_texts_model m = fit(lw_texts_methods, &texts);
    size_t left = lw_texts_distance(m.form, m.word_start[1], truth, LENGTH,
                                    lw_arena_over(scratch_memory, BYTES));
    assert_true(singles > 5 * SOURCES);
    assert_true(left <= 3);
}

/* Source 0 says 1 2 three times, sources 1 and 2 say 1 3; of item 1 only source 0 speaks, twice. */
static void who_answers_an_item_more_than_once_has_one_vote(void **state) {
    (void)state;
    static const int32_t words[] = {1, 2, 1, 2, 1, 2, 1, 3, 1, 3, 4, 5};
    static const int32_t sources[] = {0, 0, 0, 1, 2, 0, 0};
    static const size_t items[] = {0, 5, 7}, starts[] = {0, 2, 4, 6, 8, 10, 11, 12};
    lw_texts texts = {2, 3, items, sources, starts, words, words};
    for (const lw_texts_method *method = lw_texts_methods; method->name; method++) {
        lw_texts_model m = fit(method, &texts);
        check_row(method->name, m.word_start[1] == 2 && m.form[0] == 1 && m.form[1] == 3);
        check_row(method->name, m.figures[0].answers == 5 && m.figures[1].answers == 1);
        assert_near(m.figures[0].agreement, .5, 1e-9); /* with others only */
        check_row(method->name, m.figures[0].weight < m.figures[1].weight);
    }
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    static int32_t many[LW_TEXTS_WORDS_MAX + 1];
    const size_t one[] = {0, 1}, long_one[] = {0, LW_TEXTS_WORDS_MAX + 1};
    const int32_t first[] = {0}, fourth[] = {4};
    const lw_texts fine = {1, 1, one, first, one, many, many};
    const lw_texts_options o = lw_texts_methods->defaults;
    lw_texts_options silent = o, weak = o, sure = o, negative = o, endless = o;
    silent.nothing = 0, weak.strength = NAN, sure.confidence = 0, negative.tolerance = -1;
    endless.iterations_max = 100001;
    const struct {
        lw_texts texts;
        const lw_texts_options *options;
        lw_status status;
        const char *message;
    } cases[] = {
        {{1, 1, one, fourth, one, many, many},
         &o,
         LW_INVALID,
         "answer 0: source 4 is not one of 1"},
        {{1, 1, one, first, long_one, many, many},
         &o,
         LW_TOO_LARGE,
         "answer 0: has 4097 words, over 4096"},
        {fine, &silent, LW_INVALID, "nothing 0 is not over 0"},
        {fine, &weak, LW_INVALID, "strength nan is not over 0"},
        {fine, &sure, LW_INVALID, "confidence 0 is not between 0 and 1"},
        {fine, &negative, LW_INVALID, "tolerance -1 is below 0"},
        {fine, &endless, LW_INVALID, "100001 iterations, want 1..100000"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        lw_arena results = lw_arena_over(result_memory, BYTES);
        lw_texts_model model;
        lw_error error = {0};
        assert_int_equal(lw_texts_rover_fit(&cases[i].texts, cases[i].options, &results,
                                            lw_arena_over(scratch_memory, BYTES), &model, &error),
                         cases[i].status);
        assert_string_equal(error.message, cases[i].message);
    }
    assert_null(lw_texts_find(LW_STR("smells")));
}

static void the_scratch_told_is_enough_and_less_is_refused(void **state) {
    (void)state;
    lw_texts texts = small();
    check_scratch(lw_texts_methods, lw_texts_model, &texts, lw_texts_scratch_bytes(&texts));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_falls_into_words),
        cmocka_unit_test(a_form_is_written_as_in_its_text),
        cmocka_unit_test(words_compare_without_case_and_punctuation_at_the_ends),
        cmocka_unit_test(texts_are_alike_by_their_words),
        cmocka_unit_test(distance_counts_edits),
        cmocka_unit_test(each_place_is_voted_on_and_written_as_most_write_it),
        cmocka_unit_test(the_closest_answer_is_chosen_whole),
        cmocka_unit_test(sources_that_differ_weigh_less),
        cmocka_unit_test(votes_mend_what_single_answers_get_wrong),
        cmocka_unit_test(who_answers_an_item_more_than_once_has_one_vote),
        cmocka_unit_test(what_is_out_of_range_is_refused),
        cmocka_unit_test(the_scratch_told_is_enough_and_less_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
