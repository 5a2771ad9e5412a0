/* match.c - which of the items ahead a person is given. */
#include "server/rules/match.h"
#include <assert.h>
#include <math.h>

static const double strength = 10; /* answers that what is thought before is worth */
static const double surest = .99;  /* of what is thought before */
static const double least = 1e-9;  /* of a difference: below it is rounding */

static double entropy(double p) {
    return p <= 0 || p >= 1 ? 0 : -p * log(p) - (1 - p) * log(1 - p);
}

/* Mutual information of whether an answer names what is believed and whether it is so, which it is in `confidence`. */
static double information(double confidence, match_class at) {
    double named = confidence * at.named + (1 - confidence) * at.misnamed;
    return entropy(named) - confidence * entropy(at.named) -
           (1 - confidence) * entropy(at.misnamed);
}

double match_share(double named, double answers, double before) {
    assert(named >= 0 && answers >= 0);
    return (fmin(named, answers) + strength * before) / (answers + strength);
}

static double thought(double share) { return fmin(fmax(share, 1 - surest), surest); }

match_class match_before(const match_skill *skill, const match_class *anybody) {
    double errors = (1 - skill->person) / fmax(1 - skill->anybody, 1 - surest);
    return (match_class){thought(1 - (1 - anybody->named) * errors),
                         thought(anybody->misnamed * errors)};
}

double match_advantage(const match_item *item) {
    if (!item->measured) return 0;
    return information(item->confidence, item->person) -
           information(item->confidence, item->anybody);
}

size_t match_choose(const match_item *items, size_t count, double draw) {
    assert(count > 0);
    size_t best = 0;
    if (draw < MATCH_IN_ORDER) return 0;
    for (size_t i = 1; i < count; i++)
        if (match_advantage(&items[i]) > match_advantage(&items[best]) + least) best = i;
    return best;
}
