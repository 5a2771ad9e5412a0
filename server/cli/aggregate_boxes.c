/* aggregate_boxes.c - answers that are boxes in pictures, or spans in texts. */
#include "labelwright/boxes.h"
#include "labelwright/csv.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { BORDERS_MAX = 4 };
static const double same_from = .5; /* overlap from which on a box found is the one that is there */

/* What boxes and spans differ in. */
typedef struct {
    const char *what, *whats;
    const char *borders[BORDERS_MAX]; /* columns, those that begin before those that end */
    size_t count;
    bool whole; /* borders are whole numbers, and ones that somebody drew */
} shape;
static const shape boxes = {"box", "boxes", {"x1", "y1", "x2", "y2"}, 4, false};
static const shape spans = {"span", "spans", {"start", "end"}, 2, true};

static aggregate_method method(size_t index) {
    const lw_boxes_method *m = &lw_boxes_methods[index];
    return (aggregate_method){m->name, m->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    lw_box_mark *marks;
    size_t count, room;
    size_t flat; /* without area */
} mark_list;

typedef struct {
    const shape *shape;
    lw_intern *tasks, *workers, *labels; /* without a class: one label without a name */
    mark_list answers, truths;           /* truths: sorted by item once read */
    bool labelled;                       /* the answers have a class */
} marks;

/* The columns after task and worker: borders and class, after the truth's task alone. */
static size_t list_columns(const shape *s, bool with_worker, table_column *columns) {
    size_t count = 0;
    columns[count++] = (table_column){.name = "task"};
    if (with_worker) columns[count++] = (table_column){.name = "worker"};
    for (size_t i = 0; i < s->count; i++)
        columns[count++] = (table_column){.name = s->borders[i], .may_be_empty = true};
    columns[count++] = (table_column){.name = "class", .optional = true, .may_be_empty = true};
    return count;
}

static lw_status read_border(const table *t, const shape *s, size_t which, lw_str text,
                             double *value_out, lw_error *error) {
    if (!lw_str_to_double(text, value_out) || !isfinite(*value_out))
        return table_refuse(t, error, LW_INVALID, "%s %s is not a number", s->borders[which],
                            table_show(text).text);
    if (s->whole && *value_out != floor(*value_out))
        return table_refuse(t, error, LW_INVALID, "%s %s is not a whole number", s->borders[which],
                            table_show(text).text);
    return LW_OK;
}

static lw_status read_box(const table *t, const shape *s, const lw_str *fields, lw_box *box_out,
                          lw_error *error) {
    double at[BORDERS_MAX] = {0};
    size_t half = s->count / 2;
    for (size_t i = 0; i < s->count; i++) {
        lw_status status = read_border(t, s, i, fields[i], &at[i], error);
        if (status != LW_OK) return status;
    }
    for (size_t i = 0; i < half; i++)
        if (at[i] > at[half + i])
            return table_refuse(t, error, LW_INVALID, "%s %g is above %s %g", s->borders[i], at[i],
                                s->borders[half + i], at[half + i]);
    *box_out = half == 2 ? (lw_box){at[0], at[1], at[2], at[3]} : (lw_box){at[0], 0, at[1], 1};
    return LW_OK;
}

/* A row of which all borders are empty says: looked, and saw nothing. */
static bool is_nothing(const shape *s, const lw_str *fields) {
    for (size_t i = 0; i < s->count; i++)
        if (fields[i].len > 0) return false;
    return true;
}

static bool has_area(lw_box b) { return b.x1 < b.x2 && b.y1 < b.y2; }

/* fields: borders, class. A box without area, a slip of the hand, marks nothing. */
static lw_status take_mark(const table *t, const shape *s, const crowd_row *row,
                           const lw_str *fields, lw_intern *labels, mark_list *list,
                           lw_error *error) {
    lw_box_mark mark = {.item = row->task, .source = row->worker, .nothing = is_nothing(s, fields)};
    lw_str label = fields[s->count].data ? fields[s->count] : lw_str_from("");
    lw_status status = LW_OK;
    if (!mark.nothing) {
        status = read_box(t, s, fields, &mark.box, error);
        mark.nothing = status == LW_OK && !has_area(mark.box);
        list->flat += mark.nothing;
    }
    if (status == LW_OK && !mark.nothing)
        status = table_intern(t, labels, label, &mark.label, error);
    if (status != LW_OK) return status;
    if (!cli_make_room((void **)&list->marks, list->count + 1, &list->room, sizeof mark))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu marks", list->count);
    list->marks[list->count++] = mark;
    return LW_OK;
}

static lw_status take_answer(void *context, const table *t, const crowd_row *row, lw_error *error) {
    marks *m = context;
    m->labelled = table_has(t, 2 + m->shape->count);
    return take_mark(t, m->shape, row, row->fields + 2, m->labels, &m->answers, error);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    marks *m = context;
    if (m->labelled && !table_has(t, 1 + m->shape->count))
        return lw_fail(error, LW_INVALID, "%s: line 1: no column class, which the answers have",
                       table_name(t));
    lw_str fields[BORDERS_MAX + 1] = {{0}};
    for (size_t i = 0; i < m->shape->count + m->labelled; i++) fields[i] = row->fields[1 + i];
    return take_mark(t, m->shape, row, fields, m->labels, &m->truths, error);
}

static void note_flat(const char *path, const shape *s, size_t flat) {
    if (flat == 0) return;
    fprintf(stderr, "labelwright aggregate: note: %s: %zu %s without area mark%s nothing\n", path,
            flat, flat == 1 ? s->what : s->whats, flat == 1 ? "s" : "");
}

static int by_item(const void *a, const void *b) {
    const lw_box_mark *left = a, *right = b;
    return (left->item > right->item) - (left->item < right->item);
}

static lw_status read_all(const aggregate_options *o, marks *m, lw_error *error) {
    table_column columns[BORDERS_MAX + 3];
    m->tasks = crowd_names();
    m->workers = crowd_names();
    m->labels = crowd_names();
    if (!m->tasks || !m->workers || !m->labels)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    size_t count = list_columns(m->shape, true, columns);
    lw_status status = crowd_read_rows("aggregate", o->labels, columns, count, m->tasks, m->workers,
                                       take_answer, m, error);
    note_flat(o->labels, m->shape, m->answers.flat);
    if (status != LW_OK || !o->truth) return status;
    count = list_columns(m->shape, false, columns);
    status =
        crowd_read_truths("aggregate", o->truth, columns, count, m->tasks, take_truth, m, error);
    note_flat(o->truth, m->shape, m->truths.flat);
    if (m->truths.count > 0)
        qsort(m->truths.marks, m->truths.count, sizeof *m->truths.marks, by_item);
    return status;
}

static void close_marks(marks *m) {
    lw_intern_close(m->tasks);
    lw_intern_close(m->workers);
    lw_intern_close(m->labels);
    free(m->answers.marks);
    free(m->truths.marks);
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const marks *m;
    const lw_boxes_model *model;
} fitted;

/* The columns of the answers, so that a result can be read as a truth. */
static void put_object(lw_builder *row, const void *what, size_t object) {
    const fitted *f = what;
    const lw_box_object *o = &f->model->found[object];
    lw_csv_put(row, lw_intern_name(f->m->tasks, o->item));
    if (f->m->shape->whole) lw_put_format(row, ",%.0f,%.0f", o->box.x1, o->box.x2);
    else lw_put_format(row, ",%.7g,%.7g,%.7g,%.7g", o->box.x1, o->box.y1, o->box.x2, o->box.y2);
    if (f->m->labelled) {
        lw_put_char(row, ',');
        lw_csv_put(row, lw_intern_name(f->m->labels, o->label));
    }
    lw_put_format(row, ",%.6f\n", o->confidence);
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_box_source *s = &f->model->reliabilities[source];
    lw_csv_put(row, lw_intern_name(f->m->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6f,%.6f,%.6f\n", s->marks, s->recall, s->precision, s->jitter);
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_arena scratch,
                           lw_error *error) {
    char header[128];
    snprintf(header, sizeof header, "task,%s%sconfidence\n",
             f->m->shape->whole ? "start,end," : "x1,y1,x2,y2,", f->m->labelled ? "class," : "");
    lw_status status =
        csv_file_write(o->output, header, put_object, f, f->model->objects, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,recall,precision,jitter\n", put_source,
                                f, f->model->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

typedef struct {
    size_t tasks, found, there, matched;
    double overlaps;
} match;

static size_t same_item(const lw_box_mark *truths, size_t count) {
    size_t same = 1;
    while (same < count && truths[same].item == truths[0].item) same++;
    return same;
}

/* Objects are by item, as truths are. */
static match match_all(const fitted *f, lw_arena scratch) {
    const lw_boxes_model *model = f->model;
    match all = {0};
    size_t at = 0;
    for (size_t t = 0, next; t < f->m->truths.count; t = next, all.tasks++) {
        const lw_box_mark *truths = f->m->truths.marks + t;
        next = t + same_item(truths, f->m->truths.count - t);
        while (at < model->objects && model->found[at].item < truths->item) at++;
        size_t end = at;
        while (end < model->objects && model->found[end].item == truths->item) end++;
        lw_arena arena = scratch;
        lw_box_pairing pairing = {.found = model->found + at,
                                  .truths = truths,
                                  .found_count = end - at,
                                  .truth_count = next - t,
                                  .found_taken = lw_new(&arena, bool, end - at),
                                  .truth_taken = lw_new(&arena, bool, next - t)};
        all.matched += lw_boxes_match(&pairing, same_from, &all.overlaps);
        all.found += end - at;
        for (size_t i = t; i < next; i++) all.there += !f->m->truths.marks[i].nothing;
    }
    return all;
}

static double share(size_t part, size_t whole) {
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static void say_match(match m, json_writer *found) {
    json_key(found, "precision"), json_number(found, share(m.matched, m.found));
    json_key(found, "recall"), json_number(found, share(m.matched, m.there));
    json_key(found, "f1"), json_number(found, share(2 * m.matched, m.found + m.there));
    json_key(found, "mean_overlap");
    json_number(found, m.matched > 0 ? m.overlaps / (double)m.matched : NAN);
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)m.tasks);
}

static void say_model(const fitted *f, json_writer *found) {
    const aggregate_fit fit = {.items = lw_intern_count(f->m->tasks),
                               .workers = f->model->sources,
                               .answers = f->m->answers.count,
                               .iterations = f->model->iterations,
                               .converged = f->model->converged};
    aggregate_say_fit(&fit, found);
    json_key(found, "objects"), json_integer(found, (int64_t)f->model->objects);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const aggregate_options *o, const lw_boxes_method *method, const marks *m,
                     const crowd_memory *memory, lw_boxes_model *model, lw_error *error) {
    const lw_boxes data = {.items = lw_intern_count(m->tasks),
                           .sources = lw_intern_count(m->workers),
                           .labels = lw_intern_count(m->labels),
                           .count = m->answers.count,
                           .marks = m->answers.marks};
    lw_boxes_options options = method->defaults;
    options.drawn = m->shape->whole;
    if (o->iterations > 0 && options.iterations_max > 1) options.iterations_max = o->iterations;
    lw_arena results = crowd_memory_results(memory);
    return lw_boxes_fit(&data, &options, &results, crowd_memory_scratch(memory), model, error);
}

static lw_status run(const shape *s, const aggregate_options *o, json_writer *found,
                     lw_error *error) {
    marks m = {.shape = s};
    crowd_memory memory = {0};
    lw_boxes_model model;
    const fitted f = {&m, &model};
    lw_status status = read_all(o, &m, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = fit(o, &lw_boxes_methods[o->method], &m, &memory, &model, error);
    if (status == LW_OK) status = write_all(o, &f, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&f, found);
    if (status == LW_OK && o->truth) say_match(match_all(&f, crowd_memory_scratch(&memory)), found);
    crowd_memory_close(&memory);
    close_marks(&m);
    return status;
}

static lw_status run_boxes(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&boxes, o, found, error);
}

static lw_status run_spans(const aggregate_options *o, json_writer *found, lw_error *error) {
    return run(&spans, o, found, error);
}

const aggregate_kind aggregate_boxes = {
    .name = "boxes",
    .columns = "task, worker, x1, y1, x2, y2, a row a box, all four empty: saw none; class (may "
               "lack);\n"
               "            -o: task, x1, y1, x2, y2, class, confidence",
    .method = method,
    .no_proba = "the confidence of each box is in -o",
    .run = run_boxes};
const aggregate_kind aggregate_spans = {
    .name = "spans",
    .columns = "task, worker, start, end, a row a span, both empty: saw none; class (may lack);\n"
               "            -o: task, start, end, class, confidence",
    .method = method,
    .no_proba = "the confidence of each span is in -o",
    .run = run_spans};
