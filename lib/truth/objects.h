/* objects.h - finds the objects of marks of any shape. A shape is five functions. */
#ifndef TRUTH_OBJECTS_H
#define TRUTH_OBJECTS_H
#include "labelwright/objects.h"

/* A mark without its shape. */
typedef struct {
    int32_t item, source, label;
    bool nothing; /* its source looked at the item and marked nothing */
} object_mark;

typedef struct {
    size_t items, sources, labels, count;
    object_mark *marks; /* [count]; what is known by its index lies at the same index */
} object_marks;

typedef struct {
    int32_t item, label;
    double confidence; /* share of the weight of those who looked; not calibrated */
} object_found;

/* `geometry` is what the shape keeps; marks are named by their index. */
typedef struct {
    double (*overlap)(const void *geometry, size_t a, size_t b); /* 0 .. 1 */
    /* Takes as reference where most of these marks of one object lie. */
    void (*refer)(void *geometry, const size_t *marks, size_t count);
    /* How far a mark lies from the reference: the square of what the shape calls jitter. */
    double (*stray)(const void *geometry, size_t mark);
    /* Whether it is near enough to the reference to have a say in where the object lies. */
    bool (*is_near)(const void *geometry, size_t mark);
    /* Notes the object, in the middle of those marks that are near; the reference is theirs. `count`
     * may be 0: then at the reference. */
    void (*place)(void *geometry, const object_found *found, const size_t *marks,
                  const double *weights, size_t count);
} object_shape;

typedef struct {
    size_t objects;
    lw_objects_source *reliabilities; /* [sources] */
    size_t iterations;
    bool converged;
} objects_model;

/* Joins the marks of an item by mean overlap, never two of one source; keeps as objects what enough
 * weight saw; weighs sources by those; and again until the objects stay. Places them by item.
 *
 * arena    holds the reliabilities: 40 sources bytes
 * scratch  some 70 bytes a mark, 16 an item, 32 a source, and 8 times the square of the marks of
 *          the item that has most
 *
 * Errors  LW_INVALID    a mark's numbers or an option are out of their ranges
 *         LW_NO_MEMORY  arena or scratch is too small; nothing of the arena is used then
 * Cost    O(marks of an item squared) overlaps and to cubed steps, once; O(count) an iteration */
lw_status objects_fit(const object_marks *marks, const lw_objects_options *options,
                      const object_shape *shape, void *geometry, lw_arena *arena, lw_arena scratch,
                      objects_model *model_out, lw_error *error);

#endif
