/* workflow.h - the workflows of a project: shown, changed as versioned documents, and how items flow. */
#ifndef WORK_WORKFLOW_H
#define WORK_WORKFLOW_H
#include "server/record/team.h"
#include "server/record/workflow.h"
#include "server/rules/eligible.h"
#include "server/work/project.h"

typedef struct {
    lw_str name;
    int64_t items;
} place_count;

typedef struct {
    lw_str from, to, on;
    int64_t taken;       /* by items, since the version began */
    double wait_seconds; /* mean time they had stood before it; NaN: none did */
} edge_count;

typedef struct {
    int64_t version; /* 0: the built-in one */
    lw_str document; /* JSON */
    int64_t created_at;
    shape_list places; /* of place_count: how many stand where */
    shape_list edges;  /* of edge_count, in the order of the document */
} workflow_view;

typedef struct {
    const json *workflow;
} workflow_body;

extern const shape workflow_view_shape, workflow_body_shape;

/* A version with its counts. Errors LW_NOT_FOUND */
LW_MUST_USE lw_status workflow_show(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                                    workflow_view *out, lw_error *error);
/* A new version, which items enter from now on; those on their way keep theirs.
 * Errors LW_INVALID of workflow_read and workflow_check_schema, and where nobody in the project may work in
 * a stage */
LW_MUST_USE lw_status workflow_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                                   int64_t *version_out, lw_error *error);

/* Who works in a project, and what they can. */
typedef struct {
    int64_t account_id;
    project_role role;
    abilities can;
    lw_str zone;      /* of the team they came with; absent: they came by themselves */
    work_hours hours; /* of that team, or any */
    bool away;        /* as workflow_see_away or _paused found them; else false */
} project_worker;
/* In the order of their accounts. */
LW_MUST_USE lw_status workflow_workers(tx *t, int64_t project_id, lw_arena *arena,
                                       project_worker **workers_out, size_t *count_out,
                                       lw_error *error);
/* Finds who of them is paused now, or has answered all that a quota of their team lets them.
 * Cost  two queries, and two for each team with a quota: some rows for each of its people */
LW_MUST_USE lw_status workflow_see_away(tx *t, int64_t project_id, project_worker *workers,
                                        size_t count, lw_arena scratch, lw_error *error);
/* Finds who of them is paused now, alone. */
LW_MUST_USE lw_status workflow_see_paused(tx *t, int64_t project_id, project_worker *workers,
                                          size_t count, lw_error *error);
/* How many of them may work in each stage, are not away and within their hours at the time (microseconds); 0: whatever the time.
 * people_out  [flow->stage_count] */
void workflow_people(const workflow *flow, const project_worker *workers, size_t count, int64_t at,
                     int64_t *people_out);

#endif
