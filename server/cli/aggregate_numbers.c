/* aggregate_numbers.c - answers that are numbers. */
#include "labelwright/csv.h"
#include "labelwright/numbers.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_ROOM = 1 << 12 };

static aggregate_method method(size_t index) {
    const lw_numbers_method *m = &lw_numbers_methods[index];
    return (aggregate_method){m->name, m->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    lw_intern *tasks, *workers;
    int32_t *task, *worker; /* [count] */
    double *value;          /* [count] */
    double *truth;          /* [tasks], or NaN; NULL: none was asked for */
    size_t count, room;
} answers;

enum { TASK, WORKER, LABEL, COLUMNS };
static const table_column answer_columns[COLUMNS] = {
    {.name = "task"}, {.name = "worker"}, {.name = "label"}};

static lw_status make_room(answers *a, lw_error *error) {
    if (a->count < a->room) return LW_OK;
    a->room = a->room ? a->room + a->room / 2 : FIRST_ROOM;
    bool done = cli_grow((void **)&a->task, a->room, sizeof *a->task) &&
                cli_grow((void **)&a->worker, a->room, sizeof *a->worker) &&
                cli_grow((void **)&a->value, a->room, sizeof *a->value);
    return done ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", a->room);
}

static lw_status read_number(const table *t, lw_str text, double *value_out, lw_error *error) {
    if (lw_str_to_double(text, value_out) && fabs(*value_out) <= LW_NUMBER_MAX) return LW_OK;
    return table_refuse(t, error, LW_INVALID, "label %s is not a number from -%g to %g",
                        table_show(text).text, LW_NUMBER_MAX, LW_NUMBER_MAX);
}

static lw_status take_row(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    lw_status status = make_room(a, error);
    if (status == LW_OK) status = read_number(t, row->fields[LABEL], &a->value[a->count], error);
    if (status != LW_OK) return status;
    a->task[a->count] = row->task;
    a->worker[a->count++] = row->worker;
    return LW_OK;
}

static lw_status read_answers(const char *path, answers *a, lw_error *error) {
    *a = (answers){.tasks = crowd_names(), .workers = crowd_names()};
    if (!a->tasks || !a->workers) return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    return crowd_read_rows("aggregate", path, answer_columns, COLUMNS, a->tasks, a->workers,
                           take_row, a, error);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    double value, *truth = &a->truth[row->task];
    lw_status status = read_number(t, row->fields[1], &value, error);
    if (status != LW_OK) return status;
    if (!isnan(*truth) && *truth != value)
        return crowd_refuse_truth(t, lw_intern_name(a->tasks, row->task), error);
    *truth = value;
    return LW_OK;
}

static lw_status read_truth(const char *path, answers *a, lw_error *error) {
    size_t tasks = lw_intern_count(a->tasks);
    a->truth = malloc(tasks * sizeof *a->truth);
    if (!a->truth) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    for (size_t i = 0; i < tasks; i++) a->truth[i] = NAN;
    return crowd_read_truths("aggregate", path, crowd_truth_columns, CROWD_TRUTH_COLUMNS, a->tasks,
                             take_truth, a, error);
}

static void close_answers(answers *a) {
    lw_intern_close(a->tasks);
    lw_intern_close(a->workers);
    free(a->task);
    free(a->worker);
    free(a->value);
    free(a->truth);
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const answers *a;
    const lw_numbers_model *m;
} fitted;

static void put_value(lw_builder *row, const void *what, size_t item) {
    const fitted *f = what;
    lw_csv_put(row, lw_intern_name(f->a->tasks, (int32_t)item));
    lw_put_format(row, ",%.9g,%.9g,%.9g\n", f->m->values[item], f->m->low[item], f->m->high[item]);
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_number_source *s = &f->m->spreads[source];
    lw_csv_put(row, lw_intern_name(f->a->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6g,%.6g,%.6g\n", s->answers, s->bias, s->deviation, s->weight);
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_arena scratch,
                           lw_error *error) {
    lw_status status = csv_file_write(o->output, "task,label,low,high\n", put_value, f, f->m->items,
                                      scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,bias,deviation,weight\n", put_source, f,
                                f->m->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* R2: 1 less the squared errors over those of the mean of the truth. */
static void say_explained(const answers *a, const lw_numbers_model *m, double mean,
                          json_writer *found) {
    aggregate_ratio explained = {0};
    for (size_t i = 0; i < m->items; i++) {
        double error = m->values[i] - a->truth[i], off = a->truth[i] - mean;
        if (!isnan(error)) aggregate_add_part(&explained, off * off - error * error, off * off);
    }
    aggregate_say_ratio(&explained, -INFINITY, found);
}

/* How far off the values are, and how often the interval holds the truth. */
static void say_errors(const answers *a, const lw_numbers_model *m, json_writer *found) {
    double known = 0, absolute = 0, square = 0, inside = 0;
    double sums[5] = {0}; /* value, truth, value^2, truth^2, value truth */
    for (size_t i = 0; i < m->items; i++) {
        double value = m->values[i], truth = a->truth[i];
        if (isnan(truth)) continue;
        known++;
        absolute += fabs(value - truth);
        square += (value - truth) * (value - truth);
        inside += m->low[i] <= truth && truth <= m->high[i];
        sums[0] += value, sums[1] += truth;
        sums[2] += value * value, sums[3] += truth * truth, sums[4] += value * truth;
    }
    double both = sums[4] - sums[0] * sums[1] / known;
    double spread = (sums[2] - sums[0] * sums[0] / known) * (sums[3] - sums[1] * sums[1] / known);
    say_explained(a, m, sums[1] / known, found);
    json_key(found, "mae"), json_number(found, absolute / known);
    json_key(found, "rmse"), json_number(found, sqrt(square / known));
    json_key(found, "correlation"), json_number(found, spread > 0 ? both / sqrt(spread) : NAN);
    json_key(found, "inside_interval"), json_number(found, inside / known);
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)known);
}

static void say_model(const answers *a, const lw_numbers_model *m, json_writer *found) {
    if (m->why[0]) json_key(found, "why"), json_string(found, lw_str_from(m->why));
    const aggregate_fit fit = {.items = m->items,
                               .workers = m->sources,
                               .answers = a->count,
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_numbers_method *method, const answers *a,
                     const crowd_memory *memory, lw_numbers_model *m, lw_error *error) {
    const lw_numbers numbers = {.items = lw_intern_count(a->tasks),
                                .sources = lw_intern_count(a->workers),
                                .count = a->count,
                                .item = a->task,
                                .source = a->worker,
                                .value = a->value};
    lw_numbers_options options = method->defaults;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    lw_arena results = crowd_memory_results(memory);
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    lw_status status =
        method->fit(&numbers, &options, &results, crowd_memory_scratch(memory), m, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_numbers_method *method = &lw_numbers_methods[o->method];
    answers a;
    crowd_memory memory = {0};
    lw_numbers_model m;
    lw_status status = read_answers(o->labels, &a, error);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &a, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = fit(o, method, &a, &memory, &m, error);
    if (status == LW_OK)
        status = write_all(o, &(fitted){&a, &m}, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&a, &m, found);
    if (status == LW_OK && o->truth) say_errors(&a, &m, found);
    crowd_memory_close(&memory);
    close_answers(&a);
    return status;
}

const aggregate_kind aggregate_numbers = {
    .name = "number",
    .columns = "task, worker, label (a number); -o: task, label, low, high",
    .method = method,
    .accuracy = "share of the truth's variance that is explained (R2)",
    .no_proba = "numbers have intervals, not probabilities",
    .run = run};
