/* export.h - a project's items as a file, in any of the formats of record/formats.
 *
 * Items are read in pages by key, each in a read operation of its own, and what they become is handed on
 * at once: memory does not grow with the project. Formats of several passes are read in one operation,
 * so that all passes see the same items.
 *
 * With media it is a zip: items.jsonl, and behind it the pictures as media/HASH.png in the order of
 * their items; import reads it back. */
#ifndef WORK_EXPORT_H
#define WORK_EXPORT_H
#include "server/record/formats/format.h"
#include "server/store/store.h"

typedef struct {
    store *store;
    int64_t project_id;
    lw_str format;
    bool media; /* carry the pictures' files: formats that name them */
    /* Receives the bytes in order; anything but LW_OK ends the export with it. NULL: they are only counted
     * and hashed, for the manifest. It may block, but with a format of several passes it then holds a
     * connection of the store. */
    lw_status (*write)(void *context, lw_str bytes, lw_error *error);
    void *context;
    /* Receives the manifest when all bytes are written: versions, method, counts, hashes, and what the
     * format leaves out. `file` is the name it gives, or absent. NULL: none. */
    lw_builder *manifest;
    lw_str file;
} export_wanted;

enum { EXPORT_HASH_TEXT = 65, EXPORT_MANIFEST_BYTES = 8 << 20 /* of any schema */ };

/* What was exported. */
typedef struct {
    const export_format *format;
    int64_t items, settled, answers, pictures, bytes;
    int64_t schema_version, guideline_version, reliability_version, made_at;
    char sha256[EXPORT_HASH_TEXT],
        blake2b[EXPORT_HASH_TEXT]; /* of the bytes, hex, NUL-terminated */
} export_done;

/* The row of a format by name.
 * Errors LW_INVALID naming the formats there are */
LW_MUST_USE lw_status export_find(lw_str name, const export_format **format_out, lw_error *error);
/* What such an export is: its extension and media type.
 * Errors LW_INVALID  no such format, or it names no pictures and shall carry them */
LW_MUST_USE lw_status export_kind(lw_str format, bool media, const char **extension_out,
                                  const char **type_out, lw_error *error);
/* Errors  LW_INVALID    as export_kind, or a format that can say nothing about this project
 *         LW_NOT_FOUND  no such project
 *         LW_TOO_LARGE  an item does not fit in memory with its evidence */
LW_MUST_USE lw_status export_project(const export_wanted *wanted, export_done *done_out,
                                     lw_error *error);
#endif
