/* numbers_auto.c - weighs sources where that foretells hidden answers better than the mean does. */
#include "numbers_auto.h"
#include <math.h>
#include <stddef.h>
#include <stdio.h>

enum {
    FOLDS = 4,
    PARTS = 8,            /* one of which each fold hides */
    HIDDEN_MIN = 40,      /* fewer say nothing */
    ANSWERS_MAX = 100000, /* of more, one fold says enough */
};

/* ---- hiding ------------------------------------------------------------------------------- */

/* By who answers what and not by where it stands: the order of answers changes nothing. */
static bool is_hidden(const lw_numbers *n, size_t answer, uint64_t fold) {
    uint64_t mixed = (uint64_t)n->item[answer] * 0x9E3779B97F4A7C15u ^
                     ((uint64_t)n->source[answer] + 1) * 0xC2B2AE3D27D4EB4Fu;
    mixed = (mixed ^ (mixed >> 29)) * 0xBF58476D1CE4E5B9u;
    return (mixed >> 32) % PARTS == fold;
}

/* The answers that are left, copied into the arena. */
static lw_status hide(const lw_numbers *n, uint64_t fold, lw_arena *arena, lw_numbers *rest_out,
                      lw_error *error) {
    int32_t *item = lw_new(arena, int32_t, n->count), *source = lw_new(arena, int32_t, n->count);
    double *value = lw_new(arena, double, n->count);
    if (!item || !source || !value)
        return lw_fail(error, LW_NO_MEMORY, "no room to hide some of %zu answers", n->count);
    *rest_out = (lw_numbers){n->items, n->sources, 0, item, source, value};
    for (size_t i = 0; i < n->count; i++) {
        if (is_hidden(n, i, fold)) continue;
        size_t to = rest_out->count++;
        item[to] = n->item[i], source[to] = n->source[i], value[to] = n->value[i];
    }
    return LW_OK;
}

/* ---- foretelling -------------------------------------------------------------------------- */

static size_t model_bytes(const lw_numbers *n) {
    return 3 * n->items * sizeof(double) + n->sources * sizeof(lw_number_source) + 64;
}

/* A part of scratch to hold `count` models. */
static lw_status take_models(const lw_numbers *n, size_t count, lw_arena *scratch,
                             lw_arena *models_out, lw_error *error) {
    size_t bytes = count * model_bytes(n);
    void *room = lw_arena_alloc(scratch, bytes, 1, _Alignof(max_align_t));
    if (!room) return lw_fail(error, LW_NO_MEMORY, "no room for %zu models", count);
    *models_out = lw_arena_over(room, bytes);
    return LW_OK;
}

static double middle(const lw_numbers_model *a, const lw_numbers_model *b, size_t item) {
    return (a->values[item] + b->values[item]) / 2;
}

/* Squared errors of foretelling hidden answers, each over its source's variance. */
typedef struct {
    double weighted, equal;
    size_t hidden;
} foretold;

static lw_status foretell(const lw_numbers *n, const lw_numbers_options *o, uint64_t fold,
                          lw_arena scratch, foretold *sums, lw_error *error) {
    lw_numbers rest;
    lw_numbers_model mean, crh, variance;
    lw_arena models;
    lw_status status = hide(n, fold, &scratch, &rest, error);
    if (status == LW_OK) status = take_models(n, 3, &scratch, &models, error);
    if (status == LW_OK) status = lw_numbers_mean_fit(&rest, o, &models, scratch, &mean, error);
    if (status == LW_OK) status = lw_numbers_crh_fit(&rest, o, &models, scratch, &crh, error);
    if (status == LW_OK)
        status = lw_numbers_variance_fit(&rest, o, &models, scratch, &variance, error);
    if (status != LW_OK) return status;
    for (size_t i = 0; i < n->count; i++) {
        size_t item = (size_t)n->item[i];
        double deviation = variance.spreads[n->source[i]].deviation;
        if (!is_hidden(n, i, fold) || isnan(mean.values[item]) || deviation <= 0) continue;
        double equal = (n->value[i] - mean.values[item]) / deviation;
        double weighted = (n->value[i] - middle(&crh, &variance, item)) / deviation;
        sums->equal += equal * equal;
        sums->weighted += weighted * weighted;
        sums->hidden++;
    }
    return LW_OK;
}

/* ---- choosing ----------------------------------------------------------------------------- */

static bool weights_are_better(const foretold *sums) {
    return sums->hidden >= HIDDEN_MIN && sums->weighted < sums->equal;
}

static void say_why(const foretold *sums, lw_numbers_model *model) {
    const char *chosen = weights_are_better(sums) ? "middle of crh and variance" : "mean";
    if (sums->hidden < HIDDEN_MIN)
        snprintf(model->why, sizeof model->why,
                 "%s: too few answers to tell whether weights foretell others better", chosen);
    else
        snprintf(model->why, sizeof model->why,
                 "%s: weights make the squared error of foretelling hidden answers %.2f %% %s",
                 chosen, fabs(1 - sums->weighted / sums->equal) * 100,
                 weights_are_better(sums) ? "smaller" : "larger");
}

/* Moves each value, and the width of its interval, halfway to those of `other`. */
static void meet(const lw_numbers_model *other, lw_numbers_model *model) {
    for (size_t i = 0; i < model->items; i++) {
        double width = (model->high[i] - model->values[i] + other->high[i] - other->values[i]) / 2;
        model->values[i] = middle(model, other, i);
        model->low[i] = model->values[i] - width;
        model->high[i] = model->values[i] + width;
    }
    if (other->iterations > model->iterations) model->iterations = other->iterations;
    model->converged = model->converged && other->converged;
}

static lw_status fit_weights(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                             lw_arena scratch, lw_numbers_model *model, lw_error *error) {
    lw_arena models;
    lw_numbers_model crh;
    lw_status status = take_models(n, 1, &scratch, &models, error);
    if (status == LW_OK) status = lw_numbers_crh_fit(n, o, &models, scratch, &crh, error);
    if (status == LW_OK) status = lw_numbers_variance_fit(n, o, arena, scratch, model, error);
    if (status == LW_OK) meet(&crh, model);
    return status;
}

size_t lw_numbers_scratch_bytes(const lw_numbers *n) {
    size_t rest = n->count * (2 * sizeof(int32_t) + sizeof(double));
    return numbers_fit_scratch_bytes(n) + rest + 3 * model_bytes(n) + 64;
}

lw_status lw_numbers_auto_fit(const lw_numbers *n, const lw_numbers_options *o, lw_arena *arena,
                              lw_arena scratch, lw_numbers_model *model_out, lw_error *error) {
    foretold sums = {0};
    lw_numbers_model model;
    uint64_t folds = n->count > ANSWERS_MAX ? 1 : FOLDS;
    lw_status status = numbers_check(n, o, error);
    for (uint64_t fold = 0; fold < folds && status == LW_OK; fold++)
        status = foretell(n, o, fold, scratch, &sums, error);
    if (status != LW_OK) return status;
    if (weights_are_better(&sums)) status = fit_weights(n, o, arena, scratch, &model, error);
    else status = lw_numbers_mean_fit(n, o, arena, scratch, &model, error);
    if (status != LW_OK) return status;
    say_why(&sums, &model);
    *model_out = model;
    return LW_OK;
}
