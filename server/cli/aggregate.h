/* aggregate.h - labelwright aggregate: one file for each kind of answer. */
#ifndef CLI_AGGREGATE_H
#define CLI_AGGREGATE_H
#include "labelwright/threads.h"
#include "server/record/json.h"

typedef struct {
    const char *labels;                                  /* the file of answers, or `-` */
    const char *method;                                  /* NULL: the kind's own choice */
    const char *output, *proba, *sources, *truth, *gold; /* files, or NULL */
    size_t iterations;                                   /* 0: the method's own */
    double tolerance;                                    /* < 0: the method's own */
    uint64_t seed;
    size_t threads;
    bool compat;
} aggregate_options;

typedef struct {
    const char *name;
    const char *columns; /* of the file of answers, with their meaning, for --help */
    /* Reads, fits and writes the files. Adds what it found to the JSON object that `found` has open
     * ("method", "iterations", "accuracy" ...), in the order in which people should read it. */
    lw_status (*run)(const aggregate_options *options, json_writer *found, lw_error *error);
    void (*list_methods)(void); /* a line each on standard output */
} aggregate_kind;

extern const aggregate_kind aggregate_boxes, aggregate_choices, aggregate_classes,
    aggregate_distributions, aggregate_masks, aggregate_numbers, aggregate_pairs,
    aggregate_rankings, aggregate_spans, aggregate_texts;

#endif
