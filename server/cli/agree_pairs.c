/* agree_pairs.c - two answers to one task at a time: of each worker with everybody else, of each two
 * workers. */
#include "server/cli/agree.h"
#include <stdint.h>
#include <stdlib.h>

enum { PAIRS_MAX = 20000000 /* for --by pair: a line or so for each, 2 us */ };

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

/* The tasks of each worker with his first answer, so that only those are looked at. */
typedef struct {
    size_t *start; /* [workers + 1] */
    size_t *task, *answer;
} own_answers;

static bool list_own(const agree_answers *a, own_answers *own, lw_arena *scratch) {
    size_t answers = a->unit_start[a->units], workers = lw_intern_count(a->names);
    *own = (own_answers){lw_new(scratch, size_t, workers + 1), lw_new(scratch, size_t, answers),
                         lw_new(scratch, size_t, answers)};
    size_t *end = lw_new(scratch, size_t, workers); /* of what is listed so far */
    if (!own->start || !own->task || !own->answer || !end) return false;
    for (size_t i = 0; i < answers; i++) own->start[a->workers[i] + 1]++;
    for (size_t w = 0; w < workers; w++) own->start[w + 1] += own->start[w], end[w] = own->start[w];
    for (size_t task = 0; task < a->units; task++)
        for (size_t i = a->unit_start[task]; i < a->unit_start[task + 1]; i++) {
            size_t at = end[a->workers[i]]++;
            own->task[at] = task, own->answer[at] = i;
        }
    return true;
}

static void gather_worker(gathered *g, const agree_answers *a, const own_answers *own,
                          int32_t worker) {
    gather_begin(g);
    for (size_t at = own->start[worker]; at < own->start[worker + 1]; at++) {
        size_t task = own->task[at];
        if (at > own->start[worker] && own->task[at - 1] == task) continue;
        for (size_t i = a->unit_start[task]; i < a->unit_start[task + 1]; i++)
            if (a->workers[i] != worker) gather_pair(g, own->answer[at], i);
        gather_end_of_task(g);
    }
}

lw_status agree_by_worker(const agree_answers *a, lw_arena scratch, agree_take_pairs *take,
                          void *context, lw_error *error) {
    gathered g;
    own_answers own;
    size_t answers = a->unit_start[a->units];
    if (!list_own(a, &own, &scratch) || !gather_room(&g, answers, &scratch))
        return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", answers);
    for (int32_t worker = 0; worker < (int32_t)lw_intern_count(a->names); worker++) {
        gather_worker(&g, a, &own, worker);
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

/* Those of a worker with himself too. */
static size_t count_shared(const agree_answers *a) {
    size_t count = 0;
    for (size_t task = 0; task < a->units; task++) {
        size_t answers = a->unit_start[task + 1] - a->unit_start[task];
        if (answers > PAIRS_MAX) return SIZE_MAX;
        count += answers * (answers - (answers > 0)) / 2;
    }
    return count;
}

static size_t list_shared(const agree_answers *a, shared_task *shared) {
    size_t count = 0;
    for (size_t task = 0; task < a->units; task++)
        for (size_t i = a->unit_start[task]; i < a->unit_start[task + 1]; i++)
            for (size_t j = a->unit_start[task]; j < i; j++) {
                int32_t x = a->workers[i], y = a->workers[j];
                if (x == y) continue;
                shared[count++] =
                    x < y ? (shared_task){x, y, task, i, j} : (shared_task){y, x, task, j, i};
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
    size_t count = count_shared(a);
    if (count > PAIRS_MAX)
        return lw_fail(
            error, LW_TOO_LARGE,
            "--by pair: there are more than %d pairs of answers to one task; --by worker "
            "takes any number",
            PAIRS_MAX);
    shared_task *shared = lw_new(&scratch, shared_task, count);
    gathered g;
    if (shared) {
        count = list_shared(a, shared);
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
