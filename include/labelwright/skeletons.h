/* skeletons.h - bodies in a picture, given by their joints: how alike two are, and truth inference: which
 * bodies there are, from the marks that many sources of unequal care set, and where each joint is. */
#ifndef LW_SKELETONS_H
#define LW_SKELETONS_H
#include "labelwright/objects.h"

typedef enum {
    LW_JOINT_ABSENT,
    LW_JOINT_COVERED,
    LW_JOINT_SEEN
} lw_joint_state; /* as COCO has it */

typedef struct {
    double x, y; /* finite; say nothing where the joint is absent */
    lw_joint_state state;
} lw_joint;

typedef struct {
    const lw_joint *joints; /* [count], in the order of their template */
    size_t count;
} lw_skeleton;

/* How alike two skeletons are, 0 .. 1: COCO's object keypoint similarity between equals. Of the joints
 * that either has, the mean of exp(-d^2 / (2 area k^2)), 0 where only one has it: d is how far apart
 * the two put it, the area the mean of both bounds (at least one pixel), k .13, twice about the mean of
 * COCO's own spreads. 1 where neither has any; 0 where they have other numbers of joints.
 *
 * Cost    O(joints)
 * Source  Ronchi and Perona (2017), Benchmarking and Error Diagnosis in Multi-Instance Pose Estimation */
double lw_skeleton_likeness(lw_skeleton a, lw_skeleton b);

/* What a source marked, or that it looked at an item and marked nothing. */
typedef struct {
    int32_t item, source; /* 0 .. items-1, 0 .. sources-1 */
    int32_t label;        /* 0 .. labels-1 */
    bool nothing;         /* skeleton and label say nothing then */
    lw_skeleton
        skeleton; /* 1 joint or more; those that are there up to LW_COORDINATE_MAX, of either
                             sign */
} lw_skeleton_mark;

typedef struct {
    size_t items, sources, labels, count;
    const lw_skeleton_mark *marks; /* [count], in any order */
} lw_skeletons;

typedef struct {
    int32_t item, label;
    double confidence;    /* share of the weight of those who looked; not calibrated */
    lw_skeleton skeleton; /* a joint that is absent is at 0, 0 */
} lw_skeleton_object;

typedef struct {
    size_t objects, sources;
    lw_skeleton_object *found;        /* [objects], by item */
    lw_objects_source *reliabilities; /* [sources]; jitter: root mean square distance of joints, in
                                         roots of the body's area */
    size_t iterations;
    bool converged;
} lw_skeletons_model;

/* As lw_boxes_fit; the overlap of two marks is their likeness. The marks that are at least .5 like the
 * medians of all have a say in each joint: it is there, and seen, where half of their weight says so or
 * more, and lies in the mean, weighed by jitter, of those that lie near the median of all (a likeness of
 * .5 or more, so that sides that one source confused do not count), or else in that median.
 *
 * arena    holds the model: 32 count + 24 joints of all marks + 40 sources bytes
 * scratch  some 90 bytes a mark, 24 a joint of the largest, 16 an item, 32 a source, and 8 times the
 *          square of the marks of the item that has most; not the same arena
 *
 * Errors  LW_INVALID    a mark or an option is out of its range
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(marks of an item squared) likenesses and to cubed steps, once; O(count joints) an iteration */
LW_MUST_USE lw_status lw_skeletons_fit(const lw_skeletons *skeletons,
                                       const lw_objects_options *options, lw_arena *arena,
                                       lw_arena scratch, lw_skeletons_model *model_out,
                                       lw_error *error);

#endif
