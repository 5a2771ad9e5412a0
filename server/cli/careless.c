/* careless.c - answers of a source against what a careful one would give. */
#include "server/cli/careless.h"
#include "labelwright/discovery.h"
#include <math.h>

const char *const careless_sign_names[CARELESS_SIGNS] = {
    [CARELESS_WORSE] = "worse than chance",
    [CARELESS_SAME] = "nearly always the same label",
    [CARELESS_STREAK] = "a long streak of one label",
    [CARELESS_GUESS] = "hardly better than chance",
};
enum { TESTS = 3 };                    /* of each source: worse is a part of guess */
static const double negligible = 1e-6; /* of a posterior */

typedef struct {
    size_t task, label;
} given;

typedef struct {
    const lw_answers *answers;
    const lw_truth_model *model;
    double *mistakes; /* [true class][label given]: of all sources together, rows sum to 1 */
    double *agrees;   /* [items]: how likely an answer of the crowd is right about it */
    size_t *start;    /* [sources + 1] into order */
    given *order;     /* [answers]: by source, in the order of the tasks */
    size_t *counts;   /* [classes]: labels of the source at hand */
    double *mass;     /* [classes]: posteriors of its tasks, summed */
} watch;

static const double *posterior(const watch *w, size_t task) {
    return w->model->posteriors + task * w->model->classes;
}

/* ---- the crowd ---------------------------------------------------------------------------- */

static void learn_mistakes(watch *w) {
    size_t classes = w->model->classes;
    const lw_answers *a = w->answers;
    for (size_t i = 0; i < classes * classes; i++) w->mistakes[i] = 1;
    for (size_t task = 0; task < a->items; task++)
        for (size_t j = a->item_start[task]; j < a->item_start[task + 1]; j++)
            for (size_t k = 0; k < classes; k++)
                w->mistakes[k * classes + (size_t)a->answer_label[j]] += posterior(w, task)[k];
    for (size_t k = 0; k < classes; k++) {
        double sum = 0, *row = w->mistakes + k * classes;
        for (size_t l = 0; l < classes; l++) sum += row[l];
        for (size_t l = 0; l < classes; l++) row[l] /= sum;
    }
}

/* Chance that an answer of the crowd to the task is the label. */
static double chance_of(const watch *w, size_t task, size_t label) {
    double sum = 0;
    for (size_t k = 0; k < w->model->classes; k++)
        sum += posterior(w, task)[k] * w->mistakes[k * w->model->classes + label];
    return sum;
}

static void learn_agreement(watch *w) {
    for (size_t task = 0; task < w->answers->items; task++)
        for (size_t l = 0; l < w->model->classes; l++)
            if (posterior(w, task)[l] > negligible)
                w->agrees[task] += posterior(w, task)[l] * chance_of(w, task, l);
}

static void group_by_source(watch *w) {
    const lw_answers *a = w->answers;
    for (size_t j = 0; j < a->item_start[a->items]; j++) w->start[a->answer_source[j] + 1]++;
    for (size_t s = 0; s < a->sources; s++) w->start[s + 1] += w->start[s];
    for (size_t task = 0; task < a->items; task++)
        for (size_t j = a->item_start[task]; j < a->item_start[task + 1]; j++)
            w->order[w->start[a->answer_source[j]]++] = (given){task, (size_t)a->answer_label[j]};
    for (size_t s = a->sources; s > 0; s--) w->start[s] = w->start[s - 1];
    w->start[0] = 0;
}

/* ---- one source --------------------------------------------------------------------------- */

static double part(double seen, double expected) {
    return seen > 0 ? seen * log(seen / expected) : 0;
}

/* At most so likely is a mean of `count` independent values within 0 .. 1, expected at `expected`, to
 * lie as far out as `seen`: 1 at the expected one. */
static double tail(size_t count, double seen, double expected) {
    double low = 1e-12, at = fmin(fmax(expected, low), 1 - low);
    return exp(-(double)count * (part(seen, at) + part(1 - seen, 1 - at)));
}

static double fit_of(const watch *w, const given *g, size_t count) {
    double fit = 0;
    for (size_t i = 0; i < count; i++) fit += posterior(w, g[i].task)[g[i].label];
    return fit / (double)count;
}

/* How well answers fit their tasks in the mean: those of a source, of the crowd, and ones that are drawn
 * as often as the source gives each label, without looking. */
typedef struct {
    double source, crowd, blind;
    double half; /* way from blind to crowd */
} fits;

static fits measure_fits(const watch *w, const given *g, size_t count) {
    fits f = {.source = fit_of(w, g, count)};
    for (size_t i = 0; i < count; i++) f.crowd += w->agrees[g[i].task] / (double)count;
    for (size_t l = 0; l < w->model->classes; l++)
        f.blind += (double)w->counts[l] * w->mass[l] / ((double)count * (double)count);
    f.half = (f.blind + f.crowd) / 2;
    return f;
}

static double test_worse(fits f, size_t count) {
    return f.source < f.blind ? tail(count, f.source, f.blind) : 1;
}

static bool tells_little(fits f) { return f.source < f.half && f.blind < f.crowd; }

static double test_guess(fits f, size_t count) {
    return tells_little(f) ? tail(count, f.source, f.half) : 1;
}

/* Of its most frequent label, where the tasks ask for that half way to always. */
static double test_same(const watch *w, const given *g, size_t count) {
    size_t classes = w->model->classes, top = 0;
    double asked = 0;
    for (size_t l = 1; l < classes; l++)
        if (w->counts[l] > w->counts[top]) top = l;
    for (size_t i = 0; i < count; i++) asked += chance_of(w, g[i].task, top) / (double)count;
    double share = (double)w->counts[top] / (double)count, half = (1 + asked) / 2;
    return share > half ? fmin(1, (double)classes * tail(count, share, half)) : 1;
}

/* Share of the other answers to the task that are the label: where all err together, nobody is
 * careless. */
static double share_of_others(const watch *w, const given *g) {
    const lw_answers *a = w->answers;
    size_t start = a->item_start[g->task], end = a->item_start[g->task + 1], same = 0;
    for (size_t j = start; j < end; j++) same += a->answer_label[j] == (int32_t)g->label;
    return (double)same / (double)(end - start + 1); /* itself once of each, and one doubt */
}

/* Of a run so unlikely anywhere: each answer gives its label as the crowd would, or as often as the
 * source does outside of the run. */
static double test_run(const watch *w, const given *g, size_t length, size_t count) {
    size_t classes = w->model->classes, label = g->label;
    double outside = ((double)(w->counts[label] - length) + 1) / (double)(count - length + classes);
    double chance = (double)count * (double)classes;
    for (size_t i = 0; i < length && chance > 0; i++) {
        double crowd = fmax(chance_of(w, g[i].task, label), share_of_others(w, &g[i]));
        chance *= fmax(outside, crowd);
    }
    return fmin(1, chance);
}

/* Of the least likely of those runs in which the answers fit less than half way. */
static double test_streaks(const watch *w, const given *g, size_t count, double half,
                           size_t *longest) {
    double least = 1;
    for (size_t start = 0, end; start < count; start = end) {
        for (end = start + 1; end < count && g[end].label == g[start].label;) end++;
        if (fit_of(w, g + start, end - start) < half)
            least = fmin(least, test_run(w, g + start, end - start, count));
        if (end - start > *longest) *longest = end - start;
    }
    return least;
}

static void count_labels(watch *w, const given *g, size_t count) {
    size_t classes = w->model->classes;
    for (size_t l = 0; l < classes; l++) w->counts[l] = 0, w->mass[l] = 0;
    for (size_t i = 0; i < count; i++) {
        w->counts[g[i].label]++;
        for (size_t l = 0; l < classes; l++) w->mass[l] += posterior(w, g[i].task)[l];
    }
}

static double entropy_of(const watch *w, size_t count) {
    double bits = 0;
    for (size_t l = 0; l < w->model->classes; l++) {
        double share = (double)w->counts[l] / (double)count;
        bits -= share > 0 ? share * log2(share) : 0;
    }
    return bits;
}

static careless_habits watch_source(watch *w, size_t source) {
    const given *g = w->order + w->start[source];
    size_t count = w->start[source + 1] - w->start[source];
    careless_habits h = {.answers = count, .chance = 1};
    if (count == 0) return h;
    count_labels(w, g, count);
    h.entropy = entropy_of(w, count);
    fits f = measure_fits(w, g, count);
    h.chances[CARELESS_WORSE] = test_worse(f, count);
    h.chances[CARELESS_GUESS] = test_guess(f, count);
    h.chances[CARELESS_SAME] = tells_little(f) ? test_same(w, g, count) : 1;
    h.chances[CARELESS_STREAK] = test_streaks(w, g, count, f.half, &h.streak);
    for (size_t i = 0; i < CARELESS_SIGNS; i++) h.chance = fmin(h.chance, TESTS * h.chances[i]);
    return h;
}

/* ---- all sources -------------------------------------------------------------------------- */

/* The largest chance that is remarked; below 0: none is. worth is room for [sources]. */
static double find_limit(const careless_habits *all, size_t sources, double *worth,
                         lw_arena scratch) {
    double limit = -1;
    for (size_t s = 0; s < sources; s++) worth[s] = all[s].chance;
    if (lw_discovery_adjust(worth, sources, scratch, worth, NULL) != LW_OK) return NAN;
    for (size_t s = 0; s < sources; s++)
        if (worth[s] <= CARELESS_FALSE_SHARE) limit = fmax(limit, all[s].chance);
    return limit;
}

static void remark(careless_habits *h, double limit) {
    h->remarked = h->chance <= limit;
    for (size_t i = CARELESS_SIGNS; i-- > 0;)
        if (TESTS * h->chances[i] <= limit) h->sign = (careless_sign)i;
}

bool careless_watch(const lw_answers *a, const lw_truth_model *model, lw_arena scratch,
                    careless_habits *all) {
    size_t classes = model->classes;
    watch w = {.answers = a,
               .model = model,
               .mistakes = lw_new(&scratch, double, classes *classes),
               .agrees = lw_new(&scratch, double, a->items),
               .start = lw_new(&scratch, size_t, a->sources + 1),
               .order = lw_new(&scratch, given, a->item_start[a->items]),
               .counts = lw_new(&scratch, size_t, classes),
               .mass = lw_new(&scratch, double, classes)};
    double *worth = lw_new(&scratch, double, a->sources);
    if (!w.mistakes || !w.agrees || !w.start || !w.order || !w.counts || !w.mass || !worth)
        return false;
    learn_mistakes(&w);
    learn_agreement(&w);
    group_by_source(&w);
    for (size_t s = 0; s < a->sources; s++) all[s] = watch_source(&w, s);
    double limit = find_limit(all, a->sources, worth, scratch);
    for (size_t s = 0; s < a->sources; s++) remark(&all[s], limit);
    return !isnan(limit);
}
