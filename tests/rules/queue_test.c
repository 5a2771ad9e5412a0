/* How soon a waiting item should be looked at. */
#include "../unit/harness.h"
#include "server/rules/queue.h"

static const struct {
    const char *name;
    double confidence, doubt, cost;
    int band;
} risks[] = {
    {"nobody knows", 0, 0, 1, 0},
    {"as likely wrong as right", .5, 0, 1, 1},
    {"one in ten wrong", .9, 0, 1, 5},
    {"the same, all of it called only possible", .9, 1, 1, 2},
    {"the same, where an error costs ten times as much", .9, 0, 10, 0},
    {"where it hardly costs anything", .9, 0, .001, QUEUE_BANDS - 1},
    {"sure", 1, 0, 1, QUEUE_BANDS - 1},
    {"sure, and an error would be terrible", 1, 0, 1e6, QUEUE_BANDS - 1},
    {"nearly sure, and an error would be terrible", .9999, 0, 1e6, 0},
};

static void items_stand_in_the_band_of_their_risk(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof risks / sizeof risks[0]; i++) {
        int band = queue_risk_band(risks[i].confidence, risks[i].doubt, risks[i].cost);
        if (band != risks[i].band) fail_msg("%s: %d", risks[i].name, band);
    }
}

static void more_risk_is_never_looked_at_later(void **state) {
    (void)state;
    for (double confidence = 0; confidence < 1; confidence += 1. / 64)
        for (double doubt = 0; doubt < 1; doubt += 1. / 8) {
            int band = queue_risk_band(confidence, doubt, 1);
            assert_true(band <= queue_risk_band(confidence + 1. / 64, doubt, 1));
            assert_true(band >= queue_risk_band(confidence, doubt + 1. / 8, 1));
            assert_true(band >= queue_risk_band(confidence, doubt, 2));
        }
}

static void the_first_of_each_comes_before_the_second_of_any(void **state) {
    (void)state;
    const int64_t nth[] = {1, 2, 3, 4, 5, 8, 9, 1024, 1025, INT64_MAX};
    const int bands[] = {0, 1, 2, 2, 3, 3, 4, 10, 11, 11};
    for (size_t i = 0; i < sizeof nth / sizeof nth[0]; i++)
        assert_int_equal(queue_stratum_band(nth[i]), bands[i]);
}

static void an_error_costs_what_is_said_of_its_class(void **state) {
    (void)state;
    const lw_str severe[] = {LW_STR("malignant"), LW_STR("unclear")}, any[] = {LW_STR("tumour")};
    const error_cost costs[] = {{LW_STR("finding"), severe, 2, 20}, {LW_STR("marks"), any, 1, 5}};
    const workflow_stage stage = {.error_costs = costs, .error_cost_count = 2};
    static const struct {
        const char *decided;
        double cost;
    } rows[] = {
        {"{\"finding\":\"unclear\"}", 20},
        {"{\"finding\":\"benign\"}", 1},
        {"{\"finding\":\"benign\",\"marks\":[{\"class\":\"vein\"},{\"class\":\"tumour\"}]}", 5},
        {"{}", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        json *decided;
        assert_int_equal(json_parse(lw_str_from(rows[i].decided), &decided, NULL), LW_OK);
        assert_true(queue_error_cost(&stage, decided) == rows[i].cost);
        json_free(decided);
    }
    assert_true(queue_error_cost(&stage, NULL) == 1);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_stand_in_the_band_of_their_risk),
        cmocka_unit_test(more_risk_is_never_looked_at_later),
        cmocka_unit_test(the_first_of_each_comes_before_the_second_of_any),
        cmocka_unit_test(an_error_costs_what_is_said_of_its_class),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
