/* believe.h - what an item's evidence says, given how good its sources are. */
#ifndef WORK_BELIEVE_H
#define WORK_BELIEVE_H
#include "labelwright/belief.h"
#include "server/record/workflow.h"
#include "server/work/evidence.h"
#include "server/work/project.h"

/* How often a source is taken to be right while nobody has been measured. */
#define ACCURACY_UNMEASURED 0.8
/* A program's or a model's word counts once it was measured against so many answers of others. */
enum { MACHINE_ANSWERS_MIN = 50 };
/* The row of reliabilities that stands for whoever was not measured yet. */
enum { SOURCE_UNMEASURED = 0 };
/* The row that stands for all people of a tier or a higher one together. */
#define SOURCE_OF_TIER(tier) (-1 - (int64_t)(tier))
/* They are taken to be as good as that once so many answers (by weight) say so; before that a tier stands for an
 * accuracy by its name. */
enum { TIER_ANSWERS_MIN = 50 };

typedef struct {
    double confidence;   /* of the least certain field; NaN without answers */
    const char *weakest; /* its name */
    bool unanimous;
    int64_t people; /* live answers of people */
    /* Of the least certain field, 0..1: share of the answers that are not the most frequent one; entropy
     * of its posterior over the largest; share of the item's answers called only possible. */
    double disagreement, difficulty, doubt;
    /* Of the least certain field: [classes] its posterior, NULL without answers, and how often somebody who
     * answers next is taken to be right. */
    const double *posterior;
    size_t classes;
    double next_accuracy;
    double tier_accuracy[TIERS];   /* the same of somebody of a tier or a higher one */
    const lw_belief_answer *given; /* [given_count] the answers to it, oldest first */
    size_t given_count;
    const double *
        probabilities; /* of each class of each choice, as schema_choices_before lays them out; NaN: not
                                    answered; NULL without answers */
    lw_str beliefs; /* JSON */
    lw_str decided; /* JSON: the most probable values */
    lw_str label;   /* in short; absent without answers */
} item_belief;

/* How often a source is right in a field. */
typedef struct {
    int64_t source_id;
    lw_str field;
    double accuracy, answers;
} reliability;
/* Those of the sources of one item; in the arena. */
typedef struct {
    reliability *rows; /* [count] */
    size_t count;
} reliabilities;

/* Asks how reliable the item's sources are, for item_believe or reliabilities_read to read; nothing where nobody has been
 * measured yet. */
db_rows reliabilities_ask(tx *t, const project_settings *p, int64_t item_id);
/* Reads them, for item_believe_knowing; the project's questions are loaded.
 * asked    by reliabilities_ask; ended here
 * answers  that the item has, superseded ones too */
LW_MUST_USE lw_status reliabilities_read(db_rows *asked, const project_settings *p, size_t answers,
                                         lw_arena *arena, reliabilities *known_out,
                                         lw_error *error);

/* Computes the belief from scratch with what is known of the item's sources; the project's questions are loaded. Where
 * nothing is, fixed reliabilities stand in; a reviewer's fix is always trusted.
 *
 * rows   [count] as evidence_read gives them
 *
 * Cost   O(answers) a field */
LW_MUST_USE lw_status item_believe_knowing(const project_settings *p, const evidence_row *rows,
                                           size_t count, const reliabilities *known,
                                           lw_arena *arena, item_belief *belief_out,
                                           lw_error *error);
/* The same with the reliabilities of the project's present version.
 * asked  by reliabilities_ask; ended here */
LW_MUST_USE lw_status item_believe(tx *t, project_settings *p, const evidence_row *rows,
                                   size_t count, db_rows *asked, lw_arena *arena,
                                   item_belief *belief_out, lw_error *error);

/* The answers of people among the rows, and reviewers' fixes, as JSON by field.
 * out  [count]; texts are the rows' own
 *
 * Returns  how many */
size_t item_answered(const evidence_row *rows, size_t count, lw_str *out);

/* By tier, accuracy that an answer of its people is expected to add; NaN: nobody has answered, or it is not
 * `wanted`. */
void item_gain(const item_belief *belief, bool wanted, double gain_out[TIERS]);

#endif
