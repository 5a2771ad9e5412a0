#include "harness.h"
#include "labelwright/likeness.h"
#include <math.h>

enum { BYTES = 4 << 20, ANSWERS_MAX = 200 };
static char memory[BYTES], more_memory[BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, BYTES); }

/* Answers that are labels: alike when equal, or by a square distance within 0 .. 4. */
typedef struct {
    const int32_t *labels;
    bool interval;
} labelled;

static double labels_alike(const void *context, size_t answer, size_t other) {
    const labelled *l = context;
    double apart = l->labels[answer] - l->labels[other];
    return l->interval ? 1 - apart * apart / 16 : apart == 0;
}

static lw_likeness measure(const lw_likeness_data *data, const lw_likeness_options *options) {
    lw_likeness likeness;
    lw_error error;
    if (lw_likeness_measure(data, options, scratch(), &likeness, &error) != LW_OK)
        fail_msg("%s", error.message);
    return likeness;
}

/* Krippendorff (2011), four observers, twelve units, missing ones left out. */
static const size_t twelve_start[] = {0, 3, 7, 11, 15, 19, 23, 27, 31, 35, 38, 40, 41};
static const int32_t twelve[] = {1, 1, 1, 2, 2, 3, 2, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 1, 2,
                                 3, 4, 4, 4, 4, 4, 1, 1, 2, 1, 2, 2, 2, 2, 5, 5, 5, 1, 1, 3};

static void value_is_the_published_alpha(void **state) {
    (void)state;
    labelled l = {twelve, false};
    lw_likeness_data data = {
        .unit_start = twelve_start, .units = 12, .alike = labels_alike, .context = &l};
    lw_likeness_options o = lw_likeness_defaults();
    lw_likeness likeness = measure(&data, &o);
    assert_near(likeness.value, .743, .0005);
    assert_int_equal(likeness.units, 11);
    assert_int_equal(likeness.answers, 40);
    assert_true(likeness.interval.low < likeness.value && likeness.value < likeness.interval.high);
    l.interval = true;
    assert_near(measure(&data, &o).value, .849, .0005);
}

static void random_labels(lw_rng *rng, int32_t *labels, size_t *start, size_t units) {
    for (size_t unit = start[0] = 0; unit < units; unit++) {
        size_t count = lw_rng_below(rng, 5);
        for (size_t i = 0; i < count; i++)
            labels[start[unit] + i] =
                (int32_t)(lw_rng_below(rng, 3) ? unit % 3 : lw_rng_below(rng, 5));
        start[unit + 1] = start[unit] + count;
    }
}

static void value_and_interval_are_those_of_alpha(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    for (int round = 0; round < 20; round++) {
        int32_t labels[ANSWERS_MAX];
        size_t start[41];
        random_labels(&rng, labels, start, 40);
        labelled l = {labels, round % 2};
        lw_likeness_data data = {
            .unit_start = start, .units = 40, .alike = labels_alike, .context = &l};
        lw_ratings ratings = {.unit_start = start, .labels = labels, .units = 40, .categories = 5};
        lw_scale scale = l.interval ? LW_INTERVAL : LW_NOMINAL;
        lw_likeness_options o = lw_likeness_defaults();
        lw_likeness likeness = measure(&data, &o);
        double alpha;
        lw_interval interval;
        lw_arena room = lw_arena_over(more_memory, BYTES);
        assert_int_equal(lw_agreement_measure(&ratings, LW_ALPHA, scale, room, &alpha, NULL),
                         LW_OK);
        assert_near(likeness.value, alpha, 1e-12);
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, scale, &o.bootstrap, room, &interval, NULL),
            LW_OK); /* other draws, and all of them: near */
        assert_near(likeness.interval.low, interval.low, .12);
        assert_near(likeness.interval.high, interval.high, .12);
    }
}

static void a_sample_of_pairs_comes_near_all_of_them(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(2);
    int32_t labels[ANSWERS_MAX];
    size_t start[41];
    random_labels(&rng, labels, start, 40);
    labelled l = {labels, false};
    lw_likeness_data data = {
        .unit_start = start, .units = 40, .alike = labels_alike, .context = &l};
    lw_likeness_options all = lw_likeness_defaults(), some = all;
    some.chance_pairs = 1500;
    lw_likeness exact = measure(&data, &all), near = measure(&data, &some),
                again = measure(&data, &some);
    assert_true(exact.observed == near.observed && exact.expected != near.expected);
    assert_near(near.expected, exact.expected, .04);
    assert_true(near.value == again.value && near.interval.low == again.interval.low);
    some.bootstrap.seed = 1;
    assert_true(measure(&data, &some).expected != near.expected);
}

/* Units of one cluster say the same: drawn together they tell less. */
static void units_of_a_cluster_are_drawn_together(void **state) {
    (void)state;
    enum { UNITS = 48, ALIKE = 8 };
    int32_t labels[2 * UNITS];
    size_t start[UNITS + 1], clusters[UNITS / ALIKE + 1];
    lw_rng rng = lw_rng_seed(3);
    for (size_t unit = 0; unit <= UNITS; unit++) start[unit] = 2 * unit;
    for (size_t c = 0; c <= UNITS / ALIKE; c++) clusters[c] = c * ALIKE;
    for (size_t unit = 0; unit < UNITS; unit++) {
        labels[2 * unit] = (int32_t)lw_rng_below(&rng, 3);
        labels[2 * unit + 1] = unit / ALIKE % 2 ? labels[2 * unit] : (labels[2 * unit] + 1) % 3;
    }
    labelled l = {labels, false};
    lw_likeness_data data = {
        .unit_start = start, .units = UNITS, .alike = labels_alike, .context = &l};
    lw_likeness_options o = lw_likeness_defaults();
    lw_likeness apart = measure(&data, &o);
    data.cluster_start = clusters;
    data.clusters = UNITS / ALIKE;
    lw_likeness together = measure(&data, &o);
    assert_true(apart.value == together.value);
    assert_true(together.interval.high - together.interval.low >
                1.8 * (apart.interval.high - apart.interval.low));
    clusters[1] = 49;
    lw_error error;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &apart, &error), LW_INVALID);
    assert_string_equal(error.message, "cluster 0: units 0 to 49 of 48");
    clusters[1] = UNITS;
    data.clusters = 1; /* each draw is the whole again */
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &together, &error), LW_OK);
    assert_near(together.interval.low, together.value, 0);
    assert_near(together.interval.high, together.value, 0);
    clusters[1] = UNITS - 1;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &together, &error), LW_INVALID);
    assert_string_equal(error.message, "clusters have 47 of 48 units");
}

static void all_agree_or_nothing_to_compare(void **state) {
    (void)state;
    const int32_t labels[] = {1, 1, 2, 2, 3, 3};
    const size_t pairs[] = {0, 2, 4, 6}, single[] = {0, 1, 2, 3};
    labelled l = {labels, false};
    lw_likeness_data data = {.unit_start = pairs, .units = 3, .alike = labels_alike, .context = &l};
    lw_likeness_options o = lw_likeness_defaults();
    lw_likeness likeness = measure(&data, &o);
    assert_near(likeness.value, 1, 1e-12);
    assert_near(likeness.observed, 1, 1e-12);
    assert_near(likeness.expected, 3. / 15, 1e-12);
    lw_error error;
    data.unit_start = single;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, &error), LW_UNDEFINED);
    assert_string_equal(error.message, "no two answers to one unit: nothing to compare");
    data.unit_start = pairs;
    data.units = 1;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, &error), LW_UNDEFINED);
    assert_string_equal(error.message, "all answers are the same: no chance to differ");
    data.units = 0;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, NULL), LW_UNDEFINED);
}

static void what_is_out_of_range_is_refused(void **state) {
    (void)state;
    labelled l = {twelve, false};
    const size_t falling[] = {0, 3, 2};
    lw_likeness_data data = {
        .unit_start = falling, .units = 2, .alike = labels_alike, .context = &l};
    lw_likeness_options o = lw_likeness_defaults();
    lw_likeness likeness;
    lw_error error;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, &error), LW_INVALID);
    assert_string_equal(error.message, "unit 1: answers 3 to 2");
    data.unit_start = twelve_start;
    data.units = 12;
    o.chance_pairs = 0;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, &error), LW_INVALID);
    assert_string_equal(error.message, "0 pairs of chance, want 1..10000000");
    o = lw_likeness_defaults();
    o.bootstrap.confidence = 1;
    assert_int_equal(lw_likeness_measure(&data, &o, scratch(), &likeness, NULL), LW_INVALID);
    o = lw_likeness_defaults();
    o.bootstrap.resamples = 2;
    o.chance_pairs = 30;
    size_t enough = lw_likeness_scratch_bytes(&data, &o), first_ok = 0;
    for (size_t bytes = 0; !first_ok; bytes += 8) {
        lw_status status =
            lw_likeness_measure(&data, &o, lw_arena_over(memory, bytes), &likeness, NULL);
        assert_true(status == LW_OK || status == LW_NO_MEMORY);
        if (status == LW_OK) first_ok = bytes;
    }
    assert_true(first_ok <= enough);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(value_is_the_published_alpha),
        cmocka_unit_test(value_and_interval_are_those_of_alpha),
        cmocka_unit_test(a_sample_of_pairs_comes_near_all_of_them),
        cmocka_unit_test(units_of_a_cluster_are_drawn_together),
        cmocka_unit_test(all_agree_or_nothing_to_compare),
        cmocka_unit_test(what_is_out_of_range_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
