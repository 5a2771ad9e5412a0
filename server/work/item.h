/* item.h - items: lists without payloads, one whole, sent back to work. */
#ifndef WORK_ITEM_H
#define WORK_ITEM_H
#include "server/work/project.h"

/* One item; `full` adds evidence, beliefs and decision, which only some may see. */
LW_MUST_USE lw_status item_load(tx *t, int64_t project_id, int64_t item_id, bool full,
                                lw_arena *arena, item *item_out, lw_error *error);
/* Takes the names of people from its evidence: a review is blind. */
void item_hide_authors(item *i);
/* Of an item's data, hex: what shows that an answer is about the data that is stored. Absent without room. */
lw_str item_hash(lw_str data, lw_arena *arena);
/* The item's data and its pictures, JSON: what answers are checked against. */
LW_MUST_USE lw_status item_body(tx *t, int64_t project_id, int64_t item_id, lw_arena *arena,
                                lw_str *data_out, lw_str *media_out, lw_error *error);
/* What models and programs said about it, newest first; list of suggestion. Asked and read apart, so
 * that other questions are sent in between. */
db_rows item_suggestions_ask(tx *t, int64_t project_id, int64_t item_id);
LW_MUST_USE lw_status item_suggestions_read(db_rows *asked, int64_t project_id, lw_arena *arena,
                                            shape_list *suggestions_out, lw_error *error);
/* One row of evidence, whose item and whose author it is. */
LW_MUST_USE lw_status evidence_show(tx *t, int64_t project_id, int64_t annotation_id,
                                    lw_arena *arena, evidence *evidence_out, int64_t *item_id_out,
                                    int64_t *account_id_out, lw_error *error);

typedef enum {
    ITEMS_CREATED,
    ITEMS_NEWEST,
    ITEMS_CONFIDENCE, /* least certain first */
    ITEMS_DUE,        /* what waits and is due, earliest first */
} item_order;

/* What one answer about an item says, who gave it and when. All of it must hold of the same answer, which was
 * not replaced: of people, or with a source alone and no time of whatever that source has said. */
typedef struct {
    int64_t source_id;                       /* 0: anybody */
    int64_t from, before;                    /* microseconds: from <= time < before */
    int64_t hour;                            /* of the day, UTC, with `from`; -1: any */
    int64_t active_ms_from, active_ms_below; /* from <= active_ms < below */
    lw_str
        field; /* the question that the next three are about: their keys, as a matrix of answers has them */
    int64_t
        level; /* of nested classes: those so deep, 1 at the top, stand for what is below; 0: as they are */
    lw_str decided;  /* what was decided, or of the first question is believed */
    lw_str answered; /* what the answer says */
} answer_filter;

/* What a list shows. */
typedef struct {
    lw_str state, label, prefix; /* absent: any; a prefix stands alone */
    lw_str meta,
        meta_value; /* a key of its meta and what stands there, as text; in order of making, with a
                       state and a label of those as they may be */
    lw_str stage;   /* where it stands now; alone, at most LIMIT_PAGE_SCAN items a page */
    item_order order;        /* by confidence: without a label */
    double confidence_from;  /* NaN: any; these two only in order of confidence: */
    double confidence_below; /* from <= confidence < below */
    int64_t due_before;      /* INT64_MAX: any; only in order of when they are due */
    answer_filter answers;   /* with these, in the order of answers: newest first */
    lw_str cursor;           /* as given by the page before; absent: the first */
} item_filter;

/* A page of rows; *next_out is the cursor of the next one or absent.
 * Errors LW_INVALID a filter that cannot be, or a cursor that is none
 * Cost   O(limit) at any number of items: every filter has its index. By answers at most LIMIT_PAGE_SCAN of
 *        them are looked at, so that a page may hold less than it could, or nothing, and still have a next */
LW_MUST_USE lw_status item_list(tx *t, int64_t project_id, const item_filter *filter, size_t limit,
                                lw_arena *arena, shape_list *rows_out, lw_str *next_out,
                                lw_error *error);
/* Back to work, for a reason; what was said so far stays as evidence that does not count any more. */
LW_MUST_USE lw_status item_reopen(tx *t, const actor *who, int64_t item_id, lw_str reason,
                                  lw_arena *arena, lw_error *error);

/* True when the person holds a lease on the item, or answered it: then they may see its pictures. */
LW_MUST_USE lw_status item_is_held(tx *t, int64_t project_id, int64_t item_id, int64_t account_id,
                                   bool *held_out, lw_error *error);

#endif
