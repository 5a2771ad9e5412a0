/* kos.c - messages between sources and items.
 *
 * An answer is a corner of a simplex whose centre is 0: with two classes, 1 and -1. What an item
 * seems to be is the sum of its answers, each as long as its source's message to the item, and as
 * that message is what the source is by its other answers, no answer speaks for itself. */
#include "fit.h"
#include "skilled.h"
#include <math.h>
#include <string.h>

/* Sums shorter than this, of an answer from somebody who is always right, are hardly believed. */
static const double doubt = .25;
/* Answers that are left of a source without one are rounding, of its weight. */
static const double rest_min = 1e-9;

typedef struct {
    double *messages;   /* [answers]: a source to an item, on the scale of skills */
    double *agreements; /* [sources]: sum over its answers, what is believed before included */
    double *totals;     /* [sources]: how many those are */
    double *scores;     /* [classes] of the item at hand */
    double before[LW_SOURCE_KINDS_MAX]; /* skill of a source without answers, by its kind */
    bool begun;                         /* there are messages */
} workspace;

/* The sum of an item's answers. */
typedef struct {
    double sum, squares; /* over the classes, of the scores */
} total;

/* Leaves the scores in the workspace. */
static total add_up(const lw_answers *a, const workspace *w, size_t item) {
    total t = {0};
    memset(w->scores, 0, a->classes * sizeof *w->scores);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
        w->scores[a->answer_label[i]] += fit_weight(a, i) * w->messages[i];
    for (size_t k = 0; k < a->classes; k++) {
        t.sum += w->scores[k];
        t.squares += w->scores[k] * w->scores[k];
    }
    return t;
}

/* How far an answer agrees with its item's others: 1 where they are sure of it. */
static double agreement(const lw_answers *a, const workspace *w, const total *t, size_t answer) {
    double own = fit_weight(a, answer) * w->messages[answer], k = (double)a->classes;
    double label = w->scores[a->answer_label[answer]], scale = a->classes > 1 ? k / (k - 1) : 1;
    double sum = t->sum - own, squares = t->squares - label * label + (label - own) * (label - own);
    double square = fmax(scale * (squares - sum * sum / k), 0);
    return scale * (label - own - sum / k) / sqrt(square + doubt * doubt);
}

/* ---- messages ----------------------------------------------------------------------------- */

/* What is believed of the sources before any answer here. */
static void begin_sources(const lw_answers *a, const lw_truth_options *options,
                          const workspace *w) {
    double strength = options->accuracy_strength;
    for (size_t s = 0; s < a->sources; s++) {
        skilled_count known = skilled_known(a, s);
        w->totals[s] = known.total + strength;
        w->agreements[s] = strength * w->before[skilled_kind(a, s)];
        if (known.total > 0)
            w->agreements[s] +=
                known.total * skilled_from_chance(known.right / known.total, a->classes);
    }
}

/* Replaces messages to the sources of an item by how far each answer agrees with it. */
static void agree(const lw_answers *a, const workspace *w, const lw_truth_model *m, size_t item) {
    bool told = !w->begun || fit_gold(a, item) != LW_NOT_GOLD;
    total t = {0};
    if (!told) t = add_up(a, w, item);
    for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
        double right = m->posteriors[item * a->classes + (size_t)a->answer_label[i]];
        double weight = fit_weight(a, i);
        w->messages[i] = told ? skilled_from_chance(right, a->classes) : agreement(a, w, &t, i);
        w->agreements[a->answer_source[i]] += weight * w->messages[i];
        w->totals[a->answer_source[i]] += weight;
    }
}

/* What a source is by all but the answer at hand, or before it where that is all. */
static void send(const lw_answers *a, const workspace *w, size_t answers) {
    for (size_t i = 0; i < answers; i++) {
        size_t source = (size_t)a->answer_source[i];
        double weight = fit_weight(a, i), rest = w->totals[source] - weight;
        w->messages[i] = rest > rest_min * weight
                             ? (w->agreements[source] - weight * w->messages[i]) / rest
                             : w->before[skilled_kind(a, source)];
    }
}

/* ---- fit ---------------------------------------------------------------------------------- */

/* The log odds of being right are `classes` times a skill where that is small. */
static double update_posterior(const lw_answers *a, const workspace *w, lw_truth_model *m,
                               size_t item) {
    double log_likelihood = 0; /* of no use: this is no likelihood */
    add_up(a, w, item);
    for (size_t k = 0; k < a->classes; k++) w->scores[k] *= (double)a->classes;
    return fit_take_scores(a, item, w->scores, m->posteriors + item * a->classes, &log_likelihood);
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *m, double *moved_out) {
    workspace *w = state;
    double guess = skilled_from_chance(options->accuracy_mean, a->classes);
    skilled_kind_means(a, m->skills, guess, options->accuracy_strength, w->before);
    begin_sources(a, options, w);
    for (size_t item = 0; item < a->items; item++) agree(a, w, m, item);
    send(a, w, fit_count(a));
    w->begun = true;
    for (size_t s = 0; s < a->sources; s++) m->skills[s] = w->agreements[s] / w->totals[s];
    for (size_t item = 0; item < a->items; item++)
        *moved_out = fmax(*moved_out, update_posterior(a, w, m, item));
    return 0;
}

lw_status lw_kos_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                     lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    size_t count = fit_count(answers);
    workspace w = {.messages = lw_new(&scratch, double, count),
                   .agreements = lw_new(&scratch, double, answers->sources),
                   .totals = lw_new(&scratch, double, answers->sources),
                   .scores = lw_new(&scratch, double, answers->classes)};
    if (!w.messages || !w.agreements || !w.totals || !w.scores)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", count);
    lw_truth_model model;
    status = skilled_make_model(answers, (skilled_more){0}, arena, &model, error);
    if (status != LW_OK) return status;
    for (size_t s = 0; s < answers->sources; s++)
        model.skills[s] = skilled_from_chance(options->accuracy_mean, answers->classes);
    fit_iterate(answers, options, step, &w, &model);
    skilled_finish(answers, options, 1, &model);
    *model_out = model;
    return LW_OK;
}
