/* gold.c - how much of a person's work has a known answer, and what answers to it tell. */
#include "server/rules/gold.h"
#include "labelwright/intervals.h"
#include <assert.h>
#include <math.h>

static lw_interval interval_of(int64_t correct, int64_t answered, double confidence) {
    lw_interval i = {0, 1};
    if (answered <= 0) return i;
    assert(correct >= 0 && correct <= answered);
    lw_status status =
        lw_interval_jeffreys((uint64_t)correct, (uint64_t)answered, confidence, &i, NULL);
    assert(status == LW_OK);
    (void)status;
    return i;
}

double gold_share(const gold_plan *plan, int64_t answered, int64_t correct) {
    enum { MUCH = 4 };
    if (plan->until <= 0) return 0;
    if (answered >= MUCH * plan->until) return plan->later;
    lw_interval is = interval_of(correct, answered, .95),
                known = interval_of(plan->until, plan->until, .95);
    double least = known.high - known.low;
    double unknown = (is.high - is.low - least) / (1 - least);
    return plan->later + (plan->start - plan->later) * fmax(0, unknown);
}

size_t gold_choose_bin(const gold_bin *bins, size_t count, double chance) {
    assert(count > 0 && chance >= 0 && chance < 1);
    int64_t least = bins[0].given;
    size_t of_them = 0;
    for (size_t i = 0; i < count; i++)
        if (bins[i].given < least) least = bins[i].given;
    for (size_t i = 0; i < count; i++) of_them += bins[i].given == least;
    size_t nth = (size_t)(chance * (double)of_them);
    for (size_t i = 0; i < count; i++)
        if (bins[i].given == least && nth-- == 0) return i;
    return 0;
}

int64_t gold_bin_of(lw_str known, int64_t answered, int64_t failed) {
    uint64_t hash = 0xcbf29ce484222325; /* FNV-1a */
    for (size_t i = 0; i < known.len; i++)
        hash = (hash ^ (unsigned char)known.data[i]) * 0x100000001b3;
    bool hard = answered >= 4 && failed * 4 >= answered;
    return (int64_t)(hash >> 32) % GOLD_KINDS + (hard ? GOLD_HARD : 0);
}

bool gold_is_doubtful(const gold_vote *votes, size_t count) {
    const double failed_by_most = .8, good = .6, ratio = 100;
    double log_ratio = 0;
    for (size_t i = 0; i < count; i++) {
        if (votes[i].others < 5) continue;
        double low = interval_of(votes[i].others_correct, votes[i].others, .8).low;
        if (low < good) continue;
        log_ratio +=
            votes[i].correct ? log((1 - failed_by_most) / low) : log(failed_by_most / (1 - low));
    }
    return log_ratio >= log(ratio);
}

double gold_failing(int64_t answered, int64_t correct) {
    double failed = (double)(answered - correct);
    return exp(failed * log(.5 / (1 - GOLD_GOOD)) + (double)correct * log(.5 / GOLD_GOOD));
}
