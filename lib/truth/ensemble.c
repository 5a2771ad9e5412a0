/* ensemble.c - the models of the committee and of the subtypes, and their means. */
#include "ensemble.h"
#include "fit.h"
#include <assert.h>
#include <string.h>

/* The sizes of the priors were chosen on sixteen real crowds, where anything from 2 to 8 does much
 * the same. */
#define ONE_TABLE .states = 1, .tolerance = 1e-4, .iterations_max = 200
const latent_options committee_models[COMMITTEE_MODELS] = {
    {.one = 1e6, ONE_TABLE},
    {.one = 1e6, .even_classes = true, ONE_TABLE},
    {.one = 4, .flat = .01, ONE_TABLE},
    {.one = 4, .flat = .01, .even_classes = true, ONE_TABLE},
    {.pool = 4, .flat = .01, ONE_TABLE},
    {.pool = 4, .flat = .01, .even_classes = true, ONE_TABLE},
};

#define MANY_TABLES .one = 4, .flat = .01, .tolerance = 1e-3, .iterations_max = 100
const latent_options subtype_models[SUBTYPE_MODELS] = {
    {.states = 3, MANY_TABLES},
    {.states = 5, MANY_TABLES},
    {.states = 3, .shift = 1000, MANY_TABLES},
};

latent_options ensemble_model(const latent_options *model, const lw_truth_options *options) {
    latent_options within = *model;
    if (options->iterations_max < within.iterations_max)
        within.iterations_max = options->iterations_max;
    return within;
}

/* ---- one model, several starts ------------------------------------------------------------ */

/* The fits of one model, which take turns on a few tables: each is drawn from its own seed and keeps
 * its row, so that the result does not depend on how many work at the same time. */
typedef struct {
    const lw_answers *answers;
    const double *const *starts; /* even and odd */
    const lw_rng *rng;
    const ensemble_wanted *wanted;
    size_t tables_count;
    latent_model *tables;        /* [tables_count] */
    double *rows;                /* [restarts][length] */
    double *scores;              /* [restarts] */
    ensemble_progress *progress; /* [restarts] */
} fit_queue;

static void fit_one(const fit_queue *all, size_t restart, latent_model *m) {
    const ensemble_wanted *w = all->wanted;
    lw_rng rng = lw_rng_split(all->rng, restart);
    latent_start(all->answers, all->starts[restart % 2], &rng, m);
    latent_fit(all->answers, m);
    w->take(m, w->context, all->rows + restart * w->length);
    all->scores[restart] = m->score;
    all->progress[restart] = (ensemble_progress){m->iterations, m->converged};
}

static void fit_in_turn(void *context, size_t start, size_t end) {
    const fit_queue *all = context;
    for (size_t table = start; table < end; table++)
        for (size_t r = table; r < all->wanted->restarts; r += all->tables_count)
            fit_one(all, r, &all->tables[table]);
}

static size_t best_left(const double *scores, const bool *taken, size_t count) {
    size_t best = count;
    for (size_t r = 0; r < count; r++)
        if (!taken[r] && (best == count || scores[r] > scores[best])) best = r;
    return best;
}

static void add_best(const fit_queue *all, bool *taken, double *mean) {
    const ensemble_wanted *w = all->wanted;
    for (size_t kept = 0; kept < w->kept; kept++) {
        size_t best = best_left(all->scores, taken, w->restarts);
        taken[best] = true;
        for (size_t i = 0; i < w->length; i++)
            mean[i] += all->rows[best * w->length + i] / (double)w->kept;
    }
}

static lw_status make_tables(fit_queue *all, const latent_options *options, size_t count,
                             lw_arena *arena, lw_error *error) {
    lw_status status = LW_OK;
    all->tables_count = count;
    all->tables = lw_new(arena, latent_model, count);
    if (!all->tables) return lw_fail(error, LW_NO_MEMORY, "no room for %zu models", count);
    for (size_t i = 0; i < count && status == LW_OK; i++)
        status = latent_make(all->answers, options, arena, &all->tables[i], error);
    return status;
}

lw_status ensemble_fit(const lw_answers *a, const latent_options *options,
                       const double *const starts[2], const lw_rng *rng, const ensemble_wanted *w,
                       lw_arena scratch, double *mean, ensemble_progress *progress,
                       lw_error *error) {
    assert(w->kept >= 1 && w->kept <= w->restarts);
    size_t count = lw_threads_count(w->threads), cells;
    fit_queue all = {.answers = a, .starts = starts, .rng = rng, .wanted = w};
    lw_status status =
        make_tables(&all, options, count < w->restarts ? count : w->restarts, &scratch, error);
    if (status != LW_OK) return status;
    bool fits = !__builtin_mul_overflow(w->restarts, w->length, &cells);
    all.rows = fits ? lw_new(&scratch, double, cells) : NULL;
    all.scores = lw_new(&scratch, double, w->restarts);
    all.progress = lw_new(&scratch, ensemble_progress, w->restarts);
    bool *taken = lw_new(&scratch, bool, w->restarts);
    if (!all.rows || !all.scores || !all.progress || !taken)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu restarts", w->restarts);
    lw_threads_for(w->threads, all.tables_count, 1, fit_in_turn, &all);
    for (size_t r = 0; r < w->restarts; r++) {
        if (all.progress[r].iterations > progress->iterations)
            progress->iterations = all.progress[r].iterations;
        progress->converged = progress->converged && all.progress[r].converged;
    }
    add_best(&all, taken, mean);
    return LW_OK;
}

/* ---- the ensembles ------------------------------------------------------------------------ */

lw_status ensemble_starts(const lw_answers *a, lw_arena *arena, const double *starts_out[2],
                          lw_error *error) {
    static const latent_options coin = {
        .states = 1, .one = 1e6, .tolerance = 1e-4, .iterations_max = 50};
    double *even = lw_new(arena, double, a->items * a->classes);
    double *odd = lw_new(arena, double, a->items * a->classes);
    if (!even || !odd) return lw_fail(error, LW_NO_MEMORY, "no room for %zu items", a->items);
    fit_start(a, even);
    latent_model m;
    lw_arena scratch = *arena;
    lw_status status = latent_make(a, &coin, &scratch, &m, error);
    if (status != LW_OK) return status;
    latent_start(a, even, NULL, &m);
    latent_fit(a, &m);
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

/* The mean over models of the better half of their restarts. */
static lw_status fill_mean(ensemble *e, const latent_options *models, size_t count, size_t restarts,
                           lw_error *error) {
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
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        latent_options model = ensemble_model(&models[i], e->options);
        const lw_rng rng = lw_rng_split(&root, i);
        status = ensemble_fit(a, &model, e->starts, &rng, &wanted, e->scratch, posteriors,
                              &e->progress, error);
    }
    for (size_t i = 0; i < cells; i++) posteriors[i] /= (double)count;
    return status;
}

lw_status ensemble_fill_committee(ensemble *e, lw_error *error) {
    return fill_mean(e, committee_models, COMMITTEE_MODELS, 1, error);
}

lw_status ensemble_fill_subtypes(ensemble *e, lw_error *error) {
    return fill_mean(e, subtype_models, SUBTYPE_MODELS, e->options->restarts, error);
}

/* ---- an estimator ------------------------------------------------------------------------- */

lw_status ensemble_estimate(const lw_answers *answers, const lw_truth_options *options,
                            lw_arena *arena, lw_arena scratch, ensemble_fill *fill,
                            lw_truth_model *model_out, lw_error *error) {
    ensemble e = {.answers = answers, .options = options, .progress = {.converged = true}};
    lw_arena taken = *arena;
    lw_status status = fit_check(answers, options, error);
    if (status == LW_OK) status = fit_make_model(answers, false, &taken, &e.model, error);
    if (status == LW_OK) status = ensemble_starts(answers, &scratch, e.starts, error);
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
