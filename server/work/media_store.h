/* media_store.h - files named by what is in them: media/ab/HASH in the data directory, HASH the BLAKE2b-256
 * of the content in hex.
 *
 * A file is written under a temporary name, synced, renamed, its folder synced, and only then spoken of in a
 * row. */
#ifndef WORK_MEDIA_STORE_H
#define WORK_MEDIA_STORE_H
#include "labelwright/base.h"
#include <sodium.h>

enum { MEDIA_HASH_TEXT = 65, MEDIA_PATH_BYTES = 4096 };

/* Where the file with this content is. */
void media_path(const char *data_dir, const char *hash, char path[MEDIA_PATH_BYTES]);

/* A file that is being written; zeroed: none. */
typedef struct {
    bool open;
    int file;
    int64_t bytes; /* so far */
    crypto_generichash_state state;
    char temporary[MEDIA_PATH_BYTES];
} media_new_file;

/* All fail with LW_UNAVAILABLE where the disk does; then media_store_drop. */
LW_MUST_USE lw_status media_store_begin(media_new_file *f, const char *data_dir, lw_error *error);
LW_MUST_USE lw_status media_store_write(media_new_file *f, const void *data, size_t count,
                                        lw_error *error);
/* Puts the file in its place; one with the same content may be there already. */
LW_MUST_USE lw_status media_store_end(media_new_file *f, const char *data_dir,
                                      char hash_out[MEDIA_HASH_TEXT], lw_error *error);
/* Takes a file back that was not ended; of none nothing. */
void media_store_drop(media_new_file *f);

#endif
