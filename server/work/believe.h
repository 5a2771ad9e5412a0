/* believe.h - what an item's evidence says, given how good its sources are. */
#ifndef WORK_BELIEVE_H
#define WORK_BELIEVE_H
#include "server/work/evidence.h"
#include "server/work/project.h"

/* How often a source is taken to be right while nobody has been measured. */
#define ACCURACY_UNMEASURED 0.8
/* A program's or a model's word counts once it was measured against so many answers of others. */
enum { MACHINE_ANSWERS_MIN = 50 };
/* The row of reliabilities that stands for whoever was not measured yet. */
enum { SOURCE_UNMEASURED = 0 };

typedef struct {
    double confidence;   /* of the least certain field; NaN without answers */
    const char *weakest; /* its name */
    bool unanimous;
    int64_t people; /* live answers of people */
    lw_str beliefs; /* JSON */
    lw_str decided; /* JSON: the most probable values */
    lw_str label;   /* in short; absent without answers */
} item_belief;

/* Asks how reliable the item's sources are, for item_believe to read. */
db_rows reliabilities_ask(tx *t, const project_settings *p, int64_t item_id);

/* Computes the belief from scratch with the reliabilities of the project's present version. Without
 * one, or where a source has none, fixed ones stand in; a reviewer's fix is always trusted.
 *
 * rows   [count] as evidence_read gives them
 * asked  by reliabilities_ask; ended here
 *
 * Cost   O(answers) a field */
LW_MUST_USE lw_status item_believe(tx *t, project_settings *p, const evidence_row *rows,
                                   size_t count, db_rows *asked, lw_arena *arena,
                                   item_belief *belief_out, lw_error *error);

#endif
