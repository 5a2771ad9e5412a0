/* What comes through the door to JSON, and what does not. */
#include "../unit/harness.h"
#include "server/limits.h"
#include "server/record/json.h"
#include <math.h>

static char memory[1 << 20];

static lw_str round_trip(lw_str text, lw_arena *arena) {
    json *value;
    lw_error error;
    if (json_parse(text, &value, &error) != LW_OK) return (lw_str){0};
    lw_builder out = lw_builder_in(arena);
    json_put(&out, value);
    json_free(value);
    return lw_built(&out);
}

static const struct {
    const char *name, *text;
} carried[] = {
    {"a bare number", "7"},
    {"a bare word", "null"},
    {"the largest int64", "9223372036854775807"},
    {"the smallest int64", "-9223372036854775808"},
    {"the text of a double", "0.1000000000000000055"},
    {"trailing zeros", "[1.50,2.0]"},
    {"an exponent", "1E+2"},
    {"a slash", "\"a/b\""},
    {"letters beyond ASCII", "{\"Gr\xc3\xb6\xc3\x9f"
                             "e\":\"\xe2\x82\xac\"}"},
    {"beyond the first plane", "\"\xf0\x9f\x98\x80\""},
    {"members in order", "{\"b\":1,\"a\":2}"},
    {"a colon and a number inside of a string", "{\"a\":\"b:1e999\"}"},
    {"an escaped quote before a colon", "{\"a\\\":\":1}"},
};

static void what_is_read_is_written_as_it_came(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof carried / sizeof carried[0]; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_str text = lw_str_from(carried[i].text);
        check_row(carried[i].name, lw_str_equal(round_trip(text, &arena), text));
    }
}

static const struct {
    const char *name;
    lw_str text;
    const char *says;
} refused[] = {
    {"nothing", LW_STR(""), "too early"},
    {"blanks only", LW_STR("  \n"), "too early"},
    {"an open object", LW_STR("{\"a\":1"), "too early"},
    {"an open string", LW_STR("\"abc"), "too early"},
    {"a second value", LW_STR("{} {}"), "byte 3"},
    {"a NUL after the value", LW_STR("{}\0"), "no place"},
    {"a comma at the end", LW_STR("[1,]"), "nothing follows"},
    {"a comma before the brace", LW_STR("{\"a\":1, }"), "nothing follows"},
    {"a comma first", LW_STR("[,1]"), "byte"},
    {"two commas", LW_STR("[1,,2]"), "byte"},
    {"no comma", LW_STR("[1 2]"), "byte"},
    {"a closing bracket of the other kind", LW_STR("[1}"), "byte"},
    {"a comment", LW_STR("[1/*x*/]"), "no place"},
    {"a comment before the value", LW_STR("//x\n1"), "no place"},
    {"a letter outside of a string", LW_STR("[\xc3\xbc]"), "no place"},
    {"a name without quotes", LW_STR("{a:1}"), "no value"},
    {"single quotes", LW_STR("['a']"), "byte"},
    {"NaN", LW_STR("[NaN]"), ""},
    {"Infinity", LW_STR("[Infinity]"), ""},
    {"-Infinity", LW_STR("[-Infinity]"), ""},
    {"a word in capitals", LW_STR("[TRUE]"), ""},
    {"a leading zero", LW_STR("[01]"), ""},
    {"a leading plus", LW_STR("[+1]"), ""},
    {"a point without digits", LW_STR("[1.]"), ""},
    {"a lone minus", LW_STR("[-]"), ""},
    {"a whole number beyond int64", LW_STR("[9223372036854775808]"), "64 bits"},
    {"a number below int64", LW_STR("[-9223372036854775809]"), "64 bits"},
    {"a double beyond the largest", LW_STR("[1e999]"), "64 bits"},
    {"the same key twice", LW_STR("{\"a\":1,\"a\":2}"), "same key"},
    {"the same key twice, inside", LW_STR("[{\"x\":{\"a\":1,\"b\":3,\"a\":1}}]"), "same key"},
    {"the same key, once escaped", LW_STR("{\"a\":1,\"\\u0061\":2}"), "same key"},
    {"bad UTF-8", LW_STR("\"\xff\""), "UTF-8"},
    {"a surrogate as bytes", LW_STR("\"\xed\xa0\x80\""), "UTF-8"},
    {"a lone high surrogate", LW_STR("\"\\ud800\""), "surrogate"},
    {"a lone low surrogate", LW_STR("\"\\udc00x\""), "surrogate"},
    {"two high surrogates", LW_STR("\"\\ud800\\ud800\""), "surrogate"},
    {"a NUL character", LW_STR("\"a\\u0000b\""), "NUL"},
    {"a NUL character in a key", LW_STR("{\"a\\u0000b\":1}"), "NUL"},
    {"a raw control character", LW_STR("\"a\nb\""), "control"},
};

static void what_would_change_on_its_way_is_refused(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        json *value = NULL;
        lw_error error = {0};
        lw_status status = json_parse(refused[i].text, &value, &error);
        check_row(refused[i].name, status == LW_MALFORMED);
        if (!strstr(error.message, refused[i].says))
            fail_msg("%s: %s", refused[i].name, error.message);
        assert_null(value);
    }
}

static void depth_ends_at_its_limit(void **state) {
    (void)state;
    char text[4 * LIMIT_JSON_DEPTH];
    for (size_t depth = LIMIT_JSON_DEPTH - 1; depth <= LIMIT_JSON_DEPTH + 1; depth++) {
        memset(text, '[', depth);
        memset(text + depth, ']', depth);
        json *value = NULL;
        lw_error error;
        lw_status status = json_parse((lw_str){text, 2 * depth}, &value, &error);
        assert_int_equal(status, depth <= LIMIT_JSON_DEPTH ? LW_OK : LW_MALFORMED);
        if (status == LW_OK) json_free(value);
    }
}

static void a_surrogate_pair_is_one_character(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_text(round_trip(LW_STR("\"\\ud83d\\ude00\""), &arena), "\"\xf0\x9f\x98\x80\"");
}

static void members_are_found_and_stepped_in_order(void **state) {
    (void)state;
    json *value;
    lw_error error;
    assert_int_equal(json_parse(LW_STR("{\"z\":null,\"a\":[1,2.5,\"t\",true]}"), &value, &error),
                     LW_OK);
    assert_int_equal(json_count(value), 2);
    assert_true(json_has(value, LW_STR("z")));
    assert_false(json_has(value, LW_STR("y")));
    assert_null(json_get(value, "z"));
    json_member m = json_first(value);
    assert_text(m.key, "z");
    json_step(&m);
    assert_text(m.key, "a");
    assert_int_equal(json_int(json_at(m.value, 0)), 1);
    assert_true(json_real(json_at(m.value, 1)) == 2.5);
    assert_text(json_text(json_at(m.value, 2)), "t");
    assert_true(json_is_true(json_at(m.value, 3)));
    assert_int_equal(json_kind_of(json_at(m.value, 1)), JSON_REAL);
    json_step(&m);
    assert_false(m.valid);
    json_free(value);
}

static void the_writer_escapes_and_places_commas(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    json_key(&w, "text");
    json_string(&w, LW_STR("a\"b\\c\nd\x01\xc3\xa9"));
    json_key(&w, "list");
    json_open(&w, '[');
    json_integer(&w, INT64_MIN);
    json_number(&w, 0.1);
    json_number(&w, NAN);
    json_boolean(&w, true);
    json_string(&w, (lw_str){0});
    json_raw(&w, LW_STR("{}"));
    json_close(&w, ']');
    json_key(&w, "empty");
    json_open(&w, '{');
    json_close(&w, '}');
    json_close(&w, '}');
    assert_text(lw_built(&out),
                "{\"text\":\"a\\\"b\\\\c\\nd\\u0001\xc3\xa9\",\"list\":[-9223372036854775808,0.1,"
                "null,true,null,{}],\"empty\":{}}");
}

static void written_text_is_read_back_the_same(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    char every[128];
    for (size_t i = 1; i < sizeof every; i++) every[i - 1] = (char)i;
    lw_builder out = lw_builder_in(&arena);
    json_writer w = json_write_to(&out);
    json_string(&w, (lw_str){every, sizeof every - 1});
    json *value;
    lw_error error;
    assert_int_equal(json_parse(lw_built(&out), &value, &error), LW_OK);
    assert_true(lw_str_equal(json_text(value), (lw_str){every, sizeof every - 1}));
    json_free(value);
}

static void a_full_arena_shows_in_the_builder(void **state) {
    (void)state;
    json *value;
    lw_error error;
    assert_int_equal(json_parse(LW_STR("[1,2,3,4,5,6,7,8]"), &value, &error), LW_OK);
    lw_arena small = lw_arena_over(memory, 8);
    lw_builder out = lw_builder_in(&small);
    json_put(&out, value);
    assert_true(out.failed);
    json_free(value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_as_it_came),
        cmocka_unit_test(what_would_change_on_its_way_is_refused),
        cmocka_unit_test(depth_ends_at_its_limit),
        cmocka_unit_test(a_surrogate_pair_is_one_character),
        cmocka_unit_test(members_are_found_and_stepped_in_order),
        cmocka_unit_test(the_writer_escapes_and_places_commas),
        cmocka_unit_test(written_text_is_read_back_the_same),
        cmocka_unit_test(a_full_arena_shows_in_the_builder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
