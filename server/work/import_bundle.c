/* import_bundle.c - our own export with its pictures: a zip of items.jsonl and, behind it, their files in
 * the order of the items. Two places in it move on side by side, so that memory does not grow. */
#include "server/limits.h"
#include "server/work/import_zip.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char items_name[] = "items.jsonl";
enum { FILE_NAME_BYTES = 256 };

typedef struct {
    const import_context *context;
    import_input *items;
    void *lines; /* reader of import_jsonl */
    zip_walk *files;
    int searched;               /* passes over all files for one that was not found ahead */
    char name[FILE_NAME_BYTES]; /* of the file at hand; empty: none */
    picture picture;            /* that it became */
} bundle_reader;

bool import_is_bundle(const import_context *context) {
    zip_walk *walk = NULL;
    lw_error error;
    lw_str name = {0};
    bool is = zip_open(context, &walk, &error) == LW_OK && zip_next(walk, &name, &error) == LW_OK &&
              lw_str_equal(name, LW_STR(items_name));
    zip_close(walk);
    return is;
}

static void close_reader(void *opaque) {
    bundle_reader *r = opaque;
    if (r->lines) import_jsonl.close(r->lines);
    import_input_close(r->items);
    zip_close(r->files);
    free(r);
}

static lw_status open_reader(const import_context *context, import_input *input, void **reader_out,
                             lw_error *error) {
    (void)input; /* the whole archive */
    bundle_reader *r = calloc(1, sizeof *r);
    if (!r) return lw_fail(error, LW_NO_MEMORY, "no memory to read the archive");
    r->context = context;
    lw_status status =
        import_input_open_entry(context->path, context->name, items_name, &r->items, error);
    if (status == LW_OK) status = import_jsonl.open(context, r->items, &r->lines, error);
    if (status == LW_OK) status = zip_open(context, &r->files, error);
    if (status == LW_OK) *reader_out = r;
    else close_reader(r);
    return status;
}

/* The file ahead; LW_NOT_FOUND where there is none until the end. */
static lw_status find_ahead(bundle_reader *r, lw_str wanted, lw_error *error) {
    lw_str name;
    lw_status status;
    do status = zip_next(r->files, &name, error);
    while (status == LW_OK && !lw_str_equal(name, wanted));
    return status;
}

/* Behind the place where we are, then anywhere: somebody may have packed the archive anew. */
static lw_status find_file(bundle_reader *r, lw_str wanted, lw_error *error) {
    lw_status status = find_ahead(r, wanted, error);
    if (status != LW_NOT_FOUND) return status;
    if (r->searched < IMPORT_TRIED_FILES) {
        r->searched++;
        zip_close(r->files);
        r->files = NULL;
        status = zip_open(r->context, &r->files, error);
        if (status == LW_OK) status = find_ahead(r, wanted, error);
    }
    if (status != LW_NOT_FOUND) return status;
    return import_refuse(error, "its picture %.*s is not in the archive",
                         LW_FMT(lw_utf8_start(wanted, 120)));
}

/* Several items may have the same file. */
static lw_status take_file(bundle_reader *r, import_picture *wanted, lw_error *error) {
    lw_str bytes;
    if (wanted->file.len >= FILE_NAME_BYTES)
        return import_refuse(error, "the name of its picture is too long");
    if (lw_str_equal(wanted->file, lw_str_from(r->name))) {
        wanted->picture = r->picture;
        return LW_OK;
    }
    r->name[0] = '\0';
    lw_status status = find_file(r, wanted->file, error);
    if (status == LW_OK) status = zip_unpack(r->files, &bytes, error);
    if (status == LW_OK) status = import_take_picture(r->context, bytes, &wanted->picture, error);
    if (status != LW_OK) return status;
    snprintf(r->name, sizeof r->name, "%.*s", LW_FMT(wanted->file));
    r->picture = wanted->picture;
    return LW_OK;
}

static lw_status next(void *opaque, bool skip, lw_arena *arena, import_row *row, lw_error *error) {
    bundle_reader *r = opaque;
    lw_status status = import_jsonl.next(r->lines, skip, arena, row, error);
    if (status != LW_OK || skip) return status;
    if (row->picture_count > LIMIT_PICTURES_OF_ITEM)
        status = import_refuse(error, "has %zu pictures, more than %d", row->picture_count,
                               LIMIT_PICTURES_OF_ITEM);
    for (size_t i = 0; i < row->picture_count && status == LW_OK; i++) {
        if (!row->pictures[i].file.len) continue;
        status = import_keep(r->context, error);
        if (status == LW_OK) status = take_file(r, &row->pictures[i], error);
    }
    if (status == LW_INVALID) row->text = import_row_text(row->external_id, arena);
    return status;
}

static double share(const void *opaque) {
    return import_jsonl.share(((const bundle_reader *)opaque)->lines);
}
static lw_str note(const void *opaque) {
    return import_jsonl.note(((const bundle_reader *)opaque)->lines);
}

const import_format import_bundle = {"bundle", open_reader, next, share, note, close_reader};
