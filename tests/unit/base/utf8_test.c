#include "harness.h"
#include "labelwright/rng.h"

static const struct {
    const char *name, *text;
    bool valid;
} cases[] = {
    {"ascii", "plain", true},
    {"two bytes", "\xC2\x80 \xDF\xBF", true},
    {"three bytes", "\xE0\xA0\x80 \xED\x9F\xBF \xEE\x80\x80 \xEF\xBF\xBF", true},
    {"four bytes", "\xF0\x90\x80\x80 \xF4\x8F\xBF\xBF", true},
    {"after eight ascii", "12345678\xE2\x82\xAC", true},
    {"bare continuation", "\x80", false},
    {"continuation after ascii", "12345678901\xBF", false},
    {"overlong two", "\xC0\x80", false},
    {"overlong two, last", "\xC1\xBF", false},
    {"overlong three", "\xE0\x9F\xBF", false},
    {"overlong four", "\xF0\x8F\xBF\xBF", false},
    {"first surrogate", "\xED\xA0\x80", false},
    {"last surrogate", "\xED\xBF\xBF", false},
    {"over U+10FFFF", "\xF4\x90\x80\x80", false},
    {"lead F5", "\xF5\x80\x80\x80", false},
    {"lead FF", "\xFF", false},
    {"cut two", "\xC3", false},
    {"cut three", "\xE2\x82", false},
    {"cut four", "\xF0\x9F\x98", false},
    {"ascii inside", "\xE2\x28\xA1", false},
    {"third byte wrong", "\xE2\x82\x28", false},
    {"fourth byte wrong", "\xF0\x9F\x98\x28", false},
};

static void validity_follows_rfc_3629(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        check_row(cases[i].name, lw_utf8_valid(lw_str_from(cases[i].text)) == cases[i].valid);
    assert_true(lw_utf8_valid((lw_str){NULL, 0}));
    assert_true(lw_utf8_valid(LW_STR("a\0b")));
}

/* A second definition that shares no code: encode, by the text of the RFC. */
static size_t encode(uint32_t point, char *out) {
    if (point < 0x80) return out[0] = (char)point, 1;
    size_t size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
    static const unsigned lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size; --i > 0; point >>= 6) out[i] = (char)(0x80 | (point & 0x3F));
    out[0] = (char)(lead[size] | point);
    return size;
}

static void every_code_point_but_surrogates_is_valid(void **state) {
    (void)state;
    for (uint32_t point = 0; point < 0x120000; point++) {
        char bytes[4];
        lw_str text = {bytes, encode(point, bytes)};
        bool surrogate = point >= 0xD800 && point < 0xE000;
        if (lw_utf8_valid(text) != (!surrogate && point < 0x110000))
            fail_msg("U+%04X", (unsigned)point);
        if (lw_utf8_count(text) != 1) fail_msg("U+%04X is not one", (unsigned)point);
    }
}

static void counts_and_offsets_agree_with_the_encoder(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int round = 0; round < 200; round++) {
        char bytes[4 * 64];
        size_t offsets[65], count = lw_rng_below(&rng, 65), len = 0;
        for (size_t i = 0; i < count; i++) {
            offsets[i] = len;
            uint32_t range[] = {0x80, 0x800, 0xD800, 0x110000};
            uint32_t point = (uint32_t)lw_rng_below(&rng, range[lw_rng_below(&rng, 4)]);
            if (point >= 0xD800 && point < 0xE000) point = 'x';
            len += encode(point, bytes + len);
        }
        lw_str text = {bytes, len};
        assert_true(lw_utf8_valid(text));
        assert_int_equal(lw_utf8_count(text), count);
        for (size_t i = 0; i < count; i++) assert_int_equal(lw_utf8_offset(text, i), offsets[i]);
        assert_int_equal(lw_utf8_offset(text, count), len);
        assert_int_equal(lw_utf8_offset(text, count + 9), len);
        for (size_t most = 0; most <= len + 1; most++) {
            size_t start = lw_utf8_start(text, most).len;
            assert_true(start <= most && lw_utf8_valid((lw_str){bytes, start}));
            assert_true(start == len || start + 4 > most);
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(validity_follows_rfc_3629),
        cmocka_unit_test(every_code_point_but_surrogates_is_valid),
        cmocka_unit_test(counts_and_offsets_agree_with_the_encoder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
