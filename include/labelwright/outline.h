/* outline.h - points in a picture, and what they enclose. */
#ifndef LW_OUTLINE_H
#define LW_OUTLINE_H
#include "labelwright/base.h"

typedef struct {
    double x, y;
} lw_point;

/* Corners in order, either way round; the last is joined to the first. What lies inside is even-odd:
 * an outline may cross itself. */
typedef struct {
    const lw_point *points; /* [count], finite */
    size_t count;           /* 1 or more */
} lw_outline;

#endif
