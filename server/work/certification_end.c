/* certification_end.c - a certification closed, given up, or voided by a change after the freeze. */
#include "server/work/certification.h"
#include <stdio.h>
#include <string.h>

lw_status certification_tell(tx *t, int64_t project_id, int64_t id, lw_error *error) {
    char of[ID_TEXT_MAX], cert[ID_TEXT_MAX], body[160];
    int length = snprintf(body, sizeof body, "{\"project\":\"%s\",\"certification\":\"%s\"}",
                          id_write(of, ID_PROJECT, 0, project_id).data,
                          id_write(cert, ID_CERTIFICATION, project_id, id).data);
    return happened(t, project_id, "certification", (lw_str){body, (size_t)length}, error);
}

lw_status certification_hold(tx *t, int64_t project_id, int64_t id, const char *wanted,
                             lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_CERTIFICATION_HOLD, DB_ARGS(v_int(project_id), v_int(id)),
                              "certification", &rows, error);
    if (status != LW_OK) return status;
    char is[20];
    snprintf(is, sizeof is, "%.*s", LW_FMT(db_text(&rows, 0)));
    status = db_end(&rows, error);
    if (status == LW_OK && strcmp(is, wanted) != 0)
        return lw_fail(error, LW_CONFLICT, "the certification is in the state %s, not %s", is,
                       wanted);
    return status;
}

static lw_status end_as(tx *t, int64_t project_id, int64_t id, const char *state, int64_t item_id,
                        lw_str reason, lw_error *error) {
    db_args which = DB_ARGS(v_int(project_id), v_int(id));
    lw_status status = db_exec(t, Q_CERTIFICATION_LEASES_END, which, NULL, error);
    if (status == LW_OK) status = db_exec(t, Q_CERTIFICATION_TASKS_END, which, NULL, error);
    if (status == LW_OK)
        status =
            db_exec(t, Q_CERTIFICATION_STATE_SET,
                    DB_ARGS(v_int(project_id), v_int(id), v_text(lw_str_from(state)),
                            v_int(db_now(t)), item_id ? v_int(item_id) : v_null(), v_text(reason)),
                    NULL, error);
    return status == LW_OK ? certification_tell(t, project_id, id, error) : status;
}

lw_status certification_void(tx *t, int64_t project_id, int64_t id, int64_t item_id, lw_str reason,
                             lw_error *error) {
    lw_status status =
        db_exec(t, Q_PROJECT_FREEZE, DB_ARGS(v_int(project_id), v_int(0)), NULL, error);
    if (status == LW_OK) /* what was touched waits for no moment any more */
        status = db_exec(t, Q_CERTIFICATION_TOUCHED_DELETE,
                         DB_ARGS(v_int(project_id), v_int(id), v_int(INT64_MAX)), NULL, error);
    return status == LW_OK ? end_as(t, project_id, id, "void", item_id, reason, error) : status;
}

/* ---- a frozen decision that changes ---------------------------------------------------------- */

enum { VALUES_SHOWN = 160, REASON_BYTES = 512 };

static lw_status void_changed(tx *t, int64_t project_id, int64_t id, int64_t item_id, lw_str was,
                              lw_str now, lw_error *error) {
    char reason[REASON_BYTES];
    was = lw_utf8_start(was, VALUES_SHOWN), now = lw_utf8_start(now, VALUES_SHOWN);
    while (!lw_utf8_valid(was)) was.len--;
    while (!lw_utf8_valid(now)) now.len--;
    int length =
        now.data
            ? snprintf(reason, sizeof reason, "Its decision was frozen as %.*s and became %.*s.",
                       LW_FMT(was), LW_FMT(now))
            : snprintf(reason, sizeof reason, "Its decision was frozen as %.*s and is open again.",
                       LW_FMT(was));
    return certification_void(t, project_id, id, item_id, (lw_str){reason, (size_t)length}, error);
}

/* Whether the moment of the freeze is still to come; it waits for this transaction then. */
static lw_status is_freezing(tx *t, int64_t project_id, int64_t id, bool *freezing_out,
                             lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_STATE, DB_ARGS(v_int(project_id), v_int(id)));
    *freezing_out = db_next(&rows) && lw_str_equal(db_text(&rows, 0), LW_STR("freezing")) &&
                    db_is_null(&rows, 1);
    return db_end(&rows, error);
}

lw_status certification_note_change(tx *t, const project_settings *p, int64_t item_id, lw_str was,
                                    lw_str now, lw_error *error) {
    bool freezing;
    if (!p->frozen_by || lw_str_equal(was, now)) return LW_OK;
    lw_status status = is_freezing(t, p->id, p->frozen_by, &freezing, error);
    if (status == LW_OK && freezing)
        return db_exec(t, Q_CERTIFICATION_TOUCH,
                       DB_ARGS(v_int(p->id), v_int(p->frozen_by), v_int(item_id)), NULL, error);
    if (status != LW_OK || !was.data) return status;
    db_rows rows = db_query(t, Q_CERTIFICATION_FROZEN,
                            DB_ARGS(v_int(p->id), v_int(p->frozen_by), v_int(item_id)));
    bool frozen = db_next(&rows);
    bool meant = frozen && now.data && lw_str_equal(db_text(&rows, 0), now);
    status = db_end(&rows, error);
    if (status != LW_OK || !frozen || meant) return status;
    return void_changed(t, p->id, p->frozen_by, item_id, was, now, error);
}

lw_status certification_holds(tx *t, const project_settings *p, int64_t item_id, bool *holds_out,
                              lw_error *error) {
    *holds_out = false;
    if (!p->frozen_by) return LW_OK;
    db_rows rows = db_query(t, Q_CERTIFICATION_FROZEN,
                            DB_ARGS(v_int(p->id), v_int(p->frozen_by), v_int(item_id)));
    *holds_out = db_next(&rows);
    return db_end(&rows, error);
}

/* ---- asked for ------------------------------------------------------------------------------- */

lw_status certification_check_frozen(tx *t, int64_t project_id, int64_t id, bool *voided_out,
                                     lw_arena *arena, lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_CHANGED, DB_ARGS(v_int(project_id), v_int(id)));
    *voided_out = db_next(&rows);
    int64_t item_id = *voided_out ? db_int(&rows, 0) : 0;
    lw_str was = *voided_out ? db_text_copy(&rows, 1, arena) : (lw_str){0};
    lw_str now = *voided_out ? db_text_copy(&rows, 2, arena) : (lw_str){0};
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || !*voided_out) return status;
    return void_changed(t, project_id, id, item_id, was, now, error);
}

lw_status certification_close(tx *t, const actor *who, int64_t id, lw_arena *arena,
                              lw_error *error) {
    bool voided;
    lw_status status = certification_hold(t, who->project_id, id, "audit", error);
    if (status == LW_OK)
        status = certification_check_frozen(t, who->project_id, id, &voided, arena, error);
    if (status != LW_OK || voided) return status;
    return end_as(t, who->project_id, id, "closed", 0, (lw_str){0}, error);
}

lw_status certification_give_up(tx *t, const actor *who, int64_t id, lw_str reason, lw_arena *arena,
                                lw_error *error) {
    certification_row row;
    lw_status status = certification_load(t, who->project_id, id, arena, &row, error);
    if (status != LW_OK) return status;
    if (lw_str_equal(row.state, LW_STR("void")) || lw_str_equal(row.state, LW_STR("released")))
        return lw_fail(error, LW_CONFLICT, "the certification has ended already");
    status = certification_hold(t, who->project_id, id, row.state.data, error);
    if (status != LW_OK) return status;
    lw_str text = lw_arena_format(arena, "Given up by %.*s: %.*s", LW_FMT(who->name),
                                  LW_FMT(lw_utf8_start(reason, 400)));
    while (!lw_utf8_valid(text)) text.len--;
    return certification_void(t, who->project_id, id, 0, text, error);
}
