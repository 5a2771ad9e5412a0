/* record.h - the plain structs of the record as they travel, each with its shape. Texts live in the
 * arena of whoever filled them. */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H
#include "server/record/shape.h"

/* ---- projects ---- */
typedef struct {
    double target;
    int64_t min_labels, max_labels, lease_seconds;
    double price; /* accuracy that an answer must be expected to add; 0: nothing is asked of it */
} quality_settings;

typedef struct {
    int64_t items, open, in_work, review, settled, quarantined, answers;
} item_counts;

typedef struct {
    typed_id id;
    lw_str name, description, instructions; /* Markdown; absent in lists */
    lw_str schema;                          /* JSON; absent in lists */
    int64_t schema_version, guideline_version;
    const quality_settings *quality;
    const item_counts *counts;
    lw_str role, state;
    lw_str language_key; /* of the items' meta; absent: never set, empty: not any more */
    int64_t created_at;
} project;

typedef struct {
    lw_str email, role;
} person_wanted;

typedef struct { /* body of POST and PATCH /projects */
    lw_str name, description, instructions, state, language_key;
    const json *schema;
    const quality_settings *quality;
    shape_list people; /* of person_wanted */
} project_wanted;

typedef struct {
    int64_t version;
    lw_str schema;
    int64_t created_at;
} schema_document;

/* ---- items ---- */
typedef struct {
    typed_id id;
    lw_str external_id, state;
    int64_t answers;
    double confidence;
    lw_str label;
    int64_t created_at;
    int64_t priority, due_at; /* SHAPE_NO_INT: at no time */
} item_row;

typedef struct {
    typed_id id;
    lw_str kind, name;
} source_ref;

typedef struct {
    typed_id id;
    const source_ref *source;
    lw_str stage, values, confidence, note, verdict, certificate, code, suggested;
    int64_t active_ms, schema_version, guideline_version;
    bool late;
    typed_id supersedes;
    int64_t created_at;
} evidence;

/* A step of an item through a workflow of the project's own. */
typedef struct {
    lw_str from, to, reason;
    int64_t at, workflow_version;
} item_move;

typedef struct {
    typed_id id;
    lw_str external_id, state, stage, reason, data, hash, meta, media;
    int64_t created_at;
    int64_t priority, due_at; /* for who sees it whole; SHAPE_NO_INT: none */
    bool full;                /* what follows is there */
    bool
        blind; /* two give their word independently: words are hidden, and authors from reviewers */
    shape_list evidence; /* of evidence */
    shape_list moves;    /* of item_move, oldest first */
    lw_str beliefs, decision;
} item;

typedef struct {
    const source_ref *source;
    lw_str values;
    double score;
} suggestion;

typedef struct {
    typed_id lease, task;
    lw_str stage;
    int64_t expires_at;
    const item *item;
    int64_t schema_version, guideline_version;
    shape_list suggestions; /* of suggestion */
    lw_str field;           /* of an audit of one field: its name */
} lease;

typedef struct {
    shape_list leases; /* of lease */
    lw_str reason;     /* why there are none, or no new ones */
    bool paused;       /* the person is: there is no new work for them */
} lease_list;

/* ---- bodies and replies of work ---- */
typedef struct {
    int64_t count;
    lw_str stage;
} next_wanted;

/* What became of one thing that a source suggested: an object of a field, or (object absent) its whole value. */
typedef struct {
    lw_str field, object;
    lw_str fate; /* accepted, edited, rejected; ignored: left lying there; hidden: not shown */
    lw_str as;   /* the object of the answer that it became; absent: none */
} suggested_thing;

typedef struct {
    typed_id source;
    shape_list things; /* of suggested_thing */
} suggested_source;

typedef struct {
    typed_id lease;
    const json *values;
    lw_str confidence, note, verdict, reason;
    lw_str code; /* of a correction: one of the project's reasons */
    lw_str hash; /* of the item that was answered; absent: not said */
    int64_t active_ms, schema_version;
    typed_id suggestion;
    shape_list suggested; /* of suggested_source */
} answer;

typedef struct {
    typed_id id;
    lw_str item_state;
} answer_receipt;

typedef struct {
    typed_id lease;
    lw_str reason;
} skip_wanted;

typedef struct {
    int64_t expires_at;
} lease_end;

typedef struct {
    lw_str reason;
} reason_wanted;

typedef struct {
    typed_id id, item;
    lw_str external_id, values, confidence, note;
    int64_t created_at;
    bool editable;
} own_answer;

typedef struct {
    const evidence *annotation;
    const item *item;
    int64_t schema_version;
} annotation_view;

extern const shape quality_shape, counts_shape, project_shape, person_wanted_shape,
    project_create_shape, project_patch_shape, schema_document_shape, item_row_shape,
    source_ref_shape, evidence_shape, suggested_thing_shape, item_shape, suggestion_shape,
    lease_shape, lease_list_shape, next_shape, answer_shape, review_shape, revise_shape,
    answer_receipt_shape, skip_shape, lease_end_shape, reason_shape, own_answer_shape,
    annotation_view_shape;

extern const char *const
    item_states[]; /* NULL-terminated: open, in_work, review, settled, quarantined */
extern const char *const grade_names[];    /* definite, probable, possible */
extern const char *const verdict_names[];  /* accept, fix, reject */
extern const char *const project_states[]; /* active, archived */
extern const char *const member_roles[];   /* manager, reviewer, annotator, auditor */

extern const quality_settings quality_default;
/* What was said, and where nothing was, what otherwise holds. `wanted` may be NULL. */
quality_settings quality_or(const quality_settings *wanted, const quality_settings *otherwise);

#endif
