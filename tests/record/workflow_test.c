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
    static const schema_class classes[] = {{.name = {"a", 1}}, {.name = {"b", 1}}};
    static const schema_field fields[] = {
        {.name = {"f", 1}, .kind = KIND_CHOICE, .classes = classes, .class_count = 2},
        {.name = {"many", 4}, .kind = KIND_CHOICES, .classes = classes, .class_count = 2}};
    static const schema questions = {fields, 2};
    return status == LW_OK ? workflow_check_use(out, &questions, error) : status;
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
#define REVIEW_ONCE "{\"name\":\"label\",\"kind\":\"review\",\"double\":false}"
#define EDGE_WHEN(from, conditions, to) \
    "{\"from\":\"" from "\",\"to\":\"" to "\",\"when\":[" conditions "]}"
#define ABOUT(what) "{\"of\":" what "}"
#define WITH_TWO(first, second)                                                                   \
    DOCUMENT(LABEL, EDGE("start", "label") "," EDGE_WHEN("label", ABOUT(first) "," ABOUT(second), \
                                                         "quarantine") "," EDGE("label", "done"))
#define BEFORE(first, second)                                                                   \
    DOCUMENT(LABEL,                                                                             \
             EDGE("start", "label") "," EDGE_WHEN("label", ABOUT(first), "done") "," EDGE_WHEN( \
                 "label", ABOUT(second), "quarantine") "," EDGE("label", "done"))
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
    {"two edges without conditions from the start",
     DOCUMENT(LABEL "," STAGE("x", "label"), EDGE("start", "label") "," EDGE("start", "x") "," EDGE(
                                                 "label", "done") "," EDGE("x", "done")),
     "edges[1]: is never taken, edges[0] takes every item before it"},
    {"two edges however it ended", DOCUMENT(LABEL, SIMPLE "," EDGE("label", "quarantine")),
     "edges[2]: is never taken, edges[1] takes every item before it"},
    {"an edge however it ended behind one for each end",
     DOCUMENT(LABEL, EDGE("start", "label") "," ENDED("label", "settled", "done") "," ENDED(
                         "label", "undecided", "done") "," EDGE("label", "quarantine")),
     "edges[3]: is never taken, edges[2] takes every item before it"},
    {"less certain than what went before it",
     BEFORE("\"confidence\",\"below\":0.9", "\"confidence\",\"below\":0.5"),
     "edges[2]: is never taken, edges[1] takes every item before it"},
    {"more than what went before it",
     BEFORE("\"confidence\",\"below\":0.5", "\"confidence\",\"below\":0.9"), NULL},
    {"a class among those that went before it",
     BEFORE("\"field\",\"name\":\"f\",\"is\":[\"a\",\"b\"]",
            "\"field\",\"name\":\"f\",\"is\":[\"b\"]"),
     "edges[2]: is never taken"},
    {"another class than the one before it",
     BEFORE("\"field\",\"name\":\"f\",\"is\":[\"a\"]",
            "\"field\",\"name\":\"f\",\"is\":[\"a\",\"b\"]"),
     NULL},
    {"fewer languages left out than before it",
     BEFORE("\"language\",\"is_not\":[\"de\"]", "\"language\",\"is_not\":[\"de\",\"fr\"]"),
     "edges[2]: is never taken"},
    {"of another field than before it",
     BEFORE("\"field\",\"name\":\"f\",\"is\":[\"a\"]",
            "\"field\",\"name\":\"many\",\"is\":[\"a\"]"),
     NULL},
    {"a confidence that there is not", WITH("\"of\":\"confidence\",\"from\":1.5"),
     "edges[1].when[0]: is never so, confidence lies in 0..1"},
    {"disagreement below nothing", WITH("\"of\":\"disagreement\",\"below\":0"),
     "edges[1].when[0]: is never so, disagreement lies in 0..1"},
    {"certain beyond doubt", WITH("\"of\":\"confidence\",\"from\":1"), NULL},
    {"half an answer", WITH("\"of\":\"answers\",\"from\":1.2,\"below\":1.8"),
     "edges[1].when[0]: is never so, answers is 0 or more"},
    {"before it came", WITH("\"of\":\"hours\",\"below\":0"), "is never so, hours is 0 or more"},
    {"ranges that exclude each other",
     WITH_TWO("\"confidence\",\"from\":0.9", "\"confidence\",\"below\":0.5"),
     "edges[1].when: is never so, its conditions on confidence exclude each other"},
    {"ranges that meet", WITH_TWO("\"confidence\",\"from\":0.5", "\"confidence\",\"below\":0.9"),
     NULL},
    {"two members of meta",
     WITH_TWO("\"meta\",\"name\":\"x\",\"from\":3", "\"meta\",\"name\":\"y\",\"below\":3"), NULL},
    {"two languages at once",
     WITH_TWO("\"language\",\"is\":[\"de\"]", "\"language\",\"is\":[\"fr\"]"),
     "its conditions on language exclude each other"},
    {"one of two classes and the other",
     WITH_TWO("\"field\",\"name\":\"f\",\"is\":[\"a\"]", "\"field\",\"name\":\"f\",\"is\":[\"b\"]"),
     "its conditions on field exclude each other"},
    {"several classes at once",
     WITH_TWO("\"field\",\"name\":\"many\",\"is\":[\"a\"]",
              "\"field\",\"name\":\"many\",\"is\":[\"b\"]"),
     NULL},
    {"a class and not it",
     WITH_TWO("\"field\",\"name\":\"many\",\"is\":[\"a\"]",
              "\"field\",\"name\":\"many\",\"is_not\":[\"a\"]"),
     "its conditions on field exclude each other"},
    {"a review that is not doubled", DOCUMENT(REVIEW_ONCE, SIMPLE), NULL},
    {"a dispute of a review that is not doubled",
     DOCUMENT(REVIEW_ONCE, SIMPLE "," ENDED("label", "disputed", "quarantine")),
     "edges[2].on: stage \"label\" never ends disputed"},
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
    {"what anybody answered", WITH("\"of\":\"answered\",\"name\":\"f\",\"is\":[\"a\"]"), NULL},
    {"answers in a range", WITH("\"of\":\"answered\",\"name\":\"f\",\"from\":1"),
     "answered wants is or is_not"},
    {"answered of nothing", WITH("\"of\":\"answered\",\"is\":[\"a\"]"),
     "answered wants a \"name\""},
    {"how probable a class is",
     WITH("\"of\":\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":0.1"), NULL},
    {"probable without a class", WITH("\"of\":\"probability\",\"name\":\"f\",\"from\":0.1"),
     "probability wants is, and a range (from, below)"},
    {"probable without a range", WITH("\"of\":\"probability\",\"name\":\"f\",\"is\":[\"a\"]"),
     "probability wants is, and a range (from, below)"},
    {"how probable others are",
     WITH("\"of\":\"probability\",\"name\":\"f\",\"is_not\":[\"a\"],\"from\":0.1"),
     "probability wants is, and a range (from, below)"},
    {"a probability upside down",
     WITH("\"of\":\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":0.5,\"below\":0.1"),
     "is not less than below"},
    {"more than certain", WITH("\"of\":\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":1.1"),
     "is never so, probability lies in 0..1"},
    {"a class less probable than the same before it",
     BEFORE("\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":0.1",
            "\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":0.2"),
     "edges[2]: is never taken"},
    {"another class that is probable",
     BEFORE("\"probability\",\"name\":\"f\",\"is\":[\"a\"],\"from\":0.1",
            "\"probability\",\"name\":\"f\",\"is\":[\"b\"],\"from\":0.2"),
     NULL},
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
        {.name = {"f", 1}, .kind = KIND_CHOICE, .classes = classes, .class_count = 1},
        {.name = {"many", 4}, .kind = KIND_CHOICES, .classes = classes, .class_count = 1}};
    static const schema questions = {fields, 2};
    static const struct {
        const char *text, *says;
    } cases[] = {
        {WITH("\"of\":\"field\",\"name\":\"f\",\"is\":[\"a\"]"), NULL},
        {WITH("\"of\":\"field\",\"name\":\"g\",\"is\":[\"a\"]"),
         "edges[1].when[0].name: the project asks no \"g\""},
        {WITH("\"of\":\"field\",\"name\":\"f\",\"is\":[\"b\"]"),
         "edges[1].when[0].is: \"f\" has no class \"b\""},
        {WITH("\"of\":\"answered\",\"name\":\"f\",\"is\":[\"b\"]"),
         "edges[1].when[0].is: \"f\" has no class \"b\""},
        {WITH("\"of\":\"probability\",\"name\":\"g\",\"is\":[\"a\"],\"from\":0.5"),
         "edges[1].when[0].name: the project asks no \"g\""},
        {WITH("\"of\":\"probability\",\"name\":\"many\",\"is\":[\"a\"],\"from\":0.5"),
         "edges[1].when[0].name: probability is of a choice, \"many\" is none"},
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
