/* media.c - pictures: sniffed, decoded by the child, kept by content. */
#include "server/work/media.h"
#include "server/limits.h"
#include "server/work/media_decoder.h"
#include "server/work/pyramid.h"
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const struct {
    picture_kind kind;
    const char *type;
    lw_str magic;
    size_t offset;
} kinds[] = {
    {PICTURE_JPEG, "image/jpeg", {"\xFF\xD8\xFF", 3}, 0},
    {PICTURE_PNG, "image/png", {"\x89PNG\r\n\x1A\n", 8}, 0},
    {PICTURE_WEBP, "image/webp", {"WEBP", 4}, 8},
    {PICTURE_GIF, "image/gif", {"GIF8", 4}, 0},
    {PICTURE_TIFF, "image/tiff", {"II*\0", 4}, 0},
    {PICTURE_TIFF, "image/tiff", {"MM\0*", 4}, 0},
    {PICTURE_TIFF, "image/tiff", {"II+\0", 4}, 0}, /* BigTIFF */
    {PICTURE_TIFF, "image/tiff", {"MM\0+", 4}, 0},
};
enum { KIND_ROWS = sizeof kinds / sizeof *kinds };

/* The row of `kinds` for these first bytes, or KIND_ROWS. */
static size_t sniff(lw_str bytes) {
    size_t i = 0;
    for (; i < KIND_ROWS; i++) {
        lw_str magic = kinds[i].magic;
        if (bytes.len >= kinds[i].offset + magic.len &&
            memcmp(bytes.data + kinds[i].offset, magic.data, magic.len) == 0)
            break;
    }
    return i;
}

const char *media_type_of(lw_str bytes) {
    size_t row = sniff(bytes);
    return row < KIND_ROWS ? kinds[row].type : NULL;
}

const char *media_extension(lw_str type) {
    if (lw_str_equal(type, LW_STR("image/jpeg"))) return "jpg";
    return lw_str_equal(type, LW_STR("image/webp")) ? "webp" : "png";
}

/* Static text: it outlives every decoder. */
static const char *type_of_kind(uint32_t kind) {
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (kinds[i].kind == (picture_kind)kind) return kinds[i].type;
    return NULL;
}

/* ---- taking a picture --------------------------------------------------------------------- */

/* A picture as the decoder tells it. */
typedef struct {
    const char *data_dir;
    media_head head;
    media_end end;
    media_new_file whole, tiles;
    pyramid_place *places; /* [tile_count], of those that have come */
    int64_t tile_count, tiles_come;
} taking;

static void drop(taking *t) {
    media_store_drop(&t->whole);
    media_store_drop(&t->tiles);
    free(t->places);
    t->places = NULL;
    t->tile_count = t->tiles_come = 0;
}

/* The child is not believed: LW_MALFORMED for what cannot be. */
static lw_status take_head(taking *t, const void *bytes, lw_error *error) {
    drop(t); /* of a child that died */
    memcpy(&t->head, bytes, sizeof t->head);
    const media_head *h = &t->head;
    if (!type_of_kind(h->kind) || (h->depth != 8 && h->depth != 16) || !h->width || !h->height ||
        h->width > LIMIT_PICTURE_SIDE || h->height > LIMIT_PICTURE_SIDE ||
        (int64_t)h->width * h->height > LIMIT_PICTURE_PIXELS)
        return LW_MALFORMED;
    lw_status status = media_store_begin(&t->whole, t->data_dir, error);
    if (status != LW_OK || !media_is_tiled(h)) return status;
    t->tile_count = pyramid_tiles(h->width, h->height);
    t->places = calloc((size_t)t->tile_count, sizeof *t->places);
    if (!t->places) return lw_fail(error, LW_NO_MEMORY, "no memory for a picture");
    return media_store_begin(&t->tiles, t->data_dir, error);
}

/* Encoded it may be a little larger than its samples are. */
static lw_status take_piece(taking *t, const void *bytes, size_t count, lw_error *error) {
    int64_t samples = (int64_t)t->head.width * t->head.height * 4 * (t->head.depth / 8);
    if (t->whole.bytes > samples + samples / 8 + LIMIT_TILE_BYTES) return LW_MALFORMED;
    return media_store_write(&t->whole, bytes, count, error);
}

static lw_status take_tile(taking *t, uint64_t number, const void *bytes, size_t count,
                           lw_error *error) {
    if (number >= (uint64_t)t->tile_count || t->places[number].bytes) return LW_MALFORMED;
    t->places[number] = (pyramid_place){.first = (uint64_t)t->tiles.bytes, .bytes = count};
    t->tiles_come++;
    return media_store_write(&t->tiles, bytes, count, error);
}

static lw_status take_end(taking *t, const void *bytes, lw_error *error) {
    memcpy(&t->end, bytes, sizeof t->end);
    if (!t->whole.bytes || t->tiles_come < t->tile_count || t->end.low > t->end.high ||
        t->end.high >> t->head.depth)
        return LW_MALFORMED;
    lw_status status = LW_OK;
    for (int64_t i = 0; i < t->tile_count && status == LW_OK; i++) {
        unsigned char place[PYRAMID_PLACE_BYTES];
        pyramid_write_place(t->places[i], place);
        status = media_store_write(&t->tiles, place, sizeof place, error);
    }
    return status;
}

static lw_status take_frame(void *context, const media_frame *frame, const void *bytes,
                            lw_error *error) {
    taking *t = context;
    switch ((media_frame_kind)frame->kind) {
    case FRAME_HEAD: return take_head(t, bytes, error);
    case FRAME_WHOLE: return take_piece(t, bytes, frame->bytes, error);
    case FRAME_TILE: return take_tile(t, frame->tile, bytes, frame->bytes, error);
    default: return take_end(t, bytes, error);
    }
}

static lw_status put_in_place(taking *t, picture *picture_out, lw_error *error) {
    picture p = {.type = type_of_kind(t->head.kind),
                 .bytes = t->whole.bytes,
                 .width = t->head.width,
                 .height = t->head.height,
                 .depth = (int)t->head.depth,
                 .low = (int)t->end.low,
                 .high = (int)t->end.high};
    lw_status status = media_store_end(&t->whole, t->data_dir, p.hash, error);
    if (status == LW_OK && t->tiles.open) {
        p.tiles_bytes = t->tiles.bytes;
        status = media_store_end(&t->tiles, t->data_dir, p.tiles, error);
    }
    if (status == LW_OK) *picture_out = p;
    return status;
}

lw_status media_take(media_decoder *d, const char *data_dir, lw_str bytes, picture *picture_out,
                     lw_error *error) {
    size_t row = sniff(bytes);
    if (row == KIND_ROWS)
        return lw_fail(error, LW_INVALID, "is no JPEG, PNG, WebP, GIF or TIFF picture");
    if (bytes.len > LIMIT_PICTURE_BYTES)
        return lw_fail(error, LW_INVALID, "is larger than %d MB", LIMIT_PICTURE_BYTES >> 20);
    taking t = {.data_dir = data_dir};
    lw_status status = media_decode(d, kinds[row].kind, bytes, take_frame, &t, error);
    if (status == LW_OK) status = put_in_place(&t, picture_out, error);
    drop(&t);
    return status;
}

/* ---- rows --------------------------------------------------------------------------------- */

lw_status media_insert(tx *t, int64_t project_id, int64_t item_id, const picture *p,
                       int64_t *id_out, lw_error *error) {
    int64_t id = store_new_id(t->store);
    lw_status status = db_exec(t, Q_MEDIA_INSERT,
                               DB_ARGS(v_int(project_id), v_int(id), v_text(lw_str_from(p->hash)),
                                       v_text(lw_str_from(p->type)), v_int(p->bytes),
                                       v_int(p->width), v_int(p->height), v_int(item_id),
                                       p->tiles[0] ? v_text(lw_str_from(p->tiles)) : v_null(),
                                       p->tiles[0] ? v_int(p->tiles_bytes) : v_null()),
                               NULL, error);
    if (status == LW_OK) *id_out = id;
    return status;
}

lw_status media_known(tx *t, int64_t project_id, const char *hash, bool *known_out,
                      lw_error *error) {
    db_rows rows =
        db_query(t, Q_MEDIA_BY_HASH, DB_ARGS(v_int(project_id), v_text(lw_str_from(hash))));
    bool known = db_next(&rows);
    lw_status status = db_end(&rows, error);
    if (status == LW_OK) *known_out = known;
    return status;
}

static const char *known_type(lw_str type) {
    for (size_t i = 0; i < KIND_ROWS; i++)
        if (lw_str_equal(type, lw_str_from(kinds[i].type))) return kinds[i].type;
    return "application/octet-stream";
}

lw_status media_find(tx *t, int64_t project_id, int64_t media_id, media_file *file_out,
                     lw_error *error) {
    db_rows rows;
    lw_status status = db_one(t, Q_MEDIA_SHOW, DB_ARGS(v_int(project_id), v_int(media_id)),
                              "picture", &rows, error);
    if (status != LW_OK) return status;
    media_file file = {.item_id = db_int(&rows, 5)};
    file.picture = (picture){.type = known_type(db_text(&rows, 1)),
                             .bytes = db_int(&rows, 2),
                             .width = db_int(&rows, 3),
                             .height = db_int(&rows, 4),
                             .tiles_bytes = db_int(&rows, 7)};
    snprintf(file.picture.hash, sizeof file.picture.hash, "%.*s", LW_FMT(db_text(&rows, 0)));
    snprintf(file.picture.tiles, sizeof file.picture.tiles, "%.*s", LW_FMT(db_text(&rows, 6)));
    status = db_end(&rows, error);
    if (status != LW_OK) return status;
    media_path(store_data_dir(t->store), file.picture.hash, file.path);
    *file_out = file;
    return LW_OK;
}

static lw_status read_place(const char *path, int64_t at, pyramid_place *place_out,
                            lw_error *error) {
    unsigned char place[PYRAMID_PLACE_BYTES];
    int file = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? -1 : pread(file, place, sizeof place, at);
    lw_status status = LW_OK;
    if (got != sizeof place)
        status = lw_fail(error, LW_UNAVAILABLE, "the picture's tiles cannot be read: %s",
                         got < 0 ? strerror(errno) : "the file is too short");
    else *place_out = pyramid_read_place(place);
    if (file >= 0) close(file);
    return status;
}

lw_status media_tile_find(const char *data_dir, const picture *p, int64_t level, int64_t column,
                          int64_t row, media_tile *tile_out, lw_error *error) {
    int64_t number =
        p->tiles[0] ? pyramid_tile_number(p->width, p->height, level, column, row) : -1;
    if (number < 0)
        return lw_fail(error, LW_NOT_FOUND,
                       "the picture has no tile at level %lld, column %lld, row %lld",
                       (long long)level, (long long)column, (long long)row);
    media_tile tile;
    pyramid_place place = {0};
    int64_t places = p->tiles_bytes - pyramid_tiles(p->width, p->height) * PYRAMID_PLACE_BYTES;
    media_path(data_dir, p->tiles, tile.path);
    lw_status status = read_place(tile.path, places + number * PYRAMID_PLACE_BYTES, &place, error);
    if (status != LW_OK) return status;
    if (place.bytes > LIMIT_TILE_BYTES || place.first > (uint64_t)places ||
        place.first + place.bytes > (uint64_t)places)
        return lw_fail(error, LW_UNAVAILABLE, "the picture's tiles are damaged");
    tile.first = (int64_t)place.first, tile.bytes = (int64_t)place.bytes;
    *tile_out = tile;
    return LW_OK;
}
