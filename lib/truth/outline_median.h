/* outline_median.h - the outline in the middle of several. */
#ifndef TRUTH_OUTLINE_MEDIAN_H
#define TRUTH_OUTLINE_MEDIAN_H
#include "labelwright/outline.h"

size_t outline_median_scratch_bytes(size_t count);

/* The outline of what most of the weight encloses: on it the weighted median of the signed distances
 * to all of them is 0. The largest where there are several, with its holes, drawn to about a hundredth
 * of its size.
 *
 * outlines    [count], count 1 or more; weights over 0
 * points_max  how many corners it may have: 3 or more
 * scratch     outline_median_scratch_bytes, asserted
 * points      [points_max], starts [points_max]: room for the outline, which points at them
 *
 * Returns the outline; without corners: it encloses nothing.
 * Cost  some 2,600 distances to each side of each outline
 * Source  marching squares; Douglas and Peucker (1973) */
lw_outline outline_median(const lw_outline *outlines, const double *weights, size_t count,
                          size_t points_max, lw_arena scratch, lw_point *points, size_t *starts);

#endif
