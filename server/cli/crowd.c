/* crowd.c - reads rows of any kind and truths; the memory to compute in. */
#include "server/cli/crowd.h"
#include "server/cli/table.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

lw_intern *crowd_names(void) { return lw_intern_open(INT32_MAX, CROWD_NAME_BYTES_MAX); }

const table_column crowd_truth_columns[CROWD_TRUTH_COLUMNS] = {{.name = "task"}, {.name = "label"}};

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
        status = lw_fail(error, LW_INVALID, "%s: %s", table_name(t),
                         rows.unknown > 0 ? "none of its tasks is among the answers"
                                          : "has no rows below its header");
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
        return lw_fail(error, LW_INVALID, "%s: all of its tasks are gold", table_path_name(path));
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
    lw_intern_close(c->slices);
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
    madvise(start, bytes / 2, MADV_HUGEPAGE); /* a hint: nothing is lost when it is refused */
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

/* The model takes the results, and it has no matrices. */
static bool has_room(const lw_estimator *method, const crowd *c, const crowd_memory *memory) {
    const lw_answers *a = &c->answers;
    size_t model = (a->items * a->classes + 4 * a->sources) * sizeof(double);
    return model < memory->bytes / 2 &&
           lw_estimator_scratch_bytes(method, a, &method->defaults) < memory->bytes / 2;
}

lw_status crowd_explain_room(const char *path, const crowd *c, const crowd_memory *memory,
                             lw_status status, lw_error *error) {
    if (status != LW_NO_MEMORY || !error) return status;
    const lw_estimator *small = lw_estimator_find(LW_STR("onecoin"));
    const lw_error why = *error;
    if (has_room(small, c, memory))
        return lw_fail(error, status, "%s: %s; --method %s, without a matrix for each source, fits",
                       table_path_name(path), why.message, small->name);
    return lw_fail(error, status, "%s: %s; no method fits in the %zu MB of this machine",
                   table_path_name(path), why.message, memory->bytes >> 20);
}
