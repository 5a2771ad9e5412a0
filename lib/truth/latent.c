/* latent.c - EM for classes with hidden states and shrunk tables of answers. */
#include "latent.h"
#include "labelwright/digamma.h"
#include "fit.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Pseudo-answers of what is shared by all sources: constants to which the result is not sensitive. */
static const double pool_smoothing = 1, coin_strength = 4, state_smoothing = .1,
                    shift_strength = 10, class_smoothing = 1;

typedef struct latent_work {
    double *pooled;                       /* [kinds][classes][label]: rows sum to 1 */
    double *pooled_raw;                   /* [kinds][columns][label]: by state; only with shift */
    double accuracy[LW_SOURCE_KINDS_MAX]; /* of a kind */
    double *state_sizes;                  /* [columns] */
    double *own;                          /* [classes][label]: a source's counts by class */
    double *coin;                         /* [classes][label] */
    double *prior;                        /* [columns][label] */
    double *scores;                       /* [columns], of the item at hand */
    double *log_prior;                    /* [columns] */
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
           (w->scores = lw_new(arena, double, columns)) &&
           (w->log_prior = lw_new(arena, double, columns));
    if (!fits)
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items, %zu sources and %zu states",
                       a->items, a->sources, columns);
    *model_out = m;
    return LW_OK;
}

/* ---- starting ----------------------------------------------------------------------------- */

void latent_start(const lw_answers *a, const double *posteriors, lw_rng *rng, latent_model *m) {
    fit_divide(posteriors, a->items * a->classes, m->options->states, rng, m->shares);
}

/* ---- counting ----------------------------------------------------------------------------- */

static double *row_of_answer(const latent_model *m, const lw_answers *a, size_t answer) {
    size_t row = (size_t)a->answer_source[answer] * m->classes + (size_t)a->answer_label[answer];
    return m->log_answers + row * m->columns;
}

/* Counts of each source's answers by state, into log_answers. */
static void count_answers(const lw_answers *a, latent_model *m) {
    size_t k = m->classes, states = m->options->states;
    memset(m->log_answers, 0, m->sources * k * m->columns * sizeof *m->log_answers);
    for (size_t source = 0; source < a->sources && a->known_counts; source++)
        for (size_t label = 0; label < k; label++)
            for (size_t g = 0; g < m->columns; g++)
                m->log_answers[(source * k + label) * m->columns + g] =
                    a->known_counts[(source * k + g / states) * k + label] / (double)states;
    for (size_t item = 0; item < a->items; item++)
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(row_of_answer(m, a, i), m->shares + item * m->columns, fit_weight(a, i),
                           m->columns);
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
    size_t k = m->classes, states = m->options->states, kinds = kinds_of(a);
    memset(w->pooled_raw, 0, kinds * m->columns * k * sizeof *w->pooled_raw);
    for (size_t source = 0; source < m->sources; source++) {
        double *raw = w->pooled_raw + kind_of(a, source) * m->columns * k;
        const double *counts = m->log_answers + source * k * m->columns;
        for (size_t label = 0; label < k; label++)
            for (size_t g = 0; g < m->columns; g++)
                raw[g * k + label] += counts[label * m->columns + g];
    }
    for (size_t kind = 0; kind < kinds; kind++) {
        double *pooled = w->pooled + kind * k * k, right = 0, all = 0;
        const double *raw = w->pooled_raw + kind * m->columns * k;
        for (size_t cell = 0; cell < k * k; cell++)
            pooled[cell] = pool_smoothing * (1 + (cell / k == cell % k));
        for (size_t g = 0; g < m->columns; g++)
            for (size_t label = 0; label < k; label++)
                pooled[g / states * k + label] += raw[g * k + label];
        for (size_t cell = 0; cell < k * k; cell++) {
            all += pooled[cell];
            if (cell / k == cell % k) right += pooled[cell];
        }
        w->accuracy[kind] = right / all;
        for (size_t class = 0; class < k; class++) normalise(pooled + class * k, k);
    }
}

/* Each state's row of pooled_raw becomes how its kind answers in it. */
static void settle_states(const lw_answers *a, latent_model *m) {
    latent_work *w = m->work;
    size_t k = m->classes;
    for (size_t kind = 0; kind < kinds_of(a); kind++)
        for (size_t g = 0; g < m->columns; g++) {
            double *row = w->pooled_raw + (kind * m->columns + g) * k;
            const double *pooled = w->pooled + (kind * k + g / m->options->states) * k;
            fit_add_scaled(row, pooled, shift_strength, k);
            normalise(row, k);
        }
}

/* ---- one source --------------------------------------------------------------------------- */

/* Its counts by class, and the coin it would be: right as often as it is, wrong as its kind is. */
static void take_coin(latent_model *m, const double *counts, const double *pooled,
                      double accuracy_of_kind) {
    latent_work *w = m->work;
    size_t k = m->classes, states = m->options->states;
    double right = 0, all = 0;
    memset(w->own, 0, k * k * sizeof *w->own);
    for (size_t label = 0; label < k; label++)
        for (size_t g = 0; g < m->columns; g++)
            w->own[g / states * k + label] += counts[label * m->columns + g];
    for (size_t cell = 0; cell < k * k; cell++) {
        all += w->own[cell];
        if (cell / k == cell % k) right += w->own[cell];
    }
    double accuracy = (right + coin_strength * accuracy_of_kind) / (all + coin_strength);
    for (size_t class = 0; class < k; class++)
        for (size_t label = 0; label < k; label++)
            w->coin[class * k + label] =
                label == class
                    ? accuracy
                    : (1 - accuracy) * pooled[class * k + label] / (1 - pooled[class * k + class]);
}

/* The prior of its answers in each state. */
static void take_prior(latent_model *m, const double *pooled, const double *by_state) {
    const latent_options *o = m->options;
    latent_work *w = m->work;
    size_t k = m->classes;
    for (size_t g = 0; g < m->columns; g++) {
        size_t class = g / o->states;
        double *prior = w->prior + g * k;
        const double *coin = w->coin + class * k, *pool = pooled + class * k;
        for (size_t label = 0; label < k; label++)
            prior[label] = o->flat + o->pool * pool[label] + o->one * coin[label];
        if (o->shift == 0) continue;
        double total = 0, usual = 0;
        for (size_t label = 0; label < k; label++)
            usual += w->own[class * k + label] + coin_strength * coin[label] + o->flat;
        double shifted[LW_CLASSES_MAX];
        for (size_t label = 0; label < k; label++) {
            double own = w->own[class * k + label] + coin_strength * coin[label] + o->flat;
            total += shifted[label] = own / usual * by_state[g * k + label] / pool[label];
        }
        for (size_t label = 0; label < k; label++)
            prior[label] += o->shift * shifted[label] / total;
    }
}

/* What a fit pays in the score for the freedom of one row. */
static double price_of_row(const double *counts, size_t stride, const double *prior, size_t k) {
    double all_prior = 0, all = 0, price = 0;
    int sign;
    for (size_t label = 0; label < k; label++) {
        all_prior += prior[label];
        all += prior[label] + counts[label * stride];
    }
    for (size_t label = 0; label < k; label++) {
        double count = counts[label * stride], after = prior[label] + count;
        if (count > 0)
            price +=
                count * log(after / all) - lgamma_r(after, &sign) + lgamma_r(prior[label], &sign);
    }
    return price + lgamma_r(all, &sign) - lgamma_r(all_prior, &sign);
}

/* Its counts become logs of what it answers; returns their price where asked for. */
static double take_logs(latent_model *m, double *counts, bool priced) {
    size_t k = m->classes;
    double price = 0;
    for (size_t g = 0; g < m->columns; g++) {
        const double *prior = m->work->prior + g * k;
        double total = 0;
        if (priced) price += price_of_row(counts + g, m->columns, prior, k);
        for (size_t label = 0; label < k; label++)
            total += counts[label * m->columns + g] += prior[label];
        for (size_t label = 0; label < k; label++) {
            double *cell = &counts[label * m->columns + g];
            *cell = log(*cell / total);
        }
    }
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
        take_prior(m, pooled, w->pooled_raw + kind * m->columns * k);
        price += take_logs(m, counts, priced);
    }
    return price;
}

/* ---- posteriors --------------------------------------------------------------------------- */

/* Leaves the states of the class that is known, and none of another. */
static void keep_gold(const lw_answers *a, const latent_model *m, size_t item, double *scores) {
    int32_t gold = a->gold ? a->gold[item] : LW_NOT_GOLD;
    if (gold == LW_NOT_GOLD) return;
    for (size_t g = 0; g < m->columns; g++)
        if (g / m->options->states != (size_t)gold) scores[g] = -INFINITY;
}

/* How far the posterior of a class moves from `before` to `after`. */
static double most_moved(const latent_model *m, const double *before, const double *after) {
    size_t states = m->options->states;
    double most = 0;
    for (size_t class = 0; class < m->classes; class++) {
        double moved = 0;
        for (size_t g = class * states; g < (class + 1) * states; g++)
            moved += after[g] - before[g];
        most = fmax(most, fabs(moved));
    }
    return most;
}

/* Returns the log likelihood. */
static double update_shares(const lw_answers *a, latent_model *m, double *moved_out) {
    double log_likelihood = 0, *scores = m->work->scores, *log_prior = m->work->log_prior;
    *moved_out = 0;
    for (size_t g = 0; g < m->columns; g++) log_prior[g] = log(m->state_prior[g]);
    for (size_t item = 0; item < a->items; item++) {
        double *shares = m->shares + item * m->columns;
        memcpy(scores, log_prior, m->columns * sizeof *scores);
        for (size_t i = a->item_start[item]; i < a->item_start[item + 1]; i++)
            fit_add_scaled(scores, row_of_answer(m, a, i), fit_weight(a, i), m->columns);
        keep_gold(a, m, item, scores);
        log_likelihood += posterior_from_logs(scores, m->columns);
        *moved_out = fmax(*moved_out, most_moved(m, shares, scores));
        memcpy(shares, scores, m->columns * sizeof *shares);
    }
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
    count_states(m);
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
