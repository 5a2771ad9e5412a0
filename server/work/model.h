/* model.h - the model that a project asks for shapes: told by a manager, asked by who works on an item. */
#ifndef WORK_MODEL_H
#define WORK_MODEL_H
#include "server/record/model.h"
#include "server/work/media.h"
#include "server/work/project.h"

/* The present one; without one its url is empty. */
LW_MUST_USE lw_status model_show(tx *t, int64_t project_id, lw_arena *arena,
                                 model_settings *settings_out, lw_error *error);
/* Another one, or none; `document` is the body that `wanted` was read from. Its source is there from now
 * on, as evidence names it.
 * Errors  LW_INVALID  it has an address and no name */
LW_MUST_USE lw_status model_set(tx *t, const actor *who, const model_settings *wanted,
                                const json *document, lw_arena *arena, lw_error *error);

/* A question that may be asked: of which model, about which file. */
typedef struct {
    model_settings settings;
    const source_ref *source;
    media_file file;
} model_asked;
/* Errors  LW_NOT_FOUND  no such picture, or no live lease on its item; of an audit, which is blind, none counts
 *         LW_CONFLICT   the project asks no model
 *         LW_INVALID    the question is none about this picture */
LW_MUST_USE lw_status model_ask(tx *t, const actor *who, int64_t media_id,
                                const model_question *question, lw_arena *arena,
                                model_asked *asked_out, lw_error *error);

#endif
