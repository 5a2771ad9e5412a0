/* What auto chooses where there are more answers than it looks at to choose. */
#include "harness.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include <stdlib.h>
#include <string.h>

enum { EACH = 10, SOURCES = 40, CLASSES = 2 };

typedef struct {
    size_t *start;
    int32_t *source, *label, *gold, *kind;
    double *weight;
    lw_answers answers;
} crowd;

/* Sources are right in .9 of their answers, but to items that tempt; those get each answer alike. Of
 * every other source there is none. */
static crowd make_crowd(size_t items, size_t each, double tempting) {
    crowd c = {.start = calloc(items + 1, sizeof *c.start),
               .source = calloc(items * each, sizeof *c.source),
               .label = calloc(items * each, sizeof *c.label),
               .gold = calloc(items, sizeof *c.gold),
               .kind = calloc(SOURCES, sizeof *c.kind),
               .weight = calloc(items * each, sizeof *c.weight)};
    lw_rng rng = lw_rng_seed(3);
    for (size_t item = 0, i = 0; item < items; item++) {
        int32_t class = (int32_t)lw_rng_below(&rng, CLASSES);
        double right = lw_rng_uniform(&rng) < tempting ? .5 : .9;
        c.gold[item] = item % 100 == 0 ? class : LW_NOT_GOLD;
        for (size_t n = 0; n < each; n++, i++) {
            c.source[i] = (int32_t)lw_rng_below(&rng, SOURCES / 2) * 2;
            c.label[i] = lw_rng_uniform(&rng) < right ? class : 1 - class;
            c.weight[i] = 1;
        }
        c.start[item + 1] = i;
    }
    for (size_t source = 0; source < SOURCES; source++) c.kind[source] = source % 4 == 0;
    c.answers = (lw_answers){.items = items,
                             .sources = SOURCES,
                             .classes = CLASSES,
                             .item_start = c.start,
                             .answer_source = c.source,
                             .answer_label = c.label,
                             .answer_weight = c.weight,
                             .gold = c.gold,
                             .source_kind = c.kind,
                             .source_kinds = 2};
    return c;
}

static void free_crowd(crowd *c) {
    free(c->start);
    free(c->source);
    free(c->label);
    free(c->gold);
    free(c->kind);
    free(c->weight);
}

/* The caller frees *memory_out, in which the model lies. */
static lw_truth_model fit_auto(const lw_answers *answers, size_t threads, char **memory_out) {
    const lw_estimator *e = lw_estimator_find(LW_STR("auto"));
    lw_truth_options options = e->defaults;
    options.threads = lw_threads_open(threads);
    options.restarts = 1;
    options.iterations_max = 15;
    size_t room = lw_estimator_scratch_bytes(e, answers, &options);
    size_t bytes =
        4096 + answers->items * CLASSES * sizeof(double) + SOURCES * sizeof(lw_reliability);
    char *scratch = malloc(room);
    *memory_out = malloc(bytes);
    lw_arena arena = lw_arena_over(*memory_out, bytes);
    lw_truth_model model;
    lw_error error = {0};
    lw_status status =
        e->fit(answers, &options, &arena, lw_arena_over(scratch, room), &model, &error);
    if (status != LW_OK) fail_msg("%s", error.message);
    lw_threads_close(options.threads);
    free(scratch);
    return model;
}

static void auto_chooses_by_a_sample_of_many_answers(void **state) {
    (void)state;
    static const struct {
        const char *name;
        double tempting;
        const char *chosen;
    } rows[] = {{"each errs alone", 0, "committee: hidden"}, {"together", .3, "subtypes: hidden"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        crowd c = make_crowd(3500, EACH, rows[i].tempting);
        char *memory;
        lw_truth_model model = fit_auto(&c.answers, 1, &memory);
        if (strncmp(model.why, rows[i].chosen, strlen(rows[i].chosen)) != 0)
            fail_msg("%s: %s", rows[i].name, model.why);
        free(memory);
        free_crowd(&c);
    }
}

static void a_sample_is_the_same_on_any_threads(void **state) {
    (void)state;
    crowd c = make_crowd(3500, EACH, .3);
    char *memory, *memory_too;
    lw_truth_model one = fit_auto(&c.answers, 1, &memory),
                   two = fit_auto(&c.answers, 2, &memory_too);
    assert_string_equal(one.why, two.why);
    assert_memory_equal(one.posteriors, two.posteriors, one.items * CLASSES * sizeof(double));
    free(memory);
    free(memory_too);
    free_crowd(&c);
}

/* Nothing is known of the sources, which is as if nothing had been said of them; but then all stay. */
static void sources_without_answers_change_nothing(void **state) {
    (void)state;
    crowd c = make_crowd(3500, EACH, .3);
    static const double nothing[SOURCES * CLASSES * CLASSES];
    char *memory, *memory_too;
    lw_truth_model without = fit_auto(&c.answers, 1, &memory);
    c.answers.known_counts = nothing;
    lw_truth_model with = fit_auto(&c.answers, 1, &memory_too);
    assert_string_equal(without.why, with.why);
    assert_memory_equal(without.posteriors, with.posteriors,
                        without.items * CLASSES * sizeof(double));
    free(memory);
    free(memory_too);
    free_crowd(&c);
}

/* Of so few items none may be in a sample, or one that is alone. */
static void items_of_very_many_answers_are_sampled_too(void **state) {
    (void)state;
    crowd c = make_crowd(3, 40000, 0);
    char *memory;
    lw_truth_model model = fit_auto(&c.answers, 1, &memory);
    assert_non_null(strstr(model.why, "committee: "));
    free(memory);
    free_crowd(&c);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(auto_chooses_by_a_sample_of_many_answers),
        cmocka_unit_test(a_sample_is_the_same_on_any_threads),
        cmocka_unit_test(sources_without_answers_change_nothing),
        cmocka_unit_test(items_of_very_many_answers_are_sampled_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
