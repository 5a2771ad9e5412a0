/* agree_differ.c - do workers of one kind agree with others more, or less, than the rest do? */
#include "labelwright/discovery.h"
#include "labelwright/permutation.h"
#include "server/cli/agree.h"
#include <stdio.h>

enum { NO_SLICE = -1 };

typedef struct {
    double *value;   /* [count] share of the other answers to its task that are the same */
    int32_t *source; /* [count] */
    size_t count;
    int32_t *slice;                    /* [workers]: of all of a worker's answers */
    bool *group;                       /* [workers] */
    double *difference, *p, *adjusted; /* [slices] */
} differences;

static bool make_room(const crowd *c, lw_arena *arena, differences *d) {
    size_t slices = lw_intern_count(c->slices);
    *d = (differences){.value = lw_new(arena, double, c->count),
                       .source = lw_new(arena, int32_t, c->count),
                       .slice = lw_new(arena, int32_t, c->answers.sources),
                       .group = lw_new(arena, bool, c->answers.sources),
                       .difference = lw_new(arena, double, slices),
                       .p = lw_new(arena, double, slices),
                       .adjusted = lw_new(arena, double, slices)};
    return d->value && d->source && d->slice && d->group && d->difference && d->p && d->adjusted;
}

static void take_answers(const crowd *c, differences *d) {
    const lw_answers *a = &c->answers;
    for (size_t task = 0; task < a->items; task++) {
        size_t start = a->item_start[task], end = a->item_start[task + 1];
        for (size_t i = start; i < end && end - start > 1; i++) {
            size_t same = 0;
            for (size_t j = start; j < end; j++)
                same += j != i && a->answer_label[j] == a->answer_label[i];
            d->value[d->count] = (double)same / (double)(end - start - 1);
            d->source[d->count++] = a->answer_source[i];
        }
    }
}

/* False: some worker's answers are of several slices, so that workers cannot change sides. */
static bool find_slices(const crowd *c, differences *d) {
    for (size_t w = 0; w < c->answers.sources; w++) d->slice[w] = NO_SLICE;
    for (size_t i = 0; i < c->count; i++) {
        int32_t *slice = &d->slice[c->answers.answer_source[i]], here = (int32_t)c->weight[i];
        if (*slice == NO_SLICE) *slice = here;
        if (*slice != here) return false;
    }
    return true;
}

/* LW_UNDEFINED: a side has nothing to compare. */
static lw_status test_slices(const crowd *c, uint64_t seed, differences *d, lw_arena scratch,
                             lw_error *error) {
    lw_permutation_data data = {d->value, d->source, d->count, c->answers.sources, d->group};
    lw_permutation_options options = lw_permutation_defaults();
    size_t slices = lw_intern_count(c->slices);
    options.seed = seed;
    for (size_t s = 0; s < slices; s++) {
        lw_permutation_result result;
        for (size_t w = 0; w < c->answers.sources; w++) d->group[w] = d->slice[w] == (int32_t)s;
        lw_status status = lw_permutation_test(&data, &options, scratch, &result, error);
        if (status != LW_OK) return status;
        d->difference[s] = result.difference;
        d->p[s] = result.p;
    }
    return lw_discovery_adjust(d->p, slices, scratch, d->adjusted, error);
}

static void put(json_writer *w, const char *column, const crowd *c, const differences *d) {
    size_t slices = lw_intern_count(c->slices);
    if (w) json_key(w, "differ"), json_open(w, '[');
    else
        printf("\n%9s%9s%9s  %s against the rest: agreement with other answers\n", "more", "p",
               "adjusted", column);
    for (size_t s = 0; s < slices; s++) {
        lw_str name = lw_intern_name(c->slices, (int32_t)s);
        if (!w) {
            printf("%9.4f%9.4f%9.4f  %.*s\n", d->difference[s], d->p[s], d->adjusted[s],
                   LW_FMT(name));
            continue;
        }
        json_open(w, '{');
        json_key(w, column), json_string(w, name);
        json_key(w, "difference"), json_number(w, d->difference[s]);
        json_key(w, "p"), json_number(w, d->p[s]);
        json_key(w, "p_adjusted"), json_number(w, d->adjusted[s]);
        json_close(w, '}');
    }
    if (w) json_close(w, ']');
}

lw_status agree_differ(const crowd *c, const char *column, uint64_t seed, json_writer *w,
                       lw_arena scratch, lw_error *error) {
    differences d;
    if (!make_room(c, &scratch, &d))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", c->count);
    if (!find_slices(c, &d) || lw_intern_count(c->slices) < 2) return LW_OK;
    take_answers(c, &d);
    lw_status status = test_slices(c, seed, &d, scratch, error);
    if (status == LW_UNDEFINED) return LW_OK;
    if (status == LW_OK) put(w, column, c, &d);
    return status;
}
