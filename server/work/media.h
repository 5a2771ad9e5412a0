/* media.h - pictures: decoded by a child process that may do nothing else, kept as files named by their
 * content.
 *
 * What is kept is not what came: the child turns the picture as its EXIF says, converts it to sRGB,
 * drops every other bit of metadata and writes it anew (JPEG, PNG or WebP; GIF and TIFF become PNG, of the first
 * frame; 16 bits a sample stay). What is large or has 16 bits has a second file besides, its tiles (pyramid.h).
 * Files are kept as media_store.h says. */
#ifndef WORK_MEDIA_H
#define WORK_MEDIA_H
#include "server/store/store.h"
#include "server/work/media_store.h"

/* A picture whose file is in place. */
typedef struct {
    const char *type;           /* "image/jpeg", static; NULL: none */
    char hash[MEDIA_HASH_TEXT]; /* NUL-terminated */
    int64_t bytes, width, height;
    char tiles[MEDIA_HASH_TEXT]; /* the file of its tiles; "": it is shown as a whole */
    int64_t tiles_bytes;
    int depth;     /* bits a sample: 8 or 16 */
    int low, high; /* of 16 bits, between which values nearly all lie */
} picture;

/* The type of a picture by its first bytes ("image/png"), or NULL when it is none that we take. */
const char *media_type_of(lw_str bytes);

/* "jpg", "png" or "webp"; static. */
const char *media_extension(lw_str type);
typedef struct media_decoder media_decoder;
/* Called every second or so while a picture is decoded; what is not LW_OK ends it. */
typedef lw_status media_keep(void *context, lw_error *error);
/* Decodes with a child process, begun when first needed and again when it died. `program` is run as
 * `PROGRAM worker`; NULL: this program. `keep` may be NULL. */
media_decoder *media_decoder_open(const char *program, media_keep *keep,
                                  void *keep_context); /* NULL without memory */
void media_decoder_close(media_decoder *d);

/* Takes a picture into the data directory.
 * Errors  LW_INVALID      it is no picture, or a broken or too large one; the message says which, for the
 *                         list of rejected rows
 *         LW_UNAVAILABLE  the disk or the decoder fails
 *         and what the decoder's `keep` returned */
LW_MUST_USE lw_status media_take(media_decoder *d, const char *data_dir, lw_str bytes,
                                 picture *picture_out, lw_error *error);

/* The row of a picture of an item.  *id_out names it. */
LW_MUST_USE lw_status media_insert(tx *t, int64_t project_id, int64_t item_id, const picture *p,
                                   int64_t *id_out, lw_error *error);
/* Is a picture with this content in the project? */
LW_MUST_USE lw_status media_known(tx *t, int64_t project_id, const char *hash, bool *known_out,
                                  lw_error *error);

/* A file to be served. */
typedef struct {
    picture picture;
    int64_t item_id;
    char path[MEDIA_PATH_BYTES]; /* NUL-terminated */
} media_file;
/* Errors LW_NOT_FOUND */
LW_MUST_USE lw_status media_find(tx *t, int64_t project_id, int64_t media_id, media_file *file_out,
                                 lw_error *error);

/* A tile of a picture that is shown by them: a part of a file. */
typedef struct {
    char path[MEDIA_PATH_BYTES]; /* NUL-terminated */
    int64_t first, bytes;
} media_tile;
/* Errors LW_NOT_FOUND   the picture has no such tile, or none
 *        LW_UNAVAILABLE the disk fails */
LW_MUST_USE lw_status media_tile_find(const char *data_dir, const picture *p, int64_t level,
                                      int64_t column, int64_t row, media_tile *tile_out,
                                      lw_error *error);

#endif
