/* model.h - the model that a project asks for shapes: where it is, what it is asked, what it may say. */
#ifndef RECORD_MODEL_H
#define RECORD_MODEL_H
#include "server/record/record.h"

typedef struct {
    lw_str url; /* empty: the project asks none */
    lw_str name, version;
    int64_t seconds; /* it has for a question */
} model_settings;

typedef struct {
    lw_str url; /* absent to who may not change it */
    lw_str name, version;
    int64_t seconds;
    bool able; /* there is one, and this server may ask it */
} model_view;

/* A question: points on what is meant and beside it, a box around it, or both. */
typedef struct {
    double x, y; /* pixels of the picture */
    bool inside; /* of what is meant */
} model_point;
typedef struct {
    double x, y, w, h;
} model_box;
typedef struct {
    lw_str field, class;
    shape_list points; /* of model_point */
    const model_box *box;
} model_question;

/* What it said, checked: a mask, or an outline with its holes; neither: nothing is there. */
typedef struct {
    const source_ref *source;
    lw_str mask, outline; /* JSON */
    double score;         /* NaN: it did not say */
} model_answer;

extern const shape model_settings_shape, model_view_shape, model_question_shape, model_answer_shape;

/* Is it one that may be put to a model about a picture of this size?
 * Errors LW_INVALID naming the member */
LW_MUST_USE lw_status model_question_check(const model_question *question, int64_t width,
                                           int64_t height, lw_error *error);
/* The question as the model gets it: docs/guide/model.md. */
void model_question_write(const model_question *question, lw_str hash, lw_str type, int64_t width,
                          int64_t height, json_writer *w);
/* Reads what a model said about a picture of this size; `source` is left as it is.
 * Errors LW_INVALID naming what is wrong with it, LW_NO_MEMORY */
LW_MUST_USE lw_status model_answer_read(const json *reply, int64_t width, int64_t height,
                                        lw_arena *arena, model_answer *answer_out, lw_error *error);

#endif
