/* aggregate_lists.c - answers that give each of several labels a number: its share, or its rank.
 * They are numbers of (task, label), which every worker's weight moves together. */
#include "labelwright/csv.h"
#include "labelwright/numbers.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAME_BYTES_MAX = 2000000000, FIRST_ROOM = 1 << 12 };
static const double SUM_TOLERANCE = .01; /* of shares, as people round them */

/* Methods that weigh whole workers: then means of shares are shares. */
static const char *const methods[] = {"crh", "variance", "mean"};
enum { METHODS = sizeof methods / sizeof *methods };

static void list_methods(void) {
    for (size_t i = 0; i < METHODS; i++) {
        const lw_numbers_method *m = lw_numbers_find(lw_str_from(methods[i]));
        printf("%-10s %s\n", m->name, m->about);
    }
}

static lw_status find_method(const char *name, const lw_numbers_method **method_out,
                             lw_error *error) {
    for (size_t i = 0; i < METHODS; i++) {
        if (name && strcmp(name, methods[i]) != 0) continue;
        *method_out = lw_numbers_find(lw_str_from(methods[i]));
        return LW_OK;
    }
    *method_out = NULL;
    return lw_fail(error, LW_USAGE, "--method %s: is not a method; see --method list", name);
}

/* ---- the two kinds ------------------------------------------------------------------------ */

typedef struct {
    int32_t task, worker, label;
    double value;
    uint64_t line;
} list_row;

typedef struct {
    const char *column, *rule; /* of the number, and what it has to be */
    double low, high;          /* its range */
    bool fills;                /* a label that a worker leaves out has 0 */
    const char *header;        /* of -o */
    const char *measure;       /* against the truth */
    /* Makes the numbers of one list comparable; a rule that it breaks, or NULL. */
    const char *(*settle)(list_row *rows, size_t count);
    /* How a task's values fit its truth, over `count` labels; NaN: nothing to compare. */
    double (*compare)(const double *values, const double *truth, size_t count);
} list_kind;

static const char *settle_shares(list_row *rows, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += rows[i].value;
    if (fabs(sum - 1) > SUM_TOLERANCE) return "shares do not sum to 1";
    for (size_t i = 0; i < count; i++) rows[i].value /= sum;
    return NULL;
}

/* Ranks become standings: 1 the best of the list, 0 the last, equal ones in the middle of theirs. */
static const char *settle_ranks(list_row *rows, size_t count) {
    double *standing = malloc(count * sizeof *standing);
    if (count < 2 || !standing) {
        free(standing);
        return count < 2 ? "a single label has no rank among others" : "no memory to rank it";
    }
    for (size_t i = 0; i < count; i++) {
        standing[i] = 0;
        for (size_t j = 0; j < count; j++)
            if (j != i)
                standing[i] += rows[j].value > rows[i].value    ? 1
                               : rows[j].value == rows[i].value ? .5
                                                                : 0;
    }
    for (size_t i = 0; i < count; i++) rows[i].value = standing[i] / (double)(count - 1);
    free(standing);
    return NULL;
}

/* Total variation distance: the share that lies on other labels. */
static double compare_shares(const double *values, const double *truth, size_t count) {
    double missing = 1, apart = 0;
    for (size_t i = 0; i < count; i++) missing -= truth[i], apart += fabs(values[i] - truth[i]);
    return (apart + fmax(0, missing)) / 2;
}

/* Share of the pairs of labels, their true standings unlike, that are in the right order. */
static double compare_ranks(const double *values, const double *truth, size_t count) {
    double right = 0, pairs = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (isnan(truth[i]) || isnan(truth[j]) || truth[i] == truth[j]) continue;
            double product = (values[i] - values[j]) * (truth[i] - truth[j]);
            pairs++;
            right += product > 0 ? 1 : product == 0 ? .5 : 0;
        }
    return right / pairs;
}

static const list_kind shares = {"share",
                                 "a number from 0 to 1",
                                 0,
                                 1,
                                 true,
                                 "task,label,share,low,high\n",
                                 "total_variation",
                                 settle_shares,
                                 compare_shares};
static const list_kind ranks = {"rank",
                                "a number from 1",
                                1,
                                1e9,
                                false,
                                "task,rank,label,standing,low,high\n",
                                "pairs_in_order",
                                settle_ranks,
                                compare_ranks};

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    const list_kind *kind;
    lw_intern *tasks, *workers, *labels;
    list_row *rows; /* [count], by task, worker and label */
    size_t count, room;
    size_t answered; /* tasks; a truth may name others after them */
} lists;

enum { TASK, LABEL, VALUE, WORKER, COLUMNS };

static lw_status take_row(const table *t, const lw_str *fields, bool truth, lists *l,
                          lw_error *error) {
    list_row row = {.line = table_line(t)};
    lw_status status;
    if (!lw_str_to_double(fields[VALUE], &row.value) ||
        !(row.value >= l->kind->low && row.value <= l->kind->high))
        return table_refuse(t, error, LW_INVALID, "%s %s is not %s", l->kind->column,
                            table_show(fields[VALUE]).text, l->kind->rule);
    status = table_intern(t, l->tasks, fields[TASK], &row.task, error);
    if (status == LW_OK) status = table_intern(t, l->labels, fields[LABEL], &row.label, error);
    if (status == LW_OK && !truth)
        status = table_intern(t, l->workers, fields[WORKER], &row.worker, error);
    if (status != LW_OK) return status;
    if (l->count == l->room) {
        l->room = l->room ? l->room + l->room / 2 : FIRST_ROOM;
        if (!cli_grow((void **)&l->rows, l->room, sizeof *l->rows))
            return lw_fail(error, LW_NO_MEMORY, "no memory for %zu rows", l->room);
    }
    l->rows[l->count++] = row;
    return LW_OK;
}

static int by_list(const void *a, const void *b) {
    const list_row *x = a, *y = b;
    if (x->task != y->task) return x->task < y->task ? -1 : 1;
    if (x->worker != y->worker) return x->worker < y->worker ? -1 : 1;
    if (x->label != y->label) return x->label < y->label ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

/* One past the last row of the list that starts at `start`. */
static size_t list_end(const lists *l, size_t start) {
    size_t end = start;
    while (end < l->count && l->rows[end].task == l->rows[start].task &&
           l->rows[end].worker == l->rows[start].worker)
        end++;
    return end;
}

static lw_status check_list(const table *t, list_row *rows, size_t count, const lists *l,
                            lw_error *error) {
    for (size_t i = 1; i < count; i++)
        if (rows[i].label == rows[i - 1].label)
            return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": names label %s a second time",
                           table_name(t), rows[i].line,
                           table_show(lw_intern_name(l->labels, rows[i].label)).text);
    const char *rule = l->kind->settle(rows, count);
    if (!rule) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": task %s: %s", table_name(t),
                   rows[0].line, table_show(lw_intern_name(l->tasks, rows[0].task)).text, rule);
}

static lw_status settle(const table *t, lists *l, lw_error *error) {
    lw_status status = LW_OK;
    if (l->count == 0)
        return lw_fail(error, LW_INVALID, "%s: has no rows below its header", table_name(t));
    qsort(l->rows, l->count, sizeof *l->rows, by_list);
    for (size_t start = 0, end; start < l->count && status == LW_OK; start = end) {
        end = list_end(l, start);
        status = check_list(t, l->rows + start, end - start, l, error);
    }
    return status;
}

/* The names are those of `l`, so that a truth is read with the names of the answers. */
static lw_status read_lists(const char *path, bool truth, lists *l, lw_error *error) {
    const table_column columns[COLUMNS] = {
        {.name = "task"}, {.name = "label"}, {.name = l->kind->column}, {.name = "worker"}};
    lw_str fields[COLUMNS];
    table *t = NULL;
    lw_status status = table_open("aggregate", path, columns, truth ? WORKER : COLUMNS, &t, error);
    while (status == LW_OK && (status = table_next(t, fields, error)) == LW_OK)
        status = take_row(t, fields, truth, l, error);
    if (status == LW_NOT_FOUND && t) status = settle(t, l, error);
    table_close(t);
    return status;
}

static lw_status read_truth(const char *path, const lists *l, lists *truth, lw_error *error) {
    size_t unknown = 0;
    lw_status status = read_lists(path, true, truth, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < truth->count; i++) unknown += (size_t)truth->rows[i].task >= l->answered;
    if (unknown == truth->count)
        return lw_fail(error, LW_INVALID, "%s: none of its tasks is among the answers", path);
    if (unknown > 0)
        fprintf(stderr,
                "labelwright aggregate: note: %s: %zu row%s of tasks not among the answers\n", path,
                unknown, unknown == 1 ? " is" : "s are");
    return LW_OK;
}

/* ---- cells: (task, label) ----------------------------------------------------------------- */

typedef struct {
    size_t tasks, cells;
    size_t *start;  /* [tasks + 1] */
    int32_t *label; /* [cells]: in order in a task */
} cell_table;

static int by_number(const void *a, const void *b) {
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return x < y ? -1 : x > y;
}

/* Rows are by task, so a task's labels are sorted in place of its rows, and then made unique. */
static lw_status find_cells(const lists *l, lw_arena *arena, cell_table *c, lw_error *error) {
    c->tasks = l->answered;
    c->cells = 0;
    c->start = lw_new(arena, size_t, c->tasks + 1);
    c->label = lw_new(arena, int32_t, l->count);
    if (!c->start || !c->label) return lw_fail(error, LW_NO_MEMORY, "no memory for the tasks");
    for (size_t start = 0, end; start < l->count; start = end) {
        int32_t task = l->rows[start].task, *labels = c->label + c->cells;
        size_t count = 0;
        for (end = start; end < l->count && l->rows[end].task == task; end++)
            labels[count++] = l->rows[end].label;
        qsort(labels, count, sizeof *labels, by_number);
        for (size_t i = 0; i < count; i++)
            if (i == 0 || labels[i] != c->label[c->cells - 1]) c->label[c->cells++] = labels[i];
        c->start[task + 1] = c->cells;
    }
    return LW_OK;
}

/* Adds the numbers of one list to `n`, whose arrays have room or are NULL, to count only. */
static void add_list(const list_row *rows, size_t count, const cell_table *c, bool fills,
                     int32_t *item, int32_t *source, double *value, size_t *added) {
    size_t row = 0;
    for (size_t cell = c->start[rows->task]; cell < c->start[rows->task + 1]; cell++) {
        bool named = row < count && rows[row].label == c->label[cell];
        if (!named && !fills) continue;
        if (item) {
            item[*added] = (int32_t)cell;
            source[*added] = rows->worker;
            value[*added] = named ? rows[row].value : 0;
        }
        ++*added;
        row += named;
    }
}

static lw_status as_numbers(const lists *l, const cell_table *c, lw_arena *arena, lw_numbers *n,
                            lw_error *error) {
    size_t count = 0, added = 0;
    for (size_t start = 0, end; start < l->count; start = end) {
        end = list_end(l, start);
        add_list(l->rows + start, end - start, c, l->kind->fills, NULL, NULL, NULL, &count);
    }
    int32_t *item = lw_new(arena, int32_t, count), *source = lw_new(arena, int32_t, count);
    double *value = lw_new(arena, double, count);
    if (!item || !source || !value || c->cells > INT32_MAX)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu numbers", count);
    for (size_t start = 0, end; start < l->count; start = end) {
        end = list_end(l, start);
        add_list(l->rows + start, end - start, c, l->kind->fills, item, source, value, &added);
    }
    *n = (lw_numbers){c->cells, lw_intern_count(l->workers), count, item, source, value};
    return LW_OK;
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const lists *l;
    const cell_table *c;
    const lw_numbers_model *m;
    size_t *order; /* [cells]: the highest first in a task */
} fitted;

/* By insertion, equal ones as they are: tasks have few labels. */
static void order_task(const fitted *f, size_t task) {
    for (size_t i = f->c->start[task]; i < f->c->start[task + 1]; i++) {
        size_t at = i;
        for (; at > f->c->start[task] && f->m->values[f->order[at - 1]] < f->m->values[i]; at--)
            f->order[at] = f->order[at - 1];
        f->order[at] = i;
    }
}

static lw_status write_labels(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t task = 0; task < f->c->tasks; task++)
        for (size_t i = f->c->start[task]; i < f->c->start[task + 1] && status == LW_OK; i++) {
            lw_arena arena = to->row;
            lw_builder row = lw_builder_in(&arena);
            size_t cell = f->order[i];
            lw_csv_put(&row, lw_intern_name(f->l->tasks, (int32_t)task));
            if (!f->l->kind->fills) lw_put_format(&row, ",%zu", i + 1 - f->c->start[task]);
            lw_put_char(&row, ',');
            lw_csv_put(&row, lw_intern_name(f->l->labels, f->c->label[cell]));
            lw_put_format(&row, ",%.6g,%.6g,%.6g\n", f->m->values[cell], fmax(0, f->m->low[cell]),
                          fmin(1, f->m->high[cell]));
            status = csv_file_put(to, &row, error);
        }
    return status;
}

static lw_status write_sources(csv_file *to, const void *what, lw_error *error) {
    const fitted *f = what;
    lw_status status = LW_OK;
    for (size_t i = 0; i < f->m->sources && status == LW_OK; i++) {
        lw_arena arena = to->row;
        lw_builder row = lw_builder_in(&arena);
        const lw_number_source *s = &f->m->spreads[i];
        lw_csv_put(&row, lw_intern_name(f->l->workers, (int32_t)i));
        lw_put_format(&row, ",%zu,%.6g,%.6g\n", s->answers, s->deviation, s->weight);
        status = csv_file_put(to, &row, error);
    }
    return status;
}

static lw_status write_all(const aggregate_options *o, const lists *l, const cell_table *c,
                           const lw_numbers_model *m, lw_arena scratch, lw_error *error) {
    const fitted f = {l, c, m, lw_new(&scratch, size_t, c->cells)};
    if (!f.order) return lw_fail(error, LW_NO_MEMORY, "no memory to rank");
    for (size_t task = 0; task < c->tasks; task++) order_task(&f, task);
    lw_status status = csv_file_write(o->output, l->kind->header, write_labels, &f, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,deviation,weight\n", write_sources, &f,
                                scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Puts the truth's rows into their cells: of labels left out 0 where lists are filled, else NaN. */
static void fill_truth(const lists *truth, size_t start, size_t end, const cell_table *c,
                       double *values) {
    size_t task = (size_t)truth->rows[start].task;
    for (size_t cell = c->start[task]; cell < c->start[task + 1]; cell++) {
        values[cell] = truth->kind->fills ? 0 : NAN;
        for (size_t row = start; row < end; row++)
            if (truth->rows[row].label == c->label[cell]) values[cell] = truth->rows[row].value;
    }
}

/* The mean over tasks, with a normal interval over tasks. */
static void say_measure(const char *name, double known, double sum, double square,
                        json_writer *found) {
    char low[40], high[40];
    double mean = sum / known, variance = fmax(0, square - known * mean * mean) / (known - 1);
    double wide = known > 1 ? 1.959964 * sqrt(variance / known) : 1;
    snprintf(low, sizeof low, "%s_low", name);
    snprintf(high, sizeof high, "%s_high", name);
    json_key(found, name), json_number(found, mean);
    json_key(found, low), json_number(found, fmax(0, mean - wide));
    json_key(found, high), json_number(found, fmin(1, mean + wide));
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)known);
}

static lw_status say_errors(const lists *truth, const cell_table *c, const lw_numbers_model *m,
                            lw_arena scratch, json_writer *found, lw_error *error) {
    double known = 0, sum = 0, square = 0, *values = lw_new(&scratch, double, c->cells);
    if (!values) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    for (size_t start = 0, end; start < truth->count; start = end) {
        size_t task = (size_t)truth->rows[start].task;
        end = list_end(truth, start);
        if (task >= c->tasks) continue; /* its name is new: nobody answered it */
        fill_truth(truth, start, end, c, values);
        double fits = truth->kind->compare(m->values + c->start[task], values + c->start[task],
                                           c->start[task + 1] - c->start[task]);
        if (isnan(fits)) continue;
        known++, sum += fits, square += fits * fits;
    }
    say_measure(truth->kind->measure, known, sum, square, found);
    return LW_OK;
}

static void say_model(const lw_numbers_method *method, const lists *l, const cell_table *c,
                      const lw_numbers_model *m, json_writer *found) {
    json_key(found, "method"), json_string(found, lw_str_from(method->name));
    json_key(found, "tasks"), json_integer(found, (int64_t)c->tasks);
    json_key(found, "workers"), json_integer(found, (int64_t)m->sources);
    json_key(found, "answers"), json_integer(found, (int64_t)l->count);
    json_key(found, "iterations"), json_integer(found, (int64_t)m->iterations);
    json_key(found, "converged"), json_boolean(found, m->converged);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_numbers_method *method, const lists *l,
                     lw_arena *results, lw_arena scratch, cell_table *c, lw_numbers_model *m,
                     lw_error *error) {
    lw_numbers numbers;
    lw_numbers_options options = method->defaults;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    lw_status status = find_cells(l, results, c, error);
    if (status == LW_OK) status = as_numbers(l, c, results, &numbers, error);
    if (status == LW_OK) status = method->fit(&numbers, &options, results, scratch, m, error);
    return status;
}

static lw_status open_lists(const list_kind *kind, lists *l, lw_error *error) {
    *l = (lists){.kind = kind,
                 .tasks = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                 .workers = lw_intern_open(INT32_MAX, NAME_BYTES_MAX),
                 .labels = lw_intern_open(INT32_MAX, NAME_BYTES_MAX)};
    if (l->tasks && l->workers && l->labels) return LW_OK;
    return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
}

static void close_lists(lists *l) {
    lw_intern *const names[] = {l->tasks, l->workers, l->labels};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i]) lw_intern_close(names[i]);
    free(l->rows);
}

static lw_status run(const list_kind *kind, const aggregate_options *o, json_writer *found,
                     lw_error *error) {
    const lw_numbers_method *method;
    lw_status status = find_method(o->method, &method, error);
    if (status == LW_OK && o->proba)
        status = lw_fail(error, LW_USAGE, "--proba: what is found has intervals and is in -o");
    if (status != LW_OK) return status;
    lists l;
    cell_table c;
    crowd_memory memory = {0};
    lw_numbers_model m;
    status = open_lists(kind, &l, error);
    if (status == LW_OK) status = read_lists(o->labels, false, &l, error);
    lists truth = {.kind = kind, .tasks = l.tasks, .labels = l.labels};
    if (status == LW_OK) l.answered = lw_intern_count(l.tasks);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &l, &truth, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, method, &l, &results, scratch, &c, &m, error);
    if (status == LW_OK) status = write_all(o, &l, &c, &m, scratch, error);
    if (status == LW_OK) say_model(method, &l, &c, &m, found);
    if (status == LW_OK && o->truth) status = say_errors(&truth, &c, &m, scratch, found, error);
    crowd_memory_close(&memory);
    free(truth.rows);
    close_lists(&l);
    return status;
}

static lw_status run_shares(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&shares, o, found, error);
}

static lw_status run_ranks(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&ranks, o, found, error);
}

const aggregate_kind aggregate_distributions = {
    "distributions",
    "task, worker, label, share, a row a label;\n"
    "            -o: task, label, share, low, high; --truth: task, label, share",
    run_shares, list_methods};
const aggregate_kind aggregate_rankings = {
    "rankings",
    "task, worker, label, rank (1 the best), a row a label;\n"
    "            -o: task, rank, label, standing, low, high; --truth: task, label, rank",
    run_ranks, list_methods};
