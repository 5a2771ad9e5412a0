/* import_pictures.c - pictures from a zip or a folder: an item each, named by its path. */
#include "server/limits.h"
#include "server/work/import_reader.h"
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ARCHIVE_BLOCK = 64 << 10 };

/* What both have in common: one picture at a time in memory. */
typedef struct {
    const import_context *context;
    int64_t entry; /* number of the last one, from 1 */
    char *bytes;   /* of the picture at hand */
    size_t count, capacity;
} picture_source;

static bool make_room(picture_source *p, size_t bytes) {
    if (bytes <= p->capacity) return true;
    size_t wanted = p->capacity ? p->capacity * 2 : 1 << 20;
    while (wanted < bytes) wanted *= 2;
    char *grown = realloc(p->bytes, wanted);
    if (!grown) return false;
    p->bytes = grown;
    p->capacity = wanted;
    return true;
}

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
static bool is_litter(lw_str name) {
    lw_str base = name;
    for (lw_str rest = name; rest.data;) base = lw_str_cut(&rest, '/');
    return lw_str_starts(name, LW_STR("__MACOSX/")) || lw_str_equal(base, LW_STR(".DS_Store")) ||
           lw_str_equal(base, LW_STR("Thumbs.db")) || lw_str_equal(base, LW_STR("desktop.ini"));
}

static lw_status take_picture(picture_source *p, lw_str name, lw_arena *arena, import_row *row,
                              lw_error *error) {
    lw_error fault;
    lw_status status = import_check_id(name, error);
    if (status != LW_OK) return status;
    status = media_take(p->context->decoder, p->context->data_dir, (lw_str){p->bytes, p->count},
                        &row->picture, &fault);
    if (status == LW_INVALID) return import_refuse(error, "%s", fault.message);
    if (status != LW_OK) return lw_fail(error, status, "%s", fault.message);
    row->external_id = lw_arena_copy(arena, name);
    row->picture_key = import_picture_key(p->context->schema);
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    json_key_text(&w, row->picture_key);
    json_string(&w, name);
    json_close(&w, '}');
    row->data = lw_built(&out);
    return LW_OK;
}

/* ---- zip ---------------------------------------------------------------------------------- */

typedef struct {
    picture_source pictures;
    int64_t size; /* of the file */
    struct archive *archive;
} zip_reader;

static void close_zip(void *opaque) {
    zip_reader *r = opaque;
    if (r->archive) archive_read_free(r->archive);
    free(r->pictures.bytes);
    free(r);
}

static lw_status open_zip(const import_context *context, import_input *input, void **reader_out,
                          lw_error *error) {
    (void)
        input; /* whether an entry is a link stands at the end of a zip: it is not read as a stream */
    zip_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    r->pictures.context = context;
    struct stat about;
    if (stat(context->path, &about) == 0) r->size = about.st_size;
    r->archive = archive_read_new();
    lw_status status = LW_OK;
    if (!r->archive || archive_read_support_format_zip(r->archive) != ARCHIVE_OK)
        status = lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    else if (archive_read_open_filename(r->archive, context->path, ARCHIVE_BLOCK) != ARCHIVE_OK)
        status = lw_fail(error, LW_INVALID, "%.*s is no zip archive", LW_FMT(context->name));
    if (status != LW_OK) {
        close_zip(r);
        return status;
    }
    *reader_out = r;
    return LW_OK;
}

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

/* Unpacks the entry into memory: never more than a picture may have, and never so much more than it
 * takes in the archive that it can only be a bomb. */
static lw_status unpack(zip_reader *r, lw_error *error) {
    picture_source *p = &r->pictures;
    int64_t packed_before = archive_filter_bytes(r->archive, -1);
    p->count = 0;
    for (;;) {
        if (!make_room(p, p->count + ARCHIVE_BLOCK))
            return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
        la_ssize_t got = archive_read_data(r->archive, p->bytes + p->count, ARCHIVE_BLOCK);
        if (got < 0)
            return import_refuse(error, "cannot be unpacked: %s", archive_error_string(r->archive));
        if (got == 0) return LW_OK;
        p->count += (size_t)got;
        if (p->count > LIMIT_PICTURE_BYTES)
            return import_refuse(error, "is larger than %d MB", LIMIT_PICTURE_BYTES >> 20);
        int64_t packed = archive_filter_bytes(r->archive, -1) - packed_before;
        if (p->count > 1 << 20 &&
            (int64_t)p->count > LIMIT_ARCHIVE_RATIO * (packed + ARCHIVE_BLOCK))
            return import_refuse(error, "unpacks to more than %d times its size",
                                 LIMIT_ARCHIVE_RATIO);
    }
}

/* The next entry that is no folder and no litter. */
static lw_status next_entry(zip_reader *r, struct archive_entry **entry_out, lw_str *name_out,
                            lw_error *error) {
    for (;;) {
        int code = archive_read_next_header(r->archive, entry_out);
        if (code == ARCHIVE_EOF) return lw_fail(error, LW_NOT_FOUND, "no further entry");
        if (code < ARCHIVE_WARN || code == ARCHIVE_RETRY)
            return lw_fail(error, LW_MALFORMED, "the archive is broken after entry %lld: %s",
                           (long long)r->pictures.entry, archive_error_string(r->archive));
        if (++r->pictures.entry > LIMIT_ARCHIVE_ENTRIES)
            return lw_fail(error, LW_MALFORMED, "the archive has more than %d entries",
                           LIMIT_ARCHIVE_ENTRIES);
        const char *name = archive_entry_pathname_utf8(*entry_out);
        if (!name) name = archive_entry_pathname(*entry_out);
        *name_out = lw_str_from(name ? name : "");
        if (archive_entry_filetype(*entry_out) != AE_IFDIR && !is_litter(*name_out)) return LW_OK;
    }
}

static lw_status next_zip(void *opaque, bool skip, lw_arena *arena, import_row *row,
                          lw_error *error) {
    zip_reader *r = opaque;
    struct archive_entry *entry;
    lw_str name;
    lw_status status = next_entry(r, &entry, &name, error);
    if (status != LW_OK) return status;
    row->line = r->pictures.entry;
    if (skip) return LW_OK;
    status = r->pictures.context->keep
                 ? r->pictures.context->keep(r->pictures.context->keep_context, error)
                 : LW_OK;
    if (status != LW_OK) return status;
    const char *fault = fault_of_entry(entry, name);
    if (fault) status = import_refuse(error, "%s", fault);
    if (status == LW_OK) status = unpack(r, error);
    if (status == LW_OK) status = take_picture(&r->pictures, name, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(name, arena);
    return status;
}

static double share_of_zip(const void *opaque) {
    const zip_reader *r = opaque;
    double share = r->size > 0 ? (double)archive_filter_bytes(r->archive, -1) / (double)r->size : 1;
    return share < 1 ? share : 1;
}
static lw_str no_note(const void *opaque) {
    (void)opaque;
    return (lw_str){0};
}

const import_format import_zip = {"zip", open_zip, next_zip, share_of_zip, no_note, close_zip};

/* ---- folder --------------------------------------------------------------------------------- */

typedef struct {
    picture_source pictures;
    FTS *walk;
    size_t root_length;
    bool at_end;
} folder_reader;

static void close_folder(void *opaque) {
    folder_reader *r = opaque;
    if (r->walk) fts_close(r->walk);
    free(r->pictures.bytes);
    free(r);
}

/* The same order every time, so that an import can go on after a crash. */
static int by_name(const FTSENT **a, const FTSENT **b) {
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static lw_status open_folder(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    (void)input;
    folder_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the folder");
    r->pictures.context = context;
    r->root_length = strlen(context->path);
    char *const roots[] = {(char *)(uintptr_t)context->path, NULL};
    r->walk = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
    if (!r->walk) {
        close_folder(r);
        return lw_fail(error, LW_INVALID, "the folder cannot be read: %s", strerror(errno));
    }
    *reader_out = r;
    return LW_OK;
}

static const char *fault_of_file(const FTSENT *entry) {
    switch (entry->fts_info) {
    case FTS_F: return NULL;
    case FTS_SL:
    case FTS_SLNONE: return "is a link";
    case FTS_DEFAULT: return "is not a file";
    default: return "cannot be read";
    }
}

static bool is_walked_over(const FTSENT *entry) {
    return entry->fts_info == FTS_D || entry->fts_info == FTS_DP;
}

static lw_status read_file(picture_source *p, const char *path, lw_error *error) {
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0) return import_refuse(error, "cannot be read: %s", strerror(errno));
    lw_status status = LW_OK;
    for (p->count = 0; status == LW_OK;) {
        if (!make_room(p, p->count + ARCHIVE_BLOCK)) {
            status = lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
            break;
        }
        ssize_t got = read(file, p->bytes + p->count, ARCHIVE_BLOCK);
        if (got == 0) break;
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) status = import_refuse(error, "cannot be read: %s", strerror(errno));
        else p->count += (size_t)got;
        if (p->count > LIMIT_PICTURE_BYTES)
            status = import_refuse(error, "is larger than %d MB", LIMIT_PICTURE_BYTES >> 20);
    }
    close(file);
    return status;
}

static lw_status next_file(folder_reader *r, FTSENT **entry_out, lw_str *name_out,
                           lw_error *error) {
    for (;;) {
        errno = 0;
        FTSENT *entry = fts_read(r->walk);
        r->at_end = !entry;
        if (!entry && errno)
            return lw_fail(error, LW_MALFORMED, "the folder cannot be read: %s", strerror(errno));
        if (!entry) return lw_fail(error, LW_NOT_FOUND, "no further file");
        if (is_walked_over(entry)) continue;
        lw_str name = lw_str_from(entry->fts_path);
        name = lw_str_slice(name, r->root_length, name.len);
        while (name.len && name.data[0] == '/') name = lw_str_slice(name, 1, name.len);
        r->pictures.entry++;
        if (is_litter(name)) continue;
        *entry_out = entry;
        *name_out = name;
        return LW_OK;
    }
}

static lw_status next_folder(void *opaque, bool skip, lw_arena *arena, import_row *row,
                             lw_error *error) {
    folder_reader *r = opaque;
    FTSENT *entry = NULL;
    lw_str name;
    lw_status status = next_file(r, &entry, &name, error);
    if (status != LW_OK) return status;
    row->line = r->pictures.entry;
    if (skip) return LW_OK;
    status = r->pictures.context->keep
                 ? r->pictures.context->keep(r->pictures.context->keep_context, error)
                 : LW_OK;
    if (status != LW_OK) return status;
    const char *fault = fault_of_file(entry);
    if (fault) status = import_refuse(error, "%s", fault);
    if (status == LW_OK) status = read_file(&r->pictures, entry->fts_accpath, error);
    if (status == LW_OK) status = take_picture(&r->pictures, name, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(name, arena);
    return status;
}

static double share_of_folder(const void *opaque) {
    return ((const folder_reader *)opaque)->at_end ? 1 : 0;
}

const import_format import_folder = {"folder",        open_folder, next_folder,
                                     share_of_folder, no_note,     close_folder};
