/* ebcc.c - ibcc with ten hidden states a class, from many random starts. */
#include "fit.h"
#include "variational.h"
#include <math.h>
#include <string.h>

enum { STATES = 10 };
static const double states_before = .1; /* items of a class, over all its states */

/* As many items of each class as the votes say, beside those that there are: the classes stay as
 * common as they seem. */
static void count_votes(const lw_answers *a, double smoothing, const double *votes,
                        double *class_before) {
    for (size_t k = 0; k < a->classes; k++) class_before[k] = smoothing;
    for (size_t item = 0; item < a->items; item++)
        fit_add_scaled(class_before, votes + item * a->classes, 1, a->classes);
}

/* ---- restarts ----------------------------------------------------------------------------- */

/* Some of the restarts, one after another, of which the best is kept: each is drawn from its own seed,
 * so that the result does not depend on how many work at the same time. */
typedef struct {
    variational_model v;
    lw_truth_model best; /* posteriors, class prior, objective */
    size_t restart;      /* which of all it is */
    size_t iterations;   /* of the longest */
    bool converged;      /* all of them */
} turn;

typedef struct {
    const lw_answers *answers;
    const double *start;
    lw_rng root;
    size_t restarts, turns_count;
    turn *turns; /* [turns_count] */
} restarting;

static void fit_in_turn(void *context, size_t first, size_t end) {
    const restarting *all = context;
    for (size_t i = first; i < end; i++) {
        turn *t = &all->turns[i];
        t->best.objective = -INFINITY;
        t->converged = true;
        for (size_t r = i; r < all->restarts; r += all->turns_count) {
            lw_rng rng = lw_rng_split(&all->root, r);
            variational_fit(all->answers, all->start, &rng, &t->v);
            if (t->v.bound > t->best.objective) {
                variational_write(all->answers, &t->v, &t->best);
                t->restart = r;
            }
            if (t->v.iterations > t->iterations) t->iterations = t->v.iterations;
            t->converged = t->converged && t->v.converged;
        }
    }
}

static lw_status make_turns(const lw_answers *a, const variational_options *options,
                            lw_arena *arena, restarting *all, lw_error *error) {
    lw_status status = LW_OK;
    all->turns = lw_new(arena, turn, all->turns_count);
    if (!all->turns)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu models", all->turns_count);
    for (size_t i = 0; i < all->turns_count && status == LW_OK; i++) {
        turn *t = &all->turns[i];
        status = variational_make(a, options, arena, &t->v, error);
        t->best = (lw_truth_model){.items = a->items,
                                   .classes = a->classes,
                                   .posteriors = fit_new_table(arena, a->items, a->classes, 1),
                                   .class_prior = lw_new(arena, double, a->classes)};
        if (status == LW_OK && (!t->best.posteriors || !t->best.class_prior))
            return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", a->items);
    }
    return status;
}

/* Of equally good ones the first, as if they had been fitted one by one. */
static bool is_better(const turn *one, const turn *other) {
    if (one->best.objective != other->best.objective)
        return one->best.objective > other->best.objective;
    return one->restart < other->restart;
}

static void take_best(const restarting *all, lw_truth_model *model) {
    const turn *best = all->turns;
    model->converged = true;
    for (const turn *t = all->turns; t < all->turns + all->turns_count; t++) {
        if (is_better(t, best)) best = t;
        if (t->iterations > model->iterations) model->iterations = t->iterations;
        model->converged = model->converged && t->converged;
    }
    memcpy(model->posteriors, best->best.posteriors,
           model->items * model->classes * sizeof *model->posteriors);
    memcpy(model->class_prior, best->best.class_prior, model->classes * sizeof *model->class_prior);
    model->objective = best->best.objective;
}

/* ---- fitting ------------------------------------------------------------------------------ */

lw_status lw_ebcc_fit(const lw_answers *answers, const lw_truth_options *options, lw_arena *arena,
                      lw_arena scratch, lw_truth_model *model_out, lw_error *error) {
    lw_status status = fit_check(answers, options, error);
    if (status != LW_OK) return status;
    double *start = fit_new_table(&scratch, answers->items, answers->classes, 1);
    double *class_before = lw_new(&scratch, double, answers->classes);
    if (!start || !class_before)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", answers->items);
    const variational_options many_states = {.states = STATES,
                                             .right = options->accuracy_strength,
                                             .wrong = options->smoothing,
                                             .state = states_before / STATES,
                                             .class_before = class_before,
                                             .tolerance = options->tolerance,
                                             .iterations_max = options->iterations_max};
    const size_t threads = lw_threads_count(options->threads);
    restarting all = {.answers = answers,
                      .start = start,
                      .root = lw_rng_seed(options->seed),
                      .restarts = options->restarts,
                      .turns_count = threads < options->restarts ? threads : options->restarts};
    lw_truth_model model;
    status = make_turns(answers, &many_states, &scratch, &all, error);
    if (status == LW_OK) status = fit_make_model(answers, true, arena, &model, error);
    if (status != LW_OK) return status;
    fit_vote_shares(answers, NULL, 0, options->threads, start);
    count_votes(answers, options->smoothing, start, class_before);
    fit_start(answers, options->threads, start);
    lw_threads_for(options->threads, all.turns_count, 1, fit_in_turn, &all);
    take_best(&all, &model);
    variational_write_confusion(answers, &many_states, &model);
    fit_reliabilities(answers, options, &model);
    *model_out = model;
    return LW_OK;
}
