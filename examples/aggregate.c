/* aggregate.c - what many workers say together, with the engine alone: reads task,worker,label as CSV
 * from standard input and prints task,label,confidence.
 *
 *     cc -o aggregate aggregate.c $(pkg-config --cflags --libs labelwright)
 *     ./aggregate <labels.csv */
#include "labelwright/csv.h"
#include "labelwright/intern.h"
#include "labelwright/truth.h"
#include <stdio.h>
#include <stdlib.h>

enum { TASK, WORKER, LABEL, COLUMNS };
enum { ANSWERS_MAX = 1 << 20, NAMES_BYTES_MAX = 1 << 26 };

typedef struct {
    lw_intern *names[COLUMNS];
    int32_t *numbers[COLUMNS]; /* [ANSWERS_MAX] each: a row is an answer */
    size_t count;
} table;

static ptrdiff_t read_input(void *context, char *buffer, size_t room) {
    size_t got = fread(buffer, 1, room, context);
    return ferror(context) ? -1 : (ptrdiff_t)got;
}

static lw_status take_row(const lw_csv_row *row, table *t, lw_error *error) {
    if (row->count != COLUMNS)
        return lw_fail(error, LW_INVALID, "line %llu: %zu fields, want task,worker,label",
                       (unsigned long long)row->line, row->count);
    if (t->count == ANSWERS_MAX)
        return lw_fail(error, LW_TOO_LARGE, "more than %d answers", ANSWERS_MAX);
    lw_status status = LW_OK;
    for (int c = 0; c < COLUMNS && status == LW_OK; c++)
        status = lw_intern_add(t->names[c], row->fields[c], &t->numbers[c][t->count], error);
    t->count += status == LW_OK;
    return status;
}

/* The first row is the header. */
static lw_status read_table(FILE *input, table *t, lw_error *error) {
    lw_csv *reader = lw_csv_open(lw_csv_defaults(), read_input, input);
    if (!reader) return lw_fail(error, LW_NO_MEMORY, "no memory to read");
    lw_csv_row row;
    lw_status status = lw_csv_next(reader, &row, error);
    while (status == LW_OK && (status = lw_csv_next(reader, &row, error)) == LW_OK)
        status = take_row(&row, t, error);
    lw_csv_close(reader);
    return status == LW_NOT_FOUND ? LW_OK : status; /* the end */
}

static lw_triples triples_of(const table *t) {
    return (lw_triples){.items = lw_intern_count(t->names[TASK]),
                        .sources = lw_intern_count(t->names[WORKER]),
                        .classes = lw_intern_count(t->names[LABEL]),
                        .count = t->count,
                        .item = t->numbers[TASK],
                        .source = t->numbers[WORKER],
                        .label = t->numbers[LABEL]};
}

static void print_labels(const table *t, const lw_truth_model *model) {
    printf("task,label,confidence\n");
    for (size_t item = 0; item < model->items; item++) {
        int32_t label = lw_truth_label(model, item);
        printf("%.*s,%.*s,%.6f\n", LW_FMT(lw_intern_name(t->names[TASK], (int32_t)item)),
               LW_FMT(lw_intern_name(t->names[LABEL], label)),
               model->posteriors[item * model->classes + (size_t)label]);
    }
}

/* One arena holds what is found, another is scratch: each is a fixed region, allocated once. */
static lw_status fit_and_print(const table *t, lw_error *error) {
    const lw_estimator *method = lw_estimator_find(LW_STR("hier"));
    lw_truth_options options = method->defaults;
    lw_triples triples = triples_of(t);
    size_t items = triples.items, sources = triples.sources, classes = triples.classes;
    size_t found_bytes = 8 * (items + 1) + 16 * t->count + 8 * items * classes + 40 * sources +
                         8 * (sources + 1) * classes * classes + 4096;
    char *found_memory = malloc(found_bytes), *scratch_memory = NULL;
    lw_arena found = lw_arena_over(found_memory, found_memory ? found_bytes : 0);
    lw_answers answers;
    lw_truth_model model;
    lw_status status = lw_answers_pack(&triples, &found, &answers, error);
    if (status != LW_OK) goto done;
    size_t scratch_bytes = lw_estimator_scratch_bytes(method, &answers, &options);
    scratch_memory = malloc(scratch_bytes);
    lw_arena scratch = lw_arena_over(scratch_memory, scratch_memory ? scratch_bytes : 0);
    status = method->fit(&answers, &options, &found, scratch, &model, error);
    if (status == LW_OK) print_labels(t, &model);
done:
    free(scratch_memory);
    free(found_memory);
    return status;
}

int main(void) {
    table t = {0};
    lw_error error = {0};
    bool ready = true;
    for (int c = 0; c < COLUMNS; c++) {
        t.names[c] = lw_intern_open(ANSWERS_MAX, NAMES_BYTES_MAX);
        t.numbers[c] = malloc(ANSWERS_MAX * sizeof *t.numbers[c]);
        ready = ready && t.names[c] && t.numbers[c];
    }
    lw_status status = ready ? read_table(stdin, &t, &error)
                             : lw_fail(&error, LW_NO_MEMORY, "no memory for the answers");
    if (status == LW_OK) status = fit_and_print(&t, &error);
    if (status != LW_OK) fprintf(stderr, "aggregate: %s\n", error.message);
    for (int c = 0; c < COLUMNS; c++) {
        if (t.names[c]) lw_intern_close(t.names[c]);
        free(t.numbers[c]);
    }
    return lw_status_table[status].exit;
}
