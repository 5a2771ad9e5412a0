/* agree_pairs.c - two answers to one task at a time: of each worker with everybody else, of each two
 * workers. */
#include "server/cli/agree.h"
#include <stdlib.h>

/* Pairs being gathered; those of a task are a cluster. */
typedef struct {
    size_t *answer, *unit_start, *cluster_start;
    size_t units, clusters;
} gathered;

static bool gather_room(gathered *g, size_t units, lw_arena *scratch) {
    *g = (gathered){.answer = lw_new(scratch, size_t, 2 * units),
                    .unit_start = lw_new(scratch, size_t, units + 1),
                    .cluster_start = lw_new(scratch, size_t, units + 1)};
    return g->answer && g->unit_start && g->cluster_start;
}

static void gather_begin(gathered *g) { g->units = g->clusters = 0; }

static void gather_pair(gathered *g, size_t answer, size_t other) {
    g->answer[2 * g->units] = answer;
    g->answer[2 * g->units + 1] = other;
    g->units++;
    g->unit_start[g->units] = 2 * g->units;
}

static void gather_end_of_task(gathered *g) {
    if (g->units > g->cluster_start[g->clusters]) g->cluster_start[++g->clusters] = g->units;
}

static lw_status give(const gathered *g, const agree_part *names, size_t count, lw_arena scratch,
                      agree_take_pairs *take, void *context, lw_error *error) {
    const agree_pairs pairs = {g->answer, g->unit_start, g->cluster_start, g->units, g->clusters};
    return take(context, &pairs, names, count, scratch, error);
}

lw_status agree_by_worker(const agree_answers *a, lw_arena scratch, agree_take_pairs *take,
                          void *context, lw_error *error) {
    gathered g;
    size_t answers = a->unit_start[a->units];
    if (!gather_room(&g, answers, &scratch))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", answers);
    for (int32_t worker = 0; worker < (int32_t)lw_intern_count(a->names); worker++) {
        gather_begin(&g);
        for (size_t task = 0; task < a->units; task++) {
            size_t start = a->unit_start[task], end = a->unit_start[task + 1], own = start;
            while (own < end && a->workers[own] != worker) own++;
            for (size_t i = start; i < end && own < end; i++)
                if (a->workers[i] != worker) gather_pair(&g, own, i);
            gather_end_of_task(&g);
        }
        agree_part name = {"worker", lw_intern_name(a->names, worker)};
        lw_status status = give(&g, &name, 1, scratch, take, context, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}

/* Two answers to one task, of workers a < b. */
typedef struct {
    int32_t a, b;
    size_t task, answer, other;
} shared_task;

static int by_workers(const void *x, const void *y) {
    const shared_task *s = x, *t = y;
    if (s->a != t->a) return s->a < t->a ? -1 : 1;
    if (s->b != t->b) return s->b < t->b ? -1 : 1;
    if (s->answer != t->answer) return s->answer < t->answer ? -1 : 1;
    return (s->other > t->other) - (s->other < t->other);
}

static size_t list_shared(const agree_answers *a, shared_task *shared) {
    size_t count = 0;
    for (size_t task = 0; task < a->units; task++)
        for (size_t i = a->unit_start[task]; i < a->unit_start[task + 1]; i++)
            for (size_t j = a->unit_start[task]; j < i; j++) {
                int32_t x = a->workers[i], y = a->workers[j];
                if (x == y) continue;
                if (shared)
                    shared[count] =
                        x < y ? (shared_task){x, y, task, i, j} : (shared_task){y, x, task, j, i};
                count++;
            }
    return count;
}

/* Where the pairs end that are of the workers of the first. */
static size_t end_of_run(const shared_task *shared, size_t count, size_t first) {
    size_t end = first;
    while (end < count && shared[end].a == shared[first].a && shared[end].b == shared[first].b)
        end++;
    return end;
}

/* Two workers who repeat themselves may have more pairs than there are answers. */
static size_t longest_run(const shared_task *shared, size_t count) {
    size_t longest = 0;
    for (size_t at = 0, end; at < count; at = end) {
        end = end_of_run(shared, count, at);
        longest = end - at > longest ? end - at : longest;
    }
    return longest;
}

static void gather_run(gathered *g, const shared_task *shared, size_t count) {
    gather_begin(g);
    for (size_t i = 0; i < count; i++) {
        if (i > 0 && shared[i].task != shared[i - 1].task) gather_end_of_task(g);
        gather_pair(g, shared[i].answer, shared[i].other);
    }
    gather_end_of_task(g);
}

lw_status agree_by_pair(const agree_answers *a, lw_arena scratch, agree_take_pairs *take,
                        void *context, lw_error *error) {
    size_t count = list_shared(a, NULL);
    shared_task *shared = lw_new(&scratch, shared_task, count);
    gathered g;
    if (shared) {
        list_shared(a, shared);
        qsort(shared, count, sizeof *shared, by_workers);
    }
    if (!shared || !gather_room(&g, longest_run(shared, count), &scratch))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu pairs of answers", count);
    for (size_t at = 0, end; at < count; at = end) {
        const shared_task *first = &shared[at];
        end = end_of_run(shared, count, at);
        gather_run(&g, first, end - at);
        agree_part names[] = {{"worker", lw_intern_name(a->names, first->a)},
                              {"other", lw_intern_name(a->names, first->b)}};
        lw_status status = give(&g, names, 2, scratch, take, context, error);
        if (status != LW_OK) return status;
    }
    return LW_OK;
}
