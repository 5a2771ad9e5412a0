/* Workflow documents: what is taken, what is refused and how it is said. */
#include "../unit/harness.h"
#include "server/record/workflow.h"
#include <math.h>

static char memory[1 << 20];

static lw_status read_text(const char *text, workflow *out, lw_error *error) {
    json *document;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    lw_status status = json_parse(lw_str_from(text), &document, error);
    if (status != LW_OK) return status;
    status = workflow_read(document, &arena, out, error);
    json_free(document);
    return status;
}

#define DOCUMENT(stages, edges) "{\"stages\":[" stages "],\"edges\":[" edges "]}"
#define STAGE(name, kind) "{\"name\":\"" name "\",\"kind\":\"" kind "\"}"
#define EDGE(from, to) "{\"from\":\"" from "\",\"to\":\"" to "\"}"
#define ENDED(from, on, to) "{\"from\":\"" from "\",\"on\":\"" on "\",\"to\":\"" to "\"}"
#define WHEN(from, condition, to) \
    "{\"from\":\"" from "\",\"to\":\"" to "\",\"when\":[{" condition "}]}"
#define RISK(name, costs) \
    "{\"name\":\"" name "\",\"kind\":\"review\",\"order\":\"risk\",\"error_costs\":[" costs "]}"
#define TWO "{\"name\":\"label\",\"kind\":\"review\",\"double\":true}"
#define LABEL STAGE("label", "label")
#define SIMPLE EDGE("start", "label") "," EDGE("label", "done")
#define WITH(condition)                                                 \
    DOCUMENT(LABEL, EDGE("start", "label") "," WHEN("label", condition, \
                                                    "quarantine") "," EDGE("label", "done"))

static const struct {
    const char *name, *text, *says; /* says NULL: taken */
} documents[] = {
    {"the least there is", DOCUMENT(LABEL, SIMPLE), NULL},
    {"the built-in one as a document", NULL, NULL},
    {"people that are none", WITH("\"of\":\"people\",\"name\":\"label\",\"from\":-1"),
     "when[0].from: -1 is not a whole number in 0..1000000"},
    {"half a person", WITH("\"of\":\"people\",\"name\":\"label\",\"below\":1.5"),
     "when[0].below: 1.5 is not a whole number in 1..1000000"},
    {"fewer than nobody", WITH("\"of\":\"people\",\"name\":\"label\",\"below\":0"),
     "when[0].below: 0 is not a whole number in 1..1000000"},
    {"people", WITH("\"of\":\"people\",\"name\":\"label\",\"from\":0,\"below\":2"), NULL},
    {"a list", "[]", "wants an object"},
    {"no stages", DOCUMENT("", SIMPLE), "stages: 0 stages"},
    {"no edges", DOCUMENT(LABEL, ""), "edges: 0 edges"},
    {"an unknown kind", DOCUMENT(STAGE("a", "magic"), SIMPLE),
     "stages[0].kind: \"magic\" is none of prelabel, label"},
    {"two stages of one name", DOCUMENT(LABEL "," LABEL, SIMPLE),
     "stages[1].name: \"label\" is there twice"},
    {"a stage called done", DOCUMENT(STAGE("done", "label"), SIMPLE), "is there in every workflow"},
    {"a stage called like a blank", DOCUMENT(STAGE(" a", "label"), SIMPLE), "blank"},
    {"an unknown tier",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"label\",\"tier\":\"boss\"}", SIMPLE),
     "stages[0].tier: \"boss\" is none of any, crowd"},
    {"a target beyond all measure",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"label\",\"target\":1}", SIMPLE),
     "stages[0].target: 1 is not in 0.5..0.9999"},
    {"fewest above most",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"label\",\"min_labels\":3,\"max_labels\":2}", SIMPLE),
     "min_labels 3 is more than max_labels 2"},
    {"answers of a review",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"review\",\"min_labels\":3}", SIMPLE),
     "a stage of kind review has no \"min_labels\""},
    {"a tier of a stage where nobody works",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"consensus\",\"tier\":\"crowd\"}", SIMPLE),
     "a stage of kind consensus has no \"tier\""},
    {"an order of answers",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"label\",\"order\":\"risk\"}", SIMPLE),
     "a stage of kind label has no \"order\""},
    {"an unknown order",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"review\",\"order\":\"luck\"}", SIMPLE),
     "stages[0].order: \"luck\" is none of arrival, risk, strata"},
    {"costs without the order that asks for them",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"review\",\"error_costs\":[]}", SIMPLE),
     "stages[0].error_costs: go with the order \"risk\""},
    {"no costs", DOCUMENT(RISK("label", ""), SIMPLE),
     "stages[0].error_costs: 0 costs, allowed are 1..16"},
    {"an error that costs nothing",
     DOCUMENT(RISK("label", "{\"field\":\"a\",\"is\":[\"b\"],\"cost\":0}"), SIMPLE),
     "stages[0].error_costs[0].cost: 0 is not in 0.001..1e+06"},
    {"errors that cost",
     DOCUMENT(RISK("label", "{\"field\":\"a\",\"is\":[\"b\"],\"cost\":9}"), SIMPLE), NULL},
    {"more checks than reviews",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"review\",\"checks\":0.6}", SIMPLE),
     "stages[0].checks: 0.6 is not in 0..0.5"},
    {"two who adjudicate",
     DOCUMENT("{\"name\":\"label\",\"kind\":\"adjudicate\",\"double\":true}", SIMPLE),
     "a stage of kind adjudicate has no \"double\""},
    {"a dispute without a way", DOCUMENT(TWO, SIMPLE),
     "stage \"label\": an item that ends there disputed has no way on"},
    {"a dispute that is done", DOCUMENT(TWO, SIMPLE "," ENDED("label", "disputed", "done")),
     "edges[2].on: what is disputed is not done"},
    {"a dispute of one", DOCUMENT(LABEL, ENDED("label", "disputed", "quarantine") "," SIMPLE),
     "stage \"label\" never ends disputed"},
    {"a dispute that is kept apart",
     DOCUMENT(TWO, SIMPLE "," ENDED("label", "disputed", "quarantine")), NULL},
    {"an edge to nowhere", DOCUMENT(LABEL, EDGE("start", "x") "," SIMPLE),
     "edges[0].to: there is no stage \"x\" that an edge may lead to"},
    {"an edge back to the start", DOCUMENT(LABEL, SIMPLE "," EDGE("label", "start")),
     "edges[2].to: there is no stage \"start\""},
    {"an edge from the end", DOCUMENT(LABEL, SIMPLE "," EDGE("done", "label")),
     "edges[2].from: there is no stage \"done\" that an edge may leave"},
    {"an outcome the stage never has",
     DOCUMENT(LABEL, SIMPLE "," ENDED("label", "rejected", "done")),
     "edges[2].on: stage \"label\" never ends rejected"},
    {"an outcome of the start", DOCUMENT(LABEL, ENDED("start", "settled", "label") "," SIMPLE),
     "nothing has happened yet"},
    {"a share of nothing",
     DOCUMENT(LABEL, "{\"from\":\"start\",\"to\":\"label\",\"share\":0}," SIMPLE),
     "edges[0].share"},
    {"no way out for what is undecided",
     DOCUMENT(LABEL, EDGE("start", "label") "," ENDED("label", "settled", "done")),
     "stage \"label\": an item that ends there undecided has no way on"},
    {"no way out but by a share",
     DOCUMENT(LABEL, EDGE("start", "label") ",{\"from\":\"label\",\"to\":\"done\",\"share\":0.5}"),
     "has no way on"},
    {"no way in", DOCUMENT(LABEL, EDGE("label", "done")), "no way from the start"},
    {"a stage nobody reaches",
     DOCUMENT(LABEL "," STAGE("x", "label"), SIMPLE "," EDGE("x", "done")),
     "stage \"x\": no edge leads to it"},
    {"a loop without end",
     DOCUMENT(LABEL "," STAGE("r", "review"),
              EDGE("start", "label") "," EDGE("label", "r") "," ENDED(
                  "r", "rejected", "label") "," EDGE("r", "done")),
     "items may come back to it without end"},
    {"a loop with an end",
     DOCUMENT(LABEL "," STAGE("r", "review"),
              EDGE("start", "label") "," EDGE("label",
                                              "r") ",{\"from\":\"r\",\"on\":\"rejected\",\"to\":"
                                                   "\"label\",\"rounds\":2}," EDGE("r", "done")),
     NULL},
    {"an edge behind one that takes all",
     DOCUMENT(LABEL, SIMPLE "," ENDED("label", "settled", "quarantine")),
     "edges[2]: is never taken, edges[1] takes every item before it"},
    {"a condition", WITH("\"of\":\"confidence\",\"below\":0.5"), NULL},
    {"a condition of meta", WITH("\"of\":\"meta\",\"name\":\"risk\",\"is\":[\"high\"]"), NULL},
    {"a range of meta", WITH("\"of\":\"meta\",\"name\":\"age\",\"from\":70"), NULL},
    {"a condition of nothing known", WITH("\"of\":\"mood\",\"below\":1"), "is none of confidence"},
    {"a number that is a word", WITH("\"of\":\"confidence\",\"is\":[\"high\"]"),
     "confidence is a number"},
    {"a field in a range", WITH("\"of\":\"field\",\"name\":\"f\",\"below\":1"),
     "field wants is or is_not"},
    {"a language", WITH("\"of\":\"language\",\"is_not\":[\"de\"]"), NULL},
    {"a language in a range", WITH("\"of\":\"language\",\"from\":1"),
     "language wants is or is_not"},
    {"a language with a name", WITH("\"of\":\"language\",\"name\":\"x\",\"is\":[\"de\"]"),
     "language has no \"name\""},
    {"a field without a name", WITH("\"of\":\"field\",\"is\":[\"a\"]"), "field wants a \"name\""},
    {"a number with a name", WITH("\"of\":\"answers\",\"name\":\"f\",\"below\":1"),
     "answers has no \"name\""},
    {"a condition that says nothing", WITH("\"of\":\"answers\""), "wants one of is, is_not"},
    {"an empty range", WITH("\"of\":\"answers\",\"from\":3,\"below\":3"), "is not less than below"},
};

static void documents_are_taken_or_refused_by_their_rules(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof documents / sizeof documents[0]; i++) {
        workflow flow;
        lw_error error = {.message = ""};
        const char *text = documents[i].text ? documents[i].text : workflow_default_text;
        lw_status status = read_text(text, &flow, &error);
        bool fits = documents[i].says
                        ? status == LW_INVALID && strstr(error.message, documents[i].says)
                        : status == LW_OK;
        if (!fits) fail_msg("%s: %d \"%s\"", documents[i].name, (int)status, error.message);
    }
}

static void conditions_name_what_is_asked(void **state) {
    (void)state;
    static const schema_class classes[] = {{.name = {"a", 1}}};
    static const schema_field fields[] = {
        {.name = {"f", 1}, .kind = KIND_CHOICE, .classes = classes, .class_count = 1}};
    static const schema questions = {fields, 1};
    static const struct {
        const char *text, *says;
    } cases[] = {
        {WITH("\"of\":\"field\",\"name\":\"f\",\"is\":[\"a\"]"), NULL},
        {WITH("\"of\":\"field\",\"name\":\"g\",\"is\":[\"a\"]"),
         "edges[1].when[0].name: the project asks no \"g\""},
        {WITH("\"of\":\"field\",\"name\":\"f\",\"is\":[\"b\"]"),
         "edges[1].when[0].is: \"f\" has no class \"b\""},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        workflow flow;
        lw_error error = {.message = ""};
        assert_int_equal(read_text(cases[i].text, &flow, &error), LW_OK);
        lw_status status = workflow_check_schema(&flow, &questions, &error);
        assert_int_equal(status, cases[i].says ? LW_INVALID : LW_OK);
        if (cases[i].says) assert_non_null(strstr(error.message, cases[i].says));
    }
}

static void the_built_in_one_is_its_document_but_for_the_end_of_its_loop(void **state) {
    (void)state;
    workflow flow;
    lw_error error;
    assert_int_equal(read_text(workflow_default_text, &flow, &error), LW_OK);
    assert_int_equal(flow.stage_count, workflow_default.stage_count);
    assert_int_equal(flow.edge_count, workflow_default.edge_count + 1);
    for (size_t i = 0; i < flow.stage_count; i++) {
        assert_true(lw_str_equal(flow.stages[i].name, workflow_default.stages[i].name));
        assert_int_equal(flow.stages[i].kind, workflow_default.stages[i].kind);
        assert_true(isnan(flow.stages[i].target));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_taken_or_refused_by_their_rules),
        cmocka_unit_test(conditions_name_what_is_asked),
        cmocka_unit_test(the_built_in_one_is_its_document_but_for_the_end_of_its_loop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
