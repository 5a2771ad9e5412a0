/* names.h - sorted lists of names: is one there twice, is one there. */
#ifndef RECORD_NAMES_H
#define RECORD_NAMES_H
#include "labelwright/base.h"

/* Sorts by bytes; gives the first name that is there twice, or the absent text. O(n log n). */
lw_str names_sort(lw_str *names, size_t count);
/* Whether a sorted list has the name. */
bool names_have(const lw_str *sorted, size_t count, lw_str name);

#endif
