/* estimators.c - the table of estimators: one file and one row each. */
#include "labelwright/truth.h"

#define DEFAULTS(smoothing_)    \
    {.smoothing = (smoothing_), \
     .accuracy_mean = .75,      \
     .accuracy_strength = 4,    \
     .confidence = .95,         \
     .tolerance = 1e-4,         \
     .iterations_max = 200}

const lw_estimator lw_estimators[LW_ESTIMATORS] = {
    {"mv", "Majority vote: shares of the votes", DEFAULTS(.5), lw_majority_vote_fit},
    {"onecoin", "One accuracy for each source", DEFAULTS(1), lw_one_coin_fit},
    {"ds", "Dawid-Skene: a confusion matrix for each source", DEFAULTS(.1), lw_dawid_skene_fit},
};

const lw_estimator *lw_estimator_find(lw_str name) {
    for (size_t i = 0; i < LW_ESTIMATORS; i++)
        if (lw_str_equal(name, lw_str_from(lw_estimators[i].name))) return &lw_estimators[i];
    return NULL;
}
