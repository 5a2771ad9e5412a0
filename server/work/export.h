/* export.h - a project's items as a file, in any of the formats of record/formats.
 *
 * Items are read in pages by key, each in a read operation of its own, and what they become is handed on
 * at once: memory does not grow with the project. Formats of several passes are read in one operation,
 * so that all passes see the same items. */
#ifndef WORK_EXPORT_H
#define WORK_EXPORT_H
#include "server/record/formats/format.h"
#include "server/store/store.h"

typedef struct {
    store *store;
    int64_t project_id;
    lw_str format;
    /* Receives the bytes in order; anything but LW_OK ends the export with it. NULL: they are only counted
     * and hashed, for the manifest. It may block, but with a format of several passes it then holds a
     * connection of the store. */
    lw_status (*write)(void *context, lw_str bytes, lw_error *error);
    void *context;
} export_wanted;

enum { EXPORT_HASH_TEXT = 65 };

/* What was exported. */
typedef struct {
    const export_format *format;
    int64_t items, settled, answers, bytes;
    int64_t schema_version, guideline_version, reliability_version, made_at;
    char sha256[EXPORT_HASH_TEXT],
        blake2b[EXPORT_HASH_TEXT]; /* of the bytes, hex, NUL-terminated */
} export_done;

/* The row of a format by name.
 * Errors LW_INVALID naming the formats there are */
LW_MUST_USE lw_status export_find(lw_str name, const export_format **format_out, lw_error *error);
/* Errors  LW_INVALID    no such format, or one that can say nothing about this project
 *         LW_NOT_FOUND  no such project
 *         LW_TOO_LARGE  an item does not fit in memory with its evidence */
LW_MUST_USE lw_status export_project(const export_wanted *wanted, export_done *done_out,
                                     lw_error *error);

/* The manifest of an export as JSON: versions, method, counts, hashes. `file` is its name, or absent. */
void export_manifest(const export_done *done, int64_t project_id, lw_str file, lw_builder *out);

#endif
