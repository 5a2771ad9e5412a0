/* agree_marks.c - how far people agree who mark objects: answers of several marks, or none. */
#include "labelwright/likeness.h"
#include "server/cli/aggregate_objects.h"
#include "server/cli/agree.h"
#include "server/cli/cli.h"
#include "server/cli/waiting.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const object_shape *shape;
} kinds[] = {{"boxes", &object_boxes},   {"spans", &object_spans},
             {"points", &object_points}, {"polygons", &object_polygons},
             {"masks", &object_masks},   {"skeletons", &object_skeletons},
             {"text", &object_text}};
enum { KINDS = sizeof kinds / sizeof *kinds, PART_CHANCE_PAIRS = 2000 };

/* The marks of answers, an answer's together; `nothing` ones mark that somebody looked. */
typedef struct {
    const object_shape *shape;
    const char *marks;
    size_t *answer_start; /* [answers + 1] */
    size_t *unit_start;   /* [units + 1] */
    int32_t *workers;     /* [answers] */
    size_t answers, units;
    lw_arena scratch;
    double radius;
    bool by_f1;
} marked;

/* ---- likeness of two answers -------------------------------------------------------------- */

typedef struct {
    const marked *m;
    size_t first, other; /* marks from which the two answers start */
    lw_arena scratch;
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
    return t->m->shape->common(mark_at(t->m, t->first + mark), mark_at(t->m, t->other + other),
                               t->m->radius, t->scratch);
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
    two_answers two = {.m = m, .first = m->answer_start[answer], .other = m->answer_start[other]};
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
    two.scratch = scratch;
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
    m->workers = lw_new(arena, int32_t, count);
    if (!m->answer_start || !m->unit_start || !m->workers)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu marks", count);
    for (size_t i = 0; i < count; i++) {
        bool same_task = i > 0 && head_at(m, i).item == head_at(m, i - 1).item;
        bool same_answer = same_task && head_at(m, i).source == head_at(m, i - 1).source;
        if (!same_answer) m->answer_start[m->answers++] = i;
        m->answer_start[m->answers] = i + 1;
        m->workers[m->answers - 1] = head_at(m, i).source;
        if (!same_task) m->units++;
        m->unit_start[m->units] = m->answers;
    }
    return LW_OK;
}

/* ---- parts -------------------------------------------------------------------------------- */

/* What the parts of a file are made of, and where they go. */
typedef struct {
    const marked *m;
    const objects_data *data;
    lw_likeness_options options;
    lw_arena scratch;
    json_writer *json; /* NULL: lines for people */
} marked_parts;

typedef struct {
    const marked *m;
    const agree_pairs *pairs;
} marked_pairs;

static double alike_of_pairs(const void *context, size_t answer, size_t other) {
    const marked_pairs *p = context;
    return alike(p->m, p->pairs->answer[answer], p->pairs->answer[other]);
}

/* A part without a value is shown without one. */
static lw_status take_pairs(void *context, const agree_pairs *pairs, const agree_part *names,
                            size_t count, lw_arena scratch, lw_error *error) {
    const marked_parts *p = context;
    const marked_pairs of = {p->m, pairs};
    lw_likeness_data data = {.unit_start = pairs->unit_start,
                             .units = pairs->units,
                             .alike = alike_of_pairs,
                             .context = &of,
                             .cluster_start = pairs->cluster_start,
                             .clusters = pairs->clusters};
    lw_likeness l;
    agree_value value = {NAN, NAN, NAN, pairs->clusters, 2 * pairs->units};
    lw_status status = lw_likeness_measure(&data, &p->options, scratch, &l, error);
    if (status != LW_OK && status != LW_UNDEFINED) return status;
    if (status == LW_OK)
        value.value = l.value, value.low = l.interval.low, value.high = l.interval.high;
    agree_put_part(p->json, names, count, &value);
    return LW_OK;
}

static const struct {
    const char *name;
    lw_status (*run)(const agree_answers *answers, lw_arena scratch, agree_take_pairs *take,
                     void *context, lw_error *error);
} parts[] = {{"worker", agree_by_worker}, {"pair", agree_by_pair}};
enum { PARTS = sizeof parts / sizeof *parts };

/* ---- saying ------------------------------------------------------------------------------- */

static void put_whole(json_writer *w, const marked *m, const lw_likeness *l, size_t resamples) {
    agree_value value = {l->value, l->interval.low, l->interval.high, l->units, l->answers};
    json_key(w, "method"), json_string(w, m->by_f1 ? LW_STR("f1") : LW_STR("iou"));
    json_key(w, "kind"), json_string(w, lw_str_from(m->shape->whats));
    agree_put_value(w, &value);
    json_key(w, "observed"), json_number(w, l->observed);
    json_key(w, "expected"), json_number(w, l->expected);
    json_key(w, "iterations"), json_integer(w, (int64_t)resamples);
}

static void print_whole(const marked *m, const lw_likeness *l) {
    printf("%s %.4f beyond chance, 95 %% interval ", m->by_f1 ? "f1" : "iou", l->value);
    if (isnan(l->interval.low)) printf("not defined");
    else printf("%.4f to %.4f", l->interval.low, l->interval.high);
    printf(" (observed %.4f, by chance %.4f; %s, %zu tasks, %zu answers)\n", l->observed,
           l->expected, m->shape->whats, l->units, l->answers);
}

static lw_status put_parts(const agree_words *w, size_t part, marked_parts *p, lw_error *error) {
    if (!w->by) return LW_OK;
    if (p->json) json_key(p->json, "by"), json_open(p->json, '[');
    else agree_put_header(w->by);
    agree_answers answers = {p->m->unit_start, p->m->units, p->m->workers, p->data->workers};
    lw_status status = parts[part].run(&answers, p->scratch, take_pairs, p, error);
    if (p->json) json_close(p->json, ']');
    return status;
}

static lw_status say(const agree_words *w, size_t part, const lw_likeness *l, marked_parts *p,
                     lw_arena results, double began, lw_error *error) {
    lw_builder text = lw_builder_in(&results);
    json_writer writer = json_write_to(&text);
    p->json = w->json ? &writer : NULL;
    if (w->json)
        json_open(&writer, '{'), put_whole(&writer, p->m, l, p->options.bootstrap.resamples);
    else print_whole(p->m, l);
    p->options.chance_pairs = PART_CHANCE_PAIRS;
    lw_status status = put_parts(w, part, p, error);
    return status == LW_OK && w->json ? agree_print_json(&writer, &text, began, error) : status;
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status read_radius(const agree_words *w, const object_shape *shape, double *radius_out,
                             lw_error *error) {
    if (w->radius && !shape->takes_radius)
        return lw_fail(error, LW_USAGE, "--radius: --kind %s has none", w->kind);
    if (!w->radius && shape->takes_radius)
        return lw_fail(error, LW_USAGE, "--kind %s: wants --radius", w->kind);
    lw_status status = cli_number("radius", w->radius, radius_out, error);
    if (status != LW_OK || !w->radius || (*radius_out > 0 && isfinite(*radius_out))) return status;
    return lw_fail(error, LW_USAGE, "--radius %s: is not over 0", w->radius);
}

static lw_status read_words(const agree_words *w, marked *m, size_t *part_out, lw_error *error) {
    static const char *const metrics[] = {"f1", "iou"};
    const char *names[KINDS], *part_names[PARTS];
    size_t kind = 0, metric = 0;
    for (size_t i = 0; i < KINDS; i++) names[i] = kinds[i].name;
    for (size_t i = 0; i < PARTS; i++) part_names[i] = parts[i].name;
    lw_status status = cli_choice("kind", w->kind, names, KINDS, &kind, error);
    if (status == LW_OK) status = cli_choice("metric", w->metric, metrics, 2, &metric, error);
    if (status == LW_OK) status = cli_choice("by", w->by, part_names, PARTS, part_out, error);
    if (status != LW_OK) return status;
    if (w->scale) return lw_fail(error, LW_USAGE, "--kind %s has no --scale", w->kind);
    *m = (marked){.shape = kinds[kind].shape, .by_f1 = metric == 0};
    return read_radius(w, m->shape, &m->radius, error);
}

/* The arena is by now what is left: half of it to pair marks in, half for what is said. */
static lw_arena take_half(lw_arena *arena) {
    lw_arena half = {arena->next, arena->next + (arena->end - arena->next) / 2};
    arena->next = half.end;
    return half;
}

static lw_status measure_marks(const agree_words *w, size_t part, marked_parts *p, marked *m,
                               lw_arena results, double began, lw_error *error) {
    lw_likeness_data answers = {
        .unit_start = m->unit_start, .units = m->units, .alike = alike, .context = m};
    lw_likeness likeness;
    lw_error why;
    m->scratch = take_half(&results);
    waiting_bar bar;
    waiting_begin(&bar, m->by_f1 ? "f1" : "iou");
    lw_status status = lw_likeness_measure(&answers, &p->options, p->scratch, &likeness, &why);
    waiting_end(&bar);
    if (status != LW_OK)
        return lw_fail(error, status, "%s: %s", table_path_name(w->labels), why.message);
    return say(w, part, &likeness, p, results, began, error);
}

lw_status agree_marks(const agree_words *w, const lw_bootstrap_options *bootstrap,
                      lw_error *error) {
    double began = cli_seconds();
    marked m;
    size_t part = 0;
    crowd_memory memory = {0};
    lw_status status = read_words(w, &m, &part, error);
    if (status == LW_OK) status = crowd_memory_open(&memory, error);
    if (status != LW_OK) return status;
    lw_arena results = crowd_memory_results(&memory);
    objects_data data = {.shapes = &results};
    marked_parts p = {.m = &m,
                      .data = &data,
                      .options = lw_likeness_defaults(),
                      .scratch = crowd_memory_scratch(&memory)};
    p.options.bootstrap = *bootstrap;
    status = objects_read("agree", w->labels, m.shape, &data, error);
    if (status == LW_OK) status = group(&data, &m, &results, error);
    if (status == LW_OK) status = measure_marks(w, part, &p, &m, results, began, error);
    if (status == LW_OK) status = cli_flush(error);
    objects_close(&data);
    crowd_memory_close(&memory);
    return status;
}
