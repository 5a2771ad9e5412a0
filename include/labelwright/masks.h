/* masks.h - truth inference for masks: of many outlines of one object, drawn with unequal care, the
 * pixels that are meant, and how good each source is. */
#ifndef LW_MASKS_H
#define LW_MASKS_H
#include "labelwright/base.h"

/* Pixels of the object, row by row: pixel y * width + x. */
typedef struct {
    size_t start, length; /* length 1 or more */
} lw_run;

/* What a source drew on an item; without runs: nothing. */
typedef struct {
    int32_t item, source;
    const lw_run *runs; /* [count], each begins after the one before has ended */
    size_t count;
} lw_mask;

typedef struct {
    size_t items, sources, count;
    const size_t *height, *width; /* [items] */
    const lw_mask *masks;         /* [count], in any order */
    const double *weight;         /* [count]: of each beside the others: over 0; NULL: all 1 */
} lw_masks;

typedef struct {
    double power; /* a mask weighs its mean overlap with the others to this power: 0 or more; 0: all
                      the same */
    size_t smooth; /* a pixel believes its neighbours so far away as itself: 0 .. 100 */
    double share;  /* of belief, over which a pixel is of the object: 0 .. 1 */
} lw_masks_options;

typedef struct {
    lw_mask *found;     /* [items]; source is 0 */
    double *confidence; /* [items]: expected overlap of what was found with what is meant, if the
                               beliefs were right; not calibrated */
    double *overlap;    /* [sources]: mean over its masks of the overlap with what was found */
    double *precision, *recall; /* [sources]: of its pixels, and of those found */
    size_t *answers;            /* [sources] */
} lw_masks_model;

/* Pixels two masks have in common, as a share of those in either; 1 where both are empty.
 * Cost O(runs). */
double lw_mask_overlap(const lw_mask *a, const lw_mask *b);

/* Finds a mask for each item.
 *
 * arena    holds the model: 48 items + 40 sources bytes, and 16 for each run found
 * scratch  8 items, 16 a mask, 16 a pixel of the largest item; not the same arena
 *
 * Errors  LW_INVALID    an item, source, run, weight or option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(pixels), and for each item O(its masks * its runs) */
LW_MUST_USE lw_status lw_masks_fit(const lw_masks *masks, const lw_masks_options *options,
                                   lw_arena *arena, lw_arena scratch, lw_masks_model *model_out,
                                   lw_error *error);

typedef struct {
    const char *name, *about; /* stable and short; one line for people */
    lw_masks_options defaults;
} lw_masks_method;
extern const lw_masks_method lw_masks_methods[]; /* ends with a row without a name */

#endif
