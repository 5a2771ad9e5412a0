/* standing.c - an item as it stands. */
#include "server/work/standing.h"
#include <math.h>
#include <stdio.h>

/* ---- reading --------------------------------------------------------------------------------- */

/* The columns of item_state, from the first of them on. */
static item_now item_in_row(db_rows *rows, int first, lw_arena *arena) {
    return (item_now){.state = db_text_copy(rows, first, arena),
                      .answers = db_int(rows, first + 1),
                      .confidence = db_is_null(rows, first + 2) ? NAN : db_real(rows, first + 2),
                      .label = db_text_copy(rows, first + 3, arena),
                      .workflow_version = db_int(rows, first + 4),
                      .stage = db_text_copy(rows, first + 5, arena),
                      .language = db_text_copy(rows, first + 6, arena),
                      .urgency = {db_int(rows, first + 7), db_int(rows, first + 8)}};
}

static lw_status read_item(db_rows *asked, item_now *now, lw_arena *arena, lw_error *error) {
    bool found = db_next(asked);
    if (found) *now = item_in_row(asked, 0, arena);
    lw_status status = db_end(asked, error);
    if (status != LW_OK || found) return status;
    return lw_fail(error, LW_NOT_FOUND, "there is no such item");
}

static bool decides(stage_work work) { return work != WORK_AUDIT && work != WORK_CHECK; }

/* The columns of tasks_of_item. */
static void add_task(db_rows *rows, standing *now, lw_arena *arena) {
    stage_work work = (stage_work)db_int(rows, 5);
    if (!decides(work) || now->task_count == TASKS_OF_ITEM_MAX) return;
    now->tasks[now->task_count++] = (task_now){.id = db_int(rows, 0),
                                               .stage = db_text_copy(rows, 1, arena),
                                               .wanted = db_int(rows, 2),
                                               .slots = db_int(rows, 3),
                                               .seq = db_int(rows, 4),
                                               .work = work};
}

static lw_status read_tasks(db_rows *asked, standing *now, lw_arena *arena, lw_error *error) {
    while (db_next(asked)) add_task(asked, now, arena);
    return db_end(asked, error);
}

static bool add_work(const db_rows *rows, standing *now) {
    for (size_t i = 0; i < now->task_count; i++)
        if (now->tasks[i].id == db_int(rows, 5)) {
            now->tasks[i].working = db_int(rows, 6);
            now->tasks[i].answered = db_int(rows, 7);
            return true;
        }
    return db_is_null(rows, 5) || !decides((stage_work)db_int(rows, 8));
}

/* whole: every task that decides is among those of `now`. */
static lw_status read_decision_and_work(db_rows *asked, standing *now, lw_arena *arena,
                                        bool *whole_out, lw_error *error) {
    *whole_out = true;
    for (bool first = true; db_next(asked); first = false) {
        if (first)
            now->decision = (decision_now){
                db_text_copy(asked, 0, arena), db_text_copy(asked, 1, arena),
                db_text_copy(asked, 2, arena), db_text_copy(asked, 3, arena), db_int(asked, 4)};
        *whole_out = add_work(asked, now) && *whole_out;
    }
    return db_end(asked, error);
}

lw_status standing_load(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena, standing *now,
                        lw_error *error) {
    db_args which = DB_ARGS(v_int(project_id), v_int(item_id));
    db_rows tasks = db_query(t, Q_TASKS_OF_ITEM, which), state = db_query(t, Q_ITEM_STATE, which),
            rest = db_query(t, Q_DECISION_AND_WORK, which);
    bool whole;
    now->task_count = 0;
    lw_status status = read_tasks(&tasks, now, arena, error);
    if (status == LW_OK) status = read_item(&state, &now->item, arena, error);
    return status == LW_OK ? read_decision_and_work(&rest, now, arena, &whole, error) : status;
}

db_rows standing_hold_ask(tx *t, int64_t project_id, int64_t task_id) {
    return db_query(t, Q_TASK_HOLD, DB_ARGS(v_int(project_id), v_int(task_id)));
}

lw_status standing_hold_read(db_rows *asked, int64_t task_id, lw_arena *arena, standing *now,
                             held_task *task_out, lw_error *error) {
    now->task_count = 0;
    *task_out = (held_task){.item_id = 0};
    while (db_next(asked)) {
        add_task(asked, now, arena);
        if (db_int(asked, 0) != task_id) continue;
        now->item = item_in_row(asked, 8, arena);
        *task_out = (held_task){.item_id = db_int(asked, 7),
                                .stage = db_text_copy(asked, 1, arena),
                                .lane = db_text_copy(asked, 6, arena),
                                .work = (stage_work)db_int(asked, 5)};
    }
    return db_end(asked, error);
}

lw_status standing_finish(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                          standing *now, lw_error *error) {
    bool whole;
    db_rows rest = db_query(t, Q_DECISION_AND_WORK, DB_ARGS(v_int(project_id), v_int(item_id)));
    lw_status status = read_decision_and_work(&rest, now, arena, &whole, error);
    /* A task that was made while standing_hold_ask waited is not among those it read on PostgreSQL. */
    return status == LW_OK && !whole ? standing_load(t, project_id, item_id, arena, now, error)
                                     : status;
}

const task_now *standing_task(const standing *now, lw_str stage) {
    for (size_t i = 0; i < now->task_count; i++)
        if (lw_str_equal(now->tasks[i].stage, stage)) return &now->tasks[i];
    return NULL;
}

/* ---- item and decision ----------------------------------------------------------------------- */

lw_status decision_save(tx *t, int64_t project_id, int64_t item_id, const decision_now *d,
                        lw_error *error) {
    return db_exec(t, Q_DECISION_SET,
                   DB_ARGS(v_int(project_id), v_int(item_id), v_text(d->beliefs),
                           v_text(d->decided), v_text(d->decided_by), v_text(d->reason),
                           d->rejected_at ? v_int(d->rejected_at) : v_null(), v_int(db_now(t))),
                   NULL, error);
}

lw_status item_save(tx *t, int64_t project_id, int64_t item_id, const item_now *was, lw_str state,
                    int64_t answers_change, double confidence, lw_str label, lw_error *error) {
    lw_status status =
        db_exec(t, Q_ITEM_UPDATE,
                DB_ARGS(v_int(project_id), v_int(item_id), v_text(state),
                        v_int(was->answers + answers_change),
                        isnan(confidence) ? v_null() : v_real(confidence), v_text(label)),
                NULL, error);
    if (status == LW_OK)
        status = counter_move(t, project_id, answers_change, was->state, state, error);
    if (status != LW_OK) return status;
    char id[ID_TEXT_MAX], body[80];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\"}",
                          id_write(id, ID_PROJECT, 0, project_id).data);
    return happened(t, project_id, "counters", (lw_str){body, (size_t)length}, error);
}

/* ---- tasks ----------------------------------------------------------------------------------- */

lw_status task_set_wanted(tx *t, int64_t project_id, const task_now *task, int64_t wanted,
                          int64_t taken, lw_error *error) {
    int64_t slots = wanted > taken ? wanted - taken : 0;
    int64_t fresh = slots > 0 && task->slots == 0 ? store_new_id(t->store) : 0;
    int64_t seq = fresh > task->seq ? fresh : task->seq; /* what is due keeps its place ahead */
    if (wanted == task->wanted && slots == task->slots) return LW_OK;
    return db_exec(
        t, Q_TASK_UPDATE,
        DB_ARGS(v_int(project_id), v_int(task->id), v_int(slots + taken), v_int(slots), v_int(seq)),
        NULL, error);
}

int64_t task_place(tx *t, int64_t due_at) {
    int64_t end = store_new_id(t->store);
    /* Many are due at the same time: within its millisecond their places differ, as a cursor needs them to. */
    int64_t within = (int64_t)((uint64_t)end * 0x9e3779b97f4a7c15u >> 42);
    int64_t due = due_at ? store_id_at(due_at) + within : 0;
    return due > end ? due : end;
}

lw_status task_make(tx *t, int64_t project_id, int64_t item_id, const task_wanted *wanted,
                    int64_t *id_out, lw_error *error) {
    int64_t id = *id_out = store_new_id(t->store), seq = wanted->seq;
    if (seq == 0 || (wanted->due_at && seq < store_id_at(wanted->due_at)))
        seq = task_place(t, wanted->due_at);
    return db_exec(t, Q_TASK_INSERT,
                   DB_ARGS(v_int(project_id), v_int(id), v_int(item_id), v_text(wanted->stage),
                           v_text(wanted->lane), v_int(seq), v_int(wanted->wanted),
                           v_int(wanted->wanted), v_int(wanted->work)),
                   NULL, error);
}

static lw_status end_leases(tx *t, int64_t project_id, int64_t task_id, int64_t item_id,
                            lw_arena *arena, lw_error *error) {
    typedef struct {
        int64_t id, account_id, gold;
    } held;
    enum { MAX = 256 };
    held *leases = lw_new(arena, held, MAX);
    size_t count = 0;
    if (!leases) return lw_fail(error, LW_NO_MEMORY, "no room for the leases of a task");
    db_rows rows = db_query(t, Q_LEASE_OF_TASK, DB_ARGS(v_int(project_id), v_int(task_id)));
    while (count < MAX && db_next(&rows))
        leases[count++] = (held){db_int(&rows, 0), db_int(&rows, 1), db_int(&rows, 2)};
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = db_exec(t, Q_LEASE_DELETE, DB_ARGS(v_int(project_id), v_int(leases[i].id)), NULL,
                         error);
        if (status == LW_OK)
            status = db_exec(t, Q_WORK_DONE_SET,
                             DB_ARGS(v_int(project_id), v_int(task_id), v_int(leases[i].account_id),
                                     v_int(item_id), v_text(LW_STR("expired")), v_int(leases[i].id),
                                     v_null(), v_int(db_now(t)), v_int(leases[i].gold)),
                             NULL, error);
    }
    return status;
}

lw_status task_end(tx *t, int64_t project_id, int64_t item_id, const task_now *task,
                   lw_arena *arena, lw_error *error) {
    lw_status status =
        task->working ? end_leases(t, project_id, task->id, item_id, arena, error) : LW_OK;
    if (status != LW_OK) return status;
    return db_exec(t, Q_TASK_DELETE, DB_ARGS(v_int(project_id), v_int(task->id)), NULL, error);
}
