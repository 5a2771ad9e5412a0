/* What compat and start_errors do: crowd-kit's own results. */
#include "made.h"

static char results_too[BYTES];

/* Counts by which every source has said `same` times the class itself and `other` times each other. */
static void fill_errors(double *errors, double same, double other) {
    for (size_t i = 0; i < 5 * 16; i++) errors[i] = i % 16 / 4 == i % 4 ? same : other;
}

static lw_truth_model fit_as_crowd_kit(const char *name, const lw_answers *answers) {
    const lw_estimator *e = lw_estimator_find(lw_str_from(name));
    const lw_truth_options options = lw_estimator_options(e, true);
    lw_truth_model model;
    lw_arena arena = lw_arena_over(results, BYTES);
    assert_int_equal(e->fit(answers, &options, &arena, scratch(), &model, NULL), LW_OK);
    return model;
}

/* crowd-kit 1.4.1's DawidSkene on the same patients, with gold and with initial_error. Each stops
 * because its loss has fallen. */
static void compat_is_crowd_kit(void **state) {
    (void)state;
    static const struct {
        const char *name;
        bool gold, alone;
        double same, other; /* of start_errors; 0: none */
        size_t iterations;
        double loss, prior[4], patient_38[4], second[4]; /* of the second observer, true class 2 */
        const char *labels;
    } rows[] = {
        {"plain",
         false,
         false,
         0,
         0,
         3,
         -1.601079705007299,
         {.3997920406, .4230334238, .110521076, .0666534596},
         {0, .0260348273, .9739651727, 0},
         {.1051050558, .5782849448, .3166099993, 0},
         "142222132243121111222222112111131224233111212"},
        {"gold",
         true,
         false,
         0,
         0,
         6,
         -1.5487111924986894,
         {.4222222222, .4666760753, .066657258, .0444444444},
         {0, 1, 0, 0},
         {.0952361751, .5237989633, .333346774, .0476180876},
         "122122132242121111222222112111131224223111212"},
        {"assign",
         false,
         true,
         1,
         9,
         3,
         -1.8902513000355965,
         {.3780185018, .2723945472, .1530163048, .1965706462},
         {.999986192, 0, 0, .000013808},
         {.9313026124, .017389385, 0, .0513080026},
         "214411311121243322441414221223212111411223131"},
        {"addition",
         false,
         false,
         0,
         40,
         4,
         -1.8962249386497105,
         {.3802762988, .2451096879, .1774247006, .1971893128},
         {.9999991609, 0, 0, .0000008391},
         {.8990152326, .0113453449, 0, .0896394225},
         "214411311121243322444414221223212411111223134"},
    };
    for (size_t r = 0; r < sizeof rows / sizeof *rows; r++) {
        int32_t gold[45];
        double errors[5 * 16];
        lw_answers answers = patient_answers();
        for (size_t i = 0; i < 45; i++) gold[i] = LW_NOT_GOLD;
        gold[1] = gold[37] = 1, gold[3] = 0;
        if (rows[r].gold) answers.gold = gold;
        fill_errors(errors, rows[r].same, rows[r].other);
        if (rows[r].other > 0) answers.start_errors = errors;
        answers.start_errors_alone = rows[r].alone;
        lw_truth_model m = fit_as_crowd_kit("ds", &answers);
        check_row(rows[r].name, m.converged && m.iterations == rows[r].iterations);
        check_row(rows[r].name, fabs(m.objective - rows[r].loss) < 1e-9);
        for (size_t k = 0; k < 4; k++) {
            check_row(rows[r].name, fabs(m.class_prior[k] - rows[r].prior[k]) < 2e-10);
            check_row(rows[r].name, fabs(m.posteriors[37 * 4 + k] - rows[r].patient_38[k]) < 2e-10);
            check_row(rows[r].name, fabs(m.confusion[16 + 4 + k] - rows[r].second[k]) < 2e-10);
        }
        for (size_t i = 0; i < 45; i++)
            check_row(rows[r].name, lw_truth_label(&m, i) == rows[r].labels[i] - '1');
    }
}

/* Observers who are said to mean another class than they say lead to another end: a worse one, where
 * what all call 1 is something else. Beside the answers a few such words are outvoted. */
static void start_errors_say_where_iterating_begins(void **state) {
    (void)state;
    double errors[5 * 16];
    lw_answers answers = patient_answers();
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    lw_truth_model plain = fit_into(results, ds, &answers);
    answers.start_errors = errors;
    fill_errors(errors, .1, .3);
    lw_truth_model beside = fit_into(results_too, ds, &answers);
    assert_int_equal(lw_truth_label(&beside, 0), lw_truth_label(&plain, 0));
    assert_near(beside.objective, plain.objective, 1e-2);
    answers.start_errors_alone = true;
    lw_truth_model alone = fit_into(results_too, ds, &answers);
    check_model("ds", &answers, &alone);
    assert_true(alone.objective < plain.objective - 1);
    assert_true(lw_truth_label(&alone, 0) != lw_truth_label(&plain, 0));
}

/* crowd-kit 1.4.1's OneCoinDawidSkene on the same patients. */
static void compat_of_one_coin_is_crowd_kit(void **state) {
    (void)state;
    const lw_answers answers = patient_answers();
    lw_truth_model m = fit_as_crowd_kit("onecoin", &answers);
    const double prior[] = {.3997718688, .4543891089, .1235116203, .022327402};
    const double patient_38[] = {.0000519303, .4634798757, .5364652937, .0000029003};
    const char *labels = "132222132242121111222222112111131223233111212";
    assert_true(m.converged && m.iterations == 7);
    assert_near(m.objective, -1.6835462624147182, 1e-9);
    for (size_t k = 0; k < 4; k++) assert_near(m.class_prior[k], prior[k], 2e-10);
    for (size_t k = 0; k < 4; k++) assert_near(m.posteriors[37 * 4 + k], patient_38[k], 2e-10);
    for (size_t i = 0; i < 45; i++) assert_int_equal(lw_truth_label(&m, i), labels[i] - '1');
}

static void check_compat(const char *name) {
    const size_t none[4] = {0};
    const lw_answers no_items = {.items = 0, .sources = 2, .classes = 3, .item_start = none};
    const lw_answers no_answers = {.items = 3, .sources = 2, .classes = 3, .item_start = none};
    lw_truth_model model = fit_as_crowd_kit(name, &no_items);
    check_model(name, &no_items, &model);
    model = fit_as_crowd_kit(name, &no_answers);
    check_model(name, &no_answers, &model);
    for (uint64_t seed = 0; seed < 20; seed++) {
        made m = make(seed, seed & 1, seed & 2);
        model = fit_as_crowd_kit(name, view(&m));
        check_model(name, view(&m), &model);
        for (size_t i = 0; i < ITEMS; i++)
            if (m.gold[i] != LW_NOT_GOLD)
                check_row(name, model.posteriors[i * CLASSES + (size_t)m.gold[i]] == 1);
    }
}

static void compat_is_sound_on_any_data(void **state) {
    (void)state;
    check_compat("ds");
    check_compat("onecoin");
}

static void compat_has_the_memory_that_is_told(void **state) {
    (void)state;
    double errors[5 * 16];
    lw_answers answers = patient_answers();
    answers.start_errors = errors;
    fill_errors(errors, 2, 1);
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    for (size_t compat = 0; compat < 2; compat++) {
        const lw_truth_options options = lw_estimator_options(ds, compat == 1);
        size_t told = lw_estimator_scratch_bytes(ds, &answers, &options);
        lw_truth_model model = {.items = 99};
        for (size_t bytes = 0; model.items == 99; bytes += 64) {
            assert_true(bytes <= told);
            lw_arena arena = lw_arena_over(results, BYTES), before = arena;
            lw_status status = ds->fit(&answers, &options, &arena,
                                       lw_arena_over(scratch_memory, bytes), &model, NULL);
            if (status == LW_OK) break;
            assert_int_equal(status, LW_NO_MEMORY);
            assert_ptr_equal(arena.next, before.next);
        }
    }
}

/* Sources that give no answer have no part in the memory that answers are told to need. */
static void start_errors_of_silent_sources_fit_in_the_memory_told(void **state) {
    (void)state;
    enum { MANY = 400 };
    static double errors[MANY * 4];
    const size_t start[] = {0, 1};
    const int32_t source[] = {0}, label[] = {1};
    const lw_answers answers = {.items = 1,
                                .sources = MANY,
                                .classes = 2,
                                .item_start = start,
                                .answer_source = source,
                                .answer_label = label,
                                .start_errors = errors};
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    for (size_t compat = 0; compat < 2; compat++) {
        const lw_truth_options options = lw_estimator_options(ds, compat == 1);
        size_t told = lw_estimator_scratch_bytes(ds, &answers, &options);
        assert_true(told <= BYTES);
        lw_truth_model model;
        lw_arena arena = lw_arena_over(results, BYTES);
        assert_int_equal(
            ds->fit(&answers, &options, &arena, lw_arena_over(scratch_memory, told), &model, NULL),
            LW_OK);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compat_is_crowd_kit),
        cmocka_unit_test(compat_of_one_coin_is_crowd_kit),
        cmocka_unit_test(compat_is_sound_on_any_data),
        cmocka_unit_test(compat_has_the_memory_that_is_told),
        cmocka_unit_test(start_errors_say_where_iterating_begins),
        cmocka_unit_test(start_errors_of_silent_sources_fit_in_the_memory_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
