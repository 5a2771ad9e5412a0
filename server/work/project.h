/* project.h - projects: made, shown, changed; schema and guidelines as numbered versions. */
#ifndef WORK_PROJECT_H
#define WORK_PROJECT_H
#include "server/access/access.h"
#include "server/record/plan.h"
#include "server/record/record.h"
#include "server/record/schema.h"
#include "server/record/workflow.h"

/* What every operation on work needs of a project. */
typedef struct {
    int64_t id, schema_version, guideline_version, reliability_version;
    int64_t workflow_version; /* that new items enter; 0: the built-in one */
    quality_settings quality;
    double budget;    /* money for all of it; NaN: not said */
    plan_prices plan; /* found from it and from the deadline, behind the work */
    bool archived;
    double gold_start, gold_later;
    int64_t gold_until;      /* 0: no gold in the stream */
    bool pause_careless;     /* a finding pauses by itself */
    int64_t frozen_by;       /* the certification that holds its decisions; 0: none */
    bool by_language;        /* its items may have a language, and wait for people who have it */
    bool by_urgency;         /* its items may have a priority, or be due */
    const schema *questions; /* of schema_version; NULL until project_questions */
    /* Of one workflow at one time, that of the transaction: by stage how many people may work there now. Read by
     * who asks first, and by nobody again; version 0: not read. */
    struct {
        int64_t workflow_version, at, people[WORKFLOW_STAGES_MAX];
    } staff;
} project_settings;

/* Makes a project. Whoever makes it is its manager; the people named join it, or are invited where they
 * have no account yet. Schema and quality are checked.
 * Errors LW_INVALID naming the member; those of member_add */
LW_MUST_USE lw_status project_create(tx *t, const actor *who, const project_wanted *wanted,
                                     lw_arena *arena, int64_t *project_id_out, lw_error *error);
LW_MUST_USE lw_status project_show(tx *t, const actor *who, int64_t project_id, lw_arena *arena,
                                   project *project_out, lw_error *error);
/* Newest first, those the person may see, and may enter from where they are and now; *next_out is the
 * cursor of the next page or 0. */
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
/* Of a query whose one row begins with the columns of project_settings, as many as PROJECT_SETTINGS_COLUMNS:
 * the cursor then stands on it for what comes behind (db_end it), and is closed already on a failure. */
enum { PROJECT_SETTINGS_COLUMNS = 23 };
LW_MUST_USE lw_status project_settings_next(db_rows *rows, int64_t project_id,
                                            project_settings *settings_out, lw_error *error);
/* The schema of a version, read. */
LW_MUST_USE lw_status project_schema_load(tx *t, int64_t project_id, int64_t version,
                                          lw_arena *arena, schema *schema_out, lw_error *error);

/* The schema of the present version in settings->questions, read once. */
LW_MUST_USE lw_status project_questions(tx *t, project_settings *settings, lw_arena *arena,
                                        lw_error *error);
/* The same of its document, which was asked for together with other things. */
LW_MUST_USE lw_status project_questions_read(lw_str document, project_settings *settings,
                                             lw_arena *arena, lw_error *error);

/* ---- kept counters ---- */
LW_MUST_USE lw_status counter_add(tx *t, int64_t project_id, const char *name, int64_t change,
                                  lw_error *error);
/* So many answers more, and an item gone from one state to another. */
LW_MUST_USE lw_status counter_move(tx *t, int64_t project_id, int64_t answers_change, lw_str from,
                                   lw_str to, lw_error *error);
LW_MUST_USE lw_status counter_read(tx *t, int64_t project_id, item_counts *counts_out,
                                   lw_error *error);

/* ---- what happened ---- */
/* A row in the outbox for all who may see the project: `kind` and a small JSON object. */
LW_MUST_USE lw_status happened(tx *t, int64_t project_id, const char *kind, lw_str body,
                               lw_error *error);

#endif
