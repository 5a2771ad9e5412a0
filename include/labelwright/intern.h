/* intern.h - names of any text to dense numbers 0, 1, 2, ... in order of first appearance. */
#ifndef LW_INTERN_H
#define LW_INTERN_H
#include "labelwright/base.h"

typedef struct lw_intern lw_intern;

/* names_max   at most so many names, 1 .. INT32_MAX
 * bytes_max   at most so many bytes of names together, 0 .. UINT32_MAX
 * Returns an empty set, or NULL when the heap has no room. It grows on the heap as needed to some 26
 * to 48 bytes a name and the names' bytes; lw_intern_close frees it. */
lw_intern *lw_intern_open(size_t names_max, size_t bytes_max);
void lw_intern_close(lw_intern *names);

/* The number of `name`, which is added when it is new.
 *
 * Errors  LW_TOO_LARGE  over names_max or bytes_max
 *         LW_NO_MEMORY  the heap has no room
 *         Either way the set is as before.
 * Cost    O(len), averaged over calls */
LW_MUST_USE lw_status lw_intern_add(lw_intern *names, lw_str name, int32_t *number_out,
                                    lw_error *error);

/* The numbers of `count` names one after another, as lw_intern_add gives them; several times as fast
 * where the set does not fit the processor's cache.
 *
 * numbers_out  [count]
 * added_out    names that have their number: `count`, or fewer after an error
 * Errors       as lw_intern_add, of names[*added_out] */
LW_MUST_USE lw_status lw_intern_add_all(lw_intern *names, const lw_str *list, size_t count,
                                        int32_t *numbers_out, size_t *added_out, lw_error *error);

/* The number of `name`, or -1. O(len). */
int32_t lw_intern_find(const lw_intern *names, lw_str name);

/* The name of a number in 0 .. count-1, valid until the next lw_intern_add. */
lw_str lw_intern_name(const lw_intern *names, int32_t number);

/* Frees what only adding and finding need, most of the memory of short names: after it the names can be
 * read and counted, and nothing else. */
void lw_intern_seal(lw_intern *names);
size_t lw_intern_count(const lw_intern *names);

#endif
