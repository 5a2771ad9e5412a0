/* item.c - items: lists without payloads, one whole, sent back to work. */
#include "server/work/item.h"
#include "server/limits.h"
#include "server/work/decide.h"
#include "server/work/evidence.h"
#include "server/work/item_answers.h"
#include "server/work/path.h"
#include <assert.h>
#include <math.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

static lw_status no_room(lw_error *error) {
    return lw_fail(error, LW_NO_MEMORY, "no room for the items");
}

/* The item's own time of making lies in its id. */
static int64_t made_at(int64_t id) { return store_id_time(id); }

/* unheard: the words on this task are not shown, because another is still to come. */
static lw_status add_evidence(tx *t, int64_t project_id, int64_t item_id, int64_t unheard,
                              lw_arena *arena, item *i, lw_error *error) {
    evidence_row *rows;
    size_t count;
    db_rows asked = evidence_ask(t, project_id, item_id);
    lw_status status = evidence_read(&asked, 0, arena, &rows, &count, error);
    if (status != LW_OK) return status;
    evidence *shown = lw_new(arena, evidence, count ? count : 1);
    if (!shown) return no_room(error);
    for (size_t r = 0; r < count; r++) {
        bool hidden = unheard && rows[r].task_id == unheard;
        if (!hidden) shown[i->evidence.count++] = evidence_shown(project_id, &rows[r], arena);
    }
    i->evidence.items = shown;
    return LW_OK;
}

void item_hide_authors(item *i) {
    static const source_ref nobody = {.kind = LW_STR("person")};
    evidence *rows = (evidence *)i->evidence.items;
    for (size_t r = 0; r < i->evidence.count; r++)
        if (lw_str_equal(rows[r].source->kind, nobody.kind)) rows[r].source = &nobody;
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

/* It has not come to an end. */
static bool stands(lw_str state) {
    return !lw_str_equal(state, LW_STR("settled")) && !lw_str_equal(state, LW_STR("quarantined"));
}

lw_str item_hash(lw_str data, lw_arena *arena) {
    enum { HASH_BYTES = 16 };
    unsigned char hash[HASH_BYTES];
    char hex[2 * HASH_BYTES + 1];
    crypto_generichash(hash, HASH_BYTES, (const unsigned char *)data.data, data.len, NULL, 0);
    sodium_bin2hex(hex, sizeof hex, hash, HASH_BYTES);
    return lw_arena_copy(arena, lw_str_from(hex));
}

lw_status item_load(tx *t, int64_t project_id, int64_t item_id, bool full, lw_arena *arena,
                    item *item_out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_ITEM_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)), "item", &rows, error);
    if (status != LW_OK) return status;
    *item_out = (item){
        .id = {project_id, item_id},
        .external_id = db_text_copy(&rows, 0, arena),
        .state = db_text_copy(&rows, 1, arena),
        .data = db_text_copy(&rows, 2, arena),
        .meta = db_text_copy(&rows, 3, arena),
        .media = db_text_copy(&rows, 4, arena),
        .created_at = made_at(item_id),
        .priority = SHAPE_NO_INT,
        .due_at = SHAPE_NO_INT,
    };
    item_out->hash = item_hash(item_out->data, arena);
    lw_str reason = db_text_copy(&rows, 5, arena);
    if (full) {
        item_out->reason = reason;
        item_out->stage = stands(item_out->state) ? db_text_copy(&rows, 10, arena) : (lw_str){0};
        item_out->beliefs = db_text_copy(&rows, 6, arena);
        double confidence = db_is_null(&rows, 9) ? NAN : db_real(&rows, 9);
        item_out->decision = write_decision(db_text_copy(&rows, 7, arena),
                                            db_text_copy(&rows, 8, arena), confidence, arena);
        if (!item_out->beliefs.data) item_out->beliefs = LW_STR("[]");
        item_out->blind = !db_is_null(&rows, 11);
        item_out->priority = db_int(&rows, 12);
        if (!db_is_null(&rows, 13)) item_out->due_at = db_int(&rows, 13);
    } else {
        item_out->state = (lw_str){0}; /* how others answered must not show */
    }
    int64_t unheard = db_int(&rows, 11);
    if (!item_out->meta.data) item_out->meta = LW_STR("{}");
    if (!item_out->media.data) item_out->media = LW_STR("[]");
    status = db_end(&rows, error);
    if (status != LW_OK || !full) return status;
    status = add_evidence(t, project_id, item_id, unheard, arena, item_out, error);
    return status == LW_OK ? path_show(t, project_id, item_id, arena, &item_out->moves, error)
                           : status;
}

lw_status item_body(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena, lw_str *data_out,
                    lw_str *media_out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_ITEM_SHOW, DB_ARGS(v_int(project_id), v_int(item_id)), "item", &rows, error);
    if (status != LW_OK) return status;
    *data_out = db_text_copy(&rows, 2, arena);
    *media_out = db_is_null(&rows, 4) ? LW_STR("[]") : db_text_copy(&rows, 4, arena);
    return db_end(&rows, error);
}

db_rows item_suggestions_ask(tx *t, int64_t project_id, int64_t item_id) {
    return db_query(t, Q_SUGGESTION_OF_ITEM, DB_ARGS(v_int(project_id), v_int(item_id)));
}

lw_status item_suggestions_read(db_rows *asked, int64_t project_id, lw_arena *arena,
                                shape_list *suggestions_out, lw_error *error) {
    enum { MOST = LIMIT_SUGGESTIONS };
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

lw_status item_reopen(tx *t, const actor *who, int64_t item_id, lw_str reason, lw_arena *arena,
                      lw_error *error) {
    project_settings p;
    lw_str state;
    lw_status status = project_settings_load(t, who->project_id, &p, error);
    if (status != LW_OK) return status;
    lw_str text = lw_arena_format(arena, "Reopened by %.*s: %.*s", LW_FMT(who->name),
                                  LW_FMT(lw_utf8_start(reason, 400)));
    if (!text.data) return no_room(error);
    return item_restart(t, &p, item_id, text.data, arena, &state, error);
}

/* ---- lists --------------------------------------------------------------------------------- */

/* A cursor is the key of the last row: an id, an external id, or what it is ordered by and an id. */
typedef struct {
    int64_t id, due_at;
    double confidence;
} list_cursor;

static lw_status read_cursor(const item_filter *f, list_cursor *c, lw_error *error) {
    *c = (list_cursor){f->order == ITEMS_NEWEST ? INT64_MAX : 0, 0,
                       isnan(f->confidence_from) ? -1 : f->confidence_from};
    if (!f->cursor.data || f->prefix.data) return LW_OK;
    lw_str rest = f->cursor;
    bool read = true;
    if (f->order == ITEMS_CONFIDENCE)
        read = lw_str_to_double(lw_str_cut(&rest, '_'), &c->confidence);
    if (f->order == ITEMS_DUE) read = lw_str_to_int(lw_str_cut(&rest, '_'), &c->due_at);
    if (!read || !lw_str_to_int(rest, &c->id) || c->id <= 0)
        return lw_fail(error, LW_INVALID, "cursor: is not one this list gave");
    return LW_OK;
}

/* The least text that is greater than every text beginning with `prefix`. */
static lw_str after_prefix(lw_str prefix, lw_arena *arena) {
    /* U+10FFFF sorts after every code point that an external id may hold. */
    return lw_arena_format(arena, "%.*s\xF4\x8F\xBF\xBF", LW_FMT(prefix));
}

static lw_status check_filter(const item_filter *f, lw_error *error) {
    if (f->stage.data && (f->state.data || f->label.data || f->prefix.data ||
                          f->order != ITEMS_CREATED || !isnan(f->confidence_below)))
        return lw_fail(
            error, LW_INVALID,
            "stage: looks through all items in their order; leave the other filters out");
    if (f->prefix.data && (f->label.data || f->order != ITEMS_CREATED))
        return lw_fail(error, LW_INVALID, "q: goes with a state; leave the other filters out");
    if (!f->meta.data != !f->meta_value.data)
        return lw_fail(error, LW_INVALID, "%s: is missing; meta and meta_value go together",
                       f->meta.data ? "meta_value" : "meta");
    if (f->meta.data && (f->stage.data || f->prefix.data || f->order > ITEMS_NEWEST))
        return lw_fail(error, LW_INVALID,
                       "meta: goes with a state, a label and the orders created and newest; leave "
                       "the other filters out");
    if (f->order == ITEMS_DUE && (f->label.data || f->state.data))
        return lw_fail(error, LW_INVALID,
                       "order: by due shows what waits; leave the other filters out");
    if (f->order != ITEMS_DUE && f->due_before != INT64_MAX)
        return lw_fail(error, LW_INVALID, "due_before: needs order=due");
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

static db_rows query_list(tx *t, int64_t project_id, const item_filter *f, const list_cursor *c,
                          size_t limit, lw_arena *arena) {
    db_value of = v_int(project_id), after = v_int(c->id), most = v_int((int64_t)limit);
    if (f->order == ITEMS_DUE)
        return db_query(t, Q_ITEM_LIST_DUE,
                        DB_ARGS(of, after, most, v_int(c->due_at), v_int(f->due_before)));
    if (f->prefix.data)
        return db_query(t, Q_ITEM_LIST_PREFIX,
                        DB_ARGS(of, v_text(f->cursor.data ? f->cursor : f->prefix), most,
                                v_text(f->cursor.data ? f->cursor : LW_STR("")),
                                v_text(after_prefix(f->prefix, arena))));
    if (f->order == ITEMS_CONFIDENCE) {
        db_value below = v_real(isnan(f->confidence_below) ? 2 : f->confidence_below);
        if (f->state.data)
            return db_query(
                t, Q_ITEM_LIST_CONFIDENCE,
                DB_ARGS(of, after, most, v_text(f->state), below, v_real(c->confidence)));
        return db_query(t, Q_ITEM_LIST_CONFIDENCE_ALL,
                        DB_ARGS(of, after, most, below, v_real(c->confidence)));
    }
    bool newest = f->order == ITEMS_NEWEST;
    if (f->meta.data)
        return db_query(t, newest ? Q_ITEM_LIST_META_NEWEST : Q_ITEM_LIST_META,
                        DB_ARGS(of, after, most, v_text(f->meta), v_text(f->meta_value)));
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
    if (f->order == ITEMS_DUE)
        return lw_arena_format(arena, "%lld_%lld", (long long)last->due_at, (long long)last->id.id);
    if (f->order == ITEMS_CONFIDENCE)
        return lw_arena_format(arena, "%.17g_%lld", last->confidence, (long long)last->id.id);
    return lw_arena_format(arena, "%lld", (long long)last->id.id);
}

static item_row read_row(db_rows *rows, int64_t project_id, lw_arena *arena) {
    return (item_row){
        .id = {project_id, db_int(rows, 0)},
        .external_id = db_text_copy(rows, 1, arena),
        .state = db_text_copy(rows, 2, arena),
        .answers = db_int(rows, 3),
        .confidence = db_is_null(rows, 4) ? NAN : db_real(rows, 4),
        .label = db_text_copy(rows, 5, arena),
        .created_at = made_at(db_int(rows, 0)),
        .priority = db_int(rows, 6),
        .due_at = db_is_null(rows, 7) ? SHAPE_NO_INT : db_int(rows, 7),
    };
}

/* The row that was looked at last comes along, whether it fits or not. */
static lw_status list_stage(tx *t, int64_t project_id, const item_filter *f, int64_t after,
                            size_t limit, item_row *found, size_t *count_out, int64_t *last_out,
                            lw_arena *arena, lw_error *error) {
    *count_out = 0;
    *last_out = 0;
    db_rows rows = db_query(t, Q_ITEM_LIST_STAGE,
                            DB_ARGS(v_int(project_id), v_int(after), v_int((int64_t)limit + 1),
                                    v_text(f->stage), v_int(LIMIT_PAGE_SCAN)));
    while (*count_out < limit && db_next(&rows)) {
        if (db_int(&rows, 8)) found[(*count_out)++] = read_row(&rows, project_id, arena);
        *last_out = db_int(&rows, 10) == LIMIT_PAGE_SCAN ? db_int(&rows, 9) : 0;
    }
    if (*count_out == limit) *last_out = found[limit - 1].id.id;
    return db_end(&rows, error);
}

/* Whether what is asked beside what has an index is looked at row by row. */
static bool is_sieved(const item_filter *f) {
    return (f->prefix.data && f->state.data) || (f->meta.data && (f->state.data || f->label.data));
}

/* Those among LIMIT_PAGE_SCAN that have the state and label; the cursor is what was looked at last. */
static lw_status list_sieved(tx *t, int64_t project_id, const item_filter *f,
                             const list_cursor *from, size_t limit, item_row *found,
                             size_t *count_out, lw_str *next_out, lw_arena *arena,
                             lw_error *error) {
    char last_name[LIMIT_EXTERNAL_ID_BYTES];
    size_t looked = 0;
    item_row last = {.id = {project_id, 0}};
    db_rows rows = query_list(t, project_id, f, from, LIMIT_PAGE_SCAN, arena);
    *count_out = 0;
    for (; *count_out < limit && db_next(&rows); looked++) {
        lw_str name = db_text(&rows, 1);
        assert(name.len <= sizeof last_name);
        memcpy(last_name, name.data, name.len);
        last.external_id = (lw_str){last_name, name.len};
        last.id.id = db_int(&rows, 0);
        if (f->state.data && !lw_str_equal(db_text(&rows, 2), f->state)) continue;
        if (f->label.data && !lw_str_equal(db_text(&rows, 5), f->label)) continue;
        found[(*count_out)++] = read_row(&rows, project_id, arena);
    }
    bool more = *count_out == limit || looked == LIMIT_PAGE_SCAN;
    *next_out = more ? lw_arena_copy(arena, write_cursor(f, &last, arena)) : (lw_str){0};
    return db_end(&rows, error);
}

lw_status item_list(tx *t, int64_t project_id, const item_filter *filter, size_t limit,
                    lw_arena *arena, shape_list *rows_out, lw_str *next_out, lw_error *error) {
    list_cursor from;
    if (answer_filter_asks(&filter->answers))
        return item_list_answered(t, project_id, filter, limit, arena, rows_out, next_out, error);
    lw_status status = check_filter(filter, error);
    if (status == LW_OK) status = read_cursor(filter, &from, error);
    if (status != LW_OK) return status;
    item_row *found = lw_new(arena, item_row, limit);
    if (!found) return no_room(error);
    size_t count = 0;
    if (filter->stage.data) {
        int64_t last;
        status =
            list_stage(t, project_id, filter, from.id, limit, found, &count, &last, arena, error);
        *rows_out = (shape_list){found, count};
        *next_out = last ? lw_arena_format(arena, "%lld", (long long)last) : (lw_str){0};
        return status;
    }
    if (is_sieved(filter)) {
        status =
            list_sieved(t, project_id, filter, &from, limit, found, &count, next_out, arena, error);
        *rows_out = (shape_list){found, count};
        return status;
    }
    db_rows rows = query_list(t, project_id, filter, &from, limit, arena);
    while (count < limit && db_next(&rows)) found[count++] = read_row(&rows, project_id, arena);
    *rows_out = (shape_list){found, count};
    *next_out = count == limit ? write_cursor(filter, &found[count - 1], arena) : (lw_str){0};
    return db_end(&rows, error);
}
