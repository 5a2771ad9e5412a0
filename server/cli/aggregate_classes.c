/* aggregate_classes.c - answers that are one of several labels. */
#include "labelwright/calibration.h"
#include "labelwright/csv.h"
#include "labelwright/intervals.h"
#include "server/cli/aggregate.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const char default_method[] = "auto";

static void list_methods(void) {
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        printf("%-10s %s\n", e->name, e->about);
}

static lw_status find_method(const char *name, const lw_estimator **method_out, lw_error *error) {
    *method_out = lw_estimator_find(lw_str_from(name ? name : default_method));
    if (*method_out) return LW_OK;
    return lw_fail(error, LW_USAGE, "--method %s: is not a method; see --method list", name);
}

/* ---- files -------------------------------------------------------------------------------- */

typedef struct {
    const crowd *c;
    const lw_truth_model *m;
} fitted;

static lw_status write_labels(csv_file *to, const void *what, lw_error *error) {
    const crowd *c = ((const fitted *)what)->c;
    const lw_truth_model *m = ((const fitted *)what)->m;
    lw_status status = LW_OK;
    for (size_t i = 0; i < m->items && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        int32_t label = lw_truth_label(m, i);
        lw_csv_put(&row, lw_intern_name(c->tasks, (int32_t)i));
        lw_put_char(&row, ',');
        lw_csv_put(&row, c->labels[label]);
        lw_put_format(&row, ",%.6g\n", m->posteriors[i * m->classes + (size_t)label]);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

static lw_status write_probabilities(csv_file *to, const void *what, lw_error *error) {
    const crowd *c = ((const fitted *)what)->c;
    const lw_truth_model *m = ((const fitted *)what)->m;
    lw_status status = LW_OK;
    for (size_t i = 0; i < m->items * m->classes && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        lw_csv_put(&row, lw_intern_name(c->tasks, (int32_t)(i / m->classes)));
        lw_put_char(&row, ',');
        lw_csv_put(&row, c->labels[i % m->classes]);
        lw_put_format(&row, ",%.9g\n", m->posteriors[i]);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

static lw_status write_sources(csv_file *to, const void *what, lw_error *error) {
    const crowd *c = ((const fitted *)what)->c;
    const lw_truth_model *m = ((const fitted *)what)->m;
    lw_status status = LW_OK;
    for (size_t i = 0; i < m->sources && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        const lw_reliability *r = &m->reliabilities[i];
        lw_csv_put(&row, lw_intern_name(c->workers, (int32_t)i));
        lw_put_format(&row, ",%.6g,%.6g,%.6g,%.6g\n", r->answers, r->accuracy, r->low, r->high);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

/* ---- against the truth -------------------------------------------------------------------- */

/* A tie counts in parts where `split`, and otherwise by the label that is written. */
static double share_right(const crowd *c, const lw_truth_model *m, bool split) {
    double right = 0;
    for (size_t i = 0; i < m->items; i++) {
        if (c->truth[i] < 0) continue;
        const double *row = m->posteriors + i * m->classes;
        size_t best = (size_t)lw_truth_label(m, i), ties = 0;
        for (size_t k = 0; k < m->classes; k++) ties += row[k] >= row[best] - 1e-9;
        if (!split) right += best == (size_t)c->truth[i];
        else if (row[c->truth[i]] >= row[best] - 1e-9) right += 1 / (double)ties;
    }
    return right / (double)c->known;
}

static lw_status say_accuracy(const crowd *c, const lw_truth_model *m, json_writer *found,
                              lw_error *error) {
    lw_interval interval;
    double accuracy = share_right(c, m, false);
    uint64_t right = (uint64_t)llround(accuracy * (double)c->known);
    lw_status status = lw_interval_wilson(right, c->known, .95, &interval, error);
    if (status != LW_OK) return status;
    json_key(found, "accuracy"), json_number(found, accuracy);
    json_key(found, "accuracy_low"), json_number(found, interval.low);
    json_key(found, "accuracy_high"), json_number(found, interval.high);
    json_key(found, "accuracy_ties_split"), json_number(found, share_right(c, m, true));
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)c->known);
    return LW_OK;
}

/* Of the tasks that are not gold; only calibrated confidences are worth a mean. */
static double mean_confidence(const crowd *c, const lw_truth_model *m) {
    double sum = 0, tasks = 0;
    for (size_t i = 0; i < m->items; i++) {
        if (c->gold[i] != LW_NOT_GOLD) continue;
        sum += m->posteriors[i * m->classes + (size_t)lw_truth_label(m, i)];
        tasks++;
    }
    return tasks > 0 ? sum / tasks : 1;
}

static void say_model(const lw_estimator *method, const crowd *c, const lw_truth_model *m,
                      json_writer *found) {
    json_key(found, "method"), json_string(found, lw_str_from(method->name));
    if (m->why[0]) json_key(found, "why"), json_string(found, lw_str_from(m->why));
    json_key(found, "tasks"), json_integer(found, (int64_t)m->items);
    json_key(found, "workers"), json_integer(found, (int64_t)m->sources);
    json_key(found, "answers"), json_integer(found, (int64_t)c->count);
    json_key(found, "labels"), json_integer(found, (int64_t)m->classes);
    json_key(found, "iterations"), json_integer(found, (int64_t)m->iterations);
    json_key(found, "converged"), json_boolean(found, m->converged);
    json_key(found, "calibrated"), json_boolean(found, c->gold != NULL);
    if (!c->gold) return;
    json_key(found, "gold"), json_integer(found, (int64_t)c->golden);
    json_key(found, "expected_accuracy"), json_number(found, mean_confidence(c, m));
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_estimator *method, const crowd *c,
                     const int32_t *gold, lw_threads *threads, const crowd_memory *memory,
                     lw_truth_model *m, lw_error *error) {
    lw_truth_options options = method->defaults;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    options.seed = o->seed;
    options.compat = o->compat;
    options.threads = threads;
    lw_answers answers = c->answers;
    answers.gold = gold;
    lw_arena results = crowd_memory_results(memory);
    return method->fit(&answers, &options, &results, crowd_memory_scratch(memory), m, error);
}

/* What was fitted without the gold says how far its posteriors may be believed. */
static lw_status learn_calibration(const aggregate_options *o, const lw_estimator *method,
                                   const crowd *c, lw_threads *threads, const crowd_memory *memory,
                                   lw_calibration *calibration_out, lw_error *error) {
    lw_truth_model blind;
    lw_status status = fit(o, method, c, NULL, threads, memory, &blind, error);
    if (status == LW_OK)
        lw_calibration_learn(blind.posteriors, c->gold, blind.items, blind.classes,
                             calibration_out);
    return status;
}

static void calibrate(const crowd *c, const lw_calibration *calibration, lw_truth_model *m) {
    double room[LW_CLASSES_MAX];
    for (size_t i = 0; i < m->items; i++)
        if (c->gold[i] == LW_NOT_GOLD)
            lw_calibration_apply(calibration, m->posteriors + i * m->classes, m->classes, room);
}

/* Fits twice where there is gold: blind to it, to calibrate, and knowing it. */
static lw_status fit_all(const aggregate_options *o, const lw_estimator *method, const crowd *c,
                         lw_threads *threads, const crowd_memory *memory, lw_truth_model *m,
                         lw_error *error) {
    lw_calibration calibration;
    lw_status status = LW_OK;
    if (c->gold) status = learn_calibration(o, method, c, threads, memory, &calibration, error);
    if (status == LW_OK) status = fit(o, method, c, c->gold, threads, memory, m, error);
    if (status == LW_OK && c->gold) calibrate(c, &calibration, m);
    return status;
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_arena scratch,
                           lw_error *error) {
    lw_status status =
        csv_file_write(o->output, "task,label,confidence\n", write_labels, f, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->proba, "task,label,probability\n", write_probabilities, f,
                                scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,accuracy,accuracy_low,accuracy_high\n",
                                write_sources, f, scratch, error);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_estimator *method;
    lw_status status = find_method(o->method, &method, error);
    if (status != LW_OK) return status;
    crowd c;
    crowd_memory memory = {0};
    lw_truth_model m;
    lw_threads *threads = o->threads > 1 ? lw_threads_open(o->threads) : NULL;
    status = crowd_read("aggregate", o->labels, &c, error);
    if (status == LW_OK && o->gold) status = crowd_read_gold("aggregate", o->gold, &c, error);
    if (status == LW_OK && o->truth) status = crowd_read_truth("aggregate", o->truth, &c, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = fit_all(o, method, &c, threads, &memory, &m, error);
    if (status == LW_OK)
        status = write_all(o, &(fitted){&c, &m}, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(method, &c, &m, found);
    if (status == LW_OK && o->truth) status = say_accuracy(&c, &m, found, error);
    if (threads) lw_threads_close(threads);
    crowd_memory_close(&memory);
    crowd_close(&c);
    return status;
}

const aggregate_kind aggregate_classes = {
    "classes",
    "task, worker, label and, if you like, confidence (0 to 1, or definite, probable, possible)",
    run, list_methods};
