/* outline.h - points in a picture, and what they enclose. */
#ifndef LW_OUTLINE_H
#define LW_OUTLINE_H
#include "labelwright/base.h"

typedef struct {
    double x, y;
} lw_point;

/* Corners in order, either way round; the last is joined to the first. What lies inside is even-odd:
 * an outline may cross itself. Corners of holes follow those of the outer ring, each hole's last joined
 * to its first. */
typedef struct {
    const lw_point *points; /* [count], finite */
    size_t count;           /* 1 or more */
    const size_t *starts;   /* [holes]: where each hole begins, rising, from 1 on and below count */
    size_t holes;           /* 0: `starts` is not read */
} lw_outline;

#endif
