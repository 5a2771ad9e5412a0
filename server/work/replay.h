/* replay.h - the recorded answers of one item through a workflow it was not on.
 *
 * The same pure rules say where it goes (walk.h), the belief is computed from the answers so far, and
 * nothing is written. An answer stands in a stage only where its author may work there today. */
#ifndef WORK_REPLAY_H
#define WORK_REPLAY_H
#include "server/work/believe.h"
#include "server/work/workflow.h"

/* Counts over items, of one workflow; numbers only, so that a job keeps them as a list. What is counted by
 * tier has reviewers' words in the place of TIER_ANY. */
typedef struct {
    int64_t stands[WORKFLOW_STAGES_MAX]; /* the recorded answers did not suffice in this stage */
    int64_t done, quarantined;
    int64_t taken[WORKFLOW_EDGES_MAX];
    int64_t work[TIERS];    /* answers and words that were used */
    int64_t answers, words; /* the same in sum; `words` with those assumed */
    int64_t assumed;        /* words for which the known or decided value stood in */
    int64_t active_ms;
    int64_t by_word; /* items done by somebody's word: right by assumption */
    int64_t right,
        known; /* of the other items that are done: right, among those whose value is known */
} replay_tally;

/* What was recorded, in the same terms. */
typedef struct {
    int64_t items, done;
    int64_t work[TIERS];
    int64_t answers, words, active_ms, word_ms;
    int64_t by_word, right, known;
} replay_record;

/* An item as it was recorded; texts in the arena. */
typedef struct {
    int64_t id, rejected_at;
    lw_str state, meta, gold, decided, decided_by, language;
    evidence_row
        *rows; /* [row_count] oldest first, as evidence_read marks them after no rejection */
    size_t row_count;
    reliabilities known; /* of its sources */
} replay_item;

/* Where the answers are from. */
typedef struct {
    project_settings *project; /* the quality is that of the project whose workflow it is */
    const project_worker *workers;
    size_t worker_count;
    int64_t now; /* so far edges on "waited" are asked for what still stands */
} replay_source;

/* Adds what was recorded of the item. */
LW_MUST_USE lw_status replay_count(const replay_source *source, const replay_item *item,
                                   lw_arena scratch, replay_record *record, lw_error *error);
/* Sends it through the workflow and adds where it comes to. Cost: a belief for each answer. */
LW_MUST_USE lw_status replay_run(const replay_source *source, const workflow *flow,
                                 const replay_item *was, lw_arena scratch, replay_tally *tally,
                                 lw_error *error);

#endif
