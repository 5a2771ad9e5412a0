/* dawid_skene.c - what an iteration of Dawid and Skene's EM costs for each answer on one core, beside
 * a plain loop over triples in a random order, as a file has them, that takes logarithms where it
 * needs them; and beside the same loop over triples that lie by item. Prints ns for 2, 5 and 20
 * classes; exits 1 when a wanted ratio is missed. Usage: dawid_skene [ITEMS], of 10 answers each. */
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { SOURCES = 10000, REDUNDANCY = 10, ROUNDS = 3, ITERATIONS = 5 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

typedef struct {
    size_t items, classes, answers;
    size_t *start;
    int32_t *item, *source, *label; /* [answers], by item */
} crowd;

static void *take(size_t count, size_t size) {
    void *memory = calloc(count, size);
    if (!memory) exit(1);
    return memory;
}

static crowd make_crowd(size_t items, size_t classes) {
    crowd c = {.items = items, .classes = classes, .answers = items * REDUNDANCY};
    lw_rng rng = lw_rng_seed(classes);
    c.start = take(items + 1, sizeof *c.start);
    c.item = take(c.answers, sizeof *c.item);
    c.source = take(c.answers, sizeof *c.source);
    c.label = take(c.answers, sizeof *c.label);
    for (size_t i = 0; i < c.answers; i++) {
        size_t item = i / REDUNDANCY;
        bool right = lw_rng_below(&rng, 10) < 7;
        c.item[i] = (int32_t)item;
        c.source[i] = (int32_t)lw_rng_below(&rng, SOURCES);
        c.label[i] = (int32_t)(right ? item % classes : lw_rng_below(&rng, classes));
        c.start[item + 1] = i + 1;
    }
    return c;
}

static void swap(int32_t *values, size_t a, size_t b) {
    int32_t kept = values[a];
    values[a] = values[b];
    values[b] = kept;
}

static void shuffle(crowd *c) {
    lw_rng rng = lw_rng_seed(0);
    for (size_t i = c->answers; i > 1; i--) {
        size_t other = lw_rng_below(&rng, i);
        swap(c->item, i - 1, other);
        swap(c->source, i - 1, other);
        swap(c->label, i - 1, other);
    }
}

static void free_crowd(crowd *c) { free(c->start), free(c->item), free(c->source), free(c->label); }

/* One iteration as one would write it down: posteriors, then confusion. */
static void iterate_plainly(const crowd *c, double *posteriors, double *confusion) {
    size_t k_count = c->classes;
    for (size_t i = 0; i < c->items * k_count; i++) posteriors[i] = 0;
    for (size_t i = 0; i < c->answers; i++)
        for (size_t k = 0; k < k_count; k++)
            posteriors[(size_t)c->item[i] * k_count + k] += log(
                confusion[((size_t)c->source[i] * k_count + k) * k_count + (size_t)c->label[i]]);
    for (size_t item = 0; item < c->items; item++) {
        double *row = posteriors + item * k_count, most = row[0], total = 0;
        for (size_t k = 1; k < k_count; k++) most = fmax(most, row[k]);
        for (size_t k = 0; k < k_count; k++) total += row[k] = exp(row[k] - most);
        for (size_t k = 0; k < k_count; k++) row[k] /= total;
    }
    for (size_t i = 0; i < SOURCES * k_count * k_count; i++) confusion[i] = .1;
    for (size_t i = 0; i < c->answers; i++)
        for (size_t k = 0; k < k_count; k++)
            confusion[((size_t)c->source[i] * k_count + k) * k_count + (size_t)c->label[i]] +=
                posteriors[(size_t)c->item[i] * k_count + k];
    for (size_t row = 0; row < SOURCES * k_count; row++) {
        double total = 0;
        for (size_t k = 0; k < k_count; k++) total += confusion[row * k_count + k];
        for (size_t k = 0; k < k_count; k++) confusion[row * k_count + k] /= total;
    }
}

/* Of an iteration; the first one, which makes the confusion, is not counted. */
static double plain_seconds(const crowd *c) {
    double best = INFINITY, *posteriors = take(c->items * c->classes, sizeof *posteriors);
    double *confusion = take(SOURCES * c->classes * c->classes, sizeof *confusion);
    for (size_t i = 0; i < SOURCES * c->classes * c->classes; i++)
        confusion[i] = (i / c->classes % c->classes == i % c->classes ? 2 : 1) / 10.;
    for (int round = 0; round < 2; round++) {
        double began = now();
        iterate_plainly(c, posteriors, confusion);
        best = fmin(best, now() - began);
    }
    free(posteriors), free(confusion);
    return best;
}

static double fit_seconds(const crowd *c, size_t iterations, char *memory, size_t bytes) {
    const lw_estimator *ds = lw_estimator_find(LW_STR("ds"));
    lw_truth_options options = ds->defaults;
    const lw_answers answers = {.items = c->items,
                                .sources = SOURCES,
                                .classes = c->classes,
                                .item_start = c->start,
                                .answer_source = c->source,
                                .answer_label = c->label};
    lw_arena arena = lw_arena_over(memory, bytes / 2);
    lw_truth_model model;
    options.iterations_max = iterations;
    options.tolerance = 0;
    double began = now();
    if (ds->fit(&answers, &options, &arena, lw_arena_over(memory + bytes / 2, bytes / 2), &model,
                NULL) != LW_OK)
        exit(1);
    return now() - began;
}

/* What more iterations take, which leaves the checks, the start and the reliabilities out. */
static double our_seconds(const crowd *c) {
    size_t cells = SOURCES * c->classes * c->classes;
    size_t bytes = 2 * 8 * (c->items * c->classes + 20 * cells + c->answers) + (1 << 20);
    double best = INFINITY;
    char *memory = take(bytes, 1);
    for (int round = 0; round < ROUNDS; round++) {
        double one = fit_seconds(c, 1, memory, bytes);
        best = fmin(best, (fit_seconds(c, 1 + ITERATIONS, memory, bytes) - one) / ITERATIONS);
    }
    free(memory);
    return best;
}

int main(int count, char **arguments) {
    static const struct {
        size_t classes;
        double wanted_ns, wanted_ratio;
    } rows[] = {{2, 3.5, 20}, {5, 12, 15}, {20, 70, 12}};
    size_t items = count > 1 ? (size_t)strtoul(arguments[1], NULL, 10) : 1000000;
    int failures = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        crowd c = make_crowd(items, rows[i].classes);
        double ours = our_seconds(&c), sorted = plain_seconds(&c), per = 1e9 / (double)c.answers;
        shuffle(&c);
        double plain = plain_seconds(&c);
        bool good = plain / ours >= rows[i].wanted_ratio;
        failures += !good;
        printf("%2zu classes: %5.1f ns an answer and iteration (wanted: %g), a plain loop %6.1f: "
               "%5.1f times, wanted %g%s; by item %5.1f: %4.1f times\n",
               c.classes, ours * per, rows[i].wanted_ns, plain * per, plain / ours,
               rows[i].wanted_ratio, good ? "" : " MISSED", sorted * per, sorted / ours);
        free_crowd(&c);
    }
    return failures > 0;
}
