/* calibration.c - flattens posteriors as far as known answers ask for. */
#include "labelwright/calibration.h"
#include <math.h>

static const double temperatures[LW_CALIBRATION_TEMPERATURES] = {1, 1.3, 1.7, 2.2, 3, 4};
static const double errors[LW_CALIBRATION_ERRORS] = {0, .02, .05, .1, .2, .35, .5, .65};
static const double least = 1e-12; /* of a probability, so that its log is a number */

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

/* Log density of a flattening before anything is known. */
static double log_prior(double temperature, double error) {
    double t = log(temperature) / .5;
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
    lw_calibration c;
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++)
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++)
            c.likely[t][e] = log_prior(temperatures[t], errors[e]);
    for (size_t i = 0; i < items; i++) {
        if (gold[i] < 0) continue;
        const double *row = posteriors + i * classes;
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

void lw_calibration_apply(const lw_calibration *calibration, double *posterior, size_t classes,
                          double *room) {
    for (size_t k = 0; k < classes; k++) room[k] = 0;
    for (size_t t = 0; t < LW_CALIBRATION_TEMPERATURES; t++) {
        double likely = 0, error = 0; /* mixing is linear: all errors of a temperature at once */
        for (size_t e = 0; e < LW_CALIBRATION_ERRORS; e++) {
            likely += calibration->likely[t][e];
            error += calibration->likely[t][e] * errors[e];
        }
        double sum = heated_sum(posterior, classes, temperatures[t]);
        for (size_t k = 0; k < classes; k++)
            room[k] += (likely - error) * heat(posterior[k], temperatures[t]) / sum +
                       error / (double)classes;
    }
    for (size_t k = 0; k < classes; k++) posterior[k] = room[k];
}
