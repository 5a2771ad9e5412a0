/* project.h - projects: made, shown, changed; schema and guidelines as numbered versions. */
#ifndef WORK_PROJECT_H
#define WORK_PROJECT_H
#include "server/access/access.h"
#include "server/record/record.h"
#include "server/record/schema.h"

/* What every operation on work needs of a project. */
typedef struct {
    int64_t id, schema_version, guideline_version, reliability_version;
    quality_settings quality;
    bool archived;
    const schema *questions; /* of schema_version; NULL until project_questions */
} project_settings;

/* Makes a project. Whoever makes it is its manager; the people named join it, or are invited where they
 * have no account yet. Schema and quality are checked.
 * Errors LW_INVALID naming the member; those of member_add */
LW_MUST_USE lw_status project_create(tx *t, const actor *who, const project_wanted *wanted,
                                     lw_arena *arena, int64_t *project_id_out, lw_error *error);
LW_MUST_USE lw_status project_show(tx *t, const actor *who, int64_t project_id, lw_arena *arena,
                                   project *project_out, lw_error *error);
/* Newest first, those the person may see; *next_out is the cursor of the next page or 0. */
LW_MUST_USE lw_status project_list(tx *t, const actor *who, int64_t cursor, size_t limit,
                                   lw_arena *arena, shape_list *projects_out, int64_t *next_out,
                                   lw_error *error);
/* Changes what is named in `wanted`; a new schema or new instructions become a new version. */
LW_MUST_USE lw_status project_update(tx *t, const actor *who, int64_t project_id,
                                     const project_wanted *wanted, lw_arena *arena,
                                     lw_error *error);
LW_MUST_USE lw_status project_schema_document(tx *t, int64_t project_id, int64_t version,
                                              lw_arena *arena, schema_document *document_out,
                                              lw_error *error);

LW_MUST_USE lw_status project_settings_load(tx *t, int64_t project_id,
                                            project_settings *settings_out, lw_error *error);
/* The schema of a version, read. */
LW_MUST_USE lw_status project_schema_load(tx *t, int64_t project_id, int64_t version,
                                          lw_arena *arena, schema *schema_out, lw_error *error);

/* The schema of the present version in settings->questions, read once. */
LW_MUST_USE lw_status project_questions(tx *t, project_settings *settings, lw_arena *arena,
                                        lw_error *error);
/* The same, asked together with other questions: of settings that were asked at the same time. NULL is
 * left where the version has changed in between. */
db_rows project_questions_ask(tx *t, int64_t project_id);
LW_MUST_USE lw_status project_questions_read(db_rows *asked, project_settings *settings,
                                             lw_arena *arena, lw_error *error);

/* ---- kept counters ---- */
LW_MUST_USE lw_status counter_add(tx *t, int64_t project_id, const char *name, int64_t change,
                                  lw_error *error);
LW_MUST_USE lw_status counter_read(tx *t, int64_t project_id, item_counts *counts_out,
                                   lw_error *error);

/* ---- what happened ---- */
/* A row in the outbox for all who may see the project: `kind` and a small JSON object. */
LW_MUST_USE lw_status happened(tx *t, int64_t project_id, const char *kind, lw_str body,
                               lw_error *error);

#endif
