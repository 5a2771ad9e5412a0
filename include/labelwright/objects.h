/* objects.h - what boxes, spans, points, polygons and skeletons have in common: many sources of
 * unequal care mark objects on an item, and the marks of one object have to be found among them. */
#ifndef LW_OBJECTS_H
#define LW_OBJECTS_H
#include "labelwright/base.h"

/* Of what size a coordinate or an angle may be, so that areas and their sums are numbers. */
#define LW_COORDINATE_MAX 1e100

typedef struct {
    double overlap;  /* from which mean overlap on marks are of one object: 0 .. 1 */
    double share;    /* of the weight of those who looked that makes an object: 0 .. 1 */
    double strength; /* marks that the pooled recall and precision are worth for a source: over 0 */
    size_t iterations_max; /* 1: all sources weigh the same; at most 100000 */
} lw_objects_options;

typedef struct {
    double recall, precision; /* against the objects found; shrunk towards those of all */
    double jitter;            /* how far its marks stray from their objects; see each shape */
    double weight;            /* recall times precision */
    size_t marks;
} lw_objects_source;

typedef struct {
    const char *name, *about; /* stable and short; one line for people */
    lw_objects_options defaults;
} lw_objects_method;
extern const lw_objects_method lw_objects_methods[]; /* ends with a row without a name */

/* Objects found on one item, and those that are there. */
typedef struct {
    size_t found_count, truth_count;
    /* Of found object `found` and true object `truth`: 0 .. 1; 0 where they cannot be the same. */
    double (*overlap)(const void *context, size_t found, size_t truth);
    const void *context;
    bool *found_taken, *truth_taken; /* all false; of those with a partner: true */
} lw_objects_pairing;

/* Pairs them one to one, those that overlap most first, at least so much and over 0. Returns the
 * pairs, and adds their overlaps. Cost O(found * truths * pairs). */
size_t lw_objects_match(const lw_objects_pairing *pairing, double least, double *overlaps);

#endif
