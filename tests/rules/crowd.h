/* crowd.h - simulated people of known skill, for tests of rules. */
#ifndef TESTS_RULES_CROWD_H
#define TESTS_RULES_CROWD_H
#include "labelwright/rng.h"
#include "server/rules/findings.h"
#include <math.h>
#include <stdlib.h>

typedef enum { CAREFUL, GUESSES, SAME, STREAKS, FAST, COPIES, COPIES_MOST, WAYS } way_to_work;

typedef struct {
    int people, bad, answers_of_each, labels, redundancy;
    way_to_work way;   /* of the bad ones, which are the first */
    double gold_share; /* of items, with a known answer */
    double lowest;     /* accuracy of careful people: from here to .97 */
    uint64_t seed;
} crowd_plan;

typedef struct {
    finding_data data;
    finding_answer *answers;
} crowd_made;

static inline int crowd_below(lw_rng *rng, int n) { return (int)lw_rng_below(rng, (uint64_t)n); }

/* What a person says: right with their accuracy, less on hard items; otherwise any other label. */
static inline int crowd_honest(lw_rng *rng, double accuracy, bool hard, int truth, int labels) {
    double right = hard ? accuracy - .15 : accuracy;
    if (lw_rng_uniform(rng) < right) return truth;
    return (truth + 1 + crowd_below(rng, labels - 1)) % labels;
}

static inline double crowd_time(lw_rng *rng) { return 4000 * exp(.5 * lw_rng_normal(rng)); }

/* Items are answered by `redundancy` people each, who take turns; those who copy take the answer of the one
 * before them at nine of ten items, or at seven. */
static inline crowd_made crowd_make(const crowd_plan *c) {
    size_t total = (size_t)c->people * (size_t)c->answers_of_each;
    int items = (int)total / c->redundancy;
    crowd_made made = {.answers = calloc(total, sizeof(finding_answer))};
    double *accuracy = calloc((size_t)c->people, sizeof *accuracy);
    lw_rng rng = lw_rng_seed(c->seed);
    for (int p = 0; p < c->people; p++)
        accuracy[p] = c->lowest + (.97 - c->lowest) * lw_rng_uniform(&rng);
    size_t count = 0;
    double copied = c->way == COPIES ? .9 : c->way == COPIES_MOST ? .7 : 0;
    for (int item = 0; item < items; item++) {
        int truth = crowd_below(&rng, c->labels), first = crowd_below(&rng, c->people);
        bool hard = lw_rng_uniform(&rng) < .2, gold = lw_rng_uniform(&rng) < c->gold_share;
        int step = copied > 0 ? 1 : 1 + crowd_below(&rng, (c->people - 1) / c->redundancy);
        int said[16];
        for (int r = 0; r < c->redundancy; r++) {
            int p = (first + r * step) % c->people;
            bool bad = p < c->bad;
            int label = crowd_honest(&rng, accuracy[p], hard, truth, c->labels);
            double ms = crowd_time(&rng);
            if (bad && c->way == GUESSES) label = crowd_below(&rng, c->labels);
            if (bad && c->way == SAME && lw_rng_uniform(&rng) < .97) label = 0;
            if (bad && c->way == STREAKS) label = item * c->labels / items;
            if (bad && c->way == FAST) label = crowd_below(&rng, c->labels), ms /= 8;
            if (bad && copied > 0 && r && lw_rng_uniform(&rng) < copied) label = said[r - 1];
            said[r] = label;
            made.answers[count++] =
                (finding_answer){p, item, label, (int32_t)ms, (int8_t)(gold ? label == truth : -1)};
        }
    }
    free(accuracy);
    made.data =
        (finding_data){made.answers, count, (size_t)c->people, (size_t)items, (size_t)c->labels};
    return made;
}

#endif
