#include "harness.h"
#include "failing_heap.h"
#include "labelwright/csv.h"
#include "labelwright/rng.h"
#include <stdlib.h>

/* ---- input in pieces ----------------------------------------------------------------------- */

typedef struct {
    const char *data;
    size_t len, at, piece; /* at most `piece` bytes a call */
    size_t fails_at;       /* the source fails once it has given so many bytes */
} input;

static input whole(const char *data, size_t len) {
    return (input){data, len, 0, SIZE_MAX, SIZE_MAX};
}

static ptrdiff_t give(void *context, char *buffer, size_t room) {
    input *in = context;
    if (in->at >= in->fails_at) return -1;
    size_t bytes = in->len - in->at;
    if (bytes > room) bytes = room;
    if (bytes > in->piece) bytes = in->piece;
    if (bytes > 0) memcpy(buffer, in->data + in->at, bytes);
    in->at += bytes;
    return (ptrdiff_t)bytes;
}

/* Writes what a reader gives as "line:[field][field]" or "line!status", rows separated by a bar. */
static void trace(lw_csv_options options, input *in, lw_builder *out) {
    lw_csv *reader = lw_csv_open(options, give, in);
    assert_non_null(reader);
    for (;;) {
        lw_csv_row row = {0};
        lw_error error = {0};
        lw_status status = lw_csv_next(reader, &row, &error);
        if (status != LW_OK) assert_int_equal(error.status, status);
        if (status == LW_NOT_FOUND) break;
        if (out->len > 0) lw_put_char(out, '|');
        if (status == LW_UNAVAILABLE) {
            lw_put(out, LW_STR("failed"));
            assert_int_equal(lw_csv_next(reader, &row, NULL), LW_UNAVAILABLE);
            break;
        }
        lw_put_format(out, "%llu", (unsigned long long)row.line);
        if (status != LW_OK) lw_put_format(out, "!%s", lw_status_table[status].name);
        for (size_t i = 0; i < row.count; i++)
            lw_put_format(out, i ? "[%.*s]" : ":[%.*s]", LW_FMT(row.fields[i]));
    }
    lw_csv_close(reader);
    assert_false(out->failed);
}

static const struct {
    const char *name, *text, *rows;
} cases[] = {
    {"empty input", "", ""},
    {"only line ends", "\n\r\n\r\n", ""},
    {"one field", "a", "1:[a]"},
    {"three rows, three line ends", "a,b\nc,d\r\ne,f\rg", "1:[a][b]|2:[c][d]|3:[e][f]|4:[g]"},
    {"last line ended", "a,b\n", "1:[a][b]"},
    {"empty fields", ",\na,\n,b\n", "1:[][]|2:[a][]|3:[][b]"},
    {"empty field at the end", "a,", "1:[a][]"},
    {"empty lines are no rows", "a\n\n\nb\n\n", "1:[a]|4:[b]"},
    {"empty lines of other kinds", "\r\ra\r\n\r\nb", "3:[a]|5:[b]"},
    {"quoted", "\"a\",\"b,c\",\"\"\n", "1:[a][b,c][]"},
    {"doubled quotes", "\"say \"\"hi\"\"\",\"\"\"\"\n", "1:[say \"hi\"][\"]"},
    {"line ends in quotes count", "\"a\nb\r\nc\rd\",e\nf", "1:[a\nb\r\nc\rd][e]|5:[f]"},
    {"quote in an unquoted field", "a\"b,c\"\n", "1:[a\"b][c\"]"},
    {"blank before a quote is text", " \"a\"\n", "1:[ \"a\"]"},
    {"one quoted empty field", "\"\"\nb", "1:[]|2:[b]"},
    {"quoted at the end", "a,\"b\"", "1:[a][b]"},
    {"byte order mark",
     "\xEF\xBB\xBF"
     "a,b\n",
     "1:[a][b]"},
    {"byte order mark before a quote", "\xEF\xBB\xBF\"a\",b\n", "1:[a][b]"},
    {"mark further on is text",
     "a\n\xEF\xBB\xBF"
     "b\n",
     "1:[a]|2:[\xEF\xBB\xBF"
     "b]"},
    {"long fields", "0123456789abcdef,0123456,01234567,012345678\n",
     "1:[0123456789abcdef][0123456][01234567][012345678]"},
    {"bytes near the separator", "\xAC,\x8A,+,-,\x0B,\x0C,\x0E\n",
     "1:[\xAC][\x8A][+][-][\x0B][\x0C][\x0E]"},
    {"text after a quote", "a\n\"b\"c,d\ne\n", "1:[a]|2!malformed|3:[e]"},
    {"text after a quote, then quotes", "\"a\"b,\"c\nd\"\ne\n", "1!malformed|3:[e]"},
    {"text after a quote, the last", "a\n\"b\"c", "1:[a]|2!malformed"},
    {"quote not closed", "a\n\"b,c\nd\n", "1:[a]|2!malformed"},
    {"quote not closed, nothing after", "\"", "1!malformed"},
    {"quote not closed, doubled", "\"\"\"", "1!malformed"},
};

static void rows_are_the_same_through_any_buffer(void **state) {
    (void)state;
    static char memory[1 << 16];
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t buffer_bytes = 4; buffer_bytes < 40; buffer_bytes++) {
            lw_csv_options options = lw_csv_defaults();
            options.buffer_bytes = buffer_bytes;
            lw_arena arena = lw_arena_over(memory, sizeof memory);
            lw_builder out = lw_builder_in(&arena);
            input in = whole(cases[i].text, strlen(cases[i].text));
            in.piece = buffer_bytes % 3 ? buffer_bytes % 3 : SIZE_MAX;
            trace(options, &in, &out);
            if (!lw_str_equal(lw_built(&out), lw_str_from(cases[i].rows)))
                fail_msg("%s, buffer of %zu: %.*s", cases[i].name, buffer_bytes,
                         LW_FMT(lw_built(&out)));
        }
}

static void the_separator_can_be_chosen(void **state) {
    (void)state;
    char memory[1024];
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder out = lw_builder_in(&arena);
    lw_csv_options options = lw_csv_defaults();
    options.separator = '\t';
    const char text[] = "a,b\t\"c\td\"\t\n";
    input in = whole(text, sizeof text - 1);
    trace(options, &in, &out);
    assert_text(lw_built(&out), "1:[a,b][c\td][]");
}

static void a_nul_byte_is_a_byte(void **state) {
    (void)state;
    const char text[] = "a\0b,\"c\0\"\n";
    input in = whole(text, sizeof text - 1);
    lw_csv *reader = lw_csv_open(lw_csv_defaults(), give, &in);
    lw_csv_row row;
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
    assert_int_equal(row.count, 2);
    assert_text(row.fields[0], "a\0b");
    assert_text(row.fields[1], "c\0");
    lw_csv_close(reader);
}

static void a_row_over_its_limit_is_skipped_whole(void **state) {
    (void)state;
    static const struct {
        const char *name, *text, *rows;
    } limits[] = {
        {"exactly 8 bytes", "12345678\nb\n", "1:[12345678]|2:[b]"},
        {"8 bytes and crlf", "12345678\r\nb\n", "1:[12345678]|2:[b]"},
        {"8 bytes at the end", "b\n12345678", "1:[b]|2:[12345678]"},
        {"nine", "123456789\nb\n", "1!too_large|2:[b]"},
        {"nine at the end", "b\n123456789", "1:[b]|2!too_large"},
        {"with line ends in quotes", "\"1\n2\n3\n4\n5\",x\nb\n", "1!too_large|6:[b]"},
        {"with doubled quotes", "\"1\"\"\n\"\"3456\",x\nb\n", "1!too_large|3:[b]"},
        {"crlf after it", "123456789\r\nb\n", "1!too_large|2:[b]"},
        {"cr after it", "123456789\rb\n", "1!too_large|2:[b]"},
        {"cr at the end", "123456789\r", "1!too_large"},
        {"a fault within it", "\"123456\"x90123\nb\n", "1!malformed|2:[b]"},
        {"a fault beyond it", "\"1234567\"x90123\nb\n", "1!too_large|2:[b]"},
        {"a quote not closed within it", "b\n\"1234567", "1:[b]|2!malformed"},
        {"a quote not closed beyond it", "b\n\"12345678", "1:[b]|2!too_large"},
    };
    lw_csv_options options = lw_csv_defaults();
    options.row_bytes_max = 8;
    for (size_t i = 0; i < 20 * (sizeof limits / sizeof *limits); i++) {
        const size_t row = i / 20;
        options.buffer_bytes = 4 + i % 20;
        char memory[1024];
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_builder out = lw_builder_in(&arena);
        input in = whole(limits[row].text, strlen(limits[row].text));
        trace(options, &in, &out);
        if (!lw_str_equal(lw_built(&out), lw_str_from(limits[row].rows)))
            fail_msg("%s: %.*s", limits[row].name, LW_FMT(lw_built(&out)));
    }
}

/* A text of `bytes` times `c`, with `head` and `tail` around it. */
static char *around(const char *head, char c, size_t bytes, const char *tail, size_t *len_out) {
    char *text = __real_malloc(strlen(head) + bytes + strlen(tail) + 1);
    size_t at = strlen(head);
    memcpy(text, head, at);
    memset(text + at, c, bytes);
    strcpy(text + at + bytes, tail);
    *len_out = at + bytes + strlen(tail);
    return text;
}

static void a_row_longer_than_the_buffer_arrives_whole(void **state) {
    (void)state;
    const size_t bytes = 3000000;
    size_t len;
    char *text = around("a,", 'x', bytes, "\nb,\"c\"\"\"\n", &len);
    input in = whole(text, len);
    in.piece = 1000;
    lw_csv *reader = lw_csv_open(lw_csv_defaults(), give, &in);
    lw_csv_row row;
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
    assert_int_equal(row.count, 2);
    assert_int_equal(row.fields[1].len, bytes);
    for (size_t i = 0; i < bytes; i++)
        if (row.fields[1].data[i] != 'x') fail_msg("byte %zu", i);
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
    assert_text(row.fields[1], "c\"");
    assert_int_equal(row.line, 2);
    lw_csv_close(reader);
    free(text);
}

static void a_row_far_over_its_limit_costs_no_memory(void **state) {
    (void)state;
    size_t len;
    char *text = around("a\n\"", ',', 5000000, "\nx\"\nb\n", &len);
    input in = whole(text, len);
    lw_csv_options options = lw_csv_defaults();
    options.row_bytes_max = 1000;
    lw_csv *reader = lw_csv_open(options, give, &in);
    allocations_left = 0; /* the first buffer must do */
    lw_csv_row row;
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_TOO_LARGE);
    assert_int_equal(row.line, 2);
    assert_int_equal(row.count, 0);
    assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
    assert_text(row.fields[0], "b");
    assert_int_equal(row.line, 4);
    allocations_left = -1;
    lw_csv_close(reader);
    free(text);
}

static void a_row_of_too_many_fields_is_skipped_whole(void **state) {
    (void)state;
    for (size_t over = 0; over < 2; over++) {
        size_t len; /* n separators make n + 1 fields */
        char *text = around("", ',', LW_CSV_FIELDS_MAX - 1 + over, "\nb\n", &len);
        input in = whole(text, len);
        lw_csv *reader = lw_csv_open(lw_csv_defaults(), give, &in);
        lw_csv_row row;
        assert_int_equal(lw_csv_next(reader, &row, NULL), over ? LW_TOO_LARGE : LW_OK);
        assert_int_equal(row.count, over ? 0 : LW_CSV_FIELDS_MAX);
        assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
        assert_text(row.fields[0], "b");
        assert_int_equal(row.line, 2);
        lw_csv_close(reader);
        free(text);
    }
}

static void a_failing_source_ends_the_reading(void **state) {
    (void)state;
    const char text[] = "a,b\nc,d\n";
    for (size_t fails_at = 0; fails_at <= sizeof text - 1; fails_at++) {
        char memory[1024];
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_builder out = lw_builder_in(&arena);
        input in = whole(text, sizeof text - 1);
        in.piece = 1;
        in.fails_at = fails_at;
        lw_csv_options options = lw_csv_defaults();
        options.buffer_bytes = 4;
        trace(options, &in, &out);
        assert_true(lw_str_ends(lw_built(&out), LW_STR("failed")));
    }
}

static void every_allocation_may_fail(void **state) {
    (void)state;
    size_t len;
    char *text = around("a\n", 'x', 1200000, "\nb\n", &len);
    int n = 0, refused = 0;
    for (bool done = false; !done; n++) {
        input in = whole(text, len);
        allocations_left = n;
        lw_csv *reader = lw_csv_open(lw_csv_defaults(), give, &in);
        if (!reader) continue;
        lw_csv_row row;
        assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
        lw_status status = lw_csv_next(reader, &row, NULL);
        assert_true(status == LW_OK || status == LW_NO_MEMORY);
        assert_int_equal(row.line, 2);
        refused += status == LW_NO_MEMORY;
        assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK); /* goes on after it */
        assert_text(row.fields[0], "b");
        done = allocations_left >= 0;
        lw_csv_close(reader);
    }
    allocations_left = -1;
    assert_int_equal(refused, 3); /* 256 KiB to 2 MiB */
    free(text);
}

/* What is written is what is read, for any bytes, whatever the pieces. */
static void reading_undoes_writing(void **state) {
    (void)state;
    static char memory[1 << 20];
    static const char alphabet[] = ",\"\n\ra ";
    lw_rng rng = lw_rng_seed(11);
    for (int round = 0; round < 500; round++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_str fields[12][6];
        size_t counts[12], rows = 1 + lw_rng_below(&rng, 12);
        for (size_t r = 0; r < rows; r++) {
            counts[r] = 2 + lw_rng_below(&rng, 5);
            for (size_t f = 0; f < counts[r]; f++) {
                size_t len = lw_rng_below(&rng, 12);
                char *field = lw_new(&arena, char, len);
                for (size_t i = 0; i < len; i++) field[i] = alphabet[lw_rng_below(&rng, 6)];
                fields[r][f] = (lw_str){field, len};
            }
        }
        lw_builder out = lw_builder_in(&arena);
        for (size_t r = 0; r < rows; r++)
            for (size_t f = 0; f < counts[r]; f++) {
                lw_csv_put(&out, fields[r][f]);
                lw_put_char(&out, f + 1 < counts[r] ? ',' : '\n');
            }
        input in = whole(lw_built(&out).data, lw_built(&out).len);
        in.piece = 1 + lw_rng_below(&rng, 9);
        lw_csv_options options = lw_csv_defaults();
        options.buffer_bytes = 4 + lw_rng_below(&rng, 60);
        lw_csv *reader = lw_csv_open(options, give, &in);
        lw_csv_row row;
        for (size_t r = 0; r < rows; r++) {
            assert_int_equal(lw_csv_next(reader, &row, NULL), LW_OK);
            assert_int_equal(row.count, counts[r]);
            for (size_t f = 0; f < row.count; f++)
                assert_true(lw_str_equal(row.fields[f], fields[r][f]));
        }
        assert_int_equal(lw_csv_next(reader, &row, NULL), LW_NOT_FOUND);
        assert_int_equal(lw_csv_next(reader, &row, NULL), LW_NOT_FOUND);
        lw_csv_close(reader);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_the_same_through_any_buffer),
        cmocka_unit_test(the_separator_can_be_chosen),
        cmocka_unit_test(a_nul_byte_is_a_byte),
        cmocka_unit_test(a_row_over_its_limit_is_skipped_whole),
        cmocka_unit_test(a_row_longer_than_the_buffer_arrives_whole),
        cmocka_unit_test(a_row_far_over_its_limit_costs_no_memory),
        cmocka_unit_test(a_row_of_too_many_fields_is_skipped_whole),
        cmocka_unit_test(a_failing_source_ends_the_reading),
        cmocka_unit_test(every_allocation_may_fail),
        cmocka_unit_test(reading_undoes_writing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
