#include "harness.h"
#include "labelwright/objects.h"

static double overlap(const void *context, size_t found, size_t truth) {
    const double (*table)[3] = context;
    return table[found][truth];
}

static void pairs_are_matched_one_to_one(void **state) {
    (void)state;
    const double table[2][3] = {{.9, 1, 0}, {1, .9, 0}};
    bool found_taken[2] = {0}, truth_taken[3] = {0};
    lw_objects_pairing pairing = {2, 3, overlap, table, found_taken, truth_taken};
    double overlaps = 0;
    assert_int_equal(lw_objects_match(&pairing, .5, &overlaps), 2);
    assert_near(overlaps, 2, 1e-12);
    assert_true(found_taken[0] && found_taken[1] && truth_taken[0] && truth_taken[1]);
    assert_false(truth_taken[2]);
}

static void pairs_that_overlap_too_little_are_none(void **state) {
    (void)state;
    const double table[2][3] = {{.4, 0, 0}, {0, .6, 0}};
    for (int strict = 0; strict < 2; strict++) {
        bool found_taken[2] = {0}, truth_taken[3] = {0};
        lw_objects_pairing pairing = {2, 3, overlap, table, found_taken, truth_taken};
        double overlaps = 0;
        assert_int_equal(lw_objects_match(&pairing, strict ? .5 : 0, &overlaps), strict ? 1 : 2);
        assert_near(overlaps, strict ? .6 : 1, 1e-12);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pairs_are_matched_one_to_one),
        cmocka_unit_test(pairs_that_overlap_too_little_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
