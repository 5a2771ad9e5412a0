/* pyramid.c - a picture in tiles: arithmetic of levels, and the cutting of rows that come one by one. */
#include "server/work/pyramid.h"
#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { VALUES_OF_16 = 1 << 16, RANGE_LEFT_OUT = 1000 };

/* ---- levels ------------------------------------------------------------------------------- */

int64_t pyramid_side(int64_t side, int level) {
    return (side + ((int64_t)1 << level) - 1) >> level;
}

int64_t pyramid_across(int64_t side, int level) {
    return (pyramid_side(side, level) + PYRAMID_TILE - 1) / PYRAMID_TILE;
}

int pyramid_levels(int64_t width, int64_t height) {
    int level = 0;
    while (pyramid_across(width, level) > 1 || pyramid_across(height, level) > 1) level++;
    return level + 1;
}

/* Of the levels before this one. */
static int64_t tiles_before(int64_t width, int64_t height, int level) {
    int64_t count = 0;
    for (int i = 0; i < level; i++) count += pyramid_across(width, i) * pyramid_across(height, i);
    return count;
}

int64_t pyramid_tiles(int64_t width, int64_t height) {
    return tiles_before(width, height, pyramid_levels(width, height));
}

int64_t pyramid_tile_number(int64_t width, int64_t height, int64_t level, int64_t column,
                            int64_t row) {
    if (level < 0 || level >= pyramid_levels(width, height)) return -1;
    int64_t columns = pyramid_across(width, (int)level), rows = pyramid_across(height, (int)level);
    if (column < 0 || column >= columns || row < 0 || row >= rows) return -1;
    return tiles_before(width, height, (int)level) + row * columns + column;
}

void pyramid_write_place(pyramid_place place, unsigned char out[PYRAMID_PLACE_BYTES]) {
    for (int i = 0; i < 8; i++) {
        out[i] = (unsigned char)(place.first >> (8 * i));
        out[8 + i] = (unsigned char)(place.bytes >> (8 * i));
    }
}

pyramid_place pyramid_read_place(const unsigned char in[PYRAMID_PLACE_BYTES]) {
    pyramid_place place = {0};
    for (int i = 0; i < 8; i++) {
        place.first |= (uint64_t)in[i] << (8 * i);
        place.bytes |= (uint64_t)in[8 + i] << (8 * i);
    }
    return place;
}

/* ---- cutting ------------------------------------------------------------------------------ */

/* The rows of one level that are in no tile yet. */
typedef struct {
    int64_t width, height, first_tile;
    int64_t seen; /* rows so far */
    int held;     /* of them here */
    size_t row_bytes;
    uint8_t *rows; /* [PYRAMID_TILE][row_bytes] */
} strip;

struct pyramid_cutter {
    pyramid_source source;
    pyramid_sink *sink;
    void *context;
    int levels;
    strip strips[PYRAMID_LEVELS_MAX];
    uint8_t *tile;    /* the one at hand */
    uint64_t *counts; /* [VALUES_OF_16] of the samples; NULL of 8 bits */
    uint64_t samples;
};

pyramid_cutter *pyramid_cut_begin(const pyramid_source *source, pyramid_sink *sink, void *context) {
    assert(source->bands >= 1 && source->bands <= 4);
    assert(source->depth == 8 || source->depth == 16);
    pyramid_cutter *c = calloc(1, sizeof *c);
    if (!c) return NULL;
    c->source = *source, c->sink = sink, c->context = context;
    c->levels = pyramid_levels(source->width, source->height);
    assert(c->levels <= PYRAMID_LEVELS_MAX);
    size_t pixel_bytes = (size_t)source->bands * (size_t)source->depth / 8;
    c->tile = malloc(PYRAMID_TILE * PYRAMID_TILE * pixel_bytes);
    bool whole = c->tile;
    if (source->depth == 16) whole = (c->counts = calloc(VALUES_OF_16, sizeof *c->counts)) && whole;
    for (int i = 0; i < c->levels && whole; i++) {
        strip *s = &c->strips[i];
        s->width = pyramid_side(source->width, i);
        s->height = pyramid_side(source->height, i);
        s->first_tile = tiles_before(source->width, source->height, i);
        s->row_bytes = (size_t)s->width * pixel_bytes;
        whole = (s->rows = malloc(PYRAMID_TILE * s->row_bytes));
    }
    if (whole) return c;
    pyramid_cut_end(c);
    return NULL;
}

void pyramid_cut_end(pyramid_cutter *c) {
    if (!c) return;
    for (int i = 0; i < c->levels; i++) free(c->strips[i].rows);
    free(c->tile);
    free(c->counts);
    free(c);
}

static void halve_8(const uint8_t *a, const uint8_t *b, int64_t width, int bands, uint8_t *out) {
    for (int64_t x = 0; x < width; x += 2) {
        int64_t left = x * bands, right = (x + 1 < width ? x + 1 : x) * bands;
        for (int i = 0; i < bands; i++)
            *out++ = (uint8_t)((a[left + i] + a[right + i] + b[left + i] + b[right + i] + 2) / 4);
    }
}

static void halve_16(const uint16_t *a, const uint16_t *b, int64_t width, int bands,
                     uint16_t *out) {
    for (int64_t x = 0; x < width; x += 2) {
        int64_t left = x * bands, right = (x + 1 < width ? x + 1 : x) * bands;
        for (int i = 0; i < bands; i++)
            *out++ = (uint16_t)((a[left + i] + a[right + i] + b[left + i] + b[right + i] + 2) / 4);
    }
}

/* The last two rows of a strip, or its last one where the level ends there, as the next row of the strip above. */
static void halve(const pyramid_cutter *c, const strip *from, strip *to) {
    const uint8_t *last = from->rows + (size_t)(from->held - 1) * from->row_bytes,
                  *before = from->seen % 2 ? last : last - from->row_bytes;
    uint8_t *out = to->rows + (size_t)to->held * to->row_bytes;
    if (c->source.depth == 8) halve_8(before, last, from->width, c->source.bands, out);
    else
        halve_16((const uint16_t *)(const void *)before, (const uint16_t *)(const void *)last,
                 from->width, c->source.bands, (uint16_t *)(void *)out);
}

/* Of 16 bits first all high bytes, then all low ones. */
static void copy_tile(const pyramid_cutter *c, const strip *s, int64_t left, int width) {
    size_t samples = (size_t)width * (size_t)c->source.bands;
    size_t low = samples * (size_t)s->held; /* where the low bytes begin */
    for (int y = 0; y < s->held; y++) {
        const uint8_t *row = s->rows + (size_t)y * s->row_bytes;
        uint8_t *out = c->tile + (size_t)y * samples;
        if (c->source.depth == 8) {
            memcpy(out, row + (size_t)left * (size_t)c->source.bands, samples);
            continue;
        }
        const uint16_t *in = (const uint16_t *)(const void *)row + left * c->source.bands;
        for (size_t i = 0; i < samples; i++) {
            out[i] = (uint8_t)(in[i] >> 8);
            out[low + i] = (uint8_t)in[i];
        }
    }
}

static bool emit(pyramid_cutter *c, const strip *s) {
    int64_t columns = (s->width + PYRAMID_TILE - 1) / PYRAMID_TILE;
    int64_t row = (s->seen - 1) / PYRAMID_TILE;
    int rows = s->held * (c->source.depth / 8);
    for (int64_t column = 0; column < columns; column++) {
        int64_t left = column * PYRAMID_TILE;
        int width = (int)(s->width - left < PYRAMID_TILE ? s->width - left : PYRAMID_TILE);
        copy_tile(c, s, left, width);
        if (!c->sink(c->context, s->first_tile + row * columns + column, c->tile, width, rows))
            return false;
    }
    return true;
}

static void count(pyramid_cutter *c, const uint16_t *row) {
    size_t samples = (size_t)c->source.width * (size_t)c->source.bands;
    for (size_t i = 0; i < samples; i++) c->counts[row[i]]++;
    c->samples += samples;
}

bool pyramid_cut_row(pyramid_cutter *c, const void *row) {
    strip *s = c->strips;
    assert(s->seen < s->height);
    if (c->counts) count(c, row);
    memcpy(s->rows + (size_t)s->held * s->row_bytes, row, s->row_bytes);
    for (int level = 0; level < c->levels; level++, s++) {
        s->held++, s->seen++;
        bool at_end = s->seen == s->height, full = s->held == PYRAMID_TILE || at_end;
        bool goes_up = level + 1 < c->levels && (s->seen % 2 == 0 || at_end);
        if (goes_up) halve(c, s, s + 1);
        if (full && !emit(c, s)) return false;
        if (full) s->held = 0;
        if (!goes_up) break;
    }
    return true;
}

void pyramid_cut_range(const pyramid_cutter *c, int *low_out, int *high_out) {
    *low_out = *high_out = 0;
    if (!c->counts || !c->samples) return;
    uint64_t left_out = c->samples / RANGE_LEFT_OUT, below = 0, above = 0;
    int low = 0, high = VALUES_OF_16 - 1;
    while ((below += c->counts[low]) <= left_out) low++;
    while ((above += c->counts[high]) <= left_out) high--;
    *low_out = low, *high_out = high;
}
