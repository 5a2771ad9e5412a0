/* lease.c - work that is held for a person. */
#include "server/work/lease.h"
#include "server/record/workflow.h"
#include "server/work/certification.h"

enum {
    EXPIRE_BATCH = 256,
    TASKS_OF_ITEM = WORKFLOW_STAGES_MAX + 4, /* its stages; label, review, audit and check */
};

lease_row lease_in_row(const db_rows *rows, int first, int64_t id) {
    return (lease_row){
        .lease = {.id = id,
                  .task_id = db_int(rows, first),
                  .item_id = db_int(rows, first + 1),
                  .expires_at = db_int(rows, first + 3),
                  .gold = db_int(rows, first + 4) != 0},
        .account_id = db_int(rows, first + 2),
    };
}

lw_status lease_find(tx *t, const actor *who, int64_t id, int64_t task_id, const lease_row *row,
                     lease_now *lease_out, lw_error *error) {
    *lease_out = row->lease;
    lease_out->over = row->lease.expires_at <= db_now(t);
    if (row->account_id == who->account_id && (task_id == 0 || row->lease.task_id == task_id))
        return LW_OK;

    db_rows rows =
        db_query(t, Q_WORK_DONE_SHOW,
                 DB_ARGS(v_int(who->project_id), v_int(task_id), v_int(who->account_id)));
    bool answered = false, found = false;
    if (db_next(&rows)) {
        answered = !lw_str_equal(db_text(&rows, 0), LW_STR("expired"));
        found = !answered && db_int(&rows, 1) == id;
        *lease_out =
            (lease_now){id, task_id, db_int(&rows, 2), db_now(t), true, db_int(&rows, 3) != 0};
    }
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || found) return status;
    if (answered)
        return lw_fail(error, LW_CONFLICT, "this task was answered or skipped by you already");
    return lw_fail(error, LW_CONFLICT, "this lease is not yours, or is over");
}

/* Puts a slot back. A task that was full takes a fresh place in its lane: people have passed it. */
static lw_status return_slot(tx *t, int64_t project_id, int64_t task_id, bool fresh,
                             lw_error *error) {
    db_rows rows = db_query(t, Q_TASK_SHOW, DB_ARGS(v_int(project_id), v_int(task_id)));
    bool found = db_next(&rows);
    int64_t wanted = found ? db_int(&rows, 2) : 0, slots = found ? db_int(&rows, 3) : 0;
    int64_t seq = found ? db_int(&rows, 4) : 0;
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || !found) return status;
    int64_t end = store_new_id(t->store);
    if ((fresh || slots == 0) && seq < end) seq = end; /* what is due keeps its place ahead */
    return db_exec(
        t, Q_TASK_UPDATE,
        DB_ARGS(v_int(project_id), v_int(task_id), v_int(wanted), v_int(slots + 1), v_int(seq)),
        NULL, error);
}

static lw_status end_lease(tx *t, int64_t project_id, const lease_now *held, bool fresh,
                           lw_error *error) {
    int64_t deleted;
    lw_status status =
        db_exec(t, Q_LEASE_DELETE, DB_ARGS(v_int(project_id), v_int(held->id)), &deleted, error);
    if (status != LW_OK || deleted == 0 || held->gold) return status;
    return return_slot(t, project_id, held->task_id, fresh, error);
}

static lw_status find_live(tx *t, const actor *who, int64_t id, int64_t task_id,
                           lease_now *lease_out, lw_error *error) {
    db_rows rows = db_query(t, Q_LEASE_SHOW, DB_ARGS(v_int(who->project_id), v_int(id)));
    lease_row row = {.account_id = 0};
    if (db_next(&rows)) row = lease_in_row(&rows, 0, id);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) status = lease_find(t, who, id, task_id, &row, lease_out, error);
    if (status == LW_OK && lease_out->over)
        return lw_fail(error, LW_CONFLICT, "this lease has ended; answers to it are still taken");
    return status;
}

lw_status lease_extend(tx *t, const actor *who, int64_t id, lease_end *end_out, lw_error *error) {
    lease_now held;
    project_settings p;
    lw_status status = find_live(t, who, id, 0, &held, error);
    if (status == LW_OK) status = project_settings_load(t, who->project_id, &p, error);
    if (status != LW_OK) return status;
    end_out->expires_at = db_now(t) + p.quality.lease_seconds * 1000000;
    return db_exec(t, Q_LEASE_EXTEND,
                   DB_ARGS(v_int(who->project_id), v_int(id), v_int(end_out->expires_at)), NULL,
                   error);
}

lw_status lease_release(tx *t, const actor *who, int64_t id, lw_error *error) {
    lease_now held;
    lw_status status = find_live(t, who, id, 0, &held, error);
    return status == LW_OK ? end_lease(t, who->project_id, &held, true, error) : status;
}

static lw_status mark_done(tx *t, int64_t project_id, const lease_now *held, int64_t account_id,
                           const char *how, lw_str reason, lw_error *error) {
    return db_exec(t, Q_WORK_DONE_SET,
                   DB_ARGS(v_int(project_id), v_int(held->task_id), v_int(account_id),
                           v_int(held->item_id), v_text(lw_str_from(how)), v_int(held->id),
                           v_text(reason), v_int(db_now(t)), v_int(held->gold)),
                   NULL, error);
}

lw_status lease_skip(tx *t, const actor *who, int64_t task_id, const skip_wanted *wanted,
                     lw_arena *arena, lw_error *error) {
    lease_now held;
    lw_status status = find_live(t, who, wanted->lease.id, task_id, &held, error);
    if (status == LW_OK) status = end_lease(t, who->project_id, &held, false, error);
    if (status == LW_OK)
        status =
            mark_done(t, who->project_id, &held, who->account_id, "skipped", wanted->reason, error);
    return status == LW_OK ? certification_skip(t, who, task_id, arena, error) : status;
}

/* Its tasks with room take a fresh place in their lanes: the person has passed them. */
static lw_status show_again(tx *t, int64_t project_id, int64_t item_id, lw_error *error) {
    struct {
        int64_t id, wanted, slots, seq;
    } tasks[TASKS_OF_ITEM];
    size_t count = 0;
    db_rows rows = db_query(t, Q_TASKS_OF_ITEM, DB_ARGS(v_int(project_id), v_int(item_id)));
    while (count < sizeof tasks / sizeof *tasks && db_next(&rows)) {
        tasks[count].id = db_int(&rows, 0), tasks[count].wanted = db_int(&rows, 2);
        tasks[count].slots = db_int(&rows, 3), tasks[count].seq = db_int(&rows, 4);
        count += tasks[count].slots > 0;
    }
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        int64_t end = store_new_id(t->store);
        status =
            db_exec(t, Q_TASK_UPDATE,
                    DB_ARGS(v_int(project_id), v_int(tasks[i].id), v_int(tasks[i].wanted),
                            v_int(tasks[i].slots), v_int(tasks[i].seq < end ? end : tasks[i].seq)),
                    NULL, error);
    }
    return status;
}

lw_status lease_ask_again(tx *t, int64_t project_id, int64_t item_id, int64_t account_id,
                          lw_error *error) {
    int64_t again = 0;
    lw_status status =
        db_exec(t, Q_WORK_DONE_ASK_AGAIN,
                DB_ARGS(v_int(project_id), v_int(item_id), v_int(account_id)), &again, error);
    return status == LW_OK && again ? show_again(t, project_id, item_id, error) : status;
}

lw_status leases_expire(tx *t, int64_t *returned_out, lw_error *error) {
    struct {
        int64_t project_id, account_id;
        lease_now held;
    } ended[EXPIRE_BATCH];
    size_t count = 0;
    db_rows rows = db_query(t, Q_LEASE_EXPIRED, DB_ARGS(v_int(db_now(t)), v_int(EXPIRE_BATCH)));
    while (count < EXPIRE_BATCH && db_next(&rows)) {
        ended[count].project_id = db_int(&rows, 0);
        ended[count].account_id = db_int(&rows, 4);
        ended[count].held =
            (lease_now){db_int(&rows, 1),     db_int(&rows, 2), db_int(&rows, 3), db_now(t), true,
                        db_int(&rows, 5) != 0};
        count++;
    }
    lw_status status = db_end(&rows, error);
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = end_lease(t, ended[i].project_id, &ended[i].held, true, error);
        if (status == LW_OK)
            status = mark_done(t, ended[i].project_id, &ended[i].held, ended[i].account_id,
                               "expired", (lw_str){0}, error);
    }
    *returned_out = (int64_t)count;
    return status;
}
