/* workflow.h - the way of items through a project: the workflow document read and checked.
 *
 * Stages and the edges between them. An item enters along an edge from "start", and when its stage is
 * finished it goes along the first edge whose outcome, conditions, share and rounds fit; "done" and
 * "quarantine" are the ends. */
#ifndef RECORD_WORKFLOW_H
#define RECORD_WORKFLOW_H
#include "server/record/json.h"
#include "server/record/schema.h"

enum { WORKFLOW_STAGES_MAX = 32, WORKFLOW_EDGES_MAX = 128, WORKFLOW_CONDITIONS_MAX = 16 };

/* What is done in a stage. The store keeps these numbers. */
typedef enum {
    WORK_ANSWERS, /* people answer, each for themselves, until the rule has enough */
    WORK_WORD,    /* one person sees all answers and decides */
    WORK_AUDIT, /* a blind answer of an audit, beside all workflows: it decides nothing of the way */
    WORK_NONE,  /* nobody works: the belief is looked at and the item goes on */
    WORK_CHECK, /* a reviewer is checked, beside all workflows: it decides nothing */
    STAGE_WORKS
} stage_work;

typedef enum {
    STAGE_PRELABEL,   /* programs and models have answered */
    STAGE_LABEL,      /* people answer */
    STAGE_CONSENSUS,  /* is what was answered enough? */
    STAGE_SPECIALIST, /* people of a high tier answer */
    STAGE_REVIEW,     /* accept, fix or reject */
    STAGE_ADJUDICATE, /* accept or fix, by the highest tier */
    STAGE_KINDS
} stage_kind;

/* How a stage ends; ON_ANY on an edge: however but disputed or waited. */
typedef enum {
    ON_ANY,
    ON_SETTLED,
    ON_UNDECIDED,
    ON_ACCEPTED,
    ON_FIXED,
    ON_REJECTED,
    ON_DISPUTED, /* two looked independently and differ; only of a doubled stage */
    ON_WAITED,   /* time has passed; only where somebody works, on an edge that asks for hours */
    OUTCOMES
} stage_outcome;

typedef enum { TIER_ANY, TIER_CROWD, TIER_TRAINED, TIER_SPECIALIST, TIER_ADJUDICATOR, TIERS } tier;

typedef enum { REWORK_ANYBODY, REWORK_AUTHOR, REWORK_ANOTHER, REWORKS } rework;

/* In which order the items of a stage are taken where somebody's word is wanted. */
typedef enum {
    ORDER_ARRIVAL,
    ORDER_RISK,   /* those first in which an error is likely, or would cost much */
    ORDER_STRATA, /* the first of each person and class, then their second, and so on */
    ORDERS
} queue_order;

/* What an error costs where that is believed of a field; elsewhere it costs 1. */
typedef struct {
    lw_str field;
    const lw_str *is; /* [is_count] classes: of any of them */
    size_t is_count;
    double cost;
} error_cost;

typedef struct {
    const char *name;
    stage_work work;
    unsigned outcomes; /* bits of stage_outcome */
    tier tier;         /* where the document names none */
} stage_kind_info;

extern const stage_kind_info stage_kind_table[STAGE_KINDS];
extern const char *const outcome_names[OUTCOMES]; /* [ON_ANY] is NULL */
extern const char *const tier_names[TIERS + 1];   /* "crowd" ...; [TIER_ANY] is "any"; then NULL */
extern const char *const rework_names[REWORKS + 1];
extern const char *const order_names[ORDERS + 1];

/* The tier of that name; TIER_ANY for any other text. */
tier tier_named(lw_str name);

typedef struct {
    lw_str name, title; /* title absent where not given */
    stage_kind kind;
    tier tier;            /* the lowest that may work here */
    const lw_str *skills; /* [skill_count] all of them are wanted */
    size_t skill_count;
    lw_str certificate;             /* of skill, wanted; absent: none */
    double target, price;           /* NaN: the project's */
    double cost;                    /* of an answer or a word here, in any unit; NaN: not known */
    int64_t min_labels, max_labels; /* 0: the project's */
    rework rework;                  /* who answers again what came back to this stage */
    int64_t priority; /* 0..9: who may work in several stages is given the highest first */
    queue_order order;
    const error_cost *error_costs; /* [error_cost_count] of ORDER_RISK; the first that fits holds */
    size_t error_cost_count;
    double checks; /* share of seeded checks among what is given out to review; 0: none */
    bool doubled;  /* two give their word, blind to each other and to who answered */
} workflow_stage;

/* What a condition is about. */
typedef enum {
    ABOUT_CONFIDENCE,   /* of the least certain field, 0..1 */
    ABOUT_DISAGREEMENT, /* share of the answers that are not the most frequent one, 0..1 */
    ABOUT_DIFFICULTY,   /* how far the belief is from certain, 0..1: its entropy over the largest */
    ABOUT_DOUBT,        /* share of the answers that their authors called only possible, 0..1 */
    ABOUT_ANSWERS,      /* live answers of people */
    ABOUT_HOURS,        /* since the item came */
    ABOUT_PEOPLE, /* who may work in a stage and would be given work now: by hours, quotas, pauses */
    ABOUT_LANGUAGE,    /* the item's; a word */
    ABOUT_META,        /* a member of the item's meta: text or number */
    ABOUT_FIELD,       /* the believed answer of a field, in short */
    ABOUT_ANSWERED,    /* what any person has answered to a field; a word */
    ABOUT_PROBABILITY, /* that the answer to a choice is one of the words, 0..1 */
    SUBJECTS
} subject;
extern const char *const subject_names[SUBJECTS + 1];

typedef struct {
    subject about;
    lw_str name;  /* of the member, field or stage; absent for the others */
    size_t stage; /* of ABOUT_PEOPLE: its index */
    const lw_str
        *is; /* [is_count] one of them; none: a range; of ABOUT_PROBABILITY: of these together */
    size_t is_count;
    bool negated;       /* none of them */
    double from, below; /* from <= x < below; -INFINITY and INFINITY where not given */
} workflow_condition;

/* Where an edge begins or ends: the index of a stage, or one of these. */
enum { PLACE_START = -1, PLACE_DONE = -2, PLACE_QUARANTINE = -3 };

typedef struct {
    int from, to;
    stage_outcome on;
    const workflow_condition *conditions; /* [condition_count]; all must hold */
    size_t condition_count;
    double share;   /* 0..1 of the items, drawn by their id */
    int64_t rounds; /* how often one item may take it; 0: as often as it comes */
} workflow_edge;

typedef struct {
    int64_t version;              /* 0: the one every project begins with */
    const workflow_stage *stages; /* [stage_count] */
    size_t stage_count;
    const workflow_edge *edges; /* [edge_count] in the order in which they are tried */
    size_t edge_count;
} workflow;

/* Reads and checks a workflow document; everything lives in the arena (texts are copied).
 * Errors  LW_INVALID naming place and rule; for what only the whole shows, the stage: no edge for one of
 *         its outcomes, a loop without rounds, nothing leads to it */
LW_MUST_USE lw_status workflow_read(const json *document, lw_arena *arena, workflow *out,
                                    lw_error *error);
/* Fields and classes that conditions name must be asked.
 * Errors  LW_INVALID naming edge and field */
LW_MUST_USE lw_status workflow_check_schema(const workflow *w, const schema *questions,
                                            lw_error *error);

/* Every edge must be taken by something: asked where a workflow is saved or tried. Those that were saved by earlier
 * builds may have such edges and are still read.
 * Errors  LW_INVALID naming the edge: behind one that takes all that it would, on an outcome that its stage never has,
 *         with a condition that is never met, or with conditions that exclude each other */
LW_MUST_USE lw_status workflow_check_use(const workflow *w, const schema *questions,
                                         lw_error *error);

/* The workflow of a project that was given none: label until the belief reaches the target, review where
 * the answers differ at the most that may be asked, back to work what review rejects. */
extern const workflow workflow_default;
extern const char
    workflow_default_text[]; /* the same as a document to begin from; its loop has an end */

/* Whether an edge may be taken by what ended so. One that names no outcome takes every item but a disputed one. */
bool workflow_edge_takes(const workflow_edge *edge, stage_outcome on);
/* The least hours, above `after`, from which on an edge takes items that still stand in the stage; infinite: none does. */
double workflow_waits(const workflow *w, int stage, double after);
/* Whether an edge asks for it: what only few workflows want is looked at then. */
bool workflow_asks(const workflow *w, subject about);
/* Whether a condition is a range of numbers. */
bool workflow_is_range(const workflow_condition *c);
/* How the stage may end: bits of stage_outcome. */
unsigned workflow_outcomes(const workflow_stage *stage);
/* The index of a stage by name, or stage_count. */
size_t workflow_find(const workflow *w, lw_str name);
/* The name of a place, for people. */
lw_str workflow_place_name(const workflow *w, int where);

#endif
