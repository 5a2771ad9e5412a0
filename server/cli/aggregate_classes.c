/* aggregate_classes.c - answers that are one of several labels. */
#include "labelwright/calibration.h"
#include "labelwright/csv.h"
#include "server/cli/aggregate.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"

static aggregate_method method(size_t index) {
    const lw_estimator *e = &lw_estimators[index];
    return (aggregate_method){e->name, e->about};
}

static bool takes_compat(size_t index) {
    static lw_estimator_fit *const fits[] = {lw_majority_vote_fit, lw_wawa_fit, lw_zbs_fit,
                                             lw_one_coin_fit, lw_dawid_skene_fit};
    for (size_t i = 0; i < sizeof fits / sizeof *fits; i++)
        if (lw_estimators[index].fit == fits[i]) return true;
    return false;
}

/* ---- files -------------------------------------------------------------------------------- */

typedef struct {
    const crowd *c;
    const lw_truth_model *m;
} fitted;

static void put_label(lw_builder *row, const void *what, size_t item) {
    const fitted *f = what;
    int32_t label = lw_truth_label(f->m, item);
    lw_csv_put(row, lw_intern_name(f->c->tasks, (int32_t)item));
    lw_put_char(row, ',');
    lw_csv_put(row, f->c->labels[label]);
    lw_put_char(row, ',');
    lw_put_number(row, f->m->posteriors[item * f->m->classes + (size_t)label], 6);
    lw_put_char(row, '\n');
}

static void put_probabilities(lw_builder *rows, const void *what, size_t item) {
    const fitted *f = what;
    for (size_t k = 0; k < f->m->classes; k++) {
        lw_csv_put(rows, lw_intern_name(f->c->tasks, (int32_t)item));
        lw_put_char(rows, ',');
        lw_csv_put(rows, f->c->labels[k]);
        lw_put_char(rows, ',');
        lw_put_number(rows, f->m->posteriors[item * f->m->classes + k], 9);
        lw_put_char(rows, '\n');
    }
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_reliability *r = &f->m->reliabilities[source];
    lw_csv_put(row, lw_intern_name(f->c->workers, (int32_t)source));
    lw_put_format(row, ",%.6g,%.6g,%.6g,%.6g\n", r->answers, r->accuracy, r->low, r->high);
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_threads *threads,
                           lw_arena scratch, lw_error *error) {
    lw_status status = csv_file_write_on(threads, o->output, "task,label,confidence\n", put_label,
                                         f, f->m->items, scratch, error);
    if (status == LW_OK)
        status = csv_file_write_on(threads, o->proba, "task,label,probability\n", put_probabilities,
                                   f, f->m->items, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,accuracy,accuracy_low,accuracy_high\n",
                                put_source, f, f->m->sources, scratch, error);
    return status;
}

/* ---- against the truth -------------------------------------------------------------------- */

static size_t count_right(const crowd *c, const lw_truth_model *m) {
    size_t right = 0;
    for (size_t i = 0; i < m->items; i++) right += c->truth[i] == lw_truth_label(m, i);
    return right;
}

/* The same as a share in which a tie counts in parts. */
static double share_right(const crowd *c, const lw_truth_model *m) {
    double right = 0;
    for (size_t i = 0; i < m->items; i++) {
        if (c->truth[i] < 0) continue;
        const double *row = m->posteriors + i * m->classes;
        size_t best = (size_t)lw_truth_label(m, i), ties = 0;
        for (size_t k = 0; k < m->classes; k++) ties += row[k] >= row[best] - 1e-9;
        if (row[c->truth[i]] >= row[best] - 1e-9) right += 1 / (double)ties;
    }
    return right / (double)c->known;
}

static lw_status say_accuracy(const crowd *c, const lw_truth_model *m, json_writer *found,
                              lw_error *error) {
    lw_status status = aggregate_say_share("accuracy", count_right(c, m), c->known, found, error);
    json_key(found, "accuracy_ties_split"), json_number(found, share_right(c, m));
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)c->known);
    return status;
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

static void say_model(const crowd *c, const lw_truth_model *m, json_writer *found) {
    if (m->why[0]) json_key(found, "why"), json_string(found, lw_str_from(m->why));
    const aggregate_fit fit = {.items = m->items,
                               .workers = m->sources,
                               .answers = c->count,
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
    json_key(found, "labels"), json_integer(found, (int64_t)m->classes);
    json_key(found, "calibrated"), json_boolean(found, c->gold != NULL);
    if (!c->gold) return;
    json_key(found, "gold"), json_integer(found, (int64_t)c->golden);
    json_key(found, "expected_accuracy"), json_number(found, mean_confidence(c, m));
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_estimator *method, const crowd *c,
                     const int32_t *gold, lw_threads *threads, const crowd_memory *memory,
                     lw_truth_model *m, lw_error *error) {
    lw_truth_options options = lw_estimator_options(method, o->compat);
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    options.seed = o->seed;
    options.threads = threads;
    lw_answers answers = c->answers;
    answers.gold = gold;
    lw_arena results = crowd_memory_results(memory);
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    lw_status status =
        method->fit(&answers, &options, &results, crowd_memory_scratch(memory), m, error);
    waiting_end(&bar);
    return status;
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
    for (size_t i = 0; i < m->items; i++)
        if (c->gold[i] == LW_NOT_GOLD)
            lw_calibration_apply(calibration, m->posteriors + i * m->classes, m->classes);
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

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_estimator *method = &lw_estimators[o->method];
    crowd c;
    crowd_memory memory = {0};
    lw_truth_model m;
    lw_threads *threads = o->threads > 1 ? lw_threads_open(o->threads) : NULL;
    lw_status status = crowd_read("aggregate", o->labels, threads, &c, error);
    if (status == LW_OK && o->gold) status = crowd_read_gold("aggregate", o->gold, &c, error);
    if (status == LW_OK && o->truth) status = crowd_read_truth("aggregate", o->truth, &c, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) {
        lw_intern_seal(c.tasks); /* nobody looks for one any more */
        status = fit_all(o, method, &c, threads, &memory, &m, error);
        status = crowd_explain_room(o->labels, &c, &memory, status, error);
    }
    if (status == LW_OK)
        status = write_all(o, &(fitted){&c, &m}, threads, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&c, &m, found);
    if (status == LW_OK && o->truth) status = say_accuracy(&c, &m, found, error);
    if (threads) lw_threads_close(threads);
    crowd_memory_close(&memory);
    crowd_close(&c);
    return status;
}

const aggregate_kind aggregate_classes = {
    .name = "classes",
    .columns = "task, worker, label and, if you like, confidence (0 to 1, or definite, probable, "
               "possible)",
    .method = method,
    .accuracy = "share of tasks with the right label",
    .takes_gold = true,
    .takes_compat = takes_compat,
    .run = run};
