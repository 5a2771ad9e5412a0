/* import_zip.h - the files of a zip, one after another in the order of its directory. */
#ifndef WORK_IMPORT_ZIP_H
#define WORK_IMPORT_ZIP_H
#include "server/work/import_reader.h"

typedef struct zip_walk zip_walk;
/* Errors LW_INVALID  it is no zip */
LW_MUST_USE lw_status zip_open(const import_context *context, zip_walk **walk_out, lw_error *error);
void zip_close(zip_walk *w); /* NULL is none */
/* The next entry that is no folder and no litter; its name lives until the next call and may be
 * anything. Errors  LW_NOT_FOUND  at the end; LW_MALFORMED  the archive is broken */
LW_MUST_USE lw_status zip_next(zip_walk *w, lw_str *name_out, lw_error *error);
/* Unpacks that entry into memory, where it stays until the next call: never more than a picture may have,
 * and never so much more than it takes in the archive that it can only be a bomb.
 * Errors LW_INVALID  a name that leads out of the archive, a link, encrypted, broken, a bomb */
LW_MUST_USE lw_status zip_unpack(zip_walk *w, lw_str *bytes_out, lw_error *error);
int64_t zip_entry(const zip_walk *w); /* its number, from 1 */
double zip_share(const zip_walk *w);  /* how much of the file was read, 0..1 */

/* Files that systems leave about, which are no pictures and nobody means. */
bool import_is_litter(lw_str name);

#endif
