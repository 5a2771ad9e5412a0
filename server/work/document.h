/* document.h - versioned documents of a project that stand by themselves: exams, tiers, reasons. */
#ifndef WORK_DOCUMENT_H
#define WORK_DOCUMENT_H
#include "server/work/project.h"

typedef struct {
    int64_t version; /* 0: none was set yet */
    lw_str document; /* JSON */
    int64_t created_at;
    lw_str note; /* what it still wants, for whoever sets it; absent: nothing */
} document_view;

typedef struct {
    const json *document;
} document_body;

extern const shape document_view_shape, document_body_shape;

/* The present version; where there is none, version 0 with `otherwise`. */
LW_MUST_USE lw_status document_latest(tx *t, int64_t project_id, const char *kind, lw_str otherwise,
                                      lw_arena *arena, document_view *out, lw_error *error);
/* The next version, which was checked. */
LW_MUST_USE lw_status document_add(tx *t, const actor *who, const char *kind, const json *document,
                                   lw_arena *arena, document_view *out, lw_error *error);

#endif
