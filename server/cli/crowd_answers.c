/* crowd_answers.c - reads answers that are labels, in batches of rows on their way through steps that
 * threads may do at once: one batch is filled while the names of the one before it are numbered, tasks
 * and others apart, and the answers of the one before that go into piles. */
#include "server/cli/cli.h"
#include "server/cli/crowd.h"
#include "server/cli/piles.h"
#include "server/work/evidence.h"
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/* Long enough that steps which take now longer, now shorter, are even on the whole, and that the waking
 * of a thread for each is little; short enough for the processor's caches. One thread is not woken, and
 * its own cache holds so many rows. */
enum { BATCH_ROWS = 16384, BATCH_ROWS_ALONE = 2048, BATCH_BYTES = 512 << 10 };

enum { TASK, WORKER, LABEL, NAMES };

typedef struct {
    char *text; /* [text_room]: the names of row after row, end to end */
    size_t text_room, text_used;
    uint32_t end[BATCH_ROWS * NAMES]; /* of each name in text */
    int32_t number[NAMES][BATCH_ROWS];
    double weight[BATCH_ROWS];
    uint64_t line[BATCH_ROWS];
    size_t count;
} batch;

/* The longest steps first, so that two threads share them well. */
enum { NUMBER_TASKS, FILL, NUMBER_OTHERS, PILE, STEPS };

/* The stages that a batch goes through, and where each step works. */
enum { FILLED, NUMBERED, PILED, STAGES };
static const int stage_of[STEPS] = {
    [NUMBER_TASKS] = NUMBERED, [FILL] = FILLED, [NUMBER_OTHERS] = NUMBERED, [PILE] = PILED};

typedef struct {
    crowd *c;
    table *t;
    piles *answers;
    size_t batch_rows;
    bool numbered; /* the table has the column NUMBER */
    batch batches[STAGES], *at[STAGES];
    lw_status status[STEPS];
    lw_error error[STEPS];
} reading;

/* ---- filling a batch ---------------------------------------------------------------------- */

enum { NUMBER = NAMES, COLUMNS }; /* number: confidence, or that of a slice */
static const table_column confidence = {
    .name = "confidence", .optional = true, .may_be_empty = true};

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

static lw_status read_slice(const reading *r, lw_str text, double *number_out, lw_error *error) {
    int32_t number;
    if (lw_intern_count(r->c->slices) == CROWD_SLICES_MAX && lw_intern_find(r->c->slices, text) < 0)
        return table_refuse(r->t, error, LW_TOO_LARGE, "%s is one more than %d different values",
                            table_show(text).text, CROWD_SLICES_MAX);
    lw_status status = table_intern(r->t, r->c->slices, text, &number, error);
    if (status == LW_OK) *number_out = number;
    return status;
}

/* Of names, which are short: a copy of a size known only at run time is a call. */
static inline void copy_name(char *to, lw_str name) {
    size_t half = name.len > 16 ? 0 : name.len >= 8 ? 8 : name.len >= 4 ? 4 : 0;
    if (half == 8) {
        memcpy(to, name.data, 8);
        memcpy(to + name.len - 8, name.data + name.len - 8, 8);
    } else if (half == 4) {
        memcpy(to, name.data, 4);
        memcpy(to + name.len - 4, name.data + name.len - 4, 4);
    } else if (name.len > 16) {
        memcpy(to, name.data, name.len);
    } else {
        for (size_t i = 0; i < name.len; i++) to[i] = name.data[i];
    }
}

static lw_status copy_names(batch *b, const lw_str *fields, lw_error *error) {
    size_t wanted = b->text_used + fields[TASK].len + fields[WORKER].len + fields[LABEL].len;
    uint32_t *end = &b->end[b->count * NAMES];
    if (wanted > b->text_room && !cli_make_room((void **)&b->text, wanted, &b->text_room, 1))
        return lw_fail(error, LW_NO_MEMORY, "no memory for names of %zu bytes", wanted);
    for (size_t i = 0; i < NAMES; i++) {
        copy_name(b->text + b->text_used, fields[i]);
        end[i] = (uint32_t)(b->text_used += fields[i].len);
    }
    return LW_OK;
}

static lw_status take_row(const reading *r, const lw_str *fields, batch *b, lw_error *error) {
    size_t at = b->count;
    lw_status status = copy_names(b, fields, error);
    b->weight[at] = 1;
    if (status == LW_OK && r->c->slices)
        status = read_slice(r, fields[NUMBER], &b->weight[at], error);
    else if (status == LW_OK && r->numbered)
        status = read_weight(r->t, fields[NUMBER], &b->weight[at], error);
    b->line[at] = table_line(r->t);
    if (status == LW_OK) b->count++;
    return status;
}

/* LW_NOT_FOUND: this batch is the last. */
static lw_status fill_batch(const reading *r, batch *b, lw_error *error) {
    lw_str fields[COLUMNS];
    lw_status status = LW_OK;
    b->count = b->text_used = 0;
    while (status == LW_OK && b->count < r->batch_rows && b->text_used < BATCH_BYTES) {
        status = table_next(r->t, fields, error);
        if (status == LW_OK) status = take_row(r, fields, b, error);
    }
    return status;
}

/* ---- the other steps ---------------------------------------------------------------------- */

static lw_str name_at(const batch *b, size_t index) {
    size_t start = index ? b->end[index - 1] : 0;
    return (lw_str){b->text + start, b->end[index] - start};
}

static lw_status refuse_name(const reading *r, const batch *b, size_t row, int column,
                             lw_status status, const lw_error *why, lw_error *error) {
    unsigned long long line = b->line[row];
    if (column == LABEL && status == LW_TOO_LARGE &&
        lw_intern_count(r->c->label_names) == LW_CLASSES_MAX)
        return lw_fail(error, status,
                       "%s: line %llu: label %s is one more than %d different labels",
                       table_name(r->t), line, table_show(name_at(b, row * NAMES + LABEL)).text,
                       LW_CLASSES_MAX);
    return lw_fail(error, status, "%s: line %llu: %s", table_name(r->t), line, why->message);
}

static lw_status number_names(const reading *r, batch *b, int column, lw_intern *names,
                              lw_error *error) {
    enum { AT_ONCE = 512 };
    lw_str list[AT_ONCE];
    lw_error why;
    for (size_t first = 0; first < b->count; first += AT_ONCE) {
        size_t some = b->count - first < AT_ONCE ? b->count - first : AT_ONCE, numbered;
        for (size_t i = 0; i < some; i++)
            list[i] = name_at(b, (first + i) * NAMES + (size_t)column);
        lw_status status =
            lw_intern_add_all(names, list, some, b->number[column] + first, &numbered, &why);
        if (status != LW_OK)
            return refuse_name(r, b, first + numbered, column, status, &why, error);
    }
    return LW_OK;
}

static lw_status number_tasks(const reading *r, batch *b, lw_error *error) {
    return number_names(r, b, TASK, r->c->tasks, error);
}

static lw_status number_others(const reading *r, batch *b, lw_error *error) {
    lw_status status = number_names(r, b, WORKER, r->c->workers, error);
    return status == LW_OK ? number_names(r, b, LABEL, r->c->label_names, error) : status;
}

static lw_status pile_batch(const reading *r, batch *b, lw_error *error) {
    const pile_answers answers = {b->count, b->number[TASK], b->number[WORKER], b->number[LABEL],
                                  b->weight};
    return piles_add(r->answers, &answers, error);
}

/* ---- all at once -------------------------------------------------------------------------- */

typedef lw_status batch_step(const reading *r, batch *b, lw_error *error);
static batch_step *const steps[STEPS] = {[NUMBER_TASKS] = number_tasks,
                                         [FILL] = fill_batch,
                                         [NUMBER_OTHERS] = number_others,
                                         [PILE] = pile_batch};

static void do_steps(void *context, size_t start, size_t end) {
    reading *r = context;
    for (size_t step = start; step < end; step++)
        if (r->status[step] == LW_OK)
            r->status[step] = steps[step](r, r->at[stage_of[step]], &r->error[step]);
}

/* Each batch goes on to its next stage, and the one that is through is empty again. */
static void hand_on(reading *r) {
    batch *through = r->at[PILED];
    r->at[PILED] = r->at[NUMBERED];
    r->at[NUMBERED] = r->at[FILLED];
    r->at[FILLED] = through;
    through->count = 0;
}

/* What is wrong with an earlier row comes first; a batch that was not filled to its end for a fault
 * is not looked at further. */
static lw_status read_batches(reading *r, lw_threads *threads, lw_error *error) {
    static const int earliest_first[STEPS] = {PILE, NUMBER_TASKS, NUMBER_OTHERS, FILL};
    for (int i = 0; i < STAGES; i++) r->at[i] = &r->batches[i];
    do {
        lw_threads_for(threads, STEPS, 1, do_steps, r);
        hand_on(r);
        for (int i = 0; i < STEPS; i++) {
            lw_status status = r->status[earliest_first[i]];
            if (status == LW_OK || status == LW_NOT_FOUND) continue;
            *error = r->error[earliest_first[i]];
            return status;
        }
    } while (r->status[FILL] == LW_OK || r->at[NUMBERED]->count > 0 || r->at[PILED]->count > 0);
    return LW_OK;
}

static lw_status read_rows(crowd *c, table *t, bool numbered, lw_threads *threads, piles *answers,
                           lw_error *error) {
    reading *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    r->c = c;
    r->t = t;
    r->answers = answers;
    r->numbered = numbered;
    r->batch_rows = threads ? BATCH_ROWS : BATCH_ROWS_ALONE;
    lw_status status = read_batches(r, threads, error);
    for (size_t i = 0; i < STAGES; i++) free(r->batches[i].text);
    free(r);
    if (status == LW_OK && piles_count(answers) == 0)
        return lw_fail(error, LW_INVALID, "%s: has no rows below its header", table_name(t));
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

/* place_out[number] becomes the label's place among the sorted ones. */
static void sort_labels(crowd *c, int32_t *place_out) {
    named_label sorted[LW_CLASSES_MAX];
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
        place_out[sorted[k].number] = (int32_t)k;
    }
}

/* ---- the answers -------------------------------------------------------------------------- */

/* Not zeroed. Of many, large pages spare most faults of the first touch. */
static void *new_numbers(size_t count, size_t size) {
    enum { LARGE_PAGE = 2 << 20 };
    size_t bytes = count * size;
    if (bytes < LARGE_PAGE) return malloc(bytes);
    bytes = (bytes + LARGE_PAGE - 1) / LARGE_PAGE * LARGE_PAGE;
    void *numbers = aligned_alloc(LARGE_PAGE, bytes);
    if (numbers) madvise(numbers, bytes, MADV_HUGEPAGE); /* a hint: nothing is lost otherwise */
    return numbers;
}

static lw_status sort_by_task(crowd *c, piles *answers, bool with_weights, lw_threads *threads,
                              lw_error *error) {
    int32_t place[LW_CLASSES_MAX];
    size_t tasks = lw_intern_count(c->tasks);
    c->count = piles_count(answers);
    c->task_start = malloc((tasks + 1) * sizeof *c->task_start);
    c->worker = new_numbers(c->count, sizeof *c->worker);
    c->label = new_numbers(c->count, sizeof *c->label);
    if (with_weights) c->weight = new_numbers(c->count, sizeof *c->weight);
    if (!c->task_start || !c->worker || !c->label || (with_weights && !c->weight))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", c->count);
    sort_labels(c, place);
    piles_sort(answers, tasks, place, threads,
               &(piles_sorted){c->task_start, c->worker, c->label, c->weight});
    c->answers = (lw_answers){.items = tasks,
                              .sources = lw_intern_count(c->workers),
                              .classes = lw_intern_count(c->label_names),
                              .item_start = c->task_start,
                              .answer_source = c->worker,
                              .answer_label = c->label,
                              .answer_weight = c->slices ? NULL : c->weight};
    return LW_OK;
}

typedef struct {
    const lw_answers *answers;
    atomic_size_t repeats;
} counting;

static void count_repeats(void *context, size_t start, size_t end) {
    counting *all = context;
    const lw_answers *a = all->answers;
    size_t repeats = 0, *last = calloc(a->sources, sizeof *last); /* by worker: last task + 1 */
    for (size_t task = start; task < end && last; task++)
        for (size_t i = a->item_start[task]; i < a->item_start[task + 1]; i++) {
            repeats += last[a->answer_source[i]] == task + 1;
            last[a->answer_source[i]] = task + 1;
        }
    free(last);
    all->repeats += repeats;
}

/* Says how often a worker answered a task again. */
static void note_repeats(const char *command, const char *name, const crowd *c,
                         lw_threads *threads) {
    counting all = {.answers = &c->answers};
    size_t each = c->answers.items / lw_threads_count(threads) + 1;
    lw_threads_for(threads, c->answers.items, each, count_repeats, &all);
    size_t repeats = all.repeats;
    if (repeats > 0)
        fprintf(stderr,
                "labelwright %s: note: %s: %zu row%s a worker's second answer to a task; each "
                "counts\n",
                command, name, repeats, repeats == 1 ? " is" : "s are");
}

/* `number`: what the last column is; NULL: there is none. */
static lw_status read_answers(const char *command, const char *path, const table_column *number,
                              lw_threads *threads, crowd *c, lw_error *error) {
    table_column columns[COLUMNS] = {{.name = "task"}, {.name = "worker"}, {.name = "label"}};
    table *t = NULL;
    piles *answers = NULL;
    if (number) columns[NUMBER] = *number;
    lw_status status = table_open(command, path, columns, number ? COLUMNS : NAMES, &t, error);
    bool with_weights = status == LW_OK && number && table_has(t, NUMBER);
    if (status == LW_OK) status = piles_open(with_weights, &answers, error);
    if (status == LW_OK) status = read_rows(c, t, with_weights, threads, answers, error);
    if (status == LW_OK) status = sort_by_task(c, answers, with_weights, threads, error);
    if (status == LW_OK) note_repeats(command, table_name(t), c, threads);
    piles_close(answers);
    table_close(t);
    return status;
}

static lw_status begin(crowd *c, lw_error *error) {
    *c = (crowd){.tasks = crowd_names(),
                 .workers = crowd_names(),
                 .label_names = lw_intern_open(LW_CLASSES_MAX, CROWD_NAME_BYTES_MAX)};
    if (c->tasks && c->workers && c->label_names) return LW_OK;
    return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
}

lw_status crowd_read(const char *command, const char *path, lw_threads *threads, crowd *c,
                     lw_error *error) {
    lw_status status = begin(c, error);
    return status == LW_OK ? read_answers(command, path, &confidence, threads, c, error) : status;
}

lw_status crowd_read_plain(const char *command, const char *path, lw_threads *threads, crowd *c,
                           lw_error *error) {
    lw_status status = begin(c, error);
    return status == LW_OK ? read_answers(command, path, NULL, threads, c, error) : status;
}

lw_status crowd_read_by(const char *command, const char *path, const char *column, crowd *c,
                        lw_error *error) {
    lw_status status = begin(c, error);
    if (status != LW_OK) return status;
    c->slices = crowd_names();
    if (!c->slices) return lw_fail(error, LW_NO_MEMORY, "no memory to read answers");
    return read_answers(command, path, &(table_column){.name = column}, NULL, c, error);
}
