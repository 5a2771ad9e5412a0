/* aggregate_lists.c - answers that give each of several labels a number: its share, or its rank.
 * They are numbers of (task, label), which every worker's weight moves together. */
#include "labelwright/csv.h"
#include "labelwright/numbers.h"
#include "server/cli/aggregate.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/label_rows.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdlib.h>

static const double SUM_TOLERANCE = .01; /* of shares, as people round them */

/* Methods that weigh whole workers: then means of shares are shares. */
static const char *const methods[] = {"crh", "variance", "mean"};
enum { METHODS = sizeof methods / sizeof *methods };

static const lw_numbers_method *method_at(size_t index) {
    return lw_numbers_find(lw_str_from(methods[index]));
}

static aggregate_method method(size_t index) {
    if (index >= METHODS) return (aggregate_method){0};
    return (aggregate_method){methods[index], method_at(index)->about};
}

/* ---- the two kinds ------------------------------------------------------------------------ */

typedef struct {
    label_rows_kind rows;
    bool fills;          /* a label that a worker leaves out has 0 */
    const char *header;  /* of -o */
    const char *measure; /* against the truth */
    bool apart;          /* the measure is how far, not how near */
    /* How a task's values fit its truth, over `count` labels; NaN: nothing to compare. */
    double (*compare)(const double *values, const double *truth, size_t count);
} list_kind;

static const char *settle_shares(label_row *rows, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += rows[i].value;
    if (fabs(sum - 1) > SUM_TOLERANCE) return "shares do not sum to 1";
    for (size_t i = 0; i < count; i++) rows[i].value /= sum;
    return NULL;
}

/* Ranks become standings: 1 the best of the list, 0 the last, equal ones in the middle of theirs. */
static const char *settle_ranks(label_row *rows, size_t count) {
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

static const list_kind shares = {.rows = {.value = "share",
                                          .rule = "a number from 0 to 1",
                                          .low = 0,
                                          .high = 1,
                                          .labels_max = INT32_MAX,
                                          .settle = settle_shares},
                                 .fills = true,
                                 .header = "task,label,share,low,high\n",
                                 .measure = "total_variation",
                                 .apart = true,
                                 .compare = compare_shares};
static const list_kind ranks = {.rows = {.value = "rank",
                                         .rule = "a number from 1",
                                         .low = 1,
                                         .high = 1e9,
                                         .labels_max = INT32_MAX,
                                         .settle = settle_ranks},
                                .header = "task,rank,label,standing,low,high\n",
                                .measure = "pairs_in_order",
                                .compare = aggregate_share_in_order};

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
static lw_status find_cells(const label_rows *l, lw_arena *arena, cell_table *c, lw_error *error) {
    c->tasks = lw_intern_count(l->tasks);
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
static void add_list(const label_row *rows, size_t count, const cell_table *c, bool fills,
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

static lw_status as_numbers(const label_rows *l, const cell_table *c, bool fills, lw_arena *arena,
                            lw_numbers *n, lw_error *error) {
    size_t count = 0, added = 0;
    for (size_t start = 0, end; start < l->count; start = end) {
        end = label_rows_end(l, start);
        add_list(l->rows + start, end - start, c, fills, NULL, NULL, NULL, &count);
    }
    int32_t *item = lw_new(arena, int32_t, count), *source = lw_new(arena, int32_t, count);
    double *value = lw_new(arena, double, count);
    if (!item || !source || !value || c->cells > INT32_MAX)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu numbers", count);
    for (size_t start = 0, end; start < l->count; start = end) {
        end = label_rows_end(l, start);
        add_list(l->rows + start, end - start, c, fills, item, source, value, &added);
    }
    *n = (lw_numbers){c->cells, lw_intern_count(l->workers), count, item, source, value};
    return LW_OK;
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const list_kind *kind;
    const label_rows *l;
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

static void put_labels(lw_builder *rows, const void *what, size_t task) {
    const fitted *f = what;
    for (size_t i = f->c->start[task]; i < f->c->start[task + 1]; i++) {
        size_t cell = f->order[i];
        lw_csv_put(rows, lw_intern_name(f->l->tasks, (int32_t)task));
        if (!f->kind->fills) lw_put_format(rows, ",%zu", i + 1 - f->c->start[task]);
        lw_put_char(rows, ',');
        lw_csv_put(rows, lw_intern_name(f->l->labels, f->c->label[cell]));
        lw_put_format(rows, ",%.6g,%.6g,%.6g\n", f->m->values[cell], fmax(0, f->m->low[cell]),
                      fmin(1, f->m->high[cell]));
    }
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_number_source *s = &f->m->spreads[source];
    lw_csv_put(row, lw_intern_name(f->l->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6g,%.6g\n", s->answers, s->deviation, s->weight);
}

static lw_status write_all(const aggregate_options *o, const list_kind *kind, const label_rows *l,
                           const cell_table *c, const lw_numbers_model *m, lw_arena scratch,
                           lw_error *error) {
    const fitted f = {kind, l, c, m, lw_new(&scratch, size_t, c->cells)};
    if (!f.order) return lw_fail(error, LW_NO_MEMORY, "no memory to rank");
    for (size_t task = 0; task < c->tasks; task++) order_task(&f, task);
    lw_status status =
        csv_file_write(o->output, kind->header, put_labels, &f, c->tasks, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,deviation,weight\n", put_source, &f,
                                m->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

/* Puts the truth's rows into their cells: of labels left out 0 where lists are filled, else NaN. */
static void fill_truth(const label_rows *truth, size_t start, size_t end, const cell_table *c,
                       bool fills, double *values) {
    size_t task = (size_t)truth->rows[start].task;
    for (size_t cell = c->start[task]; cell < c->start[task + 1]; cell++) {
        values[cell] = fills ? 0 : NAN;
        for (size_t row = start; row < end; row++)
            if (truth->rows[row].label == c->label[cell]) values[cell] = truth->rows[row].value;
    }
}

static lw_status say_errors(const list_kind *kind, const label_rows *truth, const cell_table *c,
                            const lw_numbers_model *m, lw_arena scratch, json_writer *found,
                            lw_error *error) {
    double *values = lw_new(&scratch, double, c->cells);
    aggregate_mean fits = {0}, right = {0};
    if (!values) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    for (size_t start = 0, end; start < truth->count; start = end) {
        size_t first = c->start[truth->rows[start].task];
        size_t labels = c->start[truth->rows[start].task + 1] - first;
        end = label_rows_end(truth, start);
        fill_truth(truth, start, end, c, kind->fills, values);
        double fit = kind->compare(m->values + first, values + first, labels);
        if (isnan(fit)) continue;
        aggregate_add(&fits, fit);
        aggregate_add(&right, kind->apart ? 1 - fit : fit);
    }
    aggregate_say_accuracy(&right, 1, found);
    aggregate_say_mean(kind->measure, &fits, 1, found);
    return LW_OK;
}

static void say_model(const label_rows *l, const cell_table *c, const lw_numbers_model *m,
                      json_writer *found) {
    const aggregate_fit fit = {.items = c->tasks,
                               .workers = m->sources,
                               .answers = l->count,
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const list_kind *kind, const label_rows *l,
                     lw_arena *results, lw_arena scratch, cell_table *c, lw_numbers_model *m,
                     lw_error *error) {
    const lw_numbers_method *method = method_at(o->method);
    lw_numbers numbers;
    lw_numbers_options options = method->defaults;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    lw_status status = find_cells(l, results, c, error);
    if (status == LW_OK) status = as_numbers(l, c, kind->fills, results, &numbers, error);
    if (status != LW_OK) return status;
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    status = method->fit(&numbers, &options, results, scratch, m, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const list_kind *kind, const aggregate_options *o, json_writer *found,
                     lw_error *error) {
    label_rows l, truth = {0};
    cell_table c;
    crowd_memory memory = {0};
    lw_numbers_model m;
    lw_status status = label_rows_read("aggregate", o->labels, &kind->rows, &l, error);
    if (status == LW_OK && o->truth) status = label_rows_read_truth(o->truth, &l, &truth, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    lw_arena results = crowd_memory_results(&memory), scratch = crowd_memory_scratch(&memory);
    if (status == LW_OK) status = fit(o, kind, &l, &results, scratch, &c, &m, error);
    if (status == LW_OK) status = write_all(o, kind, &l, &c, &m, scratch, error);
    if (status == LW_OK) say_model(&l, &c, &m, found);
    if (status == LW_OK && o->truth)
        status = say_errors(kind, &truth, &c, &m, scratch, found, error);
    crowd_memory_close(&memory);
    label_rows_close_truth(&truth);
    label_rows_close(&l);
    return status;
}

static lw_status run_shares(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&shares, o, found, error);
}

static lw_status run_ranks(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&ranks, o, found, error);
}

static const char no_proba[] = "what is found has intervals and is in -o";
const aggregate_kind aggregate_distributions = {
    .name = "distributions",
    .columns = "task, worker, label, share, a row a label;\n"
               "            -o: task, label, share, low, high; --truth: task, label, share",
    .method = method,
    .accuracy = "mean share that lies where the truth has it (1 - total variation)",
    .no_proba = no_proba,
    .run = run_shares};
const aggregate_kind aggregate_rankings = {
    .name = "rankings",
    .columns = "task, worker, label, rank (1 the best), a row a label;\n"
               "            -o: task, rank, label, standing, low, high; --truth: task, label, rank",
    .method = method,
    .accuracy = "mean share of pairs in the right order",
    .no_proba = no_proba,
    .run = run_ranks};
