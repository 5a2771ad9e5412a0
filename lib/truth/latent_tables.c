/* latent_tables.c - counts of answers by state to shrunk shares, built for several processors and, for one state
 * a class and few classes, with their number fixed. */
#include "latent_tables.h"
#include "exponentials.h"
#include "fit.h"
#include "processors.h"
#include <assert.h>
#include <math.h>
#include <string.h>

/* Pseudo-answers of what is shared by all sources: constants to which the result is not sensitive. */
static const double pool_smoothing = 1, coin_strength = 4, shift_strength = 10;

/* What the sources of a kind share, of which each is pulled towards. */
typedef struct {
    double accuracy;
    double *pooled; /* [classes][label]: rows sum to 1 */
    /* [label][columns] each: */
    double
        *by_state;  /* how often as the class gives it the state gives the label; counts at first */
    double *before; /* what is before the answers of any source */
    double *wrong;  /* who is wrong gives the label so often; 0 of the class itself */
    /* [columns]: sums over labels of by_state, as a coin that is right, one that errs, and anybody: */
    double *shifted_right, *shifted_wrong, *shifted_flat;
} shared;

typedef struct latent_steps latent_steps;
static const latent_steps *steps_for(const latent_options *options, size_t columns);

struct latent_tables {
    const lw_answers *answers;
    const given_labels *given;
    const latent_options *options;
    lw_answers by_row;
    size_t sources, classes, columns;
    double *log_answers;                /* [rows][columns]; counts, until they are made logs */
    shared *kinds;                      /* [kinds] */
    double *accuracies;                 /* [sources] */
    double *totals, *inverses, *scales; /* [columns]: of the source at hand */
    double *own;    /* [columns]: of the row at hand; its counts by class, for each state */
    double *prior;  /* [columns]: of the row at hand */
    double *priced; /* [3][columns] */
    const block_steps *steps;
    const latent_steps *source_steps;
};

/* ---- making ------------------------------------------------------------------------------- */

static size_t kinds_of(const lw_answers *a) { return a->source_kind ? a->source_kinds : 1; }

static size_t kind_of(const lw_answers *a, size_t source) {
    return a->source_kind ? (size_t)a->source_kind[source] : 0;
}

static bool make_shared(size_t classes, size_t columns, lw_arena *arena, shared *s) {
    return (s->pooled = fit_new_table(arena, classes, classes, 1)) &&
           (s->by_state = fit_new_table(arena, classes, columns, 1)) &&
           (s->before = fit_new_table(arena, classes, columns, 1)) &&
           (s->wrong = fit_new_table(arena, classes, columns, 1)) &&
           (s->shifted_right = lw_new(arena, double, columns)) &&
           (s->shifted_wrong = lw_new(arena, double, columns)) &&
           (s->shifted_flat = lw_new(arena, double, columns));
}

static bool make_all(const lw_answers *a, size_t rows, size_t columns, lw_arena *arena,
                     latent_tables *t) {
    t->log_answers = fit_new_table(arena, rows, columns, 1);
    t->kinds = lw_new(arena, shared, kinds_of(a));
    bool fits = t->log_answers && t->kinds && (t->accuracies = lw_new(arena, double, a->sources)) &&
                (t->totals = lw_new(arena, double, columns)) &&
                (t->inverses = lw_new(arena, double, columns)) &&
                (t->scales = lw_new(arena, double, columns)) &&
                (t->own = lw_new(arena, double, columns)) &&
                (t->prior = lw_new(arena, double, columns)) &&
                (t->priced = lw_new(arena, double, 3 * columns));
    for (size_t kind = 0; kind < kinds_of(a) && fits; kind++)
        fits = make_shared(a->classes, columns, arena, &t->kinds[kind]);
    return fits;
}

latent_tables *latent_tables_make(const lw_answers *a, const given_labels *given,
                                  const latent_options *options, lw_arena *arena) {
    const size_t columns = a->classes * options->states;
    latent_tables *t = lw_new(arena, latent_tables, 1);
    if (!t || !make_all(a, given->rows, columns, arena, t)) return NULL;
    t->answers = a;
    t->given = given;
    t->options = options;
    t->by_row = *a;
    t->by_row.answer_source = given->answer_row;
    t->by_row.answer_label = NULL;
    t->sources = a->sources;
    t->classes = a->classes;
    t->columns = columns;
    t->steps = block_steps_for(columns);
    t->source_steps = steps_for(options, columns);
    return t;
}

const lw_answers *latent_tables_answers(const latent_tables *t) { return &t->by_row; }

const double *latent_tables_logs(const latent_tables *t) { return t->log_answers; }

/* ---- counting ----------------------------------------------------------------------------- */

/* What is known of earlier work: of all labels of a source, whose rows stand in their order. */
static void count_known(const double *known, latent_tables *t) {
    size_t k = t->classes, states = t->options->states;
    double *counts = t->log_answers;
    for (size_t source = 0; source < t->sources; source++, known += k * k)
        for (size_t label = 0; label < k; label++)
            for (size_t g = 0; g < t->columns; g++)
                *counts++ = known[g / states * k + label] / (double)states;
}

/* Counts of each source's answers by state, into log_answers. */
static void count_answers(latent_tables *t, const double *shares) {
    if (t->answers->known_counts) count_known(t->answers->known_counts, t);
    else memset(t->log_answers, 0, t->given->rows * t->columns * sizeof *t->log_answers);
    t->steps->count(&t->by_row, 0, t->answers->items, t->columns, shares, t->log_answers);
}

static void normalise(double *row, size_t count) {
    double total = 0;
    for (size_t i = 0; i < count; i++) total += row[i];
    for (size_t i = 0; i < count; i++) row[i] /= total;
}

/* ---- what sources share ------------------------------------------------------------------- */

/* How all sources of a kind answer, by class, from their counts by state. */
static void pool_kind(const latent_tables *t, shared *kind) {
    const size_t k = t->classes, states = t->options->states;
    double right = 0, all = 0;
    for (size_t cell = 0; cell < k * k; cell++)
        kind->pooled[cell] = pool_smoothing * (1 + (cell / k == cell % k));
    for (size_t g = 0; g < t->columns; g++)
        for (size_t label = 0; label < k; label++)
            kind->pooled[g / states * k + label] += kind->by_state[label * t->columns + g];
    for (size_t cell = 0; cell < k * k; cell++) {
        all += kind->pooled[cell];
        if (cell / k == cell % k) right += kind->pooled[cell];
    }
    kind->accuracy = right / all;
    for (size_t class = 0; class < k; class++) normalise(kind->pooled + class * k, k);
}

/* What a source of the kind has before its answers, but for the part that is its own. */
static void take_before(const latent_tables *t, shared *kind) {
    const latent_options *o = t->options;
    const size_t k = t->classes;
    for (size_t label = 0, cell = 0; label < k; label++)
        for (size_t g = 0; g < t->columns; g++, cell++) {
            const size_t class = g / o->states;
            const double *pooled = kind->pooled + class * k;
            kind->before[cell] = o->flat + o->pool * pooled[label];
            kind->wrong[cell] = label == class ? 0 : pooled[label] / (1 - pooled[class]);
        }
}

/* The counts of each state become how much more often the kind gives the label in it than in any of its
 * class. */
static void take_shifts(const latent_tables *t, shared *kind) {
    const size_t k = t->classes, columns = t->columns;
    for (size_t g = 0; g < columns; g++) {
        double *cells = kind->by_state + g, total = 0;
        const size_t class = g / t->options->states;
        const double *pooled = kind->pooled + class * k;
        for (size_t label = 0; label < k; label++)
            total += cells[label * columns] += shift_strength * pooled[label];
        kind->shifted_wrong[g] = kind->shifted_flat[g] = 0;
        for (size_t label = 0; label < k; label++) {
            double *cell = &cells[label * columns];
            *cell /= total * pooled[label];
            kind->shifted_wrong[g] += *cell * kind->wrong[label * columns + g];
            kind->shifted_flat[g] += *cell;
        }
        kind->shifted_right[g] = cells[class * columns];
    }
}

/* Adds the counts of all sources to those of their kinds. */
INTO_CALLER void pool_rows(const latent_tables *t, size_t columns) {
    const given_labels *given = t->given;
    const double *counts = t->log_answers;
    for (size_t source = 0, r = 0; source < t->sources; source++) {
        double *by_state = t->kinds[kind_of(t->answers, source)].by_state;
        for (; r < given->source_start[source + 1]; r++, counts += columns) {
            double *restrict to = by_state + (size_t)given->row_label[r] * columns;
            for (size_t g = 0; g < columns; g++) to[g] += counts[g];
        }
    }
}

/* ---- one source --------------------------------------------------------------------------- */

/* As how many answers all that is before those of a source counts, in each state. */
static double strength_of(const latent_tables *t) {
    const latent_options *o = t->options;
    return o->flat * (double)t->classes + o->pool + o->one + o->shift;
}

/* Its rows of counts, and what is the same for all of them. */
typedef struct {
    const shared *kind;
    const int32_t *label; /* [rows] */
    double *counts;       /* [rows][columns] */
    size_t rows;
    double accuracy;
} source_rows;

static source_rows rows_of(const latent_tables *t, size_t source) {
    const size_t first = t->given->source_start[source];
    return (source_rows){.kind = &t->kinds[kind_of(t->answers, source)],
                         .label = t->given->row_label + first,
                         .counts = t->log_answers + first * t->columns,
                         .rows = t->given->source_start[source + 1] - first};
}

/* How often it is right, with some answers more that are as its kind gives them; and the totals of its
 * counts, each with as much as all labels have before. */
INTO_CALLER double take_totals(const latent_tables *t, const source_rows *s, size_t columns,
                               size_t states, double *restrict totals) {
    const double before = strength_of(t);
    double right = 0, all = 0;
    for (size_t g = 0; g < columns; g++) totals[g] = 0;
    for (size_t r = 0; r < s->rows; r++) {
        const double *counts = s->counts + r * columns;
        for (size_t g = 0; g < columns; g++) totals[g] += counts[g];
        const double *of_class = counts + (size_t)s->label[r] * states;
        for (size_t state = 0; state < states; state++) right += of_class[state];
    }
    for (size_t g = 0; g < columns; g++) {
        all += totals[g];
        totals[g] += before;
    }
    return (right + coin_strength * s->kind->accuracy) / (all + coin_strength);
}

/* Counts of a row by class, for each of its states. */
INTO_CALLER void take_own(size_t columns, size_t states, const double *restrict counts,
                          double *restrict own) {
    for (size_t g = 0; g < columns; g += states) {
        double all = 0;
        for (size_t state = 0; state < states; state++) all += counts[g + state];
        for (size_t state = 0; state < states; state++) own[g + state] = all;
    }
}

/* What its answers by class, shifted as its kind is in a state, are multiplied by to be worth as many as
 * they should. */
INTO_CALLER void take_scales(const latent_tables *t, const source_rows *s, size_t columns,
                             size_t states, double *restrict own, double *restrict scales) {
    const latent_options *o = t->options;
    const shared *kind = s->kind;
    const double right = coin_strength * s->accuracy, wrong = coin_strength - right;
    for (size_t g = 0; g < columns; g++)
        scales[g] = right * kind->shifted_right[g] + wrong * kind->shifted_wrong[g] +
                    o->flat * kind->shifted_flat[g];
    for (size_t r = 0; r < s->rows; r++) {
        const double *by_state = kind->by_state + (size_t)s->label[r] * columns;
        take_own(columns, states, s->counts + r * columns, own);
        for (size_t g = 0; g < columns; g++) scales[g] += own[g] * by_state[g];
    }
    for (size_t g = 0; g < columns; g++) scales[g] = o->shift / scales[g];
}

/* To the prior of a row: as it answers, shifted as its kind is in that state. */
INTO_CALLER void add_shifted(const latent_tables *t, const source_rows *s, size_t row,
                             size_t columns, size_t states, const double *restrict scales,
                             double *restrict own, double *restrict prior) {
    const size_t label = (size_t)s->label[row];
    const double *by_state = s->kind->by_state + label * columns;
    const double *wrong = s->kind->wrong + label * columns;
    const double flat = t->options->flat, right = coin_strength * s->accuracy,
                 errs = coin_strength - right;
    take_own(columns, states, s->counts + row * columns, own);
    for (size_t g = label * states; g < (label + 1) * states; g++) own[g] += right;
    for (size_t g = 0; g < columns; g++)
        prior[g] += (own[g] + errs * wrong[g] + flat) * by_state[g] * scales[g];
}

/* What a source of that accuracy has before its answers: of the label, in each state. */
INTO_CALLER void take_prior(const latent_tables *t, const shared *kind, size_t label,
                            double accuracy, size_t columns, size_t states,
                            double *restrict prior) {
    const double *before = kind->before + label * columns, *wrong = kind->wrong + label * columns;
    const double right = t->options->one * accuracy, errs = t->options->one - right;
    for (size_t g = 0; g < columns; g++) prior[g] = before[g] + errs * wrong[g];
    for (size_t g = label * states; g < (label + 1) * states; g++) prior[g] += right;
}

/* What a fit pays in the score for the freedom of a row, and of what its rows have in common. */
static double price_of_row(const latent_tables *t, const double *counts) {
    const size_t columns = t->columns;
    const double *prior = t->prior, *inverses = t->inverses;
    double *before = t->priced, *after = before + columns, *logs = after + columns, price = 0;
    for (size_t g = 0; g < columns; g++) {
        before[g] = prior[g];
        after[g] = prior[g] + counts[g];
        logs[g] = after[g] * inverses[g];
    }
    take_log_gammas(2 * columns, before);
    take_logarithms(columns, logs);
    for (size_t g = 0; g < columns; g++) price += counts[g] * logs[g] - after[g] + before[g];
    return price;
}

static double price_of_totals(const latent_tables *t) {
    const size_t columns = t->columns;
    double *after = t->priced, before = strength_of(t), price = 0;
    memcpy(after, t->totals, columns * sizeof *after);
    take_log_gammas(columns, after);
    take_log_gammas(1, &before);
    for (size_t g = 0; g < columns; g++) price += after[g] - before;
    return price;
}

/* Counts of a source become how often it answers so; returns their price where asked for. */
INTO_CALLER double update_source(latent_tables *t, size_t source, bool priced, size_t columns,
                                 size_t states, bool shifted) {
    double *restrict prior = t->prior, *restrict inverses = t->inverses, price = 0;
    source_rows s = rows_of(t, source);
    t->accuracies[source] = s.accuracy = take_totals(t, &s, columns, states, t->totals);
    for (size_t g = 0; g < columns; g++) inverses[g] = 1 / t->totals[g];
    if (shifted) take_scales(t, &s, columns, states, t->own, t->scales);
    if (priced) price += price_of_totals(t);
    for (size_t r = 0; r < s.rows; r++) {
        double *restrict counts = s.counts + r * columns;
        take_prior(t, s.kind, (size_t)s.label[r], s.accuracy, columns, states, prior);
        if (shifted) add_shifted(t, &s, r, columns, states, t->scales, t->own, prior);
        if (priced) price += price_of_row(t, counts);
        for (size_t g = 0; g < columns; g++) counts[g] = (counts[g] + prior[g]) * inverses[g];
    }
    return price;
}

/* ---- all sources -------------------------------------------------------------------------- */

typedef void pool_step(const latent_tables *t);
typedef double update_step(latent_tables *t, size_t first, size_t end, bool priced);

struct latent_steps {
    pool_step *pool;
    update_step *update; /* of the sources from `first` on */
};

#define STEPS(name, columns, states, shifted)                                                 \
    FOR_PROCESSORS static void pool_##name(const latent_tables *t) { pool_rows(t, columns); } \
    FOR_PROCESSORS static double update_##name(latent_tables *t, size_t first, size_t end,    \
                                               bool priced) {                                 \
        double price = 0;                                                                     \
        for (size_t source = first; source < end; source++)                                   \
            price += update_source(t, source, priced, columns, states, shifted);              \
        return price;                                                                         \
    }
STEPS(2, 2, 1, false)
STEPS(3, 3, 1, false)
STEPS(4, 4, 1, false)
STEPS(5, 5, 1, false)
STEPS(any, t->columns, 1, false)
STEPS(states, t->columns, t->options->states, false)
STEPS(shifted, t->columns, t->options->states, true)

enum { FIXED_COLUMNS_MAX = 5 };
#define ROW(name) {pool_##name, update_##name}
static const latent_steps any_steps = ROW(any), states_steps = ROW(states),
                          shifted_steps = ROW(shifted),
                          fixed_steps[FIXED_COLUMNS_MAX + 1] = {
                              [2] = ROW(2), [3] = ROW(3), [4] = ROW(4), [5] = ROW(5)};

static const latent_steps *steps_for(const latent_options *o, size_t columns) {
    if (o->shift > 0) return &shifted_steps;
    if (o->states > 1) return &states_steps;
    bool fixed = columns <= FIXED_COLUMNS_MAX && fixed_steps[columns].pool;
    return fixed ? &fixed_steps[columns] : &any_steps;
}

static void share_answers(latent_tables *t) {
    const size_t kinds = kinds_of(t->answers);
    for (size_t kind = 0; kind < kinds; kind++)
        memset(t->kinds[kind].by_state, 0, t->classes * t->columns * sizeof(double));
    t->source_steps->pool(t);
    for (size_t kind = 0; kind < kinds; kind++) {
        pool_kind(t, &t->kinds[kind]);
        take_before(t, &t->kinds[kind]);
        if (t->options->shift > 0) take_shifts(t, &t->kinds[kind]);
    }
}

/* Counts become logs of what sources answer; some sources at a time, of a near cache. */
double latent_tables_update(latent_tables *t, const double *shares, bool priced) {
    const size_t *start = t->given->source_start;
    double price = 0;
    count_answers(t, shares);
    share_answers(t);
    for (size_t first = 0, end = 0; first < t->sources; first = end) {
        do end++;
        while (end < t->sources && (start[end] - start[first]) * t->columns < BLOCK_SCORES);
        price += t->source_steps->update(t, first, end, priced);
        take_logarithms((start[end] - start[first]) * t->columns,
                        t->log_answers + start[first] * t->columns);
    }
    return price;
}

/* ---- whole tables ------------------------------------------------------------------------- */

/* What the labels that a source gives leave of a whole, to all others as they are before any answer. */
static void divide_rest(const latent_tables *t, const source_rows *s, size_t class, double *row) {
    const size_t k = t->classes;
    double rest = 1, all = 0;
    for (size_t r = 0; r < s->rows; r++) {
        row[s->label[r]] = exp(s->counts[r * k + class]);
        rest -= row[s->label[r]];
    }
    for (size_t label = 0; label < k; label++)
        if (row[label] < 0) all -= row[label];
    for (size_t label = 0; label < k; label++)
        if (row[label] < 0) row[label] *= -fmax(rest, 0) / all;
}

void latent_tables_write(const latent_tables *t, double *confusion) {
    const size_t k = t->classes;
    assert(t->options->states == 1);
    for (size_t source = 0; source < t->sources; source++, confusion += k * k) {
        const source_rows s = rows_of(t, source);
        for (size_t label = 0; label < k; label++) {
            take_prior(t, s.kind, label, t->accuracies[source], k, 1, t->prior);
            for (size_t class = 0; class < k; class++)
                confusion[class * k + label] = -t->prior[class]; /* not told yet */
        }
        for (size_t class = 0; class < k; class++) divide_rest(t, &s, class, confusion + class * k);
    }
}
