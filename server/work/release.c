/* release.c - releases recorded and shown. */
#include "server/work/release.h"
#include <stdio.h>

void release_items_path(const store *s, lw_str hash, char path[RELEASE_PATH_BYTES]) {
    snprintf(path, RELEASE_PATH_BYTES, "%s/releases/%.*s.jsonl", store_data_dir(s), LW_FMT(hash));
}

void release_diff_path(const store *s, int64_t id, char path[RELEASE_PATH_BYTES]) {
    snprintf(path, RELEASE_PATH_BYTES, "%s/releases/%lld.diff.jsonl", store_data_dir(s),
             (long long)id);
}

lw_status release_before(tx *t, release_draft *draft, lw_arena *arena, lw_error *error) {
    db_rows rows = db_query(t, Q_RELEASE_LAST, DB_ARGS(v_int(draft->project_id)));
    bool found = db_next(&rows);
    draft->number = found ? db_int(&rows, 0) + 1 : 1;
    draft->before_hash = found ? db_text_copy(&rows, 1, arena) : (lw_str){0};
    return db_end(&rows, error);
}

/* What a certificate says in one sentence. */
static lw_str sentence_of(lw_str certificate, char text[PROOF_SENTENCE_BYTES]) {
    release_signed opened;
    snprintf(text, PROOF_SENTENCE_BYTES, "Not audited: nothing is proven about these items.");
    if (release_open(certificate, &opened, NULL) != LW_OK) return lw_str_from(text);
    lw_str says = json_text(json_get(json_get(opened.document, "claim"), "says"));
    if (says.data) snprintf(text, PROOF_SENTENCE_BYTES, "%.*s", LW_FMT(says));
    json_free(opened.document);
    return lw_str_from(text);
}

static lw_status end_certification(tx *t, const release_draft *draft, lw_error *error) {
    int64_t project_id = draft->project_id, id = draft->certification_id;
    if (!id) return LW_OK;
    lw_status status = certification_hold(t, project_id, id, "closed", error);
    if (status == LW_OK)
        status = db_exec(t, Q_CERTIFICATION_RELEASED, DB_ARGS(v_int(project_id), v_int(id)), NULL,
                         error);
    if (status == LW_OK)
        status = db_exec(t, Q_PROJECT_UNFREEZE, DB_ARGS(v_int(project_id), v_int(id)), NULL, error);
    return status == LW_OK ? certification_tell(t, project_id, id, error) : status;
}

lw_status release_record(tx *t, const release_draft *draft, lw_str certificate, const char *key,
                         const release_difference *difference, lw_error *error) {
    char says[PROOF_SENTENCE_BYTES];
    const export_done *items = &draft->items;
    bool first = !difference;
    lw_status status = end_certification(t, draft, error);
    if (status != LW_OK) return status;
    return db_exec(t, Q_RELEASE_INSERT,
                   DB_ARGS(v_int(draft->project_id), v_int(draft->id), v_int(draft->number),
                           v_text(draft->note.data ? draft->note : LW_STR("")),
                           v_text(lw_str_from(items->sha256)), v_int(items->bytes),
                           v_int(items->items), v_int(items->settled),
                           draft->certification_id ? v_int(draft->certification_id) : v_null(),
                           v_text(sentence_of(certificate, says)), v_text(certificate),
                           v_text(lw_str_from(key)), first ? v_null() : v_int(difference->changed),
                           first ? v_null() : v_int(difference->added),
                           first ? v_null() : v_int(difference->gone), v_int(draft->made_by),
                           v_int(db_now(t))),
                   NULL, error);
}

/* ---- shown ---------------------------------------------------------------------------------- */

static int64_t int_or_none(const db_rows *rows, int column) {
    return db_is_null(rows, column) ? SHAPE_NO_INT : db_int(rows, column);
}

static release read_row(db_rows *rows, int64_t project_id, lw_arena *arena) {
    return (release){.id = {project_id, db_int(rows, 0)},
                     .number = db_int(rows, 1),
                     .note = db_text_copy(rows, 2, arena),
                     .sha256 = db_text_copy(rows, 3, arena),
                     .bytes = db_int(rows, 4),
                     .items = db_int(rows, 5),
                     .decided = db_int(rows, 6),
                     .certification = {project_id, db_int(rows, 7)},
                     .says = db_text_copy(rows, 8, arena),
                     .key = db_text_copy(rows, 9, arena),
                     .changed = int_or_none(rows, 10),
                     .added = int_or_none(rows, 11),
                     .gone = int_or_none(rows, 12),
                     .created_by = {0, db_int(rows, 13)},
                     .created_at = db_int(rows, 14)};
}

lw_status release_show(tx *t, int64_t project_id, int64_t id, lw_arena *arena, release *release_out,
                       lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_RELEASE_SHOW, DB_ARGS(v_int(project_id), v_int(id)), "release", &rows, error);
    if (status != LW_OK) return status;
    *release_out = read_row(&rows, project_id, arena);
    return db_end(&rows, error);
}

lw_status release_list(tx *t, int64_t project_id, int64_t cursor, size_t limit, lw_arena *arena,
                       shape_list *rows_out, int64_t *next_out, lw_error *error) {
    release *found = lw_new(arena, release, limit);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for the releases");
    size_t count = 0;
    db_rows rows = db_query(
        t, Q_RELEASE_LIST,
        DB_ARGS(v_int(project_id), v_int(cursor ? cursor : INT64_MAX), v_int((int64_t)limit)));
    while (count < limit && db_next(&rows)) found[count++] = read_row(&rows, project_id, arena);
    *rows_out = (shape_list){found, count};
    *next_out = count == limit ? found[count - 1].id.id : 0;
    return db_end(&rows, error);
}

lw_status release_certificate(tx *t, int64_t project_id, int64_t id, lw_arena *arena,
                              lw_str *text_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_RELEASE_CERTIFICATE, DB_ARGS(v_int(project_id), v_int(id)),
                              "release", &rows, error);
    if (status != LW_OK) return status;
    *text_out = db_text_copy(&rows, 0, arena);
    return db_end(&rows, error);
}
