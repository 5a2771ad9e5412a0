/* numbers.c - values and spreads from numbers: one loop, in which methods differ by how they weigh. */
#include "labelwright/numbers.h"
#include "labelwright/beta.h"
#include "labelwright/chi_square.h"
#include "labelwright/order.h"
#include "checks.h"
#include "numbers_auto.h"
#include <math.h>

/* Answers packed by item, and what an iteration computes from them. */
typedef struct {
    size_t items, sources, count;
    const size_t *start;   /* [items + 1] */
    const int32_t *source; /* [count] */
    double *value;         /* [count] */
    double *spread;        /* [items]: standard deviation of the answers; 0: alone, or all alike */
    double *error;         /* [sources]: what the method sums over a source's answers */
    double *sorted;        /* [count]: the answers of an item, for its median */
    const lw_numbers_options *options;
    lw_numbers_model model;
} fit;

/* ---- checks and packing ------------------------------------------------------------------- */

static lw_status check_answer(const lw_numbers *n, size_t i, lw_error *error) {
    lw_status status = check_number("answer", i, "item", n->item[i], n->items, error);
    if (status == LW_OK)
        status = check_number("answer", i, "source", n->source[i], n->sources, error);
    if (status != LW_OK || fabs(n->value[i]) <= LW_NUMBER_MAX) return status;
    return lw_fail(error, LW_INVALID, "answer %zu: %g is not a number from -%g to %g", i,
                   n->value[i], LW_NUMBER_MAX, LW_NUMBER_MAX);
}

lw_status numbers_check(const lw_numbers *n, const lw_numbers_options *o, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < n->count && status == LW_OK; i++) status = check_answer(n, i, error);
    if (status == LW_OK) status = check_over_zero("strength", o->strength, error);
    if (status == LW_OK) status = check_confidence(o->confidence, error);
    if (status == LW_OK) status = check_tolerance(o->tolerance, error);
    if (status == LW_OK) status = check_iterations(o->iterations_max, error);
    return status;
}

static void measure_items(fit *f) {
    for (size_t i = 0; i < f->items; i++) {
        size_t start = f->start[i], end = f->start[i + 1];
        double mean = 0, square = 0, answers = (double)(end - start);
        for (size_t a = start; a < end; a++) mean += f->value[a] / answers;
        for (size_t a = start; a < end; a++) square += (f->value[a] - mean) * (f->value[a] - mean);
        f->spread[i] = end > start ? sqrt(square / answers) : 0;
    }
}

size_t numbers_fit_scratch_bytes(const lw_numbers *n) {
    return (n->items + 1) * sizeof(size_t) + n->count * (sizeof(int32_t) + 2 * sizeof(double)) +
           (n->items + n->sources + 8) * sizeof(double);
}

static lw_status set_up(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                        lw_arena *scratch, fit *f, lw_error *error) {
    lw_status status = numbers_check(n, o, error);
    if (status != LW_OK) return status;
    lw_arena taken = *arena;
    size_t *start = lw_new(scratch, size_t, n->items + 1);
    int32_t *source = lw_new(scratch, int32_t, n->count);
    *f = (fit){.items = n->items,
               .sources = n->sources,
               .count = n->count,
               .start = start,
               .source = source,
               .value = lw_new(scratch, double, n->count),
               .spread = lw_new(scratch, double, n->items),
               .error = lw_new(scratch, double, n->sources),
               .sorted = lw_new(scratch, double, n->count),
               .options = o,
               .model = {.items = n->items,
                         .sources = n->sources,
                         .values = lw_new(&taken, double, n->items),
                         .low = lw_new(&taken, double, n->items),
                         .high = lw_new(&taken, double, n->items),
                         .spreads = lw_new(&taken, lw_number_source, n->sources)}};
    if (!start || !source || !f->value || !f->spread || !f->error || !f->sorted ||
        !f->model.values || !f->model.low || !f->model.high || !f->model.spreads)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", n->count);
    for (size_t i = 0; i < n->count; i++) start[n->item[i] + 1]++;
    for (size_t i = 0; i < n->items; i++) start[i + 1] += start[i];
    for (size_t i = 0; i < n->count; i++) { /* start walks to where the next item starts ... */
        size_t to = start[n->item[i]]++;
        source[to] = n->source[i];
        f->value[to] = n->value[i];
        f->model.spreads[n->source[i]].answers++;
    }
    for (size_t i = n->items; i > 0; i--) start[i] = start[i - 1]; /* ... and is put back */
    start[0] = 0;
    for (size_t s = 0; s < n->sources; s++) f->model.spreads[s].weight = 1;
    measure_items(f);
    *arena = taken;
    return LW_OK;
}

/* ---- one iteration ------------------------------------------------------------------------ */

/* Weighted means of what is left of the answers without their bias; returns how far one moved, in
 * spreads of its item. */
static double update_values(fit *f) {
    const lw_number_source *sources = f->model.spreads;
    double moved = 0;
    for (size_t i = 0; i < f->items; i++) {
        double sum = 0, weights = 0;
        for (size_t a = f->start[i]; a < f->start[i + 1]; a++) {
            const lw_number_source *s = &sources[f->source[a]];
            sum += s->weight * (f->value[a] - s->bias);
            weights += s->weight;
        }
        double value = weights > 0 ? sum / weights : NAN;
        if (f->spread[i] > 0) moved = fmax(moved, fabs(value - f->model.values[i]) / f->spread[i]);
        f->model.values[i] = value;
    }
    return moved;
}

/* Squared error of an answer to an item with two or more; a value leans towards its own answers, which is taken back. */
static double squared_error(const fit *f, size_t item, size_t answer) {
    double answers = (double)(f->start[item + 1] - f->start[item]);
    double off =
        f->value[answer] - f->model.spreads[f->source[answer]].bias - f->model.values[item];
    return off * off * answers / (answers - 1);
}

/* Each source's mean squared error, shrunk towards that of all. Items with one answer say nothing. */
static void update_deviations(fit *f) {
    double pooled = 0, counted = 0;
    for (size_t s = 0; s < f->sources; s++) f->error[s] = 0;
    for (size_t i = 0; i < f->items; i++) {
        if (f->start[i + 1] - f->start[i] < 2) continue;
        for (size_t a = f->start[i]; a < f->start[i + 1]; a++) {
            double square = squared_error(f, i, a);
            f->error[f->source[a]] += square;
            pooled += square;
            counted++;
        }
    }
    pooled = counted > 0 ? pooled / counted : 0;
    for (size_t s = 0; s < f->sources; s++) {
        lw_number_source *source = &f->model.spreads[s];
        double answers = (double)source->answers, strength = f->options->strength;
        source->deviation = sqrt((f->error[s] + strength * pooled) / (answers + strength));
    }
}

static void update_biases(fit *f) {
    for (size_t s = 0; s < f->sources; s++) f->error[s] = 0;
    for (size_t i = 0; i < f->items; i++)
        for (size_t a = f->start[i]; a < f->start[i + 1]; a++)
            f->error[f->source[a]] += f->value[a] - f->model.values[i];
    for (size_t s = 0; s < f->sources; s++)
        f->model.spreads[s].bias =
            f->error[s] / ((double)f->model.spreads[s].answers + f->options->strength);
}

/* 1 / variance, relative to the mean one; all alike where nobody errs. */
static void weigh_by_variance(fit *f) {
    double pooled = 0;
    for (size_t s = 0; s < f->sources; s++)
        pooled += f->model.spreads[s].deviation * f->model.spreads[s].deviation;
    pooled /= (double)f->sources;
    for (size_t s = 0; s < f->sources; s++) {
        double variance = f->model.spreads[s].deviation * f->model.spreads[s].deviation;
        f->model.spreads[s].weight = variance > 0 ? pooled / variance : 1;
    }
}

/* Squared errors of each source, in spreads of the item. */
static void sum_errors(fit *f) {
    for (size_t s = 0; s < f->sources; s++) f->error[s] = 0;
    for (size_t i = 0; i < f->items; i++)
        for (size_t a = f->start[i]; a < f->start[i + 1]; a++) {
            double off = f->value[a] - f->model.values[i];
            if (f->spread[i] > 0) f->error[f->source[a]] += off * off / f->spread[i];
        }
}

static void average_errors(fit *f) {
    sum_errors(f);
    for (size_t s = 0; s < f->sources; s++)
        f->error[s] /= fmax((double)f->model.spreads[s].answers, 1);
}

/* One that never errs weighs much, not endlessly, and one that always does a little. */
static void weigh_by_log_error(fit *f, double whole) {
    for (size_t s = 0; s < f->sources; s++) {
        double share = whole > 0 ? fmax(f->error[s] / whole, 1e-9) : .5;
        f->model.spreads[s].weight = fmax(-log(share), 1e-3);
    }
}

static void weigh_by_share_of_error(fit *f) {
    double total = 0;
    average_errors(f);
    for (size_t s = 0; s < f->sources; s++) total += f->error[s];
    weigh_by_log_error(f, total);
}

static void weigh_against_the_worst(fit *f) {
    double worst = 0;
    average_errors(f);
    for (size_t s = 0; s < f->sources; s++) worst = fmax(worst, f->error[s]);
    weigh_by_log_error(f, worst);
}

/* Over the upper end of the interval of the variance, which is squared error over this. */
static void weigh_by_sure_variance(fit *f) {
    double total = 0;
    sum_errors(f);
    for (size_t s = 0; s < f->sources; s++) total += f->error[s];
    for (size_t s = 0; s < f->sources; s++) {
        double answers = fmax((double)f->model.spreads[s].answers, 1);
        double share = total > 0 ? fmax(f->error[s] / total, 1e-9) : 1;
        f->model.spreads[s].weight = lw_chi_square_low(answers, .025) / share;
    }
}

/* ---- the result --------------------------------------------------------------------------- */

/* How many answers the spread of the sources is worth against that of an item's own. */
static const double item_strength = 4;

/* Student's: the t with P(|T| > t) == tails. */
static double student_two_sided(double freedom, double tails) {
    double x = lw_beta_quantile(freedom / 2, .5, tails);
    return sqrt(freedom * (1 - x) / x);
}

/* The error of a weighted mean of independent answers, as widely spread as those of the item are. */
static double error_of(const fit *f, size_t i) {
    double sum = 0, weights = 0, squares = 0;
    for (size_t a = f->start[i]; a < f->start[i + 1]; a++) {
        const lw_number_source *s = &f->model.spreads[f->source[a]];
        double off = f->value[a] - s->bias - f->model.values[i];
        sum += s->weight * s->weight * s->deviation * s->deviation;
        weights += s->weight;
        if (s->deviation > 0) squares += off * off / (s->deviation * s->deviation);
    }
    double freedom = item_strength + (double)(f->start[i + 1] - f->start[i]) - 1;
    double scale = (item_strength + squares) / freedom;
    return weights > 0 ? sqrt(sum * scale) / weights : NAN;
}

static void set_intervals(fit *f) {
    double freedom = 0, t = 0;
    for (size_t i = 0; i < f->items; i++) {
        double answers = (double)(f->start[i + 1] - f->start[i]);
        if (answers > 0 && answers + item_strength - 1 != freedom) {
            freedom = answers + item_strength - 1;
            t = student_two_sided(freedom, 1 - f->options->confidence);
        }
        double error = t * error_of(f, i);
        f->model.low[i] = f->model.values[i] - error;
        f->model.high[i] = f->model.values[i] + error;
    }
}

/* Biases are shown by every method, and taken off the answers only by the one that believes them. */
static void finish(fit *f, bool believes_bias, lw_numbers_model *model_out) {
    update_deviations(f);
    set_intervals(f);
    if (!believes_bias) update_biases(f);
    *model_out = f->model;
}

/* ---- methods ------------------------------------------------------------------------------ */

typedef struct {
    bool bias;
    void (*weigh)(fit *f);
} weighing;

static lw_status fit_weighted(const lw_numbers *numbers, const lw_numbers_options *options,
                              weighing how, lw_arena *arena, lw_arena scratch,
                              lw_numbers_model *model_out, lw_error *error) {
    fit f;
    lw_status status = set_up(numbers, options, arena, &scratch, &f, error);
    if (status != LW_OK) return status;
    update_values(&f);
    f.model.iterations = 1;
    f.model.converged = !how.weigh;
    while (!f.model.converged && f.model.iterations < options->iterations_max) {
        if (how.bias) update_biases(&f);
        update_deviations(&f);
        how.weigh(&f);
        f.model.converged = update_values(&f) <= options->tolerance;
        f.model.iterations++;
    }
    finish(&f, how.bias, model_out);
    return LW_OK;
}

lw_status lw_numbers_mean_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                              lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){false, NULL}, arena, scratch, model_out, error);
}

lw_status lw_numbers_variance_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                                  lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){false, weigh_by_variance}, arena, scratch, model_out,
                        error);
}

lw_status lw_numbers_bias_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                              lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){true, weigh_by_variance}, arena, scratch, model_out,
                        error);
}

lw_status lw_numbers_crh_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                             lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){false, weigh_by_share_of_error}, arena, scratch, model_out,
                        error);
}

lw_status lw_numbers_pm_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                            lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){false, weigh_against_the_worst}, arena, scratch, model_out,
                        error);
}

lw_status lw_numbers_catd_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                              lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    return fit_weighted(n, o, (weighing){false, weigh_by_sure_variance}, arena, scratch, model_out,
                        error);
}

/* Its interval is a mean's, wider by the root of pi / 2. */
lw_status lw_numbers_median_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                                lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    fit f;
    lw_status status = set_up(n, o, arena, &scratch, &f, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < f.items; i++) {
        size_t answers = f.start[i + 1] - f.start[i];
        for (size_t a = 0; a < answers; a++) f.sorted[a] = f.value[f.start[i] + a];
        lw_sort_doubles(f.sorted, answers);
        f.model.values[i] = answers > 0 ? lw_percentile(f.sorted, answers, .5) : NAN;
    }
    f.model.iterations = 1;
    f.model.converged = true;
    finish(&f, false, &f.model);
    for (size_t i = 0; i < f.items; i++) {
        double wide = (f.model.high[i] - f.model.values[i]) * sqrt(acos(-1) / 2);
        f.model.low[i] = f.model.values[i] - wide;
        f.model.high[i] = f.model.values[i] + wide;
    }
    *model_out = f.model;
    return LW_OK;
}

#define DEFAULTS {.strength = 10, .confidence = .95, .tolerance = 1e-6, .iterations_max = 200}
const lw_numbers_method lw_numbers_methods[] = {
    {"auto", "the mean, or the middle of crh and variance, whichever foretells hidden answers",
     DEFAULTS, lw_numbers_auto_fit},
    {"crh", "weights from each source's share of all error; steady on crowds of all kinds",
     DEFAULTS, lw_numbers_crh_fit},
    {"pm", "weights from each source's error against the worst's", DEFAULTS, lw_numbers_pm_fit},
    {"catd", "weights from how sure a source's small error is", DEFAULTS, lw_numbers_catd_fit},
    {"variance", "a variance for each source, shrunk towards the pooled one", DEFAULTS,
     lw_numbers_variance_fit},
    {"bias", "variance, and a bias for each source taken off its answers", DEFAULTS,
     lw_numbers_bias_fit},
    {"mean", "the mean", DEFAULTS, lw_numbers_mean_fit},
    {"median", "the middle answer", DEFAULTS, lw_numbers_median_fit},
    {0},
};

const lw_numbers_method *lw_numbers_find(lw_str name) {
    for (const lw_numbers_method *m = lw_numbers_methods; m->name; m++)
        if (lw_str_equal(lw_str_from(m->name), name)) return m;
    return NULL;
}
