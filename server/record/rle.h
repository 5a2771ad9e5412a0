/* rle.h - COCO's run lengths of a mask, `{"size": [height, width], "counts": text or list}`: runs of
 * pixels column by column, in turn outside and inside, the first one outside. */
#ifndef RECORD_RLE_H
#define RECORD_RLE_H
#include "server/record/json.h"

typedef struct {
    int64_t height, width;
    bool broken;  /* they are no run lengths of so many pixels */
    int64_t left; /* pixels that no run has covered yet */
    /* Where we are. */
    lw_str text;      /* compressed counts; absent: `list` */
    const json *list; /* plain ones */
    size_t number;    /* of runs read: the next one is inside when it is odd */
    int64_t last, before_last;
} rle_runs;

/* At the first run. Nothing is believed: sides beyond 1..LIMIT_MASK_SIDE, counts that are none and runs
 * beyond the last pixel are broken; height and width are 1 at least. */
rle_runs rle_begin(const json *rle);
/* The next run; false at the end, or where `broken` is set then. */
bool rle_next(rle_runs *runs, int64_t *count_out);
/* Whether the run that rle_next gave last is of pixels inside. */
static inline bool rle_inside(const rle_runs *runs) { return runs->number % 2 == 0; }

/* Writes COCO's compressed text: run lengths in turn outside and inside, the first one outside. */
typedef struct {
    lw_builder *out;
    size_t number;
    int64_t before[2];
} rle_text;
rle_text rle_write_to(lw_builder *out);
void rle_put(rle_text *text, int64_t count);

#endif
