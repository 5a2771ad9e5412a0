/* aggregate_choices.c - answers that are several of the labels, or none. Each (task, label) is a
 * question of yes or no, and each worker has one chance to see a label and one to invent one. */
#include "labelwright/beta.h"
#include "labelwright/csv.h"
#include "labelwright/intervals.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 2000000000, FIRST_ROOM = 1 << 12, NOTHING = -1, NO, YES, ANSWERS };

/* Methods with a model of each worker, and the plain vote. */
static const char *const methods[] = {"hier", "ds", "onecoin", "mv"};
enum { METHODS = sizeof methods / sizeof *methods };

static void list_methods(void) {
    for (size_t i = 0; i < METHODS; i++) {
        const lw_estimator *e = lw_estimator_find(lw_str_from(methods[i]));
        printf("%-10s %s\n", e->name, e->about);
    }
}

static lw_status find_method(const char *name, const lw_estimator **method_out, lw_error *error) {
    for (size_t i = 0; i < METHODS; i++) {
        if (name && strcmp(name, methods[i]) != 0) continue;
        *method_out = lw_estimator_find(lw_str_from(methods[i]));
        return LW_OK;
    }
    *method_out = NULL;
    return lw_fail(error, LW_USAGE, "--method %s: is not a method; see --method list", name);
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    int32_t task, worker, label; /* label NOTHING: chose none */
    uint64_t line;
} choice;

typedef struct {
    lw_intern *tasks, *workers, *labels;
    choice *rows; /* [count], by task, worker and label */
    size_t count, room;
    size_t answered, classes; /* tasks and labels of the answers; a truth may name others after */
} choices;

enum { TASK, LABEL, WORKER, COLUMNS };
static const table_column columns[COLUMNS] = {
    {.name = "task"}, {"label", false, true}, {.name = "worker"}};

static lw_status take_row(const table *t, const lw_str *fields, bool truth, choices *c,
                          lw_error *error) {
    choice row = {.label = NOTHING, .line = table_line(t)};
    lw_status status = table_intern(t, c->tasks, fields[TASK], &row.task, error);
    if (status == LW_OK && fields[LABEL].len > 0)
        status = table_intern(t, c->labels, fields[LABEL], &row.label, error);
    if (status == LW_OK && !truth)
        status = table_intern(t, c->workers, fields[WORKER], &row.worker, error);
    if (status != LW_OK) return status;
    if (!truth && row.label >= LW_CLASSES_MAX)
        return table_refuse(t, error, LW_TOO_LARGE, "label %s is one more than %d different labels",
                            table_show(fields[LABEL]).text, LW_CLASSES_MAX);
    if (c->count == c->room) {
        c->room = c->room ? c->room + c->room / 2 : FIRST_ROOM;
        if (!cli_grow((void **)&c->rows, c->room, sizeof *c->rows))
            return lw_fail(error, LW_NO_MEMORY, "no memory for %zu rows", c->room);
    }
    c->rows[c->count++] = row;
    return LW_OK;
}

static int by_answer(const void *a, const void *b) {
    const choice *x = a, *y = b;
    if (x->task != y->task) return x->task < y->task ? -1 : 1;
    if (x->worker != y->worker) return x->worker < y->worker ? -1 : 1;
    if (x->label != y->label) return x->label < y->label ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* One past the last row of the answer that starts at `start`. */
static size_t answer_end(const choices *c, size_t start) {
    size_t end = start;
    while (end < c->count && c->rows[end].task == c->rows[start].task &&
           c->rows[end].worker == c->rows[start].worker)
        end++;
    return end;
}

/* NOTHING sorts first, so what follows it in an answer stands beside it. */
static lw_status check_rows(const table *t, const choices *c, lw_error *error) {
    for (size_t start = 0, end; start < c->count; start = end) {
        end = answer_end(c, start);
        for (size_t i = start + 1; i < end; i++) {
            bool again = c->rows[i].label == c->rows[i - 1].label;
            if (again || c->rows[i - 1].label == NOTHING)
                return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": %s", table_name(t),
                               c->rows[i].line,
                               again ? "says the same a second time"
                                     : "names a label where another row says that there is none");
        }
    }
    return LW_OK;
}

static lw_status read_choices(const char *path, bool truth, choices *c, lw_error *error) {
    lw_str fields[COLUMNS];
    table *t = NULL;
    lw_status status = table_open("aggregate", path, columns, truth ? WORKER : COLUMNS, &t, error);
    while (status == LW_OK && (status = table_next(t, fields, error)) == LW_OK)
        status = take_row(t, fields, truth, c, error);
    if (status == LW_NOT_FOUND && t) {
        if (c->count > 0) qsort(c->rows, c->count, sizeof *c->rows, by_answer);
        status = c->count > 0 ? check_rows(t, c, error)
                              : lw_fail(error, LW_INVALID, "%s: has no rows below its header",
                                        table_name(t));
    }
    table_close(t);
    return status;
}

static lw_status read_answers(const char *path, choices *c, lw_error *error) {
    lw_status status = read_choices(path, false, c, error);
    c->answered = lw_intern_count(c->tasks);
    c->classes = lw_intern_count(c->labels);
    if (status == LW_OK && c->classes == 0)
        status = lw_fail(error, LW_INVALID, "%s: nobody names a label", path);
    return status;
}

static lw_status read_truth(const char *path, const choices *c, choices *truth, lw_error *error) {
    size_t unknown = 0;
    lw_status status = read_choices(path, true, truth, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < truth->count; i++) unknown += (size_t)truth->rows[i].task >= c->answered;
    if (unknown == truth->count)
        return lw_fail(error, LW_INVALID, "%s: none of its tasks is among the answers", path);
    if (unknown > 0)
        fprintf(stderr,
                "labelwright aggregate: note: %s: %zu row%s of tasks not among the answers\n", path,
                unknown, unknown == 1 ? " is" : "s are");
    return LW_OK;
}

/* ---- yes or no ---------------------------------------------------------------------------- */

static size_t count_answers(const choices *c) {
    size_t answers = 0;
    for (size_t start = 0; start < c->count; start = answer_end(c, start)) answers++;
    return answers;
}

/* Item task * classes + label; every answer to a task says yes or no to each label. */
static lw_status as_answers(const choices *c, lw_arena *arena, lw_answers *answers_out,
                            lw_error *error) {
    size_t items = c->answered * c->classes, count = count_answers(c) * c->classes, at = 0;
    int32_t *item = lw_new(arena, int32_t, count), *source = lw_new(arena, int32_t, count);
    int32_t *label = lw_new(arena, int32_t, count);
    if (!item || !source || !label || items > INT32_MAX)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", count);
    for (size_t start = 0, end; start < c->count; start = end) {
        size_t row = start;
        end = answer_end(c, start);
        row += c->rows[row].label == NOTHING;
        for (size_t k = 0; k < c->classes; k++, at++) {
            bool named = row < end && (size_t)c->rows[row].label == k;
            item[at] = (int32_t)((size_t)c->rows[start].task * c->classes + k);
            source[at] = c->rows[start].worker;
            label[at] = named ? YES : NO;
            row += named;
        }
    }
    const lw_triples triples = {.items = items,
                                .sources = lw_intern_count(c->workers),
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

static lw_status write_row(csv_file *to, lw_str task, lw_str label, double value, lw_error *error) {
    lw_arena arena = to->row;
    lw_builder row = lw_builder_in(&arena);
    lw_csv_put(&row, task);
    lw_put_char(&row, ',');
    lw_csv_put(&row, label);
    lw_put_format(&row, ",%.6g\n", value);
    return csv_file_put(to, &row, error);
}

/* A row for each label that is likelier there than not; an empty one where none is. */
static lw_status write_task(csv_file *to, const fitted *f, size_t task, lw_error *error) {
    lw_str name = lw_intern_name(f->c->tasks, (int32_t)task);
    double most = 0;
    lw_status status = LW_OK;
    for (size_t k = 0; k < f->c->classes && status == LW_OK; k++) {
        double yes = chance(f->m, task * f->c->classes + k);
        most = fmax(most, yes);
        if (yes > .5)
            status = write_row(to, name, lw_intern_name(f->c->labels, (int32_t)k), yes, error);
    }
    if (status != LW_OK || most > .5) return status;
    return write_row(to, name, LW_STR(""), 1 - most, error);
}

static lw_status write_labels(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t task = 0; task < f->c->answered && status == LW_OK; task++)
        status = write_task(to, f, task, error);
    return status;
}

static lw_status write_probabilities(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t i = 0; i < f->m->items && status == LW_OK; i++)
        status = write_row(to, lw_intern_name(f->c->tasks, (int32_t)(i / f->c->classes)),
                           lw_intern_name(f->c->labels, (int32_t)(i % f->c->classes)),
                           chance(f->m, i), error);
    return status;
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

static lw_status write_sources(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t i = 0; i < f->m->sources && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        const double (*told)[ANSWERS] = (const double (*)[ANSWERS])f->told[i];
        lw_csv_put(&row, lw_intern_name(f->c->workers, (int32_t)i));
        lw_put_format(&row, ",%.6g", f->m->reliabilities[i].answers);
        put_share(&row, told[YES][YES], told[YES][NO]);
        put_share(&row, told[NO][NO], told[NO][YES]);
        lw_put_char(&row, '\n');
        status = csv_file_put(to, &row, error);
    }
    return status;
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
    lw_status status =
        csv_file_write(o->output, "task,label,confidence\n", write_labels, &f, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->proba, "task,label,probability\n", write_probabilities, &f,
                                scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, of_sources, write_sources, &f, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Of the labels found and true of a task: 2 * both / (found + true), 1 where there are none. */
static double task_f1(const choices *c, const lw_truth_model *m, const choice *truth,
                      size_t count) {
    size_t task = (size_t)truth->task, found = 0, both = 0, named = 0;
    for (size_t k = 0; k < c->classes; k++) found += chance(m, task * c->classes + k) > .5;
    for (size_t i = 0; i < count; i++) {
        if (truth[i].label == NOTHING) continue;
        named++;
        both += (size_t)truth[i].label < c->classes &&
                chance(m, task * c->classes + (size_t)truth[i].label) > .5;
    }
    return found + named > 0 ? 2 * (double)both / (double)(found + named) : 1;
}

/* The mean F1 over tasks with a normal interval over tasks, and how many tasks are wholly right. */
static lw_status say_errors(const choices *c, const choices *truth, const lw_truth_model *m,
                            json_writer *found, lw_error *error) {
    double known = 0, sum = 0, square = 0;
    uint64_t exact = 0;
    lw_interval whole;
    for (size_t start = 0, end; start < truth->count; start = end) {
        end = answer_end(truth, start);
        if ((size_t)truth->rows[start].task >= c->answered) continue;
        double f1 = task_f1(c, m, truth->rows + start, end - start);
        known++, sum += f1, square += f1 * f1;
        exact += f1 == 1;
    }
    lw_status status = lw_interval_wilson(exact, (uint64_t)known, .95, &whole, error);
    if (status != LW_OK) return status;
    double mean = sum / known, variance = fmax(0, square - known * mean * mean) / (known - 1);
    double wide = known > 1 ? 1.959964 * sqrt(variance / known) : 1;
    json_key(found, "f1"), json_number(found, mean);
    json_key(found, "f1_low"), json_number(found, fmax(0, mean - wide));
    json_key(found, "f1_high"), json_number(found, fmin(1, mean + wide));
    json_key(found, "accuracy"), json_number(found, (double)exact / known);
    json_key(found, "accuracy_low"), json_number(found, whole.low);
    json_key(found, "accuracy_high"), json_number(found, whole.high);
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)known);
    return LW_OK;
}

static void say_model(const lw_estimator *method, const choices *c, const lw_truth_model *m,
                      json_writer *found) {
    json_key(found, "method"), json_string(found, lw_str_from(method->name));
    json_key(found, "tasks"), json_integer(found, (int64_t)c->answered);
    json_key(found, "workers"), json_integer(found, (int64_t)m->sources);
    json_key(found, "answers"), json_integer(found, (int64_t)count_answers(c));
    json_key(found, "labels"), json_integer(found, (int64_t)c->classes);
    json_key(found, "iterations"), json_integer(found, (int64_t)m->iterations);
    json_key(found, "converged"), json_boolean(found, m->converged);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_estimator *method, const choices *c,
                     lw_arena *results, lw_arena scratch, lw_answers *answers, lw_truth_model *m,
                     lw_error *error) {
    lw_truth_options options = method->defaults;
    lw_status status = as_answers(c, results, answers, error);
    if (status != LW_OK) return status;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    options.seed = o->seed;
    return method->fit(answers, &options, results, scratch, m, error);
}

static lw_status open_choices(choices *c, lw_error *error) {
    *c = (choices){.tasks = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                   .workers = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                   .labels = lw_intern_open(INT32_MAX, NAME_BYTES_MAX)};
    if (c->tasks && c->workers && c->labels) return LW_OK;
    return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
}

static void close_choices(choices *c) {
    lw_intern *const names[] = {c->tasks, c->workers, c->labels};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i]) lw_intern_close(names[i]);
    free(c->rows);
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_estimator *method;
    lw_status status = find_method(o->method, &method, error);
    if (status != LW_OK) return status;
    choices c;
    crowd_memory memory = {0};
    lw_answers answers;
    lw_truth_model m;
    status = open_choices(&c, error);
    if (status == LW_OK) status = read_answers(o->labels, &c, error);
    choices truth = {.tasks = c.tasks, .labels = c.labels};
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &c, &truth, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, method, &c, &results, scratch, &answers, &m, error);
    if (status == LW_OK) status = write_all(o, &c, &answers, &m, scratch, error);
    if (status == LW_OK) say_model(method, &c, &m, found);
    if (status == LW_OK && o->truth) status = say_errors(&c, &truth, &m, found, error);
    crowd_memory_close(&memory);
    free(truth.rows);
    close_choices(&c);
    return status;
}

const aggregate_kind aggregate_choices = {
    "choices",
    "task, worker, label, a row a label that was chosen, empty: none;\n"
    "            -o: task, label, confidence, likewise; --truth: task, label, likewise",
    run, list_methods};
