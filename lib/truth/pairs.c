/* pairs.c - Bradley-Terry by Newton's method, with and without sources that guess. */
#include "labelwright/pairs.h"
#include "labelwright/normal.h"
#include "labelwright/rng.h"
#include "checks.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { NEWTON_MAX = 100, HALVINGS_MAX = 40, DRAWS = 200 };
static const double RELIABILITY = .9, LEFT = .5; /* what the prior of a source says */
static const double RESIDUAL = 1e-10;            /* of a linear system, against its right side */

typedef struct {
    const lw_pairs *pairs;
    const lw_pairs_options *options;
    double *compares; /* [count]: chance that the answer compares */
    double *curve;    /* [count]: second derivative of its loss by the difference of scores */
    double *gradient, *diagonal, *step, *residual, *direction, *product, *sums; /* [items] */
    double *guesses, *lefts; /* [sources]: expected guesses, and those that name the left one */
    lw_pairs_model model;
} fit;

/* ---- checks ------------------------------------------------------------------------------- */

static lw_status check_answer(const lw_pairs *p, size_t i, lw_error *error) {
    lw_status status = check_number("answer", i, "item", p->left[i], p->items, error);
    if (status == LW_OK) status = check_number("answer", i, "item", p->right[i], p->items, error);
    if (status == LW_OK && p->left[i] == p->right[i])
        return lw_fail(error, LW_INVALID, "answer %zu: item %d meets itself", i, (int)p->left[i]);
    if (status == LW_OK)
        status = check_number("answer", i, "source", p->source[i], p->sources, error);
    return status;
}

static lw_status check_answers(const lw_pairs *p, lw_error *error) {
    lw_status status = LW_OK;
    for (size_t i = 0; i < p->count && status == LW_OK; i++) status = check_answer(p, i, error);
    return status;
}

static lw_status check_options(const lw_pairs_options *o, lw_error *error) {
    if (!(o->deviation > 0 && o->deviation <= 1000))
        return lw_fail(error, LW_INVALID, "deviation %g is not over 0 and at most 1000",
                       o->deviation);
    lw_status status = check_over_zero("strength", o->strength, error);
    if (status == LW_OK) status = check_confidence(o->confidence, error);
    if (status == LW_OK) status = check_tolerance(o->tolerance, error);
    if (status == LW_OK) status = check_iterations(o->iterations_max, error);
    return status;
}

/* ---- the objective ------------------------------------------------------------------------ */

static double logistic(double x) { return x >= 0 ? 1 / (1 + exp(-x)) : exp(x) / (1 + exp(x)); }

static double log_logistic(double x) { return x >= 0 ? -log1p(exp(-x)) : x - log1p(exp(x)); }

/* By how much the winner of an answer leads the loser. */
static double lead(const lw_pairs *p, const double *scores, size_t answer) {
    double difference = scores[p->left[answer]] - scores[p->right[answer]];
    return p->left_won[answer] ? difference : -difference;
}

static double log_prior(const fit *f, const double *scores) {
    double square = 0;
    for (size_t i = 0; i < f->pairs->items; i++) square += scores[i] * scores[i];
    return -square / (2 * f->options->deviation * f->options->deviation);
}

/* What Newton's method climbs: answers weigh by the chance that they compare. */
static double height(const fit *f, const double *scores) {
    double sum = log_prior(f, scores);
    for (size_t i = 0; i < f->pairs->count; i++)
        sum += f->compares[i] * log_logistic(lead(f->pairs, scores, i));
    return sum;
}

static double guess(const fit *f, size_t answer) {
    double left = f->model.figures[f->pairs->source[answer]].left;
    return f->pairs->left_won[answer] ? left : 1 - left;
}

static double objective(const fit *f, bool guesses) {
    double sum = log_prior(f, f->model.scores), strength = f->options->strength;
    for (size_t i = 0; i < f->pairs->count; i++) {
        double reliability = f->model.figures[f->pairs->source[i]].reliability;
        double won = lead(f->pairs, f->model.scores, i);
        sum += guesses ? log(reliability * logistic(won) + (1 - reliability) * guess(f, i))
                       : log_logistic(won);
    }
    for (size_t s = 0; s < f->pairs->sources && guesses; s++) {
        const lw_pair_source *source = &f->model.figures[s];
        sum += strength * (RELIABILITY * log(source->reliability) +
                           (1 - RELIABILITY) * log(1 - source->reliability));
        sum += strength * (LEFT * log(source->left) + (1 - LEFT) * log(1 - source->left));
    }
    return sum;
}

/* ---- linear systems of the curvature ------------------------------------------------------- */

static void set_diagonal(fit *f) {
    const lw_pairs *p = f->pairs;
    for (size_t i = 0; i < p->items; i++)
        f->diagonal[i] = 1 / (f->options->deviation * f->options->deviation);
    for (size_t i = 0; i < p->count; i++) {
        f->diagonal[p->left[i]] += f->curve[i];
        f->diagonal[p->right[i]] += f->curve[i];
    }
}

static void multiply(const fit *f, const double *by, double *product) {
    const lw_pairs *p = f->pairs;
    double prior = 1 / (f->options->deviation * f->options->deviation);
    for (size_t i = 0; i < p->items; i++) product[i] = prior * by[i];
    for (size_t i = 0; i < p->count; i++) {
        double flow = f->curve[i] * (by[p->left[i]] - by[p->right[i]]);
        product[p->left[i]] += flow;
        product[p->right[i]] -= flow;
    }
}

static double dot(const double *a, const double *b, size_t count) {
    double sum = 0;
    for (size_t i = 0; i < count; i++) sum += a[i] * b[i];
    return sum;
}

/* The residual in the measure of the diagonal, which preconditions. */
static double residual_square(const fit *f) {
    double sum = 0;
    for (size_t i = 0; i < f->pairs->items; i++)
        sum += f->residual[i] * f->residual[i] / f->diagonal[i];
    return sum;
}

/* Conjugate gradients: solves curvature * step = right. */
static void solve(fit *f, const double *right) {
    size_t items = f->pairs->items;
    for (size_t i = 0; i < items; i++) {
        f->step[i] = 0;
        f->residual[i] = right[i];
        f->direction[i] = right[i] / f->diagonal[i];
    }
    double square = residual_square(f), enough = square * RESIDUAL * RESIDUAL;
    for (size_t round = 0; round < 10 * items && square > enough; round++) {
        multiply(f, f->direction, f->product);
        double far = square / dot(f->direction, f->product, items), before = square;
        for (size_t i = 0; i < items; i++) {
            f->step[i] += far * f->direction[i];
            f->residual[i] -= far * f->product[i];
        }
        square = residual_square(f);
        for (size_t i = 0; i < items; i++)
            f->direction[i] = f->residual[i] / f->diagonal[i] + square / before * f->direction[i];
    }
}

/* ---- scores ------------------------------------------------------------------------------- */

static void measure_slope(fit *f) {
    const lw_pairs *p = f->pairs;
    double prior = 1 / (f->options->deviation * f->options->deviation);
    for (size_t i = 0; i < p->items; i++) f->gradient[i] = -prior * f->model.scores[i];
    for (size_t i = 0; i < p->count; i++) {
        double won = logistic(lead(p, f->model.scores, i));
        double pull = f->compares[i] * (1 - won) * (p->left_won[i] ? 1 : -1);
        f->gradient[p->left[i]] += pull;
        f->gradient[p->right[i]] -= pull;
        f->curve[i] = f->compares[i] * won * (1 - won);
    }
    set_diagonal(f);
}

/* Goes along the step, halved until that does not lead down; returns how far a score moved. */
static double climb(fit *f) {
    double *scores = f->model.scores, *next = f->product, moved = 0;
    double start = height(f, scores), share = 1, least = start - 1e-12 * fabs(start);
    for (size_t halving = 0; halving <= HALVINGS_MAX; halving++, share /= 2) {
        for (size_t i = 0; i < f->pairs->items; i++) next[i] = scores[i] + share * f->step[i];
        if (height(f, next) >= least) break;
    }
    for (size_t i = 0; i < f->pairs->items; i++) {
        moved = fmax(moved, fabs(next[i] - scores[i]));
        scores[i] = next[i];
    }
    return moved;
}

/* Returns how far a score moved altogether. */
static double update_scores(fit *f, size_t steps_max, bool *converged_out, size_t *steps) {
    double last = INFINITY, moved = 0;
    memcpy(f->sums, f->model.scores, f->pairs->items * sizeof *f->sums);
    for (*steps = 0; last > f->options->tolerance && *steps < steps_max; ++*steps) {
        measure_slope(f);
        solve(f, f->gradient);
        last = climb(f);
    }
    *converged_out = last <= f->options->tolerance;
    for (size_t i = 0; i < f->pairs->items; i++)
        moved = fmax(moved, fabs(f->model.scores[i] - f->sums[i]));
    return moved;
}

/* ---- sources that guess ------------------------------------------------------------------- */

static void expect_guesses(fit *f) {
    const lw_pairs *p = f->pairs;
    memset(f->guesses, 0, p->sources * sizeof *f->guesses);
    memset(f->lefts, 0, p->sources * sizeof *f->lefts);
    for (size_t i = 0; i < p->count; i++) {
        double reliability = f->model.figures[p->source[i]].reliability;
        double compared = reliability * logistic(lead(p, f->model.scores, i));
        f->compares[i] = compared / (compared + (1 - reliability) * guess(f, i));
        f->guesses[p->source[i]] += 1 - f->compares[i];
        if (p->left_won[i]) f->lefts[p->source[i]] += 1 - f->compares[i];
    }
}

static void update_sources(fit *f) {
    double strength = f->options->strength;
    for (size_t s = 0; s < f->pairs->sources; s++) {
        lw_pair_source *source = &f->model.figures[s];
        double answers = (double)source->answers;
        source->reliability =
            (answers - f->guesses[s] + strength * RELIABILITY) / (answers + strength);
        source->left = (f->lefts[s] + strength * LEFT) / (f->guesses[s] + strength);
        assert(source->reliability > 0 && source->reliability < 1);
    }
}

/* ---- intervals ---------------------------------------------------------------------------- */

/* A mixture is flatter than its comparing part; an answer that would bend it the other way is taken
 * to say nothing. */
static void curve_of_mixture(fit *f) {
    for (size_t i = 0; i < f->pairs->count; i++) {
        double won = logistic(lead(f->pairs, f->model.scores, i)), compares = f->compares[i];
        f->curve[i] =
            fmax(0, compares * won * (1 - won) - compares * (1 - compares) * (1 - won) * (1 - won));
    }
    set_diagonal(f);
}

/* Variance of an item's score less the mean score, from one linear system. */
static void variances_exact(fit *f) {
    size_t items = f->pairs->items;
    for (size_t i = 0; i < items; i++) {
        for (size_t j = 0; j < items; j++) f->gradient[j] = (i == j) - 1 / (double)items;
        solve(f, f->gradient);
        f->sums[i] = dot(f->gradient, f->step, items);
    }
}

/* The same from draws of all scores: normal noise on every answer and on the prior, then one system. */
static void variances_drawn(fit *f) {
    const lw_pairs *p = f->pairs;
    lw_rng rng = lw_rng_seed(f->options->seed);
    memset(f->sums, 0, p->items * sizeof *f->sums);
    for (size_t draw = 0; draw < DRAWS; draw++) {
        for (size_t i = 0; i < p->items; i++)
            f->gradient[i] = lw_rng_normal(&rng) / f->options->deviation;
        for (size_t i = 0; i < p->count; i++) {
            double noise = sqrt(f->curve[i]) * lw_rng_normal(&rng);
            f->gradient[p->left[i]] += noise;
            f->gradient[p->right[i]] -= noise;
        }
        solve(f, f->gradient);
        double mean = 0;
        for (size_t i = 0; i < p->items; i++) mean += f->step[i] / (double)p->items;
        for (size_t i = 0; i < p->items; i++)
            f->sums[i] += (f->step[i] - mean) * (f->step[i] - mean) / DRAWS;
    }
}

static void set_intervals(fit *f) {
    double z = lw_normal_two_sided(1 - f->options->confidence);
    curve_of_mixture(f);
    (f->pairs->items <= DRAWS ? variances_exact : variances_drawn)(f); /* whichever is less work */
    for (size_t i = 0; i < f->pairs->items; i++) {
        double wide = z * sqrt(fmax(0, f->sums[i]));
        f->model.low[i] = f->model.scores[i] - wide;
        f->model.high[i] = f->model.scores[i] + wide;
    }
}

/* ---- fits --------------------------------------------------------------------------------- */

size_t lw_pairs_scratch_bytes(const lw_pairs *p) {
    return (2 * p->count + 7 * p->items + 2 * p->sources + 8) * sizeof(double);
}

static bool take_scratch(fit *f, lw_arena *scratch) {
    const lw_pairs *p = f->pairs;
    double **const of_items[] = {&f->gradient,  &f->diagonal, &f->step, &f->residual,
                                 &f->direction, &f->product,  &f->sums};
    f->compares = lw_new(scratch, double, p->count);
    f->curve = lw_new(scratch, double, p->count);
    f->guesses = lw_new(scratch, double, p->sources);
    f->lefts = lw_new(scratch, double, p->sources);
    bool done = f->compares && f->curve && f->guesses && f->lefts;
    for (size_t i = 0; i < sizeof of_items / sizeof *of_items; i++) {
        *of_items[i] = lw_new(scratch, double, p->items);
        done = done && *of_items[i];
    }
    return done;
}

static lw_status set_up(const lw_pairs *p, const lw_pairs_options *o, lw_arena *arena,
                        lw_arena *scratch, fit *f, lw_error *error) {
    lw_status status = check_answers(p, error);
    if (status == LW_OK) status = check_options(o, error);
    if (status != LW_OK) return status;
    lw_arena taken = *arena;
    *f = (fit){.pairs = p,
               .options = o,
               .model = {.items = p->items,
                         .sources = p->sources,
                         .scores = lw_new(&taken, double, p->items),
                         .low = lw_new(&taken, double, p->items),
                         .high = lw_new(&taken, double, p->items),
                         .figures = lw_new(&taken, lw_pair_source, p->sources)}};
    if (!take_scratch(f, scratch) || !f->model.scores || !f->model.low || !f->model.high ||
        !f->model.figures)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu answers", p->count);
    for (size_t i = 0; i < p->count; i++) {
        f->compares[i] = 1;
        f->model.figures[p->source[i]].answers++;
    }
    for (size_t s = 0; s < p->sources; s++)
        f->model.figures[s] = (lw_pair_source){1, LEFT, f->model.figures[s].answers, 0};
    *arena = taken;
    return LW_OK;
}

static void finish(fit *f, bool guesses, lw_pairs_model *model_out) {
    for (size_t i = 0; i < f->pairs->count; i++)
        f->model.figures[f->pairs->source[i]].agreed += lead(f->pairs, f->model.scores, i) > 0;
    set_intervals(f);
    f->model.objective = objective(f, guesses);
    *model_out = f->model;
}

lw_status lw_pairs_bradley_terry_fit(const lw_pairs *p, const lw_pairs_options *o, lw_arena *arena,
                                     lw_arena scratch, lw_pairs_model *model_out, lw_error *error) {
    fit f;
    lw_status status = set_up(p, o, arena, &scratch, &f, error);
    if (status != LW_OK) return status;
    update_scores(&f, o->iterations_max, &f.model.converged, &f.model.iterations);
    finish(&f, false, model_out);
    return LW_OK;
}

lw_status lw_pairs_noisy_fit(const lw_pairs *p, const lw_pairs_options *o, lw_arena *arena,
                             lw_arena scratch, lw_pairs_model *model_out, lw_error *error) {
    fit f;
    lw_status status = set_up(p, o, arena, &scratch, &f, error);
    if (status != LW_OK) return status;
    bool newton_converged;
    size_t steps;
    update_scores(&f, NEWTON_MAX, &newton_converged, &steps);
    for (size_t s = 0; s < p->sources; s++) f.model.figures[s].reliability = RELIABILITY;
    while (!f.model.converged && f.model.iterations < o->iterations_max) {
        expect_guesses(&f);
        update_sources(&f);
        f.model.converged =
            update_scores(&f, NEWTON_MAX, &newton_converged, &steps) <= o->tolerance;
        f.model.iterations++;
    }
    expect_guesses(&f);
    finish(&f, true, model_out);
    return LW_OK;
}

#define DEFAULTS \
    {.deviation = 3, .strength = 5, .confidence = .95, .tolerance = 1e-6, .iterations_max = 1000}
const lw_pairs_method lw_pairs_methods[] = {
    {"noisy", "Bradley-Terry in which each worker compares or guesses, by a chance of its own",
     DEFAULTS, lw_pairs_noisy_fit},
    {"bt", "Bradley-Terry: every answer compares", DEFAULTS, lw_pairs_bradley_terry_fit},
    {0},
};

const lw_pairs_method *lw_pairs_find(lw_str name) {
    for (const lw_pairs_method *m = lw_pairs_methods; m->name; m++)
        if (lw_str_equal(lw_str_from(m->name), name)) return m;
    return NULL;
}
