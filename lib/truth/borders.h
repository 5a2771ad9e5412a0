/* borders.h - where the borders of boxes lie. Who marks a thing takes care that all of it is inside, so
 * that marks stray further outwards than inwards, and the thing is smaller than their middle. How much
 * shows in all marks together, without a truth. */
#ifndef TRUTH_BORDERS_H
#define TRUTH_BORDERS_H
#include "labelwright/base.h"

enum { BORDERS = 4 };

typedef struct {
    size_t objects, sources;
    const size_t *start;               /* [objects + 1]: marks of an object; it may have none */
    const int32_t *source;             /* [start[objects]] */
    const double (*outwards)[BORDERS]; /* [start[objects]]: how far out each border lies, in widths
                                          and heights of the object */
} borders_marks;

/* 24 bytes for each mark of the object that has most, and 24 a source. */
size_t borders_scratch_bytes(const borders_marks *marks);

/* Places each border of an object where the share `lean` of the weight of its marks lies further
 * inwards: where it most likely is if marks stray outwards and inwards by exponential distances of
 * different means. Each border has one lean for all objects, for what hides a foot hides no head; a source
 * weighs by how near its marks lie.
 *
 * strength    objects that an even lean, and the scale of all sources, are worth: over 0
 * scratch     borders_scratch_bytes, asserted
 * placed_out  [objects]: as outwards; of an object without marks 0
 * lean_out    .5 where marks stray as far inwards as outwards, at least .25, at most .75
 *
 * Cost    O(marks of an object squared), some 20 times
 * Source  maximum likelihood of the asymmetric Laplace distribution: Kotz, Kozubowski and Podgorski
 *         (2001) */
void borders_place(const borders_marks *marks, double strength, lw_arena scratch,
                   double (*placed_out)[BORDERS], double lean_out[BORDERS]);

#endif
