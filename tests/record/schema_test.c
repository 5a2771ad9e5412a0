/* Schemas, and answers to them: what is taken, what is refused and how it is said. */
#include "../unit/harness.h"
#include "labelwright/rng.h"
#include "server/limits.h"
#include "server/record/schema.h"

static char memory[8 << 20], spare[1 << 20];

static lw_status parse_and_read(lw_str text, lw_arena *arena, schema *out, lw_error *error) {
    json *document;
    lw_status status = json_parse(text, &document, error);
    if (status != LW_OK) return status;
    status = schema_read(document, arena, out, error);
    json_free(document);
    return status;
}

static lw_status check_text(const schema *s, const char *answer, const char *data,
                            lw_error *error) {
    json *value = NULL, *about = NULL;
    assert_int_equal(json_parse(lw_str_from(answer), &value, error), LW_OK);
    if (data) assert_int_equal(json_parse(lw_str_from(data), &about, error), LW_OK);
    lw_status status =
        schema_check_answer(s, value, about, NULL, lw_arena_over(spare, sizeof spare), error);
    json_free(value);
    json_free(about);
    return status;
}

#define FIELD(rest) "{\"fields\":[{\"name\":\"f\"," rest "}]}"
#define CLASSES "\"classes\":[{\"name\":\"a\"},{\"name\":\"b\"}]"

static const struct {
    const char *name, *text, *says; /* says NULL: taken */
} schemas[] = {
    {"the example of the interface",
     "{\"fields\":[{\"name\":\"sentiment\",\"kind\":\"choice\",\"on\":\"text\",\"required\":true,"
     "\"classes\":["
     "{\"name\":\"positive\",\"key\":\"1\"},{\"name\":\"negative\",\"key\":\"2\"}]},{\"name\":"
     "\"objects\",\"kind\":"
     "\"boxes\",\"on\":\"image\",\"classes\":[{\"name\":\"car\",\"color\":\"#2a7\"}],"
     "\"attributes\":[{\"name\":"
     "\"occluded\",\"kind\":\"choice\",\"classes\":[{\"name\":\"yes\"},{\"name\":\"no\"}]}]}]}",
     NULL},
    {"a list", "[]", "wants an object, not a list"},
    {"no fields", "{}", "has no \"fields\""},
    {"an empty list of fields", "{\"fields\":[]}", "fields: 0 fields, allowed are 1..100"},
    {"a stranger at the top", "{\"fields\":[],\"x\":1}", "has no member \"x\""},
    {"a field that is text", "{\"fields\":[\"a\"]}", "fields[0]: wants an object, not text"},
    {"a stranger in a field", FIELD("\"kind\":\"text\",\"colour\":1"),
     "fields[0]: has no member \"colour\""},
    {"null for a title", FIELD("\"kind\":\"text\",\"title\":null"),
     "fields[0].title: wants text, not null"},
    {"no kind", FIELD("\"title\":\"x\""), "fields[0]: has no \"kind\""},
    {"an unknown kind", FIELD("\"kind\":\"colour\""),
     "fields[0].kind: \"colour\" is not a kind of field"},
    {"an empty name", "{\"fields\":[{\"name\":\"\",\"kind\":\"text\"}]}",
     "fields[0].name: is empty"},
    {"a blank around a name", "{\"fields\":[{\"name\":\"a \",\"kind\":\"text\"}]}", "blank"},
    {"a control character in a name", "{\"fields\":[{\"name\":\"a\\tb\",\"kind\":\"text\"}]}",
     "control character"},
    {"two fields of one name",
     "{\"fields\":[{\"name\":\"f\",\"kind\":\"text\"},{\"name\":\"f\",\"kind\":\"text\"}]}",
     "fields[1].name: \"f\" is there twice"},
    {"classes missing", FIELD("\"kind\":\"choice\""), "fields[0]: choice needs \"classes\""},
    {"no classes", FIELD("\"kind\":\"choice\",\"classes\":[]"), "fields[0].classes: 0 classes"},
    {"classes of a number", FIELD("\"kind\":\"number\"," CLASSES), "number takes no \"classes\""},
    {"two classes of one name",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\"},{\"name\":\"c\"}]"),
     "fields[0].classes[1].name: \"c\" is there twice"},
    {"a parent that is no class",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\",\"parent\":\"x\"}]"),
     "fields[0].classes[0].parent: no class before it is \"x\""},
    {"a parent after its class",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\",\"parent\":\"d\"},{\"name\":"
           "\"d\"}]"),
     "fields[0].classes[0].parent: no class before it is \"d\""},
    {"a class below itself",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\",\"parent\":\"c\"}]"),
     "fields[0].classes[0].parent: no class before it is \"c\""},
    {"two classes of one key",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\",\"key\":\"1\"},{\"name\":\"d\","
           "\"key\":\"1\"}]"),
     "fields[0].classes[1].key: \"1\" is there twice"},
    {"a color with more in it",
     FIELD("\"kind\":\"choice\",\"classes\":[{\"name\":\"c\",\"color\":\"red;x\"}]"), "#rgb"},
    {"a step of 0", FIELD("\"kind\":\"number\",\"step\":0"), "is not above 0"},
    {"min above max", FIELD("\"kind\":\"number\",\"min\":2,\"max\":1"), "min 2 is above max 1"},
    {"half a class", FIELD("\"kind\":\"choices\"," CLASSES ",\"min\":0.5"), "whole, from 0"},
    {"a rating of many steps", FIELD("\"kind\":\"rating\",\"max\":1000"), "at most 100 steps"},
    {"a rating with too few words", FIELD("\"kind\":\"rating\",\"options\":[\"x\"]"),
     "1 options for 5 steps"},
    {"attributes of a choice", FIELD("\"kind\":\"choice\"," CLASSES ",\"attributes\":[]"),
     "takes no \"attributes\""},
    {"boxes in boxes",
     FIELD("\"kind\":\"boxes\"," CLASSES
           ",\"attributes\":[{\"name\":\"x\",\"kind\":\"boxes\"," CLASSES "}]"),
     "fields[0].attributes[0].kind: an attribute cannot be boxes"},
    {"one of a pair", FIELD("\"kind\":\"pairwise\",\"options\":[\"x\"]"), "wants two options"},
    {"an option that is a class", FIELD("\"kind\":\"pairwise\",\"options\":[\"a\",\"x\"]," CLASSES),
     "an option and a class"},
    {"an option twice", FIELD("\"kind\":\"ranking\",\"options\":[\"x\",\"x\"]"),
     "fields[0].options: \"x\" is there twice"},
    {"skeletons without joints", FIELD("\"kind\":\"skeletons\"," CLASSES),
     "skeletons needs \"joints\""},
    {"no joints", FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[]"),
     "fields[0].joints: 0 joints, allowed are 1.."},
    {"a joint twice",
     FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"a\"},{\"name\":\"a\"}]"),
     "fields[0].joints[1]: \"a\" is there twice"},
    {"a bone to nothing",
     FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"a\",\"to\":[\"b\"]}]"),
     "fields[0].joints[0]: \"b\" is no other joint"},
    {"a bone to itself",
     FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"a\",\"to\":[\"a\"]}]"),
     "fields[0].joints[0]: \"a\" is no other joint"},
    {"a joint outside",
     FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"a\",\"x\":1.5}]"),
     "fields[0].joints[0]: x is not in 0..1"},
    {"a joint's color",
     FIELD("\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"a\",\"color\":\"red\"}]"),
     "fields[0].joints[0].color: wants #rgb"},
    {"relations of nothing", FIELD("\"kind\":\"relations\"," CLASSES), "relations needs \"of\""},
    {"relations of a stranger", FIELD("\"kind\":\"relations\",\"of\":\"x\"," CLASSES),
     "fields[0].of: wants the name"},
    {"marks of turns", FIELD("\"kind\":\"spans\",\"unit\":\"turn\"," CLASSES), NULL},
    {"marks of words", FIELD("\"kind\":\"spans\",\"unit\":\"word\"," CLASSES),
     "fields[0].unit: \"word\" is no unit, only \"turn\" is"},
    {"turns of a picture", FIELD("\"kind\":\"boxes\",\"unit\":\"turn\"," CLASSES),
     "fields[0]: boxes takes no \"unit\""},
    {"a group of fields", FIELD("\"kind\":\"text\",\"group\":\"Rubric\""), NULL},
    {"a group without a name", FIELD("\"kind\":\"text\",\"group\":1"),
     "fields[0].group: wants text"},
    {"several of what is no choice", FIELD("\"kind\":\"text\",\"several\":true"),
     "fields[0]: text takes no \"several\""},
    {"chains of what is not related", FIELD("\"kind\":\"text\",\"chains\":true"),
     "fields[0]: text takes no \"chains\""},
    {"a condition on a later field",
     "{\"fields\":[{\"name\":\"a\",\"kind\":\"text\",\"when\":{\"field\":\"b\",\"is\":[\"x\"]}},{"
     "\"name\":\"b\",\"kind\":"
     "\"text\"}]}",
     "fields[0].when: no field before it is \"b\""},
    {"a condition on itself", FIELD("\"kind\":\"text\",\"when\":{\"field\":\"f\",\"is\":[\"x\"]}"),
     "no field before"},
    {"a condition on text",
     "{\"fields\":[{\"name\":\"a\",\"kind\":\"text\"},{\"name\":\"b\",\"kind\":\"text\",\"when\":"
     "{\"field\":\"a\",\"is\":[\"x\"]}}]}",
     "text cannot be a condition"},
    {"a condition on a class that is not",
     "{\"fields\":[{\"name\":\"a\",\"kind\":\"choice\"," CLASSES "},{\"name\":\"b\","
     "\"kind\":\"text\",\"when\":{\"field\":\"a\",\"is\":[\"c\"]}}]}",
     "fields[1].when.is: a has no \"c\""},
    {"a condition on a step",
     "{\"fields\":[{\"name\":\"a\",\"kind\":\"rating\",\"step\":0.1},{\"name\":\"b\",\"kind\":"
     "\"text\",\"when\":{\"field\":\"a\",\"is\":[\"1.3\"]}}]}",
     NULL},
};

static void schemas_are_taken_or_refused_by_name(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof schemas / sizeof schemas[0]; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        lw_error error = {0};
        schema s;
        lw_status status = parse_and_read(lw_str_from(schemas[i].text), &arena, &s, &error);
        check_row(schemas[i].name, status == (schemas[i].says ? LW_INVALID : LW_OK));
        if (schemas[i].says && !strstr(error.message, schemas[i].says))
            fail_msg("%s: says \"%s\"", schemas[i].name, error.message);
    }
}

/* One field of each kind, called by its kind. */
static const char every_kind[] =
    "{\"fields\":["
    "{\"name\":\"choice\",\"kind\":\"choice\"," CLASSES "},"
    "{\"name\":\"several\",\"kind\":\"choice\",\"several\":true," CLASSES "},"
    "{\"name\":\"choices\",\"kind\":\"choices\"," CLASSES ",\"max\":2},"
    "{\"name\":\"distribution\",\"kind\":\"distribution\"," CLASSES "},"
    "{\"name\":\"rating\",\"kind\":\"rating\",\"min\":0,\"max\":1,\"step\":0.1},"
    "{\"name\":\"number\",\"kind\":\"number\",\"min\":-1,\"step\":0.5},"
    "{\"name\":\"text\",\"kind\":\"text\",\"max\":5},"
    "{\"name\":\"spans\",\"kind\":\"spans\",\"on\":\"text\"," CLASSES "},"
    "{\"name\":\"relations\",\"kind\":\"relations\",\"of\":\"spans\"," CLASSES "},"
    "{\"name\":\"chains\",\"kind\":\"relations\",\"of\":\"spans\",\"chains\":true," CLASSES "},"
    "{\"name\":\"boxes\",\"kind\":\"boxes\"," CLASSES
    ",\"max\":3,\"attributes\":[{\"name\":\"n\",\"kind\":\"number\"}]},"
    "{\"name\":\"ellipses\",\"kind\":\"ellipses\"," CLASSES "},"
    "{\"name\":\"polygons\",\"kind\":\"polygons\"," CLASSES "},"
    "{\"name\":\"skeletons\",\"kind\":\"skeletons\"," CLASSES ",\"joints\":[{\"name\":\"head\"},"
    "{\"name\":\"tail\",\"title\":\"Tail\",\"color\":\"#123\",\"x\":0.5,\"y\":1,\"to\":[\"head\"]}]"
    "},"
    "{\"name\":\"polylines\",\"kind\":\"polylines\"," CLASSES "},"
    "{\"name\":\"points\",\"kind\":\"points\"," CLASSES "},"
    "{\"name\":\"masks\",\"kind\":\"masks\"," CLASSES "},"
    "{\"name\":\"segments\",\"kind\":\"segments\"," CLASSES "},"
    "{\"name\":\"tracks\",\"kind\":\"tracks\"," CLASSES "},"
    "{\"name\":\"pairwise\",\"kind\":\"pairwise\",\"options\":[\"x\",\"y\"],\"classes\":[{\"name\":"
    "\"tie\"}]},"
    "{\"name\":\"ranking\",\"kind\":\"ranking\",\"options\":[\"x\",\"y\",\"z\"]},"
    "{\"name\":\"why\",\"kind\":\"text\",\"required\":true,\"when\":{\"field\":\"choice\",\"is\":["
    "\"b\"]}}]}";

#define OBJECT "\"id\":\"1\",\"class\":\"a\""
#define SPANS                                                                                  \
    "\"spans\":[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2},{\"id\":\"2\",\"class\":" \
    "\"b\",\"start\":1,\"end\":4}]"
#define KEY(f, t) "{\"frame\":" #f ",\"time\":" #t ",\"x\":1,\"y\":1,\"w\":2,\"h\":2}"
static const char item_data[] =
    "{\"text\":\"\xc3\xa9\xf0\x9f\x98\x80zz\",\"n\":1}"; /* four code points */

static const struct {
    const char *answer, *says; /* says NULL: taken */
} answers[] = {
    {"{}", NULL},
    {"[]", "values: wants an object of fields, not a list"},
    {"{\"zz\":1}", "zz: is not a field of the schema"},
    {"{\"choice\":\"a\"}", NULL},
    {"{\"choice\":\"maybe\"}", "choice: \"maybe\" is not a class"},
    {"{\"choice\":1}", "choice: wants the name of a class, not a whole number"},
    {"{\"choice\":null}", "choice: wants the name of a class, not null"},
    {"{\"choice\":\"b\"}", "why: needs an answer"},
    {"{\"choice\":\"b\",\"why\":\" \"}", "why: needs an answer"},
    {"{\"choice\":\"b\",\"why\":\"so\"}", NULL},
    {"{\"choice\":\"a\",\"why\":\"so\"}", "why: is not asked"},
    {"{\"why\":\"so\"}", "why: is not asked"},
    {"{\"choices\":[]}", NULL},
    {"{\"choices\":[\"b\",\"a\"]}", NULL},
    {"{\"choices\":[\"a\",\"a\"]}", "choices: \"a\" is there twice"},
    {"{\"choices\":[\"a\",\"c\"]}", "choices[1]: \"c\" is not a class"},
    {"{\"choices\":\"a\"}", "choices: wants a list of classes, not text"},
    {"{\"choices\":[\"a\",\"b\",\"a\"]}", "choices: 3 given, allowed are 0..2"},
    {"{\"distribution\":{\"a\":0.7,\"b\":0.3}}", NULL},
    {"{\"distribution\":{\"a\":0.7,\"b\":0.3000009}}", NULL},
    {"{\"distribution\":{\"a\":0.7,\"b\":0.300002}}", "sum to"},
    {"{\"distribution\":{}}", "sum to 0, not 1"},
    {"{\"distribution\":{\"a\":1.5,\"b\":-0.5}}", "distribution.a: 1.5 is not in 0..1"},
    {"{\"several\":\"a\"}", NULL},
    {"{\"several\":{\"a\":0.5,\"b\":0.5}}", NULL},
    {"{\"several\":{\"a\":1,\"b\":0}}", "several: one class alone is said by its name"},
    {"{\"several\":{\"a\":0.5,\"b\":0.4}}", "several: the shares sum to 0.9, not 1"},
    {"{\"several\":[\"a\"]}", "several: wants the name of a class, not a list"},
    {"{\"choice\":{\"a\":0.5,\"b\":0.5}}", "choice: wants the name of a class, not an object"},
    {"{\"distribution\":{\"c\":1}}", "distribution: \"c\" is not a class"},
    {"{\"distribution\":{\"a\":\"1\"}}", "distribution.a: wants a number, not text"},
    {"{\"rating\":0.3}", NULL},
    {"{\"rating\":0.35}", "rating: 0.35 is not on a step of 0.1"},
    {"{\"rating\":2}", "rating: 2 is above 1"},
    {"{\"rating\":-0.1}", "rating: -0.1 is below 0"},
    {"{\"rating\":\"1\"}", "rating: wants a number, not text"},
    {"{\"number\":-0.5}", NULL},
    {"{\"number\":0.25}", "number: 0.25 is not on a step of 0.5"},
    {"{\"number\":true}", "number: wants a number, not true or false"},
    {"{\"text\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}", NULL},
    {"{\"text\":\"123456\"}", "text: 6 characters, allowed are 0..5"},
    {"{\"text\":[]}", "text: wants text, not a list"},
    {"{" SPANS "}", NULL},
    {"{\"spans\":{}}", "spans: wants a list, not an object"},
    {"{\"spans\":[{" OBJECT ",\"start\":0,\"end\":5}]}",
     "spans[0]: ends at 5, the text has 4 characters"},
    {"{\"spans\":[{" OBJECT
     ",\"start\":2,\"end\":4,\"quote\":\"zz\"},{\"id\":\"2\",\"class\":\"a\","
     "\"start\":0,\"end\":2,\"quote\":\"\\u00e9\xf0\x9f\x98\x80\"}]}",
     NULL},
    {"{\"spans\":[{" OBJECT ",\"start\":0,\"end\":2,\"quote\":\"e\"}]}",
     "spans[0].quote: says \"e\", the text has \"\xc3\xa9\xf0\x9f\x98\x80\" there"},
    {"{\"spans\":[{" OBJECT ",\"start\":2,\"end\":4,\"quote\":\"z\"}]}",
     "spans[0].quote: says \"z\", the text has \"zz\" there"},
    {"{\"spans\":[{" OBJECT ",\"start\":3,\"end\":4,\"quote\":\"zz\"}]}",
     "spans[0].quote: says \"zz\", the text has \"z\" there"},
    {"{\"spans\":[{" OBJECT ",\"start\":2,\"end\":2}]}", "spans[0]: starts at 2 and ends at 2"},
    {"{\"spans\":[{" OBJECT ",\"start\":-1,\"end\":2}]}",
     "spans[0]: starts at -1, before the text"},
    {"{\"spans\":[{" OBJECT ",\"start\":0.5,\"end\":2}]}", "spans[0].start: wants a whole number"},
    {"{\"spans\":[{" OBJECT ",\"start\":0}]}", "spans[0]: has no \"end\""},
    {"{\"spans\":[{" OBJECT ",\"start\":0,\"end\":1,\"text\":\"x\"}]}",
     "spans[0]: has no member \"text\""},
    {"{\"spans\":[{\"class\":\"a\",\"start\":0,\"end\":1}]}", "spans[0]: has no \"id\""},
    {"{\"spans\":[{\"id\":\"\",\"class\":\"a\",\"start\":0,\"end\":1}]}", "spans: an id is empty"},
    {"{\"spans\":[{\"id\":\"1\",\"class\":\"c\",\"start\":0,\"end\":1}]}",
     "spans[0].class: \"c\" is not a class"},
    {"{\"spans\":[{" OBJECT ",\"start\":0,\"end\":1},{" OBJECT ",\"start\":2,\"end\":3}]}",
     "spans: the id \"1\" is there twice"},
    {"{" SPANS ",\"relations\":[{\"id\":\"r\",\"class\":\"a\",\"from\":\"1\",\"to\":\"2\"}]}",
     NULL},
    {"{" SPANS ",\"relations\":[{\"id\":\"r\",\"class\":\"a\",\"from\":\"1\",\"to\":\"3\"}]}",
     "relations[0].to: spans has no \"3\""},
    {"{" SPANS ",\"relations\":[{\"id\":\"r\",\"class\":\"a\",\"from\":\"1\",\"to\":\"1\"}]}",
     "relates \"1\" with itself"},
    {"{\"relations\":[{\"id\":\"r\",\"class\":\"a\",\"from\":\"1\",\"to\":\"2\"}]}",
     "relations[0].from: spans has no \"1\""},
    {"{\"boxes\":[{" OBJECT
     ",\"x\":-1,\"y\":2.5,\"w\":3,\"h\":4,\"rotation\":30,\"attributes\":{\"n\":1}}]}",
     NULL},
    {"{\"boxes\":[{" OBJECT ",\"x\":1,\"y\":2,\"w\":0,\"h\":4}]}",
     "boxes[0]: is 0 wide and 4 high"},
    {"{\"boxes\":[{" OBJECT ",\"x\":1,\"y\":2,\"w\":1}]}", "boxes[0]: has no \"h\""},
    {"{\"boxes\":[{" OBJECT ",\"x\":\"1\",\"y\":2,\"w\":1,\"h\":1}]}",
     "boxes[0].x: wants a number, not text"},
    {"{\"boxes\":[{" OBJECT ",\"x\":1,\"y\":2,\"w\":1,\"h\":4,\"attributes\":{\"m\":1}}]}",
     "boxes[0].attributes.m: is not a field"},
    {"{\"boxes\":[{" OBJECT ",\"x\":1,\"y\":2,\"w\":1,\"h\":4,\"attributes\":{\"n\":\"1\"}}]}",
     "boxes[0].attributes.n: wants a number"},
    {"{\"boxes\":[1,2,3,4]}", "boxes: 4 given, allowed are 0..3"},
    {"{\"boxes\":[1]}", "boxes[0]: wants an object, not a whole number"},
    {"{\"ellipses\":[{" OBJECT ",\"x\":1,\"y\":2,\"rx\":1,\"ry\":4,\"rotation\":30}]}", NULL},
    {"{\"ellipses\":[{" OBJECT ",\"x\":1,\"y\":2,\"rx\":1,\"ry\":0}]}",
     "ellipses[0]: has half axes of 1 and 0"},
    {"{\"ellipses\":[{" OBJECT ",\"x\":1,\"y\":2,\"rx\":1}]}", "ellipses[0]: has no \"ry\""},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[1,0],[0.5,1]]}]}", NULL},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[1,0]]}]}",
     "polygons[0].points: 2 points, at least 3"},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[1,0],[1]]}]}",
     "polygons[0].points[2]: wants [x, y]"},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[1,0],[1,\"1\"]]}]}",
     "polygons[0].points[2]: wants two numbers, not text"},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[9,0],[5,9]],\"holes\":[[[4,1],[5,1],[5,3]]]}]}",
     NULL},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[9,0],[5,9]],\"holes\":[[[4,1],[5,1]]]}]}",
     "polygons[0].holes[0]: 2 points, at least 3"},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[9,0],[5,9]],\"holes\":[7]}]}",
     "polygons[0].holes[0]: wants a list, not"},
    {"{\"polygons\":[{" OBJECT ",\"points\":[[0,0],[9,0],[5,9]],\"holes\":7}]}", "polygons[0]"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,2],[1.5,0,1]]}]}", NULL},
    {"{\"polygons\":[{" OBJECT ",\"group\":\"g\",\"points\":[[0,0],[1,0],[0.5,1]]}]}", NULL},
    {"{\"polygons\":[{" OBJECT ",\"group\":\"\",\"points\":[[0,0],[1,0],[0.5,1]]}]}",
     "polygons[0].group: is empty or over"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,2]]}]}",
     "skeletons[0].joints: 1 joints, the template has 2"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,2],[1,1]]}]}",
     "skeletons[0].joints[1]: wants [x, y, state]"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,2],[1,\"1\",2]]}]}",
     "skeletons[0].joints[1]: wants three numbers, not text"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,2],[1,1,3]]}]}",
     "skeletons[0].joints[1]: has state 3, want 0"},
    {"{\"skeletons\":[{" OBJECT ",\"joints\":[[0,0,0],[1,1,0]]}]}",
     "skeletons[0].joints: none of them is there"},
    {"{\"polylines\":[{" OBJECT ",\"points\":[[0,0],[9,0],[5,9]],\"holes\":[]}]}", "polylines[0]"},
    {"{\"polylines\":[{" OBJECT ",\"points\":[[0,0],[1,0]]}]}", NULL},
    {"{\"polylines\":[{" OBJECT ",\"points\":[[0,0]]}]}", "at least 2"},
    {"{\"points\":[{" OBJECT ",\"points\":[[0,0]]}]}", NULL},
    {"{\"points\":[{" OBJECT ",\"points\":[]}]}", "at least 1"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":[1,2,3]}}]}", NULL},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":[1,2,4]}}]}",
     "no run lengths of 3 x 2"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":[1,2]}}]}", "no run lengths"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":[7,-1]}}]}", "no run lengths"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":\"123\"}}]}", NULL},  /* 1, 2, 3 */
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[9,9],\"counts\":\"d0m1\"}}]}", NULL}, /* 20, 61 */
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[4,4],\"counts\":\"4142ON\"}}]}",
     NULL}, /* 4, 1, 4, 3, 3, 1 */
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":\"12\"}}]}", "no run lengths"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":\"12 \"}}]}", "no run lengths"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":\"oooooooooooooooo\"}}]}",
     "no run lengths"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[0,3],\"counts\":\"\"}}]}",
     "wants size [height, width]"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"size\":[2,3],\"counts\":6}}]}",
     "wants counts as text or a list"},
    {"{\"masks\":[{" OBJECT ",\"rle\":{\"counts\":\"\"}}]}", "masks[0].rle: has no \"size\""},
    {"{\"segments\":[{" OBJECT ",\"start\":0,\"end\":1500000}]}", NULL},
    {"{\"segments\":[{" OBJECT ",\"start\":0,\"end\":1500000,\"start_frame\":0,\"end_frame\":36}]}",
     NULL},
    {"{\"segments\":[{" OBJECT ",\"start\":5,\"end\":5}]}",
     "starts at microsecond 5 and ends at 5"},
    {"{\"segments\":[{" OBJECT ",\"start\":5,\"end\":6,\"start_frame\":3,\"end_frame\":3}]}",
     "starts at frame 3 and ends at 3"},
    {"{\"segments\":[{" OBJECT ",\"start\":5,\"end\":6,\"start_frame\":3}]}", "without the other"},
    {"{\"tracks\":[{" OBJECT ",\"frames\":[" KEY(0, 0) "," KEY(5, 200000) "]}]}", NULL},
    {"{\"tracks\":[{" OBJECT ",\"frames\":[]}]}", "tracks[0].frames: is empty"},
    {"{\"tracks\":[{" OBJECT ",\"frames\":[" KEY(5, 0) "," KEY(5, 200000) "]}]}",
     "tracks[0].frames[1]: frame 5"},
    {"{\"tracks\":[{" OBJECT ",\"frames\":[" KEY(5, 10) "," KEY(6, 10) "]}]}",
     "not after the one before"},
    {"{\"tracks\":[{" OBJECT ",\"frames\":[" KEY(-1, 0) "]}]}", "not after the one before"},
    {"{\"pairwise\":\"x\"}", NULL},
    {"{\"pairwise\":\"tie\"}", NULL},
    {"{\"pairwise\":\"z\"}", "pairwise: \"z\" is not an option"},
    {"{\"pairwise\":2}", "pairwise: wants an option, not a whole number"},
    {"{\"ranking\":[\"z\",\"x\",\"y\"]}", NULL},
    {"{\"ranking\":[\"z\",\"x\"]}", "ranking: ranks 2 of 3 options"},
    {"{\"ranking\":[\"z\",\"x\",\"x\"]}", "ranking: \"x\" is there twice"},
    {"{\"ranking\":[\"z\",\"x\",\"w\"]}", "ranking[2]: \"w\" is not an option"},
    {"{\"ranking\":[\"z\",\"x\",1]}", "ranking[2]: wants an option"},
    {"{\"ranking\":\"x\"}", "ranking: wants a list of options, not text"},
};

static void read_every_kind(lw_arena *arena, schema *s) {
    lw_error error = {0};
    lw_status status = parse_and_read(lw_str_from(every_kind), arena, s, &error);
    if (status != LW_OK) fail_msg("%s", error.message);
}

static void answers_are_taken_or_refused_by_field(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        lw_error error = {0};
        lw_status status = check_text(&s, answers[i].answer, item_data, &error);
        if (status != (answers[i].says ? LW_INVALID : LW_OK))
            fail_msg("%s: %s", answers[i].answer, error.message);
        if (answers[i].says && !strstr(error.message, answers[i].says))
            fail_msg("%s says \"%s\"", answers[i].answer, error.message);
    }
}

static void every_kind_has_an_answer_that_is_taken(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    for (field_kind kind = 0; kind < FIELD_KINDS; kind++) {
        lw_str name = lw_str_from(field_kind_name(kind));
        assert_int_equal(s.fields[schema_find(&s, name)].kind, kind);
        lw_str member = lw_arena_format(&arena, "\"%s\":", name.data);
        bool taken = false;
        for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
            taken |= !answers[i].says && strstr(answers[i].answer, member.data);
        check_row(name.data, taken);
    }
}

static void spans_need_the_text_only_when_the_item_is_known(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    lw_error error = {0};
    const char *far = "{\"spans\":[{" OBJECT ",\"start\":0,\"end\":500}]}";
    assert_int_equal(check_text(&s, far, NULL, &error), LW_OK);
    assert_int_equal(check_text(&s, far, "{\"n\":1}", &error), LW_INVALID);
    assert_non_null(strstr(error.message, "is not asked, for the item has no text"));
    assert_int_equal(check_text(&s, far, "{\"text\":1}", &error), LW_INVALID);
    assert_non_null(strstr(error.message, "no text \"text\" to mark"));
}

static void attributes_that_are_required_are_missed(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_error error = {0};
    schema s;
    assert_int_equal(parse_and_read(LW_STR(FIELD("\"kind\":\"points\"," CLASSES
                                                 ",\"attributes\":[{\"name\":\"n\","
                                                 "\"kind\":\"rating\",\"required\":true}]")),
                                    &arena, &s, &error),
                     LW_OK);
    assert_int_equal(check_text(&s, "{\"f\":[{" OBJECT ",\"points\":[[1,1]]}]}", NULL, &error),
                     LW_INVALID);
    assert_string_equal(error.message, "f[0].attributes.n: needs an answer");
    assert_int_equal(
        check_text(&s, "{\"f\":[{" OBJECT ",\"points\":[[1,1]],\"attributes\":{\"n\":3}}]}", NULL,
                   &error),
        LW_OK);
}

/* `depth` classes, each below the one before it. */
static void conditions_hold_for_classes_below(void **state) {
    (void)state;
    static const struct {
        const char *answer, *says;
    } rows[] = {
        {"{\"kind\":\"animal\"}", "why: needs an answer"},
        {"{\"kind\":\"poodle\"}", "why: needs an answer"},
        {"{\"kind\":\"poodle\",\"why\":\"x\"}", NULL},
        {"{\"kind\":\"rose\"}", NULL},
        {"{\"kind\":\"rose\",\"why\":\"x\"}", "why: is not asked"},
    };
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    lw_error error = {0};
    lw_status status = parse_and_read(
        LW_STR("{\"fields\":[{\"name\":\"kind\",\"kind\":\"choice\",\"classes\":[{\"name\":"
               "\"animal\"},"
               "{\"name\":\"dog\",\"parent\":\"animal\"},{\"name\":\"rose\"},"
               "{\"name\":\"poodle\",\"parent\":\"dog\"}]},{\"name\":\"why\",\"kind\":\"text\","
               "\"required\":true,\"when\":{\"field\":\"kind\",\"is\":[\"animal\"]}}]}"),
        &arena, &s, &error);
    assert_int_equal(status, LW_OK);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json *answer;
        assert_int_equal(json_parse(lw_str_from(rows[i].answer), &answer, &error), LW_OK);
        status =
            schema_check_answer(&s, answer, NULL, NULL, lw_arena_over(spare, sizeof spare), &error);
        json_free(answer);
        check_row(rows[i].answer, (status == LW_OK) == !rows[i].says);
        check_row(rows[i].answer, !rows[i].says || strstr(error.message, rows[i].says));
    }
}

static lw_status read_chain(int depth, lw_arena *arena, schema *out, lw_error *error) {
    lw_arena texts = lw_arena_over(spare, sizeof spare);
    lw_builder text = lw_builder_in(&texts);
    lw_put(&text, LW_STR("{\"fields\":[{\"name\":\"f\",\"kind\":\"choice\",\"classes\":["
                         "{\"name\":\"c0\"}"));
    for (int i = 1; i < depth; i++)
        lw_put_format(&text, ",{\"name\":\"c%d\",\"parent\":\"c%d\"}", i, i - 1);
    lw_put(&text, LW_STR("]}]}"));
    return parse_and_read(lw_built(&text), arena, out, error);
}

static void classes_nest_to_a_depth(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_error error = {0};
    schema s;
    assert_int_equal(read_chain(LIMIT_CLASS_DEPTH, &arena, &s, &error), LW_OK);
    assert_true(schema_is_nested(&s.fields[0]));
    lw_builder path = lw_builder_in(&arena);
    schema_put_path(&s.fields[0].classes[2], &path);
    assert_true(lw_str_equal(lw_built(&path), LW_STR("c0 > c1 > c2")));
    assert_int_equal(read_chain(LIMIT_CLASS_DEPTH + 1, &arena, &s, &error), LW_INVALID);
    assert_non_null(
        strstr(error.message, "fields[0].classes[16].parent: stands 17 deep, allowed are 16"));
}

static void ten_thousand_classes_are_found(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory),
             texts = lw_arena_over(spare, sizeof spare);
    lw_builder text = lw_builder_in(&texts);
    lw_put(&text, LW_STR("{\"fields\":[{\"name\":\"f\",\"kind\":\"choice\",\"classes\":["));
    for (int i = 0; i < LIMIT_CLASSES; i++)
        lw_put_format(&text, "%s{\"name\":\"c%d\"}", i ? "," : "", i * 7 % LIMIT_CLASSES);
    lw_put(&text, LW_STR("]}]}"));
    schema s;
    lw_error error = {0};
    assert_int_equal(parse_and_read(lw_built(&text), &arena, &s, &error), LW_OK);
    for (size_t i = 0; i < s.fields[0].class_count; i++)
        assert_int_equal(schema_class_find(&s.fields[0], s.fields[0].classes[i].name), i);
    assert_int_equal(schema_class_find(&s.fields[0], LW_STR("c")), LIMIT_CLASSES);
    assert_int_equal(schema_answer_count(&s.fields[0]), LIMIT_CLASSES);
}

/* ---- keys and short texts ---------------------------------------------------------------- */

#define TIE(class, from, to) \
    "{\"id\":\"" from to "\",\"class\":\"" class "\",\"from\":\"" from "\",\"to\":\"" to "\"}"
static const struct {
    const char *field, *a, *b;
    bool equal;
} pairs[] = {
    {"choice", "\"a\"", "\"b\"", false},
    {"choices", "[\"a\",\"b\"]", "[\"b\",\"a\"]", true},
    {"choices", "[\"a\"]", "[\"b\"]", false},
    {"distribution", "{\"a\":0.7,\"b\":0.3}", "{\"b\":0.30,\"a\":7e-1}", true},
    {"distribution", "{\"a\":0.7,\"b\":0.3}", "{\"a\":0.3,\"b\":0.7}", false},
    {"several", "{\"a\":0.5,\"b\":0.5}", "{\"b\":5e-1,\"a\":0.5}", true},
    {"several", "{\"a\":0.5,\"b\":0.5}", "\"a\"", false},
    {"rating", "1", "1.0", true},
    {"rating", "0.3", "0.30000000000000004", true},
    {"rating", "0.3", "0.4", false},
    {"number", "3", "3.0", true},
    {"number", "-0.0", "0", true},
    {"number", "1e3", "1000", true},
    {"number", "0.5", "1", false},
    {"text", "\"a\"", "\"\\u0061\"", true},
    {"text", "\"a\"", "\"A\"", false},
    {"spans",
     "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2},{\"id\":\"2\",\"class\":\"b\","
     "\"start\":3,\"end\":4}]",
     "[{\"id\":\"x\",\"end\":4,\"start\":3,\"class\":\"b\"},{\"id\":\"y\",\"class\":\"a\","
     "\"start\":0,\"end\":2}]",
     true},
    {"spans", "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2}]",
     "[{\"id\":\"1\",\"class\":\"b\",\"start\":0,\"end\":2}]", false},
    {"spans", "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2,\"group\":\"g\"}]",
     "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2,\"group\":\"h\"}]", true},
    {"relations", "[" TIE("a", "1", "2") "]", "[" TIE("a", "2", "1") "]", false},
    {"chains", "[" TIE("a", "1", "2") "," TIE("a", "2", "3") "]",
     "[" TIE("a", "3", "1") "," TIE("a", "2", "1") "," TIE("a", "2", "3") "]", true},
    {"chains", "[" TIE("a", "1", "2") "," TIE("a", "3", "4") "]",
     "[" TIE("a", "3", "4") "," TIE("a", "2", "1") "]", true},
    {"chains", "[" TIE("a", "1", "2") "," TIE("a", "3", "4") "]",
     "[" TIE("a", "1", "2") "," TIE("a", "3", "4") "," TIE("a", "2", "3") "]", false},
    {"chains", "[" TIE("a", "1", "2") "," TIE("a", "2", "3") "]",
     "[" TIE("a", "1", "2") "," TIE("b", "2", "3") "]", false},
    {"spans", "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2}]",
     "[{\"id\":\"1\",\"class\":\"a\",\"start\":0,\"end\":2,\"quote\":\"x\"}]", true},
    {"pairwise", "\"x\"", "\"tie\"", false},
    {"ranking", "[\"x\",\"y\",\"z\"]", "[\"x\",\"z\",\"y\"]", false},
};

static void keys_are_equal_where_answers_are(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        schema s;
        read_every_kind(&arena, &s);
        const schema_field *field = &s.fields[schema_find(&s, lw_str_from(pairs[i].field))];
        json *a, *b;
        lw_error error = {0};
        assert_int_equal(json_parse(lw_str_from(pairs[i].a), &a, &error), LW_OK);
        assert_int_equal(json_parse(lw_str_from(pairs[i].b), &b, &error), LW_OK);
        lw_str x = schema_value_key(field, a, &arena), y = schema_value_key(field, b, &arena);
        assert_non_null(x.data);
        if (lw_str_equal(x, y) != pairs[i].equal)
            fail_msg("%s: %s, %s", pairs[i].field, x.data, y.data);
        json_free(a);
        json_free(b);
    }
}

static const struct {
    const char *field, *value, *brief;
} briefs[] = {
    {"choice", "\"a\"", "a"},
    {"choices", "[\"b\",\"a\"]", "b, a"},
    {"choices", "[]", "none"},
    {"distribution", "{\"a\":0.7,\"b\":0.3}", "a 70 %, b 30 %"},
    {"rating", "0.50", "0.5"},
    {"number", "3.0", "3"},
    {"text", "\"hello\"", "hello"},
    {"spans", "[]", "none"},
    {"spans", "[{\"class\":\"b\"},{\"class\":\"a\"},{\"class\":\"b\"}]", "1 a, 2 b"},
    {"pairwise", "\"tie\"", "tie"},
    {"ranking", "[\"z\",\"x\",\"y\"]", "z > x > y"},
};

static void short_texts_say_what_was_answered(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof briefs / sizeof briefs[0]; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        schema s;
        read_every_kind(&arena, &s);
        json *value;
        lw_error error = {0};
        assert_int_equal(json_parse(lw_str_from(briefs[i].value), &value, &error), LW_OK);
        lw_str brief = schema_value_short(&s.fields[schema_find(&s, lw_str_from(briefs[i].field))],
                                          value, &arena);
        if (!lw_str_equal(brief, lw_str_from(briefs[i].brief)))
            fail_msg("%s: %.*s", briefs[i].value, LW_FMT(brief));
        json_free(value);
    }
}

static void short_texts_are_cut_at_eighty_characters(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    lw_builder text = lw_builder_in(&arena);
    lw_put_char(&text, '"');
    for (int i = 0; i < 100; i++) lw_put(&text, LW_STR("\xc3\xa9"));
    lw_put_char(&text, '"');
    json *value;
    lw_error error = {0};
    assert_int_equal(json_parse(lw_built(&text), &value, &error), LW_OK);
    lw_str brief = schema_value_short(&s.fields[schema_find(&s, LW_STR("text"))], value, &arena);
    assert_int_equal(lw_utf8_count(brief), 80);
    assert_true(lw_str_ends(brief, LW_STR("\xe2\x80\xa6")));
    json_free(value);
}

/* ---- any input --------------------------------------------------------------------------- */

/* Bytes of a valid text replaced, dropped, doubled or taken from another one. */
static lw_str mutate(lw_rng *rng, lw_str text, lw_str other, char *out, size_t room) {
    static const char likely[] = "{}[]\",:0123456789.-eabidstrue\\ ";
    size_t length = text.len < room - 64 ? text.len : room - 64;
    memcpy(out, text.data, length);
    for (uint64_t n = 1 + lw_rng_below(rng, 4); n > 0 && length > 2; n--) {
        size_t at = (size_t)lw_rng_below(rng, length - 1);
        switch (lw_rng_below(rng, 4)) {
        case 0: out[at] = likely[lw_rng_below(rng, sizeof likely - 1)]; break;
        case 1: memmove(out + at, out + at + 1, --length - at); break;
        case 2: memmove(out + at + 1, out + at, length++ - at); break;
        default: out[at] = other.data[lw_rng_below(rng, other.len)]; break;
        }
    }
    return (lw_str){out, length};
}

/* Whatever is taken has a key and a short text; nothing crashes. */
static void reduce_all(const schema *s, const json *value, lw_arena arena) {
    for (size_t f = 0; f < s->field_count; f++) {
        const json *field = json_get(value, s->fields[f].name.data);
        if (!field) continue;
        lw_arena room = arena;
        assert_non_null(schema_value_key(&s->fields[f], field, &room).data);
        assert_non_null(schema_value_short(&s->fields[f], field, &room).data);
    }
}

static void mutated_answers_are_judged_and_reduced(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    lw_rng rng = lw_rng_seed(20);
    size_t count = sizeof answers / sizeof answers[0], taken = 0, judged = 0;
    json *data;
    lw_error error;
    assert_int_equal(json_parse(lw_str_from(item_data), &data, &error), LW_OK);
    for (int round = 0; round < 60000; round++) {
        char text[1024];
        lw_str mutant =
            mutate(&rng, lw_str_from(answers[lw_rng_below(&rng, count)].answer),
                   lw_str_from(answers[lw_rng_below(&rng, count)].answer), text, sizeof text);
        json *value;
        if (json_parse(mutant, &value, &error) != LW_OK) continue;
        judged++;
        lw_status status = schema_check_answer(&s, value, round % 2 ? data : NULL, NULL,
                                               lw_arena_over(spare, sizeof spare), &error);
        assert_true(status == LW_OK || status == LW_INVALID);
        if (status == LW_OK) reduce_all(&s, value, lw_arena_over(spare, sizeof spare));
        else assert_true(lw_utf8_valid(lw_str_from(error.message)));
        taken += status == LW_OK;
        json_free(value);
    }
    json_free(data);
    assert_true(judged > 1000 && taken > 100 && taken < judged);
}

static void mutated_schemas_are_judged(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(21);
    size_t count = sizeof schemas / sizeof schemas[0];
    for (int round = 0; round < 20000; round++) {
        char text[4096];
        lw_str from = round % 2 ? lw_str_from(every_kind)
                                : lw_str_from(schemas[lw_rng_below(&rng, count)].text);
        lw_str mutant = mutate(&rng, from, lw_str_from(every_kind), text, sizeof text);
        lw_arena arena = lw_arena_over(memory, 1 << 20);
        lw_error error;
        schema s;
        lw_status status = parse_and_read(mutant, &arena, &s, &error);
        assert_true(status == LW_OK || status == LW_INVALID || status == LW_MALFORMED);
    }
}

/* Fails the first allocation, then the second, ...: until there is room. */
static void a_small_arena_is_refused_and_not_overrun(void **state) {
    (void)state;
    lw_status status = LW_TOO_LARGE;
    for (size_t room = 0; status != LW_OK; room += 40) {
        lw_arena arena = lw_arena_over(memory, room);
        lw_error error;
        schema s;
        status = parse_and_read(lw_str_from(every_kind), &arena, &s, &error);
        assert_true(status == LW_OK || status == LW_TOO_LARGE);
        assert_true(room < 1 << 20);
    }
}

static void a_small_scratch_is_refused_and_not_overrun(void **state) {
    (void)state;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    schema s;
    read_every_kind(&arena, &s);
    json *value;
    lw_error error;
    assert_int_equal(
        json_parse(LW_STR("{\"choices\":[\"a\",\"b\"]," SPANS
                          ",\"ranking\":[\"x\",\"y\",\"z\"],\"relations\":"
                          "[{\"id\":\"r\",\"class\":\"a\",\"from\":\"1\",\"to\":\"2\"}]}"),
                   &value, &error),
        LW_OK);
    lw_status status = LW_NO_MEMORY;
    size_t refused = 0;
    for (size_t room = 0; status != LW_OK; room += 8, refused++) {
        status = schema_check_answer(&s, value, NULL, NULL, lw_arena_over(spare, room), &error);
        assert_true(status == LW_OK || status == LW_NO_MEMORY);
    }
    assert_true(refused > 2);
    json_free(value);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(schemas_are_taken_or_refused_by_name),
        cmocka_unit_test(answers_are_taken_or_refused_by_field),
        cmocka_unit_test(every_kind_has_an_answer_that_is_taken),
        cmocka_unit_test(spans_need_the_text_only_when_the_item_is_known),
        cmocka_unit_test(attributes_that_are_required_are_missed),
        cmocka_unit_test(ten_thousand_classes_are_found),
        cmocka_unit_test(conditions_hold_for_classes_below),
        cmocka_unit_test(classes_nest_to_a_depth),
        cmocka_unit_test(keys_are_equal_where_answers_are),
        cmocka_unit_test(short_texts_say_what_was_answered),
        cmocka_unit_test(short_texts_are_cut_at_eighty_characters),
        cmocka_unit_test(mutated_answers_are_judged_and_reduced),
        cmocka_unit_test(mutated_schemas_are_judged),
        cmocka_unit_test(a_small_arena_is_refused_and_not_overrun),
        cmocka_unit_test(a_small_scratch_is_refused_and_not_overrun),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
