/* evidence.h - what was said about an item: rows of annotation with what deciding needs of their source. */
#ifndef WORK_EVIDENCE_H
#define WORK_EVIDENCE_H
#include "server/record/record.h"
#include "server/store/store.h"

typedef struct {
    int64_t id, item_id, task_id, source_id, account_id, supersedes, suggestion_id, active_ms,
        created_at;
    int64_t schema_version, guideline_version;
    lw_str stage, values, confidence, note, verdict, certificate, code, suggested, source_kind,
        source_name;
    bool late;
    bool live; /* neither superseded nor before a rejection; set by evidence_read */
} evidence_row;

/* All evidence of an item, oldest first; at most EVIDENCE_MAX rows. Asked and read apart, so that other
 * questions are sent in between. */
enum { EVIDENCE_MAX = 2000 };
db_rows evidence_ask(tx *t, int64_t project_id, int64_t item_id);
LW_MUST_USE lw_status evidence_read(db_rows *asked, int64_t rejected_at, lw_arena *arena,
                                    evidence_row **rows_out, size_t *count_out, lw_error *error);
/* One row by its id. Errors LW_NOT_FOUND */
LW_MUST_USE lw_status evidence_find(tx *t, int64_t project_id, int64_t annotation_id,
                                    lw_arena *arena, evidence_row *row_out, lw_error *error);

/* The source of a person in the project; 0: they are none yet. */
LW_MUST_USE lw_status source_of_account(tx *t, int64_t project_id, int64_t account_id,
                                        int64_t *source_id_out, lw_error *error);
/* The source of a person in the project, which is made where they are none yet. */
LW_MUST_USE lw_status source_of_person(tx *t, int64_t project_id, int64_t account_id, lw_str name,
                                       int64_t *source_id_out, lw_error *error);
/* A source as people are shown it; NULL when there is no room. */
const source_ref *evidence_source(int64_t project_id, int64_t id, lw_str kind, lw_str name,
                                  lw_arena *arena);
/* A row as it is shown; its texts stay where they are. */
evidence evidence_shown(int64_t project_id, const evidence_row *row, lw_arena *arena);

/* A program or a model: its word comes without anybody having looked at the item. */
bool evidence_is_of_machine(lw_str source_kind);
/* How much of an answer one of that grade ("definite" ...) is, 0..1; false where it is no grade. */
bool evidence_grade(lw_str grade, double *weight_out);
/* The same of a row's grade, which may be absent: a whole answer. */
double evidence_weight(lw_str grade);

#endif
