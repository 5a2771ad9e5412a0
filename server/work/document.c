/* document.c - versioned documents of a project. */
#include "server/work/document.h"

#define M(member, kind, ...) SHAPE_MEMBER(document_view, member, kind, ##__VA_ARGS__)
SHAPE(document_view_shape, "Document", document_view,
      M(version, SHAPE_INT, .about = "0: none was set yet"),
      M(document, SHAPE_RAW, .required = true,
        .about = "as in docs/guide/people.md; reasons: docs/guide/workflow.md"),
      M(created_at, SHAPE_TIME),
      M(note, SHAPE_TEXT, .omit = true,
        .about = "what it still wants: of exams, known answers to draw from"));
#undef M
SHAPE(document_body_shape, "DocumentWanted", document_body,
      SHAPE_MEMBER(document_body, document, SHAPE_JSON, .required = true));

lw_status document_latest(tx *t, int64_t project_id, const char *kind, lw_str otherwise,
                          lw_arena *arena, document_view *out, lw_error *error) {
    *out = (document_view){.document = otherwise, .created_at = SHAPE_NO_INT};
    db_rows rows =
        db_query(t, Q_DOCUMENT_LATEST, DB_ARGS(v_int(project_id), v_text(lw_str_from(kind))));
    if (db_next(&rows))
        *out = (document_view){.version = db_int(&rows, 0),
                               .document = db_text_copy(&rows, 1, arena),
                               .created_at = db_int(&rows, 2)};
    return db_end(&rows, error);
}

lw_status document_add(tx *t, const actor *who, const char *kind, const json *document,
                       lw_arena *arena, document_view *out, lw_error *error) {
    document_view now;
    lw_status status = document_latest(t, who->project_id, kind, LW_STR("{}"), arena, &now, error);
    if (status != LW_OK) return status;
    lw_builder text = lw_builder_in(arena);
    json_put(&text, document);
    if (text.failed) return lw_fail(error, LW_TOO_LARGE, "%s: are too large", kind);
    *out = (document_view){
        .version = now.version + 1, .document = lw_built(&text), .created_at = db_now(t)};
    return db_exec(t, Q_DOCUMENT_INSERT,
                   DB_ARGS(v_int(who->project_id), v_text(lw_str_from(kind)), v_int(out->version),
                           v_text(out->document), v_int(who->account_id), v_int(out->created_at)),
                   NULL, error);
}
