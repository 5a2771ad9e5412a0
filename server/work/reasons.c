/* reasons.c - a project's list of reasons for correcting. */
#include "server/work/reasons.h"
#include "server/record/reasons.h"

lw_status reasons_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                       lw_error *error) {
    return document_latest(t, project_id, "reasons", lw_str_from(reasons_default_text), arena, out,
                           error);
}

lw_status reasons_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                      document_view *out, lw_error *error) {
    reasons read;
    lw_error inner;
    lw_status status = reasons_read(document, arena, &read, &inner);
    if (status != LW_OK) return lw_fail(error, status, "reasons: %s", inner.message);
    return document_add(t, who, "reasons", document, arena, out, error);
}

lw_status reasons_check(tx *t, int64_t project_id, lw_str code, lw_arena *arena, lw_error *error) {
    document_view view;
    reasons known;
    json *document;
    lw_status status = reasons_show(t, project_id, arena, &view, error);
    if (status == LW_OK) status = json_parse(view.document, &document, error);
    if (status != LW_OK) return status;
    status = reasons_read(document, arena, &known, error);
    json_free(document);
    if (status != LW_OK || reasons_have(&known, code)) return status;
    return lw_fail(error, LW_INVALID, "code: the project has no reason \"%.*s\"",
                   LW_FMT(lw_utf8_start(code, 60)));
}
