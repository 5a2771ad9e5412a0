/* gain.c - what one more answer is expected to add to an item. */
#include "server/rules/gain.h"
#include "labelwright/adaptive.h"
#include <assert.h>
#include <math.h>
#include <string.h>

static const double accuracy_of_word = .98;
static const double accuracy_of_tier[TIERS] = {
    [TIER_TRAINED] = .90, [TIER_SPECIALIST] = .95, [TIER_ADJUDICATOR] = .98};

/* The likeliest classes, scaled to sum to 1; returns how many. */
static size_t take_likeliest(const double *posterior, size_t classes, double *row) {
    size_t count = 0;
    for (size_t k = 0; k < classes; k++) {
        size_t at = count;
        while (at > 0 && row[at - 1] < posterior[k]) at--;
        if (at == GAIN_CLASSES_MAX) continue;
        if (count < GAIN_CLASSES_MAX) count++;
        memmove(row + at + 1, row + at, (count - at - 1) * sizeof *row);
        row[at] = posterior[k];
    }
    double sum = 0;
    for (size_t k = 0; k < count; k++) sum += row[k];
    for (size_t k = 0; k < count; k++) row[k] /= sum;
    return count;
}

double gain_of_answer(const double *posterior, size_t classes, double accuracy) {
    double row[GAIN_CLASSES_MAX], pooled[GAIN_CLASSES_MAX * GAIN_CLASSES_MAX];
    double joint[GAIN_CLASSES_MAX * LW_AHEAD_MAX];
    assert(classes > 0 && accuracy >= 0 && accuracy <= 1);
    size_t count = take_likeliest(posterior, classes, row);
    if (count == 1) return 0;
    for (size_t k = 0; k < count; k++)
        for (size_t l = 0; l < count; l++)
            pooled[k * count + l] = k == l ? accuracy : (1 - accuracy) / (double)(count - 1);
    const lw_adaptive_belief belief = {
        .items = 1, .classes = count, .posteriors = row, .pooled = pooled};
    return lw_adaptive_gain(&belief, 0, lw_arena_over((char *)joint, sizeof joint));
}

double gain_prior_of_tier(tier lowest, double anybody) {
    assert(lowest < TIERS);
    return fmax(accuracy_of_tier[lowest], anybody);
}

double gain_of_word(double confidence) { return fmax(accuracy_of_word - confidence, 0); }
