/* import_zip.c - the entries of a zip by libarchive, which is not believed. */
#include "server/work/import_zip.h"
#include "server/limits.h"
#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>
#include <sys/stat.h>

enum { ARCHIVE_BLOCK = 64 << 10 };

struct zip_walk {
    int64_t size;  /* of the file */
    int64_t count; /* of entries seen */
    struct archive *archive;
    struct archive_entry *entry; /* the last one */
    lw_str name;
    bool over;   /* the last entry was seen */
    char *bytes; /* of the entry unpacked last */
    size_t used, capacity;
};

/* ---- names ---------------------------------------------------------------------------------- */

/* Names that a path must not have: they would lead elsewhere. */
static const char *fault_of_name(lw_str name) {
    if (name.len == 0) return "has no name";
    if (!lw_utf8_valid(name)) return "its name is not UTF-8";
    if (name.data[0] == '/' || name.data[0] == '\\' || (name.len > 1 && name.data[1] == ':'))
        return "its path is absolute";
    for (lw_str rest = name; rest.data;) {
        lw_str part = lw_str_cut(&rest, '/');
        if (lw_str_equal(part, LW_STR("..")) || lw_str_find(part, '\\') < part.len)
            return "its path leads out of the archive";
    }
    return NULL;
}

/* Files that systems leave about, which are no pictures and nobody means. */
bool import_is_litter(lw_str name) {
    lw_str base = name;
    for (lw_str rest = name; rest.data;) base = lw_str_cut(&rest, '/');
    return lw_str_starts(name, LW_STR("__MACOSX/")) || lw_str_equal(base, LW_STR(".DS_Store")) ||
           lw_str_equal(base, LW_STR("Thumbs.db")) || lw_str_equal(base, LW_STR("desktop.ini"));
}

/* ---- opening -------------------------------------------------------------------------------- */

void zip_close(zip_walk *w) {
    if (!w) return;
    if (w->archive) archive_read_free(w->archive);
    free(w->bytes);
    free(w);
}

/* Whether an entry is a link stands at the end of a zip: it is not read as a stream. */
lw_status zip_open(const import_context *context, zip_walk **walk_out, lw_error *error) {
    zip_walk *w = calloc(1, sizeof *w);
    if (!w) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    struct stat about;
    if (stat(context->path, &about) == 0) w->size = about.st_size;
    w->archive = archive_read_new();
    lw_status status = LW_OK;
    if (!w->archive || archive_read_support_format_zip(w->archive) != ARCHIVE_OK)
        status = lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    else if (archive_read_open_filename(w->archive, context->path, ARCHIVE_BLOCK) != ARCHIVE_OK)
        status = lw_fail(error, LW_INVALID, "%.*s is no zip archive", LW_FMT(context->name));
    if (status == LW_OK) *walk_out = w;
    else zip_close(w);
    return status;
}

double zip_share(const zip_walk *w) {
    double share = w->size > 0 ? (double)archive_filter_bytes(w->archive, -1) / (double)w->size : 1;
    return share < 1 ? share : 1;
}

int64_t zip_entry(const zip_walk *w) { return w->count; }

/* ---- entries -------------------------------------------------------------------------------- */

static const char *fault_of_entry(struct archive_entry *entry, lw_str name) {
    const char *fault = fault_of_name(name);
    if (fault) return fault;
    if (archive_entry_filetype(entry) == AE_IFLNK || archive_entry_hardlink(entry) ||
        archive_entry_symlink(entry))
        return "is a link";
    if (archive_entry_filetype(entry) != AE_IFREG) return "is not a file";
    if (archive_entry_is_encrypted(entry)) return "is encrypted";
    return NULL;
}

lw_status zip_next(zip_walk *w, lw_str *name_out, lw_error *error) {
    for (;;) {
        int code = w->over ? ARCHIVE_EOF : archive_read_next_header(w->archive, &w->entry);
        w->over = code == ARCHIVE_EOF;
        if (w->over) return lw_fail(error, LW_NOT_FOUND, "no further entry");
        if (code < ARCHIVE_WARN || code == ARCHIVE_RETRY)
            return lw_fail(error, LW_MALFORMED, "the archive is broken after entry %lld: %s",
                           (long long)w->count, archive_error_string(w->archive));
        if (++w->count > LIMIT_ARCHIVE_ENTRIES)
            return lw_fail(error, LW_MALFORMED, "the archive has more than %d entries",
                           LIMIT_ARCHIVE_ENTRIES);
        const char *name = archive_entry_pathname_utf8(w->entry);
        if (!name) name = archive_entry_pathname(w->entry);
        w->name = lw_str_from(name ? name : "");
        if (archive_entry_filetype(w->entry) == AE_IFDIR || import_is_litter(w->name)) continue;
        *name_out = w->name;
        return LW_OK;
    }
}

static bool make_room(zip_walk *w) {
    if (w->used + ARCHIVE_BLOCK <= w->capacity) return true;
    size_t wanted = w->capacity ? w->capacity * 2 : 1 << 20;
    char *grown = realloc(w->bytes, wanted);
    if (!grown) return false;
    w->bytes = grown;
    w->capacity = wanted;
    return true;
}

lw_status zip_unpack(zip_walk *w, lw_str *bytes_out, lw_error *error) {
    const char *fault = fault_of_entry(w->entry, w->name);
    if (fault) return import_refuse(error, "%s", fault);
    int64_t packed_before = archive_filter_bytes(w->archive, -1);
    for (w->used = 0;;) {
        if (!make_room(w)) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
        la_ssize_t got = archive_read_data(w->archive, w->bytes + w->used, ARCHIVE_BLOCK);
        if (got < 0)
            return import_refuse(error, "cannot be unpacked: %s", archive_error_string(w->archive));
        if (got == 0) break;
        w->used += (size_t)got;
        if (w->used > LIMIT_PICTURE_BYTES)
            return import_refuse(error, "is larger than %d MB", LIMIT_PICTURE_BYTES >> 20);
        int64_t packed = archive_filter_bytes(w->archive, -1) - packed_before;
        if (w->used > 1 << 20 && (int64_t)w->used > LIMIT_ARCHIVE_RATIO * (packed + ARCHIVE_BLOCK))
            return import_refuse(error, "unpacks to more than %d times its size",
                                 LIMIT_ARCHIVE_RATIO);
    }
    *bytes_out = (lw_str){w->bytes, w->used};
    return LW_OK;
}
