/* next_step.c - what happens to an item now. */
#include "server/rules/next_step.h"
#include <assert.h>
#include <stdio.h>
#include <string.h>

static bool stays_settled(const step_question *q) {
    return q->settled && 1 - q->confidence <= NEXT_STEP_LEEWAY * (1 - q->target);
}

static bool costs_too_much(const step_question *q) {
    return q->priced &&
           (q->limit == LIMIT_SPENT || q->gain <= q->price * (q->settled ? NEXT_STEP_LEEWAY : 1));
}

/* Which reliabilities the confidence was computed with. */
static void name_reliabilities(const step_question *q, next_step *step) {
    size_t used = strlen(step->reason);
    if (q->reliability_version && q->answers)
        snprintf(step->reason + used, sizeof step->reason - used, " Reliabilities: version %lld.",
                 (long long)q->reliability_version);
}

/* Gain for each unit of cost. */
static bool is_better_elsewhere(const step_question *q) {
    assert(!q->elsewhere || (q->cost > 0 && q->cost_elsewhere > 0));
    return q->elsewhere && q->gain_elsewhere / q->cost_elsewhere > q->gain / q->cost;
}

/* A field's or a stage's name in a reason, for "%.*s". */
#define NAMED(name) LW_FMT(lw_utf8_start(lw_str_from(name), 60))

/* Nobody is asked any more: the price says so, the budget, or the deadline. */
static void stop_asking(const step_question *q, const char *agreed, next_step *step) {
    static const char *const names[STEP_LIMITS] = {
        [LIMIT_BUDGET] = "budget", [LIMIT_SPENT] = "budget", [LIMIT_DEADLINE] = "deadline"};
    char *reason = step->reason;
    size_t room = sizeof step->reason;
    bool planned = q->limit != LIMIT_PRICE;
    step->kind = q->unanimous || (planned && !q->word_pays) ? STEP_SETTLE : STEP_REVIEW;
    if (!planned)
        snprintf(reason, room,
                 "%s: %s, and one more would add %.4f to the accuracy, not more than %.4f.",
                 q->unanimous ? "Settled" : "For review", agreed, q->gain, q->price);
    else if (q->limit == LIMIT_SPENT)
        snprintf(
            reason, room,
            "Stopped: the budget is spent. Belief %.3f of \"%.*s\" stays below the target %.3f.",
            q->confidence, NAMED(q->weakest), q->target);
    else
        snprintf(reason, room,
                 "%s for the %s: belief %.3f of \"%.*s\" stays below the target %.3f; one more "
                 "answer would add %.4f, elsewhere it adds more than %.4f.",
                 step->kind == STEP_SETTLE ? "Stopped" : "For review", names[q->limit],
                 q->confidence, NAMED(q->weakest), q->target, q->gain, q->price);
}

static const char *plural(int64_t count) { return count == 1 ? "" : "s"; }

next_step next_step_of(const step_question *q) {
    assert(q->min_labels >= 1 && q->min_labels <= q->max_labels);
    assert(q->answers >= 0 && q->working >= 0);
    assert(q->confidence >= 0 && q->confidence <= 1 + 1e-9);
    next_step step;
    char *reason = step.reason;
    size_t room = sizeof step.reason;
    const char *agreed = q->answers == 1 ? "one answer"
                         : q->unanimous  ? "all answers agree"
                                         : "the answers differ";

    if (q->answers < q->min_labels) {
        step.kind = STEP_ASK;
        if (q->answers == 0) snprintf(reason, room, "Waiting for its first answer.");
        else
            snprintf(reason, room, "%lld of at least %lld answers are in.", (long long)q->answers,
                     (long long)q->min_labels);
    } else if (q->confidence >= q->target) {
        step.kind = STEP_SETTLE;
        snprintf(reason, room, "Settled: %lld answer%s, confidence %.3f reaches the target %.3f.",
                 (long long)q->answers, plural(q->answers), q->confidence, q->target);
    } else if (stays_settled(q)) {
        step.kind = STEP_SETTLE;
        snprintf(
            reason, room,
            "Stays settled: confidence %.3f of \"%.*s\" is only a little below the target %.3f.",
            q->confidence, NAMED(q->weakest), q->target);
    } else if (costs_too_much(q)) {
        stop_asking(q, agreed, &step);
    } else if (q->answers < q->max_labels && is_better_elsewhere(q)) {
        step.kind = STEP_REVIEW;
        snprintf(reason, room,
                 "Better at \"%.*s\": %.4f more accuracy is expected there for a cost of %g, of "
                 "another answer here %.4f for %g.",
                 NAMED(q->elsewhere), q->gain_elsewhere, q->cost_elsewhere, q->gain, q->cost);
    } else if (q->answers + q->working < q->max_labels) {
        step.kind = STEP_ASK;
        snprintf(reason, room,
                 "Another answer is wanted: confidence %.3f of \"%.*s\" is below the target %.3f.",
                 q->confidence, NAMED(q->weakest), q->target);
    } else if (q->answers < q->max_labels) {
        step.kind = STEP_WAIT;
        snprintf(reason, room, "%lld answer%s on the way.", (long long)q->working,
                 q->working == 1 ? " is" : "s are");
    } else if (q->unanimous) {
        step.kind = STEP_SETTLE;
        snprintf(reason, room,
                 "Settled: %s, and %lld is the most that may be asked; confidence %.3f.", agreed,
                 (long long)q->max_labels, q->confidence);
    } else {
        step.kind = STEP_REVIEW;
        snprintf(reason, room,
                 "For review: %s after %lld, confidence %.3f of \"%.*s\" is below the target %.3f.",
                 agreed, (long long)q->answers, q->confidence, NAMED(q->weakest), q->target);
    }
    name_reliabilities(q, &step);
    return step;
}
