/* temporary.h - where tests make folders of their own. */
#ifndef TESTS_TEMPORARY_H
#define TESTS_TEMPORARY_H
#include <stdio.h>
#include <stdlib.h>

/* A new folder in TMPDIR (/tmp without it); `path` has room for `size` bytes. NULL: none was made. */
static inline char *temporary_folder(char *path, size_t size) {
    const char *parent = getenv("TMPDIR");
    int length = snprintf(path, size, "%s/lw-XXXXXX", parent && *parent ? parent : "/tmp");
    return length > 0 && (size_t)length < size ? mkdtemp(path) : NULL;
}

#endif
