/* import_aside.c - texts put aside by number in a file without a name, so that lists which belong together
 * may stand apart. */
#include "server/limits.h"
#include "server/work/import_foreign.h"
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct {
    int64_t offset;
    int32_t number;
    uint32_t length;
} kept_text;

struct aside {
    FILE *file;
    int64_t size;
    kept_text *texts; /* [count] */
    size_t count, capacity;
    bool sorted;
};

lw_status aside_open(const char *folder, aside **aside_out, lw_error *error) {
    char path[4096];
    aside *a = calloc(1, sizeof *a);
    if (!a) return lw_fail(error, LW_NO_MEMORY, "no memory to read the file");
    snprintf(path, sizeof path, "%s/aside-XXXXXX", folder);
    int file = mkostemp(path, O_CLOEXEC);
    if (file >= 0) unlink(path);
    a->file = file >= 0 ? fdopen(file, "w+") : NULL;
    if (!a->file) {
        lw_status status =
            lw_fail(error, LW_UNAVAILABLE, "the data directory cannot be written: %m");
        if (file >= 0) close(file);
        free(a);
        return status;
    }
    *aside_out = a;
    return LW_OK;
}

void aside_close(aside *a) {
    if (!a) return;
    fclose(a->file);
    free(a->texts);
    free(a);
}

lw_status aside_put(aside *a, int32_t number, lw_str text, lw_error *error) {
    assert(!a->sorted && text.len <= UINT32_MAX);
    if (a->count == LIMIT_IMPORT_MARKS)
        return lw_fail(error, LW_INVALID, "the file has more than %d marks: split it",
                       LIMIT_IMPORT_MARKS);
    if (a->count == a->capacity) {
        size_t wanted = a->capacity ? a->capacity * 2 : 1024;
        kept_text *grown = realloc(a->texts, wanted * sizeof *grown);
        if (!grown) return lw_fail(error, LW_NO_MEMORY, "no memory for so many marks");
        a->texts = grown;
        a->capacity = wanted;
    }
    if (fwrite(text.data, 1, text.len, a->file) != text.len)
        return lw_fail(error, LW_UNAVAILABLE, "the file cannot be unpacked: %m");
    a->texts[a->count++] = (kept_text){a->size, number, (uint32_t)text.len};
    a->size += (int64_t)text.len;
    return LW_OK;
}

static int by_number(const void *a, const void *b) {
    const kept_text *x = a, *y = b;
    if (x->number != y->number) return x->number < y->number ? -1 : 1;
    if (x->offset != y->offset) return x->offset < y->offset ? -1 : 1;
    return 0;
}

lw_status aside_sort(aside *a, lw_error *error) {
    if (fflush(a->file) != 0)
        return lw_fail(error, LW_UNAVAILABLE, "the file cannot be unpacked: %m");
    if (a->count) qsort(a->texts, a->count, sizeof *a->texts, by_number);
    a->sorted = true;
    return LW_OK;
}

size_t aside_find(const aside *a, int32_t number, size_t *count_out) {
    assert(a->sorted);
    size_t low = 0, high = a->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (a->texts[middle].number < number) low = middle + 1;
        else high = middle;
    }
    size_t end = low;
    while (end < a->count && a->texts[end].number == number) end++;
    *count_out = end - low;
    return low;
}

lw_status aside_read(const aside *a, size_t at, lw_arena *arena, lw_str *text_out,
                     lw_error *error) {
    const kept_text *text = &a->texts[at];
    char *room = lw_new(arena, char, (size_t)text->length + 1);
    if (!room) return import_refuse(error, "its marks are too large");
    for (size_t done = 0; done < text->length;) {
        ssize_t got =
            pread(fileno(a->file), room + done, text->length - done, text->offset + (int64_t)done);
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) return lw_fail(error, LW_UNAVAILABLE, "what was unpacked cannot be read: %m");
        done += (size_t)got;
    }
    *text_out = (lw_str){room, text->length};
    return LW_OK;
}
