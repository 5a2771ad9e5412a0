/* names.c - sorted lists of names. */
#include "server/record/names.h"
#include <stdlib.h>

static int by_bytes(const void *a, const void *b) {
    return lw_str_compare(*(const lw_str *)a, *(const lw_str *)b);
}

lw_str names_sort(lw_str *names, size_t count) {
    if (count > 1) qsort(names, count, sizeof *names, by_bytes);
    for (size_t i = 1; i < count; i++)
        if (lw_str_equal(names[i - 1], names[i])) return names[i];
    return (lw_str){0};
}

bool names_have(const lw_str *sorted, size_t count, lw_str name) {
    return count > 0 && bsearch(&name, sorted, count, sizeof *sorted, by_bytes);
}
