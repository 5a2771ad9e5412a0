/* crowd.c - reads answers and truths, and sorts the labels. */
#include "server/cli/crowd.h"
#include "server/cli/cli.h"
#include "server/cli/table.h"
#include "server/work/evidence.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { NAME_BYTES_MAX = 2000000000, FIRST_ROOM = 1 << 12 };

/* ---- growing ------------------------------------------------------------------------------ */

static lw_status make_room(crowd *c, lw_error *error) {
    if (c->count < c->room) return LW_OK;
    c->room = c->room ? c->room + c->room / 2 : FIRST_ROOM;
    bool done = cli_grow((void **)&c->task, c->room, sizeof *c->task) &&
                cli_grow((void **)&c->worker, c->room, sizeof *c->worker) &&
                cli_grow((void **)&c->label, c->room, sizeof *c->label) &&
                (!c->weight || cli_grow((void **)&c->weight, c->room, sizeof *c->weight));
    return done ? LW_OK : lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", c->room);
}

lw_intern *crowd_names(void) { return lw_intern_open(INT32_MAX, NAME_BYTES_MAX); }

/* ---- one row ------------------------------------------------------------------------------ */

enum { TASK, WORKER, LABEL, CONFIDENCE, COLUMNS };
static const table_column answer_columns[COLUMNS] = {
    {.name = "task"},
    {.name = "worker"},
    {.name = "label"},
    {.name = "confidence", .optional = true, .may_be_empty = true}};
const table_column crowd_truth_columns[CROWD_TRUTH_COLUMNS] = {{.name = "task"}, {.name = "label"}};

/* An empty confidence is a whole answer. */
static lw_status read_weight(const table *t, lw_str text, double *weight_out, lw_error *error) {
    *weight_out = 1;
    if (text.len == 0 || evidence_grade(text, weight_out)) return LW_OK;
    if (lw_str_to_double(text, weight_out) && *weight_out >= 0 && *weight_out <= 1) return LW_OK;
    return table_refuse(
        t, error, LW_INVALID,
        "confidence %s is neither a number from 0 to 1 nor definite, probable or possible",
        table_show(text).text);
}

static lw_status take_row(const table *t, const lw_str *fields, crowd *c, lw_error *error) {
    size_t at = c->count;
    lw_status status = table_intern(t, c->tasks, fields[TASK], &c->task[at], error);
    if (status == LW_OK)
        status = table_intern(t, c->workers, fields[WORKER], &c->worker[at], error);
    if (status == LW_OK && lw_intern_count(c->label_names) == LW_CLASSES_MAX &&
        lw_intern_find(c->label_names, fields[LABEL]) < 0)
        return table_refuse(t, error, LW_TOO_LARGE, "label %s is one more than %d different labels",
                            table_show(fields[LABEL]).text, LW_CLASSES_MAX);
    if (status == LW_OK)
        status = table_intern(t, c->label_names, fields[LABEL], &c->label[at], error);
    if (status == LW_OK && c->weight)
        status = read_weight(t, fields[CONFIDENCE], &c->weight[at], error);
    if (status == LW_OK) c->count++;
    return status;
}

/* ---- labels in order ---------------------------------------------------------------------- */

typedef struct {
    lw_str name;
    double value; /* where all are numbers */
    int32_t number;
} named_label;

static int by_value(const void *a, const void *b) {
    const named_label *x = a, *y = b;
    if (x->value != y->value) return x->value < y->value ? -1 : 1;
    return lw_str_compare(x->name, y->name);
}

static int by_name(const void *a, const void *b) {
    const named_label *x = a, *y = b;
    return lw_str_compare(x->name, y->name);
}

static void sort_labels(crowd *c) {
    named_label sorted[LW_CLASSES_MAX];
    int32_t place[LW_CLASSES_MAX];
    size_t classes = lw_intern_count(c->label_names);
    bool numbers = true;
    for (size_t k = 0; k < classes; k++) {
        sorted[k] =
            (named_label){.name = lw_intern_name(c->label_names, (int32_t)k), .number = (int32_t)k};
        numbers = numbers && lw_str_to_double(sorted[k].name, &sorted[k].value);
    }
    qsort(sorted, classes, sizeof *sorted, numbers ? by_value : by_name);
    for (size_t k = 0; k < classes; k++) {
        c->labels[k] = sorted[k].name;
        place[sorted[k].number] = (int32_t)k;
    }
    for (size_t i = 0; i < c->count; i++) c->label[i] = place[c->label[i]];
}

/* ---- the answers -------------------------------------------------------------------------- */

static lw_status read_rows(table *t, crowd *c, lw_error *error) {
    lw_str fields[COLUMNS];
    lw_status status;
    if (table_has(t, CONFIDENCE) && !cli_grow((void **)&c->weight, 1, sizeof *c->weight))
        return lw_fail(error, LW_NO_MEMORY, "no memory for answers");
    while ((status = table_next(t, fields, error)) == LW_OK) {
        status = make_room(c, error);
        if (status == LW_OK) status = take_row(t, fields, c, error);
        if (status != LW_OK) return status;
    }
    if (status != LW_NOT_FOUND) return status;
    return c->count > 0
               ? LW_OK
               : lw_fail(error, LW_INVALID, "%s: has no rows below its header", table_name(t));
}

static lw_status sort_by_task(crowd *c, lw_error *error) {
    size_t tasks = lw_intern_count(c->tasks);
    void *scratch = malloc(tasks * sizeof(size_t));
    c->task_start = malloc((tasks + 1) * sizeof *c->task_start);
    lw_status status = LW_OK;
    if (!scratch || !c->task_start)
        status = lw_fail(error, LW_NO_MEMORY, "no memory for %zu tasks", tasks);
    if (status == LW_OK)
        status =
            lw_answers_sort(tasks, c->count, c->task, c->worker, c->label, c->weight, c->task_start,
                            lw_arena_over(scratch, tasks * sizeof(size_t)), error);
    free(scratch);
    free(c->task);
    c->task = NULL;
    c->answers = (lw_answers){.items = tasks,
                              .sources = lw_intern_count(c->workers),
                              .classes = lw_intern_count(c->label_names),
                              .item_start = c->task_start,
                              .answer_source = c->worker,
                              .answer_label = c->label,
                              .answer_weight = c->weight};
    return status;
}

/* Says how often a worker answered a task again. */
static void note_repeats(const char *command, const char *name, const crowd *c) {
    const lw_answers *a = &c->answers;
    size_t repeats = 0, *last = calloc(a->sources, sizeof *last); /* by worker: last task + 1 */
    for (size_t task = 0; task < a->items && last; task++)
        for (size_t i = a->item_start[task]; i < a->item_start[task + 1]; i++) {
            repeats += last[a->answer_source[i]] == task + 1;
            last[a->answer_source[i]] = task + 1;
        }
    free(last);
    if (repeats > 0)
        fprintf(stderr,
                "labelwright %s: note: %s: %zu row%s a worker's second answer to a task; each "
                "counts\n",
                command, name, repeats, repeats == 1 ? " is" : "s are");
}

lw_status crowd_read(const char *command, const char *path, crowd *c, lw_error *error) {
    *c = (crowd){.tasks = crowd_names(),
                 .workers = crowd_names(),
                 .label_names = lw_intern_open(LW_CLASSES_MAX, NAME_BYTES_MAX)};
    if (!c->tasks || !c->workers || !c->label_names)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    table *t = NULL;
    lw_status status = table_open(command, path, answer_columns, COLUMNS, &t, error);
    if (status == LW_OK) status = read_rows(t, c, error);
    if (status == LW_OK) sort_labels(c);
    if (status == LW_OK) status = sort_by_task(c, error);
    if (status == LW_OK) note_repeats(command, table_name(t), c);
    table_close(t);
    return status;
}

/* ---- the truth ---------------------------------------------------------------------------- */

static int32_t label_of(const crowd *c, lw_str name) {
    for (size_t k = 0; k < c->answers.classes; k++)
        if (lw_str_equal(c->labels[k], name)) return (int32_t)k;
    return CROWD_OTHER_LABEL;
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    crowd *c = context;
    int32_t number = label_of(c, row->fields[1]), *truth = &c->truth[row->task];
    if (c->gold && c->gold[row->task] != LW_NOT_GOLD) return LW_OK;
    if (*truth != CROWD_NO_TRUTH && *truth != number)
        return crowd_refuse_truth(t, lw_intern_name(c->tasks, row->task), error);
    c->known += *truth == CROWD_NO_TRUTH;
    *truth = number;
    return LW_OK;
}

lw_status crowd_refuse_truth(const table *t, lw_str task, lw_error *error) {
    return table_refuse(t, error, LW_INVALID, "task %s stands twice with two labels",
                        table_show(task).text);
}

static lw_status read_rows_of(table *t, lw_intern *tasks, lw_intern *workers, crowd_take_row *take,
                              void *context, lw_error *error) {
    lw_str fields[TABLE_COLUMNS_MAX];
    crowd_row row = {.fields = fields};
    lw_status status;
    while ((status = table_next(t, fields, error)) == LW_OK) {
        status = table_intern(t, tasks, fields[0], &row.task, error);
        if (status == LW_OK) status = table_intern(t, workers, fields[1], &row.worker, error);
        if (status == LW_OK) status = take(context, t, &row, error);
        if (status != LW_OK) return status;
    }
    if (status != LW_NOT_FOUND) return status;
    if (lw_intern_count(tasks) > 0) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: has no rows below its header", table_name(t));
}

lw_status crowd_read_rows(const char *command, const char *path, const table_column *columns,
                          size_t count, lw_intern *tasks, lw_intern *workers, crowd_take_row *take,
                          void *context, lw_error *error) {
    table *t = NULL;
    lw_status status = table_open(command, path, columns, count, &t, error);
    if (status == LW_OK) status = read_rows_of(t, tasks, workers, take, context, error);
    table_close(t);
    return status;
}

typedef struct {
    size_t known, unknown; /* rows of tasks among the answers, and of others */
} truth_rows;

static lw_status read_rows_of_truth(table *t, const lw_intern *tasks, crowd_take_row *take,
                                    void *context, truth_rows *rows, lw_error *error) {
    lw_str fields[TABLE_COLUMNS_MAX];
    crowd_row row = {.fields = fields};
    lw_status status;
    while ((status = table_next(t, fields, error)) == LW_OK) {
        row.task = lw_intern_find(tasks, fields[0]);
        rows->known += row.task >= 0;
        rows->unknown += row.task < 0;
        if (row.task >= 0) status = take(context, t, &row, error);
        if (status != LW_OK) return status;
    }
    return status == LW_NOT_FOUND ? LW_OK : status;
}

lw_status crowd_read_truths(const char *command, const char *path, const table_column *columns,
                            size_t count, const lw_intern *tasks, crowd_take_row *take,
                            void *context, lw_error *error) {
    table *t = NULL;
    truth_rows rows = {0};
    lw_status status = table_open(command, path, columns, count, &t, error);
    if (status == LW_OK) status = read_rows_of_truth(t, tasks, take, context, &rows, error);
    if (status == LW_OK && rows.known == 0)
        status =
            lw_fail(error, LW_INVALID, "%s: none of its tasks is among the answers", table_name(t));
    else if (status == LW_OK && rows.unknown > 0)
        fprintf(stderr, "labelwright %s: note: %s: %zu row%s of tasks not among the answers\n",
                command, table_name(t), rows.unknown, rows.unknown == 1 ? " is" : "s are");
    table_close(t);
    return status;
}

/* An array of `what` each, for each task. */
static lw_status make_labels(const crowd *c, int32_t what, int32_t **labels_out, lw_error *error) {
    int32_t *labels = malloc(c->answers.items * sizeof *labels);
    if (!labels) return lw_fail(error, LW_NO_MEMORY, "no memory for the truth");
    for (size_t i = 0; i < c->answers.items; i++) labels[i] = what;
    *labels_out = labels;
    return LW_OK;
}

lw_status crowd_read_truth(const char *command, const char *path, crowd *c, lw_error *error) {
    lw_status status = make_labels(c, CROWD_NO_TRUTH, &c->truth, error);
    if (status != LW_OK) return status;
    status = crowd_read_truths(command, path, crowd_truth_columns, CROWD_TRUTH_COLUMNS, c->tasks,
                               take_truth, c, error);
    if (status == LW_OK && c->known == 0)
        return lw_fail(error, LW_INVALID, "%s: all of its tasks are gold", path);
    return status;
}

static lw_status take_gold(void *context, const table *t, const crowd_row *row, lw_error *error) {
    crowd *c = context;
    int32_t number = label_of(c, row->fields[1]), *gold = &c->gold[row->task];
    if (number < 0)
        return table_refuse(t, error, LW_INVALID, "label %s is none of the answers'",
                            table_show(row->fields[1]).text);
    if (*gold != LW_NOT_GOLD && *gold != number)
        return crowd_refuse_truth(t, lw_intern_name(c->tasks, row->task), error);
    c->golden += *gold == LW_NOT_GOLD;
    *gold = number;
    return LW_OK;
}

lw_status crowd_read_gold(const char *command, const char *path, crowd *c, lw_error *error) {
    lw_status status = make_labels(c, LW_NOT_GOLD, &c->gold, error);
    if (status != LW_OK) return status;
    return crowd_read_truths(command, path, crowd_truth_columns, CROWD_TRUTH_COLUMNS, c->tasks,
                             take_gold, c, error);
}

void crowd_close(crowd *c) {
    lw_intern_close(c->tasks);
    lw_intern_close(c->workers);
    lw_intern_close(c->label_names);
    free(c->task);
    free(c->worker);
    free(c->label);
    free(c->weight);
    free(c->task_start);
    free(c->truth);
    free(c->gold);
    *c = (crowd){0};
}

/* ---- memory ------------------------------------------------------------------------------- */

lw_status crowd_memory_open(crowd_memory *memory_out, lw_error *error) {
    size_t bytes = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    void *start = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return lw_fail(error, LW_NO_MEMORY, "no memory to compute in");
    *memory_out = (crowd_memory){start, bytes};
    return LW_OK;
}

lw_arena crowd_memory_results(const crowd_memory *memory) {
    return lw_arena_over(memory->start, memory->bytes / 2);
}

lw_arena crowd_memory_scratch(const crowd_memory *memory) {
    return lw_arena_over(memory->start + memory->bytes / 2, memory->bytes / 2);
}

void crowd_memory_close(crowd_memory *memory) {
    if (memory->start) munmap(memory->start, memory->bytes);
    *memory = (crowd_memory){0};
}
