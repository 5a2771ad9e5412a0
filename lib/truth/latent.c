/* latent.c - EM for classes with hidden states and shrunk tables of answers. */
#include "latent.h"
#include "labelwright/digamma.h"
#include "blocks.h"
#include "exponentials.h"
#include "fit.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Pseudo-answers of what is shared by all sources: constants to which the result is not sensitive. */
static const double pool_smoothing = 1, coin_strength = 4, state_smoothing = .1,
                    shift_strength = 10, class_smoothing = 1;

typedef struct latent_work {
    double *pooled;                       /* [kinds][classes][label]: rows sum to 1 */
    double *pooled_raw;                   /* [kinds][label][columns]: by state */
    double accuracy[LW_SOURCE_KINDS_MAX]; /* of a kind */
    double *state_sizes;                  /* [columns] */
    double *own;                          /* [classes][label]: a source's counts; only with shift */
    double *coin;                         /* [classes][label] */
    double *prior;                        /* [label][columns] */
    double *scores;                       /* [block][columns], of the items at hand */
    double *log_prior;                    /* [columns] */
    const block_steps *steps;
    size_t block; /* items whose posteriors are made together, 1 or more */
} latent_work;

/* ---- making ------------------------------------------------------------------------------- */

static size_t kinds_of(const lw_answers *a) { return a->source_kind ? a->source_kinds : 1; }

static size_t kind_of(const lw_answers *a, size_t source) {
    return a->source_kind ? (size_t)a->source_kind[source] : 0;
}

lw_status latent_make(const lw_answers *a, const latent_options *options, lw_arena *arena,
                      latent_model *model_out, lw_error *error) {
    size_t classes = a->classes, columns = classes * options->states;
    latent_model m = {.options = options,
                      .items = a->items,
                      .sources = a->sources,
                      .classes = classes,
                      .columns = columns};
    latent_work *w = m.work = lw_new(arena, latent_work, 1);
    size_t block = columns < BLOCK_SCORES ? BLOCK_SCORES / columns : 1;
    m.shares = fit_new_table(arena, a->items, columns, 1);
    m.log_answers = fit_new_table(arena, a->sources, classes, columns);
    m.state_prior = lw_new(arena, double, columns);
    bool fits = w && m.shares && m.log_answers && m.state_prior;
    fits = fits && (w->pooled = fit_new_table(arena, kinds_of(a), classes, classes)) &&
           (w->pooled_raw = fit_new_table(arena, kinds_of(a), columns, classes)) &&
           (w->state_sizes = lw_new(arena, double, columns)) &&
           (w->own = lw_new(arena, double, classes *classes)) &&
           (w->coin = lw_new(arena, double, classes *classes)) &&
           (w->prior = lw_new(arena, double, columns *classes)) &&
           (w->scores = fit_new_table(arena, block, columns, 1)) &&
           (w->log_prior = lw_new(arena, double, columns));
    if (!fits)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items, %zu sources and %zu states",
                       a->items, a->sources, columns);
    w->block = block;
    w->steps = block_steps_for(columns);
    *model_out = m;
    return LW_OK;
}

/* ---- starting ----------------------------------------------------------------------------- */

void latent_start(const lw_answers *a, const double *posteriors, lw_rng *rng, latent_model *m) {
    fit_divide(posteriors, a->items * a->classes, m->options->states, rng, m->shares);
}

/* ---- counting ----------------------------------------------------------------------------- */

/* Counts of each source's answers by state, into log_answers. */
static void count_answers(const lw_answers *a, latent_model *m) {
    size_t k = m->classes, states = m->options->states;
    memset(m->log_answers, 0, m->sources * k * m->columns * sizeof *m->log_answers);
    for (size_t source = 0; source < a->sources && a->known_counts; source++)
        for (size_t label = 0; label < k; label++)
            for (size_t g = 0; g < m->columns; g++)
                m->log_answers[(source * k + label) * m->columns + g] =
                    a->known_counts[(source * k + g / states) * k + label] / (double)states;
    m->work->steps->count(a, 0, a->items, m->columns, m->shares, m->log_answers);
}

static void count_states(latent_model *m) {
    memset(m->work->state_sizes, 0, m->columns * sizeof *m->work->state_sizes);
    for (size_t i = 0; i < m->items; i++)
        fit_add_scaled(m->work->state_sizes, m->shares + i * m->columns, 1, m->columns);
}

static double class_size(const latent_model *m, size_t class) {
    double size = 0;
    for (size_t s = 0; s < m->options->states; s++)
        size += m->work->state_sizes[class * m->options->states + s];
    return size;
}

static void normalise(double *row, size_t count) {
    double total = 0;
    for (size_t i = 0; i < count; i++) total += row[i];
    for (size_t i = 0; i < count; i++) row[i] /= total;
}

static void update_state_prior(latent_model *m) {
    size_t states = m->options->states, k = m->classes;
    for (size_t class = 0; class < k; class++) {
        double size = class_size(m, class);
        double rho =
            m->options->even_classes
                ? 1 / (double)k
                : (size + class_smoothing) / ((double)m->items + class_smoothing * (double)k);
        for (size_t s = 0; s < states; s++) {
            size_t g = class * states + s;
            m->state_prior[g] = rho * (m->work->state_sizes[g] + state_smoothing) /
                                (size + state_smoothing * (double)states);
        }
    }
}

/* ---- what sources share ------------------------------------------------------------------- */

/* How the sources of each kind answer, by state and by class. */
static void pool_sources(const lw_answers *a, latent_model *m) {
    latent_work *w = m->work;
    const size_t k = m->classes, states = m->options->states, kinds = kinds_of(a);
    const size_t cells = k * m->columns;
    memset(w->pooled_raw, 0, kinds * cells * sizeof *w->pooled_raw);
    for (size_t source = 0; source < m->sources; source++)
        fit_add_scaled(w->pooled_raw + kind_of(a, source) * cells, m->log_answers + source * cells,
                       1, cells);
    for (size_t kind = 0; kind < kinds; kind++) {
        double *pooled = w->pooled + kind * k * k, right = 0, all = 0;
        const double *raw = w->pooled_raw + kind * cells;
        for (size_t cell = 0; cell < k * k; cell++)
            pooled[cell] = pool_smoothing * (1 + (cell / k == cell % k));
        for (size_t g = 0; g < m->columns; g++)
            for (size_t label = 0; label < k; label++)
                pooled[g / states * k + label] += raw[label * m->columns + g];
        for (size_t cell = 0; cell < k * k; cell++) {
            all += pooled[cell];
            if (cell / k == cell % k) right += pooled[cell];
        }
        w->accuracy[kind] = right / all;
        for (size_t class = 0; class < k; class++) normalise(pooled + class * k, k);
    }
}

/* Each state's part of pooled_raw becomes how its kind answers in it. */
static void settle_states(const lw_answers *a, latent_model *m) {
    latent_work *w = m->work;
    const size_t k = m->classes, columns = m->columns;
    for (size_t kind = 0; kind < kinds_of(a); kind++)
        for (size_t g = 0; g < columns; g++) {
            double *cells = w->pooled_raw + kind * k * columns + g, total = 0;
            const double *pooled = w->pooled + (kind * k + g / m->options->states) * k;
            for (size_t label = 0; label < k; label++)
                total += cells[label * columns] += shift_strength * pooled[label];
            for (size_t label = 0; label < k; label++) cells[label * columns] /= total;
        }
}

/* ---- one source --------------------------------------------------------------------------- */

/* The coin it would be: right as often as it is, wrong as its kind is. */
static void take_coin(const latent_model *m, const double *counts, const double *pooled,
                      double accuracy_of_kind) {
    const size_t k = m->classes, states = m->options->states, columns = m->columns;
    double right = 0, all = 0, *coin = m->work->coin;
    for (size_t cell = 0; cell < k * columns; cell++) all += counts[cell];
    for (size_t label = 0; label < k; label++)
        for (size_t g = label * states; g < (label + 1) * states; g++)
            right += counts[label * columns + g];
    double accuracy = (right + coin_strength * accuracy_of_kind) / (all + coin_strength);
    for (size_t class = 0; class < k; class++, coin += k, pooled += k) {
        double wrong = (1 - accuracy) / (1 - pooled[class]);
        for (size_t label = 0; label < k; label++) coin[label] = wrong * pooled[label];
        coin[class] = accuracy;
    }
}

/* Its counts by class. */
static void take_own(const latent_model *m, const double *counts) {
    const size_t k = m->classes, states = m->options->states, columns = m->columns;
    for (size_t class = 0; class < k; class++)
        for (size_t label = 0; label < k; label++) {
            double own = 0;
            for (size_t g = class * states; g < (class + 1) * states; g++)
                own += counts[label * columns + g];
            m->work->own[class * k + label] = own;
        }
}

/* To the prior of its answers in each state: as it answers, shifted as its kind is in that state. */
static void add_shifted(const latent_model *m, const double *pooled, const double *by_state) {
    const latent_options *o = m->options;
    const latent_work *w = m->work;
    const size_t k = m->classes, columns = m->columns;
    for (size_t g = 0; g < columns; g++) {
        const size_t class = g / o->states;
        const double *own = w->own + class * k, *coin = w->coin + class * k;
        double shifted[LW_CLASSES_MAX], total = 0;
        for (size_t label = 0; label < k; label++)
            total += shifted[label] = (own[label] + coin_strength * coin[label] + o->flat) *
                                      by_state[label * columns + g] / pooled[class * k + label];
        for (size_t label = 0; label < k; label++)
            w->prior[label * columns + g] += o->shift * shifted[label] / total;
    }
}

/* The prior of its answers in each state. */
static void take_prior(const latent_model *m, const double *pooled, const double *by_state) {
    const latent_options *o = m->options;
    const latent_work *w = m->work;
    const size_t k = m->classes;
    double *prior = w->prior;
    for (size_t label = 0; label < k; label++)
        for (size_t cell = label; cell < k * k; cell += k) {
            double both = o->flat + o->pool * pooled[cell] + o->one * w->coin[cell];
            for (size_t s = 0; s < o->states; s++) *prior++ = both;
        }
    if (o->shift > 0) add_shifted(m, pooled, by_state);
}

/* What a fit pays in the score for the freedom of one row. */
static double price_of_row(const double *counts, const double *prior, size_t stride, size_t k) {
    double all_prior = 0, all = 0, price = 0;
    int sign;
    for (size_t i = 0; i < k * stride; i += stride) {
        all_prior += prior[i];
        all += prior[i] + counts[i];
    }
    for (size_t i = 0; i < k * stride; i += stride) {
        double after = prior[i] + counts[i];
        if (counts[i] > 0)
            price +=
                counts[i] * log(after / all) - lgamma_r(after, &sign) + lgamma_r(prior[i], &sign);
    }
    return price + lgamma_r(all, &sign) - lgamma_r(all_prior, &sign);
}

/* Its counts become logs of what it answers; returns their price where asked for. */
static double take_logs(latent_model *m, double *counts, bool priced) {
    const size_t k = m->classes, columns = m->columns;
    double price = 0, *totals = m->work->scores; /* no item is at hand */
    for (size_t g = 0; g < columns && priced; g++)
        price += price_of_row(counts + g, m->work->prior + g, columns, k);
    memset(totals, 0, columns * sizeof *totals);
    for (size_t label = 0; label < k; label++)
        for (size_t g = 0; g < columns; g++)
            totals[g] += counts[label * columns + g] += m->work->prior[label * columns + g];
    for (size_t g = 0; g < columns; g++) totals[g] = 1 / totals[g];
    for (size_t label = 0; label < k; label++)
        for (size_t g = 0; g < columns; g++) counts[label * columns + g] *= totals[g];
    take_logarithms(k * columns, counts);
    return price;
}

static double update_answers(const lw_answers *a, latent_model *m, bool priced) {
    latent_work *w = m->work;
    size_t k = m->classes;
    double price = 0;
    count_answers(a, m);
    pool_sources(a, m);
    if (m->options->shift > 0) settle_states(a, m);
    for (size_t source = 0; source < m->sources; source++) {
        size_t kind = kind_of(a, source);
        const double *pooled = w->pooled + kind * k * k;
        double *counts = m->log_answers + source * k * m->columns;
        take_coin(m, counts, pooled, w->accuracy[kind]);
        if (m->options->shift > 0) take_own(m, counts);
        take_prior(m, pooled, w->pooled_raw + kind * m->columns * k);
        price += take_logs(m, counts, priced);
    }
    return price;
}

/* ---- posteriors --------------------------------------------------------------------------- */

/* Leaves the states of the classes that are known, and none of another. */
static void keep_gold(const lw_answers *a, const latent_model *m, size_t first, size_t items) {
    double *scores = m->work->scores;
    for (size_t item = first; item < first + items; item++, scores += m->columns)
        for (size_t g = 0; g < m->columns && a->gold[item] != LW_NOT_GOLD; g++)
            if (g / m->options->states != (size_t)a->gold[item]) scores[g] = -INFINITY;
}

/* The posteriors of a block become `shares`; returns how far that of a class moved at most, or `most`. */
static double move_block(const latent_model *m, size_t items, double *shares, double most) {
    const size_t states = m->options->states, classes = items * m->classes;
    const double *after = m->work->scores;
    if (states == 1) return block_replace(classes, after, shares, most);
    for (size_t class = 0; class < classes; class++) {
        double moved = 0;
        for (size_t g = class * states; g < (class + 1) * states; g++) {
            moved += after[g] - shares[g];
            shares[g] = after[g];
        }
        most = fabs(moved) > most ? fabs(moved) : most;
    }
    return most;
}

/* Makes the posteriors and the sizes of the states; returns the log likelihood. */
static double update_shares(const lw_answers *a, latent_model *m, double *moved_out) {
    latent_work *w = m->work;
    double log_likelihood = 0, moved = 0;
    for (size_t g = 0; g < m->columns; g++) w->log_prior[g] = log(m->state_prior[g]);
    memset(w->state_sizes, 0, m->columns * sizeof *w->state_sizes);
    for (size_t first = 0; first < a->items; first += w->block) {
        size_t items = a->items - first < w->block ? a->items - first : w->block;
        w->steps->score(a, first, items, m->columns, w->log_prior, m->log_answers, w->scores);
        if (a->gold) keep_gold(a, m, first, items);
        log_likelihood += w->steps->take_highest(items, m->columns, w->scores);
        take_exponentials(items * m->columns, w->scores);
        log_likelihood += w->steps->scale(items, m->columns, w->scores, w->state_sizes);
        moved = move_block(m, items, m->shares + first * m->columns, moved);
    }
    *moved_out = moved;
    return log_likelihood;
}

/* ---- the score ---------------------------------------------------------------------------- */

/* What a fit pays for the sizes of its states and classes. */
static double price_of_sizes(const latent_model *m) {
    size_t states = m->options->states;
    double price = 0, a = state_smoothing, k = (double)m->classes, n = (double)m->items;
    int sign;
    for (size_t class = 0; class < m->classes && states > 1; class++) {
        double size = class_size(m, class), whole = size + a * (double)states;
        price += lgamma_r(whole, &sign) - lgamma_r(a * (double)states, &sign);
        for (size_t s = 0; s < states; s++) {
            double part = m->work->state_sizes[class * states + s];
            price -= lgamma_r(part + a, &sign) - lgamma_r(a, &sign);
            price += part * (lw_digamma(part + a) - lw_digamma(whole));
        }
    }
    price += lgamma_r(n + k, &sign) - lgamma_r(k, &sign);
    for (size_t class = 0; class < m->classes; class++) {
        double size = class_size(m, class);
        price -= lgamma_r(size + 1, &sign);
        price += size * log((size + class_smoothing) / (n + class_smoothing * k));
    }
    return price;
}

/* ---- fitting ------------------------------------------------------------------------------ */

static double step(const lw_answers *a, latent_model *m, bool scored) {
    double moved;
    update_state_prior(m);
    double price = update_answers(a, m, scored);
    if (scored) price += price_of_sizes(m);
    double log_likelihood = update_shares(a, m, &moved);
    if (scored) m->score = log_likelihood - price;
    return moved;
}

void latent_fit(const lw_answers *a, latent_model *m) {
    assert(a->items == m->items && a->sources == m->sources && a->classes == m->classes);
    m->iterations = 0;
    m->converged = false;
    count_states(m);
    while (!m->converged && m->iterations < m->options->iterations_max) {
        bool last = m->iterations + 1 == m->options->iterations_max;
        m->converged = step(a, m, last) <= m->options->tolerance;
        m->iterations++;
    }
    if (m->converged) step(a, m, true);
}

void latent_add_posteriors(const latent_model *m, double weight, double *sums) {
    size_t states = m->options->states;
    for (size_t i = 0; i < m->items * m->columns; i++) sums[i / states] += weight * m->shares[i];
}

double latent_predict(const latent_model *m, size_t item, size_t source, size_t label) {
    const double *shares = m->shares + item * m->columns;
    const double *logs = m->log_answers + (source * m->classes + label) * m->columns;
    double chance = 0;
    for (size_t g = 0; g < m->columns; g++) chance += shares[g] * exp(logs[g]);
    return chance;
}
