/* standing.h - an item as it stands: its rows, read together and held, and how they are written. */
#ifndef WORK_STANDING_H
#define WORK_STANDING_H
#include "server/record/urgency.h"
#include "server/record/workflow.h"
#include "server/work/project.h"

typedef struct {
    lw_str state, label;
    int64_t answers;
    double confidence;        /* NaN: none yet */
    int64_t workflow_version; /* the one it is on */
    lw_str stage;             /* where it stands in it; absent in the built-in one */
    lw_str language;          /* absent: not said */
    urgency urgency;
} item_now;

/* What the decision row says; absent texts without a row. */
typedef struct {
    lw_str beliefs, decided, decided_by, reason;
    int64_t rejected_at;
} decision_now;

typedef struct {
    int64_t id, wanted, slots, seq;
    int64_t working, answered; /* people who hold it, and who answered it */
    lw_str stage;
    stage_work work;
} task_now;

enum { TASKS_OF_ITEM_MAX = 64 }; /* one a stage, of two versions of the largest workflow */
typedef struct {
    item_now item;
    decision_now decision;
    task_now tasks[TASKS_OF_ITEM_MAX];
    size_t task_count;
} standing;

/* Reads it; its tasks are held from here on. Tasks of an audit or a check are left out: they decide nothing of its way. */
LW_MUST_USE lw_status standing_load(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                                    standing *now, lw_error *error);
/* The same in two steps, for who has a task and no item yet: the first holds all tasks of the task's item and reads
 * them and the item, the second reads the rest. What is asked behind standing_hold_ask is asked when they are held. */
typedef struct {
    int64_t item_id; /* 0: there is no such task */
    lw_str stage, lane;
    stage_work work;
} held_task;
db_rows standing_hold_ask(tx *t, int64_t project_id, int64_t task_id);
/* asked  by standing_hold_ask of that task; ended here */
LW_MUST_USE lw_status standing_hold_read(db_rows *asked, int64_t task_id, lw_arena *arena,
                                         standing *now, held_task *task_out, lw_error *error);
LW_MUST_USE lw_status standing_finish(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                                      standing *now, lw_error *error);
/* The task of a stage, or NULL. */
const task_now *standing_task(const standing *now, lw_str stage);

LW_MUST_USE lw_status decision_save(tx *t, int64_t project_id, int64_t item_id,
                                    const decision_now *decision, lw_error *error);
/* Writes the item's row, moves the kept counters, and tells who watches. */
LW_MUST_USE lw_status item_save(tx *t, int64_t project_id, int64_t item_id, const item_now *was,
                                lw_str state, int64_t answers_change, double confidence,
                                lw_str label, lw_error *error);

/* Sets how many answers a task wants: what is taken already, and free slots up to `wanted`. A task that
 * becomes available takes a fresh place in its lane, because people have passed its old one. */
LW_MUST_USE lw_status task_set_wanted(tx *t, int64_t project_id, const task_now *task,
                                      int64_t wanted, int64_t taken, lw_error *error);
typedef struct {
    lw_str stage, lane;
    stage_work work;
    int64_t wanted;
    int64_t seq;    /* place in the lane; 0: at the end */
    int64_t due_at; /* 0: at no time */
} task_wanted;
/* The place of a task that becomes available now, among those that are due in the order of that: never one that
 * people may have passed already. */
int64_t task_place(tx *t, int64_t due_at);
LW_MUST_USE lw_status task_make(tx *t, int64_t project_id, int64_t item_id,
                                const task_wanted *wanted, int64_t *id_out, lw_error *error);
/* The task goes; leases of it end, and their holders' late work still finds it. */
LW_MUST_USE lw_status task_end(tx *t, int64_t project_id, int64_t item_id, const task_now *task,
                               lw_arena *arena, lw_error *error);

#endif
