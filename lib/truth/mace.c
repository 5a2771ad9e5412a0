/* mace.c - sources that know or follow a strategy of their own, by variational EM. */
#include "labelwright/rng.h"
#include "dirichlet.h"
#include "fit.h"
#include "skilled.h"
#include <math.h>
#include <string.h>

/* Answers that show knowledge, and that show none, before any is seen (as published); and items of
 * each class. */
static const double knowing_prior = .5, class_smoothing = 1;
static const double smoothing_min = 1e-6; /* below it logarithms of chances leave all bounds */

/* By source, the prior included. */
typedef struct {
    double knows, guesses;
} mind;

typedef struct {
    mind *minds;        /* [sources] */
    double *guesses;    /* [sources][label]: counts of its strategy, the prior included */
    double *log_lead;   /* [sources][label]: of how much likelier the label is in its own class */
    double *log_common; /* [sources][label]: of the chance of the label in every other class */
    double *known;      /* [sources][label]: chance that it knew, where the label is right */
    double *before;     /* [label]: counts of a strategy before any answer */
    double *log_shares; /* [classes]: of how common they are */
    double *scores;     /* [classes] of the item at hand */
} workspace;

/* ---- M-step ------------------------------------------------------------------------------- */

/* An answer that is right with the chance `right`, `weight` times: knowledge or a lucky guess. */
static void count_answer(const workspace *w, size_t source, size_t cell, double right,
                         double weight) {
    double knew = right * w->known[cell] * weight;
    w->minds[source].knows += knew;
    w->minds[source].guesses += weight - knew;
    w->guesses[cell] += weight - knew;
}

static void count_earlier_work(const lw_answers *a, const workspace *w, size_t source) {
    for (size_t k = 0; k < a->classes; k++)
        for (size_t label = 0; label < a->classes; label++)
            count_answer(w, source, source * a->classes + label, label == k,
                         a->known_counts[(source * a->classes + k) * a->classes + label]);
}

static void count_answers(const lw_answers *a, const workspace *w, const double *posteriors) {
    for (size_t s = 0; s < a->sources; s++) {
        w->minds[s].knows = w->minds[s].guesses = knowing_prior;
        for (size_t label = 0; label < a->classes; label++)
            w->guesses[s * a->classes + label] = w->before[label];
        if (a->known_counts) count_earlier_work(a, w, s);
    }
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t source = (size_t)a->answer_source[i], label = (size_t)a->answer_label[i];
            count_answer(w, source, source * a->classes + label,
                         posteriors[item * a->classes + label], fit_weight(a, i));
        }
}

/* One source's counts to chances, which are exp of the expected logarithm, so that those of one
 * distribution sum to less than 1. Returns what that costs the bound. */
static double take_chances(const lw_answers *a, const workspace *w, size_t source) {
    static const double before[] = {knowing_prior, knowing_prior};
    size_t first = source * a->classes, bytes = a->classes * sizeof *w->guesses;
    double logs[] = {w->minds[source].knows, w->minds[source].guesses};
    double cost = dirichlet_expect_logs(logs, 1, before, 2), knowing = exp(logs[0]);
    memcpy(w->log_common + first, w->guesses + first, bytes);
    cost += dirichlet_expect_logs(w->log_common + first, 1, w->before, a->classes);
    for (size_t cell = first; cell < first + a->classes; cell++) {
        w->log_common[cell] += logs[1];
        double either = knowing + exp(w->log_common[cell]);
        w->known[cell] = knowing / either;
        w->log_lead[cell] = log(either) - w->log_common[cell];
    }
    return cost;
}

/* ---- E-step ------------------------------------------------------------------------------- */

static double likelihood_of_earlier_work(const lw_answers *a, const workspace *w) {
    double sum = 0;
    for (size_t s = 0; s < a->sources; s++)
        for (size_t k = 0; k < a->classes; k++)
            for (size_t label = 0; label < a->classes; label++) {
                size_t cell = s * a->classes + label;
                double count = a->known_counts[(s * a->classes + k) * a->classes + label];
                sum += count * (w->log_common[cell] + (label == k ? w->log_lead[cell] : 0));
            }
    return sum;
}

static double update_posteriors(const lw_answers *a, const workspace *w, lw_truth_model *model,
                                double *moved_out) {
    double log_likelihood = 0, most = 0;
    for (size_t item = 0; item < a->items; item++) {
        double common = 0;
        memcpy(w->scores, w->log_shares, a->classes * sizeof *w->scores);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++) {
            size_t label = (size_t)a->answer_label[i];
            size_t cell = (size_t)a->answer_source[i] * a->classes + label;
            w->scores[label] += fit_weight(a, i) * w->log_lead[cell];
            common += fit_weight(a, i) * w->log_common[cell];
        }
        log_likelihood += common;
        double moved = fit_take_scores(a, item, w->scores, model->posteriors + item * a->classes,
                                       &log_likelihood);
        most = fmax(most, moved);
    }
    *moved_out = most;
    return log_likelihood;
}

static double step(const lw_answers *a, const lw_truth_options *options, void *state,
                   lw_truth_model *model, double *moved_out) {
    const workspace *w = state;
    double bound = 0;
    (void)options;
    count_answers(a, w, model->posteriors);
    for (size_t s = 0; s < a->sources; s++) bound -= take_chances(a, w, s);
    if (a->known_counts) bound += likelihood_of_earlier_work(a, w);
    fit_class_prior(model, class_smoothing);
    for (size_t k = 0; k < a->classes; k++) {
        w->log_shares[k] = log(model->class_prior[k]);
        bound += class_smoothing * w->log_shares[k];
    }
    return bound + update_posteriors(a, w, model, moved_out);
}

/* ---- restarts ----------------------------------------------------------------------------- */

/* As if nobody knew more than that half of the answers are knowledge. */
static void forget(const lw_answers *a, const workspace *w) {
    for (size_t cell = 0; cell < a->sources * a->classes; cell++)
        w->known[cell] = (double)a->classes / (double)(a->classes + 1);
}

/* Posteriors at random, of the classes that an item's answers name more often than of others. */
static void draw_start(const lw_answers *a, lw_rng *rng, double *start) {
    fit_vote_shares(a, NULL, 1, NULL, start);
    for (size_t item = 0; item < a->items; item++) {
        double *row = start + item * a->classes, total = 0;
        for (size_t k = 0; k < a->classes; k++) {
            row[k] *= -log(1 - lw_rng_uniform(rng)) + 1e-9;
            total += row[k];
        }
        for (size_t k = 0; k < a->classes; k++) row[k] /= total;
    }
}

static void write_sources(const workspace *w, lw_truth_model *model) {
    size_t k = model->classes;
    for (size_t s = 0; s < model->sources; s++) {
        const mind *m = &w->minds[s];
        double guesses = 0;
        model->skills[s] = m->knows / (m->knows + m->guesses);
        for (size_t label = 0; label < k; label++) guesses += w->guesses[s * k + label];
        for (size_t label = 0; label < k; label++)
            model->strategies[s * k + label] = w->guesses[s * k + label] / guesses;
    }
}

/* The arrays stay those of `to`. */
static void copy_model(const lw_truth_model *from, lw_truth_model *to) {
    memcpy(to->posteriors, from->posteriors,
           from->items * from->classes * sizeof *from->posteriors);
    memcpy(to->skills, from->skills, from->sources * sizeof *from->skills);
    memcpy(to->strategies, from->strategies,
           from->sources * from->classes * sizeof *from->strategies);
    to->objective = from->objective;
    to->converged = from->converged;
}

/* Fits from each start into `model`, and leaves the best there. */
static void fit_restarts(const lw_answers *a, const lw_truth_options *options, workspace *w,
                         double *start, lw_truth_model *trial, lw_truth_model *model) {
    lw_rng rng = lw_rng_seed(options->seed);
    lw_answers from = *a;
    size_t longest = 0;
    for (size_t restart = 0; restart < options->restarts; restart++) {
        if (restart > 0) {
            draw_start(a, &rng, start);
            from.start = start;
        }
        trial->iterations = 0;
        trial->converged = false;
        forget(a, w);
        fit_iterate(&from, options, step, w, trial);
        write_sources(w, trial);
        longest = trial->iterations > longest ? trial->iterations : longest;
        if (restart == 0 || trial->objective > model->objective) copy_model(trial, model);
    }
    model->iterations = longest;
}

static bool make_workspace(const lw_answers *a, double smoothing, lw_arena *scratch, workspace *w) {
    *w = (workspace){.minds = lw_new(scratch, mind, a->sources),
                     .guesses = fit_new_table(scratch, a->sources, a->classes, 1),
                     .log_lead = fit_new_table(scratch, a->sources, a->classes, 1),
                     .log_common = fit_new_table(scratch, a->sources, a->classes, 1),
                     .known = fit_new_table(scratch, a->sources, a->classes, 1),
                     .before = lw_new(scratch, double, a->classes),
                     .log_shares = lw_new(scratch, double, a->classes),
                     .scores = lw_new(scratch, double, a->classes)};
    if (!w->minds || !w->guesses || !w->log_lead || !w->log_common || !w->known || !w->before ||
        !w->log_shares || !w->scores)
        return false;
    for (size_t label = 0; label < a->classes; label++)
        w->before[label] = fmax(smoothing, smoothing_min);
    return true;
}

lw_status lw_mace_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    static const skilled_more more = {.strategies = true};
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    workspace w;
    lw_truth_model trial, model;
    status = skilled_make_model(answers, more, &scratch, &trial, error);
    if (status != LW_OK) return status;
    double *start = fit_new_table(&scratch, answers->items, answers->classes, 1);
    if (!start || !make_workspace(answers, options->smoothing, &scratch, &w))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu sources and %zu classes",
                       answers->sources, answers->classes);
    status = skilled_make_model(answers, more, arena, &model, error);
    if (status != LW_OK) return status;
    fit_restarts(answers, options, &w, start, &trial, &model);
    skilled_finish(answers, options, class_smoothing, &model);
    *model_out = model;
    return LW_OK;
}
