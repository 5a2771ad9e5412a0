/* dawid_skene_fast.c - dawid_skene.c by blocks and on threads.
 *
 * Items go by blocks whose scores fit the nearest cache, and the posteriors of a block are counted as
 * soon as they are made, so that an iteration reads the answers once from memory. Chunks of items
 * count into tables of their own, which are summed in their order: how many there are depends on the
 * data alone. */
#include "blocks.h"
#include "dawid_skene.h"
#include "exponentials.h"
#include "fit.h"
#include <math.h>
#include <string.h>

enum {
    CHUNKS_MAX = 16, /* enough to keep 8 threads busy to the end */
    CELLS_WORTH = 8, /* answers that counting into one cell more must be spread over */
};

_Static_assert(LW_CLASSES_MAX <= BLOCK_SCORES, "a block holds an item");

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
    steps->score(a, first, items, classes, w->log_prior, w->logs, scores);
    if (a->gold) keep_gold(a, first, items, scores);
    into->log_likelihood += steps->take_highest(items, classes, scores);
    take_exponentials(items * classes, scores);
    into->log_likelihood += steps->scale(items, classes, scores, into->sizes);
    into->moved =
        block_replace(items * classes, scores, w->posteriors + first * classes, into->moved);
}

static void count_block_into(const workspace *w, size_t first, size_t items, chunk *into) {
    const lw_answers *a = w->answers;
    w->steps->count(a, first, items, a->classes, w->posteriors + first * a->classes, into->counts);
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

/* The counts of the last posteriors say how much each source answered, and how much of it is right. */
static void sum_reliabilities(const workspace *w, lw_truth_model *model) {
    size_t classes = model->classes;
    for (size_t c = 0; c < w->chunk_count; c++) {
        const double *cell = w->chunks[c].counts;
        for (size_t s = 0; s < model->sources; s++) {
            lw_reliability *source = &model->reliabilities[s];
            for (size_t label = 0; label < classes; label++)
                for (size_t k = 0; k < classes; k++, cell++) {
                    source->answers += *cell;
                    if (k == label) source->accuracy += *cell;
                }
        }
    }
}

/* ---- fitting ------------------------------------------------------------------------------ */

/* A power of two, so that two, four or eight threads have as much to do each. */
static size_t chunks_for(const lw_answers *a, size_t cells) {
    size_t answers = fit_count(a);
    size_t most = answers / CELLS_WORTH / (cells + 1), chunks = 1;
    while (chunks < CHUNKS_MAX && 2 * chunks <= most + 1) chunks *= 2;
    return chunks;
}

static bool make_workspace(const lw_answers *a, lw_arena *scratch, workspace *w) {
    size_t classes = a->classes, cells;
    if (__builtin_mul_overflow(a->sources, classes * classes, &cells)) return false;
    w->steps = block_steps_for(classes);
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
    sum_reliabilities(&work, &model);
    fit_conclude(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
