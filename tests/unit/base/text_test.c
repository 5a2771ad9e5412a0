#include "harness.h"
#include <locale.h>

static void texts_compare_by_bytes_and_length(void **state) {
    (void)state;
    assert_true(lw_str_equal(LW_STR("a\0b"), LW_STR("a\0b")));
    assert_false(lw_str_equal(LW_STR("a\0b"), LW_STR("a\0c")));
    assert_true(lw_str_equal(LW_STR(""), (lw_str){NULL, 0}));
    assert_true(lw_str_compare(LW_STR("a"), LW_STR("ab")) < 0);
    assert_true(lw_str_compare(LW_STR("b"), LW_STR("ab")) > 0);
    assert_true(lw_str_compare(LW_STR("\x80"), LW_STR("z")) > 0);
    assert_int_equal(lw_str_compare((lw_str){NULL, 0}, LW_STR("")), 0);
}

static void starts_and_ends_look_at_the_right_end(void **state) {
    (void)state;
    assert_true(lw_str_starts(LW_STR("item_1"), LW_STR("item_")));
    assert_false(lw_str_starts(LW_STR("item"), LW_STR("item_")));
    assert_true(lw_str_starts((lw_str){NULL, 0}, LW_STR("")));
    assert_true(lw_str_ends(LW_STR("a.csv"), LW_STR(".csv")));
    assert_false(lw_str_ends(LW_STR("csv"), LW_STR(".csv")));
    assert_false(lw_str_ends(LW_STR(".csv2"), LW_STR(".csv")));
}

static void slices_are_clamped(void **state) {
    (void)state;
    assert_text(lw_str_slice(LW_STR("abcd"), 1, 3), "bc");
    assert_text(lw_str_slice(LW_STR("abcd"), 2, 99), "cd");
    assert_text(lw_str_slice(LW_STR("abcd"), 3, 1), "");
    assert_text(lw_str_slice(LW_STR("abcd"), 9, 12), "");
    assert_absent(lw_str_slice((lw_str){NULL, 0}, 0, 4));
}

static void trim_takes_blanks_at_both_ends_only(void **state) {
    (void)state;
    assert_text(lw_str_trim(LW_STR(" \t\r\n a b \v\f")), "a b");
    assert_text(lw_str_trim(LW_STR("   ")), "");
    assert_text(lw_str_trim(LW_STR("ab")), "ab");
}

static void cut_walks_through_all_parts(void **state) {
    (void)state;
    lw_str rest = LW_STR("a,,b");
    assert_text(lw_str_cut(&rest, ','), "a");
    assert_text(lw_str_cut(&rest, ','), "");
    assert_text(lw_str_cut(&rest, ','), "b");
    assert_absent(rest);
    rest = LW_STR("a,");
    assert_text(lw_str_cut(&rest, ','), "a");
    assert_non_null(rest.data);
    assert_int_equal(rest.len, 0);
}

static const struct {
    const char *text;
    bool good;
    int64_t value;
} integers[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"+7", true, 7},
    {"007", true, 7},
    {"9223372036854775807", true, INT64_MAX},
    {"-9223372036854775808", true, INT64_MIN},
    {"9223372036854775808", false, 0},
    {"-9223372036854775809", false, 0},
    {"99999999999999999999999", false, 0},
    {"", false, 0},
    {"-", false, 0},
    {"+-1", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"1.0", false, 0},
    {"0x10", false, 0},
};

static void integers_are_read_whole_or_not_at_all(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof integers / sizeof *integers; i++) {
        int64_t value = 42;
        bool good = lw_str_to_int(lw_str_from(integers[i].text), &value);
        check_row(integers[i].text, good == integers[i].good);
        check_row(integers[i].text, value == (good ? integers[i].value : 42));
    }
}

static const struct {
    const char *text;
    bool good;
    double value;
} decimals[] = {
    {"0", true, 0},
    {"-1.5", true, -1.5},
    {"+.5", true, .5},
    {"5.", true, 5},
    {"1e3", true, 1000},
    {"1.25E-2", true, .0125},
    {"0.1", true, .1},
    {"179769313486231570000000000000000000000e270", true, 1.7976931348623157e308},
    {"1e-400", true, 0},
    {"1e400", false, 0},
    {"", false, 0},
    {".", false, 0},
    {"-", false, 0},
    {"e5", false, 0},
    {"1e", false, 0},
    {"1e+", false, 0},
    {"1,5", false, 0},
    {"nan", false, 0},
    {"inf", false, 0},
    {"0x1p3", false, 0},
    {" 1", false, 0},
    {"1 ", false, 0},
    {"1.2.3", false, 0},
};

static void check_decimals(void) {
    for (size_t i = 0; i < sizeof decimals / sizeof *decimals; i++) {
        double value = 42;
        bool good = lw_str_to_double(lw_str_from(decimals[i].text), &value);
        check_row(decimals[i].text, good == decimals[i].good);
        check_row(decimals[i].text, value == (good ? decimals[i].value : 42));
    }
}

static void decimals_are_read_whole_or_not_at_all(void **state) {
    (void)state;
    check_decimals();
}

static void decimals_ignore_the_locale(void **state) {
    (void)state;
    static const char *const commas[] = {"de_DE.UTF-8", "fr_FR.UTF-8", "de_DE", "pl_PL.UTF-8"};
    const char *set = NULL;
    for (size_t i = 0; i < sizeof commas / sizeof *commas && !set; i++)
        set = setlocale(LC_NUMERIC, commas[i]);
    if (!set) skip(); /* no locale with a decimal comma on this machine */
    check_decimals();
    setlocale(LC_NUMERIC, "C");
}

static void a_number_longer_than_its_bound_is_refused(void **state) {
    (void)state;
    char digits[LW_NUMBER_BYTES_MAX + 1];
    memset(digits, '0', sizeof digits);
    double value = 42;
    assert_true(lw_str_to_double((lw_str){digits, LW_NUMBER_BYTES_MAX}, &value));
    assert_true(value == 0);
    value = 42;
    assert_false(lw_str_to_double((lw_str){digits, LW_NUMBER_BYTES_MAX + 1}, &value));
    assert_true(value == 42);
}

/* Published test vectors: Noll, FNV hash, 64-bit FNV-1a. */
static void hash_is_fnv_1a(void **state) {
    (void)state;
    assert_true(lw_str_hash(LW_STR("")) == 0xcbf29ce484222325u);
    assert_true(lw_str_hash(LW_STR("a")) == 0xaf63dc4c8601ec8cu);
    assert_true(lw_str_hash(LW_STR("foobar")) == 0x85944171f73967e8u);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_compare_by_bytes_and_length),
        cmocka_unit_test(starts_and_ends_look_at_the_right_end),
        cmocka_unit_test(slices_are_clamped),
        cmocka_unit_test(trim_takes_blanks_at_both_ends_only),
        cmocka_unit_test(cut_walks_through_all_parts),
        cmocka_unit_test(integers_are_read_whole_or_not_at_all),
        cmocka_unit_test(decimals_are_read_whole_or_not_at_all),
        cmocka_unit_test(decimals_ignore_the_locale),
        cmocka_unit_test(a_number_longer_than_its_bound_is_refused),
        cmocka_unit_test(hash_is_fnv_1a),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
