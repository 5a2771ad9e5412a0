/* blocks.c - one loop over answers a step, built for several processors and, for few columns, with their
 * number fixed. */
#include "blocks.h"
#include "processors.h"
#include <math.h>

enum {
    FIXED_COLUMNS_MAX = 5, /* over these a loop over columns is long enough to be one */
    AHEAD = 12             /* answers by which their rows are called for */
};

INTO_CALLER size_t row_of(const int32_t *source, const int32_t *label, size_t answer, size_t labels,
                          size_t columns) {
    size_t row = (size_t)source[answer];
    if (label) row = row * labels + (size_t)label[answer];
    return row * columns;
}

/* Where rows are long the processor does not run ahead far enough by itself. */
INTO_CALLER void call_for_row(const double *rows, const int32_t *source, const int32_t *label,
                              size_t answer, size_t end, size_t labels, size_t columns) {
    if (columns <= FIXED_COLUMNS_MAX || answer >= end) return;
    const double *row = rows + row_of(source, label, answer, labels, columns);
    for (size_t k = 0; k < columns; k += 8) __builtin_prefetch(row + k);
}

INTO_CALLER void score(const size_t *start, const int32_t *source, const int32_t *label,
                       const double *weight, size_t items, size_t labels, size_t columns,
                       const double *restrict log_prior, const double *restrict logs,
                       double *restrict scores) {
    for (size_t item = 0; item < items; item++, scores += columns) {
        for (size_t k = 0; k < columns; k++) scores[k] = log_prior[k];
        for (size_t i = start[item]; i < start[item + 1]; i++) {
            call_for_row(logs, source, label, i + AHEAD, start[items], labels, columns);
            const double *row = logs + row_of(source, label, i, labels, columns);
            const double times = weight ? weight[i] : 1;
            for (size_t k = 0; k < columns; k++) scores[k] += times * row[k];
        }
    }
}

/* Few columns are read before any is written: a compiler that cannot tell whether the rows are apart
 * makes vectors of them then too. */
INTO_CALLER void add_scaled(size_t columns, double times, const double *restrict from,
                            double *restrict to) {
    double sums[FIXED_COLUMNS_MAX];
    if (columns > FIXED_COLUMNS_MAX) {
        for (size_t k = 0; k < columns; k++) to[k] += times * from[k];
        return;
    }
    for (size_t k = 0; k < columns; k++) sums[k] = to[k] + times * from[k];
    for (size_t k = 0; k < columns; k++) to[k] = sums[k];
}

INTO_CALLER void count(const size_t *start, const int32_t *source, const int32_t *label,
                       const double *weight, size_t items, size_t labels, size_t columns,
                       const double *restrict posteriors, double *restrict counts) {
    for (size_t item = 0; item < items; item++, posteriors += columns)
        for (size_t i = start[item]; i < start[item + 1]; i++) {
            call_for_row(counts, source, label, i + AHEAD, start[items], labels, columns);
            double *row = counts + row_of(source, label, i, labels, columns);
            add_scaled(columns, weight ? weight[i] : 1, posteriors, row);
        }
}

INTO_CALLER double take_highest(size_t items, size_t columns, double *scores) {
    double sum = 0;
    for (size_t item = 0; item < items; item++, scores += columns) {
        double highest = scores[0];
        for (size_t k = 1; k < columns; k++) highest = scores[k] > highest ? scores[k] : highest;
        for (size_t k = 0; k < columns; k++) scores[k] -= highest;
        sum += highest;
    }
    return sum;
}

INTO_CALLER double scale(size_t items, size_t columns, double *restrict rows,
                         double *restrict sizes) {
    enum { FACTORS = 64 }; /* 8192^64 is a double */
    double log_sum = 0, product = 1;
    for (size_t item = 0; item < items; item++, rows += columns) {
        double total = rows[0];
        for (size_t k = 1; k < columns; k++) total += rows[k];
        double inverse = 1 / total;
        for (size_t k = 0; k < columns; k++) {
            rows[k] *= inverse;
            sizes[k] += rows[k];
        }
        product *= total;
        if (item % FACTORS == FACTORS - 1) {
            log_sum += log(product);
            product = 1;
        }
    }
    return log_sum + log(product);
}

INTO_CALLER size_t move(size_t items, size_t columns, double tolerance, const double *restrict from,
                        double *restrict to) {
    size_t moved = 0;
    for (size_t item = 0; item < items; item++, from += columns, to += columns) {
        double most = 0;
        for (size_t k = 0; k < columns; k++) {
            double step = fabs(from[k] - to[k]);
            most = step > most ? step : most;
            to[k] = from[k];
        }
        moved += most > tolerance;
    }
    return moved;
}

/* What is not there, weights or labels, is not looked for at each answer. */
#define FOR_ANSWERS(what, a, first, ...)                                        \
    do {                                                                        \
        const size_t *start = (a)->item_start + (first);                        \
        const int32_t *source = (a)->answer_source, *label = (a)->answer_label; \
        const double *weight = (a)->answer_weight;                              \
        if (label && weight) what(start, source, label, weight, __VA_ARGS__);   \
        else if (label) what(start, source, label, NULL, __VA_ARGS__);          \
        else if (weight) what(start, source, NULL, weight, __VA_ARGS__);        \
        else what(start, source, NULL, NULL, __VA_ARGS__);                      \
    } while (0)

#define STEPS(name, k)                                                                       \
    FOR_PROCESSORS static void score_##name(const lw_answers *a, size_t first, size_t items, \
                                            size_t columns, const double *log_prior,         \
                                            const double *logs, double *scores) {            \
        (void)columns;                                                                       \
        FOR_ANSWERS(score, a, first, items, a->classes, k, log_prior, logs, scores);         \
    }                                                                                        \
    FOR_PROCESSORS static void count_##name(const lw_answers *a, size_t first, size_t items, \
                                            size_t columns, const double *posteriors,        \
                                            double *counts) {                                \
        (void)columns;                                                                       \
        FOR_ANSWERS(count, a, first, items, a->classes, k, posteriors, counts);              \
    }                                                                                        \
    FOR_PROCESSORS static double take_highest_##name(size_t items, size_t columns,           \
                                                     double *scores) {                       \
        (void)columns;                                                                       \
        return take_highest(items, k, scores);                                               \
    }                                                                                        \
    FOR_PROCESSORS static double scale_##name(size_t items, size_t columns, double *rows,    \
                                              double *sizes) {                               \
        (void)columns;                                                                       \
        return scale(items, k, rows, sizes);                                                 \
    }                                                                                        \
    FOR_PROCESSORS static size_t move_##name(size_t items, size_t columns, double tolerance, \
                                             const double *from, double *to) {               \
        (void)columns;                                                                       \
        return move(items, k, tolerance, from, to);                                          \
    }
STEPS(any, columns)
STEPS(2, 2)
STEPS(3, 3)
STEPS(4, 4)
STEPS(5, 5)

#define ROW(name) {score_##name, count_##name, take_highest_##name, scale_##name, move_##name}
static const block_steps any_steps = ROW(any),
                         fixed_steps[FIXED_COLUMNS_MAX + 1] = {
                             [2] = ROW(2), [3] = ROW(3), [4] = ROW(4), [5] = ROW(5)};

const block_steps *block_steps_for(size_t columns) {
    return columns <= FIXED_COLUMNS_MAX && fixed_steps[columns].score ? &fixed_steps[columns]
                                                                      : &any_steps;
}

FOR_PROCESSORS double block_replace(size_t count, const double *restrict from, double *restrict to,
                                    double most) {
    enum { LANES = 8 };
    double moved[LANES] = {0};
    size_t i = 0;
    for (; i + LANES <= count; i += LANES)
        for (size_t lane = 0; lane < LANES; lane++) {
            double step = fabs(from[i + lane] - to[i + lane]);
            moved[lane] = step > moved[lane] ? step : moved[lane];
            to[i + lane] = from[i + lane];
        }
    for (; i < count; i++) {
        double step = fabs(from[i] - to[i]);
        moved[0] = step > moved[0] ? step : moved[0];
        to[i] = from[i];
    }
    for (size_t lane = 0; lane < LANES; lane++) most = moved[lane] > most ? moved[lane] : most;
    return most;
}
