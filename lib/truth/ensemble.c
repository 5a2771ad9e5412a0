/* ensemble.c - the models of the committee and of the subtypes, and their means. */
#include "ensemble.h"
#include "fit.h"
#include <assert.h>
#include <string.h>

/* The sizes of the priors were chosen on sixteen real crowds, where anything from 2 to 8 does much
 * the same. */
#define ONE_TABLE .states = 1, .tolerance = 1e-4, .unsettled = 1e-4, .iterations_max = 200
const latent_options committee_models[COMMITTEE_MODELS] = {
    {.one = 1e6, ONE_TABLE},
    {.one = 1e6, .even_classes = true, ONE_TABLE},
    {.one = 4, .flat = .01, ONE_TABLE},
    {.one = 4, .flat = .01, .even_classes = true, ONE_TABLE},
    {.pool = 4, .flat = .01, ONE_TABLE},
    {.pool = 4, .flat = .01, .even_classes = true, ONE_TABLE},
};

#define MANY_TABLES \
    .one = 4, .flat = .01, .tolerance = 1e-3, .unsettled = 1e-4, .iterations_max = 100
const latent_options subtype_models[SUBTYPE_MODELS] = {
    {.states = 3, MANY_TABLES},
    {.states = 5, MANY_TABLES},
    {.states = 3, .shift = 1000, MANY_TABLES},
};

/* ---- several models, several starts ------------------------------------------------------- */

/* The fits of some models, which take turns in a few rooms: each is drawn from its own seed and keeps
 * its row, so that the result does not depend on how many work at the same time. */
typedef struct {
    const lw_answers *answers;
    const given_labels *given;
    const ensemble_models *models;
    const double *const *starts; /* even and odd */
    const ensemble_wanted *wanted;
    size_t rooms_count;
    lw_arena *rooms;             /* [rooms_count]: of a model each */
    double *rows;                /* [fits][length]; fits: models, of each its restarts */
    double *scores;              /* [fits] */
    ensemble_progress *progress; /* [fits] */
} fit_queue;

static void fit_one(const fit_queue *all, size_t fit, lw_arena room) {
    const ensemble_wanted *w = all->wanted;
    const size_t model = fit / w->restarts, restart = fit % w->restarts;
    lw_rng rng = lw_rng_split(&all->models->rngs[model], restart);
    latent_model m;
    lw_status status =
        latent_make(all->answers, all->given, &all->models->options[model], &room, &m, NULL);
    assert(status == LW_OK); /* a room was made for the largest */
    latent_start(all->starts[restart % 2], &rng, &m);
    latent_fit(&m, w->kept < w->restarts);
    w->take(&m, w->context, all->rows + fit * w->length);
    all->scores[fit] = m.score;
    all->progress[fit] = (ensemble_progress){m.iterations, m.converged};
}

static size_t fits_of(const fit_queue *all) { return all->models->count * all->wanted->restarts; }

static void fit_in_turn(void *context, size_t start, size_t end) {
    const fit_queue *all = context;
    for (size_t room = start; room < end; room++)
        for (size_t fit = room; fit < fits_of(all); fit += all->rooms_count)
            fit_one(all, fit, all->rooms[room]);
}

static size_t best_left(const double *scores, const bool *taken, size_t count) {
    size_t best = count;
    for (size_t r = 0; r < count; r++)
        if (!taken[r] && (best == count || scores[r] > scores[best])) best = r;
    return best;
}

/* Of one model, whose first fit is `first`. */
static void add_best(const fit_queue *all, size_t first, bool *taken, double *mean) {
    const ensemble_wanted *w = all->wanted;
    for (size_t kept = 0; kept < w->kept; kept++) {
        size_t best = first + best_left(all->scores + first, taken + first, w->restarts);
        taken[best] = true;
        for (size_t i = 0; i < w->length; i++)
            mean[i] += all->rows[best * w->length + i] / (double)w->kept;
    }
}

/* Each is what the model of most states takes from the arena. */
static lw_status make_rooms(fit_queue *all, size_t count, lw_arena *arena, lw_error *error) {
    const latent_options *largest = all->models->options;
    for (size_t i = 1; i < all->models->count; i++)
        if (all->models->options[i].states > largest->states) largest = &all->models->options[i];
    lw_status status = LW_OK;
    all->rooms_count = count;
    all->rooms = lw_new(arena, lw_arena, count);
    if (!all->rooms) return lw_fail(error, LW_NO_MEMORY, "no room for %zu models", count);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        latent_model unused;
        char *start = arena->next;
        status = latent_make(all->answers, all->given, largest, arena, &unused, error);
        all->rooms[i] = lw_arena_over(start, (size_t)(arena->next - start));
    }
    return status;
}

lw_status ensemble_fit(const lw_answers *a, const given_labels *given,
                       const ensemble_models *models, const double *const starts[2],
                       const ensemble_wanted *w, lw_arena scratch, double *means, size_t stride,
                       ensemble_progress *progress, lw_error *error) {
    assert(w->kept >= 1 && w->kept <= w->restarts && models->count >= 1);
    fit_queue all = {.answers = a, .given = given, .models = models, .starts = starts, .wanted = w};
    size_t threads = lw_threads_count(w->threads), fits = fits_of(&all), cells;
    lw_status status = make_rooms(&all, threads < fits ? threads : fits, &scratch, error);
    if (status != LW_OK) return status;
    bool counted = !__builtin_mul_overflow(fits, w->length, &cells);
    all.rows = counted ? lw_new(&scratch, double, cells) : NULL;
    all.scores = lw_new(&scratch, double, fits);
    all.progress = lw_new(&scratch, ensemble_progress, fits);
    bool *taken = lw_new(&scratch, bool, fits);
    if (!all.rows || !all.scores || !all.progress || !taken)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu fits", fits);
    lw_threads_for(w->threads, all.rooms_count, 1, fit_in_turn, &all);
    for (size_t i = 0; i < fits; i++) {
        if (all.progress[i].iterations > progress->iterations)
            progress->iterations = all.progress[i].iterations;
        progress->converged = progress->converged && all.progress[i].converged;
    }
    for (size_t i = 0; i < models->count; i++)
        add_best(&all, i * w->restarts, taken, means + i * stride);
    return LW_OK;
}

void ensemble_choose(const latent_options *from, size_t count, const lw_truth_options *options,
                     const lw_rng *root, size_t first_seed, ensemble_models *models_out) {
    models_out->count = count;
    for (size_t i = 0; i < count; i++) {
        models_out->options[i] = from[i];
        if (options->iterations_max < from[i].iterations_max)
            models_out->options[i].iterations_max = options->iterations_max;
        models_out->rngs[i] = lw_rng_split(root, first_seed + i);
    }
}

/* ---- the ensembles ------------------------------------------------------------------------ */

lw_status ensemble_starts(const lw_answers *a, const given_labels *given, lw_arena *arena,
                          const double *starts_out[2], lw_error *error) {
    static const latent_options coin = {
        .states = 1, .one = 1e6, .tolerance = 1e-4, .unsettled = 1e-4, .iterations_max = 50};
    double *even = lw_new(arena, double, a->items * a->classes);
    double *odd = lw_new(arena, double, a->items * a->classes);
    if (!even || !odd) return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", a->items);
    fit_start(a, NULL, even);
    latent_model m;
    lw_arena scratch = *arena;
    lw_status status = latent_make(a, given, &coin, &scratch, &m, error);
    if (status != LW_OK) return status;
    latent_start(even, NULL, &m);
    latent_fit(&m, false);
    latent_add_posteriors(&m, .5, odd);
    for (size_t i = 0; i < a->items * a->classes; i++) odd[i] += .5 * even[i];
    starts_out[0] = even;
    starts_out[1] = odd;
    return LW_OK;
}

static void take_posteriors(const latent_model *m, const void *context, double *row) {
    (void)context;
    latent_add_posteriors(m, 1, row);
}

/* The mean over models of the better half of their restarts. `at_once` models are fitted at a time: where
 * each has many restarts their rows would take much room. */
static lw_status fill_mean(ensemble *e, const latent_options *from, size_t count, size_t at_once,
                           size_t restarts, lw_error *error) {
    const lw_answers *a = e->answers;
    size_t cells = a->items * a->classes;
    double *posteriors = e->model.posteriors;
    const lw_rng root = lw_rng_seed(e->options->seed);
    const ensemble_wanted wanted = {.restarts = restarts,
                                    .kept = (restarts + 1) / 2,
                                    .length = cells,
                                    .take = take_posteriors,
                                    .threads = e->options->threads};
    memset(posteriors, 0, cells * sizeof *posteriors);
    lw_status status = LW_OK;
    for (size_t i = 0; i < count && status == LW_OK; i += at_once) {
        ensemble_models models;
        ensemble_choose(from + i, at_once, e->options, &root, i, &models);
        status = ensemble_fit(a, &e->given, &models, e->starts, &wanted, e->scratch, posteriors, 0,
                              &e->progress, error);
    }
    for (size_t i = 0; i < cells; i++) posteriors[i] /= (double)count;
    return status;
}

lw_status ensemble_fill_committee(ensemble *e, lw_error *error) {
    return fill_mean(e, committee_models, COMMITTEE_MODELS, COMMITTEE_MODELS, 1, error);
}

lw_status ensemble_fill_subtypes(ensemble *e, lw_error *error) {
    return fill_mean(e, subtype_models, SUBTYPE_MODELS, 1, e->options->restarts, error);
}

size_t ensemble_worth_restarts(size_t wanted, size_t answers) {
    enum { ALL_UNTIL = 100000, LEAST = 4 };
    if (wanted <= LEAST || answers <= ALL_UNTIL) return wanted;
    size_t worth = wanted * ALL_UNTIL / answers;
    return worth > LEAST ? worth : LEAST;
}

/* ---- an estimator ------------------------------------------------------------------------- */

lw_status ensemble_estimate(const lw_answers *answers, const lw_truth_options *options,
                            lw_arena *arena, lw_arena scratch, ensemble_fill *fill,
                            lw_truth_model *model_out, lw_error *error) {
    ensemble e = {.answers = answers, .options = options, .progress = {.converged = true}};
    lw_arena taken = *arena;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = fit_make_model(answers, false, &taken, &e.model, error);
    if (status == LW_OK) status = given_find(answers, 0, &scratch, &e.given, error);
    if (status == LW_OK) status = ensemble_starts(answers, &e.given, &scratch, e.starts, error);
    e.scratch = scratch;
    if (status == LW_OK) status = fill(&e, error);
    if (status != LW_OK) return status;
    fit_class_prior(&e.model, 1);
    fit_reliabilities(answers, options, &e.model);
    e.model.iterations = e.progress.iterations;
    e.model.converged = e.progress.converged;
    *arena = taken;
    *model_out = e.model;
    return LW_OK;
}
