/* outlook.h - how items will go on: the rules that decide, on answers that are recorded or drawn.
 *
 * An item goes through its workflow by the same pure rules as in real work (walk.h). It takes recorded answers
 * as long as there are some, and then answers drawn at the accuracy that people of the stage are taken to
 * have, of a truth drawn from the belief. Where an edge takes what has waited, the time until the next answer is drawn too
 * (exponentially). Seeded: the same item meets the same chance under other rules, so
 * that two settings differ by what they ask. */
#ifndef RULES_OUTLOOK_H
#define RULES_OUTLOOK_H
#include "labelwright/belief.h"
#include "labelwright/rng.h"
#include "server/rules/walk.h"

/* The least certain question of an item, as it was recorded. */
typedef struct {
    const lw_belief_answer
        *answers; /* [count] in the order of time; what came before anybody answered first */
    size_t count, before;    /* the first `before` are of programs and models */
    const double *posterior; /* [classes] as it is believed now */
    size_t classes;
    int place; /* where it stands; PLACE_START: at the beginning, with what was said so far */
    int64_t answered; /* in its stage */
    double hours;     /* since it came */
    const json *meta,
        *decided; /* what conditions ask of: what is believed now, as it was said; NULL: none */
    const lw_str *said; /* [said_count] and these as in item_facts, as they are now */
    size_t said_count;
    const schema *questions;
    const double *probabilities;
} outlook_item;

typedef struct {
    const workflow *flow;
    quality_settings quality;
    plan_prices plan;
    double accuracy[TIERS]; /* of whoever answers next in a stage of the tier, 0..1 */
    const int64_t *people;  /* [stage_count of flow] who may work there, whatever the hour */
    double gap_hours;       /* in the mean, until the next is said of what waits; 0: not known */
    bool still;             /* nobody is asked any more: items stay as they are */
} outlook_rules;

/* What becomes of an item. */
typedef struct {
    double answers, words, cost; /* to come */
    double recorded;             /* of the answers, those that were recorded */
    double confidence;           /* at its end */
    bool below;                  /* it ended below the target without a word */
} outlook_end;

/* Of more classes the first are looked at, among which is all that was said; the others hardly change what
 * is expected. */
enum { OUTLOOK_CLASSES_MAX = 64 };

/* The item goes on from where it stands. */
outlook_end outlook_go_on(const outlook_rules *rules, const outlook_item *like, lw_rng *rng);
/* One like it from the start: its recorded answers in another order, then others. */
outlook_end outlook_anew(const outlook_rules *rules, const outlook_item *like, lw_rng *rng);

#endif
