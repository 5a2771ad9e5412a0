/* estimators.c - the table of estimators: one file and one row each. */
#include "given.h"
#include "skilled.h"
#include <stddef.h>

#define DEFAULTS(smoothing_, restarts_) \
    {.smoothing = (smoothing_),         \
     .accuracy_mean = .75,              \
     .accuracy_strength = 4,            \
     .confidence = .95,                 \
     .tolerance = 1e-4,                 \
     .iterations_max = 200,             \
     .restarts = (restarts_)}

const lw_estimator lw_estimators[] = {
    {"auto",
     "Chooses between committee and subtypes by foretelling hidden answers",
     LW_CLASSES_MAX,
     true,
     {.item_class = 9, .restart_class = 1, .fit_class = 5, .fit_row = 5, .answer = 18, .source = 5},
     DEFAULTS(.01, 8),
     lw_auto_fit},
    {"mv",
     "Majority vote: shares of the votes",
     LW_CLASSES_MAX,
     false,
     {0},
     DEFAULTS(.5, 1),
     lw_majority_vote_fit},
    {"wawa",
     "Votes that count by how often a source agrees with the majority",
     LW_CLASSES_MAX,
     false,
     {.source = 1},
     DEFAULTS(.5, 1),
     lw_wawa_fit},
    {"zbs",
     "The same repeated: zero-based skills",
     LW_CLASSES_MAX,
     false,
     {.source = 2},
     DEFAULTS(.5, 1),
     lw_zbs_fit},
    {"onecoin",
     "One accuracy for each source",
     LW_CLASSES_MAX,
     false,
     {.source = 4},
     DEFAULTS(1, 1),
     lw_one_coin_fit},
    {"ds",
     "Dawid-Skene: a confusion matrix for each source",
     LW_CLASSES_MAX,
     false,
     {.item_class = 1, .table_cell = 2, .answer = 1, .source = 5},
     DEFAULTS(.1, 1),
     lw_dawid_skene_fit},
    {"mace",
     "Sources that know the class or have a strategy of their own",
     LW_CLASSES_MAX,
     true,
     {.item_class = 2, .source = 8, .source_class = 5},
     DEFAULTS(1, 10),
     lw_mace_fit},
    {"glad",
     "One skill for each source, one easiness for each item",
     LW_CLASSES_MAX,
     false,
     {.source = 2},
     DEFAULTS(1, 1),
     lw_glad_fit},
    {"kos",
     "Messages between sources and items",
     LW_CLASSES_MAX,
     false,
     {.answer = 1, .source = 3},
     DEFAULTS(1, 1),
     lw_kos_fit},
    {"mmsr",
     "How sources agree in pairs, without the extremes",
     LW_CLASSES_MAX,
     false,
     {.answer = 2, .source = 12, .pair = 3},
     DEFAULTS(1, 1),
     lw_mmsr_fit},
    {"hier",
     "Dawid-Skene, shrunk towards one accuracy and the mistakes of all",
     LW_CLASSES_MAX,
     false,
     {.item_class = 1, .fit_row = 1, .answer = 1, .source = 2},
     DEFAULTS(.01, 1),
     lw_hier_fit},
    {"ibcc",
     "Dawid-Skene with priors, by mean-field inference",
     LW_CLASSES_MAX,
     false,
     {.item_class = 1, .table_cell = 1},
     DEFAULTS(1, 1),
     lw_ibcc_fit},
    {"ebcc",
     "The same with ten hidden states a class, in which sources err together",
     LW_CLASSES_MAX,
     true,
     {.item_class = 1, .fit_class = 11, .fit_cell = 10},
     DEFAULTS(1, 10),
     lw_ebcc_fit},
    {"bwa",
     "Means of the answers, weighed by each source's precision",
     LW_CLASSES_MAX,
     false,
     {.item_class = 1, .source = 2},
     DEFAULTS(1, 1),
     lw_bwa_fit},
    {"committee",
     "The mean of six shrunk models",
     LW_CLASSES_MAX,
     false,
     {.item_class = 8, .fit_class = 1, .fit_row = 1, .answer = 1, .source = 2},
     DEFAULTS(.01, 1),
     lw_committee_fit},
    {"subtypes",
     "The mean of three models in which sources err together",
     LW_CLASSES_MAX,
     true,
     {.item_class = 2, .restart_class = 1, .fit_class = 5, .fit_row = 5, .answer = 1, .source = 2},
     DEFAULTS(.01, 8),
     lw_subtypes_fit},
    {.name = NULL},
};

const lw_estimator *lw_estimator_find(lw_str name) {
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        if (lw_str_equal(name, lw_str_from(e->name))) return e;
    return NULL;
}

lw_truth_options lw_estimator_options(const lw_estimator *estimator, bool compat) {
    lw_truth_options options = estimator->defaults;
    if (!compat) return options;
    options.compat = true;
    options.tolerance = 1e-5;
    options.iterations_max = 100;
    return options;
}

/* total + count * size doubles, or SIZE_MAX. */
static size_t add_room(size_t total, size_t count, size_t a, size_t b) {
    size_t product, sum;
    if (__builtin_mul_overflow(count, a, &product) ||
        __builtin_mul_overflow(product, b, &product) ||
        __builtin_mul_overflow(product, sizeof(double), &product) ||
        __builtin_add_overflow(total, product, &sum))
        return SIZE_MAX;
    return sum;
}

enum { BLOCK_ROOM = 2304 }; /* of a fit that makes posteriors of many items together */

/* Of fits whose tables have rows for the labels that sources give alone. */
static size_t add_rows(size_t bytes, size_t tables, size_t fits, const lw_answers *a) {
    size_t kinds = a->source_kind ? a->source_kinds : 1, rows = given_rows_max(a, 0);
    bytes = add_room(bytes, 1, rows, 1);
    bytes = add_room(bytes, tables * fits, rows + (kinds + 4) * (4 * a->classes + 2), a->classes);
    return add_room(bytes, fits, a->sources, 1);
}

size_t lw_estimator_scratch_bytes(const lw_estimator *e, const lw_answers *a,
                                  const lw_truth_options *options) {
    /* What is pooled over sources counts like a few sources more for each kind. */
    size_t kinds = a->source_kind ? a->source_kinds : 1, tables = a->sources + 4 * kinds + 4;
    size_t classes = a->classes, answers = a->items > 0 ? a->item_start[a->items] : 0;
    size_t bytes = 4096 + 64 * classes;
    bytes = add_room(bytes, e->room.item_class, a->items + 1, classes);
    bytes = add_room(bytes, e->room.restart_class * options->restarts, a->items + 1, classes);
    bytes = add_room(bytes, e->room.table_cell, tables, classes * classes);
    size_t fits = lw_threads_count(options->threads);
    bytes = add_room(bytes, fits, BLOCK_ROOM, 1);
    bytes = add_room(bytes, e->room.fit_class * fits, a->items + 1, classes);
    bytes = add_room(bytes, e->room.fit_cell * fits, tables, classes * classes);
    bytes = add_room(bytes, e->room.answer, answers, 1);
    bytes = add_room(bytes, e->room.source_class, a->sources, classes);
    if (e->room.fit_row) bytes = add_rows(bytes, e->room.fit_row, fits, a);
    if (e->room.pair) bytes = add_room(bytes, e->room.pair, skilled_pairs(a), 1);
    return add_room(bytes, e->room.source, a->sources + 1, 1);
}
