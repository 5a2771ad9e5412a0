/* import_pictures.c - pictures from a zip or a folder: an item each, named by its path. */
#include "server/limits.h"
#include "server/work/import_zip.h"
#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BLOCK = 64 << 10 };

/* One picture of a folder at a time in memory. */
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

lw_status import_keep(const import_context *context, lw_error *error) {
    return context->keep ? context->keep(context->keep_context, error) : LW_OK;
}

lw_status import_take_picture(const import_context *context, lw_str bytes, picture *picture_out,
                              lw_error *error) {
    lw_error fault;
    lw_status status = media_take(context->decoder, context->data_dir, bytes, picture_out, &fault);
    if (status == LW_INVALID) return import_refuse(error, "%s", fault.message);
    return status == LW_OK ? LW_OK : lw_fail(error, status, "%s", fault.message);
}

static lw_status take_picture(const import_context *context, lw_str name, lw_str bytes,
                              lw_arena *arena, import_row *row, lw_error *error) {
    import_picture *only = lw_new(arena, import_picture, 1);
    if (!only) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
    lw_status status = import_check_id(name, error);
    if (status == LW_OK) status = import_take_picture(context, bytes, &only->picture, error);
    if (status != LW_OK) return status;
    row->external_id = lw_arena_copy(arena, name);
    only->key = import_picture_key(context->schema);
    row->pictures = only, row->picture_count = 1;
    lw_builder out = lw_builder_in(arena);
    json_writer w = json_write_to(&out);
    json_open(&w, '{');
    json_key_text(&w, only->key);
    json_string(&w, name);
    json_close(&w, '}');
    row->data = lw_built(&out);
    return LW_OK;
}

/* ---- zip ------------------------------------------------------------------------------------ */

typedef struct {
    const import_context *context;
    zip_walk *walk;
} zip_reader;

static void close_zip(void *opaque) {
    zip_reader *r = opaque;
    zip_close(r->walk);
    free(r);
}

static lw_status open_zip(const import_context *context, import_input *input, void **reader_out,
                          lw_error *error) {
    (void)input;
    zip_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    r->context = context;
    lw_status status = zip_open(context, &r->walk, error);
    if (status == LW_OK) *reader_out = r;
    else free(r);
    return status;
}

static lw_status next_zip(void *opaque, bool skip, lw_arena *arena, import_row *row,
                          lw_error *error) {
    zip_reader *r = opaque;
    lw_str name, bytes;
    lw_status status = zip_next(r->walk, &name, error);
    if (status != LW_OK) return status;
    row->line = zip_entry(r->walk);
    if (skip) return LW_OK;
    status = import_keep(r->context, error);
    if (status != LW_OK) return status;
    status = zip_unpack(r->walk, &bytes, error);
    if (status == LW_OK) status = take_picture(r->context, name, bytes, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(name, arena);
    return status;
}

static double share_of_zip(const void *opaque) {
    return zip_share(((const zip_reader *)opaque)->walk);
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
        if (!make_room(p, p->count + BLOCK)) {
            status = lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
            break;
        }
        ssize_t got = read(file, p->bytes + p->count, BLOCK);
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
        if (import_is_litter(name)) continue;
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
    status = import_keep(r->pictures.context, error);
    if (status != LW_OK) return status;
    const char *fault = fault_of_file(entry);
    if (fault) status = import_refuse(error, "%s", fault);
    if (status == LW_OK) status = read_file(&r->pictures, entry->fts_accpath, error);
    if (status == LW_OK)
        status = take_picture(r->pictures.context, name,
                              (lw_str){r->pictures.bytes, r->pictures.count}, arena, row, error);
    if (status == LW_INVALID) row->text = import_row_text(name, arena);
    return status;
}

static double share_of_folder(const void *opaque) {
    return ((const folder_reader *)opaque)->at_end ? 1 : 0;
}

const import_format import_folder = {"folder",        open_folder, next_folder,
                                     share_of_folder, no_note,     close_folder};
