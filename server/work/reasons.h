/* reasons.h - a project's list of reasons for correcting. */
#ifndef WORK_REASONS_H
#define WORK_REASONS_H
#include "server/work/document.h"

/* The present list; version 0 is the one every project begins with. */
LW_MUST_USE lw_status reasons_show(tx *t, int64_t project_id, lw_arena *arena, document_view *out,
                                   lw_error *error);
/* A new version. What was said with a code that is gone keeps it.
 * Errors  LW_INVALID naming place and rule */
LW_MUST_USE lw_status reasons_set(tx *t, const actor *who, const json *document, lw_arena *arena,
                                  document_view *out, lw_error *error);
/* Errors  LW_INVALID  the code is not on the list */
LW_MUST_USE lw_status reasons_check(tx *t, int64_t project_id, lw_str code, lw_arena *arena,
                                    lw_error *error);

#endif
