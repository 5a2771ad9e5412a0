/* import_pictures_fuzz.c - an archive, walked to its end: what is offered as a picture has a name that
 * leads nowhere else and a size within bounds. The decoder has a process of its own and is not here. */
#include "server/limits.h"
#include "server/work/import_reader.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

enum { ENTRIES_MAX = 2000 }; /* of one input: a fuzzer's time is dear */

static char memory[1 << 20];

/* In the place of media.c: takes what has the first byte of a JPEG and refuses the rest. */
lw_status media_take(media_decoder *d, const char *data_dir, lw_str bytes, picture *picture_out,
                     lw_error *error) {
    (void)d, (void)data_dir;
    if (bytes.len > LIMIT_PICTURE_BYTES) abort();
    if (!bytes.len || bytes.data[0] != '\xFF') return lw_fail(error, LW_INVALID, "is no picture");
    *picture_out = (picture){.type = "image/jpeg", .bytes = (int64_t)bytes.len};
    return LW_OK;
}

static bool leads_elsewhere(lw_str name) {
    if (!name.len || name.data[0] == '/' || memchr(name.data, '\\', name.len)) return true;
    for (lw_str rest = name; rest.data;)
        if (lw_str_equal(lw_str_cut(&rest, '/'), LW_STR(".."))) return true;
    return false;
}

static void check_row(lw_status status, const import_row *row, int64_t entry) {
    if (row->line < entry) abort(); /* entries are told in order */
    if (status == LW_INVALID && row->text.data && !lw_utf8_valid(row->text)) abort();
    if (status != LW_OK) return;
    if (leads_elsewhere(row->external_id) || !lw_utf8_valid(row->external_id)) abort();
    if (row->external_id.len > LIMIT_EXTERNAL_ID_BYTES || !row->data.len) abort();
}

static void walk(const import_context *context, bool skip) {
    void *reader;
    lw_error error;
    if (import_zip.open(context, NULL, &reader, &error) != LW_OK) return;
    int64_t entry = 0;
    for (int i = 0; i < ENTRIES_MAX; i++) {
        lw_arena arena = lw_arena_over(memory, sizeof memory);
        import_row row = {0};
        lw_status status = import_zip.next(reader, skip, &arena, &row, &error);
        if (status != LW_OK && status != LW_INVALID) break;
        check_row(skip ? LW_NOT_FOUND : status, &row, entry);
        entry = row.line;
        double share = import_zip.share(reader);
        if (!(share >= 0 && share <= 1)) abort();
    }
    import_zip.close(reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const schema questions;
    char path[64];
    int file = memfd_create("archive", MFD_CLOEXEC);
    if (file < 0 || write(file, data, size) != (ssize_t)size) abort();
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    import_context context = {.path = path,
                              .name = LW_STR("the archive"),
                              .schema = &questions,
                              .data_dir = "/nonexistent"};
    walk(&context, false);
    walk(&context, true);
    close(file);
    return 0;
}
