/* Answers that say the same without being equal, and the one that several are taken for. */
#include "../unit/harness.h"
#include "labelwright/rng.h"
#include "server/limits.h"
#include "server/record/schema.h"
#include <math.h>

static char memory[64 << 20], field_memory[1 << 20], merged_memory[8 << 20];

static json *parse_text(lw_str text) {
    json *value;
    lw_error error;
    if (json_parse(text, &value, &error) != LW_OK)
        fail_msg("%.*s: %s", LW_FMT(text), error.message);
    return value;
}
static json *parse(const char *text) { return parse_text(lw_str_from(text)); }

static const schema_field *read_field(const char *kind, const char *rest) {
    lw_arena arena = lw_arena_over(field_memory, sizeof field_memory);
    lw_str text =
        lw_arena_format(&arena, "{\"fields\":[{\"name\":\"f\",\"kind\":\"%s\"%s}]}", kind, rest);
    schema *s = lw_new(&arena, schema, 1);
    lw_error error;
    json *document = parse(text.data);
    if (schema_read(document, &arena, s, &error) != LW_OK) fail_msg("%s: %s", kind, error.message);
    json_free(document);
    return &s->fields[0];
}

static void check_value(const schema_field *field, const json *value) {
    lw_error error;
    if (schema_check_value(field, value, NULL, lw_arena_over(memory, sizeof memory), &error) !=
        LW_OK)
        fail_msg("%s", error.message);
}

static bool agree(const schema_field *field, const json *a, const json *b) {
    bool there, back;
    lw_error error;
    lw_arena scratch = lw_arena_over(memory, sizeof memory);
    assert_int_equal(schema_values_agree(field, a, b, scratch, &there, &error), LW_OK);
    assert_int_equal(schema_values_agree(field, b, a, scratch, &back, &error), LW_OK);
    assert_int_equal(there, back);
    return there;
}

static double alike(const schema_field *field, const json *a, const json *b) {
    double there, back;
    lw_error error;
    lw_arena scratch = lw_arena_over(memory, sizeof memory);
    assert_int_equal(schema_values_alike(field, a, b, scratch, &there, &error), LW_OK);
    assert_int_equal(schema_values_alike(field, b, a, scratch, &back, &error), LW_OK);
    assert_true(there >= 0 && there <= 1 && fabs(there - back) < 1e-9);
    return there;
}

#define C ",\"classes\":[{\"name\":\"a\"},{\"name\":\"b\"}]"
#define BOX(id, class, x, w) \
    "{\"id\":\"" id "\",\"class\":\"" class "\",\"x\":" x ",\"y\":0,\"w\":" w ",\"h\":10}"
#define TOLD(size, seen)                                                                \
    "[{\"id\":\"1\",\"class\":\"a\",\"x\":0,\"y\":0,\"w\":10,\"h\":10,\"attributes\":{" \
    "\"size\":" size ",\"seen\":\"" seen "\"}}]"
#define SPAN(start, end) "[{\"id\":\"1\",\"class\":\"a\",\"start\":" start ",\"end\":" end "}]"
#define SHAPE(points) "[{\"id\":\"1\",\"class\":\"a\",\"points\":" points "}]"
#define HOLED(points, hole) \
    "[{\"id\":\"1\",\"class\":\"a\",\"points\":" points ",\"holes\":[" hole "]}]"
#define SQUARE "[[0,0],[96,0],[96,96],[0,96]]"
#define HOLE "[[24,24],[60,24],[60,60],[24,60]]"
#define ELLIPSE(rx) "[{\"id\":\"1\",\"class\":\"a\",\"x\":50,\"y\":50,\"rx\":" rx ",\"ry\":20}]"
#define SKELETON(joints) "[{\"id\":\"1\",\"class\":\"a\",\"joints\":[" joints "]}]"
#define OPTIONS ",\"options\":[\"a\",\"b\",\"c\"]"
#define JOINTS C ",\"joints\":[{\"name\":\"x\"},{\"name\":\"y\"},{\"name\":\"z\"}]"
#define MASK(size, counts) \
    "[{\"id\":\"1\",\"class\":\"a\",\"rle\":{\"size\":" size ",\"counts\":" counts "}}]"
#define ATTRIBUTES                                                                \
    C ",\"attributes\":[{\"name\":\"size\",\"kind\":\"number\",\"tolerance\":2}," \
      "{\"name\":\"seen\",\"kind\":\"choice\"" C "}]"

static const struct {
    const char *name, *kind, *rest, *a, *b;
    bool same;
} pairs[] = {
    {"a class and another", "choice", C, "\"a\"", "\"b\"", false},
    {"numbers that are equal", "number", "", "3", "3.0", true},
    {"numbers that are not", "number", "", "3", "3.1", false},
    {"numbers at their tolerance", "number", ",\"tolerance\":0.1", "3", "3.1", true},
    {"numbers beyond it", "number", ",\"tolerance\":0.1", "3", "3.1001", false},
    {"texts", "text", "", "\"x\"", "\"x \"", false},
    {"texts but for a word of ten, a capital and a stop", "text", ",\"overlap\":0.9",
     "\"a b c d e f g h i j\"", "\"A b c d e f g h i x.\"", true},
    {"texts but for two", "text", ",\"overlap\":0.9", "\"a b c d e f g h i j\"",
     "\"a b c d e f g h x y\"", false},
    {"texts that are wanted equal", "text", ",\"overlap\":1", "\"x\"", "\"X.\"", false},
    {"rankings", "ranking", OPTIONS, "[\"a\",\"b\",\"c\"]", "[\"a\",\"c\",\"b\"]", false},
    {"rankings but for two neighbours", "ranking", OPTIONS ",\"overlap\":0.6",
     "[\"a\",\"b\",\"c\"]", "[\"a\",\"c\",\"b\"]", true},
    {"rankings further apart", "ranking", OPTIONS ",\"overlap\":0.6", "[\"a\",\"b\",\"c\"]",
     "[\"c\",\"a\",\"b\"]", false},
    {"distributions much alike", "distribution", C, "{\"a\":0.7,\"b\":0.3}",
     "{\"a\":0.9,\"b\":0.1}", true},
    {"distributions less alike", "distribution", C, "{\"a\":0.7,\"b\":0.3}", "{\"a\":1}", false},
    {"boxes half in common", "boxes", C, "[" BOX("1", "a", "0", "30") "]",
     "[" BOX("1", "a", "10", "30") "]", true},
    {"boxes less in common", "boxes", C, "[" BOX("1", "a", "0", "30") "]",
     "[" BOX("1", "a", "11", "30") "]", false},
    {"as much as the schema wants", "boxes", C ",\"overlap\":0.9", "[" BOX("1", "a", "0", "10") "]",
     "[" BOX("1", "a", "0", "9") "]", true},
    {"less than it wants", "boxes", C ",\"overlap\":0.9", "[" BOX("1", "a", "0", "10") "]",
     "[" BOX("1", "a", "0", "8.9") "]", false},
    {"boxes of two classes", "boxes", C, "[" BOX("1", "a", "0", "30") "]",
     "[" BOX("1", "b", "0", "30") "]", false},
    {"one box more", "boxes", C, "[" BOX("1", "a", "0", "30") "]",
     "[" BOX("1", "a", "0", "30") "," BOX("2", "a", "0", "30") "]", false},
    {"two boxes in another order", "boxes", C,
     "[" BOX("1", "a", "0", "30") "," BOX("2", "a", "50", "30") "]",
     "[" BOX("1", "a", "51", "30") "," BOX("2", "a", "1", "30") "]", true},
    {"a box that two would be", "boxes", C,
     "[" BOX("1", "a", "0", "30") "," BOX("2", "a", "50", "30") "]",
     "[" BOX("1", "a", "0", "30") "," BOX("2", "a", "1", "30") "]", false},
    {"nothing and nothing", "boxes", C, "[]", "[]", true},
    {"nothing and something", "boxes", C, "[]", "[" BOX("1", "a", "0", "30") "]", false},
    {"attributes within their tolerance", "boxes", ATTRIBUTES, TOLD("4", "a"), TOLD("5", "a"),
     true},
    {"attributes beyond it", "boxes", ATTRIBUTES, TOLD("4", "a"), TOLD("7", "a"), false},
    {"attributes of another class", "boxes", ATTRIBUTES, TOLD("4", "a"), TOLD("4", "b"), false},
    {"spans but for a blank", "spans", C, SPAN("0", "10"), SPAN("0", "11"), true},
    {"spans but for a word", "spans", C, SPAN("0", "8"), SPAN("0", "13"), false},
    {"segments but for a moment", "segments", C, SPAN("0", "1000000"), SPAN("1000", "1000000"),
     true},
    {"polygons", "polygons", C, SHAPE("[[0,0],[30,0],[30,10],[0,10]]"),
     SHAPE("[[10,0],[40,0],[40,10],[10,10]]"), true},
    {"a polygon with a hole that takes less than half", "polygons", C,
     SHAPE("[[0,0],[30,0],[30,10],[0,10]]"),
     "[{\"id\":\"1\",\"class\":\"a\",\"points\":[[0,0],[30,0],[30,10],[0,10]],"
     "\"holes\":[[[1,0],[15,0],[15,10],[1,10]]]}]",
     true},
    {"with one that takes more", "polygons", C, SHAPE("[[0,0],[30,0],[30,10],[0,10]]"),
     "[{\"id\":\"1\",\"class\":\"a\",\"points\":[[0,0],[30,0],[30,10],[0,10]],"
     "\"holes\":[[[1,0],[17,0],[17,10],[1,10]]]}]",
     false},
    {"polygons apart", "polygons", C, SHAPE("[[0,0],[30,0],[30,10],[0,10]]"),
     SHAPE("[[60,0],[90,0],[90,10],[60,10]]"), false},
    {"ellipses", "ellipses", C, ELLIPSE("30"), ELLIPSE("20"), true},
    {"ellipses less alike", "ellipses", C, ELLIPSE("30"), ELLIPSE("14"), false},
    {"lines near each other", "polylines", C, SHAPE("[[0,0],[100,0]]"),
     SHAPE("[[0,9],[50,10],[100,9]]"), true},
    {"lines the other way round", "polylines", C, SHAPE("[[0,0],[100,0]]"),
     SHAPE("[[100,1],[0,1]]"), true},
    {"a line and half of it", "polylines", C, SHAPE("[[0,0],[100,0]]"), SHAPE("[[0,0],[50,0]]"),
     true},
    {"a line and a third of it", "polylines", C, SHAPE("[[0,0],[100,0]]"), SHAPE("[[0,0],[30,0]]"),
     false},
    {"lines apart", "polylines", C, SHAPE("[[0,0],[100,0]]"), SHAPE("[[0,11],[100,11]]"), false},
    {"a line of no length", "polylines", C, SHAPE("[[5,5],[5,5]]"), SHAPE("[[5,6],[5,6]]"), true},
    {"points near each other", "points", C, SHAPE("[[0,0]]"), SHAPE("[[6,8]]"), true},
    {"points within another tolerance", "points", C ",\"tolerance\":9", SHAPE("[[0,0]]"),
     SHAPE("[[6,8]]"), false},
    /* COCO's likeness is .5 at a distance of sqrt(2 ln 2) .13 times the side of 100 pixels: 15.3. */
    {"skeletons near each other", "skeletons", JOINTS, SKELETON("[0,0,2],[100,100,1],[0,0,0]"),
     SKELETON("[15,0,2],[115,100,2],[7,7,0]"), true},
    {"skeletons apart", "skeletons", JOINTS, SKELETON("[0,0,2],[100,100,1],[0,0,0]"),
     SKELETON("[16,0,2],[116,100,2],[0,0,0]"), false},
    {"one joint less, the others where they are", "skeletons", JOINTS,
     SKELETON("[0,0,2],[100,100,1],[9,9,1]"), SKELETON("[0,0,2],[100,100,1],[9,9,0]"), true},
    {"two joints less", "skeletons", JOINTS, SKELETON("[0,0,2],[100,100,1],[9,9,1]"),
     SKELETON("[0,0,2],[100,100,0],[9,9,0]"), false},
    {"masks", "masks", C, MASK("[4,4]", "[0,8,8]"), MASK("[4,4]", "[4,8,4]"), false},
    {"masks with more in common", "masks", C, MASK("[4,4]", "[0,8,8]"), MASK("[4,4]", "[0,5,11]"),
     true},
    {"masks of two pictures", "masks", C, MASK("[4,4]", "[0,8,8]"), MASK("[2,8]", "[0,8,8]"),
     false},
};

static void answers_say_the_same_or_not(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        const schema_field *field = read_field(pairs[i].kind, pairs[i].rest);
        json *a = parse(pairs[i].a), *b = parse(pairs[i].b);
        check_value(field, a), check_value(field, b);
        check_row(pairs[i].name, agree(field, a, b) == pairs[i].same);
        check_row(pairs[i].name, agree(field, a, a) && !agree(field, a, NULL));
        json_free(a), json_free(b);
    }
    assert_true(agree(read_field("number", ""), NULL, NULL));
}

static void the_schema_says_from_where_on(void **state) {
    (void)state;
    static const struct {
        const char *kind, *rest, *says;
    } refused[] = {
        {"boxes", C ",\"overlap\":0", "fields[0].overlap: 0 is not above 0 and at most 1"},
        {"boxes", C ",\"overlap\":1.5", "fields[0].overlap: 1.5 is not above 0"},
        {"boxes", C ",\"tolerance\":1", "boxes takes no \"tolerance\""},
        {"points", C ",\"overlap\":1", "points takes no \"overlap\""},
        {"number", ",\"tolerance\":-1", "fields[0].tolerance: -1 is below 0"},
        {"choice", C ",\"overlap\":1", "choice takes no \"overlap\""},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        lw_arena arena = lw_arena_over(field_memory, sizeof field_memory);
        lw_str text = lw_arena_format(&arena, "{\"fields\":[{\"name\":\"f\",\"kind\":\"%s\"%s}]}",
                                      refused[i].kind, refused[i].rest);
        schema s;
        lw_error error = {0};
        json *document = parse(text.data);
        assert_int_equal(schema_read(document, &arena, &s, &error), LW_INVALID);
        json_free(document);
        if (!strstr(error.message, refused[i].says)) fail_msg("says \"%s\"", error.message);
    }
}

/* ---- one for several ----------------------------------------------------------------------- */

static const struct {
    const char *name, *kind, *rest, *given, *merged;
} merges[] = {
    {"one", "number", "", "[1.50]", "1.50"},
    {"the middle number", "number", ",\"tolerance\":9", "[5,1,3]", "3"},
    {"of two the smaller", "number", ",\"tolerance\":9", "[5,1]", "1"},
    {"texts", "text", "", "[\"a\",\"a\"]", "\"a\""},
    {"the text that most others agree with", "text", ",\"overlap\":0.5", "[\"a b\",\"a c\"]",
     "\"a b\""},
    {"a mean", "distribution", C, "[{\"a\":0.75,\"b\":0.25},{\"a\":0.25,\"b\":0.75}]",
     "{\"a\":0.5,\"b\":0.5}"},
    {"borders that most drew", "boxes", C,
     "[[" BOX("7", "a", "2", "30") "],[" BOX("1", "a", "0", "30") "],[" BOX("1", "a", "2",
                                                                            "30") "]]",
     "[{\"id\":\"7\",\"class\":\"a\",\"x\":2,\"y\":0,\"w\":30,\"h\":10}]"},
    {"boxes too small to be drawn", "boxes", C,
     "[[" BOX("1", "a", "2", "0.002") "],[" BOX("1", "a", "2", "0.003") "]]",
     "[{\"id\":\"1\",\"class\":\"a\",\"x\":2,\"y\":0,\"w\":0.002,\"h\":10}]"},
    {"each with its own", "boxes", C,
     "[[" BOX("1", "a", "0", "30") "," BOX("2", "b", "50", "30") "],[" BOX(
         "1", "b", "50", "30") "," BOX("2", "a", "0", "30") "]]",
     "[{\"id\":\"1\",\"class\":\"a\",\"x\":0,\"y\":0,\"w\":30,\"h\":10},"
     "{\"id\":\"2\",\"class\":\"b\",\"x\":50,\"y\":0,\"w\":30,\"h\":10}]"},
    {"attributes of the first", "boxes", ATTRIBUTES,
     "[" TOLD("4", "a") "," TOLD("5", "a") "," TOLD("5", "a") "]",
     "[{\"id\":\"1\",\"class\":\"a\",\"attributes\":{\"size\":4,\"seen\":\"a\"},\"x\":0,\"y\":0,"
     "\"w\":10,\"h\":10}]"},
    {"nothing", "boxes", C, "[[],[]]", "[]"},
    {"a border that most drew", "spans", C,
     "[" SPAN("0", "10") "," SPAN("0", "11") "," SPAN("0", "11") "]", SPAN("0", "11")},
    {"a spot", "points", C, "[" SHAPE("[[0,0]]") "," SHAPE("[[2,2]]") "]", SHAPE("[[1,1]]")},
    {"several spots of one thing", "points", C,
     "[" SHAPE("[[0,0],[9,9]]") "," SHAPE("[[2,2],[9,9]]") "]", SHAPE("[[0,0],[9,9]]")},
    {"a hole that most left out", "polygons", C,
     "[" SHAPE(SQUARE) "," HOLED(SQUARE, HOLE) "," HOLED(SQUARE, HOLE) "]", HOLED(SQUARE, HOLE)},
    {"an outline with a hole", "polygons", C,
     "[[{\"id\":\"1\",\"class\":\"a\",\"points\":[[0,0],[30,0],[30,9]],\"holes\":[[[9,1],[12,1],"
     "[12,2]]]}]," SHAPE("[[0,0],[30,0],[31,9]]") "]",
     "[{\"id\":\"1\",\"class\":\"a\",\"points\":[[0,0],[30,0],[30,9]],\"holes\":[[[9,1],[12,1],"
     "[12,2]]]}]"},
    {"lines", "polylines", C, "[" SHAPE("[[0,0],[9,9]]") "," SHAPE("[[2,2],[9,9]]") "]",
     SHAPE("[[0,0],[9,9]]")},
    {"joints that most have", "skeletons", JOINTS,
     "[" SKELETON("[0,0,2],[50,80,1],[9,9,1]") "," SKELETON(
         "[3,0,2],[50,80,2],[0,0,0]") "," SKELETON("[3,0,2],[53,80,2],[0,0,0]") "]",
     SKELETON("[2,0,2],[51,80,2],[0,0,0]")},
    {"of two skeletons the first one's joints", "skeletons", JOINTS,
     "[" SKELETON("[0,0,2],[50,80,1],[9,9,1]") "," SKELETON("[2,0,2],[50,80,2],[0,0,0]") "]",
     SKELETON("[1,0,2],[50,80,1],[9,9,1]")},
    {"pixels that most have", "masks", C,
     "[" MASK("[4,4]", "[0,8,8]") "," MASK("[4,4]", "[1,8,7]") "," MASK("[4,4]", "[1,8,7]") "]",
     MASK("[4,4]", "\"187\"")},
    {"of two masks the first", "masks", C,
     "[" MASK("[4,4]", "[0,8,8]") "," MASK("[4,4]", "[1,8,7]") "]", MASK("[4,4]", "\"088\"")},
};

static lw_str merge(const schema_field *field, const json *given, lw_arena *arena) {
    const json *values[8];
    size_t count = json_count(given);
    for (size_t i = 0; i < count; i++) values[i] = json_at(given, i);
    return schema_values_merge(field, values, count, arena);
}

static void several_are_taken_for_one(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof merges / sizeof *merges; i++) {
        const schema_field *field = read_field(merges[i].kind, merges[i].rest);
        json *given = parse(merges[i].given);
        lw_arena arena = lw_arena_over(merged_memory, sizeof merged_memory);
        lw_str found = merge(field, given, &arena);
        if (!lw_str_equal(found, lw_str_from(merges[i].merged)))
            fail_msg("%s: %.*s", merges[i].name, LW_FMT(found));
        json *merged = parse_text(found);
        check_value(field, merged);
        json_free(given), json_free(merged);
    }
}

/* Outlines are merged to about a hundredth of their size: held against where they should run. */
static void outlines_are_merged_where_most_agree(void **state) {
    (void)state;
    const schema_field *field = read_field("polygons", C);
    json *given = parse("[" SHAPE("[[0,0],[100,0],[100,100],[0,100]]") "," SHAPE(
        "[[4,0],[104,0],[104,100],[4,100]]") "," SHAPE("[[2,0],[102,0],[102,100],[2,100]]") "]");
    json *middle = parse(SHAPE("[[2,0],[102,0],[102,100],[2,100]]"));
    lw_arena arena = lw_arena_over(merged_memory, sizeof merged_memory);
    lw_str found = merge(field, given, &arena);
    json *merged = parse_text(found);
    check_value(field, merged);
    field = read_field("polygons", C ",\"overlap\":0.985");
    if (!agree(field, merged, middle)) fail_msg("%.*s", LW_FMT(found));
    json_free(given), json_free(middle), json_free(merged);
}

/* A mask of random pixels is what it was after it went through COCO's text. */
static void run_lengths_read_back(void **state) {
    (void)state;
    const schema_field *field = read_field("masks", C ",\"overlap\":1");
    lw_rng rng = lw_rng_seed(5);
    for (int round = 0; round < 50; round++) {
        static char counts[1 << 19], text[2 << 20];
        size_t used = 0, left = 300 * 200, most = round % 2 ? 40 : 4000;
        for (const char *comma = "["; left > 0; comma = ",") {
            size_t count = 1 + (size_t)lw_rng_below(&rng, most);
            if (count > left) count = left;
            used += (size_t)sprintf(counts + used, "%s%zu", comma, count);
            left -= count;
        }
        sprintf(counts + used, "]");
        sprintf(text, "[" MASK("[200,300]", "%s") "," MASK("[200,300]", "%s") "]", counts, counts);
        json *given = parse(text);
        lw_arena arena = lw_arena_over(merged_memory, sizeof merged_memory);
        json *merged = parse_text(merge(field, given, &arena));
        check_value(field, merged);
        const char *written =
            json_text(json_get(json_get(json_at(merged, 0), "rle"), "counts")).data;
        assert_non_null(written); /* COCO's text, not the list that came */
        if (!agree(field, merged, json_at(given, 0))) fail_msg("round %d", round);
        json_free(given), json_free(merged);
    }
}

/* ---- bounds -------------------------------------------------------------------------------- */

/* `count` boxes in a row, each `off` further to the right. */
static json *many_boxes(size_t count, double off) {
    static char text[1 << 20];
    size_t used = (size_t)sprintf(text, "[");
    for (size_t i = 0; i < count; i++)
        used += (size_t)sprintf(
            text + used, "%s{\"id\":\"%zu\",\"class\":\"a\",\"x\":%g,\"y\":0,\"w\":8,\"h\":9}",
            i ? "," : "", i, 10 * (double)i + off);
    sprintf(text + used, "]");
    return parse(text);
}

static void very_many_things_are_the_same_only_when_equal(void **state) {
    (void)state;
    const schema_field *field = read_field("boxes", C);
    for (size_t over = 0; over < 2; over++) {
        json *a = many_boxes(LIMIT_OBJECTS_COMPARED + over, 0);
        json *b = many_boxes(LIMIT_OBJECTS_COMPARED + over, 1);
        assert_int_equal(agree(field, a, b), over == 0);
        assert_true(agree(field, a, a) && alike(field, a, a) == 1);
        json_free(a), json_free(b);
    }
}

/* A ring of so many corners. */
static json *ring(size_t corners, double radius) {
    static char text[1 << 20];
    size_t used = (size_t)sprintf(text, "[{\"id\":\"1\",\"class\":\"a\",\"points\":[");
    for (size_t i = 0; i < corners; i++) {
        double angle = 6.283185307179586 * (double)i / (double)corners;
        used += (size_t)sprintf(text + used, "%s[%.3f,%.3f]", i ? "," : "", radius * cos(angle),
                                radius * sin(angle));
    }
    sprintf(text + used, "]}]");
    return parse(text);
}

static void outlines_of_very_many_corners_are_the_same_only_when_equal(void **state) {
    (void)state;
    const schema_field *field = read_field("polygons", C);
    size_t most = (size_t)sqrt(LIMIT_COMPARE_STEPS);
    json *a = ring(most, 100), *b = ring(most, 99), *c = ring(most + 1, 99),
         *d = ring(most + 1, 100);
    assert_true(agree(field, a, b));
    assert_false(agree(field, c, d));
    assert_true(agree(field, c, c));
    json_free(a), json_free(b), json_free(c), json_free(d);
}

static const struct {
    const char *kind, *rest, *a, *b;
    double steps; /* of a comparison; counted by hand */
} costs[] = {
    {"text", ",\"overlap\":0.5", "\"a b c d\"", "\"a b c x\"", 16},
    {"polygons", C, SHAPE("[[0,0],[30,0],[30,10],[0,10]]"), SHAPE("[[1,0],[31,0],[31,10],[1,10]]"),
     16},
};

static void comparisons_share_the_steps_that_they_are_given(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof costs / sizeof costs[0]; i++) {
        const schema_field *field = read_field(costs[i].kind, costs[i].rest);
        json *a = parse(costs[i].a), *b = parse(costs[i].b);
        double left = 2.5 * costs[i].steps;
        bool same[4];
        const json *other[4] = {b, b, b, a};
        for (size_t n = 0; n < 4; n++) {
            lw_error error;
            assert_int_equal(schema_values_agree_within(field, a, other[n], &left,
                                                        lw_arena_over(memory, sizeof memory),
                                                        &same[n], &error),
                             LW_OK);
        }
        assert_true(same[0] && same[1] && !same[2] && same[3]); /* equal ones cost nothing */
        assert_true(left < costs[i].steps);
        json_free(a), json_free(b);
    }
}

static const struct {
    const char *name, *kind, *rest, *a, *b;
    double alike;
} likenesses[] = {
    {"the same", "boxes", C, "[" BOX("1", "a", "0", "30") "]", "[" BOX("2", "a", "0", "30") "]", 1},
    {"nothing and nothing", "boxes", C, "[]", "[]", 1},
    {"nothing and something", "boxes", C, "[]", "[" BOX("1", "a", "0", "30") "]", 0},
    {"nine tenths in common", "boxes", C, "[" BOX("1", "a", "0", "10") "]",
     "[" BOX("1", "a", "0", "9") "]", .9},
    {"another class", "boxes", C, "[" BOX("1", "a", "0", "10") "]", "[" BOX("1", "b", "0", "9") "]",
     0},
    {"one too many", "boxes", C, "[" BOX("1", "a", "0", "10") "]",
     "[" BOX("1", "a", "0", "9") "," BOX("2", "a", "50", "9") "]", .6},
    {"too little in common", "boxes", C, "[" BOX("1", "a", "0", "10") "]",
     "[" BOX("1", "a", "0", "4") "]", 0},
    {"spans of 8 and 10", "spans", C, SPAN("0", "8"), SPAN("0", "10"), .8},
    {"a class", "choice", C, "\"a\"", "\"a\"", 1},
    {"another", "choice", C, "\"a\"", "\"b\"", 0},
    {"texts", "text", "", "\"a b c d\"", "\"a b c d\"", 1},
    {"texts but for a word of four", "text", "", "\"a b c d\"", "\"a b c x\"", .75},
    {"rankings but for one pair of three", "ranking", OPTIONS, "[\"a\",\"b\",\"c\"]",
     "[\"a\",\"c\",\"b\"]", 2. / 3},
    {"rankings of other options", "ranking", OPTIONS, "[\"a\",\"b\",\"c\"]",
     "[\"a\",\"b\",\"gone\"]", 0},
    {"shares of other classes", "choice", C ",\"several\":true", "{\"a\":0.5,\"b\":0.5}",
     "{\"c\":0.5,\"gone\":0.5}", 0},
};

static void answers_are_more_or_less_alike(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof likenesses / sizeof likenesses[0]; i++) {
        const schema_field *field = read_field(likenesses[i].kind, likenesses[i].rest);
        json *a = parse(likenesses[i].a), *b = parse(likenesses[i].b);
        double found = alike(field, a, b);
        if (fabs(found - likenesses[i].alike) > 1e-9)
            fail_msg("%s: %g, not %g", likenesses[i].name, found, likenesses[i].alike);
        assert_true(alike(field, a, a) == 1 && alike(field, a, NULL) == 0);
        json_free(a), json_free(b);
    }
}

/* From no room to enough: refused or right; of several one stands, or there is no room for it. */
static void little_room_is_said(void **state) {
    (void)state;
    const schema_field *field = read_field("polygons", C);
    json *given = parse(
        "[" SHAPE("[[0,0],[30,0],[30,10],[0,10]]") "," SHAPE("[[1,0],[31,0],[31,10],[1,10]]") "]");
    bool refused = false, same = false;
    for (size_t bytes = 0; bytes < 16384; bytes += 16) {
        lw_error error = {0};
        lw_status status = schema_values_agree(field, json_at(given, 0), json_at(given, 1),
                                               lw_arena_over(memory, bytes), &same, &error);
        if (status == LW_OK) continue;
        assert_int_equal(status, LW_NO_MEMORY);
        assert_string_equal(error.message, "no room to compare two answers");
        refused = true;
    }
    assert_true(refused && same);
    size_t absent = 0;
    for (size_t bytes = 0; bytes < 4096; bytes += 16) {
        lw_arena arena = lw_arena_over(memory, bytes);
        lw_str found = merge(field, given, &arena);
        absent += !found.data;
        if (found.data) json_free(parse_text(found));
    }
    assert_true(absent > 0);
    json_free(given);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_say_the_same_or_not),
        cmocka_unit_test(the_schema_says_from_where_on),
        cmocka_unit_test(several_are_taken_for_one),
        cmocka_unit_test(outlines_are_merged_where_most_agree),
        cmocka_unit_test(run_lengths_read_back),
        cmocka_unit_test(very_many_things_are_the_same_only_when_equal),
        cmocka_unit_test(outlines_of_very_many_corners_are_the_same_only_when_equal),
        cmocka_unit_test(comparisons_share_the_steps_that_they_are_given),
        cmocka_unit_test(answers_are_more_or_less_alike),
        cmocka_unit_test(little_room_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
