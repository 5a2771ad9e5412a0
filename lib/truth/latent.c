/* latent.c - EM for classes with hidden states: the items' side of it, and how good a fit is. */
#include "latent.h"
#include "labelwright/digamma.h"
#include "exponentials.h"
#include "fit.h"
#include "latent_tables.h"
#include <math.h>
#include <string.h>

/* Pseudo-items of each state and class: constants to which the result is not sensitive. */
static const double state_smoothing = .1, class_smoothing = 1;

typedef struct latent_work {
    const lw_answers *answers;
    latent_tables *tables;
    double *state_sizes; /* [columns] */
    double *scores;      /* [block][columns], of the items at hand */
    double *log_prior;   /* [columns] */
    const block_steps *steps;
    size_t block; /* items whose posteriors are made together, 1 or more */
} latent_work;

/* ---- making ------------------------------------------------------------------------------- */

static bool make_work(const lw_answers *a, const given_labels *given, const latent_options *options,
                      lw_arena *arena, latent_work *w) {
    const size_t columns = a->classes * options->states;
    w->answers = a;
    w->steps = block_steps_for(columns);
    w->block = columns < BLOCK_SCORES ? BLOCK_SCORES / columns : 1;
    return (w->tables = latent_tables_make(a, given, options, arena)) &&
           (w->state_sizes = lw_new(arena, double, columns)) &&
           (w->scores = fit_new_table(arena, w->block, columns, 1)) &&
           (w->log_prior = lw_new(arena, double, columns));
}

lw_status latent_make(const lw_answers *a, const given_labels *given, const latent_options *options,
                      lw_arena *arena, latent_model *model_out, lw_error *error) {
    const size_t columns = a->classes * options->states;
    latent_model m = {
        .options = options, .items = a->items, .classes = a->classes, .columns = columns};
    m.work = lw_new(arena, latent_work, 1);
    m.shares = fit_new_table(arena, a->items, columns, 1);
    m.state_prior = lw_new(arena, double, columns);
    if (!m.work || !m.shares || !m.state_prior || !make_work(a, given, options, arena, m.work))
        return lw_fail(error, LW_NO_MEMORY, "no room for %zu items, %zu sources and %zu states",
                       a->items, a->sources, columns);
    *model_out = m;
    return LW_OK;
}

/* ---- starting ----------------------------------------------------------------------------- */

void latent_start(const double *posteriors, lw_rng *rng, latent_model *m) {
    fit_divide(posteriors, m->items * m->classes, m->options->states, rng, m->shares);
}

/* ---- states ------------------------------------------------------------------------------- */

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

/* ---- posteriors --------------------------------------------------------------------------- */

/* Leaves the states of the classes that are known, and none of another. */
static void keep_gold(const latent_model *m, size_t first, size_t items) {
    const lw_answers *a = m->work->answers;
    double *scores = m->work->scores;
    for (size_t item = first; item < first + items; item++, scores += m->columns)
        for (size_t g = 0; g < m->columns && a->gold[item] != LW_NOT_GOLD; g++)
            if (g / m->options->states != (size_t)a->gold[item]) scores[g] = -INFINITY;
}

/* The posteriors of a block become `shares`; returns of how many items one of a class moved further than the
 * tolerance. */
static size_t move_block(const latent_model *m, size_t items, double *shares) {
    const size_t states = m->options->states;
    const double *after = m->work->scores, tolerance = m->options->tolerance;
    size_t moved_far = 0;
    if (states == 1) return m->work->steps->move(items, m->columns, tolerance, after, shares);
    for (size_t item = 0; item < items; item++) {
        double most = 0;
        for (size_t class = 0; class < m->classes; class++) {
            double moved = 0;
            for (size_t s = 0; s < states; s++, shares++, after++) {
                moved += *after - *shares;
                *shares = *after;
            }
            most = fabs(moved) > most ? fabs(moved) : most;
        }
        moved_far += most > tolerance;
    }
    return moved_far;
}

/* Makes the posteriors and the sizes of the states; returns the log likelihood. */
static double update_shares(latent_model *m, size_t *moved_out) {
    latent_work *w = m->work;
    double log_likelihood = 0;
    *moved_out = 0;
    for (size_t g = 0; g < m->columns; g++) w->log_prior[g] = log(m->state_prior[g]);
    memset(w->state_sizes, 0, m->columns * sizeof *w->state_sizes);
    for (size_t first = 0; first < m->items; first += w->block) {
        size_t items = m->items - first < w->block ? m->items - first : w->block;
        w->steps->score(latent_tables_answers(w->tables), first, items, m->columns, w->log_prior,
                        latent_tables_logs(w->tables), w->scores);
        if (w->answers->gold) keep_gold(m, first, items);
        log_likelihood += w->steps->take_highest(items, m->columns, w->scores);
        take_exponentials(items * m->columns, w->scores);
        log_likelihood += w->steps->scale(items, m->columns, w->scores, w->state_sizes);
        *moved_out += move_block(m, items, m->shares + first * m->columns);
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

/* Returns how many items moved further than the tolerance. */
static size_t step(latent_model *m, bool scored) {
    size_t moved;
    update_state_prior(m);
    double price = latent_tables_update(m->work->tables, m->shares, scored);
    if (scored) price += price_of_sizes(m);
    double log_likelihood = update_shares(m, &moved);
    if (scored) m->score = log_likelihood - price;
    return moved;
}

void latent_fit(latent_model *m, bool scored) {
    const double may_move = m->options->unsettled * (double)m->items;
    m->iterations = 0;
    m->converged = false;
    count_states(m);
    while (!m->converged && m->iterations < m->options->iterations_max) {
        const bool last = m->iterations + 1 == m->options->iterations_max;
        m->converged = (double)step(m, scored && last) <= may_move;
        m->iterations++;
    }
    if (scored && m->converged) step(m, true);
}

/* ---- results ------------------------------------------------------------------------------ */

void latent_add_posteriors(const latent_model *m, double weight, double *sums) {
    const size_t states = m->options->states;
    const double *shares = m->shares;
    for (size_t i = 0; i < m->items * m->classes; i++)
        for (size_t s = 0; s < states; s++) sums[i] += weight * *shares++;
}

double latent_predict(const latent_model *m, size_t item, size_t row) {
    const double *shares = m->shares + item * m->columns;
    const double *logs = latent_tables_logs(m->work->tables) + row * m->columns;
    double chance = 0;
    for (size_t g = 0; g < m->columns; g++) chance += shares[g] * exp(logs[g]);
    return chance;
}

void latent_write_confusion(const latent_model *m, double *confusion) {
    latent_tables_write(m->work->tables, confusion);
}
