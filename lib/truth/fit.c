/* fit.c - checks, starts, iterates and finishes a fit. */
#include "fit.h"
#include "checks.h"
#include "exponentials.h"
#include "labelwright/beta.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>
#include <stdatomic.h>
#include <string.h>

/* Worth a chunk of a thread's own. */
enum { ITEMS_AT_ONCE = 8192, SOURCES_AT_ONCE = 64 };

/* ---- checks ------------------------------------------------------------------------------- */

static bool is_between(double value, double low, double high) {
    return value > low && value < high;
}

static lw_status check_options(const lw_truth_options *o, lw_error *error) {
    const struct {
        const char *name;
        double value, low, high; /* both excluded */
    } ranges[] = {
        {"smoothing", o->smoothing, 0, LW_BETA_SHAPE_MAX},
        {"accuracy_mean", o->accuracy_mean, 0, 1},
        {"accuracy_strength", o->accuracy_strength, 0, LW_BETA_SHAPE_MAX},
        {"confidence", o->confidence, 0, 1},
        {"tolerance", o->tolerance, -1e-300, INFINITY},
        {"iterations_max", (double)o->iterations_max, 0, CHECKS_ITERATIONS_MAX + 1},
        {"restarts", (double)o->restarts, 0, LW_RESTARTS_MAX + 1},
    };
    for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++)
        if (!is_between(ranges[i].value, ranges[i].low, ranges[i].high))
            return lw_fail(error, LW_INVALID, "%s: %g is out of range", ranges[i].name,
                           ranges[i].value);
    return LW_OK;
}

static bool is_distribution(const double *row, size_t classes) {
    double total = 0;
    for (size_t k = 0; k < classes; k++) {
        if (!(row[k] >= 0)) return false;
        total += row[k];
    }
    return fabs(total - 1) < 1e-6;
}

static lw_status check_starts(const lw_answers *a, lw_error *error) {
    for (size_t item = 0; item < a->items; item++) {
        size_t start = a->item_start[item], end = a->item_start[item + 1];
        if (start > end || (item == 0 && start != 0))
            return lw_fail(error, LW_INVALID, "item %zu: answers %zu to %zu", item, start, end);
    }
    return LW_OK;
}

static lw_status check_item(const lw_answers *a, size_t item, lw_error *error) {
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        int32_t source = a->answer_source[i], label = a->answer_label[i];
        if (source < 0 || (size_t)source >= a->sources)
            return lw_fail(error, LW_INVALID, "item %zu: source %d is not one of %zu", item,
                           (int)source, a->sources);
        if (label < 0 || (size_t)label >= a->classes)
            return lw_fail(error, LW_INVALID, "item %zu, source %d: label %d is not in 0..%zu",
                           item, (int)source, (int)label, a->classes - 1);
        double weight = fit_weight(a, i);
        if (!(weight >= 0 && weight <= 1))
            return lw_fail(error, LW_INVALID, "item %zu, source %d: weight %g is not in 0..1", item,
                           (int)source, weight);
    }
    int32_t gold = a->gold ? a->gold[item] : LW_NOT_GOLD;
    if (gold != LW_NOT_GOLD && (gold < 0 || (size_t)gold >= a->classes))
        return lw_fail(error, LW_INVALID, "item %zu: gold %d is not in 0..%zu", item, (int)gold,
                       a->classes - 1);
    if (a->start && !is_distribution(a->start + item * a->classes, a->classes))
        return lw_fail(error, LW_INVALID, "item %zu: the start does not sum to 1", item);
    return LW_OK;
}

typedef struct {
    const lw_answers *answers;
    atomic_bool faulty;
} item_check;

static void find_fault(void *context, size_t start, size_t end) {
    item_check *all = context;
    while (start < end && check_item(all->answers, start, NULL) == LW_OK) start++;
    if (start < end) all->faulty = true;
}

/* The first faulty item is told, whichever was found first. */
static lw_status check_items(const lw_answers *a, lw_threads *threads, lw_error *error) {
    item_check all = {.answers = a};
    lw_threads_for(threads, a->items, ITEMS_AT_ONCE, find_fault, &all);
    lw_status status = LW_OK;
    for (size_t item = 0; all.faulty && status == LW_OK; item++)
        status = check_item(a, item, error);
    return status;
}

/* Of [sources][classes][classes], or NULL. */
static lw_status check_counts(const lw_answers *a, const double *counts, const char *name,
                              size_t source, lw_error *error) {
    size_t cells = counts ? a->classes * a->classes : 0;
    for (size_t i = source * cells; i < (source + 1) * cells; i++)
        if (!is_between(counts[i], -1e-300, LW_BETA_SHAPE_MAX))
            return lw_fail(error, LW_INVALID, "source %zu: %s %g is out of range", source, name,
                           counts[i]);
    return LW_OK;
}

static lw_status check_source(const lw_answers *a, size_t source, lw_error *error) {
    int32_t kind = a->source_kind ? a->source_kind[source] : 0;
    if (kind < 0 || (a->source_kind && (size_t)kind >= a->source_kinds))
        return lw_fail(error, LW_INVALID, "source %zu: kind %d is not one of %zu", source,
                       (int)kind, a->source_kinds);
    lw_status status = check_counts(a, a->known_counts, "known count", source, error);
    if (status != LW_OK) return status;
    return check_counts(a, a->start_errors, "start error", source, error);
}

lw_status fit_check(const lw_answers *answers, const lw_truth_options *options, lw_error *error) {
    if (answers->classes == 0 || answers->classes > LW_CLASSES_MAX)
        return lw_fail(error, LW_INVALID, "%zu classes, want 1..%d", answers->classes,
                       LW_CLASSES_MAX);
    if (answers->source_kind &&
        (answers->source_kinds == 0 || answers->source_kinds > LW_SOURCE_KINDS_MAX))
        return lw_fail(error, LW_INVALID, "%zu kinds of source, want 1..%d", answers->source_kinds,
                       LW_SOURCE_KINDS_MAX);
    lw_status status = check_options(options, error);
    for (size_t source = 0; source < answers->sources && status == LW_OK; source++)
        status = check_source(answers, source, error);
    if (status == LW_OK) status = check_starts(answers, error);
    return status == LW_OK ? check_items(answers, options->threads, error) : status;
}

/* ---- the model ---------------------------------------------------------------------------- */

double *fit_new_table(lw_arena *arena, size_t a, size_t b, size_t c) {
    size_t cells;
    bool fits = !__builtin_mul_overflow(a, b, &cells) && !__builtin_mul_overflow(cells, c, &cells);
    return fits ? lw_new(arena, double, cells) : NULL;
}

lw_status fit_make_model(const lw_answers *a, bool with_confusion, lw_arena *arena,
                         lw_truth_model *model_out, lw_error *error) {
    lw_arena taken = *arena;
    lw_truth_model model = {.items = a->items, .sources = a->sources, .classes = a->classes};
    model.posteriors = fit_new_table(&taken, a->items, a->classes, 1);
    model.class_prior = lw_new(&taken, double, a->classes);
    model.reliabilities = lw_new(&taken, lw_reliability, a->sources);
    if (with_confusion) model.confusion = fit_new_table(&taken, a->sources, a->classes, a->classes);
    if (!model.posteriors || !model.class_prior || !model.reliabilities ||
        (with_confusion && !model.confusion))
        return lw_fail(error, LW_NO_MEMORY, "no room for a model of %zu items and %zu sources",
                       a->items, a->sources);
    *arena = taken;
    *model_out = model;
    return LW_OK;
}

/* ---- posteriors --------------------------------------------------------------------------- */

static void make_certain(double *posterior, size_t classes, int32_t label) {
    memset(posterior, 0, classes * sizeof *posterior);
    posterior[label] = 1;
}

typedef struct {
    const lw_answers *answers;
    const double *skills;
    double smoothing, *posteriors;
} voting;

static void take_votes(void *context, size_t first, size_t end) {
    const voting *v = context;
    const lw_answers *a = v->answers;
    for (size_t item = first; item < end; item++) {
        double *shares = v->posteriors + item * a->classes, total = 0;
        for (size_t k = 0; k < a->classes; k++) shares[k] = v->smoothing;
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            shares[a->answer_label[i]] +=
                fit_weight(a, i) * (v->skills ? v->skills[a->answer_source[i]] : 1);
        for (size_t k = 0; k < a->classes; k++) total += shares[k];
        for (size_t k = 0; k < a->classes; k++)
            shares[k] = total > 0 ? shares[k] / total : 1 / (double)a->classes;
        if (fit_gold(a, item) != LW_NOT_GOLD) make_certain(shares, a->classes, fit_gold(a, item));
    }
}

void fit_vote_shares(const lw_answers *a, const double *skills, double smoothing,
                     lw_threads *threads, double *posteriors) {
    voting v = {a, skills, smoothing, posteriors};
    lw_threads_for(threads, a->items, ITEMS_AT_ONCE, take_votes, &v);
}

/* Evenly distributed over all ways to divide a whole: exponential waits over their sum. */
void fit_divide(const double *values, size_t count, size_t states, lw_rng *rng, double *shares) {
    if (states == 1) {
        memcpy(shares, values, count * sizeof *shares);
        return;
    }
    for (size_t i = 0; i < count * states; i++) shares[i] = 1 - lw_rng_uniform(rng);
    take_logarithms(count * states, shares);
    for (size_t i = 0; i < count; i++, shares += states) {
        double total = 0;
        for (size_t s = 0; s < states; s++) total += shares[s] = 1e-12 - shares[s];
        for (size_t s = 0; s < states; s++) shares[s] *= values[i] / total;
    }
}

double fit_take_scores(const lw_answers *a, size_t item, double *scores, double *posterior,
                       double *log_likelihood) {
    int32_t gold = fit_gold(a, item);
    if (gold != LW_NOT_GOLD) { /* what is known does not move */
        *log_likelihood += scores[gold];
        return 0;
    }
    double moved = 0;
    *log_likelihood += posterior_from_logs(scores, a->classes);
    for (size_t k = 0; k < a->classes; k++) {
        double step = fabs(scores[k] - posterior[k]);
        moved = step > moved ? step : moved;
        posterior[k] = scores[k];
    }
    return moved;
}

/* ---- parameters --------------------------------------------------------------------------- */

void fit_class_prior(const lw_truth_model *model, double smoothing) {
    size_t classes = model->classes;
    for (size_t k = 0; k < classes; k++) model->class_prior[k] = smoothing;
    for (size_t i = 0; i < model->items * classes; i += classes)
        for (size_t k = 0; k < classes; k++) model->class_prior[k] += model->posteriors[i + k];
    double total = (double)model->items + smoothing * (double)classes;
    for (size_t k = 0; k < classes; k++) model->class_prior[k] /= total;
}

/* What is known of a source from earlier work counts like answers to gold. */
static void add_known(const lw_answers *a, lw_truth_model *model) {
    size_t classes = a->classes;
    for (size_t s = 0; s < a->sources; s++)
        for (size_t i = 0; i < classes * classes; i++) {
            double count = a->known_counts[s * classes * classes + i];
            model->reliabilities[s].answers += count;
            if (i / classes == i % classes) model->reliabilities[s].accuracy += count;
        }
}

fit_before fit_answers_before(const lw_truth_options *o) {
    static const double least = 1e-12; /* of 0 answers the logarithm would be none */
    return (fit_before){fmax(o->accuracy_strength * o->accuracy_mean, least),
                        fmax(o->accuracy_strength * (1 - o->accuracy_mean), least)};
}

/* Of more answers than the quantile counts to, their shares. */
static void take_interval(double right, double wrong, double tail, lw_reliability *source) {
    double scale = fmin(LW_BETA_SHAPE_MAX / fmax(right, wrong), 1);
    double a = fmin(right * scale, LW_BETA_SHAPE_MAX), b = fmin(wrong * scale, LW_BETA_SHAPE_MAX);
    source->low = lw_beta_quantile(a, b, tail);
    source->high = lw_beta_quantile(a, b, 1 - tail);
}

typedef struct {
    lw_reliability *sources;
    fit_before before;
    double tail;
} concluding;

static void conclude_sources(void *context, size_t start, size_t end) {
    const concluding *all = context;
    for (size_t s = start; s < end; s++) {
        lw_reliability *source = &all->sources[s];
        double right = source->accuracy + all->before.right;
        double total = source->answers + all->before.right + all->before.wrong;
        source->accuracy = right / total;
        take_interval(right, fmax(total - right, all->before.wrong), all->tail, source);
    }
}

void fit_reliabilities(const lw_answers *a, const lw_truth_options *options,
                       lw_truth_model *model) {
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            lw_reliability *source = &model->reliabilities[a->answer_source[i]];
            double weight = fit_weight(a, i);
            source->answers += weight;
            source->accuracy +=
                weight * model->posteriors[item * a->classes + (size_t)a->answer_label[i]];
        }
    fit_conclude(a, options, model);
}

void fit_conclude(const lw_answers *a, const lw_truth_options *options, lw_truth_model *model) {
    if (a->known_counts) add_known(a, model);
    concluding all = {model->reliabilities, fit_answers_before(options),
                      (1 - options->confidence) / 2};
    lw_threads_for(options->threads, model->sources, SOURCES_AT_ONCE, conclude_sources, &all);
}

/* ---- iterating ---------------------------------------------------------------------------- */

static void assert_rows_sum_to_one(const double *rows, size_t count, size_t classes) {
    for (size_t i = 0; i < count; i++) {
        double total = 0;
        for (size_t k = 0; k < classes; k++) total += rows[i * classes + k];
        assert(fabs(total - 1) < 1e-9);
    }
}

void fit_start(const lw_answers *a, lw_threads *threads, double *posteriors) {
    if (!a->start) {
        fit_vote_shares(a, NULL, 0, threads, posteriors);
        return;
    }
    memcpy(posteriors, a->start, a->items * a->classes * sizeof *posteriors);
    for (size_t item = 0; item < a->items; item++)
        if (fit_gold(a, item) != LW_NOT_GOLD)
            make_certain(posteriors + item * a->classes, a->classes, fit_gold(a, item));
}

void fit_iterate(const lw_answers *answers, const lw_truth_options *options, fit_step *step,
                 void *state, lw_truth_model *model) {
    fit_start(answers, options->threads, model->posteriors);
    double before = -INFINITY;
    while (!model->converged && model->iterations < options->iterations_max) {
        double moved = 0;
        model->objective = step(answers, options, state, model, &moved);
        /* Rounding may cost it some last bits of a sum this long. */
        assert(model->objective >= before - 1e-9 * (1 + fabs(before)) || before == -INFINITY);
        before = model->objective;
        model->iterations++;
        model->converged = moved <= options->tolerance;
    }
    assert_rows_sum_to_one(model->posteriors, model->items, model->classes);
    assert_rows_sum_to_one(model->class_prior, 1, model->classes);
}
