/* Marks on pictures, on the rows that the page is held to as well; data/shapes.py made them. */
#include "../unit/harness.h"
#include "server/record/value.h"
#include <math.h>

enum { LINE_MAX = 2000 };
static char memory[1 << 20], spare[1 << 20];

static const schema_field *read_schema(const json *document, schema *out) {
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_error error;
    if (schema_read(document, &arena, out, &error) != LW_OK) fail_msg("%s", error.message);
    return &out->fields[0];
}

/* Either way round. */
static double likeness(const schema_field *field, const json *marks) {
    const drawn_kind *kind = value_kind_of(field->kind)->drawn;
    lw_arena arena = lw_arena_over(spare, sizeof spare);
    drawn a = {.object = json_at(marks, 0)}, b = {.object = json_at(marks, 1)};
    assert_true(kind->read(a.object, &arena, &a) && kind->read(b.object, &arena, &b));
    double there = kind->alike(field, &a, &b, arena);
    assert_near(kind->alike(field, &b, &a, arena), there, 1e-9);
    assert_near(kind->alike(field, &a, &a, arena), 1, 1e-9);
    return there;
}

static lw_status check(const schema *s, const json *values, const json *media, lw_error *error) {
    return schema_check_answer(s, values, NULL, media, lw_arena_over(spare, sizeof spare), error);
}

static void check_outside(const schema *s, const json *row) {
    lw_error error = {0};
    const json *values = json_get(row, "values"), *media = json_get(row, "media");
    assert_int_equal(check(s, values, NULL, &error), LW_OK);
    bool outside = check(s, values, media, &error) != LW_OK;
    assert_int_equal(outside, json_is_true(json_get(row, "outside")));
    if (outside && !strstr(error.message, "f[0]: lies outside of the picture of "))
        fail_msg("says \"%s\"", error.message);
}

static void marks_are_seen_as_another_saw_them(void **state) {
    (void)state;
    FILE *file = fopen("tests/record/data/shapes.jsonl", "r");
    assert_non_null(file);
    char line[LINE_MAX];
    size_t alike_rows = 0, rows = 0;
    for (; fgets(line, sizeof line, file); rows++) {
        json *row;
        schema s;
        lw_error error;
        assert_int_equal(json_parse(lw_str_from(line), &row, &error), LW_OK);
        const schema_field *field = read_schema(json_get(row, "schema"), &s);
        const json *alike = json_get(row, "alike");
        alike_rows += alike != NULL;
        if (alike) assert_near(likeness(field, json_get(row, "marks")), json_real(alike), 1e-9);
        else check_outside(&s, row);
        json_free(row);
    }
    fclose(file);
    assert_int_equal(alike_rows, 120);
    assert_int_equal(rows, 300);
}

#define BOX(x) "[{\"id\":\"1\",\"class\":\"a\",\"x\":" #x ",\"y\":0,\"w\":10,\"h\":10}]"
#define MASK(size) "[{\"id\":\"1\",\"class\":\"a\",\"rle\":{\"size\":" size ",\"counts\":[0,16]}}]"
#define VIEW(key, width, height) "{\"key\":\"" key "\",\"width\":" #width ",\"height\":" #height "}"

/* What the rows cannot say: names, the picture that is meant, and masks. */
static const struct {
    const char *name, *kind, *more, *value, *media, *says; /* says NULL: taken */
} pictures[] = {
    {"one that touches the edge", "boxes", "", BOX(100), VIEW("image", 100, 50), NULL},
    {"one that does not", "boxes", "", BOX(100.01), VIEW("image", 100, 50),
     "f[0]: lies outside of the picture of 100 x 50 pixels"},
    {"on the picture that is meant", "boxes", ",\"on\":\"b\"", BOX(150),
     VIEW("a", 100, 50) "," VIEW("b", 200, 50), NULL},
    {"on the first one only", "boxes", ",\"on\":\"b\"", BOX(150),
     VIEW("a", 200, 50) "," VIEW("b", 100, 50), "of 100 x 50 pixels"},
    {"about no picture", "boxes", ",\"on\":\"text\"", BOX(150), VIEW("a", 100, 50), NULL},
    {"of an item without pictures", "boxes", "", BOX(150), "", NULL},
    {"a picture of unknown size", "boxes", "", BOX(150), "{\"key\":\"image\"}", NULL},
    {"a mask of the picture", "masks", "", MASK("[2,8]"), VIEW("image", 8, 2), NULL},
    {"a mask of another", "masks", "", MASK("[4,4]"), VIEW("image", 8, 2),
     "f[0].rle: is of 4 x 4 pixels, the picture has 8 x 2"},
    {"a place that is too far for numbers", "boxes", "",
     "[{\"id\":\"1\",\"class\":\"a\",\"x\":1e308,\"y\":0,\"w\":1e308,\"h\":1e308,\"rotation\":45}]",
     VIEW("image", 100, 50), "lies outside"},
};

static void the_picture_that_is_meant_is_named(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pictures / sizeof *pictures; i++) {
        lw_arena texts = lw_arena_over(spare, sizeof spare);
        lw_str text = lw_arena_format(
            &texts,
            "{\"schema\":{\"fields\":[{\"name\":\"f\",\"kind\":\"%s\",\"classes\":[{\"name\":"
            "\"a\"}]%s}]},\"values\":{\"f\":%s},\"media\":[%s]}",
            pictures[i].kind, pictures[i].more, pictures[i].value, pictures[i].media);
        json *row;
        schema s;
        lw_error error = {0};
        assert_int_equal(json_parse(text, &row, &error), LW_OK);
        read_schema(json_get(row, "schema"), &s);
        assert_true(schema_reads_item(&s));
        lw_status status = check(&s, json_get(row, "values"), json_get(row, "media"), &error);
        check_row(pictures[i].name, status == (pictures[i].says ? LW_INVALID : LW_OK));
        check_row(pictures[i].name, !pictures[i].says || strstr(error.message, pictures[i].says));
        json_free(row);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(marks_are_seen_as_another_saw_them),
                                       cmocka_unit_test(the_picture_that_is_meant_is_named)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
