/* route.h - where an item goes when its stage is finished.
 *
 * A pure function of the workflow and plain facts, so that the server, dry runs and tests share it. It
 * always says why. */
#ifndef RULES_ROUTE_H
#define RULES_ROUTE_H
#include "server/record/workflow.h"

/* What conditions may ask about an item. */
typedef struct {
    int64_t item_id;
    double confidence;   /* posterior of the least certain field; 0: nobody has answered */
    double disagreement; /* 0..1 */
    double difficulty;   /* 0..1 */
    double doubt;        /* 0..1 */
    int64_t answers;     /* live answers of people */
    double hours;        /* since it came */
    const int64_t
        *people;     /* [stage_count] who may work there and would be given work; NULL: not known */
    lw_str language; /* absent: not said */
    const json *meta;    /* its object; NULL: none */
    const json *decided; /* the most probable value of each field; NULL: nobody has answered */
    const lw_str *said;  /* [said_count] JSON of what people answered, each by its fields */
    size_t said_count;
    const schema *questions; /* of `probabilities`; NULL: not known */
    const double *
        probabilities; /* as schema_choices_before lays them out: of each class; NaN: nobody has answered */
    const int64_t *taken; /* [edge_count] how often this item took each edge; NULL: none of them */
} item_facts;

typedef struct {
    int to;           /* stage index, PLACE_DONE or PLACE_QUARANTINE */
    size_t edge;      /* index of the edge taken */
    char reason[160]; /* for people, NUL-terminated: `to "experts": field finding is malignant` */
} route_taken;

/* Whether a value is, or a list of values has, one of the words: of drawn objects their classes are compared, of
 * numbers and truth values their JSON text. */
bool value_says_any(const json *value, const lw_str *is, size_t count);

/* The first edge from `from` (a stage or PLACE_START) that fits. A workflow that was read has one always.
 * Whether an item belongs to the share of an edge is drawn from its id, the edge and how often it took
 * it: the same whenever and wherever it is asked. */
route_taken workflow_route(const workflow *w, int from, stage_outcome on, const item_facts *facts);

/* Whether any edge does: of what is waited for there may be none. */
bool workflow_has_route(const workflow *w, int from, stage_outcome on, const item_facts *facts);

/* Why an edge took an item whose stage ended `on`, for people. */
void route_say(const workflow *w, size_t edge, stage_outcome on, char *reason, size_t room);

#endif
