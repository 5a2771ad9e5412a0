/* agree.c - labelwright agree: how far the workers of a file agree beyond chance. */
#include "server/cli/agree.h"
#include "server/cli/cli.h"
#include "server/cli/table.h"
#include "server/cli/waiting.h"
#include "server/record/json.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { RESAMPLES = 1000 };

static const char usage[] =
    "agree LABELS.csv [--metric alpha|fleiss|cohen|gwet|percent]\n"
    "       [--scale nominal|ordinal|interval|ratio|jaccard|masi] [--by worker|pair|label|COLUMN]\n"
    "       [--threads N] [--seed N] [--json]\n"
    "       labelwright agree --kind boxes|spans|points|polygons|masks|skeletons|text "
    "LABELS.csv\n"
    "       [--metric f1|iou] [--by worker|pair] [--radius R] [--threads N] [--seed N] [--json]";
static const char about_start[] =
    "Says how far the workers agree beyond chance: 1 is always, 0 as often as by chance, with a "
    "95 % interval\n"
    "from 1,000 draws of whole tasks. LABELS.csv has columns task, worker, label; answers may be "
    "missing.\n"
    "Scales other than nominal take labels that are near each other for half agreed: ordinal by "
    "their order,\n"
    "interval and ratio by their value (labels are numbers then). For jaccard and masi an answer "
    "is "
    "a set of labels,\n"
    "a row for each (an empty label: none of them); sets are near each other by the labels they "
    "share.\n"
    "With --kind two answers to a task are alike by their marks of one class, paired one to one: "
    "f1 is "
    "the share of\n"
    "marks with a partner of IoU .5 or more, iou the mean IoU over pairs and marks left over. "
    "Chance is "
    "how alike any\n"
    "two answers are, to whatever tasks; the value is (observed - chance) / (1 - chance).\n\n"
    "Metrics:\n";

typedef struct {
    lw_agreement measure;
    lw_scale scale;
    lw_bootstrap_options bootstrap;
} agree_options;

/* ---- measuring ---------------------------------------------------------------------------- */

/* Tasks with two labels or more; the labels of those. */
static void count_compared(const lw_ratings *r, agree_value *value) {
    const size_t clusters = r->cluster_start ? r->clusters : r->units;
    for (size_t c = 0; c < clusters; c++) {
        size_t start = r->cluster_start ? r->cluster_start[c] : c;
        size_t end = r->cluster_start ? r->cluster_start[c + 1] : c + 1;
        bool compared = false;
        for (size_t unit = start; unit < end; unit++) {
            size_t labels = r->unit_start[unit + 1] - r->unit_start[unit];
            compared = compared || labels > 1;
            value->answers += labels > 1 ? labels : 0;
        }
        value->items += compared;
    }
}

/* Fails where there is no value; the interval alone may be missing. */
static lw_status measure(const lw_ratings *r, const agree_options *o, lw_arena scratch,
                         agree_value *value_out, lw_error *error) {
    *value_out = (agree_value){NAN, NAN, NAN, 0, 0};
    count_compared(r, value_out);
    lw_interval interval;
    lw_status status =
        lw_agreement_measure(r, o->measure, o->scale, scratch, &value_out->value, error);
    if (status != LW_OK) return status;
    status =
        lw_agreement_bootstrap(r, o->measure, o->scale, &o->bootstrap, scratch, &interval, error);
    if (status == LW_UNDEFINED) return LW_OK;
    if (status != LW_OK) return status;
    value_out->low = interval.low;
    value_out->high = interval.high;
    return LW_OK;
}

/* ---- parts -------------------------------------------------------------------------------- */

/* What the parts of a file are made of, and where they go. */
typedef struct {
    const crowd *c;
    const agree_options *options;
    const lw_ratings *all;
    lw_arena scratch;   /* given by value to each part */
    json_writer *json;  /* NULL: lines for people */
    const char *column; /* of slices */
} agree_parts;

void agree_put_value(json_writer *w, const agree_value *v) {
    json_key(w, "value"), json_number(w, v->value);
    json_key(w, "low"), json_number(w, v->low);
    json_key(w, "high"), json_number(w, v->high);
    json_key(w, "items"), json_integer(w, (int64_t)v->items);
    json_key(w, "answers"), json_integer(w, (int64_t)v->answers);
}

lw_status agree_print_json(json_writer *w, const lw_builder *text, double began, lw_error *error) {
    json_key(w, "seconds"), json_number(w, cli_seconds() - began);
    json_close(w, '}');
    if (text->failed) return lw_fail(error, LW_NO_MEMORY, "no memory for what is to be printed");
    printf("%.*s\n", LW_FMT(lw_built(text)));
    return LW_OK;
}

static void print_number(double value) {
    if (isnan(value)) printf("%9s", "-");
    else printf("%9.4f", value);
}

void agree_put_header(const char *by) {
    printf("%9s%9s%9s%9s  %s\n", "value", "low", "high", "tasks", by);
}

void agree_put_part(json_writer *w, const agree_part *names, size_t count, const agree_value *v) {
    if (w) {
        json_open(w, '{');
        for (size_t i = 0; i < count; i++)
            json_key(w, names[i].name), json_string(w, names[i].text);
        agree_put_value(w, v);
        json_close(w, '}');
        return;
    }
    print_number(v->value), print_number(v->low), print_number(v->high);
    printf("%9zu ", v->items);
    for (size_t i = 0; i < count; i++) printf(" %.*s", LW_FMT(names[i].text));
    putchar('\n');
}

/* A part without a value is shown without one. */
static lw_status measure_part(const agree_parts *p, const lw_ratings *r, lw_arena scratch,
                              const agree_part *names, size_t count, lw_error *error) {
    agree_value value;
    lw_status status = measure(r, p->options, scratch, &value, error);
    if (status != LW_OK && status != LW_UNDEFINED) return status;
    agree_put_part(p->json, names, count, &value);
    return LW_OK;
}

/* Each label against all others. */
static lw_status by_label(agree_parts *p, lw_error *error) {
    lw_arena scratch = p->scratch;
    lw_ratings two = *p->all;
    int32_t *is_it = lw_new(&scratch, int32_t, p->c->count);
    if (!is_it) return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", p->c->count);
    two.labels = is_it;
    two.categories = 2;
    two.values = NULL;
    for (size_t k = 0; k < p->c->answers.classes; k++) {
        for (size_t i = 0; i < p->c->count; i++) is_it[i] = p->all->labels[i] == (int32_t)k;
        agree_part name = {"label", p->c->labels[k]};
        lw_status status = measure_part(p, &two, scratch, &name, 1, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* Labels of pairs of answers, whose sides are raters 0 and 1. */
static lw_status take_pairs(void *context, const agree_pairs *pairs, const agree_part *names,
                            size_t count, lw_arena scratch, lw_error *error) {
    const agree_parts *p = context;
    int32_t *labels = lw_new(&scratch, int32_t, 2 * pairs->units);
    int32_t *sides = lw_new(&scratch, int32_t, 2 * pairs->units);
    if (!labels || !sides)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu pairs of answers", pairs->units);
    for (size_t i = 0; i < 2 * pairs->units; i++) {
        labels[i] = p->all->labels[pairs->answer[i]];
        sides[i] = i % 2;
    }
    lw_ratings ratings = *p->all;
    ratings.unit_start = pairs->unit_start;
    ratings.units = pairs->units;
    ratings.cluster_start = pairs->cluster_start;
    ratings.clusters = pairs->clusters;
    ratings.labels = labels;
    ratings.raters = sides;
    ratings.rater_count = 2;
    return measure_part(p, &ratings, scratch, names, count, error);
}

static agree_answers answers_of(const agree_parts *p) {
    return (agree_answers){p->all->unit_start, p->all->units, p->all->raters, p->c->workers};
}

static lw_status by_worker(agree_parts *p, lw_error *error) {
    agree_answers answers = answers_of(p);
    return agree_by_worker(&answers, p->scratch, take_pairs, p, error);
}

static lw_status by_pair(agree_parts *p, lw_error *error) {
    agree_answers answers = answers_of(p);
    return agree_by_pair(&answers, p->scratch, take_pairs, p, error);
}

/* The answers of each value of a column among themselves. */
static lw_status by_slice(agree_parts *p, lw_error *error) {
    const lw_ratings *all = p->all;
    lw_arena scratch = p->scratch;
    size_t *start = lw_new(&scratch, size_t, all->units + 1);
    int32_t *labels = lw_new(&scratch, int32_t, p->c->count);
    int32_t *raters = lw_new(&scratch, int32_t, p->c->count);
    if (!start || !labels || !raters)
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", p->c->count);
    lw_ratings slice = *all;
    slice.unit_start = start;
    slice.labels = labels;
    slice.raters = raters;
    for (size_t s = 0; s < lw_intern_count(p->c->slices); s++) {
        size_t count = 0;
        for (size_t task = 0; task < all->units; task++) {
            for (size_t i = all->unit_start[task]; i < all->unit_start[task + 1]; i++) {
                if (p->c->weight[i] != (double)s) continue;
                labels[count] = all->labels[i];
                raters[count++] = all->raters[i];
            }
            start[task + 1] = count;
        }
        agree_part name = {p->column, lw_intern_name(p->c->slices, (int32_t)s)};
        lw_status status = measure_part(p, &slice, scratch, &name, 1, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

typedef lw_status parts_run(agree_parts *parts, lw_error *error);
static const struct {
    const char *name;
    parts_run *run;
} parts[] = {{"worker", by_worker}, {"pair", by_pair}, {"label", by_label}};
enum { PARTS = sizeof parts / sizeof *parts };

/* ---- options ------------------------------------------------------------------------------ */

/* What --by names: a part, or else a column whose values are slices. */
static parts_run *find_part(const char *by) {
    for (size_t i = 0; by && i < PARTS; i++)
        if (strcmp(by, parts[i].name) == 0) return parts[i].run;
    return by ? by_slice : NULL;
}

static lw_status check_by(const char *by, lw_error *error) {
    static const char *const known[] = {"", "task", "confidence"};
    for (size_t i = 0; by && i < sizeof known / sizeof *known; i++)
        if (strcmp(by, known[i]) == 0)
            return lw_fail(error, LW_USAGE,
                           "--by %s: is not one of worker, pair, label, or another column", by);
    return LW_OK;
}

static lw_status read_seed(const agree_words *w, lw_bootstrap_options *o, lw_error *error) {
    int64_t seed = 0;
    lw_status status = cli_whole("seed", w->seed, 0, INT64_MAX, &seed, error);
    *o = lw_bootstrap_defaults();
    o->resamples = RESAMPLES;
    o->seed = (uint64_t)seed;
    return status;
}

static lw_status read_words(const agree_words *w, agree_options *o, lw_error *error) {
    const char *metrics[LW_AGREEMENTS];
    for (size_t i = 0; i < LW_AGREEMENTS; i++) metrics[i] = lw_agreement_names[i].name;
    size_t measure_at = LW_ALPHA, scale_at = LW_NOMINAL;
    lw_status status = cli_choice("metric", w->metric, metrics, LW_AGREEMENTS, &measure_at, error);
    if (status == LW_OK)
        status = cli_choice("scale", w->scale, lw_scale_names, LW_SCALES, &scale_at, error);
    if (status == LW_OK) status = check_by(w->by, error);
    o->measure = (lw_agreement)measure_at;
    o->scale = (lw_scale)scale_at;
    return status;
}

/* ---- all of it ---------------------------------------------------------------------------- */

/* What the labels are worth on a scale that looks at values. */
static lw_status read_values(const crowd *c, const agree_words *w, lw_scale scale, double *values,
                             lw_error *error) {
    if (scale != LW_INTERVAL && scale != LW_RATIO) return LW_OK;
    for (size_t k = 0; k < c->answers.classes; k++)
        if (!lw_str_to_double(c->labels[k], &values[k]) || !isfinite(values[k]) ||
            (scale == LW_RATIO && values[k] < 0))
            return lw_fail(error, LW_INVALID, "%s: label %s is not a number%s, as --scale %s wants",
                           table_path_name(w->labels), table_show(c->labels[k]).text,
                           scale == LW_RATIO ? " of 0 or more" : "", lw_scale_names[scale]);
    return LW_OK;
}

static void put_whole(json_writer *w, const agree_options *o, const agree_value *v) {
    json_key(w, "method"), json_string(w, lw_str_from(lw_agreement_names[o->measure].name));
    json_key(w, "scale"), json_string(w, lw_str_from(lw_scale_names[o->scale]));
    agree_put_value(w, v);
    json_key(w, "iterations"), json_integer(w, RESAMPLES);
}

static void print_whole(const agree_options *o, const agree_value *v) {
    printf("%s %.4f, 95 %% interval ", lw_agreement_names[o->measure].name, v->value);
    if (isnan(v->low)) printf("not defined");
    else printf("%.4f to %.4f", v->low, v->high);
    printf(" (%s, %zu tasks, %zu answers)\n", lw_scale_names[o->scale], v->items, v->answers);
}

static lw_status put_parts(const agree_words *w, agree_parts *p, lw_error *error) {
    parts_run *run_parts = find_part(w->by);
    if (!run_parts) return LW_OK;
    waiting_bar bar;
    if (!p->json) agree_put_header(w->by); /* lines come one by one: they say how far it is */
    else json_key(p->json, "by"), json_open(p->json, '['), waiting_begin(&bar, w->by);
    lw_status status = run_parts(p, error);
    if (p->json) json_close(p->json, ']'), waiting_end(&bar);
    if (status != LW_OK || run_parts != by_slice) return status;
    return agree_differ(p->c, w->by, p->options->bootstrap.seed, p->json, p->scratch, error);
}

static lw_status print_all(const agree_words *w, const agree_options *o, const crowd *c,
                           const lw_ratings *ratings, lw_arena results, lw_arena scratch,
                           lw_error *error) {
    agree_value whole;
    double began = cli_seconds();
    waiting_bar bar;
    waiting_begin(&bar, lw_agreement_names[o->measure].name);
    lw_status status = measure(ratings, o, scratch, &whole, error);
    waiting_end(&bar);
    if (status == LW_UNDEFINED) {
        lw_error why = *error;
        return lw_fail(error, status, "%s: %s", table_path_name(w->labels), why.message);
    }
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(&results);
    json_writer writer = json_write_to(&text);
    agree_parts p = {c, o, ratings, scratch, w->json ? &writer : NULL, w->by};
    if (w->json) json_open(&writer, '{'), put_whole(&writer, o, &whole);
    else print_whole(o, &whole);
    status = put_parts(w, &p, error);
    return status == LW_OK && w->json ? agree_print_json(&writer, &text, began, error) : status;
}

static bool of_sets(lw_scale scale) { return scale == LW_JACCARD || scale == LW_MASI; }

static lw_status read_answers(const agree_words *w, lw_scale scale, lw_threads *threads, crowd *c,
                              lw_arena *results, lw_ratings *ratings, lw_error *error) {
    parts_run *by = find_part(w->by);
    *c = (crowd){0};
    if (of_sets(scale) && (by == by_slice || by == by_label))
        return lw_fail(error, LW_USAGE,
                       "--scale %s: --by is worker or pair, where answers are sets",
                       lw_scale_names[scale]);
    if (of_sets(scale)) return agree_read_sets(w->labels, c, results, ratings, error);
    return by == by_slice ? crowd_read_by("agree", w->labels, w->by, c, error)
                          : crowd_read_plain("agree", w->labels, threads, c, error);
}

static lw_status measure_file(const agree_words *w, const agree_options *o, crowd *c,
                              const crowd_memory *memory, lw_error *error) {
    double values[LW_CLASSES_MAX];
    lw_arena results = crowd_memory_results(memory);
    lw_ratings ratings = {.values = values};
    lw_status status =
        read_answers(w, o->scale, o->bootstrap.threads, c, &results, &ratings, error);
    if (status == LW_OK) status = read_values(c, w, o->scale, values, error);
    if (status != LW_OK) return status;
    ratings.unit_start = c->answers.item_start;
    ratings.labels = c->answers.answer_label;
    ratings.units = c->answers.items;
    ratings.categories = c->answers.classes;
    ratings.raters = c->answers.answer_source;
    ratings.rater_count = c->answers.sources;
    return print_all(w, o, c, &ratings, results, crowd_memory_scratch(memory), error);
}

static lw_status agree_labels(const agree_words *w, agree_options *o, lw_error *error) {
    lw_status status = read_words(w, o, error);
    if (status != LW_OK) return status;
    crowd c = {0};
    crowd_memory memory = {0};
    status = crowd_memory_open(&memory, error);
    if (status == LW_OK) status = measure_file(w, o, &c, &memory, error);
    if (status == LW_OK) status = cli_flush(error);
    crowd_close(&c);
    crowd_memory_close(&memory);
    return status;
}

static lw_status run(const agree_words *w, lw_error *error) {
    agree_options options;
    int64_t threads = 1;
    lw_status status = read_seed(w, &options.bootstrap, error);
    if (status == LW_OK)
        status = cli_whole("threads", w->threads, 1, LW_THREADS_MAX, &threads, error);
    if (status == LW_OK && !w->labels)
        status = lw_fail(error, LW_USAGE, "which LABELS.csv? usage: labelwright agree LABELS.csv");
    if (status == LW_OK && w->radius && !w->kind)
        status = lw_fail(error, LW_USAGE, "--radius: is of --kind points alone");
    if (status != LW_OK) return status;
    options.bootstrap.threads = threads > 1 ? lw_threads_open((size_t)threads) : NULL;
    status = w->kind ? agree_marks(w, &options.bootstrap, error) : agree_labels(w, &options, error);
    lw_threads_close(options.bootstrap.threads);
    return status;
}

static lw_str write_about(char *memory, size_t bytes) {
    lw_arena arena = lw_arena_over(memory, bytes);
    lw_builder text = lw_builder_in(&arena);
    lw_put(&text, lw_str_from(about_start));
    for (size_t i = 0; i < LW_AGREEMENTS; i++)
        lw_put_format(&text, "  %-8s %s\n", lw_agreement_names[i].name,
                      lw_agreement_names[i].about);
    lw_put_char(&text, '\0');
    return lw_built(&text);
}

int cli_agree(int argc, char **argv) {
    agree_words words = {0};
    const cli_option options[] = {
        {"metric", "M", &words.metric, "of those above (default: alpha)"},
        {"kind", "K", &words.kind,
         "boxes, spans, points, polygons, masks or skeletons: answers that mark objects, with the "
         "columns of aggregate (masks: rle, a mask a row as COCO writes it), or text: their IoU is "
         "1 "
         "less the words that differ; metrics f1 (default) and iou"},
        {"radius", "R", &words.radius,
         "of points, which have no area: their IoU falls from 1 where they meet to 0 so far apart"},
        {"scale", "S", &words.scale,
         "nominal, ordinal, interval, ratio, jaccard or masi (default: nominal)"},
        {"by", "WHAT", &words.by,
         "also each worker (against the others), pair of workers, label (against the rest), or "
         "value "
         "of any other column (its answers among themselves)"},
        {"threads", "N", &words.threads, "to work with (default 1); the result is the same"},
        {"seed", "N", &words.seed, "of the draws (default 0)"},
        {"json", NULL, &words.json, "print one JSON object"},
        {NULL, NULL, NULL, NULL},
    };
    char about[2048];
    lw_error error;
    size_t rest_count;
    bool done;
    write_about(about, sizeof about);
    lw_status status =
        cli_read(argc, argv, usage, about, options, &words.labels, 1, &rest_count, &done, &error);
    if (status == LW_OK && done) return 0;
    if (status == LW_OK) status = run(&words, &error);
    return status == LW_OK ? 0 : cli_fail("agree", &error);
}
