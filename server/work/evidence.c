/* evidence.c - what was said about an item. */
#include "server/work/evidence.h"
#include <string.h>

static const struct {
    const char *grade;
    double weight;
} grades[] = {{"definite", 1}, {"probable", 0.7}, {"possible", 0.4}};

static const char *const machines[] = {"program", "model"};

bool evidence_is_of_machine(lw_str source_kind) {
    for (size_t i = 0; i < sizeof machines / sizeof machines[0]; i++)
        if (lw_str_equal(source_kind, lw_str_from(machines[i]))) return true;
    return false;
}

bool evidence_grade(lw_str grade, double *weight_out) {
    for (size_t i = 0; i < sizeof grades / sizeof grades[0]; i++)
        if (lw_str_equal(grade, lw_str_from(grades[i].grade))) {
            *weight_out = grades[i].weight;
            return true;
        }
    return false;
}

double evidence_weight(lw_str grade) {
    double weight = 1;
    (void)evidence_grade(grade, &weight);
    return weight;
}

/* Both queries about annotations give their columns in this order. */
static evidence_row read_row(db_rows *rows, lw_arena *arena) {
    return (evidence_row){
        .item_id = db_int(rows, 0),
        .task_id = db_int(rows, 1),
        .source_id = db_int(rows, 2),
        .stage = db_text_copy(rows, 3, arena),
        .values = db_text_copy(rows, 4, arena),
        .schema_version = db_int(rows, 5),
        .guideline_version = db_int(rows, 6),
        .confidence = db_text_copy(rows, 7, arena),
        .note = db_text_copy(rows, 8, arena),
        .verdict = db_text_copy(rows, 9, arena),
        .active_ms = db_int(rows, 10),
        .late = db_int(rows, 11) != 0,
        .supersedes = db_int(rows, 12),
        .created_at = db_int(rows, 13),
        .source_kind = db_text_copy(rows, 14, arena),
        .source_name = db_text_copy(rows, 15, arena),
        .account_id = db_int(rows, 16),
        .suggestion_id = db_int(rows, 17),
        .id = db_int(rows, 18),
        .certificate = db_text_copy(rows, 19, arena),
        .code = db_text_copy(rows, 20, arena),
        .suggested = db_text_copy(rows, 21, arena),
    };
}

static void mark_live(evidence_row *rows, size_t count, int64_t rejected_at) {
    for (size_t i = 0; i < count; i++) rows[i].live = rows[i].id > rejected_at;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < i && rows[i].supersedes; j++)
            if (rows[j].id == rows[i].supersedes) rows[j].live = false;
}

db_rows evidence_ask(tx *t, int64_t project_id, int64_t item_id) {
    return db_query(t, Q_ANNOTATION_OF_ITEM,
                    DB_ARGS(v_int(project_id), v_int(item_id), v_int(EVIDENCE_MAX)));
}

lw_status evidence_read(db_rows *asked, int64_t rejected_at, lw_arena *arena,
                        evidence_row **rows_out, size_t *count_out, lw_error *error) {
    size_t capacity = 8, count = 0;
    evidence_row *found = lw_new(arena, evidence_row, capacity);
    while (found && db_next(asked)) {
        if (count == capacity) {
            evidence_row *larger = lw_new(arena, evidence_row, capacity * 4);
            if (larger) memcpy(larger, found, count * sizeof *found);
            found = larger;
            capacity *= 4;
            if (!found) break;
        }
        found[count++] = read_row(asked, arena);
    }
    lw_status status = db_end(asked, error);
    if (status != LW_OK) return status;
    if (!found)
        return lw_fail(error, LW_NO_MEMORY, "the item has more evidence than fits in memory");
    mark_live(found, count, rejected_at);
    *rows_out = found;
    *count_out = count;
    return LW_OK;
}

lw_status evidence_find(tx *t, int64_t project_id, int64_t annotation_id, lw_arena *arena,
                        evidence_row *row_out, lw_error *error) {
    db_rows rows;
    lw_status status =
        db_one(t, Q_ANNOTATION_SHOW, DB_ARGS(v_int(project_id), v_int(annotation_id)), "answer",
               &rows, error);
    if (status != LW_OK) return status;
    *row_out = read_row(&rows, arena);
    return db_end(&rows, error);
}

lw_status source_of_account(tx *t, int64_t project_id, int64_t account_id, int64_t *source_id_out,
                            lw_error *error) {
    db_rows rows = db_query(t, Q_SOURCE_OF_ACCOUNT, DB_ARGS(v_int(project_id), v_int(account_id)));
    *source_id_out = db_next(&rows) ? db_int(&rows, 0) : 0;
    return db_end(&rows, error);
}

lw_status source_of_person(tx *t, int64_t project_id, int64_t account_id, lw_str name,
                           int64_t *source_id_out, lw_error *error) {
    char version[ID_TEXT_MAX]; /* two people may have the same name */
    lw_status status = source_of_account(t, project_id, account_id, source_id_out, error);
    if (status != LW_OK || *source_id_out) return status;
    status = db_exec(t, Q_SOURCE_INSERT,
                     DB_ARGS(v_int(project_id), v_int(store_new_id(t->store)),
                             v_text(LW_STR("person")), v_int(account_id), v_text(name),
                             v_text(id_write(version, ID_ACCOUNT, 0, account_id))),
                     NULL, error);
    if (status == LW_OK)
        status = source_of_account(t, project_id, account_id, source_id_out, error);
    if (status == LW_OK && !*source_id_out)
        return lw_fail(error, LW_INTERNAL, "the person's source cannot be made");
    return status;
}

const source_ref *evidence_source(int64_t project_id, int64_t id, lw_str kind, lw_str name,
                                  lw_arena *arena) {
    source_ref *source = lw_new(arena, source_ref, 1);
    if (source) *source = (source_ref){{project_id, id}, kind, name};
    return source;
}

evidence evidence_shown(int64_t project_id, const evidence_row *row, lw_arena *arena) {
    return (evidence){
        .id = {project_id, row->id},
        .source =
            evidence_source(project_id, row->source_id, row->source_kind, row->source_name, arena),
        .stage = row->stage,
        .values = row->values,
        .confidence = row->confidence,
        .note = row->note,
        .verdict = row->verdict,
        .active_ms = row->active_ms,
        .schema_version = row->schema_version,
        .guideline_version = row->guideline_version,
        .certificate = row->certificate,
        .code = row->code,
        .suggested = row->suggested,
        .late = row->late,
        .supersedes = {project_id, row->supersedes},
        .created_at = row->created_at,
    };
}
