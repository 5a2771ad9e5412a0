/* invitation_list.c - which invitations are open, and taking one back. */
#include "server/access/clock.h"
#include "server/access/invitation.h"
#include "server/record/ids.h"

static invitation_row row_of(db_rows *rows, lw_arena *arena) {
    return (invitation_row){
        .id = db_int(rows, 0),
        .email = db_text_copy(rows, 1, arena),
        .role = db_text_copy(rows, 2, arena),
        .project_id = db_int(rows, 3),
        .project = db_text_copy(rows, 4, arena),
        .project_role = db_text_copy(rows, 5, arena),
        .created_at = db_int(rows, 6),
        .expires_at = db_int(rows, 7),
        .created_by = db_int(rows, 8),
        .by_email = db_text_copy(rows, 9, arena),
        .by_name = db_text_copy(rows, 10, arena),
    };
}

lw_status invitation_list(tx *t, int64_t project_id, int64_t before, size_t limit, lw_arena *arena,
                          invitation_row *rows_out, size_t *count_out, lw_error *error) {
    size_t count = 0;
    int64_t now;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    const db_value last = v_int(before), at = v_int(now), most = v_int((int64_t)limit);
    db_rows rows = project_id ? db_query(t, Q_INVITATION_LIST_PROJECT,
                                         DB_ARGS(v_int(project_id), last, at, most))
                              : db_query(t, Q_INVITATION_LIST, DB_ARGS(last, at, most));
    while (count < limit && db_next(&rows)) rows_out[count++] = row_of(&rows, arena);
    status = db_end(&rows, error);
    if (status == LW_OK) *count_out = count;
    return status;
}

lw_status invitation_revoke(tx *t, const actor *who, int64_t project_id, int64_t invitation_id,
                            lw_error *error) {
    int64_t now, revoked = 0;
    lw_status status = access_now(t, &now, error);
    if (status != LW_OK) return status;
    const db_value id = v_int(invitation_id), at = v_int(now);
    status = project_id ? db_exec(t, Q_INVITATION_REVOKE_PROJECT,
                                  DB_ARGS(v_int(project_id), id, at), &revoked, error)
                        : db_exec(t, Q_INVITATION_REVOKE, DB_ARGS(id, at), &revoked, error);
    if (status != LW_OK) return status;
    if (revoked == 0) return lw_fail(error, LW_NOT_FOUND, "there is no such open invitation");
    char object[ID_TEXT_MAX];
    return audit_write(t, who, "invitation.revoke",
                       id_write(object, ID_INVITATION, 0, invitation_id), true, error);
}
