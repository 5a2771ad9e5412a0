/* boxes.c - objects from marks: joined once by overlap, then weighed until they stay. */
#include "labelwright/boxes.h"
#include "labelwright/order.h"
#include "checks.h"
#include <math.h>

#define NEVER (-INFINITY) /* two marks of one source are two objects */

static const double close_enough = .5; /* to the median, to have a say in where an object lies */

static double length_in_common(double a1, double a2, double b1, double b2) {
    return fmax(fmin(a2, b2) - fmax(a1, b1), 0);
}

static double area(lw_box b) { return (b.x2 - b.x1) * (b.y2 - b.y1); }

double lw_box_overlap(lw_box a, lw_box b) {
    double common = length_in_common(a.x1, a.x2, b.x1, b.x2);
    common *= length_in_common(a.y1, a.y2, b.y1, b.y2);
    return common > 0 ? common / (area(a) + area(b) - common) : 0;
}

typedef struct {
    const lw_boxes *boxes;
    const lw_boxes_options *options;
    size_t *start; /* [items + 1] into mark: marks of an item */
    size_t *mark;  /* [count] by item, those of an object together once joined */
    size_t *next;  /* [objects + 1] into mark: where each object's marks begin */
    int32_t *item; /* [objects] */
    bool *found;   /* [objects] */
    size_t objects;
    double *seen, *hits;       /* [sources]: objects it could have marked, and did */
    int32_t *last;             /* [sources]: the item it was last met in */
    double *numbers, *weights; /* [count]: borders of the marks of one object */
    lw_boxes_model model;
} fit;

/* ---- checks and packing ------------------------------------------------------------------- */

static bool box_is_sound(lw_box b) {
    return isfinite(b.x1) && isfinite(b.y1) && isfinite(b.x2) && isfinite(b.y2) && b.x1 < b.x2 &&
           b.y1 < b.y2;
}

static lw_status check_mark(const lw_boxes *b, size_t i, lw_error *error) {
    const lw_box_mark *m = &b->marks[i];
    lw_status status = check_number("mark", i, "item", m->item, b->items, error);
    if (status == LW_OK) status = check_number("mark", i, "source", m->source, b->sources, error);
    if (status != LW_OK || m->nothing) return status;
    status = check_number("mark", i, "label", m->label, b->labels, error);
    if (status != LW_OK || box_is_sound(m->box)) return status;
    return lw_fail(error, LW_INVALID, "mark %zu: has no area", i);
}

static lw_status check(const lw_boxes *b, const lw_boxes_options *o, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < b->count && status == LW_OK; i++) status = check_mark(b, i, error);
    if (status == LW_OK) status = check_share("overlap", o->overlap, error);
    if (status == LW_OK) status = check_share("share", o->share, error);
    if (status == LW_OK) status = check_over_zero("strength", o->strength, error);
    if (status == LW_OK) status = check_iterations(o->iterations_max, error);
    return status;
}

static void pack(fit *f) {
    const lw_boxes *b = f->boxes;
    for (size_t i = 0; i < b->count; i++) f->start[b->marks[i].item + 1]++;
    for (size_t i = 0; i < b->items; i++) f->start[i + 1] += f->start[i];
    for (size_t i = 0; i < b->count; i++) f->mark[f->start[b->marks[i].item]++] = i;
    for (size_t i = b->items; i > 0; i--) f->start[i] = f->start[i - 1];
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

static size_t largest_item(const lw_boxes *b, size_t *counts) {
    size_t largest = 0;
    for (size_t i = 0; i < b->count; i++) {
        size_t marks = ++counts[b->marks[i].item];
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
        const lw_box_mark *a = &f->boxes->marks[marks[i]];
        g->size[i] = a->nothing ? 0 : 1;
        g->then[i] = g->count;
        g->tail[i] = i;
        for (size_t j = 0; j < i; j++) {
            const lw_box_mark *b = &f->boxes->marks[marks[j]];
            double overlap = a->source == b->source     ? NEVER
                             : a->nothing || b->nothing ? 0
                                                        : lw_box_overlap(a->box, b->box);
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
        if (f->boxes->marks[order[i]].nothing) marks[placed++] = order[i];
}

static lw_status join_marks(fit *f, lw_arena scratch, lw_error *error) {
    size_t *counts = lw_new(&scratch, size_t, f->boxes->items);
    size_t most = counts ? largest_item(f->boxes, counts) : 0;
    grouping g = {.overlap = lw_new(&scratch, double, most *most),
                  .best = lw_new(&scratch, size_t, most),
                  .size = lw_new(&scratch, size_t, most),
                  .then = lw_new(&scratch, size_t, most),
                  .tail = lw_new(&scratch, size_t, most)};
    size_t *order = lw_new(&scratch, size_t, most);
    if (!counts || !g.overlap || !g.best || !g.size || !g.then || !g.tail || !order)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks of one item", most);
    for (size_t i = 0; i < f->boxes->items; i++) {
        g.count = f->start[i + 1] - f->start[i];
        begin_grouping(f, f->mark + f->start[i], &g);
        join_all(&g, f->options->overlap);
        take_groups(f, &g, (int32_t)i, order);
    }
    return LW_OK;
}

/* ---- one iteration ------------------------------------------------------------------------ */

static const lw_box_mark *mark_at(const fit *f, size_t place) {
    return &f->boxes->marks[f->mark[place]];
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
    for (size_t s = 0; s < f->boxes->sources; s++) f->last[s] = -1;
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
    for (size_t s = 0; s < f->boxes->sources; s++) f->seen[s] = f->hits[s] = 0, f->last[s] = -1;
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
    for (size_t s = 0; s < f->boxes->sources; s++) {
        seen += f->seen[s];
        hits += f->hits[s];
        marks += (double)f->model.reliabilities[s].marks;
    }
    double recall = seen > 0 ? hits / seen : 1, precision = marks > 0 ? hits / marks : 1;
    for (size_t s = 0; s < f->boxes->sources; s++) {
        lw_box_source *source = &f->model.reliabilities[s];
        source->recall = (f->hits[s] + strength * recall) / (f->seen[s] + strength);
        source->precision =
            (f->hits[s] + strength * precision) / ((double)source->marks + strength);
    }
}

static void weigh_sources(fit *f) {
    for (size_t s = 0; s < f->boxes->sources; s++) {
        lw_box_source *source = &f->model.reliabilities[s];
        source->weight = fmax(source->recall * source->precision, 1e-6);
    }
}

/* ---- where objects lie -------------------------------------------------------------------- */

static double border(lw_box b, size_t which) {
    const double borders[] = {b.x1, b.y1, b.x2, b.y2};
    return borders[which];
}

static double middle(fit *f, size_t object, size_t which) {
    size_t count = 0;
    for (size_t i = f->next[object]; same_object(f, object, i); i++)
        f->numbers[count++] = border(mark_at(f, i)->box, which);
    lw_sort_doubles(f->numbers, count);
    return lw_percentile(f->numbers, count, .5);
}

static lw_box median_box(fit *f, size_t object) {
    return (lw_box){middle(f, object, 0), middle(f, object, 1), middle(f, object, 2),
                    middle(f, object, 3)};
}

static double squares_off(lw_box a, lw_box b) {
    double width = b.x2 - b.x1, height = b.y2 - b.y1;
    double off[] = {(a.x1 - b.x1) / width, (a.x2 - b.x2) / width, (a.y1 - b.y1) / height,
                    (a.y2 - b.y2) / height};
    return off[0] * off[0] + off[1] * off[1] + off[2] * off[2] + off[3] * off[3];
}

/* How far each source's borders stray, shrunk towards all of them. Objects of fewer than three marks
 * do not show who strays. */
static void measure_jitter(fit *f) {
    double sum = 0, count = 0, strength = f->options->strength, borders = f->options->drawn ? 2 : 4;
    for (size_t s = 0; s < f->boxes->sources; s++) f->seen[s] = f->hits[s] = 0;
    for (size_t o = 0; o < f->objects; o++) {
        if (!f->found[o] || !same_object(f, o, f->next[o] + 2)) continue;
        lw_box median = median_box(f, o);
        for (size_t i = f->next[o]; same_object(f, o, i); i++) {
            double off = squares_off(mark_at(f, i)->box, median) / borders;
            f->hits[mark_at(f, i)->source] += off;
            f->seen[mark_at(f, i)->source]++;
            sum += off, count++;
        }
    }
    double pooled = count > 0 ? sum / count : 0;
    for (size_t s = 0; s < f->boxes->sources; s++)
        f->model.reliabilities[s].jitter =
            sqrt((f->hits[s] + strength * pooled) / (f->seen[s] + strength));
}

/* Weight of a mark in where its object lies: none far from the median. */
static double weight_in_place(const fit *f, const lw_box_mark *m, lw_box median) {
    double jitter = f->model.reliabilities[m->source].jitter;
    if (lw_box_overlap(m->box, median) < close_enough) return 0;
    return jitter > 0 ? 1 / (jitter * jitter) : 1;
}

/* Of the borders drawn, the one with half the weight on each side. */
static double weighted_median(const double *numbers, const double *weights, size_t count) {
    double total = 0, best = numbers[0], lowest = INFINITY;
    for (size_t i = 0; i < count; i++) total += weights[i];
    for (size_t i = 0; i < count; i++) {
        double below = 0;
        for (size_t j = 0; j < count; j++) below += numbers[j] <= numbers[i] ? weights[j] : 0;
        if (below >= total / 2 && numbers[i] < lowest) lowest = best = numbers[i];
    }
    return best;
}

static double weighted_mean(const double *numbers, const double *weights, size_t count) {
    double sum = 0, total = 0;
    for (size_t i = 0; i < count; i++) sum += weights[i] * numbers[i], total += weights[i];
    return sum / total;
}

static double place_border(fit *f, size_t object, lw_box median, size_t which) {
    size_t count = 0;
    for (size_t i = f->next[object]; same_object(f, object, i); i++) {
        const lw_box_mark *m = mark_at(f, i);
        double weight = weight_in_place(f, m, median);
        if (weight == 0) continue;
        f->numbers[count] = border(m->box, which);
        f->weights[count++] = weight;
    }
    if (f->options->drawn && count > 0) return weighted_median(f->numbers, f->weights, count);
    return count > 0 ? weighted_mean(f->numbers, f->weights, count) : border(median, which);
}

/* Far marks make a median nobody drew: of spans, the heaviest source's mark stands in for it. */
static lw_box reference_box(fit *f, size_t object) {
    lw_box median = median_box(f, object);
    if (!f->options->drawn) return median;
    const lw_box_mark *best = mark_at(f, f->next[object]);
    for (size_t i = f->next[object]; same_object(f, object, i); i++)
        if (lw_box_overlap(mark_at(f, i)->box, median) > lw_box_overlap(best->box, median))
            best = mark_at(f, i);
    return best->box;
}

static lw_box place(fit *f, size_t object) {
    lw_box at = reference_box(f, object);
    lw_box placed = {place_border(f, object, at, 0), place_border(f, object, at, 1),
                     place_border(f, object, at, 2), place_border(f, object, at, 3)};
    return box_is_sound(placed) ? placed : at;
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

static void collect(fit *f) {
    double lookers = 0;
    int32_t item = -1;
    for (size_t s = 0; s < f->boxes->sources; s++) f->last[s] = -1;
    for (size_t o = 0; o < f->objects; o++) {
        if (!f->found[o]) continue;
        if (f->item[o] != item) lookers = weigh_lookers(f, item = f->item[o]);
        f->model.found[f->model.objects++] =
            (lw_box_object){.item = item,
                            .label = choose_label(f, o),
                            .box = place(f, o),
                            .confidence = lookers > 0 ? weigh_object(f, o) / lookers : 0};
    }
}

/* ---- all of it ---------------------------------------------------------------------------- */

static lw_status set_up(const lw_boxes *b, const lw_boxes_options *o, lw_arena *taken,
                        lw_arena *scratch, fit *f, lw_error *error) {
    *f = (fit){.boxes = b,
               .options = o,
               .start = lw_new(scratch, size_t, b->items + 1),
               .mark = lw_new(scratch, size_t, b->count),
               .next = lw_new(scratch, size_t, b->count),
               .item = lw_new(scratch, int32_t, b->count),
               .found = lw_new(scratch, bool, b->count),
               .seen = lw_new(scratch, double, b->sources),
               .hits = lw_new(scratch, double, b->sources),
               .last = lw_new(scratch, int32_t, b->sources),
               .numbers = lw_new(scratch, double, b->count),
               .weights = lw_new(scratch, double, b->count),
               .model = {.sources = b->sources,
                         .found = lw_new(taken, lw_box_object, b->count),
                         .reliabilities = lw_new(taken, lw_box_source, b->sources)}};
    if (!f->start || !f->mark || !f->next || !f->item || !f->found || !f->seen || !f->hits ||
        !f->last || !f->numbers || !f->weights || !f->model.found || !f->model.reliabilities)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu marks", b->count);
    for (size_t s = 0; s < b->sources; s++)
        f->model.reliabilities[s] = (lw_box_source){.weight = 1};
    for (size_t i = 0; i < b->count; i++)
        f->model.reliabilities[b->marks[i].source].marks += !b->marks[i].nothing;
    pack(f);
    return LW_OK;
}

lw_status lw_boxes_fit(const lw_boxes *boxes, const lw_boxes_options *options, lw_arena *arena,
                       lw_arena scratch, lw_boxes_model *model_out, lw_error *error) {
    fit f;
    lw_arena taken = *arena;
    lw_status status = check(boxes, options, error);
    if (status == LW_OK) status = set_up(boxes, options, &taken, &scratch, &f, error);
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
    collect(&f);
    *arena = taken;
    *model_out = f.model;
    return LW_OK;
}

#define JOINED .overlap = .3, .strength = 10
const lw_boxes_method lw_boxes_methods[] = {
    {"weighted",
     "sources weigh by their recall and precision, near marks by their steadiness",
     {JOINED, .share = .4, .iterations_max = 50}},
    {"vote",
     "what half of those who looked have marked",
     {JOINED, .share = .5, .iterations_max = 1}},
    {0},
};

/* The free pair that overlaps most, at least so much. */
static bool best_pair(const lw_box_pairing *p, double least, size_t *found_out, size_t *truth_out) {
    double best = least;
    bool any = false;
    for (size_t t = 0; t < p->truth_count; t++) {
        if (p->truth_taken[t] || p->truths[t].nothing) continue;
        for (size_t i = 0; i < p->found_count; i++) {
            if (p->found_taken[i] || p->found[i].label != p->truths[t].label) continue;
            double here = lw_box_overlap(p->found[i].box, p->truths[t].box);
            if (here < best || (any && here == best)) continue;
            best = here, *found_out = i, *truth_out = t, any = true;
        }
    }
    return any;
}

size_t lw_boxes_match(const lw_box_pairing *p, double least, double *overlaps) {
    size_t matched = 0, found, truth;
    for (; best_pair(p, least, &found, &truth); matched++) {
        *overlaps += lw_box_overlap(p->found[found].box, p->truths[truth].box);
        p->found_taken[found] = p->truth_taken[truth] = true;
    }
    return matched;
}
