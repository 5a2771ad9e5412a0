/* agree_sets.c - answers that are sets of labels, each different set taken for a label. */
#include "server/cli/agree.h"
#include "server/cli/label_rows.h"
#include <stdlib.h>
#include <string.h>

static const label_rows_kind rows_kind = {.labels_max = LW_CLASSES_MAX, .may_be_none = true};

typedef struct {
    const label_rows *rows;
    crowd *c;
    size_t *set_start;   /* [LW_CLASSES_MAX + 1] */
    int32_t *set_labels; /* [labels of all answers] */
    lw_arena *arena;
} sets;

/* "a, b", or "none". */
static lw_str name_of(const sets *s, size_t start, size_t end) {
    lw_builder name = lw_builder_in(s->arena);
    for (size_t i = start; i < end; i++) {
        int32_t label = s->rows->rows[i].label;
        if (i > start) lw_put(&name, LW_STR(", "));
        lw_put(&name,
               label == LABEL_ROWS_NONE ? LW_STR("none") : lw_intern_name(s->rows->labels, label));
    }
    return lw_built(&name);
}

/* The number of the set that these rows are; label_names holds the sets by their labels' numbers. */
static lw_status number_of(sets *s, size_t start, size_t end, int32_t *number_out,
                           lw_error *error) {
    int32_t *labels = s->set_labels + s->set_start[s->c->answers.classes];
    size_t count = 0;
    for (size_t i = start; i < end; i++)
        if (s->rows->rows[i].label != LABEL_ROWS_NONE) labels[count++] = s->rows->rows[i].label;
    lw_str key = {(const char *)labels, count * sizeof *labels};
    if (lw_intern_find(s->c->label_names, key) < 0 && s->c->answers.classes == LW_CLASSES_MAX)
        return lw_fail(error, LW_TOO_LARGE, "%s: more than %d different sets of labels",
                       s->rows->file, LW_CLASSES_MAX);
    lw_status status = lw_intern_add(s->c->label_names, key, number_out, error);
    if (status != LW_OK || (size_t)*number_out < s->c->answers.classes) return status;
    lw_str name = name_of(s, start, end);
    if (!name.data) return lw_fail(error, LW_NO_MEMORY, "no memory for the names of sets");
    s->c->labels[s->c->answers.classes++] = name;
    s->set_start[s->c->answers.classes] = s->set_start[s->c->answers.classes - 1] + count;
    return LW_OK;
}

/* Rows come by task and worker, and so do answers. */
static lw_status take_answers(sets *s, lw_error *error) {
    crowd *c = s->c;
    const label_rows *r = s->rows;
    for (size_t start = 0, end; start < r->count; start = end) {
        end = label_rows_end(r, start);
        lw_status status = number_of(s, start, end, &c->label[c->count], error);
        if (status != LW_OK) return status;
        c->worker[c->count++] = r->rows[start].worker;
        c->task_start[r->rows[start].task + 1] = c->count;
    }
    return LW_OK;
}

lw_status agree_read_sets(const char *path, crowd *c, lw_arena *arena, lw_ratings *sets_out,
                          lw_error *error) {
    label_rows r;
    *c = (crowd){.label_names = crowd_names()};
    lw_status status = label_rows_read("agree", path, &rows_kind, &r, error);
    c->tasks = r.tasks, c->workers = r.workers; /* the crowd's from here on */
    size_t tasks = r.tasks ? lw_intern_count(r.tasks) : 0;
    c->task_start = calloc(tasks + 1, sizeof *c->task_start);
    c->worker = calloc(r.count, sizeof *c->worker);
    c->label = calloc(r.count, sizeof *c->label);
    sets s = {&r, c, lw_new(arena, size_t, LW_CLASSES_MAX + 1), lw_new(arena, int32_t, r.count),
              arena};
    bool room = c->label_names && c->task_start && s.set_start && s.set_labels;
    if (status == LW_OK && (!room || !c->worker || !c->label))
        status = lw_fail(error, LW_NO_MEMORY, "no memory for %zu rows", r.count);
    if (status == LW_OK) status = take_answers(&s, error);
    if (status == LW_OK) {
        c->answers.items = tasks;
        c->answers.sources = lw_intern_count(c->workers);
        c->answers.item_start = c->task_start;
        c->answers.answer_source = c->worker;
        c->answers.answer_label = c->label;
        sets_out->set_start = s.set_start;
        sets_out->set_labels = s.set_labels;
    }
    lw_intern_close(r.labels);
    free(r.rows);
    return status;
}
