/* path.h - an item's path through its workflow: how it came to where it stands, and where it goes. */
#ifndef WORK_PATH_H
#define WORK_PATH_H
#include "server/record/record.h"
#include "server/record/urgency.h"
#include "server/record/workflow.h"
#include "server/rules/walk.h"
#include "server/work/standing.h"

typedef struct {
    const workflow *flow;
    int place; /* the stage it stands in, or ended in; PLACE_START: it has not entered */
    int asked; /* the stage whose answers decide; PLACE_START: none does, somebody gave a word */
    int64_t entered;  /* answers up to this id were not given in that stage; 0: all count */
    int64_t moved_at; /* when it came to its place; 0: not known */
    int64_t taken[WORKFLOW_EDGES_MAX]; /* [edge_count] how often it took each */
} item_path;

/* A move that no edge made: the belief in an item that had gone on is doubted again. */
#define PATH_NO_EDGE SIZE_MAX

/* The workflow of a version; 0 is the built-in one. */
LW_MUST_USE lw_status workflow_load(tx *t, int64_t project_id, int64_t version, lw_arena *arena,
                                    const workflow **out, lw_error *error);

/* Reads how an item came; of the built-in workflow nothing needs to be read. */
LW_MUST_USE lw_status path_find(tx *t, int64_t project_id, int64_t item_id, const standing *now,
                                lw_arena *arena, item_path *path_out, lw_error *error);
/* The moves of an item through workflows of the project's own, oldest first, as people are shown them: a list of
 * item_move. */
LW_MUST_USE lw_status path_show(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                                shape_list *moves_out, lw_error *error);
/* Writes a move down and counts it. */
LW_MUST_USE lw_status path_write(tx *t, int64_t project_id, int64_t item_id, const item_path *path,
                                 const path_move *move, lw_error *error);
/* Keeps the counts of items in each place; PLACE_START counts nothing. */
LW_MUST_USE lw_status path_count_standing(tx *t, int64_t project_id, const item_path *path,
                                          int from, int to, lw_error *error);
/* Where the item stands from now on: a stage of its workflow. */
LW_MUST_USE lw_status path_stand(tx *t, int64_t project_id, int64_t item_id, const item_path *path,
                                 int stage, lw_error *error);
typedef struct {
    int stage;
    int64_t account_id; /* 0: for anybody */
    int band;
    lw_str language; /* absent: any */
    urgency urgency; /* of its items */
} lane_of;
/* The lane in which a stage's tasks wait; for one person alone where account_id is not 0, a band of it where
 * the stage has an order (queue.h) and the item is not due, of a language where the item has one, and of its urgency. Its row is made where there is none. */
LW_MUST_USE lw_status path_lane(tx *t, int64_t project_id, const item_path *path, const lane_of *of,
                                lw_arena *arena, lw_str *lane_out, lw_error *error);

#endif
