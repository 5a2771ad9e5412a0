/* estimators.c - the table of estimators: one file and one row each. */
#include "labelwright/truth.h"

#define DEFAULTS(smoothing_)    \
    {.smoothing = (smoothing_), \
     .accuracy_mean = .75,      \
     .accuracy_strength = 4,    \
     .confidence = .95,         \
     .tolerance = 1e-4,         \
     .iterations_max = 200,     \
     .restarts = 1}

const lw_estimator lw_estimators[] = {
    {"mv", "Majority vote: shares of the votes", LW_CLASSES_MAX, DEFAULTS(.5),
     lw_majority_vote_fit},
    {"onecoin", "One accuracy for each source", LW_CLASSES_MAX, DEFAULTS(1), lw_one_coin_fit},
    {"ds", "Dawid-Skene: a confusion matrix for each source", LW_CLASSES_MAX, DEFAULTS(.1),
     lw_dawid_skene_fit},
    {.name = NULL},
};

const lw_estimator *lw_estimator_find(lw_str name) {
    for (const lw_estimator *e = lw_estimators; e->name; e++)
        if (lw_str_equal(name, lw_str_from(e->name))) return e;
    return NULL;
}
