/* objects.c - objects from marks: joined once by overlap, then weighed until they stay. */
#include "objects.h"
#include "checks.h"
#include <math.h>

#define NEVER (-INFINITY) /* two marks of one source are two objects */

typedef struct {
    const object_marks *data;
    const lw_objects_options *options;
    const object_shape *shape;
    void *geometry;
    size_t *start; /* [items + 1] into mark: marks of an item */
    size_t *mark;  /* [count] by item, those of an object together once joined */
    size_t *next;  /* [objects + 1] into mark: where each object's marks begin */
    int32_t *item; /* [objects] */
    bool *found;   /* [objects] */
    size_t objects;
    double *seen, *hits; /* [sources]: objects it could have marked, and did */
    int32_t *last;       /* [sources]: the item it was last met in */
    size_t *near;        /* [count]: marks of one object that say where it lies ... */
    double *weights;     /* [count]: ... and how much each says */
    objects_model model;
} fit;

/* ---- checks and packing ------------------------------------------------------------------- */

static lw_status check_mark(const object_marks *m, size_t i, lw_error *error) {
    const object_mark *mark = &m->marks[i];
    lw_status status = check_number("mark", i, "item", mark->item, m->items, error);
    if (status == LW_OK)
        status = check_number("mark", i, "source", mark->source, m->sources, error);
    if (status != LW_OK || mark->nothing) return status;
    return check_number("mark", i, "label", mark->label, m->labels, error);
}

static lw_status check(const object_marks *m, const lw_objects_options *o, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < m->count && status == LW_OK; i++) status = check_mark(m, i, error);
    if (status == LW_OK) status = check_share("overlap", o->overlap, error);
    if (status == LW_OK) status = check_share("share", o->share, error);
    if (status == LW_OK) status = check_over_zero("strength", o->strength, error);
    if (status == LW_OK) status = check_iterations(o->iterations_max, error);
    return status;
}

static void pack(fit *f) {
    const object_marks *m = f->data;
    for (size_t i = 0; i < m->count; i++) f->start[m->marks[i].item + 1]++;
    for (size_t i = 0; i < m->items; i++) f->start[i + 1] += f->start[i];
    for (size_t i = 0; i < m->count; i++) f->mark[f->start[m->marks[i].item]++] = i;
    for (size_t i = m->items; i > 0; i--) f->start[i] = f->start[i - 1];
    f->start[0] = 0;
}

/* ---- joining ------------------------------------------------------------------------------ */

/* The marks of one item being joined: groups go by the place of their first mark. */
typedef struct {
    size_t count;
    double *overlap;     /* [count][count]: mean over the pairs of two groups */
    size_t *best;        /* [count]: the group nearest to each */
    size_t *size, *then; /* [count]: marks of a group, and the next mark of it; count ends */
    size_t *tail;        /* [count] */
} grouping;

static size_t largest_item(const object_marks *m, size_t *counts) {
    size_t largest = 0;
    for (size_t i = 0; i < m->count; i++) {
        size_t marks = ++counts[m->marks[i].item];
        if (marks > largest) largest = marks;
    }
    return largest;
}

static void find_best(grouping *g, size_t i) {
    g->best[i] = g->count;
    for (size_t j = 0; j < g->count; j++) {
        if (j == i || g->size[j] == 0) continue;
        if (g->best[i] == g->count ||
            g->overlap[i * g->count + j] > g->overlap[i * g->count + g->best[i]])
            g->best[i] = j;
    }
}

static void begin_grouping(const fit *f, const size_t *marks, grouping *g) {
    for (size_t i = 0; i < g->count; i++) {
        const object_mark *a = &f->data->marks[marks[i]];
        g->size[i] = a->nothing ? 0 : 1;
        g->then[i] = g->count;
        g->tail[i] = i;
        for (size_t j = 0; j < i; j++) {
            const object_mark *b = &f->data->marks[marks[j]];
            double overlap = a->source == b->source ? NEVER
                             : a->nothing || b->nothing
                                 ? 0
                                 : f->shape->overlap(f->geometry, marks[i], marks[j]);
            g->overlap[i * g->count + j] = g->overlap[j * g->count + i] = overlap;
        }
    }
    for (size_t i = 0; i < g->count; i++) find_best(g, i);
}

static void join(grouping *g, size_t into, size_t from) {
    double a = (double)g->size[into], b = (double)g->size[from];
    for (size_t k = 0; k < g->count; k++) {
        if (k == into || k == from) continue;
        double *to = &g->overlap[into * g->count + k];
        *to = (a * *to + b * g->overlap[from * g->count + k]) / (a + b);
        g->overlap[k * g->count + into] = *to;
    }
    g->then[g->tail[into]] = from;
    g->tail[into] = g->tail[from];
    g->size[into] += g->size[from];
    g->size[from] = 0;
    for (size_t k = 0; k < g->count; k++)
        if (g->size[k] > 0 && (k == into || g->best[k] == into || g->best[k] == from))
            find_best(g, k);
}

static void join_all(grouping *g, double least) {
    for (;;) {
        size_t nearest = g->count;
        double overlap = least;
        for (size_t i = 0; i < g->count; i++) {
            if (g->size[i] == 0 || g->best[i] == g->count) continue;
            double here = g->overlap[i * g->count + g->best[i]];
            if (here > overlap) overlap = here, nearest = i;
        }
        if (nearest == g->count) return;
        join(g, nearest, g->best[nearest]);
    }
}

/* Puts the marks of each group side by side. `order` is room for the marks of the item. */
static void take_groups(fit *f, const grouping *g, int32_t item, size_t *order) {
    size_t *marks = f->mark + f->start[item], placed = 0;
    for (size_t i = 0; i < g->count; i++) order[i] = marks[i];
    for (size_t i = 0; i < g->count; i++) {
        if (g->size[i] == 0) continue;
        f->item[f->objects] = item;
        f->next[f->objects++] = f->start[item] + placed;
        for (size_t m = i; m < g->count; m = g->then[m]) marks[placed++] = order[m];
    }
    for (size_t i = 0; i < g->count; i++)
        if (f->data->marks[order[i]].nothing) marks[placed++] = order[i];
}

static lw_status join_marks(fit *f, lw_arena scratch, lw_error *error) {
    size_t *counts = lw_new(&scratch, size_t, f->data->items);
    size_t most = counts ? largest_item(f->data, counts) : 0;
    grouping g = {.overlap = lw_new(&scratch, double, most *most),
                  .best = lw_new(&scratch, size_t, most),
                  .size = lw_new(&scratch, size_t, most),
                  .then = lw_new(&scratch, size_t, most),
                  .tail = lw_new(&scratch, size_t, most)};
    size_t *order = lw_new(&scratch, size_t, most);
    if (!counts || !g.overlap || !g.best || !g.size || !g.then || !g.tail || !order)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks of one item", most);
    for (size_t i = 0; i < f->data->items; i++) {
        g.count = f->start[i + 1] - f->start[i];
        begin_grouping(f, f->mark + f->start[i], &g);
        join_all(&g, f->options->overlap);
        take_groups(f, &g, (int32_t)i, order);
    }
    return LW_OK;
}

/* ---- one iteration ------------------------------------------------------------------------ */

static const object_mark *mark_at(const fit *f, size_t place) {
    return &f->data->marks[f->mark[place]];
}

static bool same_object(const fit *f, size_t object, size_t place) {
    size_t end = f->start[f->item[object] + 1];
    if (object + 1 < f->objects && f->item[object + 1] == f->item[object])
        end = f->next[object + 1];
    return place < end && !mark_at(f, place)->nothing;
}

/* Weight of all who looked at an item; calls each of them once. */
static double weigh_lookers(fit *f, int32_t item) {
    double sum = 0;
    for (size_t i = f->start[item]; i < f->start[item + 1]; i++) {
        int32_t source = mark_at(f, i)->source;
        if (f->last[source] != item) sum += f->model.reliabilities[source].weight;
        f->last[source] = item;
    }
    return sum;
}

static double weigh_object(const fit *f, size_t object) {
    double sum = 0;
    for (size_t i = f->next[object]; same_object(f, object, i); i++)
        sum += f->model.reliabilities[mark_at(f, i)->source].weight;
    return sum;
}

/* Which objects there are; returns how many changed their mind. */
static size_t decide(fit *f) {
    size_t changed = 0;
    double lookers = 0;
    for (size_t s = 0; s < f->data->sources; s++) f->last[s] = -1;
    for (size_t o = 0; o < f->objects; o++) {
        if (o == 0 || f->item[o] != f->item[o - 1]) lookers = weigh_lookers(f, f->item[o]);
        bool found = weigh_object(f, o) >= f->options->share * lookers;
        changed += found != f->found[o];
        f->found[o] = found;
    }
    return changed;
}

static void count_seen(fit *f, int32_t item, double objects) {
    for (size_t i = f->start[item]; i < f->start[item + 1]; i++) {
        int32_t source = mark_at(f, i)->source;
        if (f->last[source] != item) f->seen[source] += objects;
        f->last[source] = item;
    }
}

static void count_hits(fit *f) {
    for (size_t s = 0; s < f->data->sources; s++) f->seen[s] = f->hits[s] = 0, f->last[s] = -1;
    for (size_t o = 0; o < f->objects;) {
        int32_t item = f->item[o];
        double objects = 0;
        for (; o < f->objects && f->item[o] == item; o++) {
            objects += f->found[o];
            for (size_t i = f->next[o]; f->found[o] && same_object(f, o, i); i++)
                f->hits[mark_at(f, i)->source]++;
        }
        count_seen(f, item, objects);
    }
}

static void measure_sources(fit *f) {
    double seen = 0, hits = 0, marks = 0, strength = f->options->strength;
    count_hits(f);
    for (size_t s = 0; s < f->data->sources; s++) {
        seen += f->seen[s];
        hits += f->hits[s];
        marks += (double)f->model.reliabilities[s].marks;
    }
    double recall = seen > 0 ? hits / seen : 1, precision = marks > 0 ? hits / marks : 1;
    for (size_t s = 0; s < f->data->sources; s++) {
        lw_objects_source *source = &f->model.reliabilities[s];
        source->recall = (f->hits[s] + strength * recall) / (f->seen[s] + strength);
        source->precision =
            (f->hits[s] + strength * precision) / ((double)source->marks + strength);
    }
}

static void weigh_sources(fit *f) {
    for (size_t s = 0; s < f->data->sources; s++) {
        lw_objects_source *source = &f->model.reliabilities[s];
        source->weight = fmax(source->recall * source->precision, 1e-6);
    }
}

/* ---- where objects lie -------------------------------------------------------------------- */

static size_t marks_of(const fit *f, size_t object) {
    size_t count = 0;
    while (same_object(f, object, f->next[object] + count)) count++;
    return count;
}

/* How far each source's marks stray, shrunk towards all of them. Objects of fewer than three marks do
 * not show who strays. */
static void measure_jitter(fit *f) {
    double sum = 0, all = 0, strength = f->options->strength;
    for (size_t s = 0; s < f->data->sources; s++) f->seen[s] = f->hits[s] = 0;
    for (size_t o = 0; o < f->objects; o++) {
        const size_t *marks = f->mark + f->next[o], count = marks_of(f, o);
        if (!f->found[o] || count < 3) continue;
        f->shape->refer(f->geometry, marks, count);
        for (size_t i = 0; i < count; i++) {
            int32_t source = f->data->marks[marks[i]].source;
            double off = f->shape->stray(f->geometry, marks[i]);
            f->hits[source] += off;
            f->seen[source]++;
            sum += off, all++;
        }
    }
    double pooled = all > 0 ? sum / all : 0;
    for (size_t s = 0; s < f->data->sources; s++)
        f->model.reliabilities[s].jitter =
            sqrt((f->hits[s] + strength * pooled) / (f->seen[s] + strength));
}

static void place(fit *f, size_t object, const object_found *found) {
    const size_t *marks = f->mark + f->next[object], count = marks_of(f, object);
    size_t near = 0;
    f->shape->refer(f->geometry, marks, count);
    for (size_t i = 0; i < count; i++) {
        if (!f->shape->is_near(f->geometry, marks[i])) continue;
        double jitter = f->model.reliabilities[f->data->marks[marks[i]].source].jitter;
        f->near[near] = marks[i];
        f->weights[near++] = jitter > 0 ? 1 / (jitter * jitter) : 1;
    }
    f->shape->place(f->geometry, found, f->near, f->weights, near);
}

/* The label with the most weight; few marks, so a look at each for each. */
static int32_t choose_label(const fit *f, size_t object) {
    int32_t best = 0;
    double most = -1;
    for (size_t i = f->next[object]; same_object(f, object, i); i++) {
        double weight = 0;
        for (size_t j = f->next[object]; same_object(f, object, j); j++)
            if (mark_at(f, j)->label == mark_at(f, i)->label)
                weight += f->model.reliabilities[mark_at(f, j)->source].weight;
        int32_t label = mark_at(f, i)->label;
        if (weight > most || (weight == most && label < best)) most = weight, best = label;
    }
    return best;
}

static void place_all(fit *f) {
    double lookers = 0;
    int32_t item = -1;
    for (size_t s = 0; s < f->data->sources; s++) f->last[s] = -1;
    for (size_t o = 0; o < f->objects; o++) {
        if (!f->found[o]) continue;
        if (f->item[o] != item) lookers = weigh_lookers(f, item = f->item[o]);
        const object_found found = {.item = item,
                                    .label = choose_label(f, o),
                                    .confidence = lookers > 0 ? weigh_object(f, o) / lookers : 0};
        place(f, o, &found);
        f->model.objects++;
    }
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status set_up(const object_marks *m, lw_arena *taken, lw_arena *scratch, fit *f,
                        lw_error *error) {
    f->start = lw_new(scratch, size_t, m->items + 1);
    f->mark = lw_new(scratch, size_t, m->count);
    f->next = lw_new(scratch, size_t, m->count);
    f->item = lw_new(scratch, int32_t, m->count);
    f->found = lw_new(scratch, bool, m->count);
    f->seen = lw_new(scratch, double, m->sources);
    f->hits = lw_new(scratch, double, m->sources);
    f->last = lw_new(scratch, int32_t, m->sources);
    f->near = lw_new(scratch, size_t, m->count);
    f->weights = lw_new(scratch, double, m->count);
    f->model.reliabilities = lw_new(taken, lw_objects_source, m->sources);
    if (!f->start || !f->mark || !f->next || !f->item || !f->found || !f->seen || !f->hits ||
        !f->last || !f->near || !f->weights || !f->model.reliabilities)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", m->count);
    for (size_t s = 0; s < m->sources; s++)
        f->model.reliabilities[s] = (lw_objects_source){.weight = 1};
    for (size_t i = 0; i < m->count; i++)
        f->model.reliabilities[m->marks[i].source].marks += !m->marks[i].nothing;
    pack(f);
    return LW_OK;
}

lw_status objects_fit(const object_marks *marks, const lw_objects_options *options,
                      const object_shape *shape, void *geometry, lw_arena *arena, lw_arena scratch,
                      objects_model *model_out, lw_error *error) {
    fit f = {.data = marks, .options = options, .shape = shape, .geometry = geometry};
    lw_arena taken = *arena;
    lw_status status = check(marks, options, error);
    if (status == LW_OK) status = set_up(marks, &taken, &scratch, &f, error);
    if (status == LW_OK) status = join_marks(&f, scratch, error);
    if (status != LW_OK) return status;
    do {
        if (f.model.iterations > 0) weigh_sources(&f);
        f.model.converged = decide(&f) == 0 && f.model.iterations > 0;
        measure_sources(&f);
        f.model.iterations++;
    } while (!f.model.converged && f.model.iterations < options->iterations_max);
    f.model.converged |= options->iterations_max == 1; /* nothing to wait for */
    measure_jitter(&f);
    place_all(&f);
    *arena = taken;
    *model_out = f.model;
    return LW_OK;
}

#define JOINED .overlap = .3, .strength = 10
const lw_objects_method lw_objects_methods[] = {
    {"weighted",
     "sources weigh by their recall and precision, near marks by their steadiness",
     {JOINED, .share = .4, .iterations_max = 50}},
    {"vote",
     "what half of those who looked have marked",
     {JOINED, .share = .5, .iterations_max = 1}},
    {0},
};

/* ---- against the truth -------------------------------------------------------------------- */

/* The free pair that overlaps most, at least so much. */
static bool best_pair(const lw_objects_pairing *p, double least, size_t *found_out,
                      size_t *truth_out, double *overlap_out) {
    bool any = false;
    for (size_t t = 0; t < p->truth_count; t++) {
        if (p->truth_taken[t]) continue;
        for (size_t i = 0; i < p->found_count; i++) {
            if (p->found_taken[i]) continue;
            double here = p->overlap(p->context, i, t);
            if (here <= 0 || here < least || (any && here <= *overlap_out)) continue;
            *overlap_out = here, *found_out = i, *truth_out = t, any = true;
        }
    }
    return any;
}

size_t lw_objects_match(const lw_objects_pairing *p, double least, double *overlaps) {
    size_t matched = 0, found, truth;
    double overlap;
    for (; best_pair(p, least, &found, &truth, &overlap); matched++) {
        *overlaps += overlap;
        p->found_taken[found] = p->truth_taken[truth] = true;
    }
    return matched;
}
