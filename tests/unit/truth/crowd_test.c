/* Real crowds with known truth, where they lie beside the project: ../shared/data/crowd. Expected
 * shares were computed elsewhere (a numpy reference and published tables; ties split). */
#include "harness.h"
#include "labelwright/belief.h"
#include "labelwright/csv.h"
#include "labelwright/intern.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include <math.h>
#include <stdlib.h>

enum { ANSWERS_MAX = 100000, ARENA_BYTES = 64 << 20 };

static const char *const sets[] = {
    "d_product", "face",   "bluebird", "dog",   "rte", "snow_temp", "cf",     "cf_amt",
    "ms",        "sp_amt", "zc_us",    "zc_in", "web", "labelme",   "barzan", "s_adult"};
enum { SETS = sizeof sets / sizeof *sets };

/* Onecoin here spreads errors evenly, elsewhere as all sources do. Ds with compat is crowd-kit's.
 * Bwa on zc_us and zc_in takes both answers of a source that answers twice, as a second
 * implementation does here; as published one is dropped. Glad's top was found by scipy's L-BFGS, to
 * the end; EM stops a little before it. */
static const struct {
    const char *name;
    double tolerance;
    bool compat;
    size_t restarts;    /* 0: as many as it does by itself */
    double right[SETS]; /* 0: not known from elsewhere */
} estimators[] = {
    {"mv",
     .00006,
     false,
     0,
     {.8966, .6367, .7593, .8222, .8969, .9361, .8822, .8533, .7042, .9430, .8615, .7404, .7307,
      .7660, .6960, .7583}},
    {"onecoin",
     .02,
     false,
     0,
     {.9088, .6113, .5833, .8302, .9250, .9394, .8867, .8567, .7929, .9460, .9020, .7902, .8081,
      .7670, .6680, .7177}},
    {"ds",
     .0004,
     false,
     0,
     {.9399, .6421, .8981, .8414, .9287, .9416, .8867, .8467, .7486, .9440, .8211, .7593, .8274,
      .7910, .7100, .7387}},
    {"hier",
     .0008,
     false,
     0,
     {.9379, .6490, .8889, .8401, .9287, .9416, .8867, .8567, .7857, .9440, .8255, .7667, .8213,
      .7980, .7060, .7477}},
    {"committee",
     .0008,
     false,
     0,
     {.9359, .6524, .8889, .8389, .9263, .9416, .8833, .8500, .8014, .9440, .8235, .7627, .8617,
      .7970, .7060, .7748}},
    {"ibcc",
     .005,
     false,
     0,
     {.9383, .6404, .8889, .8389, .9275, .9416, .8833, .8567, .7900, .9440, .8270, .7696, .7508,
      .7640, .7050, .7447}},
    {"ebcc",
     .03,
     false,
     1,
     {.9349, .6353, .8611, .8401, .9313, 0, .8833, .8567, .7871, .9440, .9123, .7809, .7686, 0, 0,
      .7477}},
    {"bwa",
     .003,
     false,
     0,
     {.9194, .6182, .7593, .8315, .9275, .9394, .8933, .8600, .7857, .9460, .8877, .7652, .8225,
      .7740, .6960, .7417}},
    {"ds",
     .00006,
     true,
     0,
     {.9397, .6404, .8889, .8426, .9275, .9416, .8300, .8400, .7686, .9440, .8373, .7608, .8292,
      .7920, .7090, .7658}},
    {"wawa",
     .00006,
     false,
     0,
     {.8966, .6301, .7593, .8302, .9213, .9437, .8867, .8567, .7957, .9440, .8623, .7446, .7987,
      .7730, .6960, .7628}},
    {"zbs",
     .00006,
     false,
     0,
     {.8966, .6301, .7593, .8302, .9213, .9437, .8867, .8567, .8000, .9440, .8623, .7446, .8202,
      .7720, .6960, .7628}},
    {"mace",
     .0004,
     false,
     2,
     {.9372, .6473, .8981, .8278, .9275, .9437, .8867, .8600, .8000, .9440, .8260, .7652, .8149,
      .7810, .7020, .7477}},
    {"glad",
     .0025,
     false,
     0,
     {.9283, .6284, .7222, .8340, .9250, .9351, .8800, .8533, .7957, .9460, .8765, .7662, .8228,
      .7760, .6930, .7598}},
    {"kos",
     .0004,
     false,
     0,
     {.9283, .6301, .7222, .8290, .9275, .9394, .8800, .8567, .7986, .9440, .8691, .7652, .8115,
      .7790, .6930, .7658}},
    {"mmsr",
     .0004,
     false,
     0,
     {.9293, .6318, .7222, .8340, .9275, .9416, .8867, .8567, .7957, .9440, .8779, .7696, .8349,
      .7690, .6900, .7628}},
};
enum { ESTIMATORS = sizeof estimators / sizeof *estimators };

typedef struct {
    lw_intern *items, *sources, *classes;
    int32_t item[ANSWERS_MAX], source[ANSWERS_MAX], label[ANSWERS_MAX], truth[ANSWERS_MAX];
    size_t count;
} crowd;

static ptrdiff_t read_file(void *context, char *buffer, size_t room) {
    size_t got = fread(buffer, 1, room, context);
    return ferror((FILE *)context) ? -1 : (ptrdiff_t)got;
}

static int32_t number(lw_intern *names, lw_str name) {
    int32_t found;
    assert_int_equal(lw_intern_add(names, name, &found, NULL), LW_OK);
    return found;
}

typedef void take_row(crowd *c, const lw_csv_row *row);

static void take_answer(crowd *c, const lw_csv_row *row) {
    assert_int_equal(row->count, 3);
    assert_true(c->count < ANSWERS_MAX);
    c->item[c->count] = number(c->items, row->fields[0]);
    c->source[c->count] = number(c->sources, row->fields[1]);
    c->label[c->count++] = number(c->classes, row->fields[2]);
}

static void take_truth(crowd *c, const lw_csv_row *row) {
    int32_t item = lw_intern_find(c->items, row->fields[0]);
    if (item >= 0) c->truth[item] = number(c->classes, row->fields[1]);
}

/* False when the file is not there. */
static bool read_rows(const char *set, const char *file, take_row *take, crowd *c) {
    char path[512];
    snprintf(path, sizeof path, "../shared/data/crowd/%s/%s", set, file);
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    lw_csv *reader = lw_csv_open(lw_csv_defaults(), read_file, in);
    lw_csv_row row;
    bool header = true;
    lw_status status;
    while ((status = lw_csv_next(reader, &row, NULL)) == LW_OK) {
        if (!header) take(c, &row);
        header = false;
    }
    assert_int_equal(status, LW_NOT_FOUND);
    lw_csv_close(reader);
    fclose(in);
    return true;
}

/* Reads a set into *c, for close_set; false when it is not there. */
static bool open_set(const char *set, crowd *c) {
    c->count = 0;
    for (size_t i = 0; i < ANSWERS_MAX; i++) c->truth[i] = -1;
    c->items = lw_intern_open(ANSWERS_MAX, 1 << 24);
    c->sources = lw_intern_open(ANSWERS_MAX, 1 << 24);
    c->classes = lw_intern_open(LW_CLASSES_MAX, 1 << 16);
    return read_rows(set, "labels.csv", take_answer, c) &&
           read_rows(set, "truth.csv", take_truth, c);
}

static void close_set(crowd *c) {
    lw_intern_close(c->items);
    lw_intern_close(c->sources);
    lw_intern_close(c->classes);
}

/* The first `count` answers, packed into the memory. */
static lw_answers pack(const crowd *c, size_t count, char *memory) {
    const lw_triples triples = {lw_intern_count(c->items),
                                lw_intern_count(c->sources),
                                lw_intern_count(c->classes),
                                count,
                                c->item,
                                c->source,
                                c->label,
                                NULL};
    lw_answers answers;
    lw_arena arena = lw_arena_over(memory, ARENA_BYTES);
    assert_int_equal(lw_answers_pack(&triples, &arena, &answers, NULL), LW_OK);
    return answers;
}

/* The share of items whose likeliest class is the true one; a tie counts in parts. */
static double share_right(const lw_truth_model *model, const int32_t *truth) {
    double right = 0, known = 0;
    for (size_t i = 0; i < model->items; i++) {
        if (truth[i] < 0) continue;
        const double *row = model->posteriors + i * model->classes;
        double most = 0, ties = 0;
        for (size_t k = 0; k < model->classes; k++) most = fmax(most, row[k]);
        for (size_t k = 0; k < model->classes; k++) ties += row[k] >= most - 1e-9;
        known++;
        if (row[truth[i]] >= most - 1e-9) right += 1 / ties;
    }
    return right / known;
}

static lw_truth_model fit(const lw_estimator *e, const lw_truth_options *options,
                          const lw_answers *answers, char *memory) {
    lw_truth_model model;
    lw_error error = {0};
    lw_arena arena = lw_arena_over(memory, ARENA_BYTES / 2);
    lw_arena scratch = lw_arena_over(memory + ARENA_BYTES / 2, ARENA_BYTES / 2);
    if (e->fit(answers, options, &arena, scratch, &model, &error) != LW_OK)
        fail_msg("%s: %s", e->name, error.message);
    return model;
}

static double fit_share(size_t row, const lw_answers *answers, const int32_t *truth, char *memory) {
    const lw_estimator *e = lw_estimator_find(lw_str_from(estimators[row].name));
    lw_truth_options options = lw_estimator_options(e, estimators[row].compat);
    if (estimators[row].restarts > 0) options.restarts = estimators[row].restarts;
    lw_truth_model model = fit(e, &options, answers, memory);
    return share_right(&model, truth);
}

static void estimators_are_as_right_as_elsewhere(void **state) {
    (void)state;
    static crowd c;
    char *memory = malloc(ARENA_BYTES), *fits = malloc(ARENA_BYTES);
    double sums[ESTIMATORS] = {0}, wanted[ESTIMATORS] = {0};
    size_t found = 0;
    for (size_t s = 0; s < SETS; s++) {
        if (open_set(sets[s], &c)) {
            lw_answers answers = pack(&c, c.count, memory);
            for (size_t e = 0; e < ESTIMATORS; e++) {
                if (estimators[e].right[s] == 0) continue;
                double got = fit_share(e, &answers, c.truth, fits);
                if (!(fabs(got - estimators[e].right[s]) < estimators[e].tolerance))
                    fail_msg("%s on %s: %f", estimators[e].name, sets[s], got);
                sums[e] += got;
                wanted[e] += estimators[e].right[s];
            }
            found++;
        }
        close_set(&c);
    }
    free(memory);
    free(fits);
    if (found == 0) skip();
    for (size_t e = 0; e < ESTIMATORS; e++) /* few restarts may miss the best end on some */
        assert_near(sums[e] / (double)found, wanted[e] / (double)found,
                    estimators[e].restarts > 0 ? .004 : .001);
}

/* ---- one answer at a time ----------------------------------------------------------------- */

static void swap(int32_t *values, size_t a, size_t b) {
    int32_t kept = values[a];
    values[a] = values[b];
    values[b] = kept;
}

static void shuffle(crowd *c) {
    lw_rng rng = lw_rng_seed(1);
    for (size_t i = c->count - 1; i > 0; i--) {
        size_t other = lw_rng_below(&rng, i + 1);
        swap(c->item, i, other);
        swap(c->source, i, other);
        swap(c->label, i, other);
    }
}

static size_t best_of(const double *row, size_t classes) {
    size_t best = 0;
    for (size_t k = 1; k < classes; k++) best = row[k] > row[best] ? k : best;
    return best;
}

/* A fit of hier to all but the last twentieth of the answers, then those one by one: how far it is
 * from a fit of all, item by item, and the share of labels that are the same. */
static double take_late(const crowd *c, char *memory, char *fits, double *same_out) {
    const lw_estimator *hier = lw_estimator_find(LW_STR("hier"));
    size_t early_count = c->count - c->count / 20;
    lw_answers early = pack(c, early_count, memory);
    lw_truth_model before = fit(hier, &hier->defaults, &early, fits);
    double strength =
        hier->defaults.accuracy_strength + (double)early.classes * hier->defaults.smoothing;
    char *room = malloc(ARENA_BYTES);
    lw_arena arena = lw_arena_over(room, ARENA_BYTES);
    lw_belief_crowd late;
    assert_int_equal(
        lw_belief_begin(&early, &before, strength, early.items, early.sources, &arena, &late, NULL),
        LW_OK);
    for (size_t i = early_count; i < c->count; i++)
        assert_int_equal(
            lw_belief_take(&late, (size_t)c->item[i], (size_t)c->source[i], c->label[i], 1, NULL),
            LW_OK);
    lw_answers all = pack(c, c->count, memory);
    lw_truth_model after = fit(hier, &hier->defaults, &all, fits);
    double off = 0, items = (double)all.items;
    *same_out = 0;
    for (size_t i = 0; i < all.items * all.classes; i += all.classes) {
        double most = 0;
        for (size_t k = 0; k < all.classes; k++)
            most = fmax(most, fabs(late.posteriors[i + k] - after.posteriors[i + k]));
        off += most / items;
        *same_out += (double)(best_of(late.posteriors + i, all.classes) ==
                              best_of(after.posteriors + i, all.classes)) /
                     items;
    }
    free(room);
    return off;
}

static void answers_taken_one_by_one_are_near_a_fit_of_all(void **state) {
    (void)state;
    static crowd c;
    char *memory = malloc(ARENA_BYTES), *fits = malloc(ARENA_BYTES);
    double off = 0, same = 0;
    size_t found = 0;
    for (size_t s = 0; s < SETS; s++) {
        if (open_set(sets[s], &c)) {
            double alike;
            shuffle(&c);
            off += take_late(&c, memory, fits, &alike);
            same += alike;
            found++;
        }
        close_set(&c);
    }
    free(memory);
    free(fits);
    if (found == 0) skip();
    assert_true(off / (double)found < .02);
    assert_true(same / (double)found > .98);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(estimators_are_as_right_as_elsewhere),
        cmocka_unit_test(answers_taken_one_by_one_are_near_a_fit_of_all),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
