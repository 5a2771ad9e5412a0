/* truth.c - seconds of each estimator on a made crowd: N x 5 answers, 4 classes, sources of unequal
 * diligence (rank^-0.7) and accuracy (.5 to .95), half of the errors on the next class. Usage:
 * truth [ITEMS]. */
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { SOURCES = 2000, CLASSES = 4, REDUNDANCY = 5 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/* A source by its share of the work, from the running sums of the shares. */
static int32_t draw_source(lw_rng *rng, const double *sums) {
    double at = lw_rng_uniform(rng) * sums[SOURCES - 1];
    size_t low = 0, high = SOURCES - 1;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (sums[middle] <= at) low = middle + 1;
        else high = middle;
    }
    return (int32_t)low;
}

static void make_answers(size_t items, int32_t *truth, size_t *start, int32_t *source,
                         int32_t *label) {
    static double sums[SOURCES], accuracy[SOURCES];
    lw_rng rng = lw_rng_seed(0);
    for (size_t s = 0; s < SOURCES; s++) {
        sums[s] = pow((double)s + 1, -.7) + (s ? sums[s - 1] : 0);
        accuracy[s] = .5 + .45 * lw_rng_uniform(&rng);
    }
    start[0] = 0;
    for (size_t item = 0, count = 0; item < items; item++) {
        truth[item] = (int32_t)lw_rng_below(&rng, CLASSES);
        for (int i = 0; i < REDUNDANCY; i++, count++) {
            source[count] = draw_source(&rng, sums);
            bool right = lw_rng_uniform(&rng) < accuracy[source[count]];
            int32_t off = lw_rng_below(&rng, 2) ? 1 : 1 + (int32_t)lw_rng_below(&rng, CLASSES - 1);
            label[count] = right ? truth[item] : (truth[item] + off) % CLASSES;
        }
        start[item + 1] = count;
    }
}

static double share_right(const lw_truth_model *model, const int32_t *truth) {
    double right = 0;
    for (size_t i = 0; i < model->items; i++) {
        const double *row = model->posteriors + i * CLASSES;
        size_t best = 0;
        for (size_t k = 1; k < CLASSES; k++) best = row[k] > row[best] ? k : best;
        right += best == (size_t)truth[i];
    }
    return right / (double)model->items;
}

/* Fits, and prints what it took. */
static void measure(const lw_estimator *e, const lw_answers *answers, const int32_t *truth,
                    char *results, size_t bytes) {
    size_t scratch_bytes = lw_estimator_scratch_bytes(e, answers, &e->defaults);
    char *scratch = malloc(scratch_bytes);
    if (!scratch) exit(1);
    lw_truth_model model;
    lw_error error;
    lw_arena arena = lw_arena_over(results, bytes), room = lw_arena_over(scratch, scratch_bytes);
    double began = now();
    if (e->fit(answers, &e->defaults, &arena, room, &model, &error) != LW_OK) {
        fprintf(stderr, "%s: %s\n", e->name, error.message);
        exit(1);
    }
    double seconds = now() - began, count = (double)answers->item_start[answers->items];
    printf("%-9s %7.0f answers %6.3f s, %3zu iterations, %5.1f ns an answer each, right %.4f\n",
           e->name, count, seconds, model.iterations,
           seconds * 1e9 / count / (double)model.iterations, share_right(&model, truth));
    free(scratch);
}

int main(int count, char **arguments) {
    size_t items = count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 200000;
    size_t answers_count = items * REDUNDANCY, bytes = items * CLASSES * 8 + (8 << 20);
    int32_t *truth = malloc(items * sizeof *truth),
            *source = malloc(answers_count * sizeof *source);
    int32_t *label = malloc(answers_count * sizeof *label);
    size_t *start = malloc((items + 1) * sizeof *start);
    char *results = malloc(bytes);
    if (!truth || !source || !label || !start || !results) return 1;
    make_answers(items, truth, start, source, label);
    lw_answers answers = {.items = items,
                          .sources = SOURCES,
                          .classes = CLASSES,
                          .item_start = start,
                          .answer_source = source,
                          .answer_label = label};
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        measure(e, &answers, truth, results, bytes);
    free(truth), free(source), free(label), free(start), free(results);
    return 0;
}
