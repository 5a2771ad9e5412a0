/* known.h - known answers to an item: `{field: value}`, or `{field: {"any": [value, value]}}` where several
 * are right. */
#ifndef RECORD_KNOWN_H
#define RECORD_KNOWN_H
#include "server/record/schema.h"

enum { KNOWN_ANSWERS_MAX = 50 }; /* right ones to a field: more, and anything is */

/* How many answers to a field are right; the one at an index, NULL beyond them. */
size_t known_count(const json *value);
const json *known_at(const json *value, size_t index);
/* The right answer where there is one alone; else NULL. */
const json *known_single(const json *value);

/* Checks known answers against the questions; data of the item, or NULL.
 * Errors  LW_INVALID naming the field and the rule */
LW_MUST_USE lw_status known_check(const schema *s, const json *known, const json *data,
                                  lw_arena scratch, lw_error *error);

/* What an answer makes of one field's known answer. */
LW_MUST_USE lw_status known_is_met(const schema_field *field, const json *known, const json *value,
                                   lw_arena scratch, bool *met_out, lw_error *error);

#endif
