/* import_write.c - one row of an import into the record. */
#include "server/work/import_write.h"
#include "server/limits.h"
#include "server/work/gold.h"
#include "server/record/ids.h"
#include "server/record/record.h"
#include "server/work/pyramid.h"
#include <assert.h>
#include <math.h>
#include <string.h>

size_t import_state_index(lw_str state) {
    size_t i = 0;
    while (item_states[i] && !lw_str_equal(state, lw_str_from(item_states[i]))) i++;
    return i;
}

/* ---- sources ------------------------------------------------------------------------------ */

static lw_status find_source(tx *t, const import_target *target, const import_answer *a,
                             int64_t *id_out, lw_error *error) {
    db_rows rows = db_query(t, Q_SOURCE_FIND,
                            DB_ARGS(v_int(target->project_id), v_text(a->source_kind),
                                    v_text(a->source_name), v_text(a->source_version)));
    *id_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    return db_end(&rows, error);
}

static lw_status make_source(tx *t, const import_target *target, const import_answer *a,
                             int64_t *id_out, lw_error *error) {
    lw_status status = db_exec(t, Q_SOURCE_INSERT,
                               DB_ARGS(v_int(target->project_id), v_int(store_new_id(t->store)),
                                       v_text(a->source_kind), v_null(), v_text(a->source_name),
                                       v_text(a->source_version)),
                               NULL, error);
    return status == LW_OK ? find_source(t, target, a, id_out, error) : status;
}

static uint64_t hash_source(const import_answer *a) {
    return lw_str_hash(a->source_kind) * 31 + lw_str_hash(a->source_name) * 7 +
           lw_str_hash(a->source_version);
}

static lw_status source_of(tx *t, import_target *target, const import_answer *a, int64_t *id_out,
                           lw_error *error) {
    uint64_t hash = hash_source(a);
    for (size_t i = 0; i < target->source_count; i++)
        if (target->sources[i].hash == hash) {
            *id_out = target->sources[i].id;
            return LW_OK;
        }
    lw_status status = find_source(t, target, a, id_out, error);
    if (status == LW_OK && !*id_out) status = make_source(t, target, a, id_out, error);
    if (status != LW_OK || target->source_count == IMPORT_SOURCES_KEPT) return status;
    target->sources[target->source_count].hash = hash;
    target->sources[target->source_count++].id = *id_out;
    return LW_OK;
}

/* ---- evidence ----------------------------------------------------------------------------- */

static lw_status write_answer(tx *t, import_target *target, int64_t item_id, const import_answer *a,
                              int64_t id, int64_t supersedes, lw_error *error) {
    int64_t source_id = 0;
    lw_status status = source_of(t, target, a, &source_id, error);
    if (status == LW_OK)
        status = db_exec(
            t, Q_IMPORT_ANNOTATION_INSERT,
            DB_ARGS(v_int(target->project_id), v_int(id), v_int(item_id), v_int(source_id),
                    v_text(a->stage), v_text(a->values),
                    v_int(a->schema_version ? a->schema_version : target->schema_version),
                    v_int(a->guideline_version ? a->guideline_version : target->guideline_version),
                    v_text(a->confidence), v_text(a->note), v_text(a->verdict), v_int(a->active_ms),
                    v_int(a->late), supersedes ? v_int(supersedes) : v_null(),
                    v_int(a->created_at ? a->created_at : db_now(t)),
                    isnan(a->score) ? v_null() : v_real(a->score), v_text(a->certificate),
                    v_text(a->code), v_text(a->suggested)),
            NULL, error);
    if (status == LW_OK)
        status = db_exec(t, Q_SOURCE_ADD,
                         DB_ARGS(v_int(target->project_id), v_int(source_id),
                                 v_int(supersedes ? 0 : 1), v_int(a->active_ms)),
                         NULL, error);
    return status;
}

static lw_status write_answers(tx *t, import_target *target, int64_t item_id, const import_row *row,
                               lw_arena scratch, int64_t *rejected_out, lw_error *error) {
    int64_t *ids = lw_new(&scratch, int64_t, row->answer_count);
    if (!ids)
        return lw_fail(error, LW_NO_MEMORY, "line %lld has too many answers", (long long)row->line);
    lw_status status = LW_OK;
    for (size_t i = 0; i < row->answer_count && status == LW_OK; i++) {
        const import_answer *a = &row->answers[i];
        assert(a->supersedes <= i);
        ids[i] = store_new_id(t->store);
        status = write_answer(t, target, item_id, a, ids[i],
                              a->supersedes ? ids[a->supersedes - 1] : 0, error);
    }
    *rejected_out = row->rejected_by ? ids[row->rejected_by - 1] : 0;
    return status;
}

/* ---- items -------------------------------------------------------------------------------- */

/* What a page needs to know to show it by tiles. */
static void write_tiles(json_writer *w, const picture *p) {
    json_key(w, "tiles"), json_open(w, '{');
    json_key(w, "size"), json_integer(w, PYRAMID_TILE);
    json_key(w, "levels"), json_integer(w, pyramid_levels(p->width, p->height));
    json_key(w, "depth"), json_integer(w, p->depth);
    if (p->depth == 16) {
        json_key(w, "low"), json_integer(w, p->low);
        json_key(w, "high"), json_integer(w, p->high);
    }
    json_close(w, '}');
}

/* A picture's row, and how the item speaks of it. */
static lw_status write_picture(tx *t, const import_target *target, int64_t item_id,
                               const import_picture *one, json_writer *w, lw_error *error) {
    int64_t id;
    const picture *p = &one->picture;
    lw_status status = media_insert(t, target->project_id, item_id, p, &id, error);
    if (status != LW_OK) return status;
    char text[ID_TEXT_MAX];
    json_open(w, '{');
    json_key(w, "key"), json_string(w, one->key);
    json_key(w, "id"), json_string(w, id_write(text, ID_MEDIA, target->project_id, id));
    json_key(w, "type"), json_string(w, lw_str_from(p->type));
    json_key(w, "width"), json_integer(w, p->width);
    json_key(w, "height"), json_integer(w, p->height);
    if (p->tiles[0]) write_tiles(w, p);
    json_close(w, '}');
    return LW_OK;
}

/* Those that have a file; absent where none has. */
static lw_status write_pictures(tx *t, const import_target *target, int64_t item_id,
                                const import_row *row, lw_arena *scratch, lw_str *media_out,
                                lw_error *error) {
    lw_builder out = lw_builder_in(scratch);
    json_writer w = json_write_to(&out);
    lw_status status = LW_OK;
    size_t written = 0;
    json_open(&w, '[');
    for (size_t i = 0; i < row->picture_count && status == LW_OK; i++) {
        if (!row->pictures[i].picture.type) continue;
        status = write_picture(t, target, item_id, &row->pictures[i], &w, error);
        written++;
    }
    json_close(&w, ']');
    if (written) *media_out = lw_built(&out);
    return status;
}

static lw_status write_body(tx *t, import_target *target, int64_t item_id, const import_row *row,
                            lw_arena scratch, lw_error *error) {
    lw_str media = {0};
    lw_status status = write_pictures(t, target, item_id, row, &scratch, &media, error);
    if (status == LW_OK)
        status = db_exec(t, Q_IMPORT_BODY_INSERT,
                         DB_ARGS(v_int(target->project_id), v_int(item_id), v_text(row->data),
                                 v_text(row->meta), v_text(media), v_text(row->gold)),
                         NULL, error);
    if (status == LW_OK && row->gold.data)
        status = gold_add(t, target->project_id, item_id, row->gold, error);
    int64_t rejected = 0;
    if (status == LW_OK && row->answer_count)
        status = write_answers(t, target, item_id, row, scratch, &rejected, error);
    if (status == LW_OK && row->reason.data)
        status = db_exec(t, Q_IMPORT_DECISION_INSERT,
                         DB_ARGS(v_int(target->project_id), v_int(item_id), v_text(row->beliefs),
                                 v_text(row->decided), v_text(row->decided_by), v_text(row->reason),
                                 rejected ? v_int(rejected) : v_null(), v_int(db_now(t))),
                         NULL, error);
    return status;
}

/* Whether the item has pictures, all of which the project has already. */
static lw_status are_known_pictures(tx *t, const import_target *target, const import_row *row,
                                    bool *known_out, lw_error *error) {
    *known_out = false;
    for (size_t i = 0; i < row->picture_count; i++) {
        if (!row->pictures[i].picture.type) continue;
        lw_status status =
            media_known(t, target->project_id, row->pictures[i].picture.hash, known_out, error);
        if (status != LW_OK || !*known_out) return status;
    }
    return LW_OK;
}

/* What the item's meta says of its language; a text of some length, or none. */
static lw_status read_language(const import_target *target, const import_row *row,
                               lw_arena *scratch, lw_str *out, lw_error *error) {
    json *meta = NULL;
    *out = (lw_str){0};
    if (!target->language_key || !row->meta.data) return LW_OK;
    lw_status status = json_parse(row->meta, &meta, error);
    if (status != LW_OK) return status;
    const json *value = json_get(meta, target->language_key);
    lw_str text = value && json_kind_of(value) == JSON_TEXT ? json_text(value) : (lw_str){0};
    if (text.len > 0 && text.len <= LIMIT_LANGUAGE_BYTES) *out = lw_arena_copy(scratch, text);
    json_free(meta);
    return LW_OK;
}

static lw_status write_item(tx *t, const import_target *target, int64_t id, const import_row *row,
                            lw_arena scratch, bool *written_out, lw_error *error) {
    int64_t changed = 0;
    lw_str language;
    lw_status status = read_language(target, row, &scratch, &language, error);
    if (status != LW_OK) return status;
    status = db_exec(
        t, Q_IMPORT_ITEM_INSERT,
        DB_ARGS(v_int(target->project_id), v_int(id), v_int(target->batch_id),
                v_text(row->external_id), v_text(row->state.data ? row->state : LW_STR("open")),
                v_int(row->people), isnan(row->confidence) ? v_null() : v_real(row->confidence),
                v_text(row->label), v_text(language), v_int(row->urgency.priority),
                row->urgency.due_at ? v_int(row->urgency.due_at) : v_null()),
        &changed, error);
    *written_out = changed == 1;
    return status;
}

lw_status import_write_row(tx *t, import_target *target, const import_row *row,
                           import_counts *counts, lw_arena scratch, lw_error *error) {
    assert(row->external_id.data && row->data.data);
    bool known, written;
    lw_status status = are_known_pictures(t, target, row, &known, error);
    if (status != LW_OK) return status;
    if (known) {
        counts->duplicates++;
        return LW_OK;
    }
    int64_t id = store_new_id(t->store);
    status = write_item(t, target, id, row, scratch, &written, error);
    if (status != LW_OK) return status;
    if (!written) {
        counts->duplicates++;
        return LW_OK;
    }
    counts->accepted++;
    counts->answers += row->people;
    counts->urgent += urgency_asks(row->urgency);
    counts->states[row->state.data ? import_state_index(row->state) : 0]++;
    return write_body(t, target, id, row, scratch, error);
}
