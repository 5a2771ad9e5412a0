/* certification_freeze.c - the freeze: page by page, what changes meanwhile taken up, at a stated moment. */
#include "server/limits.h"
#include "server/work/certification.h"

enum { PLACED_AT_FIRST = 1000 };

/* ---- its beginning --------------------------------------------------------------------------- */

static lw_status end_review(tx *t, int64_t project_id, int64_t id, lw_error *error) {
    db_args which = DB_ARGS(v_int(project_id), v_int(id));
    lw_status status = db_exec(t, Q_CERTIFICATION_LEASES_END, which, NULL, error);
    if (status == LW_OK) status = db_exec(t, Q_CERTIFICATION_TASKS_END, which, NULL, error);
    if (status == LW_OK) status = db_exec(t, Q_CERTIFICATION_DOUBT_FORGET, which, NULL, error);
    return status;
}

/* What can be said before: the set may still change a little. */
static lw_status check_set(tx *t, int64_t project_id, const certification_row *row, lw_arena *arena,
                           int64_t *settled_out, lw_error *error) {
    item_counts counts;
    certification_part doubt, none = {0};
    lw_status status = counter_read(t, project_id, &counts, error);
    if (status == LW_OK)
        status = certification_part_load(t, project_id, row->id, "doubt", arena, &doubt, error);
    if (status != LW_OK) return status;
    *settled_out = counts.settled;
    if (counts.settled == 0)
        return lw_fail(error, LW_CONFLICT, "no item is settled: there is nothing to certify yet");
    if (counts.settled > LIMIT_CERTIFIED_ITEMS)
        return lw_fail(error, LW_TOO_LARGE, "%lld items are settled; at most %d can be frozen",
                       (long long)counts.settled, LIMIT_CERTIFIED_ITEMS);
    proof_claim claim = certification_claim(row, &none);
    claim.population = (uint64_t)counts.settled;
    if (claim.class_count) claim.planted = 0;
    claim.class_count = 0; /* how many each class has is known when they are frozen */
    claim.reviewed = doubt.all.placed;
    status = proof_possible(&claim, error);
    return status == LW_OK ? certification_check_plants(t, project_id, row, *arena, error) : status;
}

static lw_status freeze_at_once(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                lw_error *error) {
    certification_frozen frozen = {.count = 0};
    certification_row row;
    int64_t after = 0, count;
    bool more;
    lw_status status = certification_freeze_page(t, project_id, id, &after, &count, error);
    if (status == LW_OK) status = certification_freeze_moment(t, project_id, id, &more, error);
    if (status == LW_OK)
        status = certification_frozen_sum(t, project_id, id, *arena, &frozen, error);
    if (status == LW_OK) status = certification_load(t, project_id, id, arena, &row, error);
    if (status == LW_OK)
        status = certification_frozen_order(t, project_id, &row, *arena, &frozen, error);
    if (status == LW_OK)
        status = certification_freeze_finish(t, project_id, id, &frozen, arena, error);
    certification_frozen_free(&frozen);
    return status;
}

lw_status certification_draw(tx *t, const actor *who, int64_t id, lw_arena *arena, bool *more_out,
                             lw_error *error) {
    certification_row row;
    int64_t project_id = who->project_id, settled;
    *more_out = false;
    lw_status status = certification_hold(t, project_id, id, "review", error);
    if (status == LW_OK) status = end_review(t, project_id, id, error);
    if (status == LW_OK) status = certification_load(t, project_id, id, arena, &row, error);
    if (status == LW_OK) status = check_set(t, project_id, &row, arena, &settled, error);
    if (status == LW_OK)
        status = db_exec(t, Q_CERTIFICATION_FREEZING, DB_ARGS(v_int(project_id), v_int(id)), NULL,
                         error);
    if (status == LW_OK)
        status = db_exec(t, Q_PROJECT_FREEZE, DB_ARGS(v_int(project_id), v_int(id)), NULL, error);
    if (status != LW_OK) return status;
    *more_out = settled > LIMIT_FREEZE_ROWS;
    return *more_out ? certification_tell(t, project_id, id, error)
                     : freeze_at_once(t, project_id, id, arena, error);
}

/* ---- page by page ---------------------------------------------------------------------------- */

lw_status certification_freeze_page(tx *t, int64_t project_id, int64_t id, int64_t *after,
                                    int64_t *count_out, lw_error *error) {
    lw_status status = certification_hold(t, project_id, id, "freezing", error);
    if (status != LW_OK) return status;
    db_rows rows = db_query(t, Q_CERTIFICATION_FREEZE_REACH,
                            DB_ARGS(v_int(project_id), v_int(*after), v_int(LIMIT_FREEZE_ROWS)));
    int64_t last = db_next(&rows) ? db_int(&rows, 0) : 0;
    *count_out = last ? db_int(&rows, 1) : 0;
    status = db_end(&rows, error);
    if (status != LW_OK || !last) return status;
    status =
        db_exec(t, Q_CERTIFICATION_FREEZE_ITEMS,
                DB_ARGS(v_int(project_id), v_int(id), v_int(*after), v_int(last)), NULL, error);
    *after = last;
    return status;
}

/* Those whose decision changed since it began are frozen as they are now: up to so many of them. */
static lw_status take_up(tx *t, int64_t project_id, int64_t id, bool *more_out, lw_error *error) {
    db_rows rows = db_query(t, Q_CERTIFICATION_TOUCHED_REACH,
                            DB_ARGS(v_int(project_id), v_int(id), v_int(LIMIT_FREEZE_ROWS)));
    int64_t last = db_next(&rows) ? db_int(&rows, 0) : 0;
    *more_out = last && db_int(&rows, 1) == LIMIT_FREEZE_ROWS;
    lw_status status = db_end(&rows, error);
    if (status != LW_OK || !last) return status;
    db_args which = DB_ARGS(v_int(project_id), v_int(id), v_int(last));
    status = db_exec(t, Q_CERTIFICATION_TOUCHED_DROP, which, NULL, error);
    if (status == LW_OK) status = db_exec(t, Q_CERTIFICATION_TOUCHED_FREEZE, which, NULL, error);
    if (status == LW_OK) status = db_exec(t, Q_CERTIFICATION_TOUCHED_DELETE, which, NULL, error);
    return status;
}

lw_status certification_freeze_moment(tx *t, int64_t project_id, int64_t id, bool *more_out,
                                      lw_error *error) {
    lw_status status = certification_hold(t, project_id, id, "freezing", error);
    if (status == LW_OK) status = take_up(t, project_id, id, more_out, error);
    if (status != LW_OK || *more_out) return status;
    return db_exec(t, Q_CERTIFICATION_MOMENT,
                   DB_ARGS(v_int(project_id), v_int(id), v_int(db_now(t))), NULL, error);
}

/* ---- its end --------------------------------------------------------------------------------- */

/* How many items of each class were frozen, and of them reviewed before. */
static lw_status count_classes(certification_row *row, const certification_frozen *frozen,
                               lw_arena *arena, lw_error *error) {
    proof_class *classes = lw_new(arena, proof_class, row->class_count + 1);
    if (!classes) return lw_fail(error, LW_NO_MEMORY, "no room for the classes of the claim");
    for (size_t k = 0; k < row->class_count; k++)
        classes[k] = (proof_class){row->classes[k].name, row->classes[k].title,
                                   frozen->of[k] + frozen->reviewed_of[k], frozen->reviewed_of[k]};
    row->classes = classes;
    return LW_OK;
}

static lw_status place_first(tx *t, int64_t project_id, const certification_row *row,
                             const certification_frozen *frozen, lw_error *error) {
    size_t audits = row->class_count ? row->class_count : 1;
    lw_status status = LW_OK;
    for (size_t k = 0; k < audits && status == LW_OK; k++)
        status = certification_write_places(t, project_id, row->id, frozen, k, 0,
                                            PLACED_AT_FIRST / audits, error);
    return status;
}

lw_status certification_freeze_finish(tx *t, int64_t project_id, int64_t id,
                                      const certification_frozen *frozen, lw_arena *arena,
                                      lw_error *error) {
    certification_row row;
    certification_part none = {0};
    lw_status status = certification_hold(t, project_id, id, "freezing", error);
    if (status == LW_OK) status = certification_load(t, project_id, id, arena, &row, error);
    if (status == LW_OK) status = count_classes(&row, frozen, arena, error);
    if (status == LW_OK)
        status = db_exec(
            t, Q_CERTIFICATION_FREEZE,
            DB_ARGS(v_int(project_id), v_int(id), v_int(frozen->drawn + frozen->reviewed),
                    v_int(frozen->reviewed), v_text(lw_str_from(frozen->hash)),
                    v_text(certification_write_classes(row.classes, row.class_count, arena))),
            NULL, error);
    if (status == LW_OK) status = certification_load(t, project_id, id, arena, &row, error);
    if (status != LW_OK) return status;
    if (row.population == 0)
        return lw_fail(error, LW_CONFLICT, "no item is settled: there is nothing to certify yet");
    proof_claim claim = certification_claim(&row, &none);
    status = proof_possible(&claim, error);
    if (status == LW_OK) status = certification_plant(t, project_id, &row, arena, error);
    if (status == LW_OK) status = place_first(t, project_id, &row, frozen, error);
    if (status == LW_OK) status = certification_hand_out(t, project_id, &row, arena, error);
    return status == LW_OK ? certification_tell(t, project_id, id, error) : status;
}

lw_status certification_freeze_stop(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                                    lw_error *error) {
    certification_row row;
    lw_status status = certification_load(t, project_id, id, arena, &row, error);
    if (status != LW_OK || !lw_str_equal(row.state, LW_STR("freezing"))) return status;
    status = certification_hold(t, project_id, id, "freezing", error);
    if (status != LW_OK) return status;
    return certification_void(t, project_id, id, 0,
                              LW_STR("Its freeze was stopped, or failed: the job says why."),
                              error);
}
