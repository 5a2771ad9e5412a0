/* item.h - items: lists without payloads, one whole, sent back to work. */
#ifndef WORK_ITEM_H
#define WORK_ITEM_H
#include "server/work/project.h"

/* One item; `full` adds evidence, beliefs and decision, which only some may see. */
LW_MUST_USE lw_status item_load(tx *t, int64_t project_id, int64_t item_id, bool full,
                                lw_arena *arena, item *item_out, lw_error *error);
/* The item's data, JSON. */
LW_MUST_USE lw_status item_data(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                                lw_str *data_out, lw_error *error);
/* What models and programs said about it, newest first; list of suggestion. Asked and read apart, so
 * that other questions are sent in between. */
db_rows item_suggestions_ask(tx *t, int64_t project_id, int64_t item_id);
LW_MUST_USE lw_status item_suggestions_read(db_rows *asked, int64_t project_id, lw_arena *arena,
                                            shape_list *suggestions_out, lw_error *error);
/* One row of evidence, whose item and whose author it is. */
LW_MUST_USE lw_status evidence_show(tx *t, int64_t project_id, int64_t annotation_id,
                                    lw_arena *arena, evidence *evidence_out, int64_t *item_id_out,
                                    int64_t *account_id_out, lw_error *error);

typedef enum { ITEMS_CREATED, ITEMS_NEWEST, ITEMS_CONFIDENCE /* least certain first */ } item_order;

/* What a list shows. */
typedef struct {
    lw_str state, label, prefix; /* absent: any; a prefix stands alone */
    item_order order;            /* by confidence: without a label */
    double confidence_from;      /* NaN: any; these two only in order of confidence: */
    double confidence_below;     /* from <= confidence < below */
    lw_str cursor;               /* as given by the page before; absent: the first */
} item_filter;

/* A page of rows; *next_out is the cursor of the next one or absent.
 * Errors LW_INVALID a filter that cannot be, or a cursor that is none
 * Cost   O(limit) at any number of items: every filter has its index */
LW_MUST_USE lw_status item_list(tx *t, int64_t project_id, const item_filter *filter, size_t limit,
                                lw_arena *arena, shape_list *rows_out, lw_str *next_out,
                                lw_error *error);
/* Back to work, for a reason; what was said so far stays as evidence that does not count any more. */
LW_MUST_USE lw_status item_reopen(tx *t, const actor *who, int64_t item_id, lw_str reason,
                                  lw_arena *arena, lw_error *error);

/* True when the person holds a lease on the item, or answered it: then they may see its pictures. */
LW_MUST_USE lw_status item_is_held(tx *t, int64_t project_id, int64_t item_id, int64_t account_id,
                                   bool *held_out, lw_error *error);

/* LW_CONFLICT unless the task is there and of that stage. */
LW_MUST_USE lw_status task_must_be(tx *t, int64_t project_id, int64_t task_id, const char *stage,
                                   lw_error *error);

#endif
