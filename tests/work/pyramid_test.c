#include "server/limits.h"
#include "server/work/pyramid.h"
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

static const struct {
    const char *name;
    int64_t width, height;
    int levels;
    int64_t tiles;
} sizes[] = {
    {"one pixel", 1, 1, 1, 1},
    {"one tile", 512, 512, 1, 1},
    {"a row more", 512, 513, 2, 2 + 1},
    {"two halvings, uneven", 1025, 700, 3, 3 * 2 + 2 * 1 + 1},
    {"a line", 100000, 1, 9, 196 + 98 + 49 + 25 + 13 + 7 + 4 + 2 + 1},
};
enum { SIZES = sizeof sizes / sizeof *sizes };

static void levels_end_with_one_tile(void **state) {
    (void)state;
    for (size_t i = 0; i < SIZES; i++) {
        int levels = pyramid_levels(sizes[i].width, sizes[i].height);
        print_message("# %s\n", sizes[i].name);
        assert_int_equal(levels, sizes[i].levels);
        assert_int_equal(pyramid_tiles(sizes[i].width, sizes[i].height), sizes[i].tiles);
        assert_int_equal(pyramid_tile_number(sizes[i].width, sizes[i].height, levels - 1, 0, 0),
                         sizes[i].tiles - 1);
        assert_int_equal(pyramid_tile_number(sizes[i].width, sizes[i].height, levels, 0, 0), -1);
    }
    assert_int_equal(pyramid_levels(LIMIT_PICTURE_SIDE, LIMIT_PICTURE_SIDE), PYRAMID_LEVELS_MAX);
}

static void there_is_no_tile_beside_the_picture(void **state) {
    (void)state;
    assert_int_equal(pyramid_tile_number(1025, 700, 0, 2, 1), 5);
    assert_int_equal(pyramid_tile_number(1025, 700, 1, 1, 0), 7);
    const int64_t outside[][3] = {{0, 3, 0},  {0, 0, 2},  {1, 2, 0},
                                  {-1, 0, 0}, {0, -1, 0}, {0, 0, -1}};
    for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
        assert_int_equal(
            pyramid_tile_number(1025, 700, outside[i][0], outside[i][1], outside[i][2]), -1);
}

/* On the rows that the page is held to as well; tiles.py made them. */
static void tiles_lie_where_another_laid_them(void **state) {
    (void)state;
    enum { WIDTH, HEIGHT, LEVELS, LEVEL, LEVEL_WIDTH, LEVEL_HEIGHT, COLUMNS, ROWS, FIRST, CELLS };
    FILE *file = fopen("tests/work/data/tiles.csv", "r");
    assert_non_null(file);
    char line[200];
    size_t rows = 0;
    assert_non_null(fgets(line, sizeof line, file)); /* the names */
    for (; fgets(line, sizeof line, file); rows++) {
        int64_t n[CELLS];
        char *at = line;
        for (size_t i = 0; i < CELLS; i++, at++) n[i] = strtoll(at, &at, 10);
        int level = (int)n[LEVEL];
        int64_t w = n[WIDTH], h = n[HEIGHT], last = n[FIRST] + n[COLUMNS] * n[ROWS] - 1;
        assert_int_equal(pyramid_levels(w, h), n[LEVELS]);
        assert_int_equal(pyramid_side(w, level), n[LEVEL_WIDTH]);
        assert_int_equal(pyramid_side(h, level), n[LEVEL_HEIGHT]);
        assert_int_equal(pyramid_across(w, level), n[COLUMNS]);
        assert_int_equal(pyramid_across(h, level), n[ROWS]);
        assert_int_equal(pyramid_tile_number(w, h, level, 0, 0), n[FIRST]);
        assert_int_equal(pyramid_tile_number(w, h, level, n[COLUMNS] - 1, n[ROWS] - 1), last);
        assert_int_equal(pyramid_tile_number(w, h, level, n[COLUMNS], 0), -1);
        assert_int_equal(pyramid_tile_number(w, h, level, 0, n[ROWS]), -1);
        if (level == n[LEVELS] - 1) assert_int_equal(pyramid_tiles(w, h), last + 1);
    }
    fclose(file);
    assert_int_equal(rows, 124);
}

static void a_place_is_read_as_it_was_written(void **state) {
    (void)state;
    unsigned char bytes[PYRAMID_PLACE_BYTES];
    pyramid_write_place((pyramid_place){0x0102030405060708, 0x11}, bytes);
    assert_int_equal(bytes[0], 8);
    assert_int_equal(pyramid_read_place(bytes).first, 0x0102030405060708);
    assert_int_equal(pyramid_read_place(bytes).bytes, 0x11);
}

/* What a sink has got, put together again level by level. */
typedef struct {
    pyramid_source source;
    uint16_t *levels[PYRAMID_LEVELS_MAX]; /* [height][width][bands] */
    int64_t tiles, give_up_after;
} joined;

static bool join(void *context, int64_t number, const uint8_t *pixels, int width, int rows) {
    joined *j = context;
    const pyramid_source *s = &j->source;
    int level = 0, height = rows / (s->depth / 8);
    while (number >= pyramid_across(s->width, level) * pyramid_across(s->height, level)) {
        number -= pyramid_across(s->width, level) * pyramid_across(s->height, level);
        level++;
    }
    int64_t left = number % pyramid_across(s->width, level) * PYRAMID_TILE,
            top = number / pyramid_across(s->width, level) * PYRAMID_TILE,
            level_width = pyramid_side(s->width, level);
    size_t samples = (size_t)(width * s->bands);
    for (int y = 0; y < height; y++)
        for (size_t i = 0; i < samples; i++) {
            size_t at = (size_t)y * samples + i;
            uint16_t value = pixels[at];
            if (s->depth == 16)
                value = (uint16_t)(value << 8 | pixels[at + (size_t)height * samples]);
            j->levels[level][((top + y) * level_width + left) * s->bands + (int64_t)i] = value;
        }
    return ++j->tiles != j->give_up_after;
}

/* The definition: each level from the one below, by four samples at a time. */
static uint16_t mean_of(const uint16_t *below, const pyramid_source *s, int level, int64_t x,
                        int64_t y, int band) {
    int64_t width = pyramid_side(s->width, level), height = pyramid_side(s->height, level);
    uint32_t sum = 2;
    for (int i = 0; i < 4; i++) {
        int64_t column = 2 * x + i % 2, row = 2 * y + i / 2;
        if (column >= width) column = width - 1;
        if (row >= height) row = height - 1;
        sum += below[(row * width + column) * s->bands + band];
    }
    return (uint16_t)(sum / 4);
}

static void cut_and_compare(const pyramid_source *s) {
    joined j = {.source = *s};
    int levels = pyramid_levels(s->width, s->height);
    size_t samples = (size_t)(s->width * s->height * s->bands);
    uint16_t *picture = calloc(samples, sizeof *picture);
    uint8_t *bytes = calloc(samples, 1);
    uint32_t random = 7;
    assert_true(picture && bytes);
    for (size_t i = 0; i < samples; i++) {
        random = random * 1664525 + 1013904223;
        picture[i] = (uint16_t)(random >> (s->depth == 8 ? 24 : 16));
        bytes[i] = (uint8_t)picture[i];
    }
    for (int i = 0; i < levels; i++)
        assert_non_null(j.levels[i] = calloc(samples, sizeof *picture));
    pyramid_cutter *cutter = pyramid_cut_begin(s, join, &j);
    assert_non_null(cutter);
    size_t row = (size_t)(s->width * s->bands);
    for (size_t y = 0; y < (size_t)s->height; y++)
        assert_true(pyramid_cut_row(cutter, s->depth == 8 ? (const void *)(bytes + y * row)
                                                          : (const void *)(picture + y * row)));
    pyramid_cut_end(cutter);
    assert_int_equal(j.tiles, pyramid_tiles(s->width, s->height));
    assert_memory_equal(j.levels[0], picture, samples * sizeof *picture);
    for (int level = 1; level < levels; level++)
        for (int64_t y = 0; y < pyramid_side(s->height, level); y++)
            for (int64_t x = 0; x < pyramid_side(s->width, level); x++)
                for (int band = 0; band < s->bands; band++)
                    assert_int_equal(
                        j.levels[level][(y * pyramid_side(s->width, level) + x) * s->bands + band],
                        mean_of(j.levels[level - 1], s, level - 1, x, y, band));
    for (int i = 0; i < levels; i++) free(j.levels[i]);
    free(picture);
    free(bytes);
}

static void tiles_put_together_are_the_picture_and_its_halves(void **state) {
    (void)state;
    const pyramid_source sources[] = {{1, 1, 1, 8},      {513, 1, 3, 8},    {1025, 700, 3, 8},
                                      {300, 1100, 4, 8}, {520, 514, 1, 16}, {1030, 3, 3, 16}};
    for (size_t i = 0; i < sizeof sources / sizeof *sources; i++) cut_and_compare(&sources[i]);
}

static void a_sink_that_fails_ends_the_cutting(void **state) {
    (void)state;
    joined j = {.source = {600, 2, 1, 8}, .give_up_after = 1};
    uint8_t row[600] = {0};
    for (int i = 0; i < 2; i++) assert_non_null(j.levels[i] = calloc(1200, sizeof *j.levels[i]));
    pyramid_cutter *cutter = pyramid_cut_begin(&j.source, join, &j);
    assert_non_null(cutter);
    assert_true(pyramid_cut_row(cutter, row));
    assert_false(pyramid_cut_row(cutter, row));
    assert_int_equal(j.tiles, 1);
    pyramid_cut_end(cutter);
    for (int i = 0; i < 2; i++) free(j.levels[i]);
}

static bool take_any(void *context, int64_t number, const uint8_t *pixels, int width, int rows) {
    (void)context, (void)number, (void)pixels, (void)width, (void)rows;
    return true;
}

static void the_range_leaves_a_thousandth_out_at_either_end(void **state) {
    (void)state;
    static uint16_t row[10000];
    int low, high;
    for (int i = 0; i < 10000; i++) row[i] = (uint16_t)(1000 + i);
    pyramid_source source = {10000, 1, 1, 16};
    pyramid_cutter *cutter = pyramid_cut_begin(&source, take_any, NULL);
    assert_non_null(cutter);
    assert_true(pyramid_cut_row(cutter, row));
    pyramid_cut_range(cutter, &low, &high);
    assert_int_equal(low, 1010);
    assert_int_equal(high, 10989);
    pyramid_cut_end(cutter);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(levels_end_with_one_tile),
        cmocka_unit_test(there_is_no_tile_beside_the_picture),
        cmocka_unit_test(tiles_lie_where_another_laid_them),
        cmocka_unit_test(a_place_is_read_as_it_was_written),
        cmocka_unit_test(tiles_put_together_are_the_picture_and_its_halves),
        cmocka_unit_test(a_sink_that_fails_ends_the_cutting),
        cmocka_unit_test(the_range_leaves_a_thousandth_out_at_either_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
