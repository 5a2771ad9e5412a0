/* polygons.h - truth inference for polygons: which objects there are, from the outlines that many
 * sources of unequal care drew, where each runs, and how good each source is. */
#ifndef LW_POLYGONS_H
#define LW_POLYGONS_H
#include "labelwright/objects.h"
#include "labelwright/outline.h"

/* What a source drew, or that it looked at an item and drew nothing. */
typedef struct {
    int32_t item, source; /* 0 .. items-1, 0 .. sources-1 */
    int32_t label;        /* 0 .. labels-1 */
    bool nothing;         /* outline and label say nothing then */
    lw_outline outline;   /* three points or more */
} lw_polygon_mark;

typedef struct {
    size_t items, sources, labels, count;
    const lw_polygon_mark *marks; /* [count], in any order */
} lw_polygons;

typedef struct {
    int32_t item, label;
    double confidence; /* share of the weight of those who looked; not calibrated */
    lw_outline outline;
} lw_polygon_object;

typedef struct {
    size_t objects, sources;
    lw_polygon_object *found;         /* [objects], by item */
    lw_objects_source *reliabilities; /* [sources]; jitter: root mean square of 1 - overlap */
    size_t iterations;
    bool converged;
} lw_polygons_model;

/* Share of the area that two outlines have in common: 0 .. 1.
 *
 * scratch  88 bytes for each point of the two, and 64
 *
 * Errors  LW_INVALID    an outline has no points, one with a coordinate over LW_COORDINATE_MAX, or
 *                       holes that do not begin one after the other
 *         LW_NO_MEMORY  scratch is too small
 * Cost    O(points squared) at worst, O(points) where the outlines are apart */
LW_MUST_USE lw_status lw_outline_overlap(lw_outline a, lw_outline b, lw_arena scratch,
                                         double *overlap_out, lw_error *error);

/* As lw_boxes_fit. An object's outline is that of what most of its marks enclose, weighed by jitter and
 * as far as they overlap enough with the one that overlaps most with the others; to about a hundredth
 * of its size and with the holes that most leave out; or that mark itself where it says it as well.
 *
 * arena    holds the model: 32 count + 40 sources bytes, and 24 for each point of the marks
 * scratch  some 130 bytes a mark, 16 an item, 32 a source, 180 for each point of the marks, 300,000,
 *          and 8 times the square of the marks of the item that has most; not the same arena
 *
 * Errors  LW_INVALID    a mark or an option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    two lw_outline_overlap of each pair of marks of an item, and for each object some 2,600
 *         distances to each side of its marks */
LW_MUST_USE lw_status lw_polygons_fit(const lw_polygons *polygons,
                                      const lw_objects_options *options, lw_arena *arena,
                                      lw_arena scratch, lw_polygons_model *model_out,
                                      lw_error *error);

#endif
