/* aggregate.h - labelwright aggregate: one file for each kind of answer. */
#ifndef CLI_AGGREGATE_H
#define CLI_AGGREGATE_H
#include "labelwright/threads.h"
#include "server/record/json.h"

typedef struct {
    const char *labels;                                  /* the file of answers, or `-` */
    size_t method;                                       /* index of the kind's method */
    const char *output, *proba, *sources, *truth, *gold; /* files, or NULL */
    size_t iterations;                                   /* 0: the method's own */
    double tolerance;                                    /* < 0: the method's own */
    uint64_t seed;
    size_t threads;
    bool compat;
    double radius; /* of points: marks further apart are of two; 0: to be learnt */
} aggregate_options;

typedef struct {
    const char *name;  /* NULL: there is none */
    const char *about; /* a line for people */
} aggregate_method;

typedef struct {
    const char *name;
    const char *columns; /* of the file of answers, with their meaning, for --help */
    aggregate_method (*method)(size_t index); /* the default first, up to one without a name */
    const char *accuracy; /* what its member "accuracy" is, where a truth was given */
    const char *no_proba; /* why --proba has nothing to say; NULL: it has */
    bool takes_gold, takes_radius;
    bool (*takes_compat)(size_t method); /* NULL: no method does */
    /* Reads, fits and writes the files. Adds what it found to the JSON object that `found` has open
     * behind "method" ("iterations", "accuracy" ...), in the order in which people should read it.
     */
    lw_status (*run)(const aggregate_options *options, json_writer *found, lw_error *error);
} aggregate_kind;

extern const aggregate_kind aggregate_boxes, aggregate_choices, aggregate_classes,
    aggregate_distributions, aggregate_masks, aggregate_numbers, aggregate_pairs, aggregate_points,
    aggregate_polygons, aggregate_rankings, aggregate_skeletons, aggregate_spans, aggregate_texts;

/* ---- what kinds say alike ----------------------------------------------------------------- */

/* Members "tasks" (or "items"), "workers", "answers", "iterations", "converged". */
typedef struct {
    const char *are; /* NULL: tasks */
    size_t items, workers, answers, iterations;
    bool converged;
} aggregate_fit;
void aggregate_say_fit(const aggregate_fit *fit, json_writer *found);

/* `name` of `known`, 1 or more, with a 95 % interval: members NAME, NAME_low, NAME_high.
 * Errors as lw_interval_wilson */
LW_MUST_USE lw_status aggregate_say_share(const char *name, size_t part, size_t known,
                                          json_writer *found, lw_error *error);

/* A measure that each task has, 0 or more. */
typedef struct {
    double tasks, sum, squares;
} aggregate_mean;
void aggregate_add(aggregate_mean *mean, double value);
/* Its mean over tasks with a normal 95 % interval over tasks, within 0 .. most, and the member
 * "tasks_with_truth". Of one task there is no interval, and of none no mean: null. */
void aggregate_say_mean(const char *name, const aggregate_mean *mean, double most,
                        json_writer *found);

/* The same as members "accuracy", "accuracy_low", "accuracy_high" alone. */
void aggregate_say_accuracy(const aggregate_mean *mean, double most, json_writer *found);

/* A share of sums over tasks: `part` of `whole`, which each task adds to. */
typedef struct {
    double tasks, part, whole, part_squares, whole_squares, products;
} aggregate_ratio;
void aggregate_add_part(aggregate_ratio *ratio, double part, double whole);
/* Members "accuracy", "accuracy_low", "accuracy_high", with the normal 95 % interval of a ratio of sums
 * over tasks drawn at random (linearised), within least .. 1. Null as in aggregate_say_mean. */
void aggregate_say_ratio(const aggregate_ratio *ratio, double least, json_writer *found);

/* Share of the pairs, their truths unlike, that the values put in the right order; ties are half
 * right. Those without a truth, NaN, are left out; NaN: there is no pair. Cost O(count^2). */
double aggregate_share_in_order(const double *values, const double *truth, size_t count);

#endif
