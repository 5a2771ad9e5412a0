#include "harness.h"

static void every_status_has_a_full_row(void **state) {
    (void)state;
    for (int i = 0; i < LW_STATUSES; i++) {
        const lw_status_info *info = &lw_status_table[i];
        assert_non_null(info->name);
        assert_non_null(info->title);
        assert_true(info->http >= 200 && info->http < 600);
        assert_true((info->exit == 0) == (i == LW_OK));
        for (int j = 0; j < i; j++) assert_string_not_equal(info->name, lw_status_table[j].name);
    }
    assert_int_equal(lw_status_table[LW_USAGE].exit, 2);
    assert_int_equal(lw_status_table[LW_INVALID].http, 422);
}

static void fail_fills_the_error_and_returns_its_status(void **state) {
    (void)state;
    lw_error error = {0};
    assert_int_equal(lw_fail(&error, LW_INVALID, "unit %d: label %d", 7, 9), LW_INVALID);
    assert_int_equal(error.status, LW_INVALID);
    assert_string_equal(error.message, "unit 7: label 9");
    assert_int_equal(lw_fail(NULL, LW_CONFLICT, "nobody listens"), LW_CONFLICT);
}

/* Every length of padding puts the cut at another byte of the code points. */
static void a_long_message_is_cut_at_a_code_point(void **state) {
    (void)state;
    static const char *const texts[] = {"a", "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80"};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) {
        for (size_t padding = 0; padding < 8; padding++) {
            char text[600] = "";
            memset(text, '.', padding);
            while (strlen(text) < 400) strcat(text, texts[t]);
            lw_error error;
            (void)lw_fail(&error, LW_INVALID, "%s", text);
            size_t len = strlen(error.message);
            assert_true(len > sizeof error.message - 5 && len < sizeof error.message);
            assert_memory_equal(error.message, text, len);
            assert_true(lw_utf8_valid(lw_str_from(error.message)));
        }
    }
}

static void a_cut_message_that_is_not_utf8_still_ends(void **state) {
    (void)state;
    char text[600];
    memset(text, 0x80, sizeof text - 1);
    text[sizeof text - 1] = '\0';
    lw_error error;
    (void)lw_fail(&error, LW_INVALID, "%s", text);
    assert_int_equal(strlen(error.message), sizeof error.message - 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_status_has_a_full_row),
        cmocka_unit_test(fail_fills_the_error_and_returns_its_status),
        cmocka_unit_test(a_long_message_is_cut_at_a_code_point),
        cmocka_unit_test(a_cut_message_that_is_not_utf8_still_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
