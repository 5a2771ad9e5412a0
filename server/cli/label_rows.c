/* label_rows.c - reads rows and puts them in order, an answer side by side. */
#include "server/cli/label_rows.h"
#include "server/cli/cli.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { TASK, WORKER, LABEL, VALUE, COLUMNS };

/* ---- one row ------------------------------------------------------------------------------ */

static lw_status read_value(const table *t, const label_rows_kind *kind, lw_str text,
                            double *value_out, lw_error *error) {
    if (lw_str_to_double(text, value_out) && *value_out >= kind->low && *value_out <= kind->high)
        return LW_OK;
    return table_refuse(t, error, LW_INVALID, "%s %s is not %s", kind->value, table_show(text).text,
                        kind->rule);
}

/* fields: label, value */
static lw_status add_row(label_rows *r, const table *t, const crowd_row *from, const lw_str *fields,
                         lw_error *error) {
    label_row row = {.task = from->task,
                     .worker = from->worker,
                     .label = LABEL_ROWS_NONE,
                     .line = table_line(t)};
    lw_status status = LW_OK;
    if (r->kind->value) status = read_value(t, r->kind, fields[1], &row.value, error);
    if (status == LW_OK && fields[0].len > 0)
        status = table_intern(t, r->labels, fields[0], &row.label, error);
    if (status != LW_OK) return status;
    if (!cli_make_room((void **)&r->rows, r->count + 1, &r->room, sizeof *r->rows))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu rows", r->count);
    if (r->count == 0) snprintf(r->file, sizeof r->file, "%s", table_name(t));
    r->rows[r->count++] = row;
    return LW_OK;
}

static lw_status take_answer(void *context, const table *t, const crowd_row *row, lw_error *error) {
    label_rows *r = context;
    lw_status status = add_row(r, t, row, row->fields + LABEL, error);
    if (status != LW_OK || lw_intern_count(r->labels) <= r->kind->labels_max) return status;
    return table_refuse(t, error, LW_TOO_LARGE, "label %s is one more than %zu different labels",
                        table_show(row->fields[LABEL]).text, r->kind->labels_max);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    return add_row(context, t, row, row->fields + LABEL - 1, error);
}

/* ---- all of them -------------------------------------------------------------------------- */

static int by_answer(const void *a, const void *b) {
    const label_row *x = a, *y = b;
    if (x->task != y->task) return x->task < y->task ? -1 : 1;
    if (x->worker != y->worker) return x->worker < y->worker ? -1 : 1;
    if (x->label != y->label) return x->label < y->label ? -1 : 1;
    return x->line < y->line ? -1 : x->line > y->line;
}

size_t label_rows_end(const label_rows *r, size_t start) {
    size_t end = start;
    while (end < r->count && r->rows[end].task == r->rows[start].task &&
           r->rows[end].worker == r->rows[start].worker)
        end++;
    return end;
}

/* "none" sorts first, so that what contradicts it stands beside it. */
static lw_status check_answer(const label_rows *r, size_t start, size_t end, lw_error *error) {
    for (size_t i = start + 1; i < end; i++) {
        int32_t before = r->rows[i - 1].label, label = r->rows[i].label;
        if (label == LABEL_ROWS_NONE)
            return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": says a second time: none",
                           r->file, r->rows[i].line);
        if (label == before)
            return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": names label %s a second time",
                           r->file, r->rows[i].line,
                           table_show(lw_intern_name(r->labels, label)).text);
        if (before == LABEL_ROWS_NONE)
            return lw_fail(error, LW_INVALID,
                           "%s: line %" PRIu64 ": names a label where line %" PRIu64
                           " says that there is none",
                           r->file, r->rows[i].line, r->rows[i - 1].line);
    }
    return LW_OK;
}

static lw_status settle_answer(label_rows *r, size_t start, size_t end, lw_error *error) {
    const label_row *first = &r->rows[start];
    lw_status status = check_answer(r, start, end, error);
    if (status != LW_OK || !r->kind->settle) return status;
    const char *rule = r->kind->settle(r->rows + start, end - start);
    if (!rule) return LW_OK;
    return lw_fail(error, LW_INVALID, "%s: line %" PRIu64 ": task %s: %s", r->file, first->line,
                   table_show(lw_intern_name(r->tasks, first->task)).text, rule);
}

static lw_status settle(label_rows *r, lw_error *error) {
    lw_status status = LW_OK;
    qsort(r->rows, r->count, sizeof *r->rows, by_answer);
    for (size_t start = 0, end; start < r->count && status == LW_OK; start = end) {
        end = label_rows_end(r, start);
        status = settle_answer(r, start, end, error);
    }
    return status;
}

static size_t list_columns(const label_rows_kind *kind, bool with_worker, table_column *columns) {
    size_t count = 0;
    columns[count++] = (table_column){.name = "task"};
    if (with_worker) columns[count++] = (table_column){.name = "worker"};
    columns[count++] = (table_column){.name = "label", .may_be_empty = kind->may_be_none};
    if (kind->value) columns[count++] = (table_column){.name = kind->value};
    return count;
}

lw_status label_rows_read(const char *command, const char *path, const label_rows_kind *kind,
                          label_rows *r, lw_error *error) {
    table_column columns[COLUMNS];
    *r = (label_rows){
        .kind = kind, .tasks = crowd_names(), .workers = crowd_names(), .labels = crowd_names()};
    if (!r->tasks || !r->workers || !r->labels)
        return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    size_t count = list_columns(kind, true, columns);
    lw_status status =
        crowd_read_rows(command, path, columns, count, r->tasks, r->workers, take_answer, r, error);
    return status == LW_OK ? settle(r, error) : status;
}

lw_status label_rows_read_truth(const char *path, const label_rows *answers, label_rows *r,
                                lw_error *error) {
    table_column columns[COLUMNS];
    *r = (label_rows){.kind = answers->kind, .tasks = answers->tasks, .labels = answers->labels};
    size_t count = list_columns(answers->kind, false, columns);
    lw_status status =
        crowd_read_truths("aggregate", path, columns, count, r->tasks, take_truth, r, error);
    return status == LW_OK ? settle(r, error) : status;
}

void label_rows_close(label_rows *r) {
    lw_intern_close(r->tasks);
    lw_intern_close(r->workers);
    lw_intern_close(r->labels);
    free(r->rows);
}

void label_rows_close_truth(label_rows *truth) { free(truth->rows); }
