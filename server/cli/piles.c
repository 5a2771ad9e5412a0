/* piles.c - blocks of answers from one region; a counting sort of each pile. */
#include "server/cli/piles.h"
#include <assert.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

enum { PILE_TASKS = 1 << 13, BLOCK_BYTES = 16 << 10, READY_BYTES = 1 << 20 };

typedef struct {
    int32_t source;
    uint16_t task; /* within its pile */
    uint16_t label;
} answer;
_Static_assert(PILE_TASKS <= 1 << 16 && LW_CLASSES_MAX <= 1 << 16, "they fit 16 bits");

typedef struct block {
    struct block *next;
    answer answers[]; /* [block_answers], then their weights where there are any */
} block;

typedef struct {
    block *first, *last;
    size_t count, left; /* answers; how many more the last block takes */
} pile;

struct piles {
    char *region;                     /* addresses only, until something is written */
    size_t region_bytes, used, ready; /* ready: may be written without a fault */
    size_t block_answers;
    bool with_weights;
    pile *each; /* [room]: of tasks PILE_TASKS * index .. */
    size_t room, count;
};

lw_status piles_open(bool with_weights, piles **piles_out, lw_error *error) {
    piles *p = calloc(1, sizeof *p);
    if (!p) return lw_fail(error, LW_NO_MEMORY, "no memory for answers");
    p->region_bytes = (size_t)sysconf(_SC_PHYS_PAGES) * (size_t)sysconf(_SC_PAGESIZE);
    p->region = mmap(NULL, p->region_bytes, PROT_READ | PROT_WRITE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (p->region == MAP_FAILED) {
        free(p);
        return lw_fail(error, LW_NO_MEMORY, "no memory for answers");
    }
    p->with_weights = with_weights;
    p->block_answers =
        (BLOCK_BYTES - sizeof(block)) / (sizeof(answer) + (with_weights ? sizeof(double) : 0));
    *piles_out = p;
    return LW_OK;
}

void piles_close(piles *p) {
    if (!p) return;
    munmap(p->region, p->region_bytes);
    free(p->each);
    free(p);
}

size_t piles_count(const piles *p) { return p->count; }

/* ---- adding ------------------------------------------------------------------------------- */

static bool grow_to(piles *p, size_t index) {
    if (index < p->room) return true;
    size_t room = p->room * 2 > index + 1 ? p->room * 2 : index + 1;
    pile *each = realloc(p->each, room * sizeof *each);
    if (!each) return false;
    for (size_t i = p->room; i < room; i++) each[i] = (pile){0};
    p->each = each;
    p->room = room;
    return true;
}

/* Asks for pages some time before they are written: a fault for each costs several times as much. */
static void make_ready(piles *p) {
    size_t left = p->region_bytes - p->ready, bytes = left < READY_BYTES ? left : READY_BYTES;
#ifdef MADV_POPULATE_WRITE
    madvise(p->region + p->ready, bytes, MADV_POPULATE_WRITE); /* a hint, likewise */
#endif
    p->ready += bytes;
}

static bool add_block(piles *p, pile *to) {
    if (p->region_bytes - p->used < BLOCK_BYTES) return false;
    if (p->used + BLOCK_BYTES > p->ready) make_ready(p);
    block *fresh = (block *)(void *)(p->region + p->used);
    p->used += BLOCK_BYTES;
    if (to->last) to->last->next = fresh;
    else to->first = fresh;
    to->last = fresh;
    to->left = p->block_answers;
    return true;
}

static double *weights_of(const piles *p, block *b) {
    return (double *)(void *)(b->answers + p->block_answers);
}

lw_status piles_add(piles *p, const pile_answers *a, lw_error *error) {
    for (size_t i = 0; i < a->count; i++) {
        size_t index = (size_t)a->task[i] / PILE_TASKS;
        if (!grow_to(p, index) || (p->each[index].left == 0 && !add_block(p, &p->each[index])))
            return lw_fail(error, LW_NO_MEMORY, "no memory for %zu answers", p->count + 1);
        pile *to = &p->each[index];
        size_t at = p->block_answers - to->left--;
        to->last->answers[at] =
            (answer){a->source[i], (uint16_t)(a->task[i] % PILE_TASKS), (uint16_t)a->label[i]};
        if (p->with_weights) weights_of(p, to->last)[at] = a->weight[i];
        to->count++;
        p->count++;
    }
    return LW_OK;
}

/* ---- sorting ------------------------------------------------------------------------------ */

typedef struct {
    piles *from;
    const int32_t *place;
    const piles_sorted *to;
    size_t tasks;
} sorting;

/* Answers in the block that is `left` before the pile's end. */
static size_t count_in(const piles *p, size_t left) {
    return left < p->block_answers ? left : p->block_answers;
}

/* start[0 .. tasks-1] become where each task of the pile begins, the first of them at `base`. */
static void find_starts(const piles *p, const pile *from, size_t base, size_t tasks,
                        size_t *start) {
    for (size_t i = 0; i < tasks; i++) start[i] = 0;
    size_t left = from->count;
    for (const block *b = from->first; left > 0; b = b->next) {
        size_t count = count_in(p, left);
        for (size_t i = 0; i < count; i++) start[b->answers[i].task]++;
        left -= count;
    }
    for (size_t i = 0; i < tasks; i++) {
        size_t count = start[i];
        start[i] = base;
        base += count;
    }
}

/* start[task] walks to where the next task begins, and is then put back. */
static void place_answers(const sorting *s, const pile *from, size_t tasks, size_t *start) {
    const piles *p = s->from;
    const size_t base = start[0];
    size_t left = from->count;
    for (block *b = from->first, *next; left > 0; b = next) {
        size_t count = count_in(p, left);
        for (size_t i = 0; i < count; i++) {
            size_t to = start[b->answers[i].task]++;
            s->to->source[to] = b->answers[i].source;
            s->to->label[to] = s->place[b->answers[i].label];
            if (p->with_weights) s->to->weight[to] = weights_of(p, b)[i];
        }
        left -= count;
        next = b->next;
        madvise(b, BLOCK_BYTES, MADV_DONTNEED); /* a hint: nothing is lost when it is refused */
    }
    for (size_t i = tasks - 1; i > 0; i--) start[i] = start[i - 1];
    start[0] = base;
}

static void sort_piles(void *context, size_t first, size_t end) {
    const sorting *s = context;
    size_t base = 0;
    for (size_t i = 0; i < first; i++) base += s->from->each[i].count;
    for (size_t i = first; i < end; i++) {
        const pile *from = &s->from->each[i];
        size_t left = s->tasks - i * PILE_TASKS, tasks = left < PILE_TASKS ? left : PILE_TASKS;
        size_t *start = s->to->start + i * PILE_TASKS;
        find_starts(s->from, from, base, tasks, start);
        place_answers(s, from, tasks, start);
        base += from->count;
    }
}

void piles_sort(piles *p, size_t tasks, const int32_t *place, lw_threads *threads,
                const piles_sorted *to) {
    assert(!p->with_weights == !to->weight);
    size_t count = (tasks + PILE_TASKS - 1) / PILE_TASKS;
    assert(count <= p->room);
    sorting s = {p, place, to, tasks};
    lw_threads_for(threads, count, 1, sort_piles, &s);
    to->start[tasks] = p->count;
    for (size_t i = 0; i < p->room; i++) p->each[i] = (pile){0};
    p->used = p->ready = p->count = 0;
}
