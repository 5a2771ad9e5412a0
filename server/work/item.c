/* item.c - items: lists without payloads, one whole, sent back to work. */
#include "server/work/item.h"
#include "server/work/decide.h"
#include "server/work/evidence.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the items");
}

/* The item's own time of making lies in its id. */
static int64_t made_at(int64_t id) { return store_id_time(id); }

static lw_status add_evidence(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena, item *i,
                              lw_error *error) {
    evidence_row *rows;
    size_t count;
    db_rows asked = evidence_ask(t, project_id, item_id);
    lw_status status = evidence_read(&asked, 0, arena, &rows, &count, error);
    if (status != LW_OK) return status;
    evidence *shown = lw_new(arena, evidence, count ? count : 1);
    if (!shown) return no_room(error);
    for (size_t r = 0; r < count; r++) shown[r] = evidence_shown(project_id, &rows[r], arena);
    i->evidence = (shape_list){shown, count};
    return LW_OK;
}

static lw_str write_decision(lw_str decided, lw_str by, double confidence, lw_arena *arena) {
    if (!decided.data) return LW_STR("null");
    lw_builder text = lw_builder_in(arena);
    json_writer w = json_write_to(&text);
    json_open(&w, '{');
    json_key(&w, "values"), json_raw(&w, decided);
    json_key(&w, "confidence"), json_number(&w, confidence);
    json_key(&w, "by"), json_string(&w, by);
    json_close(&w, '}');
    return lw_built(&text);
}

lw_status item_load(tx *t, int64_t project_id, int64_t item_id, bool full, lw_arena *arena,
                    item *item_out, lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_ITEM_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)),
                              "there is no such item", &rows, error);
    if (status != LW_OK) return status;
    *item_out = (item){
        .id = {project_id, item_id},
        .external_id = db_text_copy(&rows, 0, arena),
        .state = db_text_copy(&rows, 1, arena),
        .data = db_text_copy(&rows, 2, arena),
        .meta = db_text_copy(&rows, 3, arena),
        .media = db_text_copy(&rows, 4, arena),
        .created_at = made_at(item_id),
    };
    lw_str reason = db_text_copy(&rows, 5, arena);
    if (full) {
        item_out->reason = reason;
        item_out->beliefs = db_text_copy(&rows, 6, arena);
        double confidence = db_is_null(&rows, 9) ? NAN : db_real(&rows, 9);
        item_out->decision = write_decision(db_text_copy(&rows, 7, arena),
                                            db_text_copy(&rows, 8, arena), confidence, arena);
        if (!item_out->beliefs.data) item_out->beliefs = LW_STR("[]");
    } else {
        item_out->state = (lw_str){0}; /* how others answered must not show */
    }
    if (!item_out->meta.data) item_out->meta = LW_STR("{}");
    if (!item_out->media.data) item_out->media = LW_STR("[]");
    status = db_end(&rows, error);
    return status == LW_OK && full ? add_evidence(t, project_id, item_id, arena, item_out, error)
                                   : status;
}

lw_status item_data(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena, lw_str *data_out,
                    lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_ITEM_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)),
                              "there is no such item", &rows, error);
    if (status != LW_OK) return status;
    *data_out = db_text_copy(&rows, 2, arena);
    return db_end(&rows, error);
}

db_rows item_suggestions_ask(tx *t, int64_t project_id, int64_t item_id) {
    return db_query(t, Q_SUGGESTION_OF_ITEM, DB_ARGS(v_int(project_id), v_int(item_id)));
}

lw_status item_suggestions_read(db_rows *asked, int64_t project_id, lw_arena *arena,
                                shape_list *suggestions_out, lw_error *error) {
    enum { MOST = 5 };
    suggestion *found = lw_new(arena, suggestion, MOST);
    if (!found) return no_room(error);
    size_t count = 0;
    while (count < MOST && db_next(asked))
        found[count++] = (suggestion){
            .source = evidence_source(project_id, db_int(asked, 0), db_text_copy(asked, 1, arena),
                                      db_text_copy(asked, 2, arena), arena),
            .values = db_text_copy(asked, 3, arena),
            .score = db_is_null(asked, 4) ? NAN : db_real(asked, 4),
        };
    *suggestions_out = (shape_list){found, count};
    return db_end(asked, error);
}

lw_status evidence_show(tx *t, int64_t project_id, int64_t annotation_id, lw_arena *arena,
                        evidence *evidence_out, int64_t *item_id_out, int64_t *account_id_out,
                        lw_error *error) {
    evidence_row row;
    lw_status status = evidence_find(t, project_id, annotation_id, arena, &row, error);
    if (status != LW_OK) return status;
    *evidence_out = evidence_shown(project_id, &row, arena);
    *item_id_out = row.item_id;
    *account_id_out = row.account_id;
    return LW_OK;
}

lw_status item_is_held(tx *t, int64_t project_id, int64_t item_id, int64_t account_id,
                       bool *held_out, lw_error *error) {
    db_rows rows =
        db_query(t, Q_ITEM_HELD, DB_ARGS(v_int(project_id), v_int(item_id), v_int(account_id)));
    *held_out = db_next(&rows);
    return db_end(&rows, error);
}

lw_status task_must_be(tx *t, int64_t project_id, int64_t task_id, const char *stage,
                       lw_error *error) {
    db_rows rows = db_query(t, Q_TASK_SHOW, DB_ARGS(v_int(project_id), v_int(task_id)));
    bool fits = db_next(&rows) && lw_str_equal(db_text(&rows, 1), lw_str_from(stage));
    lw_status status = db_end(&rows, error);
    if (status == LW_OK && !fits)
        return lw_fail(error, LW_CONFLICT, "this task is not one of the stage %s any more", stage);
    return status;
}

lw_status item_reopen(tx *t, const actor *who, int64_t item_id, lw_str reason, lw_arena *arena,
                      lw_error *error) {
    project_settings p;
    lw_str state;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status != LW_OK) return status;
    lw_str text = lw_arena_format(arena, "Reopened by %.*s: %.*s", LW_FMT(who->name),
                                  LW_FMT(lw_str_slice(reason, 0, 400)));
    if (!text.data) return no_room(error);
    return item_restart(t, &p, item_id, store_new_id(t->store), text.data, arena, &state, error);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* A cursor is the key of the last row: an id, an external id, or a confidence and an id. */
static lw_status read_cursor(const item_filter *f, int64_t *id_out, double *confidence_out,
                             lw_error *error) {
    *id_out = f->order == ITEMS_NEWEST ? INT64_MAX : 0;
    *confidence_out = isnan(f->confidence_from) ? -1 : f->confidence_from;
    if (!f->cursor.data || f->prefix.data) return LW_OK;
    lw_str rest = f->cursor;
    bool read = true;
    if (f->order == ITEMS_CONFIDENCE)
        read = lw_str_to_double(lw_str_cut(&rest, '_'), confidence_out);
    if (!read || !lw_str_to_int(rest, id_out) || *id_out <= 0)
        return lw_fail(error, LW_INVALID, "cursor: is not one this list gave");
    return LW_OK;
}

/* The least text that is greater than every text beginning with `prefix`. */
static lw_str after_prefix(lw_str prefix, lw_arena *arena) {
    /* U+10FFFF sorts after every code point that an external id may hold. */
    return lw_arena_format(arena, "%.*s\xF4\x8F\xBF\xBF", LW_FMT(prefix));
}

static lw_status check_filter(const item_filter *f, lw_error *error) {
    if (f->prefix.data && (f->state.data || f->label.data || f->order != ITEMS_CREATED))
        return lw_fail(error, LW_INVALID,
                       "q: looks through all items; leave the other filters out");
    if (f->order == ITEMS_CONFIDENCE && f->label.data)
        return lw_fail(error, LW_INVALID, "order: by confidence goes without a label");
    if (f->prefix.data && f->cursor.data && !lw_str_starts(f->cursor, f->prefix))
        return lw_fail(error, LW_INVALID, "cursor: is not one this list gave");
    if (f->order != ITEMS_CONFIDENCE && !isnan(f->confidence_from))
        return lw_fail(error, LW_INVALID, "confidence_from: needs order=confidence");
    if (f->order != ITEMS_CONFIDENCE && !isnan(f->confidence_below))
        return lw_fail(error, LW_INVALID, "confidence_below: needs order=confidence");
    return LW_OK;
}

static db_rows query_list(tx *t, int64_t project_id, const item_filter *f, int64_t id,
                          double confidence, size_t limit, lw_arena *arena) {
    db_value of = v_int(project_id), after = v_int(id), most = v_int((int64_t)limit);
    if (f->prefix.data)
        return db_query(t, Q_ITEM_LIST_PREFIX,
                        DB_ARGS(of, v_text(f->cursor.data ? f->cursor : f->prefix), most,
                                v_text(f->cursor.data ? f->cursor : LW_STR("")),
                                v_text(after_prefix(f->prefix, arena))));
    if (f->order == ITEMS_CONFIDENCE) {
        db_value below = v_real(isnan(f->confidence_below) ? 2 : f->confidence_below);
        if (f->state.data)
            return db_query(t, Q_ITEM_LIST_CONFIDENCE,
                            DB_ARGS(of, after, most, v_text(f->state), below, v_real(confidence)));
        return db_query(t, Q_ITEM_LIST_CONFIDENCE_ALL,
                        DB_ARGS(of, after, most, below, v_real(confidence)));
    }
    bool newest = f->order == ITEMS_NEWEST;
    if (f->label.data && f->state.data)
        return db_query(t, newest ? Q_ITEM_LIST_LABEL_STATE_NEWEST : Q_ITEM_LIST_LABEL_STATE,
                        DB_ARGS(of, after, most, v_text(f->label), v_text(f->state)));
    if (f->label.data)
        return db_query(t, newest ? Q_ITEM_LIST_LABEL_NEWEST : Q_ITEM_LIST_LABEL,
                        DB_ARGS(of, after, most, v_text(f->label)));
    if (f->state.data)
        return db_query(t, newest ? Q_ITEM_LIST_STATE_NEWEST : Q_ITEM_LIST_STATE,
                        DB_ARGS(of, after, most, v_text(f->state)));
    return db_query(t, newest ? Q_ITEM_LIST_ALL_NEWEST : Q_ITEM_LIST_ALL, DB_ARGS(of, after, most));
}

static lw_str write_cursor(const item_filter *f, const item_row *last, lw_arena *arena) {
    if (f->prefix.data) return last->external_id;
    if (f->order == ITEMS_CONFIDENCE)
        return lw_arena_format(arena, "%.17g_%lld", last->confidence, (long long)last->id.id);
    return lw_arena_format(arena, "%lld", (long long)last->id.id);
}

lw_status item_list(tx *t, int64_t project_id, const item_filter *filter, size_t limit,
                    lw_arena *arena, shape_list *rows_out, lw_str *next_out, lw_error *error) {
    int64_t id;
    double confidence;
    lw_status status = check_filter(filter, error);
    if (status == LW_OK) status = read_cursor(filter, &id, &confidence, error);
    if (status != LW_OK) return status;
    item_row *found = lw_new(arena, item_row, limit);
    if (!found) return no_room(error);
    size_t count = 0;
    db_rows rows = query_list(t, project_id, filter, id, confidence, limit, arena);
    while (count < limit && db_next(&rows)) {
        found[count++] = (item_row){
            .id = {project_id, db_int(&rows, 0)},
            .external_id = db_text_copy(&rows, 1, arena),
            .state = db_text_copy(&rows, 2, arena),
            .answers = db_int(&rows, 3),
            .confidence = db_is_null(&rows, 4) ? NAN : db_real(&rows, 4),
            .label = db_text_copy(&rows, 5, arena),
            .created_at = made_at(db_int(&rows, 0)),
        };
    }
    *rows_out = (shape_list){found, count};
    *next_out = count == limit ? write_cursor(filter, &found[count - 1], arena) : (lw_str){0};
    return db_end(&rows, error);
}
