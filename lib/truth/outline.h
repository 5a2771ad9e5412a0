/* outline.h - areas of closed outlines: what overlap of polygons and rotated boxes is made of. */
#ifndef TRUTH_OUTLINE_H
#define TRUTH_OUTLINE_H
#include "labelwright/outline.h"

typedef struct {
    lw_point low, high;
} outline_bounds;
outline_bounds outline_find_bounds(lw_outline outline);

/* The corner a side leads to from corner `from`: the next one of its ring. Cost O(holes). */
size_t outline_next(lw_outline outline, size_t from);

/* Scratch for outline_overlap of two outlines with so many points together. */
size_t outline_scratch_bytes(size_t points);

/* Area in both, as a share of the area in either; 0 where neither has any.
 *
 * scratch  outline_scratch_bytes(a.count + b.count), asserted
 *
 * Exact but for rounding: between two heights at which sides begin, end or cross, what is inside is
 * a row of trapezoids, and their width in the middle is their mean width.
 * Cost  O(n m) for n points together and m sides that meet one height, times their crossings;
 *       O(n) where the bounds do not touch */
double outline_overlap(lw_outline a, lw_outline b, lw_arena scratch);

#endif
