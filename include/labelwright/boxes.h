/* boxes.h - truth inference for boxes and spans: which objects there are, from the marks that many
 * sources of unequal care made, where each lies, and how good each source is. A span of text is a
 * box of height 1. */
#ifndef LW_BOXES_H
#define LW_BOXES_H
#include "labelwright/objects.h"

typedef struct {
    double x1, y1, x2, y2; /* x1 < x2, y1 < y2, up to LW_COORDINATE_MAX of either sign;
                              of a turned box: before it was turned */
    double rotation;       /* degrees, clockwise (y grows downwards), about its middle */
} lw_box;

/* Share of the area that two boxes have in common: 0 .. 1. */
double lw_box_overlap(lw_box a, lw_box b);

/* What a source drew, or that it looked at an item and drew nothing. */
typedef struct {
    int32_t item, source; /* 0 .. items-1, 0 .. sources-1 */
    int32_t label;        /* 0 .. labels-1 */
    bool nothing;         /* box and label say nothing then */
    lw_box box;
} lw_box_mark;

typedef struct {
    size_t items, sources, labels, count;
    const lw_box_mark *marks; /* [count], in any order */
    bool drawn; /* borders are to be ones that somebody drew (spans), not means; none is turned */
} lw_boxes;

typedef struct {
    int32_t item, label;
    double confidence; /* share of the weight of those who looked; not calibrated */
    lw_box box;        /* its rotation: above -90 and at most 90 */
} lw_box_object;

typedef struct {
    size_t objects, sources;
    lw_box_object *found;             /* [objects], by item */
    lw_objects_source *reliabilities; /* [sources]; jitter: of borders, in widths and heights */
    size_t iterations;
    bool converged;
} lw_boxes_model;

/* Joins the marks of an item by mean overlap, never two of one source; keeps as objects what enough
 * weight saw; weighs sources by those; and again until the objects stay. Borders lie where a share of
 * the marks near the median, weighed by how steady their sources are, lies further inwards: half of
 * them, or fewer where marks stray further outwards than inwards, which all marks together show, of
 * left, upper, right and lower borders each. Boxes are turned nearest to the first before, for one turned
 * by a right angle is the same with width and height exchanged; of rotations it is the median.
 *
 * arena    holds the model: 56 count + 40 sources bytes
 * scratch  some 190 bytes a mark, 16 an item, 56 a source, and 8 times the square of the marks of
 *          the item that has most; not the same arena
 *
 * Errors  LW_INVALID    a mark or an option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(marks of an item squared) to cubed, once; O(count) an iteration
 * Source  the task of Branson and others (2017), Lean Crowdsourcing; the linkage is UPGMA with pairs
 *         that may not be joined */
LW_MUST_USE lw_status lw_boxes_fit(const lw_boxes *boxes, const lw_objects_options *options,
                                   lw_arena *arena, lw_arena scratch, lw_boxes_model *model_out,
                                   lw_error *error);

#endif
