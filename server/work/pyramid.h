/* pyramid.h - a picture in tiles, at its full size and ever half as large, all in one file.
 *
 * Level 0 is the picture; level n is half as wide and high as level n - 1, rounded up; the last level is one
 * tile. A tile is PYRAMID_TILE pixels wide and high, less at the right and at the bottom. Tiles are
 * numbered from level 0 on, row by row.
 *
 * The file holds the tiles in the order they were made, each an encoded picture, and behind them for
 * each tile by its number where it begins and how long it is. The web page does the same arithmetic
 * (web/src/editor/image/levels.ts). */
#ifndef WORK_PYRAMID_H
#define WORK_PYRAMID_H
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PYRAMID_TILE = 512,      /* pixels: some 20 fill a screen, and a gigapixel is 5,000 */
    PYRAMID_LEVELS_MAX = 9,  /* of a picture with sides of at most LIMIT_PICTURE_SIDE */
    PYRAMID_PLACE_BYTES = 16 /* of a tile, behind the tiles */
};

/* How many levels a picture has; sides are at least 1. */
int pyramid_levels(int64_t width, int64_t height);
/* A side of the picture at a level. */
int64_t pyramid_side(int64_t side, int level);
/* How many tiles cover a side at a level. */
int64_t pyramid_across(int64_t side, int level);
/* How many tiles all levels have. */
int64_t pyramid_tiles(int64_t width, int64_t height);
/* The number of a tile, or -1 where there is none. */
int64_t pyramid_tile_number(int64_t width, int64_t height, int64_t level, int64_t column,
                            int64_t row);

typedef struct {
    uint64_t first, bytes; /* in the file */
} pyramid_place;
/* As it stands in the file: both numbers with the lowest byte first. */
void pyramid_write_place(pyramid_place place, unsigned char out[PYRAMID_PLACE_BYTES]);
pyramid_place pyramid_read_place(const unsigned char in[PYRAMID_PLACE_BYTES]);

/* ---- cutting ------------------------------------------------------------------------------ */

/* Gets a tile: `rows` rows of `width` pixels of bytes, one pixel after another. false: it failed, and
 * the cutting ends. */
typedef bool pyramid_sink(void *context, int64_t number, const uint8_t *pixels, int width,
                          int rows);

typedef struct {
    int64_t width, height;
    int bands; /* 1..4 samples a pixel */
    int depth; /* bits a sample, 8 or 16. A tile of 16 is twice as high: the high bytes, below them the low ones */
} pyramid_source;

typedef struct pyramid_cutter pyramid_cutter;
/* Holds PYRAMID_TILE rows of each level, whatever the height; NULL without memory. */
pyramid_cutter *pyramid_cut_begin(const pyramid_source *source, pyramid_sink *sink, void *context);
/* The next row, from the top on: width * bands samples of 8 bits, or of 16 as the machine has them. A pixel of
 * a higher level is the mean of four below it. */
bool pyramid_cut_row(pyramid_cutter *c, const void *row);
/* Of 16 bits, between which values all but a thousandth at either end lie; of none 0 and 0. */
void pyramid_cut_range(const pyramid_cutter *c, int *low_out, int *high_out);
void pyramid_cut_end(pyramid_cutter *c); /* NULL is none */

#endif
