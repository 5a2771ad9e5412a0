/* calibration.c - shifts, and flattens or sharpens, posteriors as far as known answers ask for. */
#include "labelwright/calibration.h"
#include "posterior.h"
#include <assert.h>
#include <math.h>

static const double temperatures[LW_CALIBRATION_TEMPERATURES] = {.4,  .55, .75, 1, 1.3,
                                                                 1.7, 2.2, 3,   4};
static const double errors[LW_CALIBRATION_ERRORS] = {0, .02, .05, .1, .2, .35, .5, .65};
static const double least = 1e-12; /* of a probability, so that its log is a number */

/* ---- the shift of classes ----------------------------------------------------------------- */

enum { ROUNDS = 50 };
static const double shift_spread = .3; /* of a class's shift before anything is known */
static const double doubt = .003; /* what a shift starts from at least: no posterior is that sure */

/* What the posteriors with the shift make of the classes of all items with gold: sums [classes]. */
static void count_shifted(const double *posteriors, const int32_t *gold, size_t items,
                          size_t classes, const double *shift, double *sums) {
    double logs[LW_CLASSES_MAX];
    for (size_t k = 0; k < classes; k++) sums[k] = 0;
    for (size_t i = 0; i < items; i++) {
        if (gold[i] < 0) continue;
        for (size_t k = 0; k < classes; k++)
            logs[k] = log(fmax(posteriors[i * classes + k], doubt)) + shift[k];
        posterior_from_logs(logs, classes);
        for (size_t k = 0; k < classes; k++) sums[k] += logs[k];
    }
}

/* Towards the highest posterior density by steps that are at most as long as the curvature allows. */
static void learn_shift(const double *posteriors, const int32_t *gold, size_t items, size_t classes,
                        double *shift) {
    const double prior = 1 / (shift_spread * shift_spread);
    double known[LW_CLASSES_MAX] = {0}, sums[LW_CLASSES_MAX];
    for (size_t i = 0; i < items; i++)
        if (gold[i] >= 0) known[gold[i]]++;
    for (size_t k = 0; k < classes; k++) shift[k] = 0;
    for (int round = 0; round < ROUNDS; round++) {
        count_shifted(posteriors, gold, items, classes, shift, sums);
        for (size_t k = 0; k < classes; k++)
            shift[k] += (known[k] - sums[k] - prior * shift[k]) / (fmax(known[k], sums[k]) + prior);
    }
}

static void apply_shift(const double *shift, const double *posterior, size_t classes,
                        double *shifted) {
    double total = 0;
    for (size_t k = 0; k < classes; k++) total += shifted[k] = posterior[k] * exp(shift[k]);
    for (size_t k = 0; k < classes; k++) shifted[k] /= total;
}

/* ---- temperature and error ---------------------------------------------------------------- */

/* p^(1/T) of one class; the sum over all of them is what it is scaled by. */
static double heat(double probability, double temperature) {
    return exp(log(fmax(probability, least)) / temperature);
}

static double heated_sum(const double *posterior, size_t classes, double temperature) {
    double sum = 0;
    for (size_t k = 0; k < classes; k++) sum += heat(posterior[k], temperature);
    return sum;
}

static double mix(double heated, double error, size_t classes) {
    return (1 - error) * heated + error / (double)classes;
}

/* Log density of a change before anything is known. */
static double log_prior(double temperature, double error) {
    double t = log(temperature) / .7;
    return -.5 * t * t - error / .15;
}

static void scale(lw_calibration *c) {
    double highest = -INFINITY, sum = 0;
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++)
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++) highest = fmax(highest, c->likely[t][e]);
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++)
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++)
            sum += c->likely[t][e] = exp(c->likely[t][e] - highest);
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++)
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++) c->likely[t][e] /= sum;
}

void lw_calibration_learn(const double *posteriors, const int32_t *gold, size_t items,
                          size_t classes, lw_calibration *calibration_out) {
    assert(classes >= 1 && classes <= LW_CLASSES_MAX);
    lw_calibration c;
    double row[LW_CLASSES_MAX];
    learn_shift(posteriors, gold, items, classes, c.shift);
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++)
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++)
            c.likely[t][e] = log_prior(temperatures[t], errors[e]);
    for (size_t i = 0; i < items; i++) {
        if (gold[i] < 0) continue;
        apply_shift(c.shift, posteriors + i * classes, classes, row);
        for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++) {
            double heated = heat(row[gold[i]], temperatures[t]);
            heated /= heated_sum(row, classes, temperatures[t]);
            for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++)
                c.likely[t][e] += log(fmax(mix(heated, errors[e], classes), least));
        }
    }
    scale(&c);
    *calibration_out = c;
}

void lw_calibration_apply(const lw_calibration *calibration, double *posterior, size_t classes) {
    double row[LW_CLASSES_MAX];
    assert(classes >= 1 && classes <= LW_CLASSES_MAX);
    apply_shift(calibration->shift, posterior, classes, row);
    for (size_t k = 0; k < classes; k++) posterior[k] = 0;
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++) {
        double likely = 0, error = 0; /* mixing is linear: all errors of a temperature at once */
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++) {
            likely += calibration->likely[t][e];
            error += calibration->likely[t][e] * errors[e];
        }
        double sum = heated_sum(row, classes, temperatures[t]);
        for (size_t k = 0; k < classes; k++)
            posterior[k] +=
                (likely - error) * heat(row[k], temperatures[t]) / sum + error / (double)classes;
    }
}
