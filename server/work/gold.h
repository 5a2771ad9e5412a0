/* gold.h - known answers in the stream: given out as work, kept as evidence, scored, doubted. */
#ifndef WORK_GOLD_H
#define WORK_GOLD_H
#include "server/work/project.h"

/* ---- in the stream: called where work is given out and taken in ------------------------------ */

/* An item came with known answers, JSON. */
LW_MUST_USE lw_status gold_add(tx *t, int64_t project_id, int64_t item_id, lw_str known,
                               lw_error *error);

/* Whether the person's next piece of work is to be gold: by chance, with the share that is due to what is
 * known of them. The person's other claims wait from here on. */
LW_MUST_USE lw_status gold_is_due(tx *t, const actor *who, const project_settings *p, bool *due_out,
                                  lw_error *error);
typedef struct {
    int64_t item_id, task_id; /* 0: nothing is left for them */
} gold_drawn;
/* An item for the person that they were never given, of the answers they were given least, with a task in
 * `stage`; it counts as given.
 * Cost  constant in the number of items: the scan starts where the person's last one ended */
LW_MUST_USE lw_status gold_draw(tx *t, const actor *who, lw_str stage, lw_str language,
                                lw_arena *arena, gold_drawn *drawn_out, lw_error *error);

/* What other work does to the kept counters and to who watches, of work that decides nothing. */
LW_MUST_USE lw_status gold_note_work(tx *t, int64_t project_id, int64_t answers_change,
                                     lw_error *error);
/* Scores an answer, which replaces the person's last one to the item; nothing where none is known. Pulls a
 * known answer that most good people fail; finds somebody who fails as if not looking. */
LW_MUST_USE lw_status gold_score(tx *t, const actor *who, project_settings *p, int64_t item_id,
                                 int64_t annotation_id, const json *values, lw_arena *arena,
                                 lw_error *error);

/* ---- for managers ---------------------------------------------------------------------------- */

typedef struct {
    double start, later;
    int64_t until;
    bool pause;
} gold_wanted;

typedef struct {
    lw_str name, values;
    bool correct;
} gold_given;

typedef struct {
    typed_id item;
    lw_str external_id, known; /* JSON */
    int64_t answered, failed;
    shape_list answers; /* of gold_given */
} gold_doubted;

typedef struct {
    const gold_wanted *plan;
    shape_list doubted; /* of gold_doubted: pulled, and waiting for a word */
} gold_view;

typedef struct {
    lw_str verdict;    /* confirm, mend, restore */
    const json *known; /* of mend */
} gold_word;

extern const shape gold_wanted_shape, gold_view_shape, gold_word_shape;

LW_MUST_USE lw_status gold_show(tx *t, int64_t project_id, lw_arena *arena, gold_view *view_out,
                                lw_error *error);
/* Errors  LW_INVALID  the share later is more than at the start */
LW_MUST_USE lw_status gold_set(tx *t, int64_t project_id, const gold_wanted *wanted,
                               lw_error *error);
/* A word about a known answer that was pulled: it is out for good, put right, or right after all.
 * Errors  LW_CONFLICT   it was not pulled
 *         LW_NOT_FOUND  the item has no known answer
 *         LW_INVALID    `known` against the questions; missing, or not wanted */
LW_MUST_USE lw_status gold_decide(tx *t, const actor *who, int64_t item_id, const gold_word *word,
                                  lw_arena *arena, lw_error *error);

#endif
