/* walk.h - an item on its way: what its stage wants, and where it goes when the stage has ended.
 *
 * Pure functions of the workflow and of what is believed, so that deciding and dry runs go the same way. */
#ifndef RULES_WALK_H
#define RULES_WALK_H
#include "server/record/plan.h"
#include "server/record/record.h"
#include "server/rules/next_step.h"
#include "server/rules/route.h"

/* An item as its stages look at it. */
typedef struct {
    const workflow *flow;
    quality_settings quality; /* the project's, where a stage has none of its own */
    plan_prices plan;
    double confidence; /* of the least certain field, 0..1; 0: nobody has answered */
    bool unanimous;
    const char *weakest;         /* name of the least certain field, for the reason */
    int64_t reliability_version; /* of the confidence, for the reason */
    /* By tier, accuracy that an answer of its people is expected to add; the first NaN: not known. */
    double gain[TIERS];
} walk_item;

typedef struct {
    int from, to;
    size_t edge;
    stage_outcome on;
} path_move;

enum { WALK_MOVES_MAX = 64, WALK_REASON_BYTES = 480 };
/* A way that was gone at once, through stages in which nobody works. */
typedef struct {
    int place; /* where the item stands then: a stage in which somebody is asked, or an end */
    path_move moves[WALK_MOVES_MAX];
    size_t move_count;
    int64_t wanted; /* answers, of a stage that is entered */
    char reason[WALK_REASON_BYTES];
} walk_way;

/* What is done in a stage. */
stage_work walk_work(const workflow *flow, int stage);
/* A stage's limits, and the project's where it has none of its own. A stage that names only one of fewest and most
 * answers draws the project's other along where the two exclude each other. */
quality_settings walk_quality(const walk_item *seen, int stage);
/* Whether any stage asks what an answer would add: by its price, or its cost; or the plan does. */
bool walk_is_priced(const workflow *flow, const quality_settings *quality, const plan_prices *plan);
/* Whether its cost may say that the item is better asked about where it would go undecided. */
bool walk_weighs(const workflow *flow, int stage);
/* What happens in a stage in which people answer.
 *
 * facts             of the item, where the stage weighs; NULL: where it would go is not looked at
 * answers, working  given in it and on their way
 * settled           the item is, and nothing new was said: its sources are seen otherwise */
next_step walk_step(const walk_item *seen, int stage, const item_facts *facts, int64_t answers,
                    int64_t working, bool settled);
/* How a stage ended that does not ask any more. */
stage_outcome walk_ended(step_kind step);
/* Whether the step leaves the item where it is. */
bool walk_asks(step_kind step);

/* Adds a sentence to the reason. */
void walk_say(walk_way *way, const char *text);
/* Follows the edges from `from` (a stage or PLACE_START), which ended `on`, to where somebody is asked or
 * the way ends. An item that goes round and round ends in quarantine.
 *
 * people  answers that count in a stage that is entered: those that came with the item
 * taken   [edge_count] how often it took each edge before
 * facts   `taken` in it is set here
 * way     begun by the caller: what its reason says already stays before */
void walk_on(const walk_item *seen, int from, stage_outcome on, int64_t people,
             const int64_t *taken, item_facts *facts, walk_way *way);

#endif
