/* aggregate_objects.c - reads marks, finds objects, holds them against the true ones. */
#include "server/cli/aggregate_objects.h"
#include "labelwright/csv.h"
#include "server/cli/cli.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char objects_accuracy[] = "F1 of the marks";

aggregate_method objects_method(size_t index) {
    const lw_objects_method *m = &lw_objects_methods[index];
    return (aggregate_method){m->name, m->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    const object_shape *shape;
    objects_data *data;
} reading;

/* The columns after task and worker, or after a truth's task alone: the shape's, and class. */
static size_t list_columns(const object_shape *s, bool with_worker, table_column *columns) {
    size_t count = 0;
    columns[count++] = (table_column){.name = "task"};
    if (with_worker) columns[count++] = (table_column){.name = "worker"};
    for (size_t i = 0; i < s->columns_count; i++) {
        columns[count] = s->columns[i];
        columns[count++].may_be_empty = true;
    }
    columns[count++] = (table_column){.name = "class", .optional = true, .may_be_empty = true};
    return count;
}

lw_status objects_read_number(const table *t, const char *column, lw_str text, double *value_out,
                              lw_error *error) {
    if (lw_str_to_double(text, value_out) && fabs(*value_out) <= LW_COORDINATE_MAX) return LW_OK;
    return table_refuse(t, error, LW_INVALID, "%s %s is not a number from -%g to %g", column,
                        table_show(text).text, LW_COORDINATE_MAX, LW_COORDINATE_MAX);
}

static bool parts_words(char c) { return c == ' ' || c == ',' || c == ';' || c == '|'; }

lw_str objects_take_word(lw_str *rest) {
    while (rest->len > 0 && parts_words(*rest->data)) rest->data++, rest->len--;
    lw_str word = {rest->data, 0};
    while (rest->len > 0 && !parts_words(*rest->data)) rest->data++, rest->len--, word.len++;
    return word;
}

size_t objects_count_words(lw_str text) {
    size_t count = 0;
    while (objects_take_word(&text).len > 0) count++;
    return count;
}

/* A row of which all that is asked is empty says: looked, and saw nothing. */
static bool is_nothing(const object_shape *s, const lw_str *fields) {
    for (size_t i = 0; i < s->columns_count; i++)
        if (!s->columns[i].optional && fields[i].len > 0) return false;
    return true;
}

/* fields: the shape's columns, class */
static lw_status take_mark(const reading *r, const table *t, const crowd_row *row,
                           const lw_str *fields, mark_list *list, lw_error *error) {
    const object_shape *s = r->shape;
    lw_str label = fields[s->columns_count].data ? fields[s->columns_count] : lw_str_from("");
    object_head head = {.item = row->task, .source = row->worker, .nothing = is_nothing(s, fields)};
    if (!cli_make_room((void **)&list->marks, list->count + 1, &list->room, s->mark_bytes))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu marks", list->count);
    char *mark = list->marks + list->count * s->mark_bytes;
    memset(mark, 0, s->mark_bytes);
    lw_status status = LW_OK;
    if (!head.nothing) {
        status = s->read(t, fields, r->data->shapes, mark, &head.nothing, error);
        list->flat += head.nothing;
    }
    if (status == LW_OK && !head.nothing)
        status = table_intern(t, r->data->labels, label, &head.label, error);
    if (status != LW_OK) return status;
    memcpy(mark, &head, sizeof head);
    list->count++;
    return LW_OK;
}

static lw_status take_answer(void *context, const table *t, const crowd_row *row, lw_error *error) {
    const reading *r = context;
    for (size_t i = 0; i <= r->shape->columns_count; i++) r->data->has[i] = table_has(t, 2 + i);
    return take_mark(r, t, row, row->fields + 2, &r->data->answers, error);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    const reading *r = context;
    size_t class = r->shape->columns_count;
    if (r->data->has[class] && !table_has(t, 1 + class))
        return lw_fail(error, LW_INVALID, "%s: line 1: no column class, which the answers have",
                       table_name(t));
    lw_str fields[OBJECT_COLUMNS_MAX + 1] = {{0}};
    for (size_t i = 0; i < class + r->data->has[class]; i++) fields[i] = row->fields[1 + i];
    return take_mark(r, t, row, fields, &r->data->truths, error);
}

static void note_flat(const char *command, const char *path, const object_shape *s, size_t flat) {
    if (flat == 0) return;
    fprintf(stderr, "labelwright %s: note: %s: %zu %s without area mark%s nothing\n", command, path,
            flat, flat == 1 ? s->what : s->whats, flat == 1 ? "s" : "");
}

static int by_item(const void *a, const void *b) {
    const object_head *left = a, *right = b;
    return (left->item > right->item) - (left->item < right->item);
}

lw_status objects_read(const char *command, const char *path, const object_shape *s,
                       objects_data *d, lw_error *error) {
    table_column columns[OBJECT_COLUMNS_MAX + 3];
    reading r = {s, d};
    d->tasks = crowd_names();
    d->workers = crowd_names();
    d->labels = crowd_names();
    if (!d->tasks || !d->workers || !d->labels)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    size_t count = list_columns(s, true, columns);
    lw_status status = crowd_read_rows(command, path, columns, count, d->tasks, d->workers,
                                       take_answer, &r, error);
    note_flat(command, path, s, d->answers.flat);
    return status;
}

static lw_status read_truth(const char *path, const object_shape *s, objects_data *d,
                            lw_error *error) {
    table_column columns[OBJECT_COLUMNS_MAX + 3];
    reading r = {s, d};
    size_t count = list_columns(s, false, columns);
    lw_status status =
        crowd_read_truths("aggregate", path, columns, count, d->tasks, take_truth, &r, error);
    note_flat("aggregate", path, s, d->truths.flat);
    if (d->truths.count > 0) qsort(d->truths.marks, d->truths.count, s->mark_bytes, by_item);
    return status;
}

void objects_close(objects_data *d) {
    lw_intern_close(d->tasks);
    lw_intern_close(d->workers);
    lw_intern_close(d->labels);
    free(d->answers.marks);
    free(d->truths.marks);
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const object_shape *shape;
    const objects_data *data;
    const objects_found *found;
} fitted;

static found_head head_of(const fitted *f, size_t object) {
    found_head head;
    memcpy(&head, f->found->found + object * f->shape->found_bytes, sizeof head);
    return head;
}

/* The columns of the answers, so that a result can be read as a truth. */
static void put_object(lw_builder *row, const void *what, size_t object) {
    const fitted *f = what;
    found_head head = head_of(f, object);
    lw_csv_put(row, lw_intern_name(f->data->tasks, head.item));
    f->shape->put(f->data, f->found->found + object * f->shape->found_bytes, row);
    if (f->data->has[f->shape->columns_count]) {
        lw_put_char(row, ',');
        lw_csv_put(row, lw_intern_name(f->data->labels, head.label));
    }
    lw_put_format(row, ",%.6f\n", head.confidence);
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    const lw_objects_source *s = &f->found->reliabilities[source];
    lw_csv_put(row, lw_intern_name(f->data->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6f,%.6f,%.6f\n", s->marks, s->recall, s->precision, s->jitter);
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_arena scratch,
                           lw_error *error) {
    char memory[128];
    lw_arena room = lw_arena_over(memory, sizeof memory);
    lw_builder header = lw_builder_in(&room);
    lw_put(&header, LW_STR("task"));
    for (size_t i = 0; i < f->shape->columns_count; i++)
        if (f->data->has[i]) lw_put_format(&header, ",%s", f->shape->columns[i].name);
    if (f->data->has[f->shape->columns_count]) lw_put(&header, LW_STR(",class"));
    lw_put_format(&header, ",confidence\n%c", '\0');
    lw_status status = csv_file_write(o->output, lw_built(&header).data, put_object, f,
                                      f->found->objects, scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,recall,precision,jitter\n", put_source,
                                f, f->found->sources, scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

typedef struct {
    size_t tasks, found, there, matched;
    double overlaps;
    aggregate_ratio f1; /* twice the matched, of found and there */
} match;

/* The objects and truths of one item. */
typedef struct {
    const fitted *f;
    size_t first;       /* object */
    const char *truths; /* marks */
    lw_arena scratch;
} item_match;

static object_head truth_head(const object_shape *s, const char *truths, size_t truth) {
    object_head head;
    memcpy(&head, truths + truth * s->mark_bytes, sizeof head);
    return head;
}

static double overlap(const void *context, size_t found, size_t truth) {
    const item_match *m = context;
    const object_shape *s = m->f->shape;
    object_head head = truth_head(s, m->truths, truth);
    if (head.nothing || head.label != head_of(m->f, m->first + found).label) return 0;
    return s->overlap(m->f->found, m->f->found->found + (m->first + found) * s->found_bytes,
                      m->truths + truth * s->mark_bytes, m->scratch);
}

/* Truths from `first` on that are of its item. */
static size_t same_item(const fitted *f, size_t first) {
    const mark_list *truths = &f->data->truths;
    int32_t item = truth_head(f->shape, truths->marks, first).item;
    size_t end = first;
    while (end < truths->count && truth_head(f->shape, truths->marks, end).item == item) end++;
    return end - first;
}

static void match_item(const item_match *m, size_t objects, size_t truths, match *all) {
    lw_arena scratch = m->scratch;
    lw_objects_pairing pairing = {.found_count = objects,
                                  .truth_count = truths,
                                  .overlap = overlap,
                                  .found_taken = lw_new(&scratch, bool, objects),
                                  .truth_taken = lw_new(&scratch, bool, truths)};
    item_match rest = *m;
    rest.scratch = scratch;
    pairing.context = &rest;
    size_t there = 0, matched = lw_objects_match(&pairing, m->f->shape->same_from, &all->overlaps);
    for (size_t i = 0; i < truths; i++) there += !truth_head(m->f->shape, m->truths, i).nothing;
    aggregate_add_part(&all->f1, 2 * (double)matched, (double)(objects + there));
    all->matched += matched;
    all->found += objects;
    all->there += there;
    all->tasks++;
}

/* Objects are by item, as truths are. */
static match match_all(const fitted *f, lw_arena scratch) {
    match all = {0};
    size_t at = 0, count;
    for (size_t t = 0; t < f->data->truths.count; t += count) {
        const char *truths = f->data->truths.marks + t * f->shape->mark_bytes;
        int32_t item = truth_head(f->shape, truths, 0).item;
        count = same_item(f, t);
        while (at < f->found->objects && head_of(f, at).item < item) at++;
        size_t end = at;
        while (end < f->found->objects && head_of(f, end).item == item) end++;
        match_item(&(item_match){f, at, truths, scratch}, end - at, count, &all);
    }
    return all;
}

static double share(size_t part, size_t whole) {
    return whole > 0 ? (double)part / (double)whole : NAN;
}

static void say_match(match m, json_writer *said) {
    aggregate_say_ratio(&m.f1, 0, said);
    json_key(said, "precision"), json_number(said, share(m.matched, m.found));
    json_key(said, "recall"), json_number(said, share(m.matched, m.there));
    json_key(said, "f1"), json_number(said, share(2 * m.matched, m.found + m.there));
    json_key(said, "mean_overlap");
    json_number(said, m.matched > 0 ? m.overlaps / (double)m.matched : NAN);
    json_key(said, "tasks_with_truth"), json_integer(said, (int64_t)m.tasks);
}

static void say_model(const fitted *f, json_writer *said) {
    const aggregate_fit fit = {.items = lw_intern_count(f->data->tasks),
                               .workers = f->found->sources,
                               .answers = f->data->answers.count,
                               .iterations = f->found->iterations,
                               .converged = f->found->converged};
    aggregate_say_fit(&fit, said);
    json_key(said, "objects"), json_integer(said, (int64_t)f->found->objects);
    if (f->found->radius > 0) json_key(said, "radius"), json_number(said, f->found->radius);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const fitted *f, const aggregate_options *o, lw_arena *results,
                     lw_arena scratch, objects_found *found_out, lw_error *error) {
    const lw_objects_method *method = &lw_objects_methods[o->method];
    lw_objects_options options = method->defaults;
    if (o->iterations > 0 && options.iterations_max > 1) options.iterations_max = o->iterations;
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    lw_status status = f->shape->fit(o, &options, f->data, results, scratch, found_out, error);
    waiting_end(&bar);
    return status;
}

lw_status objects_run(const object_shape *shape, const aggregate_options *o, json_writer *said,
                      lw_error *error) {
    crowd_memory memory = {0};
    lw_status status = crowd_memory_open(&memory, error);
    if (status != LW_OK) return status;
    lw_arena results = crowd_memory_results(&memory);
    objects_data data = {.shapes = &results};
    objects_found found = {0};
    const fitted f = {shape, &data, &found};
    status = objects_read("aggregate", o->labels, shape, &data, error);
    if (status == LW_OK && o->truth) status = read_truth(o->truth, shape, &data, error);
    if (status == LW_OK)
        status = fit(&f, o, &results, crowd_memory_scratch(&memory), &found, error);
    if (status == LW_OK) status = write_all(o, &f, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&f, said);
    if (status == LW_OK && o->truth) say_match(match_all(&f, crowd_memory_scratch(&memory)), said);
    objects_close(&data);
    crowd_memory_close(&memory);
    return status;
}
