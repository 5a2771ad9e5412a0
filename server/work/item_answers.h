/* item_answers.h - items by what was answered about them: who, when, how long, what. */
#ifndef WORK_ITEM_ANSWERS_H
#define WORK_ITEM_ANSWERS_H
#include "server/work/item.h"

/* True when a filter asks anything of answers. */
bool answer_filter_asks(const answer_filter *f);
/* A page of items, each once, at its newest answer that fits; what item_list is with such a filter.
 * Errors LW_INVALID a filter that cannot be, or a cursor that is none */
LW_MUST_USE lw_status item_list_answered(tx *t, int64_t project_id, const item_filter *filter,
                                         size_t limit, lw_arena *arena, shape_list *rows_out,
                                         lw_str *next_out, lw_error *error);

#endif
