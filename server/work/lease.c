/* lease.c - work that is held for a person. */
#include "server/work/lease.h"

enum { EXPIRE_BATCH = 256 };

db_rows lease_ask(tx *t, const actor *who, int64_t id) {
    return db_query(t, Q_LEASE_SHOW, DB_ARGS(v_int(who->project_id), v_int(id)));
}

lw_status lease_find(tx *t, const actor *who, int64_t id, int64_t task_id, db_rows *asked,
                     lease_now *lease_out, lw_error *error) {
    int64_t project_id = who->project_id;
    bool found = db_next(asked);
    if (found) {
        *lease_out = (lease_now){id, db_int(asked, 0), db_int(asked, 1), db_int(asked, 3), false};
        lease_out->over = lease_out->expires_at <= db_now(t);
        found =
            db_int(asked, 2) == who->account_id && (task_id == 0 || lease_out->task_id == task_id);
    }
    lw_status status = db_end(asked, error);
    if (status != LW_OK || found) return status;

    db_rows rows = db_query(t, Q_WORK_DONE_SHOW,
                            DB_ARGS(v_int(project_id), v_int(task_id), v_int(who->account_id)));
    bool answered = false;
    if (db_next(&rows)) {
        answered = !lw_str_equal(db_text(&rows, 0), LW_STR("expired"));
        found = !answered && db_int(&rows, 1) == id;
        *lease_out = (lease_now){id, task_id, db_int(&rows, 2), db_now(t), true};
    }
    status = db_end(&rows, error);
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
    if (fresh || slots == 0) seq = store_new_id(t->store);
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
    if (status != LW_OK || deleted == 0) return status;
    return return_slot(t, project_id, held->task_id, fresh, error);
}

static lw_status find_live(tx *t, const actor *who, int64_t id, int64_t task_id,
                           lease_now *lease_out, lw_error *error) {
    db_rows asked = lease_ask(t, who, id);
    lw_status status = lease_find(t, who, id, task_id, &asked, lease_out, error);
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
                           v_text(reason), v_int(db_now(t))),
                   NULL, error);
}

lw_status lease_skip(tx *t, const actor *who, int64_t task_id, const skip_wanted *wanted,
                     lw_error *error) {
    lease_now held;
    lw_status status = find_live(t, who, wanted->lease.id, task_id, &held, error);
    if (status == LW_OK) status = end_lease(t, who->project_id, &held, false, error);
    if (status == LW_OK)
        status =
            mark_done(t, who->project_id, &held, who->account_id, "skipped", wanted->reason, error);
    return status;
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
            (lease_now){db_int(&rows, 1), db_int(&rows, 2), db_int(&rows, 3), db_now(t), true};
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
