/* names.h - names in documents, and sorted lists of them: is one there twice, is one there. */
#ifndef RECORD_NAMES_H
#define RECORD_NAMES_H
#include "server/record/place.h"

/* Sorts by bytes; gives the first name that is there twice, or the absent text. O(n log n). */
lw_str names_sort(lw_str *names, size_t count);
/* Whether a sorted list has the name. */
bool names_have(const lw_str *sorted, size_t count, lw_str name);

/* A name of a document, copied: at most LIMIT_NAME_CHARS, not empty, no blanks around it, nothing that
 * cannot be seen.
 * Errors LW_INVALID naming the place and rule; LW_TOO_LARGE without room */
LW_MUST_USE lw_status name_read(lw_str text, const place *at, lw_arena *arena, lw_str *out,
                                lw_error *error);
/* A list of 1..most of them, none twice, in the order of the document. */
LW_MUST_USE lw_status names_read(const json *list, const place *at, size_t most, lw_arena *arena,
                                 const lw_str **out, size_t *count_out, lw_error *error);

#endif
