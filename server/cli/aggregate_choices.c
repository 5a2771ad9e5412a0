/* aggregate_choices.c - answers that are several of the labels, or none. Each (task, label) is a
 * question of yes or no, and each worker has one chance to see a label and one to invent one. */
#include "labelwright/beta.h"
#include "labelwright/csv.h"
#include "server/cli/aggregate.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/label_rows.h"
#include "server/cli/waiting.h"
#include <math.h>

enum { NO, YES, ANSWERS };

/* Methods with a model of each worker, and the plain vote. */
static const char *const methods[] = {"hier", "ds", "onecoin", "mv"};
enum { METHODS = sizeof methods / sizeof *methods };

static const lw_estimator *method_at(size_t index) {
    return lw_estimator_find(lw_str_from(methods[index]));
}

static aggregate_method method(size_t index) {
    if (index >= METHODS) return (aggregate_method){0};
    return (aggregate_method){methods[index], method_at(index)->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

static const label_rows_kind rows_kind = {.labels_max = LW_CLASSES_MAX, .may_be_none = true};

typedef struct {
    label_rows rows;
    size_t tasks, classes; /* of the answers; a truth may name other labels after them */
} choices;

static lw_status read_answers(const char *path, choices *c, lw_error *error) {
    lw_status status = label_rows_read("aggregate", path, &rows_kind, &c->rows, error);
    if (status != LW_OK) return status;
    c->tasks = lw_intern_count(c->rows.tasks);
    c->classes = lw_intern_count(c->rows.labels);
    if (c->classes > 0) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: nobody names a label", path);
}

/* ---- yes or no ---------------------------------------------------------------------------- */

static size_t count_answers(const choices *c) {
    size_t answers = 0;
    for (size_t start = 0; start < c->rows.count; start = label_rows_end(&c->rows, start))
        answers++;
    return answers;
}

/* Item task * classes + label; every answer to a task says yes or no to each label. */
static lw_status as_answers(const choices *c, lw_arena *arena, lw_answers *answers_out,
                            lw_error *error) {
    size_t items = c->tasks * c->classes, count = count_answers(c) * c->classes, at = 0;
    int32_t *item = lw_new(arena, int32_t, count), *source = lw_new(arena, int32_t, count);
    int32_t *label = lw_new(arena, int32_t, count);
    if (!item || !source || !label || items > INT32_MAX)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", count);
    for (size_t start = 0, end; start < c->rows.count; start = end) {
        const label_row *rows = c->rows.rows;
        size_t row = start + (rows[start].label == LABEL_ROWS_NONE);
        end = label_rows_end(&c->rows, start);
        for (size_t k = 0; k < c->classes; k++, at++) {
            bool named = row < end && (size_t)rows[row].label == k;
            item[at] = (int32_t)((size_t)rows[start].task * c->classes + k);
            source[at] = rows[start].worker;
            label[at] = named ? YES : NO;
            row += named;
        }
    }
    const lw_triples triples = {.items = items,
                                .sources = lw_intern_count(c->rows.workers),
                                .classes = ANSWERS,
                                .count = count,
                                .item = item,
                                .source = source,
                                .label = label};
    return lw_answers_pack(&triples, arena, answers_out, error);
}

static double chance(const lw_truth_model *m, size_t item) {
    return m->posteriors[item * ANSWERS + YES];
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const choices *c;
    const lw_answers *answers;
    const lw_truth_model *m;
    double (*told)[ANSWERS][ANSWERS]; /* [sources][truth][answer]: expected counts */
} fitted;

static void put_row(lw_builder *rows, lw_str task, lw_str label, double value) {
    lw_csv_put(rows, task);
    lw_put_char(rows, ',');
    lw_csv_put(rows, label);
    lw_put_format(rows, ",%.6g\n", value);
}

/* A row for each label that is likelier there than not; an empty one where none is. */
static void put_labels(lw_builder *rows, const void *what, size_t task) {
    const fitted *f = what;
    lw_str name = lw_intern_name(f->c->rows.tasks, (int32_t)task);
    double most = 0;
    for (size_t k = 0; k < f->c->classes; k++) {
        double yes = chance(f->m, task * f->c->classes + k);
        most = fmax(most, yes);
        if (yes > .5) put_row(rows, name, lw_intern_name(f->c->rows.labels, (int32_t)k), yes);
    }
    if (most <= .5) put_row(rows, name, LW_STR(""), 1 - most);
}

static void put_probabilities(lw_builder *rows, const void *what, size_t task) {
    const fitted *f = what;
    for (size_t k = 0; k < f->c->classes; k++)
        put_row(rows, lw_intern_name(f->c->rows.tasks, (int32_t)task),
                lw_intern_name(f->c->rows.labels, (int32_t)k),
                chance(f->m, task * f->c->classes + k));
}

/* A share with equal tails of its posterior under Jeffreys' prior. */
static void put_share(lw_builder *row, double right, double wrong) {
    double a = right + .5, b = wrong + .5;
    lw_put_format(row, ",%.6g,%.6g,%.6g", a / (a + b), lw_beta_quantile(a, b, .025),
                  lw_beta_quantile(a, b, .975));
}

static void count_told(const fitted *f) {
    const lw_answers *a = f->answers;
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            f->told[a->answer_source[i]][YES][a->answer_label[i]] += chance(f->m, item);
            f->told[a->answer_source[i]][NO][a->answer_label[i]] += 1 - chance(f->m, item);
        }
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const double (*told)[ANSWERS] = (const double (*)[ANSWERS])f->told[source];
    lw_csv_put(row, lw_intern_name(f->c->rows.workers, (int32_t)source));
    lw_put_format(row, ",%.6g", f->m->reliabilities[source].answers);
    put_share(row, told[YES][YES], told[YES][NO]);
    put_share(row, told[NO][NO], told[NO][YES]);
    lw_put_char(row, '\n');
}

static lw_status write_all(const aggregate_options *o, const choices *c, const lw_answers *answers,
                           const lw_truth_model *m, lw_arena scratch, lw_error *error) {
    static const char of_sources[] = "worker,labels,sensitivity,sensitivity_low,sensitivity_high,"
                                     "specificity,specificity_low,specificity_high\n";
    void *told =
        lw_arena_alloc(&scratch, m->sources, sizeof(double[ANSWERS][ANSWERS]), _Alignof(double));
    if (!told) return lw_fail(error, LW_NO_MEMORY, "no memory for %zu workers", m->sources);
    const fitted f = {c, answers, m, told};
    count_told(&f);
    lw_status status = csv_file_write(o->output, "task,label,confidence\n", put_labels, &f,
                                      c->tasks, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->proba, "task,label,probability\n", put_probabilities, &f,
                                c->tasks, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, of_sources, put_source, &f, m->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Of the labels found and true of a task: 2 * both / (found + true), 1 where there are none. */
static double task_f1(const choices *c, const lw_truth_model *m, const label_row *truth,
                      size_t count) {
    size_t task = (size_t)truth->task, found = 0, both = 0, named = 0;
    for (size_t k = 0; k < c->classes; k++) found += chance(m, task * c->classes + k) > .5;
    for (size_t i = 0; i < count; i++) {
        if (truth[i].label == LABEL_ROWS_NONE) continue;
        named++;
        both += (size_t)truth[i].label < c->classes &&
                chance(m, task * c->classes + (size_t)truth[i].label) > .5;
    }
    return found + named > 0 ? 2 * (double)both / (double)(found + named) : 1;
}

/* The mean F1 over tasks, and how many tasks are wholly right. */
static lw_status say_errors(const choices *c, const label_rows *truth, const lw_truth_model *m,
                            json_writer *found, lw_error *error) {
    aggregate_mean f1 = {0};
    size_t exact = 0, known = 0;
    for (size_t start = 0, end; start < truth->count; start = end, known++) {
        end = label_rows_end(truth, start);
        double here = task_f1(c, m, truth->rows + start, end - start);
        aggregate_add(&f1, here);
        exact += here == 1;
    }
    lw_status status = aggregate_say_share("accuracy", exact, known, found, error);
    if (status == LW_OK) aggregate_say_mean("f1", &f1, 1, found);
    return status;
}

static void say_model(const choices *c, const lw_truth_model *m, json_writer *found) {
    const aggregate_fit fit = {.items = c->tasks,
                               .workers = m->sources,
                               .answers = count_answers(c),
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
    json_key(found, "labels"), json_integer(found, (int64_t)c->classes);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const choices *c, lw_arena *results,
                     lw_arena scratch, lw_answers *answers, lw_truth_model *m, lw_error *error) {
    const lw_estimator *method = method_at(o->method);
    lw_truth_options options = method->defaults;
    lw_status status = as_answers(c, results, answers, error);
    if (status != LW_OK) return status;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    options.seed = o->seed;
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    status = method->fit(answers, &options, results, scratch, m, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    choices c;
    label_rows truth = {0};
    crowd_memory memory = {0};
    lw_answers answers;
    lw_truth_model m;
    lw_status status = read_answers(o->labels, &c, error);
    if (status == LW_OK && o->truth)
        status = label_rows_read_truth(o->truth, &c.rows, &truth, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, &c, &results, scratch, &answers, &m, error);
    if (status == LW_OK) status = write_all(o, &c, &answers, &m, scratch, error);
    if (status == LW_OK) say_model(&c, &m, found);
    if (status == LW_OK && o->truth) status = say_errors(&c, &truth, &m, found, error);
    crowd_memory_close(&memory);
    label_rows_close_truth(&truth);
    label_rows_close(&c.rows);
    return status;
}

const aggregate_kind aggregate_choices = {
    .name = "choices",
    .columns = "task, worker, label, a row a label that was chosen, empty: none;\n"
               "            -o: task, label, confidence, likewise; --truth: task, label, likewise",
    .method = method,
    .accuracy = "share of tasks with the very labels",
    .run = run};
