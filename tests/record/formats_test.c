/* Exports, compared with files written by hand in tests/record/data. */
#include "../unit/harness.h"
#include "server/record/formats/format.h"
#include <math.h>

static char memory[4 << 20], spare[1 << 20], written[1 << 20];

static const char text_schema[] = "{\"fields\":[{\"name\":\"names\",\"kind\":\"spans\",\"on\":"
                                  "\"text\",\"classes\":[{\"name\":\"PER\"},{\"name\":\"ORG\"}]},"
                                  "{\"name\":\"tone\",\"kind\":\"choice\",\"on\":\"text\","
                                  "\"classes\":[{\"name\":\"good\"},{\"name\":\"bad\"}]},"
                                  "{\"name\":\"score\",\"kind\":\"number\"}]}";
static const char image_schema[] =
    "{\"fields\":[{\"name\":\"objects\",\"kind\":\"boxes\",\"on\":\"image\",\"classes\":[{\"name\":"
    "\"car\"},{\"name\":\"big \\\"bus\\\"\"}]},"
    "{\"name\":\"areas\",\"kind\":\"polygons\",\"on\":\"image\",\"classes\":[{\"name\":\"road\"}]}]"
    "}";

static const export_evidence two_answers[] = {
    {.id = {"ann_1", 5},
     .source_kind = {"person", 6},
     .source_name = {"Ann \"A\"", 7},
     .source_version = {"", 0},
     .stage = {"label", 5},
     .values = {"{\"tone\":\"good\",\"score\":1.50}", 28},
     .confidence = {"definite", 8},
     .score = NAN,
     .active_ms = 1200,
     .schema_version = 1,
     .guideline_version = 2,
     .created_at = 1700000000123456},
    {.id = {"ann_2", 5},
     .source_kind = {"model", 5},
     .source_name = {"m1", 2},
     .source_version = {"3", 1},
     .stage = {"import", 6},
     .values = {"{}", 2},
     .note = {"a\nb", 3},
     .supersedes = {"ann_1", 5},
     .score = 0.25,
     .schema_version = 1,
     .guideline_version = 2,
     .late = true},
};

#define TEXT(literal) {literal, sizeof(literal) - 1}
static const export_item texts[] = {
    {.external_id = TEXT("1"),
     .state = TEXT("settled"),
     .reason = TEXT("enough"),
     .data = TEXT("{\"text\":\"Zo\xc3\xab Smith met\\nAcme-Corp, \xf0\x9f\x98\x80 Bob.\"}"),
     .meta = TEXT("{\"n\":1}"),
     .evidence = two_answers,
     .evidence_count = 2,
     .beliefs = TEXT("[]"),
     .decided = TEXT("{\"names\":[{\"id\":\"b\",\"class\":\"ORG\",\"start\":14,\"end\":23},{\"id\":"
                     "\"a\",\"class\":\"PER\","
                     "\"start\":0,\"end\":9},{\"id\":\"c\",\"class\":\"PER\",\"start\":27,\"end\":"
                     "30}],\"tone\":\"good\",\"score\":-1.50}"),
     .decided_by = TEXT("belief"),
     .confidence = 0.975,
     .provenance = TEXT("{\"schema_version\":1}")},
    {.external_id = TEXT("=2,\"x\""),
     .state = TEXT("open"),
     .reason = TEXT("waits"),
     .data = TEXT("{\"text\":\"@sum(1)\"}"),
     .confidence = NAN},
    {.external_id = TEXT("3"),
     .state = TEXT("settled"),
     .reason = TEXT("reviewed"),
     .data = TEXT("{\"text\":\"x\"}"),
     .decided = TEXT("{\"tone\":\"bad\"}"),
     .decided_by = TEXT("review"),
     .confidence = 1},
};

/* Mentions that lie in each other, one that begins and ends within words, and one in two chains. */
static const char chain_schema[] =
    "{\"fields\":[{\"name\":\"names\",\"kind\":\"spans\",\"on\":\"text\",\"classes\":[{\"name\":"
    "\"PER\"},{\"name\":\"ORG\"}]},{\"name\":\"same\",\"kind\":\"relations\",\"of\":\"names\","
    "\"chains\":true,\"classes\":[{\"name\":\"same\"},{\"name\":\"near\"}]}]}";
static const export_item chained[] = {
    {.external_id = TEXT("1"),
     .data = TEXT("{\"text\":\"Ann of Acme left. She\\nlikes her Acme.\"}"),
     .confidence = NAN,
     .decided = TEXT("{\"names\":[{\"id\":\"a\",\"class\":\"PER\",\"start\":0,\"end\":11},"
                     "{\"id\":\"b\",\"class\":\"ORG\",\"start\":7,\"end\":11},"
                     "{\"id\":\"c\",\"class\":\"PER\",\"start\":18,\"end\":21},"
                     "{\"id\":\"d\",\"class\":\"PER\",\"start\":28,\"end\":36},"
                     "{\"id\":\"e\",\"class\":\"ORG\",\"start\":32,\"end\":36}],"
                     "\"same\":[{\"id\":\"1\",\"class\":\"same\",\"from\":\"e\",\"to\":\"b\"},"
                     "{\"id\":\"2\",\"class\":\"same\",\"from\":\"c\",\"to\":\"d\"},"
                     "{\"id\":\"3\",\"class\":\"same\",\"from\":\"d\",\"to\":\"a\"},"
                     "{\"id\":\"4\",\"class\":\"near\",\"from\":\"b\",\"to\":\"c\"}]}")},
    {.external_id = TEXT("2"),
     .data = TEXT("{\"text\":\"Bob.\"}"),
     .confidence = NAN,
     .decided = TEXT("{}")},
};

static const export_media car[] = {
    {.key = TEXT("image"), .file_name = TEXT("a/car.1.jpg"), .width = 200, .height = 100}};
static const export_media other[] = {
    {.key = TEXT("image"), .file_name = TEXT("../../evil.png"), .width = 100, .height = 100}};
static const export_item pictures[] = {
    {.external_id = TEXT("car"),
     .media = car,
     .media_count = 1,
     .confidence = NAN,
     .data = TEXT("{}"),
     .decided = TEXT(
         "{\"objects\":[{\"id\":\"1\",\"class\":\"car\",\"x\":10,\"y\":20,\"w\":40,\"h\":10},"
         "{\"id\":\"2\",\"class\":\"big \\\"bus\\\"\",\"x\":-20,\"y\":50,\"w\":40,\"h\":20},"
         "{\"id\":\"3\",\"class\":\"car\",\"x\":100,\"y\":40,\"w\":20,\"h\":10,\"rotation\":90}],"
         "\"areas\":[{\"id\":\"1\",\"class\":\"road\",\"points\":[[0,0],[10,0],[10,5],[0,5.5]]}]"
         "}")},
    {.external_id = TEXT("open"),
     .media = car,
     .media_count = 1,
     .confidence = NAN,
     .data = TEXT("{}")},
    {.external_id = TEXT("no picture"),
     .confidence = NAN,
     .data = TEXT("{}"),
     .decided = TEXT("{\"objects\":[]}")},
    {.external_id = TEXT("empty"),
     .id = TEXT("item_3"),
     .media = other,
     .media_count = 1,
     .confidence = NAN,
     .data = TEXT("{}"),
     .decided = TEXT("{\"objects\":[]}")},
};

/* Three rows of four pixels, the first mask: . # . .  / . # # .  below an empty row, column by column 4 out,
 * 2 in, 1 out, 1 in, 4 out. */
static const char mask_schema[] =
    "{\"fields\":[{\"name\":\"areas\",\"kind\":\"masks\",\"on\":\"image\",\"classes\":[{\"name\":"
    "\"fur\"}],\"attributes\":[{\"name\":\"wet\",\"kind\":\"choice\",\"classes\":[{\"name\":"
    "\"yes\"}]}]}"
    ",{\"name\":\"way\",\"kind\":\"polylines\",\"on\":\"image\",\"classes\":[{\"name\":\"path\"}]}]"
    "}";
static const export_item masked[] = {{
    .external_id = TEXT("masked"),
    .media = car,
    .media_count = 1,
    .confidence = NAN,
    .data = TEXT("{}"),
    .decided = TEXT(
        "{\"areas\":[{\"id\":\"1\",\"class\":\"fur\",\"rle\":{\"size\":[3,4],\"counts\":[4,2,1,"
        "1,4]},\"attributes\":{\"wet\":\"yes\"}},"
        "{\"id\":\"2\",\"class\":\"fur\",\"rle\":{\"size\":[3,4],\"counts\":\"<\"}}]}"),
}};

static void read_schema(const char *text, lw_arena *arena, schema *out) {
    json *document;
    lw_error error;
    assert_int_equal(json_parse(lw_str_from(text), &document, &error), LW_OK);
    assert_int_equal(schema_read(document, arena, out, &error), LW_OK);
    json_free(document);
}

static lw_status step(export_step *run_step, export_run *run, const export_item *item,
                      lw_builder *all) {
    lw_arena scratch = lw_arena_over(spare, sizeof spare / 2),
             rest = lw_arena_over(spare + sizeof spare / 2, sizeof spare / 2);
    static char names[1000];
    lw_arena name_room = lw_arena_over(names, sizeof names);
    lw_builder name = lw_builder_in(&name_room), out = lw_builder_in(&rest);
    lw_error error = {0};
    lw_status status = run_step ? run_step(run, item, scratch, &name, &out, &error) : LW_OK;
    if (status != LW_OK) return status;
    if (name.len) lw_put_format(all, "== %.*s\n", LW_FMT(lw_built(&name)));
    lw_put(all, lw_built(&out));
    return LW_OK;
}

/* The whole export; the files of an archive one after another, their names before them. */
static lw_str render(const char *format_name, const char *schema_text, const export_item *items,
                     size_t count, bool guard) {
    lw_arena arena = lw_arena_over(memory, sizeof memory),
             room = lw_arena_over(written, sizeof written);
    const export_format *format = export_format_find(lw_str_from(format_name));
    assert_non_null(format);
    schema s;
    read_schema(schema_text, &arena, &s);
    assert_true(export_format_suits(format, &s));
    export_run run = {.schema = &s, .guard_formulas = guard};
    lw_builder all = lw_builder_in(&room);
    for (run.pass = 0; run.pass < format->passes; run.pass++) {
        assert_int_equal(step(format->begin, &run, NULL, &all), LW_OK);
        for (size_t i = 0; i < count; i++)
            assert_int_equal(step(format->item, &run, &items[i], &all), LW_OK);
        assert_int_equal(step(format->end, &run, NULL, &all), LW_OK);
    }
    return lw_built(&all);
}

static lw_str read_expected(const char *name, char *buffer, size_t room) {
    char path[200];
    snprintf(path, sizeof path, "tests/record/data/%s", name);
    FILE *file = fopen(path, "rb");
    if (!file) fail_msg("%s is not there", path);
    size_t length = fread(buffer, 1, room, file);
    fclose(file);
    return (lw_str){buffer, length};
}

#define ALL(items) items, sizeof items / sizeof items[0]
static const struct {
    const char *format, *schema, *expected;
    const export_item *items;
    size_t count;
    bool guard;
} exports[] = {
    {"jsonl", text_schema, "text.jsonl", ALL(texts), false},
    {"csv", text_schema, "text.csv", ALL(texts), false},
    {"csv", text_schema, "text_guarded.csv", ALL(texts), true},
    {"conll", text_schema, "text.conll", ALL(texts), false},
    {"spacy", text_schema, "text.spacy.jsonl", ALL(texts), false},
    {"conll", chain_schema, "chains.conll", ALL(chained), false},
    {"spacy", chain_schema, "chains.spacy.jsonl", ALL(chained), false},
    {"coco", image_schema, "pictures.coco.json", ALL(pictures), false},
    {"coco", image_schema, "nothing.coco.json", pictures, 0, false},
    {"coco", mask_schema, "masks.coco.json", ALL(masked), false},
    {"yolo", image_schema, "pictures.yolo.txt", ALL(pictures), false},
    {"voc", image_schema, "pictures.voc.txt", ALL(pictures), false},
    {"label-studio", text_schema, "text.label-studio.json", ALL(texts), false},
};

static void exports_are_as_written_by_hand(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++) {
        static char buffer[100000];
        lw_str expected = read_expected(exports[i].expected, buffer, sizeof buffer);
        lw_str got = render(exports[i].format, exports[i].schema, exports[i].items,
                            exports[i].count, exports[i].guard);
        if (!lw_str_equal(got, expected)) fail_msg("%s:\n%.*s", exports[i].expected, LW_FMT(got));
    }
}

static void every_format_has_an_export_here(void **state) {
    (void)state;
    for (size_t f = 0; f < export_format_count; f++) {
        bool found = false;
        for (size_t i = 0; i < sizeof exports / sizeof exports[0]; i++)
            found |= strcmp(exports[i].format, export_formats[f]->name) == 0;
        check_row(export_formats[f]->name, found);
    }
    assert_null(export_format_find(LW_STR("xlsx")));
}

static void formats_say_which_projects_they_suit(void **state) {
    (void)state;
    static const struct {
        const char *format;
        bool text, image;
    } rows[] = {{"coco", false, true},        {"yolo", false, true}, {"voc", false, true},
                {"label-studio", true, true}, {"csv", true, true},   {"conll", true, false},
                {"spacy", true, false}};
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema text, image;
    read_schema(text_schema, &arena, &text);
    read_schema(image_schema, &arena, &image);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const export_format *format = export_format_find(lw_str_from(rows[i].format));
        check_row(rows[i].format, export_format_suits(format, &text) == rows[i].text);
        check_row(rows[i].format, export_format_suits(format, &image) == rows[i].image);
    }
}

static void what_a_format_leaves_out_is_said(void **state) {
    (void)state;
    static const struct {
        const char *format, *left_out;
    } rows[] = {
        {"jsonl", "[]"},
        {"csv", "[]"},
        {"coco", "[{\"field\":\"way\",\"kind\":\"polylines\"}]"},
        {"label-studio", "[{\"field\":\"areas.wet\",\"kind\":\"choice\"},"
                         "{\"field\":\"way\",\"kind\":\"polylines\"}]"},
        {"yolo", "[{\"field\":\"areas\",\"kind\":\"masks\"},"
                 "{\"field\":\"way\",\"kind\":\"polylines\"}]"},
    };
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_schema(mask_schema, &arena, &s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        lw_arena room = lw_arena_over(spare, sizeof spare);
        lw_builder out = lw_builder_in(&room);
        json_writer w = json_write_to(&out);
        export_left_out(export_format_find(lw_str_from(rows[i].format)), &s, &w);
        assert_string_equal(lw_arena_format(&room, "%.*s", LW_FMT(lw_built(&out))).data,
                            rows[i].left_out);
    }
}

static void the_file_of_a_picture_is_its_own(void **state) {
    (void)state;
    static const struct {
        const char *picture, *file;
        bool taken;
    } rows[] = {
        {"a.jpg", "a", false},
        {"a.png", "a.png~ITEM", true},
        {"a", "a~ITEM", true},
        {"x.y/a", "x.y/a", false},
        {"x.y/a.b.jpg", "x.y/a.b", false},
        {"x/.a", "x/.a", false},
        {"a~1.jpg", "a~1", false},
        /* What would lead out, and what looks like a name made here. */
        {"../a.jpg", "a.jpg~ITEM", false},
        {"C:\\x\\a.jpg", "a.jpg~ITEM", false},
        {"x/..", "..~ITEM", false},
        {"a.png~item_01234567890120123456789012.gif",
         "a.png~item_01234567890120123456789012.gif~ITEM", false},
        {"a.png~item_0.gif", "a.png~item_0", false},
    };
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_schema(image_schema, &arena, &s);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        export_media media = car[0];
        media.file_name = lw_str_from(rows[i].picture);
        export_item item = pictures[0];
        item.media = &media;
        item.id = LW_STR("ITEM");
        item.name_taken = rows[i].taken;
        export_run run = {.schema = &s};
        lw_arena room = lw_arena_over(written, sizeof written);
        lw_builder all = lw_builder_in(&room);
        assert_int_equal(step(export_format_find(LW_STR("yolo"))->item, &run, &item, &all), LW_OK);
        lw_str wanted = lw_arena_format(&arena, "== labels/%s.txt\n", rows[i].file);
        check_row(rows[i].picture, lw_str_starts(lw_built(&all), wanted));
    }
}

/* Evidence is kept as it came, so it need not be what the schema wants. */
static void answers_of_any_form_do_no_harm(void **state) {
    (void)state;
    static const char *const forms[] = {
        "1",
        "\"x\"",
        "{\"a\":1}",
        "[1,[2],\"x\",{}]",
        "[{\"points\":{\"a\":1}}]",
        "[{\"points\":[1,{\"b\":2}]}]",
        "[{\"rle\":1}]",
        "[{\"rle\":{\"size\":[2,2],\"counts\":[9]}}]",
        "[{\"rle\":{\"size\":[0,-1],\"counts\":\"~~\"}}]",
        "[{\"rle\":{\"size\":[2,2],\"counts\":[1,-2,9223372036854775807]}}]"};
    static const char *const schemas[] = {text_schema, image_schema, mask_schema};
    for (size_t i = 0; i < 3 * sizeof forms / sizeof forms[0]; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        schema s;
        read_schema(schemas[i % 3], &arena, &s);
        lw_str values = lw_arena_format(&arena, "{\"%s\":%s,\"%s\":%s}", s.fields[0].name.data,
                                        forms[i / 3], s.fields[1].name.data, forms[i / 3]);
        export_evidence said = {.source_kind = LW_STR("model"), .values = values, .score = NAN};
        export_item item = masked[0];
        item.data = LW_STR("{\"text\":\"word\"}");
        item.decided = values;
        item.evidence = &said;
        item.evidence_count = 1;
        for (size_t f = 0; f < export_format_count; f++) {
            if (!export_format_suits(export_formats[f], &s)) continue;
            lw_arena room = lw_arena_over(written, sizeof written);
            lw_builder all = lw_builder_in(&room);
            export_run run = {.schema = &s, .pass = export_formats[f]->passes - 1};
            check_row(export_formats[f]->name,
                      step(export_formats[f]->item, &run, &item, &all) == LW_OK);
        }
    }
}

/* Too little room, then a little more, ...: refused until it is written whole. */
static void a_full_builder_is_no_memory(void **state) {
    (void)state;
    for (size_t f = 0; f < export_format_count; f++) {
        const export_format *format = export_formats[f];
        bool drawn = strcmp(format->name, "coco") == 0 || strcmp(format->name, "yolo") == 0 ||
                     strcmp(format->name, "voc") == 0;
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        schema s;
        read_schema(drawn ? image_schema : text_schema, &arena, &s);
        lw_status status = LW_NO_MEMORY;
        size_t refused = 0;
        for (size_t room = 0; status != LW_OK; room += 8, refused++) {
            char name_memory[100];
            lw_arena out_room = lw_arena_over(written, room),
                     names = lw_arena_over(name_memory, sizeof name_memory);
            lw_builder out = lw_builder_in(&out_room), name = lw_builder_in(&names);
            export_run run = {.schema = &s, .pass = format->passes - 1};
            lw_error error;
            status = format->item(&run, drawn ? pictures : texts,
                                  lw_arena_over(spare, sizeof spare), &name, &out, &error);
            check_row(format->name, status == LW_OK || status == LW_NO_MEMORY);
        }
        check_row(format->name, refused > 3);
    }
}

static void a_decision_that_is_no_json_is_an_error(void **state) {
    (void)state;
    export_item broken = pictures[0];
    broken.decided = LW_STR("{");
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_builder all = lw_builder_in(&arena);
    schema s;
    static char schema_memory[1 << 16];
    lw_arena schema_room = lw_arena_over(schema_memory, sizeof schema_memory);
    read_schema(image_schema, &schema_room, &s);
    static const char *const readers[] = {"csv", "coco", "yolo", "spacy"};
    for (size_t i = 0; i < 4; i++) {
        const export_format *format = export_format_find(lw_str_from(readers[i]));
        export_run run = {.schema = &s, .pass = format->passes - 1};
        check_row(readers[i], step(format->item, &run, &broken, &all) == LW_MALFORMED);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exports_are_as_written_by_hand),
        cmocka_unit_test(every_format_has_an_export_here),
        cmocka_unit_test(formats_say_which_projects_they_suit),
        cmocka_unit_test(what_a_format_leaves_out_is_said),
        cmocka_unit_test(the_file_of_a_picture_is_its_own),
        cmocka_unit_test(answers_of_any_form_do_no_harm),
        cmocka_unit_test(a_full_builder_is_no_memory),
        cmocka_unit_test(a_decision_that_is_no_json_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
