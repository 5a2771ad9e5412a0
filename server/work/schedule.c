/* schedule.c - items put before others. */
#include "server/work/schedule.h"
#include "server/work/path.h"
#include <stdlib.h>

static void schedule_default(void *body) {
    *(schedule_wanted *)body = (schedule_wanted){.priority = SHAPE_NO_INT};
}

#define M(member, kind, ...) SHAPE_MEMBER(schedule_wanted, member, kind, ##__VA_ARGS__)
SHAPE_FROM(schedule_wanted_shape, "ScheduleWanted", schedule_wanted, schedule_default,
           M(items, SHAPE_TEXTS, .required = true, .min = 1, .max = SCHEDULE_ITEMS_MAX),
           M(priority, SHAPE_INT, .min = 0, .max = PRIORITY_MAX,
             .about = "higher ones are given out first; absent: as it is"),
           M(due_at, SHAPE_TEXT, .max = TIME_TEXT_MAX,
             .about = "a time, or a day; empty: at no time; absent: as it is"));
#undef M
#define M(member, kind, ...) SHAPE_MEMBER(schedule_done, member, kind, ##__VA_ARGS__)
SHAPE(schedule_done_shape, "ScheduleDone", schedule_done,
      M(changed, SHAPE_INT, .about = "items that were otherwise before"));
#undef M

/* Where the task of a stage waits for the item as it is now: for the same person, in the same band. */
static lw_status move_task(tx *t, int64_t project_id, const item_path *path, const task_now *task,
                           const item_now *is, lw_arena *arena, lw_error *error) {
    lane_of lane = {.language = is->language, .urgency = is->urgency};
    lw_str name;
    lane.stage = (int)workflow_find(path->flow, task->stage);
    if ((size_t)lane.stage == path->flow->stage_count) return LW_OK; /* of a version before */
    db_rows rows = db_query(t, Q_LANE_OF_TASK, DB_ARGS(v_int(project_id), v_int(task->id)));
    if (db_next(&rows)) {
        lane.account_id = db_int(&rows, 0);
        lane.band = (int)db_int(&rows, 1);
    }
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) status = path_lane(t, project_id, path, &lane, arena, &name, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_TASK_MOVE,
                   DB_ARGS(v_int(project_id), v_int(task->id), v_text(name),
                           v_int(task_place(t, is->urgency.due_at))),
                   NULL, error);
}

static lw_status schedule_one(tx *t, int64_t project_id, int64_t item_id, urgency wanted,
                              bool has_priority, bool has_due, lw_arena arena, bool *changed_out,
                              lw_error *error) {
    standing *now = lw_new(&arena, standing, 1);
    item_path *path = lw_new(&arena, item_path, 1);
    if (!now || !path) return lw_fail(error, LW_NO_MEMORY, "no room for an item");
    lw_status status = standing_load(t, project_id, item_id, &arena, now, error);
    if (status != LW_OK) return status;
    urgency was = now->item.urgency, *is = &now->item.urgency;
    if (has_priority) is->priority = wanted.priority;
    if (has_due) is->due_at = wanted.due_at;
    *changed_out = was.priority != is->priority || was.due_at != is->due_at;
    if (!*changed_out) return LW_OK;
    status = db_exec(t, Q_ITEM_SET_URGENCY,
                     DB_ARGS(v_int(project_id), v_int(item_id), v_int(is->priority),
                             is->due_at ? v_int(is->due_at) : v_null()),
                     NULL, error);
    if (status == LW_OK) status = path_find(t, project_id, item_id, now, &arena, path, error);
    for (size_t i = 0; i < now->task_count && status == LW_OK; i++)
        status = move_task(t, project_id, path, &now->tasks[i], &now->item, &arena, error);
    return status;
}

static int by_number(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* In the order of their ids, so that two who change the same ones never wait for each other. */
static lw_status read_ids(int64_t project_id, shape_list texts, int64_t *ids, lw_error *error) {
    const lw_str *named = texts.items;
    for (size_t i = 0; i < texts.count; i++) {
        int64_t of;
        if (!id_read(named[i], ID_ITEM, &of, &ids[i]) || of != project_id)
            return lw_fail(error, LW_INVALID, "items[%zu]: is no item of this project", i);
    }
    qsort(ids, texts.count, sizeof *ids, by_number);
    return LW_OK;
}

lw_status items_schedule(tx *t, const actor *who, const schedule_wanted *wanted, lw_arena *arena,
                         schedule_done *done_out, lw_error *error) {
    int64_t ids[SCHEDULE_ITEMS_MAX];
    bool has_priority = wanted->priority != SHAPE_NO_INT, has_due = wanted->due_at.data != NULL;
    urgency to = {has_priority ? wanted->priority : 0, 0};
    *done_out = (schedule_done){0};
    if (!has_priority && !has_due)
        return lw_fail(error, LW_INVALID, "priority: is not given, and neither is due_at");
    lw_status status = urgency_read_due(wanted->due_at, &to.due_at, error);
    if (status == LW_OK) status = read_ids(who->project_id, wanted->items, ids, error);
    if (status == LW_OK)
        status = db_exec(t, Q_PROJECT_SET_BY_URGENCY, DB_ARGS(v_int(who->project_id)), NULL, error);
    for (size_t i = 0; i < wanted->items.count && status == LW_OK; i++) {
        bool changed = false;
        status = schedule_one(t, who->project_id, ids[i], to, has_priority, has_due, *arena,
                              &changed, error);
        done_out->changed += changed;
    }
    return status;
}
