/* boxes.h - truth inference for boxes and spans: which objects there are, from the marks that many
 * sources of unequal care made, where each lies, and how good each source is. A span of text is a
 * box of height 1. */
#ifndef LW_BOXES_H
#define LW_BOXES_H
#include "labelwright/base.h"

typedef struct {
    double x1, y1, x2, y2; /* x1 < x2, y1 < y2 */
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
} lw_boxes;

typedef struct {
    double overlap;  /* from which mean overlap on marks are of one object: 0 .. 1 */
    double share;    /* of the weight of those who looked that makes an object: 0 .. 1 */
    double strength; /* marks that the pooled recall and precision are worth for a source: over 0 */
    size_t iterations_max; /* 1: all sources weigh the same; at most 100000 */
    bool drawn;            /* borders are ones that somebody drew (spans), not means */
} lw_boxes_options;

typedef struct {
    int32_t item, label;
    lw_box box;
    double confidence; /* share of the weight of those who looked; not calibrated */
} lw_box_object;

typedef struct {
    double recall, precision; /* against the objects found; shrunk towards those of all */
    double jitter;            /* of its borders around the objects', in their widths and heights */
    double weight;            /* recall times precision */
    size_t marks;
} lw_box_source;

typedef struct {
    size_t objects, sources;
    lw_box_object *found;         /* [objects], by item */
    lw_box_source *reliabilities; /* [sources] */
    size_t iterations;
    bool converged;
} lw_boxes_model;

/* Joins the marks of an item by mean overlap, never two of one source; keeps as objects what enough
 * weight saw; weighs sources by those; and again until the objects stay.
 *
 * arena    holds the model: 56 count + 40 sources bytes
 * scratch  some 100 bytes a mark, 16 an item, 32 a source, and 8 times the square of the marks of
 *          the item that has most; not the same arena
 *
 * Errors  LW_INVALID    a mark or an option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(marks of an item squared) to cubed, once; O(count) an iteration
 * Source  the task of Branson and others (2017), Lean Crowdsourcing; the linkage is UPGMA with pairs
 *         that may not be joined */
LW_MUST_USE lw_status lw_boxes_fit(const lw_boxes *boxes, const lw_boxes_options *options,
                                   lw_arena *arena, lw_arena scratch, lw_boxes_model *model_out,
                                   lw_error *error);

typedef struct {
    const char *name, *about; /* stable and short; one line for people */
    lw_boxes_options defaults;
} lw_boxes_method;
extern const lw_boxes_method lw_boxes_methods[]; /* ends with a row without a name */

/* Boxes found on one item, and those that are there. */
typedef struct {
    const lw_box_object *found;
    const lw_box_mark *truths;
    size_t found_count, truth_count;
    bool *found_taken, *truth_taken; /* all false; of those with a partner: true */
} lw_box_pairing;

/* Pairs them one to one, those that overlap most first; labels must be the same. Returns the pairs,
 * and adds their overlaps. Cost O(found * truths * pairs). */
size_t lw_boxes_match(const lw_box_pairing *pairing, double least, double *overlaps);

#endif
