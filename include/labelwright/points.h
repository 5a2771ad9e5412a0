/* points.h - truth inference for points: which spots there are, from the marks that many sources of
 * unequal care set, where each lies, and how good each source is. */
#ifndef LW_POINTS_H
#define LW_POINTS_H
#include "labelwright/objects.h"
#include "labelwright/outline.h"

/* What a source marked, or that it looked at an item and marked nothing. */
typedef struct {
    int32_t item, source; /* 0 .. items-1, 0 .. sources-1 */
    int32_t label;        /* 0 .. labels-1 */
    bool nothing;         /* point and label say nothing then */
    lw_point at;          /* up to LW_COORDINATE_MAX, of either sign */
} lw_point_mark;

typedef struct {
    size_t items, sources, labels, count;
    const lw_point_mark *marks; /* [count], in any order */
    double radius; /* marks that lie further apart are of two points; 0: five times the distance
                      from a mark to the nearest of another source, in the median */
} lw_points;

typedef struct {
    int32_t item, label;
    double confidence; /* share of the weight of those who looked; not calibrated */
    lw_point at;
} lw_point_object;

typedef struct {
    size_t objects, sources;
    lw_point_object *found;           /* [objects], by item */
    lw_objects_source *reliabilities; /* [sources]; jitter: root mean square distance */
    double radius;                    /* the one taken; 0: no two sources marked one item */
    size_t iterations;
    bool converged;
} lw_points_model;

/* As lw_boxes_fit; the overlap of two marks falls from 1 where they meet to 0 at the radius. A point
 * lies in the mean, weighed by jitter, of its marks within half a radius of their median.
 *
 * arena    holds the model: 32 count + 40 sources bytes
 * scratch  some 90 bytes a mark, 16 an item, 32 a source, and 8 times the square of the marks of
 *          the item that has most; not the same arena
 *
 * Errors  LW_INVALID    a mark, the radius or an option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(marks of an item squared) to cubed, and O(count) times the marks of an item, once;
 *         O(count) an iteration */
LW_MUST_USE lw_status lw_points_fit(const lw_points *points, const lw_objects_options *options,
                                    lw_arena *arena, lw_arena scratch, lw_points_model *model_out,
                                    lw_error *error);

#endif
