/* outlook.c - how items will go on. */
#include "server/rules/outlook.h"
#include "server/rules/gain.h"
#include <assert.h>
#include <math.h>
#include <string.h>

enum { STEPS_MAX = 400, RECORDED_MAX = 256 };
static const double accuracy_least = .02; /* a belief never rests on one answer alone */

typedef struct {
    const outlook_rules *rules;
    lw_rng *rng;
    double posterior[OUTLOOK_CLASSES_MAX];
    size_t classes, truth;
    size_t order[RECORDED_MAX]; /* recorded answers that are still to come */
    size_t recorded, used;
    const outlook_item *like;
    bool drawn; /* the truth was */
    size_t first_label;
    walk_item seen;
    int place;
    double hours; /* since it came */
    int64_t in_stage, people;
    int64_t taken[WORKFLOW_EDGES_MAX];
    outlook_end end;
} journey;

static size_t likeliest(const journey *j) {
    size_t best = 0;
    for (size_t k = 1; k < j->classes; k++)
        if (j->posterior[k] > j->posterior[best]) best = k;
    return best;
}

/* What a source of this accuracy says: the belief by it. */
static void hear(journey *j, size_t label, double accuracy, double weight) {
    double sum = 0;
    accuracy = fmin(fmax(accuracy, accuracy_least), 1 - accuracy_least);
    double wrong = (1 - accuracy) / (double)(j->classes > 1 ? j->classes - 1 : 1);
    for (size_t k = 0; k < j->classes; k++) {
        j->posterior[k] *= pow(k == label ? accuracy : wrong, weight);
        sum += j->posterior[k];
    }
    for (size_t k = 0; k < j->classes; k++) j->posterior[k] /= sum;
    j->seen.confidence = j->posterior[likeliest(j)];
}

static void set_gains(journey *j) {
    const outlook_rules *r = j->rules;
    bool priced = j->people && walk_is_priced(r->flow, &r->quality, &r->plan);
    for (size_t t = 0; t < TIERS; t++) {
        bool again = t > 0 && r->accuracy[t] == r->accuracy[t - 1];
        j->seen.gain[t] = !priced ? NAN
                          : again ? j->seen.gain[t - 1]
                                  : gain_of_answer(j->posterior, j->classes, r->accuracy[t]);
    }
}

static size_t draw_truth(journey *j) {
    double at = lw_rng_uniform(j->rng);
    for (size_t k = 0; k + 1 < j->classes; k++) {
        at -= j->posterior[k];
        if (at < 0) return k;
    }
    return j->classes - 1;
}

static size_t draw_label(journey *j, double accuracy) {
    bool right = lw_rng_uniform(j->rng) < accuracy;
    if (right || j->classes == 1) return j->truth;
    size_t other = (size_t)lw_rng_below(j->rng, j->classes - 1);
    return other < j->truth ? other : other + 1;
}

static void note_label(journey *j, size_t label) {
    if (j->people == 0) j->first_label = label;
    else if (label != j->first_label) j->seen.unanimous = false;
    j->people++;
}

static void take_answer(journey *j) {
    const workflow_stage *stage = &j->rules->flow->stages[j->place];
    double accuracy = j->rules->accuracy[stage->tier];
    size_t label;
    if (j->used < j->recorded) {
        const lw_belief_answer *said = &j->like->answers[j->order[j->used++]];
        label = (size_t)said->label < j->classes ? (size_t)said->label : j->classes - 1;
        hear(j, label, said->accuracy, said->weight);
        j->end.recorded++;
    } else {
        if (!j->drawn) j->truth = draw_truth(j), j->drawn = true;
        label = draw_label(j, accuracy);
        hear(j, label, accuracy, 1);
    }
    note_label(j, label);
    j->in_stage++;
    j->end.answers++;
    j->end.cost += walk_weighs(j->rules->flow, j->place) ? stage->cost : j->rules->plan.answer_cost;
    set_gains(j);
}

static item_facts facts_of(const journey *j) {
    double entropy = 0;
    for (size_t k = 0; k < j->classes; k++)
        if (j->posterior[k] > 0) entropy -= j->posterior[k] * log(j->posterior[k]);
    return (item_facts){.item_id = (int64_t)j->rng->state[0],
                        .confidence = j->people ? j->seen.confidence : 0,
                        .disagreement = j->seen.unanimous ? 0 : 1 - j->seen.confidence,
                        .difficulty = j->classes > 1 ? entropy / log((double)j->classes) : 0,
                        .answers = j->people,
                        .hours = j->hours,
                        .people = j->rules->people,
                        .meta = j->like->meta,
                        .decided = j->people ? j->like->decided : NULL,
                        .said = j->like->said,
                        .said_count = j->people ? j->like->said_count : 0,
                        .questions = j->like->questions,
                        .probabilities = j->people ? j->like->probabilities : NULL,
                        .taken = j->taken};
}

static void go(journey *j, stage_outcome on) {
    item_facts facts = facts_of(j);
    walk_way way = {.move_count = 0};
    walk_on(&j->seen, j->place, on, 0, j->taken, &facts, &way);
    for (size_t i = 0; i < way.move_count; i++) j->taken[way.moves[i].edge]++;
    j->place = way.place;
    j->in_stage = 0;
}

/* Whether an edge on "waited" takes it before the next is said about it. */
static bool waits_away(journey *j) {
    const workflow *flow = j->rules->flow;
    double hours = workflow_waits(flow, j->place, -1), came = j->hours;
    if (!isfinite(hours) || !(j->rules->gap_hours > 0)) return false;
    double until = came - j->rules->gap_hours * log(1 - lw_rng_uniform(j->rng));
    for (; isfinite(hours); hours = workflow_waits(flow, j->place, hours)) {
        j->hours = fmax(hours, came); /* it may have come to the stage late */
        if (j->hours > until) break;
        item_facts facts = facts_of(j);
        if (!workflow_has_route(flow, j->place, ON_WAITED, &facts)) continue;
        go(j, ON_WAITED);
        return true;
    }
    j->hours = until;
    return false;
}

/* Whoever gives a word is taken to find what is right. */
static void word(journey *j) {
    const workflow_stage *stage = &j->rules->flow->stages[j->place];
    j->end.words++;
    j->end.cost += walk_weighs(j->rules->flow, j->place) ? stage->cost : j->rules->plan.review_cost;
    j->seen.confidence += gain_of_word(j->seen.confidence);
    go(j, ON_ACCEPTED);
}

static outlook_end travel(journey *j) {
    bool by_word = false;
    int most = j->rules->still ? 0 : STEPS_MAX;
    for (int step = 0; step < most && j->place >= 0; step++) {
        bool words = walk_work(j->rules->flow, j->place) == WORK_WORD;
        item_facts facts = facts_of(j);
        by_word = false;
        next_step next = {.kind = STEP_ASK};
        if (!words) next = walk_step(&j->seen, j->place, &facts, j->in_stage, 0, false);
        if (!walk_asks(next.kind)) go(j, walk_ended(next.kind));
        else if (waits_away(j)) continue;
        else if (words) word(j), by_word = true;
        else take_answer(j);
    }
    j->end.confidence = j->seen.confidence;
    j->end.below = !by_word && j->end.confidence < j->rules->quality.target;
    return j->end;
}

static journey begin(const outlook_rules *rules, const outlook_item *like, lw_rng *rng) {
    assert(like->classes > 0);
    journey j = {.rules = rules,
                 .rng = rng,
                 .classes =
                     like->classes < OUTLOOK_CLASSES_MAX ? like->classes : OUTLOOK_CLASSES_MAX,
                 .like = like,
                 .place = PLACE_START,
                 .seen = {.flow = rules->flow,
                          .quality = rules->quality,
                          .plan = rules->plan,
                          .unanimous = true,
                          .weakest = ""}};
    return j;
}

outlook_end outlook_go_on(const outlook_rules *rules, const outlook_item *like, lw_rng *rng) {
    journey j = begin(rules, like, rng);
    double sum = 0;
    for (size_t k = 0; k < j.classes; k++) sum += j.posterior[k] = like->posterior[k];
    for (size_t k = 0; k < j.classes; k++) j.posterior[k] /= sum;
    j.seen.confidence = j.posterior[likeliest(&j)];
    for (size_t i = like->before; i < like->count; i++)
        note_label(&j, (size_t)like->answers[i].label);
    j.place = like->place;
    j.in_stage = like->answered;
    j.hours = like->hours;
    set_gains(&j);
    if (j.place == PLACE_START) go(&j, ON_ANY);
    return travel(&j);
}

outlook_end outlook_anew(const outlook_rules *rules, const outlook_item *like, lw_rng *rng) {
    journey j = begin(rules, like, rng);
    for (size_t k = 0; k < j.classes; k++) j.posterior[k] = 1 / (double)j.classes;
    for (size_t i = 0; i < like->before; i++)
        if ((size_t)like->answers[i].label < j.classes)
            hear(&j, (size_t)like->answers[i].label, like->answers[i].accuracy,
                 like->answers[i].weight);
    for (size_t i = like->before; i < like->count && j.recorded < RECORDED_MAX; i++)
        j.order[j.recorded++] = i;
    for (size_t i = j.recorded; i > 1; i--) {
        size_t other = (size_t)lw_rng_below(rng, i), was = j.order[i - 1];
        j.order[i - 1] = j.order[other];
        j.order[other] = was;
    }
    set_gains(&j);
    j.seen.confidence = j.posterior[likeliest(&j)];
    go(&j, ON_ANY);
    return travel(&j);
}
