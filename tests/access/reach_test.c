/* From where and when a member may come: what is refused, and in which words. */
#include "tests/unit/harness.h"
#include "server/access/reach.h"
#include "server/record/ids.h"
#include <string.h>

static lw_status ask(const char *document, const char *address, const char *at, lw_error *error) {
    int64_t now;
    assert_true(time_read(lw_str_from(at), &now));
    return reach_check(lw_str_from(document), lw_str_from(address), now, error);
}

#define MONDAY "2026-11-30T12:00:00Z"
static const struct {
    const char *document, *address, *at;
    const char *refusal; /* NULL: they may come */
} visits[] = {
    {NULL, "203.0.113.7", MONDAY, NULL},
    {"{\"addresses\":[\"203.0.113.0/24\"]}", "203.0.113.255", MONDAY, NULL},
    {"{\"addresses\":[\"203.0.113.0/24\"]}", "203.0.114.0", MONDAY, "from 203.0.114.0"},
    {"{\"addresses\":[\"203.0.113.128/25\"]}", "203.0.113.127", MONDAY, "from 203.0.113.127"},
    {"{\"addresses\":[\"203.0.113.7\"]}", "::ffff:203.0.113.7", MONDAY, NULL},
    {"{\"addresses\":[\"::/0\"]}", "203.0.113.7", MONDAY, NULL},
    {"{\"addresses\":[\"0.0.0.0/0\"]}", "2001:db8::1", MONDAY, "from 2001:db8::1"},
    {"{\"addresses\":[\"10.0.0.1\",\"2001:db8::/33\"]}", "2001:db8:7fff::1", MONDAY, NULL},
    {"{\"addresses\":[\"10.0.0.1\",\"2001:db8::/33\"]}", "2001:db8:8000::1", MONDAY,
     "not open to you from"},
    {"{\"addresses\":[\"10.0.0.1\"]}", "", MONDAY, "not open to you from"},
    {"{\"hours\":{\"mon\":\"08:00-17:30\"}}", "10.0.0.1", MONDAY, NULL},
    {"{\"hours\":{\"mon\":\"08:00-12:00\"}}", "10.0.0.1", MONDAY,
     "again at 2026-12-07 08:00 (UTC)"},
    {"{\"hours\":{\"mon\":\"13:00-17:00\"},\"zone\":\"Europe/Berlin\"}", "10.0.0.1", MONDAY, NULL},
    {"{\"hours\":{\"tue\":\"22:00-06:00\"}}", "10.0.0.1", "2026-12-02T05:59:00Z", NULL},
    {"{\"until\":\"2026-11-30T12:00:01Z\"}", "10.0.0.1", MONDAY, NULL},
    {"{\"until\":\"2026-11-30T12:00:00Z\",\"zone\":\"Europe/Berlin\"}", "10.0.0.1", MONDAY,
     "until 2026-11-30 13:00 (Europe/Berlin)"},
};

static void who_may_come(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof visits / sizeof *visits; i++) {
        lw_error error = {LW_OK, ""};
        lw_status status = ask(visits[i].document, visits[i].address, visits[i].at, &error);
        if (status != (visits[i].refusal ? LW_FORBIDDEN : LW_OK))
            fail_msg("visit %zu: %s", i, error.message);
        if (visits[i].refusal && !strstr(error.message, visits[i].refusal))
            fail_msg("visit %zu says \"%s\"", i, error.message);
    }
}

static const struct {
    const char *document, *message;
} wrong[] = {
    {"[]", "object"},
    {"{\"from\":\"10.0.0.1\"}", "from"},
    {"{\"addresses\":[]}", "addresses: has 0 entries, want 1..50"},
    {"{\"addresses\":[\"10.0.0.256\"]}", "addresses[0]: want an address"},
    {"{\"addresses\":[\"10.0.0.1\",\"10.0.0.0/33\"]}", "addresses[1]: want an address"},
    {"{\"addresses\":[\"2001:db8::/129\"]}", "addresses[0]"},
    {"{\"addresses\":[\"10.0.0.0/\"]}", "addresses[0]"},
    {"{\"addresses\":[\"office.example\"]}", "addresses[0]"},
    {"{\"addresses\":[7]}", "addresses[0]"},
    {"{\"zone\":\"Mars/Olympus\"}", "no time zone \"Mars/Olympus\""},
    {"{\"hours\":{\"monday\":\"08:00-17:00\"}}", "hours.monday"},
    {"{\"until\":\"tomorrow\"}", "until: want a time"},
};

static void what_is_wrong_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lw_error error = {LW_OK, ""};
        json *document = NULL;
        assert_int_equal(json_parse(lw_str_from(wrong[i].document), &document, &error), LW_OK);
        assert_int_equal(reach_read(document, &error), LW_INVALID);
        json_free(document);
        if (!strstr(error.message, wrong[i].message)) fail_msg("%zu says \"%s\"", i, error.message);
        assert_int_equal(ask(wrong[i].document, "10.0.0.1", MONDAY, &error), LW_INTERNAL);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_come),
        cmocka_unit_test(what_is_wrong_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
