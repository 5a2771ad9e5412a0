/* Turns of a conversation: where the page finds them too, and marks that are none. */
#include "../unit/harness.h"
#include "server/record/schema.h"
#include "server/record/turns.h"
#include <stdio.h>

static char memory[1 << 20], spare[1 << 16], content[1 << 16];

static json *cases(void) {
    FILE *file = fopen("tests/record/data/turns.json", "rb");
    assert_non_null(file);
    size_t length = fread(content, 1, sizeof content, file);
    fclose(file);
    json *read = NULL;
    lw_error error;
    assert_int_equal(json_parse((lw_str){content, length}, &read, &error), LW_OK);
    assert_true(json_count(read) > 4);
    return read;
}

static void turns_are_where_the_page_finds_them(void **state) {
    (void)state;
    json *all = cases();
    for (size_t i = 0; i < json_count(all); i++) {
        const json *wanted = json_get(json_at(all, i), "turns");
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        size_t count = 0;
        const turn *found =
            turns_find(json_text(json_get(json_at(all, i), "text")), &arena, &count);
        assert_non_null(found);
        assert_int_equal(count, json_count(wanted));
        for (size_t k = 0; k < count; k++) {
            const json *ends = json_at(wanted, k);
            assert_int_equal(found[k].start, json_int(json_at(ends, 0)));
            assert_int_equal(found[k].end, json_int(json_at(ends, 1)));
        }
    }
    json_free(all);
}

static const char asked[] = "{\"fields\":[{\"name\":\"said\",\"kind\":\"spans\",\"unit\":\"turn\","
                            "\"classes\":[{\"name\":\"a\"}]}]}";
static const char item[] = "{\"text\":\"Ann: yes\\nBob: no \"}";

static lw_status check(const char *marks, size_t room, lw_error *error) {
    char answer[300];
    snprintf(answer, sizeof answer, "{\"said\":[%s]}", marks);
    json *document = NULL, *value = NULL, *data = NULL;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema read;
    assert_int_equal(json_parse(lw_str_from(asked), &document, error), LW_OK);
    assert_int_equal(schema_read(document, &arena, &read, error), LW_OK);
    assert_int_equal(json_parse(lw_str_from(answer), &value, error), LW_OK);
    assert_int_equal(json_parse(lw_str_from(item), &data, error), LW_OK);
    lw_status status =
        schema_check_answer(&read, value, data, NULL, lw_arena_over(spare, room), error);
    json_free(document);
    json_free(value);
    json_free(data);
    return status;
}

#define MARK(id, start, end) \
    "{\"id\":\"" id "\",\"class\":\"a\",\"start\":" #start ",\"end\":" #end "}"

static void a_mark_that_is_no_whole_turn_is_refused(void **state) {
    (void)state;
    static const struct {
        const char *marks, *says;
    } rows[] = {
        {MARK("1", 9, 16) "," MARK("2", 0, 8), NULL},
        {MARK("1", 0, 8) "," MARK("2", 9, 17),
         "said[1]: from 9 to 17 is no whole turn of \"text\""},
        {MARK("1", 1, 8), "said[0]: from 1 to 8 is no whole turn"},
        {MARK("1", 0, 16), "said[0]: from 0 to 16 is no whole turn"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        lw_error error = {0};
        lw_status status = check(rows[i].marks, sizeof spare, &error);
        assert_int_equal(status, rows[i].says ? LW_INVALID : LW_OK);
        if (rows[i].says) assert_non_null(strstr(error.message, rows[i].says));
    }
}

static void a_small_scratch_is_refused(void **state) {
    (void)state;
    lw_error error;
    lw_status status = LW_NO_MEMORY;
    size_t refused = 0;
    for (size_t room = 0; status != LW_OK; room += 8, refused++) {
        status = check(MARK("1", 0, 8), room, &error);
        assert_true(status == LW_OK || status == LW_NO_MEMORY);
    }
    assert_true(refused > 2);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(turns_are_where_the_page_finds_them),
        cmocka_unit_test(a_mark_that_is_no_whole_turn_is_refused),
        cmocka_unit_test(a_small_scratch_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
