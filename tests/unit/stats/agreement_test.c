#include "harness.h"
#include "labelwright/agreement.h"
#include "labelwright/order.h"
#include <math.h>
#include <stdlib.h>

enum { M = LW_MISSING, RATERS_MAX = 4, UNITS_MAX = 40, SCRATCH_BYTES = 1 << 20 };
static char memory[SCRATCH_BYTES];
static lw_arena scratch(void) { return lw_arena_over(memory, sizeof memory); }

/* Units of the same number of labels each. */
static lw_ratings matrix(const int32_t *labels, size_t units, size_t raters, size_t categories) {
    static size_t starts[UNITS_MAX + 1];
    static size_t set_start[LW_CATEGORIES_MAX + 1]; /* each category a set of its own */
    static int32_t set_labels[LW_CATEGORIES_MAX];
    for (size_t unit = 0; unit <= units; unit++) starts[unit] = unit * raters;
    for (int32_t k = 0; k < LW_CATEGORIES_MAX; k++)
        set_labels[k] = k, set_start[k + 1] = (size_t)k + 1;
    return (lw_ratings){.unit_start = starts,
                        .labels = labels,
                        .units = units,
                        .categories = categories,
                        .set_start = set_start,
                        .set_labels = set_labels};
}

static double alpha(const lw_ratings *ratings, lw_scale scale) {
    double value = NAN;
    lw_error error = {0};
    if (lw_agreement_measure(ratings, LW_ALPHA, scale, scratch(), &value, &error) != LW_OK)
        fail_msg("%s", error.message);
    return value;
}

/* Krippendorff (2011), four observers A to D, twelve units, categories 1 to 5. */
static const int32_t four_by_twelve[12][4] = {
    {1, 1, M, 1}, {2, 2, 3, 2}, {3, 3, 3, 3}, {3, 3, 3, 3}, {2, 2, 2, 2}, {1, 2, 3, 4},
    {4, 4, 4, 4}, {1, 1, 2, 1}, {2, 2, 2, 2}, {M, 5, 5, 5}, {M, M, 1, 1}, {M, 3, M, M},
};
/* Wikipedia, Krippendorff's alpha (CC BY-SA), three coders, fifteen units, values 1 to 4. */
static const int32_t three_by_fifteen[15][3] = {
    {M, 1, M}, {M, M, M}, {M, 2, 2}, {M, 1, 1}, {M, 3, 3}, {3, 3, 4}, {4, 4, 4}, {1, 3, M},
    {2, M, 2}, {1, M, 1}, {1, M, 1}, {3, M, 3}, {3, M, 3}, {M, M, M}, {3, M, 4},
};
static const struct {
    const char *name;
    const int32_t *labels;
    size_t units, raters;
    lw_scale scale;
    double alpha;
} published[] = {
    {"four by twelve, nominal", *four_by_twelve, 12, 4, LW_NOMINAL, .743},
    {"four by twelve, ordinal", *four_by_twelve, 12, 4, LW_ORDINAL, .815},
    {"four by twelve, interval", *four_by_twelve, 12, 4, LW_INTERVAL, .849},
    {"four by twelve, ratio", *four_by_twelve, 12, 4, LW_RATIO, .797},
    {"three by fifteen, nominal", *three_by_fifteen, 15, 3, LW_NOMINAL, .691},
    {"three by fifteen, interval", *three_by_fifteen, 15, 3, LW_INTERVAL, .811},
};

static void alpha_is_the_published_one(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) {
        lw_ratings ratings =
            matrix(published[i].labels, published[i].units, published[i].raters, 6);
        double value = alpha(&ratings, published[i].scale);
        if (fabs(value - published[i].alpha) > .0005)
            fail_msg("%s: %.5f, not %.3f", published[i].name, value, published[i].alpha);
    }
}

static void alpha_is_one_when_all_agree(void **state) {
    (void)state;
    const int32_t labels[] = {0, 0, 1, 1, 2, 2};
    lw_ratings ratings = matrix(labels, 3, 2, 3);
    for (lw_scale scale = 0; scale < LW_SCALES; scale++) assert_near(alpha(&ratings, scale), 1, 0);
}

static lw_ratings random_matrix(lw_rng *rng, int32_t *labels, size_t raters) {
    size_t units = 10 + lw_rng_below(rng, UNITS_MAX - 10);
    for (size_t i = 0; i < units * raters; i++)
        labels[i] = lw_rng_below(rng, 4) ? (int32_t)(lw_rng_below(rng, 3) + i / raters % 3) : M;
    return matrix(labels, units, raters, 5);
}

/* By the definition, sharing no code: distances averaged over all pairs in units and overall. */
static double alpha_by_pairs(const lw_ratings *r, bool interval) {
    double observed = 0, expected = 0, total = 0;
    static int32_t pooled[UNITS_MAX * RATERS_MAX];
    size_t count = 0;
    for (size_t unit = 0; unit < r->units; unit++) {
        size_t first = count, start = r->unit_start[unit], end = r->unit_start[unit + 1];
        for (size_t i = start; i < end; i++)
            if (r->labels[i] != M) pooled[count++] = r->labels[i];
        if (count - first == 1) count--;
        for (size_t i = first; i < count; i++)
            for (size_t j = first; j < i; j++) {
                double d = pooled[i] - pooled[j];
                observed += 2 * (interval ? d * d : d != 0) / (double)(count - first - 1);
            }
    }
    total = (double)count;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            double d = pooled[i] - pooled[j];
            expected += 2 * (interval ? d * d : d != 0);
        }
    return 1 - (observed / total) / (expected / (total * (total - 1)));
}

static void alpha_is_what_the_definition_says(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(1);
    static int32_t labels[UNITS_MAX * RATERS_MAX];
    for (int round = 0; round < 200; round++) {
        lw_ratings ratings = random_matrix(&rng, labels, 2 + lw_rng_below(&rng, RATERS_MAX - 1));
        assert_near(alpha(&ratings, LW_NOMINAL), alpha_by_pairs(&ratings, false), 1e-12);
        assert_near(alpha(&ratings, LW_INTERVAL), alpha_by_pairs(&ratings, true), 1e-12);
    }
}

/* Units of many labels are counted by category, not pair by pair. */
static void units_of_many_labels_are_what_the_definition_says(void **state) {
    (void)state;
    enum { UNITS = 4, LABELS = UNITS_MAX * RATERS_MAX / UNITS };
    lw_rng rng = lw_rng_seed(24);
    static int32_t labels[UNITS * LABELS];
    for (int round = 0; round < 50; round++) {
        size_t count = 14 + lw_rng_below(&rng, LABELS - 14);
        for (size_t i = 0; i < UNITS * count; i++)
            labels[i] = lw_rng_below(&rng, 5) ? (int32_t)lw_rng_below(&rng, 4) : M;
        lw_ratings ratings = matrix(labels, UNITS, count, 5);
        assert_near(alpha(&ratings, LW_NOMINAL), alpha_by_pairs(&ratings, false), 1e-12);
        assert_near(alpha(&ratings, LW_INTERVAL), alpha_by_pairs(&ratings, true), 1e-12);
        double same = 0, value;
        for (size_t unit = 0; unit < UNITS; unit++) {
            double pairs = 0, alike = 0;
            for (size_t i = unit * count; i < (unit + 1) * count; i++)
                for (size_t j = unit * count; j < i; j++) {
                    pairs += labels[i] != M && labels[j] != M;
                    alike += labels[i] != M && labels[i] == labels[j];
                }
            same += alike / pairs / UNITS;
        }
        assert_int_equal(
            lw_agreement_measure(&ratings, LW_PERCENT, LW_NOMINAL, scratch(), &value, NULL), LW_OK);
        assert_near(value, same, 1e-12);
    }
    for (size_t i = 0; i < UNITS * 20; i++) labels[i] = i % 20 ? M : (int32_t)(i / 20);
    lw_ratings alone = matrix(labels, UNITS, 20, 5);
    double value;
    for (lw_agreement m = 0; m < LW_COHEN; m++)
        assert_int_equal(lw_agreement_measure(&alone, m, LW_NOMINAL, scratch(), &value, NULL),
                         LW_UNDEFINED);
}

static void swapping_labels_within_a_unit_changes_nothing(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(2);
    static int32_t labels[UNITS_MAX * RATERS_MAX];
    for (int round = 0; round < 50; round++) {
        lw_ratings ratings = random_matrix(&rng, labels, 4);
        double before[LW_SCALES];
        for (lw_scale s = 0; s < LW_SCALES; s++) before[s] = alpha(&ratings, s);
        for (size_t unit = 0; unit < ratings.units; unit++) {
            int32_t *row = labels + unit * 4, kept = row[0];
            size_t with = lw_rng_below(&rng, 4);
            row[0] = row[with];
            row[with] = kept;
        }
        for (lw_scale s = 0; s < LW_SCALES; s++) assert_near(alpha(&ratings, s), before[s], 1e-12);
    }
}

static void a_unit_with_one_label_changes_nothing(void **state) {
    (void)state;
    const size_t starts[] = {0, 2, 3, 6, 6, 9};
    const int32_t labels[] = {0, 1, 4, 2, 2, M, 1, M, 1}, with_less[] = {0, 1, 0, 2, 2, M, 1, M, 1};
    const size_t without[] = {0, 2, 4, 6};
    const int32_t labels_without[] = {0, 1, 2, 2, 1, 1};
    lw_ratings ratings = {.unit_start = starts, .labels = labels, .units = 5, .categories = 5};
    lw_ratings other = {.unit_start = starts, .labels = with_less, .units = 5, .categories = 5};
    lw_ratings bare = {
        .unit_start = without, .labels = labels_without, .units = 3, .categories = 5};
    for (lw_scale s = 0; s <= LW_RATIO; s++) {
        assert_near(alpha(&ratings, s), alpha(&bare, s), 1e-15);
        assert_near(alpha(&other, s), alpha(&bare, s), 1e-15);
    }
}

/* a + b x for interval, b x for ratio, any rising map for ordinal. */
static void each_scale_survives_its_own_relabelling(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(3);
    static int32_t labels[UNITS_MAX * RATERS_MAX], spread[UNITS_MAX * RATERS_MAX];
    const double values[] = {1, 2, 4, 4.5, 9};
    double shifted[5], scaled[5];
    for (size_t k = 0; k < 5; k++) {
        shifted[k] = 3 - .5 * values[k];
        scaled[k] = 7 * values[k];
    }
    for (int round = 0; round < 50; round++) {
        lw_ratings ratings = random_matrix(&rng, labels, 3);
        ratings.values = values;
        double interval = alpha(&ratings, LW_INTERVAL), ratio = alpha(&ratings, LW_RATIO);
        double ordinal = alpha(&ratings, LW_ORDINAL);
        ratings.values = shifted;
        assert_near(alpha(&ratings, LW_INTERVAL), interval, 1e-12);
        ratings.values = scaled;
        assert_near(alpha(&ratings, LW_RATIO), ratio, 1e-12);
        for (size_t i = 0; i < ratings.units * 3; i++)
            spread[i] = labels[i] == M ? M : labels[i] * labels[i] + 1;
        ratings.labels = spread;
        ratings.categories = 18;
        assert_near(alpha(&ratings, LW_ORDINAL), ordinal, 1e-12);
    }
}

static void without_labels_that_differ_there_is_no_alpha(void **state) {
    (void)state;
    const int32_t same[] = {1, 1, 1, 1}, single[] = {0, M, M, 1}, none[] = {M, M, M, M};
    const int32_t *const all[] = {same, single, none};
    for (size_t i = 0; i < 3; i++) {
        lw_ratings ratings = matrix(all[i], 2, 2, 2);
        double value = -7;
        lw_interval interval = {-7, -7};
        lw_bootstrap_options options = lw_bootstrap_defaults();
        for (lw_scale s = 0; s < LW_SCALES; s++)
            assert_int_equal(lw_agreement_measure(&ratings, LW_ALPHA, s, scratch(), &value, NULL),
                             LW_UNDEFINED);
        assert_int_equal(lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options, scratch(),
                                                &interval, NULL),
                         LW_UNDEFINED);
        assert_true(value == -7 && interval.low == -7);
    }
    lw_ratings empty = {.units = 0, .categories = 2};
    double value;
    assert_int_equal(lw_agreement_measure(&empty, LW_ALPHA, LW_NOMINAL, scratch(), &value, NULL),
                     LW_UNDEFINED);
}

static void ratings_out_of_range_are_refused(void **state) {
    (void)state;
    const int32_t high[] = {0, 1, 2, 0}, low[] = {0, 1, -2, 0}, good[] = {0, 1, 1, 1};
    const double bad_values[] = {0, NAN}, negative[] = {-1, 1};
    const size_t falling[] = {0, 3, 2}, late[] = {1, 2, 4};
    lw_ratings ratings = matrix(good, 2, 2, 2);
    const struct {
        const char *name;
        lw_ratings ratings;
        lw_scale scale;
        const char *message;
    } cases[] = {
        {"label above",
         {.unit_start = ratings.unit_start, .labels = high, .units = 2, .categories = 2},
         LW_NOMINAL,
         "unit 1, label 0: 2 is not in 0..1"},
        {"label below",
         {.unit_start = ratings.unit_start, .labels = low, .units = 2, .categories = 2},
         LW_NOMINAL,
         "unit 1, label 0: -2 is not in 0..1"},
        {"no categories",
         {.unit_start = ratings.unit_start, .labels = good, .units = 2, .categories = 0},
         LW_NOMINAL,
         "0 categories, want 1..1024"},
        {"too many",
         {.unit_start = ratings.unit_start,
          .labels = good,
          .units = 2,
          .categories = LW_CATEGORIES_MAX + 1},
         LW_NOMINAL,
         "1025 categories, want 1..1024"},
        {"falling",
         {.unit_start = falling, .labels = good, .units = 2, .categories = 2},
         LW_NOMINAL,
         "unit 1: labels 3 to 2"},
        {"not from 0",
         {.unit_start = late, .labels = good, .units = 2, .categories = 2},
         LW_NOMINAL,
         "unit 0: labels 1 to 2"},
        {"not a number",
         {.unit_start = ratings.unit_start,
          .labels = good,
          .units = 2,
          .categories = 2,
          .values = bad_values},
         LW_INTERVAL,
         "category 1: value nan is not on the scale"},
        {"negative ratio",
         {.unit_start = ratings.unit_start,
          .labels = good,
          .units = 2,
          .categories = 2,
          .values = negative},
         LW_RATIO,
         "category 0: value -1 is not on the scale"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        double value = -7;
        lw_error error = {0};
        lw_status status = lw_agreement_measure(&cases[i].ratings, LW_ALPHA, cases[i].scale,
                                                scratch(), &value, &error);
        check_row(cases[i].name, status == LW_INVALID && value == -7);
        assert_string_equal(error.message, cases[i].message);
    }
    ratings.values = bad_values; /* which the nominal scale does not look at */
    assert_true(alpha(&ratings, LW_NOMINAL) < 1);
}

static void scratch_too_small_is_refused_and_the_size_told_is_enough(void **state) {
    (void)state;
    lw_ratings ratings = matrix(*four_by_twelve, 12, 4, 6);
    lw_bootstrap_options options = lw_bootstrap_defaults();
    options.resamples = 50;
    double value = -7;
    lw_interval interval = {-7, -7};
    size_t enough = lw_agreement_scratch_bytes(&ratings, NULL);
    size_t first_ok = 0;
    for (size_t bytes = 0; first_ok == 0; bytes++) {
        lw_status status = lw_agreement_measure(&ratings, LW_ALPHA, LW_ORDINAL,
                                                lw_arena_over(memory, bytes), &value, NULL);
        assert_true(status == LW_OK || (status == LW_NO_MEMORY && value == -7));
        if (status == LW_OK) first_ok = bytes;
    }
    assert_true(first_ok <= enough);
    enough = lw_agreement_scratch_bytes(&ratings, &options);
    first_ok = 0;
    for (size_t bytes = 0; first_ok == 0; bytes++) {
        lw_status status = lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_ORDINAL, &options,
                                                  lw_arena_over(memory, bytes), &interval, NULL);
        assert_true(status == LW_OK || (status == LW_NO_MEMORY && interval.low == -7));
        if (status == LW_OK) first_ok = bytes;
    }
    assert_true(first_ok <= enough);
}

static void the_bootstrap_is_repeatable_and_around_alpha(void **state) {
    (void)state;
    lw_ratings ratings = matrix(*four_by_twelve, 12, 4, 6);
    lw_bootstrap_options options = lw_bootstrap_defaults();
    for (lw_scale s = 0; s < LW_SCALES; s++) {
        lw_interval interval, again, narrow;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, s, &options, scratch(), &interval, NULL),
            LW_OK);
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, s, &options, scratch(), &again, NULL),
            LW_OK);
        assert_true(interval.low == again.low && interval.high == again.high);
        double value = alpha(&ratings, s);
        assert_true(interval.low < value && value < interval.high && interval.high <= 1);
        options.confidence = .5;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, s, &options, scratch(), &narrow, NULL),
            LW_OK);
        assert_true(interval.low < narrow.low && narrow.high < interval.high);
        options.confidence = .95;
    }
}

/* Two raters who agree with chance .8 and else guess between two classes, each drawn evenly: alpha
 * of the endless population is .8. Over 200 draws of 40 units the 90 % interval must hold it in
 * about 180; 165 to 195 is four deviations. (Percentile intervals run a little short.) */
static void the_bootstrap_covers_the_true_alpha(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(4);
    int covered = 0;
    for (int draw = 0; draw < 200; draw++) {
        int32_t labels[UNITS_MAX * 2];
        for (size_t unit = 0; unit < UNITS_MAX; unit++) {
            labels[unit * 2] = (int32_t)lw_rng_below(&rng, 2);
            bool copies = lw_rng_uniform(&rng) < .8;
            labels[unit * 2 + 1] = copies ? labels[unit * 2] : (int32_t)lw_rng_below(&rng, 2);
        }
        lw_ratings ratings = matrix(labels, UNITS_MAX, 2, 2);
        lw_bootstrap_options options = {.confidence = .9, .resamples = 200, .seed = (uint64_t)draw};
        lw_interval interval;
        if (lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options, scratch(), &interval,
                                   NULL) != LW_OK)
            continue;
        covered += interval.low <= .8 && .8 <= interval.high;
    }
    if (covered < 165 || covered > 195) fail_msg("covered in %d of 200", covered);
}

static void bootstrap_options_out_of_range_are_refused(void **state) {
    (void)state;
    lw_ratings ratings = matrix(*four_by_twelve, 12, 4, 6);
    const lw_bootstrap_options bad[] = {{0, 100, 0, NULL},
                                        {1, 100, 0, NULL},
                                        {NAN, 100, 0, NULL},
                                        {.9, 1, 0, NULL},
                                        {.9, 100001, 0, NULL}};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        lw_interval interval = {-7, -7};
        assert_int_equal(lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &bad[i], scratch(),
                                                &interval, NULL),
                         LW_INVALID);
        assert_true(interval.low == -7);
    }
}

static void too_few_resamples_with_an_alpha_is_undefined(void **state) {
    (void)state;
    const int32_t labels[] = {0, 0, 0, 1};
    lw_ratings ratings = matrix(labels, 2, 2, 2);
    lw_bootstrap_options options = lw_bootstrap_defaults();
    lw_interval interval;
    assert_int_equal(lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options, scratch(),
                                            &interval, NULL),
                     LW_OK); /* three in four resamples */
    int32_t rare[UNITS_MAX * 2] = {0, 1};
    ratings = matrix(rare, UNITS_MAX, 2, 2);
    options.resamples = 3; /* .36 of resamples have no alpha: some seed draws two such */
    lw_status status = LW_OK;
    for (options.seed = 0; options.seed < 50 && status == LW_OK; options.seed++)
        status = lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &options, scratch(),
                                        &interval, NULL);
    assert_int_equal(status, LW_UNDEFINED);
}

/* By irrCAC 0.4.4 (Python, from Gwet's R package), which shares no code with ours. */
static const struct {
    const char *name;
    lw_agreement measure;
    lw_scale scale;
    double value;
} by_gwet[] = {
    {"fleiss, identity", LW_FLEISS, LW_NOMINAL, 0.76117},
    {"conger, identity", LW_COHEN, LW_NOMINAL, 0.76207},
    {"gwet, identity", LW_GWET, LW_NOMINAL, 0.77544},
    {"fleiss, ordinal", LW_FLEISS, LW_ORDINAL, 0.85021},
    {"conger, ordinal", LW_COHEN, LW_ORDINAL, 0.84308},
    {"gwet, ordinal", LW_GWET, LW_ORDINAL, 0.89894},
    {"fleiss, quadratic", LW_FLEISS, LW_INTERVAL, 0.86494},
    {"conger, quadratic", LW_COHEN, LW_INTERVAL, 0.85717},
    {"gwet, quadratic", LW_GWET, LW_INTERVAL, 0.914},
    {"fleiss, ratio", LW_FLEISS, LW_RATIO, 0.82134},
    {"conger, ratio", LW_COHEN, LW_RATIO, 0.81101},
    {"gwet, ratio", LW_GWET, LW_RATIO, 0.85737},
    {"percent, identity", LW_PERCENT, LW_NOMINAL, 0.81818},
    {"percent, ordinal", LW_PERCENT, LW_ORDINAL, 0.96818},
    {"percent, quadratic", LW_PERCENT, LW_INTERVAL, 0.97538},
    {"percent, ratio", LW_PERCENT, LW_RATIO, 0.95411},
};

static lw_ratings with_raters(lw_ratings ratings, size_t raters) {
    static int32_t rater[UNITS_MAX * RATERS_MAX];
    for (size_t i = 0; i < ratings.unit_start[ratings.units]; i++) rater[i] = (int32_t)(i % raters);
    ratings.raters = rater;
    ratings.rater_count = raters;
    return ratings;
}

static double measure(const lw_ratings *ratings, lw_agreement which, lw_scale scale) {
    double value = NAN;
    lw_error error = {0};
    if (lw_agreement_measure(ratings, which, scale, scratch(), &value, &error) != LW_OK)
        fail_msg("%s: %s", lw_agreement_names[which].name, error.message);
    return value;
}

static void kappas_are_those_of_another_implementation(void **state) {
    (void)state;
    lw_ratings ratings = with_raters(matrix(*four_by_twelve, 12, 4, 6), 4);
    for (size_t i = 0; i < sizeof by_gwet / sizeof *by_gwet; i++) {
        double value = measure(&ratings, by_gwet[i].measure, by_gwet[i].scale);
        if (fabs(value - by_gwet[i].value) > 6e-6)
            fail_msg("%s: %.6f, not %.5f", by_gwet[i].name, value, by_gwet[i].value);
    }
}

/* Cohen (1960): 20 items, 16 alike; 12 and 10 of them called 1: (.8 - .5) / .5. */
static void cohen_of_two_is_the_textbook_one(void **state) {
    (void)state;
    int32_t labels[40];
    for (size_t i = 0; i < 20; i++) {
        labels[2 * i] = i < 12;
        labels[2 * i + 1] = i < 3 ? 0 : i < 12 ? 1 : i < 13;
    }
    lw_ratings ratings = with_raters(matrix(labels, 20, 2, 2), 2);
    double observed = .8, expected = .6 * .5 + .4 * .5;
    assert_near(measure(&ratings, LW_COHEN, LW_NOMINAL), (observed - expected) / (1 - expected),
                1e-12);
    assert_near(measure(&ratings, LW_PERCENT, LW_NOMINAL), observed, 1e-12);
}

static void cohen_asks_for_raters_in_range(void **state) {
    (void)state;
    double value = -7;
    lw_error error = {0};
    lw_ratings ratings = matrix(*four_by_twelve, 12, 4, 6);
    assert_int_equal(
        lw_agreement_measure(&ratings, LW_COHEN, LW_NOMINAL, scratch(), &value, &error),
        LW_INVALID);
    assert_string_equal(error.message, "cohen wants to know who gave each label");
    ratings = with_raters(ratings, 4);
    ratings.rater_count = 3;
    assert_int_equal(
        lw_agreement_measure(&ratings, LW_COHEN, LW_NOMINAL, scratch(), &value, &error),
        LW_INVALID);
    assert_string_equal(error.message, "label 3: rater 3 is not one of 3");
    assert_true(value == -7);
}

static void every_measure_is_one_when_all_agree_and_has_an_interval(void **state) {
    (void)state;
    const int32_t alike[] = {0, 0, 1, 1, 2, 2};
    lw_ratings same = with_raters(matrix(alike, 3, 2, 3), 2);
    for (lw_agreement m = 0; m < LW_AGREEMENTS; m++)
        for (lw_scale s = 0; s < LW_SCALES; s++) assert_near(measure(&same, m, s), 1, 1e-12);
    lw_ratings ratings = with_raters(matrix(*four_by_twelve, 12, 4, 6), 4);
    lw_bootstrap_options options = lw_bootstrap_defaults();
    for (lw_agreement m = 0; m < LW_AGREEMENTS; m++) {
        lw_interval interval;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, m, LW_INTERVAL, &options, scratch(), &interval, NULL),
            LW_OK);
        double value = measure(&ratings, m, LW_INTERVAL);
        check_row(lw_agreement_names[m].name,
                  interval.low < value && value < interval.high && interval.high <= 1);
    }
}

/* A unit split into its pairs, drawn as one: the interval is as wide as that of the whole units,
 * and wider than if the pairs were drawn one by one. */
static void units_of_a_cluster_are_drawn_together(void **state) {
    (void)state;
    enum { ITEMS = 30, COPIES = 8 };
    int32_t labels[ITEMS * COPIES * 2];
    size_t starts[ITEMS * COPIES + 1], clusters[ITEMS + 1];
    for (size_t i = 0; i <= ITEMS; i++) clusters[i] = i * COPIES;
    for (size_t i = 0; i <= (size_t)ITEMS * COPIES; i++) starts[i] = 2 * i;
    for (size_t i = 0; i < (size_t)ITEMS * COPIES; i++) {
        size_t item = i / COPIES;
        labels[2 * i] = item % 2;
        labels[2 * i + 1] = item % 3 == 0 ? !(item % 2) : (int32_t)(item % 2);
    }
    lw_ratings ratings = {
        .unit_start = starts, .labels = labels, .units = ITEMS * COPIES, .categories = 2};
    lw_bootstrap_options options = lw_bootstrap_defaults();
    lw_interval alone, together;
    assert_int_equal(
        lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &options, scratch(), &alone, NULL),
        LW_OK);
    ratings.cluster_start = clusters;
    ratings.clusters = ITEMS;
    assert_int_equal(lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &options, scratch(),
                                            &together, NULL),
                     LW_OK);
    double ratio = (together.high - together.low) / (alone.high - alone.low);
    assert_true(ratio > 2 && ratio < 4); /* the root of 8 */
    clusters[3] = clusters[4] + 1;
    assert_int_equal(lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &options, scratch(),
                                            &together, NULL),
                     LW_INVALID);
}

/* ---- sets ------------------------------------------------------------------------------------ */

/* {}, {1}, {2}, {1 2}, {2 3}, {1 2 3 4} */
static const size_t six_start[] = {0, 0, 1, 2, 4, 6, 10};
static const int32_t six_labels[] = {1, 2, 1, 2, 2, 3, 1, 2, 3, 4};

static lw_ratings of_six(const int32_t *labels, size_t units, size_t raters) {
    lw_ratings ratings = matrix(labels, units, raters, 6);
    ratings.set_start = six_start;
    ratings.set_labels = six_labels;
    return ratings;
}

/* Passonneau (2006): MASI is Jaccard times 1, 2/3, 1/3 or 0. */
static void sets_are_as_near_as_the_labels_they_share(void **state) {
    (void)state;
    const struct {
        int32_t a, b;
        double jaccard, masi;
    } rows[] = {{3, 3, 1, 1},           {3, 5, 1. / 2, 1. / 3}, {1, 3, 1. / 2, 1. / 3},
                {3, 4, 1. / 3, 1. / 9}, {1, 2, 0, 0},           {0, 0, 1, 1},
                {0, 3, 0, 0},           {4, 5, 1. / 2, 1. / 3}};
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++)
        for (int swapped = 0; swapped < 2; swapped++) {
            const int32_t labels[] = {swapped ? rows[r].b : rows[r].a,
                                      swapped ? rows[r].a : rows[r].b};
            lw_ratings ratings = of_six(labels, 1, 2);
            double value;
            assert_int_equal(
                lw_agreement_measure(&ratings, LW_PERCENT, LW_JACCARD, scratch(), &value, NULL),
                LW_OK);
            assert_near(value, rows[r].jaccard, 1e-12);
            assert_int_equal(
                lw_agreement_measure(&ratings, LW_PERCENT, LW_MASI, scratch(), &value, NULL),
                LW_OK);
            assert_near(value, rows[r].masi, 1e-12);
        }
}

/* Three units: observed (0 + 1/2 + 2/3) / 3 by Jaccard, expected over all fifteen pairs. */
static void alpha_of_sets_is_what_the_definition_says(void **state) {
    (void)state;
    const int32_t labels[] = {3, 3, 3, 5, 3, 4};
    const double apart[6][6] = {
        [3] = {[4] = 2. / 3, [5] = .5}, [4] = {[3] = 2. / 3, [5] = .5}, [5] = {[3] = .5, [4] = .5}};
    double expected = 0;
    for (size_t i = 0; i < 6; i++)
        for (size_t j = 0; j < i; j++) expected += apart[labels[i]][labels[j]] / 15;
    lw_ratings ratings = of_six(labels, 3, 2);
    assert_near(alpha(&ratings, LW_JACCARD), 1 - (.5 + 2. / 3) / 3 / expected, 1e-12);
}

static void sets_of_one_label_are_nominal(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(21);
    for (int round = 0; round < 20; round++) {
        int32_t labels[UNITS_MAX * RATERS_MAX];
        lw_ratings ratings = random_matrix(&rng, labels, 3);
        assert_near(alpha(&ratings, LW_JACCARD), alpha(&ratings, LW_NOMINAL), 1e-12);
        assert_near(alpha(&ratings, LW_MASI), alpha(&ratings, LW_NOMINAL), 1e-12);
    }
}

static void sets_out_of_order_are_refused(void **state) {
    (void)state;
    const int32_t labels[] = {0, 1, 2, 3}, falling[] = {1, 2, 2, 1, 2, 3, 1, 2, 3, 4};
    lw_ratings ratings = of_six(labels, 2, 2);
    double value;
    lw_error error;
    ratings.set_labels = falling;
    assert_int_equal(lw_agreement_measure(&ratings, LW_ALPHA, LW_MASI, scratch(), &value, &error),
                     LW_INVALID);
    assert_string_equal(error.message, "category 3: the labels of its set do not rise");
    ratings.set_start = NULL;
    assert_int_equal(
        lw_agreement_measure(&ratings, LW_ALPHA, LW_JACCARD, scratch(), &value, &error),
        LW_INVALID);
    assert_string_equal(error.message, "scale jaccard wants categories that are sets");
}

/* ---- units alike ----------------------------------------------------------------------------- */

/* Each resample made and measured as it is, with the same draws: what stands for many units must
 * give what they give. */
static void the_bootstrap_is_that_of_the_units_themselves(void **state) {
    (void)state;
    enum { RESAMPLES = 40 };
    static char room[SCRATCH_BYTES];
    lw_rng rng = lw_rng_seed(22);
    for (int round = 0; round < 12; round++) {
        const lw_agreement measure =
            (const lw_agreement[]){LW_ALPHA, LW_FLEISS, LW_PERCENT}[round % 3];
        const lw_scale scale = measure == LW_ALPHA && round % 2 ? LW_ORDINAL : LW_NOMINAL;
        int32_t labels[UNITS_MAX * RATERS_MAX], drawn[UNITS_MAX * RATERS_MAX];
        lw_ratings ratings = random_matrix(&rng, labels, 3);
        lw_bootstrap_options o = {
            .confidence = .8, .resamples = RESAMPLES, .seed = (uint64_t)round};
        lw_interval interval;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, measure, scale, &o, scratch(), &interval, NULL),
            LW_OK);
        double values[RESAMPLES];
        size_t defined = 0;
        lw_rng seed = lw_rng_seed(o.seed);
        for (size_t n = 0; n < RESAMPLES; n++) {
            lw_rng draws = lw_rng_split(&seed, n);
            for (size_t i = 0; i < ratings.units; i++)
                memcpy(drawn + 3 * i, labels + 3 * lw_rng_below(&draws, ratings.units),
                       3 * sizeof *drawn);
            lw_ratings resample = ratings;
            resample.labels = drawn;
            defined +=
                lw_agreement_measure(&resample, measure, scale, lw_arena_over(room, sizeof room),
                                     &values[defined], NULL) == LW_OK;
        }
        lw_sort_doubles(values, defined);
        assert_near(interval.low, lw_percentile(values, defined, .1), 1e-9);
        assert_near(interval.high, lw_percentile(values, defined, .9), 1e-9);
    }
}

/* Likewise of clusters: six of five units each. */
static void the_bootstrap_is_that_of_the_clusters_themselves(void **state) {
    (void)state;
    enum { RESAMPLES = 40, CLUSTERS = 6, UNITS = 5, CLUSTER = UNITS * 3 };
    static char room[SCRATCH_BYTES];
    lw_rng rng = lw_rng_seed(25);
    size_t clusters[CLUSTERS + 1];
    for (size_t c = 0; c <= CLUSTERS; c++) clusters[c] = c * UNITS;
    for (int round = 0; round < 12; round++) {
        int32_t labels[CLUSTERS * CLUSTER], drawn[CLUSTERS * CLUSTER];
        for (size_t i = 0; i < CLUSTERS * CLUSTER; i++) labels[i] = (int32_t)lw_rng_below(&rng, 3);
        lw_ratings ratings = matrix(labels, CLUSTERS * UNITS, 3, 3), resample = ratings;
        ratings.cluster_start = clusters;
        ratings.clusters = CLUSTERS;
        lw_bootstrap_options o = {
            .confidence = .8, .resamples = RESAMPLES, .seed = (uint64_t)round};
        lw_interval interval;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &o, scratch(), &interval, NULL),
            LW_OK);
        double values[RESAMPLES];
        lw_rng seed = lw_rng_seed(o.seed);
        resample.labels = drawn;
        for (size_t n = 0; n < RESAMPLES; n++) {
            lw_rng draws = lw_rng_split(&seed, n);
            for (size_t c = 0; c < CLUSTERS; c++)
                memcpy(drawn + c * CLUSTER, labels + CLUSTER * lw_rng_below(&draws, CLUSTERS),
                       CLUSTER * sizeof *drawn);
            assert_int_equal(lw_agreement_measure(&resample, LW_ALPHA, LW_NOMINAL,
                                                  lw_arena_over(room, sizeof room), &values[n],
                                                  NULL),
                             LW_OK);
        }
        lw_sort_doubles(values, RESAMPLES);
        assert_near(interval.low, lw_percentile(values, RESAMPLES, .1), 1e-9);
        assert_near(interval.high, lw_percentile(values, RESAMPLES, .9), 1e-9);
        clusters[1] = ratings.units; /* one cluster: the whole, always */
        ratings.clusters = 1;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &o, scratch(), &interval, NULL),
            LW_OK);
        assert_near(interval.low, alpha(&ratings, LW_NOMINAL), 1e-12);
        assert_near(interval.high, interval.low, 0);
        clusters[1] = UNITS;
    }
}

/* One in four resamples of two clusters has twice the first, one twice the second: the percentiles
 * are theirs from a confidence of .5 on, whatever the seed; and below that those of the whole. */
static void of_few_clusters_all_resamples_are_taken(void **state) {
    (void)state;
    const int32_t labels[] = {0, 0, 1, 1, 0, 1, 0, 1, 1, 1, 2, 2}; /* percent: 2/3, 2/3 of all; */
    const size_t clusters[] = {0, 2, 6};                           /* 1, and 1/2 */
    lw_ratings ratings = matrix(labels, 6, 2, 3);
    ratings.cluster_start = clusters;
    ratings.clusters = 2;
    for (uint64_t seed = 0; seed < 3; seed++) {
        lw_bootstrap_options o = {.confidence = .6, .resamples = 3, .seed = seed};
        lw_interval wide, narrow;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &o, scratch(), &wide, NULL),
            LW_OK);
        o.confidence = .4;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &o, scratch(), &narrow, NULL),
            LW_OK);
        assert_near(wide.low, .5, 1e-12);
        assert_near(wide.high, 1, 1e-12);
        assert_near(narrow.low, 2. / 3, 1e-12);
        assert_near(narrow.high, 2. / 3, 1e-12);
    }
}

/* Five units alike and five not: that n of ten draws are alike has a binomial chance. Within .05 and
 * .95 lie 2 < n < 8 (n <= 2: .0547; R: pbinom(2, 10, .5)). */
static void of_units_alike_all_resamples_are_taken(void **state) {
    (void)state;
    const int32_t labels[] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    lw_ratings ratings = matrix(labels, 10, 2, 2);
    lw_bootstrap_options o = {.confidence = .9, .resamples = 11, .seed = 0};
    lw_interval interval;
    assert_int_equal(
        lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &o, scratch(), &interval, NULL),
        LW_OK);
    assert_near(interval.low, .2, 1e-12);
    assert_near(interval.high, .8, 1e-12);
    o.confidence = .88; /* .06 and .94 */
    assert_int_equal(
        lw_agreement_bootstrap(&ratings, LW_PERCENT, LW_NOMINAL, &o, scratch(), &interval, NULL),
        LW_OK);
    assert_near(interval.low, .3, 1e-12);
    assert_near(interval.high, .7, 1e-12);
}

static void threads_change_no_bit_of_the_interval(void **state) {
    (void)state;
    lw_ratings ratings = with_raters(matrix(*four_by_twelve, 12, 4, 6), 4);
    for (lw_agreement m = 0; m < LW_AGREEMENTS; m++) {
        lw_bootstrap_options o = {.confidence = .9, .resamples = 101, .seed = 7};
        lw_interval one, more;
        assert_int_equal(lw_agreement_bootstrap(&ratings, m, LW_ORDINAL, &o, scratch(), &one, NULL),
                         LW_OK);
        for (size_t threads = 2; threads <= 8; threads += 3) {
            o.threads = lw_threads_open(threads);
            lw_arena room = lw_arena_over(memory, lw_agreement_scratch_bytes(&ratings, &o));
            assert_int_equal(lw_agreement_bootstrap(&ratings, m, LW_ORDINAL, &o, room, &more, NULL),
                             LW_OK);
            lw_threads_close(o.threads);
            check_row(lw_agreement_names[m].name, one.low == more.low && one.high == more.high);
        }
    }
}

static void the_order_within_a_unit_changes_no_bit_of_the_interval(void **state) {
    (void)state;
    lw_rng rng = lw_rng_seed(23);
    enum { RATERS = 70, UNITS = 3 }; /* more labels than are sorted, too */
    int32_t labels[UNITS * RATERS], turned[UNITS * RATERS];
    for (size_t i = 0; i < UNITS * RATERS; i++) labels[i] = (int32_t)lw_rng_below(&rng, 3);
    for (size_t raters = 4; raters <= RATERS; raters += 66) {
        for (size_t i = 0; i < UNITS * raters; i++)
            turned[i] = labels[i / raters * raters + raters - 1 - i % raters];
        lw_bootstrap_options o = lw_bootstrap_defaults();
        lw_interval one, other;
        lw_ratings ratings = matrix(labels, UNITS, raters, 3);
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &o, scratch(), &one, NULL),
            LW_OK);
        ratings.labels = turned;
        assert_int_equal(
            lw_agreement_bootstrap(&ratings, LW_ALPHA, LW_NOMINAL, &o, scratch(), &other, NULL),
            LW_OK);
        assert_near(one.low, other.low, raters > 64 ? 1e-12 : 0);
        assert_near(one.high, other.high, raters > 64 ? 1e-12 : 0);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(alpha_is_the_published_one),
        cmocka_unit_test(kappas_are_those_of_another_implementation),
        cmocka_unit_test(cohen_of_two_is_the_textbook_one),
        cmocka_unit_test(cohen_asks_for_raters_in_range),
        cmocka_unit_test(every_measure_is_one_when_all_agree_and_has_an_interval),
        cmocka_unit_test(units_of_a_cluster_are_drawn_together),
        cmocka_unit_test(alpha_is_one_when_all_agree),
        cmocka_unit_test(alpha_is_what_the_definition_says),
        cmocka_unit_test(units_of_many_labels_are_what_the_definition_says),
        cmocka_unit_test(swapping_labels_within_a_unit_changes_nothing),
        cmocka_unit_test(a_unit_with_one_label_changes_nothing),
        cmocka_unit_test(each_scale_survives_its_own_relabelling),
        cmocka_unit_test(without_labels_that_differ_there_is_no_alpha),
        cmocka_unit_test(ratings_out_of_range_are_refused),
        cmocka_unit_test(scratch_too_small_is_refused_and_the_size_told_is_enough),
        cmocka_unit_test(the_bootstrap_is_repeatable_and_around_alpha),
        cmocka_unit_test(the_bootstrap_covers_the_true_alpha),
        cmocka_unit_test(bootstrap_options_out_of_range_are_refused),
        cmocka_unit_test(too_few_resamples_with_an_alpha_is_undefined),
        cmocka_unit_test(sets_are_as_near_as_the_labels_they_share),
        cmocka_unit_test(alpha_of_sets_is_what_the_definition_says),
        cmocka_unit_test(sets_of_one_label_are_nominal),
        cmocka_unit_test(sets_out_of_order_are_refused),
        cmocka_unit_test(the_bootstrap_is_that_of_the_units_themselves),
        cmocka_unit_test(the_bootstrap_is_that_of_the_clusters_themselves),
        cmocka_unit_test(of_few_clusters_all_resamples_are_taken),
        cmocka_unit_test(of_units_alike_all_resamples_are_taken),
        cmocka_unit_test(threads_change_no_bit_of_the_interval),
        cmocka_unit_test(the_order_within_a_unit_changes_no_bit_of_the_interval),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
