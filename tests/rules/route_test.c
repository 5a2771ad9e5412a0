/* Where items go: the first edge that fits, and why. */
#include "../unit/harness.h"
#include "server/rules/eligible.h"
#include "server/rules/route.h"
#include <math.h>
#include <stdio.h>

static char memory[1 << 20];

static const char flow_text[] =
    "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\"},{\"name\":\"experts\",\"kind\":"
    "\"specialist\"},"
    "{\"name\":\"check\",\"kind\":\"review\"}],"
    "\"edges\":[{\"from\":\"start\",\"to\":\"experts\",\"when\":[{\"of\":\"meta\",\"name\":"
    "\"risk\",\"is\":[\"high\"]}]},"
    "{\"from\":\"start\",\"to\":\"check\",\"when\":[{\"of\":\"language\",\"is\":[\"de\",\"fr\"]}]},"
    "{\"from\":\"start\",\"to\":\"label\"},"
    "{\"from\":\"label\",\"to\":\"experts\",\"when\":[{\"of\":\"field\",\"name\":\"finding\","
    "\"is\":[\"malignant\"]}]},"
    "{\"from\":\"label\",\"on\":\"settled\",\"to\":\"check\",\"share\":0.2},"
    "{\"from\":\"label\",\"on\":\"settled\",\"to\":\"done\"},"
    "{\"from\":\"label\",\"to\":\"experts\",\"when\":[{\"of\":\"disagreement\",\"from\":0.3},"
    "{\"of\":\"answers\",\"from\":3}]},"
    "{\"from\":\"label\",\"to\":\"quarantine\"},"
    "{\"from\":\"experts\",\"to\":\"check\"},"
    "{\"from\":\"check\",\"on\":\"rejected\",\"to\":\"label\",\"rounds\":2},"
    "{\"from\":\"check\",\"on\":\"rejected\",\"to\":\"quarantine\"},"
    "{\"from\":\"check\",\"to\":\"done\"}]}";

enum { LABEL, EXPERTS, CHECK };

static void read_flow(workflow *out) {
    json *document;
    lw_error error;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_int_equal(json_parse(lw_str_from(flow_text), &document, &error), LW_OK);
    if (workflow_read(document, &arena, out, &error) != LW_OK) fail_msg("%s", error.message);
    json_free(document);
}

static const struct {
    const char *name, *meta, *decided;
    int from;
    stage_outcome on;
    double disagreement;
    int64_t answers, rounds; /* rounds: how often edge 9 was taken */
    int to;
    const char *says;
} cases[] = {
    {"an ordinary item", "{}", NULL, PLACE_START, ON_ANY, 0, 0, 0, LABEL, "To \"label\": it came."},
    {"a risky one", "{\"risk\":\"high\"}", NULL, PLACE_START, ON_ANY, 0, 0, 0, EXPERTS,
     "To \"experts\": it came, meta risk is high."},
    {"one in a language for which there is an edge", "{\"language\":\"fr\"}", NULL, PLACE_START,
     ON_ANY, 0, 0, 0, CHECK, "To \"check\": it came, language is de or the like."},
    {"one in another", "{\"language\":\"en\"}", NULL, PLACE_START, ON_ANY, 0, 0, 0, LABEL, ""},
    {"risk as a list", "{\"risk\":[\"odd\",\"high\"]}", NULL, PLACE_START, ON_ANY, 0, 0, 0, EXPERTS,
     ""},
    {"what must be read by experts, settled as it may be", NULL, "{\"finding\":\"malignant\"}",
     LABEL, ON_SETTLED, 0, 2, 0, EXPERTS, "settled, field finding is malignant."},
    {"the same among choices", NULL, "{\"finding\":[\"benign\",\"malignant\"]}", LABEL,
     ON_UNDECIDED, 0, 2, 0, EXPERTS, ""},
    {"the same as the class of a box", NULL,
     "{\"finding\":[{\"id\":\"1\",\"class\":\"malignant\",\"x\":1}]}", LABEL, ON_SETTLED, 0, 2, 0,
     EXPERTS, ""},
    {"undecided and divided", NULL, "{\"finding\":\"benign\"}", LABEL, ON_UNDECIDED, .5, 3, 0,
     EXPERTS, "disagreement is at least 0.3 and answers is at least 3."},
    {"undecided, few answers", NULL, "{\"finding\":\"benign\"}", LABEL, ON_UNDECIDED, .5, 2, 0,
     PLACE_QUARANTINE, "To \"quarantine\": undecided."},
    {"rejected once", NULL, NULL, CHECK, ON_REJECTED, 0, 2, 1, LABEL, ""},
    {"rejected too often", NULL, NULL, CHECK, ON_REJECTED, 0, 2, 2, PLACE_QUARANTINE, ""},
    {"accepted", NULL, NULL, CHECK, ON_ACCEPTED, 0, 2, 2, PLACE_DONE, "To \"done\": accepted."},
};

static json *parsed(const char *text) {
    json *value = NULL;
    if (text) assert_int_equal(json_parse(lw_str_from(text), &value, NULL), LW_OK);
    return value;
}

static void items_take_the_first_edge_that_fits(void **state) {
    (void)state;
    workflow flow;
    read_flow(&flow);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        json *meta = parsed(cases[i].meta), *decided = parsed(cases[i].decided);
        int64_t taken[WORKFLOW_EDGES_MAX] = {[9] = cases[i].rounds};
        item_facts facts = {.item_id = 7,
                            .disagreement = cases[i].disagreement,
                            .answers = cases[i].answers,
                            .language = json_text(json_get(meta, "language")),
                            .meta = meta,
                            .decided = decided,
                            .taken = taken};
        route_taken route = workflow_route(&flow, cases[i].from, cases[i].on, &facts);
        if (route.to != cases[i].to || !strstr(route.reason, cases[i].says))
            fail_msg("%s: to %d, \"%s\"", cases[i].name, route.to, route.reason);
        json_free(meta), json_free(decided);
    }
}

static void people_at_work_open_an_edge(void **state) {
    (void)state;
    static const char text[] =
        "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\"},{\"name\":\"experts\",\"kind\":"
        "\"specialist\"}],\"edges\":[{\"from\":\"start\",\"to\":\"experts\",\"when\":[{\"of\":"
        "\"people\",\"name\":\"experts\",\"from\":1}]},{\"from\":\"start\",\"to\":\"label\"},"
        "{\"from\":\"label\",\"to\":\"done\"},{\"from\":\"experts\",\"to\":\"done\"}]}";
    json *document = parsed(text);
    workflow flow;
    lw_error error;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    assert_int_equal(workflow_read(document, &arena, &flow, &error), LW_OK);
    json_free(document);
    assert_true(workflow_asks(&flow, ABOUT_PEOPLE));
    const int64_t counts[][2] = {{5, 1}, {5, 0}};
    const int to[] = {EXPERTS, LABEL};
    for (size_t i = 0; i < 2; i++) {
        item_facts facts = {.item_id = 7, .people = counts[i]};
        assert_int_equal(workflow_route(&flow, PLACE_START, ON_ANY, &facts).to, to[i]);
    }
    item_facts unknown = {.item_id = 7};
    assert_int_equal(workflow_route(&flow, PLACE_START, ON_ANY, &unknown).to, LABEL);
}

/* A hard limit: what anybody called malignant, or may well be, goes to the experts whatever is believed. */
static void what_one_person_said_or_may_well_be_so_opens_an_edge(void **state) {
    (void)state;
    static const char text[] =
        "{\"stages\":[{\"name\":\"label\",\"kind\":\"label\"},{\"name\":\"experts\",\"kind\":"
        "\"specialist\"},{\"name\":\"check\",\"kind\":\"review\"}],\"edges\":["
        "{\"from\":\"start\",\"to\":\"label\"},"
        "{\"from\":\"label\",\"to\":\"experts\",\"when\":[{\"of\":\"answered\",\"name\":"
        "\"finding\","
        "\"is\":[\"malignant\",\"unclear\"]}]},"
        "{\"from\":\"label\",\"to\":\"check\",\"when\":[{\"of\":\"probability\",\"name\":"
        "\"finding\","
        "\"is\":[\"malignant\",\"unclear\"],\"from\":0.1}]},"
        "{\"from\":\"label\",\"to\":\"done\"},{\"from\":\"experts\",\"to\":\"done\"},"
        "{\"from\":\"check\",\"to\":\"done\"}]}";
    static const schema_class classes[] = {
        {.name = {"benign", 6}}, {.name = {"malignant", 9}}, {.name = {"unclear", 7}}};
    static const schema_field fields[] = {
        {.name = {"side", 4}, .kind = KIND_CHOICE, .classes = classes, .class_count = 2},
        {.name = {"note", 4}, .kind = KIND_TEXT},
        {.name = {"finding", 7}, .kind = KIND_CHOICE, .classes = classes, .class_count = 3}};
    static const schema questions = {fields, 3};
    static const struct {
        const char *name;
        const char *answers[2];
        double malignant, unclear;
        int to;
        const char *says;
    } asked[] = {
        {"nobody said so and it is hardly so", {"benign", "benign"}, .04, .05, PLACE_DONE, ""},
        {"one of two said so",
         {"malignant", "benign"},
         .01,
         0,
         EXPERTS,
         "settled, answered finding is malignant or the like."},
        {"nobody said so, but it may be one of them",
         {"benign", "benign"},
         .06,
         .05,
         CHECK,
         "settled, probability finding is malignant or the like is at least 0.1."},
        {"nothing is known", {NULL, NULL}, NAN, NAN, PLACE_DONE, ""},
    };
    json *document = parsed(text);
    workflow flow;
    lw_error error;
    lw_arena arena = lw_arena_over(memory, sizeof memory);
    if (workflow_read(document, &arena, &flow, &error) != LW_OK) fail_msg("%s", error.message);
    json_free(document);
    assert_true(workflow_asks(&flow, ABOUT_ANSWERED) && workflow_asks(&flow, ABOUT_PROBABILITY));
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++) {
        const double probabilities[] = {.9, .1, 1 - asked[i].malignant - asked[i].unclear,
                                        asked[i].malignant, asked[i].unclear};
        char texts[2][80];
        lw_str answered[2];
        item_facts facts = {.item_id = 7,
                            .said = answered,
                            .questions = &questions,
                            .probabilities = asked[i].answers[0] ? probabilities : NULL};
        for (size_t k = 0; k < 2 && asked[i].answers[k]; k++) {
            snprintf(texts[k], sizeof texts[k], "{\"finding\":\"%s\",\"note\":\"malignant\"}",
                     asked[i].answers[k]);
            answered[facts.said_count++] = lw_str_from(texts[k]);
        }
        route_taken route = workflow_route(&flow, LABEL, ON_SETTLED, &facts);
        if (route.to != asked[i].to || !strstr(route.reason, asked[i].says))
            fail_msg("%s: to %d, \"%s\"", asked[i].name, route.to, route.reason);
    }
}

static void a_share_is_drawn_by_the_item_and_stays(void **state) {
    (void)state;
    enum { ITEMS = 20000 };
    workflow flow;
    size_t drawn = 0;
    read_flow(&flow);
    for (int64_t id = 1; id <= ITEMS; id++) {
        item_facts facts = {.item_id = id << 22};
        route_taken first = workflow_route(&flow, LABEL, ON_SETTLED, &facts);
        assert_int_equal(workflow_route(&flow, LABEL, ON_SETTLED, &facts).to, first.to);
        drawn += first.to == CHECK;
    }
    assert_in_range(drawn, ITEMS * 19 / 100,
                    ITEMS * 21 / 100); /* four standard deviations: 1.1 % */
}

static void a_person_lacks_what_the_stage_wants_first(void **state) {
    (void)state;
    static const lw_str german = {"de", 2}, radiology = {"radiology", 9};
    workflow_stage stage = {
        .tier = TIER_SPECIALIST, .skills = &german, .skill_count = 1, .certificate = radiology};
    abilities person = {.tier = TIER_TRAINED};
    char text[160];
    assert_string_equal(eligible_lacks(&stage, &person, text), "the tier specialist");
    person.tier = TIER_ADJUDICATOR;
    assert_string_equal(eligible_lacks(&stage, &person, text), "the skill \"de\"");
    person.skills = &german, person.skill_count = 1;
    assert_string_equal(eligible_lacks(&stage, &person, text), "the certificate \"radiology\"");
    person.certificates = &radiology, person.certificate_count = 1;
    assert_null(eligible_lacks(&stage, &person, text));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_take_the_first_edge_that_fits),
        cmocka_unit_test(people_at_work_open_an_edge),
        cmocka_unit_test(what_one_person_said_or_may_well_be_so_opens_an_edge),
        cmocka_unit_test(a_share_is_drawn_by_the_item_and_stays),
        cmocka_unit_test(a_person_lacks_what_the_stage_wants_first),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
