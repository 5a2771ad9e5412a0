/* agree_masks.c - answers that are areas of a picture: read and compared. */
#include "labelwright/masks.h"
#include "server/cli/aggregate_objects.h"
#include "server/record/rle.h"
#include <stddef.h>

typedef struct {
    int32_t item, source, label;
    bool nothing;
    int64_t height, width;
    lw_mask mask;
} mask_mark;
_Static_assert(offsetof(mask_mark, nothing) == offsetof(object_head, nothing), "marks begin alike");

static lw_status refuse(const table *t, lw_str text, lw_error *error) {
    return table_refuse(t, error, LW_INVALID,
                        "rle %s is no {\"size\": [height, width], \"counts\": ...} of COCO",
                        table_show(text).text);
}

/* Reads the runs inside, and how many they are; false: they do not cover the picture once. */
static bool read_runs(const json *rle, lw_run *found, mask_mark *m) {
    rle_runs runs = rle_begin(rle);
    int64_t count;
    size_t at = 0;
    m->mask.count = 0;
    for (; rle_next(&runs, &count); at += (size_t)count) {
        if (!rle_inside(&runs) || count == 0) continue;
        if (found) found[m->mask.count] = (lw_run){at, (size_t)count};
        m->mask.count++;
    }
    m->mask.runs = found;
    m->height = runs.height;
    m->width = runs.width;
    return !runs.broken && runs.left == 0;
}

static lw_status read_mask(const table *t, const lw_str *fields, lw_arena *shapes, void *mark,
                           bool *flat_out, lw_error *error) {
    mask_mark *m = mark;
    json *rle = NULL;
    lw_status status = LW_OK;
    if (json_parse(fields[0], &rle, error) != LW_OK) return refuse(t, fields[0], error);
    if (!read_runs(rle, NULL, m)) status = refuse(t, fields[0], error);
    lw_run *found = status == LW_OK ? lw_new(shapes, lw_run, m->mask.count) : NULL;
    if (status == LW_OK && !found)
        status = lw_fail(error, LW_NO_MEMORY, "no memory for %zu runs", m->mask.count);
    if (status == LW_OK) (void)!read_runs(rle, found, m);
    json_free(rle);
    *flat_out = status == LW_OK && m->mask.count == 0;
    return status;
}

/* Areas of two pictures have nothing in common. */
static double common(const void *mark, const void *other, double radius, lw_arena scratch) {
    const mask_mark *a = mark, *b = other;
    (void)radius, (void)scratch;
    if (a->height != b->height || a->width != b->width) return 0;
    return lw_mask_overlap(&a->mask, &b->mask);
}

const object_shape object_masks = {.what = "mask",
                                   .whats = "masks",
                                   .columns = {{.name = "rle"}},
                                   .columns_count = 1,
                                   .mark_bytes = sizeof(mask_mark),
                                   .read = read_mask,
                                   .same_from = .5,
                                   .common = common};
