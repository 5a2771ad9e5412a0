/* walk.c - an item on its way. */
#include "server/rules/walk.h"
#include "server/rules/gain.h"
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

stage_work walk_work(const workflow *flow, int stage) {
    assert(stage >= 0 && (size_t)stage < flow->stage_count);
    return stage_kind_table[flow->stages[stage].kind].work;
}

quality_settings walk_quality(const walk_item *seen, int place) {
    const workflow_stage *stage = &seen->flow->stages[place];
    quality_settings q = seen->quality;
    if (!isnan(stage->target)) q.target = stage->target;
    if (!isnan(stage->price)) q.price = stage->price;
    if (stage->min_labels) q.min_labels = stage->min_labels;
    if (stage->max_labels) q.max_labels = stage->max_labels;
    /* What the stage says stands over the project's, whichever of the two it names. */
    if (q.min_labels > q.max_labels && stage->max_labels) q.min_labels = q.max_labels;
    if (q.max_labels < q.min_labels) q.max_labels = q.min_labels;
    return q;
}

bool walk_weighs(const workflow *flow, int stage) { return !isnan(flow->stages[stage].cost); }

bool walk_is_priced(const workflow *flow, const quality_settings *quality,
                    const plan_prices *plan) {
    bool priced = quality->price > 0 || plan->spent || plan->money > 0 || plan->time > 0;
    for (size_t i = 0; i < flow->stage_count; i++)
        priced = priced || flow->stages[i].price > 0 || walk_weighs(flow, (int)i);
    return priced;
}

/* Where the item would be asked about that leaves the stage undecided, when costs are known; or NULL. */
static const workflow_stage *find_elsewhere(const walk_item *seen, int from,
                                            const item_facts *facts) {
    if (!facts || !walk_weighs(seen->flow, from)) return NULL;
    int to = workflow_route(seen->flow, from, ON_UNDECIDED, facts).to;
    if (to < 0 || to == from || walk_work(seen->flow, to) == WORK_NONE) return NULL;
    return walk_weighs(seen->flow, to) ? &seen->flow->stages[to] : NULL;
}

static void weigh_elsewhere(const walk_item *seen, int from, const item_facts *facts,
                            step_question *question) {
    const workflow_stage *to = find_elsewhere(seen, from, facts);
    if (!to) return;
    question->elsewhere = to->name.data;
    question->cost = seen->flow->stages[from].cost;
    question->cost_elsewhere = to->cost;
    question->gain_elsewhere = stage_kind_table[to->kind].work == WORK_WORD
                                   ? gain_of_word(seen->confidence)
                                   : seen->gain[to->tier];
}

/* Of the stage's price, the budget and the deadline the one that asks most. */
static void set_price(const walk_item *seen, int place, double price, step_question *question) {
    const plan_prices *plan = &seen->plan;
    double cost =
        walk_weighs(seen->flow, place) ? seen->flow->stages[place].cost : plan->answer_cost;
    double word = gain_of_word(seen->confidence);
    question->price = price;
    question->limit = LIMIT_PRICE;
    if (plan->time > question->price)
        question->price = plan->time, question->limit = LIMIT_DEADLINE;
    if (plan->money * cost > question->price)
        question->price = plan->money * cost, question->limit = LIMIT_BUDGET;
    if (plan->spent) question->limit = LIMIT_SPENT;
    question->word_pays =
        !plan->spent && word > plan->time && word > plan->money * plan->review_cost;
}

next_step walk_step(const walk_item *seen, int place, const item_facts *facts, int64_t answers,
                    int64_t working, bool settled) {
    quality_settings q = walk_quality(seen, place);
    double gain = seen->gain[seen->flow->stages[place].tier];
    bool known = !isnan(gain);
    step_question question = {
        .answers = answers,
        .working = working,
        .min_labels = q.min_labels,
        .max_labels = q.max_labels,
        .confidence = seen->confidence,
        .target = q.target,
        .unanimous = seen->unanimous,
        .weakest = seen->weakest,
        .settled = settled,
        .reliability_version = seen->reliability_version,
        .gain = known ? gain : 0,
    };
    set_price(seen, place, q.price, &question);
    question.priced = known && (question.price > 0 || question.limit == LIMIT_SPENT);
    if (known) weigh_elsewhere(seen, place, facts, &question);
    return next_step_of(&question);
}

stage_outcome walk_ended(step_kind step) { return step == STEP_SETTLE ? ON_SETTLED : ON_UNDECIDED; }
bool walk_asks(step_kind step) { return step == STEP_ASK || step == STEP_WAIT; }

void walk_say(walk_way *way, const char *text) {
    size_t used = strlen(way->reason);
    snprintf(way->reason + used, sizeof way->reason - used, "%s%s", used ? " " : "", text);
}

void walk_on(const walk_item *seen, int from, stage_outcome on, int64_t people,
             const int64_t *taken, item_facts *facts, walk_way *way) {
    const workflow *flow = seen->flow;
    int64_t now[WORKFLOW_EDGES_MAX];
    memcpy(now, taken, flow->edge_count * sizeof *now);
    way->place = from;
    while (way->move_count < WALK_MOVES_MAX) {
        facts->taken = now;
        route_taken route = workflow_route(flow, way->place, on, facts);
        facts->taken = NULL;
        way->moves[way->move_count++] = (path_move){way->place, route.to, route.edge, on};
        now[route.edge]++;
        if (flow->version) walk_say(way, route.reason);
        way->place = route.to;
        if (way->place < 0 || walk_work(flow, way->place) == WORK_WORD) return;
        quality_settings q = walk_quality(seen, way->place);
        on = seen->confidence >= q.target ? ON_SETTLED : ON_UNDECIDED;
        if (walk_work(flow, way->place) == WORK_NONE) continue;
        next_step step = walk_step(seen, way->place, NULL, people, 0, false);
        way->wanted = people < q.min_labels ? q.min_labels - people : 1;
        if (walk_asks(step.kind)) return;
        on = walk_ended(step.kind);
    }
    way->place = PLACE_QUARANTINE;
    walk_say(way, "It went round and round.");
}
