/* agree_marks.c - how far people agree who mark objects: answers of several marks, or none. */
#include "labelwright/likeness.h"
#include "server/cli/aggregate_objects.h"
#include "server/cli/agree.h"
#include "server/cli/cli.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const object_shape *shape;
} kinds[] = {{"boxes", &object_boxes}, {"spans", &object_spans}};
enum { KINDS = sizeof kinds / sizeof *kinds, REPORT_BYTES = 4096 };

/* The marks of answers, an answer's together; `nothing` ones mark that somebody looked. */
typedef struct {
    const object_shape *shape;
    const char *marks;
    size_t *answer_start; /* [answers + 1] */
    size_t *unit_start;   /* [units + 1] */
    size_t answers, units;
    lw_arena scratch;
    bool by_f1;
} marked;

/* ---- likeness of two answers -------------------------------------------------------------- */

typedef struct {
    const marked *m;
    size_t first, other; /* marks from which the two answers start */
} two_answers;

static const void *mark_at(const marked *m, size_t mark) {
    return m->marks + mark * m->shape->mark_bytes;
}

static object_head head_at(const marked *m, size_t mark) {
    object_head head;
    memcpy(&head, mark_at(m, mark), sizeof head);
    return head;
}

static double overlap(const void *context, size_t mark, size_t other) {
    const two_answers *t = context;
    object_head a = head_at(t->m, t->first + mark), b = head_at(t->m, t->other + other);
    if (a.nothing || b.nothing || a.label != b.label) return 0;
    return t->m->shape->common(mark_at(t->m, t->first + mark), mark_at(t->m, t->other + other));
}

/* Marks of an answer that mark something. */
static size_t count_marks(const marked *m, size_t answer) {
    size_t count = 0;
    for (size_t i = m->answer_start[answer]; i < m->answer_start[answer + 1]; i++)
        count += !head_at(m, i).nothing;
    return count;
}

/* Who saw nothing agrees with who saw nothing. */
static double alike(const void *context, size_t answer, size_t other) {
    const marked *m = context;
    two_answers two = {m, m->answer_start[answer], m->answer_start[other]};
    size_t rows = m->answer_start[answer + 1] - two.first;
    size_t columns = m->answer_start[other + 1] - two.other;
    size_t marks = count_marks(m, answer) + count_marks(m, other);
    if (marks == 0) return 1;
    lw_arena scratch = m->scratch;
    lw_objects_pairing pairing = {.found_count = rows,
                                  .truth_count = columns,
                                  .overlap = overlap,
                                  .context = &two,
                                  .found_taken = lw_new(&scratch, bool, rows),
                                  .truth_taken = lw_new(&scratch, bool, columns)};
    double overlaps = 0, least = m->by_f1 ? m->shape->same_from : 0;
    double pairs = (double)lw_objects_match(&pairing, least, &overlaps);
    return m->by_f1 ? 2 * pairs / (double)marks : overlaps / ((double)marks - pairs);
}

/* ---- answers ------------------------------------------------------------------------------ */

static int by_answer(const void *x, const void *y) {
    const object_head *a = x, *b = y;
    if (a->item != b->item) return a->item < b->item ? -1 : 1;
    return (a->source > b->source) - (a->source < b->source);
}

static lw_status group(const objects_data *d, marked *m, lw_arena *arena, lw_error *error) {
    size_t count = d->answers.count, tasks = lw_intern_count(d->tasks);
    qsort(d->answers.marks, count, m->shape->mark_bytes, by_answer);
    m->marks = d->answers.marks;
    m->answer_start = lw_new(arena, size_t, count + 1);
    m->unit_start = lw_new(arena, size_t, tasks + 1);
    if (!m->answer_start || !m->unit_start)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu marks", count);
    for (size_t i = 0; i < count; i++) {
        bool same_task = i > 0 && head_at(m, i).item == head_at(m, i - 1).item;
        bool same_answer = same_task && head_at(m, i).source == head_at(m, i - 1).source;
        if (!same_answer) m->answer_start[m->answers++] = i;
        m->answer_start[m->answers] = i + 1;
        if (!same_task) m->units++;
        m->unit_start[m->units] = m->answers;
    }
    return LW_OK;
}

/* ---- saying ------------------------------------------------------------------------------- */

static void put_json(const marked *m, const lw_likeness *l, size_t resamples, double seconds) {
    char report[REPORT_BYTES];
    lw_arena arena = lw_arena_over(report, sizeof report);
    lw_builder out = lw_builder_in(&arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    json_key(&w, "method"), json_string(&w, m->by_f1 ? LW_STR("f1") : LW_STR("iou"));
    json_key(&w, "kind"), json_string(&w, lw_str_from(m->shape->whats));
    json_key(&w, "value"), json_number(&w, l->value);
    json_key(&w, "low"), json_number(&w, l->interval.low);
    json_key(&w, "high"), json_number(&w, l->interval.high);
    json_key(&w, "observed"), json_number(&w, l->observed);
    json_key(&w, "expected"), json_number(&w, l->expected);
    json_key(&w, "items"), json_integer(&w, (int64_t)l->units);
    json_key(&w, "answers"), json_integer(&w, (int64_t)l->answers);
    json_key(&w, "iterations"), json_integer(&w, (int64_t)resamples);
    json_key(&w, "seconds"), json_number(&w, seconds);
    json_close(&w, '}');
    printf("%.*s\n", LW_FMT(lw_built(&out)));
}

static void put_text(const marked *m, const lw_likeness *l) {
    printf("%s %.4f beyond chance, 95 %% interval ", m->by_f1 ? "f1" : "iou", l->value);
    if (isnan(l->interval.low)) printf("not defined");
    else printf("%.4f to %.4f", l->interval.low, l->interval.high);
    printf(" (observed %.4f, by chance %.4f; %s, %zu tasks, %zu answers)\n", l->observed,
           l->expected, m->shape->whats, l->units, l->answers);
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status read_words(const agree_words *w, marked *m, lw_error *error) {
    static const char *const metrics[] = {"f1", "iou"};
    const char *names[KINDS];
    size_t kind = 0, metric = 0;
    for (size_t i = 0; i < KINDS; i++) names[i] = kinds[i].name;
    lw_status status = cli_choice("kind", w->kind, names, KINDS, &kind, error);
    if (status == LW_OK) status = cli_choice("metric", w->metric, metrics, 2, &metric, error);
    if (status != LW_OK) return status;
    if (w->scale || w->by)
        return lw_fail(error, LW_USAGE, "--kind %s has no --%s", w->kind,
                       w->scale ? "scale" : "by");
    *m = (marked){.shape = kinds[kind].shape, .by_f1 = metric == 0};
    return LW_OK;
}

static lw_status measure_file(const agree_words *w, const lw_bootstrap_options *bootstrap,
                              marked *m, const crowd_memory *memory, lw_error *error) {
    double began = cli_seconds();
    lw_arena results = crowd_memory_results(memory), scratch = crowd_memory_scratch(memory);
    objects_data data = {.shapes = &results};
    lw_likeness_options o = lw_likeness_defaults();
    lw_likeness likeness;
    o.bootstrap = *bootstrap;
    lw_status status = objects_read("agree", w->labels, m->shape, &data, error);
    if (status == LW_OK) status = group(&data, m, &results, error);
    if (status == LW_OK) {
        m->scratch = results; /* for pairing */
        lw_likeness_data answers = {m->unit_start, m->units, alike, m};
        lw_error why;
        status = lw_likeness_measure(&answers, &o, scratch, &likeness, &why);
        if (status != LW_OK) lw_fail(error, status, "%s: %s", w->labels, why.message);
    }
    objects_close(&data);
    if (status != LW_OK) return status;
    if (w->json) put_json(m, &likeness, bootstrap->resamples, cli_seconds() - began);
    else put_text(m, &likeness);
    return cli_flush(error);
}

lw_status agree_marks(const agree_words *w, const lw_bootstrap_options *bootstrap,
                      lw_error *error) {
    marked m;
    crowd_memory memory = {0};
    lw_status status = read_words(w, &m, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = measure_file(w, bootstrap, &m, &memory, error);
    crowd_memory_close(&memory);
    return status;
}
