/* review.c - trusted labels until a crowd's labels are proven, by replay: review in order of doubt,
 * then audit the rest in a random order and mend; the mean over audits, beside that of mending by a
 * random audit alone. Exits 1 when a wanted figure is missed. Usage: review [DIRECTORY of the
 * crowds] [ESTIMATOR] */
#include "labelwright/certificate.h"
#include "labelwright/csv.h"
#include "labelwright/intern.h"
#include "labelwright/review.h"
#include "labelwright/rng.h"
#include "labelwright/truth.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWERS_MAX = 100000, MEMORY_BYTES = 256 << 20, ITEMS_REPLAYED = 1000000 };

static const struct {
    const char *name;
    double target, wanted, moonshot;
} crowds[] = {
    {"rte", .95, 285, 250},    {"d_product", .95, 1610, 1350}, {"cf_amt", .9, 128, 128},
    {"dog", .88, 402, 402},    {"snow_temp", .95, 194, 194},   {"sp_amt", .95, 252, 252},
    {"bluebird", .92, 75, 75},
};

static void give_up(const char *what, const lw_error *error) {
    fprintf(stderr, "%s: %s\n", what, error->message);
    exit(2);
}

/* ---- a crowd ------------------------------------------------------------------------------ */

typedef struct {
    lw_intern *tasks, *workers, *labels;
    int32_t task[ANSWERS_MAX], worker[ANSWERS_MAX], label[ANSWERS_MAX], truth[ANSWERS_MAX];
    size_t count;
} crowd;

static ptrdiff_t give(void *file, char *buffer, size_t room) {
    return (ptrdiff_t)fread(buffer, 1, room, file);
}

static int32_t number_of(lw_intern *names, lw_str name) {
    int32_t number;
    lw_error error;
    if (lw_intern_add(names, name, &number, &error) != LW_OK) give_up("names", &error);
    return number;
}

static void take_answer(crowd *c, const lw_str *fields) {
    if (c->count == ANSWERS_MAX) exit(2);
    c->task[c->count] = number_of(c->tasks, fields[0]);
    c->worker[c->count] = number_of(c->workers, fields[1]);
    c->label[c->count++] = number_of(c->labels, fields[2]);
}

static void take_truth(crowd *c, const lw_str *fields) {
    int32_t task = lw_intern_find(c->tasks, fields[0]);
    if (task >= 0) c->truth[task] = number_of(c->labels, fields[1]);
}

/* The columns stand in this order in all of them; false: there is no such file. */
static bool read_rows(const char *directory, const char *name, const char *file, crowd *c,
                      void take(crowd *c, const lw_str *fields)) {
    char path[512];
    snprintf(path, sizeof path, "%s/%s/%s.csv", directory, name, file);
    FILE *in = fopen(path, "rb");
    if (!in) return false;
    lw_csv *rows = lw_csv_open(lw_csv_defaults(), give, in);
    lw_csv_row row;
    bool header = true;
    for (; rows && lw_csv_next(rows, &row, NULL) == LW_OK; header = false)
        if (!header) take(c, row.fields);
    lw_csv_close(rows);
    fclose(in);
    return true;
}

static bool read_crowd(const char *directory, const char *name, crowd *c) {
    c->count = 0;
    c->tasks = lw_intern_open(ANSWERS_MAX, 1 << 24);
    c->workers = lw_intern_open(ANSWERS_MAX, 1 << 24);
    c->labels = lw_intern_open(LW_CLASSES_MAX, 1 << 24);
    if (!c->tasks || !c->workers || !c->labels) exit(2);
    return read_rows(directory, name, "labels", c, take_answer) &&
           read_rows(directory, name, "truth", c, take_truth);
}

/* ---- items in order of doubt -------------------------------------------------------------- */

typedef struct {
    double belief; /* in the label it is given */
    int32_t item;
    bool wrong;
} believed;

static int most_doubtful_first(const void *x, const void *y) {
    const believed *a = x, *b = y;
    if (a->belief != b->belief) return a->belief < b->belief ? -1 : 1;
    return (a->item > b->item) - (a->item < b->item);
}

static size_t order_by_doubt(crowd *c, const lw_estimator *e, char *memory, believed *items) {
    lw_arena arena = lw_arena_over(memory, MEMORY_BYTES / 2);
    lw_arena scratch = lw_arena_over(memory + MEMORY_BYTES / 2, MEMORY_BYTES / 2);
    lw_triples triples = {.items = lw_intern_count(c->tasks),
                          .sources = lw_intern_count(c->workers),
                          .classes = lw_intern_count(c->labels),
                          .count = c->count,
                          .item = c->task,
                          .source = c->worker,
                          .label = c->label};
    lw_answers answers;
    lw_truth_model model;
    lw_error error;
    if (lw_answers_pack(&triples, &arena, &answers, &error) != LW_OK ||
        e->fit(&answers, &e->defaults, &arena, scratch, &model, &error) != LW_OK)
        give_up(e->name, &error);
    for (size_t i = 0; i < model.items; i++) {
        int32_t label = lw_truth_label(&model, i);
        items[i] = (believed){model.posteriors[i * model.classes + (size_t)label], (int32_t)i,
                              label != c->truth[i]};
    }
    qsort(items, model.items, sizeof *items, most_doubtful_first);
    return model.items;
}

/* ---- what it costs ------------------------------------------------------------------------ */

/* Draws of one audit of the items from `reviewed` on. */
static uint64_t audit(const lw_certificate_options *o, const bool *wrong, uint32_t *order,
                      lw_rng *rng) {
    lw_certificate a;
    lw_error error;
    if (lw_certificate_begin(o, &a, &error) != LW_OK) give_up("audit", &error);
    uint64_t places = o->population - o->reviewed;
    for (uint64_t i = 0; i < places; i++) order[i] = (uint32_t)(o->reviewed + i);
    for (uint64_t i = 0; a.state == LW_CERTIFICATE_OPEN; i++) {
        uint64_t j = i + lw_rng_below(rng, places - i);
        uint32_t next = order[j];
        order[j] = order[i];
        if (lw_certificate_add(&a, wrong[next], &error) != LW_OK) give_up("audit", &error);
    }
    return a.drawn;
}

static double mean_draws(uint64_t population, double target, uint64_t reviewed, const bool *wrong) {
    static uint32_t order[ANSWERS_MAX];
    lw_certificate_options o = lw_certificate_defaults(population);
    o.target = target;
    o.repair = true;
    o.reviewed = reviewed;
    lw_rng rng = lw_rng_seed(0);
    uint64_t audits = ITEMS_REPLAYED / population, draws = 0;
    for (uint64_t i = 0; i < audits; i++) draws += audit(&o, wrong, order, &rng);
    return (double)draws / (double)audits;
}

static bool measure(const char *name, double target, double wanted, double moonshot,
                    const believed *items, size_t count) {
    static bool wrong[ANSWERS_MAX];
    uint64_t errors = 0, corrected = 0, reviewed;
    for (size_t i = 0; i < count; i++) errors += wrong[i] = items[i].wrong;
    lw_review_options o = lw_review_defaults(count);
    o.target = target;
    lw_error error;
    if (lw_review_end(&o, wrong, count, &reviewed, &error) != LW_OK) give_up("review", &error);
    for (size_t i = 0; i < reviewed; i++) corrected += wrong[i];
    double rest = mean_draws(count, target, reviewed, wrong);
    double alone = mean_draws(count, target, 0, wrong), sum = (double)reviewed + rest;
    printf("%-10s %5zu items .%03.0f right, to %.2f: reviewed %4llu, %3llu of %3llu errors, then "
           "%6.1f drawn: %6.1f (wanted %.0f%s, moonshot %.0f%s), by audit alone %.0f\n",
           name, count, 1000 - 1000 * (double)errors / (double)count, target,
           (unsigned long long)reviewed, (unsigned long long)corrected, (unsigned long long)errors,
           rest, sum, wanted, sum <= wanted ? "" : " MISSED", moonshot,
           sum <= moonshot ? " reached" : "", alone);
    return sum <= wanted;
}

int main(int count, char **arguments) {
    const char *directory = count > 1 ? arguments[1] : "../shared/data/crowd";
    const lw_estimator *e = lw_estimator_find(lw_str_from(count > 2 ? arguments[2] : "hier"));
    crowd *c = malloc(sizeof *c);
    believed *items = malloc(ANSWERS_MAX * sizeof *items);
    char *memory = malloc(MEMORY_BYTES);
    if (!e || !c || !items || !memory) return 2;
    bool good = true;
    for (size_t i = 0; i < sizeof crowds / sizeof *crowds; i++) {
        if (!read_crowd(directory, crowds[i].name, c)) {
            printf("%s: not there\n", crowds[i].name);
        } else {
            size_t found = order_by_doubt(c, e, memory, items);
            good &= measure(crowds[i].name, crowds[i].target, crowds[i].wanted, crowds[i].moonshot,
                            items, found);
        }
        lw_intern_close(c->tasks), lw_intern_close(c->workers), lw_intern_close(c->labels);
    }
    free(c), free(items), free(memory);
    return good ? 0 : 1;
}
