/* dawid_skene_fast.c - dawid_skene.c for answers without weights.
 *
 * Items go by blocks whose scores fit the nearest cache, and the posteriors of a block are counted as
 * soon as they are made, so that an iteration reads the answers once from memory. Chunks of items
 * count into tables of their own, which are summed in their order: how many there are depends on the
 * data alone. The steps over a block are built for several processors and, for few classes, with the
 * number of classes fixed. */
#include "dawid_skene.h"
#include "fit.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum {
    BLOCK_SCORES = 2048,   /* of one block: 16 KiB */
    CHUNKS_MAX = 16,       /* enough to keep 8 threads busy to the end */
    CELLS_WORTH = 8,       /* answers that counting into one cell more must be spread over */
    FIXED_CLASSES_MAX = 5, /* over these a loop over classes is long enough to be one */
    AHEAD = 12             /* answers by which their rows are called for */
};

_Static_assert(LW_CLASSES_MAX <= BLOCK_SCORES, "a block holds an item");

#if defined(__x86_64__) && defined(__GLIBC__) && !defined(__clang__) && \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define FOR_PROCESSORS __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define FOR_PROCESSORS
#endif
#define INTO_CALLER static inline __attribute__((always_inline))

/* ---- steps over a block ------------------------------------------------------------------- */

/* start [items + 1] into source and label; logs, counts [sources][label][classes]; scores,
 * posteriors [items][classes]. */

INTO_CALLER size_t row_of(const int32_t *source, const int32_t *label, size_t answer,
                          size_t classes) {
    return ((size_t)source[answer] * classes + (size_t)label[answer]) * classes;
}

/* Where rows are long the processor does not run ahead far enough by itself. */
INTO_CALLER void call_for_row(const double *rows, const int32_t *source, const int32_t *label,
                              size_t answer, size_t end, size_t classes) {
    if (classes <= FIXED_CLASSES_MAX || answer >= end) return;
    const double *row = rows + row_of(source, label, answer, classes);
    for (size_t k = 0; k < classes; k += 8) __builtin_prefetch(row + k);
}

INTO_CALLER void score(const size_t *start, const int32_t *source, const int32_t *label,
                       size_t items, size_t classes, const double *restrict log_prior,
                       const double *restrict logs, double *restrict scores) {
    for (size_t item = 0; item < items; item++, scores += classes) {
        for (size_t k = 0; k < classes; k++) scores[k] = log_prior[k];
        for (size_t i = start[item]; i < start[item + 1]; i++) {
            call_for_row(logs, source, label, i + AHEAD, start[items], classes);
            const double *row = logs + row_of(source, label, i, classes);
            for (size_t k = 0; k < classes; k++) scores[k] += row[k];
        }
    }
}

INTO_CALLER void count(const size_t *start, const int32_t *source, const int32_t *label,
                       size_t items, size_t classes, const double *restrict posteriors,
                       double *restrict counts) {
    for (size_t item = 0; item < items; item++, posteriors += classes)
        for (size_t i = start[item]; i < start[item + 1]; i++) {
            call_for_row(counts, source, label, i + AHEAD, start[items], classes);
            double *row = counts + row_of(source, label, i, classes);
            for (size_t k = 0; k < classes; k++) row[k] += posteriors[k];
        }
}

/* Takes the highest score of each item from all of its scores; returns the sum of the highest. */
INTO_CALLER double take_highest(size_t items, size_t classes, double *scores) {
    double sum = 0;
    for (size_t item = 0; item < items; item++, scores += classes) {
        double highest = scores[0];
        for (size_t k = 1; k < classes; k++) highest = scores[k] > highest ? scores[k] : highest;
        for (size_t k = 0; k < classes; k++) scores[k] -= highest;
        sum += highest;
    }
    return sum;
}

/* Scales each item's row to sum to 1 and adds it to sizes, [classes]; returns the sum of the logs of
 * what the rows summed to, each from 1 to `classes`. */
INTO_CALLER double scale(size_t items, size_t classes, double *rows, double *sizes) {
    enum { FACTORS = 64 }; /* 1024^64 is a double */
    double log_sum = 0, product = 1;
    for (size_t item = 0; item < items; item++, rows += classes) {
        double total = rows[0];
        for (size_t k = 1; k < classes; k++) total += rows[k];
        double inverse = 1 / total;
        for (size_t k = 0; k < classes; k++) {
            rows[k] *= inverse;
            sizes[k] += rows[k];
        }
        product *= total;
        if (item % FACTORS == FACTORS - 1) {
            log_sum += log(product);
            product = 1;
        }
    }
    return log_sum + log(product);
}

typedef void score_block(const size_t *start, const int32_t *source, const int32_t *label,
                         size_t items, size_t classes, const double *log_prior, const double *logs,
                         double *scores);
typedef void count_block(const size_t *start, const int32_t *source, const int32_t *label,
                         size_t items, size_t classes, const double *posteriors, double *counts);
typedef double highest_of_block(size_t items, size_t classes, double *scores);
typedef double scale_block(size_t items, size_t classes, double *rows, double *sizes);

typedef struct {
    score_block *score;
    count_block *count;
    highest_of_block *take_highest;
    scale_block *scale;
} block_steps;

#define STEPS(name, k)                                                                          \
    FOR_PROCESSORS static void score_##name(                                                    \
        const size_t *start, const int32_t *source, const int32_t *label, size_t items,         \
        size_t classes, const double *log_prior, const double *logs, double *scores) {          \
        (void)classes;                                                                          \
        score(start, source, label, items, k, log_prior, logs, scores);                         \
    }                                                                                           \
    FOR_PROCESSORS static void count_##name(const size_t *start, const int32_t *source,         \
                                            const int32_t *label, size_t items, size_t classes, \
                                            const double *posteriors, double *counts) {         \
        (void)classes;                                                                          \
        count(start, source, label, items, k, posteriors, counts);                              \
    }                                                                                           \
    FOR_PROCESSORS static double take_highest_##name(size_t items, size_t classes,              \
                                                     double *scores) {                          \
        (void)classes;                                                                          \
        return take_highest(items, k, scores);                                                  \
    }                                                                                           \
    FOR_PROCESSORS static double scale_##name(size_t items, size_t classes, double *rows,       \
                                              double *sizes) {                                  \
        (void)classes;                                                                          \
        return scale(items, k, rows, sizes);                                                    \
    }
STEPS(any, classes)
STEPS(2, 2)
STEPS(3, 3)
STEPS(4, 4)
STEPS(5, 5)

#define ROW(name) {score_##name, count_##name, take_highest_##name, scale_##name}
static const block_steps any_steps = ROW(any),
                         fixed_steps[FIXED_CLASSES_MAX + 1] = {
                             [2] = ROW(2), [3] = ROW(3), [4] = ROW(4), [5] = ROW(5)};

static const block_steps *steps_for(size_t classes) {
    return classes <= FIXED_CLASSES_MAX && fixed_steps[classes].score ? &fixed_steps[classes]
                                                                      : &any_steps;
}

/* exp(x) for x of 0 or less, to the last bit or two; 0 below -700. In plain arithmetic, so that a
 * loop over it becomes one over vectors: 2^n for the nearest n, times a Taylor series. */
INTO_CALLER double exp_below_zero(double x) {
    const double magic = 0x1.8p52; /* plus a small number: its nearest integer in the low bits */
    const double shifted = x * 1.4426950408889634 + magic, n = shifted - magic;
    const double r = (x - n * 0x1.62e42fee00000p-1) - n * 0x1.a39ef35793c76p-33;
    double series = 1. / 479001600;
    series = series * r + 1. / 39916800;
    series = series * r + 1. / 3628800;
    series = series * r + 1. / 362880;
    series = series * r + 1. / 40320;
    series = series * r + 1. / 5040;
    series = series * r + 1. / 720;
    series = series * r + 1. / 120;
    series = series * r + 1. / 24;
    series = series * r + 1. / 6;
    series = series * r + 1. / 2;
    series = series * r + 1;
    series = series * r + 1;
    uint64_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 1023) << 52;
    double power;
    memcpy(&power, &bits, sizeof power);
    return x < -700 ? 0 : series * power;
}

FOR_PROCESSORS static void take_exponentials(size_t count, double *values) {
    for (size_t i = 0; i < count; i++) values[i] = exp_below_zero(values[i]);
}

/* Copies `from` to `to`; returns by how much any of them changed at most, or `most`. */
FOR_PROCESSORS static double replace(size_t count, const double *restrict from, double *restrict to,
                                     double most) {
    enum { LANES = 8 };
    double moved[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            double step = fabs(from[i + lane] - to[i + lane]);
            moved[lane] = step > moved[lane] ? step : moved[lane];
            to[i + lane] = from[i + lane];
        }
    for (; i < count; i++) {
        double step = fabs(from[i] - to[i]);
        moved[0] = step > moved[0] ? step : moved[0];
        to[i] = from[i];
    }
    for (size_t lane = 0; lane < LANES; lane++) most = moved[lane] > most ? moved[lane] : most;
    return most;
}

/* ---- chunks ------------------------------------------------------------------------------- */

typedef struct {
    double *counts; /* [sources][label given][true class]: of its items' answers */
    double *sizes;  /* [classes]: sums of its items' posteriors */
    double log_likelihood, moved;
} chunk;

typedef struct {
    const lw_answers *answers;
    const lw_truth_options *options;
    const block_steps *steps;
    double *posteriors; /* the model's */
    double *log_prior;  /* [classes] */
    double *logs;       /* [sources][label given][true class] */
    double *densities;  /* [sources]: log densities of their priors */
    chunk *chunks;      /* [chunk_count] */
    size_t chunk_count;
} workspace;

/* What is known leaves one class. */
static void keep_gold(const lw_answers *a, size_t first, size_t items, double *scores) {
    for (size_t i = 0; i < items; i++, scores += a->classes) {
        int32_t gold = a->gold[first + i];
        for (size_t k = 0; k < a->classes && gold != LW_NOT_GOLD; k++)
            if (k != (size_t)gold) scores[k] = -INFINITY;
    }
}

static void update_block(const workspace *w, size_t first, size_t items, chunk *into) {
    const lw_answers *a = w->answers;
    const block_steps *steps = w->steps;
    double scores[BLOCK_SCORES];
    size_t classes = a->classes;
    steps->score(a->item_start + first, a->answer_source, a->answer_label, items, classes,
                 w->log_prior, w->logs, scores);
    if (a->gold) keep_gold(a, first, items, scores);
    into->log_likelihood += steps->take_highest(items, classes, scores);
    take_exponentials(items * classes, scores);
    into->log_likelihood += steps->scale(items, classes, scores, into->sizes);
    into->moved = replace(items * classes, scores, w->posteriors + first * classes, into->moved);
}

static void count_block_into(const workspace *w, size_t first, size_t items, chunk *into) {
    const lw_answers *a = w->answers;
    w->steps->count(a->item_start + first, a->answer_source, a->answer_label, items, a->classes,
                    w->posteriors + first * a->classes, into->counts);
}

static void add_sizes(const workspace *w, size_t first, size_t items, chunk *into) {
    size_t classes = w->answers->classes;
    for (size_t i = first; i < first + items; i++)
        fit_add_scaled(into->sizes, w->posteriors + i * classes, 1, classes);
}

/* The items of a chunk in blocks: their posteriors updated, or taken as they are, and counted. */
static void do_chunk(const workspace *w, size_t number, bool update) {
    const lw_answers *a = w->answers;
    size_t classes = a->classes, block = BLOCK_SCORES / classes;
    size_t first = a->items * number / w->chunk_count,
           end = a->items * (number + 1) / w->chunk_count;
    chunk *into = &w->chunks[number];
    into->log_likelihood = into->moved = 0;
    memset(into->sizes, 0, classes * sizeof *into->sizes);
    memset(into->counts, 0, a->sources * classes * classes * sizeof *into->counts);
    for (size_t at = first; at < end; at += block) {
        size_t items = end - at < block ? end - at : block;
        if (update) update_block(w, at, items, into);
        else add_sizes(w, at, items, into);
        count_block_into(w, at, items, into);
    }
}

static void count_chunks(void *context, size_t start, size_t end) {
    for (size_t i = start; i < end; i++) do_chunk(context, i, false);
}

static void update_chunks(void *context, size_t start, size_t end) {
    for (size_t i = start; i < end; i++) do_chunk(context, i, true);
}

/* ---- M-step ------------------------------------------------------------------------------- */

static void update_sources(void *context, size_t start, size_t end) {
    const workspace *w = context;
    const lw_answers *a = w->answers;
    size_t classes = a->classes, cells = classes * classes;
    for (size_t s = start; s < end; s++) {
        double *table = w->logs + s * cells, smoothing = w->options->smoothing;
        for (size_t label = 0; label < classes; label++)
            for (size_t k = 0; k < classes; k++)
                table[label * classes + k] = dawid_skene_seen_before(a, smoothing, s, label, k);
        for (size_t c = 0; c < w->chunk_count; c++)
            fit_add_scaled(table, w->chunks[c].counts + s * cells, 1, cells);
        w->densities[s] = dawid_skene_take_logs(a, smoothing, s, table);
    }
}

static void update_prior(const workspace *w, lw_truth_model *model) {
    size_t classes = model->classes;
    double smoothing = w->options->smoothing;
    double total = (double)model->items + smoothing * (double)classes;
    for (size_t k = 0; k < classes; k++) {
        double size = smoothing;
        for (size_t c = 0; c < w->chunk_count; c++) size += w->chunks[c].sizes[k];
        model->class_prior[k] = size / total;
        w->log_prior[k] = log(model->class_prior[k]);
    }
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *model, double *moved_out) {
    enum { SOURCES_AT_ONCE = 64 };
    workspace *w = state;
    double objective = 0;
    *moved_out = 0;
    if (model->iterations == 0)
        lw_threads_for(options->threads, w->chunk_count, 1, count_chunks, w);
    lw_threads_for(options->threads, a->sources, SOURCES_AT_ONCE, update_sources, w);
    update_prior(w, model);
    lw_threads_for(options->threads, w->chunk_count, 1, update_chunks, w);
    for (size_t s = 0; s < a->sources; s++) objective += w->densities[s];
    for (size_t k = 0; k < a->classes; k++) objective += options->smoothing * w->log_prior[k];
    for (size_t c = 0; c < w->chunk_count; c++) {
        objective += w->chunks[c].log_likelihood;
        *moved_out = fmax(*moved_out, w->chunks[c].moved);
    }
    return objective;
}

/* ---- fitting ------------------------------------------------------------------------------ */

static size_t chunks_for(const lw_answers *a, size_t cells) {
    size_t answers = fit_count(a);
    size_t chunks = 1 + answers / CELLS_WORTH / (cells + 1);
    return chunks < CHUNKS_MAX ? chunks : CHUNKS_MAX;
}

static bool make_workspace(const lw_answers *a, lw_arena *scratch, workspace *w) {
    size_t classes = a->classes, cells;
    if (__builtin_mul_overflow(a->sources, classes * classes, &cells)) return false;
    w->steps = steps_for(classes);
    w->chunk_count = chunks_for(a, cells);
    w->log_prior = lw_new(scratch, double, classes);
    w->logs = lw_new(scratch, double, cells);
    w->densities = lw_new(scratch, double, a->sources);
    w->chunks = lw_new(scratch, chunk, w->chunk_count);
    if (!w->log_prior || !w->logs || !w->densities || !w->chunks) return false;
    for (size_t i = 0; i < w->chunk_count; i++) {
        w->chunks[i].counts = lw_new(scratch, double, cells);
        w->chunks[i].sizes = lw_new(scratch, double, classes);
        if (!w->chunks[i].counts || !w->chunks[i].sizes) return false;
    }
    return true;
}

lw_status dawid_skene_fast_fit(const lw_answers *answers, const lw_truth_options *options,
                               lw_arena *arena, lw_arena scratch, lw_truth_model *model_out,
                               lw_error *error) {
    assert(!answers->answer_weight);
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    workspace work = {.answers = answers, .options = options};
    if (!make_workspace(answers, &scratch, &work))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources and %zu classes",
                       answers->sources, answers->classes);
    lw_truth_model model;
    status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    work.posteriors = model.posteriors;
    fit_iterate(answers, options, step, &work, &model);
    dawid_skene_write_confusion(&model, work.logs);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
