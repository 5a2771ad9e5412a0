/* aggregate_say.c - members of a summary that kinds of answers share. */
#include "labelwright/intervals.h"
#include "labelwright/normal.h"
#include "server/cli/aggregate.h"
#include <math.h>
#include <stdio.h>

static const double miss = .05; /* of an interval */

void aggregate_say_fit(const aggregate_fit *fit, json_writer *found) {
    json_key(found, fit->are ? fit->are : "tasks"), json_integer(found, (int64_t)fit->items);
    json_key(found, "workers"), json_integer(found, (int64_t)fit->workers);
    json_key(found, "answers"), json_integer(found, (int64_t)fit->answers);
    json_key(found, "iterations"), json_integer(found, (int64_t)fit->iterations);
    json_key(found, "converged"), json_boolean(found, fit->converged);
}

static void say_within(const char *name, double value, double low, double high,
                       json_writer *found) {
    char key[40];
    json_key(found, name), json_number(found, value);
    snprintf(key, sizeof key, "%s_low", name);
    json_key(found, key), json_number(found, low);
    snprintf(key, sizeof key, "%s_high", name);
    json_key(found, key), json_number(found, high);
}

lw_status aggregate_say_share(const char *name, size_t part, size_t known, json_writer *found,
                              lw_error *error) {
    lw_interval interval;
    lw_status status = lw_interval_wilson(part, known, 1 - miss, &interval, error);
    if (status != LW_OK) return status;
    say_within(name, (double)part / (double)known, interval.low, interval.high, found);
    return LW_OK;
}

void aggregate_add(aggregate_mean *mean, double value) {
    mean->tasks++;
    mean->sum += value;
    mean->squares += value * value;
}

static void say_mean(const char *name, const aggregate_mean *m, double most, json_writer *found) {
    double mean = m->sum / m->tasks, low = NAN, high = NAN;
    if (m->tasks > 1) {
        double variance = fmax(0, m->squares - m->tasks * mean * mean) / (m->tasks - 1);
        double wide = lw_normal_two_sided(miss) * sqrt(variance / m->tasks);
        low = fmax(0, mean - wide);
        high = fmin(most, mean + wide);
    }
    say_within(name, mean, low, high, found);
}

void aggregate_say_mean(const char *name, const aggregate_mean *m, double most,
                        json_writer *found) {
    say_mean(name, m, most, found);
    json_key(found, "tasks_with_truth"), json_integer(found, (int64_t)m->tasks);
}

void aggregate_say_accuracy(const aggregate_mean *m, double most, json_writer *found) {
    say_mean("accuracy", m, most, found);
}

void aggregate_add_part(aggregate_ratio *r, double part, double whole) {
    r->tasks++;
    r->part += part;
    r->whole += whole;
    r->part_squares += part * part;
    r->whole_squares += whole * whole;
    r->products += part * whole;
}

void aggregate_say_ratio(const aggregate_ratio *r, double least, json_writer *found) {
    double share = r->whole > 0 ? r->part / r->whole : NAN, low = NAN, high = NAN;
    if (r->tasks > 1) {
        double squares =
            r->part_squares - 2 * share * r->products + share * share * r->whole_squares;
        double variance = r->tasks / (r->tasks - 1) * fmax(0, squares);
        double wide = lw_normal_two_sided(miss) * sqrt(variance) / r->whole;
        low = fmax(least, share - wide);
        high = fmin(1, share + wide);
    }
    if (isnan(share)) low = high = NAN; /* fmax(0, NAN) is 0 */
    say_within("accuracy", share, low, high, found);
}

double aggregate_share_in_order(const double *values, const double *truth, size_t count) {
    double right = 0, pairs = 0;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i; j++) {
            if (isnan(truth[i]) || isnan(truth[j]) || truth[i] == truth[j]) continue;
            double product = (values[i] - values[j]) * (truth[i] - truth[j]);
            pairs++;
            right += product > 0 ? 1 : product == 0 ? .5 : 0;
        }
    return right / pairs;
}
