/* model.c - the model that a project asks for shapes. */
#include "server/work/model.h"
#include "server/work/document.h"

lw_status model_show(tx *t, int64_t project_id, lw_arena *arena, model_settings *settings_out,
                     lw_error *error) {
    document_view view;
    json *document;
    *settings_out = (model_settings){.url = LW_STR(""), .name = LW_STR(""), .version = LW_STR("")};
    model_settings_shape.defaults(settings_out);
    lw_status status = document_latest(t, project_id, "model", LW_STR("{}"), arena, &view, error);
    if (status != LW_OK || !view.version) return status;
    status = json_parse(view.document, &document, error);
    if (status != LW_OK) return status;
    status = shape_read(&model_settings_shape, document, arena, settings_out, error);
    json_free(document);
    if (!settings_out->version.data) settings_out->version = LW_STR("");
    return status;
}

lw_status model_set(tx *t, const actor *who, const model_settings *wanted, const json *document,
                    lw_arena *arena, lw_error *error) {
    document_view view;
    if (wanted->url.len && !wanted->name.len)
        return lw_fail(error, LW_INVALID, "name: is empty, and evidence would name nobody");
    lw_status status = document_add(t, who, "model", document, arena, &view, error);
    if (status != LW_OK || !wanted->url.len) return status;
    lw_str version = wanted->version.data ? wanted->version : LW_STR("");
    return db_exec(t, Q_SOURCE_INSERT,
                   DB_ARGS(v_int(who->project_id), v_int(store_new_id(t->store)),
                           v_text(LW_STR("model")), v_null(), v_text(wanted->name),
                           v_text(version)),
                   NULL, error);
}

static lw_status check_held(tx *t, const actor *who, int64_t item_id, lw_error *error) {
    db_rows rows = db_query(
        t, Q_LEASE_ON_ITEM,
        DB_ARGS(v_int(who->project_id), v_int(who->account_id), v_int(item_id), v_int(db_now(t))));
    bool held = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !held)
        return lw_fail(error, LW_NOT_FOUND, "there is no such picture that you work on now");
    return status;
}

static lw_status find_source(tx *t, int64_t project_id, const model_settings *model,
                             lw_arena *arena, const source_ref **source_out, lw_error *error) {
    db_rows rows;
    source_ref *found = lw_new(arena, source_ref, 1);
    if (!found) return lw_fail(error, LW_NO_MEMORY, "no room for the model's source");
    lw_status status = db_one(t, Q_SOURCE_FIND,
                              DB_ARGS(v_int(project_id), v_text(LW_STR("model")),
                                      v_text(model->name), v_text(model->version)),
                              "the model has no source", &rows, error);
    if (status != LW_OK) return status;
    *found = (source_ref){{project_id, db_int(&rows, 0)}, LW_STR("model"), model->name};
    *source_out = found;
    return db_end(&rows, error);
}

lw_status model_ask(tx *t, const actor *who, int64_t media_id, const model_question *question,
                    lw_arena *arena, model_asked *asked_out, lw_error *error) {
    lw_status status = media_find(t, who->project_id, media_id, &asked_out->file, error);
    if (status == LW_OK) status = check_held(t, who, asked_out->file.item_id, error);
    if (status == LW_OK)
        status = model_show(t, who->project_id, arena, &asked_out->settings, error);
    if (status != LW_OK) return status;
    if (!asked_out->settings.url.len)
        return lw_fail(error, LW_CONFLICT, "the project asks no model");
    const picture *p = &asked_out->file.picture;
    status = model_question_check(question, p->width, p->height, error);
    if (status != LW_OK) return status;
    return find_source(t, who->project_id, &asked_out->settings, arena, &asked_out->source, error);
}
