/* aggregate_masks.c - answers that are masks: one object a task. */
#include "labelwright/csv.h"
#include "labelwright/masks.h"
#include "server/cli/aggregate.h"
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/csv_file.h"
#include "server/cli/waiting.h"
#include <stdlib.h>

enum { SIDE_MAX = 1 << 20, PIXELS_MAX = 1 << 28 };

static aggregate_method method(size_t index) {
    const lw_masks_method *m = &lw_masks_methods[index];
    return (aggregate_method){m->name, m->about};
}

/* ---- reading ------------------------------------------------------------------------------ */

typedef struct {
    lw_mask *masks;    /* [count]; their runs are set once all are read */
    size_t *first_run; /* [count] */
    lw_run *runs;      /* [run_count] */
    size_t count, room, run_count, run_room;
} mask_list;

typedef struct {
    lw_intern *tasks, *workers;
    size_t *height, *width; /* [tasks] */
    size_t size_room;
    mask_list answers, truths;
} masks;

static lw_status no_memory(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no memory for the masks");
}

static lw_status add_run(mask_list *list, lw_run run, lw_error *error) {
    if (!cli_make_room((void **)&list->runs, list->run_count + 1, &list->run_room, sizeof run))
        return no_memory(error);
    list->runs[list->run_count++] = run;
    return LW_OK;
}

static lw_status add_mask(mask_list *list, lw_mask mask, size_t first_run, lw_error *error) {
    size_t room = list->room;
    if (!cli_make_room((void **)&list->masks, list->count + 1, &room, sizeof mask) ||
        !cli_make_room((void **)&list->first_run, list->count + 1, &list->room, sizeof first_run))
        return no_memory(error);
    list->first_run[list->count] = first_run;
    list->masks[list->count++] = mask;
    return LW_OK;
}

/* "start:length" */
static bool read_run(lw_str text, lw_run *run_out) {
    int64_t start, length;
    lw_str first = lw_str_cut(&text, ':');
    if (!text.data || !lw_str_to_int(first, &start) || !lw_str_to_int(text, &length)) return false;
    *run_out = (lw_run){(size_t)start, (size_t)length};
    return start >= 0 && length > 0 && start < PIXELS_MAX && length <= PIXELS_MAX;
}

static lw_status read_runs(const table *t, lw_str text, size_t pixels, mask_list *list,
                           lw_error *error) {
    size_t at = 0;
    lw_status status = LW_OK;
    for (text = lw_str_trim(text); text.len > 0 && status == LW_OK;) {
        lw_str word = lw_str_cut(&text, ' ');
        lw_run run;
        if (word.len == 0) continue;
        if (!read_run(word, &run))
            return table_refuse(t, error, LW_INVALID, "rle %s is not start:length",
                                table_show(word).text);
        if (run.start < at || run.start + run.length > pixels)
            return table_refuse(t, error, LW_INVALID,
                                "rle %s is not after the run before it and within %zu pixels",
                                table_show(word).text, pixels);
        at = run.start + run.length;
        status = add_run(list, run, error);
    }
    return status;
}

static lw_status read_side(const table *t, const char *name, lw_str text, size_t *side_out,
                           lw_error *error) {
    int64_t side;
    if (!lw_str_to_int(text, &side) || side < 1 || side > SIDE_MAX)
        return table_refuse(t, error, LW_INVALID, "%s %s is not a whole number from 1 to %d", name,
                            table_show(text).text, SIDE_MAX);
    *side_out = (size_t)side;
    return LW_OK;
}

/* All masks of a task are of one picture. */
static lw_status take_size(const table *t, masks *m, int32_t task, size_t height, size_t width,
                           lw_error *error) {
    size_t tasks = lw_intern_count(m->tasks), had = m->size_room;
    if (height * width > PIXELS_MAX)
        return table_refuse(t, error, LW_INVALID, "height %zu times width %zu is over %d pixels",
                            height, width, PIXELS_MAX);
    if (tasks > had) {
        m->size_room = tasks + tasks / 2;
        if (!cli_grow((void **)&m->height, m->size_room, sizeof *m->height) ||
            !cli_grow((void **)&m->width, m->size_room, sizeof *m->width))
            return no_memory(error);
        for (size_t i = had; i < m->size_room; i++) m->height[i] = m->width[i] = 0;
    }
    if (m->height[task] > 0 && (m->height[task] != height || m->width[task] != width))
        return table_refuse(t, error, LW_INVALID, "the picture is %zu x %zu, and %zu x %zu above",
                            height, width, m->height[task], m->width[task]);
    m->height[task] = height;
    m->width[task] = width;
    return LW_OK;
}

/* fields: height, width, rle */
static lw_status take_mask(const table *t, masks *m, const crowd_row *row, const lw_str *fields,
                           mask_list *list, lw_error *error) {
    size_t height = 0, width = 0, first = list->run_count;
    lw_status status = read_side(t, "height", fields[0], &height, error);
    if (status == LW_OK) status = read_side(t, "width", fields[1], &width, error);
    if (status == LW_OK) status = take_size(t, m, row->task, height, width, error);
    if (status == LW_OK) status = read_runs(t, fields[2], height * width, list, error);
    if (status != LW_OK) return status;
    const lw_mask mask = {
        .item = row->task, .source = row->worker, .count = list->run_count - first};
    return add_mask(list, mask, first, error);
}

static lw_status take_answer(void *context, const table *t, const crowd_row *row, lw_error *error) {
    masks *m = context;
    return take_mask(t, m, row, row->fields + 2, &m->answers, error);
}

static lw_status take_truth(void *context, const table *t, const crowd_row *row, lw_error *error) {
    masks *m = context;
    return take_mask(t, m, row, row->fields + 1, &m->truths, error);
}

static void point_at_runs(mask_list *list) {
    for (size_t i = 0; i < list->count; i++) list->masks[i].runs = list->runs + list->first_run[i];
}

enum { ANSWER_COLUMNS = 5, TRUTH_COLUMNS = 4 };
static const table_column answer_columns[ANSWER_COLUMNS] = {{.name = "task"},
                                                            {.name = "worker"},
                                                            {.name = "height"},
                                                            {.name = "width"},
                                                            {.name = "rle", .may_be_empty = true}};
static const table_column truth_columns[TRUTH_COLUMNS] = {
    {.name = "task"}, {.name = "height"}, {.name = "width"}, {.name = "rle", .may_be_empty = true}};

static lw_status read_all(const aggregate_options *o, masks *m, lw_error *error) {
    m->tasks = crowd_names();
    m->workers = crowd_names();
    if (!m->tasks || !m->workers) return no_memory(error);
    lw_status status = crowd_read_rows("aggregate", o->labels, answer_columns, ANSWER_COLUMNS,
                                       m->tasks, m->workers, take_answer, m, error);
    if (status == LW_OK && o->truth)
        status = crowd_read_truths("aggregate", o->truth, truth_columns, TRUTH_COLUMNS, m->tasks,
                                   take_truth, m, error);
    point_at_runs(&m->answers);
    point_at_runs(&m->truths);
    return status;
}

static void close_list(mask_list *list) {
    free(list->masks);
    free(list->first_run);
    free(list->runs);
}

static void close_masks(masks *m) {
    lw_intern_close(m->tasks);
    lw_intern_close(m->workers);
    free(m->height);
    free(m->width);
    close_list(&m->answers);
    close_list(&m->truths);
}

/* ---- writing ------------------------------------------------------------------------------ */

typedef struct {
    const masks *m;
    const lw_masks_model *model;
} fitted;

static void put_mask(lw_builder *row, const void *what, size_t task) {
    const fitted *f = what;
    const lw_mask *found = &f->model->found[task];
    lw_csv_put(row, lw_intern_name(f->m->tasks, (int32_t)task));
    lw_put_format(row, ",%zu,%zu,", f->m->height[task], f->m->width[task]);
    for (size_t r = 0; r < found->count; r++)
        lw_put_format(row, "%s%zu:%zu", r > 0 ? " " : "", found->runs[r].start,
                      found->runs[r].length);
    lw_put_format(row, ",%.6f\n", f->model->confidence[task]);
}

static void put_source(lw_builder *row, const void *what, size_t source) {
    const fitted *f = what;
    lw_csv_put(row, lw_intern_name(f->m->workers, (int32_t)source));
    lw_put_format(row, ",%zu,%.6f,%.6f,%.6f\n", f->model->answers[source],
                  f->model->overlap[source], f->model->precision[source], f->model->recall[source]);
}

static lw_status write_all(const aggregate_options *o, const fitted *f, lw_arena scratch,
                           lw_error *error) {
    lw_status status = csv_file_write(o->output, "task,height,width,rle,confidence\n", put_mask, f,
                                      lw_intern_count(f->m->tasks), scratch, error);
    if (status == LW_OK)
        status = csv_file_write(o->sources, "worker,labels,overlap,precision,recall\n", put_source,
                                f, lw_intern_count(f->m->workers), scratch, error);
    return status;
}

/* ---- saying ------------------------------------------------------------------------------- */

static void say_overlap(const fitted *f, json_writer *found) {
    aggregate_mean overlap = {0};
    const mask_list *truths = &f->m->truths;
    for (size_t i = 0; i < truths->count; i++)
        aggregate_add(&overlap,
                      lw_mask_overlap(&truths->masks[i], &f->model->found[truths->masks[i].item]));
    aggregate_say_accuracy(&overlap, 1, found);
    aggregate_say_mean("mean_overlap", &overlap, 1, found);
}

static void say_model(const fitted *f, json_writer *found) {
    const aggregate_fit fit = {.items = lw_intern_count(f->m->tasks),
                               .workers = lw_intern_count(f->m->workers),
                               .answers = f->m->answers.count,
                               .iterations = 1,
                               .converged = true};
    aggregate_say_fit(&fit, found);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status fit(const lw_masks_method *method, const masks *m, const crowd_memory *memory,
                     lw_masks_model *model, lw_error *error) {
    const lw_masks data = {.items = lw_intern_count(m->tasks),
                           .sources = lw_intern_count(m->workers),
                           .count = m->answers.count,
                           .height = m->height,
                           .width = m->width,
                           .masks = m->answers.masks};
    lw_arena results = crowd_memory_results(memory);
    waiting_bar bar;
    waiting_begin(&bar, method->name);
    lw_status status = lw_masks_fit(&data, &method->defaults, &results,
                                    crowd_memory_scratch(memory), model, error);
    waiting_end(&bar);
    return status;
}

static lw_status run(const aggregate_options *o, json_writer *found, lw_error *error) {
    masks m = {0};
    crowd_memory memory = {0};
    lw_masks_model model;
    const fitted f = {&m, &model};
    lw_status status = read_all(o, &m, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = fit(&lw_masks_methods[o->method], &m, &memory, &model, error);
    if (status == LW_OK) status = write_all(o, &f, crowd_memory_scratch(&memory), error);
    if (status == LW_OK) say_model(&f, found);
    if (status == LW_OK && o->truth) say_overlap(&f, found);
    crowd_memory_close(&memory);
    close_masks(&m);
    return status;
}

const aggregate_kind aggregate_masks = {
    .name = "masks",
    .columns = "task, worker, height, width, rle (start:length of runs of pixels, row by row; "
               "empty: none);\n"
               "            -o: task, height, width, rle, confidence",
    .method = method,
    .accuracy = "mean IoU with the true masks",
    .no_proba = "the confidence of each mask is in -o",
    .run = run};
