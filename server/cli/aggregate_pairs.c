/* aggregate_pairs.c - answers that name the better one of two items. */
#include "labelwright/csv.h"
#include "labelwright/intervals.h"
#include "labelwright/pairs.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdlib.h>

enum { FIRST_ROOM = 1 << 12 };

static aggregate_method method(size_t index) {
    const lw_pairs_method *m = &lw_pairs_methods[index];
    return (aggregate_method){m->name, m->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    lw_intern *items, *workers;
    int32_t *left, *right, *worker; /* [count] */
    bool *left_won;                 /* [count] */
    double *truth;                  /* [items], or NaN; NULL: none was asked for */
    size_t count, room;
} answers;

/* What stands for the task of a row is its left item. */
enum { LEFT, WORKER, RIGHT, LABEL, COLUMNS };
static const table_column answer_columns[COLUMNS] = {
    {.name = "left"}, {.name = "worker"}, {.name = "right"}, {.name = "label"}};

static lw_status make_room(answers *a, lw_error *error) {
    if (a->count < a->room) return LW_OK;
    a->room = a->room ? a->room + a->room / 2 : FIRST_ROOM;
    bool done = cli_grow((void **)&a->left, a->room, sizeof *a->left) &&
                cli_grow((void **)&a->right, a->room, sizeof *a->right) &&
                cli_grow((void **)&a->worker, a->room, sizeof *a->worker) &&
                cli_grow((void **)&a->left_won, a->room, sizeof *a->left_won);
    return done ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", a->room);
}

static lw_status check_row(const table *t, const lw_str *fields, lw_error *error) {
    if (lw_str_equal(fields[LEFT], fields[RIGHT]))
        return table_refuse(t, error, LW_INVALID, "left and right are both %s",
                            table_show(fields[LEFT]).text);
    if (lw_str_equal(fields[LABEL], fields[LEFT]) || lw_str_equal(fields[LABEL], fields[RIGHT]))
        return LW_OK;
    return table_refuse(t, error, LW_INVALID, "label %s is neither left nor right of the row",
                        table_show(fields[LABEL]).text);
}

static lw_status take_row(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    lw_status status = check_row(t, row->fields, error);
    if (status == LW_OK) status = make_room(a, error);
    if (status == LW_OK)
        status = table_intern(t, a->items, row->fields[RIGHT], &a->right[a->count], error);
    if (status != LW_OK) return status;
    a->left[a->count] = row->task;
    a->worker[a->count] = row->worker;
    a->left_won[a->count++] = lw_str_equal(row->fields[LABEL], row->fields[LEFT]);
    return LW_OK;
}

static lw_status read_answers(const char *path, answers *a, lw_error *error) {
    *a = (answers){.items = crowd_names(), .workers = crowd_names()};
    if (!a->items || !a->workers) return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    return crowd_read_rows("aggregate", path, answer_columns, COLUMNS, a->items, a->workers,
                           take_row, a, error);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    answers *a = context;
    lw_str label = row->fields[1];
    double value, *truth = &a->truth[row->task];
    if (!lw_str_to_double(label, &value) || !isfinite(value))
        return table_refuse(t, error, LW_INVALID, "label %s is not a number",
                            table_show(label).text);
    if (!isnan(*truth) && *truth != value)
        return crowd_refuse_truth(t, lw_intern_name(a->items, row->task), error);
    *truth = value;
    return LW_OK;
}

static lw_status read_truth(const char *path, answers *a, lw_error *error) {
    size_t items = lw_intern_count(a->items);
    a->truth = malloc(items * sizeof *a->truth);
    if (!a->truth) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    for (size_t i = 0; i < items; i++) a->truth[i] = NAN;
    return crowd_read_truths("aggregate", path, crowd_truth_columns, CROWD_TRUTH_COLUMNS, a->items,
                             take_truth, a, error);
}

static void close_answers(answers *a) {
    lw_intern_close(a->items);
    lw_intern_close(a->workers);
    free(a->left);
    free(a->right);
    free(a->worker);
    free(a->left_won);
    free(a->truth);
}

/* ---- in order ----------------------------------------------------------------------------- */

typedef struct {
    double value;
    size_t item;
} ranked;

/* The highest first; equal ones as they came. */
static int by_value(const void *a, const void *b) {
    const ranked *x = a, *y = b;
    if (x->value != y->value) return x->value > y->value ? -1 : 1;
    return x->item < y->item ? -1 : x->item > y->item;
}

/* Ranks from 1; equal values share the mean of theirs. */
static void set_ranks(ranked *order, size_t count, double *ranks) {
    qsort(order, count, sizeof *order, by_value);
    for (size_t first = 0, end; first < count; first = end) {
        for (end = first; end < count && order[end].value == order[first].value;) end++;
        for (size_t i = first; i < end; i++) ranks[order[i].item] = (double)(first + 1 + end) / 2;
    }
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const answers *a;
    const lw_pairs_model *m;
    const ranked *order; /* [items], the highest score first */
} fitted;

static void put_score(lw_builder *row, const void *what, size_t rank) {
    const fitted *f = what;
    size_t item = f->order[rank].item;
    lw_put_format(row, "%zu,", rank + 1);
    lw_csv_put(row, lw_intern_name(f->a->items, (int32_t)item));
    lw_put_format(row, ",%.6g,%.6g,%.6g\n", f->m->scores[item], f->m->low[item], f->m->high[item]);
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_pair_source *s = &f->m->figures[source];
    lw_interval interval;
    if (lw_interval_wilson(s->agreed, s->answers, .95, &interval, NULL) != LW_OK)
        interval = (lw_interval){NAN, NAN};
    lw_csv_put(row, lw_intern_name(f->a->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6g,%.6g,%.6g,%.6g,%.6g\n", s->answers,
                  (double)s->agreed / (double)s->answers, interval.low, interval.high,
                  s->reliability, s->left);
}

static lw_status write_all(const aggregate_options *o, const answers *a, const lw_pairs_model *m,
                           lw_arena scratch, lw_error *error) {
    ranked *order = lw_new(&scratch, ranked, m->items);
    if (!order) return lw_fail(error, LW_NO_MEMORY, "no memory to rank");
    for (size_t i = 0; i < m->items; i++) order[i] = (ranked){m->scores[i], i};
    qsort(order, m->items, sizeof *order, by_value);
    const fitted f = {a, m, order};
    lw_status status = csv_file_write(o->output, "rank,item,score,low,high\n", put_score, &f,
                                      m->items, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(
            o->sources, "worker,labels,accuracy,accuracy_low,accuracy_high,reliability,left\n",
            put_source, &f, m->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

static double correlation(const double *x, const double *y, size_t count) {
    double mean = (double)(count + 1) / 2, both = 0, of_x = 0, of_y = 0;
    for (size_t i = 0; i < count; i++) {
        both += (x[i] - mean) * (y[i] - mean);
        of_x += (x[i] - mean) * (x[i] - mean);
        of_y += (y[i] - mean) * (y[i] - mean);
    }
    return of_x > 0 && of_y > 0 ? both / sqrt(of_x * of_y) : NAN;
}

/* Spearman's rank correlation; the interval is Fisher's with the variance of Bonett and Wright
 * (2000). */
static void say_spearman(double rho, size_t known, json_writer *found) {
    double wide = known > 3 ? 1.959964 * sqrt((1 + rho * rho / 2) / (double)(known - 3)) : NAN;
    json_key(found, "spearman"), json_number(found, rho);
    json_key(found, "spearman_low"), json_number(found, tanh(atanh(rho) - wide));
    json_key(found, "spearman_high"), json_number(found, tanh(atanh(rho) + wide));
}

static lw_status say_errors(const answers *a, const lw_pairs_model *m, lw_arena scratch,
                            json_writer *found, lw_error *error) {
    ranked *order = lw_new(&scratch, ranked, m->items);
    double *scores = lw_new(&scratch, double, 4 * m->items), *truth = scores + m->items;
    double *score_ranks = truth + m->items, *truth_ranks = score_ranks + m->items;
    size_t known = 0;
    if (!order || !scores) return lw_fail(error, LW_NO_MEMORY, "no memory to compare");
    for (size_t i = 0; i < m->items; i++) {
        if (isnan(a->truth[i])) continue;
        scores[known] = m->scores[i];
        truth[known++] = a->truth[i];
    }
    for (size_t i = 0; i < known; i++) order[i] = (ranked){scores[i], i};
    set_ranks(order, known, score_ranks);
    for (size_t i = 0; i < known; i++) order[i] = (ranked){truth[i], i};
    set_ranks(order, known, truth_ranks);
    say_spearman(correlation(score_ranks, truth_ranks, known), known, found);
    json_key(found, "accuracy"), json_number(found, aggregate_share_in_order(scores, truth, known));
    json_key(found, "items_with_truth"), json_integer(found, (int64_t)known);
    return LW_OK;
}

static void say_model(const answers *a, const lw_pairs_model *m, json_writer *found) {
    const aggregate_fit fit = {.are = "items",
                               .items = m->items,
                               .workers = m->sources,
                               .answers = a->count,
                               .iterations = m->iterations,
                               .converged = m->converged};
    aggregate_say_fit(&fit, found);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_pairs_method *method, const answers *a,
                     const crowd_memory *memory, lw_pairs_model *m, lw_error *error) {
    const lw_pairs pairs = {.items = lw_intern_count(a->items),
                            .sources = lw_intern_count(a->workers),
                            .count = a->count,
                            .left = a->left,
                            .right = a->right,
                            .source = a->worker,
                            .left_won = a->left_won};
    lw_pairs_options options = method->defaults;
    if (o->iterations > 0) options.iterations_max = o->iterations;
    if (o->tolerance >= 0) options.tolerance = o->tolerance;
    options.seed = o->seed;
    lw_arena results = crowd_memory_results(memory);
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    lw_status status =
        method->fit(&pairs, &options, &results, crowd_memory_scratch(memory), m, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    const lw_pairs_method *method = &lw_pairs_methods[o->method];
    answers a;
    crowd_memory memory = {0};
    lw_pairs_model m;
    lw_status status = read_answers(o->labels, &a, error);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, &a, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = fit(o, method, &a, &memory, &m, error);
    if (status == LW_OK) status = write_all(o, &a, &m, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&a, &m, found);
    if (status == LW_OK && o->truth)
        status = say_errors(&a, &m, crowd_memory_scratch(&memory), found, error);
    crowd_memory_close(&memory);
    close_answers(&a);
    return status;
}

const aggregate_kind aggregate_pairs = {
    .name = "pairs",
    .columns = "worker, left, right, label (which of the two won); -o: rank, item, score, low, "
               "high;\n"
               "            --truth: task (the item), label (its value)",
    .method = method,
    .accuracy = "share of pairs in the right order",
    .no_proba = "scores have intervals, not probabilities",
    .run = run};
